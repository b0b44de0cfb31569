//! The rules for words that can be checked: one name for one thing, short sentences, a headline without its inequality. They hold
//! for every sentence of the catalogue and for the comments of the lessons.

#[path = "../build/fluent.rs"]
mod fluent;

use expect_test::expect_file;
use kmscope_scenario::lessons::LESSONS;
use kmscope_session::Language;
use kmscope_session::glossary::{Term, find};
use std::fmt::Write;
use std::path::Path;

/// The most words of an English sentence.
const MOST_WORDS: usize = 25;

/// Names that are not used, of things that have another one, and that one. Whole words, in any case.
const ENGLISH_ALIASES: &[(&str, &str)] = &[
    ("give back", "free, reclaim or return"),
    ("gives back", "frees, reclaims or returns"),
    ("gave back", "freed, reclaimed or returned"),
    ("given back", "freed, reclaimed or returned"),
    ("giving back", "freeing, reclaiming or returning"),
    ("take back", "reclaim"),
    ("takes back", "reclaims"),
    ("took back", "reclaimed"),
    ("taken back", "reclaimed"),
    ("comes back", "is freed, reclaimed or returned"),
    ("came back", "was freed, reclaimed or returned"),
    ("come back", "be freed, reclaimed or returned"),
    ("goes back", "is freed or returned"),
    ("went back", "was freed or returned"),
    ("hand out", "allocate"),
    ("hands out", "allocates"),
    ("handed out", "allocated"),
    ("given out", "allocated"),
    ("mark to keep", "watermark"),
    ("no mark", "no watermark"),
    ("the mark", "the watermark"),
    ("the marks", "the watermarks"),
    ("marks", "watermarks"),
    ("water mark", "watermark"),
    ("the reserves", "the reserve"),
    ("low-memory reserve", "lowmem reserve"),
    ("highatomic", "high-atomic"),
    ("memory zone", "zone"),
    ("buddy system", "buddy allocator"),
    ("page block", "pageblock"),
    ("migration type", "migrate type"),
    ("PCP", "per-CPU page list"),
    ("per-CPU list", "per-CPU page list"),
    ("per-CPU lists", "per-CPU page lists"),
    ("CPU's list", "CPU's page list"),
    ("processor", "CPU"),
    ("watermark boost", "boost"),
    ("defragmentation", "compaction"),
    ("free objects list", "freelist"),
    ("jiffy", "tick"),
    ("for ever", "forever"),
    ("all the same", "anyway"),
    ("somebody took", "a hog process took"),
    ("stands on", "is on"),
    ("stand on", "are on"),
];

/// The same in Chinese, where words have no bounds: the last one lists right words that contain the wrong one.
const CHINESE_ALIASES: &[(&str, &str, &[&str])] = &[
    ("您", "你", &[]),
    ("页帧", "页框", &[]),
    ("管理区", "内存区", &[]),
    ("内存域", "内存区", &[]),
    ("伙伴系统", "伙伴分配器", &[]),
    ("页块", "pageblock", &["四页块"]),
    ("阶数", "阶", &[]),
    ("order 时", "阶", &[]),
    ("分裂", "拆分", &[]),
    ("级联", "逐级拆分", &[]),
    ("偷取", "盗用", &[]),
    ("借用", "盗用", &[]),
    ("备用区", "退到低区", &[]),
    ("PCP", "每 CPU 页链表", &[]),
    ("每处理器", "每 CPU", &[]),
    ("per-CPU", "每 CPU", &[]),
    ("每 CPU 链表", "每 CPU 页链表", &[]),
    ("水线", "水位", &[]),
    ("水印", "水位", &[]),
    ("水位线", "水位", &[]),
    ("紧急保留", "储备", &[]),
    ("分配掩码", "GFP 标志", &[]),
    ("收回", "回收", &[]),
    ("高速缓存", "页缓存", &[]),
    ("写回", "回写", &[]),
    ("刷写", "回写", &[]),
    ("交换空间", "交换区", &[]),
    ("碎片整理", "规整", &[]),
    ("内存压缩", "规整", &[]),
    ("OOM 杀手", "OOM killer", &[]),
    ("大小类", "规格", &[]),
    ("大小等级", "规格", &[]),
    ("尺寸级", "规格", &[]),
    ("大小级别", "规格", &[]),
    ("空闲对象链表", "freelist", &[]),
    ("空闲链上", "freelist", &[]),
    ("空闲链的", "freelist", &[]),
    ("部分空闲链表", "partial 链表", &[]),
    ("部分占用链表", "partial 链表", &[]),
    ("警戒页", "保护页", &[]),
    ("线性映射", "直接映射", &[]),
    ("硬中断", "中断处理程序", &[]),
    ("时钟滴答", "节拍", &[]),
    ("时钟节拍", "节拍", &[]),
    ("一拍", "节拍", &[]),
    (" 拍", "节拍", &[]),
    ("透镜", "透视", &[]),
    ("录制", "记录", &[]),
    ("模型估计", "模型推算", &[]),
    ("建模", "模型推算", &[]),
    ("模拟", "模型推算", &[]),
    ("缺页", "页不够", &[]),
    ("处理器", "CPU", &[]),
    ("不得", "不能", &["不得已"]),
    ("缘由", "原因", &[]),
    ("睡去", "进入睡眠", &[]),
    ("阶 {", "n 阶", &[]),
    ("结束了 hog", "杀死了 hog", &[]),
    ("给出了", "分配了", &[]),
    ("有人占用", "hog 进程占用", &[]),
    ("别人", "其他任务", &["给别人看"]),
    ("抱怨", "打印警告", &[]),
];

fn texts(language: &str) -> fluent::Texts {
    let texts = fluent::read_language(&Path::new(env!("CARGO_MANIFEST_DIR")).join("messages"), language);
    assert!(texts.messages.len() > 1000, "the files were not found");
    texts
}

/// Every way in which a pattern of the catalogue can be said; a hole is the word `◌`.
fn sayings(pattern: &str) -> Vec<String> {
    let mut said = vec![String::new()];
    let mut rest = pattern;
    while let Some(at) = rest.find(['\u{1}', '\u{3}', '\u{4}', '\u{5}']) {
        let (text, tail) = rest.split_at(at);
        said.iter_mut().for_each(|one| one.push_str(text));
        match tail.as_bytes()[0] {
            1 => {
                said.iter_mut().for_each(|one| one.push('◌'));
                rest = tail.split_once('\u{2}').expect("a name ends").1;
            }
            3 => {
                let (variants, after) = choice(tail);
                let all = said.iter().flat_map(|one| variants.iter().map(move |variant| format!("{one}{variant}")));
                said = all.collect();
                rest = after;
            }
            _ => unreachable!("a variant outside of a choice: {pattern}"),
        }
    }
    said.iter_mut().for_each(|one| one.push_str(rest));
    said
}

/// The variants of a choice, and what follows it.
fn choice(text: &str) -> (Vec<String>, &str) {
    let mut variants = Vec::new();
    let mut rest = text.split_once('\u{2}').expect("the name of the hole ends").1;
    while let Some(variant) = rest.strip_prefix('\u{4}') {
        let body = variant.split_once('\u{2}').expect("the key ends").1;
        let mut depth = 0;
        let end = body.find(|c| match c {
            '\u{3}' => {
                depth += 1;
                false
            }
            '\u{5}' if depth > 0 => {
                depth -= 1;
                false
            }
            '\u{4}' | '\u{5}' => depth == 0,
            _ => false,
        });
        let (pattern, after) = body.split_at(end.expect("the choice ends"));
        variants.extend(sayings(pattern));
        rest = after;
    }
    (variants, rest.strip_prefix('\u{5}').expect("the choice ends"))
}

#[test]
fn a_pattern_is_said_in_every_way() {
    let pattern = "a \u{3}n\u{2}\u{4}one\u{2}page\u{4}*other\u{2}\u{1}n\u{2} pages\u{5} b";
    assert_eq!(sayings(pattern), ["a page b", "a ◌ pages b"]);
}

/// Sentences: parted where a full stop, a question mark or an exclamation mark is followed by a space.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = text;
    loop {
        let ends = |(at, c): (usize, char)| {
            let after = &rest[at + c.len_utf8()..];
            let quote = usize::from(after.starts_with(['"', ')']));
            (matches!(c, '.' | '?' | '!') && after[quote..].starts_with(' ')).then_some(at + 1 + quote)
        };
        match rest.char_indices().find_map(ends) {
            Some(end) => {
                sentences.push(&rest[..end]);
                rest = rest[end..].trim_start();
            }
            None => break,
        }
    }
    sentences.push(rest);
    sentences
}

#[test]
fn no_english_sentence_has_more_than_25_words() {
    let mut long = Vec::new();
    for (key, text) in &texts("en").messages {
        for said in sayings(&text.pattern) {
            for sentence in sentences(&said) {
                let words =
                    sentence.split_whitespace().filter(|word| word.contains(|c: char| c.is_alphanumeric() || c == '◌'));
                let words = words.count();
                if words > MOST_WORDS {
                    long.push(format!("{key}: {words} words: {sentence}"));
                }
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Whether a text has a phrase, as whole words and in any case.
fn has_words(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (text.to_lowercase(), phrase.to_lowercase());
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(&phrase)
        .any(|(at, _)| !text[..at].ends_with(in_word) && !text[at + phrase.len()..].starts_with(in_word))
}

/// What is said to people: every sentence of the catalogue by its key, and the comments of the lessons.
fn all_texts(language: Language) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (key, text) in texts(language.code()).messages {
        // The forms of the glossary are words to be found, not to be read.
        if !key.ends_with("-forms") {
            all.extend(sayings(&text.pattern).into_iter().map(|said| (key.clone(), said)));
        }
    }
    for lesson in LESSONS {
        let script = if language == Language::English { lesson.script } else { lesson.chinese };
        // A comment may go on in the next line.
        let comments: Vec<&str> =
            script.lines().filter_map(|line| line.split_once("//")).map(|(_, said)| said.trim()).collect();
        let between = if language == Language::English { " " } else { "" };
        all.push((format!("{}.kms", lesson.id), comments.join(between)));
    }
    all
}

#[test]
fn one_thing_has_one_name_in_english() {
    let mut wrong = Vec::new();
    for (key, text) in all_texts(Language::English) {
        for (alias, instead) in ENGLISH_ALIASES {
            if has_words(&text, alias) {
                wrong.push(format!("{key}: “{alias}”, which is {instead}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_thing_has_one_name_in_chinese() {
    let mut wrong = Vec::new();
    for (key, text) in all_texts(Language::Chinese) {
        for (alias, instead, right) in CHINESE_ALIASES {
            let text = right.iter().fold(text.clone(), |text, right| text.replace(right, ""));
            if text.contains(alias) {
                wrong.push(format!("{key}: “{alias}”, which is {instead}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn chinese_has_full_width_punctuation_on_either_side_of_its_words() {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let half = |c: char| matches!(c, ',' | ';' | '?' | '!' | ':' | '(' | ')' | '"');
    let mut wrong = Vec::new();
    for (key, text) in all_texts(Language::Chinese) {
        let chars: Vec<char> = text.chars().collect();
        let beside = |pair: &[char]| is_han(pair[0]) && half(pair[1]) || half(pair[0]) && is_han(pair[1]);
        if chars.windows(2).any(beside) || chars.ends_with(&['.']) {
            wrong.push(format!("{key}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_headline_says_why_not_and_leaves_the_inequality_to_the_panel() {
    for language in ["en", "zh"] {
        let texts = texts(language);
        let headlines: Vec<_> = texts.messages.iter().filter(|(key, _)| key.starts_with("head-")).collect();
        assert!(headlines.len() > 60, "{}", headlines.len());
        for (key, text) in headlines {
            // The reason of these two is a clause: `null-…`, `hang-…`.
            let has_reason = matches!(key.as_str(), "head-null" | "head-hangs");
            assert_eq!(text.holes.contains("why"), has_reason, "{language} {key}");
            for said in sayings(&text.pattern) {
                assert!(!said.contains(['>', '≤']), "{language} {key}: {said}");
                assert!(!said.ends_with(['.', '。']), "{language} {key}: {said}");
            }
        }
        for (key, text) in texts.messages.iter().filter(|(key, _)| key.starts_with("null-")) {
            assert!(!text.pattern.contains(['>', '≤']), "{language} {key}");
        }
    }
}

#[test]
fn slept_and_served_differs_from_slept_and_null_by_the_first_word() {
    for (language, served, null) in [("en", "Granted", "NULL"), ("zh", "睡眠", "睡眠")] {
        let texts = texts(language);
        for said in sayings(&texts.messages["head-slept"].pattern) {
            assert!(said.starts_with(served) && !said.contains("NULL"), "{said}");
        }
        for said in sayings(&texts.messages["head-null"].pattern) {
            assert!((said.starts_with(null) || said.starts_with("得到 NULL")) && said.contains("NULL"), "{said}");
        }
        // At the end of a script's line.
        assert!(texts.messages["result-null-slept"].pattern.starts_with("NULL"));
        assert!(!texts.messages["result-slept"].pattern.contains("NULL"));
    }
}

#[test]
fn no_name_of_another_thing_stands_in_the_glossary() {
    for language in Language::ALL {
        let mut names: Vec<String> = Term::all().map(|term| term.name(language)).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), Term::all().count(), "a name stands there twice");
    }
}

#[test]
fn a_term_is_said_in_some_sentence() {
    for language in Language::ALL {
        let mut unused: Vec<Term> = Term::all().collect();
        for (key, text) in all_texts(language) {
            if !key.starts_with("glossary-") {
                let found = find(&text, language);
                unused.retain(|term| !found.iter().any(|found| found.term == *term));
            }
        }
        let names: Vec<String> = unused.into_iter().map(|term| term.name(language)).collect();
        assert!(names.is_empty(), "{language:?}: nobody says {names:?}");
    }
}

#[test]
fn the_glossary_of_the_documents_is_that_of_the_app() {
    let mut table = String::from(
        "# Glossary\n\n\
         One name for one thing, in English and in Chinese. The app explains a term where one points at it.\n\
         Made from `crates/session/messages/*/glossary.ftl` by a test: `UPDATE_EXPECT=1 cargo nextest run -p kmscope-session -E 'test(glossary)'`.\n\n\
         | English | means | 中文 | 含义 |\n|---|---|---|---|\n",
    );
    for term in Term::all() {
        let [english, chinese] = Language::ALL.map(|language| (term.name(language), term.meaning(language)));
        writeln!(table, "| {} | {} | {} | {} |", english.0, english.1, chinese.0, chinese.1).expect("a string");
    }
    table.push_str("\nNames that are not used, and what is used instead:\n\n| not | but |\n|---|---|\n");
    let english = ENGLISH_ALIASES.iter().map(|(alias, instead)| (alias, instead));
    let chinese = CHINESE_ALIASES.iter().map(|(alias, instead, _)| (alias, instead));
    for (alias, instead) in english.chain(chinese) {
        writeln!(table, "| {} | {instead} |", alias.trim()).expect("a string");
    }
    expect_file!["../../../docs/GLOSSARY.md"].assert_eq(&table);
}
