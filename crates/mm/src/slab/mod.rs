//! Objects smaller than pages: SLUB's caches and kmalloc. Their lists are kept in `state::slabs`.
//!
//! Must not know vmalloc, whose structures are objects of its caches.

mod alloc;
mod boot;
mod cache;
mod free;
pub(crate) mod kmalloc;
mod ops;
mod validate;

pub use crate::state::slabs::geometry::{Geometry, geometry, word_bytes};
pub use boot::{CacheSlabs, SlabState};

use crate::state::slabs::Owned;
use crate::{Pfn, SlabId, ZoneId};

/// An object that was handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ObjectGrant {
    pub slab: SlabId,
    pub index: u16,
    pub addr: u64,
    /// Page that it begins in.
    pub pfn: Pfn,
    pub zone: ZoneId,
    pub serial: u32,
    pub slept_ticks: u32,
}

impl ObjectGrant {
    pub const fn owned(&self) -> Owned {
        Owned { slab: self.slab, index: self.index }
    }
}
