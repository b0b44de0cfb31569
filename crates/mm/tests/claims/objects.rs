//! What kmalloc, slab caches and vmalloc give.

use crate::lab::{Lab, at, grant, pages_of};
use kmscope_mm::event::ObjectSource;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::op::{CacheFlags, Context};
use kmscope_mm::outcome::{Bug, GrantKind, NullReason, Refusal};
use kmscope_mm::{Event, Gfp, NameId, Op, Outcome, Preset, ZoneId};

const TOY_ZONE: ZoneId = ZoneId(0);

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
    assert!(lab.machine.equals_but_for_the_log(&before));
}

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

#[test]
fn where_kmalloc_finds_no_16_pages_in_a_row_vmalloc_takes_16_single_ones() {
    let mut lab = Lab::without_pcp(Preset::X86_64M256);
    lab.run(Op::Fragment { free_order: 2, percent: 40, movable: false });
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
    assert!(lab.machine.equals_but_for_the_log(&before));
}
