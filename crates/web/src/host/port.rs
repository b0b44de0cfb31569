//! The two ends of `postMessage`.

use super::message::{Ask, Bad, Field, Say, VERSION};
use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

thread_local! {
    /// The page around has spoken to us.
    static HEARD: Cell<bool> = const { Cell::new(false) };
}

/// Hears what the parent asks for, as long as it lives.
pub struct Port {
    _listener: EventListener,
}

impl Port {
    /// Hears the parent, and nobody else.
    pub fn open(on_ask: impl Fn(Result<Ask, Bad>) + 'static) -> Option<Self> {
        let window = gloo::utils::window();
        let parent = window.parent().ok().flatten().filter(|_| crate::platform::is_framed())?;
        let listener = EventListener::new(&window, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            let from_parent = event.source().is_some_and(|source| Object::is(source.as_ref(), parent.as_ref()));
            if !from_parent {
                return;
            }
            let data = event.data();
            if let Some(ask) = Ask::read(|name| field(&data, name)) {
                HEARD.set(true);
                on_ask(ask);
            }
        });
        Some(Self { _listener: listener })
    }
}

/// Whether the page around speaks our language.
pub fn is_heard() -> bool {
    HEARD.get()
}

/// Tells the page around. The page that frames us chose what is shown, and nothing else is told: any origin may hear it.
pub fn say(what: Say) {
    if !crate::platform::is_framed() {
        return;
    }
    let height = match what {
        Say::Resize { height_px } => Some(height_px),
        _ => None,
    };
    let message = Object::new();
    set(&message, "kmscope", &Field::Number(VERSION));
    for (name, value) in what.fields() {
        set(&message, name, &value);
    }
    post(&message);
    if let Some(height) = height {
        // As Embedly's players say it, which blogs and learning platforms understand.
        let message = Object::new();
        set(&message, "context", &Field::Text("iframe.resize".to_owned()));
        set(&message, "height", &Field::Number(f64::from(height)));
        let address = gloo::utils::window().location().href().unwrap_or_default();
        set(&message, "src", &Field::Text(address));
        post(&message);
    }
}

fn post(message: &Object) {
    if let Ok(Some(parent)) = gloo::utils::window().parent() {
        let _ = parent.post_message(message, "*");
    }
}

fn set(object: &Object, name: &str, value: &Field) {
    let value = match value {
        Field::Text(text) => JsValue::from_str(text),
        Field::Number(number) => JsValue::from_f64(*number),
        Field::Flag(flag) => JsValue::from_bool(*flag),
        Field::Texts(texts) => texts.iter().map(|text| JsValue::from_str(text)).collect::<Array>().into(),
    };
    let _ = Reflect::set(object, &name.into(), &value);
}

fn field(data: &JsValue, name: &str) -> Option<Field> {
    if !data.is_object() {
        return None;
    }
    let value = Reflect::get(data, &name.into()).ok()?;
    value
        .as_f64()
        .map(Field::Number)
        .or_else(|| value.as_bool().map(Field::Flag))
        .or_else(|| value.as_string().map(Field::Text))
}
