//! Every invariant of the page allocator.

use crate::pages::buddy::{LISTS, List, buddy_list};
use crate::pages::frame::{FrameKind, NIL};
use crate::pages::page_alloc::PageAllocator;
use crate::pages::pcp::pcp_list;
use crate::pages::zone::{word, zone_ids};
use crate::{COSTLY_ORDER, MAX_PAGE_ORDER, MigrateType, Pfn, ZoneId};

impl PageAllocator {
    /// Checks every invariant; the message names the first that is broken.
    pub(crate) fn validate(&self) -> Result<(), String> {
        for zone in zone_ids(self.zones.len()) {
            self.validate_zone(zone)?;
        }
        self.validate_frames()
    }

    fn validate_zone(&self, zone: ZoneId) -> Result<(), String> {
        let name = self.zones[zone.index()].kind;
        let word = |at| i64::from(self.word(zone, at));
        let (mut free, mut highatomic, mut pcp) = (0, 0, 0);
        for order in 0..=MAX_PAGE_ORDER {
            for migratetype in MigrateType::ALL {
                let list = self.frames.list(zone, buddy_list(order, migratetype));
                let what = || format!("{name:?} free list, order {order}, {migratetype:?}");
                self.validate_list(zone, list, FrameKind::Free, order, migratetype)
                    .map_err(|why| what() + ": " + &why)?;
                let pages = i64::from(list.len) << order;
                free += pages;
                if migratetype == MigrateType::HighAtomic {
                    highatomic += pages;
                }
                if (list.len > 0) != (self.orders_mask(zone, migratetype) >> order & 1 != 0) {
                    return Err(what() + ": the mask of orders is wrong");
                }
                if order <= COSTLY_ORDER && migratetype != MigrateType::HighAtomic {
                    let list = self.frames.list(zone, pcp_list(order, migratetype));
                    let what = || format!("{name:?} per-CPU list, order {order}, {migratetype:?}");
                    self.validate_list(zone, list, FrameKind::Pcp, order, migratetype)
                        .map_err(|why| what() + ": " + &why)?;
                    pcp += i64::from(list.len) << order;
                }
            }
        }
        let info = &self.zones[zone.index()];
        let reserved = (info.start_pfn >> self.pageblock_order..=(info.end_pfn - 1) >> self.pageblock_order)
            .map(|block| (block << self.pageblock_order).max(info.start_pfn))
            .filter(|&pfn| self.pageblock_type_in(zone, pfn) == MigrateType::HighAtomic);
        let reserved = (reserved.count() as i64) << self.pageblock_order;
        let checks = [
            ("pages of high-atomic pageblocks", word(word::RESERVED_HIGHATOMIC), reserved),
            ("free pages", word(word::FREE) + word(word::FREE_DIFF), free),
            ("free high-atomic pages", word(word::FREE_HIGHATOMIC), highatomic),
            ("pages on per-CPU lists", word(word::PCP_COUNT), pcp),
        ];
        for (what, counted, found) in checks {
            if counted != found {
                return Err(format!("{name:?}: {counted} {what} counted, {found} found"));
            }
        }
        let marks = &self.zones[zone.index()].marks;
        let threshold = i64::from(marks.stat_threshold);
        if word(word::FREE_DIFF).abs() > threshold {
            return Err(format!("{name:?}: more than {threshold} pages not folded in"));
        }
        if !(marks.min_pages <= marks.low_pages && marks.low_pages <= marks.high_pages) {
            return Err(format!("{name:?}: watermarks out of order"));
        }
        let negative =
            (0..word::COUNT).find(|&at| at != word::FREE_DIFF && at != word::FREE && self.word(zone, at) < 0);
        if let Some(at) = negative {
            return Err(format!("{name:?}: word {at} is negative"));
        }
        if !(word(word::PCP_HIGH_MIN) <= word(word::PCP_HIGH_MAX) && word(word::PCP_BATCH) >= 1) {
            return Err(format!("{name:?}: limits of the per-CPU lists"));
        }
        Ok(())
    }

    fn validate_list(
        &self,
        zone: ZoneId,
        list: List,
        kind: FrameKind,
        order: u8,
        migratetype: MigrateType,
    ) -> Result<(), String> {
        let (mut link, mut prev, mut len) = (list.head, NIL, 0);
        while let Some(pfn) = link.checked_sub(1) {
            let frame = self.frames.get(pfn);
            if (frame.kind(), frame.order(), frame.migratetype()) != (kind, order, migratetype) {
                return Err(format!("pfn {pfn} is marked as {frame:?}"));
            }
            if frame.prev() != prev {
                return Err(format!("pfn {pfn} is not linked back"));
            }
            let info = &self.zones[zone.index()];
            let last = pfn + ((1 << order) - 1);
            if pfn & ((1 << order) - 1) != 0 || !info.spans(pfn) || !info.spans(last) {
                return Err(format!("pfn {pfn} is not aligned, or not in the zone"));
            }
            if kind == FrameKind::Free {
                self.validate_free_block(zone, pfn, order, migratetype)?;
            }
            (prev, link, len) = (link, frame.next(), len + 1);
            if len > list.len {
                return Err(format!("more than {} blocks", list.len));
            }
        }
        if prev != list.tail || len != list.len {
            return Err(format!("tail {} and length {}, but {prev} and {len} found", list.tail, list.len));
        }
        Ok(())
    }

    /// A free block is of its pageblock's type, and its buddy is not free as well (except where types that must
    /// not merge meet, or met).
    fn validate_free_block(&self, zone: ZoneId, pfn: Pfn, order: u8, migratetype: MigrateType) -> Result<(), String> {
        let block_type = self.pageblock_type_in(zone, pfn);
        if block_type != migratetype {
            return Err(format!("pfn {pfn} lies in a {block_type:?} pageblock"));
        }
        let buddy_pfn = pfn ^ (1 << order);
        if order == self.max_order || !self.zones[zone.index()].spans(buddy_pfn) {
            return Ok(());
        }
        let buddy = self.frames.get(buddy_pfn);
        let types = [migratetype, buddy.migratetype()];
        let highatomic = types[0] != types[1] && types.contains(&MigrateType::HighAtomic);
        let apart = order >= self.pageblock_order && (highatomic || self.whole_block_unreserved());
        if buddy.is_free_of_order(order) && !apart {
            return Err(format!("pfn {pfn} and its buddy {buddy_pfn} are both free"));
        }
        Ok(())
    }

    /// Blocks do not overlap, and what is on no list is marked as nobody's.
    fn validate_frames(&self) -> Result<(), String> {
        let lists = zone_ids(self.zones.len()).flat_map(|zone| (0..LISTS).map(move |list| (zone, list)));
        let listed: u32 = lists.map(|(zone, list)| self.frames.list(zone, list).len).sum();
        let mut heads = 0;
        let mut end: Pfn = 0;
        for (pfn, frame) in self.frames.heads() {
            if pfn < end {
                return Err(format!("pfn {pfn} heads a block inside another"));
            }
            if pfn & ((1 << frame.order()) - 1) != 0 || self.zone_of(pfn).is_none() {
                return Err(format!("pfn {pfn}: block of order {} not aligned or in no zone", frame.order()));
            }
            end = pfn + (1 << frame.order());
            heads += u32::from(!frame.kind().is_allocated());
        }
        if heads != listed {
            return Err(format!("{heads} blocks are marked as free or per-CPU, {listed} are on lists"));
        }
        Ok(())
    }
}
