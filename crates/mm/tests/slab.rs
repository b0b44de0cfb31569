//! Slab caches, kmalloc, vmalloc and what memory holds, as a script sees them.

mod lab;

use kmscope_mm::event::{ObjectSource, SlabPlace};
use kmscope_mm::machine::{CacheName, FrameUse, KmallocFamily};
use kmscope_mm::op::{CacheFlags, Context, Pointer};
use kmscope_mm::outcome::{Bug, Family, Freed, Grant, GrantKind, NullReason, Refusal};
use kmscope_mm::{CacheId, Event, Gfp, Machine, NameId, ObjectId, Op, Outcome, Preset, Recorder, Slot};
use lab::{Lab, at};

const NAME: NameId = NameId(0);

fn object(outcome: Outcome) -> ObjectId {
    match outcome {
        Outcome::Granted { grant: Grant { kind: GrantKind::Object { object, .. }, .. }, .. } => object,
        other => panic!("no object: {other:?}"),
    }
}

fn addr(outcome: Outcome) -> u64 {
    match outcome {
        Outcome::Granted { grant, .. } => grant.addr,
        other => panic!("nothing granted: {other:?}"),
    }
}

/// The 8 bytes at a pointer.
fn peek(lab: &mut Lab, slot: Slot, offset_bytes: i64) -> [Option<u8>; 8] {
    match lab.run(Op::Peek { ptr: Pointer { slot, offset_bytes } }) {
        Outcome::Content { bytes } => bytes,
        other => panic!("{other:?}"),
    }
}

fn kfree(lab: &mut Lab, slot: Slot) -> Outcome {
    lab.run(Op::Kfree { ptr: at(slot) })
}

fn memset(lab: &mut Lab, slot: Slot, byte: u8, len_bytes: u64) -> Outcome {
    lab.run(Op::Memset { ptr: at(slot), byte, len_bytes })
}

fn cache_create(lab: &mut Lab, size_bytes: u32) -> (Slot, CacheId) {
    let into = lab.slot();
    let flags = CacheFlags::default();
    match lab.run(Op::CacheCreate { name: NAME, size_bytes, align_bytes: 0, flags, into }) {
        Outcome::CacheCreated { cache } => (into, cache),
        other => panic!("{other:?}"),
    }
}

fn cache_alloc(lab: &mut Lab, cache: Slot) -> (Slot, Outcome) {
    let slot = lab.slot();
    (slot, lab.run(Op::CacheAlloc { cache: at(cache), gfp: Gfp::GFP_KERNEL, into: Some(slot) }))
}

fn vmalloc(lab: &mut Lab, size_bytes: u64) -> (Slot, Outcome) {
    let slot = lab.slot();
    (slot, lab.run(Op::Vmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: Some(slot) }))
}

#[test]
fn a_request_gets_the_next_larger_class_and_flags_choose_the_family() {
    use KmallocFamily::{Dma, Normal, Reclaimable};
    let mut lab = Lab::new(Preset::X86_64M256);
    for (asked, gfp, family, size_bytes) in [
        (65, Gfp::GFP_KERNEL, Normal, 96),
        (100, Gfp::GFP_KERNEL, Normal, 128),
        (129, Gfp::GFP_ATOMIC, Normal, 192),
        (200, Gfp::GFP_KERNEL | Gfp::RECLAIMABLE, Reclaimable, 256),
        (1025, Gfp::GFP_KERNEL | Gfp::DMA, Dma, 2048),
        (8192, Gfp::GFP_KERNEL | Gfp::ACCOUNT, Normal, 8192),
    ] {
        let (_, outcome) = lab.kmalloc(asked, gfp);
        let stat = lab.machine.cache_stat(object(outcome).cache);
        assert_eq!(stat.name, CacheName::Kmalloc { family, size_bytes }, "{asked} bytes");
    }
}

#[test]
fn what_is_larger_than_the_largest_class_is_whole_pages() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (slot, outcome) = lab.kmalloc(8193, Gfp::GFP_KERNEL);
    let Outcome::Granted { grant: Grant { kind: GrantKind::Pages { order: 2, pages: 4, .. }, .. }, .. } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(lab.run(Op::Ksize { ptr: at(slot) }), Outcome::Size { size_bytes: 16384 });
    assert!(matches!(kfree(&mut lab, slot), Outcome::Freed { freed: Freed::Pages { order: 2, .. } }));
    let (slot, outcome) = lab.kmalloc(4_194_305, Gfp::GFP_KERNEL);
    assert_eq!(outcome, Outcome::Refused(Refusal::OrderTooLarge { order: 11 }));
    assert_eq!(lab.machine.slot_value(slot), Some(0));
    let (_, outcome) = lab.kmalloc(4_194_305, Gfp::GFP_KERNEL | Gfp::NOWARN);
    assert_eq!(outcome, Outcome::Null { reason: NullReason::TooLarge, slept_ticks: 0 });
}

#[test]
fn a_negative_size_is_a_huge_one_of_as_many_bits_as_the_machine_has() {
    for (preset, order) in [(Preset::X86_64M256, 52), (Preset::I386M1200, 20)] {
        let (_, outcome) = Lab::new(preset).kmalloc(u64::MAX, Gfp::GFP_KERNEL);
        assert_eq!(outcome, Outcome::Refused(Refusal::OrderTooLarge { order }), "{preset:?}");
    }
}

#[test]
fn kmalloc_of_nothing_is_an_address_that_can_be_freed_and_not_be_touched() {
    let mut lab = Lab::new(Preset::Toy64);
    let (slot, outcome) = lab.kmalloc(0, Gfp::GFP_KERNEL);
    assert_eq!(addr(outcome), 16);
    assert_eq!(memset(&mut lab, slot, 1, 1), Outcome::Bug(Bug::NotAPointer));
    assert_eq!(lab.run(Op::Ksize { ptr: at(slot) }), Outcome::Size { size_bytes: 0 });
    for _ in 0..2 {
        assert_eq!(kfree(&mut lab, slot), Outcome::Freed { freed: Freed::Nothing });
    }
}

#[test]
fn a_slab_of_64_byte_objects_holds_64_and_the_65th_takes_a_new_page() {
    let mut lab = Lab::new(Preset::Toy1024);
    let before = lab.free_in_all_zones();
    let mut slots = Vec::new();
    for index in 0..64 {
        let (slot, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL);
        slots.push(slot);
        assert_eq!(object(outcome).index, index, "objects are handed out in the order of their addresses");
    }
    assert_eq!(before - lab.free_in_all_zones(), 1);
    let (last, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    assert_eq!((object(outcome).index, before - lab.free_in_all_zones()), (0, 2));
    // 63 of the first slab go: its page stays.
    for &slot in &slots[1..] {
        assert!(matches!(kfree(&mut lab, slot), Outcome::Freed { freed: Freed::Object { slab_pages: 0, .. } }));
    }
    kfree(&mut lab, last);
    assert_eq!(before - lab.free_in_all_zones(), 2);
}

#[test]
fn an_object_that_was_freed_last_is_handed_out_first() {
    let mut lab = Lab::new(Preset::Toy64);
    let slots: Vec<Slot> = (0..4).map(|_| lab.kmalloc(100, Gfp::GFP_KERNEL).0).collect();
    for slot in [slots[2], slots[0], slots[3]] {
        kfree(&mut lab, slot);
    }
    for index in [3, 0, 2, 4] {
        let run = lab.dry(Op::Kmalloc { size_bytes: 100, gfp: Gfp::GFP_KERNEL, into: None });
        assert_eq!(object(run.outcome).index, index);
        let (slot, again) = lab.kmalloc(100, Gfp::GFP_KERNEL);
        assert_eq!(again, run.outcome, "slot {slot:?}");
        let from = ObjectSource::CpuFreelist;
        assert!(run.has(|event| matches!(event, Event::ObjectTaken { from: source, .. } if *source == from)));
    }
}

#[test]
fn a_full_slab_that_gets_an_object_back_stands_on_the_node_s_list() {
    let mut lab = Lab::new(Preset::Toy1024);
    let slots: Vec<Slot> = (0..65).map(|_| lab.kmalloc(64, Gfp::GFP_KERNEL).0).collect();
    let slab = lab.machine.object_at(lab.machine.slot_value(slots[0]).unwrap()).unwrap().slab;
    assert_eq!(lab.machine.slab_view(slab).place, SlabPlace::Full);
    kfree(&mut lab, slots[7]);
    let view = lab.machine.slab_view(slab);
    assert_eq!((view.place, &view.freelist[..]), (SlabPlace::NodePartial, &[7][..]));
    assert_eq!((view.objects[7], view.objects[8]), (None, Some(64)));
}

#[test]
fn empty_slabs_go_back_when_the_node_has_enough() {
    let mut lab = Lab::new(Preset::Toy1024);
    // kmalloc-2k: 8 objects in a slab of 4 pages, min_partial 5. Seven full slabs and the CPU's.
    let slots: Vec<Slot> = (0..57).map(|_| lab.kmalloc(2048, Gfp::GFP_KERNEL).0).collect();
    let mut went_back = 0;
    for &slot in &slots[..56] {
        if let Outcome::Freed { freed: Freed::Object { slab_pages, .. } } = kfree(&mut lab, slot) {
            went_back += slab_pages;
        }
    }
    assert_eq!(
        went_back,
        3 * 4,
        "a slab is given back when it becomes empty as the fifth, or a later one, of the list"
    );
}

#[test]
fn what_was_written_is_still_there_for_the_next_owner() {
    let mut lab = Lab::new(Preset::Toy64);
    let (slot, _) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    assert_eq!(peek(&mut lab, slot, 0), [None; 8], "nobody wrote here since boot");
    memset(&mut lab, slot, 0xab, 64);
    kfree(&mut lab, slot);
    let (slot, _) = lab.kmalloc(50, Gfp::GFP_KERNEL);
    assert_eq!(peek(&mut lab, slot, 0), [Some(0xab); 8], "kmalloc does not clear");
    let link = peek(&mut lab, slot, 32);
    let next = lab.machine.slot_value(slot).unwrap() + 64;
    assert_eq!(link, next.to_le_bytes().map(Some), "the allocator's link to the next free object, in the middle");
    kfree(&mut lab, slot);
    let (slot, _) = lab.kmalloc(64, Gfp::GFP_KERNEL | Gfp::ZERO);
    assert_eq!((peek(&mut lab, slot, 0), peek(&mut lab, slot, 32)), ([Some(0); 8], [Some(0); 8]));
}

#[test]
fn the_link_overwrites_the_start_of_the_smallest_objects() {
    let mut lab = Lab::new(Preset::Toy64);
    let (slot, _) = lab.kmalloc(8, Gfp::GFP_KERNEL);
    memset(&mut lab, slot, 0xab, 8);
    kfree(&mut lab, slot);
    let (slot, outcome) = lab.kmalloc(8, Gfp::GFP_KERNEL);
    assert_eq!(peek(&mut lab, slot, 0), (addr(outcome) + 8).to_le_bytes().map(Some));
}

#[test]
fn a_page_brings_its_content_into_a_slab_and_takes_it_out_again() {
    let mut lab = Lab::new(Preset::Toy64);
    let page = lab.slot();
    lab.run(Op::GetFreePages { gfp: Gfp::GFP_KERNEL, order: 0, into: Some(page) });
    memset(&mut lab, page, 0x5a, 4096);
    lab.run(Op::FreePagesAddr { addr: at(page), order: 0 });
    let (slot, outcome) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    assert_eq!(Some(addr(outcome)), lab.machine.slot_value(page), "the slab has the page that was freed");
    assert_eq!(peek(&mut lab, slot, 0), [Some(0x5a); 8]);
    let zeroed = lab.slot();
    lab.run(Op::GetFreePages { gfp: Gfp::GFP_KERNEL | Gfp::ZERO, order: 0, into: Some(zeroed) });
    assert_eq!(peek(&mut lab, zeroed, 4088), [Some(0); 8]);
}

#[test]
fn a_file_s_data_replace_what_a_page_held() {
    let mut lab = Lab::new(Preset::Toy64);
    let page = lab.slot();
    lab.run(Op::GetFreePages { gfp: Gfp::GFP_KERNEL, order: 0, into: Some(page) });
    memset(&mut lab, page, 0x5a, 4096);
    lab.run(Op::FreePagesAddr { addr: at(page), order: 0 });
    let free = lab.free_in_all_zones() as u32;
    assert_eq!(lab.page_cache(free, false), free);
    lab.page_cache(1, false);
    for _ in 0..free {
        let slot = lab.slot();
        lab.run(Op::GetFreePages { gfp: Gfp::GFP_KERNEL, order: 0, into: Some(slot) });
        if lab.machine.slot_value(slot) == lab.machine.slot_value(page) {
            assert_eq!(peek(&mut lab, slot, 0), [None; 8]);
            return;
        }
    }
    panic!("the page is given out again");
}

#[test]
fn only_what_was_asked_for_may_be_touched() {
    let mut lab = Lab::new(Preset::Toy64);
    let (slot, _) = lab.kmalloc(50, Gfp::GFP_KERNEL);
    assert_eq!(memset(&mut lab, slot, 1, 50), Outcome::Done);
    assert_eq!(memset(&mut lab, slot, 1, 51), Outcome::Bug(Bug::OutOfBounds { size_bytes: 50 }));
    let before = Op::Memset { ptr: Pointer { slot, offset_bytes: -1 }, byte: 1, len_bytes: 1 };
    assert_eq!(lab.run(before), Outcome::Bug(Bug::OutOfBounds { size_bytes: 50 }));
    assert_eq!(peek(&mut lab, slot, 48)[..3], [Some(1), Some(1), None]);
}

/// What is done to a pointer, and what must come of it. The machine must not change.
fn bug(lab: &mut Lab, op: Op, expected: Bug) {
    let before = lab.machine.clone();
    assert_eq!(lab.run(op), Outcome::Bug(expected), "{op:?}");
    assert!(lab.machine.equals_but_for_the_log(&before), "{op:?} changed something");
}

#[test]
fn misuse_is_named_and_changes_nothing() {
    let mut lab = Lab::new(Preset::Toy1024);
    let unset = lab.slot();
    let null = lab.slot();
    lab.run(Op::Kmalloc { size_bytes: 1 << 23, gfp: Gfp::GFP_KERNEL, into: Some(null) });
    let (object, _) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    let (large, _) = lab.kmalloc(10_000, Gfp::GFP_KERNEL);
    let (pages, _) = lab.alloc_pages(Gfp::GFP_KERNEL, 1);
    let by_addr = lab.slot();
    lab.run(Op::GetFreePages { gfp: Gfp::GFP_KERNEL, order: 1, into: Some(by_addr) });
    let exact = lab.slot();
    lab.run(Op::AllocPagesExact { size_bytes: 5 * 4096, gfp: Gfp::GFP_KERNEL, into: Some(exact) });
    let (area, _) = vmalloc(&mut lab, 5000);
    let (cache, cache_id) = cache_create(&mut lab, 100);
    let (other_cache, _) = cache_create(&mut lab, 100);
    let (of_cache, _) = cache_alloc(&mut lab, cache);
    let behind = |slot| Pointer { slot, offset_bytes: 8 };
    let wrong = |allocated_with| Bug::WrongFree { allocated_with };
    for (op, expected) in [
        (Op::Kfree { ptr: at(unset) }, Bug::NotAPointer),
        (Op::Kfree { ptr: behind(null) }, Bug::NotAPointer),
        (Op::Kfree { ptr: behind(object) }, Bug::NotTheStart),
        (Op::Kfree { ptr: behind(large) }, Bug::NotTheStart),
        (Op::Kfree { ptr: at(pages) }, wrong(Family::StructPages)),
        (Op::Kfree { ptr: at(by_addr) }, wrong(Family::Pages)),
        (Op::Kfree { ptr: at(exact) }, wrong(Family::PagesExact)),
        (Op::Kfree { ptr: at(area) }, wrong(Family::Vmalloc)),
        (Op::Kfree { ptr: at(cache) }, wrong(Family::CacheStruct)),
        (Op::Vfree { ptr: at(object) }, wrong(Family::Kmalloc)),
        (Op::Vfree { ptr: at(large) }, wrong(Family::Kmalloc)),
        (Op::Vfree { ptr: at(pages) }, wrong(Family::StructPages)),
        (Op::Vfree { ptr: behind(area) }, Bug::NotTheStart),
        (Op::Kvfree { ptr: at(exact) }, wrong(Family::PagesExact)),
        (Op::CacheFree { cache: at(other_cache), ptr: at(of_cache) }, Bug::WrongCache { cache: cache_id }),
        (Op::CacheFree { cache: at(cache), ptr: at(null) }, Bug::NullPointer),
        (Op::CacheFree { cache: at(cache), ptr: at(large) }, wrong(Family::Kmalloc)),
        (Op::CacheFree { cache: at(null), ptr: at(of_cache) }, Bug::NullPointer),
        (Op::CacheFree { cache: at(object), ptr: at(of_cache) }, Bug::NotAPointer),
        (Op::CacheAlloc { cache: at(null), gfp: Gfp::GFP_KERNEL, into: None }, Bug::NullPointer),
        (Op::Memset { ptr: at(null), byte: 0, len_bytes: 1 }, Bug::NullPointer),
        (Op::Memset { ptr: at(unset), byte: 0, len_bytes: 1 }, Bug::NotAPointer),
        (Op::Memset { ptr: at(pages), byte: 0, len_bytes: 1 }, Bug::NotAPointer),
        (Op::Memset { ptr: at(cache), byte: 0, len_bytes: 1 }, Bug::NotAPointer),
        (Op::Memset { ptr: at(area), byte: 0, len_bytes: 5001 }, Bug::OutOfBounds { size_bytes: 5000 }),
        (Op::Memset { ptr: at(large), byte: 0, len_bytes: 10_001 }, Bug::OutOfBounds { size_bytes: 10_000 }),
        (Op::Memset { ptr: at(by_addr), byte: 0, len_bytes: 8193 }, Bug::OutOfBounds { size_bytes: 8192 }),
        (Op::Ksize { ptr: at(unset) }, Bug::NotAPointer),
        (Op::Ksize { ptr: behind(object) }, Bug::NotTheStart),
        (Op::Assign { from: at(unset), into: null }, Bug::NotAPointer),
        (Op::FreePagesAddr { addr: at(object), order: 0 }, wrong(Family::Kmalloc)),
        (Op::FreePagesAddr { addr: at(large), order: 2 }, wrong(Family::Kmalloc)),
        (Op::FreePagesAddr { addr: at(area), order: 0 }, wrong(Family::Vmalloc)),
    ] {
        bug(&mut lab, op, expected);
    }
    for slot in [object, large] {
        kfree(&mut lab, slot);
    }
    lab.run(Op::Vfree { ptr: at(area) });
    for slot in [object, large] {
        bug(&mut lab, Op::Kfree { ptr: at(slot) }, Bug::DoubleFree);
        bug(&mut lab, Op::Peek { ptr: at(slot) }, Bug::UseAfterFree);
        bug(&mut lab, Op::Memset { ptr: at(slot), byte: 0, len_bytes: 1 }, Bug::UseAfterFree);
        bug(&mut lab, Op::Ksize { ptr: at(slot) }, Bug::UseAfterFree);
    }
    bug(&mut lab, Op::Vfree { ptr: at(area) }, Bug::DoubleFree);
    let (again, _) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    assert_eq!(lab.machine.slot_value(again), lab.machine.slot_value(object), "the same memory");
    bug(&mut lab, Op::Kfree { ptr: at(object) }, Bug::FreeOfReused);
    bug(&mut lab, Op::Peek { ptr: at(object) }, Bug::UseAfterFree);
}

#[test]
fn kfree_takes_objects_of_any_cache_and_null() {
    let mut lab = Lab::new(Preset::Toy1024);
    let (cache, id) = cache_create(&mut lab, 100);
    let (slot, outcome) = cache_alloc(&mut lab, cache);
    let freed = Freed::Object { object: object(outcome), slab_pages: 0 };
    assert_eq!(object(outcome).cache, id);
    assert_eq!(kfree(&mut lab, slot), Outcome::Freed { freed });
    let null = lab.slot();
    lab.run(Op::Kmalloc { size_bytes: 1 << 23, gfp: Gfp::GFP_KERNEL, into: Some(null) });
    for op in [Op::Kfree { ptr: at(null) }, Op::Vfree { ptr: at(null) }, Op::Kvfree { ptr: at(null) }] {
        assert_eq!(lab.run(op), Outcome::Freed { freed: Freed::Nothing });
    }
}

#[test]
fn a_copy_of_a_pointer_is_as_good_as_the_pointer() {
    let mut lab = Lab::new(Preset::Toy64);
    let (slot, _) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    let [copy, middle] = [lab.slot(), lab.slot()];
    lab.run(Op::Assign { from: at(slot), into: copy });
    lab.run(Op::Assign { from: Pointer { slot, offset_bytes: 16 }, into: middle });
    assert_eq!(memset(&mut lab, middle, 7, 48), Outcome::Done);
    assert_eq!(memset(&mut lab, middle, 7, 49), Outcome::Bug(Bug::OutOfBounds { size_bytes: 64 }));
    bug(&mut lab, Op::Kfree { ptr: at(middle) }, Bug::NotTheStart);
    let start = Op::Kfree { ptr: Pointer { slot: middle, offset_bytes: -16 } };
    assert!(matches!(lab.run(start), Outcome::Freed { freed: Freed::Object { .. } }));
    bug(&mut lab, Op::Kfree { ptr: at(copy) }, Bug::DoubleFree);
}

#[test]
fn a_cache_lives_from_create_to_destroy() {
    let mut lab = Lab::new(Preset::Toy1024);
    let (slot, cache) = cache_create(&mut lab, 700);
    let stat = lab.machine.cache_stat(cache);
    assert_eq!((stat.name, stat.size_bytes, stat.objects_per_slab, stat.order), (CacheName::Named(NAME), 704, 11, 1));
    let before = lab.free_in_all_zones();
    let objects: Vec<Slot> = (0..30).map(|_| cache_alloc(&mut lab, slot).0).collect();
    assert_eq!(lab.run(Op::Ksize { ptr: at(objects[0]) }), Outcome::Size { size_bytes: 704 });
    for &object in &objects {
        let freed = lab.run(Op::CacheFree { cache: at(slot), ptr: at(object) });
        assert!(matches!(freed, Outcome::Freed { .. }), "{freed:?}");
    }
    assert_eq!(lab.run(Op::CacheDestroy { cache: at(slot) }), Outcome::CacheDestroyed { cache, pages: 6 });
    assert_eq!(lab.free_in_all_zones(), before);
    assert!(lab.machine.cache_stat(cache).destroyed && lab.machine.caches().all(|other| other != cache));
    bug(&mut lab, Op::CacheAlloc { cache: at(slot), gfp: Gfp::GFP_KERNEL, into: None }, Bug::CacheGone);
    bug(&mut lab, Op::CacheDestroy { cache: at(slot) }, Bug::CacheGone);
    bug(&mut lab, Op::Peek { ptr: at(objects[0]) }, Bug::UseAfterFree);
    let refused =
        Op::CacheCreate { name: NAME, size_bytes: 5 << 20, align_bytes: 0, flags: CacheFlags::default(), into: slot };
    assert_eq!(lab.run(refused), Outcome::Refused(Refusal::BadCacheSize { size_bytes: 5 << 20 }));
    assert_eq!(lab.machine.slot_value(slot), Some(0));
}

#[test]
fn cache_flags_choose_alignment_zone_and_migrate_type() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let into = lab.slot();
    let flags = CacheFlags { hwcache_align: true, dma: true, ..CacheFlags::default() };
    let outcome = lab.run(Op::CacheCreate { name: NAME, size_bytes: 100, align_bytes: 0, flags, into });
    let Outcome::CacheCreated { cache } = outcome else { panic!("{outcome:?}") };
    assert_eq!(lab.machine.cache_stat(cache).size_bytes, 128);
    let (_, outcome) = cache_alloc(&mut lab, into);
    let Outcome::Granted { grant: Grant { kind: GrantKind::Object { pfn, .. }, .. }, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert!(pfn < 4096, "pfn {pfn} lies in the DMA zone");
}

#[test]
fn slab_order_falls_back_to_the_smallest_when_memory_is_in_pieces() {
    let mut lab = Lab::new(Preset::Toy1024);
    lab.run(Op::Fragment { free_order: 0, percent: 50, movable: false });
    let slot = lab.slot();
    let run = lab.record(Op::Kmalloc { size_bytes: 4096, gfp: Gfp::GFP_ATOMIC, into: Some(slot) });
    assert!(run.has(|event| matches!(event, Event::SlabOrderFallback { from: 3, to: 0, .. })), "{:?}", run.events);
    assert!(run.has(|event| matches!(event, Event::SlabNew { order: 0, objects: 1, .. })));
    assert_eq!(object(run.outcome).index, 0);
}

#[test]
fn sleeping_calls_in_atomic_code_are_bugs_even_when_an_object_is_at_hand() {
    let mut lab = Lab::new(Preset::Toy1024);
    let (_, _) = lab.kmalloc(64, Gfp::GFP_KERNEL);
    let (area, _) = vmalloc(&mut lab, 1);
    let (cache, _) = cache_create(&mut lab, 64);
    let new = lab.slot();
    let flags = CacheFlags::default();
    for context in [Context::HardIrq, Context::Tasklet, Context::Timer, Context::SpinLock(NAME)] {
        lab.enter(context);
        let in_interrupt = context != Context::SpinLock(NAME);
        let vmalloc_bug = if in_interrupt { Bug::NotInInterrupt } else { Bug::SleepInAtomic };
        for (op, expected) in [
            (Op::Kmalloc { size_bytes: 64, gfp: Gfp::GFP_KERNEL, into: None }, Bug::SleepInAtomic),
            (Op::Kvmalloc { size_bytes: 64, gfp: Gfp::GFP_KERNEL, into: None }, Bug::SleepInAtomic),
            (Op::Vmalloc { size_bytes: 64, gfp: Gfp::GFP_KERNEL, into: None }, vmalloc_bug),
            (Op::CacheAlloc { cache: at(cache), gfp: Gfp::GFP_KERNEL, into: None }, Bug::SleepInAtomic),
            (Op::CacheCreate { name: NAME, size_bytes: 8, align_bytes: 0, flags, into: new }, Bug::SleepInAtomic),
            (Op::CacheDestroy { cache: at(cache) }, Bug::SleepInAtomic),
        ] {
            bug(&mut lab, op, expected);
        }
        if !in_interrupt {
            bug(&mut lab, Op::Vfree { ptr: at(area) }, Bug::SleepInAtomic);
            bug(&mut lab, Op::Kvfree { ptr: at(area) }, Bug::SleepInAtomic);
        }
        let granted = lab.run(Op::Kmalloc { size_bytes: 64, gfp: Gfp::GFP_ATOMIC, into: None });
        assert!(matches!(granted, Outcome::Granted { slept_ticks: 0, .. }), "{granted:?}");
        lab.leave(context);
    }
}

#[test]
fn vfree_in_an_interrupt_is_done_when_the_interrupt_is_over() {
    let mut lab = Lab::new(Preset::Toy1024);
    let (first, outcome) = vmalloc(&mut lab, 3 * 4096);
    let first_addr = addr(outcome);
    let (second, _) = vmalloc(&mut lab, 4096);
    memset(&mut lab, second, 0x11, 8);
    let before = lab.free_in_all_zones();
    lab.enter(Context::HardIrq);
    for slot in [first, second] {
        let freed = lab.run(Op::Vfree { ptr: at(slot) });
        assert!(matches!(freed, Outcome::Freed { freed: Freed::Area { pages: 0, .. } }), "{freed:?}");
        bug(&mut lab, Op::Vfree { ptr: at(slot) }, Bug::DoubleFree);
    }
    assert_eq!(lab.free_in_all_zones(), before, "nothing is free yet");
    let run = lab.record(Op::Leave(Context::HardIrq));
    assert_eq!(run.count(|event| matches!(event, Event::VmUnmapped { .. })), 4);
    assert!(lab.free_in_all_zones() - before >= 4);
    // The list of areas to free is linked through their first words.
    let (page, _) = vmalloc(&mut lab, 4096);
    let reused = lab.machine.slot_value(page).is_some_and(|addr| addr > first_addr);
    assert!(reused, "addresses are not used again at once");
}

#[test]
fn vmalloc_takes_single_pages_in_the_order_of_addresses_and_leaves_a_guard_page() {
    // recordings/*-vmalloc-*: the first areas of a fresh boot, whatever the machine.
    for (preset, start) in [(Preset::X86_64M256, 0xffff_c900_0000_9000), (Preset::I386M1200, 0xf7c0_7000)] {
        let mut lab = Lab::new(preset);
        let mut next = start;
        for (size_bytes, pages) in
            [(1, 1), (4096, 1), (4097, 2), (8192, 2), (20_000, 5), (413_696, 101), (3_000_000, 733)]
        {
            let (slot, outcome) = vmalloc(&mut lab, size_bytes);
            assert_eq!(addr(outcome), next, "{preset:?}, {size_bytes} bytes");
            let views = lab.machine.vm_areas();
            let view = views.iter().find(|view| Some(view.addr) == lab.machine.slot_value(slot)).unwrap();
            assert_eq!((view.frames.len(), view.size_bytes), (pages, (pages as u64 + 1) * 4096));
            for (index, &pfn) in (0..).zip(&view.frames) {
                assert_eq!(lab.machine.frame_use(pfn), FrameUse::Vmalloc { area: view.area, index });
                let high = lab.machine.config().page_addr(pfn).is_none();
                assert_eq!(high, preset == Preset::I386M1200, "frame {pfn}: HighMem first, where there is any");
            }
            next += view.size_bytes;
        }
        let array_bytes = 733 * if preset == Preset::I386M1200 { 4 } else { 8 };
        let areas = lab.machine.vm_areas().len();
        assert_eq!(areas, if array_bytes > 4096 { 8 } else { 7 }, "a large array of page pointers is an area itself");
    }
}

#[test]
fn memory_of_an_area_lies_in_scattered_frames() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (slot, _) = vmalloc(&mut lab, 3 * 4096);
    assert_eq!(memset(&mut lab, slot, 9, 2 * 4096 + 1), Outcome::Done);
    let nines = [Some(9); 8];
    assert_eq!(
        (peek(&mut lab, slot, 0), peek(&mut lab, slot, 8190)),
        (nines, [Some(9), Some(9), Some(9), None, None, None, None, None])
    );
    let zeroed = lab.slot();
    lab.run(Op::Vmalloc { size_bytes: 4096, gfp: Gfp::GFP_KERNEL | Gfp::ZERO, into: Some(zeroed) });
    assert_eq!(peek(&mut lab, zeroed, 0), [Some(0); 8]);
}

#[test]
fn freed_addresses_are_used_again_after_a_purge_only() {
    let mut lab = Lab::new(Preset::X86_64M256);
    let (slot, outcome) = vmalloc(&mut lab, 4096);
    let first = addr(outcome);
    lab.run(Op::Vfree { ptr: at(slot) });
    let (slot, outcome) = vmalloc(&mut lab, 4096);
    assert_eq!(addr(outcome), first + 2 * 4096);
    lab.run(Op::Vfree { ptr: at(slot) });
    // 32 MiB for one CPU: 8 areas of 4 MiB are enough.
    let mut purged = 0;
    for _ in 0..8 {
        let slot = lab.slot();
        lab.run(Op::Vmalloc { size_bytes: 4 << 20, gfp: Gfp::GFP_KERNEL, into: Some(slot) });
        let run = lab.record(Op::Vfree { ptr: at(slot) });
        purged += run.count(|event| matches!(event, Event::VmAreaPurged { .. }));
    }
    assert!(purged >= 10, "{purged}");
    let (_, outcome) = vmalloc(&mut lab, 4096);
    assert_eq!(addr(outcome), first);
}

#[test]
fn page_tables_are_asked_for_with_gfp_kernel_less_what_the_request_may_not() {
    for (gfp, table) in
        [(Gfp::GFP_KERNEL, Gfp::GFP_KERNEL), (Gfp::GFP_NOFS, Gfp::GFP_NOFS), (Gfp::GFP_NOIO, Gfp::GFP_NOIO)]
    {
        let mut lab = Lab::new(Preset::X86_64M256);
        // Beyond what the tables of boot cover.
        let run = lab.record(Op::Vmalloc { size_bytes: 600 * 4096, gfp, into: None });
        let asked = |wanted: Gfp| run.has(|e| matches!(e, Event::PageRequest { gfp, .. } if *gfp == wanted));
        assert!(asked(table | Gfp::ZERO), "{gfp:?}");
        assert_eq!(asked(Gfp::GFP_KERNEL | Gfp::ZERO), table == Gfp::GFP_KERNEL, "{gfp:?}");
    }
}

#[test]
fn a_vmalloc_that_cannot_be_had_whole_gives_everything_back() {
    let mut lab = Lab::new(Preset::Toy1024);
    // Slabs for the bookkeeping are there from now on; an area that is never mapped needs no page tables.
    let (slot, outcome) = vmalloc(&mut lab, 400 * 4096);
    assert!(matches!(outcome, Outcome::Granted { .. }), "{outcome:?}");
    lab.run(Op::Vfree { ptr: at(slot) });
    vmalloc(&mut lab, 700 * 4096);
    let before = lab.free_in_all_zones();
    for _ in 0..3 {
        let (slot, outcome) = vmalloc(&mut lab, 400 * 4096);
        assert!(matches!(outcome, Outcome::Null { reason: NullReason::VmallocFailed, .. }), "{outcome:?}");
        assert_eq!((lab.machine.slot_value(slot), lab.free_in_all_zones() - before), (Some(0), 0));
    }
    assert_eq!(vmalloc(&mut lab, 0).1, Outcome::Refused(Refusal::ZeroSize));
    let (_, outcome) = vmalloc(&mut lab, 1 << 32);
    assert!(matches!(outcome, Outcome::Null { reason: NullReason::TooLarge, .. }), "{outcome:?}");
}

#[test]
fn kvmalloc_is_kmalloc_while_that_works_and_vmalloc_when_memory_is_in_pieces() {
    let mut lab = Lab::new(Preset::Toy1024);
    let kvmalloc = |lab: &mut Lab, gfp| {
        let slot = lab.slot();
        (slot, lab.run(Op::Kvmalloc { size_bytes: 64 << 10, gfp, into: Some(slot) }))
    };
    let (slot, outcome) = kvmalloc(&mut lab, Gfp::GFP_KERNEL);
    assert!(matches!(outcome, Outcome::Granted { grant: Grant { kind: GrantKind::Pages { order: 4, .. }, .. }, .. }));
    assert!(matches!(lab.run(Op::Kvfree { ptr: at(slot) }), Outcome::Freed { freed: Freed::Pages { .. } }));
    lab.run(Op::Fragment { free_order: 1, percent: 50, movable: false });
    let (slot, outcome) = kvmalloc(&mut lab, Gfp::GFP_KERNEL);
    assert!(matches!(outcome, Outcome::Granted { grant: Grant { kind: GrantKind::Area { pages: 16, .. }, .. }, .. }));
    bug(&mut lab, Op::Kfree { ptr: at(slot) }, Bug::WrongFree { allocated_with: Family::Vmalloc });
    assert!(matches!(lab.run(Op::Kvfree { ptr: at(slot) }), Outcome::Freed { freed: Freed::Area { pages: 16, .. } }));
    let (_, outcome) = kvmalloc(&mut lab, Gfp::GFP_ATOMIC);
    assert!(matches!(outcome, Outcome::Null { .. }), "vmalloc may sleep: {outcome:?}");
}

#[test]
fn every_slab_call_can_be_undone_bit_for_bit() {
    let mut lab = Lab::new(Preset::Toy1024);
    let start = lab.machine.clone();
    let mark = lab.machine.mark();
    let slots: Vec<Slot> = (0..200).map(|at| lab.kmalloc(1 + at * 37 % 9000, Gfp::GFP_KERNEL).0).collect();
    for &slot in slots.iter().step_by(3) {
        memset(&mut lab, slot, 3, 1);
        kfree(&mut lab, slot);
    }
    let (area, _) = vmalloc(&mut lab, 30_000);
    lab.run(Op::Vfree { ptr: at(area) });
    lab.machine.undo_to(mark);
    assert_eq!(lab.machine, start);
}

#[test]
fn a_machine_that_nobody_listens_to_does_the_same() {
    let (mut silent, mut heard) = (Machine::preset(Preset::Toy1024), Machine::preset(Preset::Toy1024));
    for at in 0..300u32 {
        let op = match at % 3 {
            0 | 1 => Op::Kmalloc { size_bytes: u64::from(at * 131 % 5000), gfp: Gfp::GFP_ATOMIC, into: Some(Slot(at)) },
            _ => Op::Kfree { ptr: lab::at(Slot(at / 3 * 2)) },
        };
        assert_eq!(silent.run(op, &mut kmscope_mm::Silent), heard.run(op, &mut Recorder::default()));
    }
    assert_eq!(silent, heard);
}
