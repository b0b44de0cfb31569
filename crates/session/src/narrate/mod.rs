//! What happened, in sentences: who got what from where, or why not.
//!
//! Everything said here is derived from a step's events, its outcome and the machine after it;
//! nothing is known from elsewhere. The words are in the catalogue.
//!
//! Must not know how one came to the step: a fork is told as well. Nor the way through the allocator (`why`), which is
//! made of what is said here.

mod contexts;
pub(crate) mod former;
mod headline;
mod honesty;
mod inequality;
mod micro;
mod names;
pub(crate) mod origin;
pub(crate) mod others;
pub(crate) mod reclaim;
mod refusal;
mod result;
pub(crate) mod retry;
mod story;
mod subline;

#[cfg(not(target_arch = "wasm32"))]
pub use crate::fidelity::PARTS;
pub use crate::fidelity::{Fidelity, Part, fidelity, is_toy, part_of_machine, part_of_step};
pub use crate::step::own_events;
pub use contexts::context_place;
pub(crate) use contexts::{LOCK, scoped, warning};
pub use former::flag_names;
pub use headline::headline;
pub(crate) use headline::needs_vmalloc_that_waits;
pub use honesty::{honesty, part_of};
pub use inequality::{inequality, left_side, mark_name, right_side};
pub use micro::micro_steps;
pub use names::{
    ONE_POOL, address, byte_count, cache_name, cache_name_text, first_zone, gfp_text, migrate_type_letter, pfn_text,
    zone_kind_name, zone_name,
};
pub use others::{OtherAt, others_at, short_who, turn_result};
pub use result::{LineResult, Sign, step_result, together};
pub use story::{Request, Story};
pub(crate) use subline::insists;
pub use subline::subline;

use crate::step::StepRecord;
use crate::{Message, message};
use kmscope_mm::outcome::Bug;
use kmscope_mm::{Event, Machine, Op, Outcome};
use kmscope_scenario::{Program, Step};

/// One step, with all that may be told about it.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// What runs.
    pub program: &'a Program,
    /// The machine after the step.
    pub machine: &'a Machine,
    /// The step, 1-based; 0 is boot.
    pub step: usize,
    /// What was done in place of what the program says: a fork.
    pub instead: Option<Op>,
    /// Its result; `None` at boot.
    pub record: Option<StepRecord>,
    /// Results of all steps that ever ran, in order.
    pub records: &'a [StepRecord],
    /// What happened in it; of what others did meanwhile only that they did something (but for the micro-steps).
    pub events: &'a [Event],
    /// Events that were too many to keep.
    pub dropped_events: u64,
}

impl<'a> Telling<'a> {
    /// The step of the program; `None` at boot.
    pub fn program_step(&self) -> Option<&'a Step> {
        self.program.steps.get(self.step.checked_sub(1)?)
    }

    /// What the machine did.
    pub fn op(&self) -> Op {
        self.instead.unwrap_or_else(|| self.program_step().map_or(Op::Nop, |step| step.op))
    }

    /// What the caller got; [`Outcome::Done`] at boot.
    pub fn outcome(&self) -> Outcome {
        self.record.map_or(Outcome::Done, |record| record.outcome)
    }

    /// Whether the kernel said anything during the step.
    pub fn logged(&self) -> bool {
        let before = self.step.checked_sub(2).and_then(|at| self.records.get(at)).map_or(0, |record| record.reports);
        self.record.is_some_and(|record| record.reports > before)
    }

    /// Whether vfree found that no area is where it was to free one: so does every kernel.
    pub(crate) fn vfree_warns(&self) -> bool {
        matches!(self.op(), Op::Vfree { .. } | Op::Kvfree { .. })
            && matches!(self.outcome(), Outcome::Bug(bug) if bug != Bug::SleepInAtomic)
            && self.logged()
    }

    /// The call as written: `kzalloc`.
    pub fn call(&self) -> &'static str {
        self.program_step().map_or("", |step| step.call)
    }
}

/// Where the request stands: its line, the context, whether it may sleep. `None` at boot and for
/// steps that ask for nothing.
pub fn place(telling: &Telling) -> Option<Message> {
    let step = telling.program_step()?;
    let line = step.line.to_string();
    let context = context_place(telling);
    Some(match step.op.gfp() {
        Some(gfp) if gfp.may_sleep() => message!("why-place-may-sleep", line = line, context = context),
        Some(_) => message!("why-place-never-sleeps", line = line, context = context),
        None => message!("why-place", line = line, context = context),
    })
}
