//! The replay of recordings.

fn main() {
    kmscope_web::mount::<kmscope_web::replay::Page>();
}
