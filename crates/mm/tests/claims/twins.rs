//! The same state, two flags; and where nobody may wait.

use crate::lab::{Lab, grant};
use kmscope_mm::op::{Context, Level};
use kmscope_mm::outcome::{Bug, Hang, NullReason};
use kmscope_mm::{Event, Gfp, NameId, Op, Outcome, Preset, ZoneId};

/// Page cache is plenty, and an interrupt that is still going on took what atomic requests may take.
fn twins() -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    assert_eq!(lab.page_cache(53_760, false), 53_760);
    lab.hog_until(Level::Min, 0);
    lab.enter(Context::HardIrq);
    let (got, last) = lab.exhaust(Gfp::GFP_ATOMIC);
    assert!(matches!(last, Outcome::Null { slept_ticks: 0, .. }));
    assert_eq!(got, 342, "(338 − 127) + (367 − 252) + (309 − 293)");
    lab
}

#[test]
fn of_two_requests_in_the_same_state_atomic_gets_null_and_kernel_sleeps_and_succeeds() {
    let mut lab = twins();
    let [dma, dma32, normal] = [0, 1, 2].map(ZoneId);
    assert_eq!([dma, dma32, normal].map(|zone| lab.free(zone)), [293, 252, 127]);

    let atomic = lab.dry(Op::AllocPages { gfp: Gfp::GFP_ATOMIC, order: 0, into: None });
    assert_eq!(atomic.outcome, Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    assert!(!atomic.has(|event| matches!(event, Event::Sleeps | Event::Reclaimed { .. })));
    let normal_checks = atomic.checks().into_iter().rfind(|check| check.zone == normal).expect("Normal was checked");
    assert_eq!((normal_checks.usable_pages(), normal_checks.limit_pages()), (127, 127));

    lab.leave(Context::HardIrq);
    assert_eq!([dma, dma32, normal].map(|zone| lab.free(zone)), [293, 252, 127]);
    let kernel = lab.dry(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    assert!(matches!(kernel.outcome, Outcome::Granted { slept_ticks: 3, .. }), "{:?}", kernel.outcome);
    let passed = kernel.passed();
    assert_eq!((passed.zone, passed.usable_pages(), passed.limit_pages()), (normal, 415, 338));
    let story: Vec<_> = kernel
        .events
        .iter()
        .filter(|event| matches!(event, Event::Sleeps | Event::Tick { .. } | Event::Wakes { .. }))
        .collect();
    assert!(matches!(
        story[..],
        [Event::Sleeps, Event::Tick { .. }, Event::Tick { .. }, Event::Tick { .. }, Event::Wakes { slept_ticks: 3 }]
    ));
}

#[test]
fn the_twins_hold_with_kmalloc_too() {
    let mut lab = twins();
    let op = |gfp| Op::Kmalloc { size_bytes: 200, gfp, into: None };
    // As long as slabs have free objects, no page is needed and ATOMIC is served.
    while matches!(lab.machine.run(op(Gfp::GFP_ATOMIC), &mut kmscope_mm::Silent), Outcome::Granted { .. }) {}
    assert!(matches!(lab.dry(op(Gfp::GFP_ATOMIC)).outcome, Outcome::Null { slept_ticks: 0, .. }));
    lab.leave(Context::HardIrq);
    assert!(matches!(lab.dry(op(Gfp::GFP_KERNEL)).outcome, Outcome::Granted { slept_ticks: 1.., .. }));
}

#[test]
fn without_page_cache_the_flags_decide_between_null_a_kill_and_waiting_for_ever() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.hog_until(Level::Min, 0);
    let mut outcome = |gfp| lab.dry(Op::AllocPages { gfp, order: 0, into: None });
    for (gfp, reason) in [
        (Gfp::GFP_KERNEL | Gfp::NORETRY, NullReason::NoRetry),
        (Gfp::GFP_KERNEL | Gfp::RETRY_MAYFAIL, NullReason::NothingReclaimable),
        (Gfp::GFP_NOWAIT, NullReason::NoMemoryMayNotWait),
    ] {
        let run = outcome(gfp);
        let Outcome::Null { reason: got, slept_ticks } = run.outcome else { panic!("{gfp:?}: {:?}", run.outcome) };
        assert_eq!((got, slept_ticks > 0), (reason, gfp.may_sleep()), "{gfp:?}");
    }
    let kernel = outcome(Gfp::GFP_KERNEL);
    assert!(matches!(kernel.outcome, Outcome::Granted { .. }) && kernel.has(|e| matches!(e, Event::OomKill { .. })));
    let noio = outcome(Gfp::GFP_NOIO);
    assert!(matches!(noio.outcome, Outcome::Hangs { why: Hang::NoOomWithoutFs, .. }), "{:?}", noio.outcome);
}

#[test]
fn gfp_kernel_in_atomic_context_is_a_bug_though_memory_is_plenty() {
    for context in [Context::HardIrq, Context::Tasklet, Context::Timer, Context::SpinLock(NameId(0))] {
        let mut lab = Lab::new(Preset::X86_64M256);
        lab.enter(context);
        let slot = lab.slot();
        for op in [
            Op::Kmalloc { size_bytes: 64, gfp: Gfp::GFP_KERNEL, into: Some(slot) },
            Op::Kmalloc { size_bytes: 1 << 20, gfp: Gfp::GFP_NOIO, into: Some(slot) },
            Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: Some(slot) },
            Op::GetFreePages { gfp: Gfp::GFP_NOFS, order: 2, into: Some(slot) },
            Op::AllocPagesExact { size_bytes: 20_480, gfp: Gfp::GFP_USER, into: Some(slot) },
        ] {
            let before = lab.machine.clone();
            assert_eq!(lab.run(op), Outcome::Bug(Bug::SleepInAtomic), "{op:?} in {context:?}");
            assert!(lab.machine.equals_but_for_the_log(&before), "{op:?} in {context:?} changed something");
        }
        let (_, outcome) = lab.kmalloc(64, Gfp::GFP_ATOMIC);
        grant(outcome);
        lab.leave(context);
        let (_, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL);
        grant(outcome);
    }
}
