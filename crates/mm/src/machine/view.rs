//! What the outside sees of the machine: plain values, made when asked for.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use super::CacheName;
use crate::event::SlabPlace;
use crate::{CacheId, MigrateType, Pfn, SlabId, VmAreaId};

/// What a page frame is used for, as the map shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameUse {
    /// No memory there.
    Hole,
    /// Taken at boot: kernel image, page structs, early allocations.
    Reserved,
    /// Part of a free block on a buddy list.
    Free { head_pfn: Pfn, order: u8, migratetype: MigrateType },
    /// Part of a block on a per-CPU list.
    Pcp { head_pfn: Pfn, order: u8, migratetype: MigrateType },
    /// Given to a caller of the page allocator (or large kmalloc).
    Allocated { head_pfn: Pfn, order: u8 },
    /// A slab's page.
    Slab { slab: SlabId, cache: CacheId },
    /// A page of a vmalloc area.
    Vmalloc { area: VmAreaId, index: u32 },
    /// Page cache: can be given back, at once if clean.
    PageCache { dirty: bool },
    /// Taken by a hog, or by the kernel for ever.
    Hog,
    /// Anonymous memory of a task: can be given back if there is swap, and moved.
    Anon,
    /// Dentries and inodes: their file system can give them back.
    Dentries,
}

/// A zone's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ZoneStat {
    /// Exact free pages.
    pub free_pages: i64,
    /// Free pages as watermark checks see them (SMP: folded late).
    pub free_pages_folded: i64,
    /// min watermark, pages.
    pub min_pages: u32,
    /// low watermark, pages.
    pub low_pages: u32,
    /// high watermark, pages.
    pub high_pages: u32,
    /// Temporary boost of all three, pages.
    pub boost_pages: u32,
    /// Reserve against requests that could use Normal (on i386 HighMem) as their highest zone, pages.
    pub reserve_pages: u32,
    /// Pages on the per-CPU lists.
    pub pcp_pages: u32,
    /// The per-CPU lists' `high`: above it they are drained.
    pub pcp_high_pages: u32,
    /// Pages of the per-CPU lists' batch.
    pub pcp_batch_pages: u32,
    /// Pages in high-atomic pageblocks.
    pub highatomic_pages: u32,
    /// Clean and dirty page cache pages of the zone.
    pub cache_clean_pages: u32,
    /// Dirty (or being written).
    pub cache_dirty_pages: u32,
}

/// A slab cache's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CacheStat {
    /// Its identity: which kmalloc family and class, or the script's name.
    pub name: CacheName,
    /// What a caller gets.
    pub object_size_bytes: u32,
    /// From one object to the next.
    pub size_bytes: u32,
    /// Objects in a slab of the usual order.
    pub objects_per_slab: u16,
    /// Usual order of a slab.
    pub order: u8,
    /// Slabs it has.
    pub slabs: u32,
    /// Objects handed out.
    pub objects_in_use: u32,
    /// Slabs on the node's partial list.
    pub node_partial: u32,
    /// Empty slabs beyond this many on the node's list are given back.
    pub min_partial: u32,
    /// It was destroyed.
    pub destroyed: bool,
}

/// A slab, for the stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlabView {
    /// The slab.
    pub slab: SlabId,
    /// Its cache.
    pub cache: CacheId,
    /// First page.
    pub pfn: Pfn,
    /// Pages: 2^order.
    pub order: u8,
    /// Where it stands.
    pub place: SlabPlace,
    /// For each object: `Some(asked_bytes)` if in use.
    pub objects: Vec<Option<u32>>,
    /// Free objects in the order in which they will be handed out (CPU freelist first).
    pub freelist: Vec<u16>,
}

/// What lies in a slab beside its objects; all 0 in SLUB's, which has none of it.
///
/// ```text
///  SLAB  │ colour │ management │ object 0 │ object 1 │ …     the management of large objects lies elsewhere
///  2.0   │ descriptor │ header │ block 0 │ header │ block 1 │ …
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SlabLayout {
    /// Unused, so that objects of different slabs do not share cache lines.
    pub colour_bytes: u32,
    /// SLAB's management, or the descriptor of a run of pages.
    pub management_bytes: u32,
    /// Before each object.
    pub header_bytes: u32,
}

impl SlabLayout {
    /// Bytes before what a caller gets of object 0.
    pub const fn before_bytes(&self) -> u32 {
        self.colour_bytes + self.management_bytes + self.header_bytes
    }
}

/// What SLAB has of a cache beside its slabs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlabArrayView {
    /// Objects of the array, those that came first first; the last one goes next.
    pub objects: Vec<crate::ObjectId>,
    /// Places of the array, and objects of a refill.
    pub limit: u32,
    /// See `limit`.
    pub batch: u32,
    /// It was used since the reaper came.
    pub touched: bool,
    /// Free objects of all slabs, those of the array not counted.
    pub free_objects: u32,
    /// Beyond so many an empty slab is given back at once.
    pub free_limit: u32,
    /// Free slabs were needed, or looked for, since the reaper came.
    pub free_touched: bool,
    /// When the reaper looks at the lists next (jiffies).
    pub next_reap: u32,
    /// It never does.
    pub no_reap: bool,
    /// The colour of the next slab.
    pub colour_next: u32,
    /// Flags that its pages are always asked for with.
    pub page_gfp: crate::Gfp,
    /// Partial, full, free slabs.
    pub slabs: [u32; 3],
    /// Measures.
    pub measures: crate::classic::k26::slab::SlabMeasures,
}

/// A vmalloc area, for the stage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VmAreaView {
    /// The area.
    pub area: VmAreaId,
    /// First address.
    pub addr: u64,
    /// Bytes, guard page included.
    pub size_bytes: u64,
    /// Where the device memory begins that it maps; none if it is of pages.
    pub phys: Option<u64>,
    /// Backing frames in address order; empty once freed, and where it maps device memory.
    pub frames: Vec<Pfn>,
    /// Given back (the range is not used again at once).
    pub freed: bool,
}
