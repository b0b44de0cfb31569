//! What is on its way now: blocks in the allocator's hand, and many that move as one.

use super::{Frame, ring};
use crate::stage::draw::geometry::{Path, Point, Rect, between, ease_in_out};
use crate::stage::draw::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::draw::text::{number, type_role};
use crate::stage::motion::{Leg, ListRef, Motion, Place};
use kmscope_session::text;

/// The last part of a leg in which a cut is seen, ms.
const NOTCH_MS: f64 = 60.0;

impl Frame<'_> {
    pub(super) fn moving(&self, surface: &mut dyn Surface) {
        for clip in self.active() {
            match clip.motion {
                Motion::Crowd { pages, away, list } => {
                    let t = clip.progress(self.time);
                    self.crowd(surface, pages, list, if away { t } else { 1.0 - t });
                }
                Motion::Home { pfn, list } => {
                    // The buddy is ringed before it is joined.
                    if let Some(rect) =
                        self.rect_at(Place::Row(list.order), pfn, list.order).and_then(|r| self.visible(r))
                    {
                        ring(surface, rect, Role::Ink, 2.0);
                    }
                }
                _ => {}
            }
        }
        for leg in self.legs.iter().filter(|leg| leg.is_active(self.time)) {
            self.leg(surface, leg);
        }
    }

    fn leg(&self, surface: &mut dyn Surface, leg: &Leg) {
        let place = |place| self.rect_at(place, leg.pfn, leg.order);
        let (Some(from), Some(to)) = (place(leg.from), place(leg.to)) else { return };
        let t = ease_in_out(leg.progress(self.time));
        let Some(rect) = self.visible(from.towards(to, t)) else { return };
        let given = leg.to == Place::Ground;
        let role = if given { Role::Slab } else { type_role(leg.migratetype) };
        let radius = 4.0_f64.min(rect.w / 3.0).min(rect.h / 4.0);
        if leg.to == Place::Shelf && (t > 0.6 || leg.from == Place::Shelf) {
            surface.fill_rect(rect, radius, Role::Bg, 1.0);
            surface.stroke_rect(rect.grown(-1.0), radius, Stroke::new(role, 2.0));
        } else {
            surface.lifted_rect(rect, radius, role);
        }
        if leg.from == leg.to {
            ring(surface, rect, Role::Ink, 3.0);
            if self.is_cut_soon(leg) && rect.w > 10.0 {
                let x = rect.center().x;
                let depth = (0.3 * rect.h).min(7.0);
                for (y, end) in [(rect.y - 3.0, rect.y + depth), (rect.bottom() + 3.0, rect.bottom() - depth)] {
                    surface.stroke_path(&Path::line(Point::new(x, y), Point::new(x, end)), Stroke::new(Role::Bg, 2.5));
                }
            }
        }
        let frames = number(1 << leg.order);
        let forms = [text!(self.language, "stage-frames-short", frames = frames.clone()), frames];
        let size = self.layout.text(1.0).min((rect.h * 0.72).max(self.layout.least));
        let role = if given { Role::Bg } else { Role::Inv };
        if leg.to != Place::Shelf {
            self.label(surface, rect, &[&forms[0], &forms[1]], TextStyle::new(size, role).bold());
        }
    }

    /// Whether the cut of a block that rests in the hand has begun.
    fn is_cut_soon(&self, leg: &Leg) -> bool {
        let cut = self.timeline.clips.iter().any(|clip| {
            matches!(clip.motion, Motion::Cut { pfn, order } if pfn == leg.pfn && order + 1 == leg.order)
                && clip.is_active(self.time)
        });
        cut && leg.end - self.time <= NOTCH_MS + 1.0
    }

    /// Many blocks as one: `× 342`.
    fn crowd(&self, surface: &mut dyn Surface, pages: u32, list: ListRef, t: f64) {
        let layout = self.layout;
        let row = if list.pcp { layout.shelf } else { layout.row(list.order) };
        let (Some(to), Some(ground)) = (row.or_else(|| layout.rows.last().map(|row| row.rect)), layout.ground) else {
            return;
        };
        let style = TextStyle::new(layout.text(1.15), Role::Inv).bold();
        let text = format!("× {}", number(pages.into()));
        let (w, h) = (surface.text_width(&text, style) + 1.4 * layout.em, 1.9 * layout.em);
        let place = |rect: Rect| Rect::around(Point::new(rect.center().x, rect.center().y), w, h);
        let rect = place(ground).towards(place(to), ease_in_out(between(t, 0.0, 1.0)));
        surface.lifted_rect(rect, 4.0, type_role(list.migratetype));
        self.label(surface, rect, &[&text], style);
    }
}
