//! The ground: every taken frame at its address, and the ruler under it.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::draw::text::{fitted, pfn_text, type_role, unit_text};
use crate::stage::reach::{HitArea, Selection};
use crate::stage::view::{Scale, Shot};
use kmscope_mm::Pfn;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_session::scene::{FrameState, Strip, Tally};
use kmscope_session::text;

/// From this width on frames are drawn one by one, CSS pixels.
const SINGLE: f64 = 6.0;
/// From this width on they have their owner's letter, CSS pixels.
const LETTER: f64 = 13.0;

impl Frame<'_> {
    pub(super) fn ground(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>, columns: Option<&[Tally]>) {
        let layout = self.layout;
        let Some(rect) = layout.ground else { return };
        let scale = layout.ground_scale();
        match (self.strip_of(scale), columns) {
            (Some((strip, first, end)), None) => self.single_frames(surface, hits, rect, scale, (strip, first, end)),
            (_, Some(columns)) => self.density_ground(surface, rect, scale, columns),
            _ => {}
        }
        let floor = Path::line(Point::new(rect.x, rect.bottom()), Point::new(rect.right(), rect.bottom()));
        surface.stroke_path(&floor, Stroke::new(Role::Ink, 2.0));
        let em = layout.em;
        let name = if layout.shot == Shot::Ruler {
            text!(self.language, "stage-physical")
        } else {
            text!(self.language, "stage-taken")
        };
        let y = rect.y + (rect.h / 2.0).min(1.6 * em) + 0.1 * em;
        fitted(surface, Point::new(0.0, y), layout.head - 6.0, &[&name], self.style(1.0, Role::Ink).bold());
        if rect.h > 2.6 * em {
            let small = self.style(0.86, Role::Ink3);
            let words = text!(self.language, "stage-on-ground");
            fitted(surface, Point::new(0.0, y + 1.2 * em), layout.head - 6.0, &[&words], small);
        }
    }

    fn single_frames(
        &self,
        surface: &mut dyn Surface,
        hits: &mut Vec<HitArea>,
        rect: Rect,
        scale: Scale,
        (strip, first, end): (&Strip, Pfn, Pfn),
    ) {
        let axis = &self.layout.axis;
        let per_frame = scale.per_frame();
        let (top, height) = (rect.y + 2.0, rect.h - 4.0);
        let mut pfn = first;
        while pfn < end {
            let state = strip.state(pfn).unwrap_or(FrameState::Hole);
            let run = (pfn..end).take_while(|next| same_run(strip, pfn, *next)).count();
            let next = pfn + u32::try_from(run.max(1)).unwrap_or(1);
            let (x, right) = (scale.x_of(axis.at(pfn)), scale.x_of(axis.at(next - 1) + 1.0));
            let gap = if per_frame > SINGLE { 1.5 } else { 0.0 };
            let whole = Rect::new(x + gap / 2.0, top, (right - x - gap).max(1.0), height);
            if let Some(place) = whole.clipped(rect.x, rect.right()) {
                self.run_of_frames(surface, place, state, next - pfn, per_frame);
                let selection = match state {
                    FrameState::Slab { slab, .. } => Selection::Slab(slab),
                    _ => Selection::Frame(pfn),
                };
                if next - pfn == 1 || !matches!(state, FrameState::Allocated { .. } | FrameState::Free { .. }) {
                    for at in pfn..next {
                        let cell = Rect::new(scale.x_of(axis.at(at)), rect.y, per_frame, rect.h);
                        if per_frame >= BAR_HIT {
                            let selection = if next - pfn == 1 { selection } else { Selection::Frame(at) };
                            hits.push(HitArea { rect: cell, selection });
                        }
                    }
                } else {
                    hits.push(HitArea { rect: place, selection });
                }
            }
            pfn = next;
        }
    }

    fn run_of_frames(&self, surface: &mut dyn Surface, place: Rect, state: FrameState, frames: u32, per_frame: f64) {
        let radius = if per_frame > SINGLE { 2.0 } else { 0.0 };
        match state {
            FrameState::Free { migratetype, .. } | FrameState::InHand { migratetype, .. } => {
                surface.fill_rect(place, 0.0, type_role(migratetype), 0.15);
                let foot = Rect::new(place.x, place.bottom() + 1.0, place.w, 1.0);
                surface.fill_rect(foot, 0.0, type_role(migratetype), 0.8);
            }
            FrameState::Pcp { migratetype, .. } => {
                surface.stroke_rect(place.grown(-1.0), 2.0, Stroke::new(type_role(migratetype), 1.0).dashed(3.0, 2.0));
            }
            FrameState::Hole => surface.hatch(&[place], Role::Rule, Role::Bg),
            FrameState::Reserved => surface.hatch(&[place], Role::Kern, Role::Bg),
            FrameState::PageCache { dirty } => {
                let cells = singles(place, frames);
                if dirty {
                    surface.hatch(
                        &cells.iter().map(|cell| cell.grown(-1.0)).collect::<Vec<_>>(),
                        Role::Cache,
                        Role::Hl,
                    );
                } else if per_frame > SINGLE {
                    for cell in cells {
                        let disc = Path::circle(cell.center(), (0.22 * per_frame).min(5.0));
                        surface.fill_path(&disc, Role::Cache);
                    }
                } else {
                    surface.dots(&[place], Role::Cache, 6.0);
                }
            }
            FrameState::Slab { .. } | FrameState::Vmalloc { .. } => {
                surface.fill_rect(place, radius, Role::Slab, 1.0);
                self.frame_letters(surface, place, state, frames, per_frame, Role::Bg);
            }
            FrameState::Anon => {
                surface.fill_rect(place, radius, Role::Kern, 1.0);
                self.frame_letters(surface, place, state, frames, per_frame, Role::Bg);
            }
            FrameState::Dentries => {
                surface.fill_rect(place, radius, Role::Line, 1.0);
                self.frame_letters(surface, place, state, frames, per_frame, Role::Bg);
            }
            FrameState::Allocated { .. } | FrameState::Hog => {
                surface.fill_rect(place, radius, Role::Used, 1.0);
                if per_frame > SINGLE && frames > 1 {
                    let mut seams = Path::default();
                    for frame in 1..frames {
                        let x = place.x + place.w * f64::from(frame) / f64::from(frames);
                        let line =
                            Path::line(Point::new(x, place.y + 0.3 * place.h), Point::new(x, place.y + 0.7 * place.h));
                        seams.0.extend(line.0);
                    }
                    surface.stroke_path(&seams, Stroke::new(Role::Bg, 1.0).alpha(0.6));
                }
            }
        }
    }

    /// The letter of a frame's owner, or which page of its area it is.
    fn frame_letters(
        &self,
        surface: &mut dyn Surface,
        place: Rect,
        state: FrameState,
        frames: u32,
        per_frame: f64,
        role: Role,
    ) {
        if per_frame < LETTER {
            return;
        }
        for cell in singles(place, frames) {
            let letter = match state {
                FrameState::Vmalloc { index, .. } => index.to_string(),
                FrameState::Anon => "a".to_owned(),
                FrameState::Dentries => "d".to_owned(),
                _ => "s".to_owned(),
            };
            let style = self.style(0.86, role).bold().middle();
            let at = Point::new(cell.center().x, cell.center().y + style.size * 0.35);
            fitted(surface, at, cell.w - 1.0, &[&letter], style);
        }
    }

    /// Frame numbers, and bytes where there is room.
    pub(super) fn ruler(&self, surface: &mut dyn Surface) {
        let layout = self.layout;
        let Some(rect) = layout.ruler else { return };
        let scale = layout.ground_scale();
        let em = layout.em;
        let style = self.style(0.86, Role::Ink2).mono();
        let quiet = self.style(0.82, Role::Ink3);
        let axis = &layout.axis;
        let (first, last) = (axis.pfn(scale.span.from), axis.pfn(scale.span.end() - 0.001));
        let widest = surface.text_width(&pfn_text(last + 1), style);
        let mut step = 1u32;
        while f64::from(step) * scale.per_frame() < (widest + 1.6 * em).max(5.6 * em) && step < 1 << 30 {
            step *= 2;
        }
        let y = rect.y + 1.15 * em;
        fitted(
            surface,
            Point::new(0.0, y),
            layout.head - 6.0,
            &[&text!(self.language, "stage-page-frame")],
            self.style(0.86, Role::Ink3),
        );
        let mut pfn = first.next_multiple_of(step);
        let mut free_from = rect.x - 1.0;
        while pfn <= last {
            let known = self.scene.map.cell(pfn).is_some() || self.scene.zones.iter().any(|zone| zone.contains(pfn));
            if known {
                let x = scale.x_of(axis.at(pfn));
                let tick = Path::line(Point::new(x, rect.y), Point::new(x, rect.y + 5.0));
                surface.stroke_path(&tick, Stroke::new(Role::Ink, 1.5));
                let label = pfn_text(pfn);
                let w = surface.text_width(&label, style);
                if x + 3.0 >= free_from && x + 3.0 + w <= rect.right() {
                    surface.text(x + 3.0, y, &label, style);
                    free_from = x + 3.0 + w + 0.6 * em;
                    let bytes = unit_text(u64::from(pfn) * PAGE_SIZE_BYTES);
                    let room = (f64::from(step) * scale.per_frame() - w - 1.6 * em).min(rect.right() - free_from);
                    let at = Point::new(x + 3.0 + w + 0.5 * em, y);
                    if let Some(shown) = fitted(surface, at, room, &[&bytes], quiet) {
                        free_from += surface.text_width(shown, quiet) + 0.5 * em;
                    }
                }
            }
            pfn = match pfn.checked_add(step) {
                Some(next) => next,
                None => break,
            };
            if !known {
                let next = axis.pfn(axis.at(pfn) + 1.0).next_multiple_of(step);
                pfn = pfn.max(next);
            }
        }
    }

    /// What a frame was given for, beside its ring: the script's word if there is one.
    pub(super) fn ground_label(&self, surface: &mut dyn Surface, ring: Rect, text: &str) {
        let layout = self.layout;
        let Some(ground) = layout.ground else { return };
        let style = TextStyle::new(layout.text(1.0), Role::Ink).bold();
        let w = surface.text_width(text, style) + layout.em;
        let left = if ring.right() + 5.0 + w <= layout.right() { ring.right() + 5.0 } else { ring.x - 5.0 - w };
        if left < layout.head {
            return;
        }
        let card = Rect::new(left, ground.y + 3.0, w, ground.h - 6.0);
        surface.fill_rect(card, 3.0, Role::Bg, 1.0);
        surface.text(card.x + 0.5 * layout.em, card.center().y + style.size * 0.35, text, style);
    }
}

/// Narrower frames are not pointed at one by one, CSS pixels.
const BAR_HIT: f64 = 3.0;

/// Whether two frames belong to one drawn thing.
fn same_run(strip: &Strip, pfn: Pfn, next: Pfn) -> bool {
    let (Some(a), Some(b)) = (strip.state(pfn), strip.state(next)) else { return pfn == next };
    match (a, b) {
        (FrameState::Vmalloc { .. }, _) | (_, FrameState::Vmalloc { .. }) => pfn == next,
        _ => a == b,
    }
}

/// A run of frames, one by one.
fn singles(place: Rect, frames: u32) -> Vec<Rect> {
    let w = place.w / f64::from(frames);
    (0..frames).map(|frame| Rect::new(place.x + w * f64::from(frame), place.y, w, place.h)).collect()
}
