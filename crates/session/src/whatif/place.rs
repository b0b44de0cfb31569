//! Where a variant's code runs, and how a script brings it there.

use crate::narrate::LOCK;
use crate::{Message, message};
use kmscope_mm::NameId;
use kmscope_mm::op::Context;

/// Where code runs, and what it holds: every context of the script, each by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Place {
    /// Where the script's does.
    #[default]
    Here,
    /// In a task, nothing held.
    Task,
    /// In a task that holds a mutex.
    Mutex,
    /// In a task that holds a lock of a file system.
    FsLock,
    /// In a task on its way through the block layer.
    IoPath,
    /// In a `memalloc_nofs_save` scope.
    NoFs,
    /// In a `memalloc_noio_save` scope.
    NoIo,
    /// In a `memalloc_noreclaim_save` scope: the task has `PF_MEMALLOC`, as one that reclaims.
    NoReclaim,
    /// In a task that holds a spinlock.
    SpinLock,
    /// The same, with interrupts off.
    SpinLockIrq,
    /// The same, with softirqs off.
    SpinLockBh,
    /// In a task that switched interrupts off.
    IrqsOff,
    /// In a task that keeps its CPU.
    PreemptOff,
    /// In the handler of a hard interrupt.
    HardIrq,
    /// In a tasklet.
    Tasklet,
    /// In a timer's function.
    Timer,
}

impl Place {
    /// All of them: first those in which one may sleep.
    pub const ALL: [Self; 16] = [
        Self::Here,
        Self::Task,
        Self::Mutex,
        Self::FsLock,
        Self::IoPath,
        Self::NoFs,
        Self::NoIo,
        Self::NoReclaim,
        Self::SpinLock,
        Self::SpinLockIrq,
        Self::SpinLockBh,
        Self::IrqsOff,
        Self::PreemptOff,
        Self::HardIrq,
        Self::Tasklet,
        Self::Timer,
    ];

    /// What is entered, if anything; `lock` names the lock that is held.
    pub const fn context(self, lock: NameId) -> Option<Context> {
        Some(match self {
            Self::Here | Self::Task => return None,
            Self::Mutex => Context::Mutex(lock),
            Self::FsLock => Context::FsLock,
            Self::IoPath => Context::IoPath,
            Self::NoFs => Context::NoFs,
            Self::NoIo => Context::NoIo,
            Self::NoReclaim => Context::NoReclaim,
            Self::SpinLock => Context::SpinLock(lock),
            Self::SpinLockIrq => Context::SpinLockIrq(lock),
            Self::SpinLockBh => Context::SpinLockBh(lock),
            Self::IrqsOff => Context::IrqsSaved,
            Self::PreemptOff => Context::PreemptOff,
            Self::HardIrq => Context::HardIrq,
            Self::Tasklet => Context::Tasklet,
            Self::Timer => Context::Timer,
        })
    }

    /// What a script writes right before the statement, and right after it.
    pub fn around(self) -> (String, String) {
        let block = |head: &str| (format!("{head} {{"), "}".to_owned());
        let held = |call: &str| (format!("{call}_lock({LOCK});"), format!("{call}_unlock({LOCK});"));
        let pair = |enter: &str, leave: &str| (format!("{enter};"), format!("{leave};"));
        let scope = |of: &str| (format!("saved = memalloc_{of}_save();"), format!("memalloc_{of}_restore(saved);"));
        match self {
            Self::Here | Self::Task => (String::new(), String::new()),
            Self::Mutex => held("mutex"),
            Self::FsLock => block("fs_lock"),
            Self::IoPath => block("io_path"),
            Self::NoFs => scope("nofs"),
            Self::NoIo => scope("noio"),
            Self::NoReclaim => scope("noreclaim"),
            Self::SpinLock => held("spin"),
            Self::SpinLockIrq => {
                let saved = |call: &str| format!("{call}({LOCK}, saved)");
                pair(&saved("spin_lock_irqsave"), &saved("spin_unlock_irqrestore"))
            }
            Self::SpinLockBh => pair(&format!("spin_lock_bh({LOCK})"), &format!("spin_unlock_bh({LOCK})")),
            Self::IrqsOff => pair("local_irq_save(saved)", "local_irq_restore(saved)"),
            Self::PreemptOff => pair("preempt_disable()", "preempt_enable()"),
            Self::HardIrq => block("in_irq"),
            Self::Tasklet => block("in_tasklet"),
            Self::Timer => block("in_timer"),
        }
    }

    /// It in words.
    pub fn words(self) -> Message {
        match self {
            Self::Here => message!("ui-from-here"),
            Self::Task => message!("whatif-in-task"),
            Self::Mutex => message!("ui-from-mutex"),
            Self::FsLock => message!("ui-from-fs-lock"),
            Self::IoPath => message!("ui-from-io-path"),
            Self::NoFs => message!("ui-from-nofs"),
            Self::NoIo => message!("ui-from-noio"),
            Self::NoReclaim => message!("ui-from-noreclaim"),
            Self::SpinLock => message!("ui-from-spinlock"),
            Self::SpinLockIrq => message!("ui-from-spinlock-irq"),
            Self::SpinLockBh => message!("ui-from-spinlock-bh"),
            Self::IrqsOff => message!("ui-from-irqs-off"),
            Self::PreemptOff => message!("ui-from-preempt-off"),
            Self::HardIrq => message!("ui-from-irq"),
            Self::Tasklet => message!("ui-from-tasklet"),
            Self::Timer => message!("ui-from-timer"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::Op;
    use kmscope_scenario::compile;

    #[test]
    fn each_place_is_written_as_what_it_enters_and_leaves() {
        for place in Place::ALL {
            let (open, close) = place.around();
            let compiled = compile(&format!("{open} alloc_page(GFP_ATOMIC); {close}"));
            assert!(compiled.diagnostics.is_empty(), "{open} {close}: {:?}", compiled.diagnostics);
            let ops: Vec<Op> = compiled.program.steps.iter().map(|step| step.op).collect();
            match place.context(NameId(0)) {
                Some(context) => {
                    assert_eq!((ops.len(), ops[0], ops[2]), (3, Op::Enter(context), Op::Leave(context)), "{place:?}");
                }
                None => assert_eq!(ops.len(), 1, "{place:?}"),
            }
        }
    }
}
