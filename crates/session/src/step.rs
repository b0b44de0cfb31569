//! A step, and what there is to say and to show of it.
//!
//! Must not know who finds that out, nor how one comes to a step.

use crate::at_hand::AtHand;
use crate::{Message, Scene};
use kmscope_mm::event::{Reclaimer, WatermarkCheck};
use kmscope_mm::machine::SlabLayout;
use kmscope_mm::op::Context;
use kmscope_mm::schedule::ThreadStat;
use kmscope_mm::{Event, Machine, ObjectId, Outcome, SlabId, VmAreaId, ZoneId};
use std::ops::Range;

/// What is kept of every step that ever ran.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepRecord {
    /// What the caller got.
    pub outcome: Outcome,
    /// It ran in atomic context.
    pub atomic: bool,
    /// What the kernel log had after it: reports since boot.
    pub reports: u32,
    /// Who ran it, if not the script's own task: an interrupt, a softirq, a named task.
    pub runner: Option<Context>,
    /// kswapd was awake after it.
    pub kswapd_awake: bool,
    /// The clock after it, ticks since boot.
    pub ticks: u32,
    /// Free pages of each zone after it, lowest zone first; 0 where there is none.
    pub free_pages: [u32; MOST_ZONES],
}

/// Zones of a machine at most: DMA, DMA32, Normal, HighMem.
pub const MOST_ZONES: usize = 4;

/// Free pages of each zone of a machine as watermark checks see them, lowest zone first.
pub fn free_pages(machine: &Machine) -> [u32; MOST_ZONES] {
    let zones = machine.config().zones.len();
    std::array::from_fn(|at| {
        let zone = u8::try_from(at).ok().filter(|_| at < zones);
        let free = zone.map_or(0, |zone| machine.zone_stat(ZoneId(zone)).free_pages_folded);
        u32::try_from(free).unwrap_or(0)
    })
}

impl StepRecord {
    /// What is kept of a step that began in atomic context, or not, and has just run.
    pub fn of(outcome: Outcome, atomic: bool, machine: &Machine) -> Self {
        let runner = machine.contexts().into_iter().rev();
        Self {
            outcome,
            atomic,
            reports: machine.klog_total(),
            runner: runner.into_iter().find(|context| context.is_interrupt() || matches!(context, Context::Task(_))),
            kswapd_awake: machine.kswapd_awake(),
            ticks: machine.ticks(),
            free_pages: free_pages(machine),
        }
    }
}

/// A step before the present one, as a point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// Its number; 0 is boot.
    pub step: usize,
    /// What it got; `None` at boot.
    pub outcome: Option<Outcome>,
    /// Who ran it, if not the script's own task.
    pub runner: Option<Context>,
    /// Free pages of each zone after it.
    pub free_pages: [u32; MOST_ZONES],
}

/// A queued operation that was carried out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Its number in the queue.
    pub number: u32,
    /// The step during which it ran, 1-based.
    pub step: usize,
    /// What it got.
    pub outcome: Outcome,
}

/// Everything about the current step.
#[derive(Debug)]
pub struct StepView {
    /// Its number; 0 is boot.
    pub step: usize,
    /// Tasks and interrupts of the schedule, as they stood before it.
    pub threads: Vec<ThreadStat>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Events that were too many to keep.
    pub dropped_events: u64,
    /// Micro-steps as runs of events: one thing to see and one clause to read each.
    pub micro_steps: Vec<MicroStep>,
    /// What the stage shows before the step.
    pub before: Scene,
    /// What the stage shows after it.
    pub after: Scene,
    /// The outcome; `None` at boot.
    pub outcome: Option<Outcome>,
    /// The sentence of the step: headline, narration and what a screen reader says.
    pub headline: Message,
    /// The second sentence, if there is something to add.
    pub subline: Option<Message>,
    /// Where the request stands: line, context, whether it may sleep. `None` at boot.
    pub place: Option<Message>,
    /// The request's way through the allocator.
    pub why: Vec<WhyNode>,
    /// What of this step is exact and what is modelled.
    pub honesty: Message,
    /// Requests for pages, in order; one at least.
    pub at_hand: Vec<AtHand>,
    /// The variable that it fills with what it took, as written.
    pub variable: Option<String>,
    /// Objects of slabs that variables point to, and their names, as written.
    pub owners: Vec<(ObjectId, String)>,
    /// What lies in the slabs of [`StepView::after`] beside their objects: of former kernels.
    pub slab_layouts: Vec<(SlabId, SlabLayout)>,
    /// Where the device memory begins that areas map.
    pub devices: Vec<(VmAreaId, u64)>,
    /// The steps before it, the last ones, in order.
    pub past: Vec<Past>,
}

impl StepView {
    /// The steps before it, and it itself.
    pub fn past_with_present(&self) -> Vec<Past> {
        let free = |zone: &crate::scene::ZoneScene| u32::try_from(zone.free_pages_folded).unwrap_or(0);
        let now = Past {
            step: self.step,
            outcome: self.outcome,
            runner: None,
            free_pages: std::array::from_fn(|at| self.after.zones.get(at).map_or(0, free)),
        };
        self.past.iter().copied().chain([now]).collect()
    }

    /// The request at hand when so many events have happened.
    pub fn at_hand(&self, happened: usize) -> &AtHand {
        let now = self.at_hand.iter().rfind(|request| request.since < happened);
        now.unwrap_or(&self.at_hand[0])
    }
}

/// One micro-step.
#[derive(Clone, Debug, PartialEq)]
pub struct MicroStep {
    /// Its events, as a range of [`StepView::events`].
    pub events: Range<usize>,
    /// What it is, in a clause.
    pub text: Message,
}

/// One decision on the request's way: a line of the why-panel.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyNode {
    /// The kernel's functions whose rule it is, as in Linux 6.12; none for what is no rule of the kernel.
    pub rule: &'static str,
    /// Bold lead (`Fast path`) …
    pub title: Message,
    /// … and the rest of its line.
    pub detail: Option<Message>,
    /// Watermark checks made here, one row each.
    pub checks: Vec<WatermarkCheck>,
    /// Micro-step that it belongs to.
    pub micro: usize,
    /// This one decided the outcome.
    pub deciding: bool,
    /// The check that did, as an index of `checks`: the inequality of the headline.
    pub decided_by: Option<usize>,
    /// The caller sleeps here.
    pub sleeping: bool,
    /// Whom the OOM killer could choose from, and what each had: most first.
    pub candidates: Vec<Points>,
    /// There are many: this one shows only to who wants them all.
    pub folded: bool,
}

/// What makes the points of a task for the OOM killer.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Who.
    pub task: Message,
    /// Its pages in memory.
    pub resident_pages: u32,
    /// Its pages in swap.
    pub swap_pages: u32,
    /// It was chosen.
    pub chosen: bool,
}

/// The events of whoever makes the call: in place of what others did stands the beginning of their turn, so that
/// every index stays. Time that passes, and what kswapd does in it, is everybody's. `None`: nobody else ran.
pub fn own_events(events: &[Event]) -> Option<Vec<Event>> {
    if !events.iter().any(|event| matches!(event, Event::TurnBegins { .. })) {
        return None;
    }
    let mut depth = 0;
    let own = events.iter().map(|&event| {
        match event {
            Event::TurnBegins { .. } => depth += 1,
            Event::TurnEnds { .. } => depth -= 1,
            Event::Tick { .. } | Event::Reclaimed { by: Reclaimer::Kswapd, .. } | Event::FreePages { .. } => {}
            _ if depth > 0 => return Event::TurnBegins { number: u32::MAX },
            _ => {}
        }
        event
    });
    Some(own.collect())
}
