//! Built-in lessons: scripts with markers. What is said at a marker is in the catalogue, with the
//! numbers of the model; here are the scripts alone.
//!
//! A page brings no script with it but loads them ([`LESSONS`] is for native programs); what it knows of
//! all of them are the [`NAMES`], which also tell whether a script is one of them.

/// A lesson.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lesson {
    /// Its name in links: `twins`.
    pub id: &'static str,
    /// The script.
    pub script: &'static str,
}

/// A lesson without its script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name {
    /// Its name in links.
    pub id: &'static str,
    script_bytes: usize,
    script_hash: u64,
}

macro_rules! lessons {
    ($($id:literal),* $(,)?) => {
        /// All lessons, in the order of a menu: each needs no more than those before it.
        pub const LESSONS: &[Lesson] = &[$(Lesson { id: $id, script: script!($id) }),*];

        /// Their names, in the same order.
        pub const NAMES: &[Name] = &[$(Name::of($id, script!($id))),*];
    };
}

macro_rules! script {
    ($id:literal) => {
        include_str!(concat!("lessons/", $id, ".kms"))
    };
}

lessons![
    "twins",
    "split",
    "merge",
    "zones",
    "highmem",
    "classes",
    "slab",
    "watermarks",
    "ladder",
    "atomic",
    "reentrant",
    "flags",
    "recursion",
    "toosmall",
    "fragmentation",
    "compaction",
    "vmalloc",
    "driver",
];

/// The place in the menu of the lesson that the lab shows when nobody asked for another.
pub const FIRST: usize = 0;

/// The lesson of this name.
pub fn find(id: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}

/// The place in the menu of the lesson of this name.
pub fn place_named(id: &str) -> Option<usize> {
    NAMES.iter().position(|name| name.id == id)
}

/// The place in the menu of the lesson that this script is, unchanged.
pub fn place_of(script: &str) -> Option<usize> {
    // The hash of a long script is only made where it can decide.
    let is_it = |name: &Name| name.script_bytes == script.len() && name.script_hash == hash(script.as_bytes());
    NAMES.iter().position(is_it)
}

impl Name {
    const fn of(id: &'static str, script: &str) -> Self {
        Self { id, script_bytes: script.len(), script_hash: hash(script.as_bytes()) }
    }
}

/// FNV-1a of 64 bits.
const fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_a_lesson_only_if_not_a_letter_of_it_was_changed() {
        for (place, lesson) in LESSONS.iter().enumerate() {
            assert_eq!(place_named(lesson.id), Some(place));
            assert_eq!(place_of(lesson.script), Some(place), "{}", lesson.id);
            assert_eq!(place_of(&lesson.script.replacen("machine", "Machine", 1)), None, "{}", lesson.id);
            assert_eq!(place_of(&format!("{}\n", lesson.script)), None, "{}", lesson.id);
        }
        assert_eq!(place_of(""), None);
    }
}
