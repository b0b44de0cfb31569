//! What the system and the window say: movements, colours, sizes.

use gloo::events::EventListener;
use web_sys::MediaQueryList;

/// The system wants no movements.
pub const REDUCED_MOTION: &str = "(prefers-reduced-motion: reduce)";
/// Any of these changing may change colours.
pub const COLOURS: [&str; 3] = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"];
/// Windows as low as this are somebody else's page.
pub const SMALL: &str = "(max-height: 420px)";
/// Windows as narrow as these have no room for the right side, for the left one, for anything beside the stage.
pub const WIDTHS: [&str; 3] = ["(max-width: 1180px)", "(max-width: 860px)", "(max-width: 640px)"];

fn query(media: &str) -> Option<MediaQueryList> {
    gloo::utils::window().match_media(media).ok().flatten()
}

/// Whether the query holds now.
pub fn matches(media: &str) -> bool {
    query(media).is_some_and(|list| list.matches())
}

/// Calls `f` with the new value whenever the query changes, as long as the listener lives.
pub fn on_change(media: &str, f: impl Fn(bool) + 'static) -> Option<EventListener> {
    let list = query(media)?;
    let again = list.clone();
    Some(EventListener::new(&list, "change", move |_| f(again.matches())))
}
