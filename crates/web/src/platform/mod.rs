//! The browser around the app. Everything here may be refused (a sandboxed frame has no storage,
//! no clipboard, no history): then it does nothing, and says so by its result.

pub mod clipboard;
pub mod css;
pub mod drafts;
pub mod link;
pub mod media;
pub mod panic;
pub mod storage;

use wasm_bindgen::JsCast;
use web_sys::Element;

/// Milliseconds since the page opened.
pub fn now_ms() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok();
    let now = performance.and_then(|performance| {
        let function = js_sys::Reflect::get(&performance, &"now".into()).ok()?;
        function.dyn_into::<js_sys::Function>().ok()?.call0(&performance).ok()?.as_f64()
    });
    now.unwrap_or_else(js_sys::Date::now)
}

/// Whether the page lies in a frame of another page.
pub fn is_framed() -> bool {
    let window = gloo::utils::window();
    match window.parent() {
        Ok(Some(parent)) => !js_sys::Object::is(parent.as_ref(), window.as_ref()),
        _ => false,
    }
}

/// How high an embedded lab wants to be, CSS pixels: its words and buttons as they are, and a picture that is as much higher
/// as it is wider.
pub fn wanted_height_px() -> Option<u32> {
    let document = gloo::utils::document();
    let height = |selector| {
        let element = document.query_selector(selector).ok().flatten()?;
        Some(element.get_bounding_client_rect().height())
    };
    let width = document.document_element()?.get_bounding_client_rect().width();
    let picture = (0.36 * width + 40.0).clamp(180.0, 560.0);
    let around = 24.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heights in a page are small")]
    let sum = (height(".headline")? + height(".transport").unwrap_or(0.0) + picture + around).round() as u32;
    Some(sum)
}

/// Puts the keyboard focus on the element with this id.
pub fn focus(id: &str) {
    let element = gloo::utils::document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Scrolls as little as shows the first element that a selector finds, and so much above and below it.
pub fn keep_in_sight(scroller: &Element, selector: &str, margin_px: f64) {
    let Ok(Some(element)) = scroller.query_selector(selector) else { return };
    let (seen, place) = (scroller.get_bounding_client_rect(), element.get_bounding_client_rect());
    let above = seen.top() - f64::from(scroller.scroll_top());
    keep_span_in_sight(scroller, place.top() - margin_px - above, place.bottom() + margin_px - above);
}

/// The same of what lies between two heights, from the top of all that can be scrolled.
pub fn keep_span_in_sight(scroller: &Element, top_px: f64, bottom_px: f64) {
    let seen = f64::from(scroller.scroll_top());
    let above = top_px - seen;
    // What is higher than the place is seen from its top.
    let below = (bottom_px - seen - scroller.get_bounding_client_rect().height()).min(above);
    let by = if above < 0.0 { above } else { below.max(0.0) };
    #[expect(clippy::cast_possible_truncation, reason = "places in a page are small")]
    scroller.set_scroll_top(scroller.scroll_top() + by.round() as i32);
}

/// Has a select show the first of its options.
pub fn show_first(id: &str) {
    let element = gloo::utils::document().get_element_by_id(id);
    if let Some(select) = element.and_then(|element| element.dyn_into::<web_sys::HtmlSelectElement>().ok()) {
        select.set_selected_index(0);
    }
}

/// Focuses a text field and puts its caret at a place in UTF-16 units.
pub fn put_caret(id: &str, place: u32) {
    focus(id);
    let element = gloo::utils::document().get_element_by_id(id);
    if let Some(area) = element.and_then(|element| element.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
        let _ = area.set_selection_range(place, place);
    }
}

/// Whether the page fills the screen.
pub fn is_fullscreen() -> bool {
    gloo::utils::document().fullscreen_element().is_some()
}

/// Whether the person has just done something: without that no page may fill the screen, and who tries is told off.
fn person_acted() -> bool {
    let of = |value: &wasm_bindgen::JsValue, name: &str| js_sys::Reflect::get(value, &name.into()).ok();
    let navigator = gloo::utils::window().navigator();
    let active = of(&navigator, "userActivation").and_then(|activation| of(&activation, "isActive"));
    active.and_then(|active| active.as_bool()).unwrap_or(true)
}

/// Enters or leaves full screen, where the page may.
pub fn set_fullscreen(fills: bool) {
    let document = gloo::utils::document();
    if fills == is_fullscreen() {
        return;
    }
    if !fills {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element().filter(|_| person_acted()) {
        // The promise's refusal is the browser's to report; there is nothing to do about it.
        if let Ok(promise) = js_sys::Reflect::get(&root, &"requestFullscreen".into())
            && let Ok(function) = promise.dyn_into::<js_sys::Function>()
            && let Ok(promise) = function.call0(&root)
            && let Ok(promise) = promise.dyn_into::<js_sys::Promise>()
        {
            wasm_bindgen_futures::spawn_local(async move {
                let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
            });
        }
    }
}
