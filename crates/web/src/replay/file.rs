//! Files: fetched from beside the page, chosen, or dropped.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Document, HtmlScriptElement, Response};

/// Bytes of a recording that lies beside the page. The error is for developers.
pub async fn fetch(name: &str) -> Result<Vec<u8>, String> {
    let address = format!("recordings/{name}.jsonl.gz");
    // In a sandboxed frame and from a file the origin is opaque, and fetching would only fail.
    let opaque = js_sys::Reflect::get(&js_sys::global(), &"origin".into());
    if opaque.ok().and_then(|origin| origin.as_string()).as_deref() == Some("null") {
        return from_script(&format!("{address}.js")).await.map_err(text);
    }
    from_network(&address).await.map_err(text)
}

fn text(error: JsValue) -> String {
    let said = js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    said.or_else(|| error.as_string()).unwrap_or_default()
}

async fn from_network(address: &str) -> Result<Vec<u8>, JsValue> {
    let response: Response = JsFuture::from(gloo::utils::window().fetch_with_str(address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("{address}: {}", response.status()).into());
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The same bytes out of a classic script, which every page may load.
async fn from_script(address: &str) -> Result<Vec<u8>, JsValue> {
    let document: Document = gloo::utils::document();
    let script: HtmlScriptElement = document.create_element("script")?.dyn_into()?;
    script.set_src(address);
    let loaded = js_sys::Promise::new(&mut |resolve, reject| {
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
    });
    document.head().ok_or("no head")?.append_child(&script)?;
    JsFuture::from(loaded).await.map_err(|_| JsValue::from(address))?;
    script.remove();
    let key: JsValue = "kmscopeRecording".into();
    let packed = js_sys::Reflect::get(&js_sys::global(), &key)?;
    js_sys::Reflect::delete_property(&js_sys::global(), &key)?;
    let packed = packed.as_string().ok_or("no recording")?;
    let bytes = gloo::utils::window().atob(&packed)?;
    #[expect(clippy::cast_possible_truncation, reason = "atob gives characters below 256")]
    Ok(bytes.chars().map(|byte| byte as u32 as u8).collect())
}

/// Bytes of a file that a person chose or dropped.
pub async fn read(file: Blob) -> Result<Vec<u8>, String> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(text)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
