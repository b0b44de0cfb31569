//! Where code runs, what it holds, and what the kernel says about it.

use super::{Telling, gfp_text};
use crate::{Message, message};
use kmscope_mm::klog::Warning;
use kmscope_mm::op::Context;
use kmscope_mm::outcome::Held;
use kmscope_mm::{Event, Gfp, NameId};

/// The lock that is held in a fork: it has no name in the script.
pub(crate) const LOCK: &str = "lock";

/// A name of the script.
fn name<'a>(telling: &Telling<'a>, name: NameId) -> &'a str {
    telling.program.names.get(name.index()).map_or(LOCK, String::as_str)
}

/// Where code runs at the end of the step: `in an interrupt handler`. What forbids to sleep counts most.
pub fn context_place(telling: &Telling) -> Message {
    let contexts = telling.machine.contexts();
    let inner = contexts.iter().rev();
    match inner.clone().find(|context| context.is_atomic()).or(inner.clone().next()) {
        None => message!("context-process"),
        Some(Context::HardIrq) => message!("context-hardirq"),
        Some(Context::Tasklet) => message!("context-tasklet"),
        Some(Context::Timer) => message!("context-timer"),
        Some(&(Context::SpinLock(lock) | Context::SpinLockIrq(lock) | Context::SpinLockBh(lock))) => {
            message!("context-spinlock", lock = name(telling, lock))
        }
        Some(Context::IrqsOff | Context::IrqsSaved) => message!("context-irqs-off"),
        Some(Context::PreemptOff) => message!("context-preempt-off"),
        Some(&Context::Task(task)) => message!("context-task", task = name(telling, task)),
        Some(&Context::Mutex(lock)) => message!("context-mutex", lock = name(telling, lock)),
        Some(Context::FsLock) => message!("context-fs-lock"),
        Some(Context::IoPath) => message!("context-io-path"),
        Some(scope @ (Context::NoFs | Context::NoIo | Context::NoReclaim)) => {
            message!("context-scope", function = scope.scope().unwrap_or_default())
        }
    }
}

/// The sentence of entering a context.
pub(super) fn entered(telling: &Telling, context: Context) -> Message {
    match context {
        Context::HardIrq => message!("head-enter-hardirq"),
        Context::Tasklet => message!("head-enter-tasklet"),
        Context::Timer => message!("head-enter-timer"),
        Context::SpinLock(lock) | Context::SpinLockIrq(lock) | Context::SpinLockBh(lock) => {
            message!("head-enter-spinlock", lock = name(telling, lock))
        }
        Context::IrqsOff | Context::IrqsSaved => message!("head-enter-irqs-off"),
        Context::PreemptOff => message!("head-enter-preempt-off"),
        Context::Task(task) => message!("head-enter-task", task = name(telling, task)),
        Context::Mutex(lock) => message!("head-enter-mutex", lock = name(telling, lock)),
        Context::FsLock => message!("head-enter-fs-lock"),
        Context::IoPath => message!("head-enter-io-path"),
        Context::NoFs => message!("head-enter-nofs"),
        Context::NoIo => message!("head-enter-noio"),
        Context::NoReclaim => message!("head-enter-noreclaim"),
    }
}

/// The sentence of leaving one.
pub(super) fn left(telling: &Telling, context: Context) -> Message {
    let what = match context {
        Context::HardIrq => message!("head-leave-hardirq"),
        Context::Tasklet => message!("head-leave-tasklet"),
        Context::Timer => message!("head-leave-timer"),
        Context::SpinLock(lock) | Context::SpinLockIrq(lock) | Context::SpinLockBh(lock) => {
            message!("head-leave-spinlock", lock = name(telling, lock))
        }
        Context::IrqsOff | Context::IrqsSaved => {
            match telling.machine.contexts().iter().any(|context| context.irqs_off()) {
                true => message!("head-leave-irqs-still-off"),
                false => message!("head-leave-irqs-off"),
            }
        }
        Context::PreemptOff => message!("head-leave-preempt-off"),
        Context::Task(task) => return message!("head-leave-task", task = name(telling, task)),
        Context::Mutex(lock) => return message!("head-leave-mutex", lock = name(telling, lock)),
        Context::FsLock => return message!("head-leave-fs-lock"),
        Context::IoPath => return message!("head-leave-io-path"),
        Context::NoFs | Context::NoIo | Context::NoReclaim => {
            return message!("head-leave-scope", function = context.scope().unwrap_or_default());
        }
    };
    if telling.machine.in_atomic() {
        message!("head-leave-still-atomic", what = what)
    } else {
        message!("head-leave", what = what)
    }
}

/// What follows from entering a context.
pub(super) fn advice(context: Context) -> Option<Message> {
    match context {
        Context::FsLock => Some(message!("sub-enter-fs-lock")),
        Context::IoPath => Some(message!("sub-enter-io-path")),
        _ if context.is_atomic() => Some(message!("sub-enter")),
        _ => None,
    }
}

/// What a scope took off a request: `GFP_KERNEL became GFP_NOFS: inside memalloc_nofs_save`.
pub(crate) fn scoped(from: Gfp, to: Gfp) -> Message {
    let scope = if from.any(Gfp::IO) && !to.any(Gfp::IO) { Context::NoIo } else { Context::NoFs };
    message!("scoped", from = gfp_text(from), to = gfp_text(to), function = scope.scope().unwrap_or_default())
}

/// What the kernel warns about.
pub(crate) fn warning(warning: Warning) -> Message {
    match warning {
        Warning::Recursion { held: Held::FsLock } => message!("warn-recursion-fs"),
        Warning::Recursion { held: Held::IoPath } => message!("warn-recursion-io"),
        Warning::NofailOrder => message!("warn-nofail-order"),
        Warning::NofailCannotSleep => message!("warn-nofail-cannot-sleep"),
        Warning::NofailMemalloc => message!("warn-nofail-memalloc"),
        Warning::SlabFlags => message!("warn-slab-flags"),
        Warning::ExactFlags => message!("warn-exact-flags"),
        Warning::KvmallocSize => message!("warn-kvmalloc-size"),
    }
}

/// The first thing that the kernel warns about in a step; else what a scope took off its request.
pub(super) fn said(telling: &Telling) -> Option<Message> {
    let find = |of: fn(&Event) -> Option<Message>| telling.events.iter().find_map(of);
    let warned = find(|event| match *event {
        Event::Warned(what) => Some(warning(what)),
        _ => None,
    });
    warned.or_else(|| {
        find(|event| match *event {
            Event::Scoped { from, to } => Some(message!("sub-sentence", text = scoped(from, to))),
            _ => None,
        })
    })
}
