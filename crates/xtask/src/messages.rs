//! Texts that are not inside of the app, from the catalogue's folder: the few that a page shows before
//! the app is there, and what the app says, a file for each language.

use crate::{Result, root};
use std::fs;

/// The compiler of sentences that the app's own build takes their numbers from.
#[path = "../../session/build/fluent.rs"]
mod fluent;

/// The languages of the app.
pub const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Who reads sentences.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The lab: nothing that only the second page says.
    Lab,
    /// The second page.
    Replay,
}

/// Ends a sentence.
const END: char = '\u{1e}';
/// Keys of sentences that only the second page says.
const REPLAY: &str = "replay-";

/// Keys of sentences that the lab wants only when a lesson is opened: all of the lessons but their titles, and
/// the lesson that it opens with.
fn is_rest(key: &str) -> bool {
    key.starts_with("lesson-") && !key.starts_with("lesson-twins-") && !key.ends_with("-title")
}

/// Classic scripts that hand sentences to `www/boot.js`, with their names: for each language one, and for the lab
/// one more, `LANGUAGE.rest`. A sentence that is not in one is empty there.
pub fn scripts(reader: Reader) -> Vec<(String, String)> {
    let folder = root::root().join("crates/session/messages");
    let english = fluent::read_language(&folder, LANGUAGES[0]);
    let mut scripts = Vec::new();
    for language in LANGUAGES {
        let sentences = fluent::encode(&english, &fluent::read_language(&folder, language));
        let mut put = |name: String, wants: fn(&str) -> bool| {
            let each = english.messages.keys().zip(sentences.split_terminator(END));
            let each = each.map(|(key, sentence)| if wants(key) { sentence } else { "" });
            let sentences: String = each.map(|sentence| format!("{sentence}{END}")).collect();
            let script = format!("kmscopeTexts[{}]={};\n", quoted(&name), quoted(&sentences));
            scripts.push((name, script));
        };
        match reader {
            Reader::Lab => {
                put(language.to_owned(), |key| !key.starts_with(REPLAY) && !is_rest(key));
                put(format!("{language}.rest"), is_rest);
            }
            Reader::Replay => put(language.to_owned(), |_| true),
        }
    }
    scripts
}

/// The texts of all languages, in the order of the languages.
pub struct BootTexts {
    languages: Vec<(&'static str, Vec<(String, String)>)>,
}

impl BootTexts {
    /// Reads `crates/session/messages/boot/`.
    pub fn read() -> Result<Self> {
        let folder = root::root().join("crates/session/messages/boot");
        let mut languages = Vec::new();
        for language in LANGUAGES {
            let file = folder.join(format!("{language}.ftl"));
            let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            languages.push((language, parse(&text).map_err(|error| format!("{}: {error}", file.display()))?));
        }
        let keys = |texts: &[(String, String)]| texts.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let first = keys(&languages[0].1);
        match languages.iter().find(|(_, texts)| keys(texts) != first) {
            Some((language, _)) => Err(format!("messages/boot: {language} has other keys than {}", LANGUAGES[0])),
            None => Ok(Self { languages }),
        }
    }

    /// A text in all languages, one after the other.
    pub fn in_all_languages(&self, key: &str) -> Result<String> {
        let texts = self.languages.iter().filter_map(|(_, texts)| Some(&texts.iter().find(|(k, _)| k == key)?.1));
        let texts: Vec<&str> = texts.map(String::as_str).collect();
        if texts.is_empty() { Err(format!("messages/boot has no {key}")) } else { Ok(texts.join(" ")) }
    }

    /// All texts as a JavaScript object: `{"en":{"boot-loading":"…"},…}`.
    pub fn as_javascript(&self) -> String {
        let languages = self.languages.iter().map(|(language, texts)| {
            let texts = texts.iter().map(|(key, text)| format!("{}:{}", quoted(key), quoted(text)));
            format!("{}:{{{}}}", quoted(language), texts.collect::<Vec<_>>().join(","))
        });
        format!("{{{}}}", languages.collect::<Vec<_>>().join(","))
    }
}

/// The plain part of Fluent: `key = text`, comments, empty lines.
fn parse(text: &str) -> Result<Vec<(String, String)>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.split_once(" = ") {
            Some((key, value)) if !line.starts_with(' ') && !value.contains(['{', '}']) => {
                Ok((key.to_owned(), value.trim().to_owned()))
            }
            _ => Err(format!("not a plain `key = text`: {line}")),
        })
        .collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_hole_is_refused_because_nothing_would_fill_it() {
        assert!(parse("boot-a = plain\n# comment\n\nboot-b = also plain").is_ok());
        assert!(parse("boot-a = { $n } pages").is_err());
        assert!(parse("boot-a = text\n  that goes on").is_err());
    }

    #[test]
    fn texts_are_javascript_whatever_is_in_them() {
        assert_eq!(quoted("say \"a\\b\"\n"), r#""say \"a\\b\"\n""#);
    }

    #[test]
    fn the_sentences_of_each_language_are_a_script_of_one_line() {
        let ends = |script: &str| script.matches(END).count();
        let all = [scripts(Reader::Lab), scripts(Reader::Replay)].concat();
        assert_eq!(all.len(), 3 * LANGUAGES.len());
        for (name, script) in &all {
            assert!(script.starts_with(&format!("kmscopeTexts[\"{name}\"]=\"")), "{name}");
            assert_eq!(script.lines().count(), 1, "{name}");
            assert_eq!(ends(script), ends(&all[0].1), "{name}");
        }
        assert!(ends(&all[0].1) > 100);
    }

    #[test]
    fn the_lab_loads_first_what_it_needs_first_and_nothing_twice() {
        let sentences = |script: &str| script.split_once('"').unwrap().1.to_owned();
        for pair in scripts(Reader::Lab).chunks(2) {
            let [first, rest] = [&pair[0], &pair[1]].map(|(_, script)| sentences(&script.replacen("[\"", "", 1)));
            let said = |text: &str| text.split(END).map(|sentence| !sentence.is_empty()).collect::<Vec<_>>();
            // The first and the last piece are the script's own.
            let (first, rest) = (said(&first), said(&rest));
            let both = first.iter().zip(&rest).skip(1).rev().skip(1).filter(|(first, rest)| **first && **rest);
            assert_eq!(both.count(), 0);
            let count = |said: &[bool]| said.iter().filter(|is_said| **is_said).count();
            assert!(count(&first) > 2 * count(&rest) && count(&rest) > 20);
        }
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        let texts = BootTexts::read().unwrap();
        assert!(texts.in_all_languages("boot-no-script").unwrap().contains("JavaScript"));
        assert!(texts.in_all_languages("boot-no-such").is_err());
    }
}
