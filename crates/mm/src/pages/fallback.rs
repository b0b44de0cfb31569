//! Migrate types and pageblocks: what happens when the wanted type has no block.
//!
//! mm/page_alloc.c, 6.12: `__rmqueue`, `__rmqueue_claim`, `try_to_claim_block`, `__rmqueue_steal`,
//! `boost_watermark`, `reserve_highatomic_pageblock`, `unreserve_highatomic_pageblock`.

use crate::event::Event;
use crate::pages::bits;
use crate::pages::buddy::buddy_list;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::frames::GROUP_FRAMES;
use crate::pages::page_alloc::PageAllocator;
use crate::pages::request::alloc_flag;
use crate::pages::watermark::WATERMARK_BOOST_FACTOR;
use crate::pages::zone::{flag, word};
use crate::{MAX_PAGE_ORDER, MigrateType, Observer, Pfn, ZoneId};

/// Where a row of requests looks first: remembered from one page of a refill to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// The wanted type's own lists.
    Normal,
    /// Straight to single blocks of other types: the last page had to be stolen.
    Steal,
}

/// Types to take from instead, in this order.
const fn fallbacks(migratetype: MigrateType) -> [MigrateType; 2] {
    match migratetype {
        MigrateType::Movable => [MigrateType::Reclaimable, MigrateType::Unmovable],
        MigrateType::Reclaimable => [MigrateType::Unmovable, MigrateType::Movable],
        MigrateType::Unmovable | MigrateType::HighAtomic => [MigrateType::Reclaimable, MigrateType::Movable],
    }
}

impl PageAllocator {
    /// Position of a frame's pageblock in the table of types.
    #[inline]
    fn pageblock_at(&self, zone: ZoneId, pfn: Pfn) -> usize {
        (pfn >> self.pageblock_order).wrapping_add_signed(self.word(zone, word::PAGEBLOCK_OFFSET)) as usize
    }

    /// Type of the pageblock that a frame of the zone lies in.
    #[inline]
    pub(crate) fn pageblock_type_in(&self, zone: ZoneId, pfn: Pfn) -> MigrateType {
        let group = self.frames.group(pfn);
        if group.zone().is_some() {
            return group.types[(pfn / (GROUP_FRAMES / 2) % 2) as usize];
        }
        MigrateType::from_bits(self.pageblocks.get(self.pageblock_at(zone, pfn)).into())
    }

    /// Gives a pageblock another type.
    pub(crate) fn set_pageblock_type<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        to: MigrateType,
        observer: &mut O,
    ) {
        let from = self.pageblock_type_in(zone, pfn);
        if from != to {
            if self.frames.group(pfn).zone().is_some() {
                self.frames.set_type::<O>(pfn, self.pageblock_order, to);
            } else {
                self.pageblocks.set::<O>(self.pageblock_at(zone, pfn), to as u8);
            }
            if O::EVENTS {
                let start = (pfn >> self.pageblock_order) << self.pageblock_order;
                observer.event(Event::PageblockRetyped { zone, pfn: start, from, to });
            }
        }
    }

    /// Gives all pageblocks of a large block a type (`change_pageblock_range`).
    fn set_pageblock_range<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        order: u8,
        to: MigrateType,
        observer: &mut O,
    ) {
        for start in (pfn..pfn + (1 << order)).step_by(1 << self.pageblock_order) {
            self.set_pageblock_type(zone, start, to, observer);
        }
    }

    /// One block for a request: own type, else claim a pageblock of another, else steal (`__rmqueue`).
    #[inline]
    pub(crate) fn rmqueue_one<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        alloc_flags: u32,
        mode: &mut Mode,
        observer: &mut O,
    ) -> Option<Pfn> {
        if *mode == Mode::Normal {
            if let Some(pfn) = self.rmqueue_smallest(zone, order, migratetype, observer) {
                return Some(pfn);
            }
            if let Some(pfn) = self.rmqueue_claim(zone, order, migratetype, alloc_flags, observer) {
                return Some(pfn);
            }
        }
        if alloc_flags & alloc_flag::NOFRAGMENT == 0
            && let Some(pfn) = self.rmqueue_steal(zone, order, migratetype, observer)
        {
            *mode = Mode::Steal;
            return Some(pfn);
        }
        None
    }

    /// First fallback type with a block of exactly this order.
    fn fallback_type(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> Option<MigrateType> {
        fallbacks(migratetype).into_iter().find(|&other| self.orders_mask(zone, other) >> order & 1 != 0)
    }

    fn list_head(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> Pfn {
        self.frames.list(zone, buddy_list(order, migratetype)).head - 1
    }

    /// From the largest order down: a whole pageblock of another type becomes ours, if it is free enough.
    #[inline(never)]
    fn rmqueue_claim<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<Pfn> {
        let keep_blocks_whole = order < self.pageblock_order && alloc_flags & alloc_flag::NOFRAGMENT != 0;
        let min_order = if keep_blocks_whole { self.pageblock_order } else { order };
        for current in (min_order..=MAX_PAGE_ORDER).rev() {
            if current < self.pageblock_order / 2 && migratetype == MigrateType::Movable {
                // Movable pages can be moved out of the way later: small pieces are not worth a pageblock.
                return None;
            }
            let Some(from) = self.fallback_type(zone, current, migratetype) else { continue };
            let pfn = self.list_head(zone, current, from);
            let claimed = self.try_to_claim(zone, pfn, current, order, migratetype, from, alloc_flags, observer);
            if claimed.is_some() {
                return claimed;
            }
        }
        None
    }

    /// Claims the pageblock of a free block, or all of a larger block.
    #[expect(clippy::too_many_arguments, reason = "they are the terms of one decision")]
    fn try_to_claim<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        current: u8,
        order: u8,
        to: MigrateType,
        from: MigrateType,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<Pfn> {
        if current >= self.pageblock_order {
            if O::EVENTS {
                observer.event(Event::Fallback { zone, pfn, order: current, from, to, claimed: true });
            }
            let frame = self.frames.get(pfn);
            self.del_from_free_list(zone, pfn, frame, current, from, observer);
            self.account(zone, -(1 << current), from, observer);
            self.set_pageblock_range(zone, pfn, current, to, observer);
            let left = self.expand(zone, pfn, order, current, to, observer);
            self.account(zone, left, to, observer);
            return Some(pfn);
        }
        if self.boost_watermark(zone, observer) && alloc_flags & alloc_flag::KSWAPD != 0 {
            self.set_flag::<O>(zone, flag::BOOSTED_WATERMARK, true);
        }
        let block = self.whole_pageblock(zone, pfn)?;
        let (free, movable) = self.count_pageblock(block);
        let pages = 1 << self.pageblock_order;
        let alike = match (to, from) {
            (MigrateType::Movable, _) => movable,
            // What is neither free nor movable in a movable block is taken to be like us.
            (_, MigrateType::Movable) => pages - (free + movable),
            _ => 0,
        };
        if free + alike < pages / 2 {
            return None;
        }
        if O::EVENTS {
            observer.event(Event::Fallback { zone, pfn, order: current, from, to, claimed: true });
        }
        self.move_free_blocks(zone, block, to, observer);
        self.set_pageblock_type(zone, block, to, observer);
        self.rmqueue_smallest(zone, order, to, observer)
    }

    /// From the smallest order up: a single block of another type; its pageblock stays what it is.
    #[inline(never)]
    fn rmqueue_steal<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        observer: &mut O,
    ) -> Option<Pfn> {
        let (current, from) = (order..=MAX_PAGE_ORDER)
            .find_map(|current| Some((current, self.fallback_type(zone, current, migratetype)?)))?;
        let pfn = self.list_head(zone, current, from);
        if O::EVENTS {
            observer.event(Event::Fallback { zone, pfn, order: current, from, to: migratetype, claimed: false });
        }
        self.take_and_expand(zone, pfn, order, current, from, observer);
        Some(pfn)
    }

    /// First frame of a frame's pageblock, if all of it lies in the zone.
    pub(super) fn whole_pageblock(&self, zone: ZoneId, pfn: Pfn) -> Option<Pfn> {
        let info = &self.zones[zone.index()];
        let start = (pfn >> self.pageblock_order) << self.pageblock_order;
        (info.spans(start) && info.spans(start + (1 << self.pageblock_order) - 1)).then_some(start)
    }

    /// Heads in a pageblock with their records: at most as many steps as it has frames.
    fn heads_in(&self, start: Pfn) -> impl Iterator<Item = (Pfn, Frame)> + '_ {
        let end = start + (1 << self.pageblock_order);
        let mut pfn = start;
        std::iter::from_fn(move || {
            while pfn < end {
                let (at, frame) = (pfn, self.frames.get(pfn));
                if frame.kind() == FrameKind::None {
                    pfn += 1;
                    continue;
                }
                pfn += 1 << frame.order();
                return Some((at, frame));
            }
            None
        })
    }

    /// Free pages of a pageblock (those on per-CPU lists are not), and pages on the LRU lists.
    fn count_pageblock(&self, start: Pfn) -> (u32, u32) {
        self.heads_in(start).fold((0, 0), |(free, movable), (_, frame)| match frame.kind() {
            FrameKind::Free => (free + (1 << frame.order()), movable),
            kind if self.leaves_waking => {
                // Pages that wait in a batch, or that somebody has isolated, are on no list.
                let counts = frame.any(bits::LRU) && (kind.is_lru() || kind == FrameKind::Pages);
                (free, movable + u32::from(counts))
            }
            kind if kind.is_lru() => (free, movable + (1 << frame.order())),
            _ => (free, movable),
        })
    }

    /// Moves the free blocks of a pageblock to the tails of another type's lists, in ascending order
    /// (`__move_freepages_block`). Returns the pages moved.
    pub(super) fn move_free_blocks<O: Observer>(
        &mut self,
        zone: ZoneId,
        start: Pfn,
        to: MigrateType,
        observer: &mut O,
    ) -> u32 {
        let end = start + (1 << self.pageblock_order);
        let mut pfn = start;
        let mut moved = 0;
        while pfn < end {
            let frame = self.frames.get(pfn);
            match frame.kind() {
                FrameKind::None => pfn += 1,
                FrameKind::Free => {
                    let order = frame.order();
                    self.move_to_free_list(zone, pfn, frame, to, observer);
                    moved += 1 << order;
                    pfn += 1 << order;
                }
                _ => pfn += 1 << frame.order(),
            }
        }
        moved
    }

    fn move_to_free_list<O: Observer>(
        &mut self,
        zone: ZoneId,
        pfn: Pfn,
        frame: Frame,
        to: MigrateType,
        observer: &mut O,
    ) {
        let (order, from) = (frame.order(), frame.migratetype());
        self.del_from_free_list(zone, pfn, frame, order, from, observer);
        self.add_to_free_list(zone, pfn, order, to, true, observer);
        self.account(zone, -(1 << order), from, observer);
        self.account(zone, 1 << order, to, observer);
    }

    /// Raises the zone's watermarks for a while, so that kswapd frees enough for no further fallback.
    fn boost_watermark<O: Observer>(&mut self, zone: ZoneId, observer: &mut O) -> bool {
        let pageblock_pages = 1u32 << self.pageblock_order;
        let info = &self.zones[zone.index()];
        if pageblock_pages * 4 > info.managed_pages {
            return false;
        }
        let most = (u64::from(info.marks.high_pages) * WATERMARK_BOOST_FACTOR / 10_000) as u32;
        if most == 0 {
            return false;
        }
        let boost = self.word(zone, word::BOOST) as u32;
        let boosted = (boost + pageblock_pages).min(most.max(pageblock_pages));
        if boosted != boost {
            self.set_word::<O>(zone, word::BOOST, boosted as i32);
            if O::EVENTS {
                observer.event(Event::Boosted { zone, boost_pages: boosted });
            }
        }
        true
    }

    /// After a high-order atomic request was served in the slow path: its pageblock is kept for others of
    /// the kind, up to 1 % of the zone.
    pub(crate) fn reserve_highatomic<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        let pageblock_pages = 1u32 << self.pageblock_order;
        let hundredth = self.zones[zone.index()].managed_pages / 100;
        if hundredth < pageblock_pages {
            return;
        }
        let reserved = self.word(zone, word::RESERVED_HIGHATOMIC);
        if reserved as u32 >= hundredth.next_multiple_of(pageblock_pages) {
            return;
        }
        if self.pageblock_type_in(zone, pfn) == MigrateType::HighAtomic {
            return;
        }
        let pages = if order < self.pageblock_order {
            let Some(start) = self.whole_pageblock(zone, pfn) else { return };
            self.move_free_blocks(zone, start, MigrateType::HighAtomic, observer);
            self.set_pageblock_type(zone, start, MigrateType::HighAtomic, observer);
            pageblock_pages
        } else {
            self.set_pageblock_range(zone, pfn, order, MigrateType::HighAtomic, observer);
            1 << order
        };
        self.set_word::<O>(zone, word::RESERVED_HIGHATOMIC, reserved + pages as i32);
        if O::EVENTS {
            observer.event(Event::HighAtomicReserved { zone, pfn, pages });
        }
    }

    /// Under pressure: one reserved pageblock becomes ordinary again, of the request's type. `force` takes even
    /// the last one. Whether free pages were moved.
    pub(crate) fn unreserve_highatomic<O: Observer>(
        &mut self,
        highest: u8,
        to: MigrateType,
        force: bool,
        observer: &mut O,
    ) -> bool {
        let pageblock_pages = 1 << self.pageblock_order;
        for zone in self.zonelist(highest) {
            let reserved = self.word(zone, word::RESERVED_HIGHATOMIC);
            if !force && reserved <= pageblock_pages {
                continue;
            }
            let orders = self.orders_mask(zone, MigrateType::HighAtomic);
            for order in (0..=MAX_PAGE_ORDER).filter(|order| orders >> order & 1 != 0) {
                let pfn = self.list_head(zone, order, MigrateType::HighAtomic);
                let pages = reserved.min(pageblock_pages.max(1 << order));
                self.set_word::<O>(zone, word::RESERVED_HIGHATOMIC, reserved - pages);
                if order < self.pageblock_order {
                    let Some(start) = self.whole_pageblock(zone, pfn) else { continue };
                    let moved = self.move_free_blocks(zone, start, to, observer);
                    self.set_pageblock_type(zone, start, to, observer);
                    if moved > 0 {
                        Self::tell_unreserved(zone, pfn, force, observer);
                        return true;
                    }
                } else {
                    let frame = self.frames.get(pfn);
                    self.move_to_free_list(zone, pfn, frame, to, observer);
                    self.set_pageblock_range(zone, pfn, order, to, observer);
                    self.set_whole_block_unreserved::<O>();
                    Self::tell_unreserved(zone, pfn, force, observer);
                    return true;
                }
            }
        }
        false
    }

    fn tell_unreserved<O: Observer>(zone: ZoneId, pfn: Pfn, forced: bool, observer: &mut O) {
        if O::EVENTS {
            observer.event(Event::HighAtomicReturned { zone, pfn, forced });
        }
    }
}
