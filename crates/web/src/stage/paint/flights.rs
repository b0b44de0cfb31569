//! What is on its way now, and the trails of what went before.

use super::{Frame, number, ring, seams, type_role};
use crate::stage::geometry::{Flight, Path, Point, Rect, Segment, between, ease_in_out, ease_out, mix};
use crate::stage::layout::Window;
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::timeline::{Clip, ListRef, Motion};
use kmscope_mm::{Event, Pfn};
use kmscope_session::scene::FrameState;
use kmscope_session::text;

/// Trails of earlier movements that stay drawn.
const TRAILS: usize = 4;

/// Between the frames and the lists with their title there is room for words of this height.
const ROOM_FOR_WORDS: f64 = 46.0;

impl Frame<'_> {
    pub(super) fn flights(&self, surface: &mut dyn Surface) {
        self.trails(surface);
        self.to_the_caller(surface);
        self.slab_flight(surface);
        for clip in self.active() {
            let t = clip.progress(self.time);
            match clip.motion {
                Motion::Away { pfn, list } => self.travel(surface, clip, pfn, list, t),
                Motion::Home { pfn, list } => self.travel(surface, clip, pfn, list, 1.0 - t),
                Motion::Lift { pfn, list } => self.lift(surface, pfn, list, t),
                Motion::Crowd { pages, away, list } => self.crowd(surface, pages, list, if away { t } else { 1.0 - t }),
                _ => {}
            }
        }
    }

    /// The way between a block's frames and its list; `None` if one of them is not on the stage.
    fn way(&self, window: Window, pfn: Pfn, list: ListRef) -> Option<(Rect, Rect, Flight)> {
        let to = self.list_place(list)?;
        let from = self.layout.block_in_strip(&window, pfn, list.order);
        let from = from.or_else(|| self.beyond_the_strip(pfn, list))?;
        let flight = Flight::new(Point::new(from.center().x, from.bottom() + 2.0), Point::new(to.center().x, to.y));
        Some((from, to, flight))
    }

    /// The frames of a block that the strip does not show: their squares in the map, or the end of
    /// the strip that is nearer.
    fn beyond_the_strip(&self, pfn: Pfn, list: ListRef) -> Option<Rect> {
        let strip = self.layout.strip?;
        let map = self.layout.map.as_ref();
        let cells = map.and_then(|map| map.cells_of(self.scene, list.zone.index(), pfn, 1 << list.order));
        cells.or_else(|| {
            let x = if pfn < self.window().range().start { strip.x } else { strip.right() - 8.0 };
            Some(Rect::new(x, strip.y, 8.0, strip.h))
        })
    }

    fn travel(&self, surface: &mut dyn Surface, clip: &Clip, pfn: Pfn, list: ListRef, t: f64) {
        let Some((from, to, flight)) = self.way(self.window(), pfn, list) else { return };
        let role = type_role(list.migratetype);
        let eased = ease_in_out(t);
        surface.stroke_path(&flight.path(), Stroke::new(role, 1.6));
        let small = between(from.w * 0.86, 6.0, 64.0);
        let w = mix(from.w.min(220.0), small, eased);
        let h = mix(from.h.max(18.0), 24.0, eased).min(26.0);
        let mut center = flight.at(eased);
        center.y =
            between(center.y, from.bottom() + h / 2.0 - 4.0, (to.y - h / 2.0 + 12.0).max(from.bottom() + h / 2.0));
        let left = between(center.x - w / 2.0, 0.0, (self.layout.width - w).max(0.0));
        let block = Rect::new(left, center.y - h / 2.0, w, h);
        surface.lifted_rect(block, 2.5, role);
        seams(surface, block, 1 << list.order, Role::Inv, 0.55);
        self.travel_label(surface, clip, list, block, t);
    }

    /// `upper half → order 2`, beside the block that travels.
    fn travel_label(&self, surface: &mut dyn Surface, clip: &Clip, list: ListRef, block: Rect, t: f64) {
        let (Some(strip), Motion::Away { .. }) = (self.layout.strip, clip.motion) else { return };
        let newest = self.active().filter(|other| matches!(other.motion, Motion::Away { .. })).last();
        if t > 0.75 || newest != Some(clip) || list.pcp {
            return;
        }
        let halves = clip.event > 0 && matches!(self.view.events[clip.event - 1], Event::Split { .. });
        let text = if halves && !self.layout.phone {
            text!(self.language, "stage-upper-half", order = list.order)
        } else {
            text!(self.language, "stage-to-order", order = list.order)
        };
        let style = TextStyle::new(12.0, type_role(list.migratetype)).bold().halo(Role::Bg);
        let w = surface.text_width(&text, style);
        let y = (block.center().y + 4.0).max(strip.bottom() + 14.0);
        // The titles of the lists need their line.
        let lists = self.layout.pcp.map(|pcp| pcp.y).or(self.layout.lists.map(|lists| lists.rect.y - 20.0));
        if lists.is_some_and(|top| y + 4.0 > top) {
            return;
        }
        if block.x - w - 8.0 >= 0.0 {
            surface.text(block.x - 8.0, y, &text, style.end());
        } else if block.right() + 8.0 + w <= self.layout.width {
            surface.text(block.right() + 8.0, y, &text, style);
        }
    }

    /// The chosen block: ringed in its list and among the frames, and a line between them.
    fn lift(&self, surface: &mut dyn Surface, pfn: Pfn, list: ListRef, t: f64) {
        let Some((from, to, flight)) = self.way(self.window(), pfn, list) else { return };
        let role = type_role(list.migratetype);
        surface.stroke_path(&flight.path(), Stroke::new(role, 1.2).dotted().alpha(ease_out(t)));
        ring(surface, to, role);
        ring(surface, from, role);
    }

    /// Many blocks as one: `× 342`.
    fn crowd(&self, surface: &mut dyn Surface, pages: u32, list: ListRef, t: f64) {
        let (Some(strip), Some(to)) = (self.layout.strip, self.list_place(list)) else { return };
        let start = self.layout.map.as_ref().and_then(|map| map.zones.get(list.zone.index()).copied()).unwrap_or(strip);
        let from = Point::new(start.center().x, start.bottom());
        let flight = Flight::new(from, Point::new(to.center().x, to.y));
        let role = type_role(list.migratetype);
        surface.stroke_path(&flight.path(), Stroke::new(role, 1.6));
        let style = TextStyle::new(12.0, Role::Inv).bold().middle();
        let text = format!("× {}", number(i64::from(pages)));
        let w = surface.text_width(&text, style) + 16.0;
        let center = flight.at(ease_in_out(t));
        let block =
            Rect::around(Point::new(between(center.x, w / 2.0, self.layout.width - w / 2.0), center.y), w, 22.0);
        surface.lifted_rect(block, 3.0, role);
        surface.text(block.center().x, block.center().y + 4.5, &text, style);
    }

    /// The ways of the last movements: dotted.
    fn trails(&self, surface: &mut dyn Surface) {
        let window = self.window();
        let since = self.movement_since();
        let over = self.timeline.over(self.time).take_while(|clip| clip.event >= since);
        let over = over.filter_map(|clip| match clip.motion {
            Motion::Away { pfn, list } | Motion::Home { pfn, list } => Some((pfn, list)),
            _ => None,
        });
        for (pfn, list) in over.take(TRAILS) {
            if self.layout.block_in_strip(&window, pfn, list.order).is_none() {
                continue;
            }
            if let Some((.., flight)) = self.way(window, pfn, list) {
                surface.stroke_path(&flight.path(), Stroke::new(type_role(list.migratetype), 1.0).dotted());
            }
        }
    }

    /// From the granted page to the cache that it becomes a slab of, and words for what was granted.
    fn to_the_caller(&self, surface: &mut dyn Surface) {
        let Some(strip) = self.layout.strip else { return };
        let happened = self.happened();
        let granted = self.view.events[..happened].iter().rev().find_map(|event| match *event {
            Event::PageGranted { pfn, order, .. } => Some((pfn, order)),
            _ => None,
        });
        let Some((pfn, order)) = granted else { return };
        let Some(block) = self.layout.block_in_strip(&self.window(), pfn, order) else { return };
        let slab = self.view.events.iter().find_map(|event| match *event {
            Event::SlabNew { pfn: of, slab, .. } if of == pfn => Some(slab),
            _ => None,
        });
        let place = slab.and_then(|slab| self.slab_place(slab)).filter(|_| !self.layout.phone);
        let tight = self.layout.lists.is_some_and(|lists| lists.rect.y - strip.bottom() < ROOM_FOR_WORDS);
        if let (Some(place), None) = (place, self.layout.lists) {
            let from = Point::new(block.center().x, block.bottom() + 3.0);
            let flight = Flight::new(from, Point::new(place.x + 12.0, place.y - 3.0));
            surface.stroke_path(&flight.path(), Stroke::new(Role::Ink2, 1.2).dotted());
        } else if let Some(place) = place {
            let to = Point::new(place.x - 3.0, place.y + 9.0);
            let turn = Point::new(to.x - 12.0, to.y - 40.0);
            let from = Point::new(block.center().x, block.bottom() + 3.0);
            let way = if tight {
                // Between the frames and the title of the lists.
                let under = strip.bottom() + 7.0;
                vec![Segment::Line(Point::new(from.x, under)), Segment::Line(Point::new(turn.x, under))]
            } else {
                let down = Point::new(from.x, from.y + 14.0);
                let curve = Segment::Cubic(Point::new(from.x, from.y + 34.0), Point::new(turn.x, turn.y - 30.0), turn);
                vec![Segment::Line(down), curve]
            };
            let begin = std::iter::once(Segment::Move(from)).chain(way);
            let path = Path(begin.chain([Segment::Line(Point::new(turn.x, to.y)), Segment::Line(to)]).collect());
            surface.stroke_path(&path, Stroke::new(Role::Ink2, 1.2).dotted());
            let head = Path(vec![
                Segment::Move(Point::new(to.x - 4.0, to.y - 4.0)),
                Segment::Line(Point::new(to.x + 0.5, to.y)),
                Segment::Line(Point::new(to.x - 4.0, to.y + 4.0)),
            ]);
            surface.stroke_path(&head, Stroke::new(Role::Ink2, 1.4));
        }
        let moving = self
            .active()
            .any(|clip| matches!(clip.motion, Motion::Away { .. } | Motion::Home { .. } | Motion::Crowd { .. }));
        let mapped = matches!(self.scene.strip.state(pfn), Some(FrameState::Vmalloc { .. }));
        if moving || mapped || self.layout.phone || tight {
            return;
        }
        let text = match slab {
            Some(_) => text!(self.language, "stage-becomes-slab"),
            None => text!(self.language, "stage-granted"),
        };
        let style = TextStyle::new(11.0, Role::Ink2).halo(Role::Bg);
        let w = surface.text_width(&text, style);
        // Beside the way down, where the block's lower neighbours are.
        let x = if block.x + 10.0 + w > strip.right() { block.x - w - 2.0 } else { block.center().x + 8.0 };
        surface.text(between(x, strip.x, strip.right() - w), strip.bottom() + 14.0, &text, style);
    }
}
