//! The Yew app: script, stage, why-panel and transport over one [`kmscope_session::Session`].
//!
//! ```text
//!  keys, clicks, typing ──▶ Action ──reduce──▶ AppState ──▶ components
//!                                     └─ TimeCommand ──▶ Session (the only one who runs a machine)
//! ```
//!
//! Knows nothing about how an allocation is decided: it shows what the session says.

mod after;
pub mod app;
pub mod components;
pub mod el;
mod hooks;
mod keys;
pub mod platform;
pub mod replay;
pub mod stage;
pub mod state;

/// Mounts the app into `#app`, or into the body, as soon as it can read its address and speak.
pub fn start() {
    platform::panic::install();
    platform::link::when_readable(|| {
        platform::texts::with_one_of(platform::link::language(), mount);
    });
}

fn mount() {
    let document = gloo::utils::document();
    match document.get_element_by_id("app") {
        Some(place) => {
            place.set_inner_html("");
            yew::Renderer::<app::App>::with_root(place).render();
        }
        None => {
            yew::Renderer::<app::App>::new().render();
        }
    }
}
