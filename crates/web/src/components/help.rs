//! Keys, signs and terms.

use crate::components::AppProps;
use crate::components::basics::dialog::Dialog;
use crate::components::basics::key_row::KeyRow;
use crate::components::basics::outcome_sign::{MarkerFlag, OutcomeSign};
use crate::components::lens::panel as lens;
use crate::platform::link;
use crate::state::Action;
use kmscope_session::glossary::Term;
use kmscope_session::lens::Verdict;
use kmscope_session::narrate::{Fidelity, Sign};
use kmscope_session::{Language, text};
use yew::prelude::*;

const SIGNS: [Sign; 6] = [Sign::Granted, Sign::SleptGranted, Sign::SleptNull, Sign::Null, Sign::Bug, Sign::Nothing];

/// The help.
#[component]
pub fn Help(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    html! {
        <Dialog id="help" title={text!(language, "ui-help-title")} close={text!(language, "ui-close")} {on_close}>
            <p>{text!(language, "ui-help-intro")}</p>
            <div class="help-columns">
                <table class="keys">
                    <caption>{text!(language, "ui-help-keys")}</caption>
                    <tbody>{keys(language)}</tbody>
                </table>
                <table class="signs">
                    <caption>{text!(language, "ui-help-signs")}</caption>
                    <tbody>{signs(language)}</tbody>
                </table>
                <table class="strips-key">
                    <caption>{text!(language, "help-lens")}</caption>
                    <tbody>{strips(language)}</tbody>
                </table>
            </div>
            <p class="fine">{text!(language, "ui-help-keys-where")}</p>
            <details class="glossary">
                <summary>{text!(language, "ui-help-glossary")}</summary>
                <dl>{for Term::all().map(|term| explained(term, language))}</dl>
            </details>
            <p><a id="to-replay" href={link::of_replay(app)}>{text!(language, "ui-replay")}</a></p>
        </Dialog>
    }
}

fn keys(language: Language) -> Html {
    let keys = [
        ("Space K", text!(language, "ui-key-play")),
        ("← →", text!(language, "ui-key-step")),
        ("Shift+← Shift+→", text!(language, "ui-key-micro")),
        ("[ ]", text!(language, "ui-key-marker")),
        ("Home End", text!(language, "ui-key-ends")),
        ("0 … 9", text!(language, "ui-key-tenths")),
        ("+ −", text!(language, "ui-key-speed")),
        ("R", text!(language, "ui-key-reset")),
        (", .", text!(language, "screen-key-sides")),
        ("P", text!(language, "screen-key-present")),
        ("PageDown PageUp B", text!(language, "screen-key-clicker")),
        ("F", text!(language, "ui-key-fullscreen")),
        ("1 2 3 4 5 6 7 8", text!(language, "stage-key-shots")),
        ("← → ↑ ↓ Enter", text!(language, "stage-key-things")),
        ("B O", text!(language, "stage-key-related")),
        ("+ − 0 Shift+← Shift+→", text!(language, "stage-key-camera")),
        ("Ctrl+Z Ctrl+Shift+Z Ctrl+Y", text!(language, "ui-key-undo")),
        ("?", text!(language, "ui-key-help")),
        ("Esc", text!(language, "ui-key-close")),
    ];
    keys.into_iter().map(|(keys, what)| html! { <KeyRow {keys} {what} /> }).collect()
}

fn signs(language: Language) -> Html {
    let others = [
        (html! { <MarkerFlag /> }, text!(language, "help-marker")),
        (html! { "× 9" }, text!(language, "help-times")),
        (html! { "=" }, Fidelity::Checked.words().say(language)),
        (html! { "≈" }, Fidelity::Modelled.words().say(language)),
    ];
    let signs = SIGNS.map(|sign| (html! { <OutcomeSign {sign} /> }, sign.words().say(language)));
    signs.into_iter().chain(others).map(|(sign, what)| row(sign, what)).collect()
}

/// Strips of the lens, in small.
fn strips(language: Language) -> Html {
    let strip = |class: Classes| {
        html! { <div class="strip swatch"><i {class} ~style="left:0;width:100%"></i></div> }
    };
    let verdicts = Verdict::ALL.map(|verdict| (classes!(lens::class(verdict)), lens::word(verdict, language)));
    let bugs = [text!(language, "lens-bug-short"), text!(language, "lens-deadlock-short")].join(", ");
    let bug = (classes!(lens::class(Verdict::Granted), "b"), bugs);
    verdicts.into_iter().chain([bug]).map(|(class, what)| row(strip(class), what)).collect()
}

/// A term and what it means.
fn explained(term: Term, language: Language) -> Html {
    html! { <><dt>{term.name(language)}</dt><dd>{term.meaning(language)}</dd></> }
}

fn row(sign: Html, what: String) -> Html {
    html! { <tr><td>{sign}</td><th scope="row">{what}</th></tr> }
}
