//! The lesson that is open, and how much of it the script still is.

use crate::platform::lessons;
use kmscope_scenario::{Program, compile};
use kmscope_session::{Language, text};

/// A lesson with its steps. What it says is looked up in the language of the moment.
#[derive(Debug)]
pub struct OpenLesson {
    /// Its place in the menu.
    pub index: usize,
    /// The order that the lens asks for.
    pub lens_order: u8,
    script: String,
    program: Program,
}

impl OpenLesson {
    /// Opens the lesson at a place of the menu, if it is loaded.
    pub fn new(index: usize, language: Language) -> Option<Self> {
        let told = lessons::any(language, index)?;
        let program = compile(told.script()).program;
        Some(Self { index, lens_order: told.lens_order(), script: told.script().to_owned(), program })
    }

    /// Its script, unchanged.
    pub fn script(&self) -> &str {
        &self.script
    }

    /// What it is called.
    pub fn title(&self, language: Language) -> String {
        lessons::titles(language).get(self.index).map_or_else(String::new, ToString::to_string)
    }

    /// What it says after so many steps of this program, and whether that is its very place. Its
    /// numbers hold as long as the same steps have run on the same machine; where others have, it says so.
    pub fn words(&self, language: Language, program: &Program, step: usize) -> Option<(String, bool)> {
        let told = lessons::told(language, self.index)?;
        let pairs = program.steps.iter().zip(&self.program.steps);
        let same = pairs.take_while(|(ours, theirs)| ours.op == theirs.op).count();
        if program.machine != self.program.machine || same < step.min(self.program.steps.len()) {
            return Some((text!(language, "ui-script-changed"), false));
        }
        let markers = &self.program.markers;
        Some(match markers.iter().rposition(|marker| marker.step <= step) {
            Some(last) => (told.passage(last).to_owned(), markers[last].step == step),
            None => (told.summary().to_owned(), step == 0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_session::lesson::told::{first_text, further_text};

    fn load(language: Language) {
        lessons::take_first(language, &first_text(language));
        assert!(lessons::take_further(language, &further_text(language)));
    }

    #[test]
    fn the_words_of_a_lesson_are_withdrawn_where_the_script_is_no_longer_the_lesson() {
        let english = Language::English;
        load(english);
        let lesson = OpenLesson::new(1, english).expect("the second lesson");
        let program = compile(lesson.script()).program;
        let marker = &program.markers[1];
        let (_, here) = lesson.words(english, &program, marker.step).expect("words at the marker");
        assert!(here);
        let edited = lesson.script().replacen("alloc_page(GFP_KERNEL)", "alloc_pages(GFP_KERNEL, 1)", 1);
        let edited = compile(&edited).program;
        let told = |program, step| lesson.words(english, program, step).map(|(words, _)| words);
        let changed = told(&edited, marker.step).expect("words about the change");
        assert!(changed.contains("Ctrl+Z"), "{changed}");
        let before = program.markers[0].step;
        assert_eq!(told(&edited, before), told(&program, before), "before the change all is as it was");
        let other = compile("machine x86_64 256M\n").program;
        let changed = told(&other, 0).expect("words about the change");
        assert!(changed.contains("Ctrl+Z"), "{changed}");
    }

    #[test]
    fn a_lesson_is_there_only_when_it_is_loaded_and_speaks_only_what_is_loaded() {
        lessons::take_first(Language::English, &first_text(Language::English));
        let english = |index| OpenLesson::new(index, Language::English);
        assert!(english(0).is_some() && english(1).is_none());
        assert!(!lessons::take_further(Language::English, "of another build\u{1e}"));
        assert!(english(1).is_none());
        load(Language::Chinese);
        let lesson = english(1).expect("the steps are the same in every language");
        let program = compile(lesson.script()).program;
        assert_eq!(lesson.words(Language::English, &program, 0), None);
        assert!(lesson.words(Language::Chinese, &program, 0).is_some_and(|(words, here)| here && !words.is_empty()));
        assert_ne!(lesson.title(Language::English), lesson.title(Language::Chinese));
    }
}
