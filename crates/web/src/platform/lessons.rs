//! The built-in lessons, as the pages needs them.

use kmscope_session::Language;

/// One lesson.
pub struct Lesson {
    /// Its script.
    pub script: &'static str,
}

/// All of them, in the order of the menu.
pub fn all() -> &'static [Lesson] {
    &[]
}

/// The lesson at a place of the menu.
pub fn get(index: usize) -> Option<&'static Lesson> {
    all().get(index)
}

/// Its name.
pub fn title(_lesson: &Lesson, _language: Language) -> String {
    String::new()
}

/// What it says after a marker, or before the first.
pub fn narration(_lesson: &Lesson, _marker: Option<&str>, _language: Language) -> Option<String> {
    None
}
