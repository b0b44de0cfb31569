//! Pages are taken off the oldest end of a list (mm/vmscan.c, `isolate_lru_folios`, 6.12.117).

use crate::machine::Machine;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::Chain;
use crate::state::node::bits;
use crate::{Observer, Pfn};

/// What was taken.
pub(super) struct Isolated {
    pub(super) chain: Chain,
    /// Pages that were met, those of zones too high among them.
    pub(super) total: u32,
}

impl Machine {
    /// Takes up to `to_scan` pages; those of zones above `highest`, which do not count, go to the newest end of their
    /// list.
    pub(super) fn isolate<O: Observer>(&mut self, list: u8, to_scan: u32, highest: u8, observer: &mut O) -> Isolated {
        let mut chain = Chain::default();
        let mut skipped: Vec<Pfn> = Vec::new();
        let (mut total, mut scanned) = (0, 0);
        while scanned < to_scan {
            let Some(pfn) = self.oldest(list.into()) else { break };
            total += 1;
            let zone = self.page_zone(pfn);
            let frame = self.list_remove::<O>(pfn);
            if self.pages.zones[zone.index()].index > highest {
                self.pages.frames.set::<O>(pfn, frame);
                skipped.push(pfn);
                continue;
            }
            scanned += 1;
            self.chain_push::<O>(&mut chain, pfn, frame);
        }
        for pfn in skipped {
            let frame = self.pages.frames.get(pfn);
            self.list_add::<O>(pfn, frame);
        }
        self.tell_reclaim(observer, ReclaimEvent::Isolates { list, asked: to_scan, total, taken: chain.len });
        if O::EVENTS {
            for pfn in self.chain_pages(chain).collect::<Vec<_>>() {
                let flags = (self.pages.frames.get(pfn).bits() & bits::SHOWN) as u16;
                self.tell_reclaim(observer, ReclaimEvent::Isolated { pfn, flags });
            }
        }
        Isolated { chain, total }
    }
}
