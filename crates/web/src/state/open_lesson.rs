//! The lesson that is open, and how much of it the script still is.

use crate::platform::lessons;
use kmscope_scenario::{Program, compile, lessons::Lesson};
use kmscope_session::lesson::{Passage, passages};
use kmscope_session::{Message, lesson};

/// A lesson with what it says, made once when it is opened.
#[derive(Debug)]
pub struct OpenLesson {
    /// Its place in the menu.
    pub index: usize,
    lesson: &'static Lesson,
    program: Program,
    passages: Vec<Passage>,
}

impl OpenLesson {
    /// Opens the lesson at a place of the menu.
    pub fn new(index: usize) -> Option<Self> {
        let lesson = lessons::get(index)?;
        Some(Self { index, lesson, program: compile(lesson.script).program, passages: passages(lesson) })
    }

    /// Its script, unchanged.
    pub fn script(&self) -> &'static str {
        self.lesson.script
    }

    /// What it is called.
    pub fn title(&self) -> Message {
        lesson::title(self.lesson)
    }

    /// What it says after so many steps of this program, and whether that is its very place. Its
    /// numbers hold as long as the same steps have run on the same machine.
    pub fn words(&self, program: &Program, step: usize) -> Option<(Message, bool)> {
        if program.machine != self.program.machine {
            return None;
        }
        let pairs = program.steps.iter().zip(&self.program.steps);
        let same = pairs.take_while(|(ours, theirs)| ours.op == theirs.op).count();
        let passage = self.passages.iter().rev().find(|passage| passage.step <= step);
        match passage {
            Some(passage) if passage.step <= same => Some((passage.text.clone(), passage.step == step)),
            Some(_) => None,
            None => Some((lesson::summary(self.lesson), step == 0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_lesson_are_withdrawn_where_the_script_is_no_longer_the_lesson() {
        let lesson = OpenLesson::new(1).expect("the second lesson");
        let program = compile(lesson.script()).program;
        let marker = &program.markers[1];
        let (_, here) = lesson.words(&program, marker.step).expect("words at the marker");
        assert!(here);
        let edited = lesson.script().replacen("alloc_page(GFP_KERNEL)", "alloc_pages(GFP_KERNEL, 1)", 1);
        let edited = compile(&edited).program;
        assert_eq!(lesson.words(&edited, marker.step), None);
        let other = compile("machine x86_64 256M\n").program;
        assert_eq!(lesson.words(&other, 0), None);
    }
}
