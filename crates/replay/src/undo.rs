//! Undoing a recording while it is replayed.
//!
//! A journal of a million operations would not fit everywhere, so it is undone in slices: when the journal has grown
//! to [`SLICE_BYTES`], the machine is copied, everything since the slice began is undone, and the result must equal
//! the copy made there, bit for bit. The replay goes on from the copy of the slice's end, which is the beginning of
//! the next. Each slice leads from its end to its beginning exactly, so all together lead to the beginning.

use kmscope_mm::{Event, Machine, Mark, Op, Outcome, Recorder, Silent};

/// Most bytes of journal in a slice.
const SLICE_BYTES: usize = 48 << 20;
/// Operations between two looks at the journal's size.
const LOOK_EVERY: u32 = 1024;

/// A machine that runs operations, and undoes them if that is asked.
pub struct Runner {
    machine: Machine,
    slice: Option<Slice>,
    slices: u64,
}

struct Slice {
    begin: Machine,
    mark: Mark,
    operations: u32,
}

impl Runner {
    /// From a machine's state on.
    pub fn new(mut machine: Machine, undo: bool) -> Self {
        machine.forget_journal();
        let slice = undo.then(|| Slice::of(&machine));
        Self { machine, slice, slices: 0 }
    }

    /// The machine as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The machine, for what is not an operation: what was done so far is no longer undone.
    pub fn prepare<T>(&mut self, change: impl FnOnce(&mut Machine) -> T) -> T {
        let result = change(&mut self.machine);
        self.machine.forget_journal();
        if let Some(slice) = &mut self.slice {
            *slice = Slice::of(&self.machine);
        }
        result
    }

    /// Runs an operation. The error: undoing does not lead back.
    pub fn run(&mut self, op: Op) -> Result<Outcome, String> {
        let Some(slice) = &mut self.slice else { return Ok(self.machine.run(op, &mut Silent)) };
        // Not `Journaled`: the model would be in the app once more.
        let outcome = self.machine.run(op, &mut Recorder { limit: 0, ..Recorder::default() });
        slice.operations += 1;
        if slice.operations.is_multiple_of(LOOK_EVERY) && self.machine.journal_bytes() > SLICE_BYTES {
            self.close()?;
        }
        Ok(outcome)
    }

    /// The same; what happened inside is added to `events`.
    pub fn run_told(&mut self, op: Op, events: &mut Vec<Event>) -> Result<Outcome, String> {
        let mut recorder = Recorder { limit: usize::MAX, events: std::mem::take(events), ..Recorder::default() };
        let outcome = self.machine.run(op, &mut recorder);
        *events = recorder.events;
        match &mut self.slice {
            None => self.machine.forget_journal(),
            Some(slice) => {
                slice.operations += 1;
                if slice.operations.is_multiple_of(LOOK_EVERY) && self.machine.journal_bytes() > SLICE_BYTES {
                    self.close()?;
                }
            }
        }
        Ok(outcome)
    }

    /// The same; what happened inside comes with the outcome.
    pub fn hear(&mut self, op: Op) -> Result<(Outcome, Vec<Event>), String> {
        let mut events = Vec::new();
        let outcome = self.run_told(op, &mut events)?;
        Ok((outcome, events))
    }

    /// Undoes the last slice, and says how many there were.
    pub fn finish(mut self) -> Result<u64, String> {
        if self.slice.is_some() {
            self.close()?;
        }
        Ok(self.slices)
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(slice) = self.slice.take() else { return Ok(()) };
        let mut end = self.machine.clone();
        end.forget_journal();
        self.machine.undo_to(slice.mark);
        self.machine.validate().map_err(|why| format!("after undoing {} operations: {why}", slice.operations))?;
        if self.machine != slice.begin {
            return Err(format!("undoing {} operations does not lead back to where they began", slice.operations));
        }
        self.machine = end;
        self.slice = Some(Slice::of(&self.machine));
        self.slices += 1;
        Ok(())
    }
}

impl Slice {
    fn of(machine: &Machine) -> Self {
        Self { begin: machine.clone(), mark: machine.mark(), operations: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::{Gfp, Preset, Slot};

    #[test]
    fn what_changed_behind_the_journal_is_found() {
        let mut runner = Runner::new(Machine::preset(Preset::X86_64M256), true);
        let op = |slot| Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: Some(Slot(slot)) };
        runner.run(op(0)).expect("an operation");
        runner.machine.run(op(1), &mut Silent);
        let error = runner.finish().expect_err("one operation was not journaled");
        assert!(error.contains("undoing 1 operations"), "{error}");
    }

    #[test]
    fn what_was_journaled_is_undone() {
        let mut runner = Runner::new(Machine::preset(Preset::X86_64M256), true);
        for slot in 0..100 {
            runner
                .run(Op::AllocPages { gfp: Gfp::GFP_NOWAIT, order: 0, into: Some(Slot(slot)) })
                .expect("an operation");
        }
        assert_eq!(runner.finish(), Ok(1));
    }
}
