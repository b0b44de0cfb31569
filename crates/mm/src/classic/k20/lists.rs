//! Free blocks: taken at the head, cut from the top.
//!
//! mm/page_alloc.c, 2.0.40: `__get_free_pages` (`RMQUEUE`, `EXPAND`).

use super::{DMA_END, MAX_ORDER};
use crate::classic::lists::UNTYPED;
use crate::event::Event;
use crate::pages::buddy::buddy_list;
use crate::pages::page_alloc::PageAllocator;
use crate::{Observer, Pfn, ZoneId};

impl PageAllocator {
    /// The first block that is large enough, from the smallest order up and in each list from the head on; `dma`: the
    /// first below 16 MiB. The lower half goes on a list and the upper one is cut on, so the highest part is given out.
    /// Its record is not written yet.
    pub(crate) fn k20_take<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        dma: bool,
        observer: &mut O,
    ) -> Option<Pfn> {
        let lists = (order..=MAX_ORDER).map(|order| (order, buddy_list(order, UNTYPED)));
        let found = lists.into_iter().find_map(|(order, list)| {
            let mut blocks = self.list_blocks(zone, list);
            blocks.find(|&pfn| !dma || pfn < DMA_END).map(|pfn| (pfn, order))
        });
        let (mut pfn, found) = found?;
        let frame = self.frames.get(pfn);
        self.del_from_free_list(zone, pfn, frame, found, UNTYPED, observer);
        for half in (order..found).rev() {
            if O::EVENTS {
                observer.event(Event::SplitKeepsUpper { zone, pfn, order: half });
            }
            self.add_to_free_list(zone, pfn, half, UNTYPED, false, observer);
            pfn += 1 << half;
        }
        self.account(zone, -(1 << order), UNTYPED, observer);
        Some(pfn)
    }

    /// A block comes back.
    pub(crate) fn k20_free<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        self.free_untyped(zone, pfn, order, MAX_ORDER, observer);
    }
}
