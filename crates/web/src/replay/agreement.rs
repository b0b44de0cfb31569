//! How far all of it agrees, and the ways to snapshots and to the first difference.

use super::equal_sign::EqualSign;
use super::open::{Open, Shown};
use super::page::{Go, Msg};
use super::words::known_sentence;
use crate::components::Button;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`Agreement`].
#[derive(Properties, PartialEq)]
pub struct AgreementProps {
    /// The recording, if one is open.
    pub open: Option<Open>,
    /// Language of everything.
    pub language: Language,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The stage's foot.
#[component]
pub fn Agreement(props: &AgreementProps) -> Html {
    let AgreementProps { open, language, send } = props;
    let language = *language;
    let Some(open) = open else { return html! { <div></div> } };
    let verdict = &open.verdict;
    let step = open.cursor.step as u64;
    let so_far = step.min(verdict.agree);
    let sums = matches!(open.shown, Shown::Sums);
    let way = |id: &'static str, words: String, keys: &'static str, go: Go| {
        html! {
            <Button {id} class="btn small" {keys} onclick={send.reform(move |_: MouseEvent| Msg::Go(go))}>
                {words}
            </Button>
        }
    };
    html! {
        <section class="verdict" id="verdict" aria-label={text!(language, "replay-verdict-title")}>
            <div class="numbers">
                if sums {
                    <strong id="agree">{text!(language, "replay-verdict-sums")}</strong>
                } else {
                    <EqualSign same={verdict.agrees()} {language} />
                    <strong id="agree">
                        {text!(language, "replay-verdict", agree = verdict.agree, total = verdict.total)}
                    </strong>
                }
                if step > 0 && verdict.total > 0 {
                    <span id="so-far">{text!(language, "replay-so-far", agree = so_far, total = step)}</span>
                }
                <span>{text!(
                    language,
                    "replay-verdict-more",
                    digests = verdict.digests,
                    snapshots = verdict.snapshots,
                    computed = verdict.computed
                )}</span>
            </div>
            if let (Some(difference), 0) = (&verdict.difference, verdict.differs_at) {
                // As the command line says it, with the line of the recording.
                <pre class="difference" lang="en">{difference}</pre>
            }
            if !sums {
                for known in &verdict.known {
                    <p class="known">{known_sentence(known, language)}</p>
                }
            }
            <div class="ways">
                if !open.checks().is_empty() {
                    {way("check-back", text!(language, "replay-check-back"), "[", Go::PreviousCheck)}
                    {way("check-next", text!(language, "replay-check-next"), "]", Go::NextCheck)}
                }
                if open.difference().is_some() {
                    {way("difference", text!(language, "replay-difference"), "D", Go::Difference)}
                }
            </div>
        </section>
    }
}
