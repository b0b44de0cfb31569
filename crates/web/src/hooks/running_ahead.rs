//! Outcomes of steps to come are computed in slices, so that the page stays responsive.

use crate::state::{Action, App};
use gloo::timers::callback::Interval;
use yew::prelude::*;

/// From one slice to the next, ms.
const PAUSE_MS: u32 = 4;

/// Milliseconds of computing in advance between two frames, and where somebody waits for it.
const SLICE_MS: f64 = 6.0;
const AWAITED_SLICE_MS: f64 = 24.0;

/// Computes until all is known.
#[hook]
pub fn use_running_ahead(app: &App) {
    use_effect_with((app.program_rev, app.records_rev, app.all_known, app.awaits.is_some()), {
        let dispatcher = app.dispatcher();
        move |(.., all_known, awaited)| {
            let budget_ms = if *awaited { AWAITED_SLICE_MS } else { SLICE_MS };
            let run = move || dispatcher.dispatch(Action::RunAhead { budget_ms });
            let timer = (!all_known).then(|| Interval::new(PAUSE_MS, run));
            move || drop(timer)
        }
    });
}
