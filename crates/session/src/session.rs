//! The history of a run and the place in it.

use crate::{Message, Scene};
use kmscope_mm::{Event, Machine, Outcome};
use kmscope_scenario::Program;
use std::ops::Range;
use std::rc::Rc;

/// Where we are: `step` operations have run; of the last one, `micro` micro-steps are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    /// 0: after boot, nothing has run.
    pub step: usize,
    /// 0 ..= the step's micro-steps; the last means all of the step is shown.
    pub micro: usize,
}

/// What is kept of every step that ever ran.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRecord {
    /// What the caller got.
    pub outcome: Outcome,
    /// It ran in atomic context.
    pub atomic: bool,
}

/// Everything about the current step.
#[derive(Debug)]
pub struct StepView {
    /// Its number; 0 is boot.
    pub step: usize,
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
    /// The request's way through the allocator.
    pub why: Vec<WhyNode>,
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
    /// Bold lead (`Fast path`) …
    pub title: Message,
    /// … and the rest of its line.
    pub detail: Option<Message>,
    /// Watermark checks made here, one row each.
    pub checks: Vec<kmscope_mm::event::WatermarkCheck>,
    /// Micro-step that it belongs to.
    pub micro: usize,
    /// This one decided the outcome.
    pub deciding: bool,
    /// The caller sleeps here.
    pub sleeping: bool,
}

/// Ways through time.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeCommand {
    /// One step on, wholly shown.
    StepForward,
    /// One step back, wholly shown.
    StepBack,
    /// One micro-step on (into the next step if this one is wholly shown).
    MicroForward,
    /// One micro-step back.
    MicroBack,
    /// To boot.
    Start,
    /// To the last step.
    End,
    /// To the next marker, else the end.
    NextMarker,
    /// To the previous marker, else the start.
    PreviousMarker,
    /// To a step; beyond the end: the end.
    SeekClamped(usize),
    /// To a step and a micro-step of it, both clamped.
    SeekMicroClamped(Cursor),
}

/// A run of a program, and the place in it.
pub struct Session {
    _machine: Machine,
}

impl Session {
    /// A session at boot; no step has run.
    pub fn new(program: Program) -> Self {
        let _ = program;
        todo!()
    }

    /// After an edit: steps before the first that differs keep their history; the cursor stays,
    /// or is clamped.
    pub fn replace(&mut self, program: Program) {
        let _ = program;
        todo!()
    }

    /// What runs.
    pub fn program(&self) -> &Program {
        todo!()
    }

    /// Steps of the program.
    pub fn step_count(&self) -> usize {
        todo!()
    }

    /// Runs up to `max_steps` steps that never ran, so that their outcomes are known (call it in
    /// slices: the page stays responsive); the cursor stays. True when all are known.
    pub fn run_ahead(&mut self, max_steps: usize) -> bool {
        let _ = max_steps;
        todo!()
    }

    /// Record of step `step` (1-based: the first operation is step 1), once it ran.
    pub fn record(&self, step: usize) -> Option<&StepRecord> {
        let _ = step;
        todo!()
    }

    /// Where we are.
    pub fn cursor(&self) -> Cursor {
        todo!()
    }

    /// Goes somewhere else in time.
    pub fn go(&mut self, command: TimeCommand) {
        let _ = command;
        todo!()
    }

    /// The machine at the cursor's step (that step wholly done).
    pub fn machine(&self) -> &Machine {
        todo!()
    }

    /// Everything about the current step; made once per step and selection.
    pub fn view(&mut self) -> Rc<StepView> {
        todo!()
    }
}
