//! How sure one can be of what is shown, by shape and in words.

use kmscope_session::Language;
use kmscope_session::narrate::Fidelity;
use yew::prelude::*;

/// Properties of [`FidelityBadge`].
#[derive(Properties, PartialEq)]
pub(crate) struct FidelityBadgeProps {
    /// Its id.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// How sure.
    pub fidelity: Fidelity,
    /// Language of its words.
    pub language: Language,
}

/// The badge.
#[component]
pub(crate) fn FidelityBadge(props: &FidelityBadgeProps) -> Html {
    let checked = (props.fidelity == Fidelity::Checked).then_some("checked");
    html! {
        <b id={props.id.clone()} class={classes!("sure", checked)}>{props.fidelity.words().say(props.language)}</b>
    }
}
