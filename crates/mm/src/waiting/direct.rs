//! Direct reclaim: the request reclaims for itself, unless it is so far below min that it has to wait for kswapd.
//!
//! mm/vmscan.c, 6.12.117: `try_to_free_pages`, `throttle_direct_reclaim`, `do_try_to_free_pages`, `shrink_zones`,
//! `consider_reclaim_throttle`.

use super::task::Step;
use crate::event::Watermark;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::request::PageRequest;
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::pages::zone::{word as zone_word, zone_index};
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Activation, Direct, DirectAt, Round};
use crate::state::node::scan::Scan;
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::{NO_ZONE, word};
use crate::{Observer, ZoneId, ZoneKind};

/// Why a reclaimer sleeps (`enum vmscan_throttle_state`).
pub(super) mod throttle {
    /// For pages to be written.
    pub const WRITEBACK: u8 = 0;
    /// For anybody to reclaim anything.
    pub const NO_PROGRESS: u8 = 2;
    /// For many pages that are being written.
    pub const CONGESTED: u8 = 3;
}

/// Where a reclaimer begins: it looks at a 2^priority-th of the lists.
pub(super) const DEF_PRIORITY: i8 = 12;

impl Machine {
    pub(super) fn direct_step<O: Observer>(
        &mut self,
        task: usize,
        call: &mut Direct,
        _returned: u32,
        observer: &mut O,
    ) -> Step {
        use DirectAt as At;
        let PageRequest { gfp, order, highest, .. } = call.request;
        let scan = self.task(task).scan;
        match call.at {
            At::Begins => {
                call.at = At::Throttle;
                return Step::Point;
            }
            At::Throttle => {
                let exempt = self.task(task).kthread || self.task(task).killed;
                let normal = zone_index(self.config.arch, ZoneKind::Normal);
                let concerned = self.pages.zonelist(highest).any(|zone| self.pages.zones[zone.index()].index <= normal);
                if exempt || !concerned || self.may_reclaim_directly::<O>() {
                    call.at = At::Start;
                } else {
                    call.at = At::Throttled;
                    return Step::Wait(Waits::Throttled);
                }
            }
            At::Throttled => {
                if !self.may_reclaim_directly::<O>() {
                    return Step::Wait(Waits::Throttled);
                }
                call.at = At::Start;
            }
            At::Start => {
                let scan = Scan {
                    gfp,
                    order,
                    priority: DEF_PRIORITY,
                    highest,
                    target: SWAP_CLUSTER_MAX,
                    may_writepage: true,
                    may_swap: true,
                    ..Scan::default()
                };
                self.update_task_run::<O>(task, |run| run.scan = scan);
                call.at = At::Stall;
            }
            At::Stall => {
                self.node.add::<O>(word::ROUNDS, 1);
                self.tell_reclaim(observer, ReclaimEvent::Stalls { priority: scan.priority as u8 });
                call.at = At::Priority;
                return Step::Line;
            }
            At::Priority => {
                let ready = |zone: &ZoneId| order > COSTLY_ORDER && self.is_compaction_ready(*zone, &scan);
                let zones: Vec<ZoneId> = self.pages.zonelist(highest).collect();
                let ready_zones = zones.iter().filter(|zone| ready(zone)).count();
                let all = ready_zones == zones.len();
                self.update_task_run::<O>(task, |run| {
                    run.scan.scanned = 0;
                    run.scan.compaction_ready |= ready_zones > 0;
                });
                call.at = if all { At::AfterThrottle } else { At::AfterRound };
                if !all {
                    return Step::Call(Activation::Round(Round::default()));
                }
            }
            At::AfterRound => {
                call.at = At::AfterThrottle;
                if scan.reclaimed <= scan.scanned >> 3 && scan.priority == 1 && scan.reclaimed == 0 {
                    if self.task(task).kthread || self.need_not_wait_for_progress() {
                        return Step::Point;
                    }
                    self.tell_reclaim(observer, ReclaimEvent::Throttles { reason: throttle::NO_PROGRESS, ticks: 1 });
                    call.at = At::NoProgress;
                    return Step::Line;
                }
            }
            At::NoProgress => {
                call.at = At::AfterThrottle;
                return self.sleep_step::<O>(task, 1);
            }
            At::AfterThrottle => {
                let priority = scan.priority - 1;
                if scan.reclaimed < scan.target && !scan.compaction_ready {
                    self.update_task_run::<O>(task, |run| run.scan.priority = priority);
                    if priority >= 0 {
                        call.at = At::Priority;
                        return Step::Go;
                    }
                }
                self.remember_refaults::<O>();
                call.at = At::Ends;
                if scan.reclaimed > 0 {
                    call.result = scan.reclaimed;
                } else if scan.compaction_ready {
                    call.result = 1;
                } else if !scan.full_walk || scan.skipped_deactivate {
                    self.update_task_run::<O>(task, |run| {
                        run.scan.priority = DEF_PRIORITY;
                        if run.scan.full_walk {
                            run.scan.force_deactivate = true;
                            run.scan.skipped_deactivate = false;
                        }
                        run.scan.full_walk = true;
                    });
                    call.at = At::Stall;
                }
            }
            At::Ends => {
                call.at = At::Ended;
                return Step::Point;
            }
            At::Ended => return Step::Done(call.result),
        }
        Step::Go
    }

    /// The step in which a task sleeps for so many ticks.
    pub(super) fn sleep_step<O: Observer>(&mut self, task: usize, ticks: u32) -> Step {
        let due_tick = self.ticks().wrapping_add(ticks + 1);
        self.update_task_run::<O>(task, |run| run.due_tick = due_tick);
        Step::Wait(Waits::Tick)
    }

    /// Whether waiting for writes would not help who makes no progress (`skip_throttle_noprogress`).
    pub(super) fn need_not_wait_for_progress(&self) -> bool {
        if self.node.word(word::KSWAPD_FAILURES) >= MAX_RECLAIM_RETRIES {
            return true;
        }
        let zones = || crate::pages::zone::zone_ids(self.pages.zones.len());
        let reclaimable: i32 = zones().map(|zone| self.zone_reclaimable(zone)).sum();
        let pending: u32 = zones().map(|zone| self.node.word(word::WRITE_PENDING + zone.index())).sum();
        2 * pending.cast_signed() <= reclaimable
    }

    /// Whether so much is free that a caller may reclaim beside kswapd, which is woken if not
    /// (`allow_direct_reclaim`).
    pub(super) fn may_reclaim_directly<O: Observer>(&mut self) -> bool {
        if self.node.word(word::KSWAPD_FAILURES) >= MAX_RECLAIM_RETRIES {
            return true;
        }
        let normal = zone_index(self.config.arch, ZoneKind::Normal);
        let (mut reserve, mut free) = (0, 0);
        for zone in self.zones_up_to(normal) {
            if self.zone_reclaimable(zone) > 0 {
                reserve += self.pages.mark_pages(zone, Watermark::Min) + self.pages.word(zone, zone_word::BOOST);
                free += self.free_exact(zone);
            }
        }
        if reserve == 0 || free > reserve / 2 {
            return true;
        }
        if self.task(TaskRun::KSWAPD_AT).queued {
            let asked = self.node.word(word::KSWAPD_HIGHEST);
            if asked == NO_ZONE || asked > normal.into() {
                self.node.set::<O>(word::KSWAPD_HIGHEST, normal.into());
            }
            self.kswapd_runs::<O>();
        }
        false
    }

    /// Whether a zone has room enough for compaction, so that nothing need be reclaimed there (`compaction_ready`).
    fn is_compaction_ready(&self, zone: ZoneId, scan: &Scan) -> bool {
        let Scan { gfp, order, highest, .. } = *scan;
        if !self.can_compact(gfp) {
            return false;
        }
        if self.pages.watermark_ok(zone, order, Watermark::Min, true, highest, 0) {
            return true;
        }
        if !self.is_compaction_suitable(zone, order, highest) {
            return false;
        }
        let mark = self.pages.mark_pages(zone, Watermark::High) + self.pages.word(zone, zone_word::BOOST);
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[usize::from(highest)] as i32;
        self.pages.word(zone, zone_word::FREE) - self.pages.word(zone, zone_word::FREE_HIGHATOMIC)
            > mark + (2 << order) + reserve
    }
}
