//! The lessons on former kernels.

use crate::run::{Run, is_null};
use kmscope_mm::classic::{COLD, HOT};
use kmscope_mm::outcome::{Bug, Family, GrantKind, Hang, NullReason};
use kmscope_mm::{CacheId, Event, Gfp, Machine, Op, Outcome, Preset, Silent, SlabId, ZoneId, ZoneKind};

/// What kmalloc gives for so many bytes on a machine as it boots.
fn kmalloc(preset: Preset, size_bytes: u64) -> Option<u32> {
    let op = Op::Kmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: None };
    match Machine::preset(preset).run(op, &mut Silent) {
        Outcome::Granted { grant, .. } => match grant.kind {
            GrantKind::Object { size_bytes, .. } => Some(size_bytes),
            GrantKind::Pages { pages, .. } => Some(pages * 4096),
            _ => None,
        },
        _ => None,
    }
}

fn free_pages(run: &Run) -> i64 {
    (0..).zip(&run.machine.config().zones).map(|(at, _)| run.machine.zone_stat(ZoneId(at)).free_pages).sum()
}

fn kills(run: &Run, text: &str) -> usize {
    run.count(text, |event| matches!(event, Event::OomKill { .. }))
}

// ── pools ──────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_request_of_2_6_11_gets_the_next_pool_and_at_most_twice_as_much() {
    let run = Run::to("pools", "pages");
    let given = ["tiny", "fits", "more", "twice", "page", "over"].map(|name| run.object_bytes(&format!("{name} = ")));
    assert_eq!(given, [32, 128, 192, 2048, 4096, 8192]);
    // From 256 bytes on each pool is twice as large as the one before.
    for shift in 8..17 {
        assert_eq!(kmalloc(Preset::K2611M64, (1 << shift) + 1), Some(2 << shift));
    }
    // 6.12.
    assert_eq!([1, 1025].map(|size| kmalloc(Preset::X86_64M256, size)), [Some(8), Some(2048)]);
    // What manages an object of a page or two lies in an object of size-32.
    for name in ["page = ", "over = "] {
        let GrantKind::Object { object, .. } = run.grant(name) else { panic!("{name}") };
        let manager = run.machine.slab_management(object.slab).expect("management outside");
        assert_eq!(run.machine.cache_stat(manager.cache).size_bytes, 32);
    }
    assert_eq!(kmalloc(Preset::K20M64, 4096), Some(8168));
}

// ── limit ──────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_largest_request_was_131_048_then_131_072_then_4_mib() {
    let run = Run::to("limit", "order");
    let given = ["snug", "page", "most"].map(|name| run.object_bytes(&format!("{name} = ")));
    assert_eq!(given, [4072, 8168, 131_048]);
    assert!(is_null(&run.outcome("over = ")) && is_null(&run.outcome("large = ")));
    assert!(matches!(run.grant("pages = "), GrantKind::Pages { order: 5, pages: 32, .. }));
    for (preset, most) in [(Preset::K20M64, 131_048), (Preset::K2611M64, 131_072), (Preset::X86_64M256, 4 << 20)] {
        assert_eq!(kmalloc(preset, most).map(u64::from), Some(most), "{preset:?}");
        assert_eq!(kmalloc(preset, most + 1), None, "{preset:?}");
    }
}

// ── hotcold ────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_page_freed_last_is_the_next_and_the_cold_list_is_another() {
    let run = Run::to("hotcold", "hot");
    assert_eq!(run.pfn("again = "), run.pfn("hot = "));
    let run = Run::to("hotcold", "cold");
    assert_ne!(run.pfn("cold = "), run.pfn("hot = "));
    let fetched = |event: &Event| matches!(event, Event::PcpRefill { migratetype, got: 3, .. } if *migratetype == COLD);
    assert_eq!(run.count("cold = ", fetched), 1);
    let run = Run::to("hotcold", "full");
    let zone = run.machine.config().zones.iter().position(|zone| zone.kind == ZoneKind::Normal).expect("Normal");
    let hot = run.machine.pcp_list(ZoneId(zone as u8), 0, HOT).count();
    assert!(hot <= 18, "{hot}");
    let drained = run.events.iter().flatten().any(|event| matches!(event, Event::PcpDrain { pages: 3, .. }));
    assert!(drained, "the list was full once");
}

// ── tryagain ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_flags_of_2_6_11_choose_between_null_and_no_end_and_any_order_may_kill() {
    let run = Run::to("tryagain", "both");
    let null = |text: &str, wanted| {
        let outcome = run.outcome(text);
        assert!(matches!(outcome, Outcome::Null { reason, .. } if reason == wanted), "{text}: {outcome:?}");
    };
    null("once = ", NullReason::NoRetry);
    null("large = ", NullReason::Costly);
    null("both = ", NullReason::NoRetry);
    for text in ["stuck = ", "insists = "] {
        let outcome = run.outcome(text);
        assert!(matches!(outcome, Outcome::Hangs { why: Hang::NoOomWithoutFs, .. }), "{text}: {outcome:?}");
    }
    assert!(matches!(run.grant("kills = "), GrantKind::Pages { order: 4, .. }));
    assert_eq!([kills(&run, "kills = "), kills(&run, "both = ")], [1, 0]);
    let empty = Run::to("tryagain", "empty");
    let normal = empty.zone(ZoneKind::Normal);
    assert_eq!(normal.free_pages, i64::from(normal.min_pages));
}

// ── lastpage ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn gfp_atomic_takes_the_last_page_of_2_0_and_three_eighths_of_min_later() {
    let run = Run::to("lastpage", "min");
    let min = i64::from(run.zone(ZoneKind::Normal).min_pages);
    assert_eq!((min, free_pages(&run)), (152, 152));
    assert!(is_null(&run.outcome("kernel = ")));
    assert_eq!(free_pages(&Run::to("lastpage", "few")), 1);
    let run = Run::to("lastpage", "none");
    assert_eq!(free_pages(&run), 0);
    assert!(is_null(&run.outcome("none = ")) && !is_null(&run.outcome("last = ")));
    // The others: where GFP_ATOMIC, and where a request that only cannot wait, ends.
    let left = |preset, gfp| {
        let mut machine = Machine::preset(preset);
        if preset == Preset::X86_64M256 {
            machine.run(Op::PcpEnable(false), &mut Silent);
        }
        let op = Op::GetFreePages { gfp, order: 0, into: None };
        while let Outcome::Granted { .. } = machine.run(op, &mut Silent) {}
        let zones = machine.config().zones.len();
        let stat = machine.zone_stat(ZoneId(zones as u8 - 1));
        (stat.free_pages, i64::from(stat.min_pages))
    };
    let (free, min) = left(Preset::K2611M64, Gfp::GFP_ATOMIC);
    assert!((min / 4..=min / 2).contains(&free) && (free * 8 - min * 3).abs() < 16, "{free} of {min}");
    let (bonus, _) = left(Preset::K2611M64, Gfp::NONE);
    assert!((bonus * 4 - min * 3).abs() < 16, "{bonus} of {min}");
    let (free, min) = left(Preset::X86_64M256, Gfp::GFP_ATOMIC);
    assert!((free * 8 - min * 3).abs() < 16, "{free} of {min}");
    let (none, min) = left(Preset::X86_64M256, Gfp::GFP_NOWAIT);
    assert!((none - min).abs() < 8, "{none} of {min}");
}

// ── device ─────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn device_memory_takes_addresses_and_no_page_and_is_not_ram() {
    let run = Run::to("device", "gone");
    assert!(matches!(run.grant("card = "), GrantKind::Device { phys: 0xf000_0000, pages: 16, .. }));
    assert!(matches!(run.grant("bios = "), GrantKind::DirectDevice { phys: 0xa_0000 }));
    assert!(run.pfn("isa = ") < 4096 && run.pfn("ram = ") >= 4096);
    assert!(matches!(run.outcome("mine = "), Outcome::Null { reason: NullReason::OrdinaryMemory, .. }));
    let wrong = run.outcome("kfree(card)");
    assert_eq!(wrong, Outcome::Bug(Bug::WrongFree { allocated_with: Family::Ioremap }));
    assert_eq!(run.outcome("readl(card)"), Outcome::Bug(Bug::UseAfterFree));
    let granted = |event: &Event| matches!(event, Event::PageGranted { .. });
    // Page tables apart: 64 KiB of addresses lie in one of them.
    assert!(run.count("card = ", granted) <= 2);
    assert_eq!(run.count("iounmap(card)", |event| matches!(event, Event::BlockPut { .. })), 0);
}

// ── textbook ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn slab_goes_backwards_reuses_what_was_freed_last_colours_and_reaps() {
    let run = Run::to("textbook", "array");
    let object = |text: &str| match run.grant(text) {
        GrantKind::Object { object, .. } => object,
        other => panic!("{text}: {other:?}"),
    };
    let (first, second) = (object("first = "), object("second = "));
    assert_eq!(second.index + 1, first.index);
    assert_eq!(object("reused = "), first);
    let cache: CacheId = first.cache;
    let run = Run::to("textbook", "colours");
    let mut slabs: Vec<SlabId> = run.machine.slabs(cache);
    slabs.sort_by_key(|slab| slab.0);
    let colours: Vec<u32> = slabs.iter().map(|slab| run.machine.slab_layout(*slab).colour_bytes).collect();
    assert!(colours.len() >= 3 && colours.iter().any(|colour| *colour > 0), "{colours:?}");
    let array = |run: &Run| run.machine.slab_array(cache).expect("SLAB");
    let (freed, reaped) = (array(&Run::to("textbook", "free")), array(&Run::to("textbook", "reaped")));
    assert!(reaped.objects.len() < freed.objects.len(), "{} objects", reaped.objects.len());
    assert!(freed.slabs.iter().sum::<u32>() >= reaped.slabs.iter().sum::<u32>());
}
