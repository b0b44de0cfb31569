//! Waiting at random: memory is short, files are read and written, contexts come and go, and requests of every
//! patience are made.

mod lab;

use kmscope_mm::op::{CacheFlags, Context, HogTarget, Later, Level};
use kmscope_mm::outcome::{Bug, Freed};
use kmscope_mm::{Gfp, NameId, Op, Outcome, Preset, Silent, Slot, ZoneId};
use lab::Lab;

/// Numbers that look random and are always the same (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize]
    }
}

fn random_op(dice: &mut Dice, pages: u32) -> Op {
    let slot = Slot(dice.roll(40) as u32);
    let gfp = dice.pick(&[
        Gfp::GFP_KERNEL,
        Gfp::GFP_ATOMIC,
        Gfp::GFP_NOWAIT,
        Gfp::GFP_NOFS,
        Gfp::GFP_NOIO.without(Gfp::KSWAPD_RECLAIM),
        Gfp::GFP_HIGHUSER_MOVABLE,
        Gfp::GFP_KERNEL | Gfp::NORETRY,
        Gfp::GFP_KERNEL | Gfp::RETRY_MAYFAIL,
        Gfp::GFP_KERNEL | Gfp::NOFAIL,
        Gfp::GFP_KERNEL | Gfp::DMA,
        Gfp::GFP_NOWAIT | Gfp::MEMALLOC,
    ]);
    let order = dice.pick(&[0, 0, 0, 1, 2, 3, 4, 5]);
    let context = dice.pick(&[
        Context::HardIrq,
        Context::Tasklet,
        Context::Timer,
        Context::SpinLock(NameId(0)),
        Context::SpinLock(NameId(1)),
        Context::SpinLockBh(NameId(2)),
        Context::IrqsOff,
        Context::Task(NameId(3)),
        Context::Mutex(NameId(4)),
        Context::FsLock,
        Context::IoPath,
        Context::NoFs,
        Context::NoIo,
        Context::NoReclaim,
    ]);
    let level = dice.pick(&[Level::Zero, Level::AtomicFloor, Level::Min, Level::Low, Level::High]);
    let some_pages = dice.roll(u64::from(pages / 4)) as u32;
    let magnitude = dice.roll(17);
    let size_bytes = 1 + dice.roll(1 << magnitude);
    let ptr = lab::at(slot);
    let later = match dice.roll(3) {
        0 => Later::Interrupt { context: Context::HardIrq, after_ticks: dice.roll(5) as u32 },
        1 => Later::Interrupt { context: Context::Timer, after_ticks: dice.roll(5) as u32 },
        _ => Later::Task(NameId(5 + dice.roll(3) as u32)),
    };
    match dice.roll(43) {
        40 => Op::Schedule(later),
        41..43 => Op::Scheduled,
        0..10 => Op::AllocPages { gfp, order, into: Some(slot) },
        10..16 => Op::FreePages { page: lab::at(slot), order },
        16..19 => Op::Kmalloc { size_bytes, gfp, into: Some(slot) },
        19..21 => Op::Kfree { ptr },
        21 => Op::Enter(context),
        22..24 => Op::Leave(context),
        24 => Op::PageCache { pages: some_pages, dirty: dice.roll(2) == 0 },
        25 => match dice.roll(4) {
            0 => Op::Anon { pages: some_pages },
            1 => Op::Swap { pages: some_pages },
            2 => Op::Dentries { pages: some_pages / 4 },
            _ => Op::ReadAgain { pages: some_pages },
        },
        26 => Op::Hog { target: HogTarget::UntilFree(level, dice.roll(20) as i32 - 10) },
        27 => Op::Hog { target: HogTarget::Pages(some_pages / 4) },
        28 => Op::Fragment { free_order: order, percent: dice.roll(60) as u8, movable: dice.roll(2) == 0 },
        29 => Op::PcpEnable(dice.roll(2) == 0),
        30 => Op::Vmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: Some(slot) },
        31 => Op::Kvmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: Some(slot) },
        32..34 => Op::Kvfree { ptr },
        34 => Op::AllocPagesExact { size_bytes, gfp, into: Some(slot) },
        35 => Op::FreePagesExact { addr: ptr, size_bytes },
        36 => Op::CacheCreate {
            name: NameId(slot.0),
            size_bytes: 1 + dice.roll(5000) as u32,
            align_bytes: 0,
            flags: CacheFlags::default(),
            into: slot,
        },
        37 => Op::CacheAlloc { cache: lab::at(Slot(dice.roll(40) as u32)), gfp, into: Some(slot) },
        38 => Op::CacheDestroy { cache: ptr },
        _ => Op::Wait { ticks: dice.roll(6) as u32 },
    }
}

#[test]
fn whatever_happens_the_machine_is_sound_and_can_be_undone_bit_for_bit() {
    let mut turns = 0;
    for (preset, runs, steps) in [
        (Preset::Toy64, 60, 200),
        (Preset::Toy1024, 60, 200),
        (Preset::X86_64M256, 4, 60),
        (Preset::X86_64M384, 3, 60),
        (Preset::I386M1200, 2, 40),
    ] {
        let pages = Lab::new(preset).machine.config().zones.iter().map(|zone| zone.managed_pages).sum();
        let mut slept = 0;
        for seed in 1..=runs {
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
            let mut lab = Lab::new(preset);
            let start = lab.machine.clone();
            let first = lab.machine.mark();
            for step in 0..steps {
                let op = random_op(&mut dice, pages);
                let mark = lab.machine.mark();
                let before = (step % 16 == 0).then(|| lab.machine.clone());
                let outcome = lab.run(op);
                let nothing = Outcome::Freed { freed: Freed::Nothing };
                let stuck = matches!(outcome, Outcome::Bug(Bug::Deadlock { .. }));
                if (matches!(outcome, Outcome::Bug(_) | Outcome::Refused(_)) && !stuck || outcome == nothing)
                    && let Some(before) = &before
                {
                    assert!(
                        lab.machine.equals_but_for_the_log(before),
                        "{preset:?} {seed}: {op:?}: {outcome:?}, yet something changed"
                    );
                }
                if let Some(before) = before {
                    let after = lab.machine.clone();
                    lab.machine.undo_to(mark);
                    assert!(lab.machine == before, "{preset:?} {seed}: {op:?} was not undone");
                    lab.run(op);
                    assert!(lab.machine == after, "{preset:?} {seed}: {op:?} went another way the second time");
                }
                slept += u32::from(matches!(
                    outcome,
                    Outcome::Granted { slept_ticks: 1.., .. } | Outcome::Null { slept_ticks: 1.., .. }
                ));
            }
            turns += lab.machine.turns_done(0).count();
            lab.machine.undo_to(first);
            assert!(lab.machine == start, "{preset:?} {seed}");
            lab.machine.validate().expect("a sound machine");
        }
        assert!(slept > 0, "{preset:?}: nobody slept");
    }
    assert!(turns > 100, "others had {turns} turns only");
}

#[test]
fn silent_journaled_and_recorded_runs_end_in_the_same_state() {
    for seed in 1..=20 {
        let mut dice = Dice(seed * 77);
        let ops: Vec<_> = (0..200).map(|_| random_op(&mut dice, 1024)).collect();
        let mut recorded = Lab::new(Preset::Toy1024);
        let mut silent = recorded.machine.clone();
        for op in ops {
            assert_eq!(recorded.run(op), silent.run(op, &mut Silent), "{op:?}");
            assert!(recorded.machine == silent, "{op:?}");
        }
        assert_eq!(silent.zone_stat(ZoneId(0)), recorded.machine.zone_stat(ZoneId(0)));
    }
}
