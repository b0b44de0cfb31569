//! What compaction does with the free lists: it takes blocks out of them, turns lists round, and catches the block that
//! it works for as it comes about.
//!
//! mm/page_alloc.c, 6.12.117: `__isolate_free_page`, `compaction_capture`, `__free_one_page`; mm/compaction.c:
//! `move_freelist_head`, `move_freelist_tail`.

use crate::event::{Verdict, Watermark};
use crate::pages::frame::{Frame, NIL};
use crate::pages::frames::Frames;
use crate::pages::page_alloc::{Capture, PageAllocator};
use crate::pages::request::alloc_flag;
use crate::pages::watermark::left_of_mark;
use crate::pages::zone::word;
use crate::{MAX_PAGE_ORDER, MigrateType, Observer, Pfn, ZoneId};

impl PageAllocator {
    /// Takes a free block off its list. Half a pageblock or more makes its pageblocks movable.
    pub(crate) fn take_free_block<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        let frame = self.frames.get(pfn);
        let migratetype = frame.migratetype();
        self.del_from_free_list(zone, pfn, frame, order, migratetype, observer);
        self.account(zone, -(1 << order), migratetype, observer);
        self.frames.set::<O>(pfn, Frame::NONE);
        if order + 1 >= self.pageblock_order {
            for start in (pfn..pfn + (1 << order)).step_by(1 << self.pageblock_order) {
                if self.pageblock_type_in(zone, start) == MigrateType::HighAtomic {
                    continue;
                }
                if let Some(block) = self.whole_pageblock(zone, start) {
                    self.move_free_blocks(zone, block, MigrateType::Movable, observer);
                    self.set_pageblock_type(zone, block, MigrateType::Movable, observer);
                }
            }
        }
    }

    /// The min mark, boost included, against so many free pages, whatever is free now.
    pub(crate) fn min_mark_verdict(
        &self,
        zone: ZoneId,
        order: u8,
        highest: u8,
        alloc_flags: u32,
        available: i32,
    ) -> Verdict {
        let mark = self.mark_pages(zone, Watermark::Min) + self.word(zone, word::BOOST);
        let reserves = alloc_flags & alloc_flag::RESERVES != 0;
        let hidden = if reserves { 0 } else { self.word(zone, word::FREE_HIGHATOMIC) };
        let reserve = self.zones[zone.index()].marks.lowmem_reserve[usize::from(highest)] as i32;
        if available - ((1 << order) - 1) - hidden <= left_of_mark(mark, alloc_flags) + reserve {
            Verdict::TooFew
        } else if order == 0 || self.has_block_of(zone, order, alloc_flags) {
            Verdict::Pass
        } else {
            Verdict::NoBlock
        }
    }

    /// From now on, such a block is taken out as it comes about.
    pub(crate) fn set_capture(&mut self, capture: Option<Capture>) {
        self.capture = capture;
        self.captured = 0;
    }

    /// No longer. What came about of it (pfn + 1).
    pub(crate) fn end_capture(&mut self) -> u32 {
        self.capture = None;
        std::mem::take(&mut self.captured)
    }

    /// Gives a block back, unless it merges to the one that is waited for.
    #[cold]
    #[inline(never)]
    pub(super) fn free_capturing<O: Observer>(
        &mut self,
        zone: ZoneId,
        mut pfn: Pfn,
        mut order: u8,
        migratetype: MigrateType,
        to_tail: bool,
        observer: &mut O,
    ) {
        let wanted = |order: u8, captured: u32, pageblock_order: u8, capture: Option<Capture>| {
            capture.is_some_and(|capture| {
                let kept = order < pageblock_order && migratetype == MigrateType::Movable && !capture.movable;
                captured == 0 && capture.zone == zone && capture.order == order && !kept
            })
        };
        self.account(zone, 1 << order, migratetype, observer);
        while order < MAX_PAGE_ORDER {
            if wanted(order, self.captured, self.pageblock_order, self.capture) {
                self.account(zone, -(1 << order), migratetype, observer);
                self.frames.set::<O>(pfn, Frame::NONE);
                self.captured = pfn + 1;
                return;
            }
            let buddy_pfn = pfn ^ (1 << order);
            let Some(buddy) = self.free_buddy(zone, buddy_pfn, order) else { break };
            let buddy_type = buddy.migratetype();
            let mergeable = |migratetype| migratetype != MigrateType::HighAtomic;
            let apart = migratetype != buddy_type && !(mergeable(migratetype) && mergeable(buddy_type));
            if order >= self.pageblock_order && apart {
                break;
            }
            self.del_from_free_list(zone, buddy_pfn, buddy, order, buddy_type, observer);
            if buddy_type != migratetype {
                self.set_pageblock_type::<O>(zone, buddy_pfn, migratetype, observer);
            }
            self.frames.set::<O>(pfn.max(buddy_pfn), Frame::NONE);
            pfn &= buddy_pfn;
            order += 1;
        }
        let tail = to_tail || self.merge_likely(zone, pfn, order);
        self.add_to_free_list(zone, pfn, order, migratetype, tail, observer);
    }
}

impl Frames {
    /// Turns a list so that a block of it is its first.
    pub(crate) fn make_first<O: Observer>(&mut self, zone: ZoneId, list: usize, pfn: Pfn) {
        let ends = self.list(zone, list);
        let before = self.get(pfn).prev();
        if before == NIL {
            return;
        }
        self.set_word::<O>(ends.tail - 1, 0, ends.head);
        self.set_word::<O>(ends.head - 1, 1, ends.tail);
        self.set_word::<O>(before - 1, 0, NIL);
        self.set_word::<O>(pfn, 1, NIL);
        self.set_list_ends::<O>(zone, list, pfn + 1, before);
    }

    /// Turns a list so that a block of it is its last.
    pub(crate) fn make_last<O: Observer>(&mut self, zone: ZoneId, list: usize, pfn: Pfn) {
        if let Some(next) = self.get(pfn).next().checked_sub(1) {
            self.make_first::<O>(zone, list, next);
        }
    }
}
