//! Exam sheets: questions, and behind them the solutions.

use crate::{Kind, Question, Seed, question};
use kmscope_scenario::link::{Link, Place, Source};
use kmscope_session::Language;
use std::fmt::Write as _;

/// Which questions.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Where all of its numbers come from.
    pub seed: u64,
    /// How many.
    pub count: usize,
    /// Of which kinds; all if empty.
    pub kinds: Vec<Kind>,
    /// Language.
    pub language: Language,
    /// The app's address: each solution links to its moment.
    pub hosted: Option<String>,
}

impl Sheet {
    /// The questions: the kinds in turn, each time with other numbers.
    pub fn questions(&self) -> Vec<Question> {
        let kinds = if self.kinds.is_empty() { Kind::ALL } else { &self.kinds };
        let mut numbers = Seed::new(self.seed);
        let of = |at: usize| {
            // The first round has the sheet's own seed: seed 0 has the textbook's segment.
            let seed = if at < kinds.len() { self.seed } else { numbers.number() };
            question(kinds[at % kinds.len()], seed)
        };
        (0..self.count).map(of).collect()
    }
}

/// The sheet as Markdown.
pub fn markdown(sheet: &Sheet) -> String {
    let language = sheet.language;
    let chinese = language == Language::Chinese;
    let word = |english: &'static str, other: &'static str| if chinese { other } else { english };
    let questions = sheet.questions();
    let mut out = format!("# {} {}\n", word("Questions, sheet", "习题，试卷"), sheet.seed);
    for (at, question) in questions.iter().enumerate() {
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n```c\n{}\n```\n",
            at + 1,
            question.ask.say(language),
            question.shown_script()
        );
        if question.choices.is_empty() {
            let _ = write!(out, "\n{} ______\n", word("Answer:", "答案："));
        } else {
            out.push('\n');
            for choice in &question.choices {
                let _ = writeln!(out, "- [ ] {}", choice.say(language));
            }
        }
    }
    let _ = write!(out, "\n# {}\n", word("Solutions", "答案"));
    for (at, question) in questions.iter().enumerate() {
        let _ = write!(out, "\n{}. **{}**: {}", at + 1, question.answer.say(language), question.reason.say(language));
        if let Some(home) = &sheet.hosted {
            let link = Link {
                source: Some(Source::Script(question.script.clone())),
                step: Some(Place::Step(question.step)),
                ..Link::default()
            };
            let _ = write!(out, " [{}]({home}#{})", word("In the lab", "在实验室中查看"), link.encode());
        }
        out.push('\n');
    }
    out
}
