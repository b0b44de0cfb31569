//! Every marker of every lesson has its passage, in both languages, with every number filled in.

use kmscope_scenario::{compile, lessons::LESSONS};
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
