//! The panel at the left: the script, its errors, a call to try.

use super::editor::Editor;
use super::errors::Errors;
use super::flag_hint;
use super::try_call::TryCall;
use crate::components::basics::button::{Able, Button, act};
use crate::components::basics::icon::{Icon, Shape};
use crate::state::{Action, App};
use kmscope_session::text;
use yew::prelude::*;

/// Properties of [`ScriptPanel`].
#[derive(Properties, PartialEq)]
pub struct ScriptPanelProps {
    /// The app, of a moment when its steps are those of its text.
    pub app: App,
    /// The app as it is.
    pub typed: App,
}

/// The panel.
#[component]
pub fn ScriptPanel(props: &ScriptPanelProps) -> Html {
    let ScriptPanelProps { app, typed } = props;
    let language = app.language();
    html! {
        <section class="script" aria-label={text!(language, "ui-script")}>
            <Editor app={typed.clone()} />
            <Errors app={app.clone()} />
            <div class="editor-foot">
                <span id="script-hint" class="hint">{hint(app)}</span>
                <Button id="undo" class="ib" name={text!(language, "ui-undo")} keys="Control+Z"
                    able={Able::Only(typed.edits.can_undo())} onclick={act(app, Action::Undo)}>
                    <Icon shape={Shape::Undo} />
                </Button>
                <Button id="redo" class="ib" name={text!(language, "ui-redo")} keys="Control+Shift+Z Control+Y"
                    able={Able::Only(typed.edits.can_redo())} onclick={act(app, Action::Redo)}>
                    <Icon shape={Shape::Redo} />
                </Button>
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
    let flag = statement.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).find_map(|word| {
        flag_hint::meaning(word, language, app.program().machine.era()).map(|meaning| (word, meaning))
    });
    match flag {
        Some((flag, meaning)) => text!(language, "ui-flag-is", flag = flag, meaning = meaning),
        None => text!(language, "ui-script-hint"),
    }
}
