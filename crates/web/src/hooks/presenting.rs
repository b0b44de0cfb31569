//! Before an audience the page fills the screen, where it may; who leaves the full screen leaves the presenter.

use crate::keys;
use crate::platform;
use crate::state::{Action, App};
use gloo::events::EventListener;
use yew::prelude::*;

/// Fills the screen while the app presents.
#[hook]
pub fn use_presenting(app: &App) {
    use_effect_with(app.presents(), {
        let dispatcher = app.dispatcher();
        move |presents| {
            let listener = presents.then(|| {
                // A clicker's Enter is not to press the button that brought one here.
                keys::leave_focus();
                platform::set_fullscreen(true);
                // The browser takes Esc for itself.
                EventListener::new(&gloo::utils::document(), "fullscreenchange", move |_| {
                    if !platform::is_fullscreen() {
                        dispatcher.dispatch(Action::Present(false));
                    }
                })
            });
            move || {
                if listener.is_some() {
                    drop(listener);
                    platform::set_fullscreen(false);
                }
            }
        }
    });
}
