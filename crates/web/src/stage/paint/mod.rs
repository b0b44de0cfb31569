//! The picture of a moment: a function of the scene at that time, what is under way, the size and the language. Each
//! storey has its file.

mod band;
mod density;
mod flags;
mod ground;
mod heads;
mod holes;
mod ladder;
mod lanes;
mod level;
mod moving;
mod rings;
mod rows;
mod shelf;
mod slab;
mod virtual_range;

use super::draw::geometry::{Rect, between, ease_out, mix};
use super::draw::surface::{Role, Stroke, Surface, TextStyle};
use super::draw::text::{as_f64, cache_name};
use super::motion::{Clip, Leg, Place, Timeline};
use super::reach::{HitArea, Selection};
use super::view::{Layout, Scale, Shot};
use kmscope_mm::{Pfn, ZoneId};
use kmscope_session::scene::{FrameState, Strip};
use kmscope_session::{Language, Scene, StepView};

/// Everything that a picture is a function of.
pub struct Frame<'a> {
    /// The step.
    pub view: &'a StepView,
    /// The scene with the effects that are there at `time`.
    pub scene: &'a Scene,
    /// The step in time.
    pub timeline: &'a Timeline,
    /// What the allocator has in its hand, by start.
    pub legs: &'a [Leg],
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
    /// Frames that the camera looks at, one by one, if there are few enough; of the moment after the step.
    pub looked_at: Option<&'a Strip>,
}

/// Draws the picture; what can be pointed at is added to `hits`.
pub fn paint(frame: &Frame, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
    match frame.layout.shot {
        Shot::Level => frame.level_picture(surface, hits),
        Shot::Flags => frame.flags_picture(surface, hits),
        _ => {
            frame.band(surface, hits);
            frame.rows(surface, hits);
            frame.ladder(surface, hits);
            match frame.layout.shot {
                Shot::Slab => frame.slab_cellar(surface, hits),
                Shot::Ruler => frame.virtual_range(surface, hits),
                Shot::Holes => frame.holes(surface, hits),
                _ => {}
            }
        }
    }
}

impl<'a> Frame<'a> {
    /// The storeys of memory by order and address.
    fn rows(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        self.cone(surface);
        self.tracks(surface);
        self.places_left(surface);
        let columns = self.free_rows(surface, hits);
        self.heads(surface, hits);
        self.pageblocks(surface, hits);
        self.ground(surface, hits, columns.as_deref());
        self.shelf(surface, hits);
        self.ruler(surface);
        self.jump_rings(surface);
        self.moving(surface);
        self.selection_rings(surface);
    }

    /// The step is wholly shown.
    fn is_over(&self) -> bool {
        self.time >= self.timeline.total()
    }

    /// Events that are shown as done.
    fn happened(&self) -> usize {
        self.timeline.happened(self.time)
    }

    /// The clips under way.
    fn active(&self) -> impl Iterator<Item = &Clip> {
        self.timeline.active(self.time)
    }

    /// Free pages of a zone as its level shows them: it slides.
    fn level(&self, zone: ZoneId) -> f64 {
        let pages = |scene: &Scene| scene.zones.get(zone.index()).map_or(0, |zone| zone.free_pages_folded);
        if self.is_over() {
            return as_f64(pages(self.scene));
        }
        let changes = self.timeline.levels.iter().filter(|(at, of, _)| *of == zone && *at <= self.time);
        changes.fold(as_f64(pages(&self.view.before)), |level, (at, _, to)| {
            let t = between((self.time - at) / super::motion::timeline::NEEDLE_MS, 0.0, 1.0);
            mix(level, as_f64(*to), ease_out(t))
        })
    }

    /// A name that the script gave.
    fn cache_name(&self, name: kmscope_mm::machine::CacheName) -> String {
        cache_name(name, self.names)
    }

    /// A text of so many ems, never too small to read.
    fn style(&self, ems: f64, role: Role) -> TextStyle {
        TextStyle::new(self.layout.text(ems), role)
    }

    /// Frames one by one, where the whole of a stretch is known that way.
    fn strip_for(&self, first: Pfn, end: Pfn) -> Option<&'a Strip> {
        let covers = |strip: &&Strip| strip.first_pfn <= first && strip.end_pfn() >= end;
        Some(&self.scene.strip).filter(covers).or_else(|| self.looked_at.filter(covers))
    }

    /// Frames one by one that a scale shows, if it is close enough.
    fn strip_of(&self, scale: Scale) -> Option<(&'a Strip, Pfn, Pfn)> {
        let axis = &self.layout.axis;
        let (first, last) = (axis.pfn(scale.span.from), axis.pfn(scale.span.end() - 0.001));
        (last >= first).then_some(())?;
        self.strip_for(first, last + 1).map(|strip| (strip, first, last + 1))
    }

    /// Where a block stands, whole, clipped by nothing.
    fn rect_at(&self, place: Place, pfn: Pfn, order: u8) -> Option<Rect> {
        let layout = self.layout;
        let pad = layout.pad();
        let (scale, rect) = match place {
            Place::Row(row) => (layout.scale(row), layout.row(row)?.grown(-pad)),
            Place::Shelf => {
                let shelf = layout.shelf.or(layout.ground)?;
                let mut rect = Rect::new(shelf.x, shelf.y + 2.0, shelf.w, shelf.h - 0.5 * layout.em - 4.0);
                if self.has_two_shelves() {
                    rect.h = rect.h / 2.0 - 1.0;
                    if self.is_cold(pfn) {
                        rect.y += rect.h + 2.0;
                    }
                }
                (layout.ground_scale(), rect)
            }
            Place::Ground => (layout.ground_scale(), layout.ground?.grown(-2.0)),
        };
        let w = f64::from(1u32 << order) * scale.per_frame();
        let x = scale.x_of(layout.axis.at(pfn));
        let gap = if w > 8.0 { 2.0 } else { 0.0 };
        Some(Rect::new(x + 0.5, rect.y, (w - gap).max(3.0), rect.h))
    }

    /// Hot and cold pages stand on boards of their own, where there is room.
    fn has_two_shelves(&self) -> bool {
        self.scene.is_hot_and_cold() && self.layout.shelf.is_some_and(|shelf| shelf.h > 4.0 * self.layout.em)
    }

    /// Whether a page is on the cold list, or was or will be in this step.
    fn is_cold(&self, pfn: Pfn) -> bool {
        let list = |scene: &Scene| scene.queues.on_cpu().find(|(of, ..)| *of == pfn).map(|(_, _, list, _)| list);
        let found = list(self.scene).or_else(|| list(&self.view.after)).or_else(|| list(&self.view.before));
        found == Some(kmscope_mm::classic::COLD)
    }

    /// The part of a place that is on the stage.
    fn visible(&self, rect: Rect) -> Option<Rect> {
        rect.clipped(self.layout.head, self.layout.right())
    }

    /// What a frame is used for, if it is known.
    fn frame_state(&self, pfn: Pfn) -> Option<FrameState> {
        self.scene.strip.state(pfn).or_else(|| self.looked_at.and_then(|strip| strip.state(pfn)))
    }
}

/// A ring around a thing.
fn ring(surface: &mut dyn Surface, rect: Rect, role: Role, width: f64) {
    surface.stroke_rect(rect.grown(2.5), 5.0, Stroke::new(role, width));
}
