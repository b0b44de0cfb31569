//! All page frames: zones with their boundaries, and where the strip below comes from.

use super::{Frame, fitted, pfn_text, rounded_bytes_text, type_role, zone_name};
use crate::stage::geometry::{Path, Point, Rect, Segment, between};
use crate::stage::layout::{MapLayout, counts_f};
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use kmscope_mm::MigrateType;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_session::scene::{Cell, ZoneCells};
use kmscope_session::text;

const SMALL: TextStyle = TextStyle::new(11.0, Role::Ink2);

/// What a square shows where nothing of it is free: each use by its shape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glyph {
    Nothing,
    /// Reserved at boot.
    Hatch,
    /// In use: a full square.
    Used,
    /// Clean page cache: a dot, which can be given back at once.
    Dot,
    /// Dirty page cache: a dash.
    Dash,
    /// Anonymous memory: a hollow square, since it can go to swap.
    Hollow,
    /// Slabs: a square in ink.
    Slab,
    /// Dentries and inodes: a dot in ink, as of slabs that can be given back.
    InkDot,
}

/// The uses of a square, and their signs.
fn uses(cell: &Cell) -> [(u32, Glyph); 7] {
    [
        (cell.reserved_pages, Glyph::Hatch),
        (cell.clean_pages, Glyph::Dot),
        (cell.dirty_pages, Glyph::Dash),
        (cell.anon_pages, Glyph::Hollow),
        (cell.dentry_pages, Glyph::InkDot),
        (cell.used_pages(), Glyph::Used),
        (cell.slab_pages, Glyph::Slab),
    ]
}

fn glyph(cell: &Cell) -> Glyph {
    let largest = uses(cell).into_iter().max_by_key(|(pages, _)| *pages).filter(|(pages, _)| *pages > 0);
    largest.map_or(Glyph::Nothing, |(_, glyph)| glyph)
}

/// Rectangles of one look, drawn together.
#[derive(Default)]
struct Batches {
    hatch: Vec<Rect>,
    cache: Vec<Rect>,
    used: Vec<Rect>,
    ink: Vec<Rect>,
    free: [Vec<Rect>; 4],
}

impl Batches {
    /// A square: its free share grows from below, over what the rest is.
    fn square(&mut self, rect: Rect, cell: &Cell) {
        let free = cell.free_total();
        let share = if cell.pages == 0 { 0.0 } else { f64::from(free) / f64::from(cell.pages) };
        if share < 0.999 {
            self.sign(rect, glyph(cell));
        }
        if free > 0 {
            let most =
                MigrateType::ALL.iter().max_by_key(|kind| cell.free_pages[kind.index()]).map_or(1, |kind| kind.index());
            let h = between(share * rect.h, rect.h.min(1.6), rect.h);
            self.free[most].push(Rect::new(rect.x, rect.bottom() - h, rect.w, h));
        }
    }

    fn sign(&mut self, rect: Rect, glyph: Glyph) {
        match glyph {
            Glyph::Nothing => {}
            Glyph::Hatch => self.hatch.push(rect),
            Glyph::Used => self.used.push(rect),
            Glyph::Dot => self.cache.push(Rect::around(rect.center(), 2.2, 2.2)),
            Glyph::Dash => self.cache.push(Rect::around(rect.center(), rect.w, 1.4)),
            Glyph::Hollow => {
                let ends = [rect.y, rect.bottom() - 1.0].map(|y| Rect::new(rect.x, y, rect.w, 1.0));
                self.used.extend(ends);
                // Narrow ones run together to a hollow bar.
                if rect.w >= 4.0 {
                    self.used.extend([rect.x, rect.right() - 1.0].map(|x| Rect::new(x, rect.y, 1.0, rect.h)));
                }
            }
            Glyph::Slab => self.ink.push(rect),
            Glyph::InkDot => self.ink.push(Rect::around(rect.center(), 2.2, 2.2)),
        }
    }

    fn draw(&self, surface: &mut dyn Surface) {
        surface.fill_rects(&self.used, Role::Used);
        surface.fill_rects(&self.ink, Role::Slab);
        surface.fill_rects(&self.cache, Role::Cache);
        surface.hatch(&self.hatch, Role::Line, Role::Bg);
        for kind in MigrateType::ALL {
            surface.fill_rects(&self.free[kind.index()], type_role(kind));
        }
    }
}

impl Frame<'_> {
    pub(super) fn map(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let Some(map) = &self.layout.map else { return };
        self.cone(surface, map);
        if map.squares {
            self.map_head(surface, map);
        }
        let mut batches = Batches::default();
        for (index, (zone, place)) in self.scene.map.zones.iter().zip(&map.zones).enumerate() {
            self.zone_label(surface, map, index, *place);
            if map.squares {
                for (number, cell) in zone.cells.iter().enumerate() {
                    batches.square(map.cell(*place, number), cell);
                }
            } else {
                bar(&mut batches, *place, zone);
            }
            hits.push(HitArea { rect: *place, selection: Selection::Zone(zone.zone) });
        }
        batches.draw(surface);
        if let Some(rect) = self.window_in_map(map) {
            surface.stroke_rect(rect, 1.5, Stroke::new(Role::Ink, 1.6));
        }
    }

    /// Title and key.
    fn map_head(&self, surface: &mut dyn Surface, map: &MapLayout) {
        let language = self.language;
        let y = map.rect.y + 10.0;
        let title = text!(language, "stage-page-frames");
        let bold = TextStyle::new(13.0, Role::Ink).bold();
        surface.text(map.rect.x, y, &title, bold);
        let unit = text!(language, "stage-square", frames = self.scene.map.cell_pages);
        let unit_x = map.rect.x + surface.text_width(&title, bold) + 10.0;
        let unit_w = surface.text_width(&unit, SMALL);
        let keys = self.map_keys();
        let free = [text!(language, "stage-key-free"), text!(language, "stage-key-free-short")];
        let room = map.rect.right() - unit_x;
        let width = |text: &str, surface: &dyn Surface| surface.text_width(text, SMALL) + 13.0 + 16.0;
        let others: f64 = keys.iter().map(|(_, text)| width(text, surface)).sum::<f64>() - 16.0;
        let free = free.into_iter().find(|text| others + width(text, surface) <= room);
        let total = others + free.as_ref().map_or(0.0, |text| width(text, surface));
        let mut x = map.rect.right() - total;
        if x < unit_x {
            return;
        }
        if unit_x + unit_w + 16.0 < x {
            surface.text(unit_x, y, &unit, SMALL.role(Role::Ink3));
        }
        let mut batches = Batches::default();
        for (glyph, text) in keys.into_iter().chain(free.map(|text| (Glyph::Nothing, text))) {
            let sign = Rect::new(x, y - 7.5, 8.0, 7.0);
            batches.sign(sign, glyph);
            if glyph == Glyph::Nothing {
                for (place, kind) in (0u8..).zip([MigrateType::Unmovable, MigrateType::Movable]) {
                    batches.free[kind.index()].push(Rect::new(sign.x + 4.0 * f64::from(place), sign.y, 4.0, sign.h));
                }
            }
            surface.text(x + 13.0, y, &text, SMALL);
            x += width(&text, surface);
        }
        batches.draw(surface);
    }

    /// The signs that occur on the machine now, and what they mean.
    fn map_keys(&self) -> Vec<(Glyph, String)> {
        let language = self.language;
        let mut sum = Cell::default();
        self.scene.map.zones.iter().flat_map(|zone| &zone.cells).for_each(|cell| sum.add(cell));
        let words = |glyph| match glyph {
            Glyph::Hatch => text!(language, "stage-key-reserved"),
            Glyph::Dot => text!(language, "stage-key-clean"),
            Glyph::Dash => text!(language, "stage-key-dirty"),
            Glyph::Hollow => text!(language, "stage-key-anon"),
            Glyph::InkDot => text!(language, "stage-key-dentries"),
            Glyph::Slab => text!(language, "stage-key-slab"),
            Glyph::Used | Glyph::Nothing => text!(language, "stage-key-used"),
        };
        let used = uses(&sum).into_iter().filter(|(pages, _)| *pages > 0);
        used.map(|(_, glyph)| (glyph, words(glyph))).collect()
    }

    /// Name and boundaries of a zone: as frames and as bytes, as far as there is room.
    fn zone_label(&self, surface: &mut dyn Surface, map: &MapLayout, index: usize, place: Rect) {
        let Some(zone) = self.scene.zones.get(index) else { return };
        let y = place.y - 4.5;
        let selected = self.selection == Selection::Zone(zone.zone);
        let style =
            TextStyle::new(if map.squares { 12.0 } else { 11.0 }, if selected { Role::Focus } else { Role::Ink })
                .bold();
        let name = zone_name(zone.kind);
        surface.text(place.x, y, name, style);
        let x = place.x + surface.text_width(name, style) + 6.0;
        let bytes = |pfn: u32| rounded_bytes_text(u64::from(pfn) * PAGE_SIZE_BYTES);
        let long = text!(
            self.language,
            "stage-zone-range",
            first = pfn_text(zone.start_pfn),
            last = pfn_text(zone.end_pfn.saturating_sub(1)),
            from = bytes(zone.start_pfn),
            to = bytes(zone.end_pfn)
        );
        let short = text!(self.language, "stage-zone-from", from = bytes(zone.start_pfn));
        fitted(surface, Point::new(x, y), place.right() - x, &[&long, &short], TextStyle::new(11.0, Role::Ink3));
    }

    /// The place of the strip's frames in the map, ringed.
    fn window_in_map(&self, map: &MapLayout) -> Option<Rect> {
        self.layout.strip?;
        let window = self.window();
        let shown = window.range();
        let rect = map.cells_of(self.scene, self.scene.strip.zone.index(), shown.start, shown.end - shown.start)?;
        Some(if map.squares {
            rect.grown(1.6)
        } else {
            Rect::new(rect.x - 0.5, rect.y - 1.0, rect.w + 1.0, rect.h + 3.5)
        })
    }

    /// From the map down to the strip.
    fn cone(&self, surface: &mut dyn Surface, map: &MapLayout) {
        let (Some(strip), Some(from)) = (self.layout.strip, self.window_in_map(map)) else { return };
        let top = strip.y - 16.0;
        if map.squares {
            let shape = [
                Point::new(from.x, from.bottom()),
                Point::new(strip.x, top),
                Point::new(strip.x, strip.y - 3.0),
                Point::new(strip.right(), strip.y - 3.0),
                Point::new(strip.right(), top),
                Point::new(from.right(), from.bottom()),
            ];
            surface.fill_path(&Path::polygon(&shape), Role::Hl);
            return;
        }
        for (x, end) in [(from.x + 0.5, strip.x), (from.right() - 0.5, strip.right())] {
            let start = Point::new(x, from.bottom());
            let path = Path(vec![
                Segment::Move(start),
                Segment::Cubic(Point::new(x, top), Point::new(end, from.bottom() + 2.0), Point::new(end, top + 1.0)),
            ]);
            surface.stroke_path(&path, Stroke::new(Role::Line, 1.0));
        }
    }
}

/// A zone as one bar: runs of squares of one look.
fn bar(batches: &mut Batches, place: Rect, zone: &ZoneCells) {
    let pitch = place.w / counts_f(zone.cells.len().max(1));
    // Squares narrower than a pixel are summed up.
    let step = (1.0 / pitch).ceil().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    let step = step as usize;
    for (number, cells) in zone.cells.chunks(step).enumerate() {
        let mut sum = Cell::default();
        cells.iter().for_each(|cell| sum.add(cell));
        let x = place.x + counts_f(number * step) * pitch;
        let rect = Rect::new(x, place.y, pitch * counts_f(cells.len()) + 0.3, place.h);
        // A row of dots as close as a bar allows.
        let dots = [batches.cache.len(), batches.ink.len()];
        batches.square(rect, &sum);
        if number % 4 != 0 && matches!(glyph(&sum), Glyph::Dot | Glyph::InkDot) {
            batches.cache.truncate(dots[0]);
            batches.ink.truncate(dots[1]);
        }
    }
}
