//! A table of what the kernel said and what the model says.

use super::equal_sign::EqualSign;
use super::words::{name, values};
use kmscope_replay::Comparison;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`SaidTable`].
#[derive(Properties, PartialEq)]
pub struct SaidTableProps {
    /// Language of the heads.
    pub language: Language,
    /// Its rows.
    pub children: Html,
}

/// A table with a column for each of the two.
#[component]
pub fn SaidTable(props: &SaidTableProps) -> Html {
    let language = props.language;
    html! {
        <table class="said">
            <thead><tr>
                <th></th>
                <th scope="col">{text!(language, "replay-kernel-said")}</th>
                <th scope="col">{text!(language, "replay-model-said")}</th>
                <th><span class="sr">{text!(language, "replay-equal")}</span></th>
            </tr></thead>
            <tbody>{props.children.clone()}</tbody>
        </table>
    }
}

/// A row of it: one thing that was compared.
pub fn said_row(one: &Comparison, language: Language) -> Html {
    html! {
        <tr class={(!one.same).then_some("differs")}>
            <th scope="row">{name(&one.what, language)}</th>
            <td class="kernel">{values(&one.what, &one.kernel, language)}</td>
            <td class="model">{values(&one.what, &one.model, language)}</td>
            <td><EqualSign same={one.same} {language} /></td>
        </tr>
    }
}
