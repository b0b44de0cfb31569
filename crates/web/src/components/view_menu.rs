//! Theme and movements.

use crate::components::AppProps;
use crate::components::basics::button::act;
use crate::state::{Action, Theme};
use kmscope_session::text;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The menu below the button "Theme".
#[component]
pub fn ViewMenu(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let themes = [
        (Theme::Auto, text!(language, "ui-theme-auto")),
        (Theme::Light, text!(language, "ui-theme-light")),
        (Theme::Dark, text!(language, "ui-theme-dark")),
        (Theme::Contrast, text!(language, "ui-theme-contrast")),
    ];
    let choose = |theme: Theme| {
        let app = app.clone();
        Callback::from(move |_: Event| app.dispatch(Action::SetTheme(theme)))
    };
    let reduce_motion = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            app.dispatch(Action::SetReduceMotion(field.checked()));
        })
    };
    html! {
        <div class="menu-place">
            <div class="menu-backdrop" onclick={act(app, Action::CloseOverlay)}></div>
            <div id="view-menu" class="menu">
                <fieldset>
                    <legend>{text!(language, "ui-theme")}</legend>
                    for (theme, label) in themes {
                        <label>
                            <input type="radio" name="theme" id={format!("theme-{}", theme.code())}
                                checked={app.prefs.theme == theme} onchange={choose(theme)} />
                            {label}
                        </label>
                    }
                </fieldset>
                <fieldset>
                    <legend>{text!(language, "ui-motion")}</legend>
                    <label>
                        <input type="checkbox" id="reduce-motion" checked={app.prefs.reduce_motion}
                            onchange={reduce_motion} />
                        {text!(language, "ui-motion-reduce")}
                    </label>
                </fieldset>
            </div>
        </div>
    }
}
