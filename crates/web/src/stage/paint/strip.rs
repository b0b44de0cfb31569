//! The page frames looked at, one by one.

use super::{Frame, fitted, pfn_text, ring, seams, short_pfn, type_role};
use crate::stage::geometry::{Path, Point, Rect, between};
use crate::stage::layout::Window;
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::timeline::Motion;
use kmscope_mm::{Event, MigrateType, Pfn};
use kmscope_session::scene::FrameState;
use kmscope_session::text;

/// Frames that are drawn as one: a block, or a run of the same.
struct Run {
    state: FrameState,
    rect: Rect,
    pfn: Pfn,
    frames: u32,
}

impl Frame<'_> {
    pub(super) fn strip(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let Some(rect) = self.layout.strip else { return };
        let window = self.window();
        self.frame_numbers(surface, rect, window);
        let pitch = window.pitch(rect);
        for run in self.runs(rect, window) {
            self.run(surface, &run, pitch);
        }
        for pfn in window.range() {
            let hit = Rect::new(window.x(rect, pfn), rect.y, pitch, rect.h);
            hits.push(HitArea { rect: hit, selection: self.meaning(pfn) });
        }
        self.ghosts(surface, window);
        self.cut(surface, window);
        self.rings(surface, window);
    }

    /// Runs of frames in the same state and block.
    fn runs(&self, rect: Rect, window: Window) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for pfn in window.range() {
            let x = window.x(rect, pfn).max(rect.x);
            let end = window.x(rect, pfn + 1).min(rect.right());
            let Some(state) = self.scene.strip.state(pfn) else { continue };
            if let Some(last) = runs.last_mut()
                && last.state == state
                && last.pfn + last.frames == pfn
            {
                last.frames += 1;
                last.rect.w = end - last.rect.x;
                continue;
            }
            let rect = Rect::new(x, rect.y, end - x, rect.h);
            runs.push(Run { state, rect, pfn, frames: 1 });
        }
        runs
    }

    fn run(&self, surface: &mut dyn Surface, run: &Run, pitch: f64) {
        let gap = if pitch >= 6.0 { 0.7 } else { 0.0 };
        let block = Rect::new(run.rect.x + gap, run.rect.y, (run.rect.w - 2.0 * gap).max(0.6), run.rect.h);
        let each = |surface: &mut dyn Surface, draw: &mut dyn FnMut(&mut dyn Surface, Rect)| {
            if pitch < 3.0 {
                return draw(surface, block);
            }
            let pitch = run.rect.w / f64::from(run.frames);
            for frame in 0..run.frames {
                let x = run.rect.x + f64::from(frame) * pitch;
                let w = (pitch - 2.0 * gap.max(0.4)).max(0.4);
                draw(surface, Rect::new(x + gap.max(0.4), run.rect.y, w, run.rect.h));
            }
        };
        match run.state {
            FrameState::Hole => {
                let y = run.rect.bottom() - 0.5;
                let line = Path::line(Point::new(run.rect.x, y), Point::new(run.rect.right(), y));
                surface.stroke_path(&line, Stroke::new(Role::Rule, 1.0));
            }
            FrameState::Reserved => surface.hatch(&[block], Role::Line, Role::Bg),
            FrameState::Free { migratetype, .. } => self.free_block(surface, run, block, migratetype, 1.0),
            FrameState::Pcp { migratetype, .. } => {
                // On a per-CPU list: it stands only half as high as on a free list.
                let half = Rect::new(block.x, block.y + block.h / 2.0, block.w, block.h / 2.0);
                self.free_block(surface, run, half, migratetype, 1.0);
            }
            FrameState::InHand { migratetype, .. } => {
                surface.lifted_rect(block, 2.5, type_role(migratetype));
                seams(surface, block, run.frames, Role::Inv, 0.55);
            }
            FrameState::Allocated { head_pfn, .. } if self.granted_now(head_pfn) => {
                surface.fill_rect(block, 1.5, Role::Ink, 1.0);
                seams(surface, block, run.frames, Role::Inv, 0.55);
            }
            FrameState::Allocated { .. } => {
                each(surface, &mut |surface, rect| surface.fill_rect(rect, 1.0, Role::Used, 1.0));
            }
            // Nobody moves it: pinned in the middle.
            FrameState::Hog => each(surface, &mut |surface, rect| {
                surface.fill_rect(rect, 1.0, Role::Used, 1.0);
                let pin = between(rect.w * 0.4, 0.0, 3.6);
                surface.fill_rect(Rect::around(rect.center(), pin, pin), 0.0, Role::Bg, 1.0);
            }),
            FrameState::Anon => each(surface, &mut |surface, rect| {
                surface.stroke_rect(rect.grown(-0.6), 1.0, Stroke::new(Role::Used, 1.2));
            }),
            FrameState::Dentries => each(surface, &mut |surface, rect| {
                let radius = between(rect.w * 0.25, 0.5, 2.6);
                surface.fill_path(&Path::circle(rect.center(), radius), Role::Slab);
            }),
            FrameState::Slab { .. } => {
                each(surface, &mut |surface, rect| surface.fill_rect(rect, 1.0, Role::Slab, 1.0));
            }
            FrameState::Vmalloc { .. } => each(surface, &mut |surface, rect| {
                surface.fill_rect(rect, 1.0, Role::Kern, 1.0);
                let bar = Rect::around(rect.center(), rect.w.min(4.0), rect.w.min(4.0));
                surface.fill_rect(bar, 0.0, Role::Inv, 1.0);
            }),
            FrameState::PageCache { dirty } => each(surface, &mut |surface, rect| {
                if dirty {
                    surface.fill_rect(Rect::around(rect.center(), rect.w, 2.0), 0.0, Role::Cache, 1.0);
                } else {
                    let radius = between(rect.w * 0.25, 0.5, 2.6);
                    surface.fill_path(&Path::circle(rect.center(), radius), Role::Cache);
                }
            }),
        }
    }

    /// A block that is free: its colour, thin, so that what is in hand stands out.
    fn free_block(&self, surface: &mut dyn Surface, run: &Run, rect: Rect, migratetype: MigrateType, alpha: f64) {
        let role = type_role(migratetype);
        surface.fill_rect(rect, 2.0, role, 0.22 * alpha);
        if rect.w > 3.0 {
            surface.stroke_rect(rect.grown(-0.5), 2.0, Stroke::new(role, 1.2).alpha(alpha));
            seams(surface, rect, run.frames, role, 0.35);
        } else {
            surface.fill_rect(rect, 0.0, role, 0.6);
        }
        let letter = migratetype.letter().to_string();
        let taken = self.left_this_step(run.pfn).is_some();
        if rect.w >= 12.0 && rect.h > 16.0 && !taken {
            let style = TextStyle::new(11.0, role).bold().middle().halo(Role::Bg);
            surface.text(rect.center().x, rect.center().y + 4.0, &letter, style);
        }
    }

    /// Numbers above the strip: what it is, its quarters, and the block at hand in bold.
    fn frame_numbers(&self, surface: &mut dyn Surface, rect: Rect, window: Window) {
        let y = rect.y - 6.0;
        let shown = window.range();
        let frames = shown.end - shown.start;
        let hand = self.block_at_hand().filter(|pfn| shown.contains(pfn));
        let small = TextStyle::new(11.0, Role::Ink3);
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let mut put = |surface: &mut dyn Surface, pfn: Pfn, style: TextStyle| {
            let x = window.x(rect, pfn).max(rect.x);
            let tick = Path::line(Point::new(x, y + 2.0), Point::new(x, y + 6.0));
            let text = pfn_text(pfn);
            let w = surface.text_width(&text, style);
            let left = (x + 3.0).min(rect.right() - w);
            if taken.iter().any(|(from, to)| left < to + 6.0 && *from < left + w + 6.0) {
                return;
            }
            taken.push((left, left + w));
            surface.stroke_path(&tick, Stroke::new(Role::Line, 1.0));
            surface.text(left, y, &text, style);
        };
        if let Some(pfn) = hand {
            put(surface, pfn, small.mono().bold().role(Role::Ink));
        }
        if !self.layout.phone {
            for quarter in 1..4 {
                put(surface, shown.start + frames * quarter / 4, small.mono());
            }
        }
        let free_until = taken.iter().map(|(from, _)| *from).fold(rect.right(), f64::min);
        let blocks = frames >> self.scene.pageblock_order;
        let long = if blocks >= 1 {
            text!(self.language, "stage-frames-from", frames = frames, pfn = pfn_text(shown.start))
        } else {
            text!(self.language, "stage-frames-of-block", frames = frames)
        };
        let short = text!(self.language, "stage-frames-short", frames = frames);
        fitted(surface, Point::new(rect.x, y), free_until - rect.x - 8.0, &[&long, &short], small);
    }

    /// First frame of the block that the step is about now.
    fn block_at_hand(&self) -> Option<Pfn> {
        let in_hand = self.scene.strip.frames.iter().find_map(|state| match state {
            FrameState::InHand { head_pfn, .. } => Some(*head_pfn),
            _ => None,
        });
        let happened = self.happened();
        in_hand.or_else(|| {
            self.view.events[..happened].iter().rev().find_map(|event| match *event {
                Event::PageGranted { pfn, .. }
                | Event::BlockPut { pfn, .. }
                | Event::PcpPut { pfn, .. }
                | Event::BlockTaken { pfn, .. }
                | Event::SlabDiscarded { pfn, .. } => Some(pfn),
                _ => None,
            })
        })
    }

    /// Given out in this step.
    pub(super) fn granted_now(&self, head_pfn: Pfn) -> bool {
        let happened = self.happened();
        self.view.events[..happened]
            .iter()
            .any(|event| matches!(event, Event::PageGranted { pfn, .. } if *pfn == head_pfn))
    }

    /// The block that left this place for a list in this step, once it is on its way.
    fn left_this_step(&self, pfn: Pfn) -> Option<(Pfn, u8, MigrateType)> {
        self.timeline.clips.iter().rev().find_map(|clip| match clip.motion {
            Motion::Away { pfn: head, list } if head == pfn && (clip.start <= self.time || self.is_over()) => {
                Some((head, list.order, list.migratetype))
            }
            _ => None,
        })
    }

    /// Places that blocks left in this step: dashed, with the end of their number.
    fn ghosts(&self, surface: &mut dyn Surface, window: Window) {
        let mut drawn: Vec<(Pfn, u32)> = Vec::new();
        for clip in self.timeline.clips.iter().rev() {
            let Motion::Away { pfn, list } = clip.motion else { continue };
            if clip.start > self.time && !self.is_over() || drawn.len() >= 16 {
                continue;
            }
            let pages = 1u32 << list.order;
            if drawn.iter().any(|(head, count)| pfn < head + count && *head < pfn + pages) {
                continue;
            }
            let Some(rect) = self.layout.block_in_strip(&window, pfn, list.order) else { continue };
            let leaving = clip.is_active(self.time);
            // What is there now came later.
            let still = leaving
                || matches!(
                    self.scene.strip.state(pfn),
                    Some(FrameState::Free { .. } | FrameState::Pcp { .. } | FrameState::InHand { .. }) | None
                );
            if !still {
                continue;
            }
            drawn.push((pfn, pages));
            let role = type_role(list.migratetype);
            if leaving {
                surface.fill_rect(rect, 2.0, Role::Bg, 1.0);
            }
            surface.stroke_rect(rect.grown(0.5), 2.0, Stroke::new(role, 1.2).dashed(3.0, 3.0));
            let style = TextStyle::new(11.0, role).mono().middle().halo(Role::Bg);
            let at = Point::new(rect.center().x, rect.center().y + 4.0);
            fitted(surface, at, rect.w - 4.0, &[&short_pfn(pfn)], style);
        }
    }

    /// The cut that is made now.
    fn cut(&self, surface: &mut dyn Surface, window: Window) {
        for clip in self.active() {
            let Some((pfn, order)) = super::is_cut(clip) else { continue };
            let (Some(lower), Some(strip)) = (self.layout.block_in_strip(&window, pfn, order), self.layout.strip)
            else {
                continue;
            };
            let x = lower.right() + 0.7;
            let line = Path::line(Point::new(x, strip.y - 3.0), Point::new(x, strip.bottom() + 3.0));
            surface.stroke_path(&line, Stroke::new(Role::Ink, 1.6).dashed(2.0, 2.0));
        }
    }

    /// What was just granted, and what is selected.
    fn rings(&self, surface: &mut dyn Surface, window: Window) {
        for event in
            self.view.events.iter().take(if self.is_over() { usize::MAX } else { self.timeline.effects(self.time) })
        {
            let Event::PageGranted { pfn, order, .. } = *event else { continue };
            let still =
                matches!(self.scene.strip.state(pfn), Some(FrameState::Allocated { .. } | FrameState::Slab { .. }));
            if let Some(rect) = self.layout.block_in_strip(&window, pfn, order)
                && still
            {
                ring(surface, rect, Role::Ink);
            }
        }
        let Some(strip) = self.layout.strip else { return };
        let selected = |pfn: &Pfn| self.selection != Selection::None && self.meaning_matches(*pfn);
        let pfns: Vec<Pfn> = window.range().filter(selected).collect();
        for run in pfns.chunk_by(|a, b| a + 1 == *b) {
            let frames = u32::try_from(run.len()).unwrap_or(u32::MAX);
            if let Some(rect) = self.layout.frames_in_strip(&window, run[0], frames) {
                let rect = Rect::new(rect.x, strip.y, rect.w, strip.h);
                surface.stroke_rect(rect.grown(2.0), 4.0, Stroke::new(Role::Focus, 2.0));
            }
        }
    }

    /// What a click on a frame selects.
    fn meaning(&self, pfn: Pfn) -> Selection {
        match self.scene.strip.state(pfn) {
            Some(FrameState::Slab { slab, .. }) => Selection::Slab(slab),
            Some(FrameState::Vmalloc { area, .. }) => Selection::Area(area),
            _ => Selection::Frame(pfn),
        }
    }

    /// Whether a frame belongs to what is selected.
    fn meaning_matches(&self, pfn: Pfn) -> bool {
        let state = self.scene.strip.state(pfn);
        match (self.selection, state) {
            (
                Selection::Frame(selected),
                Some(
                    FrameState::Free { head_pfn, order, .. }
                    | FrameState::Pcp { head_pfn, order, .. }
                    | FrameState::Allocated { head_pfn, order },
                ),
            ) => (head_pfn..head_pfn + (1 << order)).contains(&selected),
            (Selection::Frame(selected), _) => selected == pfn,
            (
                Selection::FreeList { zone, order: of, migratetype: kind },
                Some(FrameState::Free { order, migratetype, .. }),
            )
            | (
                Selection::PcpList { zone, order: of, migratetype: kind },
                Some(FrameState::Pcp { order, migratetype, .. }),
            ) => zone == self.scene.strip.zone && order == of && migratetype == kind,
            (Selection::Slab(selected), Some(FrameState::Slab { slab, .. })) => selected == slab,
            (Selection::Object(object), Some(FrameState::Slab { slab, .. })) => object.slab == slab,
            (Selection::Cache(selected), Some(FrameState::Slab { cache, .. })) => selected == cache,
            (Selection::Area(selected), Some(FrameState::Vmalloc { area, .. })) => selected == area,
            _ => false,
        }
    }
}
