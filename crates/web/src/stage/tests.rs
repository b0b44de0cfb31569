//! Tests of the picture, on a surface that remembers what stands where.

use super::geometry::Rect;
use super::paint::number;
use super::record::Recording;
use super::surface::Role;
use super::timeline::{Motion, Timeline};
use super::{Look, Picture, Selection, StageMode, StageView};
use kmscope_mm::Floor;
use kmscope_session::scene::Rung;
use kmscope_session::{Language, Scene, Session, StepView, TimeCommand};
use std::rc::Rc;

/// Sizes of the stage in windows of 1440 × 900, 1024 × 768, 390 × 844 and 640 × 360.
const SIZES: [(f64, f64, bool); 4] =
    [(712.0, 560.0, false), (672.0, 430.0, false), (358.0, 440.0, false), (608.0, 250.0, true)];

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

fn look(width: f64, height: f64, embed: bool, language: Language) -> Look<'static> {
    let mode = StageMode { view: StageView::All, embed, presenter: false };
    Look { width, height, mode, language, names: &[], selection: Selection::None, jump: None }
}

fn record(view: &Rc<StepView>, look: &Look, share: f64) -> (Recording, f64) {
    let mut picture = Picture::new(view.clone(), true);
    let layout = picture.layout(look);
    let mut recording = Recording::default();
    let time = picture.timeline().total() * share;
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

#[test]
fn no_two_texts_overlap_and_none_stands_outside_at_any_size_in_either_language_at_any_time() {
    let mut all = Vec::new();
    for source in ALL {
        for view in views(source) {
            for (width, height, embed) in SIZES {
                for language in Language::ALL {
                    for tenths in 0..=10 {
                        let look = look(width, height, embed, language);
                        let (recording, height) = record(&view, &look, f64::from(tenths) / 10.0);
                        if let Some(trouble) = trouble(&recording, width, height) {
                            all.push(format!(
                                "step {} at {width} × {height} {language:?} t={tenths}: {trouble}",
                                view.step
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(
        all.is_empty(),
        "{} pictures:\n{}",
        all.len(),
        all.iter().step_by(1 + all.len() / 25).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_rung_on_which_the_request_stops_is_named_at_every_size_with_its_number() {
    let said = |language| match language {
        Language::English => ["this call stops", "stops", "this call sleeps", "sleeps"],
        Language::Chinese => ["本次调用止于此", "止于此", "本次调用在此睡眠", "睡眠"],
    };
    let mut floors = Vec::new();
    for source in ALL {
        for view in views(source) {
            let at_hand = *view.at_hand(view.events.len());
            let marks = view.after.zones.iter().any(|zone| zone.high_pages > 0);
            for (width, height, embed) in SIZES {
                for language in Language::ALL {
                    let look = look(width, height, embed, language);
                    let picture = Picture::new(view.clone(), false);
                    let ladder = picture.layout(&look).ladder.is_some();
                    let (recording, _) = record(&view, &look, 1.0);
                    let written = |text: &str| recording.texts.iter().filter(|(other, _)| other == text).count();
                    let expected = usize::from(ladder && marks && at_hand.asked);
                    let words: usize = said(language).into_iter().map(written).sum();
                    let place = format!("step {} at {width} × {height} {language:?}", view.step);
                    assert_eq!(words, expected, "{place}: {:?}", recording.texts);
                    if expected == 0 {
                        continue;
                    }
                    let rung = Rung::of(at_hand.standing.floor);
                    for zone in view.after.zones.iter().filter(|zone| zone.is_open_to(&at_hand.standing)) {
                        let pages = number(zone.rung_pages(rung, &at_hand.standing));
                        let found = recording
                            .texts
                            .iter()
                            .any(|(text, _)| *text == pages || zone.boost_pages > 0 && text.contains(" + boost "));
                        assert!(found, "{place}: {pages} of {rung:?} is not written");
                    }
                    floors.push(at_hand.standing.floor);
                }
            }
        }
    }
    for floor in Floor::ALL {
        assert!(floors.contains(&floor), "{floor:?} is not among the requests here");
    }
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
                let look = look(712.0, 560.0, false, Language::English);
                let mut picture = Picture::new(view.clone(), flowing);
                let layout = picture.layout(&look);
                let mut recording = Recording::default();
                let end = picture.timeline().time_of_micro(view.micro_steps.len());
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
fn a_block_travels_from_its_place_to_its_list() {
    let view = views(SPLIT_AND_MERGE)[1].clone();
    let look = look(712.0, 560.0, false, Language::English);
    let mut picture = Picture::new(view, true);
    let layout = picture.layout(&look);
    let clip = *picture
        .timeline()
        .clips
        .iter()
        .find(|clip| matches!(clip.motion, Motion::Away { .. }))
        .expect("a half leaves");
    let mut tops = Vec::new();
    for share in [0.05, 0.5, 0.95] {
        let mut recording = Recording::default();
        let time = clip.start + (clip.end - clip.start) * share;
        picture.draw(time, &look, &layout, &mut recording, &mut Vec::new());
        let strip = layout.strip.expect("there is a strip");
        let flying = recording.lifted.iter().filter(|(rect, role)| *role == Role::Unmovable && rect.y > strip.y + 1.0);
        tops.push(flying.map(|(rect, _)| rect.y).fold(f64::NEG_INFINITY, f64::max));
    }
    assert!(tops.is_sorted() && tops[0] < tops[2] - 40.0, "{tops:?}");
}

#[test]
fn the_key_above_the_map_shows_what_occurs_on_this_machine_and_nothing_else() {
    let head = "machine x86_64 256M\n";
    for (body, expected) in [
        ("pcp(off)", &["reserved", "free, coloured by type"][..]),
        ("page_cache(20M, clean)", &["reserved", "clean cache", "free, coloured by type"]),
        ("p = alloc_page(GFP_KERNEL);", &["reserved", "in use", "free, coloured by type"]),
        (
            "page_cache(20M, clean)\npage_cache(20M, dirty)\ntask t { anon(20M); }\ndentries(20M)",
            &["reserved", "clean cache", "dirty cache", "anonymous", "dentries", "free, coloured by type"],
        ),
    ] {
        let view = views(&format!("{head}{body}")).pop().expect("a step");
        let (recording, _) = record(&view, &look(712.0, 900.0, false, Language::English), 1.0);
        let words = ["reserved", "clean cache", "dirty cache", "anonymous", "dentries", "in use", "slab"];
        let known = |text: &str| words.contains(&text) || text.starts_with("free, ");
        let found: Vec<&str> =
            recording.texts.iter().map(|(text, _)| text.as_str()).filter(|text| known(text)).collect();
        assert_eq!(found, expected, "{body}");
    }
}
