//! A slab: the grid of its objects, each filled to the share that was asked for.

use super::{Frame, number, pfn_text};
use crate::stage::geometry::{Point, Rect, between, ease_in_out, ease_out, mix};
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::timeline::Motion;
use kmscope_mm::ObjectId;
use kmscope_mm::event::SlabPlace;
use kmscope_mm::machine::SlabView;
use kmscope_session::scene::CacheScene;
use kmscope_session::text;

/// How a slab's objects are arranged.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Grid {
    columns: usize,
    pitch: f64,
    row_pitch: f64,
    /// Height of all rows.
    pub height: f64,
}

/// The arrangement of so many objects in a width.
pub(super) fn grid(objects: usize, width: f64, roomy: bool) -> Grid {
    let columns = match objects {
        0..=16 => 8,
        17..=64 if roomy => 8,
        17..=128 => 16,
        _ => 32,
    };
    let columns = columns.min(objects.max(1));
    #[expect(clippy::cast_precision_loss, reason = "at most 512 objects")]
    let (columns_f, rows) = (columns as f64, objects.div_ceil(columns).max(1) as f64);
    let pitch = (width / columns_f).min(if objects <= 2 { 60.0 } else { 24.0 });
    let row_pitch = pitch.min(24.0);
    Grid { columns, pitch, row_pitch, height: rows * row_pitch }
}

/// The arrangement that a slab's place was made for.
fn grid_in(objects: usize, place: Rect) -> Grid {
    let roomy = grid(objects, place.w, true);
    if roomy.height + super::side::CAPTION <= place.h + 0.5 { roomy } else { grid(objects, place.w, false) }
}

impl Grid {
    /// An object's place.
    fn object(&self, place: Rect, index: usize) -> Rect {
        let gap = if self.pitch > 12.0 { 4.0 } else { 1.5 };
        #[expect(clippy::cast_precision_loss, reason = "at most 512 objects")]
        let (column, row) = ((index % self.columns) as f64, (index / self.columns) as f64);
        Rect::new(place.x + column * self.pitch, place.y + row * self.row_pitch, self.pitch - gap, self.row_pitch - gap)
    }
}

impl Frame<'_> {
    pub(super) fn slab(
        &self,
        surface: &mut dyn Surface,
        hits: &mut Vec<HitArea>,
        cache: &CacheScene,
        slab: &SlabView,
        place: Rect,
    ) {
        let grid = grid_in(slab.objects.len(), place);
        let opening = self.opening(slab);
        for (index, asked) in slab.objects.iter().enumerate() {
            let object = grid.object(place, index);
            let Ok(number) = u16::try_from(index) else { continue };
            // A slab opens from its middle.
            let object = if opening < 1.0 {
                let middle = Rect::new(place.x, place.y, place.w, grid.height).center();
                let at = object.center();
                Rect::around(
                    Point::new(mix(middle.x, at.x, opening), mix(middle.y, at.y, opening)),
                    object.w * opening,
                    object.h * opening,
                )
            } else {
                object
            };
            self.object(surface, cache, slab, number, *asked, object);
            let id = ObjectId { cache: cache.cache, slab: slab.slab, index: number };
            if self.selection == Selection::Object(id) {
                surface.stroke_rect(object.grown(2.0), 3.0, Stroke::new(Role::Focus, 2.0));
            }
            if object.w >= 6.0 {
                hits.push(HitArea { rect: object.grown(1.0), selection: Selection::Object(id) });
            }
        }
        self.caption(surface, cache, slab, place, grid);
        let whole = Rect::new(place.x, place.y, place.w, grid.height);
        if self.selection == Selection::Slab(slab.slab) {
            surface.stroke_rect(whole.grown(3.0), 4.0, Stroke::new(Role::Focus, 2.0));
        }
        hits.push(HitArea {
            rect: Rect::new(place.x, place.y + grid.height, place.w, 14.0),
            selection: Selection::Slab(slab.slab),
        });
    }

    /// How far a new slab has opened: 1 once it is a grid.
    fn opening(&self, slab: &SlabView) -> f64 {
        let clip = self.active().find(|clip| matches!(clip.motion, Motion::Slab { slab: new, .. } if new == slab.slab));
        clip.map_or(1.0, |clip| ease_out(between((clip.progress(self.time) - 0.6) / 0.4, 0.0, 1.0)))
    }

    fn object(
        &self,
        surface: &mut dyn Surface,
        cache: &CacheScene,
        slab: &SlabView,
        index: u16,
        asked: Option<u32>,
        rect: Rect,
    ) {
        let moving = self.active().find_map(|clip| match clip.motion {
            Motion::Object { slab: of, index: object, taken } if of == slab.slab && object == index => {
                Some((taken, ease_out(clip.progress(self.time))))
            }
            _ => None,
        });
        let share = |asked: u32| between(f64::from(asked) / f64::from(cache.stat.object_size_bytes.max(1)), 0.0, 1.0);
        // The effect of an event is there when its clip ends: until then the scene is as before.
        let filled = match (asked, moving) {
            (Some(asked), Some((false, t))) => share(asked) * (1.0 - t),
            (Some(asked), _) => share(asked),
            (None, Some((true, t))) => self.asked_for(slab, index).map_or(0.0, share) * t,
            (None, _) => 0.0,
        };
        let in_use = asked.is_some() || moving.is_some_and(|(taken, _)| taken);
        if rect.w < 6.0 {
            if in_use {
                surface.fill_rect(rect, 0.0, Role::Slab, 1.0);
            } else {
                surface.stroke_rect(rect.grown(-0.4), 0.0, Stroke::new(Role::Line, 0.8));
            }
            return;
        }
        let edge = if in_use { Stroke::new(Role::Slab, 1.0) } else { Stroke::new(Role::Line, 1.0).dashed(3.0, 2.0) };
        surface.stroke_rect(rect.grown(-0.5), 2.0, edge);
        if filled > 0.0 {
            let h = (rect.h - 1.0) * filled;
            surface.fill_rect(Rect::new(rect.x + 0.5, rect.bottom() - 0.5 - h, rect.w - 1.0, h), 1.5, Role::Slab, 1.0);
        }
        if !in_use
            && rect.w >= 15.0
            && let Some(turn) = slab.freelist.iter().position(|free| *free == index)
        {
            let style = TextStyle::new(11.0, Role::Ink3).middle();
            super::fitted(
                surface,
                Point::new(rect.center().x, rect.center().y + 4.0),
                rect.w - 1.0,
                &[&turn.to_string()],
                style,
            );
        }
        if self.just_taken(slab, index) {
            surface.stroke_rect(rect.grown(1.5), 3.0, Stroke::new(Role::Ink, 1.5));
        }
    }

    /// Bytes asked for by the event that hands this object out.
    fn asked_for(&self, slab: &SlabView, index: u16) -> Option<u32> {
        self.view.events.iter().find_map(|event| match *event {
            kmscope_mm::Event::ObjectTaken { slab: of, index: object, asked_bytes, .. }
                if of == slab.slab && object == index =>
            {
                Some(asked_bytes)
            }
            _ => None,
        })
    }

    /// The object that this step handed out.
    fn just_taken(&self, slab: &SlabView, index: u16) -> bool {
        let last = self.view.events.iter().rposition(|event| matches!(event, kmscope_mm::Event::ObjectTaken { .. }));
        last.is_some_and(|at| {
            super::has_happened(self, at)
                && matches!(self.view.events[at], kmscope_mm::Event::ObjectTaken { slab: of, index: object, .. }
                    if of == slab.slab && object == index)
        })
    }

    /// Where it is, where it stands, how full it is.
    fn caption(&self, surface: &mut dyn Surface, cache: &CacheScene, slab: &SlabView, place: Rect, grid: Grid) {
        let y = place.y + grid.height + 8.0;
        let pfn = pfn_text(slab.pfn);
        let mono = TextStyle::new(11.0, Role::Ink2).mono();
        let mono = if slab.place == SlabPlace::Cpu { mono.bold().role(Role::Ink) } else { mono };
        surface.text(place.x, y, &pfn, mono);
        let room = place.w - surface.text_width(&pfn, mono) - 8.0;
        let in_use = slab.objects.iter().flatten().count();
        let where_ = match slab.place {
            SlabPlace::Cpu => text!(self.language, "stage-slab-cpu"),
            SlabPlace::CpuPartial => text!(self.language, "stage-slab-cpu-partial"),
            SlabPlace::NodePartial => text!(self.language, "stage-slab-node-partial"),
            SlabPlace::Full | SlabPlace::Gone => text!(self.language, "stage-slab-full"),
        };
        let asked = slab.objects.iter().flatten().next();
        let all_same = slab.objects.iter().flatten().all(|other| Some(other) == asked);
        let count = format!("{in_use}/{}", slab.objects.len());
        let long = match asked {
            Some(asked) if all_same && slab.place == SlabPlace::Full => text!(
                self.language,
                "stage-slab-used-of",
                place = where_.to_string(),
                asked = number(i64::from(*asked)),
                size = number(i64::from(cache.stat.object_size_bytes))
            ),
            _ => text!(
                self.language,
                "stage-slab-count",
                place = where_.to_string(),
                used = in_use,
                objects = slab.objects.len()
            ),
        };
        let middle = match asked {
            Some(asked) if all_same && slab.place == SlabPlace::Full => text!(
                self.language,
                "stage-slab-asked",
                asked = number(i64::from(*asked)),
                size = number(i64::from(cache.stat.object_size_bytes))
            ),
            _ => count.clone(),
        };
        let style = TextStyle::new(11.0, Role::Ink2).end();
        super::fitted(surface, Point::new(place.right(), y), room, &[&long, &middle, &count], style);
    }

    /// A new slab's pages on their way to the cache.
    pub(super) fn slab_flight(&self, surface: &mut dyn Surface) {
        for clip in self.active() {
            let Motion::Slab { slab, pfn, order, .. } = clip.motion else { continue };
            let t = (clip.progress(self.time) / 0.6).min(1.0);
            let window = self.window();
            let from = self.layout.block_in_strip(&window, pfn, order);
            let (Some(from), Some(side)) = (from, self.layout.side) else { continue };
            let to = self.slab_place(slab).unwrap_or(Rect::new(side.x, side.y + super::side::TITLE, side.w, 40.0));
            let flight = super::super::geometry::Flight::new(
                Point::new(from.center().x, from.bottom() + 14.0),
                Point::new(to.center().x, to.y + 21.0),
            );
            surface.stroke_path(&flight.path(), Stroke::new(Role::Ink2, 1.2).dotted());
            if t < 1.0 {
                let center = flight.at(ease_in_out(t));
                surface.lifted_rect(Rect::around(center, 24.0, 24.0), 3.0, Role::Slab);
            }
        }
    }
}
