//! Locks, scopes and tasks around a request: what they take off its flags, and where reclaim would wait for its
//! own caller.

use crate::lab::{Lab, grant};
use kmscope_mm::klog::{Report, Warning};
use kmscope_mm::op::{Context, Level};
use kmscope_mm::outcome::{Bug, Hang, Held, NullReason};
use kmscope_mm::{Event, Gfp, NameId, Op, Outcome, Preset};

const PAGE: fn(Gfp) -> Op = |gfp| Op::AllocPages { gfp, order: 0, into: None };

/// Clean page cache is there, and no request gets a page without reclaim.
fn tight() -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.page_cache(20_000, false);
    lab.hog_until(Level::AtomicFloor, 0);
    lab
}

#[test]
fn reclaim_under_the_lock_that_it_needs_never_returns_and_nofs_does() {
    for (held, context, scope, safe) in [
        (Held::FsLock, Context::FsLock, Context::NoFs, Gfp::GFP_NOFS),
        (Held::IoPath, Context::IoPath, Context::NoIo, Gfp::GFP_NOIO),
    ] {
        let mut lab = tight();
        lab.enter(context);
        let dead = lab.dry(PAGE(Gfp::GFP_KERNEL));
        assert_eq!(dead.outcome, Outcome::Bug(Bug::Deadlock { held }));
        assert!(dead.has(|event| *event == Event::Deadlock { held }));
        assert!(!dead.has(|event| matches!(event, Event::Reclaimed { .. } | Event::Wakes { .. })));

        let saved = lab.dry(PAGE(safe));
        assert!(matches!(saved.outcome, Outcome::Granted { slept_ticks: 1.., .. }), "{:?}", saved.outcome);
        assert!(!saved.has(|event| matches!(event, Event::Warned(_))));

        lab.enter(scope);
        let scoped = lab.dry(PAGE(Gfp::GFP_KERNEL));
        assert_eq!(scoped.outcome, saved.outcome);
        assert!(scoped.has(|event| *event == Event::Scoped { from: Gfp::GFP_KERNEL, to: safe }));
        lab.leave(scope);

        // Another task does not hold the lock.
        lab.enter(Context::Task(NameId(0)));
        let other = lab.dry(PAGE(Gfp::GFP_KERNEL));
        assert_eq!(other.outcome, saved.outcome);
        assert!(!other.has(|event| matches!(event, Event::Warned(_))));
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
    let mut lab = tight();
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
}

#[test]
fn in_a_hard_interrupt_pf_memalloc_opens_no_reserve() {
    let mut lab = tight();
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
        let run = tight().dry(Op::AllocPages { gfp, order, into: None });
        let warned = run.events.iter().filter_map(|event| match *event {
            Event::Warned(warning) => Some(warning),
            _ => None,
        });
        assert_eq!(warned.collect::<Vec<_>>(), expected, "{gfp:?} {order}");
    }
}
