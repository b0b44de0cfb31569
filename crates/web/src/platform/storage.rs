//! What survives a reload: the script and the preferences, where the page may keep something.

use crate::state::{Prefs, Theme};
use kmscope_scenario::lessons::{LESSONS, place_named};
use kmscope_session::Language;

const SCRIPT: &str = "kmscope.script";
const SCRIPT_LESSON: &str = "kmscope.script-lesson";
const OWN_SCRIPT: &str = "kmscope.own-script";
const THEME: &str = "kmscope.theme";
const LANGUAGE: &str = "kmscope.language";
const MOTION: &str = "kmscope.reduce-motion";
const FAILED: &str = "kmscope.failed";

fn storage() -> Option<web_sys::Storage> {
    // An opaque origin throws at the mere access.
    web_sys::window()?.local_storage().ok().flatten()
}

fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The script of the last visit.
pub fn script() -> Option<String> {
    get(SCRIPT)
}

/// Keeps the script, and one that was not made from a lesson until the next such one.
pub fn keep_script(script: &str, lesson: Option<usize>) {
    set(SCRIPT, script);
    let id = lesson.and_then(|index| LESSONS.get(index)).map(|lesson| lesson.id);
    set(SCRIPT_LESSON, id.unwrap_or_default());
    if id.is_none() {
        set(OWN_SCRIPT, script);
    }
}

/// The lesson from which the script of the last visit was made.
pub fn script_lesson() -> Option<usize> {
    place_named(&get(SCRIPT_LESSON)?)
}

/// The last script that is no lesson.
pub fn own_script() -> Option<String> {
    get(OWN_SCRIPT)
}

/// The first of the browser's languages that is one of ours, else English.
fn browser_language() -> Language {
    let navigator = gloo::utils::window().navigator();
    let wishes = navigator.languages();
    wishes.iter().filter_map(|tag| tag.as_string()).find_map(|tag| Language::from_tag(&tag)).unwrap_or_default()
}

/// In somebody else's page: what the browser says, and nothing that was kept.
pub fn guest_prefs() -> Prefs {
    Prefs { language: browser_language(), ..Prefs::default() }
}

/// The preferences of the last visit.
pub fn prefs() -> Prefs {
    Prefs {
        theme: get(THEME).and_then(|code| Theme::from_code(&code)).unwrap_or_default(),
        language: get(LANGUAGE).and_then(|code| Language::from_tag(&code)).unwrap_or_else(browser_language),
        reduce_motion: get(MOTION).as_deref() == Some("yes"),
    }
}

/// Keeps the preferences.
pub fn keep_prefs(prefs: Prefs) {
    set(THEME, prefs.theme.code());
    set(LANGUAGE, prefs.language.code());
    set(MOTION, if prefs.reduce_motion { "yes" } else { "no" });
}

/// Counts a failure of the app.
pub fn count_failure() {
    set(FAILED, &(failures() + 1).to_string());
}

/// The app has worked for a while: earlier failures are forgotten.
pub fn forget_failures() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(FAILED);
    }
}

/// How often the app failed in a row.
pub fn failures() -> u32 {
    get(FAILED).and_then(|count| count.parse().ok()).unwrap_or(0)
}
