//! What reclaim takes first and what flags leave out, what compaction moves, and what swap is good for.

mod lab;

use kmscope_mm::event::{CompactMode, CompactResult, Reclaimed};
use kmscope_mm::machine::FrameUse;
use kmscope_mm::op::{Context, Level};
use kmscope_mm::outcome::{Hang, NullReason};
use kmscope_mm::{Event, Gfp, Op, Outcome, Preset};
use lab::{Lab, Run};

const fn page(gfp: Gfp) -> Op {
    Op::AllocPages { gfp, order: 0, into: None }
}

const fn block(order: u8) -> Op {
    Op::AllocPages { gfp: Gfp::GFP_KERNEL, order, into: None }
}

fn given_back(run: &Run, wanted: Reclaimed) -> u32 {
    let pages = |event: &Event| match event {
        Event::Reclaimed { pages, what, .. } if *what == wanted => *pages,
        _ => 0,
    };
    run.events.iter().map(pages).sum()
}

fn is_granted(run: &Run) -> bool {
    matches!(run.outcome, Outcome::Granted { .. })
}

/// Nothing is left for anybody but what `ops` made; the rest is the kernel's own.
fn full_of(ops: &[Op]) -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    for &op in ops {
        lab.run(op);
    }
    lab.run(Op::Fragment { free_order: 10, percent: 0, movable: false });
    lab
}

/// A hog took the rest down to min.
fn at_min(ops: &[Op]) -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    for &op in ops {
        lab.run(op);
    }
    lab.hog_until(Level::Min, 0);
    lab
}

// ── what is taken ────────────────────────────────────────────────────────────────────────────

#[test]
fn anonymous_memory_is_given_back_only_through_swap_and_that_takes_time() {
    let mut without = full_of(&[Op::Anon { pages: 4000 }]);
    let run = without.dry(page(Gfp::GFP_KERNEL));
    assert!(is_granted(&run) && run.has(|event| matches!(event, Event::OomKill { .. })), "{:?}", run.outcome);

    let mut with = full_of(&[Op::Anon { pages: 4000 }, Op::Swap { pages: 1000 }]);
    let run = with.record(page(Gfp::GFP_KERNEL));
    assert!(is_granted(&run) && !run.has(|event| matches!(event, Event::OomKill { .. })), "{:?}", run.outcome);
    assert!(given_back(&run, Reclaimed::Anon) > 0);
    let first = |is: fn(&Event) -> bool| run.events.iter().position(is).expect("it happened");
    let order = [
        first(|event| matches!(event, Event::SwapOut { .. })),
        first(|event| matches!(event, Event::SwapOutDone { .. })),
        first(|event| matches!(event, Event::Reclaimed { what: Reclaimed::Anon, .. })),
    ];
    assert!(order.is_sorted(), "{order:?}");
    let aged = |wanted: bool| run.has(|event| matches!(event, Event::Aged { to_active, .. } if *to_active == wanted));
    assert!(aged(true) && aged(false), "pages that were used get a second chance, until there are too many");
    assert!(matches!(run.outcome, Outcome::Granted { slept_ticks: 4.., .. }));
    let own = with.machine.tasks()[0];
    assert!(own.swap_pages > 0 && own.anon_pages < 4000 && with.machine.swap_pages().1 >= own.swap_pages);
}

#[test]
fn noio_does_not_swap_and_nofs_does_not_touch_dentries() {
    let without_kswapd = |gfp: Gfp| gfp.without(Gfp::KSWAPD_RECLAIM);
    let swappable = [Op::Anon { pages: 4000 }, Op::Swap { pages: 4000 }];
    let dentries = [Op::Dentries { pages: 2000 }];
    for (world, gfp, granted) in [
        (&swappable[..], Gfp::GFP_KERNEL, true),
        (&swappable, Gfp::GFP_NOFS, true),
        (&swappable, Gfp::GFP_NOIO, false),
        (&dentries, Gfp::GFP_KERNEL, true),
        (&dentries, Gfp::GFP_NOFS, false),
        (&dentries, Gfp::GFP_NOIO, false),
    ] {
        let run = at_min(world).record(page(without_kswapd(gfp)));
        if granted {
            assert!(is_granted(&run), "{gfp:?}: {:?}", run.outcome);
        } else {
            let hangs = matches!(run.outcome, Outcome::Hangs { why: Hang::NoOomWithoutFs, .. });
            assert!(hangs, "{gfp:?}: {:?}", run.outcome);
        }
    }
    // kswapd has both flags: it helps those who lack them.
    let run = at_min(&dentries).record(page(Gfp::GFP_NOFS));
    assert!(is_granted(&run) && given_back(&run, Reclaimed::Dentries) > 0, "{:?}", run.outcome);
}

#[test]
fn kswapd_leaves_alone_what_a_lock_protects_that_somebody_holds_asleep() {
    let mut lab = at_min(&[Op::Dentries { pages: 2000 }]);
    lab.enter(Context::FsLock);
    let run = lab.dry(page(Gfp::GFP_NOFS));
    assert!(matches!(run.outcome, Outcome::Hangs { .. }), "{:?}", run.outcome);
    lab.leave(Context::FsLock);
    assert!(is_granted(&lab.dry(page(Gfp::GFP_NOFS))));
}

#[test]
fn files_that_were_read_twice_outlast_those_read_once() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.page_cache(3000, false);
    lab.run(Op::ReadAgain { pages: 1000 });
    lab.page_cache(3000, false);
    lab.hog_until(Level::Min, 0);
    let cached = |lab: &Lab| -> Vec<u32> {
        let end = lab.machine.config().end_pfn();
        (0..end).filter(|&pfn| lab.machine.frame_use(pfn) == FrameUse::PageCache { dirty: false }).collect()
    };
    let all = cached(&lab);
    let active = &all[2000..3000];
    for _ in 0..1500 {
        lab.machine.run(page(Gfp::GFP_KERNEL), &mut kmscope_mm::Silent);
    }
    let left = cached(&lab);
    assert!(left.len() < 5000, "much was given back: {}", left.len());
    let kept = |pages: &[u32]| pages.iter().filter(|pfn| left.contains(pfn)).count();
    assert!(kept(active) > 800, "{}", kept(active));
    assert_eq!(kept(&all[..1000]), 0, "the oldest went first");
}

// ── compaction ───────────────────────────────────────────────────────────────────────────────

fn fragmented(movable: bool) -> Lab {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.run(Op::Fragment { free_order: 0, percent: 40, movable });
    lab
}

fn compacted(run: &Run) -> Vec<(CompactMode, CompactResult, u32)> {
    let of = |event: &Event| match event {
        Event::Compacted { mode, result, pages, .. } => Some((*mode, *result, *pages)),
        _ => None,
    };
    run.events.iter().filter_map(of).collect()
}

#[test]
fn movable_pages_are_moved_together_until_a_block_is_free() {
    for order in 1..=9 {
        let mut lab = fragmented(true);
        let owner = |lab: &Lab| lab.machine.tasks().iter().find(|task| task.task.0 == 1).map(|task| task.anon_pages);
        let before = owner(&lab);
        let nowait = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order, into: None });
        assert!(matches!(nowait.outcome, Outcome::Null { .. }), "order {order}: plenty is free, in single pages");
        let run = lab.record(block(order));
        assert!(is_granted(&run), "order {order}: {:?}", run.outcome);
        let success = |(_, result, pages): &(CompactMode, CompactResult, u32)| {
            *result == CompactResult::Success && *pages >= 1 << (order - 1)
        };
        assert!(compacted(&run).iter().any(success), "order {order}: {:?}", compacted(&run));
        assert_eq!(owner(&lab), before, "they belong to whom they did");
        assert!(!run.has(|event| matches!(event, Event::Reclaimed { .. } | Event::OomKill { .. })));
    }
}

#[test]
fn each_page_moves_up_to_one_that_was_free() {
    let mut lab = fragmented(true);
    let run = lab.record(block(4));
    let moves: Vec<(u32, u32)> = run
        .events
        .iter()
        .filter_map(|event| if let Event::Migrated { from, to, .. } = event { Some((*from, *to)) } else { None })
        .collect();
    assert!(!moves.is_empty());
    for (from, to) in moves {
        assert!(from < to, "{from} to {to}");
        assert_eq!(lab.machine.frame_use(to), FrameUse::Anon);
    }
}

#[test]
fn without_fs_compaction_moves_anonymous_memory_and_leaves_files_alone() {
    // Every second page of memory is a file's, so there is no block of two pages.
    let files = || {
        let mut lab = Lab::without_pcp(Preset::X86_64M256);
        lab.page_cache(40_000, false);
        lab.run(Op::Fragment { free_order: 0, percent: 40, movable: true });
        lab
    };
    let is_file = |lab: &Lab, pfn: u32| matches!(lab.machine.frame_use(pfn), FrameUse::PageCache { .. });
    for (gfp, expected) in [(Gfp::GFP_KERNEL, true), (Gfp::GFP_NOFS, false)] {
        let lab = files();
        let moved = |event: &Event| matches!(event, Event::Migrated { from, .. } if is_file(&lab, *from));
        let run = files().record(Op::AllocPages { gfp, order: 9, into: None });
        assert_eq!(run.has(moved), expected, "{gfp:?}");
        assert!(run.has(|event| matches!(event, Event::Migrated { .. })), "{gfp:?}");
    }
}

#[test]
fn what_cannot_move_pins_its_block_and_failures_are_not_repeated_at_once() {
    let mut lab = fragmented(false);
    let run = lab.record(block(4));
    assert!(matches!(run.outcome, Outcome::Null { reason: NullReason::Costly, .. }), "{:?}", run.outcome);
    let tried = compacted(&run);
    assert!(tried.iter().any(|(_, result, _)| *result == CompactResult::Complete), "{tried:?}");
    assert!(tried.iter().all(|(_, _, pages)| *pages == 0));
    let again = compacted(&lab.record(block(4)));
    let deferred = |(_, result, _): &(CompactMode, CompactResult, u32)| *result == CompactResult::Deferred;
    assert!(tried.iter().chain(&again).any(deferred), "{again:?} after {tried:?}");
}

#[test]
fn without_io_nothing_is_moved() {
    let mut lab = fragmented(true);
    let gfp = Gfp::GFP_NOIO.without(Gfp::KSWAPD_RECLAIM);
    let run = lab.dry(Op::AllocPages { gfp, order: 4, into: None });
    assert!(matches!(run.outcome, Outcome::Null { reason: NullReason::Costly, .. }), "{:?}", run.outcome);
    assert!(!run.has(|event| matches!(event, Event::Migrated { .. })));
}

#[test]
fn kcompactd_brings_blocks_together_when_kswapd_is_done() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.page_cache(20_000, false);
    lab.run(Op::Fragment { free_order: 0, percent: 10, movable: true });
    let refused = lab.record(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 5, into: None });
    assert!(matches!(refused.outcome, Outcome::Null { .. }), "{:?}", refused.outcome);
    let run = lab.record(Op::Wait { ticks: 200 });
    let sleeps = run.events.iter().position(|event| matches!(event, Event::KswapdSleeps { .. }));
    let works = run.events.iter().position(|event| matches!(event, Event::Compacted { .. }));
    assert!(sleeps.expect("kswapd sleeps") < works.expect("kcompactd works"));
    let now = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 5, into: None });
    assert!(is_granted(&now), "{:?}", now.outcome);
}
