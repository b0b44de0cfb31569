//! The scanner for free pages, from the zone's end down (mm/compaction.c, `fast_isolate_freepages`,
//! `isolate_freepages`, `isolate_freepages_block`; mm/page_alloc.c, `__isolate_free_page`; 6.12.117).

use super::CLUSTER;
use super::migrate_scanner::scan_limit;
use crate::event::Watermark;
use crate::machine::Machine;
use crate::pages::buddy::buddy_list;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::zone::word;
use crate::state::node::activation::{BlockScan, CompactAt, CompactZone};
use crate::state::node::compact_word;
use crate::waiting::task::Step;
use crate::{MigrateType, Observer, Pfn, ZoneId};

impl Machine {
    /// Looks for free pages in the lists, and if that gives none, begins to walk.
    pub(super) fn begin_free_search<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) {
        call.at = CompactAt::FreeSearched;
        let Some(pfn) = self.fast_search::<O>(call, observer) else { return };
        // More around it, if that is not enough.
        if call.free_pages < call.pages && !(call.direct && call.is_async) {
            let info = &self.pages.zones[call.zone.index()];
            let start = self.block_start(pfn).max(info.start_pfn);
            let end = (self.block_start(pfn) + self.block_pages()).min(info.end_pfn);
            call.free_scan = BlockScan { start, at: start, end, ..BlockScan::default() };
            call.stride = 1;
            call.around = true;
            call.at = CompactAt::FreePages;
        }
    }

    pub(super) fn free_scan_step<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) -> Step {
        use CompactAt as At;
        let zone = call.zone;
        match call.at {
            At::FreeSearched if call.free_pages > 0 => call.at = At::Target,
            At::FreeSearched => {
                let info = &self.pages.zones[zone.index()];
                let start = self.block_start(call.free_pfn);
                let end = (start + self.block_pages()).min(info.end_pfn);
                call.free_scan = BlockScan { start, at: call.free_pfn, end, ..BlockScan::default() };
                call.stride = if call.is_async { CLUSTER } else { 1 };
                call.around = false;
                call.at = At::FreeBlock;
            }
            At::FreeBlock => {
                let BlockScan { start, gave_way, .. } = call.free_scan;
                if start < self.block_start(call.migrate_pfn) + self.block_pages() {
                    call.free_pfn = call.free_scan.at;
                    call.at = At::Target;
                    return Step::Go;
                }
                if start.is_multiple_of(CLUSTER << self.pages.pageblock_order) && !gave_way {
                    call.free_scan.gave_way = true;
                    return Step::Point;
                }
                call.free_scan.gave_way = false;
                let hinted = !call.ignores_hints && self.has_skip_hint(zone, start);
                if !self.is_migration_target(call, start) || hinted {
                    self.next_free_block(call);
                    return Step::Go;
                }
                call.free_scan.isolated = 0;
                call.free_scan.scanned = 0;
                call.at = At::FreePages;
            }
            At::FreePages => return self.isolate_free_pages(call, observer),
            _ => {
                let BlockScan { start, at, end, isolated, .. } = call.free_scan;
                if call.around {
                    if at == end {
                        self.set_skip_hint::<O>(zone, start, true);
                    }
                    call.at = At::FreeSearched;
                    if call.free_pages == 0 {
                        // The walk begins where it would have.
                        return Step::Go;
                    }
                    return Step::Go;
                }
                if at == end {
                    self.set_skip_hint::<O>(zone, start, true);
                    let below = start.wrapping_sub(self.block_pages());
                    if below < self.compact_word(zone, compact_word::FREE) {
                        self.set_compact_word::<O>(zone, compact_word::FREE, below);
                    }
                }
                if call.free_pages >= call.pages {
                    call.free_pfn = if at >= end { start - self.block_pages() } else { at };
                    call.at = At::Target;
                    return Step::Go;
                }
                if at < end {
                    call.free_pfn = at;
                    call.at = At::Target;
                    return Step::Go;
                }
                call.stride = if isolated > 0 { 1 } else { CLUSTER.min(call.stride << 1) };
                self.next_free_block(call);
                call.at = At::FreeBlock;
            }
        }
        Step::Go
    }

    fn next_free_block(&self, call: &mut CompactZone) {
        let end = call.free_scan.start;
        let start = end.saturating_sub(self.block_pages());
        call.free_scan = BlockScan { start, at: start, end, ..BlockScan::default() };
    }

    /// `suitable_migration_target`.
    fn is_migration_target(&self, call: &CompactZone, pfn: Pfn) -> bool {
        let frame = self.pages.frames.get(pfn);
        if frame.kind() == FrameKind::Free && frame.order() >= call.order {
            return false;
        }
        call.ignores_hints || self.pages.pageblock_type_in(call.zone, pfn) == MigrateType::Movable
    }

    /// Takes free blocks out of a pageblock, frame by frame.
    fn isolate_free_pages<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) -> Step {
        let end = call.free_scan.end;
        let mut at = call.free_scan.at;
        let mut gave_way = call.free_scan.gave_way;
        call.at = CompactAt::FreePagesDone;
        while at < end {
            if at.is_multiple_of(CLUSTER) && !gave_way {
                call.free_scan.at = at;
                call.free_scan.gave_way = true;
                call.at = CompactAt::FreePages;
                return Step::Point;
            }
            gave_way = false;
            call.free_scan.scanned += 1;
            if let Some(order) = self.compound_order(at) {
                let pages = 1 << order;
                if at + pages <= end {
                    at += pages - 1;
                    call.free_scan.scanned += pages - 1;
                }
                at += call.stride;
                continue;
            }
            let frame = self.pages.frames.get(at);
            if frame.kind() != FrameKind::Free {
                at += call.stride;
                continue;
            }
            let order = frame.order();
            if !self.isolate_free_block(call, at, order, observer) {
                break;
            }
            let pages = 1 << order;
            call.free_scan.scanned += pages - 1;
            call.free_scan.isolated += pages;
            if call.pages <= call.free_pages {
                at += pages;
                break;
            }
            at += pages - 1 + call.stride;
        }
        call.free_scan.at = at.min(end);
        call.free_scan.gave_way = false;
        call.free_scanned += call.free_scan.scanned;
        call.free_scan.scanned = 0;
        Step::Go
    }

    /// Takes a free block for the pool, unless too little is free.
    fn isolate_free_block<O: Observer>(
        &mut self,
        call: &mut CompactZone,
        pfn: Pfn,
        order: u8,
        observer: &mut O,
    ) -> bool {
        let zone = call.zone;
        let mark = self.pages.mark_pages(zone, Watermark::Min) + (1 << order);
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[0] as i32;
        let free = self.pages.word(zone, word::FREE) - self.pages.word(zone, word::FREE_HIGHATOMIC);
        if free <= mark + reserve {
            return false;
        }
        self.pages.take_free_block(zone, pfn, order, observer);
        let frame = Frame::new(FrameKind::Pages, order);
        let mut chain = call.pool[usize::from(order)];
        self.chain_push::<O>(&mut chain, pfn, frame);
        call.pool[usize::from(order)] = chain;
        call.free_pages += 1 << order;
        true
    }

    /// Looks for a free block near the zone's end in the lists; around it more may be taken.
    fn fast_search<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) -> Option<Pfn> {
        let zone = call.zone;
        let zone_start = self.pages.zones[zone.index()].start_pfn;
        if call.order == 0 {
            return None;
        }
        let mut limit = (scan_limit(call) >> 1).max(1);
        let scan_start = call.free_pfn >= self.compact_word(zone, compact_word::INIT_FREE);
        if scan_start {
            limit = self.block_pages() >> 1;
        }
        // If this scanner is below the other already, no block is far enough up.
        let distance = call.free_pfn.checked_sub(call.migrate_pfn);
        let up_from =
            |part: u32| distance.map_or(u32::MAX, |distance| self.block_start(call.free_pfn - (distance >> part)));
        let (low, min) = (up_from(2), up_from(1));
        call.search_order = call.search_order.min(call.order - 1);
        let mut page = None;
        let (mut scanned, mut highest) = (0, 0);
        let mut next = Some(call.search_order);
        while let Some(mut order) = next {
            if !self.has_free_of_order(zone, order) {
                next = next_search_order(call, order);
                continue;
            }
            let list = buddy_list(order, MigrateType::Movable);
            let (mut order_scanned, mut high) = (0, 0);
            let mut last = None;
            let mut link = self.pages.frames.list(zone, list).tail;
            while let Some(pfn) = link.checked_sub(1) {
                link = self.pages.frames.get(pfn).prev();
                order_scanned += 1;
                scanned += 1;
                if pfn >= highest {
                    highest = self.block_start(pfn).max(zone_start);
                }
                if pfn >= low {
                    call.fast_search_fail = 0;
                    call.search_order = order;
                    page = Some(pfn);
                    last = Some(pfn);
                    break;
                }
                if pfn >= min && pfn > high {
                    high = pfn;
                    limit >>= 1;
                }
                if order_scanned >= limit {
                    last = Some(pfn);
                    break;
                }
            }
            if page.is_none() && high > 0 {
                page = Some(high);
                last = Some(high);
            }
            if let Some(pfn) = last {
                self.pages.frames.make_first::<O>(zone, list, pfn);
            }
            if let Some(pfn) = page {
                if self.isolate_free_block(call, pfn, order, observer) {
                    scanned += (1 << order) - 1;
                } else {
                    order = call.search_order + 1;
                    page = None;
                }
            }
            if call.free_pages >= call.pages {
                break;
            }
            if order_scanned >= limit {
                limit = (limit >> 1).max(1);
            }
            if page.is_some() {
                break;
            }
            next = next_search_order(call, order);
        }
        if page.is_none() {
            call.fast_search_fail += 1;
            if scan_start {
                if highest >= min {
                    page = Some(highest);
                    call.free_pfn = highest;
                } else if call.direct && distance.is_some() {
                    page = Some(min).filter(|&pfn| self.is_migration_target(call, pfn));
                    call.free_pfn = min;
                }
            }
        }
        if highest > 0 && highest >= self.compact_word(zone, compact_word::FREE) {
            let below = highest.wrapping_sub(self.block_pages());
            self.set_compact_word::<O>(zone, compact_word::FREE, below);
        }
        call.free_scanned += scanned;
        page
    }

    /// What is left of the pool goes back, the smallest blocks first.
    pub(super) fn release_pool<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) {
        if call.free_pages == 0 {
            return;
        }
        let mut highest = 0;
        for order in 0..call.pool.len() {
            let mut chain = call.pool[order];
            while let Some(pfn) = self.chain_pop(&mut chain) {
                self.free_while_compacting(call, pfn, order as u8, observer);
                highest = highest.max(pfn);
            }
            call.pool[order] = chain;
        }
        call.free_pages = 0;
        let block = self.block_start(highest);
        if block > self.compact_word(call.zone, compact_word::FREE) {
            self.set_compact_word::<O>(call.zone, compact_word::FREE, block);
        }
    }

    pub(super) fn pool_zone(&self, call: &CompactZone) -> ZoneId {
        call.zone
    }
}

/// The order that is searched after this one: downward and around, until all were.
fn next_search_order(call: &mut CompactZone, order: u8) -> Option<u8> {
    let order = order.checked_sub(1).unwrap_or(call.order - 1);
    if order == call.search_order {
        call.search_order = call.search_order.checked_sub(1).unwrap_or(call.order - 1);
        return None;
    }
    Some(order)
}
