//! The kernel log: what would stand in dmesg, as facts. The text is made elsewhere.
//!
//! mm/page_alloc.c (`warn_alloc`), mm/show_mem.c (`show_free_areas`), mm/vmalloc.c, mm/slub.c
//! (`slab_out_of_memory`), kernel/sched/core.c (`__might_resched`), kernel/locking/lockdep.c,
//! kernel/hung_task.c, 6.12. Left out: the rate limit of reports (one in ten seconds for failed requests: time has
//! no length here), stack traces, and line numbers. What the kernel says only once, it says once here.
//!
//! The log is a ring, as the kernel's: of more than [`KEPT`] reports the oldest are lost.

use crate::buddy::buddy_list;
use crate::config::Caller;
use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::{Bug, Held, Refusal};
use crate::table::{Table, tables};
use crate::zone::{NR_ZONE_INDICES, word, zone_ids};
use crate::{CacheId, Event, Gfp, MigrateType, NR_ORDERS, NameId, Observer, Op, Outcome, TaskId, ZoneId};
use serde::{Deserialize, Serialize};

/// Reports that are kept.
pub const KEPT: usize = 256;

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
    /// The pages of a vmalloc area could not be had; with 0 pages, it is larger than all of memory.
    Vmalloc {
        /// What was asked for.
        size_bytes: u64,
        /// See above.
        too_large: bool,
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
    /// The OOM killer was called, and killed this task, which had so many pages: anonymous, pinned, and in swap.
    OutOfMemory {
        /// Which.
        victim: TaskId,
        /// Its anonymous memory.
        anon_pages: u32,
        /// What it pinned.
        pinned_pages: u32,
        /// What is in swap.
        swap_pages: u32,
    },
    /// A warning.
    Warned(Warning),
    /// A task waits for what it holds itself, and never goes on.
    Hung(Held),
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
    /// Free blocks of each order.
    pub blocks: [u32; NR_ORDERS],
    /// For each order, the migrate types that have free blocks: bit by index.
    pub types: [u8; NR_ORDERS],
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
    /// Number of the highest zone that the request may use.
    pub highest: u8,
    /// The zones, where the report shows memory.
    pub zones: Option<[ZoneReport; NR_ZONE_INDICES]>,
}

/// Words of [`Klog::words`].
mod at {
    pub(super) const TOTAL: usize = 0;
    pub(super) const ONCE: usize = 1;
}

/// The ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Klog {
    entries: Table<Entry>,
    words: Table<u32>,
}

// Two of them: `machine::LOG_TABLES`.
tables!(Klog { entries, words });

impl Klog {
    pub(crate) fn new() -> Self {
        Self { entries: Table::default(), words: Table::new(vec![0; 2]) }
    }

    fn push<O: Observer>(&mut self, entry: Entry) {
        let total = self.words.get(at::TOTAL);
        if self.entries.len() < KEPT {
            self.entries.push::<O>(entry);
        } else {
            self.entries.set::<O>(total as usize % KEPT, entry);
        }
        self.words.set::<O>(at::TOTAL, total + 1);
    }
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
            highest: self.pages.zonelists.highest(gfp).1,
            zones: with_memory.then(|| self.zone_reports()),
        };
        self.klog.push::<O>(entry);
    }

    fn zone_reports(&self) -> [ZoneReport; NR_ZONE_INDICES] {
        let mut reports = [ZoneReport::default(); NR_ZONE_INDICES];
        for (zone, report) in zone_ids(self.pages.zones.len()).zip(&mut reports) {
            let count = |at| self.pages.word(zone, at) as u32;
            report.free_pages = count(word::FREE);
            report.boost_pages = count(word::BOOST);
            report.highatomic_pages = count(word::RESERVED_HIGHATOMIC);
            report.pcp_pages = count(word::PCP_COUNT);
            for order in 0..NR_ORDERS {
                for migratetype in MigrateType::ALL {
                    let len = self.free_blocks(zone, order as u8, migratetype);
                    report.blocks[order] += len;
                    report.types[order] |= u8::from(len > 0) << migratetype.index();
                }
            }
        }
        reports
    }

    fn free_blocks(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> u32 {
        self.pages.frames.list(zone, buddy_list(order, migratetype)).len
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
    pub(crate) fn log_oom<O: Observer>(&mut self, victim: TaskId, gfp: Gfp, order: u8) {
        let task = self.tasks.task(victim);
        let (anon_pages, pinned_pages, swap_pages) = (task.anon_pages, task.pinned_pages, task.swap_pages);
        self.log::<O>(Report::OutOfMemory { victim, anon_pages, pinned_pages, swap_pages }, gfp, order, 0, true);
    }

    /// A request failed, and did not say that it does not matter (`warn_alloc`).
    pub(crate) fn warn_alloc<O: Observer>(&mut self, report: Report, gfp: Gfp, order: u8) {
        if !gfp.any(Gfp::NOWARN) {
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
            Outcome::Bug(Bug::Deadlock { held }) => (Report::Hung(held), order, 0),
            Outcome::Refused(Refusal::OrderTooLarge { order }) if !gfp.any(Gfp::NOWARN) => {
                (Report::OrderTooLarge, order, ONCE_ORDER)
            }
            Outcome::Refused(Refusal::ZeroSize) => (Report::VmallocZero, 0, ONCE_VMALLOC_ZERO),
            Outcome::Refused(Refusal::CacheBusy { cache, .. }) => (Report::CacheBusy { cache }, 0, 0),
            _ => return,
        };
        self.log::<O>(report, gfp, order, once, false);
    }

    pub(crate) fn validate_klog(&self) -> Result<(), String> {
        let (kept, total) = (self.klog.entries.len(), self.klog_total() as usize);
        if kept == total.min(KEPT) { Ok(()) } else { Err(format!("{kept} of {total} reports are kept")) }
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
