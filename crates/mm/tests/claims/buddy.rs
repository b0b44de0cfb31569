//! How blocks are split, and why they merge or do not.

use crate::lab::{Lab, pages_of};
use kmscope_mm::event::Verdict;
use kmscope_mm::outcome::NullReason;
use kmscope_mm::{Event, Gfp, MigrateType, Op, Outcome, Preset, ZoneId};

const TOY_ZONE: ZoneId = ZoneId(0);

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
    lab.run(Op::Fragment { free_order: 0, percent: 50, movable: false });
    assert_eq!(lab.free(TOY_ZONE), 512);
    assert_eq!(lab.free_blocks(TOY_ZONE, 0), 512);
    let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 1, into: None });
    assert_eq!(run.outcome, Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    assert!(run.checks().iter().all(|check| check.verdict == Verdict::NoBlock), "{:?}", run.checks());
    let run = lab.dry(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: None });
    pages_of(run.outcome);
}
