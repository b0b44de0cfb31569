//! Random operations in chapters: the machine is led back over them and on again, in any order, and is the same each time.

mod support;

use kmscope_mm::observer::Journaled;
use kmscope_mm::{Machine, Preset, Silent};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use support::wish::{self, Lives, Wish};

/// Chapters of a run.
const CHAPTERS: usize = 6;

fn crossed(booted: &Machine, wishes: &[Wish], ways: &[usize]) -> Result<(), TestCaseError> {
    let mut machine = booted.clone();
    let mut lives = Lives::default();
    let mut sides = vec![machine.clone()];
    let mut begins = Vec::new();
    for chapter in wishes.chunks(wishes.len().div_ceil(CHAPTERS)) {
        begins.push(lives.operation(&chapter[0], &machine));
        for wish in chapter {
            let op = lives.operation(wish, &machine);
            let outcome = machine.run(op, &mut Journaled);
            lives.note(&op, &outcome);
        }
        machine.close_chapter();
        sides.push(machine.clone());
    }
    let count = sides.len() - 1;
    prop_assert_eq!(machine.chapters(), (count, 0));
    for &way in ways {
        let target = way % sides.len();
        while machine.chapters().0 > target {
            machine.back_a_chapter();
        }
        while machine.chapters().0 < target {
            machine.on_a_chapter();
        }
        prop_assert!(machine == sides[target], "chapter {} of {}", target, count);
        machine.validate().map_err(TestCaseError::fail)?;
        // What is done on the way is undone before it goes on.
        if let Some(op) = begins.get(target) {
            let mark = machine.mark();
            machine.run(*op, &mut Journaled);
            machine.undo_to(mark);
        }
    }
    // Something else is done from here on: what was ahead is gone, what is behind is not.
    machine.forget_chapters_ahead();
    machine.run(begins[0], &mut Journaled);
    machine.close_chapter();
    while machine.back_a_chapter() {}
    prop_assert!(machine == *booted);
    // A copy is a moment: it goes its own way and knows of no chapters.
    let mut copy = machine.clone();
    copy.run(begins[0], &mut Silent);
    prop_assert_eq!(copy.chapters(), (0, 0));
    Ok(())
}

fn many(preset: Preset, runs: u32, ops: usize, world_pages: u32) {
    let booted = Machine::preset(preset);
    let config = Config { cases: runs, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..Config::default() };
    let ways = proptest::collection::vec(0..=CHAPTERS, 1..12);
    let result = TestRunner::new(config)
        .run(&(wish::script(world_pages, ops), ways), |(wishes, ways)| crossed(&booted, &wishes, &ways));
    if let Err(error) = result {
        panic!("{preset:?}: {error}");
    }
}

#[test]
fn a_toy_is_the_same_after_every_way_over_its_chapters() {
    many(Preset::Toy64, 200, 300, 8);
    many(Preset::Toy1024, 100, 300, 100);
}

#[test]
fn every_architecture_is_the_same_after_every_way_over_its_chapters() {
    many(Preset::X86_64M256, 12, 600, 20_000);
    many(Preset::I386M1200, 8, 600, 60_000);
    many(Preset::X86_64G4, 2, 1500, 300_000);
}
