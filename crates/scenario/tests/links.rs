//! Share links: they come back as they went, old ones open for ever, damaged ones say so.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use expect_test::expect_file;
use kmscope_scenario::link::{
    Controls, Decoded, Link, LinkLanguage, LinkProblem, MAX_SCRIPT_BYTES, Place, Source, Speed, Theme, View,
};
use kmscope_scenario::{lessons, then_and_now};
use proptest::prelude::*;
use std::{fs, path::Path};

/// Links that were once given out, as they were: never change a `.txt` here, only add. What they
/// mean stands beside them in `.expected`.
#[test]
fn links_of_the_past_still_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("tests/links")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "txt"))
        .collect();
    names.sort();
    assert!(names.len() >= 10, "the corpus was not found");
    for path in names {
        let fragment = fs::read_to_string(&path).expect("a link");
        let decoded = Link::decode(fragment.trim_end());
        expect_file![path.with_extension("expected")].assert_eq(&format!("{decoded:#?}\n"));
    }
}

#[test]
fn a_link_that_a_template_escaped_says_the_same() {
    let plain = "v1;lesson=split;step=cascade;embed=1;view=buddy";
    let expected = Link::decode(plain);
    assert!(expected.problems.is_empty() && expected.link.embed);
    let escaped = [
        plain.replace('=', "%3d"),
        plain.replace('=', "%3D").replace(';', "&amp;"),
        plain.replace('=', "%3d").replace(';', "%3b"),
        plain.replace(';', "%3B"),
        plain.replace(';', "&"),
    ];
    for fragment in escaped {
        assert_eq!(Link::decode(&format!("#{fragment}")), expected, "{fragment}");
    }
    // A name that really holds such letters is escaped once.
    let odd = Link { step: Some(Place::Marker("a=b;c%".to_owned())), ..Link::default() };
    assert_eq!(Link::decode(&odd.encode()).link, odd);
}

#[test]
fn a_truncated_script_keeps_its_whole_lines_and_says_how_many() {
    let script = lessons::find("driver").expect("a lesson").script;
    let whole = Link { source: Some(Source::Script(script.to_owned())), ..Link::default() }.encode();
    let mut most = 0;
    for length in 6..whole.len() {
        let Decoded { link, problems } = Link::decode(&whole[..length]);
        match (link.source, problems.as_slice()) {
            (None, [LinkProblem::ScriptDamaged { saved_lines: 0 }]) => {}
            (Some(Source::Script(text)), [LinkProblem::ScriptDamaged { saved_lines }]) => {
                assert!(script.starts_with(&text) && text.lines().count() == *saved_lines as usize);
                most = most.max(*saved_lines);
            }
            other => panic!("at {length}: {other:?}"),
        }
    }
    assert!(most as usize > script.lines().count() / 2, "hardly anything was saved: {most}");
}

#[test]
fn a_marker_that_the_script_does_not_have_is_named_with_those_that_it_has() {
    let program = kmscope_scenario::compile("marker(\"a\")\nnote(\"b\")\nmarker(\"c\")\n").program;
    let step = |place: &str| Place::Marker(place.to_owned()).step(&program);
    assert_eq!((step("a"), step("c"), Place::Step(7).step(&program)), (Ok(1), Ok(3), Ok(7)));
    let markers = vec!["a".to_owned(), "c".to_owned()];
    assert_eq!(step("b"), Err(LinkProblem::UnknownMarker { name: "b".to_owned(), markers }));
}

#[test]
fn a_changed_character_is_noticed_or_changes_nothing() {
    let script = lessons::find("twins").expect("a lesson").script;
    let link = Link { source: Some(Source::Script(script.to_owned())), ..Link::default() };
    let whole = link.encode();
    let mut unnoticed = 0;
    for at in "v1;s=".len()..whole.len() - 1 {
        let other = if whole.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &whole[..at], &whole[at + 1..]);
        let decoded = Link::decode(&changed);
        if decoded.problems.is_empty() {
            // Bits that fill up the last byte of the compressed stream mean nothing: the script is the same.
            assert_eq!(decoded.link, link, "at {at}");
            unnoticed += 1;
        }
    }
    assert!(unnoticed <= 1, "{unnoticed}");
}

#[test]
fn a_small_link_cannot_unpack_to_a_large_script() {
    let bomb = "a\n".repeat(MAX_SCRIPT_BYTES);
    let link = Link { source: Some(Source::Script(bomb)), ..Link::default() }.encode();
    assert!(link.len() < 10_000);
    let decoded = Link::decode(&link);
    assert_eq!(decoded.problems, [LinkProblem::ScriptTooLarge]);
    assert_eq!(decoded.link.source, None);
}

#[test]
fn a_script_that_nobody_packed_opens_too() {
    for script in ["".to_owned(), "machine toy 64\n".to_owned(), "a\n".repeat(50_000)] {
        let stored = miniz_oxide::deflate::compress_to_vec_zlib(script.as_bytes(), 0);
        let fragment = format!("v1;s={}", URL_SAFE_NO_PAD.encode(stored));
        let link = Link { source: Some(Source::Script(script)), ..Link::default() };
        assert_eq!(Link::decode(&fragment), Decoded { link, problems: vec![] });
    }
}

#[test]
fn the_longest_lesson_fits_into_a_link_that_can_be_pasted() {
    for lesson in lessons::LESSONS {
        let script = Link { source: Some(Source::Script(lesson.script.to_owned())), ..Link::default() }.encode();
        let named = Link { source: Some(Source::Lesson(lesson.id.to_owned())), ..Link::default() }.encode();
        assert!(script.len() < 2000, "{}: {} characters", lesson.id, script.len());
        assert!(named.len() < 40);
    }
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![any::<usize>().prop_map(Place::Step), "\\PC{1,12}".prop_map(Place::Marker)]
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(all))
}

fn any_link() -> impl Strategy<Value = Link> {
    let source = prop_oneof![
        prop::sample::select(lessons::LESSONS).prop_map(|lesson| Source::Lesson(lesson.id.to_owned())),
        "(\\PC|\n){0,200}".prop_map(Source::Script),
    ];
    let what = (prop::option::of(source), prop::option::of(place()), prop::option::of(any::<usize>()));
    let look = (one_of(View::ALL), one_of(LinkLanguage::ALL), one_of(Theme::ALL));
    let play = (any::<bool>(), one_of(Controls::ALL), any::<[bool; 2]>(), one_of(Speed::ALL));
    let then = prop::option::of(
        (0..then_and_now::COMPARISONS.len()).prop_map(|at| then_and_now::COMPARISONS[at].id.to_owned()),
    );
    (what, then, look, play, prop::option::of((place(), place()))).prop_map(
        |(
            (source, step, micro),
            then,
            (view, language, theme),
            (embed, controls, [present, autoplay], speed),
            repeat,
        )| {
            Link { source, then, step, micro, view, language, theme, embed, controls, present, autoplay, speed, repeat }
        },
    )
}

proptest! {
    #[test]
    fn a_link_comes_back_as_it_went(link in any_link()) {
        let fragment = link.encode();
        prop_assert!(fragment.bytes().all(|b| b.is_ascii_graphic()), "{}", fragment);
        prop_assert_eq!(Link::decode(&fragment), Decoded { link: link.clone(), problems: vec![] });
        prop_assert_eq!(Link::decode(&format!("#{fragment}")), Decoded { link, problems: vec![] });
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
        Link::decode(&text);
        Link::decode(&format!("v1;{text}"));
        Link::decode(&format!("v1;s={text}"));
    }

    #[test]
    fn a_link_with_noise_in_it_is_read_without_a_panic(link in any_link(), at in any::<prop::sample::Index>(), noise in "\\PC{1,5}") {
        let mut fragment = link.encode();
        let at = at.index(fragment.len());
        fragment.replace_range(at..=at, &noise);
        Link::decode(&fragment);
    }
}
