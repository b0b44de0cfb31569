//! Per-CPU lists: one of hot pages and one of cold ones, for order 0 alone.
//!
//! mm/page_alloc.c, 2.6.12-rc2: `buffered_rmqueue`, `free_hot_cold_page`, `rmqueue_bulk`, `free_pages_bulk`. The numbers are
//! fixed: hot low 2, high 6 batches, cold low 0, high 2.

use crate::classic::lists::UNTYPED;
use crate::classic::{COLD, HOT};
use crate::event::Event;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::page_alloc::PageAllocator;
use crate::pages::pcp::{pcp_block, pcp_list};
use crate::pages::zone::word;
use crate::{MAX_PAGE_ORDER, MigrateType, Observer, Pfn, ZoneId};

/// Batches at or below which a list is filled up before a page is taken, and from which on it is emptied before one is
/// put.
const fn limits(list: MigrateType) -> (u32, u32) {
    match list {
        COLD => (0, 2),
        _ => (2, 6),
    }
}

impl PageAllocator {
    /// One block of a zone, and whether it came from a per-CPU list. Its record is not written yet.
    pub(crate) fn k26_rmqueue<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        cold: bool,
        observer: &mut O,
    ) -> Option<(Pfn, bool)> {
        let list = if cold { COLD } else { HOT };
        if order == 0
            && let Some(pfn) = self.k26_take_from(zone, list, observer)
        {
            return Some((pfn, true));
        }
        self.rmqueue_smallest(zone, order, UNTYPED, observer).map(|pfn| (pfn, false))
    }

    /// A page from a per-CPU list, the one that came last; before that, a batch is fetched if the list is short.
    fn k26_take_from<O: Observer>(&mut self, zone: ZoneId, list: MigrateType, observer: &mut O) -> Option<Pfn> {
        let at = pcp_list(0, list);
        let batch = self.word(zone, word::PCP_BATCH) as u32;
        if self.frames.list(zone, at).len <= limits(list).0 * batch {
            self.k26_fetch(zone, list, batch, observer);
        }
        let pfn = self.frames.list(zone, at).head.checked_sub(1)?;
        let frame = self.frames.get(pfn);
        self.frames.unlink::<O>(zone, at, frame);
        self.add_word::<O>(zone, word::PCP_COUNT, -1);
        if O::EVENTS {
            observer.event(Event::PcpTake { zone, pfn, order: 0, migratetype: list, tail: false });
        }
        Some(pfn)
    }

    /// A batch from the free lists, page by page, each to the tail.
    fn k26_fetch<O: Observer>(&mut self, zone: ZoneId, list: MigrateType, batch: u32, observer: &mut O) {
        let mut got = 0;
        while got < batch {
            let Some(pfn) = self.rmqueue_smallest(zone, 0, UNTYPED, observer) else { break };
            self.frames.link::<O>(zone, pcp_list(0, list), pfn, pcp_block(0, list), true);
            if O::EVENTS {
                observer.event(Event::PcpPut { zone, pfn, order: 0, migratetype: list, tail: true });
            }
            got += 1;
        }
        self.add_word::<O>(zone, word::PCP_COUNT, got.cast_signed());
        if O::EVENTS {
            let (want, got) = (batch as u16, got as u16);
            observer.event(Event::PcpRefill { zone, order: 0, migratetype: list, want, got });
        }
    }

    /// A block comes back: a page to a per-CPU list, of which a batch goes on to the free lists if it is full; anything
    /// larger straight to the free lists.
    pub(crate) fn k26_free<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, cold: bool, observer: &mut O) {
        if order > 0 {
            return self.free_untyped(zone, pfn, order, MAX_PAGE_ORDER, observer);
        }
        let list = if cold { COLD } else { HOT };
        let at = pcp_list(0, list);
        let batch = self.word(zone, word::PCP_BATCH) as u32;
        if self.frames.list(zone, at).len >= limits(list).1 * batch {
            if O::EVENTS {
                observer.event(Event::PcpDrain { zone, pages: batch });
            }
            for _ in 0..batch {
                self.k26_give_oldest(zone, list, observer);
            }
        }
        self.frames.link::<O>(zone, at, pfn, pcp_block(0, list), false);
        self.add_word::<O>(zone, word::PCP_COUNT, 1);
        if O::EVENTS {
            observer.event(Event::PcpPut { zone, pfn, order: 0, migratetype: list, tail: false });
        }
    }

    fn k26_give_oldest<O: Observer>(&mut self, zone: ZoneId, list: MigrateType, observer: &mut O) {
        let at = pcp_list(0, list);
        let Some(pfn) = self.frames.list(zone, at).tail.checked_sub(1) else { return };
        let frame = self.frames.get(pfn);
        self.frames.unlink::<O>(zone, at, frame);
        self.add_word::<O>(zone, word::PCP_COUNT, -1);
        if O::EVENTS {
            observer.event(Event::PcpTake { zone, pfn, order: 0, migratetype: list, tail: true });
        }
        self.free_untyped(zone, pfn, 0, MAX_PAGE_ORDER, observer);
    }

    /// A block is given out.
    pub(crate) fn former_grant<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        from_pcp: bool,
        observer: &mut O,
    ) {
        self.frames.set::<O>(pfn, Frame::new(FrameKind::Pages, order));
        if O::EVENTS {
            observer.event(Event::PageGranted { zone, pfn, order, migratetype: UNTYPED, from_pcp });
        }
    }
}
