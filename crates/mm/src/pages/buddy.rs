//! The buddy allocator: free lists by order and migrate type, split and merge.
//!
//! mm/page_alloc.c, 6.12: `__free_one_page`, `buddy_merge_likely`, `expand`, `__rmqueue_smallest`,
//! `split_large_buddy`, `account_freepages`.

use crate::event::Event;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::frames::{Frames, Undo};
use crate::pages::hot_path::count_free;
use crate::pages::page_alloc::PageAllocator;
use crate::pages::zone::word;
use crate::{MAX_PAGE_ORDER, MigrateType, NR_ORDERS, Observer, Pfn, ZoneId};

/// Free lists of a zone: order × migrate type.
pub(crate) const BUDDY_LISTS: usize = NR_ORDERS * MigrateType::ALL.len();
/// Per-CPU lists of a zone: orders 0 to 3 × the three ordinary types.
pub(crate) const PCP_LISTS: usize = 12;
/// All lists of a zone.
pub(crate) const LISTS: usize = BUDDY_LISTS + PCP_LISTS;

/// A list of blocks: first, last (pfn + 1, or [`NIL`](crate::pages::frame::NIL)) and how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct List {
    pub(crate) head: u32,
    pub(crate) tail: u32,
    pub(crate) len: u32,
}

/// Number of a buddy list among a zone's lists.
#[inline(always)]
pub(crate) const fn buddy_list(order: u8, migratetype: MigrateType) -> usize {
    order as usize * MigrateType::ALL.len() + migratetype.index()
}

/// Word 3 of a free block's record.
#[inline(always)]
pub(crate) const fn free_block(order: u8, migratetype: MigrateType) -> u32 {
    FrameKind::Free as u32 | (order as u32) << 4 | (migratetype as u32) << 8
}

impl PageAllocator {
    /// Orders of which a zone has a free block of this type: bit k for order k.
    #[inline(always)]
    pub(crate) fn orders_mask(&self, zone: ZoneId, migratetype: MigrateType) -> u32 {
        self.frames.row(zone).orders(migratetype)
    }

    #[inline(always)]
    pub(crate) fn set_orders_mask<O: Observer>(&mut self, zone: ZoneId, migratetype: MigrateType, orders: u32) {
        self.frames.set_zone_word::<O>(zone, word::ORDERS + migratetype.index(), orders.cast_signed());
    }

    /// Puts a block on its free list. The free pages are not counted here.
    #[inline(always)]
    pub(crate) fn add_to_free_list<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        migratetype: MigrateType,
        tail: bool,
        observer: &mut O,
    ) {
        let len =
            self.frames.link::<O>(zone, buddy_list(order, migratetype), pfn, free_block(order, migratetype), tail);
        if len == 1 {
            self.set_orders_mask::<O>(zone, migratetype, self.orders_mask(zone, migratetype) | 1 << order);
        }
        if O::EVENTS {
            observer.event(Event::BlockPut { zone, pfn, order, migratetype, tail });
        }
    }

    /// Takes a block off its free list. The free pages are not counted here, and the record stays.
    #[inline(always)]
    pub(crate) fn del_from_free_list<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        frame: Frame,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) {
        debug_assert_eq!((frame.order(), frame.migratetype()), (order, migratetype));
        if self.frames.unlink::<O>(zone, buddy_list(order, migratetype), frame) == 0 {
            self.set_orders_mask::<O>(zone, migratetype, self.orders_mask(zone, migratetype) & !(1 << order));
        }
        if O::EVENTS {
            observer.event(Event::BlockTaken { zone, pfn, order, migratetype });
        }
    }

    /// Counts free pages in or out. On SMP the CPU keeps small changes to itself until they exceed the
    /// threshold (mm/vmstat.c, `__mod_zone_page_state`).
    #[inline(always)]
    pub(crate) fn account<O: Observer>(
        &mut self,
        zone: ZoneId,
        delta: i32,
        migratetype: MigrateType,
        observer: &mut O,
    ) {
        let Frames { rows, log, .. } = &mut self.frames;
        let row = &mut rows[zone.bounded()];
        if O::JOURNAL {
            log.push([Undo::words(zone, word::FREE, row.quad_of(word::FREE))]);
        }
        count_free::<O>(row, log, zone, delta);
        if migratetype == MigrateType::HighAtomic {
            self.add_word::<O>(zone, word::FREE_HIGHATOMIC, delta);
        }
        if O::EVENTS {
            self.tell_free_pages(zone, observer);
        }
    }

    /// Tells the observer how many pages are free now.
    #[inline(always)]
    pub(crate) fn tell_free_pages<O: Observer>(&self, zone: ZoneId, observer: &mut O) {
        let free_pages = i64::from(self.word(zone, word::FREE) + self.word(zone, word::FREE_DIFF));
        observer.event(Event::FreePages { zone, free_pages });
    }

    /// Splits a block in hand from order `high` down to `low`: the lower half stays, the upper goes on the
    /// list of `migratetype`. Returns the pages put on lists.
    #[inline(never)]
    pub(crate) fn expand<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        low: u8,
        high: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> i32 {
        for order in (low..high).rev() {
            if O::EVENTS {
                observer.event(Event::Split { zone, pfn, order });
            }
            self.add_to_free_list(zone, pfn + (1 << order), order, migratetype, false, observer);
        }
        (1 << high) - (1 << low)
    }

    /// Takes the free block at `pfn`, of order `high`, and cuts off what is more than `order` (`page_del_and_expand`). The
    /// record at `pfn` is left for the caller to write.
    #[inline(always)]
    pub(crate) fn take_and_expand<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        high: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) {
        let frame = self.frames.get(pfn);
        self.del_from_free_list(zone, pfn, frame, high, migratetype, observer);
        if order < high {
            self.expand(zone, pfn, order, high, migratetype, observer);
        }
        self.account(zone, -(1 << order), migratetype, observer);
    }

    /// The head of the smallest sufficient list of a type (`__rmqueue_smallest`).
    #[inline(never)]
    pub(crate) fn rmqueue_smallest<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> Option<Pfn> {
        self.take_smallest(zone, order, migratetype, observer)
    }

    /// The same, for the one place that nearly every request comes by.
    #[inline(always)]
    pub(crate) fn take_smallest<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> Option<Pfn> {
        let sufficient = self.orders_mask(zone, migratetype) >> order;
        if sufficient == 0 {
            return None;
        }
        let found = order + sufficient.trailing_zeros() as u8;
        let pfn = self.frames.list(zone, buddy_list(found, migratetype)).head - 1;
        self.take_and_expand(zone, pfn, order, found, migratetype, observer);
        Some(pfn)
    }

    /// A free buddy of exactly this order, in the same zone.
    #[inline(always)]
    pub(super) fn free_buddy(&self, zone: ZoneId, buddy_pfn: Pfn, order: u8) -> Option<Frame> {
        let frame = self.frames.get(buddy_pfn);
        (frame.is_free_of_order(order) && self.is_in(zone, buddy_pfn)).then_some(frame)
    }

    /// Whether a frame belongs to a zone.
    #[inline(always)]
    pub(crate) fn is_in(&self, zone: ZoneId, pfn: Pfn) -> bool {
        self.frames.group(pfn).zone() == Some(zone) || self.zones[zone.index()].spans(pfn)
    }

    /// Takes one free buddy after the other off its list, as far as it goes: first frame and order of the whole.
    #[inline(never)]
    pub(crate) fn merge<O: Observer>(
        &mut self,
        zone: ZoneId,
        mut pfn: Pfn,
        mut order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> (Pfn, u8) {
        while order < MAX_PAGE_ORDER {
            let buddy_pfn = pfn ^ (1 << order);
            let Some(buddy) = self.free_buddy(zone, buddy_pfn, order) else {
                if O::EVENTS {
                    observer.event(Event::MergeStops { zone, pfn, buddy_pfn, order });
                }
                break;
            };
            let buddy_type = buddy.migratetype();
            if order >= self.pageblock_order {
                let mergeable = |migratetype| migratetype != MigrateType::HighAtomic;
                if migratetype != buddy_type && !(mergeable(migratetype) && mergeable(buddy_type)) {
                    break;
                }
            }
            self.del_from_free_list(zone, buddy_pfn, buddy, order, buddy_type, observer);
            if buddy_type != migratetype {
                self.set_pageblock_type::<O>(zone, buddy_pfn, migratetype, observer);
            }
            if O::EVENTS {
                observer.event(Event::Merge { zone, pfn, buddy_pfn, order });
            }
            self.frames.set::<O>(pfn.max(buddy_pfn), Frame::NONE);
            pfn &= buddy_pfn;
            order += 1;
        }
        (pfn, order)
    }

    /// Whether the block that this one and its buddy would make has a free buddy, so that all of them may become one
    /// soon: then it comes to the tail, where it is left alone longest (`buddy_merge_likely`).
    #[inline(always)]
    pub(crate) fn merge_likely(&self, zone: ZoneId, pfn: Pfn, order: u8) -> bool {
        let parent = pfn & !(1 << order);
        order < MAX_PAGE_ORDER - 1 && self.free_buddy(zone, parent ^ (1 << (order + 1)), order + 1).is_some()
    }

    /// Gives a block back to the buddy lists, merging as far as it goes (`__free_one_page`).
    ///
    /// The record at `pfn` may still be that of the block's last use. `to_tail`: whatever speaks for the head of
    /// the list (`FPI_TO_TAIL`).
    #[inline(never)]
    pub(crate) fn free_one_page<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        migratetype: MigrateType,
        to_tail: bool,
        observer: &mut O,
    ) {
        if self.capture.is_some() {
            return self.free_capturing(zone, pfn, order, migratetype, to_tail, observer);
        }
        self.merge_and_put(zone, pfn, order, migratetype, to_tail, observer);
    }

    /// The same, for the one place that nearly every block comes by.
    #[inline(always)]
    fn merge_and_put<O: Observer>(
        &mut self,
        zone: ZoneId,
        mut pfn: Pfn,
        mut order: u8,
        migratetype: MigrateType,
        to_tail: bool,
        observer: &mut O,
    ) {
        self.account(zone, 1 << order, migratetype, observer);
        if order < MAX_PAGE_ORDER {
            let buddy_pfn = pfn ^ (1 << order);
            if self.free_buddy(zone, buddy_pfn, order).is_some() {
                (pfn, order) = self.merge(zone, pfn, order, migratetype, observer);
            } else if O::EVENTS {
                observer.event(Event::MergeStops { zone, pfn, buddy_pfn, order });
            }
        }
        let tail = to_tail || self.merge_likely(zone, pfn, order);
        self.add_to_free_list(zone, pfn, order, migratetype, tail, observer);
    }

    /// Gives a block of any order back; one larger than a pageblock goes in parts, each with its own
    /// pageblock's type (`split_large_buddy`).
    #[inline(always)]
    pub(crate) fn free_to_buddy<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        if order <= self.pageblock_order {
            let migratetype = self.pageblock_type_in(zone, pfn);
            self.merge_and_put(zone, pfn, order, migratetype, false, observer);
        } else {
            self.free_in_parts(zone, pfn, order, observer);
        }
    }

    #[inline(never)]
    fn free_in_parts<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        let part = self.pageblock_order;
        let end = pfn + (1 << order);
        let mut pfn = pfn;
        while pfn < end {
            let migratetype = self.pageblock_type_in(zone, pfn);
            self.free_one_page(zone, pfn, part, migratetype, false, observer);
            pfn += 1 << part;
        }
    }

    /// Gives a single page back, to the tail of its list.
    pub(crate) fn free_page_to_tail<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, observer: &mut O) {
        let migratetype = self.pageblock_type_in(zone, pfn);
        self.free_one_page(zone, pfn, 0, migratetype, true, observer);
    }
}
