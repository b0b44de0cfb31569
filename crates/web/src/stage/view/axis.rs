//! Page frames along a line: large holes are cut out of it.

use kmscope_mm::Pfn;
use kmscope_session::Scene;
use kmscope_session::scene::LEAF_FRAMES;
use std::ops::Range;

/// A hole of more than this share of memory is cut out …
const CUT_SHARE: f64 = 0.5;
/// … and leaves a gap of this share of it.
const GAP_SHARE: f64 = 1.0 / 60.0;

/// The line of page frames. A place on it is a number of frames from its start, holes that were cut out not counted.
#[derive(Clone, PartialEq, Debug)]
pub struct Axis {
    pieces: Vec<Piece>,
    len: f64,
}

#[derive(Clone, PartialEq, Debug)]
struct Piece {
    frames: Range<Pfn>,
    at: f64,
}

/// A stretch of the line, in frames.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Span {
    /// Where it begins.
    pub from: f64,
    /// How long it is.
    pub len: f64,
}

impl Span {
    /// Where it ends.
    pub fn end(self) -> f64 {
        self.from + self.len
    }

    /// Whether a place lies in it.
    pub fn contains(self, at: f64) -> bool {
        at >= self.from && at < self.end()
    }

    /// The same stretch, moved so that it lies within `0 ..= all`, and no longer than that.
    #[must_use]
    pub fn within(self, all: f64) -> Self {
        let len = self.len.min(all);
        Self { from: self.from.min(all - len).max(0.0), len }
    }

    /// Between this and another: the length in equal steps of its logarithm.
    #[must_use]
    pub fn towards(self, to: Self, t: f64) -> Self {
        if t >= 1.0 {
            return to;
        }
        let len = self.len * crate::stage::draw::geometry::power(to.len / self.len, t);
        // The place that keeps its share of the view in both leads.
        let share = if (to.len - self.len).abs() < 1e-9 { t } else { (len - self.len) / (to.len - self.len) };
        Self { from: self.from + (to.from - self.from) * share, len }
    }
}

impl Axis {
    /// The line of a machine.
    pub fn of(scene: &Scene) -> Self {
        let present: f64 = scene.zones.iter().map(|zone| f64::from(zone.managed_pages)).sum();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = 0.0;
        for frames in scene.map.runs() {
            // A run is made of whole leaves; a toy is smaller than one.
            let last = scene.zones.iter().map(|zone| zone.end_pfn).max().unwrap_or(frames.end);
            let frames = frames.start..frames.end.min(last.max(frames.start + 1));
            if let Some(before) = pieces.last_mut() {
                let hole = f64::from(frames.start - before.frames.end);
                if hole <= CUT_SHARE * present {
                    at += hole;
                } else {
                    at += (GAP_SHARE * present).max(f64::from(LEAF_FRAMES));
                }
            }
            let len = f64::from(frames.end - frames.start);
            pieces.push(Piece { frames, at });
            at += len;
        }
        Self { pieces, len: at }
    }

    /// All of it.
    pub const fn all(&self) -> Span {
        Span { from: 0.0, len: self.len }
    }

    /// The place of a frame; that of one in a hole is the end of what lies before.
    pub fn at(&self, pfn: Pfn) -> f64 {
        let Some(at) = self.pieces.iter().rposition(|piece| piece.frames.start <= pfn) else { return 0.0 };
        let piece = &self.pieces[at];
        let next = self.pieces.get(at + 1).map_or(self.len, |next| next.at);
        (piece.at + f64::from(pfn - piece.frames.start)).min(next)
    }

    /// The frame at a place; in a hole that was cut out, the first after it.
    pub fn pfn(&self, at: f64) -> Pfn {
        let Some(index) = self.pieces.iter().rposition(|piece| piece.at <= at) else { return self.first_pfn() };
        let piece = &self.pieces[index];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "frames of a machine")]
        let pfn = piece.frames.start + (at - piece.at).max(0.0) as u32;
        match self.pieces.get(index + 1) {
            Some(next) if self.is_cut(index) && pfn >= piece.frames.end => next.frames.start,
            _ => pfn,
        }
    }

    /// First frame of memory.
    pub fn first_pfn(&self) -> Pfn {
        self.pieces.first().map_or(0, |piece| piece.frames.start)
    }

    /// Whether the hole after a piece is cut out.
    fn is_cut(&self, index: usize) -> bool {
        let (piece, Some(next)) = (&self.pieces[index], self.pieces.get(index + 1)) else { return false };
        let len = f64::from(piece.frames.end - piece.frames.start);
        (next.at - piece.at - len - f64::from(next.frames.start - piece.frames.end)).abs() > 0.5
    }

    /// The holes on the line: where they lie, and whether they are cut out.
    pub fn holes(&self) -> impl Iterator<Item = (Span, bool)> + '_ {
        self.pieces.iter().zip(self.pieces.iter().skip(1)).enumerate().map(|(index, (piece, next))| {
            let from = piece.at + f64::from(piece.frames.end - piece.frames.start);
            (Span { from, len: next.at - from }, self.is_cut(index))
        })
    }

    /// The stretch of some frames.
    pub fn span(&self, frames: Range<Pfn>) -> Span {
        let from = self.at(frames.start);
        let end = if frames.end > frames.start { self.at(frames.end - 1) + 1.0 } else { from };
        Span { from, len: end - from }
    }
}

/// How a stretch of the line lies on the stage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// The stretch.
    pub span: Span,
    /// Left end, CSS pixels.
    pub x: f64,
    /// Width, CSS pixels.
    pub w: f64,
}

impl Scale {
    /// Where a place of the line stands, CSS pixels.
    pub fn x_of(&self, at: f64) -> f64 {
        self.x + (at - self.span.from) * self.per_frame()
    }

    /// Width of a frame, CSS pixels.
    pub fn per_frame(&self) -> f64 {
        self.w / self.span.len
    }

    /// The place of the line at an x.
    pub fn at(&self, x: f64) -> f64 {
        self.span.from + (x - self.x) / self.per_frame()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::{Machine, Preset};
    use kmscope_session::scene::Focus;

    #[test]
    fn every_frame_has_a_place_and_every_place_its_frame() {
        for preset in Preset::ALL {
            let machine = Machine::preset(preset);
            let axis = Axis::of(&Scene::capture(&machine, &Focus::at_boot(&machine)));
            for zone in &machine.config().zones {
                for share in 0..=16 {
                    let pfn = zone.start_pfn + zone.spanned_pages.saturating_sub(1) / 16 * share;
                    let hole = |hole: &&kmscope_mm::config::PfnRange| {
                        (hole.start_pfn..hole.start_pfn + hole.pages).contains(&pfn)
                    };
                    if machine.config().holes.iter().find(hole).is_none() {
                        assert_eq!(axis.pfn(axis.at(pfn)), pfn, "{preset:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn half_of_memory_above_4_gib_stands_beside_the_rest() {
        let machine = Machine::preset(Preset::X86_64M384);
        let axis = Axis::of(&Scene::capture(&machine, &Focus::at_boot(&machine)));
        assert!(axis.all().len < 1.1 * 98_304.0, "{axis:?}");
        assert_eq!(axis.holes().filter(|(_, cut)| *cut).count(), 1);
    }
}
