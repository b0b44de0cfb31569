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

/// For each language its code and a classic script that hands its sentences to `www/boot.js`. A sentence that the
/// reader never says is empty.
pub fn scripts(reader: Reader) -> Vec<(&'static str, String)> {
    let folder = root::root().join("crates/session/messages");
    let english = fluent::read_language(&folder, LANGUAGES[0]);
    let script = |language| {
        let sentences = fluent::encode(&english, &fluent::read_language(&folder, language));
        let of_reader = |(key, sentence): (&String, &'_ str)| {
            if reader == Reader::Lab && key.starts_with(REPLAY) { String::new() } else { sentence.to_owned() }
        };
        let each = english.messages.keys().zip(sentences.split_terminator(END)).map(of_reader);
        let sentences: String = each.map(|sentence| sentence + &END.to_string()).collect();
        (language, format!("kmscopeTexts.{language}={};\n", quoted(&sentences)))
    };
    LANGUAGES.map(script).into()
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
        let scripts = scripts(Reader::Replay);
        assert_eq!(scripts.len(), LANGUAGES.len());
        let ends = |script: &str| script.matches('\u{1e}').count();
        for (language, script) in &scripts {
            assert!(script.starts_with(&format!("kmscopeTexts.{language}=\"")), "{language}");
            assert_eq!(script.lines().count(), 1, "{language}");
            assert_eq!(ends(script), ends(&scripts[0].1), "{language}");
        }
        assert!(ends(&scripts[0].1) > 100);
    }

    #[test]
    fn the_lab_does_not_load_what_only_the_second_page_says() {
        for ((language, lab), (_, all)) in super::scripts(Reader::Lab).iter().zip(super::scripts(Reader::Replay)) {
            assert_eq!(lab.matches(END).count(), all.matches(END).count(), "{language}");
            assert!(lab.len() + 2000 < all.len(), "{language}: {} of {} bytes", lab.len(), all.len());
        }
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        let texts = BootTexts::read().unwrap();
        assert!(texts.in_all_languages("boot-no-script").unwrap().contains("JavaScript"));
        assert!(texts.in_all_languages("boot-no-such").is_err());
    }
}
