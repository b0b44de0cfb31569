//! The top of the page: the way back to the lab, share, language, theme, help.

use super::page::Msg;
use crate::components::{Brand, Button, Select};
use crate::state::{Prefs, Theme};
use kmscope_session::text;
use yew::prelude::*;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// Language and theme.
    pub prefs: Prefs,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let HeaderProps { prefs, send } = props;
    let language = prefs.language;
    let other = language.other();
    let themes: Vec<AttrValue> = vec![
        text!(language, "ui-theme-auto").into(),
        text!(language, "ui-theme-light").into(),
        text!(language, "ui-theme-dark").into(),
        text!(language, "ui-theme-contrast").into(),
    ];
    let chosen = Theme::ALL.iter().position(|theme| *theme == prefs.theme);
    let choose = send.reform(|at: usize| Msg::Theme(Theme::ALL.get(at).copied().unwrap_or_default()));
    // The lab, in the same language and theme.
    let lab = format!("index.html#v1;lang={};theme={}", language.code(), prefs.theme.code());
    html! {
        <header>
            <a class="brand" href={lab.clone()} title={text!(language, "replay-to-lab")}><Brand />{"kmscope"}</a>
            <strong class="page-title">{text!(language, "replay-title")}</strong>
            <span class="sp"></span>
            <a class="hb" id="to-lab" href={lab}>{text!(language, "replay-to-lab")}</a>
            <Button id="share" class="hb" title={text!(language, "ui-share-title")}
                onclick={send.reform(|_: MouseEvent| Msg::Share)}>
                {text!(language, "ui-share")}
            </Button>
            <Button id="lang" class="hb" lang={other.tag()}
                onclick={send.reform(move |_: MouseEvent| Msg::Language(other))}>
                {text!(language, "ui-other-language")}
            </Button>
            <Select id="theme" class="sel quiet words" name={text!(language, "ui-theme")} options={themes} {chosen}
                onchange={choose} />
            <Button id="help-button" class="hb" name={text!(language, "ui-help")} keys="?"
                onclick={send.reform(|_: MouseEvent| Msg::Help(true))}>
                {"?"}
            </Button>
        </header>
    }
}
