//! Rings: what the caller got, what is selected, what differs after a jump.

use super::{Frame, ring};
use crate::stage::draw::geometry::{Path, Point, Rect};
use crate::stage::draw::surface::{Role, Stroke, Surface};
use crate::stage::draw::text::{fitted, pfn_text};
use crate::stage::motion::Place;
use crate::stage::reach::Selection;
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Event, Outcome, Pfn};
use kmscope_session::scene::FrameState;
use kmscope_session::text;

impl Frame<'_> {
    pub(super) fn selection_rings(&self, surface: &mut dyn Surface) {
        self.granted(surface);
        let Some((first, frames, order)) = self.selected_frames() else {
            self.thread(surface);
            return;
        };
        if let Some(rect) = self.ground_rect(first, frames) {
            surface.stroke_rect(rect.grown(2.0), 4.0, Stroke::new(Role::Ink, 3.0));
        }
        let Some(order) = order else { return };
        let floats = self.frame_state(first).is_some_and(|state| matches!(state, FrameState::Free { .. }))
            || order >= 6 && self.scene.map.cell(first).is_some_and(|cell| cell.large().is_some());
        let row = self.rect_at(Place::Row(order), first, order).and_then(|rect| self.visible(rect));
        if let Some(rect) = row.filter(|_| floats) {
            surface.stroke_rect(rect.grown(2.5), 6.0, Stroke::new(Role::Ink, 3.0));
        }
        self.buddy(surface, first, order);
    }

    /// The frames of what is selected: the first, how many, and the order of their block if they are one.
    fn selected_frames(&self) -> Option<(Pfn, u32, Option<u8>)> {
        match self.selection {
            Selection::Block { pfn, order, .. } => Some((pfn, 1 << order, Some(order))),
            Selection::Frame(pfn) => Some(match self.frame_state(pfn) {
                Some(
                    FrameState::Free { head_pfn, order, .. }
                    | FrameState::Pcp { head_pfn, order, .. }
                    | FrameState::Allocated { head_pfn, order },
                ) => (head_pfn, 1 << order, Some(order)),
                _ => (pfn, 1, Some(0)),
            }),
            Selection::Slab(slab) => {
                let slabs = self.scene.caches.iter().flat_map(|cache| &cache.slabs);
                slabs.into_iter().find(|view| view.slab == slab).map(|view| (view.pfn, 1 << view.order, None))
            }
            Selection::Object(object) => {
                let slabs = self.scene.caches.iter().flat_map(|cache| &cache.slabs);
                slabs.into_iter().find(|view| view.slab == object.slab).map(|view| (view.pfn, 1 << view.order, None))
            }
            Selection::Pageblock(pfn) => Some((pfn, 1 << self.scene.pageblock_order, None)),
            _ => None,
        }
    }

    fn ground_rect(&self, pfn: Pfn, frames: u32) -> Option<Rect> {
        let layout = self.layout;
        let (ground, scale) = (layout.ground?, layout.ground_scale());
        let x = scale.x_of(layout.axis.at(pfn));
        let w = (f64::from(frames) * scale.per_frame()).max(4.0);
        Rect::new(x, ground.y, w, ground.h).clipped(layout.head, layout.right())
    }

    /// The buddy of a block: a dashed ring, and its sum.
    fn buddy(&self, surface: &mut dyn Surface, pfn: Pfn, order: u8) {
        if order >= kmscope_mm::ids::MAX_PAGE_ORDER {
            return;
        }
        let buddy = pfn ^ (1 << order);
        let free = match self.frame_state(buddy) {
            Some(FrameState::Free { head_pfn, order: of, .. }) => head_pfn == buddy && of == order,
            _ => self.scene.map.cell(buddy).and_then(|cell| cell.large()).is_some_and(|(of, _)| of == order),
        };
        let place = if free { Place::Row(order) } else { Place::Ground };
        let Some(rect) = self.rect_at(place, buddy, order).and_then(|rect| self.visible(rect)) else { return };
        surface.stroke_rect(rect.grown(2.5), 6.0, Stroke::new(Role::Ink, 2.0).dashed(4.0, 3.0));
        let sum = format!("{} = {} ^ {:#x}", pfn_text(buddy), pfn_text(pfn), 1u32 << order);
        let words = if free {
            text!(self.language, "stage-buddy-free", sum = sum)
        } else {
            text!(self.language, "stage-buddy-taken", sum = sum)
        };
        let row = self.layout.row(order).unwrap_or(rect);
        let style = self.style(1.0, Role::Ink).bold().halo(Role::Hl);
        let y = row.center().y + style.size * 0.35;
        let own = self.rect_at(Place::Row(order), pfn, order).map_or(rect.x, |own| own.right());
        let left = rect.right().max(own) + 0.7 * self.layout.em;
        let right = self.layout.right() - left;
        if fitted(surface, Point::new(left, y), right, &[&words], style).is_none() {
            let end = rect.x.min(own) - 0.7 * self.layout.em;
            fitted(surface, Point::new(end, y), end - self.layout.head, &[&words], style.end());
        }
    }

    /// A line through the blocks of a list, in their order.
    fn thread(&self, surface: &mut dyn Surface) {
        let Selection::FreeList { order, migratetype, zone } = self.selection else { return };
        if zone != self.scene.queues.zone {
            return;
        }
        let places = self.scene.queues.free(order, migratetype).iter();
        let middles: Vec<Point> = places
            .filter_map(|pfn| self.rect_at(Place::Row(order), *pfn, order).and_then(|rect| self.visible(rect)))
            .map(|rect| Point::new(rect.center().x, rect.center().y))
            .collect();
        for (index, pair) in middles.windows(2).enumerate() {
            // A bow above the row, so that threads back and forth are told apart.
            let height = 0.8 * self.layout.em + 2.0 * f64::from(u8::try_from(index % 4).unwrap_or(0));
            let lift = |point: Point| Point::new(point.x, point.y - height);
            let path = Path(vec![
                crate::stage::draw::geometry::Segment::Move(pair[0]),
                crate::stage::draw::geometry::Segment::Cubic(lift(pair[0]), lift(pair[1]), pair[1]),
            ]);
            surface.stroke_path(&path, Stroke::new(Role::Ink, 2.0));
            surface.fill_path(&Path::circle(pair[1], 3.0), Role::Ink);
        }
    }

    /// What the caller got, with the script's word for it.
    fn granted(&self, surface: &mut dyn Surface) {
        if !self.is_over() {
            return;
        }
        let granted = self.view.events.iter().rev().find_map(|event| match *event {
            Event::PageGranted { pfn, order, .. } => Some((pfn, order)),
            _ => None,
        });
        let (pfn, order) = match (self.view.outcome, granted) {
            (Some(Outcome::Granted { grant, .. }), granted) => match grant.kind {
                GrantKind::Pages { pfn, order, .. } => (pfn, order),
                GrantKind::Object { pfn, .. } => {
                    (pfn, granted.filter(|(of, _)| *of == pfn).map_or(0, |(_, order)| order))
                }
                _ => return,
            },
            _ => return,
        };
        let Some(rect) = self.ground_rect(pfn, 1 << order) else { return };
        surface.fill_rect(rect.grown(-2.0), 2.0, Role::Slab, 1.0);
        surface.stroke_rect(rect.grown(2.0), 4.0, Stroke::new(Role::Ink, 3.0));
        if self.selection == Selection::None && self.layout.ground_scale().per_frame() >= 3.0 {
            let into = self.view.variable.clone();
            let label = match into {
                Some(name) if !name.is_empty() => format!("{name} = {}", pfn_text(pfn)),
                _ => pfn_text(pfn),
            };
            self.ground_label(surface, rect, &label);
        }
    }

    /// After a jump: rings on what differs.
    pub(super) fn jump_rings(&self, surface: &mut dyn Surface) {
        let Some((before, strength)) = self.jump else { return };
        let (now, then) = (&self.scene.strip, &before.strip);
        for (pfn, state) in (now.first_pfn..).zip(&now.frames) {
            let FrameState::Free { head_pfn, order, .. } = *state else { continue };
            if head_pfn != pfn || then.state(pfn).is_none_or(|old| old == *state) {
                continue;
            }
            if let Some(rect) = self.rect_at(Place::Row(order), pfn, order).and_then(|rect| self.visible(rect)) {
                surface.stroke_rect(rect.grown(2.0), 5.0, Stroke::new(Role::Focus, 2.0).alpha(strength));
            }
        }
    }

    /// A ring that a part of the picture asks for.
    pub(super) fn ink_ring(&self, surface: &mut dyn Surface, rect: Rect) {
        ring(surface, rect, Role::Ink, 3.0);
    }
}
