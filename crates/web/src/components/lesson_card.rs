//! What the lesson says at this moment, and the way to its next marker.

use super::icons::Icon;
use super::parts::{Able, Button, act};
use crate::state::{Action, App, AppState};
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// The card below the stage; empty but there when the script is no lesson and has no notes.
pub fn lesson_card(app: &App) -> Html {
    let language = app.language();
    let markers = &app.program().markers;
    let Some(words) = words(app) else { return html! { <div class="lesson-place"></div> } };
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
    html! {
        <div class="lesson-place">
            <aside class="lesson-card" id="lesson-card" aria-label={text!(language, "ui-lesson")}>
                <div class="lesson-head">
                    <h2>{words.title}</h2>
                    if !markers.is_empty() {
                        <span class="count">
                            {text!(language, "ui-marker-of", number = passed, count = markers.len())}
                        </span>
                        {previous.draw()}
                        {next(app, passed, markers.len())}
                    }
                </div>
                <p class={(!words.here).then_some("past")} tabindex="0">
                    {words.text}
                    if passed == 0 && app.lesson.is_some() {
                        <span class="how">{text!(language, "ui-lesson-how")}</span>
                    }
                </p>
            </aside>
        </div>
    }
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
        face: html! { <>{label}{" "}{Icon::Micro.draw()}</> },
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
    if let Some(lesson) = &app.lesson
        && let Some((words, here)) = lesson.words(app.program(), app.cursor.step)
    {
        return Some(Words { title: lesson.title().say(language), text: words.say(language), here });
    }
    let steps = &app.program().steps[..app.cursor.step.min(app.step_count())];
    let last = steps.iter().rposition(|step| step.call == "note")?;
    let text = steps[last].text.clone()?;
    Some(Words { title: text!(language, "ui-note"), text, here: last + 1 == steps.len() })
}
