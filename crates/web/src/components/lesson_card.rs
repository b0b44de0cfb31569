//! What the lesson says at this moment, and the way to its next marker.

use crate::components::AppProps;
use crate::components::basics::button::{Able, Button, act};
use crate::components::basics::terms::Terms;
use crate::state::{Action, App, AppState};
use kmscope_scenario::lessons::LESSONS;
use kmscope_session::{TimeCommand, lesson, text};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The card above the script; nothing when the script is no lesson and has no notes.
#[component]
pub fn LessonCard(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let Some(words) = words(app) else { return html! {} };
    let markers = &app.program().markers;
    let passed = markers.iter().filter(|marker| marker.step <= app.cursor.step).count();
    html! {
        <aside id="lesson-card" class="lesson-card" aria-label={text!(language, "ui-lesson")}>
            <div class="lesson-head">
                <h2>{words.title}</h2>
                if !markers.is_empty() {
                    <span class="count">{text!(language, "ui-marker-of", number = passed, count = markers.len())}</span>
                }
            </div>
            <p class={(!words.here).then_some("past")} tabindex="0">
                <Terms id="lesson-term" text={words.text} {language} />
                if passed == 0 && app.lesson.is_some() {
                    <span class="how">{text!(language, "ui-lesson-how")}</span>
                }
            </p>
            if !markers.is_empty() {
                {ways(app, passed, markers.len())}
            }
            if app.is_lesson() {
                <Ahead app={app.clone()} />
            }
        </aside>
    }
}

/// The way back, and the way on: what a reader of the lesson presses most. At its end, the next one.
fn ways(app: &App, passed: usize, count: usize) -> Html {
    let language = app.language();
    let next = app.lesson_index().map(|index| index + 1).filter(|next| passed == count && *next < LESSONS.len());
    let on = match passed {
        0 => text!(language, "ui-lesson-start"),
        _ => text!(language, "screen-next-moment"),
    };
    html! {
        <div class="lesson-ways">
            <Button id="previous-marker" class="btn" title={text!(language, "ui-marker-previous")} keys="["
                able={Able::InPlace(app.cursor.step > 0)} onclick={act(app, Action::Go(TimeCommand::PreviousMarker))}>
                {text!(language, "screen-back")}
            </Button>
            if let Some(next) = next {
                <Button key="lesson" id="next-lesson" class="btn next" onclick={act(app, Action::OpenLesson(next))}>
                    {text!(language, "ui-lesson-following", lesson = lesson::title(&LESSONS[next]))}
                </Button>
            } else {
                <Button key="marker" id="next-marker" class="btn next" title={text!(language, "ui-marker-next")} keys="]"
                    able={Able::InPlace(passed < count)} onclick={act(app, Action::Go(TimeCommand::NextMarker))}>
                    {on}{" "}<kbd aria-hidden="true">{"]"}</kbd>
                </Button>
            }
        </div>
    }
}

/// The switch that lifts the veil.
#[component]
fn Ahead(props: &AppProps) -> Html {
    let app = &props.app;
    let onchange = use_callback(app.dispatcher(), |event: Event, dispatcher| {
        let field: HtmlInputElement = event.target_unchecked_into();
        dispatcher.dispatch(Action::SetShowsAhead(field.checked()));
    });
    html! {
        <label class="ahead">
            <input type="checkbox" id="ahead" checked={app.prefs.shows_ahead} {onchange} />
            {text!(app.language(), "screen-ahead")}
        </label>
    }
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
