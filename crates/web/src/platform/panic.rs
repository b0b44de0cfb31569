//! When the app fails: a message made without Yew, from which the script can be saved.

use kmscope_session::{Language, text};
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

thread_local! {
    /// The script as last seen, and the language of the message.
    static LAST: RefCell<(String, Language)> = const { RefCell::new((String::new(), Language::English)) };
}

/// Remembers what the message will need.
pub fn remember(script: &str, language: Language) {
    LAST.with(|last| {
        // A panic inside the update itself must not become a second one.
        if let Ok(mut last) = last.try_borrow_mut() {
            *last = (script.to_owned(), language);
        }
    });
}

/// From now on a panic shows the message.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        web_log(&info.to_string());
        super::storage::count_failure();
        let _ = show(&info.to_string());
    }));
}

/// For `www/boot.js`: something is missing without which what runs cannot go on.
#[wasm_bindgen]
pub fn fail(what: &str) {
    panic!("{what}");
}

fn web_log(what: &str) {
    let console = js_sys::Reflect::get(&js_sys::global(), &"console".into());
    if let Ok(console) = console
        && let Ok(error) = js_sys::Reflect::get(&console, &"error".into())
        && let Ok(error) = error.dyn_into::<js_sys::Function>()
    {
        let _ = error.call1(&console, &what.into());
    }
}

fn show(what: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    if document.get_element_by_id("panic").is_some() {
        return None;
    }
    let (script, language) = LAST.with(|last| last.try_borrow().map(|last| last.clone()).unwrap_or_default());
    // What was typed last may be what failed.
    let typed = document.get_element_by_id("script").and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    let script = typed.map_or(script, |field| field.value());
    let make = |tag: &str, class: &str, text: &str| -> Option<Element> {
        let element = document.create_element(tag).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        Some(element)
    };
    let overlay = make("div", "panic", "")?;
    overlay.set_id("panic");
    let _ = overlay.set_attribute("role", "alertdialog");
    let _ = overlay.set_attribute("aria-labelledby", "panic-title");
    let sheet = make("div", "sheet", "")?;
    let title = make("h2", "", &text!(language, "ui-panic-title"))?;
    title.set_id("panic-title");
    let body = make("p", "", &text!(language, "ui-panic-text"))?;
    let detail = make("pre", "panic-detail", what)?;
    let field = make("textarea", "panic-script", "")?.dyn_into::<HtmlTextAreaElement>().ok()?;
    field.set_value(&script);
    field.set_read_only(true);
    let _ = field.set_attribute("aria-label", &text!(language, "ui-script"));
    let row = make("div", "row", "")?;
    let reload = make("button", "btn pri", &text!(language, "ui-panic-reload"))?.dyn_into::<HtmlElement>().ok()?;
    let copy = make("button", "btn", &text!(language, "ui-panic-copy"))?.dyn_into::<HtmlElement>().ok()?;
    for child in [reload.as_ref(), copy.as_ref()] {
        row.append_child(child).ok()?;
    }
    for child in [title.as_ref(), body.as_ref(), detail.as_ref(), field.as_ref() as &Element, row.as_ref()] {
        sheet.append_child(child).ok()?;
    }
    overlay.append_child(&sheet).ok()?;
    document.body()?.append_child(&overlay).ok()?;
    on_click(&reload, || {
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    });
    on_click(&copy, move || {
        field.select();
        super::clipboard::copy(script.clone(), |_| {});
    });
    let _ = reload.focus();
    Some(())
}

fn on_click(element: &HtmlElement, f: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(f);
    element.set_onclick(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}
