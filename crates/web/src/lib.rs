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
pub mod host;
mod keys;
pub mod platform;
pub mod replay;
pub mod stage;
pub mod state;

use yew::prelude::*;

/// Mounts a page into `#app`.
///
/// The lab and the replay are a program each, so that who opens one does not wait for the other.
pub fn mount<Page: BaseComponent>()
where
    Page::Properties: Default,
{
    platform::panic::install();
    if let Some(place) = gloo::utils::document().get_element_by_id("app") {
        // What stood there until now.
        place.set_inner_html("");
        yew::Renderer::<Page>::with_root(place).render();
    }
}
