//! The link, to be copied by hand where the clipboard is out of reach.

use super::dialog::Dialog;
use crate::state::{Action, App};
use kmscope_session::text;
use yew::prelude::*;

/// The dialog.
pub fn link_dialog(app: &App, link: &str) -> Html {
    let language = app.language();
    let on_close = {
        let app = app.clone();
        Callback::from(move |()| app.dispatch(Action::CloseOverlay))
    };
    html! {
        <Dialog key="link" id="link" title={text!(language, "ui-link-title")} close={text!(language, "ui-close")}
            {on_close}>
            <p>{text!(language, "ui-link-by-hand")}</p>
            <textarea id="link-text" readonly={true} rows="4" value={link.to_owned()}
                aria-label={text!(language, "ui-link-title")} />
        </Dialog>
    }
}
