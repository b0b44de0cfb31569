//! A dialog of the browser's own kind: it keeps the focus in, and Esc closes it.

use super::button::Button;
use super::icon::{Icon, Shape};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlTextAreaElement};
use yew::prelude::*;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Its id; the heading's is this and `-title`.
    pub id: AttrValue,
    /// Its heading.
    pub title: AttrValue,
    /// Name of the button that closes it.
    pub close: AttrValue,
    /// It was closed.
    pub on_close: Callback<()>,
    /// What it says.
    pub children: Html,
}

/// A dialog, open as long as it is there.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let place = use_node_ref();
    use_effect_with(place.clone(), |place| {
        let dialog = place.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            open(dialog);
        }
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
        }
    });
    let oncancel = {
        let on_close = props.on_close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    let onclick = {
        // A click on the dialog itself, not on what it holds, is one on its backdrop.
        let (on_close, place) = (props.on_close.clone(), place.clone());
        Callback::from(move |event: MouseEvent| {
            let on_backdrop = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
            if on_backdrop.is_some() && on_backdrop == place.cast() {
                on_close.emit(());
            }
        })
    };
    let heading = format!("{}-title", props.id);
    html! {
        <dialog id={props.id.clone()} ref={place} aria-labelledby={heading.clone()} {oncancel} {onclick}>
            <div class="sheet">
                <div class="sheet-head">
                    <h2 id={heading}>{&props.title}</h2>
                    <Button class="ib" name={props.close.clone()} onclick={props.on_close.reform(|_: MouseEvent| ())}>
                        <Icon shape={Shape::Close} />
                    </Button>
                </div>
                {props.children.clone()}
            </div>
        </dialog>
    }
}

/// Opens it; what is there to be copied is selected.
fn open(dialog: &HtmlDialogElement) {
    if dialog.open() {
        return;
    }
    let _ = dialog.show_modal();
    let field = dialog.query_selector("textarea").ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) {
        let _ = field.focus();
        field.select();
    }
}
