//! Figures as files: what they show, byte for byte, and what they refuse.

use expect_test::expect_file;
use kmscope_figure::{Look, Order, Problem, figure, script_of};
use kmscope_scenario::link::{Place, Source};
use kmscope_session::Language;
use kmscope_web::stage::Shot;
use std::path::Path;

fn order(lesson: &str, language: Language, places: &[&str]) -> Order {
    let script = script_of(&Source::Lesson(lesson.to_owned()), language).expect("a lesson");
    let places = places.iter().map(|place| match place.parse() {
        Ok(step) => Place::Step(step),
        Err(_) => Place::Marker((*place).to_owned()),
    });
    Order { language, places: places.collect(), ..Order::new(&script, Place::Step(0)) }
}

/// `UPDATE_EXPECT=1` writes them anew; look at them then.
#[test]
fn figures_are_drawn_as_they_were() {
    let split = order("split", Language::English, &["cascade"]);
    let linked = Order {
        caption: Some("One page out of a block of 1,024 <frames> & more".to_owned()),
        link: Some("https://example.org/kmscope/#v1;lesson=split;step=cascade".to_owned()),
        ..split.clone()
    };
    let small = |order: Order| Order { size: (480.0, 280.0), ..order };
    let all = [
        ("split-linked", linked),
        ("split-film-print", Order { film: Some(3), look: Look::Print, ..small(split) }),
        ("twins-dark-zh", Order { look: Look::Dark, ..order("twins", Language::Chinese, &["atomic"]) }),
        (
            "slab-strip",
            Order { shot: Some(Shot::Slab), ..small(order("slab", Language::English, &["1", "second-page"])) },
        ),
    ];
    for (name, order) in all {
        let drawn = figure(&order).expect("a figure");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.svg"));
        expect_file![file].assert_eq(&drawn.svg);
    }
}

#[test]
fn every_lesson_can_be_drawn_at_every_marker_in_both_languages_and_is_told_in_words() {
    for lesson in kmscope_scenario::lessons::LESSONS {
        for language in Language::ALL {
            let script = script_of(&Source::Lesson(lesson.id.to_owned()), language).expect("a lesson");
            let program = kmscope_scenario::compile(&script).program;
            // All of them take minutes in a build for development: the first, the middle and the last.
            let markers = &program.markers;
            for marker in [markers.first(), markers.get(markers.len() / 2), markers.last()].into_iter().flatten() {
                let place = Place::Marker(marker.name.clone());
                let drawn = figure(&Order { language, ..Order::new(&script, place) }).expect("a figure");
                assert!(
                    drawn.svg.contains("<text") && drawn.svg.ends_with("</svg>\n"),
                    "{} {}",
                    lesson.id,
                    marker.name
                );
                assert!(!drawn.svg.contains("var(") && !drawn.svg.contains("NaN"), "{} {}", lesson.id, marker.name);
                assert!(drawn.alt.len() > 20, "{} {}: {}", lesson.id, marker.name, drawn.alt);
            }
        }
    }
}

#[test]
fn a_link_is_printed_with_its_qr_code_unless_that_would_be_too_fine() {
    let with = |link: String| {
        figure(&Order { link: Some(link), ..order("split", Language::English, &["1"]) }).expect("a figure")
    };
    let short = with("https://example.org/kmscope/#v1;lesson=split".to_owned());
    assert!(short.svg.contains("crispEdges") && short.svg.contains("<a href=\"https://example.org/"));
    let long = with(format!("https://example.org/kmscope/#v1;s={}", "A".repeat(1500)));
    assert!(!long.svg.contains("crispEdges") && long.svg.contains("<a href="));
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let problem = |order: &Order| figure(order).expect_err("no figure");
    let nowhere = problem(&order("split", Language::English, &["nowhere"]));
    assert!(
        matches!(&nowhere, Problem::NoMarker(name, there) if name == "nowhere" && there.contains(&"cascade".to_owned()))
    );
    assert!(matches!(problem(&order("split", Language::English, &["99"])), Problem::NoStep(99, 17)));
    assert_eq!(problem(&order("split", Language::English, &[])), Problem::Nothing);
    let broken = Order::new("machine toy 64\nkmaloc(3);\n", Place::Step(0));
    assert!(matches!(problem(&broken), Problem::Script(2, _)));
    let film = Order { film: Some(0), ..order("split", Language::English, &["1"]) };
    assert_eq!(problem(&film), Problem::Nothing);
}
