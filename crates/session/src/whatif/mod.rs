//! What if: a step's request with other flags, from another context, of another size, on a fork of the machine.
//!
//! A fork is made by the journal: the machine goes to before the step, runs the request changed, tells what
//! came of it, and is undone. Afterwards it is the same, bit for bit.
//!
//! Rests on all the others, and is known to none of them.

mod beside;
mod facts;
mod flags;
mod place;
mod story;
mod words;

pub use beside::{Beside, beside};
pub use facts::Fact;
pub use flags::{read_flags, toggled};
pub use place::Place;
pub use story::{NoStory, Story, story};

use crate::lens::{killed_since, leave_all, run_quietly};
use crate::narrate::{self, Fidelity, Telling};
use crate::step::{StepRecord, WhyNode, own_events};
use crate::{Message, Session, why};
use kmscope_mm::event::WatermarkCheck;
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{Gfp, NameId, Op, Outcome, Recorder, ZoneId};

/// Flags that say nothing about where memory may come from and who may wait: a variant keeps those of the
/// request.
pub const KEPT: Gfp = Gfp(Gfp::ZERO.0 | Gfp::COMP.0 | Gfp::ACCOUNT.0);

/// A way in which the request is changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Variant {
    /// Other flags; `None`: its own.
    pub gfp: Option<Gfp>,
    /// Where the code runs.
    pub place: Place,
    /// Another size in bytes, or another order where the call has an order; `None`: its own.
    pub amount: Option<u64>,
}

/// What came of a variant.
#[derive(Clone, PartialEq, Debug)]
pub struct Fork {
    /// The operation that ran.
    pub op: Op,
    /// What the caller got.
    pub record: StepRecord,
    /// The OOM killer killed a task on the way.
    pub killed: bool,
    /// The zone that granted it.
    pub zone: Option<ZoneId>,
    /// The check that decided.
    pub deciding: Option<WatermarkCheck>,
    /// What it got: for a row, beside zone and numbers.
    pub got: Message,
    /// It in a word or two.
    pub short: Message,
    /// It in one sentence.
    pub headline: Message,
    /// Its way through the allocator.
    pub why: Vec<WhyNode>,
    /// How sure one can be of it.
    pub fidelity: Option<Fidelity>,
    /// What it leaves behind.
    pub facts: Vec<(Fact, i64)>,
}

/// The request that is varied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked {
    /// It.
    pub op: Op,
    /// Steps after which it is made.
    pub after: usize,
    /// The script makes it: the present step. Else one page is asked for, right after the present step.
    pub in_script: bool,
}

impl Asked {
    /// Its flags.
    pub fn gfp(&self) -> Gfp {
        self.op.gfp().unwrap_or_default()
    }

    /// Its size in bytes, or its order; `None` for an object of a cache.
    pub const fn amount(&self) -> Option<u64> {
        match self.op {
            Op::AllocPages { order, .. } | Op::GetFreePages { order, .. } => Some(order as u64),
            Op::AllocPagesExact { size_bytes, .. }
            | Op::Kmalloc { size_bytes, .. }
            | Op::Vmalloc { size_bytes, .. }
            | Op::Kvmalloc { size_bytes, .. } => Some(size_bytes),
            _ => None,
        }
    }

    /// The amount is an order.
    pub const fn by_order(&self) -> bool {
        matches!(self.op, Op::AllocPages { .. } | Op::GetFreePages { .. })
    }

    /// The request, changed.
    pub fn changed(&self, variant: &Variant) -> Op {
        let own = self.gfp();
        let gfp = variant.gfp.map_or(own, |gfp| gfp | Gfp(own.0 & KEPT.0));
        let (mut op, amount) = (self.op, variant.amount);
        match &mut op {
            Op::AllocPages { gfp: flags, order, .. } | Op::GetFreePages { gfp: flags, order, .. } => {
                *flags = gfp;
                *order = amount.map_or(*order, |order| u8::try_from(order).unwrap_or(u8::MAX));
            }
            Op::AllocPagesExact { gfp: flags, size_bytes, .. }
            | Op::Kmalloc { gfp: flags, size_bytes, .. }
            | Op::Vmalloc { gfp: flags, size_bytes, .. }
            | Op::Kvmalloc { gfp: flags, size_bytes, .. } => {
                *flags = gfp;
                *size_bytes = amount.unwrap_or(*size_bytes);
            }
            Op::CacheAlloc { gfp: flags, .. } => *flags = gfp,
            _ => {}
        }
        op
    }
}

impl Fork {
    /// How long the caller slept.
    pub const fn slept_ticks(&self) -> u32 {
        slept_ticks(&self.record.outcome)
    }
}

const fn slept_ticks(outcome: &Outcome) -> u32 {
    match *outcome {
        Outcome::Granted { slept_ticks, .. }
        | Outcome::Null { slept_ticks, .. }
        | Outcome::Hangs { slept_ticks, .. } => slept_ticks,
        _ => 0,
    }
}

impl Session {
    /// The request to be varied: that of a step; where it makes none, one page, right after it.
    pub fn asked(&self, step: usize) -> Asked {
        match step.checked_sub(1).and_then(|before| Some((before, self.program().steps.get(before)?.op))) {
            // What a step puts off is asked for another time.
            Some((after, op)) if op.gfp().is_some() && !self.is_queued(after) => Asked { op, after, in_script: true },
            _ => {
                let op = Op::AllocPages { gfp: Gfp::GFP_KERNEL, order: 0, into: None };
                Asked { op, after: self.after_queueing(step), in_script: false }
            }
        }
    }

    /// Whether a step, by its place in the program, is put off.
    fn is_queued(&self, index: usize) -> bool {
        self.program().queued.binary_search(&index).is_ok()
    }

    /// The step, or where it is among what runs later: the end of that.
    fn after_queueing(&self, step: usize) -> usize {
        let steps = &self.program().steps;
        let step = step.min(steps.len());
        let is_edge = |index: &usize| matches!(steps[*index].op, Op::Schedule(_) | Op::Scheduled);
        match (0..step).rev().find(is_edge) {
            Some(begin) if steps[begin].op != Op::Scheduled => {
                (step..steps.len()).find(is_edge).map_or(steps.len(), |end| end + 1)
            }
            _ => step,
        }
    }

    /// How many steps the statement of a request makes: all of them change with its text.
    pub fn rounds(&self, asked: &Asked) -> usize {
        let steps = &self.program().steps;
        match steps.get(asked.after) {
            Some(step) if asked.in_script => steps.iter().filter(|other| other.span == step.span).count(),
            _ => 1,
        }
    }

    /// What came of each variant of a request. The session is as before.
    pub fn what_if(&mut self, asked: &Asked, variants: &[Variant]) -> Vec<Fork> {
        self.what_if_while(asked, variants, || true)
    }

    /// The same of one variant, and of as many more as there is time for.
    pub fn what_if_while(&mut self, asked: &Asked, variants: &[Variant], time: impl Fn() -> bool) -> Vec<Fork> {
        if self.machine().config().era.is_classic() {
            // The variants are flags of 6.12.
            return Vec::new();
        }
        // The script may have become another one since.
        self.seek(asked.after.min(self.step_count()));
        let mut forks = Vec::new();
        for variant in variants {
            forks.push(self.fork(asked, variant));
            if !time() {
                break;
            }
        }
        forks
    }

    fn fork(&mut self, asked: &Asked, variant: &Variant) -> Fork {
        let op = asked.changed(variant);
        let lock = NameId(u32::try_from(self.program().names.len()).unwrap_or(u32::MAX));
        let machine = self.machine_for_dry_runs();
        let mark = machine.mark();
        if variant.place != Place::Here {
            leave_all(machine);
        }
        // Whoever never gets the lock never asks.
        let entered = variant.place.context(lock).map(|context| run_quietly(machine, Op::Enter(context)));
        let stuck = entered.filter(|outcome| *outcome != Outcome::Done);
        let atomic = machine.in_atomic();
        let reports = machine.klog_total();
        let mut recorder = Recorder::default();
        let outcome = stuck.unwrap_or_else(|| machine.run(op, &mut recorder));
        let record = StepRecord::of(outcome, atomic, machine);
        let own = own_events(&recorder.events);
        let killed = killed_since(machine, reports);
        let fork = {
            let telling = Telling {
                program: self.program(),
                machine: self.machine_there(),
                step: asked.after + 1,
                instead: Some(op),
                record: Some(record),
                records: self.records(),
                events: own.as_deref().unwrap_or(&recorder.events),
                dropped_events: recorder.dropped,
            };
            let story = narrate::Story::of(&telling);
            let zone = zone_of(&outcome, &story);
            Fork {
                op,
                record,
                killed,
                zone,
                deciding: story.deciding(),
                got: words::in_a_row(&outcome, killed),
                short: words::in_short(&outcome, killed, zone, telling.machine, telling.events),
                headline: narrate::headline(&telling),
                why: why::nodes(&telling, &[]),
                fidelity: narrate::part_of(&telling).map(narrate::fidelity),
                facts: facts::facts(telling.machine),
            }
        };
        self.machine_for_dry_runs().undo_to(mark);
        fork
    }
}

/// The zone of what was granted; of scattered pages, that of the last.
fn zone_of(outcome: &Outcome, story: &narrate::Story) -> Option<ZoneId> {
    let Outcome::Granted { grant, .. } = outcome else { return None };
    match grant.kind {
        GrantKind::Pages { zone, .. } | GrantKind::Object { zone, .. } => Some(zone),
        GrantKind::Area { .. } => story.granting_zone(),
        GrantKind::ZeroSize | GrantKind::Device { .. } | GrantKind::DirectDevice { .. } => None,
    }
}
