//! The sentence of the step, and what the two say of it.

use super::equal_sign::EqualSign;
use super::open::{Open, Shown};
use super::words;
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`Headline`].
#[derive(Properties, PartialEq)]
pub struct HeadlineProps {
    /// The recording, if one is open.
    pub open: Option<Open>,
    /// What is said as long as none is.
    pub instead: AttrValue,
    /// Language of everything.
    pub language: Language,
}

/// The headline.
#[component]
pub fn Headline(props: &HeadlineProps) -> Html {
    let language = props.language;
    let Some(open) = &props.open else {
        return html! { <div class="headline"><h1 id="headline">{&props.instead}</h1><p id="said"></p></div> };
    };
    let head = match &open.shown {
        Shown::Motion(motion) => motion.told.view.headline.say(language),
        Shown::Facts(_) if open.cursor.step > 0 => {
            open.comparisons().first().map(|one| words::name(&one.what, language)).unwrap_or_default()
        }
        Shown::Facts(facts) => text!(language, "replay-facts", count = facts.len()),
        Shown::Sums => text!(language, "replay-sums"),
    };
    html! {
        <div class="headline">
            <h1 id="headline">{head}</h1>
            <p id="said">
                if open.cursor.step == 0 {
                    {words::verdict_sentence(open, language)}
                } else {
                    <EqualSign same={open.comparisons().iter().all(|one| one.same)} {language} />
                    {words::said(open, language)}
                }
            </p>
        </div>
    }
}
