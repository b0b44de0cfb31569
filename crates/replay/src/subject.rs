//! What is under comparison: operations of a recording as operations of the machine, and what came of them.

use crate::compare::Zones;
use crate::format::{AllocSeq, Digest, Header, Kfree, Kmalloc, Operation, Place};
use crate::judge::{Judge, What};
use crate::slab::{self, SlabCompare};
use crate::vm;
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Freed, Grant, GrantKind, Refusal};
use kmscope_mm::{Machine, Op, Outcome, Pfn, Slot};

/// The zones and caches of a recording.
pub struct Subject {
    pub zones: Zones,
    pub slabs: SlabCompare,
    /// After so many the recorder stopped by itself.
    max_allocations: Option<u64>,
}

/// One operation, done.
pub struct After {
    /// Where what it gives back lay.
    pub before: Option<Place>,
    /// What the model gave.
    pub outcome: Outcome,
    /// Which of many requests alike it is, from 0.
    pub at: u64,
}

impl Subject {
    pub fn new(header: &Header) -> Self {
        let most = header.cmdline.split(' ').find_map(|word| word.strip_prefix("gtmax="));
        Self {
            zones: Zones::new(header),
            slabs: SlabCompare::default(),
            max_allocations: most.and_then(|most| most.parse().ok()).filter(|&most| most > 0),
        }
    }

    /// What the machine is to do.
    pub fn request(&self, machine: &Machine, operation: &Operation) -> Op {
        let page = |id: u32| Pointer { slot: Slot(id), offset_bytes: 0 };
        match operation {
            Operation::Alloc(line) => {
                Op::AllocPages { gfp: line.gfp.0, order: line.order.0, into: Some(Slot(line.id.0)) }
            }
            Operation::AllocSeq(line) => Op::AllocPages { gfp: line.gfp.0, order: line.order.0, into: None },
            Operation::AllocFail(line) if self.max_allocations.is_some_and(|most| line.index >= most) => Op::Nop,
            Operation::AllocFail(line) => Op::AllocPages { gfp: line.gfp.0, order: line.order.0, into: None },
            Operation::Free(line) => Op::FreePages { page: page(line.id.0), order: line.order.0 },
            Operation::Kmalloc(line) => self.slabs.alloc(machine, line.id.0, line.size, line.gfp.0).0,
            Operation::Kfree(line) => Op::Kfree { ptr: slab::pointer(line.id.0) },
            Operation::Vmalloc(line) => vm::vmalloc_op(line),
            Operation::Vfree(line) => vm::vfree_op(line.slot.0),
        }
    }

    /// Where what the operation gives back lies; `None` for all but kfree.
    pub fn held(&self, machine: &Machine, operation: &Operation) -> Option<Place> {
        let Operation::Kfree(line) = operation else { return None };
        slab::place_held(machine, &self.slabs, line.id.0)
    }

    /// Holds what the operation gave, and the numbers of its cache.
    pub fn result(
        &self,
        judge: &mut impl Judge,
        machine: &Machine,
        operation: &Operation,
        after: After,
    ) -> Result<(), String> {
        let After { before, outcome, at } = after;
        match operation {
            Operation::Alloc(line) => judge.hold(What::Frame { operation: line.n }, &line.pfn, &frame_given(outcome)),
            Operation::Free(line) => {
                judge.hold(What::Frame { operation: line.n }, &Some(line.pfn), &frame_freed(outcome))
            }
            Operation::AllocSeq(line) => {
                let what = What::FrameOfMany { allocation: line.first_index + at };
                judge.hold(what, &line.frame(at), &frame_given(outcome))
            }
            Operation::AllocFail(line) => {
                judge.hold(What::FrameOfMany { allocation: line.index }, &None, &frame_given(outcome))
            }
            Operation::Kmalloc(line) => {
                let found = slab::place_given(machine, &self.slabs, outcome);
                judge.hold(What::Place { operation: line.n }, &line.place(), &found)?;
                // The cache that is to serve it: its numbers are compared even where it had nothing to give.
                let (_, cache) = self.slabs.alloc(machine, line.id.0, line.size, line.gfp.0);
                self.slabs.digest(judge, machine, cache.as_deref(), &line.c)
            }
            Operation::Kfree(line) => {
                judge.hold(What::Place { operation: line.n }, &Some(line.place()), &before)?;
                self.slabs.digest(judge, machine, line.cache.as_deref(), &line.c)
            }
            Operation::Vmalloc(line) => vm::hold_area(judge, machine, line, outcome),
            Operation::Vfree(_) => Ok(()),
        }
    }
}

/// The frame that a request was given.
pub fn frame_given(outcome: Outcome) -> Option<Pfn> {
    match outcome {
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pfn, .. }, .. }, .. } => Some(pfn),
        _ => None,
    }
}

fn frame_freed(outcome: Outcome) -> Option<Pfn> {
    match outcome {
        Outcome::Freed { freed: Freed::Pages { pfn, .. } } => Some(pfn),
        _ => None,
    }
}

impl Operation {
    /// How many requests it stands for.
    pub fn count(&self) -> u64 {
        if let Self::AllocSeq(seq) = self { seq.count } else { 1 }
    }

    /// Zones' numbers after it, as far as they have changed; after the last of many.
    pub fn digests(&self) -> &[Digest] {
        match self {
            Self::Alloc(line) => &line.z,
            Self::Free(line) => &line.z,
            Self::AllocSeq(line) => &line.z,
            Self::Kmalloc(Kmalloc { z, .. }) | Self::Kfree(Kfree { z, .. }) => z,
            Self::Vmalloc(line) => &line.z,
            Self::Vfree(line) => &line.z,
            Self::AllocFail(_) => &[],
        }
    }

    /// Whether an outcome is of the kind that such an operation can have. If not, recording and model do not speak of
    /// the same: what is freed was never given, for instance.
    pub fn expects(&self, at: u64, outcome: Outcome) -> Result<(), String> {
        let pages = matches!(
            outcome,
            Outcome::Granted { grant: Grant { kind: GrantKind::Pages { .. }, .. }, .. } | Outcome::Null { .. }
        );
        let number = match self {
            Self::Alloc(line) => Some(line.n),
            Self::Free(line) => Some(line.n),
            Self::Kmalloc(line) => Some(line.n),
            Self::Kfree(line) => Some(line.n),
            Self::AllocSeq(line) => Some(line.first_index + at),
            Self::AllocFail(line) => Some(line.index),
            Self::Vmalloc(_) | Self::Vfree(_) => None,
        };
        let expected = match self {
            Self::Alloc(_) | Self::AllocSeq(_) => pages,
            Self::AllocFail(_) => pages || outcome == Outcome::Done,
            Self::Free(_) => matches!(outcome, Outcome::Freed { freed: Freed::Pages { .. } }),
            Self::Kmalloc(_) => {
                let object =
                    matches!(outcome, Outcome::Granted { grant: Grant { kind: GrantKind::Object { .. }, .. }, .. });
                pages || object || matches!(outcome, Outcome::Refused(Refusal::OrderTooLarge { .. }))
            }
            Self::Kfree(_) => matches!(outcome, Outcome::Freed { .. }),
            Self::Vmalloc(_) => {
                matches!(outcome, Outcome::Granted { grant: Grant { kind: GrantKind::Area { .. }, .. }, .. })
            }
            Self::Vfree(_) => matches!(outcome, Outcome::Freed { freed: Freed::Area { .. } }),
        };
        match (expected, number) {
            (true, _) => Ok(()),
            (false, Some(number)) => Err(format!("operation {number}: the model says {outcome:?}")),
            (false, None) => Err(format!("the model says {outcome:?}")),
        }
    }
}

impl AllocSeq {
    /// All frames, in the order in which they were given.
    pub fn frames(&self) -> impl Iterator<Item = Pfn> {
        self.runs.iter().flat_map(move |&(first, len)| (0..len).map(move |at| self.nth_of_run(first, at)))
    }

    /// What the request of that number in this line was given.
    pub fn frame(&self, at: u64) -> Option<Pfn> {
        let mut left = at;
        for &(first, len) in &self.runs {
            if left < u64::from(len) {
                return Some(self.nth_of_run(first, left as u32));
            }
            left -= u64::from(len);
        }
        None
    }

    fn nth_of_run(&self, first: Pfn, at: u32) -> Pfn {
        first.wrapping_add(at.wrapping_shl(self.order.0.into()))
    }
}
