//! Time passes: sleepers wake, the flusher writes, and what was being written is written. The pace of writes is
//! modelled; a real disk's depends on the disk.

use crate::machine::Machine;
use crate::state::node::task::Waits;
use crate::state::node::{bits, word};
use crate::{Observer, Pfn};

/// Pages that the flusher begins to write in a tick.
const FLUSHER_PAGES_PER_TICK: usize = 96;
/// Ticks until a page is written.
const WRITE_TICKS: u32 = 3;

impl Machine {
    /// Those who slept for a while that is over can go on, and writes go on.
    pub(crate) fn wake_sleepers<O: Observer>(&mut self) {
        let now = self.ticks();
        for task in 0..self.node.tasks.len() {
            let run = self.task(task);
            let due = now.wrapping_sub(run.due_tick).cast_signed() >= 0;
            if matches!(run.waits, Waits::Nap | Waits::Tick) && due {
                self.update_task_run::<O>(task, |run| run.waits = Waits::No);
            }
        }
        if self.pending_writes() > 0 {
            self.write_for_a_tick::<O>(now);
        }
    }

    /// Pages of files that are dirty or being written.
    pub(crate) fn pending_writes(&self) -> u32 {
        let zones = 0..self.pages.zones.len();
        zones.map(|zone| self.node.word(word::WRITE_PENDING + zone)).sum()
    }

    /// Whether somebody sleeps who wakes by himself, or pages are being written or will be.
    pub(crate) fn anything_goes_on(&self) -> bool {
        let sleeps = |task: usize| matches!(self.task(task).waits, Waits::Nap | Waits::Tick);
        (0..self.node.tasks.len()).any(sleeps) || self.writes_happen()
    }

    fn writes_happen(&self) -> bool {
        let flusher = self.node.word(word::FLUSHER_WOKEN) != 0;
        self.pending_writes() > 0
            && (flusher
                || self.node.file.as_slice().iter().any(|page| {
                    let held = page.pfn.checked_sub(1);
                    held.is_some_and(|pfn| self.pages.frames.get(pfn).any(bits::WRITEBACK))
                }))
    }

    fn write_for_a_tick<O: Observer>(&mut self, now: u32) {
        let mut left = if self.node.word(word::FLUSHER_WOKEN) != 0 { FLUSHER_PAGES_PER_TICK } else { 0 };
        let (mut begin, mut end): (Vec<Pfn>, Vec<Pfn>) = (Vec::new(), Vec::new());
        for page in self.node.file.as_slice() {
            let Some(pfn) = page.pfn.checked_sub(1) else { continue };
            let frame = self.pages.frames.get(pfn);
            if frame.any(bits::WRITEBACK) {
                if now.wrapping_sub(page.shadow).cast_signed() >= 0 {
                    end.push(pfn);
                }
            } else if left > 0 && frame.any(bits::DIRTY) {
                left -= 1;
                begin.push(pfn);
            }
        }
        if left > 0 {
            self.node.set::<O>(word::FLUSHER_WOKEN, 0);
        }
        for pfn in end {
            self.write_ends::<O>(pfn);
        }
        for pfn in begin {
            self.write_begins::<O>(pfn);
            let index = self.pages.frames.get(pfn).0[2] - 1;
            self.node.file.update::<O>(index as usize, |page| page.shadow = now.wrapping_add(WRITE_TICKS));
        }
    }
}
