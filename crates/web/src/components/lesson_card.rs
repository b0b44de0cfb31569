//! What the lesson says at this moment, and the way to its next marker.

use super::AppProps;
use crate::state::{Action, AppState};
use kmscope_session::{TimeCommand, text};
use yew::prelude::*;

/// The card below the stage; empty but there when the script is no lesson and has no notes.
#[component]
pub fn LessonCard(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let markers = &app.program().markers;
    let Some(words) = words(app) else { return html! { <div class="lesson-place"></div> } };
    let passed = markers.iter().filter(|marker| marker.step <= app.cursor.step).count();
    let go = |command: TimeCommand| {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.dispatch(Action::Go(command.clone())))
    };
    let has_next = passed < markers.len();
    html! {
        <div class="lesson-place">
            <aside class="lesson-card" id="lesson-card" aria-label={text!(language, "ui-lesson")}>
                <p>{words}</p>
                <div class="lesson-nav">
                    <span>{text!(language, "ui-marker-of", number = passed, count = markers.len())}</span>
                    <button type="button" class="btn small" id="previous-marker" disabled={app.cursor.step == 0}
                        aria-keyshortcuts="[" onclick={go(TimeCommand::PreviousMarker)}>
                        {text!(language, "ui-marker-previous")}
                    </button>
                    <button type="button" class="btn small" id="next-marker" disabled={!has_next}
                        aria-keyshortcuts="]" onclick={go(TimeCommand::NextMarker)}>
                        {text!(language, "ui-marker-next")}
                    </button>
                </div>
            </aside>
        </div>
    }
}

/// What the lesson says at the last marker passed (its introduction before the first), or, in a
/// script of one's own, the last `note("…")`.
fn words(app: &AppState) -> Option<String> {
    let program = app.program();
    let steps = &program.steps[..app.cursor.step.min(program.steps.len())];
    steps.iter().rev().find(|step| step.call == "note").and_then(|step| step.text.clone())
}
