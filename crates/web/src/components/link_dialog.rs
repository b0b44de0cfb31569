//! The link, to be copied by hand where the clipboard is out of reach.

use super::{AppProps, dialog::Dialog};
use crate::state::Action;
use kmscope_session::text;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// Properties of [`LinkDialog`].
#[derive(Properties, PartialEq, Clone)]
pub struct LinkDialogProps {
    /// The state, and where actions go.
    pub app: crate::state::App,
    /// The link.
    pub link: String,
}

/// The dialog.
#[component]
pub fn LinkDialog(props: &LinkDialogProps) -> Html {
    let AppProps { app } = &AppProps { app: props.app.clone() };
    let language = app.language();
    let field = use_node_ref();
    use_effect_with(field.clone(), |field| {
        if let Some(field) = field.cast::<HtmlTextAreaElement>() {
            let _ = field.focus();
            field.select();
        }
    });
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    html! {
        <Dialog id="link" title={text!(language, "ui-link-title")} close={text!(language, "ui-close")} {on_close}>
            <p>{text!(language, "ui-link-by-hand")}</p>
            <textarea id="link-text" ref={field} readonly={true} rows="4" value={props.link.clone()}
                aria-label={text!(language, "ui-link-title")} />
        </Dialog>
    }
}
