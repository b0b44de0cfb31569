//! Copying text, where the page may.

use wasm_bindgen_futures::JsFuture;

/// Copies, then calls `done` with whether it worked.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        done(try_copy(&text).await);
    });
}

async fn try_copy(text: &str) -> bool {
    let navigator = gloo::utils::window().navigator();
    // Absent on insecure origins, where the typed getter would hand out an undefined as a clipboard.
    let there = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| value.is_object());
    there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
