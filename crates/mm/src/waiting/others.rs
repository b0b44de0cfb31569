//! What is not the model's to say, carried out: whose turn it is, what others ask for and give back, what is written.

use crate::machine::Machine;
use crate::outcome::{Came, Grant, GrantKind, Outcome};
use crate::pages::frame::Frame;
use crate::pages::request::PageRequest;
use crate::state::node::activation::{Activation, Request, RequestAt};
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::{FilePage, bits, word};
use crate::task_op::TaskOp;
use crate::{Gfp, Observer, Pfn};

impl Machine {
    /// Calls that a task is in.
    pub fn task_depth(&self, task: usize) -> usize {
        self.task(task).depth.into()
    }

    /// The frame that holds a page of the file.
    pub fn file_frame(&self, index: u32) -> Option<Pfn> {
        self.node.file.as_slice().get(index as usize)?.pfn.checked_sub(1)
    }

    /// Whether a task sleeps for a while that passes by itself.
    pub fn task_sleeps(&self, task: usize) -> bool {
        matches!(self.task(task).waits, Waits::Nap | Waits::Tick)
    }

    pub(crate) fn task_op<O: Observer>(&mut self, op: TaskOp, observer: &mut O) -> Outcome {
        match op {
            TaskOp::New { kthread, worker } => {
                self.new_task::<O>(TaskRun { kthread, worker, ..TaskRun::OTHER });
            }
            TaskOp::Request { task, gfp, order } => return self.task_asks(task.into(), gfp, order, observer),
            TaskOp::Proceed { task } => {
                let came = self.proceed(task.into(), observer);
                return match came {
                    Came::Ended => self.task_got(task.into()),
                    came => Outcome::Came(came),
                };
            }
            TaskOp::Wakes { task } => self.update_task_run::<O>(task.into(), |run| run.waits = Waits::No),
            TaskOp::Turn { task } => self.give_turn::<O>(task.into()),
            TaskOp::Sleeps { ticks } => self.sleep_for::<O>(TaskRun::CALLER_AT, ticks),
            TaskOp::PassTime => return Outcome::Came(self.pass_to_next::<O>().map_or(Came::Ended, |_| Came::Point)),
            TaskOp::SetTurns { turns } => self.set_turns::<O>(turns),
            TaskOp::NeedResched { on } => self.node.set::<O>(word::NEED_RESCHED, on.into()),
            TaskOp::Free { pfn, order } => {
                self.take_off_lists::<O>(pfn);
                self.pages.free_generally(pfn, order, observer);
            }
            TaskOp::FreeMemory { pfn, pages } => {
                for pfn in pfn..pfn + pages {
                    self.take_off_lists::<O>(pfn);
                }
                for pfn in pfn..pfn + pages {
                    self.pages.free_generally(pfn, 0, observer);
                }
            }
            TaskOp::DrainBatches => self.drain_batches::<O>(),
            TaskOp::WriteBegins { pfn, pages } => (pfn..pfn + pages).for_each(|pfn| self.write_begins::<O>(pfn)),
            TaskOp::WriteEnds { pfn, pages } => (pfn..pfn + pages).for_each(|pfn| self.write_ends::<O>(pfn)),
            TaskOp::AddFilePage { pfn, index, dirty } => self.add_file_page(pfn, index, dirty, observer),
            TaskOp::AddAnonPage { pfn } => self.add_anon_page::<O>(pfn),
            TaskOp::Access { pfn } => self.access_file_page(pfn, observer),
            TaskOp::Victim { task } => self.node.set::<O>(word::VICTIM, u32::from(task) + 1),
        }
        Outcome::Done
    }

    /// A task's request: granted at once, or under way.
    fn task_asks<O: Observer>(&mut self, task: usize, gfp: Gfp, order: u8, observer: &mut O) -> Outcome {
        let run = self.task(task);
        let (_, highest) = self.pages.zonelists.highest(gfp);
        let migratetype = self.pages.migratetype_of(gfp);
        let found = self.pages.first_attempt(gfp, order, migratetype, highest, observer);
        let mut request = PageRequest::new(&self.config, &self.pages, gfp, order);
        request.memalloc = self.is_in_reclaim(task);
        request.oom_victim = run.killed;
        let boosted = self.pages.take_boosted::<O>();
        match found {
            Some((pfn, _)) if boosted == 0 => {
                self.update_task_run::<O>(task, |run| run.granted = pfn + 1);
                return self.task_got(task);
            }
            _ => {}
        }
        let at = if found.is_some() { RequestAt::Found } else { RequestAt::Enters };
        let found = found.map_or(0, |(pfn, _)| pfn + 1);
        self.begin_call::<O>(task, Activation::Request(Request { found, boosted, ..Request::new(request, at) }));
        Outcome::Came(Came::Line)
    }

    /// Whether a task has `PF_MEMALLOC`: kswapd, and who reclaims or compacts for itself.
    fn is_in_reclaim(&self, task: usize) -> bool {
        use crate::state::node::task::MAX_DEPTH;
        let depth = usize::from(self.task(task).depth);
        let calls = (0..depth).map(|at| self.node.stacks.get(task * MAX_DEPTH + at));
        task == TaskRun::KSWAPD_AT
            || calls.into_iter().any(|call| matches!(call, Activation::Direct(_) | Activation::DirectCompact(_)))
    }

    fn task_got(&mut self, task: usize) -> Outcome {
        match self.task(task).granted.checked_sub(1) {
            Some(pfn) => {
                let order = self.pages.frames.get(pfn).order();
                let kind = GrantKind::Pages { zone: self.page_zone(pfn), pfn, order, pages: 1 << order };
                Outcome::Granted { grant: Grant { addr: 0, kind }, slept_ticks: 0 }
            }
            None => Outcome::Came(Came::Ended),
        }
    }

    pub(super) fn take_off_lists<O: Observer>(&mut self, pfn: Pfn) {
        let frame = self.pages.frames.get(pfn);
        if !frame.kind().is_lru() {
            return;
        }
        if is_write_pending(frame) {
            let zone = self.page_zone(pfn).index();
            self.node.add::<O>(word::WRITE_PENDING + zone, -1);
        }
        if frame.any(bits::LRU) {
            self.list_remove::<O>(pfn);
        }
        self.batch_remove::<O>(pfn);
        if let (false, Some(index)) = (frame.any(bits::SWAPBACKED), frame.0[2].checked_sub(1)) {
            self.node.file.set::<O>(index as usize, FilePage::default());
        }
    }

    pub(super) fn write_begins<O: Observer>(&mut self, pfn: Pfn) {
        let frame = self.pages.frames.get(pfn);
        if !frame.kind().is_lru() {
            return;
        }
        self.set_page::<O>(pfn, frame.without(bits::DIRTY).with(bits::WRITEBACK));
    }

    pub(super) fn write_ends<O: Observer>(&mut self, pfn: Pfn) {
        let mut frame = self.pages.frames.get(pfn);
        if !frame.kind().is_lru() || !frame.any(bits::WRITEBACK) {
            return;
        }
        let reclaim = frame.any(bits::RECLAIM);
        frame = frame.without(bits::RECLAIM);
        self.pages.frames.set::<O>(pfn, frame);
        if reclaim && frame.any(bits::LRU) && !frame.any(bits::DIRTY) {
            self.batch_rotate::<O>(pfn);
        }
        let frame = self.pages.frames.get(pfn).without(bits::WRITEBACK);
        self.set_page::<O>(pfn, frame);
    }

    /// Overwrites a page's record; those that are dirty or being written are counted.
    fn set_page<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        let pends = |frame: Frame| i32::from(is_write_pending(frame));
        let delta = pends(frame) - pends(self.pages.frames.get(pfn));
        let zone = self.page_zone(pfn).index();
        self.node.add::<O>(word::WRITE_PENDING + zone, delta);
        self.pages.frames.set::<O>(pfn, frame.of_its_kind());
    }
}

/// Whether a page of a file is dirty or being written, and counts as such (`NR_ZONE_WRITE_PENDING`).
pub(super) fn is_write_pending(frame: Frame) -> bool {
    !frame.any(bits::SWAPBACKED) && frame.any(bits::DIRTY | bits::WRITEBACK)
}
