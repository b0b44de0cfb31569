//! Every operation that a machine can carry out: what they come to is decided in the rooms below, and told by them.
//!
//! Known to nobody: [`Machine::run`] is the door to the outside.

mod former;
mod memory;
mod pages;
mod report;

use crate::config::Caller;
use crate::machine::Machine;
use crate::observer::Journaled;
use crate::outcome::{Bug, Misplaced, NullReason};
use crate::pages::request::PageFailure;
use crate::schedule::Perform;
use crate::{Observer, Op, Outcome, Preset, Recorder, Silent};

/// An observer for which the machine is compiled in this crate: once, and not in every crate that runs operations.
pub trait Listener: Observer {
    /// [`Machine::run`].
    fn run_on(&mut self, machine: &mut Machine, op: Op) -> Outcome;
}

macro_rules! listeners {
    ($($observer:ty),*) => {$(
        impl Listener for $observer {
            fn run_on(&mut self, machine: &mut Machine, op: Op) -> Outcome {
                machine.run_for(op, self)
            }
        }
    )*};
}

listeners!(Silent, Journaled, Recorder);

impl Machine {
    /// The machine as it is after boot.
    pub fn preset(preset: Preset) -> Self {
        let (config, boot) = crate::boot::preset::boot_state(preset);
        Self::boot(config, &boot).with_slab().with_buckets()
    }

    /// Runs one operation, or queues it where a schedule is being made.
    pub fn run(&mut self, op: Op, listener: &mut impl Listener) -> Outcome {
        listener.run_on(self, op)
    }

    /// The same for any observer: the machine is compiled for it where this is called.
    pub fn run_for<O: Observer>(&mut self, op: Op, observer: &mut O) -> Outcome {
        if self.is_scheduling() {
            return self.queue_op::<O>(op);
        }
        let outcome = self.perform(op, observer);
        if self.config.caller == Caller::Task && !observer.is_dry() {
            self.after_op(op, &outcome, observer);
            if self.config.era.is_classic() {
                self.run_reaper(observer);
            }
        }
        outcome
    }

    /// An outcome as its caller has it, and what the kernel says of it.
    fn conclude<O: Observer>(&mut self, op: Op, mut outcome: Outcome, observer: &mut O) -> Outcome {
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

    /// Checks every invariant; the message names the first that is broken.
    pub fn validate(&self) -> Result<(), String> {
        self.pages.validate()?;
        if self.config.era.is_classic() {
            self.validate_former()?;
        } else {
            self.validate_slabs()?;
            self.validate_vm_areas()?;
        }
        self.validate_tasks()?;
        self.validate_schedule()?;
        self.validate_klog()?;
        if self.node.is_on() { self.validate_node() } else { self.validate_lru() }
    }
}

impl Perform for Machine {
    fn perform<O: Observer>(&mut self, op: Op, observer: &mut O) -> Outcome {
        let former = if self.config.era.is_classic() { self.perform_former(op, observer) } else { None };
        if let Some(outcome) = former {
            return self.conclude(op, outcome, observer);
        }
        let outcome = match op {
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
            Op::ArrayTooLarge { into } => {
                let failure = PageFailure { reason: NullReason::Overflow, slept_ticks: 0 };
                self.page_failure_outcome::<O>(failure, into)
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
            Op::Sched { turns } => {
                self.set_turns::<O>(turns);
                Outcome::Done
            }
            Op::Task(op) => self.task_op(op, observer),
            Op::Ioremap { phys, size_bytes, into } => {
                self.op_ioremap(phys, self.config.size_t(size_bytes), into, observer)
            }
            Op::Iounmap { ptr } => self.op_iounmap(ptr, observer),
            Op::IoRead { ptr, len_bytes } => self.op_io_read(ptr, len_bytes),
            Op::IoWrite { ptr, value, len_bytes } => self.op_io_write(ptr, value, len_bytes, observer),
            Op::IoFill { ptr, byte, len_bytes } => self.op_memset(ptr, byte, len_bytes, observer),
            Op::Kmap { .. }
            | Op::Kunmap { .. }
            | Op::CacheShrink { .. }
            | Op::StandIn(_)
            | Op::ReserveArea { .. }
            | Op::FreeCold { .. }
            | Op::Reap { .. }
            | Op::ShrinkOwn { .. } => Outcome::NotThen,
        };
        self.conclude(op, outcome, observer)
    }

    fn run_workqueue<O: Observer>(&mut self, observer: &mut O) {
        self.run_vmalloc_work(observer);
    }
}
