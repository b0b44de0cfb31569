//! Shapes that come up again and again: a button, a select.

use super::icons::Icon;
use crate::el::el;
use crate::state::{Action, App};
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// Does something when clicked.
pub fn act(app: &App, action: Action) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| app.dispatch(action.clone()))
}

/// Whether a button can be pressed.
#[derive(Clone, Copy, Default)]
pub enum Able {
    /// Always.
    #[default]
    Always,
    /// If so; else it says so, but keeps the focus: stepping would lose it.
    InPlace(bool),
    /// If so; else it is disabled.
    Only(bool),
}

/// A button; what is left at its default is not there.
#[derive(Default)]
pub struct Button {
    /// Its id.
    pub id: Option<&'static str>,
    /// Classes.
    pub class: &'static str,
    /// What it shows.
    pub face: Html,
    /// Its name, where it shows no words.
    pub name: Option<String>,
    /// What the pointer is told; without this, its name.
    pub title: Option<String>,
    /// Keys that do the same.
    pub keys: Option<&'static str>,
    /// Language of what it shows.
    pub lang: Option<&'static str>,
    /// One of several that are pressed or not.
    pub pressed: Option<bool>,
    /// Opens a menu of this id, or closes it.
    pub menu: Option<(&'static str, bool)>,
    /// Whether it can be pressed.
    pub able: Able,
    /// It was clicked.
    pub onclick: Callback<MouseEvent>,
}

impl Button {
    /// A button with an icon.
    pub fn icon(icon: Icon, name: String, onclick: Callback<MouseEvent>) -> Self {
        Self { class: "ib", face: icon.draw(), name: Some(name), onclick, ..Self::default() }
    }

    /// Draws it.
    pub fn draw(self) -> Html {
        let Self { id, class, face, name, title, keys, lang, pressed, menu, able, onclick: call } = self;
        let flag = |on: bool| if on { "true" } else { "false" };
        let (off, disabled) = match able {
            Able::Always => (None, false),
            Able::InPlace(able) => (Some(!able), false),
            Able::Only(able) => (None, !able),
        };
        el("button")
            .set("type", "button")
            .set("id", id)
            .class(class)
            .class_if(off == Some(true), "off")
            .set("title", title.or_else(|| name.clone()))
            .set("aria-label", name)
            .set("aria-keyshortcuts", keys)
            .set("lang", lang)
            .set("aria-pressed", pressed.map(flag))
            .set("aria-expanded", menu.map(|(_, open)| flag(open)))
            .set("aria-controls", menu.map(|(id, _)| id))
            .set("aria-disabled", off.map(flag))
            .set("disabled", disabled)
            .on(ListenerKind::onclick, call)
            .put(face)
            .into()
    }
}

/// A select.
pub struct Select {
    /// Its id, by which siblings are told apart as well.
    pub id: &'static str,
    /// Classes.
    pub class: &'static str,
    /// Its name, if no label stands beside it.
    pub name: Option<String>,
    /// Keys that choose as well.
    pub keys: Option<&'static str>,
    /// What it offers.
    pub options: Vec<String>,
    /// Place of what is chosen.
    pub chosen: Option<usize>,
    /// The first of the options stands for something that cannot be chosen.
    pub first_disabled: bool,
    /// An option was chosen.
    pub onchange: Callback<usize>,
}

impl Select {
    /// Draws it.
    pub fn draw(self) -> Html {
        let Self { id, class, name, keys, options, chosen, first_disabled, onchange: call } = self;
        let call = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(index) = usize::try_from(select.selected_index()) {
                call.emit(index);
            }
        });
        let options = options.into_iter().enumerate().map(|(index, words)| {
            let option = el("option").set("disabled", first_disabled && index == 0);
            option.selected(chosen == Some(index)).put(words).into()
        });
        el("select")
            .name(id)
            .id(id)
            .class(class)
            .set("aria-label", name)
            .set("aria-keyshortcuts", keys)
            .on(ListenerKind::onchange, call)
            .put(options.collect::<Vec<Html>>())
            .into()
    }
}
