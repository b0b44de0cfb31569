//! The one sentence of the step, large, and the second one below it.

use crate::components::AppProps;
use kmscope_session::text;
use yew::prelude::*;

/// The headline.
#[component]
pub fn Headline(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let subline = app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default();
    html! {
        <div class="headline">
            <h1 id="headline">{unbroken(&app.view.headline.say(language))}</h1>
            <p id="subline">
                if let Some(wrong) = app.compiled.diagnostics.first() {
                    <b>{text!(language, "ui-script-stops", line = wrong.line)}{" "}</b>
                }
                {with_null(&subline)}
            </p>
        </div>
    }
}

/// The inequality behind the colon is not broken between its sides.
fn unbroken(sentence: &str) -> Html {
    let cut = sentence.find(": ").map(|at| at + 2).or_else(|| sentence.find('：').map(|at| at + '：'.len_utf8()));
    match cut {
        Some(at) if sentence[at..].contains(['>', '≤']) && sentence[at..].chars().count() <= 28 => {
            html! { <>{&sentence[..at]}<span class="nb">{&sentence[at..]}</span></> }
        }
        _ => html! { {sentence} },
    }
}

/// NULL stands out.
fn with_null(sentence: &str) -> Html {
    html! {
        for (index, part) in sentence.split("NULL").enumerate() {
            if index > 0 {
                <b>{"NULL"}</b>
            }
            {part}
        }
    }
}
