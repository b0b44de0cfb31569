//! A row of the script: its number, its words in colours, who else stands there, what it came to.

use super::lines::{Line, Word};
use super::results::LineResult;
use crate::components::basics::outcome_sign::{OutcomeSign, class_of};
use kmscope_scenario::TokenClass;
use kmscope_session::narrate::{OtherAt, Sign};
use kmscope_session::{Language, text};
use yew::prelude::*;

/// Properties of [`ScriptRow`].
#[derive(Properties, PartialEq)]
pub struct ScriptRowProps {
    /// From 1.
    pub number: u32,
    /// What is written there.
    pub line: Line,
    /// The current step is here.
    pub current: bool,
    /// It is still to run.
    pub future: bool,
    /// What it came to.
    pub result: Option<LineResult>,
    /// Who else stands here.
    pub others: Vec<OtherAt>,
    /// Language of what is said.
    pub language: Language,
    /// Goes to a step.
    pub go_to: Callback<usize>,
}

/// A row. The letters of the textarea above it are invisible; these are the ones that one sees.
#[component]
pub fn ScriptRow(props: &ScriptRowProps) -> Html {
    let ScriptRowProps { number, line, current, future, result, others, language, go_to } = props;
    let time = if *current { Some("cur") } else { future.then_some("fut") };
    let onclick = line.step.map(|step| go_to.reform(move |_: MouseEvent| step));
    html! {
        <div class={classes!("row", time, line.off.then_some("off"))} data-line={number.to_string()}>
            <span class={classes!("ln", line.step.is_some().then_some("go"))} {onclick}>{*number}</span>
            if let Some(LineResult { sign, .. }) = result {
                if *sign != Sign::Nothing {
                    <OutcomeSign sign={*sign} />
                }
            }
            <code>
                for word in line.words.iter() {
                    {colored(word)}
                }
                if line.wrong_end {
                    <span class="wrong">{" "}</span>
                }
            </code>
            // What has no room beside the code is on a line below it, which is not seen.
            <span class="end">
                <span class="others">
                    for other in others {
                        <span class={classes!("who", other.asleep.then_some("asleep"))}
                            title={other_sentence(other, *language)}>
                            {other.who.say(*language)}
                        </span>
                    }
                </span>
                <span class={classes!("res", result.as_ref().map(|result| class_of(result.sign)))}>
                    {result.as_ref().and_then(|result| result.words.clone())}
                </span>
            </span>
        </div>
    }
}

fn colored(word: &Word) -> Html {
    let class = match word.class {
        Some(TokenClass::Keyword) => Some("kw"),
        Some(TokenClass::Flag) => Some("fl"),
        Some(TokenClass::Comment) => Some("cm"),
        Some(TokenClass::Text) => Some("tx"),
        _ => None,
    };
    if class.is_none() && !word.wrong {
        return html! { {&word.text} };
    }
    html! { <span class={classes!(class, word.wrong.then_some("wrong"))}>{&word.text}</span> }
}

/// Where somebody else stands, in words.
pub fn other_sentence(other: &OtherAt, language: Language) -> String {
    let (who, line) = (other.who.say(language), other.line.to_string());
    if other.asleep {
        text!(language, "ui-sleeps-here", who = who, line = line)
    } else {
        text!(language, "ui-is-next-here", who = who, line = line)
    }
}
