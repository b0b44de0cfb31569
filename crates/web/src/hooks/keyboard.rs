//! Keys, wherever the focus is.

use crate::keys;
use crate::state::App;
use gloo::events::{EventListener, EventListenerOptions};
use yew::prelude::*;

/// Hears keys.
#[hook]
pub fn use_keyboard(app: &App) {
    // The listener is there once; it looks up the state of the moment.
    let latest = use_mut_ref(|| app.clone());
    *latest.borrow_mut() = app.clone();
    use_effect_with((), move |()| {
        let document = gloo::utils::document();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document, "keydown", options, move |event| {
            let app = latest.borrow().clone();
            keys::on_key(&app, event);
        });
        move || drop(listener)
    });
}
