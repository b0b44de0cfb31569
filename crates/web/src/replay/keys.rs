//! Keys and what they do.

use super::page::{Go, Msg};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// What a key asks for; `None`: it is not ours.
pub fn of(event: &Event) -> Option<Msg> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    if event.default_prevented() || event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let tag = element.as_ref().map(|element| element.tag_name().to_ascii_lowercase()).unwrap_or_default();
    let range = element.as_ref().is_some_and(|element| element.id() == "scrubber");
    let dialog = element.as_ref().is_some_and(|element| element.closest("dialog").is_ok_and(|found| found.is_some()));
    let key = event.key();
    if dialog || tag == "select" || tag == "textarea" || tag == "input" && !range {
        return (key == "?" && dialog).then_some(Msg::Help(false));
    }
    let button = matches!(tag.as_str(), "button" | "a" | "summary");
    let shift = event.shift_key();
    Some(match key.as_str() {
        "Escape" => Msg::Close,
        " " if button => return None,
        " " | "k" | "K" => Msg::TogglePlay,
        "ArrowRight" if shift => Msg::Go(Go::Micro),
        "ArrowLeft" if shift => Msg::Go(Go::MicroBack),
        "." => Msg::Go(Go::Micro),
        "," => Msg::Go(Go::MicroBack),
        "ArrowRight" => Msg::Go(Go::Step),
        "ArrowLeft" => Msg::Go(Go::Back),
        "]" => Msg::Go(Go::NextCheck),
        "[" => Msg::Go(Go::PreviousCheck),
        "d" | "D" => Msg::Go(Go::Difference),
        "Home" if !range => Msg::Go(Go::To(0)),
        "End" if !range => Msg::Go(Go::End),
        "?" => Msg::Help(true),
        _ => return None,
    })
}
