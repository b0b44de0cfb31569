//! Virtual addresses under physical frames: threads of a vmalloc area, and the direct map straight down.

use super::Frame;
use crate::stage::draw::geometry::{Path, Point, Rect, Segment, ease_out};
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{count_f64, fitted, number, pfn_text, unit_text};
use crate::stage::reach::{HitArea, Selection};
use kmscope_mm::Event;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_session::scene::AreaScene;
use kmscope_session::text;

/// Pages of an area that are drawn at most.
const PAGES: usize = 32;

impl Frame<'_> {
    pub(super) fn virtual_range(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let layout = self.layout;
        let Some(below) = layout.below else { return };
        let em = layout.em;
        let Some(area) = self.open_area() else {
            let words = text!(self.language, "stage-no-area");
            let style = self.style(1.0, Role::Ink2).middle();
            surface.text(below.center().x, below.center().y, &words, style);
            return;
        };
        let height = (2.5 * em).min(0.3 * below.h);
        let top = below.bottom() - height - 2.0 * em;
        let pages = usize::try_from(area.data_pages()).unwrap_or(usize::MAX).min(PAGES);
        // The guard page stands beside the last one.
        let left = layout.head + 0.02 * layout.plot;
        let pitch = ((layout.plot * 0.96) / count_f64(pages + 1)).min(3.6 * em);
        let end = left + pitch * count_f64(pages + 1);
        surface.fill_rect(Rect::new(layout.head, top, left - layout.head - 3.0, height), 2.0, Role::Hl, 1.0);
        let device = self.view.devices.iter().find(|(of, _)| *of == area.area && !area.freed).map(|(_, phys)| *phys);
        let from = self.device_memory(surface, device);
        let page = |index: usize| Rect::new(left + pitch * count_f64(index) + 1.0, top, pitch - 2.0, height);
        for index in 0..pages {
            let rect = page(index);
            let frame = area.frames.get(index).copied().flatten();
            let hot = self.selected_page(area, index);
            if let Some(pfn) = frame {
                self.page_thread(surface, pfn, rect, hot);
                let t = self.mapping(area, index);
                surface.fill_rect(Rect::new(rect.x, rect.y, rect.w, rect.h * t), 2.0, Role::Slab, 1.0);
                self.label(surface, rect, &[&index.to_string()], self.style(0.86, Role::Inv).bold());
                hits.push(HitArea { rect, selection: Selection::Frame(pfn) });
            } else if let (Some(_), Some(from)) = (device, from) {
                self.device_thread(surface, from, rect);
                surface.fill_rect(rect, 2.0, Role::Ink2, 1.0);
                self.label(surface, rect, &[&index.to_string()], self.style(0.86, Role::Inv).bold());
                hits.push(HitArea { rect, selection: Selection::Area(area.area) });
            } else {
                surface.stroke_rect(rect, 2.0, Stroke::new(Role::Line, 1.5).dashed(4.0, 3.0));
                hits.push(HitArea { rect, selection: Selection::Area(area.area) });
            }
            if hot {
                self.ink_ring(surface, rect);
            }
        }
        let guard = page(pages);
        surface.hatch(&[guard], Role::Rule, Role::Bg);
        surface.stroke_rect(guard, 2.0, Stroke::new(Role::Line, 1.0).dashed(3.0, 2.0));
        let floor = Path::line(Point::new(layout.head, top + height), Point::new(end + 6.0, top + height));
        surface.stroke_path(&floor, Stroke::new(Role::Ink, 2.0));
        self.range_words(surface, area, device, (left, end, top, height));
    }

    /// Behind the last frame of RAM: a hole, and the memory of a device, where an area maps any. Gives the device's place.
    fn device_memory(&self, surface: &mut dyn Surface, phys: Option<u64>) -> Option<Rect> {
        let layout = self.layout;
        let ground = layout.ground?;
        let em = layout.em;
        let (left, right) = (layout.right() + 0.4 * em, layout.width - 0.2 * em);
        if self.view.devices.is_empty() || right - left < 4.0 * em {
            return None;
        }
        let hole = Rect::new(left, ground.y, 0.38 * (right - left), ground.h);
        let device = Rect::new(hole.right() + 2.0, ground.y, right - hole.right() - 2.0, ground.h);
        surface.hatch(&[hole], Role::Rule, Role::Bg);
        let quiet = self.style(0.82, Role::Ink3);
        let words = text!(self.language, "former-hole");
        fitted(surface, Point::new(hole.center().x, ground.y - 0.4 * em), hole.w + 0.8 * em, &[&words], quiet.middle());
        surface.fill_rect(device, 3.0, Role::Ink2, 1.0);
        let words = text!(self.language, "former-device-memory");
        let short = text!(self.language, "former-device-short");
        self.label(surface, device, &[&words, &short], self.style(0.86, Role::Inv).bold());
        let phys = phys.or_else(|| self.view.devices.last().map(|(_, phys)| *phys))?;
        let address = format!("{phys:#x}");
        let at = Point::new(device.center().x, ground.bottom() + 1.15 * em);
        fitted(surface, at, device.w + em, &[&address], self.style(0.86, Role::Ink2).mono().middle());
        Some(device)
    }

    /// From the memory of a device down to the page of addresses that reaches it.
    fn device_thread(&self, surface: &mut dyn Surface, from: Rect, page: Rect) {
        let to = Point::new(page.center().x, page.y);
        let start = Point::new(from.center().x, from.bottom() + 1.5 * self.layout.em);
        let middle = f64::midpoint(start.y, page.y);
        let path =
            Path(vec![Segment::Move(start), Segment::Cubic(Point::new(start.x, middle), Point::new(to.x, middle), to)]);
        surface.stroke_path(&path, Stroke::new(Role::Line, 1.4));
    }

    fn range_words(&self, surface: &mut dyn Surface, area: &AreaScene, device: Option<u64>, at: (f64, f64, f64, f64)) {
        let (left, end, top, height) = at;
        let layout = self.layout;
        let em = layout.em;
        let language = self.language;
        let room = layout.head - 6.0;
        let name = text!(language, "stage-virtual");
        fitted(surface, Point::new(0.0, top + 0.5 * height), room, &[&name], self.style(1.0, Role::Ink).bold());
        let quiet = self.style(0.86, Role::Ink3);
        let words = text!(language, "stage-virtual-means");
        fitted(surface, Point::new(0.0, top + 0.5 * height + 1.15 * em), room, &[&words], quiet);
        let y = top + height + 1.4 * em;
        let address = format!("{:#x}", area.addr);
        let mono = self.style(0.93, Role::Ink).bold().mono();
        surface.text(left, y, &address, mono);
        let w = surface.text_width(&address, mono);
        let guard = text!(language, "stage-guard-page");
        let short = text!(language, "stage-guard-short");
        let right = end.max(left + w + 6.0 * em).min(layout.right());
        fitted(surface, Point::new(right, y), right - left - w - em, &[&guard, &short], quiet.end());
        let mapped = area.frames.iter().flatten().count();
        let bytes = unit_text(area.data_pages() * PAGE_SIZE_BYTES);
        let words = if area.freed && !self.scene.has_types() {
            text!(language, "former-area-freed").to_string()
        } else if area.freed {
            text!(language, "stage-area-freed").to_string()
        } else if let Some(phys) = device {
            text!(language, "former-area-device", size = bytes, phys = format!("{phys:#x}"))
        } else {
            text!(
                language,
                "stage-area-mapped",
                size = bytes,
                pages = mapped,
                of = number(i64::try_from(area.data_pages()).unwrap_or(0))
            )
        };
        let more = usize::try_from(area.data_pages()).unwrap_or(0) > PAGES;
        let words = if more { format!("{words} …") } else { words };
        if let Some(below) = layout.below {
            let at = Point::new(layout.head, below.y + 1.3 * em);
            fitted(surface, at, layout.plot, &[&words], self.style(1.0, Role::Ink).bold().halo(Role::Bg));
        }
    }

    /// The area that the step is about, or that is selected, else the newest.
    fn open_area(&self) -> Option<&AreaScene> {
        let of = |id| self.scene.areas.iter().find(|area| area.area == id);
        let selected = match self.selection {
            Selection::Area(area) => of(area),
            _ => None,
        };
        let stepped = self.view.events.iter().rev().find_map(|event| match *event {
            Event::VmMapped { area, .. } | Event::VmUnmapped { area, .. } | Event::VmAreaFreed { area } => Some(area),
            _ => None,
        });
        selected.or_else(|| stepped.and_then(of)).or_else(|| self.scene.areas.first())
    }

    fn selected_page(&self, area: &AreaScene, index: usize) -> bool {
        let pfn = area.frames.get(index).copied().flatten();
        matches!(self.selection, Selection::Frame(selected) if pfn == Some(selected))
    }

    /// How far a page is mapped: 1 once it is.
    fn mapping(&self, area: &AreaScene, index: usize) -> f64 {
        let clip = self.active().find(|clip| {
            matches!(self.view.events.get(clip.event), Some(Event::VmMapped { area: of, index: page, .. })
                if *of == area.area && *page as usize == index)
        });
        clip.map_or(1.0, |clip| ease_out(clip.progress(self.time)))
    }

    /// From a frame down to the page that it backs; from one that lies elsewhere, its number.
    fn page_thread(&self, surface: &mut dyn Surface, pfn: u32, page: Rect, hot: bool) {
        let layout = self.layout;
        let (Some(ground), scale) = (layout.ground, layout.ground_scale()) else { return };
        let stroke = if hot { Stroke::new(Role::Ink, 3.5) } else { Stroke::new(Role::Line, 1.4) };
        let to = Point::new(page.center().x, page.y);
        let x = scale.x_of(layout.axis.at(pfn)) + scale.per_frame() / 2.0;
        let top = layout.ruler.map_or(ground.bottom(), Rect::bottom);
        if x < layout.head || x > layout.right() {
            let from = Point::new(to.x, page.y - 1.6 * layout.em);
            surface.stroke_path(&Path::line(from, to), stroke.dashed(3.0, 3.0));
            let style = self.style(0.82, Role::Ink2).mono().middle();
            fitted(surface, Point::new(to.x, from.y - 4.0), page.w + 4.0, &[&pfn_text(pfn)], style);
            return;
        }
        let middle = f64::midpoint(top, page.y);
        let path = Path(vec![
            Segment::Move(Point::new(x, ground.bottom())),
            Segment::Line(Point::new(x, top)),
            Segment::Cubic(Point::new(x, middle + layout.em), Point::new(to.x, middle), to),
        ]);
        surface.stroke_path(&path, stroke);
    }
}
