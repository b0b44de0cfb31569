//! The few texts that a page shows before the app is there, from the catalogue's folder.

use crate::{Result, root};
use std::fs;

/// The languages of the app.
const LANGUAGES: [&str; 2] = ["en", "zh"];

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
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
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
        assert_eq!(quoted(r#"say "a\b""#), r#""say \"a\\b\"""#);
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        let texts = BootTexts::read().unwrap();
        assert!(texts.in_all_languages("boot-no-script").unwrap().contains("JavaScript"));
        assert!(texts.in_all_languages("boot-no-such").is_err());
    }
}
