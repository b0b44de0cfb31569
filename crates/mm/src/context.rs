//! Where code runs: interrupts, tasklets, timers, spinlocks held.
//!
//! Contexts are a stack: an interrupt may come while a tasklet runs that itself interrupted a process
//! with a lock held. All of them count in `preempt_count` (include/linux/preempt.h, 6.12), so code in any
//! of them is atomic: it must not sleep (with CONFIG_PREEMPT_COUNT; without it the kernel could not tell
//! that a spinlock is held, and the bug would stay unreported until it happens).

use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::Bug;
use crate::{Observer, Outcome};

impl Context {
    /// An interrupt handler, or what runs right after one: the interrupted task has nothing to do with it.
    const fn is_interrupt(self) -> bool {
        matches!(self, Self::HardIrq | Self::Tasklet | Self::Timer)
    }
}

/// Whether `inner` may begin inside `outer`, the contexts entered so far.
///
/// A handler runs with interrupts off, so hard interrupts do not nest (kernel/irq/handle.c); softirqs,
/// which run tasklets and timers, interrupt neither each other nor a hard interrupt (kernel/softirq.c,
/// `__do_softirq`). A spinlock that is held already can only be waited for in vain.
fn may_enter(outer: &[Context], inner: Context) -> bool {
    match inner {
        Context::HardIrq => !outer.contains(&Context::HardIrq),
        Context::Tasklet | Context::Timer => !outer.iter().any(|context| context.is_interrupt()),
        Context::SpinLock(_) => !outer.contains(&inner),
    }
}

/// Position of the context that `Leave(context)` ends, if it may end now: the innermost one, or a lock
/// released before one taken after it (spinlocks of the same context may be released in any order).
fn may_leave(stack: &[Context], context: Context) -> Option<usize> {
    let at = stack.iter().rposition(|&entered| entered == context)?;
    stack[at + 1..].iter().all(|inner| !context.is_interrupt() && !inner.is_interrupt()).then_some(at)
}

impl Machine {
    pub(crate) fn op_enter<O: Observer>(&mut self, context: Context, _observer: &mut O) -> Outcome {
        if !may_enter(self.tasks.contexts.as_slice(), context) {
            return Outcome::Bug(Bug::BadContext);
        }
        self.tasks.contexts.push::<O>(context);
        Outcome::Done
    }

    pub(crate) fn op_leave<O: Observer>(&mut self, context: Context, _observer: &mut O) -> Outcome {
        let Some(at) = may_leave(self.tasks.contexts.as_slice(), context) else {
            return Outcome::Bug(Bug::BadContext);
        };
        let contexts = &mut self.tasks.contexts;
        for later in at + 1..contexts.len() {
            let moved = contexts.get(later);
            contexts.set::<O>(later - 1, moved);
        }
        contexts.pop::<O>();
        Outcome::Done
    }

    /// Contexts entered and not yet left, outermost first.
    pub fn contexts(&self) -> Vec<Context> {
        self.tasks.contexts.as_slice().to_vec()
    }

    /// Whether code that runs now must not sleep.
    pub fn in_atomic(&self) -> bool {
        !self.tasks.contexts.is_empty()
    }

    /// Whether code runs now on behalf of no task (`in_interrupt()`; softirqs count).
    pub fn in_interrupt(&self) -> bool {
        self.tasks.contexts.as_slice().iter().any(|context| context.is_interrupt())
    }

    /// The check at the door of everything that may sleep, whether or not it would this time:
    /// `might_sleep()` (include/linux/kernel.h; kernel/sched/core.c, `__might_resched`), which reports
    /// only with CONFIG_DEBUG_ATOMIC_SLEEP. Requests for memory ask it through `might_alloc`
    /// (include/linux/sched/mm.h) if they carry `__GFP_DIRECT_RECLAIM`; vmalloc and
    /// kmem_cache_create/destroy ask always. 6.12.
    pub(crate) fn might_sleep(&self) -> Result<(), Bug> {
        if self.in_atomic() { Err(Bug::SleepInAtomic) } else { Ok(()) }
    }

    pub(crate) fn validate_contexts(&self) -> Result<(), String> {
        let stack = self.tasks.contexts.as_slice();
        match (0..stack.len()).find(|&at| !may_enter(&stack[..at], stack[at])) {
            Some(at) => Err(format!("context {:?} cannot begin inside {:?}", stack[at], &stack[..at])),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NameId;
    use Context::{HardIrq, SpinLock, Tasklet, Timer};

    const A: Context = SpinLock(NameId(0));
    const B: Context = SpinLock(NameId(1));

    #[test]
    fn contexts_begin_only_where_the_kernel_lets_them() {
        for (outer, inner, expected) in [
            (&[][..], HardIrq, true),
            (&[A], HardIrq, true),
            (&[A, Tasklet], HardIrq, true),
            (&[A, Tasklet, B], HardIrq, true),
            (&[HardIrq], HardIrq, false),
            (&[Tasklet, HardIrq], HardIrq, false),
            (&[A], Timer, true),
            (&[Tasklet], Timer, false),
            (&[Timer], Timer, false),
            (&[HardIrq], Tasklet, false),
            (&[HardIrq, A], Tasklet, false),
            (&[HardIrq], A, true),
            (&[A], B, true),
            (&[A], A, false),
            (&[A, HardIrq], A, false),
        ] {
            assert_eq!(may_enter(outer, inner), expected, "{inner:?} inside {outer:?}");
        }
    }

    #[test]
    fn contexts_end_inside_out_but_locks_in_any_order() {
        for (stack, context, expected) in [
            (&[][..], HardIrq, None),
            (&[HardIrq], HardIrq, Some(0)),
            (&[HardIrq], Tasklet, None),
            (&[A, B], B, Some(1)),
            (&[A, B], A, Some(0)),
            (&[A, HardIrq], A, None),
            (&[HardIrq, A], HardIrq, None),
            (&[A, Tasklet, B], Tasklet, None),
            (&[A], B, None),
        ] {
            assert_eq!(may_leave(stack, context), expected, "{context:?} ends in {stack:?}");
        }
    }
}
