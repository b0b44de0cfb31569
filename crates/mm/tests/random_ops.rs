//! Random operations of every kind: every invariant holds after each (on large machines: every so often),
//! the events tell everything that happens to the lists, and undoing gives back the machine bit for bit.

mod support;

use kmscope_mm::{Event, Machine, Preset, Recorder};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use support::lists::Lists;
use support::wish::{self, Lives, Wish};

/// How much of which machine is tried.
struct Plan {
    preset: Preset,
    runs: u32,
    ops: usize,
    /// Operations from one check of every invariant to the next.
    check_every: usize,
    /// Pages that the world takes at most at a time.
    world_pages: u32,
}

const fn plan(preset: Preset, runs: u32, ops: usize, check_every: usize, world_pages: u32) -> Plan {
    Plan { preset, runs, ops, check_every, world_pages }
}

/// A million operations in all.
const PLANS: [Plan; 14] = [
    plan(Preset::Toy64, 800, 500, 1, 8),
    plan(Preset::Toy1024, 600, 500, 1, 100),
    plan(Preset::X86_64M256, 120, 1000, 25, 20_000),
    plan(Preset::X86_64M384, 80, 1000, 25, 20_000),
    plan(Preset::I386M1200, 70, 1000, 50, 60_000),
    plan(Preset::X86_64G4, 5, 6000, 100, 300_000),
    plan(Preset::X86_64G64, 1, 5000, 250, 300_000),
    plan(Preset::K2611M16, 60, 1000, 10, 1000),
    plan(Preset::K2611M64, 60, 1000, 25, 6000),
    plan(Preset::K2611M1200, 8, 1000, 100, 60_000),
    plan(Preset::K2610M64, 60, 1000, 25, 6000),
    plan(Preset::K2610M256, 20, 1000, 50, 20_000),
    plan(Preset::K20M16, 80, 1000, 10, 1000),
    plan(Preset::K20M64, 60, 1000, 25, 6000),
];

fn holds(what: &str, condition: bool) -> Result<(), TestCaseError> {
    if condition { Ok(()) } else { Err(TestCaseError::fail(what.to_owned())) }
}

fn run_and_undo(plan: &Plan, booted: &Machine, wishes: &[Wish]) -> Result<(), TestCaseError> {
    let mut machine = booted.clone();
    let start = machine.mark();
    let mut half = None;
    let mut lists = Lists::of(&machine);
    let mut lives = Lives::default();
    for (at, wish) in wishes.iter().enumerate() {
        if at == wishes.len() / 2 {
            half = Some((machine.mark(), machine.clone()));
        }
        let mut recorder = Recorder::default();
        let op = lives.operation(wish, &machine);
        let outcome = machine.run(op, &mut recorder);
        lives.note(&op, &outcome);
        let whole =
            recorder.dropped == 0 && !recorder.events.iter().any(|event| matches!(event, Event::Summary { .. }));
        if whole {
            for event in &recorder.events {
                lists.apply(event).map_err(|why| TestCaseError::fail(format!("{at}: {op:?}: {why}")))?;
            }
        } else {
            lists = Lists::of(&machine);
        }
        if at % plan.check_every == plan.check_every - 1 || at == wishes.len() - 1 {
            let fail = |why: String| TestCaseError::fail(format!("{at}: {op:?} gives {outcome:?}: {why}"));
            machine.validate().map_err(fail)?;
            if !lists.agree_with(&machine) {
                return Err(fail("the events do not tell all that happened to the lists".to_owned()));
            }
        }
    }
    let (mark, then) = half.expect("a run has two operations or more");
    machine.undo_to(mark);
    holds("undoing half the run gives back the machine", machine == then)?;
    drop(then);
    machine.undo_to(start);
    holds("undoing all of the run gives back the machine", machine == *booted)
}

#[test]
fn a_million_operations_are_planned() {
    let ops: usize = PLANS.iter().map(|plan| plan.runs as usize * plan.ops).sum();
    assert!(ops >= 1_000_000, "{ops}");
}

macro_rules! random_runs {
    ($($name:ident: $at:literal;)*) => {$(
        #[test]
        fn $name() {
            let plan = &PLANS[$at];
            let booted = Machine::preset(plan.preset);
            // The same operations every time; another seed tries others.
            let config = Config {
                cases: plan.runs,
                failure_persistence: None,
                max_shrink_time: 30_000,
                rng_seed: RngSeed::Fixed($at),
                ..Config::default()
            };
            let result = TestRunner::new(config)
                .run(&wish::script(plan.world_pages, plan.ops), |wishes| run_and_undo(plan, &booted, &wishes));
            if let Err(error) = result {
                panic!("{:?}: {error}", plan.preset);
            }
        }
    )*};
}

random_runs! {
    a_toy_of_64_frames_keeps_every_invariant: 0;
    a_toy_of_1024_frames_keeps_every_invariant: 1;
    x86_64_with_256_mib_keeps_every_invariant: 2;
    x86_64_with_three_zones_keeps_every_invariant: 3;
    i386_keeps_every_invariant: 4;
    x86_64_with_4_gib_keeps_every_invariant: 5;
    x86_64_with_64_gib_keeps_every_invariant: 6;
    linux_2_6_11_with_16_mib_keeps_every_invariant: 7;
    linux_2_6_11_with_64_mib_keeps_every_invariant: 8;
    linux_2_6_11_with_high_memory_keeps_every_invariant: 9;
    linux_2_6_10_with_64_mib_keeps_every_invariant: 10;
    linux_2_6_10_with_256_mib_keeps_every_invariant: 11;
    linux_2_0_with_16_mib_keeps_every_invariant: 12;
    linux_2_0_with_64_mib_keeps_every_invariant: 13;
}
