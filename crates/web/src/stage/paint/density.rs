//! Rows from far away: columns, as high as the root of the share of memory that is free in blocks of that order.
//! (The root, because one percent must be seen.)

use super::Frame;
use crate::stage::draw::geometry::Rect;
use crate::stage::draw::surface::{Role, Surface};
use crate::stage::draw::text::{count_f64, type_role};
use crate::stage::view::Scale;
use kmscope_mm::MigrateType;
use kmscope_mm::ids::NR_ORDERS;
use kmscope_session::scene::{FrameState, Ground, Strip, Tally};
use std::ops::Range;

/// Width of a column, CSS pixels.
pub(super) const COLUMN: f64 = 3.0;
/// What is there at all is at least so high, CSS pixels.
const LEAST: f64 = 2.5;
/// A column that is not wholly free leaves this much of its width: gaps are felt.
const GAP: f64 = 1.0;

impl Frame<'_> {
    /// What the columns of a scale hold, from the left.
    pub(super) fn columns(&self, scale: Scale) -> Vec<Tally> {
        let axis = &self.layout.axis;
        let strip = self.strip_of(scale).map(|(strip, ..)| strip);
        let mut tallies = Vec::new();
        let mut x = scale.x;
        while x < scale.x + scale.w - 0.5 {
            let (from, to) = (scale.at(x), scale.at(x + COLUMN).min(scale.span.end()));
            let (first, end) = (axis.pfn(from), axis.pfn(to));
            tallies.push(match strip {
                Some(strip) => tally_of(strip, first..end.max(first + 1)),
                // Two pieces of the line meet in it: only the first is counted.
                None if f64::from(end.saturating_sub(first)) > 2.0 * (to - from) + 128.0 => Tally::default(),
                None => self.scene.map.tally(first..end.max(first)),
            });
            x += COLUMN;
        }
        tallies
    }

    pub(super) fn density_row(&self, surface: &mut dyn Surface, row: Rect, order: u8, scale: Scale, columns: &[Tally]) {
        let pad = self.layout.pad();
        let height = row.h - 2.0 * pad;
        let mut batches: [Vec<Rect>; 4] = Default::default();
        for (index, tally) in columns.iter().enumerate() {
            let free = tally.free_pages[usize::from(order)];
            let sum: u32 = free.iter().sum();
            let all: u32 = tally.free_total() + tally.ground_pages.iter().sum::<u32>();
            if sum == 0 || all == 0 {
                continue;
            }
            let share = f64::from(sum) / f64::from(all);
            let whole = (height * share.sqrt().min(1.0)).max(LEAST);
            let x = scale.x + count_f64(index) * COLUMN;
            let w = if share > 0.98 { COLUMN } else { COLUMN - GAP };
            let mut y = row.bottom() - pad;
            for (pages, batch) in free.iter().zip(&mut batches) {
                if *pages > 0 {
                    let h = whole * f64::from(*pages) / f64::from(sum);
                    y -= h;
                    batch.push(Rect::new(x, y, w.min(scale.x + scale.w - x), h));
                }
            }
        }
        for migratetype in MigrateType::ALL {
            surface.fill_rects(&batches[migratetype.index()], type_role(migratetype));
        }
    }

    /// Taken frames from far away: shares, stacked.
    pub(super) fn density_ground(&self, surface: &mut dyn Surface, ground: Rect, scale: Scale, columns: &[Tally]) {
        let height = ground.h - 2.0;
        let mut batches: [Vec<Rect>; Ground::COUNT] = Default::default();
        for (index, tally) in columns.iter().enumerate() {
            let all: u32 = tally.free_total() + tally.ground_pages.iter().sum::<u32>();
            let x = scale.x + count_f64(index) * COLUMN;
            let w = COLUMN.min(scale.x + scale.w - x);
            let mut y = ground.bottom();
            for ground in Ground::ALL {
                let share = f64::from(tally.ground(ground)) / f64::from(all.max(1));
                if share > 0.005 {
                    let h = share * height;
                    y -= h;
                    batches[ground as usize].push(Rect::new(x, y, w, h));
                }
            }
        }
        for ground in Ground::ALL {
            pattern(surface, &batches[ground as usize], ground);
        }
    }
}

/// How a use of frames looks from far away.
pub(super) fn pattern(surface: &mut dyn Surface, rects: &[Rect], ground: Ground) {
    match ground {
        Ground::Hole => surface.hatch(rects, Role::Rule, Role::Bg),
        Ground::Reserved => surface.hatch(rects, Role::Kern, Role::Bg),
        Ground::Used => surface.fill_rects(rects, Role::Used),
        Ground::Slab => surface.fill_rects(rects, Role::Slab),
        Ground::Anon => surface.fill_rects(rects, Role::Kern),
        Ground::Dentries => surface.fill_rects(rects, Role::Line),
        Ground::Dirty => surface.hatch(rects, Role::Cache, Role::Hl),
        Ground::Clean => surface.dots(rects, Role::Cache, 6.0),
        Ground::Pcp => surface.fill_rects(rects, Role::Rule),
    }
}

/// What some frames of a strip are used for.
fn tally_of(strip: &Strip, frames: Range<u32>) -> Tally {
    let mut tally = Tally { free_pages: [[0; 4]; NR_ORDERS], ..Tally::default() };
    for pfn in frames {
        let ground = match strip.state(pfn) {
            Some(FrameState::Free { order, migratetype, .. }) => {
                tally.free_pages[usize::from(order)][migratetype.index()] += 1;
                continue;
            }
            None | Some(FrameState::Hole) => Ground::Hole,
            Some(FrameState::Reserved) => Ground::Reserved,
            Some(FrameState::Pcp { .. }) => Ground::Pcp,
            Some(FrameState::Slab { .. }) => Ground::Slab,
            Some(FrameState::PageCache { dirty: true }) => Ground::Dirty,
            Some(FrameState::PageCache { dirty: false }) => Ground::Clean,
            Some(FrameState::Anon) => Ground::Anon,
            Some(FrameState::Dentries) => Ground::Dentries,
            Some(FrameState::InHand { .. }) => continue,
            Some(FrameState::Allocated { .. } | FrameState::Vmalloc { .. } | FrameState::Hog) => Ground::Used,
        };
        tally.ground_pages[ground as usize] += 1;
    }
    tally
}
