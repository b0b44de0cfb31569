//! The hot path of the page allocator does what the general path does: the same blocks, the same events, the same
//! machine, and the same way back.

mod support;

use kmscope_mm::{Gfp, Machine, Op, Pfn, Preset, Recorder, Silent};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use support::wish::{self, Lives, Wish};

/// Two machines, of which one does without the hot path.
struct Both {
    hot: Machine,
    general: Machine,
}

impl Both {
    fn of(mut machine: Machine) -> Self {
        machine.forget_journal();
        let mut general = machine.clone();
        general.use_hot_path(false);
        Self { hot: machine, general }
    }

    /// Does the same on both, and holds one to the other.
    fn agree<T: PartialEq + std::fmt::Debug>(
        &mut self,
        act: impl Fn(&mut Machine, &mut Recorder) -> T,
    ) -> Result<T, TestCaseError> {
        let (mut heard, mut expected) = (Recorder::default(), Recorder::default());
        let got = act(&mut self.hot, &mut heard);
        prop_assert_eq!(&got, &act(&mut self.general, &mut expected));
        prop_assert_eq!((heard.events, heard.dropped), (expected.events, expected.dropped));
        Ok(got)
    }

    /// Whether both are the same machine.
    fn are_equal(&mut self) -> bool {
        self.general.use_hot_path(true);
        let equal = self.hot == self.general;
        self.general.use_hot_path(false);
        equal
    }
}

/// Calls of the page allocator alone, until memory is short and beyond.
fn calls_agree(preset: Preset, pcp: bool, seed: u64) -> Result<(), TestCaseError> {
    let mut machine = Machine::preset(preset);
    machine.run(Op::PcpEnable(pcp), &mut Silent);
    let mut both = Both::of(machine);
    let (start, begin) = (both.hot.clone(), both.hot.mark());
    let mut live: Vec<(Pfn, u8)> = Vec::new();
    let mut random = seed;
    let mut below = |end: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % end
    };
    for step in 0..6_000 {
        // First mostly requests, then mostly frees.
        if live.is_empty() || below(10) < if step < 3_500 { 7 } else { 3 } {
            let gfp = [Gfp::GFP_HIGHUSER_MOVABLE, Gfp::GFP_ATOMIC, Gfp::GFP_NOWAIT | Gfp::RECLAIMABLE, Gfp::GFP_DMA];
            let gfp = gfp[below(4) as usize].without(Gfp::DIRECT_RECLAIM);
            let order = (below(1 << 11) | 1 << 10).trailing_zeros() as u8;
            let got = both.agree(|machine, recorder| machine.alloc_pages(gfp, order, recorder))?;
            live.extend(got.ok().map(|grant| (grant.pfn, order)));
        } else {
            let (pfn, order) = live.swap_remove(below(live.len() as u64) as usize);
            both.agree(|machine, recorder| machine.free_pages(pfn, order, recorder))?;
        }
        if step % 500 == 0 {
            prop_assert!(both.are_equal(), "{preset:?} step {step}");
            both.hot.validate().map_err(TestCaseError::fail)?;
        }
    }
    prop_assert!(both.are_equal() && both.hot != start, "{preset:?}");
    both.hot.undo_to(begin);
    both.general.undo_to(begin);
    prop_assert!(both.are_equal() && both.hot == start, "{preset:?}");
    Ok(())
}

/// Operations of every kind.
fn operations_agree(booted: &Machine, wishes: &[Wish]) -> Result<(), TestCaseError> {
    let mut both = Both::of(booted.clone());
    let begin = both.hot.mark();
    let mut lives = Lives::default();
    for wish in wishes {
        let op = lives.operation(wish, &both.hot);
        let outcome = both.agree(|machine, recorder| machine.run(op, recorder))?;
        lives.note(&op, &outcome);
    }
    prop_assert!(both.are_equal());
    both.hot.undo_to(begin);
    both.general.undo_to(begin);
    prop_assert!(both.are_equal() && both.hot == *booted);
    Ok(())
}

#[test]
fn calls_of_the_page_allocator_agree() {
    let presets = [Preset::Toy1024, Preset::X86_64M256, Preset::X86_64M384, Preset::I386M1200];
    for (seed, preset) in (1..).zip(presets) {
        calls_agree(preset, true, seed).unwrap();
        calls_agree(preset, false, seed).unwrap();
    }
}

#[test]
fn random_operations_agree() {
    for (seed, (preset, runs, ops, world_pages)) in (1..).zip([
        (Preset::Toy64, 60, 300, 8),
        (Preset::Toy1024, 60, 300, 100),
        (Preset::X86_64M256, 12, 1000, 20_000),
        (Preset::X86_64M384, 8, 1000, 20_000),
        (Preset::I386M1200, 7, 1000, 60_000),
    ]) {
        let booted = Machine::preset(preset);
        let config =
            Config { cases: runs, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() };
        let result =
            TestRunner::new(config).run(&wish::script(world_pages, ops), |wishes| operations_agree(&booted, &wishes));
        if let Err(error) = result {
            panic!("{preset:?}: {error}");
        }
    }
}

#[test]
fn a_machine_without_the_hot_path_is_told_from_one_with_it() {
    let mut machine = Machine::preset(Preset::X86_64M256);
    let other = machine.clone();
    machine.use_hot_path(false);
    assert!(machine != other);
    machine.use_hot_path(true);
    assert!(machine == other);
}
