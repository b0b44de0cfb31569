//! What is wrong with the script, in words, with a way out where there is one.

use super::parts::Button;
use crate::el::{El, el};
use crate::platform;
use crate::state::{Action, App};
use kmscope_scenario::{Diagnostic, DiagnosticKind, plain_signs};
use kmscope_session::{diagnose, text};
use yew::prelude::*;

/// More errors than these are only counted.
const SHOWN: usize = 3;

/// The list of errors, and after them what is no error; empty but there when all is well.
pub fn errors(app: &App) -> El {
    let language = app.language();
    let wrong = &app.compiled.diagnostics;
    let notes = &app.compiled.program.notes;
    let first_note = wrong.len().min(SHOWN);
    let items = wrong.iter().take(SHOWN).chain(notes.iter().take(SHOWN)).enumerate().map(|(index, diagnostic)| {
        let go = {
            let (app, span) = (app.clone(), diagnostic.span.clone());
            Callback::from(move |_: MouseEvent| {
                let place = app.edits.text()[..span.start].encode_utf16().count();
                platform::put_caret("script", u32::try_from(place).unwrap_or(0));
            })
        };
        let place = text!(language, "ui-error-place", line = diagnostic.line, column = diagnostic.column);
        el("li")
            .key(index)
            .class(if index < first_note { "wrong" } else { "note" })
            .put(Button { class: "place", face: place.into(), onclick: go, ..Button::default() }.draw())
            .put(el("span").class("what").put(diagnose(&diagnostic.kind).say(language)))
            .put(fix_button(app, diagnostic, index))
            .into()
    });
    let more = wrong.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| el("li").class("more").put(text!(language, "ui-errors-more", count = more)));
    let list = (!wrong.is_empty() || !notes.is_empty()).then(|| el("ul").put(items.collect::<Vec<Html>>()).put(more));
    el("div").id("errors").class("errors").set("role", "alert").put(list)
}

fn fix_button(app: &App, diagnostic: &Diagnostic, index: usize) -> Html {
    let Some(better) = replacement(&diagnostic.kind) else { return el("span").into() };
    let app = app.clone();
    let (span, better, label) = match diagnostic.kind {
        // An input method that writes one such sign writes them all.
        DiagnosticKind::BadCharacter { .. } => {
            let source = app.edits.text();
            (0..source.len(), plain_signs(source), text!(app.language(), "ui-fix-all", text = better.as_str()))
        }
        _ => (diagnostic.span.clone(), better.clone(), text!(app.language(), "ui-fix", text = better.as_str())),
    };
    let onclick = Callback::from(move |_: MouseEvent| {
        app.dispatch(Action::Fix { span: span.clone(), text: better.clone() });
        platform::focus("script");
    });
    let id = (index == 0).then_some("fix");
    Button { id, class: "btn small", face: label.into(), onclick, ..Button::default() }.draw()
}

/// What could stand in the place of what is wrong.
fn replacement(kind: &DiagnosticKind) -> Option<String> {
    match kind {
        DiagnosticKind::Unknown { suggestion, .. } | DiagnosticKind::BadNumber { suggestion, .. } => suggestion.clone(),
        DiagnosticKind::BadCharacter { instead, .. } => instead.map(String::from),
        DiagnosticKind::OldFlag { instead, .. } => instead.map(str::to_owned),
        _ => None,
    }
}
