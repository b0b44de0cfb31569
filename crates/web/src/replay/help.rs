//! What the page is, and its keys.

use crate::components::{Dialog, KeyRow};
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`Help`].
#[derive(Properties, PartialEq)]
pub struct HelpProps {
    /// Language of everything.
    pub language: Language,
    /// It was closed.
    pub on_close: Callback<()>,
}

/// The help.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let language = props.language;
    let keys = [
        ("Space K", text!(language, "ui-key-play")),
        ("← →", text!(language, "ui-key-step")),
        ("Shift+← Shift+→ , .", text!(language, "ui-key-micro")),
        ("[ ]", text!(language, "replay-key-check")),
        ("D", text!(language, "replay-key-difference")),
        ("Home End", text!(language, "ui-key-ends")),
        ("?", text!(language, "ui-key-help")),
        ("Esc", text!(language, "ui-key-close")),
    ];
    html! {
        <Dialog id="help" title={text!(language, "replay-title")} close={text!(language, "ui-close")}
            on_close={props.on_close.clone()}>
            <p>{text!(language, "replay-help-what")}</p>
            <p>{text!(language, "replay-help-how")}</p>
            <p>{text!(language, "replay-help-not")}</p>
            <div class="help-columns">
                <table class="keys">
                    <caption>{text!(language, "ui-help-keys")}</caption>
                    <tbody>
                        for (keys, what) in keys {
                            <KeyRow {keys} {what} />
                        }
                    </tbody>
                </table>
            </div>
        </Dialog>
    }
}
