//! What the caller of an operation got.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use crate::{CacheId, ObjectId, Pfn, VmAreaId, ZoneId};
use serde::{Deserialize, Serialize};

/// The result of one [`crate::Op`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing was asked for, nothing was given.
    Done,
    /// Memory was given. `slept_ticks` > 0: the caller slept first.
    Granted { grant: Grant, slept_ticks: u32 },
    /// NULL. `slept_ticks` > 0: the caller slept in vain.
    Null { reason: NullReason, slept_ticks: u32 },
    /// The call does not return: the caller sleeps for ever. Its variable is not set.
    Hangs { why: Hang, slept_ticks: u32 },
    /// Memory was given back.
    Freed { freed: Freed },
    /// A number: `ksize`.
    Size { size_bytes: u64 },
    /// The first bytes of the memory; `None` where they were never written since boot, or are a file's data.
    Content { bytes: [Option<u8>; 8] },
    /// A cache was made.
    CacheCreated { cache: CacheId },
    /// A cache was destroyed; `pages` went back.
    CacheDestroyed { cache: CacheId, pages: u32 },
    /// `kmem_cache_destroy` of a cache that an earlier one could not destroy: it returns at once, and the cache is never
    /// released (mm/slab_common.c, `kmem_cache_destroy`, 6.12.117: the reference count was 0 and is -1 now).
    CacheLost { cache: CacheId },
    /// What ends here was not begun, and that does no harm: a flag that is clear is cleared, interrupts that are on are
    /// switched on.
    NotBegun,
    /// The world changed by this many pages.
    World { pages: u32 },
    /// A task went on, as far as this.
    Came(Came),
    /// Nothing yet: it was queued as number `number`, and is carried out later.
    Queued { number: u32 },
    /// The machine's kernel has no such call: nothing happens.
    NotThen,
    /// The kernel refuses and warns; the state has not changed.
    Refused(Refusal),
    /// A bug that the kernel would report, or that would corrupt its memory.
    Bug(Bug),
}

/// How far a task went on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Came {
    /// To something that the kernel tells with the numbers of its zones.
    Line,
    /// To a point of giving way.
    Point,
    /// It waits for something.
    Waits,
    /// To the end of what it was at.
    Ended,
}

/// What was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The returned pointer: an address, or that of a `struct page`.
    pub addr: u64,
    /// What kind of memory.
    pub kind: GrantKind,
}

/// Kinds of granted memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum GrantKind {
    /// A block of 2^order pages; `pages` may be fewer (alloc_pages_exact).
    Pages { zone: ZoneId, pfn: Pfn, order: u8, pages: u32 },
    /// An object of a slab.
    Object { object: ObjectId, pfn: Pfn, zone: ZoneId, asked_bytes: u64, size_bytes: u32 },
    /// A vmalloc area of `pages` scattered pages, guard page not counted.
    Area { area: VmAreaId, pages: u32 },
    /// `kmalloc(0)`: the address 16, which must not be touched.
    ZeroSize,
    /// Addresses for `pages` pages of device memory that begins at `phys`; guard page not counted.
    Device { area: VmAreaId, phys: u64, pages: u32 },
    /// Device memory that the direct map has already.
    DirectDevice { phys: u64 },
}

/// Why a request got NULL.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NullReason {
    /// No zone passed its watermark, or no block was large enough, and the request may not wait.
    NoMemoryMayNotWait,
    /// Reclaim did not help, and the request said not to try on.
    NoRetry,
    /// Reclaim did not help a request of more than 8 pages.
    Costly,
    /// Nothing more could be reclaimed, and nobody is killed for this request: `__GFP_RETRY_MAYFAIL`,
    /// `__GFP_THISNODE`, or a zone below Normal is asked for.
    NothingReclaimable,
    /// The caller itself was killed for lack of memory, and the reserves that it was given for its end are used up.
    OomVictim,
    /// The caller never returns: it becomes [`Outcome::Hangs`].
    WaitsForEver { why: Hang },
    /// The caller has `PF_MEMALLOC`: it does not reclaim, so as not to come back to itself.
    IsReclaim,
    /// Reclaim waits for what the caller holds: it becomes [`Bug::Deadlock`].
    Deadlock { held: Held },
    /// No zone of that kind on this machine.
    NoSuchZone,
    /// More than the largest block, or than all of memory.
    TooLarge,
    /// No free range of vmalloc addresses is that large.
    NoAddresses,
    /// `n * size` does not fit into a `size_t` (include/linux/slab.h, `kmalloc_array`, 6.12.117): NULL without a word.
    Overflow,
    /// Enough pages are free, but in too small pieces, and nothing is done about it (2.0).
    Fragmented,
    /// ioremap of ordinary memory, which the kernel uses itself.
    OrdinaryMemory,
    /// vremap of an address at which no page begins (2.0).
    NotAligned,
    /// ioremap of nothing, or of more than there are physical addresses.
    NoSuchMemory,
    /// The pages for a vmalloc area's own bookkeeping or content could not be had.
    VmallocFailed,
}

impl NullReason {
    /// Whether the request itself decided, and not memory.
    pub const fn is_of_request(self) -> bool {
        matches!(
            self,
            Self::NoSuchZone
                | Self::TooLarge
                | Self::NoAddresses
                | Self::Overflow
                | Self::OrdinaryMemory
                | Self::NotAligned
                | Self::NoSuchMemory
        )
    }

    /// Whether the caller gets an answer at all.
    pub(crate) const fn returns(self) -> bool {
        !matches!(self, Self::WaitsForEver { .. } | Self::Deadlock { .. })
    }
}

/// Why a call never returns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Hang {
    /// `__GFP_NOFAIL` forbids to give up, and nobody gives anything back.
    NoFail,
    /// Whoever holds the lock never goes on.
    Lock,
    /// Who wants the lock holds it, and sleeps until it is given up.
    OwnLock,
    /// The spinlock is held by who wants it, or (`interrupted`) by the code that was interrupted, which cannot go on
    /// before: it spins.
    OwnSpinlock { interrupted: bool },
    /// All 1024 addresses of kmap are in use, and nobody gives one up.
    NoKmapSlot,
    /// Not the kernel, but what stands in for reclaim in a recording ends it here.
    BrokenOff,
    /// Up to 8 pages are "too small to fail"; but nobody is killed for a request without `__GFP_FS`, since reclaim
    /// could not do all it can.
    NoOomWithoutFs,
}

/// What was given back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Freed {
    /// `kfree(NULL)` and the like: nothing.
    Nothing,
    /// A block of pages.
    Pages { zone: ZoneId, pfn: Pfn, order: u8, pages: u32 },
    /// An object; `slab_pages` > 0 if its slab went back to the page allocator too.
    Object { object: ObjectId, slab_pages: u32 },
    /// A vmalloc area. `pages` is 0 where it was given back in an interrupt: a kernel thread frees it afterwards.
    Area { area: VmAreaId, pages: u32 },
}

/// Requests that the kernel turns down with a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Refusal {
    /// Order above 10 (`WARN_ON_ONCE_GFP(order > MAX_PAGE_ORDER)`).
    OrderTooLarge { order: u8 },
    /// `kmem_cache_destroy` of a cache with objects in use: its empty slabs went back, the rest stays for ever.
    CacheBusy { cache: CacheId, objects: u32 },
    /// `kmem_cache_create` with a size that no slab can hold.
    BadCacheSize { size_bytes: u32 },
    /// `__GFP_HIGHMEM` asked of a function that returns an address of the direct map.
    NoDirectMap,
    /// The flags name two zones. With CONFIG_DEBUG_VM a BUG (`gfp_zone`, GFP_ZONE_BAD); without, the zone is chance.
    BadZoneFlags,
    /// Movable and reclaimable at once. With CONFIG_DEBUG_VM a warning (`gfp_migratetype`); the call goes on with a
    /// migrate type that ordinary requests must not have.
    BadMobilityFlags,
    /// `vmalloc(0)`.
    ZeroSize,
}

/// What the kernel would report as a bug, or would not notice and be corrupted by. The machine
/// stops the damage: the state has not changed (but for a deadlock, until which the call went on as usual).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Bug {
    /// "sleeping function called from invalid context".
    SleepInAtomic,
    /// vmalloc/vfree and the like called from an interrupt.
    NotInInterrupt,
    /// The object or block is free already.
    DoubleFree,
    /// The memory was freed, and has another owner since: this frees somebody else's.
    FreeOfReused,
    /// The memory is read or written after it was freed.
    UseAfterFree,
    /// Access beyond the end of what was asked for.
    OutOfBounds { size_bytes: u64 },
    /// The pointer does not point to the start of what was allocated.
    NotTheStart,
    /// The wrong function: what was taken with one family is freed with another.
    WrongFree { allocated_with: Family },
    /// Freed with another order than it was allocated with.
    WrongOrder { allocated: u8, freed: u8 },
    /// `free_pages_exact` of another number of pages than were allocated.
    WrongPages { allocated: u32, freed: u64 },
    /// `kmem_cache_create` of objects of no bytes: the kernel divides by their size (mm/slub.c, `calculate_sizes`;
    /// lib/math/reciprocal_div.c, 6.12.117).
    DivideByZero,
    /// An object given back to another cache.
    WrongCache { cache: CacheId },
    /// The variable holds no pointer yet, or the address 16 of `kmalloc(0)` is touched.
    NotAPointer,
    /// A NULL pointer is used.
    NullPointer,
    /// The cache was destroyed.
    CacheGone,
    /// A context cannot begin, or end, here.
    BadContext { why: Misplaced },
    /// The caller reclaims memory, reclaim needs what the caller holds, and that is given up only after the call:
    /// it never returns.
    Deadlock { held: Held },
}

/// Why a context cannot begin, or end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Misplaced {
    /// Interrupts are off: none can come.
    IrqsOff,
    /// Softirqs are off, or one runs: no other can come.
    SoftirqsOff,
    /// `spin_lock_bh` with interrupts off: its unlock switches softirqs on again, which must not run then
    /// (kernel/softirq.c, `__local_bh_enable_ip`, warns).
    BhWithIrqsOff,
    /// Whoever runs keeps the processor: no other task can run.
    KeepsProcessor,
    /// It is in this context already.
    AlreadyIn,
    /// What ends here was not begun.
    NotBegun,
    /// What began inside of it has not ended yet.
    StillInside,
    /// Something of a schedule at a place that is not for it.
    Schedule,
}

/// What a task can hold that its own direct reclaim may need.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Held {
    /// A lock of a file system: its shrinkers take it (fs/super.c, `super_cache_scan`).
    FsLock,
    /// The way through the block layer: what reclaim writes out waits until it is free (block/blk-core.c,
    /// `submit_bio_noacct_nocheck`: bios of a task that is submitting one wait in a list).
    IoPath,
}

/// Families of calls that belong together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Family {
    /// __get_free_pages: pages by their address.
    Pages,
    /// alloc_pages: pages by their `struct page`.
    StructPages,
    /// alloc_pages_exact.
    PagesExact,
    /// kmalloc.
    Kmalloc,
    /// kmem_cache_alloc.
    Cache,
    /// kmem_cache_create: the `struct kmem_cache` itself.
    CacheStruct,
    /// vmalloc.
    Vmalloc,
    /// ioremap.
    Ioremap,
}
