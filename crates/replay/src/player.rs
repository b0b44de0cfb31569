//! The machine of a recording in time: on by running its operations, back by undoing them.
//!
//! What lies before the journal is reached by running again from the beginning or a copy on the way, silently; the
//! last steps before the target with the journal, so that one can go back from there.

use crate::format::Operation;
use crate::judge::{Comparison, Judge, Strict, Told, What};
use crate::loader::{Recorded, Tape};
use crate::subject::After;
use kmscope_mm::{Event, Machine, Mark, Op, Outcome, Recorder, Silent};
use std::rc::Rc;

/// Bytes of journal and marks beyond which they are forgotten.
const JOURNAL_LIMIT_BYTES: usize = 32 << 20;
/// So many steps before a target that is far away are run with the journal.
const WAY_BACK: usize = 512;
/// Steps between two copies of the machine.
const COPY_EVERY: usize = 1 << 14;
/// Page frames of all copies together.
const COPIED_FRAMES: u64 = 1 << 22;
/// Copies at most.
const COPIES: usize = 8;

/// A machine that goes through a recording.
pub struct Player {
    tape: Rc<Tape>,
    machine: Machine,
    /// Operations that have run.
    at: usize,
    /// Those of them that can no longer be undone.
    floor: usize,
    /// The journal's place before each of the others.
    marks: Vec<Mark>,
    /// Copies by operations that had run.
    copies: Vec<(usize, Machine)>,
    /// The line that was run last: many operations may be in one.
    line: Option<(usize, u64, Rc<Operation>)>,
}

/// One operation, done and compared.
pub struct Done {
    /// What the machine was told to do.
    pub op: Op,
    /// What the model gave.
    pub outcome: Outcome,
    /// What happened inside.
    pub events: Vec<Event>,
    /// What happened and was too much to keep.
    pub dropped_events: u64,
    /// What kernel and model say of it.
    pub comparisons: Vec<Comparison>,
}

impl Player {
    /// At the beginning.
    pub fn new(tape: Rc<Tape>) -> Self {
        let machine = tape.boot.clone();
        Self { tape, machine, at: 0, floor: 0, marks: Vec::new(), copies: Vec::new(), line: None }
    }

    /// What it goes through.
    pub fn tape(&self) -> &Rc<Tape> {
        &self.tape
    }

    /// The machine as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Operations that have run.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes to where so many operations have run.
    pub fn seek(&mut self, target: usize) {
        let target = target.min(self.tape.steps());
        if target < self.floor {
            self.restart_before(target);
        }
        if target < self.at {
            self.machine.undo_to(self.marks[target - self.floor]);
            self.marks.truncate(target - self.floor);
            self.at = target;
        }
        if target - self.at > 2 * WAY_BACK {
            self.run_silently(target - WAY_BACK);
        }
        while self.at < target {
            // The model is in the page twice, not three times: events are cheap to drop.
            self.run(&mut Recorder { limit: 0, ..Recorder::default() });
        }
    }

    /// Runs the next operation; its events.
    pub fn advance(&mut self) -> Recorder {
        let mut recorder = Recorder::default();
        self.run(&mut recorder);
        recorder
    }

    /// Runs the next operation and compares all there is to compare.
    pub fn step(&mut self) -> Option<Done> {
        let (operation, nth) = self.next_operation()?;
        let held = self.tape.subject.held(&self.machine, &operation);
        let zones: Vec<_> = self.tape.subject.zones.compared().map(|(zone, _)| zone).collect();
        let before: Vec<_> = zones.iter().map(|&zone| self.machine.zone_digest(zone)).collect();
        let mut recorder = Recorder::default();
        let (op, outcome) = self.run(&mut recorder);
        let mut told = Told::default();
        // Told keeps differences, and never ends at one; an error is of a zone that nobody knows, which the replay
        // has reported.
        let _ = self.compare(&mut told, &operation, After { before: held, outcome, at: nth });
        if !matches!(*operation, Operation::AllocSeq(_) | Operation::AllocFail(_)) {
            for (zone, name) in self.tape.subject.zones.compared() {
                if operation.digests().iter().all(|digest| digest.0 != name) {
                    let at = zones.iter().position(|&other| other == zone);
                    let unchanged = at.is_some_and(|at| before[at] == self.machine.zone_digest(zone));
                    let _ = told.hold(What::Unchanged { zone: name.into() }, &true, &unchanged);
                }
            }
        }
        self.compare_snapshots(&mut told);
        let Recorder { events, dropped, .. } = recorder;
        Some(Done { op, outcome, events, dropped_events: dropped, comparisons: told.0 })
    }

    /// The snapshots that were taken where the machine stands, compared.
    pub fn snapshots(&self) -> Vec<Comparison> {
        let mut told = Told::default();
        self.compare_snapshots(&mut told);
        told.0
    }

    fn compare_snapshots(&self, told: &mut Told) {
        let subject = &self.tape.subject;
        for recorded in self.tape.snapshots_after(self.at) {
            let _ = match recorded {
                Recorded::Zones(snapshot) => subject.zones.snapshot(told, &self.machine, &snapshot),
                Recorded::Slabs(snapshot) => subject.slabs.snapshot(told, &self.machine, &snapshot),
            };
        }
    }

    fn compare(&self, told: &mut Told, operation: &Operation, after: After) -> Result<(), String> {
        let (subject, machine) = (&self.tape.subject, &self.machine);
        let last = after.at + 1 == operation.count();
        subject.result(told, machine, operation, after)?;
        let numbers = |operation: &Operation, judge: &mut Told| {
            let digests = operation.digests().iter().filter(|digest| subject.zones.is_compared(&digest.0));
            digests.into_iter().try_for_each(|digest| subject.zones.numbers(judge, machine, digest))
        };
        let agree = |operation: &Operation| {
            let mut digests = operation.digests().iter().filter(|digest| subject.zones.is_compared(&digest.0));
            digests.all(|digest| subject.zones.numbers(&mut Strict, machine, digest).is_ok())
        };
        match operation {
            // These may be from before or after the attempt that failed: they are told where they agree.
            Operation::AllocSeq(_) if last && self.fails_next() && !self.differs_here() && !agree(operation) => Ok(()),
            Operation::AllocFail(line) => {
                let before = self.tape.place(self.at).and_then(|place| place.checked_sub(1));
                if let Some((before, _)) = before.and_then(|place| self.tape.operation(place))
                    && agree(&before)
                {
                    numbers(&before, told)?;
                }
                subject.zones.failure(told, machine, &line.zones)
            }
            _ if last => numbers(operation, told),
            _ => Ok(()),
        }
    }

    /// The next operation is an attempt that failed.
    fn fails_next(&self) -> bool {
        let next = self.tape.place(self.at + 1).and_then(|place| self.tape.operation(place));
        matches!(next, Some((Operation::AllocFail(_), _)))
    }

    /// The replay has found its first difference here.
    fn differs_here(&self) -> bool {
        let verdict = &self.tape.verdict;
        verdict.difference.is_some() && verdict.differs_at as usize <= self.at
    }

    /// The operation that comes next, and which of its line it is.
    fn next_operation(&mut self) -> Option<(Rc<Operation>, u64)> {
        let next = self.at + 1;
        if next > self.tape.steps() {
            return None;
        }
        let place = self.tape.place(next)?;
        if self.line.as_ref().is_none_or(|(known, ..)| *known != place) {
            let (operation, before) = self.tape.operation(place)?;
            self.line = Some((place, before, Rc::new(operation)));
        }
        let (_, before, operation) = self.line.as_ref()?;
        Some((operation.clone(), self.at as u64 - before))
    }

    fn run(&mut self, recorder: &mut Recorder) -> (Op, Outcome) {
        let Some((operation, _)) = self.next_operation() else { return (Op::Nop, Outcome::Done) };
        let op = self.tape.subject.request(&self.machine, &operation);
        self.marks.push(self.machine.mark());
        let outcome = self.machine.run(op, recorder);
        self.at += 1;
        if self.machine.journal_bytes() + self.marks.len() * size_of::<Mark>() > JOURNAL_LIMIT_BYTES {
            self.forget();
        }
        (op, outcome)
    }

    fn run_silently(&mut self, target: usize) {
        self.forget();
        while self.at < target {
            let Some((operation, _)) = self.next_operation() else { break };
            let op = self.tape.subject.request(&self.machine, &operation);
            self.machine.run(op, &mut Silent);
            self.at += 1;
            if self.at.is_multiple_of(COPY_EVERY) {
                self.copy();
            }
        }
        self.forget();
    }

    fn forget(&mut self) {
        self.machine.forget_journal();
        self.marks.clear();
        self.floor = self.at;
    }

    /// Keeps the machine as it is, if there is room.
    fn copy(&mut self) {
        let frames: u64 = self.machine.config().zones.iter().map(|zone| u64::from(zone.spanned_pages)).sum();
        let room = usize::try_from(COPIED_FRAMES / frames.max(1)).unwrap_or(COPIES).min(COPIES);
        let place = self.copies.partition_point(|(at, _)| *at < self.at);
        if room == 0 || self.copies.get(place).is_some_and(|(at, _)| *at == self.at) {
            return;
        }
        if self.copies.len() >= room {
            // Every second one stays, so that they keep covering the whole.
            let mut nth = 0;
            self.copies.retain(|_| {
                nth += 1;
                nth % 2 == 0
            });
        }
        let place = self.copies.partition_point(|(at, _)| *at < self.at);
        self.copies.insert(place, (self.at, self.machine.clone()));
    }

    fn restart_before(&mut self, target: usize) {
        let copy = self.copies.iter().rev().find(|(at, _)| *at <= target);
        (self.at, self.machine) = match copy {
            Some((at, machine)) => (*at, machine.clone()),
            None => (0, self.tape.boot.clone()),
        };
        self.floor = self.at;
        self.marks.clear();
    }
}
