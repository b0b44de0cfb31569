//! A lesson as a page gets it: what it says, in one language and with all numbers filled in. A script,
//! whose comments alone differ, runs in the same way everywhere, so the build runs it once (`src/bin/lesson_texts.rs`), and a page need not.
//!
//! A text is made of records, each ended by `␞`, and a record of fields between `␟`:
//! ```text
//! first text:    the titles of all lessons ␞ the first lesson ␞
//! further text:  each other lesson ␞, in the order of the menu
//! a lesson:      script ␟ order that the lens asks for ␟ summary ␟ the passage of each marker
//! ```

use super::{lens_order, passages, summary, title};
use crate::Language;
use kmscope_scenario::lessons::{LESSONS, Lesson, NAMES};
use std::rc::Rc;

const RECORD: char = '\u{1e}';
const FIELD: char = '\u{1f}';

/// A lesson in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told(Vec<Box<str>>);

impl Told {
    /// Runs a lesson and tells it.
    ///
    /// # Panics
    /// If the lesson has a marker without a passage.
    pub fn of(lesson: &Lesson, language: Language) -> Self {
        let passages = passages(lesson);
        let markers = kmscope_scenario::compile(lesson.script).program.markers.len();
        assert_eq!(passages.len(), markers, "{}: each marker has its passage", lesson.id);
        let texts = passages.iter().map(|passage| passage.text.say(language));
        let script = match language {
            Language::English => lesson.script,
            Language::Chinese => lesson.chinese,
        };
        let said =
            [script.to_owned(), lens_order(lesson).to_string(), summary(lesson).say(language)].into_iter().chain(texts);
        Self(said.map(String::into_boxed_str).collect())
    }

    /// Its script, with comments in this language.
    pub fn script(&self) -> &str {
        self.field(0)
    }

    /// It is about blocks of 2^order pages, and so is the lens.
    pub fn lens_order(&self) -> u8 {
        self.field(1).parse().unwrap_or_default()
    }

    /// What it shows, in one sentence.
    pub fn summary(&self) -> &str {
        self.field(2)
    }

    /// What it says at a marker, counted from 0.
    pub fn passage(&self, marker: usize) -> &str {
        self.field(3 + marker)
    }

    fn field(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |field| field)
    }
}

/// The text that a page loads at once.
pub fn first_text(language: Language) -> String {
    let titles: Vec<_> = LESSONS.iter().map(|lesson| title(lesson).say(language)).collect();
    [record(&titles), record(&Told::of(&LESSONS[0], language).0)].concat()
}

/// The text that it loads when another lesson is opened.
pub fn further_text(language: Language) -> String {
    LESSONS[1..].iter().map(|lesson| record(&Told::of(lesson, language).0)).collect()
}

fn record(fields: &[impl AsRef<str>]) -> String {
    let fields: Vec<&str> = fields.iter().map(AsRef::as_ref).collect();
    format!("{}{RECORD}", fields.join("\u{1f}"))
}

/// What a page has loaded of the lessons in one language. The two texts come in any order.
#[derive(Default, Debug)]
pub struct Shelf {
    titles: Vec<Box<str>>,
    first: Option<Rc<Told>>,
    further: Vec<Rc<Told>>,
}

impl Shelf {
    /// The titles of all lessons, in the order of the menu.
    pub fn titles(&self) -> &[Box<str>] {
        &self.titles
    }

    /// The lesson at a place of the menu, if it is loaded.
    pub fn get(&self, place: usize) -> Option<Rc<Told>> {
        match place.checked_sub(1) {
            None => self.first.clone(),
            Some(further) => self.further.get(further).cloned(),
        }
    }

    /// Takes the text that a page loads at once.
    pub fn take_first(&mut self, text: &str) {
        let mut records = records(text);
        self.titles = records.next().unwrap_or_default();
        self.first = records.next().map(|fields| Rc::new(Told(fields)));
    }

    /// Takes the other lessons. False, and nothing changes, if they are not those of this build.
    pub fn take_further(&mut self, text: &str) -> bool {
        let further: Vec<_> = records(text).map(|fields| Rc::new(Told(fields))).collect();
        let whole = further.len() + 1 == NAMES.len();
        if whole {
            self.further = further;
        }
        whole
    }
}

fn records(text: &str) -> impl Iterator<Item = Vec<Box<str>>> {
    text.split_terminator(RECORD).map(|record| record.split(FIELD).map(Box::from).collect())
}
