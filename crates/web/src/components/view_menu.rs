//! Theme and movements.

use super::AppProps;
use crate::state::{Action, Theme};
use kmscope_session::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The menu below the button "Theme".
#[component]
pub fn ViewMenu(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let close = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.dispatch(Action::CloseOverlay))
    };
    let choice = |theme: Theme, label: String| {
        let app_of_choice = app.clone();
        let onchange = Callback::from(move |_: Event| app_of_choice.dispatch(Action::SetTheme(theme)));
        let id = format!("theme-{}", theme.code());
        html! {
            <label><input type="radio" name="theme" {id} checked={app.prefs.theme == theme} {onchange} />{label}</label>
        }
    };
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
                    {choice(Theme::Auto, text!(language, "ui-theme-auto"))}
                    {choice(Theme::Light, text!(language, "ui-theme-light"))}
                    {choice(Theme::Dark, text!(language, "ui-theme-dark"))}
                    {choice(Theme::Contrast, text!(language, "ui-theme-contrast"))}
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
