//! The whole machine in one value, and the one way to change it.

mod pages_ops;
mod pages_view;
mod view;

pub(crate) use pages_ops::order_for_bytes;

pub use view::{CacheName, CacheStat, FrameUse, KmallocFamily, SlabView, VmAreaView, ZoneStat};

use crate::config::{Caller, Config};
use crate::content::Content;
use crate::klog::Klog;
use crate::lru::PageCache;
use crate::outcome::{Bug, Misplaced, NullReason};
use crate::page_alloc::PageAllocator;
use crate::schedule::Schedule;
use crate::slots::Slots;
use crate::slub::Slabs;
use crate::table::{Tables, tables};
use crate::task::Tasks;
use crate::vmalloc::VmAreas;
use crate::{Observer, Op, Outcome, Preset, Slot};

/// More tables than the machine has.
const MAX_TABLES: usize = 64;

/// A place in the journal to go back to: the length of every table's undo log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    lengths: [u32; MAX_TABLES],
}

/// The machine.
///
/// Two machines are equal if everything that a run can change is equal; their journals do not count.
#[derive(Clone, PartialEq, Debug)]
pub struct Machine {
    pub(crate) config: Config,
    pub(crate) pages: PageAllocator,
    pub(crate) slabs: Slabs,
    pub(crate) vm: VmAreas,
    pub(crate) tasks: Tasks,
    pub(crate) schedule: Schedule,
    pub(crate) cache: PageCache,
    pub(crate) slots: Slots,
    pub(crate) content: Content,
    pub(crate) klog: Klog,
}

tables!(Machine { klog, pages, slabs, vm, tasks, schedule, cache, slots, content });

/// Tables of the kernel log: the first ones.
const LOG_TABLES: usize = 3;

impl Machine {
    /// The machine as it is after boot.
    pub fn preset(preset: Preset) -> Self {
        let (config, boot) = crate::preset::boot_state(preset);
        Self::boot(config, &boot)
    }

    /// A machine in a given state of its page allocator; nothing else has happened yet.
    pub fn boot(config: Config, boot: &crate::boot::BootState) -> Self {
        let pages = PageAllocator::new(&config, boot);
        let slabs = Slabs::new(&config);
        let vm = VmAreas::new(&config);
        let tasks = Tasks::new(&config);
        let cache = PageCache::new(&config);
        let content = Content::new(config.end_pfn());
        let schedule = Schedule::default();
        Self { config, pages, slabs, vm, tasks, schedule, cache, slots: Slots::new(), content, klog: Klog::new() }
    }

    /// What it was built from.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Runs one operation, or queues it where a schedule is being made.
    pub fn run<O: Observer>(&mut self, op: Op, observer: &mut O) -> Outcome {
        if self.is_scheduling() {
            return self.queue_op::<O>(op);
        }
        let outcome = self.perform(op, observer);
        if self.config.caller == Caller::Task && !observer.is_dry() {
            self.after_op(op, &outcome, observer);
        }
        outcome
    }

    /// Carries one operation out, whoever runs.
    pub(crate) fn perform<O: Observer>(&mut self, op: Op, observer: &mut O) -> Outcome {
        let mut outcome = match op {
            Op::Nop => Outcome::Done,
            Op::AllocPages { gfp, order, into } => self.op_alloc_pages(gfp, order, into, observer),
            Op::FreePages { page, order } => self.op_free_pages(page, order, observer),
            Op::GetFreePages { gfp, order, into } => self.op_get_free_pages(gfp, order, into, observer),
            Op::FreePagesAddr { addr, order } => self.op_free_pages_addr(addr, order, observer),
            Op::AllocPagesExact { size_bytes, gfp, into } => {
                self.op_alloc_pages_exact(self.config.size_t(size_bytes), gfp, into, observer)
            }
            Op::FreePagesExact { addr, size_bytes } => self.op_free_pages_exact(addr, size_bytes, observer),
            Op::Kmalloc { size_bytes, gfp, into } => {
                self.op_kmalloc(self.config.size_t(size_bytes), gfp, into, observer)
            }
            Op::Kfree { ptr } => self.op_kfree(ptr, observer),
            Op::Ksize { ptr } => self.op_ksize(ptr),
            Op::CacheCreate { name, size_bytes, align_bytes, flags, into } => {
                self.op_cache_create(name, size_bytes, align_bytes, flags, into, observer)
            }
            Op::CacheAlloc { cache, gfp, into } => self.op_cache_alloc(cache, gfp, into, observer),
            Op::CacheFree { cache, ptr } => self.op_cache_free(cache, ptr, observer),
            Op::CacheDestroy { cache } => self.op_cache_destroy(cache, observer),
            Op::Vmalloc { size_bytes, gfp, into } => {
                self.op_vmalloc(self.config.size_t(size_bytes), gfp, into, observer)
            }
            Op::Vfree { ptr } => self.op_vfree(ptr, observer),
            Op::Kvmalloc { size_bytes, gfp, into } => {
                self.op_kvmalloc(self.config.size_t(size_bytes), gfp, into, observer)
            }
            Op::Kvfree { ptr } => self.op_kvfree(ptr, observer),
            Op::Memset { ptr, byte, len_bytes } => self.op_memset(ptr, byte, len_bytes, observer),
            Op::Peek { ptr } => self.op_peek(ptr),
            Op::Assign { from, into } => self.op_assign(from, into, observer),
            Op::Enter(context) => self.op_enter(context, observer),
            Op::Leave(context) => self.op_leave(context, observer),
            Op::Schedule(later) => self.op_schedule(later, observer),
            Op::Scheduled => Outcome::Bug(Bug::BadContext { why: Misplaced::Schedule }),
            Op::PageCache { pages, dirty } => self.op_page_cache(pages, dirty, observer),
            Op::ReadAgain { pages } => self.op_read_again(pages, observer),
            Op::Anon { pages } => self.op_anon(pages, observer),
            Op::Swap { pages } => self.op_swap(pages, observer),
            Op::Dentries { pages } => self.op_dentries(pages, observer),
            Op::Hog { target } => self.op_hog(target, observer),
            Op::Fragment { free_order, percent, movable } => self.op_fragment(free_order, percent, movable, observer),
            Op::PcpEnable(on) => self.op_pcp_enable(on, observer),
            Op::Wait { ticks } => self.op_wait(ticks, observer),
        };
        match outcome {
            Outcome::Null { reason: NullReason::Deadlock { held }, .. } => {
                outcome = Outcome::Bug(Bug::Deadlock { held });
            }
            Outcome::Null { reason: NullReason::WaitsForEver { why }, slept_ticks } => {
                outcome = Outcome::Hangs { why, slept_ticks };
            }
            _ => {}
        }
        if self.config.caller == Caller::Task && !observer.is_dry() {
            self.log_outcome::<O>(op, &outcome);
            self.run_vmalloc_work(observer);
        }
        outcome
    }

    /// The current place in the journal.
    pub fn mark(&self) -> Mark {
        let mut mark = Mark { lengths: [0; MAX_TABLES] };
        let mut at = 0;
        self.each_table(&mut |table| {
            mark.lengths[at] = u32::try_from(table.log_len()).expect("a journal of less than 2^32 writes");
            at += 1;
        });
        mark
    }

    /// Undoes everything since `mark`, bit for bit.
    pub fn undo_to(&mut self, mark: Mark) {
        let mut at = 0;
        self.each_table_mut(&mut |table| {
            table.undo_to(mark.lengths[at] as usize);
            at += 1;
        });
    }

    /// Whether the machine is as it was at `mark`, as far as that is cheap to see: it may say no where something
    /// changed to and fro. What the kernel said since does not count: nobody who asks for memory reads it.
    pub fn is_as_at(&self, mark: Mark) -> bool {
        let mut same = true;
        let mut at = 0;
        self.each_table(&mut |table| {
            same = same && (at < LOG_TABLES || table.is_as_at(mark.lengths[at] as usize));
            at += 1;
        });
        same
    }

    /// Forgets the journal: what was done so far can no longer be undone.
    pub fn forget_journal(&mut self) {
        self.each_table_mut(&mut |table| table.forget());
    }

    /// Bytes that the journal takes.
    pub fn journal_bytes(&self) -> usize {
        let mut bytes = 0;
        self.each_table(&mut |table| bytes += table.log_bytes());
        bytes
    }

    /// Whether the two are equal but for what the kernel said: a call that it turns down changes nothing else.
    pub fn equals_but_for_the_log(&self, other: &Self) -> bool {
        let Self { config, pages, slabs, vm, tasks, schedule, cache, slots, content, klog: _ } = self;
        *config == other.config
            && *pages == other.pages
            && *slabs == other.slabs
            && *vm == other.vm
            && *tasks == other.tasks
            && *schedule == other.schedule
            && *cache == other.cache
            && *slots == other.slots
            && *content == other.content
    }

    /// Checks every invariant; the message names the first that is broken.
    pub fn validate(&self) -> Result<(), String> {
        self.pages.validate()?;
        self.validate_slabs()?;
        self.validate_vm_areas()?;
        self.validate_tasks()?;
        self.validate_schedule()?;
        self.validate_klog()?;
        self.validate_lru()
    }

    /// The pointer in a variable, 0 for NULL; `None` if it was never set.
    pub fn slot_value(&self, slot: Slot) -> Option<u64> {
        self.slots.get(slot).map(|held| held.value)
    }
}
