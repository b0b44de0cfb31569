//! The heads of the rows: order, size, and how many blocks of each type are free.

use super::Frame;
use super::rows::lists_of_one_zone;
use crate::stage::draw::geometry::{Point, Rect};
use crate::stage::draw::surface::{Role, Surface, TextStyle};
use crate::stage::draw::text::{fitted, list_letter, number, type_name, type_role, unit_text};
use crate::stage::reach::{HitArea, Selection};
use crate::stage::view::Row;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::{MigrateType, ZoneId};
use kmscope_session::scene::Ground;
use kmscope_session::text;

impl Frame<'_> {
    pub(super) fn heads(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let em = layout.em;
        if let Some(y) = layout.title {
            let style = self.style(0.86, Role::Ink3);
            surface.text(0.0, y, &text!(self.language, "stage-order"), style);
            surface.text(layout.head - 0.7 * em, y, &text!(self.language, "stage-free-blocks"), style.end());
            let right = self.key(surface, y);
            if matches!(layout.shot, crate::stage::view::Shot::Whole | crate::stage::view::Shot::Holes) {
                self.ground_key(surface, y, right);
            }
        }
        let touched: Vec<u8> = crate::stage::view::framing::touched(self.view).map(|(_, order)| order).collect();
        let mut free_from = f64::NEG_INFINITY;
        for &Row { order, rect } in &layout.rows {
            let size = layout.text(1.0).min((rect.h * 0.8).max(layout.least));
            let y = (rect.center().y + size * 0.35).max(0.8 * size);
            // Where rows are lower than texts, some of them are named.
            if y - 0.8 * size < free_from {
                continue;
            }
            free_from = y + 0.25 * size;
            let name = TextStyle::new((size * 1.12).min(rect.h).max(size), Role::Ink).end();
            let name = if touched.contains(&order) { name.bold() } else { name };
            surface.text(1.6 * em, y, &order.to_string(), name);
            let counts = self.counts(order);
            let zone = lists_of_one_zone(layout.shot).then_some(self.scene.queues.zone);
            let left = self.counts_text(surface, hits, (layout.head - 0.7 * em, y), size, order, zone, counts);
            if layout.sizes {
                let bytes = unit_text(PAGE_SIZE_BYTES << order);
                let style = TextStyle::new((size * 0.86).max(layout.least), Role::Ink3);
                fitted(surface, Point::new(2.1 * em, y), left - 2.4 * em, &[&bytes], style);
            }
        }
    }

    /// Blocks of an order by type: of the zone that the shot is about, or of all.
    fn counts(&self, order: u8) -> [u32; 4] {
        let order = usize::from(order);
        if lists_of_one_zone(self.layout.shot) {
            return self.scene.focus_zone().map_or([0; 4], |zone| zone.free_lists[order]);
        }
        let mut sum = [0; 4];
        for zone in &self.scene.zones {
            for (sum, blocks) in sum.iter_mut().zip(zone.free_lists[order]) {
                *sum += blocks;
            }
        }
        sum
    }

    /// Writes counts ending at a place; gives where they begin.
    #[expect(clippy::too_many_arguments, reason = "a place, a look and what is written")]
    fn counts_text(
        &self,
        surface: &mut dyn Surface,
        hits: &mut Vec<HitArea>,
        (right, y): (f64, f64),
        size: f64,
        order: u8,
        zone: Option<ZoneId>,
        counts: [u32; 4],
    ) -> f64 {
        let bold = TextStyle::new(size, Role::Ink).bold();
        let total: u32 = counts.iter().sum();
        if total == 0 {
            let dash = TextStyle::new(size, Role::Ink3).end();
            surface.text(right, y, "–", dash);
            return right - size;
        }
        let types: Vec<MigrateType> = MigrateType::ALL.into_iter().filter(|of| counts[of.index()] > 0).collect();
        let typed = self.scene.has_types();
        let chip = if typed { size * 1.25 } else { 0.0 };
        let width = |of: &MigrateType| {
            chip + 0.28 * size + surface.text_width(&number(counts[of.index()].into()), bold) + 0.5 * size
        };
        let room = right - if self.layout.sizes { 5.6 } else { 2.2 } * self.layout.em;
        if types.iter().map(width).sum::<f64>() > room {
            let total = number(total.into());
            surface.text(right, y, &total, bold.end());
            return right - surface.text_width(&total, bold);
        }
        let mut x = right;
        for of in types.into_iter().rev() {
            let count = number(counts[of.index()].into());
            let w = surface.text_width(&count, bold);
            surface.text(x, y, &count, bold.end());
            x -= w + 0.28 * size + chip;
            if let Some(letter) = list_letter(self.scene, of) {
                self.chip(surface, Point::new(x, y), size, (of, letter));
            }
            if let Some(zone) = zone {
                let rect = Rect::new(x, y - size, right - x, 1.4 * size);
                hits.push(HitArea { rect, selection: Selection::FreeList { zone, order, migratetype: of } });
            }
            x -= 0.5 * size;
        }
        x
    }

    /// A type as a letter on its colour; its left end and baseline stand at `at`.
    pub(super) fn chip(&self, surface: &mut dyn Surface, at: Point, size: f64, (of, sign): (MigrateType, char)) {
        let side = (size * 1.25).max(self.layout.least * 1.1);
        surface.fill_rect(Rect::new(at.x, at.y - side * 0.8, side, side), 3.0, type_role(of), 1.0);
        let letter = TextStyle::new((size * 0.86).max(self.layout.least), Role::Inv).bold().middle();
        surface.text(at.x + side / 2.0, at.y - 0.02 * size, &sign.to_string(), letter);
    }

    /// What the letters mean: those that occur.
    fn key(&self, surface: &mut dyn Surface, y: f64) -> f64 {
        let layout = self.layout;
        if !self.scene.has_types() {
            return layout.right();
        }
        let size = layout.text(0.86);
        let style = TextStyle::new(size, Role::Ink2);
        let occurs = |of: &MigrateType| {
            self.scene.zones.iter().any(|zone| zone.free_lists.iter().any(|row| row[of.index()] > 0))
        };
        let mut x = layout.right();
        for of in MigrateType::ALL.into_iter().filter(occurs).collect::<Vec<_>>().into_iter().rev() {
            let word = type_name(self.language, of);
            let w = surface.text_width(&word, style) + 1.6 * size;
            if x - w < layout.head + 4.0 {
                break;
            }
            x -= w;
            self.chip(surface, Point::new(x, y), size * 0.9, (of, of.letter()));
            surface.text(x + 1.4 * size, y, &word, style);
            x -= 0.9 * layout.em;
        }
        x
    }

    /// What the patterns on the ground mean: those that occur, as far as there is room.
    fn ground_key(&self, surface: &mut dyn Surface, y: f64, right: f64) {
        let layout = self.layout;
        let size = layout.text(0.86);
        let style = TextStyle::new(size, Role::Ink2);
        let total = self.scene.map.total();
        let mut x = layout.head;
        // What matters most to a request comes first, should the room not suffice.
        let order = [
            Ground::Clean,
            Ground::Dirty,
            Ground::Used,
            Ground::Slab,
            Ground::Anon,
            Ground::Dentries,
            Ground::Pcp,
            Ground::Reserved,
            Ground::Hole,
        ];
        for ground in order.into_iter().filter(|ground| total.ground(*ground) > 0) {
            let words = match ground {
                Ground::Hole => text!(self.language, "stage-key-hole"),
                Ground::Reserved => text!(self.language, "stage-key-reserved"),
                Ground::Slab => text!(self.language, "stage-key-slab"),
                Ground::Used => text!(self.language, "stage-key-used"),
                Ground::Anon => text!(self.language, "stage-key-anon"),
                Ground::Dentries => text!(self.language, "stage-key-dentries"),
                Ground::Dirty => text!(self.language, "stage-key-dirty"),
                Ground::Clean => text!(self.language, "stage-key-clean"),
                Ground::Pcp => text!(self.language, "stage-key-pcp"),
            };
            let w = 1.5 * size + surface.text_width(&words, style);
            if x + w > right - layout.em {
                return;
            }
            let swatch = Rect::new(x, y - 0.85 * size, 1.1 * size, 1.1 * size);
            super::density::pattern(surface, &[swatch], ground);
            surface.stroke_rect(swatch, 1.0, crate::stage::draw::surface::Stroke::new(Role::Line, 0.8));
            surface.text(x + 1.5 * size, y, &words, style);
            x += w + 0.9 * layout.em;
        }
    }
}
