//! A link that is pasted into the address of the open page.

use crate::platform::link;
use crate::state::{Action, App};
use gloo::events::EventListener;
use yew::prelude::*;

/// Opens what the address says when it changes.
#[hook]
pub fn use_address(app: &App) {
    use_effect_with(app.dispatcher(), |dispatcher| {
        let dispatcher = dispatcher.clone();
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            if link::says_something() {
                dispatcher.dispatch(Action::OpenLink(Box::new(link::start())));
            }
        });
        move || drop(listener)
    });
}
