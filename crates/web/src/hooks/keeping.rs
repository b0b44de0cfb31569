//! The script and the preferences survive a reload, and a failure of the app.

use crate::platform::{link, panic, storage};
use crate::state::{Action, App};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// Having worked for so long, the app has not failed, ms.
const WORKS_AFTER_MS: u32 = 5000;

/// Keeps what is worth keeping.
#[hook]
pub fn use_keeping(app: &App) {
    let guest = app.is_guest();
    let first = app.first;
    use_effect_with((app.text_rev, app.language()), {
        let script = app.edits.text().clone();
        move |(_, language)| panic::remember(&script, *language)
    });
    use_effect_with((app.program_rev, app.language(), first), {
        let (script, lesson, dispatcher) = (app.edits.text().clone(), app.lesson_index(), app.dispatcher());
        move |_| {
            if !guest && !first {
                storage::keep_visit();
                if storage::keep_script(&script, lesson) {
                    dispatcher.dispatch(Action::OtherPutAside);
                }
                link::forget_address(&script);
            }
        }
    });
    // What is not compiled yet is not lost if the page goes away: no effect would run any more.
    let latest = use_mut_ref(|| app.clone());
    latest.replace(app.clone());
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "pagehide", move |_| {
            let app = latest.borrow();
            if app.pending && !app.is_guest() {
                storage::keep_script(app.edits.text(), app.lesson_index());
                link::forget_address(app.edits.text());
            }
        });
        move || drop(listener)
    });
    use_effect_with((), move |()| {
        let timer = (!guest).then(|| Timeout::new(WORKS_AFTER_MS, storage::forget_failures));
        move || drop(timer)
    });
    use_effect_with(app.prefs, move |prefs| {
        if !guest {
            storage::keep_prefs(*prefs);
        }
    });
}
