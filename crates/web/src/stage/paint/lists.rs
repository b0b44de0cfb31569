//! Free lists by migrate type and order, with counts.

use super::{Frame, bytes_text, fitted, number, ring, type_role, zone_name};
use crate::stage::geometry::{Path, Point, Rect};
use crate::stage::layout::ListsLayout;
use crate::stage::selection::{HitArea, Selection};
use crate::stage::surface::{Role, Stroke, Surface, TextStyle};
use crate::stage::timeline::{ListRef, Motion};
use kmscope_mm::ids::{MAX_PAGE_ORDER, PAGE_SIZE_BYTES};
use kmscope_mm::{Event, MigrateType};
use kmscope_session::scene::ZoneScene;
use kmscope_session::{Language, text};

/// Name of a migrate type.
pub fn type_name(language: Language, migratetype: MigrateType) -> String {
    match migratetype {
        MigrateType::Unmovable => text!(language, "stage-unmovable").to_string(),
        MigrateType::Movable => text!(language, "stage-movable").to_string(),
        MigrateType::Reclaimable => text!(language, "stage-reclaimable").to_string(),
        MigrateType::HighAtomic => text!(language, "stage-highatomic").to_string(),
    }
}

impl Frame<'_> {
    pub(super) fn lists(&self, surface: &mut dyn Surface, hits: &mut Vec<HitArea>) {
        let (Some(lists), Some(zone)) = (self.layout.lists, self.listed_zone()) else { return };
        let language = self.language;
        let bold = TextStyle::new(13.0, Role::Ink).bold();
        let small = TextStyle::new(11.0, Role::Ink3);
        let title = text!(language, "stage-free-lists");
        let y = lists.rect.y - 8.0;
        surface.text(lists.rect.x, y, &title, bold);
        let x = lists.rect.x + surface.text_width(&title, bold) + 10.0;
        let of = text!(language, "stage-of-zone", zone = zone_name(zone.kind));
        surface.text(x, y, &of, small);
        for migratetype in MigrateType::ALL {
            let reached = self.orders_reached(zone, migratetype);
            self.list_row(surface, hits, lists, zone, migratetype, reached);
        }
        self.order_axis(surface, lists);
    }

    fn list_row(
        &self,
        surface: &mut dyn Surface,
        hits: &mut Vec<HitArea>,
        lists: ListsLayout,
        zone: &ZoneScene,
        migratetype: MigrateType,
        reached: Option<u8>,
    ) {
        let row = super::type_row(migratetype);
        let first = lists.slot(0, row);
        let role = type_role(migratetype);
        let sign = Rect::new(lists.rect.x, first.y + 1.0, 16.0, 16.0);
        surface.fill_rect(sign, 3.0, role, 1.0);
        let letter = TextStyle::new(12.0, Role::Inv).bold().middle();
        surface.text(sign.center().x, sign.y + 12.0, &migratetype.letter().to_string(), letter);
        if !self.layout.phone {
            let name = type_name(self.language, migratetype);
            let at = Point::new(sign.right() + 6.0, sign.y + 12.0);
            fitted(surface, at, first.x - at.x - 2.0, &[&name], TextStyle::new(12.0, Role::Ink2));
        }
        let below = sign.y + (lists.row_pitch + 16.0) / 2.0;
        let hair = Path::line(Point::new(lists.rect.x, below), Point::new(lists.rect.right(), below));
        surface.stroke_path(&hair, Stroke::new(Role::Rule, 1.0));
        if migratetype == MigrateType::HighAtomic && self.no_reserve(surface, lists, zone, first) {
            return;
        }
        for order in 0..=MAX_PAGE_ORDER {
            let slot = lists.slot(order, row);
            let count = zone.free_lists[usize::from(order)][migratetype.index()];
            let list = ListRef { zone: zone.zone, order, migratetype, pcp: false };
            self.slot(surface, slot, count, list, Some(order) <= reached);
            let selection = Selection::FreeList { zone: zone.zone, order, migratetype };
            hits.push(HitArea { rect: slot.grown(3.0), selection });
        }
    }

    /// One list: a box with its count, an empty place, or a dot where nothing happens.
    pub(super) fn slot(&self, surface: &mut dyn Surface, slot: Rect, count: u32, list: ListRef, near: bool) {
        let role = type_role(list.migratetype);
        let use_now = self.use_of(list);
        if count > 0 {
            if count > 1 {
                surface.fill_rect(Rect::new(slot.x + 2.5, slot.y - 2.0, slot.w - 1.0, slot.h - 1.0), 3.0, role, 0.45);
            }
            surface.fill_rect(slot, 3.0, role, 1.0);
            let style = TextStyle::new(12.0, Role::Inv).bold().middle();
            let (plain, short) = (count.to_string(), format!("{}k", count / 1000));
            let at = Point::new(slot.center().x, slot.y + 13.2);
            if fitted(surface, at, slot.w - 1.0, &[&plain], style).is_none() {
                fitted(surface, at, slot.w, &[&short, "…"], TextStyle { size: 11.0, ..style });
            }
        } else if use_now == Some(SlotUse::Coming) {
            surface.stroke_rect(slot.grown(-0.5), 3.0, Stroke::new(role, 1.4).dashed(3.0, 2.0));
        } else if use_now == Some(SlotUse::Left) {
            surface.stroke_rect(slot.grown(-0.5), 3.0, Stroke::new(role, 1.2).dashed(3.0, 3.0));
            let y = slot.center().y;
            let was = Path::line(Point::new(slot.x + 6.0, y), Point::new(slot.right() - 6.0, y));
            surface.stroke_path(&was, Stroke::new(role, 1.5));
        } else if near {
            surface.stroke_rect(slot.grown(-0.5), 3.0, Stroke::new(Role::Line, 1.0).dashed(3.0, 2.0));
        } else {
            surface.fill_path(&Path::circle(slot.center(), 1.3), Role::Line);
        }
        if count > 0 && matches!(use_now, Some(SlotUse::Arrived | SlotUse::Chosen)) {
            ring(surface, slot, role);
        }
        let selected = if list.pcp {
            Selection::PcpList { zone: list.zone, order: list.order, migratetype: list.migratetype }
        } else {
            Selection::FreeList { zone: list.zone, order: list.order, migratetype: list.migratetype }
        };
        if self.selection == selected {
            surface.stroke_rect(slot.grown(2.5), 5.0, Stroke::new(Role::Focus, 2.0));
        }
        if let Some((before, strength)) = self.jump
            && self.count_in(before, list) != Some(count)
        {
            surface.stroke_rect(slot.grown(2.5), 5.0, Stroke::new(Role::Ink2, 1.5).alpha(strength));
        }
    }

    fn count_in(&self, scene: &kmscope_session::Scene, list: ListRef) -> Option<u32> {
        let zone = scene.zones.get(list.zone.index())?;
        let (order, kind) = (usize::from(list.order), list.migratetype.index());
        Some(if list.pcp { zone.pcp_lists[order][kind] } else { zone.free_lists[order][kind] })
    }

    /// What the step does with a list: the latest movement counts.
    fn use_of(&self, list: ListRef) -> Option<SlotUse> {
        let over = self.is_over();
        let since = self.movement_since();
        let started = self.timeline.clips.iter().rev().filter(|clip| over || clip.start <= self.time);
        for clip in started.take_while(|clip| clip.event >= since) {
            match clip.motion {
                Motion::Away { list: to, .. } if to == list => {
                    return Some(if over || clip.end <= self.time { SlotUse::Arrived } else { SlotUse::Coming });
                }
                Motion::Lift { list: from, .. } | Motion::Home { list: from, .. } if from == list => {
                    return Some(if clip.is_active(self.time) { SlotUse::Chosen } else { SlotUse::Left });
                }
                _ => {}
            }
        }
        None
    }

    /// Empty lists up to this order are drawn as places: the step looked at them.
    fn orders_reached(&self, zone: &ZoneScene, kind: MigrateType) -> Option<u8> {
        let touched = self.view.events.iter().filter_map(|event| match *event {
            Event::BlockTaken { zone: of, order, migratetype, .. }
            | Event::BlockPut { zone: of, order, migratetype, .. }
                if of == zone.zone && migratetype == kind =>
            {
                Some(order)
            }
            _ => None,
        });
        touched.max()
    }

    /// A zone too small for a high-atomic reserve says so; true if it did.
    fn no_reserve(&self, surface: &mut dyn Surface, lists: ListsLayout, zone: &ZoneScene, first: Rect) -> bool {
        // mm/page_alloc.c, reserve_highatomic_pageblock, 6.12: at most 1 % of the zone, and not
        // less than a pageblock.
        let needed = 100u64 << self.scene.pageblock_order;
        if u64::from(zone.managed_pages) >= needed || zone.highatomic_pages > 0 {
            return false;
        }
        let needed = number(i64::try_from(needed).unwrap_or(i64::MAX));
        let managed = number(i64::from(zone.managed_pages));
        let long = text!(self.language, "stage-no-reserve", needed = needed, managed = managed);
        let short = text!(self.language, "stage-no-reserve-short");
        let room = lists.rect.right() - first.x;
        fitted(
            surface,
            Point::new(first.x + 2.0, first.y + 13.0),
            room,
            &[&long, &short],
            TextStyle::new(11.0, Role::Ink3),
        );
        true
    }

    fn order_axis(&self, surface: &mut dyn Surface, lists: ListsLayout) {
        let y = lists.rect.bottom() - 14.0;
        let busy: Vec<u8> = self
            .active()
            .filter_map(|clip| match clip.motion {
                Motion::Away { list, .. } | Motion::Home { list, .. } | Motion::Lift { list, .. } if !list.pcp => {
                    Some(list.order)
                }
                _ => None,
            })
            .collect();
        if !self.layout.phone {
            surface.text(lists.rect.x, y, &text!(self.language, "stage-order"), TextStyle::new(12.0, Role::Ink2));
        }
        for order in 0..=MAX_PAGE_ORDER {
            let x = lists.slot(order, 0).center().x;
            let style = TextStyle::new(13.0, Role::Ink).middle();
            let style = if busy.contains(&order) { style.bold() } else { style };
            surface.text(x, y, &order.to_string(), style);
            let bytes = bytes_text(PAGE_SIZE_BYTES << order);
            let at = Point::new(x, y + 13.0);
            fitted(surface, at, lists.column_pitch - 2.0, &[&bytes], TextStyle::new(11.0, Role::Ink3).middle());
        }
    }
}

/// What a step does with a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SlotUse {
    /// A block of it is chosen or leaving.
    Chosen,
    /// A block left it.
    Left,
    /// A block is on its way to it.
    Coming,
    /// A block has come.
    Arrived,
}
