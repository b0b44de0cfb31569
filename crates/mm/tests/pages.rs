//! Presets as they boot, what frames are used for, and what callers of the page allocator do wrong.

use kmscope_mm::machine::FrameUse;
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Bug, Family, Freed, Grant, GrantKind, Refusal};
use kmscope_mm::{Gfp, Machine, MigrateType, Op, Outcome, Pfn, Preset, Silent, Slot, ZoneId, ZoneKind};

const P: Slot = Slot(0);
const Q: Slot = Slot(1);

fn to(slot: Slot) -> Pointer {
    Pointer { slot, offset_bytes: 0 }
}

fn run(machine: &mut Machine, op: Op) -> Outcome {
    machine.run(op, &mut Silent)
}

fn pages_of(outcome: Outcome) -> (ZoneId, Pfn, u32) {
    match outcome {
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { zone, pfn, pages, .. }, .. }, .. } => {
            (zone, pfn, pages)
        }
        other => panic!("{other:?}"),
    }
}

fn alloc(machine: &mut Machine, gfp: Gfp, order: u8, into: Slot) -> (ZoneId, Pfn, u32) {
    pages_of(run(machine, Op::AllocPages { gfp, order, into: Some(into) }))
}

#[test]
fn every_preset_boots_with_all_invariants() {
    for preset in Preset::ALL {
        let machine = Machine::preset(preset);
        machine.validate().unwrap_or_else(|why| panic!("{preset:?}: {why}"));
        for (at, zone) in machine.config().zones.iter().enumerate() {
            let stat = machine.zone_stat(ZoneId(at as u8));
            let free = stat.free_pages + i64::from(stat.pcp_pages);
            assert!(free > 0 && free <= i64::from(zone.managed_pages), "{preset:?}: {zone:?}: {stat:?}");
            assert!(zone.managed_pages <= zone.present_pages && zone.present_pages <= zone.spanned_pages);
            assert!(!machine.config().reserve || (stat.min_pages > 0 && free > i64::from(stat.high_pages)));
        }
    }
}

#[test]
fn zones_begin_at_their_real_boundaries() {
    let mib = |pfn: Pfn| pfn >> 8;
    let zones = |preset| {
        let machine = Machine::preset(preset);
        machine.config().zones.iter().map(|zone| (zone.kind, mib(zone.start_pfn))).collect::<Vec<_>>()
    };
    let pc = [(ZoneKind::Dma, 0), (ZoneKind::Dma32, 16), (ZoneKind::Normal, 4096)];
    assert_eq!(zones(Preset::X86_64G4), pc);
    assert_eq!(zones(Preset::X86_64G64), pc);
    assert_eq!(zones(Preset::X86_64M384), pc);
    assert_eq!(zones(Preset::X86_64M256), pc[..2]);
    assert_eq!(zones(Preset::I386M1200), [(ZoneKind::Dma, 0), (ZoneKind::Normal, 16), (ZoneKind::HighMem, 883)]);
    assert_eq!(zones(Preset::Toy64), [(ZoneKind::Normal, 0)]);
}

#[test]
fn large_machines_have_all_their_memory_but_what_boot_takes() {
    for (preset, gib) in [(Preset::X86_64G4, 4), (Preset::X86_64G64, 64)] {
        let machine = Machine::preset(preset);
        let present: u32 = machine.config().zones.iter().map(|zone| zone.present_pages).sum();
        let managed: u32 = machine.config().zones.iter().map(|zone| zone.managed_pages).sum();
        // The video and firmware holes are missing from what is present; `struct page` takes 1/64 of the rest.
        assert_eq!(present, (gib << 18) - 1 - 97 - 32, "{preset:?}");
        assert!(managed < present - (gib << 12) && managed > present - (gib << 12) - 8192, "{preset:?}: {managed}");
        assert_eq!(machine.frame_use(200), FrameUse::Hole, "video memory");
        assert_eq!(machine.frame_use(0xd_0000), FrameUse::Hole, "devices below 4 GiB");
        assert_eq!(machine.frame_use(5000), FrameUse::Reserved, "the kernel image");
        assert_eq!(
            machine.frame_use((1 << 20) + 77),
            FrameUse::Free { head_pfn: 1 << 20, order: 10, migratetype: MigrateType::Movable }
        );
    }
}

#[test]
fn every_frame_of_a_block_tells_what_the_block_is() {
    let mut machine = Machine::preset(Preset::Toy64);
    let (_, head_pfn, _) = alloc(&mut machine, Gfp::GFP_KERNEL, 3, P);
    for pfn in head_pfn..head_pfn + 8 {
        assert_eq!(machine.frame_use(pfn), FrameUse::Allocated { head_pfn, order: 3 });
    }
    let free = FrameUse::Free { head_pfn: 32, order: 5, migratetype: MigrateType::Unmovable };
    assert_eq!((machine.frame_use(32), machine.frame_use(63)), (free, free));
    assert_eq!(machine.frame_use(64), FrameUse::Hole);
    run(&mut machine, Op::FreePages { page: to(P), order: 3 });
    let whole = FrameUse::Free { head_pfn: 0, order: 6, migratetype: MigrateType::Unmovable };
    assert_eq!((machine.frame_use(0), machine.frame_use(33)), (whole, whole));
}

#[test]
fn a_block_given_back_lies_on_the_per_cpu_list_until_they_are_switched_off() {
    let mut machine = Machine::preset(Preset::X86_64M256);
    let (zone, pfn, _) = alloc(&mut machine, Gfp::GFP_KERNEL, 0, P);
    run(&mut machine, Op::FreePages { page: to(P), order: 0 });
    let on_pcp = FrameUse::Pcp { head_pfn: pfn, order: 0, migratetype: MigrateType::Unmovable };
    assert_eq!(machine.frame_use(pfn), on_pcp);
    assert_eq!(machine.pcp_list(zone, 0, MigrateType::Unmovable).next(), Some(pfn), "last in, first out");
    let pages = machine.zone_stat(zone).pcp_pages;
    assert_eq!(run(&mut machine, Op::PcpEnable(false)), Outcome::World { pages });
    assert_eq!(machine.zone_stat(zone).pcp_pages, 0);
    assert!(matches!(machine.frame_use(pfn), FrameUse::Free { .. }));
    let (_, again, _) = alloc(&mut machine, Gfp::GFP_KERNEL, 0, P);
    run(&mut machine, Op::FreePages { page: to(P), order: 0 });
    assert!(matches!(machine.frame_use(again), FrameUse::Free { .. }), "off: straight to the buddy lists");
}

#[test]
fn what_is_freed_wrongly_is_named_and_changes_nothing() {
    let free = |slot, order| Op::FreePages { page: to(slot), order };
    let behind = |bytes| Op::FreePages { page: Pointer { slot: P, offset_bytes: bytes }, order: 2 };
    let exact = |size_bytes| Op::FreePagesExact { addr: to(Q), size_bytes };
    // After P = alloc_pages(…, 2) and Q = alloc_pages_exact(20000):
    let cases = [
        (free(P, 1), Bug::WrongOrder { allocated: 2, freed: 1 }),
        (free(P, 3), Bug::WrongOrder { allocated: 2, freed: 3 }),
        (behind(64), Bug::NotTheStart),
        (Op::FreePagesAddr { addr: to(Q), order: 0 }, Bug::WrongFree { allocated_with: Family::PagesExact }),
        (Op::Kfree { ptr: to(Q) }, Bug::WrongFree { allocated_with: Family::PagesExact }),
        (Op::Vfree { ptr: to(Q) }, Bug::WrongFree { allocated_with: Family::PagesExact }),
        (exact(4096), Bug::WrongPages { allocated: 5, freed: 1 }),
        // As many pages of the same order make it no better.
        (exact(24_576), Bug::WrongPages { allocated: 5, freed: 6 }),
        (free(Slot(2), 0), Bug::NotAPointer),
    ];
    for (op, bug) in cases {
        let mut machine = Machine::preset(Preset::Toy1024);
        alloc(&mut machine, Gfp::GFP_KERNEL, 2, P);
        run(&mut machine, Op::AllocPagesExact { size_bytes: 20_000, gfp: Gfp::GFP_KERNEL, into: Some(Q) });
        let before = machine.clone();
        assert_eq!(run(&mut machine, op), Outcome::Bug(bug), "{op:?}");
        assert!(machine.equals_but_for_the_log(&before), "{op:?} changes nothing");
    }
}

#[test]
fn a_second_free_is_told_from_one_of_memory_that_somebody_else_has() {
    let mut machine = Machine::preset(Preset::Toy64);
    let (_, pfn, _) = alloc(&mut machine, Gfp::GFP_KERNEL, 1, P);
    let free = Op::FreePages { page: to(P), order: 1 };
    assert!(matches!(run(&mut machine, free), Outcome::Freed { .. }));
    assert_eq!(run(&mut machine, free), Outcome::Bug(Bug::DoubleFree));
    assert_eq!(alloc(&mut machine, Gfp::GFP_KERNEL, 1, Q).1, pfn, "the same block again");
    assert_eq!(run(&mut machine, free), Outcome::Bug(Bug::FreeOfReused));
    assert!(matches!(run(&mut machine, Op::FreePages { page: to(Q), order: 1 }), Outcome::Freed { .. }));
}

#[test]
fn null_is_freed_without_effect_by_address_but_not_by_page() {
    let mut machine = Machine::preset(Preset::Toy64);
    let refused = run(&mut machine, Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 11, into: Some(P) });
    assert_eq!(refused, Outcome::Refused(Refusal::OrderTooLarge { order: 11 }));
    assert_eq!(machine.slot_value(P), Some(0), "the variable is NULL");
    let by_addr = run(&mut machine, Op::FreePagesAddr { addr: to(P), order: 0 });
    assert_eq!(by_addr, Outcome::Freed { freed: Freed::Nothing });
    assert_eq!(run(&mut machine, Op::FreePages { page: to(P), order: 0 }), Outcome::Bug(Bug::NullPointer));
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let mut machine = Machine::preset(Preset::I386M1200);
    for (gfp, refusal) in [
        (Gfp::DMA | Gfp::HIGHMEM, Refusal::BadZoneFlags),
        (Gfp::DMA | Gfp::DMA32, Refusal::BadZoneFlags),
        (Gfp::MOVABLE | Gfp::RECLAIMABLE, Refusal::BadMobilityFlags),
    ] {
        let outcome = run(&mut machine, Op::AllocPages { gfp, order: 0, into: None });
        assert_eq!(outcome, Outcome::Refused(refusal), "{gfp:?}");
        let outcome = run(&mut machine, Op::Vmalloc { size_bytes: 4096, gfp, into: None });
        assert_eq!(outcome, Outcome::Refused(refusal), "{gfp:?}");
    }
    // DMA32 and HighMem do not come through kmalloc; and a small object's page asks as its cache does.
    let both = Gfp::MOVABLE | Gfp::RECLAIMABLE;
    for (size_bytes, gfp, refused) in [(9000, both, true), (9000, Gfp::DMA | Gfp::DMA32, false), (64, both, false)] {
        let outcome = run(&mut machine, Op::Kmalloc { size_bytes, gfp, into: None });
        assert_eq!(matches!(outcome, Outcome::Refused(_)), refused, "{size_bytes} {gfp:?}");
    }
}

#[test]
fn only_a_struct_page_can_stand_for_high_memory() {
    let mut machine = Machine::preset(Preset::I386M1200);
    let kind = |machine: &Machine, zone: ZoneId| machine.config().zones[zone.index()].kind;
    let (zone, pfn, _) = alloc(&mut machine, Gfp::GFP_HIGHUSER, 0, P);
    assert_eq!(kind(&machine, zone), ZoneKind::HighMem);
    assert_eq!(machine.config().page_addr(pfn), None);
    // An address of the direct map is asked for: the flag is taken off the request.
    let outcome = run(&mut machine, Op::GetFreePages { gfp: Gfp::GFP_HIGHUSER, order: 0, into: Some(Q) });
    let (zone, pfn, _) = pages_of(outcome);
    assert_eq!(kind(&machine, zone), ZoneKind::Normal);
    assert_eq!(machine.slot_value(Q), machine.config().page_addr(pfn));
}

#[test]
fn alloc_pages_exact_gives_the_surplus_back() {
    let mut machine = Machine::preset(Preset::Toy64);
    let outcome = run(&mut machine, Op::AllocPagesExact { size_bytes: 5 * 4096, gfp: Gfp::GFP_KERNEL, into: Some(P) });
    let (zone, pfn, pages) = pages_of(outcome);
    assert_eq!((pages, machine.zone_stat(zone).free_pages), (5, 64 - 5));
    assert!(matches!(machine.frame_use(pfn + 5), FrameUse::Free { order: 0, .. }));
    assert!(matches!(machine.frame_use(pfn + 6), FrameUse::Free { order: 1, .. }));
    run(&mut machine, Op::FreePagesExact { addr: to(P), size_bytes: 5 * 4096 });
    assert_eq!(machine.free_list_len(zone, 6, MigrateType::Unmovable), 1, "one block again");
}
