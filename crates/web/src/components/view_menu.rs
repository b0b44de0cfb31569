//! Theme and movements.

use super::parts::act;
use crate::state::{Action, App, Theme};
use kmscope_session::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The menu below the button "Theme".
pub fn view_menu(app: &App) -> Html {
    let language = app.language();
    let close = act(app, Action::CloseOverlay);
    let choice = |theme: Theme, label: String| {
        let app_of_choice = app.clone();
        let onchange = Callback::from(move |_: Event| app_of_choice.dispatch(Action::SetTheme(theme)));
        let id = format!("theme-{}", theme.code());
        html! {
            <label><input type="radio" name="theme" {id} checked={app.prefs.theme == theme} {onchange} />{label}</label>
        }
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
    html! {
        <div class="menu-place">
            <div class="menu-backdrop" onclick={close}></div>
            <div class="menu" id="view-menu">
                <fieldset>
                    <legend>{text!(language, "ui-theme")}</legend>
                    {for themes.into_iter().map(|(theme, label)| choice(theme, label))}
                </fieldset>
                <fieldset>
                    <legend>{text!(language, "ui-motion")}</legend>
                    <label><input type="checkbox" id="reduce-motion" checked={app.prefs.reduce_motion}
                        onchange={onmotion} />{text!(language, "ui-motion-reduce")}</label>
                </fieldset>
            </div>
        </div>
    }
}
