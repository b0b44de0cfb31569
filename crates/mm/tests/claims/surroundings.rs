//! Locks, scopes and tasks around a request: what they take off its flags, and where reclaim would wait for its
//! own caller.

use crate::lab::{Lab, grant};
use kmscope_mm::klog::{Report, Warning};
use kmscope_mm::op::{Context, Level};
use kmscope_mm::outcome::{Bug, Hang, Held, NullReason};
use kmscope_mm::{Event, Gfp, NameId, Op, Outcome, Preset};

const PAGE: fn(Gfp) -> Op = |gfp| Op::AllocPages { gfp, order: 0, into: None };

/// No request gets a page without reclaim, which can take these pages of each kind.
fn tight(clean: u32, dirty: u32, anon: u32, dentries: u32) -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.run(Op::Swap { pages: 4096 });
    lab.page_cache(clean, false);
    lab.run(Op::Anon { pages: anon });
    lab.page_cache(dirty, true);
    lab.run(Op::Dentries { pages: dentries });
    lab.hog_until(Level::AtomicFloor, 0);
    lab
}

#[test]
fn reclaim_that_comes_to_what_its_own_caller_holds_never_returns_and_nofs_or_noio_does() {
    // Each with a kind of memory that only what is held can give back.
    for (held, context, scope, dead, safe, mut lab) in [
        (Held::FsLock, Context::FsLock, Context::NoFs, Gfp::GFP_KERNEL, Gfp::GFP_NOFS, tight(20_000, 0, 0, 500)),
        (Held::IoPath, Context::IoPath, Context::NoIo, Gfp::GFP_NOFS, Gfp::GFP_NOIO, tight(0, 2_000, 2_000, 0)),
        (Held::IoPath, Context::IoPath, Context::NoIo, Gfp::GFP_KERNEL, Gfp::GFP_NOIO, tight(0, 2_000, 2_000, 500)),
    ] {
        lab.enter(context);
        let run = lab.dry(PAGE(dead));
        assert_eq!(run.outcome, Outcome::Bug(Bug::Deadlock { held }));
        assert!(run.has(|event| *event == Event::Deadlock { held }));
        assert!(!run.has(|event| matches!(event, Event::Wakes { .. })));

        let saved = lab.dry(PAGE(safe));
        assert!(matches!(saved.outcome, Outcome::Granted { slept_ticks: 1.., .. }), "{safe:?}: {:?}", saved.outcome);
        assert!(!saved.has(|event| matches!(event, Event::Warned(_))));

        lab.enter(scope);
        let scoped = lab.dry(PAGE(Gfp::GFP_KERNEL));
        assert_eq!(scoped.outcome, saved.outcome);
        assert!(scoped.has(|event| *event == Event::Scoped { from: Gfp::GFP_KERNEL, to: safe }));
        lab.leave(scope);

        // Another task does not hold the lock.
        lab.enter(Context::Task(NameId(0)));
        let other = lab.dry(PAGE(Gfp::GFP_KERNEL));
        assert!(matches!(other.outcome, Outcome::Granted { slept_ticks: 1.., .. }), "{:?}", other.outcome);
        assert!(!other.has(|event| matches!(event, Event::Warned(_))));
    }
}

#[test]
fn reclaim_that_comes_to_nothing_of_what_is_held_returns() {
    for (context, mut lab) in [
        (Context::FsLock, tight(20_000, 0, 0, 0)),
        // Whoever holds the lock does not write files: the flusher does.
        (Context::FsLock, tight(0, 2_000, 0, 0)),
        (Context::FsLock, tight(0, 0, 2_000, 0)),
        (Context::IoPath, tight(20_000, 0, 2_000, 500)),
        (Context::IoPath, tight(0, 2_000, 0, 0)),
    ] {
        lab.enter(context);
        let run = lab.dry(PAGE(Gfp::GFP_KERNEL));
        assert!(matches!(run.outcome, Outcome::Granted { slept_ticks: 1.., .. }), "{context:?}: {:?}", run.outcome);
        assert!(run.has(|event| matches!(event, Event::Warned(_))), "it could have been otherwise");
    }
}

#[test]
fn while_memory_is_plenty_the_recursion_is_only_warned_of() {
    let mut lab = Lab::new(Preset::X86_64M256);
    lab.enter(Context::FsLock);
    let warned = Event::Warned(Warning::Recursion { held: Held::FsLock });
    for (gfp, expected) in [(Gfp::GFP_KERNEL, true), (Gfp::GFP_NOFS, false), (Gfp::GFP_ATOMIC, false)] {
        let run = lab.dry(Op::Kmalloc { size_bytes: 64, gfp, into: None });
        grant(run.outcome);
        assert_eq!(run.has(|event| *event == warned), expected, "{gfp:?}");
    }
}

#[test]
fn a_task_with_pf_memalloc_takes_the_last_page_and_does_not_reclaim() {
    let mut lab = tight(20_000, 0, 0, 0);
    lab.enter(Context::NoReclaim);
    let zones = lab.zones().map(|zone| lab.free(zone)).sum::<i64>();
    let (got, last) = lab.exhaust(Gfp::GFP_KERNEL);
    assert_eq!(got, zones);
    assert_eq!(last, Outcome::Null { reason: NullReason::IsReclaim, slept_ticks: 0 });
    lab.enter(Context::HardIrq);
    lab.leave(Context::HardIrq);
    // With __GFP_NOFAIL it can only wait for others, and there is nobody.
    let stuck = lab.dry(PAGE(Gfp::GFP_KERNEL | Gfp::NOFAIL));
    assert_eq!(stuck.outcome, Outcome::Hangs { why: Hang::NoFail, slept_ticks: 1 });
    assert!(stuck.has(|event| *event == Event::Warned(Warning::NofailMemalloc)));
    assert!(stuck.has(|event| *event == Event::Yields) && !stuck.has(|event| *event == Event::Sleeps));
}

#[test]
fn in_a_hard_interrupt_pf_memalloc_opens_no_reserve() {
    let mut lab = tight(20_000, 0, 0, 0);
    lab.enter(Context::NoReclaim);
    grant(lab.dry(PAGE(Gfp::GFP_NOWAIT)).outcome);
    lab.enter(Context::HardIrq);
    let denied = lab.dry(PAGE(Gfp::GFP_NOWAIT)).outcome;
    assert_eq!(denied, Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
}

#[test]
fn every_kind_of_atomic_code_must_not_sleep_and_the_log_says_in_which() {
    let name = NameId(0);
    for (context, preempt_count, irqs_off) in [
        (Context::HardIrq, 0x1_0000, true),
        (Context::Tasklet, 0x100, false),
        (Context::SpinLock(name), 1, false),
        (Context::SpinLockIrq(name), 1, true),
        (Context::SpinLockBh(name), 0x201, false),
        (Context::IrqsOff, 0, true),
        (Context::PreemptOff, 1, false),
    ] {
        let mut lab = Lab::new(Preset::X86_64M256);
        lab.enter(context);
        assert_eq!(lab.run(PAGE(Gfp::GFP_NOIO)), Outcome::Bug(Bug::SleepInAtomic), "{context:?}");
        let (_, entry) = lab.machine.klog().last().expect("a report");
        assert!(matches!(entry.report, Report::SleepInAtomic(_)));
        assert_eq!((entry.preempt_count, entry.irqs_off), (preempt_count, irqs_off), "{context:?}");
        assert_eq!(lab.run(Op::Enter(Context::FsLock)), Outcome::Bug(Bug::SleepInAtomic), "{context:?}");
    }
}

#[test]
fn nofail_that_asks_too_much_is_warned_of() {
    for (gfp, order, expected) in [
        (Gfp::GFP_KERNEL | Gfp::NOFAIL, 1, &[][..]),
        (Gfp::GFP_KERNEL | Gfp::NOFAIL, 2, &[Warning::NofailOrder]),
        (Gfp::GFP_ATOMIC | Gfp::NOFAIL, 0, &[Warning::NofailCannotSleep]),
        (Gfp::GFP_ATOMIC | Gfp::NOFAIL, 2, &[Warning::NofailOrder, Warning::NofailCannotSleep]),
    ] {
        let run = tight(20_000, 0, 0, 0).dry(Op::AllocPages { gfp, order, into: None });
        let warned = run.events.iter().filter_map(|event| match *event {
            Event::Warned(warning) => Some(warning),
            _ => None,
        });
        assert_eq!(warned.collect::<Vec<_>>(), expected, "{gfp:?} {order}");
    }
}
