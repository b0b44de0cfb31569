//! The built-in lessons, as the page needs them.

use kmscope_scenario::lessons::LESSONS;
pub use kmscope_scenario::lessons::Lesson;

/// All of them, in the order of the menu.
pub fn all() -> &'static [Lesson] {
    LESSONS
}

/// The lesson at a place of the menu.
pub fn get(index: usize) -> Option<&'static Lesson> {
    LESSONS.get(index)
}

/// The place in the menu of the lesson that this script is, unchanged.
pub fn place_of(script: &str) -> Option<usize> {
    LESSONS.iter().position(|lesson| lesson.script == script)
}
