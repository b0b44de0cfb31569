//! The second page: a recording of a real kernel on the stage, step by step, with what the kernel said and what the
//! model says.
//!
//! It is a page and a wasm file of its own, so that nobody who comes for the lab waits for it. It shares the lab's
//! stage, sentences and look; the comparing is all in `kmscope_replay`.

mod agreement;
mod compare;
mod equal_sign;
mod facts;
mod file;
mod header;
mod headline;
mod help;
mod keys;
mod notices;
mod open;
mod page;
mod picker;
pub mod recordings;
mod said_table;
mod sums;
mod telling;
mod transport;
mod wish;
mod words;

/// Mounts the page into `#app`, as soon as it can speak.
pub fn start() {
    crate::platform::panic::install();
    crate::platform::texts::with_one_of(wish::Wish::of_address().prefs().language, || {
        if let Some(place) = gloo::utils::document().get_element_by_id("app") {
            place.set_inner_html("");
            yew::Renderer::<page::Page>::with_root(place).render();
        }
    });
}
