//! The built-in lessons, as the page needs them: the titles of all and the first one come with the texts of a
//! language, the others in one more file when one of them is wanted.

use super::texts;
use kmscope_session::Language;
use kmscope_session::lesson::told::{Shelf, Told};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    static SHELVES: RefCell<[Shelf; Language::ALL.len()]> = RefCell::default();

    /// The further lessons were asked for because something was to be said: not again, if they could not be had.
    static ASKED: Cell<[bool; Language::ALL.len()]> = const { Cell::new([false; Language::ALL.len()]) };
}

/// The titles of all of them, in the order of the menu.
pub fn titles(language: Language) -> Vec<Box<str>> {
    SHELVES.with_borrow(|shelves| shelves[language as usize].titles().to_vec())
}

/// The lesson at a place of the menu, if it is loaded in this language.
pub fn told(language: Language, place: usize) -> Option<Rc<Told>> {
    SHELVES.with_borrow(|shelves| shelves[language as usize].get(place))
}

/// The lesson in this language or in whichever it is loaded.
pub fn any(language: Language, place: usize) -> Option<Rc<Told>> {
    [language].into_iter().chain(Language::ALL).find_map(|language| told(language, place))
}

/// Its script.
pub fn script(language: Language, place: usize) -> Option<String> {
    Some(any(language, place)?.script().to_owned())
}

/// Takes what came with the texts of a language.
pub fn take_first(language: Language, text: &str) {
    SHELVES.with_borrow_mut(|shelves| shelves[language as usize].take_first(text));
}

/// Takes the other lessons of a language; tells whether they are of this build.
pub fn take_further(language: Language, text: &str) -> bool {
    SHELVES.with_borrow_mut(|shelves| shelves[language as usize].take_further(text))
}

/// Loads the lesson at a place of the menu; tells whether it is there.
pub async fn load(language: Language, place: usize) -> bool {
    if told(language, place).is_none()
        && let Some(text) = texts::fetch(&format!("{}.lessons", language.code())).await
    {
        take_further(language, &text);
    }
    told(language, place).is_some()
}

/// Calls `then` as soon as the lesson is there, with false if it cannot be had.
pub fn with(language: Language, place: usize, then: impl FnOnce(bool) + 'static) {
    spawn_local(async move { then(load(language, place).await) });
}

/// If a lesson that is shown has no words yet, brings them and calls `then`; asks only once.
pub fn bring(language: Language, place: usize, then: impl FnOnce(bool) + 'static) {
    let mut asked = ASKED.get();
    if told(language, place).is_none() && !asked[language as usize] {
        asked[language as usize] = true;
        ASKED.set(asked);
        with(language, place, then);
    }
}
