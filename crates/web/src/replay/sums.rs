//! A recording of sums: those of both, side by side.

use super::equal_sign::EqualSign;
use super::said_table::SaidTable;
use super::words::known_sentence;
use kmscope_replay::{Known, Verdict};
use kmscope_session::catalogue::grouped;
use kmscope_session::{Language, text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Sums`].
#[derive(Properties, PartialEq)]
pub struct SumsProps {
    /// It has the sums.
    pub verdict: Rc<Verdict>,
    /// Language of everything.
    pub language: Language,
}

/// The sums.
#[component]
pub fn Sums(props: &SumsProps) -> Html {
    let SumsProps { verdict, language } = props;
    let language = *language;
    let row = |words: String, kernel: u64, model: u64| {
        html! {
            <tr class={(kernel != model).then_some("differs")}>
                <th scope="row">{words}</th>
                <td class="kernel">{number(kernel)}</td>
                <td class="model">{number(model)}</td>
                <td><EqualSign same={kernel == model} {language} /></td>
            </tr>
        }
    };
    let rows = verdict.known.iter().flat_map(|known| match known {
        Known::BeforeReclaim { kernel, model } => {
            let before = text!(language, "replay-sums-before");
            // Where nothing was reclaimed, all were granted before.
            vec![row(before, kernel.unwrap_or(0), model.unwrap_or(0))]
        }
        Known::Granted { kernel, model } => vec![
            row(text!(language, "replay-sums-granted"), kernel.0, model.0),
            row(text!(language, "replay-sums-reclaimed"), kernel.1, model.1),
        ],
        _ => Vec::new(),
    });
    let others = verdict.known.iter().filter(|known| matches!(known, Known::NoFrames { .. }));
    html! {
        <div class="facts sums" tabindex="0">
            <p>{text!(language, "replay-sums-what")}</p>
            for known in others {
                <p>{known_sentence(known, language)}</p>
            }
            <SaidTable {language}>{for rows}</SaidTable>
        </div>
    }
}

fn number(number: u64) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}
