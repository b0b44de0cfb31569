//! The panel at the left: the script, its errors, a call to try.

use super::parts::{Able, Button, act};
use super::{AppProps, editor::Editor, errors::errors, flag_hint, icons::Icon, try_call::TryCall};
use crate::el::{El, component, el};
use crate::state::{Action, App};
use kmscope_session::text;

/// The panel.
pub fn script_panel(app: &App) -> El {
    let language = app.language();
    let button = |id, keys, icon, name, action, able| {
        let id = Some(id);
        Button { id, keys: Some(keys), able: Able::Only(able), ..Button::icon(icon, name, act(app, action)) }.draw()
    };
    let (undo, redo) = (text!(language, "ui-undo"), text!(language, "ui-redo"));
    let (can_undo, can_redo) = (app.edits.can_undo(), app.edits.can_redo());
    let foot = el("div")
        .class("editor-foot")
        .put(el("span").id("script-hint").class("hint").put(hint(app)))
        .put(button("undo", "Control+Z", Icon::Undo, undo, Action::Undo, can_undo))
        .put(button("redo", "Control+Shift+Z Control+Y", Icon::Redo, redo, Action::Redo, can_redo));
    el("section")
        .class("script")
        .set("aria-label", text!(language, "ui-script"))
        .put(component::<Editor>("editor", AppProps { app: app.clone() }))
        .put(errors(app))
        .put(foot)
        .put(component::<TryCall>("try", AppProps { app: app.clone() }))
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
