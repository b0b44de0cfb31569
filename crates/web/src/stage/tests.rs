//! Tests of the picture, on a surface that remembers what stands where.

use super::draw::geometry::Rect;
use super::draw::record::Recording;
use super::draw::surface::Role;
use super::draw::text::number;
use super::motion::{Leg, Motion, Place, Timeline, legs};
use super::view::Shot;
use super::{Look, Picture, Selection, StageMode, StageView};
use kmscope_mm::{Floor, MigrateType};
use kmscope_session::scene::{FrameState, Rung};
use kmscope_session::{Language, Scene, Session, StepView, TimeCommand};
use std::rc::Rc;

/// Whose room the stage has.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Of {
    Lab,
    Embed,
    Presenter,
}

/// Rooms of the stage: the lab in windows of 1440 × 900, 1024 × 768 and 390 × 844, embeds of 760 × 420 and 480 × 320,
/// the presenter at 1280 × 720.
const ROOMS: [(f64, f64, Of); 6] = [
    (1030.0, 560.0, Of::Lab),
    (640.0, 430.0, Of::Lab),
    (358.0, 480.0, Of::Lab),
    (730.0, 310.0, Of::Embed),
    (460.0, 220.0, Of::Embed),
    (1216.0, 500.0, Of::Presenter),
];

const TWINS: &str = "machine x86_64 384M
pcp(off)
page_cache(210M, clean)
repeat 16 { kmalloc(200, GFP_KERNEL); }
hog(until_free = min)
in_irq {
  repeat 342 { __get_free_page(GFP_ATOMIC); }
  a = kmalloc(200, GFP_ATOMIC);
}
b = kmalloc(200, GFP_KERNEL);
kfree(b);
v = vmalloc(64K);
vfree(v);";

const SPLIT_AND_MERGE: &str = "machine toy 1024
p = alloc_page(GFP_KERNEL);
q = alloc_page(GFP_KERNEL);
__free_page(p);
__free_page(q);
huge = alloc_pages(GFP_KERNEL, 11);";

const PER_CPU: &str = "machine x86_64 256M
a = kmalloc(4000, GFP_KERNEL);
b = __get_free_pages(GFP_KERNEL, 2);
c = kmem_cache_create(\"request\", 120, 0, 0, NULL);
repeat 40 { kmem_cache_alloc(c, GFP_KERNEL); }
free_pages(b, 2);
d = kmalloc(8, GFP_DMA);
kfree(a);";

const HIGH: &str = "machine i386 1200M
v = vmalloc(256K);
p = alloc_pages(GFP_HIGHUSER, 3);
vfree(v);";

/// Requests with all floors, in zones of which each is open to some of them; boost, swap and the OOM killer.
const FLOORS: &str = "machine x86_64 256M
pcp(off)
page_cache(1M, dirty)
dentries(512K)
task hungry { anon(160M); }
hog(until_free = min)
flags = memalloc_noreclaim_save();
a = alloc_pages(GFP_KERNEL, 0);
memalloc_noreclaim_restore(flags);
b = alloc_pages(GFP_KERNEL | __GFP_HIGH, 1);
c = alloc_pages(GFP_ATOMIC | GFP_DMA, 0);
task hungry {
  repeat 500 { alloc_pages(GFP_KERNEL, 0); }
  d = alloc_pages(GFP_KERNEL, 0);
  e = alloc_pages(GFP_KERNEL, 0);
  f = alloc_pages(GFP_NOWAIT, 0);
}";

const ALL: [&str; 5] = [TWINS, SPLIT_AND_MERGE, PER_CPU, HIGH, FLOORS];

fn views(source: &str) -> Vec<Rc<StepView>> {
    let compiled = kmscope_scenario::compile(source);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    let mut session = Session::new(compiled.program);
    let count = session.step_count();
    // The first steps, and the last of what repeats.
    let steps = (0..=count).filter(|step| *step < 12 || *step + 8 > count);
    steps
        .map(|step| {
            session.go(TimeCommand::SeekClamped(step));
            session.view()
        })
        .collect()
}

fn look(width: f64, height: f64, of: Of, language: Language) -> Look<'static> {
    let mode = StageMode { view: StageView::All, embed: of == Of::Embed, presenter: of == Of::Presenter };
    Look {
        width,
        height,
        mode,
        shot: None,
        camera: None,
        looked_at: None,
        language,
        names: &[],
        selection: Selection::None,
        jump: None,
    }
}

fn record(view: &Rc<StepView>, look: &Look, share: f64) -> (Recording, f64) {
    let mut picture = Picture::new(view.clone(), true);
    let mut recording = Recording::default();
    let time = picture.timeline().total() * share;
    let layout = picture.layout(time, look);
    picture.draw(time, look, &layout, &mut recording, &mut Vec::new());
    (recording, layout.height)
}

/// Two texts that stand on each other, or one that stands outside.
fn trouble(recording: &Recording, width: f64, height: f64) -> Option<String> {
    let stage = Rect::new(-1.0, -1.0, width + 2.0, height + 2.0);
    for (index, (text, rect)) in recording.texts.iter().enumerate() {
        if rect.x < stage.x || rect.right() > stage.right() || rect.y < stage.y || rect.bottom() > stage.bottom() {
            return Some(format!("{text:?} stands outside: {rect:?}"));
        }
        let shrunk = rect.grown(-1.0);
        if let Some((other, at)) = recording.texts[index + 1..].iter().find(|(_, other)| shrunk.overlaps(*other)) {
            return Some(format!("{text:?} at {rect:?} and {other:?} at {at:?}"));
        }
    }
    None
}

/// Fails with a few of many troubles.
fn none(all: &[String]) {
    let some: Vec<&str> = all.iter().step_by(1 + all.len() / 25).map(String::as_str).collect();
    assert!(all.is_empty(), "{} pictures:\n{}", all.len(), some.join("\n"));
}

#[test]
fn no_two_texts_overlap_and_none_stands_outside_in_any_room_in_either_language_at_any_time() {
    let mut all = Vec::new();
    for source in ALL {
        for view in views(source) {
            for (width, height, of) in ROOMS {
                for language in Language::ALL {
                    for fifths in 0..=5 {
                        let look = look(width, height, of, language);
                        let (recording, height) = record(&view, &look, f64::from(fifths) / 5.0);
                        if let Some(trouble) = trouble(&recording, width, height) {
                            let at = format!("step {} at {width} × {height} {language:?} t={fifths}", view.step);
                            all.push(format!("{at}: {trouble}"));
                        }
                    }
                }
            }
        }
    }
    none(&all);
}

#[test]
fn every_shot_of_every_step_can_be_chosen_and_has_no_texts_that_overlap() {
    let mut all = Vec::new();
    for source in ALL {
        for view in views(source) {
            for (width, height, of) in ROOMS {
                for shot in Shot::ALL {
                    let look = Look { shot: Some(shot), ..look(width, height, of, Language::English) };
                    let (recording, height) = record(&view, &look, 1.0);
                    if let Some(trouble) = trouble(&recording, width, height) {
                        all.push(format!("step {} {shot:?} at {width} × {height}: {trouble}", view.step));
                    }
                }
            }
        }
    }
    none(&all);
}

#[test]
fn no_text_is_too_small_to_read_in_any_room() {
    for source in ALL {
        for view in views(source) {
            for (width, height, of) in ROOMS {
                let least = if of == Of::Presenter { 20.0 } else { 10.0 };
                for shot in Shot::ALL {
                    let look = Look { shot: Some(shot), ..look(width, height, of, Language::English) };
                    let (recording, _) = record(&view, &look, 1.0);
                    let small = recording.texts.iter().find(|(_, rect)| rect.h < least - 0.01);
                    assert!(small.is_none(), "{small:?} in {shot:?} of step {} at {width} × {height}", view.step);
                }
            }
        }
    }
}

#[test]
fn every_free_block_of_a_toy_has_one_bar_in_the_row_of_its_order() {
    let toy = "machine toy 64\na = alloc_pages(GFP_KERNEL, 2);\nb = alloc_page(GFP_KERNEL);\n__free_pages(a, 2);";
    for view in views(toy) {
        let look = look(1030.0, 560.0, Of::Lab, Language::English);
        let look = Look { shot: Some(Shot::Cut), ..look };
        let mut picture = Picture::new(view.clone(), true);
        let time = picture.timeline().total();
        let layout = picture.layout(time, &look);
        let mut hits = Vec::new();
        picture.draw(time, &look, &layout, &mut Recording::default(), &mut hits);
        let mut bars: Vec<(u8, u32)> = Vec::new();
        for hit in &hits {
            if let Selection::Block { pfn, order, .. } = hit.selection {
                let row = layout.row(order).expect("a row for each order");
                assert!(hit.rect.y >= row.y && hit.rect.bottom() <= row.bottom(), "order {order} at {:?}", hit.rect);
                bars.push((order, pfn));
            }
        }
        bars.sort_unstable();
        let strip = &view.after.strip;
        let mut blocks: Vec<(u8, u32)> = (strip.first_pfn..strip.end_pfn())
            .filter_map(|pfn| match strip.state(pfn)? {
                FrameState::Free { head_pfn, order, .. } if head_pfn == pfn => Some((order, pfn)),
                _ => None,
            })
            .collect();
        blocks.sort_unstable();
        assert_eq!(bars, blocks, "step {}", view.step);
    }
}

#[test]
fn a_block_is_never_in_two_places_and_never_jumps() {
    for source in ALL {
        for view in views(source) {
            for flowing in [false, true] {
                let timeline = Timeline::of(&view, flowing);
                let legs = legs(&view.events, &timeline);
                for (index, leg) in legs.iter().enumerate() {
                    assert!(leg.end >= leg.start, "step {}: {leg:?}", view.step);
                    let same = |other: &&Leg| other.pfn == leg.pfn && other.order == leg.order;
                    if let Some(next) = legs[index + 1..].iter().find(same) {
                        assert!(next.start >= leg.end - 1.0, "step {}: {leg:?} and {next:?}", view.step);
                        if next.start < leg.end + 2.0 {
                            assert_eq!(next.from, leg.to, "step {}: {leg:?} and {next:?}", view.step);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_page_cut_out_of_a_large_block_comes_down_row_by_row_and_falls_to_the_ground() {
    let view = views(SPLIT_AND_MERGE)[1].clone();
    let timeline = Timeline::of(&view, true);
    let legs = legs(&view.events, &timeline);
    let way: Vec<Place> = legs.iter().filter(|leg| leg.pfn == 0 && leg.from != leg.to).map(|leg| leg.to).collect();
    let mut expected: Vec<Place> = (0..10).rev().map(Place::Row).collect();
    expected.push(Place::Ground);
    assert_eq!(way, expected);
}

#[test]
fn the_level_names_the_rung_on_which_the_request_stops_with_its_number_in_each_zone() {
    let said = ["this call stops", "this call sleeps"];
    let mut floors = Vec::new();
    for source in ALL {
        for view in views(source) {
            let at_hand = *view.at_hand(view.events.len());
            let marks = view.after.zones.iter().any(|zone| zone.high_pages > 0);
            let look = look(1030.0, 560.0, Of::Lab, Language::English);
            let look = Look { shot: Some(Shot::Level), ..look };
            let (recording, _) = record(&view, &look, 1.0);
            let written = |text: &str| recording.texts.iter().filter(|(other, _)| other == text).count();
            let words: usize = said.into_iter().map(written).sum();
            let expected = usize::from(marks && at_hand.asked);
            assert_eq!(words, expected, "step {}: {:?}", view.step, recording.texts);
            if expected == 0 {
                continue;
            }
            let rung = Rung::of(at_hand.standing.floor);
            let open = |zone: &&kmscope_session::scene::ZoneScene| {
                zone.is_open_to(&at_hand.standing) && zone.managed_pages > 0 && rung != Rung::Memalloc
            };
            for zone in view.after.zones.iter().filter(open) {
                let pages = number(zone.rung_pages(rung, &at_hand.standing));
                assert!(written(&pages) > 0, "step {}: {pages} of {rung:?} is not written", view.step);
            }
            floors.push(at_hand.standing.floor);
        }
    }
    for floor in Floor::ALL {
        assert!(floors.contains(&floor), "{floor:?} is not among the requests here");
    }
}

#[test]
fn what_is_zoomed_to_is_drawn_block_by_block_and_the_rows_stay_where_they_are() {
    let view = views(PER_CPU).pop().expect("a step");
    let whole = Look { shot: Some(Shot::Whole), ..look(1030.0, 560.0, Of::Lab, Language::English) };
    let mut picture = Picture::new(view.clone(), true);
    let time = picture.timeline().total();
    let far = picture.layout(time, &whole);
    let strip = view.after.strip.clone();
    let span = far.axis.span(strip.first_pfn..strip.end_pfn());
    let near_look = Look { camera: Some(span), ..whole };
    let near = picture.layout(time, &near_look);
    assert_eq!(
        far.rows.iter().map(|row| row.rect).collect::<Vec<_>>(),
        near.rows.iter().map(|row| row.rect).collect::<Vec<_>>()
    );
    let mut bars = |look: &Look| {
        let layout = picture.layout(time, look);
        let mut hits = Vec::new();
        picture.draw(time, look, &layout, &mut Recording::default(), &mut hits);
        let frame = |hit: &&super::HitArea| matches!(hit.selection, Selection::Frame(_) | Selection::Slab(_));
        hits.iter().filter(frame).count()
    };
    assert_eq!(bars(&whole), 0, "from far away no frame is drawn by itself");
    assert!(bars(&near_look) > 8, "from near they are");
}

#[test]
fn the_last_picture_of_a_step_is_the_first_of_the_next() {
    for source in ALL {
        for pair in views(source).windows(2) {
            if pair[1].step == pair[0].step + 1 {
                let lists = |scene: &Scene| scene.zones.clone();
                assert_eq!(lists(&pair[0].after), lists(&pair[1].before), "step {}", pair[1].step);
            }
        }
    }
}

#[test]
fn a_step_at_rest_looks_the_same_whether_it_was_played_or_jumped_to() {
    for source in ALL {
        for view in views(source) {
            let drawn = [true, false].map(|flowing| {
                let look = look(1030.0, 560.0, Of::Lab, Language::English);
                let mut picture = Picture::new(view.clone(), flowing);
                let mut recording = Recording::default();
                let end = picture.timeline().time_of_micro(view.micro_steps.len());
                let layout = picture.layout(end, &look);
                picture.draw(end, &look, &layout, &mut recording, &mut Vec::new());
                recording
            });
            assert!(drawn[0] == drawn[1], "step {}", view.step);
        }
    }
}

#[test]
fn a_split_from_order_ten_takes_as_long_as_designed_and_counts_change_on_landing() {
    let view = views(SPLIT_AND_MERGE)[1].clone();
    let timeline = Timeline::of(&view, true);
    let cuts: Vec<f64> =
        timeline.clips.iter().filter(|clip| matches!(clip.motion, Motion::Cut { .. })).map(|clip| clip.start).collect();
    assert_eq!(cuts.len(), 10);
    assert!(cuts.windows(2).all(|pair| (pair[1] - pair[0] - 160.0).abs() < 1.0), "{cuts:?}");
    let aways = timeline.clips.iter().filter(|clip| matches!(clip.motion, Motion::Away { .. }));
    for clip in aways {
        assert!(timeline.effect_at[clip.event] >= clip.end, "the count changes when the half has landed");
    }
    assert!((1700.0..2300.0).contains(&timeline.total()), "{}", timeline.total());
}

#[test]
fn no_step_takes_longer_than_three_seconds_and_effects_never_go_back() {
    for source in [TWINS, PER_CPU, HIGH, FLOORS] {
        for view in views(source) {
            for flowing in [false, true] {
                let timeline = Timeline::of(&view, flowing);
                assert!(timeline.total() <= 3000.5, "step {}: {}", view.step, timeline.total());
                assert_eq!(timeline.effect_at.len(), view.events.len());
                assert_eq!(timeline.micro_ends.len(), view.micro_steps.len());
                assert!(timeline.effect_at.is_sorted(), "step {}", view.step);
            }
        }
    }
}

#[test]
fn a_half_comes_down_from_the_row_of_the_block_it_was_cut_from() {
    let view = views(SPLIT_AND_MERGE)[1].clone();
    let look = look(1030.0, 560.0, Of::Lab, Language::English);
    let mut picture = Picture::new(view.clone(), true);
    let timeline = Timeline::of(&view, true);
    let leg =
        legs(&view.events, &timeline).into_iter().find(|leg| leg.from == Place::Row(10) && leg.to == Place::Row(9));
    let leg = leg.expect("a half comes down");
    let mut tops = Vec::new();
    for share in [0.05, 0.5, 0.95] {
        let mut recording = Recording::default();
        let time = leg.start + (leg.end - leg.start) * share;
        let layout = picture.layout(time, &look);
        picture.draw(time, &look, &layout, &mut recording, &mut Vec::new());
        let moving = recording.lifted.iter().filter(|(_, role)| *role == Role::Unmovable);
        tops.push(moving.map(|(rect, _)| rect.y).fold(f64::NEG_INFINITY, f64::max));
        let rows = [layout.row(10), layout.row(9)].map(|row| row.expect("both rows").y);
        assert!(tops.iter().all(|top| (rows[0]..=rows[1] + layout.em).contains(top)), "{tops:?} {rows:?}");
    }
    assert!(tops.is_sorted() && tops[0] < tops[2] - 10.0, "{tops:?}");
}

#[test]
fn the_key_names_the_uses_of_frames_that_occur_on_this_machine_and_no_other() {
    let head = "machine x86_64 256M\n";
    for (body, expected) in [
        ("pcp(off)", &["reserved"][..]),
        ("pcp(off)\npage_cache(20M, clean)", &["clean pages", "reserved"]),
        ("pcp(off)\np = alloc_page(GFP_KERNEL);", &["in use", "reserved"]),
        (
            "pcp(off)\npage_cache(20M, clean)\npage_cache(20M, dirty)\ntask t { anon(20M); }\ndentries(20M)",
            &["clean pages", "dirty pages", "anonymous", "dentries", "reserved"],
        ),
    ] {
        let view = views(&format!("{head}{body}")).pop().expect("a step");
        let look = Look { shot: Some(Shot::Whole), ..look(2200.0, 900.0, Of::Lab, Language::English) };
        let (recording, _) = record(&view, &look, 1.0);
        let words = ["reserved", "clean pages", "dirty pages", "anonymous", "dentries", "in use", "slab"];
        let known = |text: &str| words.contains(&text);
        let found: Vec<&str> =
            recording.texts.iter().map(|(text, _)| text.as_str()).filter(|text| known(text)).collect();
        assert_eq!(found, expected, "{body}");
    }
}

#[test]
fn types_are_told_by_letters_as_well_as_by_colours() {
    let view = views(TWINS).pop().expect("a step");
    for (width, height, of) in [ROOMS[0], ROOMS[5]] {
        let look = Look { shot: Some(Shot::Cut), ..look(width, height, of, Language::English) };
        let (recording, _) = record(&view, &look, 1.0);
        let zone = view.after.focus_zone().expect("a zone is looked at");
        for of in MigrateType::ALL {
            if zone.free_lists.iter().any(|row| row[of.index()] > 0) {
                let letter = of.letter().to_string();
                assert!(recording.texts.iter().any(|(text, _)| *text == letter), "{letter} at {width}");
            }
        }
    }
}
