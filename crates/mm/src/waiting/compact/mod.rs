//! Compaction: two scanners work towards each other, one for pages to move, from the zone's beginning up, the other for
//! free pages to move them to, from its end down. Both keep their positions from run to run, and pass over pageblocks
//! in which they found nothing.
//!
//! mm/compaction.c, 6.12.117: `compact_zone`, `__compact_finished`, `try_to_compact_pages`.

mod deferral;
mod direct;
mod free_scanner;
mod hints;
mod migrate;
mod migrate_scanner;
mod suitable;

use super::task::Step;
use crate::machine::Machine;
use crate::pages::buddy::buddy_list;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Activation, CompactAt, CompactZone, ResetHints};
use crate::state::node::{compact_word, word};
use crate::{MAX_PAGE_ORDER, MigrateType, Observer, Pfn, ZoneId};

/// What compaction came to (`enum compact_result`).
pub(super) mod result {
    /// Not tried.
    pub const SKIPPED: u8 = 1;
    /// Not tried, since earlier attempts failed.
    pub const DEFERRED: u8 = 2;
    /// It goes on.
    pub const CONTINUE: u8 = 4;
    /// All of the zone was gone through.
    pub const COMPLETE: u8 = 5;
    /// A part of it was.
    pub const PARTIAL_SKIPPED: u8 = 6;
    /// It was given up.
    pub const CONTENDED: u8 = 7;
    /// A block is there.
    pub const SUCCESS: u8 = 8;
}

/// Pages that are isolated together (`COMPACT_CLUSTER_MAX`).
pub(super) const CLUSTER: u32 = 32;

impl Machine {
    pub(super) fn compact_word(&self, zone: ZoneId, at: usize) -> u32 {
        self.node.word(word::COMPACT + compact_word::COUNT * zone.index() + at)
    }

    pub(super) fn set_compact_word<O: Observer>(&mut self, zone: ZoneId, at: usize, value: u32) {
        self.node.set::<O>(word::COMPACT + compact_word::COUNT * zone.index() + at, value);
    }

    pub(super) fn block_start(&self, pfn: Pfn) -> Pfn {
        pfn >> self.pages.pageblock_order << self.pages.pageblock_order
    }

    pub(super) fn block_pages(&self) -> u32 {
        1 << self.pages.pageblock_order
    }

    pub(super) fn is_block_aligned(&self, pfn: Pfn) -> bool {
        pfn.is_multiple_of(self.block_pages())
    }

    pub(super) fn compact_step<O: Observer>(&mut self, task: usize, call: &mut CompactZone, observer: &mut O) -> Step {
        use CompactAt as At;
        match call.at {
            At::Begins => {
                let CompactZone { zone, order, highest, alloc_flags, .. } = *call;
                if self.has_block_for(zone, order, highest, alloc_flags) {
                    return Step::Done(result::SUCCESS.into());
                }
                if !self.is_compaction_suitable(zone, order, highest) {
                    return Step::Done(result::SKIPPED.into());
                }
                call.at = At::Restarted;
                if self.is_compaction_restarting(zone, order) {
                    let reset = ResetHints { zone: zone.0, one_zone: true, ..ResetHints::default() };
                    return Step::Call(Activation::ResetHints(reset));
                }
            }
            At::Restarted => {
                self.take_positions::<O>(call);
                let CompactZone { zone, order, migrate_pfn, free_pfn, migratetype, .. } = *call;
                let (is_sync, whole) = (!call.is_async, call.whole_zone);
                let event =
                    ReclaimEvent::CompactsZone { zone, is_sync, order, migrate_pfn, free_pfn, whole, migratetype };
                self.tell_reclaim(observer, event);
                call.at = At::Told;
                return Step::Line;
            }
            At::Told => {
                self.drain_batches::<O>();
                call.at = At::Loop;
            }
            At::Loop => {
                let result = self.finishes::<O>(call);
                if result != result::CONTINUE {
                    call.result = result;
                    call.at = At::Out;
                    return Step::Go;
                }
                call.finish_pageblock = self.block_start(call.last_migrated) == self.block_start(call.migrate_pfn);
                call.at = At::Isolate;
            }
            At::Isolate | At::IsolateBlock | At::IsolateStart | At::IsolatePages => {
                return self.migrate_scan_step::<O>(call);
            }
            At::Isolated => {
                let zone = call.zone;
                if call.to_move.len == 0 {
                    if call.update_cached {
                        let pfn = self.compact_word(zone, compact_word::MIGRATE);
                        self.set_compact_word::<O>(zone, compact_word::MIGRATE + 1, pfn);
                    }
                    call.at = At::CheckDrain;
                    return Step::Go;
                }
                call.update_cached = false;
                let start_pfn = self.pages.zones[zone.index()].start_pfn;
                call.last_migrated = start_pfn.max(self.block_start(call.migrate_pfn - 1));
                self.begin_migration(call, observer);
                call.at = At::MigrateNext;
            }
            At::MigrateNext
            | At::Target
            | At::FreeSearched
            | At::FreeBlock
            | At::FreePages
            | At::FreePagesDone
            | At::Targeted
            | At::Unmapped
            | At::MoveNext
            | At::Move
            | At::Moved => return self.migrate_step(task, call, observer),
            At::MigrateEnds => {
                let failed = call.out_of_targets;
                self.tell_reclaim(observer, ReclaimEvent::MigrateEnds { failed, moved: call.moved });
                call.pages = 0;
                if failed {
                    self.put_back_through_batch::<O>(&mut call.to_move);
                    if !self.scanners_met(call) {
                        call.result = result::CONTENDED;
                        call.at = At::Out;
                        return Step::Go;
                    }
                    if !self.is_block_aligned(call.migrate_pfn) && !call.ignores_hints && !call.finish_pageblock {
                        call.finish_pageblock = true;
                        if call.order == self.pages.pageblock_order {
                            call.last_migrated = 0;
                        }
                        call.at = At::Isolate;
                        return Step::Go;
                    }
                }
                call.at = At::CheckDrain;
                if call.captured > 0 {
                    call.result = result::SUCCESS;
                    call.at = At::Out;
                }
            }
            At::CheckDrain => {
                let block = call.migrate_pfn >> call.order << call.order;
                if call.last_migrated > 0 && call.last_migrated < block {
                    self.drain_batches::<O>();
                    self.drain_zone_capturing(call, observer);
                    call.last_migrated = 0;
                }
                call.at = At::Loop;
            }
            At::Out => {
                self.release_pool(call, observer);
                let CompactZone { result, migrate_scanned, free_scanned, migrate_pfn, free_pfn, .. } = *call;
                let event =
                    ReclaimEvent::CompactsZoneEnds { result, migrate_scanned, free_scanned, migrate_pfn, free_pfn };
                self.tell_reclaim(observer, event);
                call.at = At::Ended;
                return Step::Line;
            }
            At::Ended => {
                // The result, and the block that was captured.
                return Step::Done(u32::from(call.result) | call.captured << 4);
            }
        }
        Step::Go
    }

    /// Where the scanners begin.
    fn take_positions<O: Observer>(&mut self, call: &mut CompactZone) {
        let zone = call.zone;
        let info = &self.pages.zones[zone.index()];
        let (start, end) = (info.start_pfn, info.end_pfn);
        let last_block = self.block_start(end - 1);
        let sync = usize::from(!call.is_async);
        call.fast_start = 0;
        if call.whole_zone {
            (call.migrate_pfn, call.free_pfn) = (start, last_block);
        } else {
            call.migrate_pfn = self.compact_word(zone, compact_word::MIGRATE + sync);
            call.free_pfn = self.compact_word(zone, compact_word::FREE);
            if !(start..end).contains(&call.free_pfn) {
                call.free_pfn = last_block;
                self.set_compact_word::<O>(zone, compact_word::FREE, last_block);
            }
            if !(start..end).contains(&call.migrate_pfn) {
                call.migrate_pfn = start;
                self.set_compact_word::<O>(zone, compact_word::MIGRATE, start);
                self.set_compact_word::<O>(zone, compact_word::MIGRATE + 1, start);
            }
            call.whole_zone = call.migrate_pfn <= self.compact_word(zone, compact_word::INIT_MIGRATE);
        }
        let [migrate_async, migrate_sync] =
            [compact_word::MIGRATE, compact_word::MIGRATE + 1].map(|at| self.compact_word(zone, at));
        call.update_cached = call.is_async && migrate_async == migrate_sync;
    }

    pub(super) fn scanners_met(&self, call: &CompactZone) -> bool {
        let block = |pfn: Pfn| pfn >> self.pages.pageblock_order;
        block(call.free_pfn) <= block(call.migrate_pfn)
    }

    /// Whether the scanners met, or a block is free that the request may have (`__compact_finished`).
    fn finishes<O: Observer>(&mut self, call: &CompactZone) -> u8 {
        let zone = call.zone;
        if self.scanners_met(call) {
            let info = &self.pages.zones[zone.index()];
            let (start, last) = (info.start_pfn, self.block_start(info.end_pfn - 1));
            self.set_compact_word::<O>(zone, compact_word::MIGRATE, start);
            self.set_compact_word::<O>(zone, compact_word::MIGRATE + 1, start);
            self.set_compact_word::<O>(zone, compact_word::FREE, last);
            if call.direct {
                self.set_compact_word::<O>(zone, compact_word::FLUSH, 1);
            }
            return if call.whole_zone { result::COMPLETE } else { result::PARTIAL_SKIPPED };
        }
        if !self.is_block_aligned(call.migrate_pfn) {
            return result::CONTINUE;
        }
        let own = MigrateType::ALL[usize::from(call.migratetype)];
        let has = |order: u8, of: MigrateType| self.pages.frames.list(zone, buddy_list(order, of)).len > 0;
        let found = (call.order..=MAX_PAGE_ORDER).any(|order| {
            let claims = own != MigrateType::Movable || order >= self.pages.pageblock_order / 2;
            let others = MigrateType::ALL.into_iter().filter(|&of| of != own && of != MigrateType::HighAtomic);
            has(order, own) || claims && others.into_iter().any(|of| has(order, of))
        });
        if found { result::SUCCESS } else { result::CONTINUE }
    }
}
