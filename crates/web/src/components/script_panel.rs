//! The panel at the left: the script, its errors, a call to try.

use super::{AppProps, editor::Editor, errors::Errors, flag_hint, icons::Icon, try_call::TryCall};
use crate::state::Action;
use kmscope_session::text;
use yew::prelude::*;

/// The panel.
#[component]
pub fn ScriptPanel(props: &AppProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let act = |action: Action| {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.dispatch(action.clone()))
    };
    let undo = text!(language, "ui-undo");
    let redo = text!(language, "ui-redo");
    html! {
        <section class="script" aria-label={text!(language, "ui-script")}>
            <Editor app={app.clone()} />
            <Errors app={app.clone()} />
            <div class="editor-foot">
                <span class="hint" id="script-hint">{hint(props)}</span>
                <button type="button" class="ib" id="undo" disabled={!app.edits.can_undo()} onclick={act(Action::Undo)}
                    title={undo.clone()} aria-label={undo} aria-keyshortcuts="Control+Z">{Icon::Undo.draw()}</button>
                <button type="button" class="ib" id="redo" disabled={!app.edits.can_redo()} onclick={act(Action::Redo)}
                    title={redo.clone()} aria-label={redo} aria-keyshortcuts="Control+Shift+Z Control+Y">
                    {Icon::Redo.draw()}
                </button>
            </div>
            <TryCall app={app.clone()} />
        </section>
    }
}

/// The meaning of the flags of the current step, for those who do not point.
fn hint(props: &AppProps) -> String {
    let app = &props.app;
    let language = app.language();
    let Some(step) = app.current_step() else { return text!(language, "ui-script-hint") };
    let statement = app.program().source.get(step.span.clone()).unwrap_or_default();
    let flag = statement
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .find_map(|word| flag_hint::meaning(word, language).map(|meaning| (word, meaning)));
    match flag {
        Some((flag, meaning)) => text!(language, "ui-flag-is", flag = flag, meaning = meaning),
        None => text!(language, "ui-script-hint"),
    }
}
