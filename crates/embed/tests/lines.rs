//! The lines for every tool, as authors copy them. What was once given out must work for ever: see `tests/old`.

use expect_test::expect_file;
use kmscope_embed::{Fence, Moment, tools};
use kmscope_scenario::link::{Link, LinkLanguage, Place, Source, View};
use std::fmt::Write as _;
use std::path::Path;

const SCRIPT: &str = "machine toy 64\na = alloc_page(GFP_KERNEL); // \"one\" & <two>\n\nmarker(\"after\")\n";

fn lesson() -> Moment {
    let link = Link {
        source: Some(Source::Lesson("split".to_owned())),
        step: Some(Place::Marker("cascade".to_owned())),
        view: Some(View::Buddy),
        ..Link::default()
    };
    Moment::new(link, "One page out of 1,024: \"halves\" & pages")
}

fn script() -> Moment {
    let link = Link {
        source: Some(Source::Script(SCRIPT.to_owned())),
        step: Some(Place::Step(1)),
        language: Some(LinkLanguage::Chinese),
        ..Link::default()
    };
    Moment::new(link, "A script")
}

/// `UPDATE_EXPECT=1` writes them anew.
#[test]
fn the_lines_for_every_tool_are_those_that_are_documented() {
    for (name, moment) in [("lesson", lesson()), ("script", script())] {
        let mut all = String::new();
        for tool in tools() {
            let _ =
                write!(all, "──── {} ({})\n{}\n{}\n", tool.name, tool.id, moment.setup(tool, "en"), moment.lines(tool));
        }
        expect_file![Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/{name}.expected"))].assert_eq(&all);
    }
}

#[test]
fn every_tool_has_a_name_and_its_first_steps_in_both_languages() {
    assert!(tools().len() >= 15, "{}", tools().len());
    let mut ids: Vec<_> = tools().iter().map(|tool| &tool.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), tools().len());
    for tool in tools() {
        let [english, chinese] = ["en", "zh"].map(|language| lesson().setup(tool, language));
        assert!(!english.is_empty() && !chinese.is_empty() && english != chinese, "{}", tool.id);
    }
}

#[test]
fn no_hole_is_left_open_and_a_moment_without_much_is_whole_lines_too() {
    let bare = Moment::new(Link { source: Some(Source::Lesson("slab".to_owned())), ..Link::default() }, "Slabs");
    for moment in [lesson(), script(), bare] {
        for tool in tools() {
            let lines = moment.lines(tool);
            for hole in [
                "{step}",
                "{lesson}",
                "{script}",
                "{script|",
                "{title",
                "{view}",
                "{fragment",
                "[[",
                "]]",
                "{home",
                "{picture",
            ] {
                assert!(!lines.contains(hole), "{}: {lines}", tool.id);
            }
            assert!(lines.ends_with('\n') && !lines.contains("\n\n\n"), "{}: {lines}", tool.id);
        }
    }
}

#[test]
fn a_fence_that_is_given_out_reads_as_the_moment_that_it_was_made_of() {
    for moment in [lesson(), script()] {
        for id in ["mdbook", "mkdocs", "quarto"] {
            let lines = moment.lines(kmscope_embed::tool(id).expect("a tool"));
            let body = lines.strip_prefix("```kmscope\n").and_then(|rest| rest.strip_suffix("```\n")).expect("a fence");
            let fence = Fence::read(body).expect("it is read");
            assert_eq!((fence.link, fence.title), (moment.link.clone(), Some(moment.title.clone())));
        }
    }
}

/// Lines that were once given out, as they were: never change a file here, only add. Each must lead to the moment that
/// stands in its first line.
#[test]
fn lines_of_the_past_still_lead_to_their_moment() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/old");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("tests/old") {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("text");
        let (first, lines) = text.split_once('\n').expect("a first line");
        let expected = Link::decode(first);
        assert!(expected.problems.is_empty(), "{}", path.display());
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let found = if name.ends_with(".fence") {
            Fence::read(lines).unwrap_or_else(|problem| panic!("{name}: {problem:?}")).link
        } else {
            let fragment = lines.split('#').nth(1).and_then(|rest| rest.split(['"', '\'']).next()).expect("a fragment");
            let decoded = Link::decode(&fragment.replace("&amp;", "&"));
            assert!(decoded.problems.is_empty(), "{name}: {:?}", decoded.problems);
            decoded.link
        };
        assert_eq!(found, expected.link, "{name}");
        count += 1;
    }
    assert!(count >= 5, "the corpus was not found");
}
