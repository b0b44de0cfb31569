//! The kernel log: what would stand in dmesg, as facts. The text is made elsewhere.
//!
//! mm/page_alloc.c (`warn_alloc`), mm/show_mem.c (`show_free_areas`), mm/vmalloc.c, mm/slub.c
//! (`slab_out_of_memory`), kernel/sched/core.c (`__might_resched`), kernel/locking/lockdep.c,
//! kernel/hung_task.c, 6.12. Left out: the rate limit of reports (one in ten seconds for failed requests: time has
//! no length here), stack traces, and line numbers. What the kernel says only once, it says once here.
//!
//! The log is a ring, as the kernel's: of more than [`KEPT`] reports the oldest are lost.

mod memory;

pub use memory::{MemoryReport, ZoneReport};

use crate::config::Caller;
use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::{Bug, Hang, Held, Refusal};
use crate::table::{Table, tables};
use crate::{CacheId, Event, Gfp, NameId, Observer, Op, Outcome, TaskId, ZoneKind};
use serde::{Deserialize, Serialize};

/// Reports that are kept.
pub const KEPT: usize = 256;
/// Candidates of the OOM killer that are kept, of all reports together.
pub const KEPT_CANDIDATES: usize = 2048;

/// What the kernel warns about and goes on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Warning {
    /// Reclaim on behalf of this request could wait for what its task holds. Of file systems, lockdep says so (with
    /// CONFIG_PROVE_LOCKING, if it saw reclaim take such a lock before); of the I/O path, nobody does.
    Recursion {
        /// What it holds.
        held: Held,
    },
    /// `__GFP_NOFAIL` for more than two pages (`__alloc_pages_slowpath`).
    NofailOrder,
    /// `__GFP_NOFAIL` without `__GFP_DIRECT_RECLAIM`: it fails after all (`__alloc_pages_slowpath`).
    NofailCannotSleep,
    /// `__GFP_NOFAIL` by a task with `PF_MEMALLOC` (`__alloc_pages_slowpath`).
    NofailMemalloc,
    /// `__GFP_DMA32` or `__GFP_HIGHMEM` for a slab page or a large kmalloc: taken off (`kmalloc_fix_flags`).
    SlabFlags,
    /// `__GFP_COMP` or `__GFP_HIGHMEM` for `alloc_pages_exact`: taken off.
    ExactFlags,
    /// kvmalloc of more than `INT_MAX` bytes: NULL (`__kvmalloc_node_noprof`).
    KvmallocSize,
}

impl Warning {
    /// The function of Linux 6.12 that warns, and its file.
    pub const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Recursion { .. } => ("mm/page_alloc.c", "fs_reclaim_acquire"),
            Self::NofailOrder | Self::NofailCannotSleep | Self::NofailMemalloc => {
                ("mm/page_alloc.c", "__alloc_pages_slowpath")
            }
            Self::SlabFlags => ("mm/slub.c", "kmalloc_fix_flags"),
            Self::ExactFlags => ("mm/page_alloc.c", "alloc_pages_exact_noprof"),
            Self::KvmallocSize => ("mm/util.c", "__kvmalloc_node_noprof"),
        }
    }

    /// Bit by which it is remembered that the kernel said so, if it says so only once.
    const fn once(self) -> u32 {
        match self {
            Self::Recursion { .. } => 1,
            Self::NofailOrder => 1 << 1,
            Self::NofailCannotSleep => 1 << 2,
            Self::NofailMemalloc => 1 << 3,
            Self::ExactFlags => 1 << 4,
            Self::KvmallocSize => 1 << 7,
            Self::SlabFlags => 0,
        }
    }
}

/// See [`Warning::once`].
const ONCE_ORDER: u32 = 1 << 5;
const ONCE_VMALLOC_ZERO: u32 = 1 << 6;

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
    /// Its addresses, or what describes them.
    Area,
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
    /// The scheduler itself: the task went to sleep.
    Schedule,
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
}

/// Words of [`Klog::words`].
mod at {
    pub(super) const TOTAL: usize = 0;
    pub(super) const ONCE: usize = 1;
    pub(super) const CANDIDATES: usize = 2;
}

/// The ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Klog {
    entries: Table<Entry>,
    candidates: Table<Candidate>,
    words: Table<u32>,
}

// Three of them: `machine::LOG_TABLES`.
tables!(Klog { entries, candidates, words });

impl Klog {
    pub(crate) fn new() -> Self {
        Self { entries: Table::default(), candidates: Table::default(), words: Table::new(vec![0; 3]) }
    }

    fn push<O: Observer>(&mut self, entry: Entry) {
        push_in_ring::<O, _>(&mut self.entries, KEPT, &mut self.words, at::TOTAL, entry);
    }
}

/// Puts an entry in a ring of `kept`; word `total` counts all that ever were.
fn push_in_ring<O: Observer, T: Copy + PartialEq>(
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

impl Machine {
    /// Reports since boot, lost ones included.
    pub fn klog_total(&self) -> u32 {
        self.klog.words.get(at::TOTAL)
    }

    /// The reports that are kept, each with its number since boot, oldest first.
    pub fn klog(&self) -> impl Iterator<Item = (u32, &Entry)> + '_ {
        let total = self.klog_total();
        let kept = self.klog.entries.as_slice();
        (total - kept.len() as u32..total).map(|number| (number, &kept[number as usize % KEPT]))
    }

    /// The candidates of a report of the OOM killer, in the order of the processes, as far as they are kept.
    pub fn oom_candidates(&self, first: u32, candidates: u32) -> impl Iterator<Item = Candidate> + '_ {
        let kept = self.klog.candidates.as_slice();
        let lost = self.klog.words.get(at::CANDIDATES) - kept.len() as u32;
        (first.max(lost)..first + candidates).map(|number| kept[number as usize % KEPT_CANDIDATES])
    }

    fn log<O: Observer>(&mut self, report: Report, gfp: Gfp, order: u8, once: u32, with_memory: bool) {
        // A recording's machine has nobody who reads.
        let said = self.klog.words.get(at::ONCE);
        if self.config.caller != Caller::Task || said & once != 0 {
            return;
        }
        if once != 0 {
            self.klog.words.set::<O>(at::ONCE, said | once);
        }
        let (preempt_count, irqs_off) = self.preempt_count();
        let entry = Entry {
            report,
            gfp,
            order,
            task: self.current_task(),
            preempt_count,
            irqs_off,
            highest: self.pages.zonelists.highest(gfp).0,
            memory: with_memory.then(|| self.memory_report()),
        };
        self.klog.push::<O>(entry);
    }

    /// The kernel warns, and goes on.
    pub(crate) fn warn<O: Observer>(&mut self, warning: Warning, gfp: Gfp, order: u8, observer: &mut O) {
        if O::EVENTS {
            observer.event(Event::Warned(warning));
        }
        // Nobody reports that one.
        if warning != (Warning::Recursion { held: Held::IoPath }) {
            self.log::<O>(Report::Warned(warning), gfp, order, warning.once(), false);
        }
    }

    /// What the slow path warns about before it does anything (`__alloc_pages_slowpath`).
    pub(crate) fn warn_of_nofail<O: Observer>(&mut self, gfp: Gfp, order: u8, observer: &mut O) {
        for (warning, wrong) in [
            (Warning::NofailOrder, order > 1),
            (Warning::NofailCannotSleep, !gfp.may_sleep()),
            (Warning::NofailMemalloc, self.has_memalloc()),
        ] {
            if wrong {
                self.warn(warning, gfp, order, observer);
            }
        }
    }

    /// Somebody is killed for lack of memory (`dump_header`, `oom_kill_process`), whatever `__GFP_NOWARN` says.
    pub(crate) fn log_oom<O: Observer>(&mut self, victim: TaskId, alive: &[TaskId], gfp: Gfp, order: u8) {
        if self.config.caller != Caller::Task {
            return;
        }
        let first = self.klog.words.get(at::CANDIDATES);
        for &task in alive {
            let candidate = self.candidate(task);
            let Klog { candidates, words, .. } = &mut self.klog;
            push_in_ring::<O, _>(candidates, KEPT_CANDIDATES, words, at::CANDIDATES, candidate);
        }
        let report = Report::OutOfMemory { victim: self.candidate(victim), first, candidates: alive.len() as u32 };
        self.log::<O>(report, gfp, order, 0, true);
    }

    pub(crate) fn candidate(&self, task: TaskId) -> Candidate {
        let state = self.tasks.task(task);
        Candidate { task, resident_pages: state.anon_pages + state.pinned_pages, swap_pages: state.swap_pages }
    }

    /// A request failed, and did not say that it does not matter, or asked for a zone that does not exist
    /// (`warn_alloc`).
    pub(crate) fn warn_alloc<O: Observer>(&mut self, report: Report, gfp: Gfp, order: u8) {
        let has_dma = self.pages.zones.iter().any(|zone| zone.kind == ZoneKind::Dma && zone.managed_pages > 0);
        if !gfp.any(Gfp::NOWARN) && (has_dma || !gfp.any(Gfp::DMA)) {
            self.log::<O>(report, gfp, order, 0, true);
        }
    }

    /// A slab cache got no page (`slab_out_of_memory`, with CONFIG_SLUB_DEBUG).
    pub(crate) fn warn_slab_out_of_memory<O: Observer>(&mut self, cache: CacheId, gfp: Gfp) {
        if gfp.any(Gfp::NOWARN) || self.config.caller != Caller::Task {
            return;
        }
        let stat = self.cache_stat(cache);
        let objects = stat.slabs * u32::from(stat.objects_per_slab);
        let free = objects.saturating_sub(stat.objects_in_use);
        self.log::<O>(Report::SlabOutOfMemory { cache, slabs: stat.slabs, objects, free }, gfp, 0, 0, false);
    }

    /// Writes down what the outcome of an operation makes the kernel say.
    pub(crate) fn log_outcome<O: Observer>(&mut self, op: Op, outcome: &Outcome) {
        let (gfp, order) = match op {
            Op::AllocPages { gfp, order, .. } | Op::GetFreePages { gfp, order, .. } => (gfp, order),
            Op::AllocPagesExact { gfp, .. }
            | Op::Kmalloc { gfp, .. }
            | Op::CacheAlloc { gfp, .. }
            | Op::Vmalloc { gfp, .. }
            | Op::Kvmalloc { gfp, .. } => (gfp, 0),
            _ => (Gfp::NONE, 0),
        };
        let (report, order, once) = match *outcome {
            Outcome::Bug(Bug::SleepInAtomic) => {
                let call = match op {
                    Op::Vfree { .. } | Op::Kvfree { .. } => SleepingCall::Vmalloc,
                    Op::Vmalloc { gfp, .. } if !gfp.may_sleep() => SleepingCall::Vmalloc,
                    Op::Wait { .. } => SleepingCall::Schedule,
                    Op::CacheCreate { .. } | Op::CacheDestroy { .. } | Op::Enter(_) => SleepingCall::Mutex,
                    _ => SleepingCall::MightAlloc,
                };
                (Report::SleepInAtomic(call), order, 0)
            }
            Outcome::Bug(Bug::NotInInterrupt) => (Report::VmallocInInterrupt, 0, 0),
            // Who loops in the allocator or spins for ever is not blocked: of that the kernel says nothing.
            Outcome::Bug(Bug::Deadlock { .. }) | Outcome::Hangs { why: Hang::Lock | Hang::OwnLock, .. } => {
                (Report::Hung, order, 0)
            }
            Outcome::Bug(bug) => {
                let (Op::Vfree { ptr } | Op::Kvfree { ptr }) = op else { return };
                let Some(addr) = self.no_area_to_free(ptr, bug, matches!(op, Op::Kvfree { .. })) else { return };
                (Report::NoAreaToFree { addr }, 0, 0)
            }
            Outcome::Refused(Refusal::OrderTooLarge { order }) if !gfp.any(Gfp::NOWARN) => {
                (Report::OrderTooLarge, order, ONCE_ORDER)
            }
            Outcome::Refused(Refusal::BadZoneFlags) => (Report::BadZoneFlags, order, 0),
            Outcome::Refused(Refusal::BadMobilityFlags) => (Report::BadMobilityFlags, order, 0),
            Outcome::Refused(Refusal::BadCacheSize { size_bytes }) => {
                let Op::CacheCreate { name, .. } = op else { return };
                let insane = u64::from(size_bytes) > crate::kmalloc::MAX_BYTES;
                (Report::BadCacheSize { name, insane }, 0, 0)
            }
            Outcome::Refused(Refusal::ZeroSize) => (Report::VmallocZero, 0, ONCE_VMALLOC_ZERO),
            Outcome::Refused(Refusal::CacheBusy { cache, .. }) => (Report::CacheBusy { cache }, 0, 0),
            _ => return,
        };
        self.log::<O>(report, gfp, order, once, false);
    }

    pub(crate) fn validate_klog(&self) -> Result<(), String> {
        let (kept, total) = (self.klog.entries.len(), self.klog_total() as usize);
        if kept != total.min(KEPT) {
            return Err(format!("{kept} of {total} reports are kept"));
        }
        let (kept, total) = (self.klog.candidates.len(), self.klog.words.get(at::CANDIDATES) as usize);
        if kept == total.min(KEPT_CANDIDATES) { Ok(()) } else { Err(format!("{kept} of {total} candidates are kept")) }
    }
}

impl Context {
    /// Its scope, if it is one: the function that opens it.
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::NoFs => Some("memalloc_nofs_save"),
            Self::NoIo => Some("memalloc_noio_save"),
            Self::NoReclaim => Some("memalloc_noreclaim_save"),
            _ => None,
        }
    }
}
