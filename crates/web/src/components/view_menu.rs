//! Theme and movements.

use super::parts::act;
use crate::el::{El, el};
use crate::state::{Action, App, Theme};
use kmscope_session::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind::{onchange, onclick};

/// The menu below the button "Theme".
pub fn view_menu(app: &App) -> El {
    let language = app.language();
    let close = act(app, Action::CloseOverlay);
    let choice = |theme: Theme, label: String| {
        let app_of_choice = app.clone();
        let choose = Callback::from(move |_: Event| app_of_choice.dispatch(Action::SetTheme(theme)));
        let field = el("input").set("type", "radio").set("name", "theme").set("id", format!("theme-{}", theme.code()));
        let field = field.checked(app.prefs.theme == theme).on(onchange, choose);
        el("label").put(field).put(label).into()
    };
    let themes = [
        (Theme::Auto, text!(language, "ui-theme-auto")),
        (Theme::Light, text!(language, "ui-theme-light")),
        (Theme::Dark, text!(language, "ui-theme-dark")),
        (Theme::Contrast, text!(language, "ui-theme-contrast")),
    ];
    let onmotion = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            app.dispatch(Action::SetReduceMotion(field.checked()));
        })
    };
    let motion = el("input").set("type", "checkbox").id("reduce-motion");
    let motion = motion.checked(app.prefs.reduce_motion).on(onchange, onmotion);
    let themes = themes.into_iter().map(|(theme, label)| choice(theme, label)).collect::<Vec<Html>>();
    let of_theme = el("fieldset").put(el("legend").put(text!(language, "ui-theme"))).put(themes);
    let of_motion = el("fieldset")
        .put(el("legend").put(text!(language, "ui-motion")))
        .put(el("label").put(motion).put(text!(language, "ui-motion-reduce")));
    el("div")
        .class("menu-place")
        .put(el("div").class("menu-backdrop").on(onclick, close))
        .put(el("div").id("view-menu").class("menu").put(of_theme).put(of_motion))
}
