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
//!
//! Must not know what is told of a step.

use crate::lens::Lens;
use crate::scene::Focus;
use crate::step::{MOST_ZONES, StepRecord, Turn, free_pages, own_events};
use kmscope_mm::{Event, Machine, Mark, Preset, Recorder};
use kmscope_scenario::Step;
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of journal beyond which it is forgotten.
pub(crate) const JOURNAL_LIMIT_BYTES: usize = 96 << 20;

/// Bytes of journal beyond which the clone that runs in advance forgets it.
const AHEAD_JOURNAL_BYTES: usize = 1 << 20;

/// A machine of more page frames than this is not cloned. Frames of holes do not count: they take no memory.
const CLONE_LIMIT_FRAMES: u64 = 1 << 20;

/// Steps that are run in advance at once where the machine is not cloned; with a look through the lens after
/// each, fewer.
const SLICE_WITHOUT_CLONE: usize = 4096;
const SLICE_WITH_LENS: usize = 256;

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
    /// Free pages of each zone at boot.
    free_at_boot: [u32; MOST_ZONES],
    /// Results of steps 1, 2, …
    records: Vec<StepRecord>,
    /// Queued operations that ran in those steps, in the order in which they ended.
    turns: Vec<Turn>,
    /// Their places there, by their numbers in the queue.
    turn_places: HashMap<u32, usize>,
    /// Where one looks after 0, 1, 2, … steps. It depends on all steps before, not on the way on
    /// which one came here: a moment always looks the same.
    focuses: Vec<Rc<Focus>>,
    /// What requests would get after every step; known as far as steps ran in advance.
    lens: Lens,
    /// A clone that runs in advance, and its step.
    ahead: Option<(usize, Machine)>,
    journal_limit_bytes: usize,
    boot_free_pages: [u32; MOST_ZONES],
}

impl Timeline {
    pub(crate) fn new(preset: Preset, journal_limit_bytes: usize) -> Self {
        let machine = Machine::preset(preset);
        let boot_free_pages = free_pages(&machine);
        Self {
            preset,
            focuses: vec![Rc::new(Focus::at_boot(&machine))],
            free_at_boot: free_pages(&machine),
            machine,
            at: 0,
            floor: 0,
            marks: Vec::new(),
            checkpoints: Vec::new(),
            records: Vec::new(),
            turns: Vec::new(),
            turn_places: HashMap::new(),
            lens: Lens::default(),
            ahead: None,
            journal_limit_bytes,
            boot_free_pages,
        }
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(crate) const fn free_pages_at_boot(&self) -> [u32; MOST_ZONES] {
        self.boot_free_pages
    }

    pub(crate) fn records(&self) -> &[StepRecord] {
        &self.records
    }

    /// Free pages of each zone after so many steps, if that is known.
    pub(crate) fn free_pages(&self, step: usize) -> Option<[u32; MOST_ZONES]> {
        match step.checked_sub(1) {
            None => Some(self.free_at_boot),
            Some(index) => self.records.get(index).map(|record| record.free_pages),
        }
    }

    pub(crate) fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The queued operation of this number, if it has run.
    pub(crate) fn turn(&self, number: u32) -> Option<&Turn> {
        self.turn_places.get(&number).map(|&place| &self.turns[place])
    }

    /// Keeps the result of the newest step, and of what ran in it.
    fn push_record(&mut self, record: StepRecord, machine: Option<&Machine>) {
        self.records.push(record);
        let step = self.records.len();
        let done = machine.unwrap_or(&self.machine).turns_done(self.turns.len());
        for (number, outcome) in done {
            self.turn_places.insert(number, self.turns.len());
            self.turns.push(Turn { number, step, outcome });
        }
    }

    pub(crate) fn lens(&self) -> &Lens {
        &self.lens
    }

    pub(crate) fn lens_mut(&mut self) -> &mut Lens {
        &mut self.lens
    }

    /// The machine, for dry runs: whoever gets it leaves it as it was.
    pub(crate) fn machine_for_dry_runs(&mut self) -> &mut Machine {
        &mut self.machine
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
            self.push_record(record, None);
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
        StepRecord::of(outcome, atomic, &self.machine)
    }

    /// Where to look after the newest step, which did `events`.
    fn push_focus(&mut self, events: &[Event], machine: Option<&Machine>) {
        let own = own_events(events);
        let events = own.as_deref().unwrap_or(events);
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

    /// Runs up to `max_steps` steps of which no record exists, or after which the lens has not looked; the
    /// machine stays where it is. True when everything is known of every step.
    pub(crate) fn run_ahead(&mut self, steps: &[Step], max_steps: usize) -> bool {
        let Some(begin) = self.unknown(steps) else {
            self.ahead = None;
            return true;
        };
        if self.can_clone() {
            let (mut at, mut machine) = match self.ahead.take() {
                // Where only the lens has not looked, that is one step behind.
                Some(ahead) if ahead.0 <= begin => ahead,
                _ => (begin, self.clone_at(steps, begin)),
            };
            let end = steps.len().min(begin.saturating_add(max_steps));
            self.look(at, &mut machine, None);
            while at < end {
                let before = machine.mark();
                let atomic = machine.in_atomic();
                let known = at < self.records.len();
                let mut recorder = Recorder::default();
                if known {
                    recorder.limit = 0;
                }
                let outcome = machine.run(steps[at].op, &mut recorder);
                at += 1;
                if !known {
                    self.push_record(StepRecord::of(outcome, atomic, &machine), Some(&machine));
                    self.push_focus(&recorder.events, Some(&machine));
                }
                self.look(at, &mut machine, Some(before));
            }
            // The clone only runs ahead: it needs no way back. Room for a few steps is kept, since each would ask for it
            // anew.
            if machine.journal_bytes() > AHEAD_JOURNAL_BYTES {
                machine.forget_journal();
            }
            self.ahead = Some((at, machine));
        } else {
            // Where there is no clone, going there and back is what takes the time: few slices, then.
            let looks = self.lens.missing(steps.len()).is_some();
            let slice = if looks { SLICE_WITH_LENS } else { SLICE_WITHOUT_CLONE };
            let end = steps.len().min(begin.saturating_add(max_steps.max(slice)));
            let back = self.at;
            self.seek(steps, begin);
            while looks && self.at < end {
                self.look_here();
                self.seek(steps, self.at + 1);
            }
            self.look_here();
            self.seek(steps, end);
            self.seek(steps, back);
        }
        self.unknown(steps).is_none()
    }

    /// Steps after which something is not known: the next record, or what the lens sees there.
    fn unknown(&self, steps: &[Step]) -> Option<usize> {
        let record = (self.records.len() < steps.len()).then_some(self.records.len());
        let missing = self.lens.missing(steps.len());
        record.into_iter().chain(missing).min()
    }

    /// Looks through the lens after step `at`, if it is missing there; `before`: the journal's place before it.
    fn look(&mut self, at: usize, machine: &mut Machine, before: Option<Mark>) {
        if self.lens.missing(at) == Some(at) {
            let same = before.is_some_and(|before| machine.is_as_at(before));
            self.lens.look(machine, same);
        }
    }

    /// Looks through the lens at the machine itself, where it is now.
    fn look_here(&mut self) {
        if self.lens.missing(self.at) == Some(self.at) {
            self.lens.look(&mut self.machine, false);
        }
    }

    fn clone_at(&mut self, steps: &[Step], step: usize) -> Machine {
        if step == 0 {
            return Machine::preset(self.preset);
        }
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
        let kept = self.turns.partition_point(|turn| turn.step <= common);
        for turn in self.turns.drain(kept..) {
            self.turn_places.remove(&turn.number);
        }
        self.lens.keep(common);
        self.focuses.truncate(common + 1);
        self.checkpoints.retain(|(step, _)| *step <= common);
        self.ahead = self.ahead.take().filter(|(step, _)| *step <= common);
        if self.at > common {
            self.seek(steps, common);
        }
    }

    fn can_clone(&self) -> bool {
        let frames: u64 = self.machine.config().zones.iter().map(|zone| u64::from(zone.managed_pages)).sum();
        frames <= CLONE_LIMIT_FRAMES
    }
}
