//! The machine in time: forward by running steps, back by undoing them.
//!
//! ```text
//!  boot ┃ chapter ┃ chapter ┃ chapter ┃ chapter ┃ the open one ··▶ end
//!       ┃         ┃      begin ── at  ┃         ┃
//!       ┃         ┃         marks     ┃         ┃
//! ```
//! What ran is kept in chapters of the machine's journal. A chapter is crossed as a whole, which takes as long as what it
//! changed is large; within one a moment is reached by running its steps again, or by undoing them. So any moment of a run
//! of a million steps is near any other. Runs are deterministic: it is the same machine, bit for bit.
//!
//! The journal is bounded: past its limit it is forgotten, and what lies before is reached by running again from boot.
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
pub(crate) const JOURNAL_LIMIT_BYTES: usize = 192 << 20;

/// A chapter is closed after so many steps, or when so much was written: to run it again takes no time that one feels.
const CHAPTER_STEPS: usize = 256;
const CHAPTER_WRITES: usize = 16 << 10;

/// A machine that can be moved to any step of a program.
pub(crate) struct Timeline {
    preset: Preset,
    machine: Machine,
    /// Where each chapter of the journal begins: steps that ran before it. The last chapter is open: its steps are undone
    /// one by one, and nothing leads on to what was done in it.
    begins: Vec<usize>,
    /// The chapter in which the machine stands.
    chapter: usize,
    /// `marks[i]`: the journal's place before step `begin + i + 1`, for the steps of the chapter that the machine has run.
    marks: Vec<Mark>,
    /// Where one looks after 0, 1, 2, … steps. It depends on all steps before, not on the way on
    /// which one came here: a moment always looks the same.
    focuses: Vec<Rc<Focus>>,
    /// Results of steps 1, 2, …
    records: Vec<StepRecord>,
    /// Queued operations that ran in those steps, in the order in which they ended.
    turns: Vec<Turn>,
    /// Their places there, by their numbers in the queue.
    turn_places: HashMap<u32, usize>,
    /// What requests would get after every step; known as far as steps ran in advance.
    lens: Lens,
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
            machine,
            begins: vec![0],
            chapter: 0,
            marks: Vec::new(),
            records: Vec::new(),
            turns: Vec::new(),
            turn_places: HashMap::new(),
            lens: Lens::default(),
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
            None => Some(self.boot_free_pages),
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

    /// Steps that the machine has run.
    fn at(&self) -> usize {
        self.begin() + self.marks.len()
    }

    /// Steps that ran before the chapter in which the machine stands.
    fn begin(&self) -> usize {
        self.begins[self.chapter]
    }

    /// Moves the machine to where `target` steps have run.
    pub(crate) fn seek(&mut self, steps: &[Step], target: usize) {
        debug_assert!(target <= steps.len());
        if target < self.begins[0] {
            self.restart();
        }
        while target < self.begin() {
            self.undo_chapter();
            self.machine.back_a_chapter();
            self.enter(self.chapter - 1);
        }
        while self.begins.get(self.chapter + 1).is_some_and(|next| *next <= target) {
            self.undo_chapter();
            self.machine.on_a_chapter();
            self.enter(self.chapter + 1);
        }
        let kept = target - self.begin();
        if kept < self.marks.len() {
            self.machine.undo_to(self.marks[kept]);
            self.marks.truncate(kept);
        }
        while self.at() < target {
            self.forward(steps, Recorder { limit: 0, ..Recorder::default() });
        }
    }

    /// Undoes the steps of the chapter that the machine has run.
    fn undo_chapter(&mut self) {
        if let Some(&mark) = self.marks.first() {
            self.machine.undo_to(mark);
        }
    }

    /// The machine stands where a chapter begins.
    fn enter(&mut self, chapter: usize) {
        self.chapter = chapter;
        self.marks.clear();
    }

    /// Runs the next step and keeps its events.
    pub(crate) fn forward_recorded(&mut self, steps: &[Step]) -> Recorder {
        self.forward(steps, Recorder::default())
    }

    /// Runs the next step. One that never ran is recorded, whatever the recorder would keep.
    fn forward(&mut self, steps: &[Step], mut recorder: Recorder) -> Recorder {
        self.close_chapter();
        let at = self.at();
        let is_new = at == self.records.len();
        if is_new {
            recorder = Recorder::default();
        }
        let atomic = self.machine.in_atomic();
        self.marks.push(self.machine.mark());
        let outcome = self.machine.run(steps[at].op, &mut recorder);
        if is_new {
            self.push_record(StepRecord::of(outcome, atomic, &self.machine));
            self.push_focus(&recorder.events);
        }
        recorder
    }

    /// Keeps the result of the newest step, and of what ran in it.
    fn push_record(&mut self, record: StepRecord) {
        self.records.push(record);
        let step = self.records.len();
        for (number, outcome) in self.machine.turns_done(self.turns.len()) {
            self.turn_places.insert(number, self.turns.len());
            self.turns.push(Turn { number, step, outcome });
        }
    }

    /// Where to look after the step that just ran and did `events`.
    fn push_focus(&mut self, events: &[Event]) {
        let own = own_events(events);
        let events = own.as_deref().unwrap_or(events);
        let last = self.focuses.last().expect("where a chapter begins, one looks somewhere");
        let next = last.of_step(events, &self.machine);
        let next = if next == **last { last.clone() } else { Rc::new(next) };
        self.focuses.push(next);
    }

    /// Where to look after `step` steps, which have run.
    pub(crate) fn focus(&self, step: usize) -> Rc<Focus> {
        self.focuses[step].clone()
    }

    /// Closes the open chapter, if the machine stands at its end and there is enough in it.
    fn close_chapter(&mut self) {
        let is_long = self.marks.len() >= CHAPTER_STEPS
            || !self.marks.is_empty() && self.machine.mark().writes() > CHAPTER_WRITES;
        if !is_long || self.chapter + 1 < self.begins.len() {
            return;
        }
        let next = self.at();
        self.machine.close_chapter();
        if self.machine.journal_bytes() > self.journal_limit_bytes {
            // Memory stays bounded.
            self.machine.forget_journal();
            self.begins.clear();
        }
        self.begins.push(next);
        self.enter(self.begins.len() - 1);
    }

    /// Puts the machine where it was at boot.
    fn restart(&mut self) {
        self.machine = Machine::preset(self.preset);
        self.begins = vec![0];
        self.enter(0);
    }

    /// Runs steps of which no record exists, up to `max_steps`. The machine stays there: whoever needs it elsewhere moves it.
    /// True when there is a record of every step.
    pub(crate) fn run_ahead(&mut self, steps: &[Step], max_steps: usize) -> bool {
        let end = steps.len().min(self.records.len().saturating_add(max_steps));
        if self.records.len() < end {
            self.seek(steps, end);
        }
        self.records.len() == steps.len()
    }

    /// Looks through the lens after steps after which it has not, up to `max_steps`, running those that never ran. The machine
    /// stays there. True when the lens has seen every moment.
    pub(crate) fn look_ahead(&mut self, steps: &[Step], max_steps: usize) -> bool {
        let Some(first) = self.lens.missing(steps.len()) else { return true };
        let end = steps.len().min(first.saturating_add(max_steps));
        // One step before, if the machine is there: where nothing changed, the verdicts are the same.
        let mut before = None;
        if first == 0 || self.at() + 1 != first {
            self.seek(steps, first);
        } else {
            before = Some(self.step_on(steps));
        }
        loop {
            let same = before.is_some_and(|before| self.machine.is_as_at(before));
            self.lens.look(&mut self.machine, same);
            if self.at() >= end {
                return self.lens.missing(steps.len()).is_none();
            }
            before = Some(self.step_on(steps));
        }
    }

    /// Runs the next step; the journal's place before it.
    fn step_on(&mut self, steps: &[Step]) -> Mark {
        // Out of the chapter that ends here, if one does.
        self.seek(steps, self.at());
        if self.begins.get(self.chapter + 1) == Some(&(self.at() + 1)) {
            // The step leads into the next chapter: it is run in this one, so that its changes can be looked at.
            self.forward(steps, Recorder { limit: 0, ..Recorder::default() });
        } else {
            self.seek(steps, self.at() + 1);
        }
        *self.marks.last().expect("a step has just run")
    }

    /// Bytes that it takes to be able to go back.
    pub(crate) fn history_bytes(&self) -> usize {
        self.machine.journal_bytes()
            + self.marks.capacity() * size_of::<Mark>()
            + self.focuses.capacity() * size_of::<Rc<Focus>>()
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
        if self.at() > common || self.begins.last().is_some_and(|last| *last > common) {
            self.seek(steps, common);
            self.machine.forget_chapters_ahead();
            self.begins.truncate(self.chapter + 1);
        }
    }
}
