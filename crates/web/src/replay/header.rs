//! The top of the page: the way back to the lab, share, language, theme, help.

use super::page::{Msg, Page, Panel};
use crate::components::{Button, Dialog, Select, brand};
use crate::state::Theme;
use kmscope_session::text;
use yew::html::Scope;
use yew::prelude::*;

fn send(link: &Scope<Page>, msg: impl Fn() -> Msg + 'static) -> Callback<MouseEvent> {
    link.callback(move |_: MouseEvent| msg())
}

/// The header.
pub fn header(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    let other = language.other();
    let button = |id, face: String, onclick| Button {
        id: Some(id),
        class: "hb",
        face: face.into(),
        onclick,
        ..Button::default()
    };
    let share = button("share", text!(language, "ui-share"), send(link, || Msg::Share));
    let lang = button("lang", text!(language, "ui-other-language"), send(link, move || Msg::Language(other)));
    let help = button("help-button", "?".to_owned(), send(link, || Msg::Help(true)));
    let themes = [
        text!(language, "ui-theme-auto"),
        text!(language, "ui-theme-light"),
        text!(language, "ui-theme-dark"),
        text!(language, "ui-theme-contrast"),
    ];
    let theme = Select {
        id: "theme",
        class: "sel quiet words",
        name: Some(text!(language, "ui-theme")),
        keys: None,
        options: themes.to_vec(),
        chosen: Theme::ALL.iter().position(|theme| *theme == page.prefs.theme),
        first_disabled: false,
        onchange: link.callback(|at: usize| Msg::Theme(Theme::ALL.get(at).copied().unwrap_or_default())),
    };
    html! {
        <header>
            <a class="brand" href={page.lab()} title={text!(language, "replay-to-lab")}>{brand()}{"kmscope"}</a>
            <strong class="page-title">{text!(language, "replay-title")}</strong>
            <span class="sp"></span>
            <a class="hb" id="to-lab" href={page.lab()}>{text!(language, "replay-to-lab")}</a>
            {Button { title: Some(text!(language, "ui-share-title")), ..share }.draw()}
            {Button { lang: Some(other.tag()), ..lang }.draw()}
            {theme.draw()}
            {Button { name: Some(text!(language, "ui-help")), keys: Some("?"), ..help }.draw()}
        </header>
    }
}

/// Panels that share a place are chosen by tabs.
pub fn tabs(page: &Page, link: &Scope<Page>, class: &'static str, panels: &[Panel]) -> Html {
    let language = page.prefs.language;
    let chosen = if panels.contains(&page.panel) { page.panel } else { panels[0] };
    let tab = |&panel: &Panel| {
        let label = match panel {
            Panel::Stage => text!(language, "ui-stage"),
            Panel::List => text!(language, "replay-recordings"),
            Panel::Compare => text!(language, "replay-compare"),
        };
        let onclick = link.callback(move |_: MouseEvent| Msg::Panel(panel));
        Button { face: label.into(), pressed: Some(panel == chosen), onclick, ..Button::default() }.draw()
    };
    html! {
        <div class={classes!("tabs", class)} role="group" aria-label={text!(language, "ui-panels")}>
            {for panels.iter().map(tab)}
        </div>
    }
}

/// The help, if it is open.
pub fn help(page: &Page, link: &Scope<Page>) -> Html {
    let language = page.prefs.language;
    if !page.help {
        return html! { <span></span> };
    }
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
    let row = |(keys, what): (&str, String)| {
        let caps = keys.split(' ').map(|key| html! { <><kbd>{key}</kbd>{" "}</> }).collect::<Html>();
        html! { <tr><th scope="row">{caps}</th><td>{what}</td></tr> }
    };
    let on_close = link.callback(|()| Msg::Help(false));
    html! {
        <Dialog key="help" id="help" title={text!(language, "replay-title")} close={text!(language, "ui-close")} {on_close}>
            <p>{text!(language, "replay-help-what")}</p>
            <p>{text!(language, "replay-help-how")}</p>
            <p>{text!(language, "replay-help-not")}</p>
            <div class="help-columns">
                <table class="keys">
                    <caption>{text!(language, "ui-help-keys")}</caption>
                    <tbody>{for keys.into_iter().map(row)}</tbody>
                </table>
            </div>
        </Dialog>
    }
}
