//! The slow path of a request: what it did to get memory, each where it happened.
//!
//! A request that finds no memory goes round by round. What happens is put into phases; rounds that led to another one
//! are told together, up to the last time that the kernel asked whether to try again, and the last round by itself.

use super::Path;
use super::request::{ROWS, Try, mark, rows};
use crate::catalogue::grouped;
use crate::narrate::{Request, Story, Telling, gfp_text, mark_name, pfn_text, reclaim, retry, zone_name};
use crate::step::Points;
use crate::{Message, message};
use kmscope_mm::event::{Reclaimer, Watermark, WatermarkCheck};
use kmscope_mm::{Event, Gfp, TaskId, ZoneId};
use std::ops::Range;

/// What a request is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// It looks at the zones.
    Walk,
    /// It reclaims.
    Reclaim,
    /// It moves pages.
    Compaction,
    /// The kernel thread moves pages meanwhile.
    Kcompactd,
    /// It may not reclaim, and lets others run.
    Wait,
    /// Whether to reclaim again.
    ReclaimRetry,
    /// Whether to move pages again.
    CompactRetry,
    /// A pageblock of the high-atomic reserve is given up.
    HighAtomic,
    /// The last look.
    LastTry,
    /// Somebody is killed.
    Oom,
}

/// A run of events of one kind; what others do meanwhile may lie inside of another one.
#[derive(Clone, Debug)]
struct Phase {
    kind: Kind,
    events: Range<usize>,
    ticks: Vec<usize>,
}

/// The phases of a range, in order.
fn phases(story: &Story, range: Range<usize>) -> Vec<Phase> {
    let phase = |kind, events| Phase { kind, events, ticks: Vec::new() };
    let mut phases = vec![phase(Kind::Walk, range.start..range.start)];
    let mut meanwhile = Vec::new();
    for at in range {
        let now = phases[phases.len() - 1].kind;
        let before = at.checked_sub(1).map(|before| story.events[before]);
        let begins = match story.events[at] {
            Event::Sleeps => Some(Kind::Reclaim),
            Event::Yields => Some(Kind::Wait),
            Event::Tick { .. } => match (now, before) {
                (Kind::Reclaim | Kind::Wait | Kind::Oom, _) | (Kind::Compaction, Some(Event::Compacted { .. })) => None,
                _ => Some(Kind::Reclaim),
            },
            Event::Compacted { background: true, pages, .. } => {
                if pages > 0 {
                    meanwhile.push(phase(Kind::Kcompactd, compaction_begins(story, at)..at + 1));
                }
                None
            }
            Event::Compacted { .. } => {
                // Zone after zone, and then the look at what came of it.
                let goes_on = now == Kind::Compaction
                    && phases.last().is_some_and(|phase| rows(story, phase.events.clone()).is_empty());
                if !goes_on {
                    let begins = compaction_begins(story, at);
                    if let Some(last) = phases.last_mut() {
                        last.events.end = begins.max(last.events.start);
                    }
                    phases.push(phase(Kind::Compaction, begins..at));
                }
                None
            }
            Event::Watermark(_) if matches!(now, Kind::ReclaimRetry | Kind::CompactRetry | Kind::HighAtomic) => {
                Some(Kind::Walk)
            }
            Event::Watermark(_) if now == Kind::Oom => Some(Kind::Walk),
            Event::ReclaimRetry { .. } => Some(Kind::ReclaimRetry),
            Event::CompactRetry { .. } => Some(Kind::CompactRetry),
            Event::HighAtomicReturned { forced: true, .. } => Some(Kind::HighAtomic),
            Event::HighAtomicReturned { .. } => {
                meanwhile.push(phase(Kind::HighAtomic, at..at + 1));
                None
            }
            Event::LastTry => Some(Kind::LastTry),
            Event::OomCandidate { .. } | Event::OomKill { .. } if now != Kind::Oom => Some(Kind::Oom),
            _ => None,
        };
        if let Some(kind) = begins {
            phases.push(phase(kind, at..at));
        }
        if let Some(last) = phases.last_mut() {
            last.events.end = at + 1;
            if matches!(story.events[at], Event::Tick { .. }) {
                last.ticks.push(at);
            }
        }
    }
    phases.append(&mut meanwhile);
    phases.sort_by_key(|phase| phase.events.start);
    phases
}

/// Where the moving of pages begins that ends with an event.
fn compaction_begins(story: &Story, end: usize) -> usize {
    let moves = story.events[..end]
        .iter()
        .rev()
        .take_while(|event| event.is_list_work() || matches!(event, Event::Migrated { .. } | Event::Summary { .. }));
    end - moves.count()
}

/// What the nodes of one request have in common.
struct Teller<'a> {
    telling: &'a Telling<'a>,
    story: &'a Story<'a>,
    of: Try,
    /// The check that decides the step, if it decides this request.
    decided: Option<usize>,
    /// The zone whose checks are shown tick by tick.
    zone: Option<ZoneId>,
}

/// The nodes of the slow path in a range of events.
pub(super) fn nodes(
    telling: &Telling,
    story: &Story,
    request: &Request,
    range: Range<usize>,
    of: Try,
    path: &mut Path,
) {
    let decides = story.deciding_check_of(request).filter(|_| story.whole);
    let decided = decides.filter(|_| of != Try::First);
    let wanted = range.clone().find_map(|at| story.check(at));
    let zone = decides.and_then(|at| story.check(at)).or(wanted).map(|check| check.zone);
    let teller = Teller { telling, story, of, decided, zone };
    let phases = phases(story, range.clone());
    let waits = |phase: &Phase| matches!(phase.kind, Kind::Reclaim | Kind::Wait);
    let first_wait = phases.iter().find(|phase| waits(phase)).map_or(range.end, |phase| phase.events.start);
    teller.first_walk(&phases[0], phases.iter().any(waits), path);
    for era in phases[1..].split_inclusive(|phase| phase.kind == Kind::Oom) {
        let asked = era.iter().rposition(|phase| matches!(phase.kind, Kind::ReclaimRetry | Kind::CompactRetry));
        let (before, last) = era.split_at(asked.map_or(0, |at| at + 1));
        teller.part(before, first_wait, path);
        teller.part(last, first_wait, path);
    }
    if of != Try::First {
        teller.no_mark(request, &range, path);
    }
}

impl Teller<'_> {
    fn first_walk(&self, walk: &Phase, waits: bool, path: &mut Path) {
        let events = &self.story.events[walk.events.clone()];
        let woken = events.iter().any(|event| matches!(event, Event::KswapdWoken { .. }));
        let checks = rows(self.story, walk.events.clone());
        let at_min = checks.iter().find(|check| check.watermark == Watermark::Min);
        let mark_name = at_min.or(checks.last()).map_or("none", mark_name);
        let (rule, detail) = if woken {
            ("wakeup_kswapd, get_page_from_freelist", message!("why-slow-path-kswapd", mark = mark_name))
        } else {
            ("__alloc_pages_slowpath, get_page_from_freelist", message!("why-slow-path-again", mark = mark_name))
        };
        let (title, detail) = match self.of {
            Try::Only => (message!("why-slow-path"), detail),
            Try::First if waits => (message!("why-first-try-slow"), detail),
            Try::First => (message!("why-first-try-slow"), and(detail, message!("why-gives-up"))),
            Try::Second => (message!("why-second-try-slow"), detail),
        };
        path.push_checks(walk.events.start, rule, title, Some(detail), checks);
        self.mark(&walk.events, path);
    }

    /// Marks the last node, if the deciding check lies in a range.
    fn mark(&self, range: &Range<usize>, path: &mut Path) {
        mark(path, self.decided.filter(|at| range.contains(at)).and_then(|at| self.story.check(at)));
    }

    /// The same of several: what lies between them is told elsewhere.
    fn mark_in(&self, phases: &[&Phase], path: &mut Path) {
        let decided = self.decided.filter(|at| phases.iter().any(|phase| phase.events.contains(at)));
        mark(path, decided.and_then(|at| self.story.check(at)));
    }

    /// Rounds that are told together.
    fn part(&self, phases: &[Phase], first_wait: usize, path: &mut Path) {
        let of = |kind: Kind| phases.iter().filter(move |phase| phase.kind == kind);
        let (early, late): (Vec<&Phase>, Vec<&Phase>) =
            of(Kind::Compaction).partition(|phase| phase.events.start < first_wait);
        self.compaction(&early, true, path);
        let reclaims: Vec<&Phase> = of(Kind::Reclaim).collect();
        let beside = self.best(&of(Kind::Kcompactd).collect::<Vec<_>>());
        if let Some((at, detail)) = beside {
            // Where nothing was given back, this alone is what the caller waited for.
            let only = self.reclaimed(&reclaims, None) == 0;
            let since = reclaims.first().filter(|_| only).map_or(at, |phase| phase.events.start);
            let ticks: usize = if only { reclaims.iter().map(|phase| phase.ticks.len()).sum() } else { 0 };
            let detail = if ticks > 0 { and(detail, message!("why-waits-meanwhile", ticks = ticks)) } else { detail };
            let node = path.push(since, "kcompactd_do_work", message!("why-kcompactd"), Some(detail));
            node.sleeping = ticks > 0;
            let looks = reclaims.last().map(|phase| &phase.events).filter(|_| only);
            if let Some(events) = looks {
                self.look_again(events, path);
            } else {
                self.reclaim(&reclaims, path);
            }
        } else {
            self.reclaim(&reclaims, path);
        }
        self.wait(&of(Kind::Wait).collect::<Vec<_>>(), path);
        self.compaction(&late, false, path);
        self.questions(phases, path);
        for phase in of(Kind::Oom) {
            self.killed(phase, path);
        }
        for phase in phases {
            if !matches!(phase.kind, Kind::Reclaim | Kind::Wait | Kind::Kcompactd) {
                self.look_again(&phase.events, path);
            }
        }
    }

    /// The look that decided, after something had helped or had been hoped to.
    fn look_again(&self, events: &Range<usize>, path: &mut Path) {
        let Some(decided) = self.decided.filter(|at| events.contains(at)) else { return };
        let looks = events.clone().find(|&at| self.story.check(at).is_some()).unwrap_or(decided);
        let checks = rows(self.story, looks..events.end);
        let detail =
            message!("why-slow-path-again", mark = self.story.check(decided).as_ref().map_or("none", mark_name));
        let title = if self.of == Try::Second { message!("why-second-try-slow") } else { message!("why-slow-path") };
        path.push_checks(looks, "get_page_from_freelist", title, Some(detail), checks);
        self.mark(events, path);
    }

    /// Pages given back in some phases, by one or by all.
    fn reclaimed(&self, phases: &[&Phase], who: Option<Reclaimer>) -> u64 {
        let pages =
            phases.iter().flat_map(|phase| &self.story.events[phase.events.clone()]).map(|event| match *event {
                Event::Reclaimed { pages, by, .. } if who.is_none_or(|who| by == who) => u64::from(pages),
                _ => 0,
            });
        pages.sum()
    }

    /// Each tick: the last look at the zone that decides, since that is what the next tick begins with. (A
    /// look that fails is followed by a drain of the per-CPU lists and another look.)
    fn looks(&self, phases: &[&Phase]) -> Vec<WatermarkCheck> {
        let mut checks: Vec<WatermarkCheck> = Vec::new();
        for phase in phases {
            let of_zone = |check: WatermarkCheck| Some(check.zone) == self.zone && check.watermark == Watermark::Min;
            for (nth, &tick) in phase.ticks.iter().enumerate() {
                let end = phase.ticks.get(nth + 1).copied().unwrap_or(phase.events.end);
                let mut looks = (tick..end).rev().filter(|&at| self.story.check(at).is_some_and(of_zone));
                let look = self.decided.filter(|at| (tick..end).contains(at)).or_else(|| looks.next());
                checks.extend(look.and_then(|at| self.story.check(at)));
            }
        }
        if checks.len() > ROWS {
            checks.drain(ROWS / 2..checks.len() - ROWS / 2);
        }
        checks
    }

    fn reclaim(&self, phases: &[&Phase], path: &mut Path) {
        let (Some(first), Some(last)) = (phases.first(), phases.last()) else { return };
        let ticks: usize = phases.iter().map(|phase| phase.ticks.len()).sum();
        let kswapd = self.reclaimed(phases, Some(Reclaimer::Kswapd));
        let direct = self.reclaimed(phases, Some(Reclaimer::Direct));
        let mut detail = if kswapd + direct > 0 {
            message!("why-direct-reclaim-detail", ticks = ticks, kswapd = kswapd, direct = direct)
        } else {
            message!("why-direct-reclaim-nothing", ticks = ticks)
        };
        let inside = || phases.iter().flat_map(|phase| &self.story.events[phase.events.clone()]);
        if let Some(zones) = by_zone(self.telling, inside) {
            detail = and(detail, message!("why-reclaimed-zones", zones = zones));
        }
        let end = self.decided.filter(|at| last.events.contains(at)).unwrap_or(last.events.end);
        let events = &self.story.events[first.events.start..end];
        if let Some((zone, kept @ 1..)) = self.zone.map(|zone| (zone, kept_by_cpu(events, zone))) {
            let zone = zone_name(self.telling.machine, zone);
            detail = and(detail, message!("why-reclaimed-pcp", pages = kept, zone = zone));
        }
        let title = if self.of == Try::First {
            detail = and(detail, message!("why-null-noretry"));
            message!("why-first-try-reclaim")
        } else {
            message!("why-direct-reclaim")
        };
        let node = path.push(first.events.start, "__alloc_pages_direct_reclaim", title, Some(detail));
        node.checks = self.looks(phases);
        node.sleeping = true;
        self.mark_in(phases, path);
    }

    /// `__GFP_NOFAIL` of a task with `PF_MEMALLOC`.
    fn wait(&self, phases: &[&Phase], path: &mut Path) {
        let Some(first) = phases.first() else { return };
        let ticks: usize = phases.iter().map(|phase| phase.ticks.len()).sum();
        let detail = message!("why-waits-detail", ticks = ticks, kswapd = self.reclaimed(phases, None));
        let node = path.push(first.events.start, "__alloc_pages_slowpath", message!("why-waits"), Some(detail));
        node.checks = self.looks(phases);
        node.sleeping = true;
        self.mark_in(phases, path);
    }

    /// The compaction that came furthest, and what came of it.
    fn best(&self, phases: &[&Phase]) -> Option<(usize, Message)> {
        let mut best = None;
        for phase in phases {
            for at in phase.events.clone() {
                if let Event::Compacted { zone, order, result, pages, .. } = self.story.events[at]
                    && best.is_none_or(|(_, _, _, best, most)| (result, pages) > (best, most))
                {
                    best = Some((phase.events.start, zone, order, result, pages));
                }
            }
        }
        let (at, zone, order, result, pages) = best?;
        let (zone, result) = (zone_name(self.telling.machine, zone), reclaim::compact_result(result, pages));
        Some((at, message!("why-compaction-detail", zone = zone, order = order, result = result)))
    }

    fn compaction(&self, phases: &[&Phase], early: bool, path: &mut Path) {
        let Some((at, mut detail)) = self.best(phases) else { return };
        if early {
            detail = and(detail, message!("why-compaction-early"));
        }
        let ticks: usize = phases.iter().map(|phase| phase.ticks.len()).sum();
        if ticks > 0 {
            detail = and(detail, message!("why-waits-meanwhile", ticks = ticks));
        }
        path.push(at, "__alloc_pages_direct_compact", message!("why-compaction"), Some(detail)).sleeping = ticks > 0;
    }

    /// The rules for trying again, each where it was last asked.
    fn questions(&self, phases: &[Phase], path: &mut Path) {
        let last = |kind: Kind| {
            let phase = phases.iter().rfind(|phase| phase.kind == kind)?;
            Some((phase.events.start, self.story.events[phase.events.start]))
        };
        if let Some((at, Event::HighAtomicReturned { zone, pfn, .. })) = last(Kind::HighAtomic) {
            let zone = zone_name(self.telling.machine, zone);
            let detail = message!("micro-high-atomic-returned", zone = zone, pfn = pfn_text(pfn));
            path.push(at, "unreserve_highatomic_pageblock", message!("why-high-atomic"), Some(detail));
        }
        if let Some((at, Event::ReclaimRetry { rounds_in_vain, check, reclaimable_pages, again })) =
            last(Kind::ReclaimRetry)
        {
            let why = retry::reclaim(self.telling, rounds_in_vain, &check, reclaimable_pages);
            let times = phases.iter().filter(|phase| phase.kind == Kind::ReclaimRetry).count();
            let detail = if again {
                message!("why-reclaim-again", times = times, why = why)
            } else {
                message!("why-reclaim-enough", times = times, why = why)
            };
            path.push(at, "should_reclaim_retry", message!("why-retry"), Some(detail));
        }
        if let Some((at, Event::CompactRetry { mode, harder, again, .. })) = last(Kind::CompactRetry) {
            let detail = retry::compact(mode, harder, again);
            path.push(at, "should_compact_retry", message!("why-compact-retry"), Some(detail));
        }
        if let Some((at, _)) = last(Kind::LastTry) {
            path.push(at, "__alloc_pages_may_oom", message!("why-last-try"), Some(message!("why-last-try-detail")));
        }
    }

    fn killed(&self, phase: &Phase, path: &mut Path) {
        let kill = phase.events.clone().find_map(|at| match self.story.events[at] {
            Event::OomKill { task, pages } => Some((at, task, pages)),
            _ => None,
        });
        let Some((at, task, pages)) = kill else { return };
        let detail = message!("why-oom-detail", task = reclaim::task_name(self.telling, task), pages = pages);
        let node = path.push(phase.events.start, "out_of_memory, oom_badness", message!("why-oom"), Some(detail));
        node.candidates = candidates(self.telling, self.story, at, task);
    }

    /// Whoever has the right to the last page: where it made use of it, whether or not there was one.
    fn no_mark(&self, request: &Request, range: &Range<usize>, path: &mut Path) {
        let decides = self.story.no_mark();
        let is_ignored = |&at: &usize| matches!(self.story.events[at], Event::MarkIgnored { .. });
        let Some(at) = decides.or_else(|| range.clone().find(is_ignored)) else { return };
        let last_try = self.story.events[range.start..at].iter().any(|event| matches!(event, Event::LastTry));
        let (who, rule) = if request.gfp.any(Gfp::MEMALLOC) {
            (gfp_text(Gfp::MEMALLOC), "__gfp_pfmemalloc_flags")
        } else if last_try {
            (gfp_text(Gfp::NOFAIL), "__alloc_pages_cpuset_fallback")
        } else {
            ("PF_MEMALLOC".to_owned(), "__gfp_pfmemalloc_flags")
        };
        let detail = if decides.is_some() && request.granted.is_some() {
            message!("why-no-mark-detail", who = who)
        } else {
            message!("why-no-mark-nothing", who = who, order = request.order)
        };
        if decides.is_some() {
            path.push_deciding(at, rule, message!("why-no-mark"), detail);
        } else {
            path.push(at, rule, message!("why-no-mark"), Some(detail));
        }
    }
}

fn and(first: Message, second: Message) -> Message {
    message!("why-clauses", first = first, second = second)
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

/// Where the reclaimed pages lay, if in more than one zone: `Normal 229 + DMA32 59`.
fn by_zone<'a, I: Iterator<Item = &'a Event>>(telling: &Telling, events: impl Fn() -> I) -> Option<String> {
    let reclaimed = |zone: u8| -> i64 {
        let pages = events().map(|event| match *event {
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
