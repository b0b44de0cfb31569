//! The catalogue: both languages say the same things, and nothing that nobody uses.

#[path = "../build/fluent.rs"]
mod fluent;

use kmscope_session::catalogue::grouped;
use kmscope_session::{Catalogue, Language, Message, message, text};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn messages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("messages")
}

#[test]
fn both_languages_have_the_same_keys_and_the_same_holes() {
    let english = fluent::read_language(&messages(), "en");
    let chinese = fluent::read_language(&messages(), "zh");
    let problems = fluent::problems(&english, &chinese);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(english.messages.len() > 50, "the files were not found");
}

/// All Rust sources of the workspace that may name a key.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder of the workspace").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let source = fs::read_to_string(&path).expect("a source file");
                found.push((path, source));
            }
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("crates/").to_owned();
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).expect("crates/").flatten() {
        let source = entry.path().join("src");
        if source.is_dir() {
            walk(&source, &mut found);
        }
    }
    found
}

#[test]
fn every_sentence_is_used_somewhere() {
    let all: String = sources().into_iter().map(|(_, source)| source).collect();
    let literals: BTreeSet<&str> = all.split('"').collect();
    let unused: Vec<_> = Catalogue::keys().filter(|key| !literals.contains(key)).collect();
    assert!(unused.is_empty(), "nobody says: {unused:#?}");
}

#[test]
fn an_id_says_the_sentence_of_its_key_in_every_language() {
    // The compact texts and the ids are made apart from each other: both count the sorted keys.
    let keys: Vec<_> = Catalogue::keys().collect();
    assert!(keys.is_sorted());
    for (language, folder) in [(Language::English, "en"), (Language::Chinese, "zh")] {
        assert_eq!(Catalogue::of(language).sentence_count(), keys.len(), "{language:?}");
        let texts = fluent::read_language(&messages(), folder);
        let said = [(message!("ui-script"), "ui-script"), (message!("ui-why"), "ui-why")];
        for (message, key) in said {
            assert_eq!(message.id.name(), key);
            assert_eq!(message.say(language), texts.messages[key].pattern);
        }
    }
}

#[test]
fn chinese_sentences_use_full_width_punctuation_and_no_english_words_by_mistake() {
    let mut wrong = Vec::new();
    let chinese = fluent::read_language(&messages(), "zh");
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (key, text) in &chinese.messages {
        let chars: Vec<char> = text.pattern.chars().collect();
        for pair in chars.windows(2) {
            if is_han(pair[0]) && matches!(pair[1], ',' | ';' | '?' | '!' | ':') {
                wrong.push(format!("{key}: half-width {:?} after {}", pair[1], pair[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn digits_stand_in_groups_of_three() {
    for (number, wanted) in
        [(0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (53_760, "53,760"), (-1_234_567, "−1,234,567")]
    {
        assert_eq!(grouped(number), wanted);
    }
}

#[test]
fn english_has_a_singular_and_chinese_one_form() {
    for (pages, english, chinese) in
        [(1, "1 page", "1 页"), (2, "2 pages", "2 页"), (53_760, "53,760 pages", "53,760 页")]
    {
        let message = message!("result-pages", pages = pages);
        assert_eq!(message.say(Language::English), english);
        assert_eq!(message.say(Language::Chinese), chinese);
        assert_eq!(text!(Language::English, "result-pages", pages = pages), english);
    }
}

#[test]
fn an_unfilled_hole_can_be_seen() {
    let id = message!("result-pages", pages = 1).id;
    assert_eq!(Message::new(id).say(Language::English), "{?} pages");
}

#[test]
fn language_tags_are_understood() {
    assert_eq!(Language::from_tag("zh-CN"), Some(Language::Chinese));
    assert_eq!(Language::from_tag("en_US"), Some(Language::English));
    assert_eq!(Language::from_tag("fr"), None);
}
