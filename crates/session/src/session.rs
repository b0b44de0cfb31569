//! The history of a run and the place in it: what moves in time, and has a step told when it is looked at.
//!
//! Must not know what else could have happened, nor lessons.

pub use crate::step::{MOST_ZONES, MicroStep, Past, Points, StepRecord, StepView, Turn, WhyNode};

use crate::at_hand::at_hand;
use crate::narrate::{self, LineResult, Telling};
use crate::scene::{Focus, Strip};
use crate::step::own_events;
use crate::timeline::{JOURNAL_LIMIT_BYTES, Timeline};
use crate::{Ask, Lens, Scene, why};
use kmscope_mm::{Machine, ObjectId, Op, Outcome, Pfn, Recorder, Slot, ZoneId};
use kmscope_scenario::{Program, Step};
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

/// Steps before the present one whose free pages a view knows.
const PAST_STEPS: usize = 400;

/// Variables that are looked at for who points to an object.
const OWNERS: usize = 2048;

/// Steps that never ran and are run at once when one goes beyond them.
const AT_ONCE: usize = 256;

/// Views that are kept: going back and forth costs nothing.
const KEPT_VIEWS: usize = 12;

/// A run of a program, and the place in it.
pub struct Session {
    program: Rc<Program>,
    /// Its machine may be ahead of the cursor: whoever looks at it moves it there.
    timeline: Timeline,
    cursor: Cursor,
    /// Views of steps that were looked at, the latest last.
    views: Vec<Rc<StepView>>,
    /// Steps of each line, by line number.
    steps_of_lines: Vec<Vec<usize>>,
}

impl Session {
    /// A session at boot; no step has run.
    pub fn new(program: impl Into<Rc<Program>>) -> Self {
        Self::with_journal_limit(program, JOURNAL_LIMIT_BYTES)
    }

    /// The same with another limit of the memory that going back may take.
    pub fn with_journal_limit(program: impl Into<Rc<Program>>, limit_bytes: usize) -> Self {
        let program = program.into();
        let timeline = Timeline::new(program.machine, limit_bytes);
        let steps_of_lines = steps_of_lines(&program);
        Self { program, timeline, cursor: Cursor::default(), views: Vec::new(), steps_of_lines }
    }

    /// After an edit: steps before the first that differs keep their history; the cursor stays, or is clamped to where the
    /// new program ends, or to what is still known of it if that is far before.
    pub fn replace(&mut self, program: impl Into<Rc<Program>>) {
        let program = program.into();
        if program.machine == self.program.machine {
            let pairs = self.program.steps.iter().zip(&program.steps);
            let common = pairs.take_while(|(old, new)| old.op == new.op).count();
            self.timeline.keep(&self.program.steps, common);
        } else {
            let asks = self.lens().asks().to_vec();
            self.timeline = Timeline::new(program.machine, JOURNAL_LIMIT_BYTES);
            self.set_lens(&asks);
        }
        self.steps_of_lines = steps_of_lines(&program);
        self.program = program;
        // Lines and names may differ even where the steps are the same.
        self.views.clear();
        let Cursor { step, micro } = self.cursor;
        let mut target = step.min(self.step_count());
        if self.is_far(target) {
            target = self.known_steps();
        }
        self.show(target);
        let micro_count = self.micro_count();
        self.cursor.micro = if target == step { micro.min(micro_count) } else { micro_count };
    }

    /// What runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Steps of the program.
    pub fn step_count(&self) -> usize {
        self.program.steps.len()
    }

    /// Runs up to `max_steps` steps that never ran, so that their outcomes are known, and when all are, looks through the lens
    /// after as many (call it in slices: the page stays responsive); the cursor stays. True when all is known.
    pub fn run_ahead(&mut self, max_steps: usize) -> bool {
        let steps = &self.program.steps;
        self.timeline.run_ahead(steps, max_steps) && self.timeline.look_ahead(steps, max_steps)
    }

    /// Steps whose outcome is known.
    pub fn known_steps(&self) -> usize {
        self.timeline.records().len()
    }

    /// Record of step `step` (1-based: the first operation is step 1), once it ran.
    pub fn record(&self, step: usize) -> Option<&StepRecord> {
        self.timeline.records().get(step.checked_sub(1)?)
    }

    /// Free pages of each zone, lowest first, after so many steps (0: at boot), once they ran.
    pub fn free_pages(&self, step: usize) -> Option<[u32; MOST_ZONES]> {
        self.timeline.free_pages(step)
    }

    /// The short result of a step, for its tick.
    pub fn step_result(&self, step: usize) -> Option<LineResult> {
        let record = self.record(step)?;
        Some(narrate::step_result(&self.program.steps[step - 1], &record.outcome))
    }

    /// Queued operations that were carried out, in the order in which they ended.
    pub fn turns(&self) -> &[Turn] {
        self.timeline.turns()
    }

    /// Queued operations that were carried out during a step.
    pub fn turns_of(&self, step: usize) -> impl Iterator<Item = &Turn> {
        let turns = self.turns();
        let first = turns.partition_point(|turn| turn.step < step);
        turns[first..].iter().take_while(move |turn| turn.step == step)
    }

    /// A step and its outcome, or that of what it put off, if that has run by now: for the end of its line.
    fn final_result(&self, step: usize) -> Option<(&Step, Outcome)> {
        let record = self.record(step)?;
        let outcome = match record.outcome {
            Outcome::Queued { number } => self.timeline.turn(number).map(|turn| turn.outcome),
            _ => None,
        };
        Some((&self.program.steps[step - 1], outcome.unwrap_or(record.outcome)))
    }

    /// The steps of a line of the script, 1-based, in order.
    pub fn steps_of_line(&self, line: u32) -> &[usize] {
        self.steps_of_lines.get(line as usize).map_or(&[], Vec::as_slice)
    }

    /// The short result of a line: that of its step, or of all steps that a `repeat` made of it, as
    /// far as they are known.
    pub fn line_result(&self, line: u32) -> Option<LineResult> {
        let results = self.steps_of_line(line).iter().map_while(|&step| self.final_result(step));
        narrate::together(results)
    }

    /// The short result of a run of steps (of a `repeat`), 1-based.
    pub fn group_result(&self, steps: Range<usize>) -> Option<LineResult> {
        let result = |step: usize| Some((&self.program.steps[step.checked_sub(1)?], self.record(step)?.outcome));
        narrate::together(steps.map_while(result))
    }

    /// What requests would get after every step, as far as it is known.
    pub fn lens(&self) -> &Lens {
        self.timeline.lens()
    }

    /// Chooses what the lens asks for; [`Session::run_ahead`] finds the verdicts.
    pub fn set_lens(&mut self, asks: &[Ask]) {
        self.timeline.lens_mut().ask(asks);
    }

    /// Results of all steps that ever ran, in order.
    pub(crate) fn records(&self) -> &[StepRecord] {
        self.timeline.records()
    }

    /// Moves the machine, but not the cursor.
    pub(crate) fn seek(&mut self, step: usize) {
        self.timeline.seek(&self.program.steps, step);
    }

    /// The machine where it stands, wherever that is.
    pub(crate) fn machine_there(&self) -> &Machine {
        self.timeline.machine()
    }

    /// Bytes that it takes to be able to go back: the machine's journal, whatever is kept of each step beside it.
    pub fn history_bytes(&self) -> usize {
        self.timeline.history_bytes()
    }

    /// The same for dry runs: whoever gets it leaves it as it was.
    pub(crate) fn machine_for_dry_runs(&mut self) -> &mut Machine {
        self.timeline.machine_for_dry_runs()
    }

    /// Where we are.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Goes somewhere else in time.
    pub fn go(&mut self, command: TimeCommand) {
        let Cursor { step, micro } = self.target(command);
        self.show(step);
        self.cursor.micro = micro.min(self.micro_count());
    }

    /// Where a way through time leads; its micro-step may be more than the step has.
    pub fn target(&mut self, command: TimeCommand) -> Cursor {
        let Cursor { step, micro } = self.cursor;
        let end = self.step_count();
        let micro_count = match command {
            TimeCommand::MicroForward => self.micro_count(),
            _ => 0,
        };
        let markers = || self.program.markers.iter().map(|marker| marker.step.min(end));
        let (target, target_micro) = match command {
            TimeCommand::StepForward => (step + 1, usize::MAX),
            TimeCommand::StepBack => (step.saturating_sub(1), usize::MAX),
            TimeCommand::MicroForward if micro < micro_count => (step, micro + 1),
            TimeCommand::MicroForward => (step + 1, if step < end { 1 } else { usize::MAX }),
            TimeCommand::MicroBack if micro > 1 => (step, micro - 1),
            TimeCommand::MicroBack => (step.saturating_sub(1), usize::MAX),
            TimeCommand::Start => (0, usize::MAX),
            TimeCommand::End => (end, usize::MAX),
            TimeCommand::NextMarker => (markers().filter(|&at| at > step).min().unwrap_or(end), usize::MAX),
            TimeCommand::PreviousMarker => (markers().filter(|&at| at < step).max().unwrap_or(0), usize::MAX),
            TimeCommand::SeekClamped(target) => (target, usize::MAX),
            TimeCommand::SeekMicroClamped(cursor) => (cursor.step, cursor.micro),
        };
        Cursor { step: target.min(end), micro: target_micro }
    }

    /// Whether so many steps never ran on the way to a step that one should let them [run ahead](Session::run_ahead) before.
    pub fn is_far(&self, step: usize) -> bool {
        step > self.known_steps() + AT_ONCE
    }

    /// The machine at the cursor's step (that step wholly done).
    pub fn machine(&mut self) -> &Machine {
        self.seek(self.cursor.step);
        self.timeline.machine()
    }

    /// The program, and the machine at the cursor's step.
    pub fn here(&mut self) -> (&Program, &Machine) {
        self.seek(self.cursor.step);
        (&self.program, self.timeline.machine())
    }

    /// The name of a zone.
    pub fn zone_name(&self, zone: ZoneId) -> &'static str {
        narrate::zone_name(self.timeline.machine(), zone)
    }

    /// Some frames one by one, as they are now: for a look elsewhere than where the step looks.
    pub fn frames(&mut self, frames: Range<Pfn>) -> Strip {
        Strip::of_frames(self.machine(), frames)
    }

    /// Everything about the current step; made once per step.
    pub fn view(&mut self) -> Rc<StepView> {
        self.show(self.cursor.step);
        self.views.last().expect("the step was just shown").clone()
    }

    /// The last steps before one, with the free pages that they left.
    fn past(&self, step: usize) -> Vec<Past> {
        let records = self.timeline.records();
        let first = step.saturating_sub(PAST_STEPS);
        let boot = (first == 0 && step > 0).then(|| Past {
            step: 0,
            outcome: None,
            runner: None,
            free_pages: self.timeline.free_pages_at_boot(),
        });
        let steps = (first.max(1)..step).map(|step| {
            let record = &records[step - 1];
            Past { step, outcome: Some(record.outcome), runner: record.runner, free_pages: record.free_pages }
        });
        boot.into_iter().chain(steps).collect()
    }

    fn micro_count(&mut self) -> usize {
        self.view().micro_steps.len()
    }

    /// What the picture is before a step and after it, and what happens in between. The machine stands before the step, and
    /// then after it. To look at all of memory takes long: the scenes of the steps beside it are used, if they are there.
    fn scenes(&mut self, step: usize, focus: &Focus) -> (Scene, Recorder, Scene) {
        let steps = &self.program.steps;
        if step == 0 {
            let boot = Scene::capture(self.timeline.machine(), focus);
            return (boot.clone(), Recorder::default(), boot);
        }
        let view_of = |wanted: usize| self.views.iter().find(|view| view.step == wanted);
        if view_of(step - 1).is_none()
            && let Some(next) = view_of(step + 1)
        {
            let recorder = self.timeline.forward_recorded(steps);
            let after = next.before.refocused(self.timeline.machine(), focus);
            self.timeline.seek(steps, step - 1);
            let machine = self.timeline.machine();
            let before = match recorder.dropped {
                0 => after.after(&recorder.events, machine, focus),
                _ => Scene::capture(machine, focus),
            };
            self.timeline.seek(steps, step);
            return (before, recorder, after);
        }
        let machine = self.timeline.machine();
        let before = match view_of(step - 1) {
            Some(view) => view.after.refocused(machine, focus),
            None => Scene::capture(machine, focus),
        };
        let recorder = self.timeline.forward_recorded(steps);
        let machine = self.timeline.machine();
        let after = match recorder.dropped {
            0 => before.after(&recorder.events, machine, focus),
            _ => Scene::capture(machine, focus),
        };
        (before, recorder, after)
    }

    /// Moves the machine to `step` and makes its view, unless it is there.
    fn show(&mut self, step: usize) {
        let steps = &self.program.steps;
        self.cursor.step = step;
        if let Some(at) = self.views.iter().position(|view| view.step == step) {
            self.timeline.seek(steps, step);
            let view = self.views.remove(at);
            self.views.push(view);
            return;
        }
        // What is looked at is known only when the step has run.
        if self.timeline.records().len() < step {
            self.timeline.seek(steps, step);
        }
        let focus = self.timeline.focus(step);
        self.timeline.seek(steps, step.saturating_sub(1));
        let threads = self.timeline.machine().threads();
        let (before, recorder, after) = self.scenes(step, &focus);
        let machine = self.timeline.machine();
        let record = step.checked_sub(1).map(|index| self.timeline.records()[index]);
        let mut telling = Telling {
            program: &self.program,
            machine,
            step,
            instead: None,
            record,
            records: self.timeline.records(),
            events: &recorder.events,
            dropped_events: recorder.dropped,
        };
        let micro_steps = narrate::micro_steps(&telling);
        let own = own_events(&recorder.events);
        if let Some(own) = &own {
            telling.events = own;
        }
        let past = self.past(step);
        let telling_op = telling.record.map(|_| telling.op());
        let variable =
            telling_op.and_then(Op::fills).and_then(|slot| self.program.variables.get(slot.index()).cloned());
        let owners = owners(&self.program, machine);
        let slab_layouts = if machine.config().era.is_classic() {
            let shown = after.caches.iter().flat_map(|cache| &cache.slabs);
            shown.map(|view| (view.slab, machine.slab_layout(view.slab))).collect()
        } else {
            Vec::new()
        };
        let devices = if after.areas.is_empty() {
            Vec::new()
        } else {
            machine.vm_areas().iter().filter_map(|area| Some((area.area, area.phys?))).collect()
        };
        if self.views.len() == KEPT_VIEWS {
            self.views.remove(0);
        }
        self.views.push(Rc::new(StepView {
            step,
            past,
            variable,
            owners,
            slab_layouts,
            devices,
            threads,
            headline: narrate::headline(&telling),
            subline: narrate::subline(&telling),
            place: narrate::place(&telling),
            why: why::nodes(&telling, &micro_steps),
            honesty: narrate::honesty(&telling),
            at_hand: at_hand(telling.record.map(|_| telling.op()), telling.events, machine),
            micro_steps,
            before,
            after,
            outcome: record.map(|record| record.outcome),
            dropped_events: recorder.dropped,
            events: recorder.events,
        }));
    }
}

/// Objects that variables point to. An older pointer to the same object gives way to a later one.
fn owners(program: &Program, machine: &Machine) -> Vec<(ObjectId, String)> {
    let named = program.variables.iter().enumerate().take(OWNERS);
    let object = |(at, name): (usize, &String)| {
        let value = machine.slot_value(Slot(u32::try_from(at).ok()?))?;
        Some((machine.object_at(value)?, name.clone()))
    };
    named.filter_map(object).collect()
}

fn steps_of_lines(program: &Program) -> Vec<Vec<usize>> {
    let mut lines = Vec::new();
    for (index, step) in program.steps.iter().enumerate() {
        let line = step.line as usize;
        if lines.len() <= line {
            lines.resize_with(line + 1, Vec::new);
        }
        lines[line].push(index + 1);
    }
    lines
}
