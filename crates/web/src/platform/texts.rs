//! What the app says, a file for each language: `www/boot.js` brings the first one together with the
//! app, and another one when it is asked for. The first lesson is at its end (`lessons.rs`).

use super::lessons;
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
    let Some(text) = fetch(language.code()).await else { return false };
    let (sentences, first_lesson) = text.split_once('\u{1d}').unwrap_or((&text, ""));
    if Catalogue::load(language, sentences) {
        lessons::take_first(language, first_lesson);
    }
    Catalogue::is_loaded(language)
}

/// A file of texts; `None` if it cannot be had.
pub(super) async fn fetch(name: &str) -> Option<String> {
    JsFuture::from(texts(name).ok()?).await.ok()?.as_string()
}

/// The language, or the one that it is said in as long as its texts are missing.
pub fn readable(language: Language) -> Language {
    if Catalogue::is_loaded(language) { language } else { language.other() }
}
