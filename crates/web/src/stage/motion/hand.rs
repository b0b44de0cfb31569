//! What the allocator has in its hand: a block on its way between a list and its owner.
//!
//! ```text
//!  row 10  ▓▓▓▓▓▓▓▓   taken          leg: stays in row 10 until it is cut
//!  row  9  ▓▓▓▓ ████  cut: both halves come down a row; the right one stays there
//!   …                                 leg: the left one goes on
//!  ground  █          granted         leg: falls
//! ```

use super::timeline::{Motion, Timeline};
use crate::stage::draw::geometry::between;
use kmscope_mm::{Event, MigrateType, Pfn};

/// Where a block can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the row of its order, or of the order of the block it was cut from.
    Row(u8),
    /// On the CPU's list.
    Shelf,
    /// With an owner.
    Ground,
}

/// A stretch of time in which a block rests in the allocator's hand, or moves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leg {
    /// First frame.
    pub pfn: Pfn,
    /// Order.
    pub order: u8,
    /// Type of the list it comes from or goes to.
    pub migratetype: MigrateType,
    /// Where it is at `start` …
    pub from: Place,
    /// … and at `end`.
    pub to: Place,
    /// When it leaves, ms.
    pub start: f64,
    /// When it arrives, ms.
    pub end: f64,
}

impl Leg {
    /// Whether it is under way at `time`.
    pub fn is_active(&self, time: f64) -> bool {
        self.start <= time && time < self.end
    }

    /// How far it is at `time`, 0 ..= 1.
    pub fn progress(&self, time: f64) -> f64 {
        if self.end <= self.start { 1.0 } else { between((time - self.start) / (self.end - self.start), 0.0, 1.0) }
    }
}

/// A block in the hand.
#[derive(Clone, Copy)]
struct Held {
    pfn: Pfn,
    order: u8,
    migratetype: MigrateType,
    place: Place,
    since: f64,
}

struct Hand {
    held: Vec<Held>,
    legs: Vec<Leg>,
}

impl Hand {
    fn take(&mut self, held: Held) {
        self.held.push(held);
    }

    /// Removes a block from the hand, and notes how long it rested there until `now`.
    fn remove(&mut self, pfn: Pfn, order: u8, now: f64) -> Option<Held> {
        let at = self.held.iter().rposition(|held| held.pfn == pfn && held.order == order)?;
        let held = self.held.remove(at);
        self.rests(held, now);
        Some(held)
    }

    fn rests(&mut self, held: Held, until: f64) {
        if until > held.since + 0.5 {
            self.moves(held, held.place, held.since, until);
        }
    }

    fn moves(&mut self, held: Held, to: Place, start: f64, end: f64) {
        let Held { pfn, order, migratetype, place, .. } = held;
        self.legs.push(Leg { pfn, order, migratetype, from: place, to, start, end });
    }
}

/// All legs of a step, by start.
pub fn legs(events: &[Event], timeline: &Timeline) -> Vec<Leg> {
    let mut hand = Hand { held: Vec::new(), legs: Vec::new() };
    let mut clips = timeline.clips.iter().peekable();
    let mut crowd_until = f64::NEG_INFINITY;
    // The half that goes on comes down together with the one that stays.
    let mut other_half: Option<Held> = None;
    for (index, event) in events.iter().enumerate() {
        let mut clip = None;
        while let Some(next) = clips.next_if(|clip| clip.event <= index) {
            if let Motion::Crowd { .. } = next.motion {
                crowd_until = next.end;
            } else if next.event == index {
                clip = Some(*next);
            }
        }
        let now = timeline.effect_at.get(index).copied().unwrap_or_default();
        if now <= crowd_until {
            continue;
        }
        let (start, end) = clip.map_or((now, now), |clip| (clip.start, clip.end));
        match *event {
            Event::BlockTaken { pfn, order, migratetype, .. } => {
                let held = Held { pfn, order, migratetype, place: Place::Row(order), since: start };
                hand.take(held);
            }
            Event::PcpTake { pfn, order, migratetype, .. } => {
                hand.take(Held { pfn, order, migratetype, place: Place::Shelf, since: start });
            }
            Event::Split { pfn, order, .. } => {
                let Some(whole) = hand.remove(pfn, order + 1, end) else { continue };
                let half = |pfn| Held { pfn, order, since: end, ..whole };
                hand.take(half(pfn + (1 << order)));
                other_half = Some(half(pfn));
            }
            Event::Merge { pfn, buddy_pfn, order, .. } => {
                // The clip is that of the buddy, which was just taken: ring it, join, rise.
                let home = timeline.clips.iter().rev().find(|clip| clip.event < index && clip.start <= now);
                let (start, end) = home.map_or((now, now), |clip| (clip.start, clip.end));
                let joined = start + 0.5 * (end - start);
                let (freed, buddy) = (hand.remove(pfn, order, start), hand.remove(buddy_pfn, order, joined));
                let migratetype = buddy.or(freed).map_or(MigrateType::Movable, |held| held.migratetype);
                let freed = freed.unwrap_or(Held { pfn, order, migratetype, place: Place::Ground, since: start });
                let row = Place::Row(order);
                hand.moves(freed, row, start, joined);
                for half in [Some(Held { place: row, ..freed }), buddy].into_iter().flatten() {
                    hand.moves(Held { place: row, ..half }, Place::Row(order + 1), joined, end);
                }
                let head = pfn & buddy_pfn;
                let order = order + 1;
                hand.take(Held { pfn: head, order, migratetype, place: Place::Row(order), since: end });
            }
            Event::BlockPut { pfn, order, migratetype, .. } => {
                let from = hand.remove(pfn, order, start);
                let from = from.unwrap_or(Held { pfn, order, migratetype, place: Place::Ground, since: start });
                if from.place != Place::Row(order) {
                    hand.moves(Held { migratetype, ..from }, Place::Row(order), start, end);
                }
                if let Some(half) = other_half.take() {
                    hand.moves(half, Place::Row(order), start, end);
                    hand.take(Held { place: Place::Row(order), since: end, ..half });
                }
            }
            Event::PcpPut { pfn, order, migratetype, .. } => {
                let from = hand.remove(pfn, order, start);
                let from = from.unwrap_or(Held { pfn, order, migratetype, place: Place::Ground, since: start });
                hand.moves(Held { migratetype, ..from }, Place::Shelf, start, end);
            }
            Event::PageGranted { pfn, order, .. } => {
                if let Some(from) = hand.remove(pfn, order, start) {
                    hand.moves(from, Place::Ground, start, end);
                }
            }
            _ => {}
        }
    }
    hand.legs.sort_by(|a, b| a.start.total_cmp(&b.start));
    hand.legs
}
