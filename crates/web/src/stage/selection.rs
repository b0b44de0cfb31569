//! What a person points at.

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
