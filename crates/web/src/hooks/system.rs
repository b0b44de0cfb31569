//! What the system says: movements, colours, the size of the window. And the look that the document gets.

use crate::platform::media;
use crate::state::{Action, App, Room, Theme};
use kmscope_session::Language;
use yew::prelude::*;

/// Hears what the system says.
#[hook]
pub fn use_system(app: &App) {
    use_effect_with(app.dispatcher(), |dispatcher| {
        let resized = {
            let dispatcher = dispatcher.clone();
            move || {
                let room = match media::WIDTHS.map(media::matches) {
                    [_, _, true] => Room::Phone,
                    [_, true, _] => Room::Narrow,
                    [true, ..] => Room::Middle,
                    _ => Room::Wide,
                };
                dispatcher.dispatch(Action::Window { small: media::matches(media::SMALL), room });
            }
        };
        let changed = {
            let dispatcher = dispatcher.clone();
            move || {
                let reduce_motion = media::matches(media::REDUCED_MOTION);
                dispatcher.dispatch(Action::SystemChanged { reduce_motion });
            }
        };
        resized();
        let mut listeners = Vec::new();
        for media in media::COLOURS.into_iter().chain([media::REDUCED_MOTION]) {
            let changed = changed.clone();
            listeners.push(media::on_change(media, move |_| changed()));
        }
        for media in media::WIDTHS.into_iter().chain([media::SMALL]) {
            let resized = resized.clone();
            listeners.push(media::on_change(media, move |_| resized()));
        }
        move || drop(listeners)
    });
}

/// Gives the document its theme and its language.
#[hook]
pub fn use_look(app: &App) {
    use_effect_with((app.prefs.theme, app.language()), |(theme, language)| {
        if let Some(root) = gloo::utils::document().document_element() {
            let _ = match theme {
                Theme::Auto => root.remove_attribute("data-theme"),
                theme => root.set_attribute("data-theme", theme.code()),
            };
            // Browsers choose the letters' shapes by region.
            let tag = if *language == Language::Chinese { "zh-CN" } else { language.tag() };
            let _ = root.set_attribute("lang", tag);
        }
    });
}
