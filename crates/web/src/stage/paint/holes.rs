//! A closer look under the whole: 64 frames with the rows in which they could be, and how much of what is free is of
//! no use to each order.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{fitted, number};
use crate::stage::reach::HitArea;
use crate::stage::view::framing::NEAR_FRAMES;
use crate::stage::view::{Layout, Row};
use kmscope_mm::Event;
use kmscope_session::text;

/// Rows of the closer look.
const CLOSE_ORDERS: [u8; 4] = [3, 2, 1, 0];

impl Frame<'_> {
    pub(super) fn holes(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let (Some(below), Some(near)) = (layout.below, layout.framing.near) else { return };
        let em = layout.em;
        let far = layout.ground_scale();
        let (left, right) = (far.x_of(near.from) - 2.0, far.x_of(near.end()).max(far.x_of(near.from) + 4.0) + 2.0);
        let top = layout.rows.first().map_or(0.0, |row| row.rect.y);
        let ground = layout.ground.map_or(below.y, Rect::bottom);
        surface.stroke_rect(Rect::new(left, top, right - left, ground - top), 3.0, Stroke::new(Role::Ink, 2.0));
        let cone_end = below.y + 1.9 * em;
        let corners = [(left, ground), (layout.head, cone_end), (layout.right(), cone_end), (right, ground)];
        let corners = corners.map(|(x, y)| Point::new(x, y));
        let edge = Stroke::new(Role::Line, 1.0).dashed(3.0, 3.0);
        surface.stroke_path(&Path::line(corners[0], corners[1]), edge);
        surface.stroke_path(&Path::line(corners[3], corners[2]), edge);
        let words = text!(self.language, "stage-frames-close", frames = number(NEAR_FRAMES.into()));
        fitted(surface, Point::new(0.0, cone_end), layout.head, &[&words], self.style(0.93, Role::Ink2));
        // The same grammar once more, near.
        let close = self.close_layout(below, cone_end - below.y);
        let frame = Frame { layout: &close, ..*self };
        frame.tracks(surface);
        frame.free_rows(surface, hits);
        frame.close_heads(surface);
        frame.ground(surface, hits, None);
        frame.ruler(surface);
        frame.verdict(surface);
        self.unusable(surface);
    }

    /// The rows of the closer look.
    fn close_layout(&self, below: Rect, used: f64) -> Layout {
        let layout = self.layout;
        let em = layout.em;
        let near = layout.framing.near.unwrap_or(layout.framing.far);
        let framing = crate::stage::view::Framing { far: near, near: None };
        let ground_h = 2.2 * em;
        let ruler_h = 1.75 * em;
        let top = below.y + used + 0.3 * em;
        let pitch = ((below.bottom() - top - ground_h - ruler_h) / 4.0).max(layout.least);
        let rows = CLOSE_ORDERS.into_iter().zip(0u8..).map(|(order, nth)| Row {
            order,
            rect: Rect::new(layout.head, top + f64::from(nth) * pitch, layout.plot, pitch),
        });
        let rows: Vec<Row> = rows.collect();
        let y = top + 4.0 * pitch;
        Layout {
            shot: crate::stage::view::Shot::Cut,
            framing,
            rows,
            band: None,
            title: None,
            cone: None,
            pageblocks: None,
            shelf: None,
            ladder: None,
            below: None,
            ground: Some(Rect::new(layout.head, y, layout.plot, ground_h)),
            ruler: Some(Rect::new(layout.head, y + ground_h, layout.plot, ruler_h)),
            ..layout.clone()
        }
    }

    fn close_heads(&self, surface: &mut dyn Surface) {
        let layout = self.layout;
        for row in &layout.rows {
            let size = layout.text(1.0);
            let y = row.rect.center().y + size * 0.35;
            surface.text(1.6 * layout.em, y, &row.order.to_string(), self.style(1.12, Role::Ink).end());
        }
    }

    /// Why these frames do not help: said in the rows that are empty.
    fn verdict(&self, surface: &mut dyn Surface) {
        let order = self.view.events.iter().rev().find_map(|event| match event {
            Event::Watermark(check) => Some(check.order),
            _ => None,
        });
        let Some(order) = order.filter(|order| *order > 0) else { return };
        let empty = self
            .scene
            .zones
            .iter()
            .all(|zone| zone.free_lists.iter().skip(order.into()).all(|row| row.iter().all(|blocks| *blocks == 0)));
        let Some(row) = self.layout.row(2).filter(|_| empty) else { return };
        let words = text!(self.language, "stage-rows-empty", order = order);
        let style = self.style(1.05, Role::Ink2).bold().middle().halo(Role::Hl);
        let at = Point::new(row.center().x, row.center().y + style.size * 0.35);
        fitted(surface, at, row.w - 20.0, &[&words], style);
    }

    /// Beside each row of the whole: the share of free memory that lies in smaller blocks, of no use to that order.
    fn unusable(&self, surface: &mut dyn Surface) {
        let layout = self.layout;
        let free: f64 = self.scene.zones.iter().map(|zone| zone.free_pages.max(0)).map(|pages| pages as f64).sum();
        if free <= 0.0 || !layout.sizes {
            return;
        }
        let style = self.style(0.86, Role::Ink2).end().halo(Role::Hl);
        let mut smaller = 0.0;
        let mut at_least_one = false;
        for order in 0..=kmscope_mm::ids::MAX_PAGE_ORDER {
            if let Some(row) = layout.row(order)
                && smaller > 0.0
                && row.h >= layout.least
            {
                #[expect(clippy::cast_possible_truncation, reason = "a percentage")]
                let percent = (smaller / free * 100.0).floor() as i64;
                let words = if at_least_one {
                    format!("{percent} %")
                } else {
                    text!(self.language, "stage-unusable", percent = percent)
                };
                let y = row.center().y + style.size * 0.35;
                surface.text(layout.right() - 4.0, y, &words, style);
                at_least_one = true;
            }
            let blocks: u32 =
                self.scene.zones.iter().map(|zone| zone.free_lists[usize::from(order)].iter().sum::<u32>()).sum();
            smaller += f64::from(blocks) * f64::from(1u32 << order);
        }
    }
}
