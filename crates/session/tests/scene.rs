//! A scene moved on by the events of a step is the scene captured afterwards: whatever happens, the
//! stage shows it as it moves.

#[allow(dead_code, reason = "shared with the tests of the model")]
#[path = "../../mm/tests/support/ops.rs"]
mod ops;
#[allow(dead_code, reason = "shared with the tests of the model")]
#[path = "../../mm/tests/support/wish.rs"]
mod wish;

use kmscope_mm::{Event, Machine, Preset, Recorder};
use kmscope_session::scene::{Focus, FrameState, Scene};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use wish::Lives;

/// Numbers that are no part of any event: they come with the scene after the step.
fn without_what_no_event_tells(mut scene: Scene) -> Scene {
    for zone in &mut scene.zones {
        zone.pcp_high_pages = 0;
        zone.pcp_batch_pages = 0;
    }
    // What is taken for files, tasks and dentries, and what they give back, is told in pages, not in frames.
    scene.map = scene.map.without_owners();
    for frame in &mut scene.strip.frames {
        match frame {
            // alloc_pages_exact cuts what it was given into single pages.
            FrameState::Allocated { head_pfn, order } => (*head_pfn, *order) = (0, 0),
            // What is written is told in pages, not in frames.
            FrameState::PageCache { dirty } => *dirty = false,
            _ => {}
        }
    }
    scene.contexts.clear();
    scene
}

fn first_difference(expected: &Scene, found: &Scene) -> String {
    let pairs = [
        ("zones", format!("{:#?}", expected.zones), format!("{:#?}", found.zones)),
        ("strip", format!("{:#?}", expected.strip), format!("{:#?}", found.strip)),
        ("caches", format!("{:#?}", expected.caches), format!("{:#?}", found.caches)),
        ("areas", format!("{:#?}", expected.areas), format!("{:#?}", found.areas)),
        ("map", format!("{:#?}", expected.map), format!("{:#?}", found.map)),
        (
            "clock",
            format!("{} {}", expected.kswapd_awake, expected.ticks),
            format!("{} {}", found.kswapd_awake, found.ticks),
        ),
    ];
    for (what, expected, found) in pairs {
        let lines = expected.lines().zip(found.lines()).enumerate();
        if let Some((line, (expected_line, found_line))) = lines.into_iter().find(|(_, (a, b))| a != b) {
            let context: Vec<&str> = expected.lines().skip(line.saturating_sub(12)).take(12).collect();
            return format!("{what}: expected {expected_line}, found {found_line}, after {}", context.join(" "));
        }
        if expected.len() != found.len() {
            return format!("{what}: {} and {} characters", expected.len(), found.len());
        }
    }
    "no difference".to_owned()
}

#[test]
fn a_scene_and_its_events_give_the_scene_after_whatever_happens() {
    let plans = [
        (Preset::Toy64, 150, 120, 8),
        (Preset::Toy1024, 60, 120, 100),
        (Preset::X86_64M256, 12, 150, 20_000),
        (Preset::X86_64M384, 8, 150, 20_000),
        (Preset::I386M1200, 4, 100, 60_000),
    ];
    for (preset, runs, ops, world_pages) in plans {
        let booted = Machine::preset(preset);
        let config =
            Config { cases: runs, rng_seed: RngSeed::Fixed(6), failure_persistence: None, ..Config::default() };
        let wishes = wish::script(world_pages, ops);
        let result = TestRunner::new(config).run(&wishes, |wishes| {
            let mut machine = booted.clone();
            let mut lives = Lives::default();
            let mut focus = Focus::at_boot(&machine);
            for (at, wish) in wishes.iter().enumerate() {
                let op = lives.operation(wish, &machine);
                let before = machine.clone();
                let mut recorder = Recorder::default();
                let outcome = machine.run(op, &mut recorder);
                lives.note(&op, &outcome);
                if recorder.dropped > 0 || recorder.events.iter().any(|event| matches!(event, Event::Summary { .. })) {
                    continue;
                }
                focus = focus.of_step(&recorder.events, &machine);
                let mut scene = Scene::capture(&before, &focus);
                let whole = Scene::capture(&machine, &focus);
                prop_assert!(scene.after(&recorder.events, &machine, &focus) == whole, "{at}: {op:?} forward");
                prop_assert!(whole.after(&recorder.events, &before, &focus) == scene, "{at}: {op:?} back");
                // A new cache comes with the scene after the step: its numbers are no part of an event.
                let known: Vec<_> = scene.caches.iter().map(|cache| cache.cache).collect();
                recorder.events.iter().for_each(|event| scene.apply(event));
                let scene = without_what_no_event_tells(scene);
                let mut after = without_what_no_event_tells(Scene::capture(&machine, &focus));
                after.caches.retain(|cache| known.contains(&cache.cache));
                // Of a long list the first blocks are known, and no more.
                prop_assert!(scene.queues.agrees_with(&after.queues), "{at}: {op:?}: {:#?}", scene.queues);
                let mut scene = scene;
                scene.queues = after.queues.clone();
                prop_assert!(
                    scene == after,
                    "{at}: {op:?} on {preset:?}: {}\n{:#?}",
                    first_difference(&after, &scene),
                    recorder.events.iter().take(40).collect::<Vec<_>>()
                );
            }
            Ok(())
        });
        match result {
            Err(TestError::Fail(reason, wishes)) => panic!("{} operations: {reason}", wishes.len()),
            other => other.expect("the test runs"),
        }
    }
}
