//! What the lesson says at this moment, and the way to its next marker.

use super::icons::Icon;
use super::parts::{Able, Button, act};
use crate::el::{El, el, together};
use crate::state::{Action, App, AppState};
use kmscope_session::{TimeCommand, text};
use yew::Html;

/// The card below the stage; empty but there when the script is no lesson and has no notes.
pub fn lesson_card(app: &App) -> El {
    let language = app.language();
    let markers = &app.program().markers;
    let Some(words) = words(app) else { return el("div").class("lesson-place") };
    let passed = markers.iter().filter(|marker| marker.step <= app.cursor.step).count();
    let previous = Button {
        id: Some("previous-marker"),
        keys: Some("["),
        able: Able::InPlace(app.cursor.step > 0),
        ..Button::icon(
            Icon::MicroBack,
            text!(language, "ui-marker-previous"),
            act(app, Action::Go(TimeCommand::PreviousMarker)),
        )
    };
    let head = el("div").class("lesson-head").put(el("h2").put(words.title));
    let head = if markers.is_empty() {
        head
    } else {
        let count = text!(language, "ui-marker-of", number = passed, count = markers.len());
        head.put(el("span").class("count").put(count)).put(previous.draw()).put(next(app, passed, markers.len()))
    };
    let how =
        (passed == 0 && app.lesson.is_some()).then(|| el("span").class("how").put(text!(language, "ui-lesson-how")));
    let passage = el("p").class_if(!words.here, "past").set("tabindex", "0").put(words.text).put(how);
    let card = el("aside").id("lesson-card").class("lesson-card").set("aria-label", text!(language, "ui-lesson"));
    el("div").class("lesson-place").put(card.put(head).put(passage))
}

/// The way on: what a reader of the lesson presses most.
fn next(app: &App, passed: usize, count: usize) -> Html {
    let language = app.language();
    let enabled = passed < count;
    let label = if passed == 0 { text!(language, "ui-lesson-start") } else { text!(language, "ui-lesson-next") };
    let title = text!(language, "ui-marker-next");
    Button {
        id: Some("next-marker"),
        class: "btn next",
        face: together(vec![label.into(), " ".into(), Icon::Micro.draw()]),
        title: Some(title),
        keys: Some("]"),
        able: Able::InPlace(enabled),
        onclick: act(app, Action::Go(TimeCommand::NextMarker)),
        ..Button::default()
    }
    .draw()
}

/// What a lesson says.
pub(super) struct Words {
    /// The lesson.
    title: String,
    /// A few sentences.
    pub(super) text: String,
    /// They are about this very moment.
    pub(super) here: bool,
}

/// What the lesson says at the last marker passed (its summary before the first), or, in a script
/// of one's own, the last `note("…")`.
pub(super) fn words(app: &AppState) -> Option<Words> {
    let language = app.language();
    if let Some(lesson) = &app.lesson {
        let (text, here) = lesson.words(language, app.program(), app.cursor.step);
        return Some(Words { title: lesson.title(language), text, here });
    }
    let steps = &app.program().steps[..app.cursor.step.min(app.step_count())];
    let last = steps.iter().rposition(|step| step.call == "note")?;
    let text = steps[last].text.clone()?;
    Some(Words { title: text!(language, "ui-note"), text, here: last + 1 == steps.len() })
}
