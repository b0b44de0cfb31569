//! The lesson that is open, and how much of it the script still is.

use kmscope_scenario::lessons::{LESSONS, Lesson};
use kmscope_scenario::{Program, compile};
use kmscope_session::lesson::{self, Passage};
use kmscope_session::{Language, text};

/// A lesson with its steps, and what it says at its markers: in the language of the moment.
#[derive(Debug)]
pub struct OpenLesson {
    /// Its place in the menu.
    pub index: usize,
    lesson: &'static Lesson,
    program: Program,
    passages: Vec<Passage>,
}

impl OpenLesson {
    /// Opens the lesson at a place of the menu, which runs it once.
    pub fn new(index: usize) -> Option<Self> {
        let lesson = LESSONS.get(index)?;
        Some(Self { index, lesson, program: compile(lesson.script).program, passages: lesson::passages(lesson) })
    }

    /// Its script, unchanged, with comments in this language.
    pub fn script(&self, language: Language) -> &'static str {
        lesson::script(self.lesson, language)
    }

    /// It is about blocks of 2^order pages, and so is the lens.
    pub fn lens_order(&self) -> u8 {
        lesson::lens_order(self.lesson)
    }

    /// What it is called.
    pub fn title(&self, language: Language) -> String {
        lesson::title(self.lesson).say(language)
    }

    /// What it says after so many steps of this program, and whether that is its very place. Its
    /// numbers hold as long as the same steps have run on the same machine; where others have, it says so.
    pub fn words(&self, language: Language, program: &Program, step: usize) -> (String, bool) {
        let pairs = program.steps.iter().zip(&self.program.steps);
        let same = pairs.take_while(|(ours, theirs)| ours.op == theirs.op).count();
        if program.machine != self.program.machine || same < step.min(self.program.steps.len()) {
            return (text!(language, "ui-script-changed"), false);
        }
        match self.passages.iter().rfind(|passage| passage.step <= step) {
            Some(last) => (last.text.say(language), last.step == step),
            None => (lesson::summary(self.lesson).say(language), step == 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_lesson_are_withdrawn_where_the_script_is_no_longer_the_lesson() {
        let english = Language::English;
        let lesson = OpenLesson::new(0).expect("the first lesson");
        let script = lesson.script(english);
        let program = compile(script).program;
        let marker = &program.markers[1];
        let (_, here) = lesson.words(english, &program, marker.step);
        assert!(here);
        let edited = script.replacen("alloc_page(GFP_KERNEL)", "alloc_pages(GFP_KERNEL, 1)", 1);
        let edited = compile(&edited).program;
        let told = |program, step| lesson.words(english, program, step).0;
        let changed = told(&edited, marker.step);
        assert!(changed.contains("Ctrl+Z"), "{changed}");
        let before = program.markers[0].step;
        assert_eq!(told(&edited, before), told(&program, before), "before the change all is as it was");
        let other = compile("machine x86_64 256M\n").program;
        let changed = told(&other, 0);
        assert!(changed.contains("Ctrl+Z"), "{changed}");
    }

    #[test]
    fn a_lesson_speaks_both_languages_at_each_of_its_markers() {
        let lesson = OpenLesson::new(0).expect("the first lesson");
        let program = compile(lesson.script(Language::Chinese)).program;
        for step in std::iter::once(0).chain(program.markers.iter().map(|marker| marker.step)) {
            let [english, chinese] = Language::ALL.map(|language| lesson.words(language, &program, step));
            assert!(english.1 && chinese.1, "{step}");
            assert!(!english.0.is_empty() && english.0 != chinese.0, "{step}");
        }
        assert_ne!(lesson.title(Language::English), lesson.title(Language::Chinese));
    }
}
