//! The OOM killer: when nothing more can be reclaimed, the task that has most memory is killed.
//!
//! mm/oom_kill.c, 6.12: `out_of_memory`, `oom_badness`, `select_bad_process`, `oom_kill_process`, `oom_reap_task`. The
//! points of a task are the pages that it has, in memory and in swap; `oom_score_adj` is 0 for all. Modelled: the
//! memory of the killed task comes back within one tick.

use crate::machine::Machine;
use crate::pages::frame::{FrameKind, page_flag};
use crate::pages::zone::zone_ids;
use crate::state::klog::{Candidate, Report};
use crate::state::tasks::{TaskState, Tasks};
use crate::{Event, Gfp, Observer, TaskId};

/// Blocks of a killed task that are told one by one; beyond, only their number.
const SHOWN_BLOCKS: usize = 64;

impl TaskState {
    /// What the OOM killer goes by (`oom_badness`).
    pub(crate) const fn points(&self) -> u32 {
        self.anon_pages + self.pinned_pages + self.swap_pages
    }
}

impl Machine {
    /// Somebody is killed for a request; whether the request should try again. The caller's own death counts as help;
    /// and for a request that could not use all of reclaim nobody is killed, yet it is told to go on.
    pub(crate) fn out_of_memory<O: Observer>(&mut self, gfp: Gfp, order: u8, observer: &mut O) -> Oom {
        let current = self.current_owner();
        if self.tasks.task(current).killed {
            return Oom::Dying;
        }
        if !gfp.any(Gfp::FS) {
            return Oom::NotWithoutFs;
        }
        let Some(victim) = self.oom_victim() else { return Oom::Dying };
        let alive: Vec<TaskId> = self.alive().collect();
        let pages = self.tasks.task(victim).points();
        self.log_oom::<O>(victim, &alive, gfp, order);
        if O::EVENTS {
            for task in alive {
                let Candidate { resident_pages, swap_pages, .. } = self.candidate(task);
                observer.event(Event::OomCandidate { task, resident_pages, swap_pages });
            }
        }
        self.tasks.update_task::<O>(victim, |task| task.killed = true);
        if O::EVENTS {
            observer.event(Event::OomKill { task: victim, pages });
        }
        Oom::Killed(victim)
    }

    /// Whom the OOM killer would kill now (`select_bad_process`): of equals, the last in the list of processes.
    pub(crate) fn oom_victim(&self) -> Option<TaskId> {
        self.alive().max_by_key(|&task| self.tasks.task(task).points())
    }

    /// Tasks that can be killed, in the order in which they began: the hog is older than the script's own.
    fn alive(&self) -> impl Iterator<Item = TaskId> {
        let others = self.tasks.ids().filter(|&task| task != Tasks::HOG);
        std::iter::once(Tasks::HOG).chain(others).filter(|&task| self.tasks.task(task).is_alive())
    }

    /// The memory of a killed task comes back.
    pub(crate) fn reap<O: Observer>(&mut self, victim: TaskId, observer: &mut O) {
        let state = self.tasks.task(victim);
        let (mut blocks, mut swapped) = (Vec::new(), state.swap_pages);
        if state.anon_pages + state.pinned_pages > 0 {
            for (pfn, frame) in self.pages.frames.heads() {
                let owned = match frame.kind() {
                    FrameKind::Hog => frame.0[0] == u32::from(victim.0) + 1,
                    FrameKind::Anon => frame.owner() == victim.0,
                    _ => false,
                };
                if owned {
                    blocks.push(pfn);
                    // In memory, and with a place in swap already.
                    let has_place =
                        frame.kind() == FrameKind::Anon && frame.has(page_flag::IN_SWAP | page_flag::WRITEBACK);
                    swapped += if has_place { 1 << frame.order() } else { 0 };
                }
            }
        }
        let before: Vec<i64> = zone_ids(self.pages.zones.len()).map(|zone| self.zone_stat(zone).free_pages).collect();
        let shown = blocks.len() <= SHOWN_BLOCKS;
        for &pfn in &blocks {
            let zone = self.pages.zone_of(pfn).expect("a task's page lies in a zone");
            let frame = self.pages.frames.get(pfn);
            if frame.kind() == FrameKind::Anon {
                self.lru_remove::<O>(pfn, zone);
            } else {
                self.cache.pin::<O>(zone, -(1 << frame.order()));
            }
            if shown {
                self.free_pages(pfn, frame.order(), observer);
            } else {
                self.free_pages(pfn, frame.order(), &mut O::muted());
            }
        }
        if swapped > 0 {
            self.cache.use_swap::<O>(-(swapped as i32));
        }
        self.tasks.update_task::<O>(victim, |task| {
            task.swap_pages = 0;
            task.pinned_pages = 0;
        });
        self.log::<O>(Report::Reaped { task: victim }, Gfp::NONE, 0, 0, false);
        if O::EVENTS && !shown {
            observer.event(Event::Summary { pages: blocks.len() as u32 });
            for (zone, before) in zone_ids(self.pages.zones.len()).zip(before) {
                let stat = self.zone_stat(zone);
                if stat.free_pages != before {
                    let pages = (stat.free_pages - before).max(0) as u32;
                    observer.event(Event::Released { zone, pages, free_pages: stat.free_pages });
                }
            }
        }
    }
}

/// What came of calling the OOM killer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Oom {
    /// This task was killed.
    Killed(TaskId),
    /// The caller is dying already, or nobody is left.
    Dying,
    /// The request may not call file systems.
    NotWithoutFs,
}
