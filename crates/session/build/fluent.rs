//! Reads Fluent files and writes the compact form that the catalogue says sentences from.
//!
//! Compact form: for each language the patterns in the order of the sorted keys, each ended by `␞`.
//! In a pattern
//! ```text
//! text            as it is
//! 01 a      a hole: the first one, if the holes of the sentence are sorted by their names; `b` the second
//! 03 a (04 key 02 pattern)… 05    a choice by the value in a hole; the default's key starts with `*`
//! ```
//! Terms (`-name`) and messages used inside others are put in here, at build time.

#![allow(dead_code, reason = "build.rs and the tests each use a part")]

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The texts of one language.
#[derive(Default)]
pub struct Texts {
    /// Encoded pattern and holes of each key.
    pub messages: BTreeMap<String, Text>,
    /// What could not be understood.
    pub problems: Vec<String>,
}

/// One sentence.
#[derive(Default, Clone)]
pub struct Text {
    /// In the compact form, but for its holes, which are `01 name 02` and `03 name 02`.
    pub pattern: String,
    /// Names of its holes.
    pub holes: BTreeSet<String>,
}

/// Files of a language: `en.ftl` and `en/*.ftl`, in order.
pub fn files(messages: &Path, language: &str) -> Vec<PathBuf> {
    let mut found = vec![messages.join(format!("{language}.ftl"))];
    if let Ok(entries) = fs::read_dir(messages.join(language)) {
        found.extend(entries.flatten().map(|entry| entry.path()));
    }
    found.retain(|path| path.is_file() && path.extension().is_some_and(|ext| ext == "ftl"));
    found.sort();
    found
}

/// Reads all files of a language.
pub fn read_language(messages: &Path, language: &str) -> Texts {
    let mut texts = Texts::default();
    let mut patterns: BTreeMap<String, Pattern<String>> = BTreeMap::new();
    for path in files(messages, language) {
        let place = path.display().to_string();
        let source = match fs::read_to_string(&path) {
            Ok(source) => source,
            Err(error) => {
                texts.problems.push(format!("{place}: {error}"));
                continue;
            }
        };
        let resource = match fluent_syntax::parser::parse(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    texts.problems.push(format!("{place}: {error} (byte {})", error.pos.start));
                }
                resource
            }
        };
        for entry in resource.body {
            let (key, pattern) = match entry {
                Entry::Message(message) => (message.id.name, message.value),
                Entry::Term(term) => (format!("-{}", term.id.name), Some(term.value)),
                _ => continue,
            };
            let Some(pattern) = pattern else {
                texts.problems.push(format!("{place}: {key} says nothing"));
                continue;
            };
            if patterns.insert(key.clone(), pattern).is_some() {
                texts.problems.push(format!("{place}: {key} stands there twice"));
            }
        }
    }
    for (key, pattern) in &patterns {
        if key.starts_with('-') {
            continue;
        }
        let mut text = Text::default();
        let mut encoder = Encoder { patterns: &patterns, problems: &mut texts.problems, key, depth: 0 };
        encoder.pattern(pattern, &mut text);
        texts.messages.insert(key.clone(), text);
    }
    texts
}

struct Encoder<'a> {
    patterns: &'a BTreeMap<String, Pattern<String>>,
    problems: &'a mut Vec<String>,
    key: &'a str,
    depth: u32,
}

impl Encoder<'_> {
    fn pattern(&mut self, pattern: &Pattern<String>, text: &mut Text) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => text.pattern.push_str(value),
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.inline(inline, text),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    let InlineExpression::VariableReference { id } = selector else {
                        self.problem("chooses by something that is not a hole");
                        continue;
                    };
                    text.holes.insert(id.name.clone());
                    let _ = write!(text.pattern, "\u{3}{}\u{2}", id.name);
                    for variant in variants {
                        let (VariantKey::Identifier { name: key } | VariantKey::NumberLiteral { value: key }) =
                            &variant.key;
                        let star = if variant.default { "*" } else { "" };
                        let _ = write!(text.pattern, "\u{4}{star}{key}\u{2}");
                        self.pattern(&variant.value, text);
                    }
                    text.pattern.push('\u{5}');
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>, text: &mut Text) {
        match inline {
            InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => {
                text.pattern.push_str(value);
            }
            InlineExpression::VariableReference { id } => {
                text.holes.insert(id.name.clone());
                let _ = write!(text.pattern, "\u{1}{}\u{2}", id.name);
            }
            InlineExpression::MessageReference { id, attribute: None } => self.other(&id.name, text),
            InlineExpression::TermReference { id, attribute: None, arguments: None | Some(CallArguments { .. }) } => {
                self.other(&format!("-{}", id.name), text);
            }
            _ => self.problem("uses a part of Fluent that the catalogue does not know"),
        }
    }

    fn other(&mut self, key: &str, text: &mut Text) {
        match self.patterns.get(key) {
            _ if self.depth > 8 => self.problem("goes in circles"),
            Some(pattern) => {
                self.depth += 1;
                self.pattern(pattern, text);
                self.depth -= 1;
            }
            None => self.problem(&format!("uses {key}, which does not exist")),
        }
    }

    fn problem(&mut self, what: &str) {
        self.problems.push(format!("{}: {what}", self.key));
    }
}

/// Everything that is wrong with the texts, and between the languages.
pub fn problems(english: &Texts, chinese: &Texts) -> Vec<String> {
    let mut problems: Vec<String> = english.problems.iter().chain(&chinese.problems).cloned().collect();
    for (key, text) in &english.messages {
        match chinese.messages.get(key) {
            None => problems.push(format!("{key} is missing in Chinese")),
            Some(other) if other.holes != text.holes => {
                problems.push(format!("{key}: holes differ: English {:?}, Chinese {:?}", text.holes, other.holes))
            }
            Some(_) => {}
        }
    }
    for key in chinese.messages.keys().filter(|key| !english.messages.contains_key(*key)) {
        problems.push(format!("{key} is missing in English"));
    }
    problems
}

/// One language in the compact form; what it lacks is said in English.
pub fn encode(english: &Texts, texts: &Texts) -> String {
    let mut out = String::new();
    for (key, text) in &english.messages {
        let pattern = &texts.messages.get(key).unwrap_or(text).pattern;
        out.push_str(&with_numbered_holes(pattern, &text.holes));
        out.push('\u{1e}');
    }
    out
}

fn with_numbered_holes(pattern: &str, holes: &BTreeSet<String>) -> String {
    let mut out = pattern.to_owned();
    for (hole, letter) in holes.iter().zip('a'..='z') {
        for mark in ['\u{1}', '\u{3}'] {
            out = out.replace(&format!("{mark}{hole}\u{2}"), &format!("{mark}{letter}"));
        }
    }
    out
}

/// The keys and their holes, sorted, as a Rust constant for checks at compile time.
pub fn keys_as_rust(english: &Texts) -> String {
    let mut out = String::from("&[\n");
    for (key, text) in &english.messages {
        let _ = writeln!(out, "    ({key:?}, &{:?}),", text.holes.iter().collect::<Vec<_>>());
    }
    out.push(']');
    out
}
