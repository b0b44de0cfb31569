//! What a person points at.

use crate::stage::draw::geometry::{Point, Rect};
use kmscope_mm::{CacheId, MigrateType, ObjectId, Pfn, SlabId, VmAreaId, ZoneId};

/// A thing on the stage; it is ringed in every row in which it appears.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Selection {
    /// Nothing.
    #[default]
    None,
    /// A zone.
    Zone(ZoneId),
    /// A page frame.
    Frame(Pfn),
    /// A free block.
    Block {
        /// Its first frame.
        pfn: Pfn,
        /// Its order.
        order: u8,
        /// Type of its list.
        migratetype: MigrateType,
    },
    /// A pageblock: its first frame.
    Pageblock(Pfn),
    /// A free list.
    FreeList {
        /// Its zone.
        zone: ZoneId,
        /// Order of its blocks.
        order: u8,
        /// Type of its blocks.
        migratetype: MigrateType,
    },
    /// A per-CPU page list.
    PcpList {
        /// Its zone.
        zone: ZoneId,
        /// Order of its blocks.
        order: u8,
        /// Type of its blocks.
        migratetype: MigrateType,
    },
    /// A cache.
    Cache(CacheId),
    /// A slab.
    Slab(SlabId),
    /// An object in a slab.
    Object(ObjectId),
    /// A vmalloc area.
    Area(VmAreaId),
}

/// A place on the canvas that can be pointed at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HitArea {
    /// The place.
    pub rect: Rect,
    /// What is there.
    pub selection: Selection,
}

/// How far from a thing one may point at it, CSS pixels.
const REACH: f64 = 12.0;

/// What is at a point: what was drawn last lies on top; else what is nearest in the same row.
pub fn hit(areas: &[HitArea], point: Point) -> Selection {
    let on = areas.iter().rev().find(|area| area.rect.contains(point));
    let near = || {
        let in_row = areas.iter().filter(|area| point.y >= area.rect.y && point.y < area.rect.bottom());
        let away = |area: &HitArea| (area.rect.x - point.x).max(point.x - area.rect.right());
        in_row.filter(|area| away(area) <= REACH).min_by(|a, b| away(a).total_cmp(&away(b)))
    };
    on.or_else(near).map_or(Selection::None, |area| area.selection)
}

/// Where an arrow key leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// To the left in the same row.
    Left,
    /// To the right in the same row.
    Right,
    /// To the row above, at the same address.
    Up,
    /// To the row below, at the same address.
    Down,
}

/// The next thing on a way, from what is selected; from nothing, the first.
pub fn neighbour(areas: &[HitArea], from: Selection, way: Way) -> Option<Selection> {
    let Some(own) = areas.iter().find(|area| area.selection == from).map(|area| area.rect) else {
        return areas.first().map(|area| area.selection);
    };
    let others = areas.iter().filter(|area| area.selection != from && area.selection != Selection::None);
    let (x, y) = (own.center().x, own.center().y);
    let same_row = |rect: Rect| rect.y < y && rect.bottom() > y;
    let found = match way {
        Way::Left => others
            .filter(|area| same_row(area.rect) && area.rect.center().x < x - 0.5)
            .max_by(|a, b| a.rect.center().x.total_cmp(&b.rect.center().x)),
        Way::Right => others
            .filter(|area| same_row(area.rect) && area.rect.center().x > x + 0.5)
            .min_by(|a, b| a.rect.center().x.total_cmp(&b.rect.center().x)),
        Way::Up | Way::Down => {
            let away = |area: &&HitArea| {
                let dy =
                    if way == Way::Up { own.y - area.rect.center().y } else { area.rect.center().y - own.bottom() };
                (dy > 0.0).then_some(dy)
            };
            let sideways = |rect: Rect| (rect.x - x).max(x - rect.right()).max(0.0);
            others.filter(|area| away(area).is_some()).min_by(|a, b| {
                let cost = |area: &&HitArea| away(area).unwrap_or(f64::INFINITY) + 0.1 * sideways(area.rect);
                cost(a).total_cmp(&cost(b))
            })
        }
    };
    found.map(|area| area.selection)
}
