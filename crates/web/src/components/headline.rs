//! The one sentence of the step, large, and the second one below it.

use crate::el::{El, el};
use crate::state::App;
use kmscope_session::text;

/// The headline.
pub fn headline(app: &App) -> El {
    let language = app.language();
    let subline = app.view.subline.as_ref().map(|message| message.say(language)).unwrap_or_default();
    let stops = app.compiled.diagnostics.first();
    let stops = stops.map(|wrong| el("b").put(text!(language, "ui-script-stops", line = wrong.line)).put(" "));
    el("div")
        .class("headline")
        .put(unbroken(el("h1").id("headline"), &app.view.headline.say(language)))
        .put(with_null(el("p").id("subline").put(stops), &subline))
}

/// The inequality behind the colon is not broken between its sides.
fn unbroken(place: El, sentence: &str) -> El {
    let cut = sentence.find(": ").map(|at| at + 2).or_else(|| sentence.find('：').map(|at| at + '：'.len_utf8()));
    match cut {
        Some(at) if sentence[at..].contains(['>', '≤']) && sentence[at..].chars().count() <= 28 => {
            place.put(&sentence[..at]).put(el("span").class("nb").put(&sentence[at..]))
        }
        _ => place.put(sentence),
    }
}

/// NULL stands out.
fn with_null(place: El, sentence: &str) -> El {
    let mut parts = sentence.split("NULL");
    let first = parts.next().unwrap_or_default();
    parts.fold(place.put(first), |place, part| place.put(el("b").put("NULL")).put(part))
}
