//! Texts that are not inside of the app: the few that a page shows before the app is there, and what the app says, a
//! file for each language, from the catalogue's folder; and what the lessons say, from the model.

use crate::{Result, progress, root};
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
/// Stands between the sentences and the first lesson, and between that and the further ones.
const PART: char = '\u{1d}';
/// Keys of sentences that only the second page says.
const REPLAY: &str = "replay-";

/// Keys of what lessons say: a page gets that with all numbers filled in.
const LESSON: &str = "lesson-";

/// Classic scripts that hand texts to `www/boot.js`, with their names: for each language one, and for the lab one
/// more, `LANGUAGE.lessons`. A sentence that a page does not say is empty there.
pub fn scripts(reader: Reader) -> Result<Vec<(String, String)>> {
    let folder = root::root().join("crates/session/messages");
    let english = fluent::read_language(&folder, LANGUAGES[0]);
    let mut scripts = Vec::new();
    for language in LANGUAGES {
        let sentences = fluent::encode(&english, &fluent::read_language(&folder, language));
        let each = english.messages.keys().zip(sentences.split_terminator(END));
        let is_said = |key: &str| !key.starts_with(LESSON) && (reader == Reader::Replay || !key.starts_with(REPLAY));
        let each = each.map(|(key, sentence)| if is_said(key) { sentence } else { "" });
        let sentences: String = each.map(|sentence| format!("{sentence}{END}")).collect();
        let mut put = |name: String, text: &str| {
            let script = format!("kmscopeTexts[{}]={};\n", quoted(&name), quoted(text));
            scripts.push((name, script));
        };
        match reader {
            Reader::Lab => {
                let lessons = lessons(language)?;
                let (first, further) = lessons.split_once(PART).ok_or("the lessons are not in two parts")?;
                put(language.to_owned(), &format!("{sentences}{PART}{first}"));
                put(format!("{language}.lessons"), further);
            }
            Reader::Replay => put(language.to_owned(), &sentences),
        }
    }
    Ok(scripts)
}

/// What the lessons say: the model runs them. A program of its own, so that nobody waits for the model to compile
/// who wants something else of xtask.
fn lessons(language: &str) -> Result<String> {
    let arguments =
        ["run", "--quiet", "--locked", "--package", "kmscope-session", "--bin", "kmscope-lesson-texts", "--"];
    progress::work(&format!("running the lessons ({language})"), || {
        let output = root::cargo(&arguments).arg(language).output().map_err(crate::text)?;
        match output.status.success() {
            true => String::from_utf8(output.stdout).map_err(crate::text),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    })
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
    fn the_texts_of_each_language_are_scripts_of_one_line() {
        let lab = scripts(Reader::Lab).unwrap();
        let replay = scripts(Reader::Replay).unwrap();
        assert_eq!((lab.len(), replay.len()), (2 * LANGUAGES.len(), LANGUAGES.len()));
        for (name, script) in lab.iter().chain(&replay) {
            assert!(script.starts_with(&format!("kmscopeTexts[\"{name}\"]=\"")), "{name}");
            assert_eq!(script.lines().count(), 1, "{name}");
        }
        // The same sentences by their places, and after them the first lesson.
        let sentences = |script: &str| script.split(PART).next().unwrap().matches(END).count();
        let count = sentences(&replay[0].1);
        assert!(count > 100);
        for (name, script) in lab.iter().filter(|(name, _)| LANGUAGES.contains(&name.as_str())).chain(&replay) {
            assert_eq!(sentences(script), count, "{name}");
        }
        for (name, further) in lab.iter().filter(|(name, _)| name.ends_with(".lessons")) {
            let first = &lab.iter().find(|(other, _)| name.starts_with(&format!("{other}."))).unwrap().1;
            let (twins, split) = ("skb[i] = __get_free_page(GFP_ATOMIC);", "five = alloc_pages(GFP_KERNEL, ");
            assert!(first.contains(twins) && !first.contains(split), "{name}");
            assert!(further.contains(split) && !further.contains(twins), "{name}");
        }
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        let texts = BootTexts::read().unwrap();
        assert!(texts.in_all_languages("boot-no-script").unwrap().contains("JavaScript"));
        assert!(texts.in_all_languages("boot-no-such").is_err());
    }
}
