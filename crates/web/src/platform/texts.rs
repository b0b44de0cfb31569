//! What the app says, a file for each language: `www/boot.js` brings the first one together with the
//! app, and another one when it is asked for.

use kmscope_session::{Catalogue, Language};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// Of `www/boot.js`: the texts of a language, as soon as they are there.
    #[wasm_bindgen(catch, js_name = kmscopeTexts)]
    fn texts(code: &str) -> Result<js_sys::Promise, JsValue>;
}

/// Calls `then` as soon as the texts of a language are there, at once if they are there already;
/// with false if they cannot be had.
pub fn with(language: Language, then: impl FnOnce(bool) + 'static) {
    if Catalogue::is_loaded(language) {
        return then(true);
    }
    spawn_local(async move { then(load(language).await) });
}

/// As [`with`], from a language that is a wish only: then with one whose texts are there.
pub fn with_one_of(wish: Language, then: impl FnOnce() + 'static) {
    with(wish, move |there| match there {
        true => then(),
        false => with(wish.other(), |_| then()),
    });
}

async fn load(language: Language) -> bool {
    let Ok(promise) = texts(language.code()) else { return false };
    let text = JsFuture::from(promise).await.ok().and_then(|text| text.as_string());
    text.is_some_and(|text| Catalogue::load(language, &text) || Catalogue::is_loaded(language))
}

/// The language, or the one that it is said in as long as its texts are missing.
pub fn readable(language: Language) -> Language {
    if Catalogue::is_loaded(language) { language } else { language.other() }
}
