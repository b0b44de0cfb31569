//! Time: a tick and who does something in it, tasks that take turns, interrupts that come at their time, and waiting
//! for locks.
//!
//! Must not know what it is that others do in their turns: any operation, which is carried out above (`Perform`).

mod enter;
mod tick;
mod turns;

pub use crate::state::threads::ThreadStat;

use crate::{Observer, Op, Outcome};

/// What is done in somebody's turn. Requests for memory let time pass, and an operation of somebody else may be
/// carried out in the middle of one: of the rooms above, this is all that is used here.
pub(crate) trait Perform {
    /// Carries one operation out, whoever runs.
    fn perform<O: Observer>(&mut self, op: Op, observer: &mut O) -> Outcome;

    /// Runs what was left to a kernel thread of the work queue, if that gets the processor here.
    fn run_workqueue<O: Observer>(&mut self, observer: &mut O);
}
