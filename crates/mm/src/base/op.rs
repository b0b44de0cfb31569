//! The one closed set of operations: what a line of a script, a click in the page, a lesson and a
//! recording of a real kernel all become. Nothing else changes a machine.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use crate::{Gfp, NameId, Slot};
use serde::{Deserialize, Serialize};

/// A pointer as the script writes it: a variable and an offset into what it points to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Pointer {
    /// The variable.
    pub slot: Slot,
    /// Bytes added to it (`p + 16`).
    pub offset_bytes: i64,
}

/// Where code runs, and what it holds; contexts nest (a spinlock inside a tasklet).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Context {
    /// A hard interrupt handler.
    HardIrq,
    /// A tasklet (softirq).
    Tasklet,
    /// A kernel timer's function (softirq).
    Timer,
    /// A spinlock is held.
    SpinLock(NameId),
    /// A spinlock is held, and interrupts are off (`spin_lock_irq`, `spin_lock_irqsave`).
    SpinLockIrq(NameId),
    /// A spinlock is held, and softirqs are off (`spin_lock_bh`).
    SpinLockBh(NameId),
    /// Interrupts are off (`local_irq_disable`), until they are switched on.
    IrqsOff,
    /// Interrupts are off (`local_irq_save`), until they are as before (`local_irq_restore`), or are switched on.
    IrqsSaved,
    /// The task keeps its CPU (`preempt_disable`).
    PreemptOff,
    /// Another task runs; what the first one holds, it does not.
    Task(NameId),
    /// A mutex is held (`mutex_lock`): one may sleep under it, and for it.
    Mutex(NameId),
    /// A lock of a file system is held that its reclaim needs, too. One may sleep under it, and for it.
    FsLock,
    /// The block layer, on its way to write something out. One may sleep there.
    IoPath,
    /// Between `memalloc_nofs_save` and `memalloc_nofs_restore`.
    NoFs,
    /// Between `memalloc_noio_save` and `memalloc_noio_restore`.
    NoIo,
    /// Between `memalloc_noreclaim_save` and `memalloc_noreclaim_restore`: the task has `PF_MEMALLOC`.
    NoReclaim,
}

/// Whose operations are put off, and how long.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Later {
    /// A task: one after the other, whenever others sleep or wait.
    Task(NameId),
    /// An interrupt, a tasklet or a timer: all at once, at the first moment after so many ticks at which the processor
    /// can be interrupted.
    Interrupt { context: Context, after_ticks: u32 },
}

/// Who runs when a request has to wait, on one CPU: the kernel's scheduler goes by nanoseconds, the model by a rule.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Turns {
    /// kswapd runs at the first point of giving way after it was woken, until it naps.
    #[default]
    KswapdFirst,
    /// kswapd runs only while the caller waits or sleeps.
    CallerFirst,
    /// After so many rounds of direct reclaim a tick of the clock gives the CPU to kswapd, which keeps it until it naps
    /// or has woken a caller that waits for it.
    TickEvery { rounds: u32 },
}

/// When `hog` stops taking memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum HogTarget {
    /// After this many pages.
    Pages(u32),
    /// When this share of the managed pages (percent) is taken.
    Percent(u8),
    /// When every zone is down to the level: of the mark and of what the zone keeps back from requests that may
    /// use Normal, exactly the sum is free; in the zone that such requests prefer, so many pages more.
    UntilFree(Level, i32),
}

/// A level of a zone's free pages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Level {
    /// No page.
    Zero,
    /// The floor of `GFP_ATOMIC`: min − min/2 − min/8, lowmem reserve included.
    AtomicFloor,
    /// The min watermark.
    Min,
    /// The low watermark.
    Low,
    /// The high watermark.
    High,
}

/// What stands in for reclaim, the OOM killer and waiting, where a recording was made without them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum StandIn {
    /// This page is the next one that can be reclaimed, behind those that were named before.
    Reclaimable { page: Pointer },
    /// From now on a call of reclaim frees up to `reclaim_max` of them, a kill `oom_frees`; and a request is broken off that
    /// needs more kills or waits more often than this.
    Limits { reclaim_max: u32, ooms_allowed: u32, waits_allowed: u32, oom_frees: u32 },
}

/// One operation on the machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Op {
    /// Nothing happens; a place to stand (a note, a marker).
    Nop,

    // ── whole pages ──────────────────────────────────────────────────────────────────────────
    /// `into = alloc_pages(gfp, order)`: the result is a `struct page *`.
    AllocPages { gfp: Gfp, order: u8, into: Option<Slot> },
    /// `__free_pages(page, order)`.
    FreePages { page: Pointer, order: u8 },
    /// `into = __get_free_pages(gfp, order)` and its relatives: the result is an address.
    GetFreePages { gfp: Gfp, order: u8, into: Option<Slot> },
    /// `free_pages(addr, order)`.
    FreePagesAddr { addr: Pointer, order: u8 },
    /// `into = alloc_pages_exact(size_bytes, gfp)`: the surplus pages go back at once.
    AllocPagesExact { size_bytes: u64, gfp: Gfp, into: Option<Slot> },
    /// `free_pages_exact(addr, size_bytes)`.
    FreePagesExact { addr: Pointer, size_bytes: u64 },

    // ── objects ──────────────────────────────────────────────────────────────────────────────
    /// `into = kmalloc(size_bytes, gfp)`; kzalloc and kcalloc set `__GFP_ZERO`.
    Kmalloc { size_bytes: u64, gfp: Gfp, into: Option<Slot> },
    /// `into = kmalloc_array(n, size, gfp)` and its relatives where `n * size` is more than a `size_t` holds.
    ArrayTooLarge { into: Option<Slot> },
    /// `kfree(ptr)`.
    Kfree { ptr: Pointer },
    /// `ksize(ptr)`.
    Ksize { ptr: Pointer },
    /// `into = kmem_cache_create(name, size_bytes, align_bytes, flags, NULL)`.
    CacheCreate { name: NameId, size_bytes: u32, align_bytes: u32, flags: CacheFlags, into: Slot },
    /// `into = kmem_cache_alloc(cache, gfp)`.
    CacheAlloc { cache: Pointer, gfp: Gfp, into: Option<Slot> },
    /// `kmem_cache_free(cache, ptr)`.
    CacheFree { cache: Pointer, ptr: Pointer },
    /// `kmem_cache_destroy(cache)`.
    CacheDestroy { cache: Pointer },

    // ── virtually contiguous ─────────────────────────────────────────────────────────────────
    /// `into = vmalloc(size_bytes)`; vzalloc sets `__GFP_ZERO`.
    Vmalloc { size_bytes: u64, gfp: Gfp, into: Option<Slot> },
    /// `vfree(ptr)`.
    Vfree { ptr: Pointer },
    /// `into = kvmalloc(size_bytes, gfp)`: kmalloc, then vmalloc.
    Kvmalloc { size_bytes: u64, gfp: Gfp, into: Option<Slot> },
    /// `kvfree(ptr)`.
    Kvfree { ptr: Pointer },

    // ── memory of devices, and high memory ───────────────────────────────────────────────────
    /// `into = ioremap(phys, size_bytes)`; in 2.0 `vremap`.
    Ioremap { phys: u64, size_bytes: u64, into: Option<Slot> },
    /// `iounmap(ptr)`.
    Iounmap { ptr: Pointer },
    /// `readl(ptr)` and its relatives.
    IoRead { ptr: Pointer, len_bytes: u8 },
    /// `writel(value, ptr)` and its relatives.
    IoWrite { ptr: Pointer, value: u32, len_bytes: u8 },
    /// `memset_io(ptr, byte, len_bytes)`.
    IoFill { ptr: Pointer, byte: u8, len_bytes: u64 },
    /// `into = kmap(page)`.
    Kmap { page: Pointer, into: Option<Slot> },
    /// `kunmap(page)`.
    Kunmap { page: Pointer },
    /// `kmem_cache_shrink(cache)`.
    CacheShrink { cache: Pointer },

    // ── what a recording of a former kernel was made with ────────────────────────────────────
    /// What stood in for reclaim.
    StandIn(StandIn),
    /// Addresses for so many bytes of device memory, and nothing else.
    ReserveArea { size_bytes: u64, into: Slot },
    /// A page comes back as one that no cache holds.
    FreeCold { page: Pointer },
    /// The kernel's reaper of slabs comes by at this time (jiffies).
    Reap { jiffies: u32 },
    /// `kmem_cache_shrink` of a cache of the kernel's own.
    ShrinkOwn { cache: crate::CacheId },

    // ── the memory itself ────────────────────────────────────────────────────────────────────
    /// `memset(ptr, byte, len_bytes)`.
    Memset { ptr: Pointer, byte: u8, len_bytes: u64 },
    /// Looks at the first bytes (`peek(ptr)`).
    Peek { ptr: Pointer },
    /// `into = from`.
    Assign { from: Pointer, into: Slot },

    // ── where code runs ──────────────────────────────────────────────────────────────────────
    /// An interrupt arrives, a lock is taken.
    Enter(Context),
    /// It ends; it must be the one that was entered last, or a lock of the same context.
    Leave(Context),

    // ── who runs ─────────────────────────────────────────────────────────────────────────────
    /// What follows is queued, and carried out later.
    Schedule(Later),
    /// The queue ends; what follows is carried out at once again.
    Scheduled,

    // ── the world around ─────────────────────────────────────────────────────────────────────
    /// Files are read (or written, `dirty`) until the page cache has this many pages more. When memory is full,
    /// the oldest clean pages get the new content.
    PageCache { pages: u32, dirty: bool },
    /// A process, the hog, takes memory and pins it, whatever the watermarks say: it is given back only if the hog is
    /// killed.
    Hog { target: HogTarget },
    /// Files that were read last are used once more, as many pages: a page used twice goes to the active list.
    ReadAgain { pages: u32 },
    /// The current task writes to so many pages of new anonymous memory.
    Anon { pages: u32 },
    /// So many pages more of swap space are switched on.
    Swap { pages: u32 },
    /// File systems keep so many pages more of dentries and inodes, which only they can give back.
    Dentries { pages: u32 },
    /// Leaves `percent` % of each zone free, in no piece larger than 2^free_order pages: somebody keeps every
    /// second piece of that size, and the rest. That is the kernel, for ever; or (`movable`) the hog, as anonymous
    /// memory, which can be moved.
    Fragment { free_order: u8, percent: u8, movable: bool },
    /// Switches the per-CPU page lists on or off (`zone_pcp_disable`); off drains them.
    PcpEnable(bool),
    /// The script waits; others run for this many ticks.
    Wait { ticks: u32 },
    /// Who runs when, from now on, where a request waits.
    Sched { turns: Turns },
    /// A task of a recording goes on, or something happens to it that is not the model's to say.
    Task(crate::base::task_op::TaskOp),
}

/// Flags of `kmem_cache_create`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct CacheFlags {
    /// `SLAB_HWCACHE_ALIGN`.
    pub hwcache_align: bool,
    /// `SLAB_CACHE_DMA`.
    pub dma: bool,
    /// `SLAB_RECLAIM_ACCOUNT`.
    pub reclaimable: bool,
    /// No flag: the name has a blank in it, of which a kernel with CONFIG_DEBUG_VM warns.
    pub blank_in_name: bool,
}

impl Op {
    /// Whether it reads or writes the memory of a device.
    pub const fn touches_device(self) -> bool {
        matches!(self, Self::IoRead { .. } | Self::IoWrite { .. } | Self::IoFill { .. })
    }

    /// Its flags, if it takes memory.
    pub const fn gfp(self) -> Option<Gfp> {
        match self {
            Self::AllocPages { gfp, .. }
            | Self::GetFreePages { gfp, .. }
            | Self::AllocPagesExact { gfp, .. }
            | Self::Kmalloc { gfp, .. }
            | Self::CacheAlloc { gfp, .. }
            | Self::Vmalloc { gfp, .. }
            | Self::Kvmalloc { gfp, .. } => Some(gfp),
            _ => None,
        }
    }

    /// The variable that it fills with what it took.
    pub const fn fills(self) -> Option<Slot> {
        match self {
            Self::AllocPages { into, .. }
            | Self::GetFreePages { into, .. }
            | Self::AllocPagesExact { into, .. }
            | Self::Kmalloc { into, .. }
            | Self::ArrayTooLarge { into }
            | Self::CacheAlloc { into, .. }
            | Self::Vmalloc { into, .. }
            | Self::Kvmalloc { into, .. }
            | Self::Ioremap { into, .. }
            | Self::Kmap { into, .. } => into,
            Self::CacheCreate { into, .. } => Some(into),
            _ => None,
        }
    }
}
