//! The state of the node's lists, of kswapd and of compaction as plain data: from a recording, or to compare with one.

use crate::Pfn;

/// Pages in a row with the same flags: first frame, pages, flags.
pub type PageRun = (Pfn, u32, u32);

/// Compaction of a zone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CompactState {
    /// Where the scanner for pages to move goes on, asynchronous and synchronous.
    pub migrate: [Pfn; 2],
    /// Where the scanner for free pages goes on.
    pub free: Pfn,
    /// Where both began after the last reset.
    pub init_migrate: Pfn,
    /// See `init_migrate`.
    pub init_free: Pfn,
    /// Attempts since it failed, log2 of those passed over, the smallest order that failed.
    pub considered: u32,
    /// See `considered`.
    pub defer_shift: u32,
    /// See `considered`.
    pub order_failed: u32,
    /// The hints are to be reset.
    pub flush: bool,
    /// First frames of the pageblocks with a skip hint.
    pub skip: Vec<Pfn>,
}

/// The node.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NodeState {
    /// Inactive and active anonymous pages, inactive and active pages of files, the oldest first.
    pub lists: [Vec<PageRun>; 4],
    /// Pages in the batch of new ones, and in that of those that go to the oldest end.
    pub batches: [Vec<PageRun>; 2],
    /// Costs of anonymous pages and of files.
    pub cost: [u32; 2],
    /// `nonresident_age`.
    pub age: u32,
    /// Refaults that were activated, and as last remembered.
    pub refaults: [u32; 2],
    /// See `refaults`.
    pub refaults_seen: [u32; 2],
    /// Many dirty pages, many under writeback, congested.
    pub flags: [bool; 3],
    /// What kswapd was asked for, and how often it failed.
    pub kswapd: [u32; 3],
    /// Swap space: free pages, and all.
    pub swap: [u32; 2],
    /// Pages on the lists of each zone.
    pub zone_pages: Vec<[u32; 4]>,
    /// Pages of files in each zone that are dirty or being written.
    pub write_pending: Vec<u32>,
    /// Compaction of each zone.
    pub compact: Vec<CompactState>,
}

/// What a recording says of its beginning beside that.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NodeExtras {
    /// Heads of blocks that are one page for whoever looks at them, and their orders.
    pub compound: Vec<(Pfn, u8)>,
    /// Slabs that count as movable.
    pub like_movable: Vec<Pfn>,
    /// Which pages of the file frames hold: first frame, pages, first page of the file.
    pub file: Vec<(Pfn, u32, u32)>,
    /// `vm.swappiness`.
    pub swappiness: u32,
    /// kcompactd runs.
    pub kcompactd: bool,
}
