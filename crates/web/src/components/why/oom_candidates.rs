//! Whom the OOM killer could choose from, with what makes the points of each.

use kmscope_session::catalogue::grouped;
use kmscope_session::session::Points;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Candidates that are shown: those with most points.
const SHOWN: usize = 8;

/// Properties of [`OomCandidates`].
#[derive(Properties, PartialEq)]
pub(crate) struct OomCandidatesProps {
    /// What makes the points of each, most first.
    pub candidates: Vec<Points>,
    /// Language of the table.
    pub language: Language,
}

/// The table and the rule.
#[component]
pub(crate) fn OomCandidates(props: &OomCandidatesProps) -> Html {
    let language = props.language;
    let number = |pages: u32| html! { <td class="n">{grouped(pages.into())}</td> };
    let row = |of: &Points| {
        html! {
            <tr class={classes!(of.chosen.then_some("chosen"))}>
                <th scope="row">{of.task.say(language)}</th>
                {number(of.resident_pages)}
                {number(of.swap_pages)}
                {number(of.resident_pages + of.swap_pages)}
                <td class="no">{of.chosen.then(|| text!(language, "ui-oom-chosen"))}</td>
            </tr>
        }
    };
    html! {
        <>
            <table class="iq oom">
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col" class="n">{text!(language, "ui-oom-memory")}</th>
                        <th scope="col" class="n">{text!(language, "ui-oom-swap")}</th>
                        <th scope="col" class="n">{text!(language, "ui-oom-points")}</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>{for props.candidates.iter().take(SHOWN).map(row)}</tbody>
            </table>
            <small>{text!(language, "ui-oom-rule")}</small>
        </>
    }
}
