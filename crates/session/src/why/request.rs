//! The way of a request for memory.

use super::{Path, slow};
use crate::narrate::former;
use crate::narrate::{
    Request, Story, Telling, byte_count, cache_name, insists, mark_name, migrate_type_letter, needs_vmalloc_that_waits,
    pfn_text, reclaim, zone_name,
};
use crate::{Message, message};
use kmscope_mm::event::{ObjectSource, Verdict, Watermark, WatermarkCheck};
use kmscope_mm::outcome::{Grant, GrantKind, Hang, NullReason, Refusal};
use kmscope_mm::{Event, Gfp, Op, Outcome};
use std::ops::Range;

/// The functions that make a new slab.
const NEW_SLAB: &str = "___slab_alloc, new_slab";

/// Rows of checks in a node at most: the first ones and the last.
pub(super) const ROWS: usize = 4;

pub(super) fn nodes(telling: &Telling, path: &mut Path) {
    let story = Story::of(telling);
    let is_area = match telling.op() {
        Op::Vmalloc { .. } => true,
        Op::Kvmalloc { .. } => story.count(|event| matches!(event, Event::VmArea { .. })) > 0,
        _ => false,
    };
    if is_area {
        in_one_piece(telling, &story, path);
        area(telling, &story, path);
    } else {
        size(telling, &story, path);
        slab(telling, &story, path);
    }
    let requests = story.requests();
    let in_vain = matches!(telling.outcome(), Outcome::Null { .. });
    if let Some((last, before)) = requests.split_last().filter(|_| !is_area || in_vain) {
        // A slab cache asks twice: first without insisting, then for as little as it can do with and with all that the
        // caller allows.
        let first = before.last().filter(|first| {
            let smaller = |event: &Event| matches!(event, Event::SlabOrderFallback { .. });
            let between = &story.events[first.events.end..last.events.start];
            !is_area && first.granted.is_none() && (first.order == last.order || between.iter().any(smaller))
        });
        if let Some(first) = first {
            pages(telling, &story, first, Try::First, path);
        }
        pages(telling, &story, last, if first.is_some() { Try::Second } else { Try::Only }, path);
    }
    refused(telling, path);
}

fn size(telling: &Telling, story: &Story, path: &mut Path) {
    for (at, event) in story.events.iter().enumerate() {
        match *event {
            Event::SizeClass { cache, asked_bytes, size_bytes } => {
                let detail = message!(
                    "why-size-class-detail",
                    asked = byte_count(asked_bytes),
                    cache = cache_name(telling.program, telling.machine, cache),
                    waste = byte_count(u64::from(size_bytes).saturating_sub(asked_bytes))
                );
                path.push(at, "kmalloc_slab", message!("why-size-class"), Some(detail));
                return;
            }
            Event::WholePages { asked_bytes, order } => {
                let pages = 1_u32 << order;
                let asked = byte_count(asked_bytes);
                let detail = message!("why-whole-pages-detail", asked = asked, order = order, pages = pages);
                path.push(at, "___kmalloc_large_node", message!("why-whole-pages"), Some(detail));
                return;
            }
            _ => {}
        }
    }
}

fn slab(telling: &Telling, story: &Story, path: &mut Path) {
    let in_vain = matches!(telling.outcome(), Outcome::Null { .. });
    let taken = story.events.iter().enumerate().rev().filter(|_| !in_vain).find_map(|(at, event)| match *event {
        Event::ObjectTaken { slab, index, from, .. } => Some((at, slab, index, from)),
        _ => None,
    });
    let made = story.events.iter().position(|event| matches!(event, Event::SlabNew { .. }));
    match taken {
        Some((_, _, _, ObjectSource::NewSlab)) => {
            let first_request = story.events.iter().position(|event| matches!(event, Event::PageRequest { .. }));
            let at = first_request.or(made).unwrap_or(0);
            path.push(at, NEW_SLAB, message!("why-slab"), Some(message!("why-slab-none-free")));
        }
        Some((at, slab, index, from)) => {
            let pfn = story.slab_pfn(slab).unwrap_or_else(|| telling.machine.slab_view(slab).pfn);
            let (index, slab) = (u32::from(index), pfn_text(pfn));
            let (rule, detail) = match from {
                ObjectSource::CpuFreelist => {
                    ("__slab_alloc_node", message!("why-slab-cpu-freelist", index = index, slab = slab))
                }
                ObjectSource::CpuSlab => {
                    ("___slab_alloc, get_freelist", message!("why-slab-cpu-slab", index = index, slab = slab))
                }
                ObjectSource::CpuPartial => {
                    ("___slab_alloc", message!("why-slab-cpu-partial", index = index, slab = slab))
                }
                _ => {
                    let detail = message!("why-slab-node-partial", index = index, slab = slab);
                    ("___slab_alloc, get_partial_node", detail)
                }
            };
            path.push(at, rule, message!("why-slab"), Some(detail)).deciding = true;
        }
        None => {
            // In vain: a slab cache asked for pages and got none.
            if story.first(|event| matches!(event, Event::SizeClass { .. }).then_some(())).is_some()
                && story.count(|event| matches!(event, Event::PageFailed { .. })) > 0
            {
                let at = story.events.iter().position(|event| matches!(event, Event::PageRequest { .. }));
                path.push(at.unwrap_or(0), NEW_SLAB, message!("why-slab"), Some(message!("why-slab-none-free")));
            }
        }
    }
    if let Some((at, from, to)) = story.events.iter().enumerate().find_map(|(at, event)| match *event {
        Event::SlabOrderFallback { from, to, .. } => Some((at, from, to)),
        _ => None,
    }) {
        path.push(
            at,
            "allocate_slab",
            message!("why-slab-order"),
            Some(message!("why-slab-order-detail", from = from, to = to)),
        );
    }
}

/// kvmalloc tries kmalloc first.
fn in_one_piece(telling: &Telling, story: &Story, path: &mut Path) {
    let failed = story.events.iter().enumerate().find_map(|(at, event)| match *event {
        Event::PageFailed { order } => Some((at, order)),
        _ => None,
    });
    if let (Op::Kvmalloc { .. }, Some((at, order))) = (telling.op(), failed) {
        path.push(
            at,
            "__kvmalloc_node_noprof",
            message!("why-one-piece"),
            Some(message!("why-one-piece-detail", order = order)),
        );
    }
}

/// vmalloc: a range of addresses, then single pages from anywhere.
fn area(telling: &Telling, story: &Story, path: &mut Path) {
    let Some((at, size_bytes)) = story.events.iter().enumerate().find_map(|(at, event)| match *event {
        Event::VmArea { size_bytes, .. } => Some((at, size_bytes)),
        _ => None,
    }) else {
        return;
    };
    path.push(
        at,
        "alloc_vmap_area",
        message!("why-area"),
        Some(message!("why-area-detail", size = byte_count(size_bytes))),
    );
    // The kernel's own records of the area are objects; its pages come after the last of them.
    let records = story.events.iter().rposition(|event| matches!(event, Event::ObjectTaken { .. }));
    let first = records.map_or(at, |record| record.max(at)) + 1;
    let range = first..story.events.len();
    let checks = rows(story, range.clone());
    let Outcome::Granted { grant: Grant { kind: GrantKind::Area { pages, .. }, .. }, .. } = telling.outcome() else {
        return;
    };
    let detail = message!("why-area-pages-detail", pages = pages);
    path.push_checks(
        first_check(story, &range),
        "vm_area_alloc_pages",
        message!("why-area-pages"),
        Some(detail),
        checks,
    );
    if let Some(node) = path.nodes.last_mut() {
        node.deciding = true;
        node.decided_by = node.checks.iter().rposition(|check| check.verdict == Verdict::Pass);
    }
}

/// Which of a slab's two tries a request is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Try {
    /// There is no other.
    Only,
    /// Without insisting; another one follows.
    First,
    /// With all that the caller allows.
    Second,
}

/// The way of one request: fast path, slow path, take.
fn pages(telling: &Telling, story: &Story, request: &Request, of: Try, path: &mut Path) {
    let start = request.events.start;
    let end = request.granted.unwrap_or(request.events.end);
    let slow = (start..end).find(|&at| matches!(story.events[at], Event::SlowPath)).unwrap_or(end);
    let decided = if of == Try::First { None } else { story.deciding_check() };
    let fast = start..slow;
    let checks = rows(story, fast.clone());
    if let Some(check) = checks.last() {
        let detail = message!("why-fast-path-detail", mark = mark_name(check));
        let (at, title) = match of {
            Try::Only => (first_check(story, &fast), message!("why-fast-path")),
            Try::First => (first_check(story, &fast), message!("why-first-try")),
            // That it asks once more belongs to it, not to the first try.
            Try::Second => (start, message!("why-second-try")),
        };
        path.push_checks(at, "get_page_from_freelist, zone_watermark_fast", title, Some(detail), checks);
        mark(path, decided.filter(|at| fast.contains(at)).and_then(|at| story.check(at)));
    }
    if slow < end {
        slow::nodes(telling, story, request, slow..end, of, path);
    }
    if let Some(granted) = request.granted {
        take(telling, story, request, granted, path);
    }
}

/// Marks the last node as the deciding one, if a check in it decided.
pub(super) fn mark(path: &mut Path, decided_by: Option<WatermarkCheck>) {
    if let (Some(node), Some(check)) = (path.nodes.last_mut(), decided_by) {
        node.deciding = true;
        node.decided_by = node.checks.iter().rposition(|row| *row == check);
    }
}

/// The checks of a range that say something: not that high is out of reach where the next check
/// shows that so is a lower mark, and none twice.
pub(super) fn rows(story: &Story, range: Range<usize>) -> Vec<WatermarkCheck> {
    let mut rows: Vec<WatermarkCheck> = Vec::new();
    for at in range {
        let Some(check) = story.check(at) else { continue };
        let shortcut = check.watermark == Watermark::High
            && check.verdict != Verdict::Pass
            && story.check(at + 1).is_some_and(|next| next.zone == check.zone);
        if !shortcut && !rows.contains(&check) {
            rows.push(check);
        }
    }
    if rows.len() > 2 * ROWS {
        rows.drain(ROWS..rows.len() - ROWS);
    }
    rows
}

fn first_check(story: &Story, range: &Range<usize>) -> usize {
    range.clone().find(|&at| story.check(at).is_some()).unwrap_or(range.start.min(story.events.len().saturating_sub(1)))
}

/// Where the block came from.
fn take(telling: &Telling, story: &Story, request: &Request, granted: usize, path: &mut Path) {
    let Event::PageGranted { zone, pfn, order, from_pcp, migratetype } = story.events[granted] else { return };
    let inside = &story.events[request.events.start..granted];
    let letter = migrate_type_letter(migratetype);
    let zone = zone_name(telling.machine, zone);
    let refill = inside.iter().find_map(|event| match *event {
        Event::PcpRefill { got, .. } => Some(got),
        _ => None,
    });
    let fallback = inside.iter().rev().find_map(|event| match *event {
        Event::Fallback { pfn, order, from, to, claimed, .. } => Some((pfn, order, from, to, claimed)),
        _ => None,
    });
    let splits = inside.iter().filter(|event| matches!(event, Event::Split { .. })).count();
    let (rule, detail): (_, Message) = if let Some((pfn, order, from, to, claimed)) = fallback {
        let (pfn, from, to) = (pfn_text(pfn), migrate_type_letter(from), migrate_type_letter(to));
        if claimed {
            let detail = message!("why-take-claimed", pfn = pfn, order = order, from = from, to = to);
            ("__rmqueue_claim, try_to_steal_block", detail)
        } else {
            ("__rmqueue_steal", message!("why-take-fallback", pfn = pfn, order = order, from = from, to = to))
        }
    } else if let Some(got) = refill {
        ("rmqueue_pcplist, rmqueue_bulk", message!("why-take-refill", blocks = got, pfn = pfn_text(pfn)))
    } else if from_pcp {
        ("rmqueue_pcplist", message!("why-take-pcp", pfn = pfn_text(pfn), zone = zone))
    } else if splits == 0 {
        ("__rmqueue_smallest", message!("why-take-exact", pfn = pfn_text(pfn), order = order, letter = letter))
    } else {
        let (from, pfn) = (usize::from(order) + splits, pfn_text(pfn));
        let detail =
            message!("why-take-split", letter = letter, order = order, last = from - 1, from = from, pfn = pfn);
        ("__rmqueue_smallest, expand", detail)
    };
    path.push(granted, rule, message!("why-take"), Some(detail));
}

/// The end of a request in vain.
fn refused(telling: &Telling, path: &mut Path) {
    let at = telling.events.len().saturating_sub(1);
    match telling.outcome() {
        Outcome::Null { reason, .. } => {
            let rule = match reason {
                NullReason::NothingReclaimable => "__alloc_pages_may_oom",
                NullReason::OomVictim => "tsk_is_oom_victim",
                NullReason::VmallocFailed => "__vmalloc_area_node",
                NullReason::TooLarge if needs_vmalloc_that_waits(telling) => "__kvmalloc_node_noprof",
                NullReason::TooLarge => "",
                NullReason::NoAddresses => "alloc_vmap_area",
                NullReason::Overflow => "kmalloc_array_noprof",
                NullReason::OrdinaryMemory | NullReason::NoSuchMemory => "__ioremap_caller",
                _ => "__alloc_pages_slowpath",
            };
            let detail = match reason {
                NullReason::NoMemoryMayNotWait => message!("why-null-may-not-wait"),
                NullReason::NoRetry => message!("why-null-noretry"),
                NullReason::Costly if insists(telling) => message!("why-null-nothing-reclaimable"),
                NullReason::Costly => message!("why-null-costly"),
                NullReason::NothingReclaimable => message!("why-null-nothing-reclaimable"),
                NullReason::OomVictim => message!("why-null-oom-victim"),
                NullReason::WaitsForEver { why } => reclaim::hang(why),
                NullReason::NoSuchZone => message!("why-null-no-such-zone"),
                NullReason::TooLarge if needs_vmalloc_that_waits(telling) => message!("why-null-too-large-to-wait"),
                NullReason::TooLarge => message!("why-null-too-large"),
                NullReason::NoAddresses => message!("why-null-no-addresses"),
                NullReason::Overflow => message!("why-null-overflow"),
                NullReason::IsReclaim if Story::of(telling).last_gfp().any(Gfp::NOMEMALLOC) => {
                    message!("why-null-is-reclaim-marks")
                }
                NullReason::IsReclaim => message!("why-null-is-reclaim"),
                NullReason::Deadlock { .. } => message!("micro-deadlock"),
                NullReason::VmallocFailed => message!("why-null-vmalloc"),
                NullReason::Fragmented
                | NullReason::OrdinaryMemory
                | NullReason::NotAligned
                | NullReason::NoSuchMemory => former::null_reason(telling, reason),
            };
            if reason.is_of_request() {
                // Not memory decided, but the request itself.
                path.push_deciding(at, rule, message!("why-null"), detail);
            } else {
                path.push(at, rule, message!("why-null"), Some(detail));
            }
        }
        Outcome::Hangs { why, .. } => {
            let rule = match why {
                Hang::NoFail => "__alloc_pages_slowpath",
                Hang::Lock | Hang::OwnLock => "__mutex_lock",
                Hang::OwnSpinlock { .. } => "queued_spin_lock_slowpath",
                Hang::NoOomWithoutFs => "out_of_memory",
                Hang::NoKmapSlot => "map_new_virtual",
                Hang::BrokenOff => "",
            };
            path.push_deciding(at, rule, message!("why-hangs"), reclaim::hang(why));
        }
        Outcome::Refused(refused) => {
            let rule = match refused {
                Refusal::OrderTooLarge { .. } => "__alloc_pages_noprof",
                Refusal::CacheBusy { .. } => "kmem_cache_destroy",
                Refusal::BadCacheSize { .. } => "__kmem_cache_create_args",
                Refusal::NoDirectMap => "",
                Refusal::BadZoneFlags => "gfp_zone",
                Refusal::BadMobilityFlags => "gfp_migratetype",
                Refusal::ZeroSize => "__vmalloc_node_range_noprof",
            };
            let detail = match refused {
                Refusal::CacheBusy { .. } => message!("why-refused-busy"),
                _ => message!("why-refused-detail"),
            };
            path.push_deciding(at, rule, message!("why-refused"), detail);
        }
        _ => {}
    }
}
