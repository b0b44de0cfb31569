//! The link, to be copied by hand where the clipboard is out of reach.

use super::dialog::{Dialog, DialogProps};
use crate::el::{component, el, together};
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
    let title = text!(language, "ui-link-title");
    let field = el("textarea").id("link-text").set("readonly", true).set("rows", "4").value(link.to_owned());
    let children = together(vec![
        el("p").put(text!(language, "ui-link-by-hand")).into(),
        field.set("aria-label", title.clone()).into(),
    ]);
    let close = text!(language, "ui-close");
    component::<Dialog>("link", DialogProps { id: "link", title, close, on_close, children })
}
