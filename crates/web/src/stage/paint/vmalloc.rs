//! A vmalloc area: a ruler of addresses in one piece, the frames behind it anywhere.

use super::{Frame, as_f64, bytes_text, fitted};
use crate::stage::geometry::{Flight, Point, Rect};
use crate::stage::layout::counts_f;
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use kmscope_mm::Event;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_session::scene::AreaScene;
use kmscope_session::text;

/// Pages in a row of the ruler.
const ROW: usize = 16;
/// Rows that are drawn at most.
const ROWS: usize = 4;
/// Lines to frames that are drawn at most.
const LINES: usize = 12;
const TITLE: f64 = 18.0;
const CAPTION: f64 = 18.0;

fn pitch(width: f64) -> f64 {
    width / (counts_f(ROW) + 1.0)
}

/// Pages that the ruler draws, guard page included.
fn drawn(area: &AreaScene) -> usize {
    usize::try_from(area.data_pages()).unwrap_or(usize::MAX).min(ROW * ROWS - 1) + 1
}

/// Height of an area's picture.
pub(super) fn height(area: &AreaScene, width: f64) -> f64 {
    TITLE + counts_f((drawn(area) - 1).div_ceil(ROW).max(1)) * pitch(width).min(18.0) + CAPTION
}

/// A page of the ruler.
fn page(place: Rect, index: usize, guard: bool) -> Rect {
    let pitch = pitch(place.w).min(18.0);
    let (mut column, mut row) = (index % ROW, index / ROW);
    if guard && column == 0 && row > 0 {
        // The guard page stands at the end of the last row, not alone in another.
        (column, row) = (ROW, row - 1);
    }
    Rect::new(place.x + counts_f(column) * pitch, place.y + TITLE + counts_f(row) * pitch, pitch - 1.5, pitch - 1.5)
}

impl Frame<'_> {
    pub(super) fn area(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>, area: &AreaScene, place: Rect) {
        let language = self.language;
        let bytes = bytes_text(area.data_pages() * PAGE_SIZE_BYTES);
        let title = format!("vmalloc {bytes}");
        let bold = TextStyle::new(13.0, Role::Ink).bold();
        let y = place.y + 11.0;
        surface.text(place.x, y, &title, bold);
        let room = place.w - surface.text_width(&title, bold) - 8.0;
        let address = format!("{:#x}", area.addr);
        let short = format!("…{:06x}", area.addr & 0xff_ffff);
        let mono = TextStyle::new(11.0, Role::Ink2).mono().end();
        fitted(surface, Point::new(place.right(), y), room, &[&address, &short], mono);
        let last = drawn(area) - 1;
        for index in 0..last {
            let rect = page(place, index, false);
            match area.frames.get(index) {
                Some(Some(_)) => surface.fill_rect(rect, 1.0, Role::Kern, 1.0),
                _ => surface.stroke_rect(rect.grown(-0.5), 1.0, Stroke::new(Role::Line, 1.0).dashed(2.0, 2.0)),
            }
        }
        // The guard page: reserved in the range, never mapped.
        surface.hatch(&[page(place, last, true)], Role::Line, Role::Bg);
        surface.stroke_rect(page(place, last, true).grown(-0.5), 1.0, Stroke::new(Role::Line, 1.0));
        let mapped = area.frames.iter().flatten().count();
        let caption = if area.freed {
            text!(language, "stage-area-freed").to_string()
        } else {
            text!(language, "stage-area", pages = mapped, of = area.data_pages())
        };
        let short = text!(language, "stage-area-short", pages = mapped);
        fitted(
            surface,
            Point::new(place.x, place.bottom() - 6.0),
            place.w,
            &[&caption, &short],
            TextStyle::new(11.0, Role::Ink2),
        );
        if self.selection == Selection::Area(area.area) {
            surface.stroke_rect(place.grown(3.0), 4.0, Stroke::new(Role::Focus, 2.0));
        }
        hits.push(HitArea { rect: place, selection: Selection::Area(area.area) });
        self.scattered(surface, area, place);
    }

    /// Lines from the pages of the range to the frames behind them.
    fn scattered(&self, surface: &mut dyn Surface, area: &AreaScene, place: Rect) {
        let about = self.view.events.iter().any(|event| {
            matches!(event, Event::VmMapped { area: of, .. } | Event::VmUnmapped { area: of, .. } if *of == area.area)
        });
        if !about && self.selection != Selection::Area(area.area) {
            return;
        }
        let window = self.window();
        let count = area.frames.len().min(ROW * ROWS - 1);
        let step = count.div_ceil(LINES).max(1);
        for index in (0..count).step_by(step) {
            let Some(Some(pfn)) = area.frames.get(index) else { continue };
            let from = page(place, index, false);
            let to = self
                .layout
                .block_in_strip(&window, *pfn, 0)
                .map(|rect| Point::new(rect.center().x, rect.bottom()))
                .or_else(|| {
                    let map = self.layout.map.as_ref()?;
                    let zone = self.scene.zones.iter().position(|zone| zone.contains(*pfn))?;
                    map.cells_of(self.scene, zone, *pfn, 1).map(Rect::center)
                });
            let Some(to) = to else { continue };
            let flight = Flight::new(to, Point::new(from.center().x, from.y));
            let alpha = if as_f64(i64::try_from(count).unwrap_or(0)) > 6.0 { 0.6 } else { 1.0 };
            surface.stroke_path(&flight.path(), Stroke::new(Role::Kern, 1.0).dotted().alpha(alpha));
            surface.fill_rect(Rect::around(to, 3.0, 3.0), 1.5, Role::Kern, 1.0);
        }
    }
}
