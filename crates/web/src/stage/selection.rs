//! What a person points at.

use super::geometry::{Point, Rect};
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

/// What is at a point: what was drawn last lies on top.
pub fn hit(areas: &[HitArea], point: Point) -> Selection {
    areas.iter().rev().find(|area| area.rect.contains(point)).map_or(Selection::None, |area| area.selection)
}
