//! Micro-steps: runs of events that make one thing to see, each with its clause.
//!
//! ```text
//!  BlockTaken                       one movement: the block leaves its list
//!  Split BlockPut FreePages         one: it halves, the upper half goes to its list
//!  BlockTaken(buddy) Merge          one: the buddies join
//!  MergeStops BlockPut              one: it stays like this, on its list
//!  … eight like ones and more …     one: « × 342 »
//! ```

use super::{
    Story, Telling, address, byte_count, cache_name, gfp_text, inequality, migrate_type_letter, pfn_text, zone_name,
};
use crate::session::MicroStep;
use crate::{Message, message};
use kmscope_mm::event::{ObjectSource, Reclaimer, SlabPlace, Verdict};
use kmscope_mm::{Event, MigrateType, SlabId, ZoneId};
use std::ops::Range;

/// Like micro-steps in a row beyond this many are shown as one.
const SHOWN_ONE_BY_ONE: usize = 16;

/// A per-CPU list that takes or gives back more blocks than this does so at once.
const LIST_ONE_BY_ONE: u32 = 4;

/// What a micro-step shows; runs of the same kind can be shown as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Alone,
    Split,
    Merge,
    Put,
    PcpPut,
    PcpTake,
    Mapped,
    Unmapped,
    Reclaimed,
}

struct Atom {
    events: Range<usize>,
    kind: Kind,
    text: Message,
}

/// The micro-steps of a step.
pub fn micro_steps(telling: &Telling) -> Vec<MicroStep> {
    let mut atoms = Vec::new();
    let mut at = 0;
    while at < telling.events.len() {
        let atom = atom(telling, at);
        debug_assert!(atom.events.start == at && atom.events.end > at);
        at = atom.events.end;
        atoms.push(atom);
    }
    let atoms = together(atoms);
    atoms.into_iter().map(|Atom { events, text, .. }| MicroStep { events, text }).collect()
}

/// The atom that starts at an event.
fn atom(telling: &Telling, at: usize) -> Atom {
    let events = telling.events;
    if let Some(end) = mapped_page_end(events, at) {
        let Event::VmMapped { index, pfn, .. } = events[end - 1] else { unreachable!("that is where it ends") };
        let text = message!("micro-vm-mapped", index = index, pfn = pfn_text(pfn));
        return Atom { events: at..end, kind: Kind::Mapped, text };
    }
    if let Some(atom) = list_work(telling, at) {
        return atom;
    }
    let (mut end, kind, text) = match events[at] {
        Event::Reclaimed { zone, pages, by } => (at + 1, Kind::Reclaimed, reclaimed_text(telling, zone, pages, by)),
        Event::PcpRefill { order, migratetype, got, .. } => (at + 1, Kind::Alone, refill_text(order, migratetype, got)),
        Event::PcpDrain { pages, zone } => {
            let text = message!("micro-pcp-drain", pages = pages, zone = zone_name(telling.machine, zone));
            let end = if pages > LIST_ONE_BY_ONE { list_work_end(events, at + 1) } else { at + 1 };
            (end, Kind::Alone, text)
        }
        Event::Split { order, .. } => {
            let half = 1_u32 << order;
            let text = message!("micro-split", order = order + 1, half = half);
            (at + 1 + usize::from(matches!(events.get(at + 1), Some(Event::BlockPut { .. }))), Kind::Split, text)
        }
        Event::BlockTaken { pfn, order, migratetype, .. } => match events.get(at + 1) {
            Some(Event::Merge { pfn: block, buddy_pfn, order, .. }) => {
                (at + 2, Kind::Merge, merge_text(*block, *buddy_pfn, *order))
            }
            _ => {
                let letter = migrate_type_letter(migratetype);
                let text = message!("micro-block-taken", pfn = pfn_text(pfn), order = order, letter = letter);
                (at + 1, Kind::Alone, text)
            }
        },
        Event::Merge { pfn, buddy_pfn, order, .. } => (at + 1, Kind::Merge, merge_text(pfn, buddy_pfn, order)),
        Event::MergeStops { buddy_pfn, order, .. } => {
            let text = message!("micro-merge-stops", buddy = pfn_text(buddy_pfn), order = order);
            (at + 1 + usize::from(matches!(events.get(at + 1), Some(Event::BlockPut { .. }))), Kind::Put, text)
        }
        Event::BlockPut { order, migratetype, pfn, .. } => {
            let letter = migrate_type_letter(migratetype);
            (at + 1, Kind::Put, message!("micro-block-put", pfn = pfn_text(pfn), order = order, letter = letter))
        }
        Event::PcpPut { pfn, .. } => (at + 1, Kind::PcpPut, message!("micro-pcp-put", pfn = pfn_text(pfn))),
        Event::PcpTake { pfn, .. } => (at + 1, Kind::PcpTake, message!("micro-pcp-take", pfn = pfn_text(pfn))),
        Event::VmUnmapped { index, pfn, .. } => {
            let text = message!("micro-vm-unmapped", index = index, pfn = pfn_text(pfn));
            (list_work_end(events, at + 1), Kind::Unmapped, text)
        }
        event => (at + 1, Kind::Alone, alone(telling, event)),
    };
    // Counts that follow a movement belong to it.
    while matches!(events.get(end), Some(Event::FreePages { .. })) {
        end += 1;
    }
    Atom { events: at..end, kind, text }
}

/// Work on lists that ends in one fact about all of it: pages reclaimed, a per-CPU list refilled.
fn list_work(telling: &Telling, at: usize) -> Option<Atom> {
    let end = list_work_end(telling.events, at);
    if end == at {
        return None;
    }
    let (kind, text) = match *telling.events.get(end)? {
        Event::Reclaimed { zone, pages, by } => (Kind::Reclaimed, reclaimed_text(telling, zone, pages, by)),
        Event::PcpRefill { order, migratetype, got, .. } if u32::from(got) > LIST_ONE_BY_ONE => {
            (Kind::Alone, refill_text(order, migratetype, got))
        }
        _ => return None,
    };
    Some(Atom { events: at..end + 1, kind, text })
}

fn reclaimed_text(telling: &Telling, zone: ZoneId, pages: u32, by: Reclaimer) -> Message {
    let zone = zone_name(telling.machine, zone);
    match by {
        Reclaimer::Kswapd => message!("micro-reclaimed-kswapd", pages = pages, zone = zone),
        Reclaimer::Direct => message!("micro-reclaimed-direct", pages = pages, zone = zone),
    }
}

fn refill_text(order: u8, migratetype: MigrateType, blocks: u16) -> Message {
    let letter = migrate_type_letter(migratetype);
    message!("micro-pcp-refill", blocks = blocks, order = order, letter = letter)
}

fn merge_text(pfn: kmscope_mm::Pfn, buddy_pfn: kmscope_mm::Pfn, order: u8) -> Message {
    let head = pfn.min(buddy_pfn);
    message!("micro-merge", pfn = pfn_text(pfn), buddy = pfn_text(buddy_pfn), head = pfn_text(head), order = order + 1)
}

/// Where the work on lists that follows an event ends.
fn list_work_end(events: &[Event], from: usize) -> usize {
    let work = events[from..].iter().take_while(|event| {
        matches!(
            event,
            Event::BlockTaken { .. }
                | Event::BlockPut { .. }
                | Event::Split { .. }
                | Event::Merge { .. }
                | Event::MergeStops { .. }
                | Event::PcpPut { .. }
                | Event::PcpTake { .. }
                | Event::PcpDrain { .. }
                | Event::FreePages { .. }
                | Event::PageblockRetyped { .. }
        )
    });
    from + work.count()
}

/// The pages of an area are had one by one; each is one thing to see, from its request to its
/// mapping, unless something out of the ordinary happens on the way.
fn mapped_page_end(events: &[Event], at: usize) -> Option<usize> {
    if !matches!(events[at], Event::PageRequest { .. }) {
        return None;
    }
    let plain = events[at + 1..].iter().position(|event| {
        !matches!(
            event,
            Event::Watermark(_)
                | Event::PcpTake { .. }
                | Event::PcpPut { .. }
                | Event::PcpRefill { .. }
                | Event::BlockTaken { .. }
                | Event::BlockPut { .. }
                | Event::Split { .. }
                | Event::FreePages { .. }
                | Event::PageGranted { .. }
                | Event::ZoneSkippedNoFragment { .. }
                | Event::Written { .. }
        )
    })?;
    let end = at + 1 + plain;
    matches!(events[end], Event::VmMapped { .. }).then_some(end + 1)
}

/// The clause of an event that stands alone.
fn alone(telling: &Telling, event: Event) -> Message {
    let machine = telling.machine;
    let cache_text = |cache| cache_name(telling.program, machine, cache);
    let slab_text =
        |slab: SlabId| pfn_text(Story::of(telling).slab_pfn(slab).unwrap_or_else(|| machine.slab_view(slab).pfn));
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
            zone = super::zone_kind_name(highest)
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
        Event::Sleeps => message!("micro-sleeps"),
        Event::Tick { tick } => message!("micro-tick", tick = tick),
        Event::Writeback { zone, pages } => {
            message!("micro-writeback", zone = zone_name(machine, zone), pages = pages)
        }
        Event::WritebackDone { zone, pages } => {
            message!("micro-writeback-done", zone = zone_name(machine, zone), pages = pages)
        }
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
        Event::VmMapped { index, pfn, .. } => message!("micro-vm-mapped", index = index, pfn = pfn_text(pfn)),
        Event::VmAreaFreed { .. } => message!("micro-vm-area-freed"),
        Event::Summary { pages } => message!("micro-summary", pages = pages),
        Event::Written { pfn, byte } => {
            message!("micro-written", pfn = pfn_text(pfn), byte = format!("{byte:#04x}"))
        }
        _ => message!("micro-other"),
    }
}

/// Joins what belongs together and long runs of the same kind.
fn together(atoms: Vec<Atom>) -> Vec<Atom> {
    let mut joined: Vec<Atom> = Vec::new();
    let mut rest = atoms.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut run = vec![first];
        while let Some(next) = rest.next_if(|next| next.kind == run[0].kind && next.kind != Kind::Alone) {
            run.push(next);
        }
        if run.len() <= SHOWN_ONE_BY_ONE {
            joined.extend(run);
            continue;
        }
        let events = run[0].events.start..run[run.len() - 1].events.end;
        let text = run_text(run[0].kind, run.len());
        joined.push(Atom { events, kind: run[0].kind, text });
    }
    joined
}

fn run_text(kind: Kind, count: usize) -> Message {
    match kind {
        Kind::Split => message!("micro-many-splits", count = count),
        Kind::Merge => message!("micro-many-merges", count = count),
        Kind::Put => message!("micro-many-puts", count = count),
        Kind::PcpPut => message!("micro-many-pcp-puts", count = count),
        Kind::PcpTake => message!("micro-many-pcp-takes", count = count),
        Kind::Mapped => message!("micro-many-mapped", count = count),
        Kind::Unmapped => message!("micro-many-unmapped", count = count),
        Kind::Reclaimed | Kind::Alone => message!("micro-many-reclaims", count = count),
    }
}
