//! Keys and signs.

use super::{dialog::Dialog, signs};
use crate::state::{Action, App};
use kmscope_session::narrate::Sign;
use kmscope_session::text;
use yew::prelude::*;

const SIGNS: [Sign; 6] = [Sign::Granted, Sign::SleptGranted, Sign::SleptNull, Sign::Null, Sign::Bug, Sign::Nothing];

/// The help.
pub fn help(app: &App) -> Html {
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
        <Dialog key="help" id="help" title={text!(language, "ui-help-title")} close={text!(language, "ui-close")} {on_close}>
            <p>{text!(language, "ui-help-intro")}</p>
            <div class="help-columns">
                <table class="keys">
                    <caption>{text!(language, "ui-help-keys")}</caption>
                    <tbody>
                        {for keys.into_iter().map(|(keys, what)| row(key_caps(keys), what))}
                    </tbody>
                </table>
                <table class="signs">
                    <caption>{text!(language, "ui-help-signs")}</caption>
                    <tbody>
                        {for SIGNS.into_iter().map(|sign| row(signs::draw(sign), sign.words().say(language)))}
                    </tbody>
                </table>
            </div>
            <p class="fine">{text!(language, "ui-help-keys-where")}</p>
        </Dialog>
    }
}

fn row(head: Html, what: String) -> Html {
    html! { <tr><th scope="row">{head}</th><td>{what}</td></tr> }
}

fn key_caps(keys: &str) -> Html {
    keys.split(' ').map(|key| html! { <><kbd>{key}</kbd>{" "}</> }).collect()
}
