//! A recording line by line: build the machine, run each operation, compare.

use super::Verdict;
use super::build;
use super::compare::Compare;
use super::format::{Header, Line, Operation};
use super::slab::SlabCompare;
use kmscope_mm::config::Caller;
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Gfp, Machine, Op, Outcome, Pfn, Silent, Slot};
use std::io;

/// Kinds of recordings that can be replayed.
const MODES: [&str; 6] = ["mix", "phase", "exh", "kseq", "vm", "kinfo"];

/// Replays a recording from its lines.
pub fn replay_lines(lines: impl Iterator<Item = io::Result<String>>) -> Result<Verdict, String> {
    let mut memalloc = false;
    let mut header: Option<Header> = None;
    let mut run: Option<Run> = None;
    let mut measures = Vec::new();
    let mut verdict = Verdict { agree: 0, total: 0, difference: None };
    let mut ended = false;
    let mut lines = lines.enumerate();
    while let Some((at, line)) = lines.next() {
        let text = line.map_err(|error| format!("line {}: {error}", at + 1))?;
        match Line::parse(&text).map_err(|error| format!("line {}: {error}", at + 1))? {
            Line::Context(context) => {
                // In a hard interrupt the task's PF_MEMALLOC does not count; in a softirq it does.
                let counts = context.in_interrupt == 0 || context.in_serving_softirq != 0;
                memalloc = context.pf_memalloc != 0 && counts;
            }
            Line::Header(found) => {
                if !MODES.contains(&found.mode.as_str()) {
                    return Err(format!("recordings of kind {} cannot be replayed yet", found.mode));
                }
                if found.mode == "kinfo" {
                    return super::kinfo::replay(&found, lines.map(|(_, line)| line));
                }
                header = Some(*found);
            }
            Line::Snapshot(snapshot) => match (&mut run, &header) {
                (None, Some(header)) => {
                    let config = build::config(header, memalloc)?;
                    let mut machine = Machine::boot(config, &build::boot_state(&snapshot));
                    machine.validate().map_err(|why| format!("the first snapshot makes no sense: {why}"))?;
                    verdict.difference = build::check_header(header, &machine).err();
                    if header.mode == "vm" {
                        super::vm::leave_room(&mut machine)?;
                    }
                    run = Some(Run { compare: Compare::new(header), machine, slabs: SlabCompare::default() });
                }
                (None, None) => return Err("the recording has no header".to_owned()),
                (Some(run), _) if verdict.difference.is_none() => {
                    verdict.difference = run.compare.snapshot(&run.machine, &snapshot).err();
                }
                (Some(_), _) => {}
            },
            Line::Measures(line) => measures.push(line),
            Line::SlabSnapshot(snapshot) => {
                let run = run.as_mut().ok_or("slabs stand before the first snapshot")?;
                if run.slabs.is_empty() {
                    run.slabs.import(&mut run.machine, &measures, &snapshot)?;
                } else if verdict.difference.is_none() {
                    verdict.difference = run.slabs.snapshot(&run.machine, &snapshot).err();
                }
            }
            Line::Operation(operation) => {
                let run = run.as_mut().ok_or("an operation stands before the first snapshot")?;
                let count = match &operation {
                    Operation::AllocSeq { count, .. } => *count,
                    _ => 1,
                };
                verdict.total += count;
                if verdict.difference.is_none() {
                    match run.step(&operation)? {
                        Step::Agrees => verdict.agree += count,
                        Step::Differs { agree, difference } => {
                            verdict.agree += agree;
                            verdict.difference = Some(format!("{text}\n{difference}"));
                        }
                    }
                }
            }
            Line::VmallocRange => {}
            Line::End => ended = true,
        }
    }
    if !ended {
        return Err("the recording breaks off".to_owned());
    }
    Ok(verdict)
}

struct Run {
    machine: Machine,
    compare: Compare,
    slabs: SlabCompare,
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
    /// One request: the frame, or NULL.
    fn alloc(&mut self, flags: Gfp, order: u8, into: Option<Slot>) -> Result<Option<Pfn>, String> {
        debug_assert!(matches!(self.machine.config().caller, Caller::InterruptsOff { .. }));
        match self.machine.run(Op::AllocPages { gfp: flags, order, into }, &mut Silent) {
            Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pfn, .. }, .. }, .. } => Ok(Some(pfn)),
            Outcome::Null { .. } => Ok(None),
            other => Err(format!("a request of order {order} gives {other:?}")),
        }
    }

    fn step(&mut self, operation: &Operation) -> Result<Step, String> {
        let whole = |result: Result<(), String>| match result {
            Ok(()) => Step::Agrees,
            Err(difference) => Step::Differs { agree: 0, difference },
        };
        match operation {
            Operation::Alloc { n, id, order, gfp, pfn, z } => {
                let found = self.alloc(build::gfp(gfp)?, *order, Some(Slot(*id)))?;
                let same_pfn = same(&format!("operation {n}: pfn"), pfn, &found);
                Ok(whole(same_pfn.and_then(|()| self.compare.digest(&self.machine, z))))
            }
            Operation::Free { n, id, order, pfn, z } => {
                let page = Pointer { slot: Slot(*id), offset_bytes: 0 };
                let outcome = self.machine.run(Op::FreePages { page, order: *order }, &mut Silent);
                let freed = match outcome {
                    Outcome::Freed { freed: kmscope_mm::outcome::Freed::Pages { pfn, .. } } => pfn,
                    other => return Ok(whole(Err(format!("operation {n}: the model says {other:?}")))),
                };
                let same_pfn = same(&format!("operation {n}: pfn"), pfn, &freed);
                Ok(whole(same_pfn.and_then(|()| self.compare.digest(&self.machine, z))))
            }
            Operation::AllocSeq { first_index, order, gfp, runs, count, z } => {
                if runs.iter().map(|&(_, len)| u64::from(len)).sum::<u64>() != *count {
                    return Err(format!("the runs from allocation {first_index} on are not {count} allocations"));
                }
                let flags = build::gfp(gfp)?;
                let frames = runs.iter().flat_map(|&(pfn, len)| (0..len).map(move |at| pfn + (at << order)));
                for (at, pfn) in frames.enumerate() {
                    let found = self.alloc(flags, *order, None)?;
                    if let Err(difference) =
                        same(&format!("allocation {}: pfn", first_index + at as u64), &Some(pfn), &found)
                    {
                        return Ok(Step::Differs { agree: at as u64, difference });
                    }
                }
                // The numbers of the last batch may be from before or after the attempt that failed.
                let agree = count - 1;
                Ok(match self.compare.digest_of_batch(&self.machine, z) {
                    Ok(()) => Step::Agrees,
                    Err(difference) => Step::Differs { agree, difference },
                })
            }
            Operation::Kmalloc { n, id, size, gfp, place, c, z } => {
                let outcome = self.slabs.alloc(&mut self.machine, *id, *size, build::gfp(gfp)?, place)?;
                let found = super::slab::place_given(&self.machine, &self.slabs, outcome)?;
                let same_place = same(&format!("operation {n}: place"), place, &found);
                let same_cache = same_place.and_then(|()| self.slabs.digest(&self.machine, place.cache.as_deref(), c));
                Ok(whole(same_cache.and_then(|()| self.compare.digest(&self.machine, z))))
            }
            Operation::Kfree { n, id, place, c, z } => {
                let ptr = super::slab::pointer(*id);
                let before = super::slab::place_held(&self.machine, &self.slabs, *id);
                let outcome = self.machine.run(Op::Kfree { ptr }, &mut Silent);
                if !matches!(outcome, Outcome::Freed { .. }) {
                    return Ok(whole(Err(format!("operation {n}: the model says {outcome:?}"))));
                }
                let same_place = same(&format!("operation {n}: place"), &Some(place), &before.as_ref());
                let same_cache = same_place.and_then(|()| self.slabs.digest(&self.machine, place.cache.as_deref(), c));
                Ok(whole(same_cache.and_then(|()| self.compare.digest(&self.machine, z))))
            }
            Operation::Vmalloc { slot, size, addr, area_size, pfns, z } => {
                let same_area = super::vm::vmalloc(&mut self.machine, *slot, *size, addr, *area_size, pfns)?;
                Ok(whole(same_area.and_then(|()| self.compare.digest(&self.machine, z))))
            }
            Operation::Vfree { slot, z } => {
                let freed = super::vm::vfree(&mut self.machine, *slot);
                Ok(whole(freed.and_then(|()| self.compare.digest(&self.machine, z))))
            }
            Operation::AllocFail { index, order, gfp, zones } => {
                let found = self.alloc(build::gfp(gfp)?, *order, None)?;
                let same_pfn = same(&format!("allocation {index}: pfn"), &None, &found);
                Ok(whole(same_pfn.and_then(|()| self.compare.failure(&self.machine, zones))))
            }
        }
    }
}

/// Compares one thing, and says what it is if it differs.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, kernel: &T, model: &T) -> Result<(), String> {
    if kernel == model { Ok(()) } else { Err(format!("{what}: the kernel has {kernel:?}, the model {model:?}")) }
}
