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

/// What a square shows where nothing of it is free.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glyph {
    Nothing,
    Hatch,
    Dot,
    Used,
    Slab,
}

fn glyph(cell: &Cell) -> Glyph {
    if cell.pages == 0 {
        return Glyph::Nothing;
    }
    let free = cell.free_total() + cell.pcp_pages;
    let used = cell.pages.saturating_sub(free + cell.reserved_pages + cell.cache_pages + cell.slab_pages);
    let shares = [
        (cell.reserved_pages, Glyph::Hatch),
        (cell.cache_pages, Glyph::Dot),
        (used, Glyph::Used),
        (cell.slab_pages, Glyph::Slab),
    ];
    let largest = shares.iter().max_by_key(|(pages, _)| *pages).filter(|(pages, _)| *pages > 0);
    largest.map_or(Glyph::Nothing, |(_, glyph)| *glyph)
}

/// Rectangles of one look, drawn together.
#[derive(Default)]
struct Batches {
    hatch: Vec<Rect>,
    dots: Vec<Rect>,
    used: Vec<Rect>,
    slab: Vec<Rect>,
    free: [Vec<Rect>; 4],
}

impl Batches {
    /// A square: its free share grows from below, over what the rest is.
    fn square(&mut self, rect: Rect, cell: &Cell) {
        let free = cell.free_total();
        let share = if cell.pages == 0 { 0.0 } else { f64::from(free) / f64::from(cell.pages) };
        if share < 0.999 {
            match glyph(cell) {
                Glyph::Nothing => {}
                Glyph::Hatch => self.hatch.push(rect),
                Glyph::Dot => self.dots.push(Rect::around(rect.center(), 2.2, 2.2)),
                Glyph::Used => self.used.push(rect),
                Glyph::Slab => self.slab.push(rect),
            }
        }
        if free > 0 {
            let most =
                MigrateType::ALL.iter().max_by_key(|kind| cell.free_pages[kind.index()]).map_or(1, |kind| kind.index());
            let h = between(share * rect.h, rect.h.min(1.6), rect.h);
            self.free[most].push(Rect::new(rect.x, rect.bottom() - h, rect.w, h));
        }
    }

    fn draw(&self, surface: &mut dyn Surface) {
        surface.fill_rects(&self.used, Role::Used);
        surface.fill_rects(&self.slab, Role::Slab);
        surface.fill_rects(&self.dots, Role::Cache);
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
        let keys = [
            (Glyph::Hatch, text!(language, "stage-key-reserved")),
            (Glyph::Used, text!(language, "stage-key-used")),
            (Glyph::Dot, text!(language, "stage-key-cache")),
            (Glyph::Slab, text!(language, "stage-key-slab")),
            (Glyph::Nothing, text!(language, "stage-key-free")),
        ];
        let widths: Vec<f64> = keys.iter().map(|(_, text)| surface.text_width(text, SMALL) + 13.0 + 16.0).collect();
        let total: f64 = widths.iter().sum::<f64>() - 16.0;
        let mut x = map.rect.right() - total;
        if x < unit_x {
            return;
        }
        if unit_x + unit_w + 16.0 < x {
            surface.text(unit_x, y, &unit, SMALL.role(Role::Ink3));
        }
        for ((glyph, text), width) in keys.iter().zip(widths) {
            let sign = Rect::new(x, y - 7.5, 8.0, 7.0);
            match glyph {
                Glyph::Hatch => surface.hatch(&[sign], Role::Line, Role::Bg),
                Glyph::Used => surface.fill_rect(sign, 0.0, Role::Used, 1.0),
                Glyph::Dot => surface.fill_rect(Rect::around(sign.center(), 2.4, 2.4), 0.0, Role::Cache, 1.0),
                Glyph::Slab => surface.fill_rect(sign, 0.0, Role::Slab, 1.0),
                Glyph::Nothing => {
                    for (place, kind) in (0u8..).zip([MigrateType::Unmovable, MigrateType::Movable]) {
                        let half = Rect::new(sign.x + 4.0 * f64::from(place), sign.y, 4.0, sign.h);
                        surface.fill_rect(half, 0.0, type_role(kind), 1.0);
                    }
                }
            }
            surface.text(x + 13.0, y, text, SMALL);
            x += width;
        }
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
        let dotted = glyph(&sum) == Glyph::Dot;
        batches.square(rect, &sum);
        if dotted {
            // A row of dots as close as a bar allows.
            batches.dots.pop();
            if number % 4 == 0 {
                batches.dots.push(Rect::around(rect.center(), 2.2, 2.2));
            }
        }
    }
}
