//! Starts the page "Replay a real kernel".

fn main() {
    kmscope_web::replay::start();
}
