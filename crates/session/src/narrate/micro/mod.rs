//! Micro-steps: runs of events that make one thing to see, each with its clause.
//!
//! ```text
//!  BlockTaken                       one movement: the block leaves its list
//!  Split BlockPut                   one: it halves, the upper half goes to its list
//!  BlockTaken(buddy) Merge          one: the buddies join
//!  MergeStops BlockPut              one: it stays like this, on its list
//!  Watermark Watermark …            one: a round over the zones in which none passes
//!  Tick … Reclaimed …               one: a tick of sleep
//!  many like ones                   one: « × 342 »
//! ```
//! Counts ([`Event::FreePages`]) belong to the movement before them, or else after them.

mod words;

use super::{Telling, migrate_type_letter, pfn_text, zone_name};
use crate::step::MicroStep;
use crate::{Message, message};
use kmscope_mm::event::{Reclaimer, Verdict, Watermark, WatermarkCheck};
use kmscope_mm::{Event, Op};
use std::ops::Range;

/// Like micro-steps in a row beyond this many are shown as one.
const SHOWN_ONE_BY_ONE: usize = 16;

/// A per-CPU list that takes or gives back more blocks than this does so at once.
const LIST_ONE_BY_ONE: u32 = 1;

/// Of a long sleep, the first and the last micro-steps are shown.
const SLEEP_SHOWN: usize = 8;

/// What a micro-step shows; runs of the same kind can be shown as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Never joined with others.
    Alone,
    /// The page allocator at work for one page of many.
    Giving { granted: bool },
    /// Blocks go back to their lists.
    Merging,
    /// A page of an area gets its frame.
    Mapped,
    /// A page of an area loses it.
    Unmapped,
    /// A tick of sleep, or the look at the zones that follows.
    Sleeping { tick: bool },
}

impl Kind {
    const fn joins(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Giving { .. }, Self::Giving { .. })
                | (Self::Merging, Self::Merging)
                | (Self::Mapped, Self::Mapped)
                | (Self::Unmapped, Self::Unmapped)
                | (Self::Sleeping { .. }, Self::Sleeping { .. })
        )
    }
}

struct Atom {
    events: Range<usize>,
    kind: Kind,
    text: Message,
}

/// The micro-steps of a step.
pub fn micro_steps(telling: &Telling) -> Vec<MicroStep> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut at = 0;
    while at < telling.events.len() {
        let mut first = at;
        while is_count(telling.events, first) && first + 1 < telling.events.len() {
            first += 1;
        }
        let mut atom = atom(telling, first);
        debug_assert!(atom.events.end > first);
        atom.events.start = at;
        while follows(telling.events, atom.events.end) {
            atom.events.end += 1;
        }
        at = atom.events.end;
        atoms.push(atom);
    }
    if matches!(telling.op(), Op::Vmalloc { .. } | Op::Kvmalloc { .. } | Op::CacheCreate { .. }) {
        atoms = with_records_joined(telling, atoms);
    }
    let atoms = together(telling, atoms);
    atoms.into_iter().map(|Atom { events, text, .. }| MicroStep { events, text }).collect()
}

fn is_count(events: &[Event], at: usize) -> bool {
    matches!(events.get(at), Some(Event::FreePages { .. }))
}

/// Counts, and the clearing of what was handed out, belong to the movement before them.
fn follows(events: &[Event], at: usize) -> bool {
    matches!(events.get(at), Some(Event::FreePages { .. } | Event::Written { byte: 0, .. }))
}

/// The atom that starts at an event.
fn atom(telling: &Telling, at: usize) -> Atom {
    let events = telling.events;
    if let Some(atom) = list_work(telling, at) {
        return atom;
    }
    let next = events.get(at + 1);
    let (end, kind, text) = match events[at] {
        Event::Watermark(check) => return round(telling, at, check),
        Event::Tick { tick } => return tick_of(telling, at, tick),
        Event::Reclaimed { zone, pages, by, .. } => {
            (at + 1, Kind::Sleeping { tick: false }, words::reclaimed(telling, zone, pages, by))
        }
        Event::PcpRefill { order, migratetype, got, .. } => {
            (at + 1, Kind::Giving { granted: false }, words::refill(order, migratetype, got))
        }
        Event::PcpDrain { pages, .. } => {
            let end = if pages > LIST_ONE_BY_ONE { list_work_end(events, at + 1) } else { at + 1 };
            (end, Kind::Merging, words::alone(telling, events[at]))
        }
        Event::Split { order, .. } => {
            let half = 1_u32 << order;
            let end = at + 1 + usize::from(matches!(next, Some(Event::BlockPut { .. })));
            (end, Kind::Giving { granted: false }, message!("micro-split", order = order + 1, half = half))
        }
        Event::BlockTaken { pfn, order, migratetype, .. } => match next {
            Some(&Event::Merge { pfn: block, buddy_pfn, order, .. }) => {
                (at + 2, Kind::Merging, words::merge(block, buddy_pfn, order))
            }
            _ => {
                let letter = migrate_type_letter(migratetype);
                let text = message!("micro-block-taken", pfn = pfn_text(pfn), order = order, letter = letter);
                (at + 1, Kind::Giving { granted: false }, text)
            }
        },
        Event::Merge { pfn, buddy_pfn, order, .. } => (at + 1, Kind::Merging, words::merge(pfn, buddy_pfn, order)),
        Event::MergeStops { zone, buddy_pfn, order, .. } => {
            let end = at + 1 + usize::from(matches!(next, Some(Event::BlockPut { .. })));
            (end, Kind::Merging, words::merge_stops(telling, zone, buddy_pfn, order))
        }
        Event::BlockPut { .. } | Event::PcpPut { .. } => {
            let refills = telling.op().gfp().is_some();
            let kind = if refills { Kind::Giving { granted: false } } else { Kind::Merging };
            (at + 1, kind, words::alone(telling, events[at]))
        }
        Event::PcpTake { pfn, .. } => match next {
            Some(&Event::PageGranted { pfn: granted, .. }) if granted == pfn => {
                (at + 2, Kind::Giving { granted: true }, words::alone(telling, events[at + 1]))
            }
            _ => (at + 1, Kind::Giving { granted: false }, words::alone(telling, events[at])),
        },
        Event::PageGranted { .. } => (at + 1, Kind::Giving { granted: true }, words::alone(telling, events[at])),
        Event::PageRequest { .. } => {
            let requests = events.iter().filter(|event| matches!(event, Event::PageRequest { .. })).take(33).count();
            let kind = if requests > 32 { Kind::Giving { granted: false } } else { Kind::Alone };
            (at + 1, kind, words::alone(telling, events[at]))
        }
        Event::MarkIgnored { zone } if !has_block(&events[at + 1..]) => {
            let text = message!("micro-mark-ignored-nothing", zone = zone_name(telling.machine, zone));
            (at + 1, Kind::Sleeping { tick: false }, text)
        }
        Event::Sleeps if only_compaction(&events[at + 1..]) => {
            (at + 1, Kind::Alone, message!("micro-sleeps-compaction"))
        }
        Event::ReclaimRetry { .. } | Event::CompactRetry { .. } | Event::LastTry | Event::Yields => {
            (at + 1, Kind::Sleeping { tick: false }, words::alone(telling, events[at]))
        }
        Event::OomCandidate { .. } => {
            // The OOM killer looks at all of them at once.
            let looks = events[at..].iter().take_while(|event| matches!(event, Event::OomCandidate { .. })).count();
            let chosen = at + looks;
            match events.get(chosen) {
                Some(&event @ Event::OomKill { .. }) => (chosen + 1, Kind::Alone, words::alone(telling, event)),
                _ => (chosen, Kind::Alone, words::alone(telling, events[at])),
            }
        }
        Event::VmMapped { .. } => (at + 1, Kind::Mapped, words::alone(telling, events[at])),
        Event::VmUnmapped { .. } => (list_work_end(events, at + 1), Kind::Unmapped, words::alone(telling, events[at])),
        event => (at + 1, Kind::Alone, words::alone(telling, event)),
    };
    Atom { events: at..end, kind, text }
}

/// Whether a zone gives a block before the next one is looked at.
fn has_block(events: &[Event]) -> bool {
    let end = |event: &&Event| {
        matches!(event, Event::PageGranted { .. } | Event::Watermark(_) | Event::PageFailed { .. } | Event::Tick { .. })
    };
    matches!(events.iter().find(end), Some(Event::PageGranted { .. }))
}

/// Whether all that a caller waited for, until it first looked again, was that pages were moved.
fn only_compaction(events: &[Event]) -> bool {
    let round = events.iter().take_while(|event| !matches!(event, Event::Watermark(_) | Event::ReclaimRetry { .. }));
    let mut moved = false;
    for event in round {
        match *event {
            Event::Reclaimed { .. } => return false,
            Event::Compacted { background: true, pages: 1.., .. } => moved = true,
            _ => {}
        }
    }
    moved
}

/// The fast path first looks at high, and only if that fails at the mark that decides: no check of
/// its own. Where the deciding check at or after an index stands.
fn deciding_check(events: &[Event], at: usize) -> Option<(usize, WatermarkCheck)> {
    let Some(&Event::Watermark(check)) = events.get(at) else { return None };
    match events.get(at + 1) {
        Some(&Event::Watermark(next))
            if check.watermark == Watermark::High && next.zone == check.zone && check.verdict != Verdict::Pass =>
        {
            Some((at + 1, next))
        }
        _ => Some((at, check)),
    }
}

/// A check that passes, or a round of checks against one mark that all fail.
fn round(telling: &Telling, at: usize, check: WatermarkCheck) -> Atom {
    let (mut end, first) = deciding_check(telling.events, at).unwrap_or((at, check));
    end += 1;
    if first.verdict == Verdict::Pass {
        let text = words::alone(telling, Event::Watermark(first));
        return Atom { events: at..end, kind: Kind::Giving { granted: false }, text };
    }
    let mut zones = vec![first.zone];
    while let Some((next, check)) = deciding_check(telling.events, end) {
        if check.verdict == Verdict::Pass || check.watermark != first.watermark {
            break;
        }
        if !zones.contains(&check.zone) {
            zones.push(check.zone);
        }
        end = next + 1;
    }
    let text = words::failed_round(telling, &first, zones.len());
    Atom { events: at..end, kind: Kind::Sleeping { tick: false }, text }
}

/// A tick, with all that was reclaimed in it.
fn tick_of(telling: &Telling, at: usize, tick: u32) -> Atom {
    let events = telling.events;
    let mut end = at + 1;
    loop {
        let work = list_work_end(events, end);
        let reclaim = events[work..].iter().take_while(|event| {
            matches!(
                event,
                Event::Reclaimed { .. }
                    | Event::FlusherWoken
                    | Event::Writeback { .. }
                    | Event::WritebackDone { .. }
                    | Event::SwapOut { .. }
                    | Event::SwapOutDone { .. }
                    | Event::Aged { .. }
            )
        });
        match reclaim.count() {
            // Work on lists that is not reclaim's is another thing to see.
            0 => break,
            count => end = work + count,
        }
    }
    let pages = |who: Reclaimer| -> u64 {
        let pages = events[at..end].iter().map(|event| match *event {
            Event::Reclaimed { pages, by, .. } if by == who => u64::from(pages),
            _ => 0,
        });
        pages.sum()
    };
    let nth = events[..=at].iter().filter(|event| matches!(event, Event::Tick { .. })).count();
    let text = match (telling.op(), pages(Reclaimer::Kswapd)) {
        (Op::Wait { .. }, 0) => message!("micro-time-passes", tick = tick),
        (_, kswapd) => words::tick(nth, kswapd, pages(Reclaimer::Direct)),
    };
    Atom { events: at..end, kind: Kind::Sleeping { tick: true }, text }
}

/// Work on lists that ends in one fact about all of it: pages reclaimed, a per-CPU list refilled.
fn list_work(telling: &Telling, at: usize) -> Option<Atom> {
    let end = list_work_end(telling.events, at);
    if end == at {
        return None;
    }
    let (kind, text) = match *telling.events.get(end)? {
        Event::Reclaimed { zone, pages, by, .. } => {
            (Kind::Sleeping { tick: false }, words::reclaimed(telling, zone, pages, by))
        }
        Event::PcpRefill { order, migratetype, got, .. } if u32::from(got) > LIST_ONE_BY_ONE => {
            (Kind::Giving { granted: false }, words::refill(order, migratetype, got))
        }
        _ => return None,
    };
    Some(Atom { events: at..end + 1, kind, text })
}

/// Where the work on lists from an event on ends.
fn list_work_end(events: &[Event], from: usize) -> usize {
    from + events[from..].iter().take_while(|event| event.is_list_work()).count()
}

/// vmalloc and kmem_cache_create need a few objects for the kernel's own records: one thing to see
/// each. A kvmalloc that is a kmalloc has none.
fn with_records_joined(telling: &Telling, atoms: Vec<Atom>) -> Vec<Atom> {
    let is_kmalloc =
        !telling.events.iter().any(|event| matches!(event, Event::VmArea { .. } | Event::CacheCreated { .. }));
    if is_kmalloc {
        return atoms;
    }
    let mut joined: Vec<Atom> = Vec::new();
    let mut record: Vec<Atom> = Vec::new();
    for atom in atoms {
        let taken = telling.events[atom.events.clone()].iter().find_map(|event| match *event {
            Event::ObjectTaken { cache, index, .. } => Some((cache, index)),
            _ => None,
        });
        record.push(atom);
        if let Some((cache, index)) = taken {
            let events = record[0].events.start..record[record.len() - 1].events.end;
            let cache = super::cache_name(telling.program, telling.machine, cache);
            let text = message!("micro-record", index = index, cache = cache);
            joined.push(Atom { events, kind: Kind::Alone, text });
            record.clear();
        } else if matches!(telling.events[record[0].events.start], Event::VmArea { .. } | Event::CacheCreated { .. }) {
            joined.append(&mut record);
        }
    }
    joined.append(&mut record);
    joined
}

/// Joins long runs of the same kind.
fn together(telling: &Telling, atoms: Vec<Atom>) -> Vec<Atom> {
    let mut joined: Vec<Atom> = Vec::new();
    let mut rest = atoms.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut run = vec![first];
        while let Some(next) = rest.next_if(|next| run[0].kind.joins(next.kind)) {
            run.push(next);
        }
        if run.len() <= SHOWN_ONE_BY_ONE {
            joined.extend(run);
        } else if matches!(run[0].kind, Kind::Sleeping { .. }) {
            let last = run.split_off(run.len() - SLEEP_SHOWN / 2);
            let middle = run.split_off(SLEEP_SHOWN / 2);
            joined.extend(run);
            joined.push(as_one(telling, &middle));
            joined.extend(last);
        } else {
            joined.push(as_one(telling, &run));
        }
    }
    joined
}

/// Many like atoms as one.
fn as_one(telling: &Telling, run: &[Atom]) -> Atom {
    let events = run[0].events.start..run[run.len() - 1].events.end;
    let inside = &telling.events[events.clone()];
    let pages = |f: &dyn Fn(&Event) -> u64| inside.iter().map(f).sum::<u64>();
    let kind = run[0].kind;
    let text = match kind {
        Kind::Giving { .. } => {
            let granted = pages(&|event| match *event {
                Event::PageGranted { order, .. } => 1 << order,
                _ => 0,
            });
            message!("micro-many-granted", pages = granted)
        }
        Kind::Merging | Kind::Alone => message!("micro-many-put", count = run.len()),
        Kind::Mapped => message!("micro-many-mapped", count = run.len()),
        Kind::Unmapped => message!("micro-many-unmapped", count = run.len()),
        Kind::Sleeping { .. } => {
            let ticks = run.iter().filter(|atom| atom.kind == Kind::Sleeping { tick: true }).count();
            let reclaimed = pages(&|event| match *event {
                Event::Reclaimed { pages, .. } => u64::from(pages),
                _ => 0,
            });
            message!("micro-many-ticks", ticks = ticks, pages = reclaimed)
        }
    };
    Atom { events, kind, text }
}
