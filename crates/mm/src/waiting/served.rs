//! A request of the script: its task, and what it came to.

use crate::machine::Machine;
use crate::outcome::NullReason;
use crate::pages::request::PageRequest;
use crate::state::node::activation::{Activation, Request, RequestAt};
use crate::state::node::task::{MAX_DEPTH, TaskRun, Waits};
use crate::state::node::word;
use crate::{Gfp, Observer, Pfn, ZoneId};

impl Machine {
    /// From now on, requests that wait do so as in the kernel, by the setting of who runs when.
    pub fn wait_exactly(&mut self) {
        use crate::Silent;
        self.node.set::<Silent>(word::ON, 1);
        self.node.set::<Silent>(word::ALONE, 1);
        self.pages.leaves_waking = true;
        let highest = self.pages.zones.last().map_or(0, |zone| zone.index);
        self.node.set::<Silent>(word::KCOMPACTD_HIGHEST, highest.into());
        if !self.config.compaction {
            self.update_task_run::<Silent>(TaskRun::KCOMPACTD_AT, |run| {
                (run.waits, run.queued) = (Waits::Ended, false);
            });
        }
        self.forget_journal();
    }

    /// A request begins: whose task it is. One that is made while another waits has a task of its own.
    pub(crate) fn begin_request<O: Observer>(
        &mut self,
        request: PageRequest,
        found: Option<(Pfn, ZoneId)>,
        boosted: u8,
    ) -> usize {
        let free = |&task: &usize| self.task(task).depth == 0;
        let task = std::iter::once(TaskRun::CALLER_AT).chain(3..self.node.tasks.len()).find(free);
        let task = task.unwrap_or_else(|| self.new_task::<O>(TaskRun::OTHER));
        let at = if found.is_some() { RequestAt::Found } else { RequestAt::Enters };
        let found = found.map_or(0, |(pfn, _)| pfn + 1);
        self.update_task_run::<O>(task, |run| {
            run.killed = request.oom_victim;
            run.asks = true;
        });
        self.begin_call::<O>(task, Activation::Request(Request { found, boosted, ..Request::new(request, at) }));
        task
    }

    /// What it came to.
    pub(crate) fn end_request<O: Observer>(&mut self, task: usize) -> Result<(Pfn, ZoneId), NullReason> {
        let run = self.task(task);
        self.update_task_run::<O>(task, |run| run.asks = false);
        match run.granted.checked_sub(1) {
            Some(pfn) => Ok((pfn, self.page_zone(pfn))),
            None => Err(run.reason.unwrap_or(NullReason::NothingReclaimable)),
        }
    }

    /// It does not return: its calls are forgotten.
    pub(crate) fn drop_request<O: Observer>(&mut self, task: usize) {
        for depth in (0..usize::from(self.task(task).depth)).rev() {
            self.node.stacks.set::<O>(task * MAX_DEPTH + depth, Activation::Nothing);
        }
        self.update_task_run::<O>(task, |run| {
            run.depth = 0;
            run.waits = Waits::No;
            run.asks = false;
        });
    }

    fn request_of(&self, task: usize) -> Option<Request> {
        match self.node.stacks.get(task * MAX_DEPTH) {
            Activation::Request(request) => Some(request),
            _ => None,
        }
    }

    /// Rounds of reclaim in a row from which a request got nothing, and visits to the OOM killer.
    pub(crate) fn rounds_in_vain(&self, task: usize) -> (u32, u32) {
        self.request_of(task).map_or((0, 0), |request| (request.no_progress, request.vain_visits))
    }

    /// Whether a request must not fail.
    pub(crate) fn asks_for_ever(&self, task: usize) -> bool {
        self.request_of(task).is_some_and(|request| request.request.gfp.any(Gfp::NOFAIL))
    }
}
