//! The Yew app: script, stage, why-panel and transport over one [`kmscope_session::Session`].
//!
//! ```text
//!  keys, clicks, typing ──▶ Action ──reduce──▶ AppState ──▶ components
//!                                     └─ TimeCommand ──▶ Session (the only one who runs a machine)
//! ```
//!
//! Knows nothing about how an allocation is decided: it shows what the session says.

pub mod app;
pub mod components;
mod hooks;
mod keys;
pub mod platform;
pub mod replay;
pub mod stage;
pub mod state;

/// Mounts the page that the document is made for (`<html data-page="replay">`; else the lab) into `#app`.
pub fn start() {
    platform::panic::install();
    let document = gloo::utils::document();
    let Some(place) = document.get_element_by_id("app") else { return };
    // What stood there until now.
    place.set_inner_html("");
    let page = document.document_element().and_then(|root| root.get_attribute("data-page"));
    if page.as_deref() == Some("replay") {
        yew::Renderer::<replay::Page>::with_root(place).render();
    } else {
        yew::Renderer::<app::App>::with_root(place).render();
    }
}
