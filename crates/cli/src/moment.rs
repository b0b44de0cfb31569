//! A moment as it is named on the command line: a lesson, a file, a link.

use kmscope_scenario::lessons;
use kmscope_scenario::link::{Link, Source};
use std::io::Read;
use std::path::Path;

/// Reads `LESSON`, `FILE`, `-` (standard input) or a link. The error says what there is.
pub fn read(word: &str) -> Result<Link, String> {
    if let Some(fragment) =
        word.split_once('#').map_or_else(|| word.starts_with("v1;").then_some(word), |(_, it)| Some(it))
    {
        let decoded = Link::decode(fragment);
        return match decoded.problems.first() {
            None => Ok(decoded.link),
            Some(problem) => {
                let said = kmscope_session::diagnose::diagnose_link(problem);
                Err(format!("{word}: {}", said.say(kmscope_session::Language::English)))
            }
        };
    }
    let source = match lessons::find(word) {
        Some(lesson) => Source::Lesson(lesson.id.to_owned()),
        None => Source::Script(script(word)?),
    };
    Ok(Link { source: Some(source), ..Link::default() })
}

fn script(word: &str) -> Result<String, String> {
    if word == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
        return Ok(text);
    }
    if !Path::new(word).exists() {
        let names: Vec<_> = lessons::LESSONS.iter().map(|lesson| lesson.id).collect();
        return Err(format!("{word:?} is neither a file nor a lesson; the lessons are: {}", names.join(", ")));
    }
    std::fs::read_to_string(word).map_err(|error| format!("{word}: {error}"))
}
