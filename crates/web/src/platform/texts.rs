//! What the app says, a file for each language: `www/boot.js` brings the first one together with the
//! app, and another one when it is asked for.

use kmscope_session::{Catalogue, Language};
use std::cell::Cell;
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
    let text = fetch(language.code()).await;
    text.is_some_and(|text| Catalogue::load(language, &text) || Catalogue::is_loaded(language))
}

async fn fetch(name: &str) -> Option<String> {
    JsFuture::from(texts(name).ok()?).await.ok()?.as_string()
}

thread_local! {
    /// The rest of a language was asked for: not again, even if it could not be had.
    static REST_ASKED: Cell<[bool; Language::ALL.len()]> = const { Cell::new([false; Language::ALL.len()]) };
}

/// If something was to be said that only a few visitors read (the words of all lessons but the first), brings it
/// and calls `then`, with false if it cannot be had.
pub fn bring_rest(language: Language, then: impl FnOnce(bool) + 'static) {
    let mut asked = REST_ASKED.get();
    if !Catalogue::wants_rest() || asked[language as usize] {
        return;
    }
    asked[language as usize] = true;
    REST_ASKED.set(asked);
    spawn_local(async move {
        let text = fetch(&format!("{}.rest", language.code())).await;
        then(text.is_some_and(|text| Catalogue::load_rest(language, &text)));
    });
}

/// The language, or the one that it is said in as long as its texts are missing.
pub fn readable(language: Language) -> Language {
    if Catalogue::is_loaded(language) { language } else { language.other() }
}
