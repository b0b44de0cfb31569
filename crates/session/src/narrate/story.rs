//! The events of a step, put in order for telling: which requests the page allocator got, and the
//! checks that decided them.

use super::Telling;
use kmscope_mm::event::{Verdict, Watermark, WatermarkCheck};
use kmscope_mm::{Event, Gfp, MigrateType, Pfn, SlabId, ZoneId, ZoneKind};
use std::ops::Range;

/// One request to the page allocator.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its events, from [`Event::PageRequest`] on.
    pub events: Range<usize>,
    /// Order asked for.
    pub order: u8,
    /// Flags.
    pub gfp: Gfp,
    /// Migrate type.
    pub migratetype: MigrateType,
    /// Highest zone that it may use.
    pub highest: ZoneKind,
    /// Index of the event that granted it, if one did.
    pub granted: Option<usize>,
}

/// The step's events with an eye on what decided them.
#[derive(Clone, Copy)]
pub struct Story<'a> {
    /// What happened, in order.
    pub events: &'a [Event],
    /// These are all events: none was too many to keep.
    pub whole: bool,
}

impl<'a> Story<'a> {
    /// The story of a step.
    pub const fn of(telling: &Telling<'a>) -> Self {
        Self { events: telling.events, whole: telling.dropped_events == 0 }
    }

    /// The story of giving something back: what kswapd does afterwards is not part of it.
    pub fn of_release(telling: &Telling<'a>) -> Self {
        let end = telling.events.iter().position(|event| matches!(event, Event::Tick { .. }));
        Self { events: &telling.events[..end.unwrap_or(telling.events.len())], whole: telling.dropped_events == 0 }
    }

    /// Requests to the page allocator, in order.
    pub fn requests(&self) -> Vec<Request> {
        let starts = self.positions(|event| matches!(event, Event::PageRequest { .. }));
        let mut requests = Vec::with_capacity(starts.len());
        for (nth, &start) in starts.iter().enumerate() {
            // kswapd may go on after the last request has ended.
            let next = starts.get(nth + 1).copied().unwrap_or(self.events.len());
            let ends = |event: &Event| matches!(event, Event::PageGranted { .. } | Event::PageFailed { .. });
            let end = self.events[start..next].iter().position(ends).map_or(next, |at| start + at + 1);
            let Event::PageRequest { order, gfp, migratetype, highest } = self.events[start] else { continue };
            let mut inside = self.events[start..end].iter();
            let granted = inside.position(|event| matches!(event, Event::PageGranted { .. })).map(|at| start + at);
            requests.push(Request { events: start..end, order, gfp, migratetype, highest, granted });
        }
        requests
    }

    /// Index of the check that decided the last request for pages: the one that passed last before
    /// it was granted, else the first of the last round, which is of the zone it wanted most. `None`
    /// also where the end of the story is not known.
    pub fn deciding_check(&self) -> Option<usize> {
        if !self.whole {
            return None;
        }
        self.deciding_check_of(&self.requests().pop()?)
    }

    /// The same of any request. `None` also if no mark counted in the end.
    pub fn deciding_check_of(&self, request: &Request) -> Option<usize> {
        let end = request.granted.unwrap_or(request.events.end);
        let checks: Vec<usize> = (request.events.start..end).filter(|&at| self.check(at).is_some()).collect();
        if request.granted.is_some() {
            checks.last().filter(|&&at| !self.is_ignored(at))?;
            return checks.into_iter().rev().find(|&at| self.verdict(at) == Some(Verdict::Pass));
        }
        // The last look of all is at the high mark, for the OOM killer's sake: not what decided.
        let last = checks.iter().rev().find(|&&at| self.is_against(at, Watermark::Min)).or(checks.last())?;
        if self.is_ignored(*last) {
            return None;
        }
        let wanted = self.check(*checks.first()?)?.zone;
        let watermark = self.check(*last)?.watermark;
        let decided = |&at: &usize| self.is_against(at, watermark) && self.check(at).is_some_and(|c| c.zone == wanted);
        checks.iter().copied().rev().find(decided).or(Some(*last))
    }

    /// Whether the check at an index failed and did not hold the request back.
    fn is_ignored(&self, at: usize) -> bool {
        matches!(self.events.get(at + 1), Some(Event::MarkIgnored { .. }))
    }

    /// Where the walk that decided the last request begins to ignore all marks, if it does.
    pub fn no_mark(&self) -> Option<usize> {
        let request = self.requests().pop()?;
        let end = request.granted.unwrap_or(request.events.end);
        if !self.whole || self.deciding_check_of(&request).is_some() {
            return None;
        }
        let is_ignored = |&at: &usize| matches!(self.events[at], Event::MarkIgnored { .. });
        let last = (request.events.start..end).rev().find(is_ignored)?;
        // Backwards as long as every zone but the one after it was tried in vain.
        let mut zones = Vec::new();
        let walk = (request.events.start..=last).rev().take_while(|&at| match self.events[at] {
            Event::MarkIgnored { zone } if zones.contains(&zone) => false,
            Event::MarkIgnored { zone } => {
                zones.push(zone);
                true
            }
            Event::Watermark(_) | Event::FreePages { .. } => true,
            _ => false,
        });
        walk.filter(is_ignored).last()
    }

    /// The flags of the last request for pages.
    pub fn last_gfp(&self) -> Gfp {
        self.requests().pop().map_or(Gfp(0), |request| request.gfp)
    }

    fn is_against(&self, at: usize, watermark: Watermark) -> bool {
        self.check(at).is_some_and(|check| check.watermark == watermark)
    }

    /// The deciding check itself.
    pub fn deciding(&self) -> Option<WatermarkCheck> {
        self.check(self.deciding_check()?)
    }

    /// The check at an index.
    pub fn check(&self, at: usize) -> Option<WatermarkCheck> {
        match self.events.get(at) {
            Some(Event::Watermark(check)) => Some(*check),
            _ => None,
        }
    }

    fn verdict(&self, at: usize) -> Option<Verdict> {
        self.check(at).map(|check| check.verdict)
    }

    /// Indices of events.
    pub fn positions(&self, is: impl Fn(&Event) -> bool) -> Vec<usize> {
        (0..self.events.len()).filter(|&at| is(&self.events[at])).collect()
    }

    /// First event for which `of` gives something.
    pub fn first<T>(&self, of: impl Fn(&Event) -> Option<T>) -> Option<T> {
        self.events.iter().find_map(of)
    }

    /// How many events are so.
    pub fn count(&self, is: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| is(event)).count()
    }

    /// First page of a slab that was made or given back in this step.
    pub fn slab_pfn(&self, slab: SlabId) -> Option<Pfn> {
        self.first(|event| match *event {
            Event::SlabNew { slab: of, pfn, .. } | Event::SlabDiscarded { slab: of, pfn, .. } if of == slab => {
                Some(pfn)
            }
            _ => None,
        })
    }

    /// The zone that granted the last request.
    pub fn granting_zone(&self) -> Option<ZoneId> {
        self.events.iter().rev().find_map(|event| match *event {
            Event::PageGranted { zone, .. } => Some(zone),
            _ => None,
        })
    }

    /// The last check of another zone than `zone` that failed, first choice first.
    pub fn passed_over(&self, zone: ZoneId) -> Option<WatermarkCheck> {
        let request = self.requests().pop()?;
        let first = request.events.clone().find_map(|at| self.check(at))?.zone;
        if first == zone {
            return None;
        }
        request
            .events
            .rev()
            .filter_map(|at| self.check(at))
            .find(|check| check.zone == first && check.verdict != Verdict::Pass)
    }
}
