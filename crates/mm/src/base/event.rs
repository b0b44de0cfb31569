//! What happened inside an operation: facts with their numbers, in order. Micro-steps, narration
//! and animation are made of these.
//!
//! The events of an operation are *complete* for what is drawn: applied one by one to the counts
//! and lists as they were before, they give those after. A test holds them to it.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use crate::{CacheId, MigrateType, Pfn, SlabId, TaskId, VmAreaId, ZoneId};
use serde::{Deserialize, Serialize};

/// Which watermark a check is made against.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Watermark {
    /// No mark: the request may take the last page.
    None,
    /// min: the slow path.
    Min,
    /// low: the fast path.
    Low,
    /// high: kswapd's goal, and a shortcut of the fast path.
    High,
}

/// One watermark check with every number that enters it:
/// `free − unusable > mark + boost − rights + reserve`.
///
/// mm/page_alloc.c, `__zone_watermark_ok`, 6.12.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WatermarkCheck {
    /// Zone that is looked at.
    pub zone: ZoneId,
    /// Order asked for.
    pub order: u8,
    /// Mark that is checked.
    pub watermark: Watermark,
    /// Free pages as the check sees them.
    pub free_pages: i64,
    /// Subtracted from them: 2^order − 1, and high-atomic pages that this request may not have.
    pub unusable_pages: i64,
    /// The mark's own pages.
    pub mark_pages: i64,
    /// Temporary boost added to it.
    pub boost_pages: i64,
    /// Taken off by the request's rights: __GFP_HIGH, not being able to wait, OOM.
    pub rights_pages: i64,
    /// lowmem_reserve of this zone against this request.
    pub reserve_pages: i64,
    /// What came out.
    pub verdict: Verdict,
}

impl WatermarkCheck {
    /// The right side of the inequality, pages.
    pub const fn limit_pages(&self) -> i64 {
        self.mark_pages + self.boost_pages - self.rights_pages + self.reserve_pages
    }

    /// The left side of the inequality, pages.
    pub const fn usable_pages(&self) -> i64 {
        self.free_pages - self.unusable_pages
    }
}

/// Result of a watermark check.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Verdict {
    /// Passed.
    Pass,
    /// Not above the limit.
    TooFew,
    /// Above the limit, but no free block is large enough.
    NoBlock,
}

/// Where an object was found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum ObjectSource {
    /// On the CPU's freelist: the quickest way.
    CpuFreelist,
    /// On the CPU slab's own freelist, which was taken over whole.
    CpuSlab,
    /// In a slab of the CPU's partial list.
    CpuPartial,
    /// In a slab of the node's partial list.
    NodePartial,
    /// In a new slab.
    NewSlab,
}

/// On which list of its cache a slab stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum SlabPlace {
    /// It is the CPU's slab.
    Cpu,
    /// On the CPU's partial list.
    CpuPartial,
    /// On the node's partial list; of SLAB, on that of partial slabs.
    NodePartial,
    /// Of SLAB: on the list of free slabs, which hold no object in use and are kept.
    Empty,
    /// Full: on no list (of SLAB: on the list of full slabs).
    Full,
    /// Given back to the page allocator.
    Gone,
}

/// Why direct reclaim or kswapd is at work.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Reclaimer {
    /// The kernel thread.
    Kswapd,
    /// The caller itself.
    Direct,
}

/// What reclaim gave back.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Reclaimed {
    /// Clean pages of the page cache.
    File,
    /// Anonymous memory that was copied to swap.
    Anon,
    /// Dentries and inodes, by the shrinker of their file system.
    Dentries,
}

/// How hard compaction tries (include/linux/compaction.h, `enum compact_priority`, 6.12).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CompactMode {
    /// Only pageblocks of the request's own type, and blocks that can be emptied whole.
    Async,
    /// All pageblocks.
    SyncLight,
    /// The same, with no regard to what failed before.
    SyncFull,
}

/// What came of compaction in one zone (`enum compact_result`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CompactResult {
    /// Not tried: too few free pages to move others to, or it is not fragmentation but memory that lacks.
    Skipped,
    /// Not tried: it failed not long ago.
    Deferred,
    /// The scanners met, and there is no block of the order.
    Complete,
    /// There is one.
    Success,
}

/// One thing that happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Event {
    // ── the request ──────────────────────────────────────────────────────────────────────────
    /// kmalloc found its class: `asked_bytes` are served from objects of `size_bytes`.
    SizeClass { cache: CacheId, asked_bytes: u64, size_bytes: u32 },
    /// Too large for a class: whole pages.
    WholePages { asked_bytes: u64, order: u8 },
    /// The page allocator is asked (by the caller, a slab cache, vmalloc).
    PageRequest { order: u8, gfp: crate::Gfp, migratetype: MigrateType, highest: crate::ZoneKind },
    /// The surroundings take flags off the request: it was made inside `memalloc_nofs_save` or
    /// `memalloc_noio_save`.
    Scoped { from: crate::Gfp, to: crate::Gfp },
    /// The kernel warns, and goes on.
    Warned(super::warning::Warning),
    /// The fast path found no zone; the slow path begins.
    SlowPath,
    /// A watermark was checked.
    Watermark(WatermarkCheck),
    /// Linux 2.6.11: a round of the check before, for a request of more than one page. Without the free blocks below `order`,
    /// `usable_pages` are left; the mark, halved with every round, is `mark_pages`, and they must be more.
    MarkHalved { zone: ZoneId, order: u8, usable_pages: i64, mark_pages: i64 },
    /// The check of `zone` that just failed does not hold the request back (`ALLOC_NO_WATERMARKS`): it takes whatever
    /// is free there, if anything is.
    MarkIgnored { zone: ZoneId },
    /// A zone is passed over in the first round, so as not to break up a foreign pageblock
    /// (`ALLOC_NOFRAGMENT`).
    ZoneSkippedNoFragment { zone: ZoneId },
    /// The page allocator hands out a block.
    PageGranted { zone: ZoneId, pfn: Pfn, order: u8, migratetype: MigrateType, from_pcp: bool },
    /// The page allocator gives up.
    PageFailed { order: u8 },

    // ── per-CPU page lists ───────────────────────────────────────────────────────────────────
    /// The list is empty: it asks the buddy lists for `want` blocks and got `got`; the
    /// [`Event::BlockTaken`] … [`Event::PcpPut`] in between show them one by one.
    PcpRefill { zone: ZoneId, order: u8, migratetype: MigrateType, want: u16, got: u16 },
    /// A block goes on a per-CPU list (refill: tail; free: head).
    PcpPut { zone: ZoneId, pfn: Pfn, order: u8, migratetype: MigrateType, tail: bool },
    /// A block leaves a per-CPU list (allocation: head; drain: tail).
    PcpTake { zone: ZoneId, pfn: Pfn, order: u8, migratetype: MigrateType, tail: bool },
    /// The list is too long: `pages` go back to the buddy lists, shown by what follows.
    PcpDrain { zone: ZoneId, pages: u32 },

    // ── buddy lists ──────────────────────────────────────────────────────────────────────────
    /// A block leaves its free list to be given out, split, merged or moved.
    BlockTaken { zone: ZoneId, pfn: Pfn, order: u8, migratetype: MigrateType },
    /// The block at `pfn` of order `order` + 1 is cut: the lower half stays, the upper half, at
    /// `pfn + 2^order`, goes on the list of `order` (the [`Event::BlockPut`] that follows).
    Split { zone: ZoneId, pfn: Pfn, order: u8 },
    /// The same in Linux 2.0: the upper half stays, the lower one, at `pfn`, goes on the list of `order`.
    SplitKeepsUpper { zone: ZoneId, pfn: Pfn, order: u8 },
    /// A block goes on a free list.
    BlockPut { zone: ZoneId, pfn: Pfn, order: u8, migratetype: MigrateType, tail: bool },
    /// The block at `pfn` of `order` and its free buddy (taken from its list by the
    /// [`Event::BlockTaken`] before) become one of `order` + 1.
    Merge { zone: ZoneId, pfn: Pfn, buddy_pfn: Pfn, order: u8 },
    /// Merging stops at `order`: the buddy is not free, not of that order, or not in the zone.
    MergeStops { zone: ZoneId, pfn: Pfn, buddy_pfn: Pfn, order: u8 },
    /// A pageblock changes its migrate type (claimed by another type, or retyped by a merge).
    PageblockRetyped { zone: ZoneId, pfn: Pfn, from: MigrateType, to: MigrateType },
    /// A block of another type is used for this request (`claimed`: its whole pageblock with it).
    Fallback { zone: ZoneId, pfn: Pfn, order: u8, from: MigrateType, to: MigrateType, claimed: bool },
    /// The zone's watermarks are raised for a while.
    Boosted { zone: ZoneId, boost_pages: u32 },
    /// Free pages of the zone, after a change (what the watermark checks see).
    FreePages { zone: ZoneId, free_pages: i64 },
    /// A pageblock is reserved for high-order atomic requests.
    HighAtomicReserved { zone: ZoneId, pfn: Pfn, pages: u32 },

    // ── waiting ──────────────────────────────────────────────────────────────────────────────
    /// kswapd is woken.
    KswapdWoken { zone: ZoneId },
    /// kswapd sleeps: a zone that the request could use reached its high mark, or nothing more can
    /// be reclaimed.
    KswapdSleeps { zone: ZoneId },
    /// The caller begins to reclaim memory itself, or to wait for a lock; it may sleep meanwhile.
    Sleeps,
    /// The caller may not reclaim (`PF_MEMALLOC`) nor give up (`__GFP_NOFAIL`): it lets others run and tries again
    /// (`cond_resched`).
    Yields,
    /// One tick of the clock passes.
    Tick { tick: u32 },
    /// Pages of `zone` were given back; the buddy and per-CPU events show where to.
    Reclaimed { zone: ZoneId, pages: u32, by: Reclaimer, what: Reclaimed },
    /// Reclaim found only dirty pages of files: the thread that writes them is woken.
    FlusherWoken,
    /// Dirty pages are being written by the flusher; they can be reclaimed when the write is done.
    Writeback { zone: ZoneId, pages: u32 },
    /// Writes are done: these pages are clean now.
    WritebackDone { zone: ZoneId, pages: u32 },
    /// Anonymous pages are being written to swap; they can be reclaimed when the write is done.
    SwapOut { zone: ZoneId, pages: u32 },
    /// The writes to swap are done.
    SwapOutDone { zone: ZoneId, pages: u32 },
    /// Pages were used again since they came, so they go to the active list (or, `to_active` false, too many are
    /// active: the oldest go back to the inactive list).
    Aged { zone: ZoneId, pages: u32, to_active: bool },
    /// Compaction moves the content of a block: `to` was free (the [`Event::BlockTaken`] before), `from` is now (the
    /// [`Event::BlockPut`] that follows).
    Migrated { zone: ZoneId, from: Pfn, to: Pfn, order: u8 },
    /// Compaction in a zone ends; `pages` were moved. `background`: by the kernel thread (`kcompactd`), beside a request.
    Compacted { zone: ZoneId, order: u8, mode: CompactMode, result: CompactResult, pages: u32, background: bool },
    /// `should_reclaim_retry`, after `rounds_in_vain` rounds in a row without progress: `check` has the min mark and, as
    /// free pages, those that are free and the `reclaimable_pages` that reclaim could still give back; if there are none
    /// of these in the zone, its free pages count twice (mm/vmscan.c, `zone_reclaimable_pages`, 6.12.117). `again`: the
    /// request goes on trying.
    ReclaimRetry { rounds_in_vain: u32, check: WatermarkCheck, reclaimable_pages: u32, again: bool },
    /// `should_compact_retry`, after compaction came to `result`: it tries on, from now on as hard as `mode`.
    CompactRetry { result: CompactResult, mode: CompactMode, harder: bool, again: bool },
    /// A high-atomic pageblock becomes an ordinary one again: after progress only if there are more, `forced` the last.
    HighAtomicReturned { zone: ZoneId, pfn: Pfn, forced: bool },
    /// The last look at all zones before the OOM killer, at the high mark.
    LastTry,
    /// The OOM killer looks at a task: its pages in memory and in swap are its points.
    OomCandidate { task: TaskId, resident_pages: u32, swap_pages: u32 },
    /// The OOM killer kills the task that has most memory: `pages` of it can be given back.
    OomKill { task: TaskId, pages: u32 },
    /// A killed task's memory came back, too much to show block by block.
    Released { zone: ZoneId, pages: u32, free_pages: i64 },
    /// Reclaim waits for what the caller holds: nothing more happens.
    Deadlock { held: crate::outcome::Held },
    /// Former kernels: a call of reclaim ends, with so many pages freed.
    ReclaimCalled { freed_pages: u32 },
    /// Linux 2.6: the OOM killer is called for a request of this order. `kills`: it kills; in 2.6.10 it must have been asked
    /// often enough.
    OomCalled { order: u8, kills: bool },
    /// Linux 2.6: the request waits for writes, 20 ms at most, before it tries again.
    CongestionWait,
    /// What stands in for reclaim in a recording breaks the request off: the kernel would have gone on.
    BrokenOff,
    /// The caller goes on.
    Wakes { slept_ticks: u32 },

    /// What happens while a request waits, page by page.
    Reclaim(super::reclaim_event::ReclaimEvent),

    // ── others ───────────────────────────────────────────────────────────────────────────────
    /// Somebody else runs: operation `number` of the schedule begins, and what follows is its.
    TurnBegins { number: u32 },
    /// It ends; whoever ran before goes on.
    TurnEnds { number: u32, outcome: crate::Outcome },
    /// A task of the schedule cannot go on with operation `number`: somebody else has the lock.
    WaitsForLock { number: u32 },

    // ── slab ─────────────────────────────────────────────────────────────────────────────────
    /// A new slab: `objects` objects in 2^order pages at `pfn`, freelist in address order.
    SlabNew { cache: CacheId, slab: SlabId, pfn: Pfn, order: u8, objects: u16 },
    /// A slab changes its place.
    SlabMoved { cache: CacheId, slab: SlabId, from: SlabPlace, to: SlabPlace },
    /// An object is handed out; `asked_bytes` of its size are used.
    ObjectTaken { cache: CacheId, slab: SlabId, index: u16, asked_bytes: u32, from: ObjectSource },
    /// An object is given back, to the CPU's freelist or its slab's own.
    ObjectFreed { cache: CacheId, slab: SlabId, index: u16, to_cpu: bool },
    /// An empty slab goes back to the page allocator.
    SlabDiscarded { cache: CacheId, slab: SlabId, pfn: Pfn, order: u8 },
    /// The usual slab order could not be had; a smaller slab is tried.
    SlabOrderFallback { cache: CacheId, from: u8, to: u8 },
    /// A cache is made, or goes.
    CacheCreated { cache: CacheId },
    /// A cache goes.
    CacheDestroyed { cache: CacheId },

    // ── vmalloc ──────────────────────────────────────────────────────────────────────────────
    /// A range of addresses is reserved, guard page included.
    VmArea { area: VmAreaId, addr: u64, size_bytes: u64 },
    /// Page `index` of the area is backed by this frame.
    VmMapped { area: VmAreaId, index: u32, pfn: Pfn },
    /// Page `index` of the area is unmapped, its frame goes back.
    VmUnmapped { area: VmAreaId, index: u32, pfn: Pfn },
    /// The area is gone; its addresses are not used again at once.
    VmAreaFreed { area: VmAreaId },
    /// The addresses of a freed area may be used again.
    VmAreaPurged { area: VmAreaId },

    // ── the world ────────────────────────────────────────────────────────────────────────────
    /// Too much at once to show one by one (page cache filling, a hog): the state after is the truth.
    Summary { pages: u32 },
    /// Memory is written or cleared.
    Written { pfn: Pfn, byte: u8 },
}

impl Event {
    /// A page or block changes its list, splits or merges: what requests, reclaim and compaction alike do to lists.
    pub const fn is_list_work(&self) -> bool {
        matches!(
            self,
            Self::BlockTaken { .. }
                | Self::BlockPut { .. }
                | Self::Split { .. }
                | Self::Merge { .. }
                | Self::MergeStops { .. }
                | Self::PcpPut { .. }
                | Self::PcpTake { .. }
                | Self::PcpDrain { .. }
                | Self::FreePages { .. }
                | Self::PageblockRetyped { .. }
        )
    }
}
