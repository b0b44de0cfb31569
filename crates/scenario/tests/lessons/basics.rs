//! Blocks, slabs, zones, and the first meeting of GFP_ATOMIC and GFP_KERNEL.

use crate::run::{Run, is_null};
use kmscope_mm::outcome::{Bug, Freed, GrantKind, NullReason, Refusal};
use kmscope_mm::{Event, Gfp, Op, Outcome, Silent, ZoneId, ZoneKind};
use kmscope_scenario::lessons;

// ── split [5, 6, 4] ────────────────────────────────────────────────────────────────────────────────

#[test]
fn one_page_of_a_free_block_of_order_10_takes_ten_cuts_and_leaves_a_block_in_each_order() {
    let run = Run::to("split", "cascade");
    assert_eq!(run.count("p = ", |e| matches!(e, Event::Split { .. })), 10);
    assert_eq!(run.free_blocks(), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!(run.machine.zone_stat(ZoneId(0)).free_pages, 1023);
    assert_eq!(run.pfn("p = "), 0, "the lower half is cut on, to the lowest page");
}

#[test]
fn the_second_page_takes_no_cut() {
    let run = Run::to("split", "ready");
    assert_eq!(run.count("q = ", |e| matches!(e, Event::Split { .. })), 0);
    assert_eq!(run.pfn("q = "), 1);
}

#[test]
fn merging_stops_at_the_order_where_the_buddy_is_busy_and_goes_to_the_top_when_it_is_free() {
    let run = Run::to("split", "busy");
    assert_eq!(run.count("__free_page(p)", |e| matches!(e, Event::Merge { .. })), 0);
    assert_eq!(run.free_blocks(), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    let run = Run::to("split", "merged");
    assert_eq!(run.count("__free_page(q)", |e| matches!(e, Event::Merge { .. })), 10);
    assert_eq!(run.free_blocks(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
}

#[test]
fn five_pages_take_a_block_of_eight_and_alloc_pages_exact_gives_three_back() {
    let run = Run::to("split", "order");
    assert!(matches!(run.grant("five = "), GrantKind::Pages { order: 3, pages: 8, .. }));
    let run = Run::to("split", "exact");
    assert!(matches!(run.grant("exact = "), GrantKind::Pages { pages: 5, .. }));
    assert_eq!(run.machine.zone_stat(ZoneId(0)).free_pages, 1024 - 5);
}

#[test]
fn an_order_above_10_is_refused_whatever_is_free() {
    let run = Run::to("split", "limit");
    assert_eq!(run.machine.zone_stat(ZoneId(0)).free_pages, 1024);
    assert_eq!(run.outcome("huge = "), Outcome::Refused(Refusal::OrderTooLarge { order: 11 }));
}

// ── merge [7] ──────────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_buddy_is_the_number_with_one_bit_flipped_so_neighbours_do_not_merge() {
    let run = Run::to("merge", "neighbours");
    let starts: Vec<u32> = run
        .all("pair[i] = ")
        .iter()
        .map(|outcome| match outcome {
            Outcome::Granted { grant, .. } => match grant.kind {
                GrantKind::Pages { pfn, order: 1, .. } => pfn,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(starts, [0, 2, 4, 6, 8, 10]);
    for (text, pfn, buddy) in [("__free_pages(pair[3]", 6, 4), ("__free_pages(pair[4]", 8, 10)] {
        let stops = run.events[run.at(text)].iter().find_map(|event| match event {
            Event::MergeStops { pfn, buddy_pfn, order: 1, .. } => Some((*pfn, *buddy_pfn)),
            _ => None,
        });
        assert_eq!(stops, Some((pfn, buddy)), "{text}");
        assert_eq!(run.count(text, |e| matches!(e, Event::Merge { .. })), 0, "{text}");
    }
    assert_eq!(run.free_blocks()[1], 2, "6-7 and 8-9 lie side by side as two blocks");
}

#[test]
fn buddies_merge_as_far_as_the_next_buddy_in_use() {
    let merges = |run: &Run, text: &str| -> Vec<(u32, u32)> {
        let events = run.events[run.at(text)].iter();
        events
            .filter_map(|e| if let Event::Merge { pfn, buddy_pfn, .. } = e { Some((*pfn, *buddy_pfn)) } else { None })
            .collect()
    };
    let run = Run::to("merge", "whole");
    assert_eq!(merges(&run, "__free_pages(pair[5]"), [(10, 8), (8, 12)]);
    assert_eq!(merges(&run, "__free_pages(pair[2]"), [(4, 6)]);
    assert_eq!(merges(&run, "__free_pages(pair[1]"), []);
    assert_eq!(merges(&run, "__free_pages(pair[0]"), [(0, 2), (0, 4), (0, 8), (0, 16), (0, 32)]);
    assert_eq!(run.free_blocks()[..7], [0, 0, 0, 0, 0, 0, 1]);
    let run = Run::to("merge", "stops");
    assert_eq!(run.machine.zone_stat(ZoneId(0)).free_pages, 62);
    assert_eq!(run.free_blocks()[..7], [0, 1, 1, 1, 1, 1, 0], "the largest block is half of the memory");
}

// ── slab [19] ──────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_page_holds_64_objects_of_64_bytes_and_the_65th_takes_a_new_page() {
    let run = Run::to("slab", "second-page");
    let conn = run.machine.cache_stat(kmscope_mm::CacheId(conn(&run)));
    assert_eq!((conn.objects_per_slab, conn.order), (64, 0));
    assert_eq!((conn.objects_in_use, conn.slabs), (65, 2));
    let new_slabs = |text| run.count(text, |e| matches!(e, Event::SlabNew { .. }));
    assert_eq!((new_slabs("keep = "), new_slabs("obj[i] = "), new_slabs("over = ")), (1, 0, 1));
    assert_ne!(run.pfn("keep = "), run.pfn("over = "));
    // The freelist of a new slab is in address order.
    let indices: Vec<_> = run.all("obj[i] = ").iter().map(index).collect();
    assert_eq!(indices, (1..64).collect::<Vec<u16>>());
}

fn conn(run: &Run) -> u16 {
    match run.outcome("conn = ") {
        Outcome::CacheCreated { cache } => cache.0,
        other => panic!("{other:?}"),
    }
}

fn index(outcome: &Outcome) -> u16 {
    match outcome {
        Outcome::Granted { grant, .. } => match grant.kind {
            GrantKind::Object { object, .. } => object.index,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_object_that_was_freed_last_is_given_out_first() {
    let run = Run::to("slab", "lifo");
    assert_eq!(run.outcome("same = "), run.outcome("over = "));
}

#[test]
fn one_object_of_64_pins_the_page_and_an_empty_slab_may_stay() {
    let run = Run::to("slab", "pinned");
    assert_eq!(run.all("kmem_cache_free(conn, obj").len(), 63);
    let page = run.pfn("keep = ");
    assert!(matches!(run.machine.frame_use(page), kmscope_mm::machine::FrameUse::Slab { .. }));
    let stat = run.machine.cache_stat(kmscope_mm::CacheId(conn(&run)));
    assert_eq!((stat.objects_in_use, stat.slabs), (2, 2));
    let run = Run::to("slab", "kept");
    assert!(matches!(run.machine.frame_use(page), kmscope_mm::machine::FrameUse::Slab { .. }), "empty, and kept");
    assert_eq!(run.machine.cache_stat(kmscope_mm::CacheId(conn(&run))).objects_in_use, 1);
}

#[test]
fn empty_slabs_go_back_once_min_partial_of_them_are_kept() {
    let before = Run::to("slab", "many");
    let run = Run::to("slab", "returned");
    let stat = run.machine.cache_stat(kmscope_mm::CacheId(conn(&run)));
    let many = before.machine.cache_stat(kmscope_mm::CacheId(conn(&run)));
    assert_eq!(many.slabs, 17, "1,025 objects");
    assert!(stat.slabs >= stat.min_partial && stat.slabs <= stat.min_partial + 1, "{stat:?}");
    let discards = run.events.iter().flatten().filter(|e| matches!(e, Event::SlabDiscarded { .. })).count();
    assert_eq!(discards, (many.slabs - stat.slabs) as usize);
}

#[test]
fn a_cache_with_an_object_out_is_not_destroyed_and_can_never_be() {
    let run = Run::to("slab", "refused");
    assert!(matches!(run.outcome("kmem_cache_destroy"), Outcome::Refused(Refusal::CacheBusy { objects: 1, .. })));
    let stat = |run: &Run| run.machine.cache_stat(kmscope_mm::CacheId(conn(run)));
    assert_eq!((stat(&run).slabs, stat(&run).objects_in_use), (1, 1), "empty slabs went back");
    // The first attempt gave up the cache's last reference: the second does nothing, though no object is out any more.
    let run = Run::to("slab", "gone");
    assert!(matches!(run.outcome("kmem_cache_destroy"), Outcome::CacheLost { .. }));
    assert_eq!((stat(&run).slabs, stat(&run).objects_in_use, stat(&run).destroyed), (1, 0, false));
}

// ── classes [1, 2, 3] ──────────────────────────────────────────────────────────────────────────────

#[test]
fn sizes_are_rounded_up_to_their_class() {
    let run = Run::to("classes", "large");
    for (text, class) in [("a = ", 96), ("b = ", 128), ("c = ", 192), ("d = ", 256), ("e = ", 2048), ("f = ", 8192)] {
        assert_eq!(run.object_bytes(text), class, "{text}");
    }
    assert_eq!(run.outcome("ksize(e)"), Outcome::Size { size_bytes: 2048 });
}

#[test]
fn one_byte_above_the_largest_class_takes_whole_pages() {
    let run = Run::to("classes", "large");
    assert!(matches!(run.grant("g = "), GrantKind::Pages { order: 2, .. }));
    assert_eq!(run.outcome("ksize(g)"), Outcome::Size { size_bytes: 16_384 });
}

#[test]
fn kmalloc_hands_out_what_the_last_owner_left_and_kzalloc_clears_it() {
    let run = Run::to("classes", "cleared");
    assert_eq!(run.outcome("n = "), {
        // The same object, though fewer of its bytes are asked for now.
        let Outcome::Granted { mut grant, slept_ticks } = run.outcome("b = ") else { panic!("granted") };
        if let GrantKind::Object { asked_bytes, .. } = &mut grant.kind {
            *asked_bytes = 120;
        }
        Outcome::Granted { grant, slept_ticks }
    });
    assert_eq!(run.outcome("peek(n)"), Outcome::Content { bytes: [Some(0x5a); 8] });
    assert_eq!(run.outcome("peek(z)"), Outcome::Content { bytes: [Some(0); 8] });
    assert_eq!(run.pfn("z = "), run.pfn("n = "));
}

#[test]
fn a_write_beyond_what_was_asked_for_is_a_bug() {
    let run = Run::to("classes", "beyond");
    assert_eq!(run.outcome("memset(z"), Outcome::Bug(Bug::OutOfBounds { size_bytes: 120 }));
}

// ── zones [17] ─────────────────────────────────────────────────────────────────────────────────────

#[test]
fn each_request_begins_in_its_highest_zone_and_falls_back_downwards() {
    let run = Run::to("zones", "fallback");
    assert_eq!(run.zone_of("any = "), ZoneKind::Normal);
    assert_eq!(run.zone_of("low4g = "), ZoneKind::Dma32);
    assert_eq!(run.zone_of("isa = "), ZoneKind::Dma);
    assert!(run.zone(ZoneKind::Normal).free_pages <= i64::from(run.zone(ZoneKind::Normal).low_pages));
    assert_eq!(run.zone_of("next = "), ZoneKind::Dma32);
    assert!(run.pfn("isa = ") < 4096 && run.pfn("low4g = ") < 1 << 20);
}

#[test]
fn kmalloc_knows_gfp_dma_and_not_gfp_dma32() {
    let run = Run::to("zones", "kmalloc");
    assert_eq!(run.zone_of("obj = "), ZoneKind::Normal);
    assert_eq!(run.zone_of("isa_obj = "), ZoneKind::Dma);
}

#[test]
fn the_reserve_of_a_lower_zone_keeps_out_those_who_had_a_choice() {
    let run = Run::to("zones", "reserve");
    assert!(is_null(&run.outcome("none = ")));
    let dma = run.zone(ZoneKind::Dma);
    assert!(dma.free_pages > i64::from(dma.min_pages), "above its own min");
    assert!(dma.free_pages <= i64::from(dma.min_pages + dma.reserve_pages), "not above min and the reserve");
    let run = Run::to("zones", "dma");
    assert_eq!(run.zone_of("kept = "), ZoneKind::Dma, "the same moment, GFP_DMA");
}

#[test]
fn a_request_for_dma_never_gets_a_higher_zone() {
    let run = Run::to("zones", "upwards");
    let normal = run.zone(ZoneKind::Normal);
    assert!(normal.free_pages > i64::from(normal.high_pages));
    assert_eq!(run.outcome("up = "), Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    let granted = run.all("page[i] = ").into_iter().filter(|o| !is_null(o)).count();
    assert!(granted > 200 && granted < 320, "{granted}");
}

#[test]
fn high_memory_is_for_those_who_need_no_address() {
    let run = Run::to("highmem", "fallback");
    assert_eq!(run.zone_of("user = "), ZoneKind::HighMem);
    assert_eq!(run.zone_of("kern = "), ZoneKind::Normal);
    assert_eq!(run.zone_of("isa = "), ZoneKind::Dma);
    assert_eq!(run.zone_of("addr = "), ZoneKind::Normal, "an address was asked for");
    assert_eq!(run.zone_of("next = "), ZoneKind::Normal, "HighMem is used up");
    let starts = run.machine.config().zones.iter().find(|z| z.kind == ZoneKind::HighMem).expect("HighMem").start_pfn;
    assert!(run.machine.vm_areas().iter().any(|a| a.frames.len() == 16 && a.frames.iter().all(|f| *f >= starts)));
}

// ── twins [12, 13, 15] ─────────────────────────────────────────────────────────────────────────────

#[test]
fn in_the_same_state_gfp_atomic_gets_null_and_gfp_kernel_sleeps_and_succeeds() {
    let run = Run::to("twins", "atomic");
    let normal = run.zone(ZoneKind::Normal);
    let half = normal.min_pages - normal.min_pages / 2;
    let floor = i64::from(half - half / 4);
    assert!(normal.free_pages <= floor, "free {} floor {floor}", normal.free_pages);
    assert_eq!(run.outcome("twin = "), Outcome::Null { reason: NullReason::NoMemoryMayNotWait, slept_ticks: 0 });
    let cache: u32 = (0..3).map(|z| run.machine.zone_stat(ZoneId(z)).cache_clean_pages).sum();
    assert!(cache > 50_000, "the page cache is huge");

    // The twin in exactly this state: nothing between the two changed a number of the machine.
    let after = Run::to("twins", "kernel");
    let Outcome::Granted { slept_ticks, .. } = after.outcome("buf = ") else { panic!("granted") };
    assert!(slept_ticks > 0);
    let sleeps = |e: &Event| matches!(e, Event::Sleeps | Event::KswapdWoken { .. });
    assert!(after.count("buf = ", sleeps) > 0);
    let left: u32 = (0..3).map(|z| after.machine.zone_stat(ZoneId(z)).cache_clean_pages).sum();
    assert!(left < cache, "what was granted came out of the page cache");
}

#[test]
fn the_burst_digs_to_the_floor_of_gfp_atomic_and_no_further() {
    let run = Run::to("twins", "burst");
    let burst = run.all("skb[i] = ");
    let first_null = burst.iter().position(is_null).expect("the reserve ends");
    assert!(burst[..first_null].iter().all(|o| matches!(o, Outcome::Granted { slept_ticks: 0, .. })));
    assert!(burst[first_null..].iter().all(is_null));
    // What the three zones had between min and the floor (their reserves cancel out).
    let between = |kind| {
        let zone = run.zone(kind);
        let half = zone.min_pages - zone.min_pages / 2;
        zone.min_pages - (half - half / 4)
    };
    let reserve: u32 = [ZoneKind::Dma, ZoneKind::Dma32, ZoneKind::Normal].into_iter().map(between).sum();
    assert_eq!(first_null as u32, reserve);
}

#[test]
fn at_min_gfp_nowait_gets_null_where_gfp_atomic_is_served() {
    let run = Run::to("twins", "pressure");
    let ask = |gfp| run.machine.clone().run(Op::GetFreePages { gfp, order: 0, into: None }, &mut Silent);
    assert!(is_null(&ask(Gfp::GFP_NOWAIT)));
    assert!(matches!(ask(Gfp::GFP_ATOMIC), Outcome::Granted { slept_ticks: 0, .. }));
}

#[test]
fn gfp_kernel_under_a_spinlock_is_a_bug_though_memory_is_plenty() {
    let run = Run::to("twins", "bug");
    let normal = run.zone(ZoneKind::Normal);
    assert!(normal.free_pages > i64::from(normal.min_pages));
    assert_eq!(run.outcome("bad = "), Outcome::Bug(Bug::SleepInAtomic));
}

// ── the driver ─────────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_driver_meets_every_kind_of_outcome_and_leaves_nothing_behind() {
    let script = lessons::find("driver").expect("a lesson").script;
    let code = script.lines().filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with("//")).count();
    assert!(code >= 40, "{code} lines");
    let run = Run::to("driver", "remove");
    assert!(run.all("burst[i] = ").iter().any(is_null));
    assert!(is_null(&run.outcome("beat = ")));
    assert!(matches!(run.outcome("log = "), Outcome::Granted { slept_ticks: 1.., .. }));
    assert_eq!(run.outcome("grow = "), Outcome::Bug(Bug::SleepInAtomic));
    assert_eq!(run.outcome("kfree(priv)"), Outcome::Bug(Bug::DoubleFree));
    assert_eq!(run.outcome("kfree(beat)"), Outcome::Freed { freed: Freed::Nothing });
    assert_eq!(run.zone_of("desc = "), ZoneKind::Dma);
    let bugs = run.outcomes.iter().filter(|o| matches!(o, Outcome::Bug(_) | Outcome::Refused(_))).count();
    assert_eq!(bugs, 2, "the two mistakes on purpose, and no other");
    let in_use: u32 = run
        .machine
        .caches()
        .filter(|c| matches!(run.machine.cache_stat(*c).name, kmscope_mm::machine::CacheName::Kmalloc { .. }))
        .map(|c| run.machine.cache_stat(c).objects_in_use)
        .sum();
    assert_eq!(in_use, 0, "all that kmalloc gave is back");
}

// ── reentrant ──────────────────────────────────────────────────────────────────────────────────────

/// The subject of the design: GFP_KERNEL may put the caller to sleep, so the calling function must be reentrant.
#[test]
fn reentrant_shows_two_tasks_in_one_function_and_two_ways_to_bear_it() {
    let turns = |run: &Run| run.machine.turns_done(0).map(|(_, outcome)| outcome).collect::<Vec<_>>();
    let run = Run::to("reentrant", "slept");
    assert!(matches!(run.outcome("page ="), Outcome::Granted { slept_ticks: 1.., .. }));
    let sleep = run.at("page =");
    let begun: Vec<u32> = run.events[sleep]
        .iter()
        .filter_map(|event| match event {
            Event::TurnBegins { number } => Some(*number),
            _ => None,
        })
        .collect();
    assert_eq!(begun, [4, 0], "the interrupt, then the reader in the same function");
    let lines = |number: u32| run.program.steps[run.program.queued[number as usize]].line;
    assert_eq!(lines(0), run.program.steps[run.at("tmp =")].line, "in the line that the sleeper has behind it");

    let run = Run::to("reentrant", "twice");
    assert!(turns(&run).contains(&Outcome::Bug(Bug::DoubleFree)));
    let bugs = |run: &Run| turns(run).iter().filter(|outcome| matches!(outcome, Outcome::Bug(_))).count();
    assert_eq!(bugs(&run), 1);

    for marker in ["own", "mutex"] {
        let run = Run::to("reentrant", marker);
        assert_eq!(bugs(&run), 1, "{marker}: no further one");
        assert!(run.machine.threads().iter().all(|thread| thread.next.is_none()), "{marker}: everybody is done");
        assert!(run.outcomes.iter().all(|outcome| !matches!(outcome, Outcome::Bug(_))), "{marker}");
    }
    let run = Run::to("reentrant", "waits");
    let waits = run.events.iter().flatten().any(|event| matches!(event, Event::WaitsForLock { .. }));
    assert!(waits, "the reader waits for the mutex");
}
