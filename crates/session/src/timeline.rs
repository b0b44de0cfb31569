//! The machine in time: forward by running steps, back by undoing them.
//!
//! ```text
//!  boot ────────── checkpoint ─────── floor ·········· at ──────▶ known ────── end
//!   rerun from here     or here         │  undo by journal  │   records only
//!                                       └ marks, one a step ┘
//! ```
//! The journal is bounded: past its limit it is forgotten, and what lies before is reached by
//! running again from a checkpoint (small machines) or from boot. Runs are deterministic, so it is
//! the same machine, bit for bit.

use crate::scene::Focus;
use crate::session::StepRecord;
use kmscope_mm::{Event, Machine, Mark, Preset, Recorder};
use kmscope_scenario::Step;
use std::rc::Rc;

/// Bytes of journal beyond which it is forgotten.
pub(crate) const JOURNAL_LIMIT_BYTES: usize = 96 << 20;

/// A machine of more page frames than this is not cloned.
const CLONE_LIMIT_FRAMES: u64 = 1 << 20;

/// Steps that are run in advance at once where the machine is not cloned.
const SLICE_WITHOUT_CLONE: usize = 4096;

/// Clones that are kept at most.
const CHECKPOINTS: usize = 4;

/// A machine that can be moved to any step of a program.
pub(crate) struct Timeline {
    preset: Preset,
    machine: Machine,
    /// Steps that the machine has run.
    at: usize,
    /// Steps whose journal is forgotten.
    floor: usize,
    /// `marks[i]`: the journal's place before step `floor + i + 1`.
    marks: Vec<Mark>,
    /// Clones, by step.
    checkpoints: Vec<(usize, Machine)>,
    /// Results of steps 1, 2, …
    records: Vec<StepRecord>,
    /// Where one looks after 0, 1, 2, … steps. It depends on all steps before, not on the way on
    /// which one came here: a moment always looks the same.
    focuses: Vec<Rc<Focus>>,
    /// A clone that runs in advance, and its step.
    ahead: Option<(usize, Machine)>,
    journal_limit_bytes: usize,
}

impl Timeline {
    pub(crate) fn new(preset: Preset, journal_limit_bytes: usize) -> Self {
        let machine = Machine::preset(preset);
        Self {
            preset,
            focuses: vec![Rc::new(Focus::at_boot(&machine))],
            machine,
            at: 0,
            floor: 0,
            marks: Vec::new(),
            checkpoints: Vec::new(),
            records: Vec::new(),
            ahead: None,
            journal_limit_bytes,
        }
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(crate) fn records(&self) -> &[StepRecord] {
        &self.records
    }

    /// Moves the machine to where `target` steps have run.
    pub(crate) fn seek(&mut self, steps: &[Step], target: usize) {
        debug_assert!(target <= steps.len());
        if target < self.floor {
            self.restart_before(target);
        }
        if target < self.at {
            self.machine.undo_to(self.marks[target - self.floor]);
            self.marks.truncate(target - self.floor);
            self.at = target;
        }
        while self.at < target {
            self.forward(steps);
        }
    }

    /// Runs the next step.
    fn forward(&mut self, steps: &[Step]) {
        if self.at < self.records.len() {
            // Not `Journaled`: the model would be in the app twice, for events that are cheap to drop.
            self.run(steps, &mut Recorder { limit: 0, ..Recorder::default() });
        } else {
            self.forward_recorded(steps);
        }
    }

    /// Runs the next step and keeps its events.
    pub(crate) fn forward_recorded(&mut self, steps: &[Step]) -> Recorder {
        let mut recorder = Recorder::default();
        let record = self.run(steps, &mut recorder);
        if self.at > self.records.len() {
            self.records.push(record);
            self.push_focus(&recorder.events, None);
        }
        recorder
    }

    fn run(&mut self, steps: &[Step], observer: &mut Recorder) -> StepRecord {
        let atomic = self.machine.in_atomic();
        self.marks.push(self.machine.mark());
        let outcome = self.machine.run(steps[self.at].op, observer);
        self.at += 1;
        let journal_bytes = self.machine.journal_bytes() + self.marks.len() * size_of::<Mark>();
        if journal_bytes > self.journal_limit_bytes {
            self.forget();
        }
        StepRecord { outcome, atomic }
    }

    /// Where to look after the newest step, which did `events`.
    fn push_focus(&mut self, events: &[Event], machine: Option<&Machine>) {
        let last = self.focuses.last().expect("boot has a focus");
        let next = last.of_step(events, machine.unwrap_or(&self.machine));
        let next = if next == **last { last.clone() } else { Rc::new(next) };
        self.focuses.push(next);
    }

    /// Where to look after `step` steps, which have run.
    pub(crate) fn focus(&self, step: usize) -> Rc<Focus> {
        self.focuses[step].clone()
    }

    /// Drops the journal, so that memory stays bounded.
    fn forget(&mut self) {
        self.machine.forget_journal();
        self.marks = Vec::new();
        self.floor = self.at;
        if !self.can_clone() || self.checkpoints.iter().any(|(step, _)| *step == self.at) {
            return;
        }
        if self.checkpoints.len() == CHECKPOINTS {
            // Every second one stays, so that they keep covering the whole run.
            let mut nth = 0;
            self.checkpoints.retain(|_| {
                nth += 1;
                nth % 2 == 0
            });
        }
        let place = self.checkpoints.partition_point(|(step, _)| *step < self.at);
        self.checkpoints.insert(place, (self.at, self.machine.clone()));
    }

    /// Puts the machine on the last checkpoint at or before `target`, else at boot.
    fn restart_before(&mut self, target: usize) {
        let checkpoint = self.checkpoints.iter().rev().find(|(step, _)| *step <= target);
        (self.at, self.machine) = match checkpoint {
            Some((step, machine)) => (*step, machine.clone()),
            None => (0, Machine::preset(self.preset)),
        };
        self.floor = self.at;
        self.marks.clear();
    }

    /// Runs up to `max_steps` steps of which no record exists; the machine stays where it is. True
    /// when every step has a record.
    pub(crate) fn run_ahead(&mut self, steps: &[Step], max_steps: usize) -> bool {
        let known = self.records.len();
        // Where there is no clone, going there and back is what takes the time: few slices, then.
        let slice = if self.can_clone() { max_steps } else { max_steps.max(SLICE_WITHOUT_CLONE) };
        let end = steps.len().min(known.saturating_add(slice));
        if known < end && self.can_clone() {
            let (at, mut machine) = match self.ahead.take() {
                Some(ahead) if ahead.0 == known => ahead,
                _ => (known, self.clone_at(steps, known)),
            };
            for step in &steps[at..end] {
                let atomic = machine.in_atomic();
                let mut recorder = Recorder::default();
                let outcome = machine.run(step.op, &mut recorder);
                // The clone only runs ahead: it needs no way back.
                machine.forget_journal();
                self.records.push(StepRecord { outcome, atomic });
                self.push_focus(&recorder.events, Some(&machine));
            }
            self.ahead = Some((end, machine));
        } else if known < end {
            let back = self.at;
            self.seek(steps, end);
            self.seek(steps, back);
        }
        let all = self.records.len() >= steps.len();
        if all {
            self.ahead = None;
        }
        all
    }

    fn clone_at(&mut self, steps: &[Step], step: usize) -> Machine {
        let back = self.at;
        self.seek(steps, step);
        let mut machine = self.machine.clone();
        machine.forget_journal();
        self.seek(steps, back);
        machine
    }

    /// Forgets everything after the first `common` steps: they are other steps now.
    pub(crate) fn keep(&mut self, steps: &[Step], common: usize) {
        self.records.truncate(common);
        self.focuses.truncate(common + 1);
        self.checkpoints.retain(|(step, _)| *step <= common);
        self.ahead = self.ahead.take().filter(|(step, _)| *step <= common);
        if self.at > common {
            self.seek(steps, common);
        }
    }

    fn can_clone(&self) -> bool {
        let frames: u64 = self.machine.config().zones.iter().map(|zone| u64::from(zone.spanned_pages)).sum();
        frames <= CLONE_LIMIT_FRAMES
    }
}
