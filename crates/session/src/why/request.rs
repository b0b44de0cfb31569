//! The way of a request for memory.

use super::Path;
use crate::catalogue::grouped;
use crate::narrate::{
    Request, Story, Telling, byte_count, cache_name, gfp_text, mark_name, migrate_type_letter, pfn_text, reclaim,
    retry, zone_name,
};
use crate::session::Points;
use crate::{Message, message};
use kmscope_mm::event::{ObjectSource, Reclaimer, Verdict, Watermark, WatermarkCheck};
use kmscope_mm::outcome::{Grant, GrantKind, Hang, NullReason, Refusal};
use kmscope_mm::{Event, Gfp, Op, Outcome, TaskId, ZoneId};
use std::ops::Range;

/// The functions that make a new slab.
const NEW_SLAB: &str = "___slab_alloc, new_slab";

/// Rows of checks in a node at most: the first ones and the last.
const ROWS: usize = 4;

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
    if let Some(last) = requests.last().filter(|_| !is_area || in_vain) {
        // A slab cache asks twice: first without insisting, then with all that the caller allows. If the
        // caller slept in between, the ticks tell it as one story; else each try stands for itself.
        let same = |request: &&Request| request.order == last.order && !is_area;
        let first = requests.iter().rev().take_while(same).last().unwrap_or(last);
        let slept = story.count(|event| matches!(event, Event::Sleeps)) > 0;
        if first == last || slept {
            pages(telling, &story, first, last, path);
        } else {
            let at = path.nodes.len();
            pages(telling, &story, first, first, path);
            retitle(path, at, message!("why-first-try"), message!("why-first-try-slow"));
            let at = path.nodes.len();
            pages(telling, &story, last, last, path);
            retitle(path, at, message!("why-second-try"), message!("why-second-try-slow"));
        }
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

/// The rounds of a request: fast path, slow path, direct reclaim, take. `last` is the same request
/// made again, or the first itself.
fn pages(telling: &Telling, story: &Story, first: &Request, last: &Request, path: &mut Path) {
    let start = first.events.start;
    let end = last.granted.unwrap_or(last.events.end);
    let position = |is: fn(&Event) -> bool| story.events[start..end].iter().position(is).map_or(end, |at| start + at);
    let slow = position(|event| matches!(event, Event::SlowPath));
    let sleeps = position(|event| matches!(event, Event::Sleeps)).max(slow);
    let deciding = story.deciding_check();
    let decided_in = |range: &Range<usize>| deciding.filter(|at| range.contains(at)).and_then(|at| story.check(at));

    let fast = start..slow;
    let checks = rows(story, fast.clone());
    if let Some(check) = checks.last() {
        let detail = message!("why-fast-path-detail", mark = mark_name(check));
        path.push_checks(
            first_check(story, &fast),
            "get_page_from_freelist, zone_watermark_fast",
            message!("why-fast-path"),
            Some(detail),
            checks,
        );
        mark(path, decided_in(&fast));
    }
    if slow < end {
        let slow = slow..sleeps;
        let woken = story.events[slow.clone()].iter().any(|event| matches!(event, Event::KswapdWoken { .. }));
        let checks = rows(story, slow.clone());
        // The very last look may be at high, for the OOM killer's sake.
        let at_min = checks.iter().rev().find(|check| check.watermark == Watermark::Min);
        let mark_name = at_min.or(checks.last()).map_or("none", mark_name);
        let (rule, detail) = if woken {
            ("wakeup_kswapd, get_page_from_freelist", message!("why-slow-path-kswapd", mark = mark_name))
        } else {
            ("__alloc_pages_slowpath, get_page_from_freelist", message!("why-slow-path-again", mark = mark_name))
        };
        path.push_checks(slow.start, rule, message!("why-slow-path"), Some(detail), checks);
        mark(path, decided_in(&slow));
    }
    if sleeps < end {
        direct_reclaim(telling, story, sleeps..end, path);
        mark(path, decided_in(&(sleeps..end)));
    }
    let asked = path.nodes.len();
    help(telling, story, start..end, path);
    if let Some(at) = deciding.filter(|&at| is_help_before(story, start..at)) {
        move_to_end(story, at, asked, path);
    }
    if let Some(granted) = last.granted {
        if !path.nodes.iter().any(|node| node.deciding) && meets_no_mark(story, start..granted) {
            let gfp = story.events[start..granted].iter().find_map(|event| match *event {
                Event::PageRequest { gfp, .. } => Some(gfp),
                _ => None,
            });
            let flag = gfp.and_then(|gfp| [Gfp::MEMALLOC, Gfp::NOFAIL].into_iter().find(|&flag| gfp.any(flag)));
            let who = flag.map_or_else(|| "PF_MEMALLOC".to_owned(), gfp_text);
            let rule = match flag {
                Some(Gfp::NOFAIL) => "__alloc_pages_cpuset_fallback",
                _ => "__gfp_pfmemalloc_flags",
            };
            path.push_deciding(granted, rule, message!("why-no-mark"), message!("why-no-mark-detail", who = who));
        }
        take(telling, story, last, granted, path);
    }
}

/// Whether a block was granted from a zone that failed its last check: `ALLOC_NO_WATERMARKS`.
fn meets_no_mark(story: &Story, before: Range<usize>) -> bool {
    let Some(Event::PageGranted { zone, .. }) = story.events.get(before.end) else { return false };
    let last = before.rev().find_map(|at| story.check(at));
    last.is_some_and(|check| check.zone == *zone && check.verdict != Verdict::Pass)
}

/// Whether compaction or the OOM killer did something in these events.
fn is_help_before(story: &Story, range: Range<usize>) -> bool {
    story.events[range].iter().any(|event| matches!(event, Event::Compacted { .. } | Event::OomKill { .. }))
}

/// The check that granted the request came after what helped it, the nodes from `asked` on: so it stands after them.
fn move_to_end(story: &Story, at: usize, asked: usize, path: &mut Path) {
    let (Some(check), true) = (story.check(at), path.nodes.len() > asked) else { return };
    let Some(node) = path.nodes[..asked].last_mut().filter(|node| node.deciding && check.verdict == Verdict::Pass)
    else {
        return;
    };
    let Some(nth) = node.decided_by.take() else { return };
    node.deciding = false;
    node.checks.remove(nth);
    let detail = message!("why-slow-path-again", mark = mark_name(&check));
    path.push_checks(at, "get_page_from_freelist", message!("why-slow-path"), Some(detail), vec![check]);
    mark(path, Some(check));
}

/// What compaction and the OOM killer did for the request.
fn help(telling: &Telling, story: &Story, range: Range<usize>, path: &mut Path) {
    let mut best = None;
    for at in range.clone() {
        if let Event::Compacted { zone, order, result, pages, .. } = story.events[at]
            && best.is_none_or(|(_, _, _, best, most)| (result, pages) > (best, most))
        {
            best = Some((at, zone, order, result, pages));
        }
    }
    if let Some((at, zone, order, result, pages)) = best {
        let (zone, result) = (zone_name(telling.machine, zone), reclaim::compact_result(result, pages));
        let detail = message!("why-compaction-detail", zone = zone, order = order, result = result);
        path.push(at, "__alloc_pages_direct_compact", message!("why-compaction"), Some(detail));
    }
    again(telling, story, range.clone(), path);
    for at in range {
        if let Event::OomKill { task, pages } = story.events[at] {
            let detail = message!("why-oom-detail", task = reclaim::task_name(telling, task), pages = pages);
            let node = path.push(at, "out_of_memory, oom_badness", message!("why-oom"), Some(detail));
            node.candidates = candidates(telling, story, at, task);
        }
    }
}

/// Whom the OOM killer could choose from when it chose, those with most points first.
fn candidates(telling: &Telling, story: &Story, chosen: usize, victim: TaskId) -> Vec<Points> {
    let looks = story.events[..chosen].iter().rev().map_while(|event| match *event {
        Event::OomCandidate { task, resident_pages, swap_pages } => {
            Some(Points { task: reclaim::task_name(telling, task), resident_pages, swap_pages, chosen: task == victim })
        }
        _ => None,
    });
    // Backwards, and sorted stably: of equals the last one of the processes comes first.
    let mut points: Vec<Points> = looks.collect();
    points.sort_by_key(|of| std::cmp::Reverse(of.resident_pages + of.swap_pages));
    points
}

/// The rules for trying again, each where it was last asked.
fn again(telling: &Telling, story: &Story, range: Range<usize>, path: &mut Path) {
    let last = |is: fn(&Event) -> bool| range.clone().rev().find(|&at| is(&story.events[at]));
    if let Some(at) = last(|event| matches!(event, Event::HighAtomicReturned { .. }))
        && let Event::HighAtomicReturned { zone, pfn, .. } = story.events[at]
    {
        let zone = zone_name(telling.machine, zone);
        let detail = message!("micro-high-atomic-returned", zone = zone, pfn = pfn_text(pfn));
        path.push(at, "unreserve_highatomic_pageblock", message!("why-high-atomic"), Some(detail));
    }
    if let Some(at) = last(|event| matches!(event, Event::ReclaimRetry { .. }))
        && let Event::ReclaimRetry { rounds_in_vain, check, reclaimable_pages, again } = story.events[at]
    {
        let why = retry::reclaim(telling, rounds_in_vain, &check, reclaimable_pages);
        let times =
            story.events[range.clone()].iter().filter(|event| matches!(event, Event::ReclaimRetry { .. })).count();
        let detail = if again {
            message!("why-reclaim-again", times = times, why = why)
        } else {
            message!("why-reclaim-enough", times = times, why = why)
        };
        path.push(at, "should_reclaim_retry", message!("why-retry"), Some(detail));
    }
    if let Some(at) = last(|event| matches!(event, Event::CompactRetry { .. }))
        && let Event::CompactRetry { mode, harder, again, .. } = story.events[at]
    {
        let detail = retry::compact(mode, harder, again);
        path.push(at, "should_compact_retry", message!("why-compact-retry"), Some(detail));
    }
    if let Some(at) = last(|event| matches!(event, Event::LastTry)) {
        path.push(at, "__alloc_pages_may_oom", message!("why-last-try"), Some(message!("why-last-try-detail")));
    }
}

/// Names the fast and the slow path of one try.
fn retitle(path: &mut Path, at: usize, fast: Message, slow: Message) {
    for (node, title) in path.nodes[at..].iter_mut().zip([fast, slow]) {
        if [message!("why-fast-path"), message!("why-slow-path")].contains(&node.title) {
            node.title = title;
        }
    }
}

/// Marks the last node as the deciding one, if a check in it decided.
fn mark(path: &mut Path, decided_by: Option<WatermarkCheck>) {
    if let (Some(node), Some(check)) = (path.nodes.last_mut(), decided_by) {
        node.deciding = true;
        node.decided_by = node.checks.iter().rposition(|row| *row == check);
    }
}

/// The checks of a range that say something: not that high is out of reach where the next check
/// shows that so is a lower mark, and none twice.
fn rows(story: &Story, range: Range<usize>) -> Vec<WatermarkCheck> {
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

/// Each tick: the last look at the zone that decides, since that is what the next tick begins with. (A
/// look that fails is followed by a drain of the per-CPU lists and another look.)
fn direct_reclaim(telling: &Telling, story: &Story, range: Range<usize>, path: &mut Path) {
    let inside = &story.events[range.clone()];
    let pages = |who: Reclaimer| -> u64 {
        let pages = inside.iter().map(|event| match *event {
            Event::Reclaimed { pages, by, .. } if by == who => u64::from(pages),
            _ => 0,
        });
        pages.sum()
    };
    let ticks: Vec<usize> = range.clone().filter(|&at| matches!(story.events[at], Event::Tick { .. })).collect();
    let decided = story.deciding_check().filter(|at| range.contains(at));
    let zone = decided.and_then(|at| story.check(at)).map(|check| check.zone);
    let mut checks: Vec<WatermarkCheck> = Vec::new();
    for (nth, &tick) in ticks.iter().enumerate() {
        let end = ticks.get(nth + 1).copied().unwrap_or(range.end);
        let of_zone = |check: WatermarkCheck| Some(check.zone) == zone && check.watermark == Watermark::Min;
        let looks = || (tick..end).rev().filter(|&at| story.check(at).is_some_and(of_zone));
        let look = decided.filter(|at| (tick..end).contains(at)).or_else(|| looks().next());
        checks.extend(look.and_then(|at| story.check(at)));
    }
    if checks.len() > ROWS {
        checks.drain(ROWS / 2..checks.len() - ROWS / 2);
    }
    let detail = message!(
        "why-direct-reclaim-detail",
        ticks = ticks.len(),
        kswapd = pages(Reclaimer::Kswapd),
        direct = pages(Reclaimer::Direct)
    );
    let detail = match (by_zone(telling, inside), zone) {
        (Some(zones), _) => {
            message!("why-clauses", first = detail, second = message!("why-reclaimed-zones", zones = zones))
        }
        (None, _) => detail,
    };
    let kept = zone.map_or(0, |zone| kept_by_cpu(&story.events[range.start..decided.unwrap_or(range.end)], zone));
    let detail = match zone {
        Some(zone) if kept > 0 => {
            let zone = zone_name(telling.machine, zone);
            let second = message!("why-reclaimed-pcp", pages = kept, zone = zone);
            message!("why-clauses", first = detail, second = second)
        }
        _ => detail,
    };
    let node = path.push(range.start, "__alloc_pages_direct_reclaim", message!("why-direct-reclaim"), Some(detail));
    node.checks = checks;
    node.sleeping = true;
}

/// Where the reclaimed pages lay, if in more than one zone: `Normal 229 + DMA32 59`.
fn by_zone(telling: &Telling, events: &[Event]) -> Option<String> {
    let reclaimed = |zone: u8| -> i64 {
        let pages = events.iter().map(|event| match *event {
            Event::Reclaimed { zone: of, pages, .. } if of == ZoneId(zone) => i64::from(pages),
            _ => 0,
        });
        pages.sum()
    };
    let mut parts: Vec<String> = (0u8..)
        .zip(&telling.machine.config().zones)
        .map(|(zone, _)| (ZoneId(zone), reclaimed(zone)))
        .filter(|&(_, pages)| pages > 0)
        .map(|(zone, pages)| format!("{} {}", zone_name(telling.machine, zone), grouped(pages)))
        .collect();
    parts.reverse();
    (parts.len() > 1).then(|| parts.join(" + "))
}

/// Pages by which the per-CPU lists of a zone grew: free, but no check counts them.
fn kept_by_cpu(events: &[Event], zone: ZoneId) -> i64 {
    let pages = events.iter().map(|event| match *event {
        Event::PcpPut { zone: of, order, .. } if of == zone => 1_i64 << order,
        Event::PcpTake { zone: of, order, .. } if of == zone => -(1_i64 << order),
        _ => 0,
    });
    pages.sum()
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
            ("__rmqueue_fallback, steal_suitable_fallback", detail)
        } else {
            ("__rmqueue_fallback", message!("why-take-fallback", pfn = pfn, order = order, from = from, to = to))
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
                NullReason::TooLarge => "",
                _ => "__alloc_pages_slowpath",
            };
            let detail = match reason {
                NullReason::NoMemoryMayNotWait => message!("why-null-may-not-wait"),
                NullReason::NoRetry => message!("why-null-noretry"),
                NullReason::Costly => message!("why-null-costly"),
                NullReason::NothingReclaimable => message!("why-null-nothing-reclaimable"),
                NullReason::OomVictim => message!("why-null-oom-victim"),
                NullReason::WaitsForEver { why } => reclaim::hang(why),
                NullReason::NoSuchZone => message!("why-null-no-such-zone"),
                NullReason::TooLarge => message!("why-null-too-large"),
                NullReason::IsReclaim => message!("why-null-is-reclaim"),
                NullReason::Deadlock { .. } => message!("micro-deadlock"),
                NullReason::VmallocFailed => message!("why-null-vmalloc"),
            };
            if matches!(reason, NullReason::NoSuchZone | NullReason::TooLarge) {
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
