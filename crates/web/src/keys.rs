//! Keys and what they do.

use crate::host::{self, Say};
use crate::platform;
use crate::state::{Action, App, Overlay, Which};
use kmscope_session::TimeCommand;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// Where the focus is, as far as keys care.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Focus {
    /// A text is being written: its keys are its own.
    Text,
    /// The script: undo and redo are ours.
    Script,
    /// The scrubber: arrows, Home and End are its own.
    Range,
    /// A button or a link: Space and Enter are its own.
    Button,
    /// Elsewhere.
    Page,
}

fn focus_of(event: &Event) -> Focus {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return Focus::Page;
    };
    match element.tag_name().to_ascii_lowercase().as_str() {
        _ if element.id() == "script" => Focus::Script,
        "textarea" | "select" => Focus::Text,
        "input" if element.id() == "scrubber" => Focus::Range,
        "input" => Focus::Text,
        "button" | "a" | "summary" => Focus::Button,
        _ => Focus::Page,
    }
}

/// Does what the key asks for; keys that mean something here do not reach the page around us.
pub fn on_key(app: &App, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let focus = focus_of(event);
    let action = if event.ctrl_key() || event.meta_key() {
        if event.alt_key() { None } else { with_control(event, focus) }
    } else if event.alt_key() {
        None
    } else {
        plain(app, event, focus)
    };
    if let Some(action) = action {
        event.prevent_default();
        event.stop_propagation();
        app.dispatch(action);
    }
}

fn with_control(event: &KeyboardEvent, focus: Focus) -> Option<Action> {
    if focus == Focus::Text {
        return None;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => Some(Action::Undo),
        ("z", true) | ("y", false) => Some(Action::Redo),
        _ => None,
    }
}

/// Out of the script, so that the keys move through time again.
pub fn leave_focus() {
    let focused = gloo::utils::document().active_element();
    if let Some(element) = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.blur();
    }
}

/// Before an audience: what any clicker sends, and what a hand near it presses.
fn of_clicker(key: &str, focus: Focus) -> Option<Action> {
    match key {
        " " | "Enter" if focus == Focus::Button => None,
        "ArrowRight" | " " | "PageDown" | "Enter" => Some(Action::NextMoment),
        "ArrowLeft" | "PageUp" => Some(Action::MomentBefore),
        "b" | "B" | "." => Some(Action::Dim),
        _ => None,
    }
}

fn plain(app: &App, event: &KeyboardEvent, focus: Focus) -> Option<Action> {
    let key = event.key();
    if key == "Escape" {
        if app.presents() {
            return Some(Action::Present(false));
        }
        if app.overlay.is_some() || app.notice.is_some() || app.over.is_some() {
            return Some(Action::CloseOverlay);
        }
        if focus == Focus::Script {
            leave_focus();
            return None;
        }
        return (app.playing() || app.awaits.is_some()).then_some(Action::Pause);
    }
    // A dialog has the keyboard to itself.
    let dialog = matches!(app.overlay, Some(Overlay::Link(_) | Overlay::Help | Overlay::Matrix));
    if matches!(focus, Focus::Text | Focus::Script) || dialog {
        return (key == "?" && app.overlay == Some(Overlay::Help)).then_some(Action::CloseOverlay);
    }
    if app.presents()
        && let Some(action) = of_clicker(&key, focus)
    {
        return Some(action);
    }
    let shift = event.shift_key();
    let range = focus == Focus::Range;
    match key.as_str() {
        " " if focus == Focus::Button => None,
        " " | "k" | "K" => Some(Action::TogglePlay),
        "ArrowRight" if shift => Some(Action::Go(TimeCommand::MicroForward)),
        "ArrowLeft" if shift => Some(Action::Go(TimeCommand::MicroBack)),
        "," => Some(Action::ToggleSide(Which::Left)),
        "." => Some(Action::ToggleSide(Which::Right)),
        "p" | "P" => Some(Action::Present(!app.presents())),
        "ArrowRight" => Some(Action::Go(TimeCommand::StepForward)),
        "ArrowLeft" => Some(Action::Go(TimeCommand::StepBack)),
        "]" => Some(Action::Go(TimeCommand::NextMarker)),
        "[" => Some(Action::Go(TimeCommand::PreviousMarker)),
        "Home" if !range => Some(Action::Go(TimeCommand::Start)),
        "End" if !range => Some(Action::Go(TimeCommand::End)),
        "+" | "=" => Some(Action::SetSpeed(app.speed.quicker())),
        "-" | "_" => Some(Action::SetSpeed(app.speed.slower())),
        "r" | "R" => Some(Action::Go(TimeCommand::Start)),
        "f" | "F" => {
            platform::set_fullscreen(!platform::is_fullscreen());
            None
        }
        "?" => Some(Action::Toggle(Overlay::Help)),
        // A presenter's clicker turns the slides around us, wherever the focus is.
        "PageDown" | "PageUp" if app.is_guest() && host::is_heard() => {
            event.prevent_default();
            host::say(Say::Page { on: key == "PageDown" });
            None
        }
        digit => {
            let tenth: usize = digit.parse().ok().filter(|tenth| *tenth < 10 && digit.len() == 1)?;
            Some(Action::Go(TimeCommand::SeekClamped(app.step_count() * tenth / 10)))
        }
    }
}
