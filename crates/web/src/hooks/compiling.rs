//! A long script is compiled when typing pauses. Until then the editor alone shows what is typed.

use crate::state::{Action, App};
use gloo::timers::callback::Timeout;
use yew::prelude::*;

/// A pause of this length, ms.
const PAUSE_MS: u32 = 300;

/// Compiles what was typed, in a pause; returns the app as it was when text and steps last
/// belonged together.
#[hook]
pub fn use_compiling(app: &App) -> App {
    use_effect_with((app.text_rev, app.pending), {
        let dispatcher = app.dispatcher();
        move |(_, pending)| {
            let timer = pending.then(|| Timeout::new(PAUSE_MS, move || dispatcher.dispatch(Action::Compile)));
            move || drop(timer)
        }
    });
    let settled = use_mut_ref(|| app.clone());
    if !app.pending {
        settled.replace(app.clone());
    }
    settled.borrow().clone()
}
