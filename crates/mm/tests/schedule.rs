//! Others run while one sleeps: interrupts at their time, tasks in turns, locks between them.

mod lab;

use kmscope_mm::op::{Context, Later, Level};
use kmscope_mm::outcome::{Bug, Hang};
use kmscope_mm::{Event, Gfp, NameId, Op, Outcome, Preset, Slot};
use lab::{Lab, Run, at};

const A: NameId = NameId(10);
const B: NameId = NameId(11);
const MUTEX: Context = Context::Mutex(NameId(12));

/// A machine whose memory is page cache, but for what is free between min and low: who may sleep does.
fn pressed() -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    lab.page_cache(80_000, false);
    lab.hog_until(Level::Min, 0);
    lab
}

fn queue(lab: &mut Lab, later: Later, ops: &[Op]) {
    assert_eq!(lab.run(Op::Schedule(later)), Outcome::Done);
    for &op in ops {
        assert!(matches!(lab.run(op), Outcome::Queued { .. }), "{op:?}");
    }
    assert_eq!(lab.run(Op::Scheduled), Outcome::Done);
}

fn task(lab: &mut Lab, name: NameId, ops: &[Op]) {
    queue(lab, Later::Task(name), ops);
}

fn kmalloc(size_bytes: u64, gfp: Gfp, into: Slot) -> Op {
    Op::Kmalloc { size_bytes, gfp, into: Some(into) }
}

/// Whole pages: served by no slab that is there already.
fn page(gfp: Gfp, into: Slot) -> Op {
    Op::AllocPages { gfp, order: 0, into: Some(into) }
}

fn slept(outcome: Outcome) -> u32 {
    match outcome {
        Outcome::Granted { slept_ticks, .. } => slept_ticks,
        other => panic!("not granted: {other:?}"),
    }
}

/// What the queued operations got, by their numbers.
fn got(lab: &Lab) -> Vec<(u32, Outcome)> {
    lab.machine.turns_done(0).collect()
}

fn turn_of(run: &Run, number: u32) -> std::ops::Range<usize> {
    let begins = run.events.iter().position(|event| *event == Event::TurnBegins { number });
    let ends = run.events.iter().position(|event| matches!(event, Event::TurnEnds { number: n, .. } if *n == number));
    begins.expect("its turn begins")..ends.expect("its turn ends")
}

#[test]
fn what_is_queued_changes_nothing_until_somebody_sleeps() {
    let mut lab = pressed();
    let free = lab.free_in_all_zones();
    let slot = lab.slot();
    task(&mut lab, A, &[page(Gfp::GFP_ATOMIC, slot)]);
    assert_eq!((lab.free_in_all_zones(), lab.machine.slot_value(slot)), (free, None));
    lab.run(Op::Peek { ptr: at(slot) });
    assert!(got(&lab).is_empty());
    lab.run(Op::Wait { ticks: 1 });
    assert!(matches!(got(&lab)[..], [(0, Outcome::Granted { .. })]), "{:?}", got(&lab));
    assert!(lab.machine.slot_value(slot).is_some());
}

#[test]
fn a_task_runs_one_operation_at_each_tick_that_another_sleeps() {
    let mut lab = pressed();
    let slots: Vec<Slot> = (0..3).map(|_| lab.slot()).collect();
    task(&mut lab, A, &slots.iter().map(|&slot| page(Gfp::GFP_ATOMIC, slot)).collect::<Vec<_>>());
    for ticks in 1..=3 {
        lab.run(Op::Wait { ticks: 1 });
        assert_eq!(got(&lab).len(), ticks);
    }
    let own = lab.slot();
    let run = lab.record(page(Gfp::GFP_KERNEL, own));
    assert!(slept(run.outcome) > 0 || run.has(|event| matches!(event, Event::PageGranted { .. })));
    assert_eq!(got(&lab).len(), 3);
}

#[test]
fn an_interrupt_comes_at_its_time_whoever_sleeps_and_takes_from_the_reserve() {
    let mut lab = pressed();
    let (early, late) = (lab.slot(), lab.slot());
    for (slot, after_ticks) in [(late, 2), (early, 1)] {
        let interrupt = Later::Interrupt { context: Context::HardIrq, after_ticks };
        queue(&mut lab, interrupt, &[page(Gfp::GFP_ATOMIC, slot), page(Gfp::GFP_KERNEL, slot)]);
    }
    let begin = lab.machine.ticks();
    let own = lab.slot();
    let run = lab.record(page(Gfp::GFP_KERNEL, own));
    assert!(slept(run.outcome) >= 1);
    lab.run(Op::Wait { ticks: 2 });
    let numbers: Vec<u32> = got(&lab).iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 3, 0, 1], "the earlier one first, each to its end");
    assert!(matches!(got(&lab)[0].1, Outcome::Granted { slept_ticks: 0, .. }));
    assert_eq!(got(&lab)[1].1, Outcome::Bug(Bug::SleepInAtomic));
    assert_eq!(run.events[..turn_of(&run, 2).start].iter().filter(|e| matches!(e, Event::Tick { .. })).count(), 1);
    assert!(lab.machine.ticks() >= begin + 2);
    assert!(lab.machine.contexts().is_empty());
}

#[test]
fn two_tasks_can_be_in_the_same_function_since_the_first_sleeps_in_it() {
    // probe() { tmp = kmalloc(…, GFP_ATOMIC); buf = alloc_page(…); kfree(tmp); } with one `tmp` for all
    let mut lab = pressed();
    let (tmp, first, second) = (lab.slot(), lab.slot(), lab.slot());
    let probe =
        |page_of| [kmalloc(64, Gfp::GFP_ATOMIC, tmp), page(Gfp::GFP_KERNEL, page_of), Op::Kfree { ptr: at(tmp) }];
    task(&mut lab, B, &probe(second));
    let [take, sleep, free] = probe(first);
    assert!(matches!(lab.run(take), Outcome::Granted { .. }));
    let mine = lab.machine.slot_value(tmp);
    let run = lab.record(sleep);
    assert!(slept(run.outcome) > 0);
    assert!(run.has(|event| *event == Event::TurnBegins { number: 0 }));
    assert_ne!(lab.machine.slot_value(tmp), mine, "the other one's pointer is in the shared variable");
    lab.run(Op::Wait { ticks: 3 });
    assert_eq!(lab.run(free), Outcome::Bug(Bug::DoubleFree));
}

#[test]
fn who_sleeps_for_a_slab_finds_that_another_has_made_one_meanwhile() {
    let mut lab = pressed();
    let (cache, object, other) = (lab.slot(), lab.slot(), lab.slot());
    let create = Op::CacheCreate {
        name: NameId(0),
        size_bytes: 512,
        align_bytes: 0,
        flags: kmscope_mm::op::CacheFlags::default(),
        into: cache,
    };
    let Outcome::CacheCreated { cache: id } = lab.run(create) else { panic!("no cache") };
    let take = |into| Op::CacheAlloc { cache: at(cache), gfp: Gfp::GFP_KERNEL, into: Some(into) };
    // With all reserves, as the first one sleeps already.
    let memalloc = Gfp::GFP_NOWAIT | Gfp::MEMALLOC;
    lab.hog_until(Level::AtomicFloor, 0);
    task(
        &mut lab,
        B,
        &[Op::CacheAlloc { cache: at(cache), gfp: memalloc, into: Some(other) }, Op::CacheDestroy { cache: at(cache) }],
    );
    let run = lab.record(take(object));
    assert!(slept(run.outcome) > 0);
    assert!(turn_of(&run, 0).end > 0);
    assert_eq!(run.count(|event| matches!(event, Event::SlabNew { cache, .. } if *cache == id)), 2);
    let stat = lab.machine.cache_stat(id);
    assert_eq!((stat.objects_in_use, stat.slabs), (2, 2));
    lab.run(Op::Wait { ticks: 1 });
    assert!(matches!(lab.machine.turns_done(0).last(), Some((1, Outcome::Refused(_)))));
}

#[test]
fn a_mutex_keeps_the_second_task_out_until_the_first_has_left() {
    let mut lab = pressed();
    let (mine, yours) = (lab.slot(), lab.slot());
    task(&mut lab, B, &[Op::Enter(MUTEX), page(Gfp::GFP_KERNEL, yours), Op::Leave(MUTEX)]);
    lab.enter(MUTEX);
    let run = lab.record(page(Gfp::GFP_KERNEL, mine));
    assert!(slept(run.outcome) > 0);
    assert_eq!(run.count(|event| *event == Event::WaitsForLock { number: 0 }), 1);
    lab.run(Op::Wait { ticks: 5 });
    assert!(got(&lab).is_empty());
    lab.leave(MUTEX);
    lab.run(Op::Wait { ticks: 20 });
    assert_eq!(got(&lab).len(), 3);
}

#[test]
fn a_lock_of_a_task_that_waits_for_its_turn_is_waited_for() {
    let mut lab = pressed();
    let slot = lab.slot();
    task(&mut lab, B, &[Op::Enter(MUTEX), page(Gfp::GFP_ATOMIC, slot), Op::Leave(MUTEX)]);
    lab.run(Op::Wait { ticks: 1 });
    let run = lab.record(Op::Enter(MUTEX));
    assert_eq!(run.outcome, Outcome::Done);
    assert!(run.has(|event| *event == Event::Wakes { slept_ticks: 2 }), "{:?}", run.events);
    assert_eq!(got(&lab).len(), 3);
}

#[test]
fn a_lock_that_nobody_gives_up_is_waited_for_for_ever() {
    let mut lab = pressed();
    task(&mut lab, B, &[Op::Enter(MUTEX)]);
    lab.run(Op::Wait { ticks: 1 });
    assert_eq!(lab.run(Op::Enter(MUTEX)), Outcome::Hangs { why: Hang::Lock, slept_ticks: 0 });
}

#[test]
fn who_wants_a_mutex_that_it_holds_sleeps_for_ever_and_is_reported() {
    let mut lab = pressed();
    lab.enter(MUTEX);
    let before = lab.machine.klog_total();
    assert_eq!(lab.run(Op::Enter(MUTEX)), Outcome::Hangs { why: Hang::OwnLock, slept_ticks: 0 });
    assert_eq!(lab.machine.klog_total(), before + 1, "a hung task");
    assert_eq!(lab.machine.contexts(), [MUTEX], "it is held once");
}

#[test]
fn a_task_that_waits_for_itself_is_left_behind_and_the_others_go_on() {
    for (lock, why) in
        [(MUTEX, Hang::OwnLock), (Context::SpinLock(NameId(3)), Hang::OwnSpinlock { interrupted: false })]
    {
        let mut lab = pressed();
        let slot = lab.slot();
        task(&mut lab, B, &[Op::Enter(lock), Op::Enter(lock), page(Gfp::GFP_ATOMIC, slot)]);
        let mark = lab.machine.mark();
        let before = lab.machine.clone();
        lab.run(Op::Wait { ticks: 5 });
        let outcomes = got(&lab);
        assert_eq!(outcomes.last().map(|last| last.1), Some(Outcome::Hangs { why, slept_ticks: 0 }));
        assert_eq!(outcomes.len(), 2, "what follows never runs");
        lab.machine.validate().expect("a sound machine");
        assert!(lab.machine.threads()[0].stuck);
        lab.machine.undo_to(mark);
        assert!(lab.machine == before);
    }
}

#[test]
fn a_task_with_a_spinlock_keeps_the_processor() {
    let mut lab = pressed();
    let (lock, slot) = (Context::SpinLock(NameId(3)), lab.slot());
    task(
        &mut lab,
        B,
        &[
            Op::Enter(lock),
            page(Gfp::GFP_ATOMIC, slot),
            Op::Wait { ticks: 1 },
            Op::Leave(lock),
            page(Gfp::GFP_ATOMIC, slot),
        ],
    );
    lab.run(Op::Wait { ticks: 1 });
    let outcomes = got(&lab);
    assert_eq!(outcomes.len(), 4, "from lock to unlock in one turn");
    assert_eq!(outcomes[2].1, Outcome::Bug(Bug::SleepInAtomic));
    let slot = lab.slot();
    assert!(matches!(lab.run(page(Gfp::GFP_KERNEL, slot)), Outcome::Granted { .. }));
}

#[test]
fn a_task_that_gives_memory_back_saves_one_that_would_sleep_for_ever() {
    let mut lab = Lab::without_pcp(Preset::Toy1024);
    let big = lab.slot();
    assert!(matches!(
        lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 6, into: Some(big) }),
        Outcome::Granted { .. }
    ));
    lab.hog_until(Level::AtomicFloor, 0);
    let slot = lab.slot();
    let nofail = page(Gfp::GFP_NOFS | Gfp::NOFAIL, slot);
    assert!(matches!(lab.dry(nofail).outcome, Outcome::Hangs { why: Hang::NoFail, .. }));
    task(&mut lab, B, &[Op::Wait { ticks: 3 }, Op::FreePages { page: at(big), order: 6 }]);
    let run = lab.record(nofail);
    assert!(slept(run.outcome) >= 3, "{:?}", run.outcome);
}

#[test]
fn a_dry_run_lets_the_others_run_and_takes_it_back() {
    let mut lab = pressed();
    let slot = lab.slot();
    task(&mut lab, B, &[page(Gfp::GFP_ATOMIC, slot)]);
    let before = lab.machine.clone();
    let own = lab.slot();
    let run = lab.dry(page(Gfp::GFP_KERNEL, own));
    assert!(run.has(|event| matches!(event, Event::TurnEnds { number: 0, outcome: Outcome::Granted { .. } })));
    assert!(lab.machine == before);
}
