//! One polite sentence for each step, for those who listen.

use crate::components::AppProps;
use crate::components::lesson_card;
use gloo::timers::callback::Timeout;
use kmscope_session::text;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// While playing, at most one sentence in this time.
const PAUSE_MS: u32 = 1500;

#[derive(Default)]
struct Waiting {
    sentence: String,
    timer: Option<Timeout>,
}

/// The live region: always there; while playing it speaks the newest sentence once in a while.
#[component]
pub fn Live(props: &AppProps) -> Html {
    let app = &props.app;
    let spoken = use_state(String::new);
    let waiting: Rc<RefCell<Waiting>> = use_mut_ref(Waiting::default);
    let language = app.language();
    // At a marker the lesson speaks, elsewhere the step.
    let lesson = if app.is_pause() { lesson_card::words(app).filter(|words| words.here) } else { None };
    let headline = lesson.map_or_else(|| app.view.headline.say(language), |words| words.text);
    let sentence = match app.cursor.step {
        0 => headline,
        step => text!(language, "ui-status", step = step, steps = app.step_count(), sentence = headline),
    };
    use_effect_with((sentence, app.playing()), {
        let spoken = spoken.clone();
        move |(sentence, playing)| {
            let mut now = waiting.borrow_mut();
            now.sentence.clone_from(sentence);
            if !playing {
                now.timer = None;
                spoken.set(sentence.clone());
            } else if now.timer.is_none() {
                let waiting = waiting.clone();
                now.timer = Some(Timeout::new(PAUSE_MS, move || {
                    let mut now = waiting.borrow_mut();
                    now.timer = None;
                    spoken.set(now.sentence.clone());
                }));
            }
        }
    });
    html! {
        <div id="status" class="sr" role="status" aria-live="polite" aria-atomic="true">{&*spoken}</div>
    }
}
