//! The link, to be copied by hand where the clipboard is out of reach.

use crate::components::basics::dialog::Dialog;
use crate::components::notice::course_link;
use crate::state::{Action, App};
use kmscope_session::text;
use yew::prelude::*;

/// Properties of [`LinkDialog`].
#[derive(Properties, PartialEq)]
pub struct LinkDialogProps {
    /// The state, and where actions go.
    pub app: App,
    /// The link.
    pub link: AttrValue,
}

/// The dialog.
#[component]
pub fn LinkDialog(props: &LinkDialogProps) -> Html {
    let app = &props.app;
    let language = app.language();
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    let title = text!(language, "ui-link-title");
    html! {
        <Dialog id="link" title={title.clone()} close={text!(language, "ui-close")} {on_close}>
            <p>{text!(language, "ui-link-by-hand")}</p>
            <textarea id="link-text" readonly=true rows="4" value={props.link.clone()} aria-label={title} />
            <p>{course_link(app)}</p>
        </Dialog>
    }
}
