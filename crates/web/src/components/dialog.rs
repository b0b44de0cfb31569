//! A dialog of the browser's own kind: it keeps the focus in, and Esc closes it.

use super::{icons::Icon, parts::Button};
use crate::after::{keep, use_after};
use crate::el::el;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlTextAreaElement};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind::{oncancel, onclick};

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq, Clone)]
pub struct DialogProps {
    /// Its id; the heading's is this and `-title`.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// Name of the button that closes it.
    pub close: String,
    /// It was closed.
    pub on_close: Callback<()>,
    /// What it says.
    pub children: Html,
}

/// Closes the dialog at its end.
struct Open(Option<HtmlDialogElement>);

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(dialog) = &self.0 {
            dialog.close();
        }
    }
}

/// A dialog, open as long as it is there.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let place = use_node_ref();
    let there = place.clone();
    let open = move || {
        let dialog = there.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog
            && !dialog.open()
        {
            let _ = dialog.show_modal();
            // What is there to be copied is selected.
            let field = dialog.query_selector("textarea").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) {
                let _ = field.focus();
                field.select();
            }
        }
        keep(Open(dialog))
    };
    use_after([0; 3], Box::new(open));
    let on_close = props.on_close.clone();
    let cancel = {
        let on_close = on_close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    let click = {
        // A click on the dialog itself, not on what it holds, is one on its backdrop.
        let (on_close, place) = (on_close.clone(), place.clone());
        Callback::from(move |event: Event| {
            let on_backdrop = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
            if on_backdrop.is_some() && on_backdrop == place.cast() {
                on_close.emit(());
            }
        })
    };
    let onclose = Callback::from(move |_: MouseEvent| on_close.emit(()));
    let heading = format!("{}-title", props.id);
    let close = Button::icon(Icon::Close, props.close.clone(), onclose);
    let heading_text = el("h2").set("id", heading.clone()).put(props.title.clone());
    let head = el("div").class("sheet-head").put(heading_text).put(close.draw());
    el("dialog")
        .id(props.id)
        .at(&place)
        .set("aria-labelledby", heading)
        .on(oncancel, cancel)
        .on(onclick, click)
        .put(el("div").class("sheet").put(head).put(props.children.clone()))
        .into()
}
