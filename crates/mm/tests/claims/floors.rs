//! Where the free pages of a zone end for a request, as an onlooker is told, held against requests that really stop
//! there.

use crate::lab::Lab;
use kmscope_mm::op::{Context, Level};
use kmscope_mm::zone::zone_index;
use kmscope_mm::{Floor, Gfp, NameId, Op, Outcome, Preset};

#[test]
fn the_floors_of_the_256_mib_recordings_are_reproduced() {
    // Recordings `up-exh-o0-*-256M`, per-CPU lists off: DMA with min 31 and reserve 223; DMA32 with min 462, boosted
    // by 512. Requests of one page, then of two.
    let dma = |floor: Floor, order| floor.pages(31, 0, order) + if floor == Floor::Nothing { 0 } else { 223 };
    let dma32 = |floor: Floor, order| floor.pages(462, 512, order);
    for (floor, [single_dma, single_dma32], [pair_dma, pair_dma32]) in [
        (Floor::Nothing, [0, 0], [0, 0]),
        (Floor::Atomic, [235, 174], [235, 366]),
        (Floor::High, [239, 231], [239, 487]),
        (Floor::OomVictim, [239, 487], [239, 487]),
        (Floor::Min, [254, 974], [254, 974]),
    ] {
        assert_eq!([dma(floor, 0), dma32(floor, 0)], [single_dma, single_dma32], "{floor:?}, order 0");
        assert_eq!([dma(floor, 1), dma32(floor, 1)], [pair_dma, pair_dma32], "{floor:?}, order 1");
    }
}

#[test]
fn a_requests_floor_follows_from_its_flags_and_from_where_the_code_runs() {
    let lock = Context::SpinLock(NameId(0));
    for (contexts, gfp, floor, may_sleep) in [
        (&[][..], Gfp::GFP_KERNEL, Floor::Min, true),
        (&[], Gfp::GFP_NOWAIT, Floor::Min, false),
        (&[], Gfp(0), Floor::Min, false),
        (&[], Gfp::GFP_ATOMIC, Floor::Atomic, false),
        (&[], Gfp::HIGH, Floor::Atomic, false),
        (&[], Gfp::GFP_ATOMIC | Gfp::NOMEMALLOC, Floor::High, false),
        (&[], Gfp::GFP_KERNEL | Gfp::HIGH, Floor::High, true),
        (&[], Gfp::GFP_KERNEL | Gfp::MEMALLOC, Floor::Nothing, true),
        (&[], Gfp::GFP_NOWAIT | Gfp::MEMALLOC | Gfp::NOMEMALLOC, Floor::Min, false),
        (&[lock], Gfp::GFP_ATOMIC, Floor::Atomic, false),
        (&[Context::NoFs], Gfp::GFP_KERNEL, Floor::Min, true),
        (&[Context::NoReclaim], Gfp::GFP_KERNEL, Floor::Nothing, false),
        (&[Context::NoReclaim], Gfp::GFP_KERNEL | Gfp::NOMEMALLOC, Floor::Min, false),
        (&[Context::NoReclaim, Context::HardIrq], Gfp::GFP_ATOMIC, Floor::Atomic, false),
        (&[Context::Tasklet, Context::NoReclaim], Gfp::GFP_NOWAIT, Floor::Nothing, false),
    ] {
        let mut lab = Lab::new(Preset::X86_64M256);
        contexts.iter().for_each(|context| lab.enter(*context));
        let standing = lab.machine.standing(gfp, 0);
        assert_eq!((standing.floor, standing.may_sleep), (floor, may_sleep), "{gfp:?} in {contexts:?}");
    }
}

#[test]
fn a_task_that_was_killed_for_lack_of_memory_stops_at_half_of_min() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.enter(Context::Task(NameId(0)));
    assert!(matches!(lab.run(Op::Anon { pages: 40_000 }), Outcome::World { pages: 40_000 }));
    assert_eq!(lab.machine.standing(Gfp::GFP_KERNEL, 0).floor, Floor::Min);
    lab.exhaust(Gfp::GFP_ATOMIC);
    lab.run(Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None });
    assert_eq!(lab.machine.standing(Gfp::GFP_KERNEL, 0).floor, Floor::OomVictim);
    assert_eq!(lab.machine.standing(Gfp::GFP_ATOMIC, 0).floor, Floor::Atomic, "whichever is deeper");
}

#[test]
fn every_request_that_cannot_wait_leaves_each_zone_exactly_at_its_floor_and_reserve() {
    let memalloc = Gfp::GFP_NOWAIT | Gfp::MEMALLOC;
    let flag_sets = [Gfp::GFP_NOWAIT, Gfp::GFP_ATOMIC | Gfp::NOMEMALLOC, Gfp::GFP_ATOMIC, memalloc];
    for preset in [Preset::X86_64M256, Preset::X86_64M384, Preset::I386M1200] {
        for zone_flags in [Gfp(0), Gfp::DMA, Gfp::HIGHMEM, Gfp::HIGHMEM | Gfp::MOVABLE] {
            for gfp in flag_sets.map(|gfp| gfp | zone_flags) {
                let mut lab = Lab::without_pcp(preset);
                lab.hog_until(Level::Min, 0);
                let before: Vec<i64> = lab.zones().map(|zone| lab.free(zone)).collect();
                let standing = lab.machine.standing(gfp, 0);
                // A boost that stops it is gone once kswapd has looked.
                while lab.exhaust(gfp).0 > 0 {}
                for (zone, before) in lab.zones().zip(before) {
                    let stat = lab.machine.zone_stat(zone);
                    let config = lab.machine.config();
                    let allowed = zone_index(config.arch, config.zones[zone.index()].kind) <= standing.highest;
                    let reserve = lab.machine.lowmem_reserve(zone)[usize::from(standing.highest)];
                    let floor = match standing.floor {
                        Floor::Nothing => 0,
                        floor => floor.pages(stat.min_pages, stat.boost_pages, 0) + reserve,
                    };
                    let expected = if allowed { before.min(floor.into()) } else { before };
                    assert_eq!(stat.free_pages, expected, "{preset:?} {gfp:?} {zone:?}: {stat:?}, {reserve}");
                }
            }
        }
    }
}
