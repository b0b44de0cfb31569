//! Which addresses a shot shows, and how close: a far look for large blocks, a near one for small ones.
//!
//! ```text
//!  rows 10 … 6   far: the zone               ┐ far and near where one scale would hide the small
//!        \    cone    \                      │ or cut off the large
//!  rows 5 … 0    near: 64 frames, aligned    ┘
//! ```

use super::axis::{Axis, Span};
use super::shot::Shot;
use kmscope_mm::{Event, Pfn};
use kmscope_session::{Scene, StepView};

/// Frames of a near look.
pub const NEAR_FRAMES: u32 = 64;
/// The largest order whose blocks are seen near: two of them fill the look.
pub const NEAR_ORDER: u8 = 5;
/// A far look that is no more than so many times a near one needs no second scale.
const ONE_SCALE: f64 = 2.0;

/// The stretches of addresses that are shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Framing {
    /// Rows above the split, or all of them.
    pub far: Span,
    /// Rows up to [`NEAR_ORDER`], and everything below them.
    pub near: Option<Span>,
}

impl Framing {
    /// The framing of a shot. `camera`: a stretch that a person chose instead.
    pub fn of(shot: Shot, view: &StepView, axis: &Axis, camera: Option<Span>) -> Self {
        let all = axis.all();
        if let Some(camera) = camera {
            return Self { far: camera.within(all.len), near: None };
        }
        let pfn = attention(view);
        let near = aligned(axis, pfn, NEAR_FRAMES);
        let zone = zone_of(&view.after, pfn).map_or(all, |(first, end)| axis.span(first..end));
        let framing = match shot {
            Shot::Whole | Shot::Level | Shot::Flags => return Self { far: all, near: None },
            Shot::Holes => return Self { far: all, near: Some(near) },
            Shot::Shelf => Self { far: aligned(axis, shelf_place(view).unwrap_or(pfn), NEAR_FRAMES / 2), near: None },
            Shot::Slab => Self { far: aligned(axis, pfn, NEAR_FRAMES / 2), near: None },
            Shot::Ruler => Self { far: near, near: None },
            Shot::Cut => {
                // Large blocks alone are seen best among their like.
                let smallest = touched(view).map(|(_, order)| order).min();
                let near = smallest.is_none_or(|order| order <= NEAR_ORDER).then_some(near);
                Self { far: zone, near }
            }
        };
        match framing.near {
            Some(near) if framing.far.len <= ONE_SCALE * near.len => Self { near: None, ..framing },
            None if framing.far.len > all.len => Self { far: all, near: None },
            _ => framing,
        }
    }

    /// The stretch in which blocks of an order are shown.
    pub fn span(&self, order: u8) -> Span {
        self.near.filter(|_| order <= NEAR_ORDER).unwrap_or(self.far)
    }

    /// The stretch of the frames on the ground.
    pub fn ground(&self) -> Span {
        self.near.unwrap_or(self.far)
    }

    /// How many times closer the near look is.
    pub fn factor(&self) -> f64 {
        self.near.map_or(1.0, |near| self.far.len / near.len)
    }
}

/// The aligned window of so many frames around one.
fn aligned(axis: &Axis, pfn: Pfn, frames: u32) -> Span {
    let first = pfn - pfn % frames;
    let len = f64::from(frames).min(axis.all().len);
    Span { from: axis.at(first.max(axis.first_pfn())), len }.within(axis.all().len)
}

fn zone_of(scene: &Scene, pfn: Pfn) -> Option<(Pfn, Pfn)> {
    scene.zones.iter().find(|zone| zone.contains(pfn)).map(|zone| (zone.start_pfn, zone.end_pfn))
}

/// The frame that a step is about: what the caller got, else what moved last; it lies among those looked at closely.
pub fn attention(view: &StepView) -> Pfn {
    let strip = &view.after.strip;
    let inside = |pfn: &Pfn| (strip.first_pfn..strip.end_pfn()).contains(pfn);
    let last = |test: fn(&Event) -> Option<Pfn>| view.events.iter().rev().find_map(test).filter(inside);
    let granted = last(|event| match *event {
        Event::VmMapped { pfn, .. } | Event::PageGranted { pfn, .. } | Event::SlabDiscarded { pfn, .. } => Some(pfn),
        _ => None,
    });
    let slab = || {
        view.events.iter().rev().find_map(|event| match *event {
            Event::ObjectTaken { slab, .. } | Event::ObjectFreed { slab, .. } => {
                let slabs = view.after.caches.iter().flat_map(|cache| &cache.slabs);
                slabs.into_iter().find(|view| view.slab == slab).map(|view| view.pfn)
            }
            _ => None,
        })
    };
    let moved = || {
        last(|event| match *event {
            Event::BlockPut { pfn, .. }
            | Event::PcpPut { pfn, .. }
            | Event::PcpTake { pfn, .. }
            | Event::BlockTaken { pfn, .. } => Some(pfn),
            _ => None,
        })
    };
    granted.or_else(|| slab().filter(inside)).or_else(moved).unwrap_or(strip.first_pfn)
}

/// The blocks that a step moved.
pub fn touched(view: &StepView) -> impl Iterator<Item = (Pfn, u8)> + '_ {
    view.events.iter().filter_map(|event| match *event {
        Event::BlockTaken { pfn, order, .. }
        | Event::BlockPut { pfn, order, .. }
        | Event::PcpPut { pfn, order, .. }
        | Event::PcpTake { pfn, order, .. }
        | Event::PageGranted { pfn, order, .. } => Some((pfn, order)),
        _ => None,
    })
}

/// Where most of the pages that came to the CPU, or went, lie.
fn shelf_place(view: &StepView) -> Option<Pfn> {
    view.events.iter().find_map(|event| match *event {
        Event::PcpTake { pfn, .. } | Event::PcpPut { pfn, .. } => Some(pfn),
        _ => None,
    })
}
