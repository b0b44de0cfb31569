//! What the kernel says of itself, line by line.

use super::equal_sign::EqualSign;
use super::open::FactLines;
use super::page::{Go, Msg};
use super::said_table::SaidTable;
use super::words::{name, values};
use kmscope_replay::{Cell, Comparison};
use kmscope_session::Language;
use yew::prelude::*;

/// Properties of [`Facts`].
#[derive(Properties, PartialEq)]
pub struct FactsProps {
    /// The lines.
    pub facts: FactLines,
    /// The current step: the line of that number, from 1.
    pub step: usize,
    /// Language of everything.
    pub language: Language,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The lines; a click on one leads to it.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let FactsProps { facts, step, language, send } = props;
    let language = *language;
    let line = |(number, comparisons): (usize, &[Comparison])| {
        let onclick = send.reform(move |_: MouseEvent| Msg::Go(Go::To(number)));
        let first = comparisons.first();
        let text =
            |of: fn(&Comparison) -> &[Cell]| first.map(|one| values(&one.what, of(one), language)).unwrap_or_default();
        let current = *step == number;
        html! {
            <tr key={number} class={current.then_some("cur")} {onclick} aria-current={current.then_some("true")}>
                <th scope="row">{first.map(|one| name(&one.what, language)).unwrap_or_default()}</th>
                <td class="kernel">{text(|one| &one.kernel)}</td>
                <td class="model">{text(|one| &one.model)}</td>
                <td><EqualSign same={comparisons.iter().all(|one| one.same)} {language} /></td>
            </tr>
        }
    };
    html! {
        <div class="facts" tabindex="0">
            <SaidTable {language}>
                {for (1..).zip(facts.iter().map(|(_, comparisons)| &comparisons[..])).map(line)}
            </SaidTable>
        </div>
    }
}
