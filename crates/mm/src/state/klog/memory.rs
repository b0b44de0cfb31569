//! Memory as a report shows it.

use crate::NR_ORDERS;
use crate::pages::zone::NR_ZONE_INDICES;
use serde::{Deserialize, Serialize};

/// A zone in a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ZoneReport {
    /// NR_FREE_PAGES as the counter stands.
    pub free_pages: u32,
    /// The boost of its watermarks.
    pub boost_pages: u32,
    /// Pages reserved for high-order atomic requests.
    pub highatomic_pages: u32,
    /// Pages on per-CPU lists.
    pub pcp_pages: u32,
    /// Anonymous pages on the active list.
    pub active_anon_pages: u32,
    /// Anonymous pages on the inactive list, those being written included.
    pub inactive_anon_pages: u32,
    /// Pages of files on the active list.
    pub active_file_pages: u32,
    /// Pages of files on the inactive list, those being written included.
    pub inactive_file_pages: u32,
    /// Pages that a task pinned: unevictable, as mlock leaves them.
    pub pinned_pages: u32,
    /// Dirty pages of files that are not being written.
    pub dirty_pages: u32,
    /// Pages being written, to files or to swap.
    pub writing_pages: u32,
    /// Free blocks of each order.
    pub blocks: [u32; NR_ORDERS],
    /// For each order, the migrate types that have free blocks: bit by index.
    pub types: [u8; NR_ORDERS],
}

/// All of memory in a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct MemoryReport {
    /// Its zones.
    pub zones: [ZoneReport; NR_ZONE_INDICES],
    /// Slab pages that a shrinker can give back, dentries included.
    pub slab_reclaimable_pages: u32,
    /// All other slab pages.
    pub slab_unreclaimable_pages: u32,
    /// Anonymous pages in memory that have a place in swap.
    pub swap_cache_pages: u32,
    /// Swap space.
    pub swap_pages: u32,
    /// What of it is free.
    pub swap_free_pages: u32,
    /// kswapd gave up (`all_unreclaimable`).
    pub hopeless: bool,
}
