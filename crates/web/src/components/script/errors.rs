//! What is wrong with the script, in words, with a way out where there is one.

use crate::components::AppProps;
use crate::components::basics::button::Button;
use crate::platform;
use crate::state::{Action, App};
use kmscope_scenario::{Diagnostic, DiagnosticKind, plain_signs};
use kmscope_session::{diagnose, text};
use yew::prelude::*;

/// More errors than these are only counted.
const SHOWN: usize = 3;

/// The list of errors, and after them what is no error; empty but there when all is well.
#[component]
pub fn Errors(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let wrong = &app.compiled.diagnostics;
    let notes = &app.compiled.program.notes;
    let more = wrong.len().saturating_sub(SHOWN);
    let shown = wrong.iter().take(SHOWN).map(|diagnostic| ("wrong", diagnostic));
    let shown = shown.chain(notes.iter().take(SHOWN).map(|diagnostic| ("note", diagnostic)));
    html! {
        <div id="errors" class="errors" role="alert">
            if !wrong.is_empty() || !notes.is_empty() {
                <ul>
                    for (index, (class, diagnostic)) in shown.enumerate() {
                        <li key={index} {class}>
                            <Button class="place" onclick={go_to(app, diagnostic)}>
                                {text!(language, "ui-error-place", line = diagnostic.line, column = diagnostic.column)}
                            </Button>
                            <span class="what">{diagnose(&diagnostic.kind).say(language)}</span>
                            {fix_button(app, diagnostic, (index == 0).then_some("fix"))}
                        </li>
                    }
                    if more > 0 {
                        <li class="more">{text!(language, "ui-errors-more", count = more)}</li>
                    }
                </ul>
            }
        </div>
    }
}

/// Puts the caret where the error is.
fn go_to(app: &App, diagnostic: &Diagnostic) -> Callback<MouseEvent> {
    let (app, span) = (app.clone(), diagnostic.span.clone());
    Callback::from(move |_| {
        let place = app.edits.text()[..span.start].encode_utf16().count();
        platform::put_caret("script", u32::try_from(place).unwrap_or(0));
    })
}

fn fix_button(app: &App, diagnostic: &Diagnostic, id: Option<&'static str>) -> Html {
    let Some(better) = replacement(&diagnostic.kind) else { return html! { <span></span> } };
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
    html! { <Button {id} class="btn small" {onclick}>{label}</Button> }
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
