//! Per-CPU page lists: orders 0 to 3 come from here and go back here first.
//!
//! mm/page_alloc.c, 6.12: `rmqueue_pcplist`, `__rmqueue_pcplist`, `rmqueue_bulk`, `nr_pcp_alloc`,
//! `free_unref_page_commit`, `nr_pcp_high`, `nr_pcp_free`, `free_pcppages_bulk`.
//!
//! Lists that are switched off (`zone_pcp_disable`) still run through the same arithmetic with batch 1 and
//! `high` 0: every block passes through. The observer is spared that.

use crate::event::{Event, Watermark};
use crate::pages::buddy::{BUDDY_LISTS, PCP_LISTS};
use crate::pages::fallback::Mode;
use crate::pages::frame::FrameKind;
use crate::pages::page_alloc::PageAllocator;
use crate::pages::zone::{flag, pcp_flag, word};
use crate::{COSTLY_ORDER, MigrateType, Observer, Pfn, ZoneId};

/// How often a refill may double, and how large a run of frees is remembered (`CONFIG_PCP_BATCH_SCALE_MAX`).
pub(crate) const BATCH_SCALE_MAX: i32 = 5;
/// Ordinary migrate types: those with per-CPU lists.
const PCP_TYPES: usize = 3;
/// Index of the Movable zone, the highest that a request can name.
const ZONE_INDEX_MOVABLE: u8 = 3;

/// Position of a list among a zone's per-CPU lists.
const fn pcp_index(order: u8, migratetype: MigrateType) -> usize {
    order as usize * PCP_TYPES + migratetype.index()
}

/// Number of a per-CPU list among a zone's lists.
#[inline(always)]
pub(crate) const fn pcp_list(order: u8, migratetype: MigrateType) -> usize {
    BUDDY_LISTS + pcp_index(order, migratetype)
}

/// Word 3 of the record of a block on a per-CPU list.
#[inline(always)]
pub(crate) const fn pcp_block(order: u8, migratetype: MigrateType) -> u32 {
    FrameKind::Pcp as u32 | (order as u32) << 4 | (migratetype as u32) << 8
}

impl PageAllocator {
    /// Whether blocks of this order go through the per-CPU lists.
    #[inline]
    pub(crate) const fn pcp_allowed(order: u8) -> bool {
        order <= COSTLY_ORDER
    }

    /// Whether the zone's per-CPU lists are switched off.
    #[inline]
    pub(crate) fn pcp_off(&self, zone: ZoneId) -> bool {
        self.word(zone, word::PCP_HIGH_MAX) == 0
    }

    /// What a single allocation changes in the arithmetic before it looks for a block (`rmqueue_pcplist`).
    #[inline]
    pub(crate) fn count_pcp_alloc<O: Observer>(&mut self, zone: ZoneId) {
        let free_count = self.word(zone, word::PCP_FREE_COUNT);
        if free_count != 0 {
            self.set_word::<O>(zone, word::PCP_FREE_COUNT, free_count >> 1);
        }
    }

    /// What `nr_pcp_alloc` and `nr_pcp_high` come down to where the lists are off: one block, and no `high`.
    #[inline]
    pub(crate) fn pass_pcp_by<O: Observer>(&mut self, zone: ZoneId) {
        self.put_word::<O>(zone, word::PCP_HIGH, 0);
    }

    /// A block from the per-CPU lists, refilled if need be (`__rmqueue_pcplist`).
    #[inline]
    pub(crate) fn rmqueue_pcplist<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<Pfn> {
        let at = pcp_list(order, migratetype);
        if self.frames.list(zone, at).len == 0 {
            if self.pcp_off(zone) {
                self.pass_pcp_by::<O>(zone);
                return self.rmqueue_one(zone, order, migratetype, alloc_flags, &mut Mode::Normal, observer);
            }
            self.refill(zone, order, migratetype, alloc_flags, observer);
        }
        let list = self.frames.list(zone, at);
        if list.len == 0 {
            return None;
        }
        let pfn = list.head - 1;
        let frame = self.frames.get(pfn);
        self.frames.unlink::<O>(zone, at, frame);
        self.add_word::<O>(zone, word::PCP_COUNT, -(1 << order));
        if O::EVENTS {
            observer.event(Event::PcpTake { zone, pfn, order, migratetype, tail: false });
        }
        Some(pfn)
    }

    /// How many blocks to ask the buddy lists for (`nr_pcp_alloc`).
    fn refill_blocks<O: Observer>(&mut self, zone: ZoneId, order: u8) -> i32 {
        let base = self.word(zone, word::PCP_BATCH);
        let (high_min, high_max) = (self.word(zone, word::PCP_HIGH_MIN), self.word(zone, word::PCP_HIGH_MAX));
        let mut high = self.word(zone, word::PCP_HIGH).max(high_min).min(high_max);
        if high < base {
            self.put_word::<O>(zone, word::PCP_HIGH, high);
            return 1;
        }
        let factor = self.word(zone, word::PCP_ALLOC_FACTOR);
        let mut batch = if order > 0 { base } else { base << factor };
        if high_min != high_max && !self.has_flag(zone, flag::BELOW_HIGH) {
            high = (high + batch).min(high_max);
        }
        self.put_word::<O>(zone, word::PCP_HIGH, high);
        if order == 0 {
            let limit = (high - self.word(zone, word::PCP_COUNT) - base).max(base);
            if batch <= limit && factor < BATCH_SCALE_MAX {
                self.set_word::<O>(zone, word::PCP_ALLOC_FACTOR, factor + 1);
            }
            batch = batch.min(limit);
        }
        if batch > 1 { (batch >> order).max(2) } else { batch }
    }

    /// Takes blocks from the buddy lists one by one, each to the tail (`rmqueue_bulk`).
    #[inline(never)]
    fn refill<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        alloc_flags: u32,
        observer: &mut O,
    ) {
        let want = self.refill_blocks::<O>(zone, order);
        let mut mode = Mode::Normal;
        let mut got = 0;
        while got < want {
            let Some(pfn) = self.rmqueue_one(zone, order, migratetype, alloc_flags, &mut mode, observer) else { break };
            self.put_pcp(zone, pfn, order, migratetype, true, observer);
            got += 1;
        }
        self.add_word::<O>(zone, word::PCP_COUNT, got << order);
        if O::EVENTS {
            observer.event(Event::PcpRefill { zone, order, migratetype, want: want as u16, got: got as u16 });
        }
    }

    #[inline]
    fn put_pcp<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        migratetype: MigrateType,
        tail: bool,
        observer: &mut O,
    ) {
        self.frames.link::<O>(zone, pcp_list(order, migratetype), pfn, pcp_block(order, migratetype), tail);
        if O::EVENTS {
            observer.event(Event::PcpPut { zone, pfn, order, migratetype, tail });
        }
    }

    /// A block comes back to the per-CPU lists, which are drained if too long (`free_unref_page_commit`).
    #[inline]
    pub(crate) fn free_to_pcp<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        let migratetype = match self.pageblock_type_in(zone, pfn) {
            MigrateType::HighAtomic => MigrateType::Movable,
            ordinary => ordinary,
        };
        let count = self.word(zone, word::PCP_COUNT) + (1 << order);
        self.put_pcp(zone, pfn, order, migratetype, false, observer);
        self.set_word::<O>(zone, word::PCP_COUNT, count);
        let free_high = self.count_pcp_free::<O>(zone, order, count);
        let batch = self.word(zone, word::PCP_BATCH);
        let high = self.pcp_high::<O>(zone, batch, free_high, count);
        if count >= high {
            let pages = self.drain_pages(zone, batch, high, free_high, count);
            self.drain_pcp(zone, pages, pcp_index(order, migratetype), observer);
            self.clear_below_high::<O>(zone);
        }
    }

    /// What a freed block changes in the arithmetic. Whether a row of large blocks is being freed, which are then
    /// not kept.
    #[inline]
    pub(crate) fn count_pcp_free<O: Observer>(&mut self, zone: ZoneId, order: u8, count: i32) -> bool {
        let factor = self.word(zone, word::PCP_ALLOC_FACTOR);
        if factor != 0 {
            self.set_word::<O>(zone, word::PCP_ALLOC_FACTOR, factor >> 1);
        }
        let batch = self.word(zone, word::PCP_BATCH);
        let free_count = self.word(zone, word::PCP_FREE_COUNT);
        let flags = self.word(zone, word::PCP_FLAGS);
        let mut free_high = false;
        let mut new_flags = flags & !pcp_flag::PREV_FREE_HIGH_ORDER;
        if order > 0 {
            free_high = free_count >= batch
                && flags & pcp_flag::PREV_FREE_HIGH_ORDER != 0
                && (flags & pcp_flag::FREE_HIGH_BATCH == 0 || count >= batch);
            new_flags |= pcp_flag::PREV_FREE_HIGH_ORDER;
        }
        if new_flags != flags {
            self.set_word::<O>(zone, word::PCP_FLAGS, new_flags);
        }
        if free_count < batch << BATCH_SCALE_MAX {
            self.set_word::<O>(zone, word::PCP_FREE_COUNT, free_count + (1 << order));
        }
        free_high
    }

    /// `BELOW_HIGH` ends when a drain has brought the zone above the high mark again.
    #[inline]
    pub(crate) fn clear_below_high<O: Observer>(&mut self, zone: ZoneId) {
        if self.has_flag(zone, flag::BELOW_HIGH)
            && self.watermark_ok(zone, 0, Watermark::High, true, ZONE_INDEX_MOVABLE, 0)
        {
            self.set_flag::<O>(zone, flag::BELOW_HIGH, false);
        }
    }

    /// The length at which the lists are drained (`nr_pcp_high`).
    #[inline]
    fn pcp_high<O: Observer>(&mut self, zone: ZoneId, batch: i32, free_high: bool, count: i32) -> i32 {
        let (high_min, high_max) = (self.word(zone, word::PCP_HIGH_MIN), self.word(zone, word::PCP_HIGH_MAX));
        let old = self.word(zone, word::PCP_HIGH);
        let high = old.max(high_min).min(high_max);
        let free_count = self.word(zone, word::PCP_FREE_COUNT);
        let lowered = || (high - free_count.max(batch)).max(high_min);
        // What is compared now, and what is kept as `high` from now on.
        let (compared, kept) = if high == 0 {
            (0, 0)
        } else if free_high {
            (0, (high - (batch << BATCH_SCALE_MAX)).max(high_min))
        } else if self.has_flag(zone, flag::RECLAIM_ACTIVE) {
            let kept = lowered();
            ((batch << 2).min(kept), kept)
        } else if high_min == high_max {
            (high, high)
        } else if self.has_flag(zone, flag::BELOW_HIGH) {
            (count.max(high_min), lowered())
        } else if count >= high && high < free_count + batch {
            (high, (free_count + batch).max(high_min).min(high_max))
        } else {
            (high, high)
        };
        if kept != old {
            self.set_word::<O>(zone, word::PCP_HIGH, kept);
        }
        compared
    }

    /// How many pages to drain (`nr_pcp_free`).
    #[inline]
    fn drain_pages(&self, zone: ZoneId, batch: i32, high: i32, free_high: bool, count: i32) -> i32 {
        if free_high {
            count.min(batch << BATCH_SCALE_MAX)
        } else if high < batch {
            1
        } else {
            self.word(zone, word::PCP_FREE_COUNT).max(batch).min(high - batch)
        }
    }

    /// Gives at least `pages` pages back to the buddy lists, oldest first, beginning with the list at
    /// `index` and going round (`free_pcppages_bulk`).
    #[inline(never)]
    pub(crate) fn drain_pcp<O: Observer>(&mut self, zone: ZoneId, pages: i32, mut index: usize, observer: &mut O) {
        let mut left = pages.min(self.word(zone, word::PCP_COUNT));
        if O::EVENTS && left > 0 {
            observer.event(Event::PcpDrain { zone, pages: left as u32 });
        }
        while left > 0 {
            let at = BUDDY_LISTS + index;
            let list = self.frames.list(zone, at);
            if list.len == 0 {
                index = (index + 1) % PCP_LISTS;
                continue;
            }
            let pfn = list.tail - 1;
            let frame = self.frames.get(pfn);
            let (order, migratetype) = (frame.order(), frame.migratetype());
            self.frames.unlink::<O>(zone, at, frame);
            left -= 1 << order;
            self.add_word::<O>(zone, word::PCP_COUNT, -(1 << order));
            if O::EVENTS {
                observer.event(Event::PcpTake { zone, pfn, order, migratetype, tail: true });
            }
            let migratetype = self.pageblock_type_in(zone, pfn);
            self.free_one_page(zone, pfn, order, migratetype, false, observer);
        }
    }

    /// Gives all pages on all per-CPU lists back (`drain_all_pages`).
    pub(crate) fn drain_all_pcps<O: Observer>(&mut self, observer: &mut O) {
        for zone in crate::pages::zone::zone_ids(self.zones.len()) {
            // The kernel drains in portions of batch << PCP_BATCH_SCALE_MAX, each beginning with list 0.
            loop {
                let count = self.word(zone, word::PCP_COUNT);
                if count == 0 {
                    break;
                }
                let portion = self.word(zone, word::PCP_BATCH) << BATCH_SCALE_MAX;
                self.drain_pcp(zone, count.min(portion), 0, observer);
            }
        }
    }

    /// Switches the lists of all zones on or off; off drains them (`zone_pcp_disable`, `zone_pcp_enable`).
    pub(crate) fn set_pcp_enabled<O: Observer>(&mut self, on: bool, observer: &mut O) {
        for zone in crate::pages::zone::zone_ids(self.zones.len()) {
            let marks = self.zones[zone.index()].marks.clone();
            let [high_min, high_max, batch] =
                if on { [marks.pcp_high_min, marks.pcp_high_max, marks.pcp_batch] } else { [0, 0, 1] };
            self.set_word::<O>(zone, word::PCP_HIGH_MIN, high_min as i32);
            self.set_word::<O>(zone, word::PCP_HIGH_MAX, high_max as i32);
            self.set_word::<O>(zone, word::PCP_BATCH, batch as i32);
        }
        if !on {
            self.drain_all_pcps(observer);
        }
    }
}
