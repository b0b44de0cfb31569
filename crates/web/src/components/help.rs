//! Keys and signs.

use super::{AppProps, dialog::Dialog, signs};
use crate::state::Action;
use kmscope_session::narrate::Sign;
use kmscope_session::text;
use yew::prelude::*;

const SIGNS: [Sign; 6] = [Sign::Granted, Sign::SleptGranted, Sign::SleptNull, Sign::Null, Sign::Bug, Sign::Nothing];

/// The help.
#[component]
pub fn Help(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    let keys = [
        ("Space K", text!(language, "ui-key-play")),
        ("← →", text!(language, "ui-key-step")),
        ("Shift+← Shift+→ , .", text!(language, "ui-key-micro")),
        ("[ ]", text!(language, "ui-key-marker")),
        ("Home End", text!(language, "ui-key-ends")),
        ("0 … 9", text!(language, "ui-key-tenths")),
        ("+ −", text!(language, "ui-key-speed")),
        ("R", text!(language, "ui-key-reset")),
        ("F", text!(language, "ui-key-fullscreen")),
        ("Ctrl+Z Ctrl+Shift+Z Ctrl+Y", text!(language, "ui-key-undo")),
        ("?", text!(language, "ui-key-help")),
        ("Esc", text!(language, "ui-key-close")),
    ];
    html! {
        <Dialog id="help" title={text!(language, "ui-help-title")} close={text!(language, "ui-close")} {on_close}>
            <p>{text!(language, "ui-help-intro")}</p>
            <div class="help-columns">
                <table class="keys">
                    <caption>{text!(language, "ui-help-keys")}</caption>
                    <tbody>
                        {for keys.into_iter().map(|(keys, what)| html! {
                            <tr><th scope="row">{key_caps(keys)}</th><td>{what}</td></tr>
                        })}
                    </tbody>
                </table>
                <table class="signs">
                    <caption>{text!(language, "ui-help-signs")}</caption>
                    <tbody>
                        {for SIGNS.into_iter().map(|sign| html! {
                            <tr><th scope="row">{signs::draw(sign)}</th><td>{sign.words().say(language)}</td></tr>
                        })}
                    </tbody>
                </table>
            </div>
            <p class="fine">{text!(language, "ui-help-keys-where")}</p>
        </Dialog>
    }
}

fn key_caps(keys: &str) -> Html {
    keys.split(' ').map(|key| html! { <><kbd>{key}</kbd>{" "}</> }).collect()
}
