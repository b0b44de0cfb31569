//! The edge between the stage and what stands beside it: dragged, moved by keys, shut and opened.

use crate::state::{Action, App, Side, Which};
use kmscope_session::text;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// An arrow key moves it so far, CSS pixels.
const STEP_PX: i32 = 16;

/// Properties of [`Separator`].
#[derive(Properties, PartialEq)]
pub(crate) struct SeparatorProps {
    /// The app.
    pub app: App,
    /// Beside which side it stands.
    pub which: Which,
}

/// The edge. While it is dragged only the style of the page changes: the app hears where it came to rest.
#[component]
pub(crate) fn Separator(props: &SeparatorProps) -> Html {
    let SeparatorProps { app, which } = props;
    let (which, language) = (*which, app.language());
    let side = Side { open: app.is_open(which), ..app.prefs.sides.side(which) };
    let (least, most) = which.limits_px();
    // Where the pointer went down, and how wide the side was then.
    let grip = use_mut_ref(|| None::<(i32, i32)>);
    let outward = if which == Which::Left { 1 } else { -1 };
    let set = {
        let app = app.clone();
        Rc::new(move |side: Side| app.dispatch(Action::SetSide(which, side)))
    };
    let onpointerdown = {
        let grip = grip.clone();
        Callback::from(move |event: PointerEvent| {
            let edge: Element = event.target_unchecked_into();
            let _ = edge.set_pointer_capture(event.pointer_id());
            *grip.borrow_mut() = Some((event.client_x(), if side.open { i32::from(side.width_px) } else { 0 }));
            event.prevent_default();
        })
    };
    let width_at = move |event: &PointerEvent, (from, width): (i32, i32)| width + outward * (event.client_x() - from);
    let onpointermove = {
        let grip = grip.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(gripped) = *grip.borrow() {
                show_width(&event, which, side.dragged(which, width_at(&event, gripped)));
            }
        })
    };
    let onpointerup = {
        let set = set.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(gripped) = grip.borrow_mut().take()
                && event.client_x() != gripped.0
            {
                set(side.dragged(which, width_at(&event, gripped)));
            }
        })
    };
    let onkeydown = {
        let app = app.clone();
        Callback::from(move |event: KeyboardEvent| {
            let width = i32::from(side.width_px);
            let to = match event.key().as_str() {
                "ArrowRight" => width + outward * STEP_PX,
                "ArrowLeft" => width - outward * STEP_PX,
                "Home" => i32::from(least),
                "End" => i32::from(most),
                "Enter" => {
                    event.prevent_default();
                    return app.dispatch(Action::ToggleSide(which));
                }
                _ => return,
            };
            event.prevent_default();
            let opens = !side.open && to > width;
            set(if opens { Side { open: true, ..side } } else { side.dragged(which, to) });
        })
    };
    let name = match which {
        Which::Left => text!(language, "screen-edge-left"),
        Which::Right => text!(language, "screen-edge-right"),
    };
    let now = if side.open { side.width_px } else { 0 };
    html! {
        <div id={format!("edge-{}", which.id())} class="edge" role="separator" aria-orientation="vertical" tabindex="0"
            aria-label={name.clone()} title={name} aria-controls={which.id()} aria-valuemin="0"
            aria-valuemax={most.to_string()} aria-valuenow={now.to_string()}
            {onpointerdown} {onpointermove} {onpointerup} {onkeydown}></div>
    }
}

/// Shows how wide a side would be.
fn show_width(event: &PointerEvent, which: Which, side: Side) {
    let edge: Element = event.target_unchecked_into();
    let page = edge.closest(".app").ok().flatten().and_then(|page| page.dyn_into::<HtmlElement>().ok());
    if let Some(page) = page {
        let width = if side.open { side.width_px } else { 0 };
        let _ = page.style().set_property(&format!("--{}", which.id()), &format!("{width}px"));
    }
}
