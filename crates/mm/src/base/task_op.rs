//! What a recording of a kernel under pressure tells of its tasks: which of them goes on, and what others did that the
//! model does not decide.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use crate::{Gfp, Pfn};
use serde::{Deserialize, Serialize};

/// Number of the task that runs the program of the recording.
pub const CALLER: u8 = 0;
/// Number of kswapd.
pub const KSWAPD: u8 = 1;
/// Number of kcompactd.
pub const KCOMPACTD: u8 = 2;

/// One such thing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum TaskOp {
    /// Another task is heard of for the first time: a kernel thread, a worker of a work queue.
    New { kthread: bool, worker: bool },
    /// A task asks for pages.
    Request { task: u8, gfp: Gfp, order: u8 },
    /// It goes on until there is something to compare, it comes to a point of giving way, waits or ends.
    Proceed { task: u8 },
    /// What it slept for is over.
    Wakes { task: u8 },
    /// A task is given the CPU.
    Turn { task: u8 },
    /// Whoever runs the program sleeps for so many ticks.
    Sleeps { ticks: u32 },
    /// Nobody can run: time passes until the first of those who sleep is due.
    PassTime,
    /// Who runs when, where no recording says so.
    SetTurns { turns: crate::base::op::Turns },
    /// The running task is to give way at its next point, or not.
    NeedResched { on: bool },
    /// Somebody gives a block back.
    Free { pfn: Pfn, order: u8 },
    /// A task that dies gives pages of its memory back.
    FreeMemory { pfn: Pfn, pages: u32 },
    /// The batches are emptied, since a task lets go of its memory.
    DrainBatches,
    /// Pages begin to be written.
    WriteBegins { pfn: Pfn, pages: u32 },
    /// They are written.
    WriteEnds { pfn: Pfn, pages: u32 },
    /// A page of the file was read into a frame that was asked for, or written there.
    AddFilePage { pfn: Pfn, index: u32, dirty: bool },
    /// A task's memory got a page: a frame that was asked for.
    AddAnonPage { pfn: Pfn },
    /// A page of the file is used.
    Access { pfn: Pfn },
    /// Whom the OOM killer kills next.
    Victim { task: u8 },
}
