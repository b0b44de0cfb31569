//! What the lessons say, held against the model: each test is one claim, with its numbers.
//!
//! Numbers that the kernel computes are computed here once more, from the layout, and not read from the model.

mod lab;

use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, ZoneState};
use kmscope_mm::config::ZoneConfig;
use kmscope_mm::event::{ObjectSource, Verdict, Watermark};
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::op::{CacheFlags, Context, HogTarget, Level};
use kmscope_mm::outcome::{Bug, GrantKind, NullReason, Refusal};
use kmscope_mm::{Config, Event, Gfp, Machine, MigrateType, NameId, Op, Outcome, Preset, ZoneId, ZoneKind};
use lab::{Lab, at, grant, pages_of};

const TOY_ZONE: ZoneId = ZoneId(0);

// ── size classes ─────────────────────────────────────────────────────────────────────────────

#[test]
fn kmalloc_gives_the_next_larger_class_and_the_rest_is_waste() {
    let mut lab = Lab::new(Preset::X86_64M256);
    for (asked, class) in [
        (1, 8),
        (8, 8),
        (9, 16),
        (33, 64),
        (65, 96),
        (97, 128),
        (100, 128),
        (129, 192),
        (193, 256),
        (200, 256),
        (257, 512),
        (1025, 2048),
        (4097, 8192),
        (8192, 8192),
    ] {
        let (_, outcome) = lab.kmalloc(asked, Gfp::GFP_KERNEL);
        match grant(outcome).kind {
            GrantKind::Object { asked_bytes, size_bytes, .. } => {
                assert_eq!((asked_bytes, size_bytes), (asked, class), "kmalloc({asked})");
            }
            other => panic!("kmalloc({asked}): {other:?}"),
        }
    }
}

#[test]
fn ksize_tells_what_was_really_given() {
    let mut lab = Lab::new(Preset::X86_64M256);
    for (asked, given) in [(100, 128), (1025, 2048), (8193, 16_384)] {
        let (slot, _) = lab.kmalloc(asked, Gfp::GFP_KERNEL);
        assert_eq!(lab.run(Op::Ksize { ptr: at(slot) }), Outcome::Size { size_bytes: given }, "kmalloc({asked})");
    }
}

#[test]
fn kmalloc_does_not_clear_and_kzalloc_does() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (old, outcome) = lab.kmalloc(100, Gfp::GFP_KERNEL);
    lab.run(Op::Memset { ptr: at(old), byte: 0x5a, len_bytes: 100 });
    lab.run(Op::Kfree { ptr: at(old) });
    for (gfp, byte) in [(Gfp::GFP_KERNEL, 0x5a), (Gfp::GFP_KERNEL | Gfp::ZERO, 0)] {
        let (new, again) = lab.kmalloc(100, gfp);
        assert_eq!(grant(again).addr, grant(outcome).addr, "the object that was freed last comes first");
        assert_eq!(lab.run(Op::Peek { ptr: at(new) }), Outcome::Content { bytes: [Some(byte); 8] });
        lab.run(Op::Kfree { ptr: at(new) });
    }
}

#[test]
fn above_8192_bytes_kmalloc_goes_to_the_page_allocator() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (_, outcome) = lab.kmalloc(8192, Gfp::GFP_KERNEL);
    assert!(matches!(grant(outcome).kind, GrantKind::Object { size_bytes: 8192, .. }));
    let (_, outcome) = lab.kmalloc(8193, Gfp::GFP_KERNEL);
    let (_, _, order) = pages_of(outcome);
    assert_eq!(order, 2);
    assert_eq!((PAGE_SIZE_BYTES << order) - 8193, 8191, "bytes of waste");
}

#[test]
fn five_pages_cost_eight_unless_the_tail_is_given_back() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    let before = lab.free_in_all_zones();
    let slot = lab.slot();
    let size_bytes = 5 * PAGE_SIZE_BYTES;
    let outcome = lab.run(Op::AllocPagesExact { size_bytes, gfp: Gfp::GFP_KERNEL, into: Some(slot) });
    assert!(matches!(grant(outcome).kind, GrantKind::Pages { order: 3, pages: 5, .. }), "{outcome:?}");
    assert_eq!(before - lab.free_in_all_zones(), 5);
    let (_, outcome) = lab.alloc_pages(Gfp::GFP_KERNEL, 3);
    pages_of(outcome);
    assert_eq!(before - lab.free_in_all_zones(), 5 + 8);
}

#[test]
fn an_order_above_ten_is_refused_whatever_is_free() {
    let mut lab = Lab::new(Preset::X86_64G4);
    let before = lab.machine.clone();
    let outcome = lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 11, into: None });
    assert_eq!(outcome, Outcome::Refused(Refusal::OrderTooLarge { order: 11 }));
    assert!(lab.machine == before);
}

// ── splitting and merging ────────────────────────────────────────────────────────────────────

#[test]
fn one_page_of_an_order_10_block_takes_ten_splits_and_leaves_one_block_of_each_lower_order() {
    let mut lab = Lab::new(Preset::Toy1024);
    assert_eq!(lab.free_blocks(TOY_ZONE, 10), 1);
    let run = lab.record(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    assert_eq!(run.count(|event| matches!(event, Event::Split { .. })), 10);
    for order in 0..=10 {
        assert_eq!(lab.free_blocks(TOY_ZONE, order), u32::from(order < 10), "order {order}");
    }
    assert_eq!(lab.free(TOY_ZONE), 1023);
}

#[test]
fn freeing_that_page_takes_ten_merges_back_to_one_block() {
    let mut lab = Lab::new(Preset::Toy1024);
    let (slot, _) = lab.alloc_pages(Gfp::GFP_KERNEL, 0);
    let run = lab.free_pages(slot, 0);
    assert_eq!(run.count(|event| matches!(event, Event::Merge { .. })), 10);
    for order in 0..=10 {
        assert_eq!(lab.free_blocks(TOY_ZONE, order), u32::from(order == 10), "order {order}");
    }
}

#[test]
fn merging_stops_at_the_order_where_the_buddy_is_busy() {
    for busy_order in 0..=9 {
        let mut lab = Lab::new(Preset::Toy1024);
        let (page, outcome) = lab.alloc_pages(Gfp::GFP_KERNEL, 0);
        let (_, pfn, _) = pages_of(outcome);
        let (_, busy) = lab.alloc_pages(Gfp::GFP_KERNEL, busy_order);
        let (_, busy_pfn, _) = pages_of(busy);
        assert_eq!(busy_pfn, pfn ^ (1 << busy_order), "the upper half of the last split that is large enough");
        let run = lab.free_pages(page, 0);
        assert_eq!(run.count(|event| matches!(event, Event::Merge { .. })), usize::from(busy_order));
        assert!(run.has(|event| matches!(event, Event::MergeStops { order, buddy_pfn, .. }
            if *order == busy_order && *buddy_pfn == busy_pfn)));
    }
}

#[test]
fn neighbours_that_are_not_buddies_never_merge() {
    let mut lab = Lab::new(Preset::Toy1024);
    let slots: Vec<_> = (0..6).map(|_| lab.alloc_pages(Gfp::GFP_KERNEL, 1)).collect();
    let first = pages_of(slots[0].1).1;
    let pfns: Vec<_> = slots.iter().map(|&(_, outcome)| pages_of(outcome).1 - first).collect();
    assert_eq!(pfns, [0, 2, 4, 6, 8, 10]);
    // 6–7 and 8–9 are neighbours; but 6's buddy is 6 ^ 2 = 4, and 8's is 8 ^ 2 = 10.
    for (index, buddy) in [(3, 4), (4, 10)] {
        let run = lab.free_pages(slots[index].0, 1);
        assert_eq!(run.count(|event| matches!(event, Event::Merge { .. })), 0);
        assert!(run.has(|event| matches!(event, Event::MergeStops { buddy_pfn, order: 1, .. }
            if *buddy_pfn == first + buddy)));
    }
    // Now 4, and it merges with 6 at once; the parent begins at the lower of them.
    let run = lab.free_pages(slots[2].0, 1);
    assert!(run.has(|event| matches!(event, Event::Merge { pfn, order: 1, .. } if *pfn == first + 4)));
}

#[test]
fn every_free_block_is_aligned_to_its_size() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    for order in [0, 3, 1, 5, 2, 0, 4] {
        lab.alloc_pages(Gfp::GFP_KERNEL, order);
    }
    for zone in lab.zones() {
        for order in 0..=10u8 {
            for migratetype in MigrateType::ALL {
                for pfn in lab.machine.free_list(zone, order, migratetype) {
                    assert_eq!(pfn % (1 << order), 0, "block of order {order} at {pfn:#x}");
                }
            }
        }
    }
}

#[test]
fn half_of_memory_is_free_and_yet_there_are_no_two_pages_in_a_row() {
    let mut lab = Lab::new(Preset::Toy1024);
    lab.run(Op::Fragment { free_order: 0, percent: 50 });
    assert_eq!(lab.free(TOY_ZONE), 512);
    assert_eq!(lab.free_blocks(TOY_ZONE, 0), 512);
    let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 1, into: None });
    assert_eq!(run.outcome, Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    assert!(run.checks().iter().all(|check| check.verdict == Verdict::NoBlock), "{:?}", run.checks());
    let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None });
    pages_of(run.outcome);
}

// ── watermarks ───────────────────────────────────────────────────────────────────────────────

/// min of each zone, as `__setup_per_zone_wmarks` computes it, and what it keeps back from requests that may use
/// Normal: from the managed pages alone.
fn min_and_reserve(lab: &Lab) -> Vec<(i64, i64)> {
    let managed: Vec<i64> = lab.machine.config().zones.iter().map(|zone| zone.managed_pages.into()).collect();
    let total: i64 = managed.iter().sum();
    let min_free_kbytes = ((total * 4 * 16) as f64).sqrt().floor() as i64;
    let above = |at: usize| managed[at + 1..].iter().sum::<i64>();
    (0..managed.len()).map(|at| (min_free_kbytes / 4 * managed[at] / total, above(at) / 256)).collect()
}

#[test]
fn hog_leaves_every_zone_exactly_at_the_level_reserve_included() {
    for preset in [Preset::X86_64M256, Preset::X86_64M384, Preset::X86_64G4] {
        for pcp in [false, true] {
            let mut lab = Lab::new(preset);
            lab.run(Op::PcpEnable(pcp));
            let before: Vec<_> = lab.zones().map(|zone| lab.free(zone)).collect();
            lab.hog_until(Level::Min, 0);
            for ((zone, (min, reserve)), free) in lab.zones().zip(min_and_reserve(&lab)).zip(before) {
                // On 4 GiB all of DMA is less than what it keeps back.
                assert_eq!(lab.free(zone), (min + reserve).min(free), "{preset:?} {zone:?}");
            }
            let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None });
            assert!(matches!(run.outcome, Outcome::Null { .. }), "{preset:?}: {:?}", run.outcome);
            assert!(run.checks().iter().all(|check| check.verdict == Verdict::TooFew));
        }
    }
}

#[test]
fn the_fast_path_stops_at_low_and_kswapd_reclaims_to_high() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.page_cache(30_720, false);
    lab.hog_until(Level::Low, 3);
    for _ in 0..3 {
        let run = lab.record(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
        assert!(matches!(run.outcome, Outcome::Granted { slept_ticks: 0, .. }));
        assert!(!run.has(|event| matches!(event, Event::SlowPath | Event::KswapdWoken { .. })));
    }
    let run = lab.record(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    assert!(run.has(|event| matches!(event, Event::SlowPath)));
    assert!(run.has(|event| matches!(event, Event::KswapdWoken { .. })));
    assert_eq!(run.passed().watermark, Watermark::Min);
    assert!(matches!(run.outcome, Outcome::Granted { slept_ticks: 0, .. }));
    assert!(lab.machine.kswapd_awake());

    let run = lab.record(Op::Wait { ticks: 100 });
    assert!(run.has(|event| matches!(event, Event::KswapdSleeps { .. })));
    assert!(!lab.machine.kswapd_awake());
    let stat = lab.machine.zone_stat(lab.zone(ZoneKind::Dma32));
    assert!(stat.free_pages > i64::from(stat.high_pages), "{stat:?}");
}

#[test]
fn low_and_high_are_a_quarter_of_min_or_a_thousandth_of_the_zone_apart() {
    for preset in [Preset::X86_64M256, Preset::X86_64M384, Preset::X86_64G4, Preset::X86_64G64] {
        let lab = Lab::new(preset);
        for ((zone, config), (min, _)) in lab.zones().zip(&lab.machine.config().zones).zip(min_and_reserve(&lab)) {
            let stat = lab.machine.zone_stat(zone);
            let apart = (min / 4).max(i64::from(config.managed_pages) / 1000);
            let marks = [stat.min_pages, stat.low_pages, stat.high_pages].map(i64::from);
            // Above 64 MiB of reserve the kernel clamps; no machine here comes there.
            assert_eq!(marks, [min, min + apart, min + 2 * apart], "{preset:?} {zone:?}");
        }
    }
}

/// What each set of flags leaves of min in a zone.
fn floor(min: i64, gfp: Gfp) -> i64 {
    if gfp.any(Gfp::MEMALLOC) {
        return 0;
    }
    let mut floor = min;
    if gfp.any(Gfp::HIGH) {
        floor -= floor / 2;
        if !gfp.any(Gfp::NOMEMALLOC) {
            floor -= floor / 4;
        }
    }
    floor
}

#[test]
fn below_min_each_set_of_flags_has_its_own_floor() {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    lab.hog_until(Level::Min, 0);
    let marks = min_and_reserve(&lab);
    for gfp in [
        Gfp::GFP_NOWAIT,
        Gfp::GFP_NOWAIT | Gfp::NOMEMALLOC,
        Gfp::GFP_ATOMIC | Gfp::NOMEMALLOC,
        Gfp::GFP_ATOMIC,
        Gfp::GFP_NOWAIT | Gfp::MEMALLOC,
    ] {
        let mark = lab.machine.mark();
        let (got, last) = lab.exhaust(gfp);
        assert!(matches!(last, Outcome::Null { slept_ticks: 0, .. }), "{gfp:?}: {last:?}");
        let expected: i64 = marks
            .iter()
            .map(|&(min, reserve)| {
                let reserve_kept = if gfp.any(Gfp::MEMALLOC) { 0 } else { reserve };
                min + reserve - floor(min, gfp) - reserve_kept
            })
            .sum();
        assert_eq!(got, expected, "{gfp:?}");
        lab.machine.undo_to(mark);
    }
}

/// One zone of 1 GiB, all free: its min watermark is 1,024 pages, and no zone keeps anything back from another.
fn gibibyte() -> Lab {
    let pages = 1 << 18;
    let zone = ZoneConfig {
        kind: ZoneKind::Normal,
        start_pfn: 0,
        spanned_pages: pages,
        present_pages: pages,
        managed_pages: pages,
    };
    let toy = Machine::preset(Preset::Toy1024).config().clone();
    let config = Config { zones: vec![zone], pageblock_order: 9, reserve: true, ..toy };
    let free = BlockRun { order: 10, migratetype: MigrateType::Movable, pfn: 0, count: pages >> 10, step: 1 << 10 };
    let state = ZoneState {
        free_folded: pages as i32,
        free_exact: pages as i32,
        free: vec![free],
        pageblocks: vec![PageblockRun { pfn: 0, count: pages >> 9, migratetype: MigrateType::Movable }],
        ..ZoneState::default()
    };
    let mut lab = Lab::of(Machine::boot(config, &BootState { zones: vec![state] }));
    lab.run(Op::PcpEnable(false));
    lab
}

#[test]
fn the_ladder_of_a_gibibyte_is_1024_then_512_then_384_then_nothing() {
    let mut lab = gibibyte();
    let zone = ZoneId(0);
    assert_eq!(lab.machine.zone_stat(zone).min_pages, 1024);
    let hogged = u32::try_from(lab.free(zone)).expect("less than 2^32 pages") - 2000;
    lab.run(Op::Hog { target: HogTarget::Pages(hogged) });
    assert_eq!(lab.free(zone), 2000);
    let order_0 = |gfp| Op::AllocPages { gfp, order: 0, into: None };
    let is_granted = |lab: &mut Lab, gfp| matches!(lab.dry(order_0(gfp)).outcome, Outcome::Granted { .. });
    let without_reserve = Gfp::GFP_ATOMIC | Gfp::NOMEMALLOC;
    let all = Gfp::GFP_NOWAIT | Gfp::MEMALLOC;
    let rungs = [(Gfp::GFP_NOWAIT, 1024), (without_reserve, 512), (Gfp::GFP_ATOMIC, 384), (all, 0)];
    for (gfp, rung) in rungs {
        lab.exhaust(gfp);
        assert_eq!(lab.free(zone), rung, "{gfp:?} stops");
        assert_eq!(rungs.map(|(gfp, _)| is_granted(&mut lab, gfp)), rungs.map(|(_, floor)| rung > floor));
    }
}

#[test]
fn with_400_of_1024_pages_free_atomic_is_served_nowait_is_not_and_kernel_sleeps() {
    let mut lab = gibibyte();
    lab.page_cache(5000, false);
    let hogged = u32::try_from(lab.free(ZoneId(0))).expect("less than 2^32 pages") - 400;
    lab.run(Op::Hog { target: HogTarget::Pages(hogged) });
    for (gfp, granted, sleeps) in
        [(Gfp::GFP_ATOMIC, true, false), (Gfp::GFP_NOWAIT, false, false), (Gfp::GFP_KERNEL, true, true)]
    {
        let run = lab.dry(Op::AllocPages { gfp, order: 0, into: None });
        let slept = run.has(|event| matches!(event, Event::Sleeps));
        assert_eq!((matches!(run.outcome, Outcome::Granted { .. }), slept), (granted, sleeps), "{gfp:?}");
    }
}

// ── the same state, two flags ────────────────────────────────────────────────────────────────

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
fn without_page_cache_even_kernel_gets_null_in_the_end() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.hog_until(Level::Min, 0);
    for (gfp, reason) in [
        (Gfp::GFP_KERNEL, NullReason::NothingReclaimable),
        (Gfp::GFP_NOIO, NullReason::NothingReclaimable),
        (Gfp::GFP_KERNEL | Gfp::NORETRY, NullReason::NoRetry),
        (Gfp::GFP_KERNEL | Gfp::RETRY_MAYFAIL, NullReason::NothingReclaimable),
        (Gfp::GFP_NOWAIT, NullReason::NoMemoryMayNotWait),
    ] {
        let run = lab.dry(Op::AllocPages { gfp, order: 0, into: None });
        let Outcome::Null { reason: got, slept_ticks } = run.outcome else { panic!("{gfp:?}: {:?}", run.outcome) };
        assert_eq!((got, slept_ticks > 0), (reason, gfp.may_sleep()), "{gfp:?}");
    }
}

// ── atomic context ───────────────────────────────────────────────────────────────────────────

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
            assert!(lab.machine == before, "{op:?} in {context:?} changed something");
        }
        let (_, outcome) = lab.kmalloc(64, Gfp::GFP_ATOMIC);
        grant(outcome);
        lab.leave(context);
        let (_, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL);
        grant(outcome);
    }
}

// ── zones ────────────────────────────────────────────────────────────────────────────────────

#[test]
fn ordinary_requests_go_down_the_zonelist_and_gfp_dma_never_goes_up() {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    let mut kinds = Vec::new();
    loop {
        let outcome =
            lab.machine.run(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 3, into: None }, &mut kmscope_mm::Silent);
        let Outcome::Granted { .. } = outcome else { break };
        let zone = pages_of(outcome).0;
        let kind = lab.machine.config().zones[zone.index()].kind;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    assert_eq!(kinds, [ZoneKind::Normal, ZoneKind::Dma32, ZoneKind::Dma]);

    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    let (got, last) = lab.exhaust(Gfp::GFP_DMA);
    assert!(got > 3000 && matches!(last, Outcome::Null { .. }), "{got}, {last:?}");
    for kind in [ZoneKind::Normal, ZoneKind::Dma32] {
        let zone = lab.zone(kind);
        let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_DMA, order: 0, into: None });
        assert!(run.checks().iter().all(|check| check.zone != zone), "GFP_DMA looked at {kind:?}");
        let stat = lab.machine.zone_stat(zone);
        assert!(stat.free_pages > i64::from(stat.high_pages));
    }
}

#[test]
fn a_zone_keeps_more_from_requests_that_could_have_gone_higher() {
    let mut lab = Lab::without_pcp(Preset::X86_64M384);
    lab.hog_until(Level::Min, 0);
    let dma = lab.zone(ZoneKind::Dma);
    let ordinary = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None });
    let for_dma = lab.dry(Op::AllocPages { gfp: Gfp::GFP_DMA, order: 0, into: None });
    let reserve = ordinary.checks().into_iter().rfind(|check| check.zone == dma).expect("DMA was checked");
    assert_eq!((reserve.usable_pages(), reserve.limit_pages(), reserve.reserve_pages), (309, 309, 282));
    assert!(matches!(ordinary.outcome, Outcome::Null { .. }));
    assert_eq!(pages_of(for_dma.outcome).0, dma);
    assert_eq!(for_dma.passed().reserve_pages, 0);
}

#[test]
fn kmalloc_with_gfp_dma32_does_not_give_dma32_memory() {
    let mut lab = Lab::new(Preset::X86_64M384);
    let (_, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL | Gfp::GFP_DMA32);
    match outcome {
        Outcome::Granted { grant, .. } => match grant.kind {
            GrantKind::Object { zone, .. } => {
                assert_eq!(lab.machine.config().zones[zone.index()].kind, ZoneKind::Normal);
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

// ── slabs ────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_slab_of_64_byte_objects_holds_64_and_the_next_takes_a_page() {
    let mut lab = Lab::new(Preset::Toy1024);
    let cache = lab.slot();
    let flags = CacheFlags::default();
    lab.run(Op::CacheCreate { name: NameId(0), size_bytes: 64, align_bytes: 0, flags, into: cache });
    let mut objects = Vec::new();
    for number in 1..=65 {
        let slot = lab.slot();
        let run = lab.record(Op::CacheAlloc { cache: at(cache), gfp: Gfp::GFP_KERNEL, into: Some(slot) });
        grant(run.outcome);
        let new_slab = run.has(|event| matches!(event, Event::SlabNew { .. }));
        assert_eq!(new_slab, number == 1 || number == 65, "object {number}");
        objects.push(slot);
    }
    // One object is enough to keep the page.
    let free = lab.free(TOY_ZONE);
    for &slot in &objects[..63] {
        let run = lab.record(Op::CacheFree { cache: at(cache), ptr: at(slot) });
        assert!(!run.has(|event| matches!(event, Event::SlabDiscarded { .. })));
    }
    assert_eq!(lab.free(TOY_ZONE), free, "63 of 64 are free, and the page is not returned");
}

#[test]
fn the_object_freed_last_is_handed_out_first() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let objects: Vec<_> = (0..3).map(|_| lab.kmalloc(64, Gfp::GFP_KERNEL)).collect();
    for &(slot, _) in &objects {
        lab.run(Op::Kfree { ptr: at(slot) });
    }
    for &(_, outcome) in objects.iter().rev() {
        let slot = lab.slot();
        let run = lab.record(Op::Kmalloc { size_bytes: 64, gfp: Gfp::GFP_KERNEL, into: Some(slot) });
        assert_eq!(grant(run.outcome).addr, grant(outcome).addr);
        assert!(run.has(|event| matches!(event, Event::ObjectTaken { from: ObjectSource::CpuFreelist, .. })));
    }
}

// ── vmalloc ──────────────────────────────────────────────────────────────────────────────────

#[test]
fn where_kmalloc_finds_no_16_pages_in_a_row_vmalloc_takes_16_single_ones() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.run(Op::Fragment { free_order: 2, percent: 40 });
    let size_bytes = 64 << 10;
    let run = lab.dry(Op::Kmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: None });
    assert!(matches!(run.outcome, Outcome::Null { reason: NullReason::Costly, .. }), "{:?}", run.outcome);

    for op in [
        Op::Vmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: None },
        Op::Kvmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: None },
    ] {
        let run = lab.dry(op);
        assert!(matches!(grant(run.outcome).kind, GrantKind::Area { pages: 16, .. }), "{op:?}: {:?}", run.outcome);
        assert_eq!(run.count(|event| matches!(event, Event::VmMapped { .. })), 16);
        let guarded =
            |event: &Event| matches!(event, Event::VmArea { size_bytes: area, .. } if *area == size_bytes + 4096);
        assert!(run.has(guarded), "a guard page at the end");
    }
}

#[test]
fn vmalloc_is_not_for_interrupts() {
    let mut lab = Lab::new(Preset::X86_64M256);
    lab.enter(Context::HardIrq);
    let before = lab.machine.clone();
    let outcome = lab.run(Op::Vmalloc { size_bytes: 65_536, gfp: Gfp::GFP_KERNEL, into: None });
    assert!(matches!(outcome, Outcome::Bug(Bug::NotInInterrupt | Bug::SleepInAtomic)), "{outcome:?}");
    assert!(lab.machine == before);
}
