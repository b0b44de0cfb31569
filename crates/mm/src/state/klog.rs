//! The kernel log: what would stand in dmesg, as facts. The text is made elsewhere.
//!
//! mm/page_alloc.c (`warn_alloc`), mm/show_mem.c (`show_free_areas`), mm/vmalloc.c, mm/slub.c
//! (`slab_out_of_memory`), kernel/sched/core.c (`__might_resched`), kernel/locking/lockdep.c,
//! kernel/hung_task.c, 6.12. Left out: the rate limit of reports (one in ten seconds for failed requests: time has
//! no length here), stack traces, and line numbers. What the kernel says only once, it says once here.
//!
//! The log is a ring, as the kernel's: of more than [`KEPT`] reports the oldest are lost.

mod memory;

pub use crate::base::warning::Warning;
pub use memory::{MemoryReport, ZoneReport};

use crate::journal::table::{Table, tables};
use crate::state::slabs::size_class::MAX_CLASS_BYTES;
use crate::{CacheId, Gfp, NameId, Observer, TaskId, ZoneKind};
use serde::{Deserialize, Serialize};

/// Reports that are kept.
pub const KEPT: usize = 256;
/// Candidates of the OOM killer that are kept, of all reports together.
pub const KEPT_CANDIDATES: usize = 2048;

/// See [`Warning::once`].
pub(crate) const ONCE_ORDER: u32 = 1 << 5;
pub(crate) const ONCE_VMALLOC_ZERO: u32 = 1 << 6;
/// Bit 7 is a warning's.
pub(crate) const ONCE_KFREE_PAGES: u32 = 1 << 8;

/// What a report is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Report {
    /// A request for pages got none.
    PageAllocation,
    /// No vmalloc area.
    Vmalloc {
        /// What the report says: what was asked for, or what was had until then.
        size_bytes: u64,
        /// What lacked.
        lack: VmallocLack,
    },
    /// A slab cache got no page.
    SlabOutOfMemory {
        /// Which.
        cache: CacheId,
        /// Its slabs.
        slabs: u32,
        /// Places in them.
        objects: u32,
        /// Places that are free.
        free: u32,
    },
    /// A sleeping function was called where nothing may sleep.
    SleepInAtomic(SleepingCall),
    /// vmalloc was called in an interrupt.
    VmallocInInterrupt,
    /// More than the largest block.
    OrderTooLarge,
    /// `vmalloc(0)`.
    VmallocZero,
    /// A cache with objects in use was to be destroyed.
    CacheBusy {
        /// Which.
        cache: CacheId,
        /// Slabs on the node's list that have some of them: each is reported by itself (`list_slab_objects`).
        slabs: u32,
    },
    /// A cache of this name exists (`kmem_cache_sanity_check`, with CONFIG_DEBUG_VM).
    CacheNameTwice {
        /// The name.
        name: NameId,
    },
    /// A cache's name has a blank in it (`kmem_cache_sanity_check`, with CONFIG_DEBUG_VM).
    CacheNameBlank,
    /// kfree of pages that kmalloc did not take (mm/slub.c, `free_large_kmalloc`).
    KfreePages {
        /// Their address.
        addr: u64,
    },
    /// ksize of pages that kmalloc did not take (mm/slab_common.c, `__ksize`).
    KsizePages,
    /// Memory that is not mapped was read or written: the kernel stops (arch/x86/mm/fault.c, `show_fault_oops`).
    Oops {
        /// Where.
        addr: u64,
        /// It was written.
        write: bool,
    },
    /// A division by zero: the kernel stops (arch/x86/kernel/dumpstack.c, `__die_header`).
    DivideByZero,
    /// The memory of a killed task came back (mm/oom_kill.c, `oom_reap_task_mm`).
    Reaped {
        /// Whose.
        task: TaskId,
    },
    /// Reclaim for this request could wait for a file system's lock that its task holds: lockdep says so, with
    /// CONFIG_PROVE_LOCKING, if it saw reclaim take such a lock before.
    Recursion {
        /// Who asked.
        by: Asker,
    },
    /// The OOM killer was called, and killed a task.
    OutOfMemory {
        /// Whom, and what it had.
        victim: Candidate,
        /// Number of the first of its candidates, since boot.
        first: u32,
        /// How many it had.
        candidates: u32,
    },
    /// A warning.
    Warned(Warning),
    /// Flags that name two zones (include/linux/gfp.h, `gfp_zone`, with CONFIG_DEBUG_VM).
    BadZoneFlags,
    /// Movable and reclaimable at once (include/linux/gfp.h, `gfp_migratetype`, with CONFIG_DEBUG_VM).
    BadMobilityFlags,
    /// A cache with objects that no slab can hold (`kmem_cache_sanity_check`, `__kmem_cache_create_args`).
    BadCacheSize {
        /// What it was to be called.
        name: NameId,
        /// `kmem_cache_sanity_check` turned it down (with CONFIG_DEBUG_VM), not only the layout.
        insane: bool,
    },
    /// No area to free at this address (mm/vmalloc.c, `vfree`; `remove_vm_area`, if no page begins there).
    NoAreaToFree {
        /// Which.
        addr: u64,
    },
    /// More than the largest block of 2.0's kmalloc.
    BlockTooLarge {
        /// What was asked for.
        size_bytes: u64,
    },
    /// 2.0's kmalloc got no page.
    NoFreePage,
    /// A task waits for what nobody gives up, and never goes on.
    Hung,
}

/// A task at which the OOM killer looked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub task: TaskId,
    /// Its pages in memory, anonymous and pinned.
    pub resident_pages: u32,
    /// Its pages that are in swap alone.
    pub swap_pages: u32,
}

/// What a vmalloc area failed for (mm/vmalloc.c, `__vmalloc_node_range_noprof`, `__vmalloc_area_node`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum VmallocLack {
    /// It is larger than all of memory.
    Memory,
    /// What describes its addresses.
    Area,
    /// A range of addresses that is large enough.
    Addresses,
    /// The array of its pages.
    Array {
        /// How large that is.
        array_bytes: u64,
    },
    /// Its pages.
    Pages,
    /// Its page tables.
    Tables,
}

/// Which check found that code must not sleep.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum SleepingCall {
    /// A request for memory.
    MightAlloc,
    /// vmalloc, vfree.
    Vmalloc,
    /// A mutex.
    Mutex,
    /// Work of another thread is waited for: `kmem_cache_destroy`, for objects that are freed later (mm/slab_common.c,
    /// `kvfree_rcu_barrier`; kernel/workqueue.c, `__cancel_work_sync`).
    Workqueue,
    /// I/O is submitted (block/blk-core.c, `submit_bio_noacct`).
    SubmitBio,
    /// The scheduler itself: the task went to sleep.
    Schedule,
}

/// Who asks whether the caller may reclaim: the function of the kernel in which `might_alloc` is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Asker {
    /// The page allocator.
    Pages,
    /// kmalloc, for an object.
    Kmalloc,
    /// A slab cache.
    Cache,
    /// vmalloc, for the description of the area.
    Vmalloc,
}

impl Asker {
    /// Who asks in a kmalloc of this size.
    pub(crate) const fn of_kmalloc(size_bytes: u64) -> Self {
        if size_bytes > MAX_CLASS_BYTES { Self::Pages } else { Self::Kmalloc }
    }
}

/// The kernel was tainted by what it reported: by a bad page (mm/slub.c, `__slab_err`).
pub const TAINT_BAD_PAGE: u32 = 1;
/// The kernel was tainted: it stopped a task that did what cannot be (arch/x86/kernel/dumpstack.c, `oops_end`).
pub const TAINT_DIE: u32 = 2;
/// The kernel was tainted by a warning (kernel/panic.c, `__warn`; kernel/sched/core.c).
pub const TAINT_WARN: u32 = 4;
/// In a word of taints, the number of times that it stopped somebody begins here.
pub const DIED: u32 = 8;

impl Report {
    /// The taints after it, of those before.
    pub(crate) const fn taints(self, before: u32) -> u32 {
        match self {
            Self::CacheBusy { slabs: 1.., .. } => before | TAINT_BAD_PAGE | TAINT_WARN,
            Self::VmallocInInterrupt | Self::BadZoneFlags | Self::Oops { .. } | Self::DivideByZero => {
                (before | TAINT_DIE) + (1 << DIED)
            }
            Self::SleepInAtomic(_)
            | Self::OrderTooLarge
            | Self::VmallocZero
            | Self::CacheBusy { .. }
            | Self::BadMobilityFlags
            | Self::NoAreaToFree { .. }
            | Self::CacheNameTwice { .. }
            | Self::CacheNameBlank
            | Self::KfreePages { .. }
            | Self::KsizePages => before | TAINT_WARN,
            // `kmalloc_fix_flags` prints, and does not warn.
            Self::Warned(Warning::SlabFlags | Warning::Recursion { .. }) => before,
            Self::Warned(_) => before | TAINT_WARN,
            Self::PageAllocation
            | Self::Vmalloc { .. }
            | Self::SlabOutOfMemory { .. }
            | Self::OutOfMemory { .. }
            | Self::BadCacheSize { .. }
            | Self::Reaped { .. }
            | Self::Recursion { .. }
            | Self::BlockTooLarge { .. }
            | Self::NoFreePage
            | Self::Hung => before,
        }
    }
}

/// One report.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Entry {
    /// What it is about.
    pub report: Report,
    /// Flags of the request, as far as the surroundings left them.
    pub gfp: Gfp,
    /// Its order.
    pub order: u8,
    /// The task; `None`: the script's own.
    pub task: Option<NameId>,
    /// `preempt_count()`.
    pub preempt_count: u32,
    /// Interrupts are off.
    pub irqs_off: bool,
    /// The highest zone that the request may use: the report shows none above it.
    pub highest: ZoneKind,
    /// Memory, where the report shows it.
    pub memory: Option<MemoryReport>,
    /// What had tainted the kernel before: bits [`TAINT_BAD_PAGE`] and following, and how often it had stopped somebody.
    pub taint: u32,
}

/// Words of [`Klog::words`].
pub(crate) mod at {
    pub(crate) const TOTAL: usize = 0;
    pub(crate) const ONCE: usize = 1;
    pub(crate) const CANDIDATES: usize = 2;
    pub(crate) const TAINT: usize = 3;
}

/// The ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Klog {
    pub(crate) entries: Table<Entry>,
    pub(crate) candidates: Table<Candidate>,
    pub(crate) words: Table<u32>,
}

// Three of them: `machine::LOG_TABLES`.
tables!(Klog { entries, candidates, words });

impl Klog {
    pub(crate) fn new() -> Self {
        Self { entries: Table::default(), candidates: Table::default(), words: Table::new(vec![0; 4]) }
    }

    pub(crate) fn push<O: Observer>(&mut self, entry: Entry) {
        push_in_ring::<O, _>(&mut self.entries, KEPT, &mut self.words, at::TOTAL, entry);
    }
}

/// Puts an entry in a ring of `kept`; word `total` counts all that ever were.
pub(crate) fn push_in_ring<O: Observer, T: Copy + PartialEq>(
    ring: &mut Table<T>,
    kept: usize,
    words: &mut Table<u32>,
    total: usize,
    entry: T,
) {
    let number = words.get(total);
    if ring.len() < kept {
        ring.push::<O>(entry);
    } else {
        ring.set::<O>(number as usize % kept, entry);
    }
    words.set::<O>(total, number + 1);
}
