//! The right column: caches with their slabs, and vmalloc areas, most recent first.

use super::Frame;
use crate::stage::geometry::{Point, Rect};
use crate::stage::selection::HitArea;
use crate::stage::surface::{Role, Surface, TextStyle};
use kmscope_mm::event::SlabPlace;
use kmscope_mm::machine::SlabView;
use kmscope_mm::{Event, SlabId};
use kmscope_session::scene::{AreaScene, CacheScene};
use kmscope_session::text;

/// Least width of a column.
const COLUMN: f64 = 172.0;
/// Between columns.
const GUTTER: f64 = 28.0;
/// Height of a cache's title.
pub(super) const TITLE: f64 = 16.0;
/// Height of what is said of a cache that has no slab.
const EMPTY: f64 = 15.0;
/// Height of what is written under a slab.
pub(super) const CAPTION: f64 = 24.0;

/// A thing in the column, and its place.
pub(super) enum Card<'a> {
    /// The name of a cache.
    Cache(&'a CacheScene, Rect),
    /// One of its slabs.
    Slab(&'a CacheScene, &'a SlabView, Rect),
    /// A vmalloc area.
    Area(&'a AreaScene, Rect),
}

impl Frame<'_> {
    pub(super) fn side(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let Some(rect) = self.layout.side else { return };
        let (cards, hidden) = self.cards_in(rect);
        for card in &cards {
            match card {
                Card::Cache(cache, place) => self.cache_title(surface, hits, cache, *place),
                Card::Slab(cache, slab, place) => self.slab(surface, hits, cache, slab, *place),
                Card::Area(area, place) => self.area(surface, hits, area, *place),
            }
        }
        if hidden > 0 {
            let text = text!(self.language, "stage-more-slabs", count = hidden);
            let style = TextStyle::new(11.0, Role::Ink3).end();
            surface.text(rect.right(), rect.bottom() - 4.0, &text, style);
        }
    }

    /// The place of a slab's grid, if it is shown.
    pub(super) fn slab_place(&self, slab: SlabId) -> Option<Rect> {
        let (cards, _) = self.cards_in(self.layout.side?);
        cards.into_iter().find_map(|card| match card {
            Card::Slab(_, view, place) if view.slab == slab => Some(place),
            _ => None,
        })
    }

    /// Large objects if all slabs fit so, else small ones.
    fn cards_in(&self, rect: Rect) -> (Vec<Card<'_>>, usize) {
        let (cards, hidden) = self.cards(rect, true);
        if hidden == 0 { (cards, 0) } else { self.cards(rect, false) }
    }

    /// What fits, column by column, and how many slabs do not.
    fn cards(&self, rect: Rect, roomy: bool) -> (Vec<Card<'_>>, usize) {
        let slabs = self.scene.caches.iter().map(|cache| cache.slabs.len()).sum::<usize>() + self.scene.areas.len();
        let columns =
            ((rect.w + GUTTER) / (COLUMN + GUTTER)).floor().min(crate::stage::layout::counts_f(slabs)).max(1.0);
        let width = (rect.w - (columns - 1.0) * GUTTER) / columns;
        let mut flow = Flow { rect, width, x: rect.x, y: rect.y };
        let mut cards = Vec::new();
        let mut hidden = 0;
        let areas_first =
            self.view.events.iter().any(|event| matches!(event, Event::VmArea { .. } | Event::VmAreaFreed { .. }));
        if areas_first {
            self.area_cards(&mut cards, &mut flow);
        }
        for cache in &self.scene.caches {
            let slabs = self.slabs_in_order(cache);
            let first = slabs
                .first()
                .map_or(EMPTY, |slab| super::slab::grid(slab.objects.len(), width, roomy).height + CAPTION);
            let Some(title) = flow.place(TITLE, first) else {
                hidden += slabs.len();
                continue;
            };
            cards.push(Card::Cache(cache, title));
            if slabs.is_empty() {
                flow.y += EMPTY;
            }
            for slab in slabs {
                let height = super::slab::grid(slab.objects.len(), width, roomy).height + CAPTION;
                match flow.place(height, 0.0) {
                    Some(place) => cards.push(Card::Slab(cache, slab, place)),
                    None => hidden += 1,
                }
            }
            flow.y += 6.0;
        }
        if !areas_first {
            self.area_cards(&mut cards, &mut flow);
        }
        (cards, hidden)
    }

    fn area_cards<'a>(&'a self, cards: &mut Vec<Card<'a>>, flow: &mut Flow) {
        for area in &self.scene.areas {
            let height = super::vmalloc::height(area, flow.width);
            if let Some(place) = flow.place(height, 0.0) {
                cards.push(Card::Area(area, place));
                flow.y += 8.0;
            }
        }
    }

    /// Slabs that the step touches come first, then the CPU's, partial ones, full ones.
    fn slabs_in_order<'a>(&self, cache: &'a CacheScene) -> Vec<&'a SlabView> {
        let touched = |slab: SlabId| {
            self.view.events.iter().any(|event| {
                matches!(event, Event::SlabNew { slab: of, .. } | Event::ObjectTaken { slab: of, .. }
                    | Event::ObjectFreed { slab: of, .. } | Event::SlabMoved { slab: of, .. } if *of == slab)
            })
        };
        let slabs = cache.slabs.iter().filter(|slab| slab.place != SlabPlace::Gone);
        let (mut first, rest): (Vec<&SlabView>, Vec<_>) = slabs.partition(|slab| touched(slab.slab));
        first.extend(rest);
        first
    }

    fn cache_title(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>, cache: &CacheScene, place: Rect) {
        let name = self.cache_name(cache.stat.name);
        let style = TextStyle::new(13.0, Role::Ink).bold();
        let y = place.y + 11.0;
        let name_w = surface.text_width(&name, style);
        surface.text(place.x, y, &name, style);
        let count = cache.stat.objects_per_slab;
        let each = text!(self.language, "stage-objects-each", count = count);
        // A slab of a lower order than usual holds fewer: its caption says how many.
        let usual = text!(self.language, "stage-objects-usual", count = count, order = cache.stat.order);
        let smaller = cache.slabs.iter().any(|slab| slab.objects.len() != usize::from(count));
        let small = TextStyle::new(11.0, Role::Ink3);
        let each = if smaller { &usual } else { &each };
        super::fitted(surface, Point::new(place.right(), y), place.w - name_w - 4.0, &[each], small.end());
        if cache.slabs.iter().all(|slab| slab.place == SlabPlace::Gone) {
            surface.text(place.x, y + 15.0, &text!(self.language, "stage-no-slab"), small);
        }
        hits.push(HitArea { rect: place, selection: crate::stage::Selection::Cache(cache.cache) });
    }
}

/// Where the next card goes.
struct Flow {
    rect: Rect,
    width: f64,
    x: f64,
    y: f64,
}

impl Flow {
    /// The place of a card of `height`, with `follows` more to come in the same column.
    fn place(&mut self, height: f64, follows: f64) -> Option<Rect> {
        if self.y + height + follows > self.rect.bottom() && self.y > self.rect.y {
            if self.x + 2.0 * self.width + GUTTER > self.rect.right() + 1.0 {
                return None;
            }
            self.x += self.width + GUTTER;
            self.y = self.rect.y;
        }
        if self.y + height > self.rect.bottom() {
            return None;
        }
        let place = Rect::new(self.x, self.y, self.width, height);
        self.y += height;
        Some(place)
    }
}
