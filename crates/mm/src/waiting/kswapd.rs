//! kswapd: woken when a zone falls below its low mark or is boosted, it reclaims until one is above its high mark, and
//! sleeps again.
//!
//! mm/vmscan.c, 6.12.117: `kswapd`, `balance_pgdat`, `kswapd_shrink_node`, `kswapd_age_node`, `kswapd_try_to_sleep`,
//! `prepare_kswapd_sleep`.

use super::direct::DEF_PRIORITY;
use super::lru::INACTIVE_ANON;
use super::task::Step;
use crate::event::Watermark;
use crate::machine::Machine;
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::pages::zone::{flag, word as zone_word};
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Activation, Kswapd, KswapdAt, ResetHints, Round};
use crate::state::node::scan::Scan;
use crate::state::node::task::Waits;
use crate::state::node::{NO_ZONE, word};
use crate::{Gfp, Observer};

/// Ticks of its nap: `HZ/10` at 100 Hz, and the timer's own.
const NAP_TICKS: u32 = 11;

impl Machine {
    pub(super) fn kswapd_step<O: Observer>(
        &mut self,
        task: usize,
        call: &mut Kswapd,
        _returned: u32,
        observer: &mut O,
    ) -> Step {
        use KswapdAt as At;
        let scan = self.task(task).scan;
        match call.at {
            At::Sleeps | At::StaysAwake => {
                self.update_task_run::<O>(task, |run| run.queued = false);
                call.at = At::Takes;
            }
            At::Takes => {
                call.order = self.node.word(word::KSWAPD_ORDER) as u8;
                call.highest = self.asked_highest(call.highest);
                self.node.set::<O>(word::KSWAPD_ORDER, 0);
                self.node.set::<O>(word::KSWAPD_HIGHEST, NO_ZONE);
                call.at = At::Balances;
            }
            At::Balances => {
                let scan = Scan { kswapd: true, gfp: Gfp::GFP_KERNEL, order: call.order, ..Scan::default() };
                self.update_task_run::<O>(task, |run| run.scan = scan);
                call.boosts = [0; 4];
                for zone in self.zones_up_to(call.highest) {
                    call.boosts[zone.index()] = self.pages.word(zone, zone_word::BOOST) as u32;
                }
                call.boost_left = call.boosts.iter().sum();
                call.boosted = call.boost_left > 0;
                let (order, highest, boost) = (call.order, call.highest, call.boost_left);
                self.tell_reclaim(observer, ReclaimEvent::Balances { order, highest, boost });
                call.at = At::Restarts;
                return Step::Line;
            }
            At::Restarts => {
                self.set_reclaim_active::<O>(call.highest, true);
                self.update_task_run::<O>(task, |run| run.scan.priority = DEF_PRIORITY);
                call.at = At::Loop;
            }
            At::Loop => {
                self.update_task_run::<O>(task, |run| run.scan.highest = call.highest);
                call.before = scan.reclaimed;
                let balanced = self.pages.node_balanced(scan.order, call.highest);
                call.raise = balanced;
                let (priority, boost, order) = (scan.priority as u8, call.boost_left, scan.order);
                self.tell_reclaim(observer, ReclaimEvent::Balance { priority, balanced, boost, order });
                call.at = At::Looped;
                return Step::Line;
            }
            At::Looped => {
                let balanced = call.raise;
                if !balanced && call.boost_left > 0 {
                    call.boost_left = 0;
                    call.at = At::Restarts;
                    return Step::Go;
                }
                if balanced && call.boost_left == 0 {
                    call.at = At::Out;
                    return Step::Go;
                }
                call.raise = !(call.boost_left > 0 && scan.priority == DEF_PRIORITY - 2);
                let may = call.boost_left == 0;
                self.update_task_run::<O>(task, |run| {
                    run.scan.may_writepage = may;
                    run.scan.may_swap = may;
                });
                call.at = At::Ages;
                if self.node.word(word::SWAP_TOTAL) > 0 && self.is_inactive_low(INACTIVE_ANON) {
                    return Step::Call(Self::active_piece(INACTIVE_ANON + 1, SWAP_CLUSTER_MAX));
                }
            }
            At::Ages => {
                let high =
                    |zone| self.pages.mark_pages(zone, Watermark::High) + self.pages.word(zone, zone_word::BOOST);
                let zones = self.zones_up_to(call.highest);
                let target = zones.map(|zone| high(zone).cast_unsigned().max(SWAP_CLUSTER_MAX)).sum();
                self.update_task_run::<O>(task, |run| {
                    run.scan.may_writepage |= run.scan.priority < DEF_PRIORITY - 2;
                    run.scan.scanned = 0;
                    run.scan.target = target;
                });
                call.at = At::AfterRound;
                return Step::Call(Activation::Round(Round::default()));
            }
            At::AfterRound => {
                let gained = scan.reclaimed - call.before;
                if scan.order > 0 && scan.reclaimed >= 2 << scan.order {
                    self.update_task_run::<O>(task, |run| run.scan.order = 0);
                }
                call.raise &= scan.scanned.max(gained) < scan.target;
                if self.any_throttled() && self.may_reclaim_directly::<O>() {
                    self.wake_throttled::<O>();
                }
                call.boost_left -= call.boost_left.min(gained);
                call.at = At::LoopEnds;
                if call.boost_left > 0 && gained == 0 {
                    return Step::Go;
                }
                let priority = if call.raise || gained == 0 { scan.priority - 1 } else { scan.priority };
                self.update_task_run::<O>(task, |run| run.scan.priority = priority);
                if priority >= 1 {
                    call.at = At::Loop;
                }
            }
            At::LoopEnds => {
                call.at = At::Out;
                if scan.reclaimed == 0 && scan.priority < 1 && !scan.no_trim && scan.trim_failed {
                    self.update_task_run::<O>(task, |run| run.scan.no_trim = true);
                    call.at = At::Restarts;
                } else if scan.reclaimed == 0 {
                    self.node.add::<O>(word::KSWAPD_FAILURES, 1);
                }
            }
            At::Out => {
                self.set_reclaim_active::<O>(call.highest, false);
                if call.boosted {
                    for zone in self.zones_up_to(call.highest) {
                        let done = call.boosts[zone.index()] as i32;
                        let boost = self.pages.word(zone, zone_word::BOOST);
                        self.pages.put_word::<O>(zone, zone_word::BOOST, boost - boost.min(done));
                    }
                    self.wake_kcompactd::<O>(self.pages.pageblock_order, call.highest);
                }
                let failures = self.node.word(word::KSWAPD_FAILURES);
                let (order, reclaimed) = (scan.order, scan.reclaimed);
                self.tell_reclaim(observer, ReclaimEvent::BalanceEnds { order, reclaimed, failures });
                call.at = At::Told;
                return Step::Line;
            }
            At::Told => {
                self.remember_refaults::<O>();
                call.ended_at = scan.order;
                if call.ended_at >= call.order {
                    call.order = self.node.word(word::KSWAPD_ORDER) as u8;
                    call.ended_at = call.order;
                    call.highest = self.asked_highest(call.highest);
                }
                call.at = At::TryToSleep;
            }
            At::TryToSleep => {
                self.update_task_run::<O>(task, |run| run.queued = true);
                call.remaining = 0;
                call.at = At::Sleep;
                if self.may_sleep::<O>(call.ended_at, call.highest) {
                    call.at = At::ResetDone;
                    return Step::Call(Activation::ResetHints(ResetHints::default()));
                }
            }
            At::ResetDone => {
                self.wake_kcompactd::<O>(call.order, call.highest);
                self.tell_reclaim(observer, ReclaimEvent::Naps);
                call.at = At::Nap;
                return Step::Line;
            }
            At::Nap => {
                let due_tick = self.ticks().wrapping_add(NAP_TICKS);
                self.update_task_run::<O>(task, |run| {
                    run.woken = false;
                    run.due_tick = due_tick;
                });
                call.at = At::Naps;
                return Step::Wait(Waits::Nap);
            }
            At::Naps => {
                let woken = self.task(task).woken;
                call.remaining = woken.into();
                self.tell_reclaim(observer, ReclaimEvent::NapEnds { woken });
                call.at = At::NapEnded;
                return Step::Line;
            }
            At::NapEnded => {
                if call.remaining > 0 {
                    let highest = self.asked_highest(call.highest);
                    self.node.set::<O>(word::KSWAPD_HIGHEST, highest.into());
                    if self.node.word(word::KSWAPD_ORDER) < call.ended_at.into() {
                        self.node.set::<O>(word::KSWAPD_ORDER, call.ended_at.into());
                    }
                }
                self.update_task_run::<O>(task, |run| run.queued = true);
                call.at = At::Sleep;
            }
            At::Sleep => {
                if call.remaining == 0 && self.may_sleep::<O>(call.ended_at, call.highest) {
                    self.tell_reclaim(observer, ReclaimEvent::Sleeps);
                    call.at = At::FallsAsleep;
                } else {
                    self.tell_reclaim(observer, ReclaimEvent::StaysAwake { woken: call.remaining > 0 });
                    call.at = At::StaysAwake;
                }
                return Step::Line;
            }
            At::FallsAsleep => {
                call.at = At::Sleeps;
                return Step::Wait(Waits::ForWork);
            }
        }
        Step::Go
    }

    /// The highest zone that kswapd was asked for since it last looked; the one before if nobody asked.
    fn asked_highest(&self, before: u8) -> u8 {
        match self.node.word(word::KSWAPD_HIGHEST) {
            NO_ZONE => before,
            highest => highest as u8,
        }
    }

    fn set_reclaim_active<O: Observer>(&mut self, highest: u8, on: bool) {
        for zone in self.zones_up_to(highest) {
            self.pages.set_flag::<O>(zone, flag::RECLAIM_ACTIVE, on);
        }
    }

    /// Whether kswapd may go to sleep (`prepare_kswapd_sleep`). Who waits for it can go on in any case.
    fn may_sleep<O: Observer>(&mut self, order: u8, highest: u8) -> bool {
        self.wake_throttled::<O>();
        if self.node.word(word::KSWAPD_FAILURES) >= MAX_RECLAIM_RETRIES {
            return true;
        }
        let balanced = self.pages.node_balanced(order, highest);
        if balanced {
            self.node.set::<O>(word::FLAGS, 0);
        }
        balanced
    }
}
