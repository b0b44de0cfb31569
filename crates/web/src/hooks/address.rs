//! A link that is pasted into the address of the open page.

use crate::platform::{link, texts};
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
                let dispatcher = dispatcher.clone();
                link::when_readable(move || {
                    let start = link::start();
                    texts::with(start.prefs.language, move |there| {
                        dispatcher.dispatch(Action::OpenLink(Box::new(start)));
                        if !there {
                            dispatcher.dispatch(Action::TextsMissing);
                        }
                    });
                });
            }
        });
        move || drop(listener)
    });
}
