//! Built-in lessons: scripts with markers. What is said at a marker is in the catalogue, with the
//! numbers of the model; here are the scripts alone.

/// A lesson.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lesson {
    /// Its name in links: `twins`.
    pub id: &'static str,
    /// The script.
    pub script: &'static str,
}

macro_rules! lessons {
    ($($id:literal),* $(,)?) => {
        /// All lessons, in the order of a menu: each needs no more than those before it.
        pub const LESSONS: &[Lesson] = &[$(Lesson { id: $id, script: include_str!(concat!("lessons/", $id, ".kms")) }),*];
    };
}

lessons!["twins", "split", "merge", "zones", "highmem", "classes", "slab", "driver"];

/// The script that the lab shows when nobody asked for another.
pub const FIRST: &Lesson = &LESSONS[0];

/// The lesson of this name.
pub fn find(id: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}
