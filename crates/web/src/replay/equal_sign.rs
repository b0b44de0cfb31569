//! Equal or not, by shape first.

use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`EqualSign`].
#[derive(Properties, PartialEq)]
pub struct EqualSignProps {
    /// The two are equal.
    pub same: bool,
    /// Language of everything.
    pub language: Language,
}

/// The sign.
#[component]
pub fn EqualSign(props: &EqualSignProps) -> Html {
    let (class, sign, words) = match props.same {
        true => ("eq", "=", text!(props.language, "replay-equal")),
        false => ("eq ne", "≠", text!(props.language, "replay-different")),
    };
    html! {
        <span {class} title={words.clone()}><span aria-hidden="true">{sign}</span><span class="sr">{words}</span></span>
    }
}
