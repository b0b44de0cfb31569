//! The picture of a moment: a function of the scene at that time, the clips under way, the size
//! and the language. Each row of the stage has its file.

mod flights;
mod ladder;
mod lanes;
mod lists;
mod map;
mod pcp;
mod side;
mod slab;
mod strip;
mod vmalloc;

use super::geometry::{Path, Point, Rect, between};
use super::layout::{Layout, Window};
use super::selection::{HitArea, Selection};
use super::surface::{Role, Stroke, Surface, TextStyle};
use super::timeline::{Clip, ListRef, Motion, Timeline};
use kmscope_mm::event::Verdict;
use kmscope_mm::{Event, MigrateType, Pfn, ZoneId, ZoneKind};
use kmscope_session::scene::ZoneScene;
use kmscope_session::{Language, Scene, StepView};

pub use lanes::ticks;
pub use lists::type_name;

/// Frames that are shown when one looks closely …
const CLOSE_FRAMES: u32 = 64;
/// … on a phone.
const PHONE_FRAMES: u32 = 32;
/// The strip comes closer, ms.
const ZOOM_MS: f64 = 220.0;

/// Everything that a picture is a function of.
pub struct Frame<'a> {
    /// The step.
    pub view: &'a StepView,
    /// The scene with the effects that are there at `time`.
    pub scene: &'a Scene,
    /// The step in time.
    pub timeline: &'a Timeline,
    /// Now, ms on the timeline.
    pub time: f64,
    /// Where everything stands.
    pub layout: &'a Layout,
    /// Language of the labels.
    pub language: Language,
    /// Texts of names that the script gave (of caches).
    pub names: &'a [String],
    /// What is ringed.
    pub selection: Selection,
    /// What differs from the picture before, after a jump: how strong its ring still is, 0 ..= 1.
    pub jump: Option<(&'a Scene, f64)>,
}

/// Draws the picture; what can be pointed at is added to `hits`.
pub fn paint(frame: &Frame, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
    frame.map(surface, hits);
    frame.ladder(surface, hits);
    frame.lanes(surface);
    frame.strip(surface, hits);
    frame.pcp(surface, hits);
    frame.lists(surface, hits);
    frame.side(surface, hits);
    frame.flights(surface);
    frame.stopped(surface);
}

impl Frame<'_> {
    /// The frames that the strip shows now: it comes closer when the block at hand is small, and
    /// goes back when it is large.
    pub(super) fn window(&self) -> Window {
        let strip = &self.scene.strip;
        let all = strip.end_pfn() - strip.first_pfn;
        let pfn = self.attention().unwrap_or(strip.first_pfn);
        let close = if self.layout.phone { PHONE_FRAMES } else { CLOSE_FRAMES };
        let frames = |close_now: bool| Window::around(strip, pfn, if close_now { close } else { all });
        let mut now: Option<(bool, f64)> = None;
        for clip in self.timeline.clips.iter().take_while(|clip| clip.start <= self.time || self.is_over()) {
            let small = match clip.motion {
                Motion::Cut { order, .. } => (2u32 << order) <= close,
                Motion::Home { list, .. } => (2u32 << list.order) <= close,
                Motion::Away { list, .. } | Motion::Lift { list, .. } => (1u32 << list.order) <= close / 2,
                _ => continue,
            };
            // An upper half that leaves is no reason to go back.
            if matches!(clip.motion, Motion::Away { .. }) && now.is_some() {
                continue;
            }
            match now {
                Some((before, _)) if before == small => {}
                Some(_) => now = Some((small, clip.start)),
                None => now = Some((small, f64::NEG_INFINITY)),
            }
        }
        let (small, since) = now.unwrap_or((true, f64::NEG_INFINITY));
        let t = if self.is_over() { 1.0 } else { between((self.time - since) / ZOOM_MS, 0.0, 1.0) };
        frames(!small).towards(frames(small), super::geometry::ease_in_out(t))
    }

    /// The frame that the step is about, as far as it has come.
    fn attention(&self) -> Option<Pfn> {
        if let Selection::Frame(pfn) = self.selection {
            return Some(pfn);
        }
        let strip = &self.scene.strip;
        let inside = |pfn: &Pfn| (strip.first_pfn..strip.end_pfn()).contains(pfn);
        self.view
            .events
            .iter()
            .rev()
            .find_map(|event| match *event {
                Event::PageGranted { pfn, .. }
                | Event::BlockPut { pfn, .. }
                | Event::PcpPut { pfn, .. }
                | Event::SlabDiscarded { pfn, .. } => Some(pfn),
                _ => None,
            })
            .filter(inside)
            .or_else(|| self.scene.strip.frames.iter().zip(strip.first_pfn..).find_map(focus_frame))
    }

    /// The step is wholly shown.
    pub(super) fn is_over(&self) -> bool {
        self.time >= self.timeline.total()
    }

    /// Events that are shown as done.
    pub(super) fn happened(&self) -> usize {
        self.timeline.happened(self.time)
    }

    /// The clips under way.
    pub(super) fn active(&self) -> impl Iterator<Item = &Clip> {
        self.timeline.active(self.time)
    }

    /// Event from which movements still say something: what reclaim gave back is told elsewhere.
    pub(super) fn movement_since(&self) -> usize {
        let happened = self.happened();
        let asleep =
            |event: &Event| matches!(event, Event::Tick { .. } | Event::Reclaimed { .. } | Event::Watermark(_));
        let reclaimed = self.view.events[..happened].iter().any(|event| matches!(event, Event::Reclaimed { .. }));
        if reclaimed { self.view.events[..happened].iter().rposition(asleep).unwrap_or(0) } else { 0 }
    }

    /// Free pages of a zone as the needle shows them: it slides.
    pub(super) fn level(&self, zone: ZoneId) -> f64 {
        let pages = |scene: &Scene| scene.zones.get(zone.index()).map_or(0, |zone| zone.free_pages_folded);
        if self.is_over() {
            return as_f64(pages(self.scene));
        }
        let changes = self.timeline.levels.iter().filter(|(at, of, _)| *of == zone && *at <= self.time);
        changes.fold(as_f64(pages(&self.view.before)), |level, (at, _, to)| {
            let t = between((self.time - at) / super::timeline::NEEDLE_MS, 0.0, 1.0);
            super::geometry::mix(level, as_f64(*to), super::geometry::ease_out(t))
        })
    }

    /// The zone whose lists are drawn: the selected one, else that of the strip.
    pub(super) fn listed_zone(&self) -> Option<&ZoneScene> {
        match self.selection {
            Selection::Zone(zone) | Selection::FreeList { zone, .. } | Selection::PcpList { zone, .. } => {
                self.scene.zones.get(zone.index())
            }
            _ => self.scene.focus_zone(),
        }
    }

    /// The place of a list's box.
    pub(super) fn list_place(&self, list: ListRef) -> Option<Rect> {
        if self.listed_zone().is_none_or(|zone| zone.zone != list.zone) {
            return None;
        }
        if list.pcp {
            self.pcp_slot(list.order, list.migratetype)
        } else {
            self.layout.lists.map(|lists| lists.slot(list.order, type_row(list.migratetype)))
        }
    }

    /// A name that the script gave.
    pub(super) fn cache_name(&self, name: kmscope_mm::machine::CacheName) -> String {
        cache_name(name, self.names)
    }
}

fn focus_frame((state, pfn): (&kmscope_session::scene::FrameState, Pfn)) -> Option<Pfn> {
    use kmscope_session::scene::FrameState as S;
    matches!(state, S::Free { .. } | S::Pcp { .. } | S::InHand { .. }).then_some(pfn)
}

/// Name of a cache as the kernel shows it.
pub fn cache_name(name: kmscope_mm::machine::CacheName, names: &[String]) -> String {
    use kmscope_mm::machine::{CacheName, KmallocFamily};
    match name {
        CacheName::Kmalloc { family, size_bytes } => {
            let prefix = match family {
                KmallocFamily::Normal => "kmalloc-",
                KmallocFamily::Reclaimable => "kmalloc-rcl-",
                KmallocFamily::Dma => "dma-kmalloc-",
            };
            if size_bytes >= 1024 && size_bytes % 1024 == 0 {
                format!("{prefix}{}k", size_bytes / 1024)
            } else {
                format!("{prefix}{size_bytes}")
            }
        }
        CacheName::Named(name) => names.get(name.index()).cloned().unwrap_or_else(|| format!("cache {}", name.0)),
        CacheName::VmapArea => "vmap_area".to_owned(),
        CacheName::KmemCache => "kmem_cache".to_owned(),
        CacheName::KmemCacheNode => "kmem_cache_node".to_owned(),
    }
}

/// Name of a zone: the kernel's own word.
pub const fn zone_name(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Dma => "DMA",
        ZoneKind::Dma32 => "DMA32",
        ZoneKind::Normal => "Normal",
        ZoneKind::HighMem => "HighMem",
        ZoneKind::Movable => "Movable",
    }
}

/// Colour of a migrate type.
pub(super) const fn type_role(migratetype: MigrateType) -> Role {
    match migratetype {
        MigrateType::Unmovable => Role::Unmovable,
        MigrateType::Movable => Role::Movable,
        MigrateType::Reclaimable => Role::Reclaimable,
        MigrateType::HighAtomic => Role::HighAtomic,
    }
}

/// Row of a migrate type among the lists.
pub(super) const fn type_row(migratetype: MigrateType) -> usize {
    migratetype.index()
}

/// A page frame number as written everywhere.
pub fn pfn_text(pfn: Pfn) -> String {
    format!("{pfn:#x}")
}

/// Its last three digits, where the rest stands nearby.
pub fn short_pfn(pfn: Pfn) -> String {
    format!("…{:03x}", pfn & 0xfff)
}

/// An amount of memory in the largest unit that loses nothing: 4K, 512K, 1M.
pub fn bytes_text(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")];
    for (unit, letter) in UNITS {
        if bytes >= unit && bytes.is_multiple_of(unit) {
            return format!("{}{letter}", bytes / unit);
        }
    }
    format!("{bytes}")
}

/// The same, rounded to two decimals where it is not a whole number of a large unit.
pub fn rounded_bytes_text(bytes: u64) -> String {
    let exact = bytes_text(bytes);
    if bytes < 10 << 20 || !exact.ends_with('K') {
        return exact;
    }
    let hundredths = (bytes * 100 + (1 << 19)) >> 20;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{}M", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A number with its digits in groups of three.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "pages of a machine")]
pub(super) fn as_f64(pages: i64) -> f64 {
    pages as f64
}

/// Seams between the frames of a block, if they are far enough apart.
pub(super) fn seams(surface: &mut dyn Surface, rect: Rect, frames: u32, role: Role, alpha: f64) {
    let pitch = rect.w / f64::from(frames);
    if frames < 2 || pitch < 4.0 {
        return;
    }
    for frame in 1..frames {
        let x = rect.x + pitch * f64::from(frame);
        let path = Path::line(Point::new(x, rect.y + 4.0), Point::new(x, rect.bottom() - 4.0));
        surface.stroke_path(&path, Stroke::new(role, 1.0).alpha(alpha));
    }
}

/// A ring around a thing that is selected, hovering or just arrived.
pub(super) fn ring(surface: &mut dyn Surface, rect: Rect, role: Role) {
    surface.stroke_rect(rect.grown(2.5), 5.0, Stroke::new(role, 1.5));
}

/// Writes a text only if it fits into `width`; the first of `forms` that does.
pub(super) fn fitted<'a>(
    surface: &mut dyn Surface,
    at: Point,
    width: f64,
    forms: &[&'a str],
    style: TextStyle,
) -> Option<&'a str> {
    let text = forms.iter().find(|text| surface.text_width(text, style) <= width)?;
    surface.text(at.x, at.y, text, style);
    Some(text)
}

/// The sign of a check: by shape, not by colour.
pub(super) const fn verdict_sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => ">",
        Verdict::TooFew => "≤",
        Verdict::NoBlock => "✕",
    }
}

/// The zones as they stand on the ladder: highest first.
pub(super) fn zones_downwards(scene: &Scene) -> impl Iterator<Item = &ZoneScene> {
    scene.zones.iter().rev()
}

/// Whether an event index has taken place.
pub(super) fn has_happened(frame: &Frame, event: usize) -> bool {
    frame.is_over() || event < frame.timeline.effects(frame.time)
}

/// The clip that shows an event.
pub(super) fn is_cut(clip: &Clip) -> Option<(Pfn, u8)> {
    match clip.motion {
        Motion::Cut { pfn, order } => Some((pfn, order)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_in_the_largest_unit_that_loses_nothing() {
        let cases = [(4096, "4K"), (524_288, "512K"), (1 << 20, "1M"), (4 << 30, "4G"), (6_144, "6K"), (100, "100")];
        for (bytes, text) in cases {
            assert_eq!(bytes_text(bytes), text);
        }
    }

    #[test]
    fn odd_boundaries_are_rounded() {
        assert_eq!(rounded_bytes_text(905_208 << 10), "883.99M");
        assert_eq!(rounded_bytes_text(16 << 20), "16M");
    }

    #[test]
    fn digits_are_grouped_in_threes() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (46_701, "46,701"), (-1_234_567, "−1,234,567")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
