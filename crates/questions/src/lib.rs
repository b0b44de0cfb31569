//! Questions about small scripts: predict, then reveal. What is asked comes from a seed, what is right from running the model.
//!
//! ```text
//!  kind, seed ──▶ script, step ──▶ Session (runs it) ──▶ answer, reason
//! ```
//!
//! The same seed makes the same question for ever; each student may have a seed of her own.

mod kinds;
mod seed;
mod sheet;

pub use kinds::{Kind, question};
pub use seed::Seed;
pub use sheet::{Sheet, markdown};

use kmscope_session::Language;

/// The same text in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Both {
    /// English.
    pub english: String,
    /// Chinese.
    pub chinese: String,
}

impl Both {
    fn new(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { english: english.into(), chinese: chinese.into() }
    }

    /// A name or a number: the same in all languages.
    fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { english: text.clone(), chinese: text }
    }

    /// In a language.
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }
}

/// A question and its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// What it is about.
    pub kind: Kind,
    /// What it was made from.
    pub seed: u64,
    /// The script that is run.
    pub script: String,
    /// The step that it asks about: so many have run when it is answered.
    pub step: usize,
    /// Line of the script that the step stands in, 1-based.
    pub line: u32,
    /// What is asked.
    pub ask: Both,
    /// What can be chosen; nothing if a number is asked for.
    pub choices: Vec<Both>,
    /// What is right, as the model says: one of the choices, or a number.
    pub answer: Both,
    /// Why, in the words of the lab.
    pub reason: Both,
}

impl Question {
    /// Whether somebody's answer is right: a number with or without signs between its digits, or a choice in either language.
    pub fn is_right(&self, answer: &str) -> bool {
        let plain = |text: &str| text.trim().to_lowercase().replace([',', '_', ' ', '\u{202f}'], "");
        let given = plain(answer);
        [&self.answer.english, &self.answer.chinese].into_iter().any(|right| plain(right) == given)
    }

    /// The script without what would give the answer away: as it is shown.
    pub fn shown_script(&self) -> &str {
        self.script.trim_end()
    }
}
