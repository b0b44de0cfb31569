//! What survives a reload: the script and the preferences, where the page may keep something.

use super::drafts::{self, Draft, OWN_SCRIPT, Store, Tab};
use crate::state::{Edit, Prefs, Side, Sides, Theme, Which};
use kmscope_scenario::lessons::{LESSONS, place_named};
use kmscope_session::Language;
use std::cell::RefCell;

const THEME: &str = "kmscope.theme";
const LANGUAGE: &str = "kmscope.language";
const MOTION: &str = "kmscope.reduce-motion";
const FAILED: &str = "kmscope.failed";
const AHEAD: &str = "kmscope.ahead";
const VISITED: &str = "kmscope.visited";

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

/// What this tab alone keeps, as long as it is open: its script survives a reload also if another tab was typed in since.
struct OfTab;

impl OfTab {
    fn storage() -> Option<web_sys::Storage> {
        web_sys::window()?.session_storage().ok().flatten()
    }
}

impl Store for OfTab {
    fn get(&self, key: &str) -> Option<String> {
        Self::storage()?.get_item(key).ok().flatten()
    }

    fn set(&self, key: &str, value: &str) {
        if let Some(storage) = Self::storage() {
            let _ = storage.set_item(key, value);
        }
    }
}

/// What all tabs keep together.
struct OfAll;

impl Store for OfAll {
    fn get(&self, key: &str) -> Option<String> {
        get(key)
    }

    fn set(&self, key: &str, value: &str) {
        set(key, value);
    }
}

thread_local! {
    static TAB: RefCell<Tab> = RefCell::new(Tab::new(js_sys::Math::random().to_string()));
}

fn draft(text: &str, lesson: Option<usize>) -> Draft {
    let lesson = lesson.and_then(|index| LESSONS.get(index)).map_or("", |lesson| lesson.id);
    Draft { text: text.to_owned(), lesson: lesson.to_owned() }
}

fn named(draft: Draft) -> Edit {
    Edit { text: draft.text.into(), caret: 0, lesson: place_named(&draft.lesson), linked: false }
}

/// The script that this tab showed before it was loaded anew, else that of the last visit.
pub fn script() -> Option<Edit> {
    Draft::kept(&OfTab).or_else(|| Draft::kept(&OfAll)).map(named)
}

/// The page begins to show a script that nobody typed here.
pub fn begin(shown: &str) {
    TAB.with_borrow_mut(|tab| tab.begin(&OfAll, shown));
}

/// Keeps the script, and one that was not made from a lesson until the next such one; true if the script of another tab,
/// or of an earlier visit, was put aside for that.
pub fn keep_script(script: &str, lesson: Option<usize>) -> bool {
    let draft = draft(script, lesson);
    draft.keep(&OfTab);
    TAB.with_borrow_mut(|tab| tab.keep(&OfAll, &draft))
}

/// Scripts that were put aside, the latest last.
pub fn scripts_put_aside() -> Vec<Edit> {
    drafts::put_aside(&OfAll).into_iter().map(named).collect()
}

/// Whether a visit should begin with the words that there are such.
pub fn tells_of_scripts_put_aside() -> bool {
    drafts::tell(&OfAll)
}

/// Takes the script that was put aside last; the one that is shown is put aside.
pub fn take_other_script(shown: &Edit) -> Option<Edit> {
    drafts::take(&OfAll, draft(&shown.text, shown.lesson)).map(named)
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
        sides: sides(),
        shows_ahead: get(AHEAD).as_deref() == Some("yes"),
    }
}

fn sides() -> Sides {
    let mut sides = Sides::default();
    for which in [Which::Left, Which::Right] {
        if let Some(kept) = get(&side_key(which)).and_then(|code| Side::from_code(which, &code)) {
            *sides.side_mut(which) = kept;
        }
    }
    sides
}

fn side_key(which: Which) -> String {
    format!("kmscope.{}", which.id())
}

/// Keeps the preferences.
pub fn keep_prefs(prefs: Prefs) {
    set(THEME, prefs.theme.code());
    set(LANGUAGE, prefs.language.code());
    let yes = |on| if on { "yes" } else { "no" };
    set(MOTION, yes(prefs.reduce_motion));
    set(AHEAD, yes(prefs.shows_ahead));
    for which in [Which::Left, Which::Right] {
        set(&side_key(which), &prefs.sides.side(which).code());
    }
}

/// Whether nobody was here before, as far as can be known and will be.
pub fn is_first_visit() -> bool {
    storage().is_some() && get(VISITED).is_none() && Draft::kept(&OfAll).is_none()
}

/// Somebody was here.
pub fn keep_visit() {
    set(VISITED, "yes");
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
