//! kcompactd: asked for a block, it moves pages beside everybody (mm/compaction.c, `kcompactd_do_work`, 6.12.117).

use super::compact::result;
use super::task::Step;
use crate::machine::Machine;
use crate::state::node::activation::{Kcompactd, KcompactdAt};
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::word;
use crate::{Observer, ZoneId};

impl Machine {
    pub(super) fn kcompactd_step<O: Observer>(
        &mut self,
        call: &mut Kcompactd,
        returned: u32,
        observer: &mut O,
    ) -> Step {
        use KcompactdAt as At;
        let zone = ZoneId(call.zone);
        match call.at {
            At::Sleeps => {
                call.order = self.node.word(word::KCOMPACTD_ORDER) as u8;
                call.highest = self.node.word(word::KCOMPACTD_HIGHEST) as u8;
                call.zone = 0;
                call.at = At::Begins;
            }
            At::Begins => {
                let in_reach = self.pages.zones.get(zone.index()).is_some_and(|info| info.index <= call.highest);
                if !in_reach {
                    if self.node.word(word::KCOMPACTD_ORDER) <= call.order.into() {
                        self.node.set::<O>(word::KCOMPACTD_ORDER, 0);
                    }
                    if self.node.word(word::KCOMPACTD_HIGHEST) >= call.highest.into() {
                        let highest = self.pages.zones.last().map_or(0, |info| info.index);
                        self.node.set::<O>(word::KCOMPACTD_HIGHEST, highest.into());
                    }
                    call.at = At::Sleeps;
                    if self.node.word(word::KCOMPACTD_ORDER) > 0 {
                        return Step::Go;
                    }
                    self.update_task_run::<O>(TaskRun::KCOMPACTD_AT, |run| run.queued = true);
                    return Step::Wait(Waits::ForWork);
                }
                call.at = At::Zone;
            }
            At::Zone => {
                let highest = self.pages.zones[zone.index()].index;
                if self.is_compaction_deferred::<O>(zone, call.order)
                    || !self.needs_compaction(zone, call.order, highest, 0)
                {
                    call.zone += 1;
                    call.at = At::Begins;
                    return Step::Go;
                }
                call.at = At::Compacted;
                return Step::Call(self.compaction_beside(zone, call.order, call.highest));
            }
            At::Compacted => {
                let result = returned as u8;
                if result == result::SUCCESS {
                    self.reset_deferral::<O>(zone, call.order, false);
                } else if result == result::PARTIAL_SKIPPED || result == result::COMPLETE {
                    self.drain_zone(zone, observer);
                    self.defer_compaction_of::<O>(zone, call.order);
                }
                call.zone += 1;
                call.at = At::Begins;
            }
        }
        Step::Go
    }
}
