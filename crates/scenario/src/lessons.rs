//! Built-in lessons: scripts with markers. What is said at a marker is in the catalogue, with the
//! numbers of the model; here are the scripts alone.

/// A lesson.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lesson {
    /// Its name in links: `twins`.
    pub id: &'static str,
    /// The script, with English comments.
    pub script: &'static str,
    /// The same script, with Chinese comments.
    pub chinese: &'static str,
}

macro_rules! lessons {
    ($($id:literal),* $(,)?) => {
        /// All lessons, in the order of a menu, in which each follows from those before it: pages, objects, zones, then what
        /// happens when they run short, a driver that needs
        /// all of it, and last how former kernels did it.
        pub const LESSONS: &[Lesson] = &[$(Lesson { id: $id, script: script!("", $id), chinese: script!("zh/", $id) }),*];
    };
}

macro_rules! script {
    ($folder:literal, $id:literal) => {
        include_str!(concat!("lessons/", $folder, $id, ".kms"))
    };
}

lessons![
    "split",
    "merge",
    "slab",
    "classes",
    "zones",
    "watermarks",
    "twins",
    "atomic",
    "ladder",
    "reentrant",
    "flags",
    "recursion",
    "toosmall",
    "fragmentation",
    "compaction",
    "vmalloc",
    "highmem",
    "driver",
    "pools",
    "limit",
    "hotcold",
    "tryagain",
    "lastpage",
    "device",
    "textbook",
];

/// The place in the menu of the lesson that the lab shows when nobody asked for another.
pub const FIRST: usize = 0;

/// The lesson of this name.
pub fn find(id: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}

/// The place in the menu of the lesson of this name.
pub fn place_named(id: &str) -> Option<usize> {
    LESSONS.iter().position(|lesson| lesson.id == id)
}

/// The place in the menu of the lesson that this script is, unchanged, in whichever language.
pub fn place_of(script: &str) -> Option<usize> {
    LESSONS.iter().position(|lesson| script == lesson.script || script == lesson.chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_a_lesson_only_if_not_a_letter_of_it_was_changed() {
        for (place, lesson) in LESSONS.iter().enumerate() {
            assert_eq!(place_named(lesson.id), Some(place));
            for script in [lesson.script, lesson.chinese] {
                assert_eq!(place_of(script), Some(place), "{}", lesson.id);
                assert_eq!(place_of(&script.replacen("machine", "Machine", 1)), None, "{}", lesson.id);
                assert_eq!(place_of(&format!("{script}\n")), None, "{}", lesson.id);
            }
        }
        assert_eq!(place_of(""), None);
    }

    /// A script without its comments: code and empty lines.
    fn code(script: &str) -> Vec<&str> {
        let lines = script.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.map(|line| line.split("//").next().unwrap_or_default()).collect()
    }

    #[test]
    fn the_languages_of_a_lesson_differ_in_nothing_but_comments() {
        for lesson in LESSONS {
            assert_eq!(code(lesson.chinese), code(lesson.script), "{}", lesson.id);
            let comments = |script: &str| script.matches("//").count();
            assert!(comments(lesson.chinese) > 0 && !lesson.script.contains(|c: char| c > '\u{2fff}'), "{}", lesson.id);
            for line in lesson.chinese.lines().filter(|line| line.contains("//")) {
                assert!(
                    line.contains(|c: char| c > '\u{2fff}'),
                    "{}: a comment that is not Chinese: {line}",
                    lesson.id
                );
                // Two columns each: beside the code there is room for 36.
                let columns: usize = line.chars().map(|c| if c > '\u{2fff}' { 2 } else { 1 }).sum();
                assert!(columns <= 36, "{}: {line}", lesson.id);
            }
        }
    }
}
