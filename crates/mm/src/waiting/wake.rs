//! Waking kswapd and kcompactd (mm/vmscan.c, `wakeup_kswapd`; mm/compaction.c, `wakeup_kcompactd`; 6.12.117).

use super::task::Step;
use crate::machine::Machine;
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::zone::word as zone_word;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::Wake;
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::{NO_ZONE, word};
use crate::{Observer, ZoneId};

impl Machine {
    pub(super) fn wake_step<O: Observer>(&mut self, call: &mut Wake, observer: &mut O) -> Step {
        if call.told {
            self.kswapd_runs::<O>();
            self.tell_reclaim(observer, ReclaimEvent::KswapdRunnable);
            return Step::Done(0);
        }
        let Wake { order, highest, may_sleep, .. } = *call;
        let asked = self.node.word(word::KSWAPD_HIGHEST);
        if asked == NO_ZONE || asked < highest.into() {
            self.node.set::<O>(word::KSWAPD_HIGHEST, highest.into());
        }
        if self.node.word(word::KSWAPD_ORDER) < order.into() {
            self.node.set::<O>(word::KSWAPD_ORDER, order.into());
        }
        if !self.task(TaskRun::KSWAPD_AT).queued {
            return Step::Done(0);
        }
        let boosted = self.pages.zonelist(highest).any(|zone| self.pages.word(zone, zone_word::BOOST) != 0);
        let hopeless = self.node.word(word::KSWAPD_FAILURES) >= MAX_RECLAIM_RETRIES;
        if hopeless || self.pages.node_balanced(order, highest) && !boosted {
            if !may_sleep {
                self.wake_kcompactd::<O>(order, highest);
            }
            return Step::Done(0);
        }
        self.tell_reclaim(observer, ReclaimEvent::WakesKswapd { order, highest });
        call.told = true;
        Step::Line
    }

    /// kswapd is taken off its wait queue.
    pub(super) fn kswapd_runs<O: Observer>(&mut self) {
        self.update_task_run::<O>(TaskRun::KSWAPD_AT, |run| {
            run.queued = false;
            run.woken = true;
            run.waits = Waits::No;
        });
        self.ask_to_give_way::<O>();
    }

    pub(super) fn wake_kcompactd<O: Observer>(&mut self, order: u8, highest: u8) {
        if order == 0 {
            return;
        }
        if self.node.word(word::KCOMPACTD_ORDER) < order.into() {
            self.node.set::<O>(word::KCOMPACTD_ORDER, order.into());
        }
        if self.node.word(word::KCOMPACTD_HIGHEST) > highest.into() {
            self.node.set::<O>(word::KCOMPACTD_HIGHEST, highest.into());
        }
        if !self.task(TaskRun::KCOMPACTD_AT).queued || !self.is_worth_compacting() {
            return;
        }
        self.update_task_run::<O>(TaskRun::KCOMPACTD_AT, |run| {
            run.queued = false;
            run.waits = Waits::No;
        });
        self.ask_to_give_way::<O>();
    }

    /// `kcompactd_node_suitable`.
    fn is_worth_compacting(&self) -> bool {
        let order = self.node.word(word::KCOMPACTD_ORDER) as u8;
        let highest = self.node.word(word::KCOMPACTD_HIGHEST) as u8;
        self.zones_up_to(highest).any(|zone| self.needs_compaction(zone, order, highest, 0))
    }

    /// Zones up to an index, the lowest first.
    pub(super) fn zones_up_to(&self, highest: u8) -> impl Iterator<Item = ZoneId> + use<> {
        let count = self.pages.zones.iter().take_while(|zone| zone.index <= highest).count();
        crate::pages::zone::zone_ids(count)
    }
}
