//! Which request may go how far down.

use crate::lab::Lab;
use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, ZoneState};
use kmscope_mm::config::ZoneConfig;
use kmscope_mm::event::{Verdict, Watermark};
use kmscope_mm::op::{HogTarget, Level};
use kmscope_mm::{Config, Event, Gfp, Machine, MigrateType, Op, Outcome, Preset, ZoneId, ZoneKind};

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
