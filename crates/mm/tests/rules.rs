//! Rules of Linux 6.12 that few recordings reach, on machines made for them.

use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, PcpState, ZoneState};
use kmscope_mm::config::{Arch, Caller, Config, ZoneConfig};
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::watermark::{compute_marks, totalreserve_pages};
use kmscope_mm::zone::flag;
use kmscope_mm::{Gfp, Machine, MigrateType, Op, Outcome, Pfn, Silent, ZoneId, ZoneKind};

fn zone(kind: ZoneKind, start_pfn: Pfn, managed_pages: u32) -> ZoneConfig {
    ZoneConfig { kind, start_pfn, spanned_pages: managed_pages, present_pages: managed_pages, managed_pages }
}

fn config(smp: bool, zones: Vec<ZoneConfig>) -> Config {
    Config {
        era: kmscope_mm::Era::Linux6_12,
        arch: Arch::X86_64,
        zones,
        pageblock_order: 9,
        smp,
        cpus: 1,
        pcp: false,
        compaction: true,
        holes: Vec::new(),
        caller: Caller::InterruptsOff { memalloc: false },
        reserve: true,
    }
}

/// A zone whose only free memory are these blocks, all of one type, per-CPU lists off.
fn state(config: &Config, at: usize, migratetype: MigrateType, blocks: &[(u8, Pfn)]) -> ZoneState {
    let zone = &config.zones[at];
    let free: Vec<BlockRun> = blocks.iter().map(|&(order, pfn)| BlockRun::one(order, migratetype, pfn)).collect();
    let pages: i32 = blocks.iter().map(|&(order, _)| 1 << order).sum();
    let highatomic = migratetype == MigrateType::HighAtomic;
    let (first, last) = (zone.start_pfn >> 9, (zone.start_pfn + zone.spanned_pages - 1) >> 9);
    let mut blocks_of_type: Vec<u32> = blocks.iter().map(|&(_, pfn)| pfn >> 9).collect();
    blocks_of_type.dedup();
    let of_type = |block: u32| if blocks_of_type.contains(&block) { migratetype } else { MigrateType::Movable };
    let pageblocks =
        (first..=last).map(|block| PageblockRun { pfn: block << 9, count: 1, migratetype: of_type(block) });
    ZoneState {
        free_folded: pages,
        free_exact: pages,
        free_highatomic: if highatomic { pages } else { 0 },
        reserved_highatomic: if highatomic { (blocks_of_type.len() as i32) << 9 } else { 0 },
        free,
        pageblocks: pageblocks.collect(),
        pcp: PcpState { batch: 1, ..PcpState::default() },
        ..ZoneState::default()
    }
}

fn alloc(machine: &mut Machine, gfp: Gfp, order: u8) -> Option<(ZoneId, Pfn)> {
    match machine.run(Op::AllocPages { gfp, order, into: None }, &mut Silent) {
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { zone, pfn, .. }, .. }, .. } => Some((zone, pfn)),
        Outcome::Null { .. } => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn normal_is_kept_unfragmented_even_if_no_memory_is_in_dma32() {
    // The kernel has a DMA32 zone, but all memory above 16 MiB is above 4 GiB: DMA, and Normal.
    let config = config(false, vec![zone(ZoneKind::Dma, 0, 4096), zone(ZoneKind::Normal, 1 << 20, 1 << 15)]);
    let normal: Vec<(u8, Pfn)> = (0..60).map(|at| (8, (1 << 20) + (at << 9))).collect();
    let dma: Vec<(u8, Pfn)> = (0..3).map(|at| (10, at << 10)).collect();
    let zones = vec![state(&config, 0, MigrateType::Unmovable, &dma), state(&config, 1, MigrateType::Movable, &normal)];
    let mut machine = Machine::boot(config, &BootState { zones });
    machine.validate().expect("a sound machine");
    // No unmovable block in Normal, and none of a whole pageblock to claim: DMA is asked before a movable one is split.
    assert_eq!(alloc(&mut machine, Gfp::GFP_NOWAIT, 0).map(|(zone, _)| zone), Some(ZoneId(0)));
}

#[test]
fn the_flag_of_a_boost_goes_with_the_next_request_even_if_that_finds_nothing() {
    let config = config(false, vec![zone(ZoneKind::Dma, 0, 4096), zone(ZoneKind::Dma32, 4096, 1 << 15)]);
    // All that is free is reserved for high-order atomic requests.
    let mut dma32 = state(&config, 1, MigrateType::HighAtomic, &[(4, 4096)]);
    (dma32.flags, dma32.boost) = (flag::BOOSTED_WATERMARK, 512);
    let zones = vec![state(&config, 0, MigrateType::Unmovable, &[]), dma32];
    let mut machine = Machine::boot(config, &BootState { zones });
    machine.validate().expect("a sound machine");
    // At last no mark counts for it, and it looks at the ordinary lists: in vain.
    let gfp = Gfp::KSWAPD_RECLAIM | Gfp::MEMALLOC;
    assert_eq!(alloc(&mut machine, gfp, 0), None);
    let digest = machine.zone_digest(ZoneId(1));
    assert_eq!(digest.zone[3] & flag::BOOSTED_WATERMARK, 0, "{digest:?}");
}

#[test]
fn a_small_zone_of_a_large_smp_machine_has_a_drift_mark() {
    let dma32 = zone(ZoneKind::Dma32, 4096, 700_000);
    let zones = vec![zone(ZoneKind::Dma, 0, 3840), dma32, zone(ZoneKind::Normal, 1 << 20, 1200)];
    let marks = compute_marks(&config(true, zones.clone()));
    // Distance of the marks 1, threshold 2: the CPU could hide that min is reached. In the others it could not.
    assert_eq!(marks[2].high_pages - marks[2].low_pages, 1);
    assert_eq!(marks.iter().map(|zone| zone.stat_threshold).collect::<Vec<_>>(), [2, 12, 2]);
    assert_eq!(marks[2].percpu_drift_mark, marks[2].high_pages + 2);
    assert_eq!((marks[0].percpu_drift_mark, marks[1].percpu_drift_mark), (0, 0));
    assert!(compute_marks(&config(false, zones)).iter().all(|zone| zone.percpu_drift_mark == 0));
}

#[test]
fn a_zone_keeps_no_more_than_it_has() {
    // 200 pages of DMA, but 2734 are kept back from requests that could use DMA32.
    let zones = vec![zone(ZoneKind::Dma, 0, 200), zone(ZoneKind::Dma32, 4096, 700_000)];
    let config = config(false, zones);
    let marks = compute_marks(&config);
    assert!(marks[0].lowmem_reserve[1] > 200);
    assert_eq!(totalreserve_pages(&config), 200 + u64::from(marks[1].high_pages));
}
