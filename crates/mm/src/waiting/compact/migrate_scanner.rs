//! The scanner for pages to move, from the zone's beginning up (mm/compaction.c, `fast_find_migrateblock`,
//! `isolate_migratepages`, `isolate_migratepages_block`, 6.12.117).

use super::CLUSTER;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::pages::buddy::buddy_list;
use crate::pages::frame::{Frame, FrameKind};
use crate::state::node::activation::{BlockScan, CompactAt, CompactZone};
use crate::state::node::{bits, compact_word};
use crate::waiting::task::Step;
use crate::{MigrateType, Observer, Pfn, ZoneId};

impl Machine {
    pub(super) fn migrate_scan_step<O: Observer>(&mut self, call: &mut CompactZone) -> Step {
        use CompactAt as At;
        let zone = call.zone;
        match call.at {
            At::Isolate => {
                let low = self.find_migrate_block::<O>(call);
                let start = self.block_start(low).max(self.pages.zones[zone.index()].start_pfn);
                call.scan = BlockScan {
                    start,
                    at: low,
                    end: self.block_start(low) + self.block_pages(),
                    fast: low != call.migrate_pfn && call.fast_search_fail == 0,
                    ..BlockScan::default()
                };
                call.at = At::IsolateBlock;
            }
            At::IsolateBlock => return self.choose_block::<O>(call),
            At::IsolateStart => {
                let low = call.scan.at;
                call.scan.next_skip = self.next_wanted_block(low, call.order);
                call.at = At::IsolatePages;
            }
            _ => return self.isolate_pages::<O>(call),
        }
        Step::Go
    }

    const fn next_wanted_block(&self, pfn: Pfn, order: u8) -> Pfn {
        ((pfn >> order) + 1) << order
    }

    /// The next pageblock that is worth looking at.
    fn choose_block<O: Observer>(&mut self, call: &mut CompactZone) -> Step {
        let (zone, BlockScan { start, at, end, fast, gave_way, .. }) = (call.zone, call.scan);
        if end > call.free_pfn {
            call.at = CompactAt::Isolated;
            return Step::Go;
        }
        if at.is_multiple_of(CLUSTER << self.pages.pageblock_order) && !gave_way {
            call.scan.gave_way = true;
            return Step::Point;
        }
        let zone_start = self.pages.zones[zone.index()].start_pfn;
        let begins = self.is_block_aligned(at) || at == zone_start;
        let hinted = begins && !fast && !call.ignores_hints && self.has_skip_hint(zone, start);
        if hinted || !self.is_migrate_source(call, start) {
            if !hinted {
                self.move_cached_migrate::<O>(call, end);
            }
            call.migrate_pfn = end;
            call.scan = BlockScan { start: end, at: end, end: end + self.block_pages(), ..BlockScan::default() };
            return Step::Go;
        }
        call.migrate_pfn = at;
        call.scan.gave_way = false;
        call.at = CompactAt::IsolateStart;
        Step::Point
    }

    /// `suitable_migration_source`.
    fn is_migrate_source(&self, call: &CompactZone, pfn: Pfn) -> bool {
        if self.is_whole_block_compound(pfn) {
            return false;
        }
        !(call.direct && call.is_async) || self.pages.pageblock_type_in(call.zone, pfn) as u8 == call.migratetype
    }

    /// `update_cached_migrate`: to the end of the pageblock of a frame.
    fn move_cached_migrate<O: Observer>(&mut self, call: &CompactZone, pfn: Pfn) {
        let pfn = self.block_start(pfn) + self.block_pages();
        for at in 0..if call.is_async { 1 } else { 2 } {
            if pfn > self.compact_word(call.zone, compact_word::MIGRATE + at) {
                self.set_compact_word::<O>(call.zone, compact_word::MIGRATE + at, pfn);
            }
        }
    }

    /// Looks at the frames of a pageblock, and isolates what can be moved.
    fn isolate_pages<O: Observer>(&mut self, call: &mut CompactZone) -> Step {
        let zone = call.zone;
        let zone_start = self.pages.zones[zone.index()].start_pfn;
        let skip_on_failure = call.direct && call.is_async;
        let end = call.scan.end;
        let mut low = call.scan.at;
        let mut gave_way = call.scan.gave_way;
        let mut aborted = false;
        while low < end {
            if !gave_way {
                if skip_on_failure && low >= call.scan.next_skip {
                    if call.scan.isolated > 0 {
                        break;
                    }
                    call.scan.next_skip = self.next_wanted_block(low, call.order);
                }
                if low.is_multiple_of(CLUSTER) {
                    call.scan.at = low;
                    call.scan.gave_way = true;
                    return Step::Point;
                }
            }
            gave_way = false;
            call.scan.scanned += 1;
            if !call.scan.has_hint && (self.is_block_aligned(low) || low == zone_start) {
                if !call.ignores_hints && self.has_skip_hint(zone, low) {
                    low = end;
                    aborted = true;
                    break;
                }
                call.scan.has_hint = true;
            }
            let frame = self.pages.frames.get(low);
            if frame.kind() == FrameKind::Free {
                let more = (1 << frame.order()) - 1;
                low += more + 1;
                call.scan.scanned += more;
                continue;
            }
            let compound = self.compound_order(low);
            let mut fails = true;
            if let Some(order) = compound.filter(|&order| order >= call.order || order >= self.pages.pageblock_order) {
                let more = (1 << order) - 1;
                low += more;
                call.scan.scanned += more;
            } else if self.can_isolate(call, frame) {
                if call.scan.has_hint && !call.scan.hint_set {
                    call.scan.hint_set = true;
                    let start = call.scan.start;
                    let was_set = !call.ignores_hints && self.has_skip_hint(zone, start);
                    if !call.ignores_hints {
                        self.set_skip_hint::<O>(zone, start, true);
                    }
                    if was_set && !call.finish_pageblock {
                        low = end;
                        aborted = true;
                        break;
                    }
                }
                let record = self.list_remove::<O>(low);
                self.chain_push::<O>(&mut call.to_move, low, record);
                call.pages += 1;
                call.scan.isolated += 1;
                fails = false;
                if call.pages >= CLUSTER && !call.finish_pageblock {
                    low += 1;
                    break;
                }
            }
            if fails && skip_on_failure {
                if call.scan.isolated > 0 {
                    self.put_back_through_batch::<O>(&mut call.to_move);
                    call.pages = 0;
                    call.scan.isolated = 0;
                }
                if low < call.scan.next_skip {
                    low = call.scan.next_skip - 1;
                    call.scan.next_skip += 1 << call.order;
                }
            }
            low += 1;
        }
        let _ = aborted;
        low = low.min(end);
        if low == end && (call.scan.isolated == 0 || call.finish_pageblock) {
            if call.scan.has_hint && !call.scan.hint_set {
                let start = call.scan.start;
                self.set_skip_hint::<O>(zone, start, true);
            }
            self.move_cached_migrate::<O>(call, low);
        }
        call.migrate_scanned += call.scan.scanned;
        call.migrate_pfn = low;
        call.at = CompactAt::Isolated;
        Step::Go
    }

    /// Whether a page stands on a list and can be moved.
    fn can_isolate(&self, call: &CompactZone, frame: Frame) -> bool {
        let listed = frame.kind().is_lru() && frame.any(bits::LRU);
        let file = !frame.any(bits::SWAPBACKED);
        listed && (call.files || !file) && !frame.any(bits::WRITEBACK)
    }

    /// For a large order: a pageblock near the beginning that has free blocks already, so that little must be moved.
    fn find_migrate_block<O: Observer>(&mut self, call: &mut CompactZone) -> Pfn {
        let zone = call.zone;
        let info = &self.pages.zones[zone.index()];
        let (zone_start, pfn) = (info.start_pfn, call.migrate_pfn);
        let inside = pfn != zone_start && !self.is_block_aligned(pfn);
        let other = call.direct && call.migratetype != MigrateType::Movable as u8;
        if call.ignores_hints || call.finish_pageblock || inside || call.order <= COSTLY_ORDER || other {
            return pfn;
        }
        let limit = scan_limit(call);
        let mut distance = (call.free_pfn - call.migrate_pfn) >> 1;
        if call.migrate_pfn != zone_start {
            distance >>= 2;
        }
        let high = self.block_start(call.migrate_pfn + distance);
        let mut scanned = 0;
        let mut found = None;
        for order in (COSTLY_ORDER..call.order).rev() {
            if found.is_some() || scanned >= limit {
                break;
            }
            if !self.has_free_of_order(zone, order) {
                continue;
            }
            let list = buddy_list(order, MigrateType::Movable);
            let blocks: Vec<Pfn> = self.pages.list_blocks(zone, list).take(limit as usize + 1).collect();
            for free in blocks {
                scanned += 1;
                if scanned > limit {
                    self.pages.frames.make_last::<O>(zone, list, free);
                    break;
                }
                if free < high && !self.has_skip_hint(zone, free) {
                    self.pages.frames.make_last::<O>(zone, list, free);
                    if call.fast_start != u32::MAX {
                        call.fast_start = if call.fast_start == 0 { free } else { call.fast_start.min(free) };
                    }
                    call.fast_search_fail = 0;
                    found = Some(self.block_start(free).max(zone_start));
                    break;
                }
            }
        }
        call.migrate_scanned += scanned;
        found.unwrap_or_else(|| {
            call.fast_search_fail += 1;
            if call.fast_start != 0 && call.fast_start != u32::MAX {
                call.migrate_pfn = call.fast_start;
                call.fast_start = u32::MAX;
            }
            call.migrate_pfn
        })
    }

    pub(super) fn has_free_of_order(&self, zone: ZoneId, order: u8) -> bool {
        MigrateType::ALL.into_iter().any(|of| self.pages.frames.list(zone, buddy_list(order, of)).len > 0)
    }

    /// Pages that are not moved after all wait for their list (`putback_movable_pages`): the last one first.
    pub(super) fn put_back_through_batch<O: Observer>(&mut self, pages: &mut crate::state::node::activation::Chain) {
        let pfns: Vec<Pfn> = self.chain_pages(*pages).collect();
        *pages = Default::default();
        for pfn in pfns.into_iter().rev() {
            let frame = self.pages.frames.get(pfn);
            self.batch_add::<O>(pfn, frame);
        }
    }
}

/// How many blocks of a list a fast search looks at.
pub(super) fn scan_limit(call: &CompactZone) -> u32 {
    CLUSTER.checked_shr(call.fast_search_fail).unwrap_or(0) + 1
}
