//! A recording line by line: build the machine, run each operation, compare.

use super::build;
use super::checks;
use super::classic::{Classic, is_header as is_classic_header};
use super::compare::Last;
use super::format::{AllocSeq, Header, Line, Operation, RecordedContext, RecordedMeasures, SlabSnapshot, Snapshot};
use super::judge::{Judge, Strict, What};
use super::kinfo::Kinfo;
use super::loader::Rest;
use super::press::Press;
use super::subject::{After, Subject, frame_given};
use super::undo::Runner;
use super::waiting::{self, Waiting};
use super::{Broken, Fault, Known, Options, Verdict, vm};
use kmscope_mm::{Machine, Outcome};
use std::io;

/// Kinds of recordings.
const MODES: &str = "mix, phase, exh, kseq, kinfo, vm or press";

/// Replays a recording from its lines.
pub fn replay_lines(lines: impl Iterator<Item = io::Result<String>>, options: Options) -> Result<Verdict, Broken> {
    let mut replay = Replay::new(options);
    for (at, line) in lines.enumerate() {
        let text = line.map_err(|error| Fault::from(error.to_string()).in_line(at + 1))?;
        replay.next(&text)?;
    }
    replay.finish().map(|(verdict, _)| verdict)
}

/// A replay on its way: lines go in one by one.
pub(crate) struct Replay {
    options: Options,
    verdict: Verdict,
    /// The task may take all memory.
    memalloc: bool,
    stage: Stage,
    /// Lines that were taken.
    lines: usize,
    /// The last of them was the recording's last.
    ended: bool,
}

/// What a line was.
pub(crate) enum Took {
    /// Something to know.
    Note,
    /// The state that the machine begins with, or more of it.
    Beginning,
    /// So many operations.
    Operations(u64),
    /// A state to compare with.
    Snapshot,
}

enum Stage {
    /// Nothing was read but a context.
    Begin,
    /// A header of a recording of operations.
    Header(Box<Header>, Vec<RecordedMeasures>),
    /// The machine runs.
    Running(Box<Run>),
    Classic(Box<Classic>),
    Kinfo(Box<Kinfo>),
    Press(Box<Press>),
    Waiting(Box<Waiting>),
}

impl Replay {
    pub(crate) fn new(options: Options) -> Self {
        let verdict = Verdict::default();
        Self { options, verdict, memalloc: false, stage: Stage::Begin, lines: 0, ended: false }
    }

    /// Takes the next line.
    pub(crate) fn next(&mut self, text: &str) -> Result<Took, Broken> {
        self.lines += 1;
        if self.ended {
            let message = "something follows the last line; expected is the end of the file";
            return Err(Fault::from(message).in_line(self.lines));
        }
        self.line(text).map_err(|fault| fault.in_line(self.lines))
    }

    /// How far it agrees until now.
    pub(crate) fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Lines that were taken.
    pub(crate) fn lines(&self) -> usize {
        self.lines
    }

    /// The machine as it is now, if the recording is of one in motion.
    pub(crate) fn machine(&self) -> Option<&Machine> {
        if let Stage::Running(run) = &self.stage { Some(run.runner.machine()) } else { None }
    }

    fn line(&mut self, text: &str) -> Result<Took, Fault> {
        match &mut self.stage {
            Stage::Kinfo(kinfo) => {
                self.ended = kinfo.line(text, &mut self.verdict)?;
                return Ok(if self.ended { Took::Note } else { Took::Operations(1) });
            }
            Stage::Press(press) => {
                self.ended = press.line(text)?;
                return Ok(Took::Note);
            }
            Stage::Classic(classic) => {
                let (took, ended) = classic.line(text, &mut self.verdict)?;
                self.ended = ended;
                return Ok(took);
            }
            Stage::Begin if is_classic_header(text) => {
                self.stage = Stage::Classic(Box::new(Classic::new(text, self.options, &mut self.verdict)?));
                return Ok(Took::Note);
            }
            Stage::Waiting(waiting) => {
                self.ended = waiting.line(self.lines, text)?;
                return Ok(Took::Note);
            }
            Stage::Begin if text.starts_with("{\"swapon\"") => return Ok(Took::Note),
            Stage::Begin | Stage::Header(..) | Stage::Running(_) => {}
        }
        match (Line::parse(text)?, &mut self.stage) {
            (Line::Context(context), Stage::Begin) => self.memalloc = memalloc_counts(&context),
            (Line::Header(header), Stage::Begin) => self.begin(*header, text)?,
            (_, Stage::Begin) => return Err("expected is a line that begins with \"header\"".into()),
            (Line::Measures(line), Stage::Header(_, measures)) => measures.push(line),
            (Line::VmallocRange, Stage::Header(..)) => {}
            (Line::Snapshot(snapshot), Stage::Header(header, measures)) => {
                let measures = std::mem::take(measures);
                checks::snapshot(header, &snapshot, text)?;
                let run = Run::new(header, measures, &snapshot, self.memalloc, self.options, &mut self.verdict)?;
                self.stage = Stage::Running(Box::new(run));
                return Ok(Took::Beginning);
            }
            (_, Stage::Header(..)) => return Err("expected is a line that begins with \"snapshot\"".into()),
            (Line::End, Stage::Running(_)) => self.ended = true,
            (Line::Snapshot(snapshot), Stage::Running(run)) => {
                checks::snapshot(&run.header, &snapshot, text)?;
                run.snapshot(&snapshot, &mut self.verdict);
                return Ok(Took::Snapshot);
            }
            (Line::SlabSnapshot(snapshot), Stage::Running(run)) => {
                let first = run.slab_snapshot(&snapshot, &mut self.verdict)?;
                return Ok(if first { Took::Beginning } else { Took::Snapshot });
            }
            (Line::Operation(operation), Stage::Running(run)) => {
                run.operation(&operation, text, &mut self.verdict)?;
                return Ok(Took::Operations(operation.count()));
            }
            (_, Stage::Running(_)) => return Err("expected is an operation, a snapshot or the end".into()),
            (_, Stage::Kinfo(_) | Stage::Press(_) | Stage::Classic(_) | Stage::Waiting(_)) => {}
        }
        Ok(Took::Note)
    }

    fn begin(&mut self, header: Header, text: &str) -> Result<(), Fault> {
        checks::header(&header, text)?;
        if let Err(unknown) = build::config(&header, false) {
            let key = if unknown.starts_with("architecture") { "\"arch\"" } else { "\"zones\"" };
            return Err(Fault::near(text, key, unknown));
        }
        self.verdict.mode.clone_from(&header.mode);
        if waiting::is_one(&header) {
            self.verdict.mode = "wait".to_owned();
            self.stage = Stage::Waiting(Box::new(Waiting::new(header, self.options)));
            return Ok(());
        }
        self.stage = match header.mode.as_str() {
            "kinfo" => Stage::Kinfo(Box::new(Kinfo::new(&header, self.options, &mut self.verdict)?)),
            "press" => Stage::Press(Box::new(Press::new(header, self.options, &mut self.verdict)?)),
            "mix" | "phase" | "exh" | "kseq" | "vm" => Stage::Header(Box::new(header), Vec::new()),
            other => {
                let message = format!("recordings of kind {other:?} are not known; expected is {MODES}");
                return Err(Fault::near(text, "\"mode\"", message));
            }
        };
        Ok(())
    }

    /// No line follows: what came of it, and what was compared if it is of a machine in motion.
    pub(crate) fn finish(mut self) -> Result<(Verdict, Rest), Broken> {
        // Recordings of constants made before 6.12.117 have no last line of their own.
        if !self.ended && !matches!(self.stage, Stage::Kinfo(_)) {
            let message = "the recording breaks off; expected is a line that begins with \"end\"";
            return Err(Fault::from(message).in_line(self.lines + 1));
        }
        let mut rest = Rest::Sums;
        match self.stage {
            Stage::Running(run) => {
                if let Some(compared) = vm::only_zone(&run.header) {
                    let names = run.header.zones.iter().map(|zone| zone.name.clone());
                    let not = names.filter(|name| *name != compared).collect();
                    self.verdict.known.push(Known::VmallocBookkeeping { compared, not });
                }
                if run.waited > 0 {
                    self.verdict.known.push(Known::Waiting { requests: run.waited, of: self.verdict.total });
                }
                match run.runner.finish() {
                    Ok(slices) => self.verdict.undone_slices = slices,
                    Err(why) => self.verdict.differs(self.verdict.total, why),
                }
                rest = Rest::Running(run.subject);
            }
            Stage::Press(press) => {
                press.finish(&mut self.verdict).map_err(|message| Fault::from(message).in_line(self.lines))?;
            }
            Stage::Waiting(waiting) => {
                waiting.finish(&mut self.verdict).map_err(|(line, why)| Fault::from(why).in_line(line))?
            }
            Stage::Kinfo(kinfo) => rest = Rest::Facts(kinfo.facts),
            Stage::Classic(classic) => match classic.runner.finish() {
                Ok(slices) => self.verdict.undone_slices = slices,
                Err(why) => self.verdict.differs(self.verdict.total, why),
            },
            Stage::Begin | Stage::Header(..) => {}
        }
        Ok((self.verdict, rest))
    }
}

/// In a hard interrupt the task's `PF_MEMALLOC` does not count; in a softirq it does.
fn memalloc_counts(context: &RecordedContext) -> bool {
    context.pf_memalloc != 0 && (context.in_interrupt == 0 || context.in_serving_softirq != 0)
}

struct Run {
    header: Header,
    measures: Vec<RecordedMeasures>,
    runner: Runner,
    subject: Subject,
    last: Last,
    /// Requests that had to wait for memory.
    waited: u64,
}

enum Step {
    Agrees,
    /// `agree` parts of it agree.
    Differs {
        agree: u64,
        difference: String,
    },
}

impl Run {
    fn new(
        header: &Header,
        measures: Vec<RecordedMeasures>,
        snapshot: &Snapshot,
        memalloc: bool,
        options: Options,
        verdict: &mut Verdict,
    ) -> Result<Self, Fault> {
        let config = build::config(header, memalloc)?;
        let mut machine = options.boot(config, &build::boot_state(snapshot));
        machine.validate().map_err(|why| format!("the first snapshot makes no sense: {why}"))?;
        match build::check_header(header, &machine) {
            Ok(numbers) => verdict.computed = numbers,
            Err(difference) => verdict.differs(0, difference),
        }
        if header.mode == "vm" {
            vm::leave_room(&mut machine)?;
        }
        Ok(Self {
            subject: Subject::new(header),
            last: Last::default(),
            runner: Runner::new(machine, options.undo),
            waited: 0,
            header: header.clone(),
            measures,
        })
    }

    fn snapshot(&mut self, snapshot: &Snapshot, verdict: &mut Verdict) {
        if verdict.difference.is_none() {
            match self.last.snapshot(&self.subject.zones, self.runner.machine(), snapshot) {
                Ok(()) => verdict.snapshots += 1,
                Err(difference) => verdict.differs(verdict.total, difference),
            }
        }
    }

    /// Whether the slabs were the first: what the machine begins with.
    fn slab_snapshot(&mut self, snapshot: &SlabSnapshot, verdict: &mut Verdict) -> Result<bool, String> {
        if self.subject.slabs.is_empty() {
            let (slabs, measures) = (&mut self.subject.slabs, &self.measures);
            self.runner.prepare(|machine| slabs.import(machine, measures, snapshot))?;
            return Ok(true);
        }
        if verdict.difference.is_none() {
            let machine = self.runner.machine();
            let found = self.subject.slabs.snapshot(&mut Strict, machine, snapshot).and_then(|()| machine.validate());
            match found {
                Ok(()) => verdict.snapshots += 1,
                Err(difference) => verdict.differs(verdict.total, difference),
            }
        }
        Ok(false)
    }

    fn operation(&mut self, operation: &Operation, text: &str, verdict: &mut Verdict) -> Result<(), Fault> {
        let count = operation.count();
        let first = verdict.total;
        verdict.total += count;
        if verdict.difference.is_some() {
            return Ok(());
        }
        match self.step(operation)? {
            Step::Agrees => {
                verdict.agree += count;
                verdict.digests += digests(operation);
            }
            Step::Differs { agree, difference } => {
                verdict.agree += agree;
                verdict.differs(first + agree + 1, format!("{text}\n{difference}"));
            }
        }
        Ok(())
    }

    /// Runs one operation and compares what it gave.
    fn run(&mut self, operation: &Operation) -> Result<Result<(), String>, String> {
        let op = self.subject.request(self.runner.machine(), operation);
        let before = self.subject.held(self.runner.machine(), operation);
        let outcome = self.runner.run(op)?;
        self.waited += u64::from(waited(outcome));
        operation.expects(0, outcome)?;
        let after = After { before, outcome, at: 0 };
        Ok(self.subject.result(&mut Strict, self.runner.machine(), operation, after))
    }

    fn step(&mut self, operation: &Operation) -> Result<Step, String> {
        let compared = match operation {
            Operation::AllocSeq(seq) => return self.alloc_seq(operation, seq),
            Operation::AllocFail(fail) => self
                .run(operation)?
                .and_then(|()| self.last.failure(&self.subject.zones, self.runner.machine(), &fail.zones)),
            _ => self
                .run(operation)?
                .and_then(|()| self.last.digest(&self.subject.zones, self.runner.machine(), operation.digests())),
        };
        Ok(match compared {
            Ok(()) => Step::Agrees,
            Err(difference) => Step::Differs { agree: 0, difference },
        })
    }

    fn alloc_seq(&mut self, operation: &Operation, seq: &AllocSeq) -> Result<Step, String> {
        if seq.count == 0 || seq.runs.iter().map(|&(_, len)| u64::from(len)).sum::<u64>() != seq.count {
            let AllocSeq { first_index, count, .. } = seq;
            return Err(format!("the runs from allocation {first_index} on are not {count} allocations"));
        }
        for (at, pfn) in (0..).zip(seq.frames()) {
            let op = self.subject.request(self.runner.machine(), operation);
            let outcome = self.runner.run(op)?;
            self.waited += u64::from(waited(outcome));
            operation.expects(at, outcome)?;
            let what = What::FrameOfMany { allocation: seq.first_index + at };
            if let Err(difference) = Strict.hold(what, &Some(pfn), &frame_given(outcome)) {
                return Ok(Step::Differs { agree: at, difference });
            }
        }
        // The numbers of the last batch may be from before or after the attempt that failed.
        Ok(match self.last.digest_of_batch(&self.subject.zones, self.runner.machine(), &seq.z) {
            Ok(()) => Step::Agrees,
            Err(difference) => Step::Differs { agree: seq.count - 1, difference },
        })
    }
}

fn waited(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Granted { slept_ticks: 1.., .. } | Outcome::Null { slept_ticks: 1.., .. })
}

/// Sets of numbers that an operation is compared with.
fn digests(operation: &Operation) -> u64 {
    let slab = |c: &[Option<u32>]| u64::from(!c.is_empty());
    match operation {
        Operation::Kmalloc(line) => 1 + slab(&line.c),
        Operation::Kfree(line) => 1 + slab(&line.c),
        _ => 1,
    }
}
