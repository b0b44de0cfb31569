//! A recording line by line: build the machine, run each operation, compare.

use super::build;
use super::checks;
use super::compare::Compare;
use super::format::{AllocSeq, Header, Line, Operation, RecordedContext, RecordedMeasures, SlabSnapshot, Snapshot};
use super::kinfo::Kinfo;
use super::press::Press;
use super::slab::{self, SlabCompare};
use super::undo::Runner;
use super::{Broken, Fault, Known, Options, Verdict, vm};
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Freed, Grant, GrantKind};
use kmscope_mm::{Gfp, Machine, Op, Outcome, Pfn, Slot};
use std::io;

/// Kinds of recordings.
const MODES: &str = "mix, phase, exh, kseq, kinfo, vm or press";

/// Replays a recording from its lines.
pub fn replay_lines(lines: impl Iterator<Item = io::Result<String>>, options: Options) -> Result<Verdict, Broken> {
    let mut replay = Replay { options, verdict: Verdict::default(), memalloc: false, stage: Stage::Begin };
    let mut ended = false;
    let mut last = 0;
    for (at, line) in lines.enumerate() {
        last = at + 1;
        let broken = |fault: Fault| fault.in_line(last);
        let text = line.map_err(|error| broken(Fault::from(error.to_string())))?;
        if ended {
            return Err(broken(Fault::from("something follows the last line; expected is the end of the file")));
        }
        ended = replay.line(&text).map_err(broken)?;
    }
    // Recordings of constants made before 6.12.117 have no last line of their own.
    if !ended && !matches!(replay.stage, Stage::Kinfo(_)) {
        let message = "the recording breaks off; expected is a line that begins with \"end\"";
        return Err(Fault::from(message).in_line(last + 1));
    }
    replay.finish().map_err(|message| Fault::from(message).in_line(last))
}

struct Replay {
    options: Options,
    verdict: Verdict,
    /// The task may take all memory.
    memalloc: bool,
    stage: Stage,
}

enum Stage {
    /// Nothing was read but a context.
    Begin,
    /// A header of a recording of operations.
    Header(Box<Header>, Vec<RecordedMeasures>),
    /// The machine runs.
    Running(Box<Run>),
    Kinfo(Box<Kinfo>),
    Press(Box<Press>),
}

impl Replay {
    /// Takes a line; whether it was the last.
    fn line(&mut self, text: &str) -> Result<bool, Fault> {
        match &mut self.stage {
            Stage::Kinfo(kinfo) => return kinfo.line(text, &mut self.verdict),
            Stage::Press(press) => return press.line(text),
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
            }
            (_, Stage::Header(..)) => return Err("expected is a line that begins with \"snapshot\"".into()),
            (Line::End, Stage::Running(_)) => return Ok(true),
            (Line::Snapshot(snapshot), Stage::Running(run)) => {
                checks::snapshot(&run.header, &snapshot, text)?;
                run.snapshot(&snapshot, &mut self.verdict);
            }
            (Line::SlabSnapshot(snapshot), Stage::Running(run)) => run.slab_snapshot(&snapshot, &mut self.verdict)?,
            (Line::Operation(operation), Stage::Running(run)) => run.operation(&operation, text, &mut self.verdict)?,
            (_, Stage::Running(_)) => return Err("expected is an operation, a snapshot or the end".into()),
            (_, Stage::Kinfo(_) | Stage::Press(_)) => {}
        }
        Ok(false)
    }

    fn begin(&mut self, header: Header, text: &str) -> Result<(), Fault> {
        checks::header(&header, text)?;
        if let Err(unknown) = build::config(&header, false) {
            let key = if unknown.starts_with("architecture") { "\"arch\"" } else { "\"zones\"" };
            return Err(Fault::near(text, key, unknown));
        }
        self.verdict.mode.clone_from(&header.mode);
        self.stage = match header.mode.as_str() {
            "kinfo" => Stage::Kinfo(Box::new(Kinfo::new(&header, &mut self.verdict)?)),
            "press" => Stage::Press(Box::new(Press::new(header, &mut self.verdict)?)),
            "mix" | "phase" | "exh" | "kseq" | "vm" => Stage::Header(Box::new(header), Vec::new()),
            other => {
                let message = format!("recordings of kind {other:?} are not known; expected is {MODES}");
                return Err(Fault::near(text, "\"mode\"", message));
            }
        };
        Ok(())
    }

    fn finish(mut self) -> Result<Verdict, String> {
        match self.stage {
            Stage::Running(run) => {
                if let Some(zone) = vm::only_zone(&run.header) {
                    let not = run.header.zones.iter().filter(|other| other.name != zone).map(|zone| zone.name.as_str());
                    self.verdict.known.push(Known {
                        what: "slabs and page tables of vmalloc's own bookkeeping are not in the recording".to_owned(),
                        extent: format!("{zone} is compared; {} not", not.collect::<Vec<_>>().join(" and ")),
                    });
                }
                if run.waited > 0 {
                    self.verdict.known.push(Known {
                        what:
                            "requests that wait: what reclaim does meanwhile is modelled, its stalls and scans are not \
                               compared"
                                .to_owned(),
                        extent: format!("{} of {} requests", run.waited, self.verdict.total),
                    });
                }
                match run.runner.finish() {
                    Ok(slices) => self.verdict.undone_slices = slices,
                    Err(why) => self.verdict.difference = self.verdict.difference.or(Some(why)),
                }
            }
            Stage::Press(press) => press.finish(&mut self.verdict)?,
            Stage::Kinfo(_) | Stage::Begin | Stage::Header(..) => {}
        }
        Ok(self.verdict)
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
    compare: Compare,
    slabs: SlabCompare,
    /// Requests that had to wait for memory.
    waited: u64,
    /// After so many the recorder stopped by itself.
    max_allocations: Option<u64>,
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
        let mut machine = Machine::boot(config, &build::boot_state(snapshot));
        machine.validate().map_err(|why| format!("the first snapshot makes no sense: {why}"))?;
        match build::check_header(header, &machine) {
            Ok(numbers) => verdict.computed = numbers,
            Err(difference) => verdict.difference = Some(difference),
        }
        if header.mode == "vm" {
            vm::leave_room(&mut machine)?;
        }
        let max_allocations = header.cmdline.split(' ').find_map(|word| word.strip_prefix("gtmax="));
        Ok(Self {
            compare: Compare::new(header),
            runner: Runner::new(machine, options.undo),
            slabs: SlabCompare::default(),
            waited: 0,
            max_allocations: max_allocations.and_then(|most| most.parse().ok()).filter(|&most| most > 0),
            header: header.clone(),
            measures,
        })
    }

    fn snapshot(&mut self, snapshot: &Snapshot, verdict: &mut Verdict) {
        if verdict.difference.is_none() {
            verdict.difference = self.compare.snapshot(self.runner.machine(), snapshot).err();
            verdict.snapshots += u64::from(verdict.difference.is_none());
        }
    }

    fn slab_snapshot(&mut self, snapshot: &SlabSnapshot, verdict: &mut Verdict) -> Result<(), String> {
        if self.slabs.is_empty() {
            let (slabs, measures) = (&mut self.slabs, &self.measures);
            return self.runner.prepare(|machine| slabs.import(machine, measures, snapshot));
        }
        if verdict.difference.is_none() {
            verdict.difference = self.slabs.snapshot(self.runner.machine(), snapshot).err();
            verdict.snapshots += u64::from(verdict.difference.is_none());
        }
        Ok(())
    }

    fn operation(&mut self, operation: &Operation, text: &str, verdict: &mut Verdict) -> Result<(), Fault> {
        let count = match operation {
            Operation::AllocSeq(seq) => seq.count,
            _ => 1,
        };
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
                verdict.difference = Some(format!("{text}\n{difference}"));
            }
        }
        Ok(())
    }

    /// One request: the frame, or NULL.
    fn alloc(&mut self, gfp: Gfp, order: u8, into: Option<Slot>) -> Result<Option<Pfn>, String> {
        match self.runner.run(Op::AllocPages { gfp, order, into })? {
            Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pfn, .. }, .. }, slept_ticks } => {
                self.waited += u64::from(slept_ticks > 0);
                Ok(Some(pfn))
            }
            Outcome::Null { slept_ticks, .. } => {
                self.waited += u64::from(slept_ticks > 0);
                Ok(None)
            }
            other => Err(format!("a request of order {order} gives {other:?}")),
        }
    }

    fn step(&mut self, operation: &Operation) -> Result<Step, String> {
        if let Operation::AllocSeq(seq) = operation {
            return self.alloc_seq(seq);
        }
        let compared = match operation {
            Operation::Alloc(alloc) => {
                let found = self.alloc(alloc.gfp.0, alloc.order.0, Some(Slot(alloc.id.0)))?;
                same(&format!("operation {}: pfn", alloc.n), &alloc.pfn, &found)
                    .and_then(|()| self.compare.digest(self.runner.machine(), &alloc.z))
            }
            Operation::Free(free) => {
                let page = Pointer { slot: Slot(free.id.0), offset_bytes: 0 };
                match self.runner.run(Op::FreePages { page, order: free.order.0 })? {
                    Outcome::Freed { freed: Freed::Pages { pfn, .. } } => {
                        same(&format!("operation {}: pfn", free.n), &free.pfn, &pfn)
                            .and_then(|()| self.compare.digest(self.runner.machine(), &free.z))
                    }
                    other => Err(format!("operation {}: the model says {other:?}", free.n)),
                }
            }
            Operation::Kmalloc(line) => {
                let (op, cache) = self.slabs.alloc(self.runner.machine(), line.id.0, line.size, line.gfp.0);
                let outcome = self.runner.run(op)?;
                let found = slab::place_given(self.runner.machine(), &self.slabs, outcome)?;
                same(&format!("operation {}: place", line.n), &line.place(), &found)
                    .and_then(|()| self.slabs.digest(self.runner.machine(), cache.as_deref(), &line.c))
                    .and_then(|()| self.compare.digest(self.runner.machine(), &line.z))
            }
            Operation::Kfree(line) => {
                let before = slab::place_held(self.runner.machine(), &self.slabs, line.id.0);
                match self.runner.run(Op::Kfree { ptr: slab::pointer(line.id.0) })? {
                    Outcome::Freed { .. } => {
                        same(&format!("operation {}: place", line.n), &Some(line.place()), &before)
                            .and_then(|()| self.slabs.digest(self.runner.machine(), line.cache.as_deref(), &line.c))
                            .and_then(|()| self.compare.digest(self.runner.machine(), &line.z))
                    }
                    other => Err(format!("operation {}: the model says {other:?}", line.n)),
                }
            }
            Operation::Vmalloc(line) => {
                let outcome = self.runner.run(vm::vmalloc_op(line))?;
                vm::compare_area(self.runner.machine(), line, outcome)
                    .and_then(|()| self.compare.digest(self.runner.machine(), &line.z))
            }
            Operation::Vfree(line) => match self.runner.run(vm::vfree_op(line.slot.0))? {
                Outcome::Freed { freed: Freed::Area { .. } } => self.compare.digest(self.runner.machine(), &line.z),
                other => Err(format!("the model says {other:?}")),
            },
            Operation::AllocFail(fail) => {
                let stopped = self.max_allocations.is_some_and(|most| fail.index >= most);
                let found = if stopped { None } else { self.alloc(fail.gfp.0, fail.order.0, None)? };
                same(&format!("allocation {}: pfn", fail.index), &None, &found)
                    .and_then(|()| self.compare.failure(self.runner.machine(), &fail.zones))
            }
            Operation::AllocSeq(_) => Ok(()),
        };
        Ok(match compared {
            Ok(()) => Step::Agrees,
            Err(difference) => Step::Differs { agree: 0, difference },
        })
    }

    fn alloc_seq(&mut self, seq: &AllocSeq) -> Result<Step, String> {
        let AllocSeq { first_index, count, order, gfp, ref runs, ref z } = *seq;
        if count == 0 || runs.iter().map(|&(_, len)| u64::from(len)).sum::<u64>() != count {
            return Err(format!("the runs from allocation {first_index} on are not {count} allocations"));
        }
        let frame = |pfn: u32, at: u32| pfn.wrapping_add(at.wrapping_shl(order.0.into()));
        let frames = runs.iter().flat_map(|&(pfn, len)| (0..len).map(move |at| frame(pfn, at)));
        for (at, pfn) in frames.enumerate() {
            let found = self.alloc(gfp.0, order.0, None)?;
            let at = at as u64;
            if let Err(difference) = same(&format!("allocation {}: pfn", first_index + at), &Some(pfn), &found) {
                return Ok(Step::Differs { agree: at, difference });
            }
        }
        // The numbers of the last batch may be from before or after the attempt that failed.
        Ok(match self.compare.digest_of_batch(self.runner.machine(), z) {
            Ok(()) => Step::Agrees,
            Err(difference) => Step::Differs { agree: count - 1, difference },
        })
    }
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

/// Compares one thing, and says what it is if it differs.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, kernel: &T, model: &T) -> Result<(), String> {
    if kernel == model { Ok(()) } else { Err(format!("{what}: the kernel has {kernel:?}, the model {model:?}")) }
}
