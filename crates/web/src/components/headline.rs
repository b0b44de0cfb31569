//! The one sentence of the step, large, and the second one below it.

use crate::state::App;
use yew::prelude::*;

/// The headline.
pub fn headline(app: &App) -> Html {
    let language = app.language();
    let subline = app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default();
    html! {
        <div class="headline">
            <h1 id="headline">{unbroken(&app.view.headline.say(language))}</h1>
            <p id="subline">{with_null(&subline)}</p>
        </div>
    }
}

/// The inequality behind the colon is not broken between its sides.
fn unbroken(sentence: &str) -> Html {
    let cut = sentence.find(": ").map(|at| at + 2).or_else(|| sentence.find('：').map(|at| at + '：'.len_utf8()));
    match cut {
        Some(at) if sentence[at..].chars().count() <= 28 => html! {
            <>{&sentence[..at]}<span class="nb">{&sentence[at..]}</span></>
        },
        _ => html! { {sentence} },
    }
}

/// NULL stands out.
fn with_null(sentence: &str) -> Html {
    let mut parts = sentence.split("NULL");
    let first = parts.next().unwrap_or_default();
    html! {
        <>{first}{for parts.map(|part| html! { <><b>{"NULL"}</b>{part}</> })}</>
    }
}
