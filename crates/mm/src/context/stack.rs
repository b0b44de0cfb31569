//! Where code runs, and what it holds: interrupts, tasklets, timers, locks, other tasks, `memalloc_*` scopes.
//!
//! Contexts are a stack: an interrupt may come while a tasklet runs that itself interrupted a process
//! with a lock held. Those that count in `preempt_count` (include/linux/preempt.h, 6.12) and interrupts that
//! are off make code atomic: it must not sleep (with CONFIG_PREEMPT_COUNT; without it the kernel could not
//! tell that a spinlock is held, and the bug would stay unreported until it happens).
//!
//! Scopes belong to the task that opened them (`current->flags`): include/linux/sched/mm.h, 6.12.

use crate::config::Caller;
use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::{Bug, Hang, Held, Misplaced};
use crate::state::klog::{Asker, Report, Warning};
use crate::state::tasks::Tasks;
use crate::{Event, Gfp, NameId, Observer, TaskId};

impl Context {
    /// An interrupt handler, or what runs right after one: the interrupted task has nothing to do with it.
    pub const fn is_interrupt(self) -> bool {
        matches!(self, Self::HardIrq | Self::Tasklet | Self::Timer)
    }

    /// Code in it must not sleep.
    pub const fn is_atomic(self) -> bool {
        !matches!(
            self,
            Self::Task(_) | Self::Mutex(_) | Self::FsLock | Self::IoPath | Self::NoFs | Self::NoIo | Self::NoReclaim
        )
    }

    /// Somebody else runs inside of it than outside.
    const fn is_boundary(self) -> bool {
        self.is_interrupt() || matches!(self, Self::Task(_))
    }

    /// Interrupts are off in it.
    pub const fn irqs_off(self) -> bool {
        matches!(self, Self::HardIrq | Self::SpinLockIrq(_)) || self.is_irqs_off()
    }

    /// Somebody switched interrupts off, and did nothing else.
    const fn is_irqs_off(self) -> bool {
        matches!(self, Self::IrqsOff | Self::IrqsSaved)
    }

    /// It counts as a softirq in `preempt_count`: it is one, or keeps them off.
    const fn counts_as_softirq(self) -> bool {
        matches!(self, Self::Tasklet | Self::Timer | Self::SpinLockBh(_))
    }

    /// The spinlock that is held.
    pub const fn lock(self) -> Option<NameId> {
        match self {
            Self::SpinLock(lock) | Self::SpinLockIrq(lock) | Self::SpinLockBh(lock) => Some(lock),
            _ => None,
        }
    }

    /// A lock for which one sleeps.
    pub const fn is_sleeping_lock(self) -> bool {
        matches!(self, Self::FsLock | Self::Mutex(_))
    }

    /// Its scope, if it is one: the function that opens it.
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::NoFs => Some("memalloc_nofs_save"),
            Self::NoIo => Some("memalloc_noio_save"),
            Self::NoReclaim => Some("memalloc_noreclaim_save"),
            _ => None,
        }
    }

    /// What it adds to `preempt_count`.
    const fn preempt_count(self) -> u32 {
        match self {
            Self::HardIrq => 0x1_0000,
            Self::Tasklet | Self::Timer => 0x100,
            Self::SpinLockBh(_) => 0x201,
            Self::SpinLock(_) | Self::SpinLockIrq(_) | Self::PreemptOff => 1,
            _ => 0,
        }
    }
}

/// Why a context does not begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoEntry {
    /// It cannot be.
    Misplaced(Misplaced),
    /// It is waited for in vain.
    Hangs(Hang),
}

/// Whether `inner` may begin inside `outer`, the contexts entered so far.
///
/// A handler runs with interrupts off, so hard interrupts do not nest (kernel/irq/handle.c); softirqs,
/// which run tasklets and timers, interrupt neither each other nor a hard interrupt (kernel/softirq.c,
/// `handle_softirqs`). Neither mutexes nor spinlocks are recursive: who wants one that it holds waits for itself
/// (kernel/locking/mutex.c, kernel/locking/qspinlock.c), and an interrupt handler that wants one of the code that it
/// interrupted waits for what goes on only after it. No other task runs while this one keeps the CPU.
pub(crate) fn may_enter(outer: &[Context], inner: Context) -> Result<(), NoEntry> {
    let any = |is: fn(Context) -> bool| outer.iter().any(|&context| is(context));
    let misplaced = |why| Err(NoEntry::Misplaced(why));
    match inner {
        Context::HardIrq | Context::Tasklet | Context::Timer if any(Context::irqs_off) => misplaced(Misplaced::IrqsOff),
        Context::Tasklet | Context::Timer if any(Context::counts_as_softirq) => misplaced(Misplaced::SoftirqsOff),
        Context::SpinLock(_) | Context::SpinLockIrq(_) | Context::SpinLockBh(_) => {
            if let Some(at) = outer.iter().position(|held| held.lock() == inner.lock()) {
                let interrupted = outer[at..].iter().any(|context| context.is_interrupt());
                Err(NoEntry::Hangs(Hang::OwnSpinlock { interrupted }))
            } else if matches!(inner, Context::SpinLockBh(_)) && any(Context::irqs_off) {
                misplaced(Misplaced::BhWithIrqsOff)
            } else {
                Ok(())
            }
        }
        Context::Task(_) if any(Context::is_atomic) => misplaced(Misplaced::KeepsProcessor),
        Context::Task(_) if outer.contains(&inner) => misplaced(Misplaced::AlreadyIn),
        Context::IoPath if outer.contains(&inner) => misplaced(Misplaced::AlreadyIn),
        Context::Mutex(_) | Context::FsLock if of_task(outer).contains(&inner) => Err(NoEntry::Hangs(Hang::OwnLock)),
        // Of the tasks of a script only the innermost runs: the others go on when it has ended.
        Context::Mutex(_) | Context::FsLock if outer.contains(&inner) => Err(NoEntry::Hangs(Hang::Lock)),
        _ => Ok(()),
    }
}

/// Position of the context that `Leave(context)` ends, if it may end now: the innermost one, or one that
/// ends before others of the same task or handler (spinlocks may be released in any order).
pub(crate) fn may_leave(stack: &[Context], context: Context) -> Result<usize, Misplaced> {
    // What was switched off in either way, `local_irq_enable` switches on.
    let begun = |entered: &Context| *entered == context || context == Context::IrqsOff && entered.is_irqs_off();
    let at = stack.iter().rposition(begun).ok_or(Misplaced::NotBegun)?;
    let inside = &stack[at + 1..];
    match inside.iter().any(|inner| inner.is_boundary()) || context.is_boundary() && !inside.is_empty() {
        true => Err(Misplaced::StillInside),
        false => Ok(at),
    }
}

/// The stack after `Leave(context)`, which ends the context at `at`.
///
/// Nobody counts how often interrupts were switched off, they are off or on (include/linux/irqflags.h, 6.12.117):
/// `local_irq_enable` ends whatever else of the same task or handler keeps them off by itself, and `local_irq_restore`
/// what has begun since its `local_irq_save`. That flags saved where interrupts were off switch them off once more,
/// if somebody has switched them on meanwhile, is left out.
pub(crate) fn left(stack: &[Context], context: Context, at: usize) -> Vec<Context> {
    let from = match context {
        Context::IrqsOff => stack.iter().rposition(|outer| outer.is_boundary()).map_or(0, |boundary| boundary + 1),
        _ => at,
    };
    let ends = |place: usize, of: Context| place == at || context.is_irqs_off() && place >= from && of.is_irqs_off();
    stack.iter().enumerate().filter(|(place, of)| !ends(*place, **of)).map(|(_, of)| *of).collect()
}

/// What of the stack belongs to the task that runs, or that was interrupted.
fn of_task(stack: &[Context]) -> &[Context] {
    let task = stack.iter().rposition(|context| matches!(context, Context::Task(_)));
    &stack[task.map_or(0, |at| at + 1)..]
}

/// Flags that the surroundings leave of a request (`current_gfp_context`): an outer scope without I/O is one
/// without file systems, too.
fn masked(stack: &[Context], gfp: Gfp) -> Gfp {
    let task = of_task(stack);
    if task.contains(&Context::NoIo) {
        gfp.without(Gfp::IO | Gfp::FS)
    } else if task.contains(&Context::NoFs) {
        gfp.without(Gfp::FS)
    } else {
        gfp
    }
}

/// Whether `PF_MEMALLOC` opens the reserves here (mm/page_alloc.c, `__gfp_pfmemalloc_flags`, 6.12.117): while a softirq is
/// being served, also in a hard interrupt that interrupts it, and else neither in an interrupt nor with softirqs off; a
/// softirq begins without it (`handle_softirqs`).
fn has_memalloc(stack: &[Context]) -> bool {
    let task = of_task(stack);
    match task.iter().rposition(|context| matches!(context, Context::Tasklet | Context::Timer)) {
        Some(softirq) => task[softirq..].contains(&Context::NoReclaim),
        None => {
            let in_interrupt = |context: &Context| context.is_interrupt() || context.counts_as_softirq();
            task.contains(&Context::NoReclaim) && !task.iter().any(in_interrupt)
        }
    }
}

/// Whether nothing comes of ending what was not begun: a `memalloc_*_restore` clears a flag that is clear
/// (include/linux/sched/mm.h, `memalloc_flags_restore`, 6.12.117), and where interrupts are on, they may be switched on.
pub(crate) fn may_end_unbegun(stack: &[Context], context: Context) -> bool {
    context.scope().is_some() || context.is_irqs_off() && !stack.iter().any(|outer| outer.irqs_off())
}

/// What a request holds that its own direct reclaim would wait for.
fn in_its_own_way(stack: &[Context], gfp: Gfp) -> Option<Held> {
    let task = of_task(stack);
    if !gfp.may_sleep() || task.contains(&Context::NoReclaim) {
        None
    } else if gfp.any(Gfp::FS) && task.contains(&Context::FsLock) {
        Some(Held::FsLock)
    } else if gfp.any(Gfp::IO) && task.contains(&Context::IoPath) {
        Some(Held::IoPath)
    } else {
        None
    }
}

impl Machine {
    /// The task that runs, or was interrupted, by its number.
    pub fn current_owner(&self) -> TaskId {
        self.current_task().and_then(|name| self.tasks.named(name)).unwrap_or(Tasks::MAIN)
    }

    /// Whether a context that several tasks can be in is held by a task that waits for its turn.
    pub(crate) fn parked_in(&self, context: Context) -> bool {
        self.schedule.threads.as_slice().iter().any(|thread| thread.contexts().contains(&context))
    }

    /// A request that may put its caller to sleep must not come from where nothing may sleep, even if
    /// there is plenty of memory (`might_sleep`).
    pub(crate) fn check_may_sleep(&self, gfp: Gfp) -> Result<(), Bug> {
        let watched = self.config.caller == Caller::Task;
        if watched && gfp.may_sleep() && self.in_atomic() { Err(Bug::SleepInAtomic) } else { Ok(()) }
    }

    /// Contexts entered and not yet left, outermost first.
    pub fn contexts(&self) -> Vec<Context> {
        self.tasks.contexts.as_slice().to_vec()
    }

    /// Whether code that runs now must not sleep.
    pub fn in_atomic(&self) -> bool {
        self.tasks.contexts.as_slice().iter().any(|context| context.is_atomic())
    }

    /// Whether code runs now on behalf of no task, or with softirqs off (`in_interrupt()`).
    pub fn in_interrupt(&self) -> bool {
        let mut contexts = self.tasks.contexts.as_slice().iter();
        contexts.any(|context| context.is_interrupt() || context.counts_as_softirq())
    }

    /// The task that runs, or was interrupted; `None`: the script's own.
    pub fn current_task(&self) -> Option<NameId> {
        self.tasks.contexts.as_slice().iter().rev().find_map(|context| match *context {
            Context::Task(name) => Some(name),
            _ => None,
        })
    }

    /// Whether a task that runs, sleeps or waits for its turn is in this context: it is the task, holds the lock, is on
    /// its way through the block layer.
    pub(crate) fn holds(&self, context: Context) -> bool {
        self.tasks.contexts.as_slice().contains(&context) || self.parked_in(context)
    }

    /// `preempt_count()`, and whether interrupts are off.
    pub(crate) fn preempt_count(&self) -> (u32, bool) {
        let contexts = self.tasks.contexts.as_slice();
        (contexts.iter().map(|context| context.preempt_count()).sum(), contexts.iter().any(|c| c.irqs_off()))
    }

    /// The check at the door of everything that may sleep, whether or not it would this time:
    /// `might_sleep()` (include/linux/kernel.h; kernel/sched/core.c, `__might_resched`), which reports
    /// only with CONFIG_DEBUG_ATOMIC_SLEEP. Requests for memory ask it through `might_alloc`
    /// (include/linux/sched/mm.h) if they carry `__GFP_DIRECT_RECLAIM`; vmalloc and
    /// kmem_cache_create/destroy ask always. 6.12.
    pub(crate) fn might_sleep(&self) -> Result<(), Bug> {
        if self.in_atomic() { Err(Bug::SleepInAtomic) } else { Ok(()) }
    }

    /// What every request for memory asks before it looks for any (`might_alloc`): may it sleep here, and (with
    /// lockdep, through `fs_reclaim_acquire`) could its own reclaim wait for what it holds?
    pub(crate) fn might_alloc<O: Observer>(&mut self, gfp: Gfp, by: Asker, observer: &mut O) -> Result<(), Bug> {
        self.check_may_sleep(gfp)?;
        if !self.tasks.contexts.is_empty() && gfp.may_sleep() {
            let gfp = masked(self.tasks.contexts.as_slice(), gfp);
            if let Some(held) = in_its_own_way(self.tasks.contexts.as_slice(), gfp) {
                let warning = Warning::Recursion { held };
                self.warn(warning, gfp, 0, observer);
                // Of the I/O path nobody reports it.
                if held == Held::FsLock {
                    self.log::<O>(Report::Recursion { by }, gfp, 0, warning.once(), false);
                }
            }
        }
        Ok(())
    }

    /// The flags with which a request goes on (`current_gfp_context`).
    #[inline]
    pub(crate) fn current_gfp_context<O: Observer>(&self, gfp: Gfp, observer: &mut O) -> Gfp {
        if self.tasks.contexts.is_empty() {
            return gfp;
        }
        let left = masked(self.tasks.contexts.as_slice(), gfp);
        if O::EVENTS && left != gfp {
            observer.event(Event::Scoped { from: gfp, to: left });
        }
        left
    }

    /// Whether the task that runs has `PF_MEMALLOC`, and it opens the reserves here.
    pub fn has_memalloc(&self) -> bool {
        has_memalloc(self.tasks.contexts.as_slice())
    }

    /// Whether the task that runs is in this context itself: it holds the lock, is on its way through the block layer.
    pub(crate) fn has_entered(&self, context: Context) -> bool {
        of_task(self.tasks.contexts.as_slice()).contains(&context)
    }

    pub(crate) fn validate_contexts(&self) -> Result<(), String> {
        let stack = self.tasks.contexts.as_slice();
        match (0..stack.len()).find(|&at| may_enter(&stack[..at], stack[at]).is_err()) {
            Some(at) => Err(format!("context {:?} cannot begin inside {:?}", stack[at], &stack[..at])),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Context::{
        FsLock, HardIrq, IoPath, IrqsOff, IrqsSaved, NoFs, NoIo, NoReclaim, PreemptOff, SpinLock, SpinLockBh,
        SpinLockIrq, Task, Tasklet, Timer,
    };

    const A: Context = SpinLock(NameId(0));
    const B: Context = SpinLock(NameId(1));
    const T: Context = Task(NameId(2));

    #[test]
    fn contexts_begin_only_where_the_kernel_lets_them() {
        let misplaced = |why| Err(NoEntry::Misplaced(why));
        let (ok, irqs_off, softirqs_off) = (Ok(()), misplaced(Misplaced::IrqsOff), misplaced(Misplaced::SoftirqsOff));
        let hangs = |why| Err(NoEntry::Hangs(why));
        let spins = |interrupted| hangs(Hang::OwnSpinlock { interrupted });
        for (outer, inner, expected) in [
            (&[][..], HardIrq, ok),
            (&[A], HardIrq, ok),
            (&[A, Tasklet], HardIrq, ok),
            (&[A, Tasklet, B], HardIrq, ok),
            (&[HardIrq], HardIrq, irqs_off),
            (&[Tasklet, HardIrq], HardIrq, irqs_off),
            (&[A], Timer, ok),
            (&[Tasklet], Timer, softirqs_off),
            (&[Timer], Timer, softirqs_off),
            (&[HardIrq], Tasklet, irqs_off),
            (&[HardIrq, A], Tasklet, irqs_off),
            (&[HardIrq], A, ok),
            (&[A], B, ok),
            (&[A], A, spins(false)),
            (&[A, HardIrq], A, spins(true)),
            (&[SpinLockIrq(NameId(0))], HardIrq, irqs_off),
            (&[SpinLockIrq(NameId(0))], A, spins(false)),
            (&[IrqsOff], Timer, irqs_off),
            (&[IrqsOff], IrqsOff, ok),
            (&[SpinLockBh(NameId(0))], HardIrq, ok),
            (&[SpinLockBh(NameId(0))], Tasklet, softirqs_off),
            (&[HardIrq], SpinLockBh(NameId(0)), misplaced(Misplaced::BhWithIrqsOff)),
            (&[PreemptOff], Tasklet, ok),
            (&[PreemptOff], T, misplaced(Misplaced::KeepsProcessor)),
            (&[FsLock], T, ok),
            (&[T], T, misplaced(Misplaced::AlreadyIn)),
            (&[FsLock], FsLock, hangs(Hang::OwnLock)),
            (&[FsLock, T], FsLock, hangs(Hang::Lock)),
            (&[HardIrq, A], A, spins(false)),
            (&[A, Tasklet, HardIrq, B], A, spins(true)),
            (&[IoPath], IoPath, misplaced(Misplaced::AlreadyIn)),
            (&[NoFs], NoFs, ok),
            (&[HardIrq], NoReclaim, ok),
        ] {
            assert_eq!(may_enter(outer, inner), expected, "{inner:?} inside {outer:?}");
        }
    }

    #[test]
    fn contexts_end_inside_out_but_locks_in_any_order() {
        let (not_begun, inside) = (Err(Misplaced::NotBegun), Err(Misplaced::StillInside));
        for (stack, context, expected) in [
            (&[][..], HardIrq, not_begun),
            (&[HardIrq], HardIrq, Ok(0)),
            (&[HardIrq], Tasklet, not_begun),
            (&[A, B], B, Ok(1)),
            (&[A, B], A, Ok(0)),
            (&[A, HardIrq], A, inside),
            (&[HardIrq, A], HardIrq, inside),
            (&[A, Tasklet, B], Tasklet, inside),
            (&[A], B, not_begun),
            (&[A], SpinLockIrq(NameId(0)), not_begun),
            (&[NoFs, FsLock], NoFs, Ok(0)),
            (&[NoFs, T], NoFs, inside),
            (&[T, FsLock], T, inside),
        ] {
            assert_eq!(may_leave(stack, context), expected, "{context:?} ends in {stack:?}");
        }
    }

    #[test]
    fn interrupts_are_off_or_on_however_often_they_were_switched_off() {
        let after = |stack: &[Context], context| may_leave(stack, context).map(|at| left(stack, context, at));
        for (stack, context, expected) in [
            (&[IrqsOff, IrqsOff][..], IrqsOff, Ok(vec![])),
            (&[IrqsOff, A, IrqsOff], IrqsOff, Ok(vec![A])),
            (&[IrqsSaved, IrqsSaved], IrqsOff, Ok(vec![])),
            (&[IrqsSaved, IrqsSaved], IrqsSaved, Ok(vec![IrqsSaved])),
            (&[IrqsOff, IrqsSaved], IrqsSaved, Ok(vec![IrqsOff])),
            (&[IrqsSaved, IrqsOff], IrqsSaved, Ok(vec![])),
            (&[Tasklet, IrqsOff, IrqsOff], IrqsOff, Ok(vec![Tasklet])),
            (&[IrqsOff], IrqsSaved, Err(Misplaced::NotBegun)),
            (&[A, B, A], B, Ok(vec![A, A])),
        ] {
            assert_eq!(after(stack, context), expected, "{context:?} ends in {stack:?}");
        }
    }

    #[test]
    fn scopes_take_flags_off_what_their_own_task_asks_for() {
        for (stack, expected) in [
            (&[][..], Gfp::GFP_KERNEL),
            (&[NoFs], Gfp::GFP_NOFS),
            (&[NoIo], Gfp::GFP_NOIO),
            (&[NoIo, NoFs], Gfp::GFP_NOIO),
            (&[NoFs, FsLock], Gfp::GFP_NOFS),
            (&[NoFs, T], Gfp::GFP_KERNEL),
            (&[NoFs, T, NoIo], Gfp::GFP_NOIO),
            (&[NoReclaim], Gfp::GFP_KERNEL),
        ] {
            assert_eq!(masked(stack, Gfp::GFP_KERNEL), expected, "{stack:?}");
        }
    }

    #[test]
    fn pf_memalloc_does_not_count_in_interrupts_that_did_not_set_it() {
        for (stack, expected) in [
            (&[][..], false),
            (&[NoReclaim], true),
            (&[NoReclaim, A], true),
            (&[NoReclaim, HardIrq], false),
            (&[HardIrq, NoReclaim], false),
            (&[NoReclaim, Tasklet], false),
            (&[Tasklet, NoReclaim], true),
            // The softirq is still being served.
            (&[Tasklet, NoReclaim, HardIrq], true),
            (&[NoReclaim, Tasklet, HardIrq], false),
            (&[NoReclaim, SpinLockBh(NameId(0))], false),
            (&[NoReclaim, T], false),
        ] {
            assert_eq!(has_memalloc(stack), expected, "{stack:?}");
        }
    }

    #[test]
    fn a_request_is_in_its_own_way_if_its_reclaim_needs_what_its_task_holds() {
        for (stack, gfp, expected) in [
            (&[FsLock][..], Gfp::GFP_KERNEL, Some(Held::FsLock)),
            (&[FsLock], Gfp::GFP_NOFS, None),
            (&[FsLock], Gfp::GFP_ATOMIC, None),
            (&[FsLock, NoReclaim], Gfp::GFP_KERNEL, None),
            (&[FsLock, T], Gfp::GFP_KERNEL, None),
            (&[IoPath], Gfp::GFP_KERNEL, Some(Held::IoPath)),
            (&[IoPath], Gfp::GFP_NOFS, Some(Held::IoPath)),
            (&[IoPath], Gfp::GFP_NOIO, None),
            (&[NoFs], Gfp::GFP_KERNEL, None),
        ] {
            assert_eq!(in_its_own_way(stack, gfp), expected, "{gfp:?} in {stack:?}");
        }
    }
}
