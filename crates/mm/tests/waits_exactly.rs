//! Requests that wait as in the kernel, made by a script: the machine decides by its setting who runs when. The numbers
//! of real kernels are those of recordings/README.md; the machines have other layouts, so the model comes near them.

mod lab;

use kmscope_mm::op::Turns;
use kmscope_mm::reclaim_event::ReclaimEvent;
use kmscope_mm::{Event, Gfp, Machine, Op, Outcome, Preset, Recorder};

/// What a run of requests came to.
#[derive(Debug, Default)]
struct Course {
    granted: u32,
    by_callers: u32,
    by_kswapd: u32,
    direct: u32,
    kswapd_runs: u32,
    kswapd_begins: u32,
    throttled: u32,
    kills: u32,
}

fn exactly(preset: Preset) -> Machine {
    let mut machine = Machine::preset(preset);
    machine.wait_exactly();
    machine
}

fn run(machine: &mut Machine, op: Op, course: &mut Course) -> Outcome {
    let mut recorder = Recorder { limit: usize::MAX, ..Recorder::default() };
    let outcome = machine.run(op, &mut recorder);
    machine.forget_journal();
    course.granted += u32::from(matches!(outcome, Outcome::Granted { .. }));
    for event in recorder.events {
        match event {
            Event::Reclaim(ReclaimEvent::DirectEnds { reclaimed }) => {
                course.by_callers += reclaimed;
                course.direct += 1;
            }
            Event::Reclaim(ReclaimEvent::BalanceEnds { reclaimed, .. }) => {
                course.by_kswapd += reclaimed;
                course.kswapd_runs += 1;
            }
            Event::Reclaim(ReclaimEvent::Balances { .. }) => course.kswapd_begins += 1,
            Event::Sleeps => course.throttled += 1,
            Event::OomKill { .. } => course.kills += 1,
            _ => {}
        }
    }
    outcome
}

fn requests(machine: &mut Machine, gfp: Gfp, order: u8, count: u32, pause: u32) -> Course {
    let mut course = Course::default();
    for at in 1..=count {
        let op = Op::AllocPages { gfp, order, into: None };
        if !matches!(run(machine, op, &mut course), Outcome::Granted { .. }) {
            break;
        }
        if pause > 0 && at % pause == 0 {
            run(machine, Op::Wait { ticks: 3 }, &mut course);
        }
    }
    machine.validate().expect("a sound machine");
    course
}

/// 45,000 single pages beside 30,000 clean pages of files.
fn pressed(turns: Turns, pause: u32) -> Course {
    let mut machine = exactly(Preset::X86_64M256);
    run(&mut machine, Op::PageCache { pages: 30_000, dirty: false }, &mut Course::default());
    run(&mut machine, Op::Sched { turns }, &mut Course::default());
    requests(&mut machine, Gfp::GFP_KERNEL, 0, 45_000, pause)
}

/// Whether a number is within so many percent of another.
fn near(number: u32, of: u32, percent: u32) -> bool {
    number.abs_diff(of) * 100 <= of * percent
}

#[test]
fn with_kswapd_first_it_reclaims_nearly_all_as_in_the_recording() {
    let course = pressed(Turns::KswapdFirst, 0);
    assert_eq!(course.granted, 45_000, "{course:?}");
    assert!(near(course.by_kswapd, 16_731, 8) && (300..2000).contains(&course.by_callers), "{course:?}");
    assert!((10..30).contains(&course.direct) && (10..30).contains(&course.kswapd_runs), "{course:?}");
}

#[test]
fn with_the_caller_first_it_reclaims_nearly_all_for_itself_as_in_the_recording() {
    let course = pressed(Turns::CallerFirst, 0);
    assert_eq!(course.granted, 45_000, "{course:?}");
    assert!(near(course.by_callers, 16_635, 10) && course.by_kswapd < 2_500, "{course:?}");
    assert!(near(course.direct, 371, 15) && course.kswapd_runs < 6, "{course:?}");
}

#[test]
fn in_between_both_share_the_work() {
    let course = pressed(Turns::TickEvery { rounds: 30 }, 0);
    assert_eq!(course.granted, 45_000, "{course:?}");
    assert!(course.by_callers > 2_000 && course.by_kswapd > 2_000, "{course:?}");
}

#[test]
fn who_sleeps_between_requests_never_reclaims() {
    let course = pressed(Turns::KswapdFirst, 64);
    assert_eq!((course.granted, course.direct), (45_000, 0), "{course:?}");
    assert!(near(course.by_kswapd, 19_757, 8), "{course:?}");
}

#[test]
fn after_a_burst_of_gfp_atomic_the_next_caller_is_throttled_until_kswapd_has_freed_enough() {
    let mut machine = exactly(Preset::X86_64M256);
    run(&mut machine, Op::PageCache { pages: 30_000, dirty: false }, &mut Course::default());
    run(&mut machine, Op::Sched { turns: Turns::CallerFirst }, &mut Course::default());
    let burst = requests(&mut machine, Gfp::GFP_ATOMIC, 0, 45_000, 0);
    assert!(burst.granted < 35_000 && burst.direct == 0, "{burst:?}");
    let course = requests(&mut machine, Gfp::GFP_KERNEL, 0, 10, 0);
    assert!(course.granted == 10 && course.kswapd_begins > 0, "{course:?}");
}

#[test]
fn anonymous_memory_goes_to_swap_and_without_swap_its_task_is_killed() {
    for (swap, killed) in [(30_000, false), (0, true)] {
        let mut machine = exactly(Preset::X86_64M256);
        let mut course = Course::default();
        run(&mut machine, Op::Swap { pages: swap }, &mut course);
        run(&mut machine, Op::Fragment { free_order: 10, percent: 20, movable: true }, &mut course);
        let course = requests(&mut machine, Gfp::GFP_KERNEL, 0, 20_000, 0);
        assert_eq!((course.granted, course.kills > 0), (20_000, killed), "{course:?}");
    }
}

#[test]
fn dirty_pages_are_waited_for_until_the_flusher_has_written_them() {
    let mut machine = exactly(Preset::Toy1024);
    let mut course = Course::default();
    run(&mut machine, Op::PageCache { pages: 900, dirty: true }, &mut course);
    let course = requests(&mut machine, Gfp::GFP_NOFS, 0, 700, 0);
    assert_eq!((course.granted, course.kills), (700, 0), "{course:?}");
}

#[test]
fn a_request_that_nobody_can_help_never_returns() {
    let mut machine = exactly(Preset::Toy64);
    let mut course = Course::default();
    while matches!(
        run(&mut machine, Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None }, &mut course),
        Outcome::Granted { .. }
    ) {}
    let nofs = run(&mut machine, Op::AllocPages { gfp: Gfp::GFP_NOFS, order: 0, into: None }, &mut course);
    assert!(matches!(nofs, Outcome::Hangs { .. }), "{nofs:?}");
    let mayfail = Gfp::GFP_KERNEL | Gfp::RETRY_MAYFAIL;
    let outcome = run(&mut machine, Op::AllocPages { gfp: mayfail, order: 0, into: None }, &mut course);
    assert!(matches!(outcome, Outcome::Null { .. }), "{outcome:?}");
}
