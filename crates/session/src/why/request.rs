//! The way of a request for memory.

use super::Path;
use crate::narrate::{
    Request, Story, Telling, byte_count, cache_name, gfp_text, migrate_type_letter, pfn_text, zone_name,
};
use crate::{Message, message};
use kmscope_mm::event::{ObjectSource, Reclaimer, WatermarkCheck};
use kmscope_mm::outcome::NullReason;
use kmscope_mm::{Event, Outcome};
use std::ops::Range;

/// Rows of checks in the direct reclaim node at most: the first ones and the last.
const TICK_ROWS: usize = 4;

pub(super) fn nodes(telling: &Telling, path: &mut Path) {
    let story = Story::of(telling);
    size(telling, &story, path);
    slab(telling, &story, path);
    area(&story, path);
    let requests = story.requests();
    if let Some(request) = requests.last() {
        if requests.len() > 1 {
            several(&requests, path);
        }
        pages(telling, &story, request, path);
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
                path.push(at, message!("why-size-class"), Some(detail));
                return;
            }
            Event::WholePages { asked_bytes, order } => {
                let pages = 1_u32 << order;
                let asked = byte_count(asked_bytes);
                let detail = message!("why-whole-pages-detail", asked = asked, order = order, pages = pages);
                path.push(at, message!("why-whole-pages"), Some(detail));
                return;
            }
            _ => {}
        }
    }
}

fn slab(telling: &Telling, story: &Story, path: &mut Path) {
    let taken = story.events.iter().enumerate().rev().find_map(|(at, event)| match *event {
        Event::ObjectTaken { slab, index, from, .. } => Some((at, slab, index, from)),
        _ => None,
    });
    let made = story.events.iter().position(|event| matches!(event, Event::SlabNew { .. }));
    match taken {
        Some((_, _, _, ObjectSource::NewSlab)) => {
            let first_request = story.events.iter().position(|event| matches!(event, Event::PageRequest { .. }));
            let at = first_request.or(made).unwrap_or(0);
            path.push(at, message!("why-slab"), Some(message!("why-slab-none-free")));
        }
        Some((at, slab, index, from)) => {
            let pfn = story.slab_pfn(slab).unwrap_or_else(|| telling.machine.slab_view(slab).pfn);
            let (index, slab) = (u32::from(index), pfn_text(pfn));
            let detail = match from {
                ObjectSource::CpuFreelist => message!("why-slab-cpu-freelist", index = index, slab = slab),
                ObjectSource::CpuSlab => message!("why-slab-cpu-slab", index = index, slab = slab),
                ObjectSource::CpuPartial => message!("why-slab-cpu-partial", index = index, slab = slab),
                _ => message!("why-slab-node-partial", index = index, slab = slab),
            };
            path.push(at, message!("why-slab"), Some(detail)).deciding = true;
        }
        None => {
            // In vain: a slab cache asked for pages and got none.
            if story.first(|event| matches!(event, Event::SizeClass { .. }).then_some(())).is_some()
                && story.count(|event| matches!(event, Event::PageFailed { .. })) > 0
            {
                let at = story.events.iter().position(|event| matches!(event, Event::PageRequest { .. }));
                path.push(at.unwrap_or(0), message!("why-slab"), Some(message!("why-slab-none-free")));
            }
        }
    }
    if let Some((at, from, to)) = story.events.iter().enumerate().find_map(|(at, event)| match *event {
        Event::SlabOrderFallback { from, to, .. } => Some((at, from, to)),
        _ => None,
    }) {
        path.push(at, message!("why-slab-order"), Some(message!("why-slab-order-detail", from = from, to = to)));
    }
}

fn area(story: &Story, path: &mut Path) {
    let found = story.events.iter().enumerate().find_map(|(at, event)| match *event {
        Event::VmArea { size_bytes, .. } => Some((at, size_bytes)),
        _ => None,
    });
    if let Some((at, size_bytes)) = found {
        let detail = message!("why-area-detail", size = byte_count(size_bytes));
        path.push(at, message!("why-area"), Some(detail));
    }
}

fn several(requests: &[Request], path: &mut Path) {
    let granted = requests.iter().filter(|request| request.granted.is_some()).count();
    let detail = message!("why-several-detail", count = requests.len(), granted = granted);
    path.push(requests[0].events.start, message!("why-several"), Some(detail));
}

/// The rounds of one request: fast path, slow path, direct reclaim, take.
fn pages(telling: &Telling, story: &Story, request: &Request, path: &mut Path) {
    let end = request.granted.unwrap_or(request.events.end);
    let position =
        |from: usize, is: fn(&Event) -> bool| story.events[from..end].iter().position(is).map_or(end, |at| from + at);
    let start = request.events.start;
    let slow = position(start, |event| matches!(event, Event::SlowPath));
    let sleeps = position(start, |event| matches!(event, Event::Sleeps));
    let deciding = story.deciding_check();
    let decided_in = |range: &Range<usize>| deciding.is_some_and(|at| range.contains(&at));

    let fast = start..slow.min(sleeps);
    let checks = checks_in(story, fast.clone());
    if !checks.is_empty() {
        let detail = message!("why-fast-path-detail", flags = gfp_text(request.gfp), order = request.order);
        path.push_checks(first_check(story, &fast), message!("why-fast-path"), Some(detail), checks);
        mark(path, decided_in(&fast));
    }
    if slow < end {
        let slow = slow..sleeps;
        let woken = story.events[slow.clone()].iter().any(|event| matches!(event, Event::KswapdWoken { .. }));
        let detail = if woken { message!("why-slow-path-kswapd") } else { message!("why-slow-path-again") };
        path.push_checks(slow.start, message!("why-slow-path"), Some(detail), checks_in(story, slow.clone()));
        mark(path, decided_in(&slow));
    }
    if sleeps < end {
        direct_reclaim(story, sleeps..end, path);
        mark(path, decided_in(&(sleeps..end)));
    }
    if let Some(granted) = request.granted {
        take(telling, story, request, granted, path);
    }
}

fn mark(path: &mut Path, deciding: bool) {
    if let Some(node) = path.nodes.last_mut() {
        node.deciding |= deciding;
    }
}

fn checks_in(story: &Story, range: Range<usize>) -> Vec<WatermarkCheck> {
    range.filter_map(|at| story.check(at)).collect()
}

fn first_check(story: &Story, range: &Range<usize>) -> usize {
    range.clone().find(|&at| story.check(at).is_some()).unwrap_or(range.start)
}

fn direct_reclaim(story: &Story, range: Range<usize>, path: &mut Path) {
    let inside = &story.events[range.clone()];
    let pages = |who: Reclaimer| -> u64 {
        let pages = inside.iter().map(|event| match *event {
            Event::Reclaimed { pages, by, .. } if by == who => u64::from(pages),
            _ => 0,
        });
        pages.sum()
    };
    let ticks = inside.iter().filter(|event| matches!(event, Event::Tick { .. })).count();
    let detail = message!(
        "why-direct-reclaim-detail",
        ticks = ticks,
        kswapd = pages(Reclaimer::Kswapd),
        direct = pages(Reclaimer::Direct)
    );
    let mut checks = checks_in(story, range.clone());
    if let Some(zone) = checks.last().map(|check| check.zone) {
        // One row a tick: the zone that decided.
        checks.retain(|check| check.zone == zone);
    }
    if checks.len() > TICK_ROWS {
        checks.drain(2..checks.len() - 2);
    }
    let node = path.push(range.start, message!("why-direct-reclaim"), Some(detail));
    node.checks = checks;
    node.sleeping = true;
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
    let detail: Message = if let Some((pfn, order, from, to, claimed)) = fallback {
        let (pfn, from, to) = (pfn_text(pfn), migrate_type_letter(from), migrate_type_letter(to));
        if claimed {
            message!("why-take-claimed", pfn = pfn, order = order, from = from, to = to)
        } else {
            message!("why-take-fallback", pfn = pfn, order = order, from = from, to = to)
        }
    } else if let Some(got) = refill {
        message!("why-take-refill", blocks = got, pfn = pfn_text(pfn))
    } else if from_pcp {
        message!("why-take-pcp", pfn = pfn_text(pfn), zone = zone)
    } else if splits == 0 {
        message!("why-take-exact", pfn = pfn_text(pfn), order = order, letter = letter)
    } else {
        let from = usize::from(order) + splits;
        message!("why-take-split", letter = letter, order = order, last = from - 1, from = from, pfn = pfn_text(pfn))
    };
    path.push(granted, message!("why-take"), Some(detail));
}

/// The end of a request in vain.
fn refused(telling: &Telling, path: &mut Path) {
    let at = telling.events.len().saturating_sub(1);
    match telling.outcome() {
        Outcome::Null { reason, .. } => {
            let detail = match reason {
                NullReason::NoMemoryMayNotWait => message!("why-null-may-not-wait"),
                NullReason::NoRetry => message!("why-null-noretry"),
                NullReason::Costly => message!("why-null-costly"),
                NullReason::NothingReclaimable => message!("why-null-nothing-reclaimable"),
                NullReason::WaitsForEver => message!("why-null-waits-for-ever"),
                NullReason::NoSuchZone => message!("why-null-no-such-zone"),
                NullReason::TooLarge => message!("why-null-too-large"),
                NullReason::VmallocFailed => message!("why-null-vmalloc"),
            };
            path.push(at, message!("why-null"), Some(detail));
        }
        Outcome::Refused(_) => {
            path.push(at, message!("why-refused"), Some(message!("why-refused-detail"))).deciding = true;
        }
        _ => {}
    }
}
