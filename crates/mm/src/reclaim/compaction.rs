//! Compaction: pages that can be moved are moved together, so that free pages come together, too.
//!
//! mm/compaction.c, 6.12: `try_to_compact_pages`, `compaction_suit_allocation_order`, `__compaction_suitable`,
//! `fragmentation_index`, `compact_zone`, `isolate_migratepages_block`, `isolate_freepages_block`, `compact_finished`,
//! `defer_compaction`. Two scanners work towards each other: one looks for pages to move, from the zone's lowest
//! pageblock up; the other for free pages to move them to, from the highest down.
//!
//! Simplified, hence modelled: the scanners begin anew each time (no cached positions, no skip hints, no fast search),
//! free pages are taken one by one as they are needed, and nobody else allocates meanwhile. What stands on the LRU
//! lists and is not being written can be moved, pages of files only with `__GFP_FS`; all else pins its block, pages that
//! a hog pinned among them.

use crate::event::{CompactMode, CompactResult, Watermark};
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind, page_flag};
use crate::pages::request::PageRequest;
use crate::pages::zone::word;
use crate::state::lru::Lru;
use crate::state::tasks::word as task_word;
use crate::{Event, Gfp, MigrateType, NR_ORDERS, Observer, Pfn, ZoneId};

/// Moves that are told one by one; beyond, only their number.
const SHOWN_MOVES: u32 = 64;
/// Failures in a row double the attempts that are passed over, up to 2^6 (`COMPACT_MAX_DEFER_SHIFT`).
const MAX_DEFER_SHIFT: u32 = 6;
/// Above this, a lack of blocks comes from fragmentation; below, from a lack of memory
/// (`sysctl_extfrag_threshold`), in thousandths.
const EXTFRAG_THRESHOLD: i64 = 500;

/// What compaction is wanted for.
#[derive(Clone, Copy)]
struct Wanted {
    order: u8,
    migratetype: MigrateType,
    highest: u8,
    alloc_flags: u32,
    mode: CompactMode,
    /// Pages of files may be moved, too (`__GFP_FS`).
    files: bool,
    /// Not for a request, but beside one (`kcompactd`).
    background: bool,
}

/// Where the two scanners are: the pageblock that is looked at, by its first frame.
struct Scanners {
    migrate_pfn: Pfn,
    free_pfn: Pfn,
    /// From where on to look in the pageblock `passed.block_pfn`: what is taken is always the lowest.
    passed: Passed,
    /// For a folio of this order or more there is no place, nor will there be: nothing becomes free above the scanner
    /// that looks for pages to move.
    no_place_order: u8,
    moved_pages: u32,
}

/// Below `pfn`, the pageblock at `block_pfn` has no free block of `order` or more.
#[derive(Clone, Copy, Default)]
struct Passed {
    block_pfn: Pfn,
    order: u8,
    pfn: Pfn,
}

impl Machine {
    /// Whether a request may have pages moved for it (`gfp_compaction_allowed`).
    pub(crate) fn can_compact(&self, gfp: Gfp) -> bool {
        self.config.compaction && gfp.any(Gfp::IO)
    }

    /// Compacts the zones that a request may use, one after the other until one has a block
    /// (`try_to_compact_pages`). Also how many pages were moved.
    pub(crate) fn compact_for<O: Observer>(
        &mut self,
        request: &PageRequest,
        mode: CompactMode,
        observer: &mut O,
    ) -> (CompactResult, u32) {
        let PageRequest { order, migratetype, highest, .. } = *request;
        if order == 0 || !self.can_compact(request.gfp) {
            return (CompactResult::Skipped, 0);
        }
        let files = request.gfp.any(Gfp::FS);
        let alloc_flags = request.alloc_flags;
        let wanted = Wanted { order, migratetype, highest, alloc_flags, mode, files, background: false };
        self.compact_zones(wanted, observer)
    }

    /// The kernel thread of a node, woken when kswapd falls asleep after it was woken for a block (`kcompactd_do_work`).
    pub(crate) fn kcompactd<O: Observer>(&mut self, order: u8, highest: u8, observer: &mut O) {
        if !self.config.compaction {
            return;
        }
        let mode = CompactMode::SyncLight;
        let migratetype = MigrateType::Movable;
        let wanted = Wanted { order, migratetype, highest, alloc_flags: 0, mode, files: true, background: true };
        self.compact_zones(wanted, observer);
    }

    fn compact_zones<O: Observer>(&mut self, wanted: Wanted, observer: &mut O) -> (CompactResult, u32) {
        let mut best = CompactResult::Skipped;
        let mut moved = 0;
        for zone in self.pages.zonelist(wanted.highest) {
            let (result, pages) =
                if wanted.mode < CompactMode::SyncFull && self.compaction_deferred::<O>(zone, wanted.order) {
                    (CompactResult::Deferred, 0)
                } else {
                    self.compact_zone(zone, wanted, observer)
                };
            moved += pages;
            if wanted.background && result == CompactResult::Success && pages == 0 {
                // There is a block, so the thread does nothing for this zone (`kcompactd_do_work`).
                continue;
            }
            if O::EVENTS && (result > CompactResult::Deferred || pages > 0 || !wanted.background) {
                let Wanted { order, mode, background, .. } = wanted;
                observer.event(Event::Compacted { zone, order, mode, result, pages, background });
            }
            best = best.max(result);
            match result {
                CompactResult::Success => {
                    self.compaction_succeeded::<O>(zone, wanted.order, false);
                    break;
                }
                CompactResult::Complete if wanted.mode != CompactMode::Async => {
                    self.defer_compaction::<O>(zone, wanted.order);
                }
                _ => {}
            }
        }
        (best, moved)
    }

    /// Whether moving pages could help, if `available` pages were free (`__compaction_suitable`): there must be room to
    /// move them to, twice the block beyond the mark.
    fn has_room(&self, zone: ZoneId, order: u8, highest: u8, available: i32) -> bool {
        let mark = if order > COSTLY_ORDER { Watermark::Low } else { Watermark::Min };
        let mark = self.pages.mark_pages(zone, mark) + self.pages.word(zone, word::BOOST) + (2 << order);
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[usize::from(highest)] as i32;
        available - self.pages.word(zone, word::FREE_HIGHATOMIC) > mark + reserve
    }

    /// `compaction_zonelist_suitable`: with a part of what could be reclaimed, compaction might become possible.
    pub(crate) fn could_compact_after_reclaim(&self, request: &PageRequest) -> bool {
        self.pages.zonelist(request.highest).any(|zone| {
            let free = self.pages.word(zone, word::FREE) + self.pages.word(zone, word::FREE_DIFF);
            let available = free + self.counted_as_reclaimable(zone) / i32::from(request.order);
            self.has_room(zone, request.order, request.highest, available)
        })
    }

    fn compact_zone<O: Observer>(&mut self, zone: ZoneId, wanted: Wanted, observer: &mut O) -> (CompactResult, u32) {
        let Wanted { order, highest, alloc_flags, .. } = wanted;
        if self.pages.watermark_ok(zone, order, Watermark::Min, true, highest, alloc_flags) {
            return (CompactResult::Success, 0);
        }
        let free = self.pages.word(zone, word::FREE);
        let in_pieces =
            order <= COSTLY_ORDER || !(0..=EXTFRAG_THRESHOLD).contains(&self.pages.fragmentation_index(zone, order));
        if !self.has_room(zone, order, highest, free) || !in_pieces {
            return (CompactResult::Skipped, 0);
        }
        let info = &self.pages.zones[zone.index()];
        let pageblock = 1 << self.pages.pageblock_order;
        let start = info.start_pfn / pageblock * pageblock;
        let mut at = Scanners {
            migrate_pfn: start,
            free_pfn: (info.end_pfn - 1) / pageblock * pageblock,
            passed: Passed::default(),
            no_place_order: NR_ORDERS as u8,
            moved_pages: 0,
        };
        let mut result = CompactResult::Complete;
        if self.movable_pages(zone, wanted.files) == 0 {
            // There is nothing to look for.
            at.free_pfn = at.free_pfn.min(at.migrate_pfn + pageblock);
        }
        while at.migrate_pfn < at.free_pfn {
            let block = at.migrate_pfn;
            let own_type = wanted.mode != CompactMode::Async
                || self.pages.pageblock_type_in(zone, block.max(self.pages.zones[zone.index()].start_pfn))
                    == wanted.migratetype;
            if own_type && !self.empty_pageblock(zone, block, wanted, &mut at, observer) {
                // The scanners met, or no free page is left to move to.
                break;
            }
            if self.compact_finished(zone, wanted) {
                result = CompactResult::Success;
                break;
            }
            at.migrate_pfn += pageblock;
        }
        if O::EVENTS && at.moved_pages > SHOWN_MOVES {
            observer.event(Event::Summary { pages: at.moved_pages });
        }
        (result, at.moved_pages)
    }

    /// Pages of a zone that compaction can move, if it may move pages of `files`.
    fn movable_pages(&self, zone: ZoneId, files: bool) -> u32 {
        let anon = [Lru::anon(zone, false), Lru::anon(zone, true)];
        let file = [Lru::file(zone, false), Lru::file(zone, true), Lru::active_file(zone)];
        anon.into_iter().chain(file.into_iter().filter(|_| files)).map(|list| self.cache.pages(list)).sum()
    }

    /// Moves what can be moved out of a pageblock, one block of the wanted order after the other until one is free.
    /// `false`: there is nowhere to move it to.
    fn empty_pageblock<O: Observer>(
        &mut self,
        zone: ZoneId,
        start: Pfn,
        wanted: Wanted,
        at: &mut Scanners,
        observer: &mut O,
    ) -> bool {
        let info = &self.pages.zones[zone.index()];
        let end = (start + (1 << self.pages.pageblock_order)).min(info.end_pfn);
        let mut pfn = start.max(info.start_pfn);
        let mut heads: Vec<(Pfn, Frame)> = Vec::new();
        while pfn < end {
            // An asynchronous run leaves a block alone of which something cannot be moved (`skip_on_failure`).
            heads.clear();
            let pinned = self.look_at_block(&mut pfn, end, wanted, at.no_place_order, &mut heads);
            if pinned || heads.is_empty() {
                continue;
            }
            for &(from, frame) in &heads {
                let shown = at.moved_pages < SHOWN_MOVES;
                let moved = if shown {
                    self.migrate(zone, from, frame.order(), at, observer)
                } else {
                    self.migrate(zone, from, frame.order(), at, &mut O::muted())
                };
                if !moved {
                    return false;
                }
            }
            if self.compact_finished(zone, wanted) {
                return true;
            }
        }
        true
    }

    /// Notes what can be moved out of the next block of the wanted order in which there is anything, from `pfn` on, which
    /// is then behind it; of what finds a place, that is. Whether something in it cannot be moved; an asynchronous run
    /// then looks no further.
    fn look_at_block(
        &self,
        pfn: &mut Pfn,
        end: Pfn,
        wanted: Wanted,
        no_place_order: u8,
        heads: &mut Vec<(Pfn, Frame)>,
    ) -> bool {
        let is_async = wanted.mode == CompactMode::Async;
        let Some((first_head, _)) = self.pages.frames.next_head(*pfn, end) else {
            *pfn = end;
            return true;
        };
        let block = first_head >> wanted.order;
        *pfn = (*pfn).max(block << wanted.order);
        let block_end = ((block + 1) << wanted.order).min(end);
        let mut pinned = false;
        while *pfn < block_end && !pinned {
            let Some((head, frame)) = self.pages.frames.next_head(*pfn, block_end) else {
                pinned = is_async;
                break;
            };
            // What belongs to no block was taken at boot, or is a hole.
            pinned = is_async && head > *pfn;
            *pfn = head + (1 << frame.order());
            match frame.kind() {
                FrameKind::Free | FrameKind::Pcp => {}
                // A folio as large as the wanted block is left where it is (`skip_isolation_on_order`).
                kind if kind.is_lru()
                    && (wanted.files || kind == FrameKind::Anon)
                    && !frame.has(page_flag::WRITEBACK)
                    && frame.order() < wanted.order =>
                {
                    if frame.order() < no_place_order {
                        heads.push((head, frame));
                    }
                }
                _ => pinned |= is_async,
            }
        }
        *pfn = block_end.max(*pfn);
        pinned
    }

    /// Moves one page, or one larger folio, if there is a block for it; `false` if no free page is left at all.
    fn migrate<O: Observer>(
        &mut self,
        zone: ZoneId,
        from: Pfn,
        order: u8,
        at: &mut Scanners,
        observer: &mut O,
    ) -> bool {
        let free_pfn = at.free_pfn;
        let to = (order < at.no_place_order).then(|| self.free_page_from_the_end(zone, order, at, observer)).flatten();
        let Some(to) = to else {
            at.free_pfn = free_pfn;
            at.no_place_order = at.no_place_order.min(order);
            return order > 0;
        };
        self.lru_migrate::<O>(from, to, zone, zone);
        self.content.forget_pages::<O>(to, 1 << order);
        if O::EVENTS {
            observer.event(Event::Migrated { zone, from, to, order });
        }
        self.pages.free_to_buddy(zone, from, order, observer);
        at.moved_pages += 1 << order;
        true
    }

    /// A free block for a folio to be moved to: the lowest that is large enough in the highest movable pageblock that
    /// has one, above the other scanner.
    fn free_page_from_the_end<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        at: &mut Scanners,
        observer: &mut O,
    ) -> Option<Pfn> {
        let pageblock = 1 << self.pages.pageblock_order;
        while at.free_pfn > at.migrate_pfn {
            let info = &self.pages.zones[zone.index()];
            let (first, end) = (at.free_pfn.max(info.start_pfn), (at.free_pfn + pageblock).min(info.end_pfn));
            let whole = self.pages.frames.get(at.free_pfn);
            let is_target = self.pages.pageblock_type_in(zone, first) == MigrateType::Movable
                && !(whole.kind() == FrameKind::Free && whole.order() >= self.pages.pageblock_order);
            let is_passed = at.passed.block_pfn == at.free_pfn && order >= at.passed.order;
            let mut pfn = if is_passed { first.max(at.passed.pfn) } else { first };
            while is_target
                && pfn < end
                && let Some((head, frame)) = self.pages.frames.next_head(pfn, end)
            {
                if frame.kind() == FrameKind::Free && frame.order() >= order {
                    self.pages.take_and_expand(zone, head, order, frame.order(), frame.migratetype(), observer);
                    if !is_passed || order == at.passed.order {
                        at.passed = Passed { block_pfn: at.free_pfn, order, pfn: head + (1 << order) };
                    }
                    return Some(head);
                }
                pfn = head + (1 << frame.order());
            }
            at.free_pfn -= pageblock;
        }
        None
    }

    /// Whether a block of the order is free that the request may have (`__compact_finished`): of its own type, or of
    /// another's that it may claim.
    fn compact_finished(&self, zone: ZoneId, wanted: Wanted) -> bool {
        let Wanted { order, migratetype, .. } = wanted;
        let large = (self.pages.pageblock_order / 2).max(order);
        [MigrateType::Unmovable, MigrateType::Movable, MigrateType::Reclaimable].into_iter().any(|of| {
            let least = if of == migratetype || migratetype != MigrateType::Movable { order } else { large };
            self.pages.orders_mask(zone, of) >> least != 0
        })
    }

    // ── after failures ───────────────────────────────────────────────────────────────────────

    fn defer_word(zone: ZoneId, at: usize) -> usize {
        task_word::COMPACT + 3 * zone.index() + at
    }

    /// Whether an attempt is to be passed over, since earlier ones failed (`compaction_deferred`).
    fn compaction_deferred<O: Observer>(&mut self, zone: ZoneId, order: u8) -> bool {
        let [considered, shift, failed] = [0, 1, 2].map(|at| self.tasks.word(Self::defer_word(zone, at)));
        if u32::from(order) < failed || shift == 0 {
            return false;
        }
        let limit = 1 << shift;
        let considered = (considered + 1).min(limit);
        self.tasks.set_word::<O>(Self::defer_word(zone, 0), considered);
        considered < limit
    }

    fn defer_compaction<O: Observer>(&mut self, zone: ZoneId, order: u8) {
        let shift = (self.tasks.word(Self::defer_word(zone, 1)) + 1).min(MAX_DEFER_SHIFT);
        let failed = self.tasks.word(Self::defer_word(zone, 2)).min(order.into());
        for (at, value) in [(0, 0), (1, shift), (2, failed)] {
            self.tasks.set_word::<O>(Self::defer_word(zone, at), value);
        }
    }

    /// A block of the order came about, and (`granted`) the request got it (`compaction_defer_reset`).
    pub(crate) fn compaction_succeeded<O: Observer>(&mut self, zone: ZoneId, order: u8, granted: bool) {
        if granted {
            self.tasks.set_word::<O>(Self::defer_word(zone, 0), 0);
            self.tasks.set_word::<O>(Self::defer_word(zone, 1), 0);
        }
        let failed = self.tasks.word(Self::defer_word(zone, 2));
        if u32::from(order) >= failed {
            self.tasks.set_word::<O>(Self::defer_word(zone, 2), u32::from(order) + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Op, Preset, Silent};

    #[test]
    fn the_fragmentation_index_tells_fragmentation_from_a_lack_of_memory() {
        let mut machine = Machine::preset(Preset::Toy1024);
        let zone = ZoneId(0);
        assert_eq!(machine.pages.fragmentation_index(zone, 4), -1000);
        let op = Op::Fragment { free_order: 0, percent: 40, movable: false };
        machine.run(op, &mut Silent);
        assert!(machine.pages.fragmentation_index(zone, 4) > EXTFRAG_THRESHOLD);
        // Two single pages are free: that is no fragmentation, that is too little.
        let mut machine = Machine::preset(Preset::Toy1024);
        machine.run(Op::Hog { target: crate::op::HogTarget::UntilFree(crate::op::Level::Zero, 3) }, &mut Silent);
        assert!(machine.pages.fragmentation_index(zone, 4) < EXTFRAG_THRESHOLD);
    }
}
