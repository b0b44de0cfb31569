//! The queue of operations that run later, and who has them.
//!
//! ```text
//!  queue    [ a0 a1 a2 │ b0 b1 │ i0 i1 i2 ]      operations, in the order in which they were queued
//!  threads    task a ─┘  task b ┘  interrupt ┘   each has a run of them, and a place in it
//! ```

use crate::journal::table::{Table, tables};
use crate::op::{Context, Later};
use crate::{Op, Outcome};

/// Contexts that a task may be in between two of its turns.
pub(crate) const MAX_CONTEXTS: usize = 16;

/// An operation that waits for its turn, or had it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Queued {
    pub(crate) op: Op,
    /// What it got, once it ran.
    pub(crate) outcome: Option<Outcome>,
}

/// A run of queued operations, and how far it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Thread {
    pub(crate) later: Later,
    /// Its next operation in the queue; `end`: it is done.
    pub(crate) next: u32,
    /// One past its last operation.
    pub(crate) end: u32,
    /// It does nothing before this tick.
    pub(crate) due_tick: u32,
    /// In the middle of an operation.
    pub(crate) running: bool,
    /// Its last operation never returned.
    pub(crate) stuck: bool,
    /// It was told that it waits for a lock.
    pub(crate) told_to_wait: bool,
    /// Where it stands between two turns, outermost first; as many as `depth`.
    pub(crate) contexts: [Context; MAX_CONTEXTS],
    pub(crate) depth: u8,
}

impl Thread {
    pub(crate) fn new(later: Later, begin: u32, now: u32) -> Self {
        let due_tick = match later {
            Later::Task(_) => now,
            Later::Interrupt { after_ticks, .. } => now.wrapping_add(after_ticks),
        };
        Self {
            later,
            next: begin,
            end: begin,
            due_tick,
            running: false,
            stuck: false,
            told_to_wait: false,
            contexts: [Context::PreemptOff; MAX_CONTEXTS],
            depth: 0,
        }
    }

    pub(crate) fn contexts(&self) -> &[Context] {
        &self.contexts[..usize::from(self.depth)]
    }

    /// It has something left to do, and nothing but time keeps it from that.
    pub(crate) fn goes_on(&self) -> bool {
        self.next < self.end && !self.running && !self.stuck
    }
}

/// A task or an interrupt of the schedule, as the outside sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ThreadStat {
    /// Who.
    pub later: Later,
    /// The number in the queue of what it does next; `None`: it is done.
    pub next: Option<u32>,
    /// One past the number of its last operation.
    pub end: u32,
    /// It does nothing before this tick.
    pub due_tick: u32,
    /// It never goes on.
    pub stuck: bool,
}

/// All that waits for its turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    pub(crate) threads: Table<Thread>,
    pub(crate) queue: Table<Queued>,
    /// Numbers of queued operations, in the order in which they were carried out.
    pub(crate) done: Table<u32>,
    /// One entry while operations are being queued.
    pub(crate) open: Table<()>,
}

tables!(Schedule { threads, queue, done, open });
