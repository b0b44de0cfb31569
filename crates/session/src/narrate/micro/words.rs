//! The clauses of micro-steps.

use crate::narrate::{
    Story, Telling, address, byte_count, cache_name, former, gfp_text, inequality, migrate_type_letter, others,
    pfn_text, reclaim, retry, scoped, warning, zone_kind_name, zone_name,
};
use crate::{Message, message};
use kmscope_mm::event::{ObjectSource, Reclaimer, SlabPlace, Verdict, WatermarkCheck};
use kmscope_mm::{Event, MigrateType, Op, Pfn, SlabId, ZoneId};

/// The clause of an event that stands alone.
pub(super) fn alone(telling: &Telling, event: Event) -> Message {
    let machine = telling.machine;
    let cache_text = |cache| cache_name(telling.program, machine, cache);
    let slab_text =
        |slab: SlabId| pfn_text(Story::of(telling).slab_pfn(slab).unwrap_or_else(|| machine.slab_view(slab).pfn));
    if let Some(told) = former::micro(telling, &event) {
        return told;
    }
    match event {
        Event::SizeClass { cache, asked_bytes, size_bytes } => message!(
            "micro-size-class",
            asked = byte_count(asked_bytes),
            cache = cache_text(cache),
            waste = byte_count(u64::from(size_bytes).saturating_sub(asked_bytes))
        ),
        Event::WholePages { asked_bytes, order } => {
            message!("micro-whole-pages", asked = byte_count(asked_bytes), order = order)
        }
        Event::PageRequest { order, gfp, migratetype, highest } => message!(
            "micro-page-request",
            order = order,
            flags = gfp_text(gfp),
            letter = migrate_type_letter(migratetype),
            zone = zone_kind_name(highest)
        ),
        Event::SlowPath => message!("micro-slow-path"),
        Event::Watermark(check) => {
            let zone = zone_name(machine, check.zone);
            match check.verdict {
                Verdict::Pass => message!("micro-check-pass", zone = zone, why = inequality(&check)),
                _ => message!("micro-check-fail", zone = zone, why = inequality(&check)),
            }
        }
        Event::ZoneSkippedNoFragment { zone } => message!("micro-no-fragment", zone = zone_name(machine, zone)),
        Event::PageGranted { pfn, order, from_pcp, .. } => {
            let pages = 1_u32 << order;
            if from_pcp {
                message!("micro-granted-pcp", pages = pages, pfn = pfn_text(pfn))
            } else {
                message!("micro-granted", pages = pages, pfn = pfn_text(pfn))
            }
        }
        Event::PageFailed { order } => message!("micro-failed", order = order),
        Event::PageblockRetyped { pfn, from, to, .. } => message!(
            "micro-retyped",
            pfn = pfn_text(pfn),
            from = migrate_type_letter(from),
            to = migrate_type_letter(to)
        ),
        Event::Fallback { pfn, order, from, to, claimed, .. } => {
            let (pfn, from, to) = (pfn_text(pfn), migrate_type_letter(from), migrate_type_letter(to));
            if claimed {
                message!("micro-fallback-claimed", pfn = pfn, order = order, from = from, to = to)
            } else {
                message!("micro-fallback", pfn = pfn, order = order, from = from, to = to)
            }
        }
        Event::Boosted { zone, boost_pages } => {
            message!("micro-boosted", zone = zone_name(machine, zone), pages = boost_pages)
        }
        Event::FreePages { zone, free_pages } => {
            message!("micro-free-pages", zone = zone_name(machine, zone), free = free_pages)
        }
        Event::HighAtomicReserved { zone, pfn, pages } => {
            message!("micro-high-atomic", zone = zone_name(machine, zone), pfn = pfn_text(pfn), pages = pages)
        }
        Event::KswapdWoken { zone } => message!("micro-kswapd-woken", zone = zone_name(machine, zone)),
        Event::KswapdSleeps { .. } => message!("micro-kswapd-sleeps"),
        Event::Sleeps if matches!(telling.op(), Op::Enter(_)) => message!("micro-sleeps-for-lock"),
        Event::Sleeps => message!("micro-sleeps"),
        Event::Yields => message!("micro-yields"),
        Event::MarkIgnored { zone } => message!("micro-mark-ignored", zone = zone_name(machine, zone)),
        Event::Tick { tick } => message!("micro-tick", tick = tick),
        Event::FlusherWoken => message!("micro-flusher-woken"),
        Event::Writeback { zone, pages } => {
            message!("micro-writeback", zone = zone_name(machine, zone), pages = pages)
        }
        Event::WritebackDone { zone, pages } => {
            message!("micro-writeback-done", zone = zone_name(machine, zone), pages = pages)
        }
        Event::SwapOut { zone, pages } => message!("micro-swap-out", zone = zone_name(machine, zone), pages = pages),
        Event::SwapOutDone { zone, pages } => {
            message!("micro-swap-out-done", zone = zone_name(machine, zone), pages = pages)
        }
        Event::Aged { zone, pages, to_active: true } => {
            message!("micro-activated", zone = zone_name(machine, zone), pages = pages)
        }
        Event::Aged { zone, pages, .. } => {
            message!("micro-deactivated", zone = zone_name(machine, zone), pages = pages)
        }
        Event::Migrated { from, to, .. } => message!("micro-migrated", from = pfn_text(from), to = pfn_text(to)),
        Event::Compacted { zone, order, result, pages, background, .. } => {
            let (zone, result) = (zone_name(machine, zone), reclaim::compact_result(result, pages));
            if background {
                message!("micro-kcompactd", zone = zone, order = order, result = result)
            } else {
                message!("micro-compacted", zone = zone, order = order, result = result)
            }
        }
        Event::ReclaimRetry { rounds_in_vain, check, reclaimable_pages, again } => {
            let why = retry::reclaim(telling, rounds_in_vain, &check, reclaimable_pages);
            if again { message!("micro-reclaim-again", why = why) } else { message!("micro-reclaim-enough", why = why) }
        }
        Event::CompactRetry { mode, harder, again, .. } => retry::compact(mode, harder, again),
        Event::HighAtomicReturned { zone, pfn, .. } => {
            message!("micro-high-atomic-returned", zone = zone_name(machine, zone), pfn = pfn_text(pfn))
        }
        Event::LastTry => message!("micro-last-try"),
        Event::OomCandidate { task, resident_pages, swap_pages } => {
            let task = reclaim::task_name(telling, task);
            message!("micro-oom-candidate", task = task, points = resident_pages + swap_pages)
        }
        Event::OomKill { task, pages } => {
            message!("micro-oom-kill", task = reclaim::task_name(telling, task), pages = pages)
        }
        Event::Released { zone, pages, .. } => {
            message!("micro-released", zone = zone_name(machine, zone), pages = pages)
        }
        Event::Scoped { from, to } => scoped(from, to),
        Event::Warned(what) => warning(what),
        Event::Deadlock { .. } => message!("micro-deadlock"),
        Event::Wakes { slept_ticks } => message!("micro-wakes", ticks = slept_ticks),
        Event::SlabNew { pfn, order, objects, .. } => {
            message!("micro-slab-new", pfn = pfn_text(pfn), pages = 1_u32 << order, objects = objects)
        }
        Event::SlabMoved { slab, to, .. } => {
            let slab = slab_text(slab);
            match to {
                SlabPlace::Cpu => message!("micro-slab-to-cpu", slab = slab),
                SlabPlace::CpuPartial => message!("micro-slab-to-cpu-partial", slab = slab),
                SlabPlace::NodePartial => message!("micro-slab-to-node-partial", slab = slab),
                SlabPlace::Full => message!("micro-slab-full", slab = slab),
                SlabPlace::Empty => message!("former-slab-free", slab = slab),
                SlabPlace::Gone => message!("micro-slab-gone", slab = slab),
            }
        }
        Event::ObjectTaken { slab, index, from, .. } => {
            let slab = slab_text(slab);
            match from {
                ObjectSource::CpuFreelist => message!("micro-object-cpu-freelist", index = index, slab = slab),
                ObjectSource::CpuSlab => message!("micro-object-cpu-slab", index = index, slab = slab),
                ObjectSource::CpuPartial => message!("micro-object-cpu-partial", index = index, slab = slab),
                ObjectSource::NodePartial => message!("micro-object-node-partial", index = index, slab = slab),
                ObjectSource::NewSlab => message!("micro-object-new-slab", index = index, slab = slab),
            }
        }
        Event::ObjectFreed { slab, index, to_cpu, .. } => {
            let slab = slab_text(slab);
            if to_cpu {
                message!("micro-object-freed-cpu", index = index, slab = slab)
            } else {
                message!("micro-object-freed", index = index, slab = slab)
            }
        }
        Event::SlabDiscarded { pfn, order, .. } => {
            message!("micro-slab-discarded", pfn = pfn_text(pfn), pages = 1_u32 << order)
        }
        Event::SlabOrderFallback { from, to, .. } => message!("micro-slab-order", from = from, to = to),
        Event::CacheCreated { cache } => message!("micro-cache-created", cache = cache_text(cache)),
        Event::CacheDestroyed { cache } => message!("micro-cache-destroyed", cache = cache_text(cache)),
        Event::VmArea { addr, size_bytes, .. } => {
            message!("micro-vm-area", address = address(addr), size = byte_count(size_bytes))
        }
        Event::PcpPut { pfn, .. } => message!("micro-pcp-put", pfn = pfn_text(pfn)),
        Event::PcpTake { pfn, .. } => message!("micro-pcp-take", pfn = pfn_text(pfn)),
        Event::PcpDrain { pages, zone } => {
            message!("micro-pcp-drain", pages = pages, zone = zone_name(machine, zone))
        }
        Event::BlockPut { order, migratetype, pfn, .. } => {
            let letter = migrate_type_letter(migratetype);
            message!("micro-block-put", pfn = pfn_text(pfn), order = order, letter = letter)
        }
        Event::VmUnmapped { index, pfn, .. } => {
            message!("micro-vm-unmapped", index = index, pfn = pfn_text(pfn))
        }
        Event::VmAreaPurged { .. } => message!("micro-vm-area-purged"),
        Event::VmMapped { index, pfn, .. } => message!("micro-vm-mapped", index = index, pfn = pfn_text(pfn)),
        Event::VmAreaFreed { .. } => message!("micro-vm-area-freed"),
        Event::TurnBegins { .. } | Event::TurnEnds { .. } | Event::WaitsForLock { .. } => {
            others::clause(telling, &event)
        }
        Event::Summary { pages } => message!("micro-summary", pages = pages),
        Event::Written { pfn, byte } => {
            message!("micro-written", pfn = pfn_text(pfn), byte = format!("{byte:#04x}"))
        }
        _ => message!("micro-other"),
    }
}

/// A round of checks that all failed: the first, and whether there were other zones.
pub(super) fn failed_round(telling: &Telling, first: &WatermarkCheck, zones: usize) -> Message {
    let zone = zone_name(telling.machine, first.zone);
    if zones > 1 {
        message!("micro-check-none", zone = zone, why = inequality(first))
    } else {
        message!("micro-check-fail", zone = zone, why = inequality(first))
    }
}

/// One tick of the clock and what was reclaimed in it, as counted from the start of the step.
pub(super) fn tick(nth: usize, kswapd_pages: u64, direct_pages: u64) -> Message {
    match (kswapd_pages, direct_pages) {
        (0, 0) => message!("micro-tick", tick = nth),
        (kswapd, 0) => message!("micro-tick-kswapd", tick = nth, kswapd = kswapd),
        (0, direct) => message!("micro-tick-direct", tick = nth, direct = direct),
        (kswapd, direct) => message!("micro-tick-both", tick = nth, kswapd = kswapd, direct = direct),
    }
}

pub(super) fn reclaimed(telling: &Telling, zone: ZoneId, pages: u32, by: Reclaimer) -> Message {
    let zone = zone_name(telling.machine, zone);
    match by {
        Reclaimer::Kswapd => message!("micro-reclaimed-kswapd", pages = pages, zone = zone),
        Reclaimer::Direct => message!("micro-reclaimed-direct", pages = pages, zone = zone),
    }
}

pub(super) fn refill(order: u8, migratetype: MigrateType, blocks: u16) -> Message {
    let letter = migrate_type_letter(migratetype);
    message!("micro-pcp-refill", blocks = blocks, order = order, letter = letter)
}

pub(super) fn merge(pfn: Pfn, buddy_pfn: Pfn, order: u8) -> Message {
    let head = pfn.min(buddy_pfn);
    message!("micro-merge", pfn = pfn_text(pfn), buddy = pfn_text(buddy_pfn), head = pfn_text(head), order = order + 1)
}

/// Why merging stops: the buddy is taken, or there is no such frame in the zone.
pub(super) fn merge_stops(telling: &Telling, zone: ZoneId, buddy_pfn: Pfn, order: u8) -> Message {
    if telling.machine.zone_of(buddy_pfn) == Some(zone) {
        message!("micro-merge-stops", buddy = pfn_text(buddy_pfn), order = order)
    } else {
        message!("micro-merge-ends", buddy = pfn_text(buddy_pfn), order = order)
    }
}
