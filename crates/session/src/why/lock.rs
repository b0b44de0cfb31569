//! Why a lock is waited for in vain: who took it, and why nobody gives it up.

use super::{Path, pointer};
use crate::narrate::Telling;
use crate::narrate::reclaim::hang;
use crate::{Message, message};
use kmscope_mm::op::Context;
use kmscope_mm::outcome::Hang;
use kmscope_mm::{Op, Outcome};

pub(super) fn nodes(telling: &Telling, wanted: Context, why: Hang, path: &mut Path) {
    if let Some(taken) = taken(telling, wanted) {
        let (line, statement) = pointer::statement(telling, taken);
        let detail = message!("why-lock-taken-detail", line = line, statement = statement);
        path.push(0, "", message!("why-lock-taken"), Some(detail));
    }
    let (rule, detail): (_, Message) = match why {
        Hang::OwnLock => ("__mutex_lock", message!("why-own-lock")),
        Hang::OwnSpinlock { interrupted: false } => ("queued_spin_lock_slowpath", message!("why-own-spinlock")),
        Hang::OwnSpinlock { interrupted: true } => ("queued_spin_lock_slowpath", message!("why-interrupted-lock")),
        Hang::Lock | Hang::NoFail | Hang::NoOomWithoutFs | Hang::NoKmapSlot | Hang::BrokenOff => {
            ("__mutex_lock", hang(why))
        }
    };
    path.push(telling.events.len().saturating_sub(1), rule, message!("why-hangs"), Some(detail)).deciding = true;
}

/// The step that took the lock, by whichever call.
fn taken(telling: &Telling, wanted: Context) -> Option<usize> {
    let same = |context: Context| context == wanted || context.lock().is_some() && context.lock() == wanted.lock();
    (0..telling.step.saturating_sub(1)).rev().find(|&at| {
        let done = telling.records.get(at).is_some_and(|record| record.outcome == Outcome::Done);
        let op = telling.program.steps.get(at).map(|step| step.op);
        done && matches!(op, Some(Op::Enter(context)) if same(context))
    })
}
