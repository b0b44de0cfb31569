//! The GFP lens: what one request would get with other flags, after every step.
//!
//! The request is made on the machine itself, from where the code runs then, and undone: a dry run. A
//! request that may sleep where nothing may is a bug, whatever memory there is; so is one whose reclaim would wait
//! for what its own task holds. Then the lens says as well what the request would get from a task that holds
//! nothing, so that the memory's story goes on through interrupts.
//!
//! Must not know any words, nor whose steps they are: it gets a machine, and leaves it as it was.

use crate::fidelity::{Fidelity, Part, fidelity};
use kmscope_mm::klog::Report;
use kmscope_mm::observer::Foresight;
use kmscope_mm::outcome::Bug;
use kmscope_mm::{Gfp, Machine, Op, Outcome, Recorder};
use std::ops::Range;

/// A row of the lens: what is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The flags.
    pub gfp: Gfp,
    /// 2^order pages.
    pub order: u8,
}

impl Ask {
    /// The operation that is tried.
    pub const fn op(self) -> Op {
        Op::AllocPages { gfp: self.gfp, order: self.order, into: None }
    }
}

/// What a request would get from memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Pages, at once.
    Granted,
    /// Pages, after some sleep.
    Sleeps,
    /// Pages, after some sleep and after the OOM killer killed a task.
    Kills,
    /// NULL, after some sleep.
    SleepsInVain,
    /// NULL at once, or refused with a warning.
    Fails,
    /// Nothing: it sleeps for ever.
    Never,
}

impl Verdict {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [Self::Granted, Self::Sleeps, Self::Kills, Self::SleepsInVain, Self::Fails, Self::Never];

    /// The verdict that an outcome is, with or without a task killed on the way; `None`: a bug.
    pub const fn of(outcome: &Outcome, killed: bool) -> Option<Self> {
        Some(match outcome {
            Outcome::Granted { slept_ticks: 0, .. } => Self::Granted,
            Outcome::Granted { .. } if killed => Self::Kills,
            Outcome::Granted { .. } => Self::Sleeps,
            Outcome::Hangs { .. } => Self::Never,
            Outcome::Null { slept_ticks: 1.., .. } => Self::SleepsInVain,
            Outcome::Bug(_) => return None,
            _ => Self::Fails,
        })
    }

    /// How sure one can be of it.
    pub const fn fidelity(self) -> Fidelity {
        fidelity(match self {
            Self::Granted | Self::Fails => Part::Pages,
            Self::Sleeps | Self::Kills | Self::SleepsInVain | Self::Never => Part::Reclaim,
        })
    }

    /// The caller gets NULL.
    pub const fn is_null(self) -> bool {
        matches!(self, Self::SleepsInVain | Self::Fails)
    }
}

/// Why a request is a bug where the code runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Wrong {
    /// It may sleep, and the code must not.
    MaySleep,
    /// It sleeps for ever: its own reclaim waits for what the code holds.
    Deadlock,
}

impl Wrong {
    /// What is wrong with an outcome, if anything.
    pub const fn of(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Bug(Bug::Deadlock { .. }) => Some(Self::Deadlock),
            Outcome::Bug(_) => Some(Self::MaySleep),
            _ => None,
        }
    }
}

/// What a row says about one step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cell {
    /// What memory would give.
    pub verdict: Verdict,
    /// Here it would be a bug. The verdict is that of a task that holds nothing then.
    pub bug: Option<Wrong>,
}

/// A run of steps with the same cell: its first step and the cell in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Run(u32);

/// Bits of a run that are the cell.
const CELL_BITS: u32 = 5;

impl Run {
    fn new(first: usize, cell: Cell) -> Self {
        let first = u32::try_from(first).unwrap_or(u32::MAX >> CELL_BITS);
        Self(first << CELL_BITS | (cell.verdict as u32) << 2 | cell.bug.map_or(0, |wrong| wrong as u32 + 1))
    }

    const fn first(self) -> usize {
        (self.0 >> CELL_BITS) as usize
    }

    fn cell(self) -> Cell {
        let verdict = Verdict::ALL[(self.0 >> 2 & 7) as usize % Verdict::ALL.len()];
        let bug = [None, Some(Wrong::MaySleep), Some(Wrong::Deadlock), None][(self.0 & 3) as usize];
        Cell { verdict, bug }
    }
}

/// Rows of verdicts, one after boot and one after every step, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Lens {
    asks: Vec<Ask>,
    rows: Vec<Vec<Run>>,
    /// Moments with verdicts: boot is the first.
    known: usize,
}

impl Lens {
    /// What is asked for, row by row.
    pub fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// Steps after which the verdicts are known: `0..known`, boot is 0.
    pub fn known(&self) -> usize {
        self.known
    }

    /// The cell of a row after a step; 0 is boot.
    pub fn cell(&self, row: usize, step: usize) -> Option<Cell> {
        if step >= self.known {
            return None;
        }
        let runs = self.rows.get(row)?;
        let after = runs.partition_point(|run| run.first() <= step);
        runs.get(after.checked_sub(1)?).map(|run| run.cell())
    }

    /// The runs of a row: steps after which it says the same, in order.
    pub fn runs(&self, row: usize) -> impl Iterator<Item = (Range<usize>, Cell)> + '_ {
        let runs = self.rows.get(row).map_or(&[][..], Vec::as_slice);
        runs.iter().enumerate().map(move |(at, run)| {
            let end = runs.get(at + 1).map_or(self.known, |next| next.first());
            (run.first()..end, run.cell())
        })
    }

    /// Where a request of row `fails` gets NULL while one of row `sleeps` would be served after some sleep.
    pub fn bands(&self, fails: usize, sleeps: usize) -> Vec<Range<usize>> {
        let mut bands: Vec<Range<usize>> = Vec::new();
        let mut others = self.runs(sleeps);
        let mut other = others.next();
        for (steps, cell) in self.runs(fails) {
            while let Some((beside, asleep)) = &other {
                let both = steps.start.max(beside.start)..steps.end.min(beside.end);
                if cell.verdict.is_null() && cell.bug.is_none() && asleep.verdict == Verdict::Sleeps && !both.is_empty()
                {
                    match bands.last_mut() {
                        Some(last) if last.end == both.start => last.end = both.end,
                        _ => bands.push(both),
                    }
                }
                if beside.end > steps.end {
                    break;
                }
                other = others.next();
            }
        }
        bands
    }

    /// Asks for something else; what is known of rows that stay is asked anew with the others.
    pub(crate) fn ask(&mut self, asks: &[Ask]) {
        if self.asks != asks {
            *self = Self { asks: asks.to_vec(), rows: vec![Vec::new(); asks.len()], known: 0 };
        }
    }

    /// The moment whose verdicts are missing; `None` if nothing is asked or all up to `last` are known.
    pub(crate) fn missing(&self, last: usize) -> Option<usize> {
        (!self.asks.is_empty() && self.known <= last).then_some(self.known)
    }

    /// Forgets what comes after the first `steps` steps.
    pub(crate) fn keep(&mut self, steps: usize) {
        self.known = self.known.min(steps + 1);
        for runs in &mut self.rows {
            runs.truncate(runs.partition_point(|run| run.first() < self.known));
        }
    }

    /// Asks the machine as it is after the next step whose verdicts are missing. `same`: it is as it was after
    /// the step before, and so are the verdicts.
    pub(crate) fn look(&mut self, machine: &mut Machine, same: bool) {
        for (ask, runs) in self.asks.iter().zip(&mut self.rows) {
            if same && !runs.is_empty() {
                continue;
            }
            let cell = dry_run(machine, *ask);
            if runs.last().is_none_or(|run| run.cell() != cell) {
                runs.push(Run::new(self.known, cell));
            }
        }
        self.known += 1;
    }
}

/// What a request would get now, from where the code runs. The machine is as before, bit for bit.
pub fn dry_run(machine: &mut Machine, ask: Ask) -> Cell {
    let mark = machine.mark();
    close_schedule(machine);
    let here = verdict(machine, ask);
    machine.undo_to(mark);
    let wrong = match here {
        Ok(verdict) => return Cell { verdict, bug: None },
        Err(wrong) => wrong,
    };
    close_schedule(machine);
    leave_all(machine);
    let verdict = verdict(machine, ask).unwrap_or(Verdict::Fails);
    machine.undo_to(mark);
    Cell { verdict, bug: Some(wrong) }
}

/// Runs a request as far as its verdict needs.
fn verdict(machine: &mut Machine, ask: Ask) -> Result<Verdict, Wrong> {
    let reports = machine.klog_total();
    let mut recorder = Recorder { limit: 0, dry: true, ..Recorder::default() };
    let outcome = machine.run(ask.op(), &mut recorder);
    // Meanwhile somebody may have been killed for another task's request.
    let killed = killed_since(machine, reports);
    match recorder.foreseen {
        Some(Foresight::Kill) => Ok(Verdict::Kills),
        Some(Foresight::Reclaim) if killed => Ok(Verdict::Kills),
        Some(Foresight::Reclaim) => Ok(Verdict::Sleeps),
        None => Verdict::of(&outcome, killed).ok_or(Wrong::of(&outcome).unwrap_or(Wrong::MaySleep)),
    }
}

/// Whether the OOM killer killed anybody since the kernel log had so many reports.
pub fn killed_since(machine: &Machine, reports: u32) -> bool {
    machine.klog_total() != reports
        && machine.klog().any(|(number, entry)| number >= reports && matches!(entry.report, Report::OutOfMemory { .. }))
}

/// Runs an operation of which nobody wants the events.
pub(crate) fn run_quietly(machine: &mut Machine, op: Op) -> Outcome {
    // Not `Journaled`: the model would be in the app twice, for events that are cheap to drop.
    machine.run(op, &mut Recorder { limit: 0, ..Recorder::default() })
}

/// Ends the queueing of operations, so that the next one is carried out.
fn close_schedule(machine: &mut Machine) {
    if machine.is_scheduling() {
        run_quietly(machine, Op::Scheduled);
    }
}

/// Leaves every context that the code is in, the innermost first.
pub(crate) fn leave_all(machine: &mut Machine) {
    for context in machine.contexts().into_iter().rev() {
        run_quietly(machine, Op::Leave(context));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lens(rows: &[&[Cell]]) -> Lens {
        let ask = Ask { gfp: Gfp::GFP_KERNEL, order: 0 };
        let mut lens = Lens::default();
        lens.ask(&vec![ask; rows.len()]);
        for (row, cells) in rows.iter().enumerate() {
            for (step, &cell) in cells.iter().enumerate() {
                if lens.rows[row].last().is_none_or(|run| run.cell() != cell) {
                    lens.rows[row].push(Run::new(step, cell));
                }
            }
        }
        lens.known = rows[0].len();
        lens
    }

    const fn cell(verdict: Verdict) -> Cell {
        Cell { verdict, bug: None }
    }

    const G: Cell = cell(Verdict::Granted);
    const S: Cell = cell(Verdict::Sleeps);
    const F: Cell = cell(Verdict::Fails);
    const BUG: Cell = Cell { verdict: Verdict::Sleeps, bug: Some(Wrong::MaySleep) };

    #[test]
    fn every_cell_is_read_as_it_was_written() {
        for verdict in Verdict::ALL {
            for bug in [None, Some(Wrong::MaySleep), Some(Wrong::Deadlock)] {
                let cell = Cell { verdict, bug };
                let run = Run::new(200_000, cell);
                assert_eq!((run.first(), run.cell()), (200_000, cell));
            }
        }
    }

    #[test]
    fn runs_and_cells_say_the_same() {
        let cells = [G, G, S, S, S, BUG, F, F, G];
        let lens = lens(&[&cells]);
        for (step, cell) in cells.iter().enumerate() {
            assert_eq!(lens.cell(0, step), Some(*cell), "{step}");
        }
        assert_eq!(lens.cell(0, cells.len()), None);
        let runs: Vec<_> = lens.runs(0).collect();
        assert_eq!(runs, [(0..2, G), (2..5, S), (5..6, BUG), (6..8, F), (8..9, G)]);
    }

    #[test]
    fn what_comes_after_an_edit_is_forgotten() {
        let mut lens = lens(&[&[G, G, S, S, F, F]]);
        lens.keep(3);
        assert_eq!((lens.known(), lens.missing(9)), (4, Some(4)));
        assert_eq!(lens.runs(0).collect::<Vec<_>>(), [(0..2, G), (2..4, S)]);
        lens.keep(9);
        assert_eq!(lens.known(), 4);
    }

    #[test]
    fn a_band_is_where_one_fails_while_the_other_would_sleep() {
        let lens = lens(&[&[G, F, F, F, F, G, F], &[G, G, S, BUG, S, S, F]]);
        assert_eq!(lens.bands(0, 1).first(), Some(&(2..5)));
        assert_eq!(lens.bands(0, 1).len(), 1);
        assert!(lens.bands(1, 0).is_empty());
    }
}
