//! What a reclaimer has in mind (`struct scan_control`, mm/vmscan.c, 6.12.117).

use crate::Gfp;

/// Deactivate anonymous pages.
pub(crate) const DEACTIVATE_ANON: u8 = 1;
/// Deactivate pages of files.
pub(crate) const DEACTIVATE_FILE: u8 = 2;

/// Pages by what was found of them in a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Found {
    pub(crate) dirty: u32,
    pub(crate) congested: u32,
    pub(crate) unqueued_dirty: u32,
    pub(crate) writeback: u32,
    pub(crate) immediate: u32,
    pub(crate) taken: u32,
    pub(crate) file_taken: u32,
}

/// A reclaimer's aims and what it came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Scan {
    pub(crate) kswapd: bool,
    pub(crate) gfp: Gfp,
    pub(crate) order: u8,
    pub(crate) priority: i8,
    /// Index of the highest zone.
    pub(crate) highest: u8,
    pub(crate) target: u32,
    pub(crate) reclaimed: u32,
    pub(crate) scanned: u32,
    pub(crate) may_writepage: bool,
    pub(crate) may_swap: bool,
    /// See [`DEACTIVATE_ANON`].
    pub(crate) deactivate: u8,
    pub(crate) force_deactivate: bool,
    pub(crate) skipped_deactivate: bool,
    pub(crate) trim: bool,
    pub(crate) trim_failed: bool,
    pub(crate) no_trim: bool,
    pub(crate) tiny: bool,
    pub(crate) full_walk: bool,
    pub(crate) compaction_ready: bool,
    pub(crate) cost: [u32; 2],
    pub(crate) found: Found,
}
