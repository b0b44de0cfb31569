//! All zones on one line: where they lie, and which part of them is looked at.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{fitted, pfn_text, unit_text, zone_name};
use crate::stage::reach::{HitArea, Selection};
use crate::stage::view::Scale;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_session::text;

impl Frame<'_> {
    pub(super) fn band(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let Some(rect) = layout.band else { return };
        let em = layout.em;
        let axis = &layout.axis;
        let scale = Scale { span: axis.all(), x: rect.x, w: rect.w };
        let bar = Rect::new(rect.x, rect.y + 1.5 * em, rect.w, 0.62 * em);
        surface.fill_rect(bar, 2.0, Role::Hl, 1.0);
        let style = self.style(0.93, Role::Ink);
        let mut free_from = rect.x;
        for zone in self.scene.zones.iter().filter(|zone| zone.managed_pages > 0) {
            let span = axis.span(zone.start_pfn..zone.end_pfn);
            let (x, end) = (scale.x_of(span.from), scale.x_of(span.end()));
            let piece = Rect::new(x, bar.y, (end - x - 1.5).max(2.0), bar.h);
            surface.fill_rect(piece, 2.0, Role::Ink3, 0.55);
            hits.push(HitArea { rect: piece.grown(8.0), selection: Selection::Zone(zone.zone) });
            let name = zone_name(zone);
            let at = x.max(free_from);
            let w = surface.text_width(name, style.bold());
            if at + w > rect.right() {
                continue;
            }
            surface.text(at, bar.y - 0.4 * em, name, style.bold());
            hits.push(HitArea {
                rect: Rect::new(at, bar.y - 1.4 * em, w, 1.4 * em),
                selection: Selection::Zone(zone.zone),
            });
            free_from = at + w + 0.8 * em;
            let range = format!("{}–{}", pfn_text(zone.start_pfn), pfn_text(zone.end_pfn.saturating_sub(1)));
            let amount = unit_text(u64::from(zone.managed_pages) * PAGE_SIZE_BYTES);
            let forms = [format!("{range} · {amount}"), range, amount];
            let room = end.max(at + w) - at - w - em;
            let quiet = self.style(0.93, Role::Ink3);
            let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
            if let Some(shown) = fitted(surface, Point::new(at + w + 0.5 * em, bar.y - 0.4 * em), room, &forms, quiet) {
                free_from += surface.text_width(shown, quiet) + 0.5 * em;
            }
        }
        for (hole, cut) in axis.holes() {
            let (x, end) = (scale.x_of(hole.from), scale.x_of(hole.end()));
            let gap = Rect::new(x, bar.y, end - x, bar.h);
            if cut {
                surface.fill_rect(gap.grown(3.0), 0.0, Role::Bg, 1.0);
                for dx in [-4.0, 2.0] {
                    let foot = Point::new(gap.center().x + dx - 2.0, bar.bottom() + 4.0);
                    let line = Path::line(foot, Point::new(foot.x + 6.0, bar.y - 4.0));
                    surface.stroke_path(&line, Stroke::new(Role::Ink2, 1.5));
                }
            } else {
                surface.fill_rect(gap, 0.0, Role::Bg, 1.0);
                surface.hatch(&[gap], Role::Rule, Role::Bg);
            }
        }
        let label = text!(self.language, "stage-memory");
        fitted(surface, Point::new(0.0, bar.bottom()), layout.head - 8.0, &[&label], self.style(0.93, Role::Ink3));
        self.view_frame(surface, scale, bar);
    }

    /// Which part of memory the rows show.
    fn view_frame(&self, surface: &mut dyn Surface, scale: Scale, bar: Rect) {
        let layout = self.layout;
        let span = layout.framing.far;
        if span.len >= layout.axis.all().len - 0.5 {
            return;
        }
        let (x, end) = (scale.x_of(span.from), scale.x_of(span.end()));
        let end = end.max(x + 6.0);
        let top = layout.rows.first().map_or(bar.bottom(), |row| row.rect.y);
        let corners = [(x, bar.bottom() + 3.0), (bar.x, top), (bar.right(), top), (end, bar.bottom() + 3.0)];
        surface.fill_path(&Path::polygon(&corners.map(|(x, y)| Point::new(x, y))), Role::Hl);
        surface.stroke_rect(
            Rect::new(x - 1.0, bar.y - 3.0, end - x + 2.0, bar.h + 6.0),
            3.0,
            Stroke::new(Role::Ink, 2.0),
        );
    }
}
