//! The panel at the left: the script, its errors, a call to try.

use super::parts::{Able, Button, act};
use super::{editor::Editor, errors::errors, flag_hint, icons::Icon, try_call::TryCall};
use crate::state::{Action, App};
use kmscope_session::text;
use yew::prelude::*;

/// The panel.
pub fn script_panel(app: &App) -> Html {
    let language = app.language();
    let button = |id, keys, icon, name, action, able| {
        let id = Some(id);
        Button { id, keys: Some(keys), able: Able::Only(able), ..Button::icon(icon, name, act(app, action)) }.draw()
    };
    html! {
        <section class="script" aria-label={text!(language, "ui-script")}>
            <Editor app={app.clone()} />
            {errors(app)}
            <div class="editor-foot">
                <span class="hint" id="script-hint">{hint(app)}</span>
                {button("undo", "Control+Z", Icon::Undo, text!(language, "ui-undo"), Action::Undo,
                    app.edits.can_undo())}
                {button("redo", "Control+Shift+Z Control+Y", Icon::Redo, text!(language, "ui-redo"), Action::Redo,
                    app.edits.can_redo())}
            </div>
            <TryCall app={app.clone()} />
        </section>
    }
}

/// The meaning of the flags of the current step, for those who do not point.
fn hint(app: &App) -> String {
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
