//! The shelf: pages that the CPU keeps for itself, at their addresses; the number is their turn.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{count_f64, fitted, number, pcp_letter, pcp_name, type_role};
use crate::stage::motion::Place;
use crate::stage::reach::{HitArea, Selection};
use kmscope_mm::MigrateType;
use kmscope_mm::classic::{COLD, HOT};
use kmscope_session::text;

impl Frame<'_> {
    pub(super) fn shelf(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let Some(rect) = layout.shelf else { return };
        let em = layout.em;
        let board = rect.bottom() - 0.5 * em;
        let line = Path::line(Point::new(0.0, board), Point::new(rect.right(), board));
        surface.stroke_path(&line, Stroke::new(Role::Line, 1.5));
        let y = rect.y + 0.62 * (board - rect.y) + 0.3 * em;
        if self.has_two_shelves() {
            self.shelf_names(surface, rect, board);
        } else {
            let forms = [text!(self.language, "stage-shelf"), text!(self.language, "stage-shelf-short")];
            let style = self.style(0.93, Role::Ink2);
            fitted(surface, Point::new(0.0, y), layout.head - 6.0, &[&forms[0], &forms[1]], style);
        }
        let mut outside: [u32; 4] = [0; 4];
        for (pfn, order, migratetype, _) in self.scene.queues.on_cpu() {
            let place = self.rect_at(Place::Shelf, pfn, order).and_then(|place| self.visible(place));
            if place.is_none() {
                outside[migratetype.index()] += 1 << order;
            }
        }
        let chips = count_f64(outside.iter().filter(|pages| **pages > 0).count()) * 5.0 * em;
        let mut right = rect.x;
        for (pfn, order, migratetype, turn) in self.scene.queues.on_cpu() {
            let Some(place) = self.rect_at(Place::Shelf, pfn, order).and_then(|place| self.visible(place)) else {
                continue;
            };
            let role = type_role(migratetype);
            surface.fill_rect(place, 3.0, Role::Bg, 1.0);
            surface.stroke_rect(place.grown(-1.0), 3.0, Stroke::new(role, 2.0));
            let number = (turn + 1).to_string();
            // At the end of the shelf stands what lies elsewhere.
            if place.right() < rect.right() - chips {
                self.label(surface, place, &[&number], self.style(0.86, role).bold());
            }
            let zone = self.scene.queues.zone;
            hits.push(HitArea { rect: place, selection: Selection::PcpList { zone, order, migratetype } });
            right = right.max(place.right());
        }
        self.elsewhere(surface, outside, y);
        // 2.6 does without the lock as well: its lists are the CPU's own (mm/page_alloc.c, `buffered_rmqueue`, 2.6.12-rc2).
        let words = text!(self.language, "stage-shelf-next");
        let count = self.scene.queues.on_cpu().count();
        let room = rect.right() - right - 2.0 * em - chips;
        if count > 0 && self.is_over() {
            let style = self.style(0.9, Role::Ink3);
            fitted(surface, Point::new(right + em, y), room, &[&words], style);
        } else if count == 0 {
            let words = text!(self.language, "stage-shelf-empty");
            fitted(surface, Point::new(rect.x + em, y), room, &[&words], self.style(0.9, Role::Ink3));
        }
    }

    /// Two boards, of pages that a cache may still hold and of others, with how many there are.
    fn shelf_names(&self, surface: &mut dyn Surface, rect: Rect, board: f64) {
        let em = self.layout.em;
        let half = (board - rect.y) / 2.0;
        let middle = Path::line(Point::new(0.0, rect.y + half), Point::new(rect.right(), rect.y + half));
        surface.stroke_path(&middle, Stroke::new(Role::Line, 1.0));
        let zone = self.scene.queues.zone;
        let lists = self.scene.zones.get(zone.index()).map_or([0; 4], |zone| zone.pcp_lists[0]);
        for (of, top) in [(HOT, rect.y), (COLD, rect.y + half)] {
            let y = top + half / 2.0 + 0.35 * em;
            self.chip(surface, Point::new(0.0, y), 0.9 * em, (of, pcp_letter(self.scene, of)));
            let name = pcp_name(self.language, self.scene, of);
            let words = format!("{name}: {}", number(lists[of.index()].into()));
            let at = Point::new(1.6 * em, y);
            fitted(surface, at, self.layout.head - 2.0 * em, &[&words, &name], self.style(0.93, Role::Ink2));
        }
    }

    /// Pages on the CPU's lists that lie outside of what is shown.
    fn elsewhere(&self, surface: &mut dyn Surface, pages: [u32; 4], y: f64) {
        let layout = self.layout;
        let size = layout.text(0.9);
        let mut x = layout.right() - size;
        if pages.iter().all(|pages| *pages == 0) {
            return;
        }
        let shelf = layout.shelf.unwrap_or_default();
        let chips = count_f64(pages.iter().filter(|pages| **pages > 0).count()) * 5.0 * layout.em;
        let card = Rect::new(layout.right() - chips, shelf.y, chips, shelf.h - 0.5 * layout.em - 1.0);
        surface.fill_rect(card, 0.0, Role::Bg, 1.0);
        surface.text(x, y, "▸", self.style(0.9, Role::Ink3));
        for of in MigrateType::ALL.into_iter().rev().filter(|of| pages[of.index()] > 0) {
            let count = number(pages[of.index()].into());
            let bold = self.style(0.9, Role::Ink).bold();
            let w = surface.text_width(&count, bold);
            x -= 0.4 * size;
            surface.text(x, y, &count, bold.end());
            x -= w + 1.6 * size;
            self.chip(surface, Point::new(x, y), size, (of, pcp_letter(self.scene, of)));
            x -= 0.4 * size;
        }
    }
}
