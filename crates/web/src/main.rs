//! The lab.

fn main() {
    kmscope_web::mount::<kmscope_web::app::App>();
}
