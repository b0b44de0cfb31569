//! A piece of an active list becomes inactive (mm/vmscan.c, `shrink_active_list`, 6.12.117). That pages of programs which
//! were used stay active is left out: there are none here.

use super::task::Step;
use crate::Observer;
use crate::machine::Machine;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Active, ActiveAt};
use crate::state::node::bits;

impl Machine {
    pub(super) fn active_step<O: Observer>(&mut self, task: usize, call: &mut Active, observer: &mut O) -> Step {
        use ActiveAt as At;
        match call.at {
            At::Begins => {
                self.drain_batches::<O>();
                let highest = self.task(task).scan.highest;
                call.isolated = self.isolate(call.list, call.to_scan, highest, observer).chain;
                call.at = At::Next;
            }
            At::Next if call.isolated.len > 0 => {
                call.at = At::Page;
                return Step::Point;
            }
            At::Next => {
                let deactivated = call.inactive.len;
                self.put_back(call.inactive, observer);
                self.tell_reclaim(observer, ReclaimEvent::ActivePieceEnds { activated: 0, deactivated });
                return Step::Done(0);
            }
            At::Page => {
                let Some(pfn) = self.chain_pop(&mut call.isolated) else { return Step::Go };
                call.page = pfn + 1;
                call.at = At::Looked;
                if self.pages.frames.get(pfn).any(bits::MAPPED) {
                    return Step::Point;
                }
            }
            At::Looked => {
                let pfn = call.page - 1;
                let frame = self.pages.frames.get(pfn);
                let frame = frame.without(bits::YOUNG | bits::ACTIVE).with(bits::WORKINGSET);
                self.chain_push::<O>(&mut call.inactive, pfn, frame);
                call.at = At::Next;
            }
        }
        Step::Go
    }
}
