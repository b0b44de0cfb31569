//! Of a long way through the allocator, one sees where one is, and the decision when the step is over.

use crate::platform;
use crate::state::App;
use yew::prelude::*;

/// Scrolls the request's way.
#[hook]
pub fn use_sight_of_the_way(app: &App) {
    let whole = app.whole();
    use_effect_with((app.cursor.step, app.shown.micro, app.program_rev), move |_| {
        let find = |selector| gloo::utils::document().query_selector(selector).ok().flatten();
        let place = if whole && find("#decide").is_some() { "#decide" } else { ".now" };
        for scroller in [find("#why"), find(".right")].into_iter().flatten() {
            platform::keep_in_sight(&scroller, place, 8.0);
        }
    });
}
