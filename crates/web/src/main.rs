//! Starts the app in the page.

fn main() {
    kmscope_web::start();
}
