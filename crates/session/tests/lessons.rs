//! Every marker of every lesson has its passage, in both languages, with every number filled in.

use kmscope_scenario::{compile, lessons::LESSONS};
use kmscope_session::lesson::told::{Shelf, first_text, further_text};
use kmscope_session::{Language, lesson};

#[test]
fn every_marker_has_a_passage_with_its_numbers() {
    for one in LESSONS {
        let compiled = compile(one.script);
        assert_eq!(compiled.diagnostics, [], "{}", one.id);
        let passages = lesson::passages(one);
        let markers: Vec<_> = compiled.program.markers.iter().map(|m| (m.name.clone(), m.step)).collect();
        let told: Vec<_> = passages.iter().map(|p| (p.marker.clone(), p.step)).collect();
        assert_eq!(told, markers, "{}", one.id);
        for language in Language::ALL {
            assert!(!lesson::title(one).say(language).is_empty());
            assert!(!lesson::summary(one).say(language).is_empty());
            for passage in &passages {
                let text = passage.text.say(language);
                assert!(text.chars().count() > 40, "{} {}: {text}", one.id, passage.marker);
                for wrong in ["{", "}", "−1 ", "−1 页", "?", "？"] {
                    assert!(!text.contains(wrong), "{} {}: {wrong} in {text}", one.id, passage.marker);
                }
            }
        }
    }
}

#[test]
fn a_page_is_told_what_the_model_says() {
    for language in Language::ALL {
        let mut shelf = Shelf::default();
        shelf.take_first(&first_text(language));
        let titles: Vec<String> = LESSONS.iter().map(|one| lesson::title(one).say(language)).collect();
        assert_eq!(shelf.titles().iter().map(ToString::to_string).collect::<Vec<_>>(), titles);
        assert!(shelf.get(0).is_some() && shelf.get(1).is_none(), "the first visit loads one lesson");
        assert!(!shelf.take_further("of another build\u{1e}"));
        assert!(shelf.take_further(&further_text(language)));
        for (place, one) in LESSONS.iter().enumerate() {
            let told = shelf.get(place).expect("all are there");
            assert_eq!(told.script(), [one.script, one.chinese][language as usize]);
            assert_eq!(told.summary(), lesson::summary(one).say(language));
            for (at, passage) in lesson::passages(one).iter().enumerate() {
                assert_eq!(told.passage(at), passage.text.say(language), "{} {}", one.id, passage.marker);
            }
        }
    }
}
