//! A button, and whether it can be pressed.

use crate::state::{Action, App};
use yew::prelude::*;

/// A callback that has the app do something.
pub fn act(app: &App, action: Action) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| app.dispatch(action.clone()))
}

/// Whether a button can be pressed.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Able {
    /// Always.
    #[default]
    Always,
    /// If so; else it says so, but keeps the focus: stepping would lose it.
    InPlace(bool),
    /// If so; else it is disabled.
    Only(bool),
}

/// Properties of [`Button`]; what is left at its default is not there.
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// Its id.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Classes.
    #[prop_or_default]
    pub class: Classes,
    /// Its name, where it shows no words.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// What the pointer is told; without this, its name.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Keys that do the same.
    #[prop_or_default]
    pub keys: Option<AttrValue>,
    /// Language of what it shows.
    #[prop_or_default]
    pub lang: Option<AttrValue>,
    /// One of several that are pressed or not.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Opens something, which is open or not.
    #[prop_or_default]
    pub expanded: Option<bool>,
    /// The id of what it opens.
    #[prop_or_default]
    pub controls: Option<AttrValue>,
    /// Whether it can be pressed.
    #[prop_or_default]
    pub able: Able,
    /// It was clicked.
    pub onclick: Callback<MouseEvent>,
    /// What it shows.
    #[prop_or_default]
    pub children: Html,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let (off, disabled) = match props.able {
        Able::Always => (None, false),
        Able::InPlace(able) => (Some(!able), false),
        Able::Only(able) => (None, !able),
    };
    let flag = |on: bool| if on { "true" } else { "false" };
    html! {
        <button type="button" id={props.id.clone()} class={classes!(props.class.clone(), (off == Some(true)).then_some("off"))}
            title={props.title.clone().or_else(|| props.name.clone())} lang={props.lang.clone()} {disabled}
            aria-label={props.name.clone()} aria-keyshortcuts={props.keys.clone()}
            aria-pressed={props.pressed.map(flag)} aria-expanded={props.expanded.map(flag)}
            aria-controls={props.controls.clone()} aria-disabled={off.map(flag)} onclick={props.onclick.clone()}>
            {props.children.clone()}
        </button>
    }
}
