//! A request has pages moved for it, in one zone after the other (mm/page_alloc.c, `__alloc_pages_direct_compact`;
//! mm/compaction.c, `try_to_compact_pages`; 6.12.117).

use super::result;
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::request::PageRequest;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{
    Activation, BlockScan, Chain, CompactAt, CompactZone, DirectCompact, DirectCompactAt,
};
use crate::state::node::{compact_word, word};
use crate::waiting::task::Step;
use crate::{Gfp, MigrateType, NR_ORDERS, Observer, ZoneId};

/// Of a direct compaction: asynchronous.
const ASYNC: u8 = 2;

impl CompactZone {
    fn new(zone: ZoneId, order: u8, migratetype: MigrateType, highest: u8) -> Self {
        Self {
            at: CompactAt::Begins,
            zone,
            order,
            migratetype: migratetype as u8,
            highest,
            alloc_flags: 0,
            files: true,
            direct: false,
            is_async: false,
            ignores_hints: false,
            whole_zone: false,
            search_order: order,
            fast_search_fail: 0,
            fast_start: 0,
            migrate_pfn: 0,
            free_pfn: 0,
            last_migrated: 0,
            finish_pageblock: false,
            update_cached: false,
            migrate_scanned: 0,
            free_scanned: 0,
            result: result::CONTINUE,
            to_move: Chain::default(),
            pages: 0,
            targets: Chain::default(),
            moved: 0,
            out_of_targets: false,
            pool: [Chain::default(); NR_ORDERS],
            free_pages: 0,
            scan: BlockScan::default(),
            free_scan: BlockScan::default(),
            stride: 1,
            around: false,
            searched: false,
            page: 0,
            captured: 0,
        }
    }
}

impl Machine {
    /// The call by which kcompactd compacts a zone.
    pub(in crate::waiting) fn compaction_beside(&self, zone: ZoneId, order: u8, highest: u8) -> Activation {
        Activation::CompactZone(CompactZone::new(zone, order, MigrateType::Unmovable, highest))
    }

    pub(in crate::waiting) fn direct_compact_step<O: Observer>(
        &mut self,
        task: usize,
        call: &mut DirectCompact,
        returned: u32,
        observer: &mut O,
    ) -> Step {
        use DirectCompactAt as At;
        if let Some(step) = self.wake_for_boost(&mut call.boosted) {
            return step;
        }
        let PageRequest { gfp, order, highest, migratetype, .. } = call.request;
        let zone = self.pages.zonelist(highest).nth(call.zone.into());
        match call.at {
            At::Begins => {
                self.tell_reclaim(observer, ReclaimEvent::Compacts { priority: call.priority, order });
                call.at = if self.can_compact(gfp) { At::Zone } else { At::Ends };
                return Step::Line;
            }
            At::Zone => {
                let Some(zone) = zone else {
                    call.at = At::Ends;
                    return Step::Go;
                };
                if call.priority > 0 && self.is_compaction_deferred::<O>(zone, order) {
                    call.result = call.result.max(result::DEFERRED);
                    call.zone += 1;
                    return Step::Go;
                }
                call.at = At::Compacted;
                let whatever = call.priority == 0;
                return Step::Call(Activation::CompactZone(CompactZone {
                    alloc_flags: call.alloc_flags,
                    files: gfp.any(Gfp::FS),
                    direct: true,
                    is_async: call.priority == ASYNC,
                    ignores_hints: whatever,
                    whole_zone: whatever,
                    ..CompactZone::new(zone, order, migratetype, highest)
                }));
            }
            At::Compacted => {
                let Some(zone) = zone else { return Step::Done(0) };
                call.captured = returned >> 4;
                let result = if call.captured > 0 { result::SUCCESS } else { (returned & 15) as u8 };
                call.result = call.result.max(result);
                call.zone += 1;
                call.at = At::Zone;
                if result == result::SUCCESS {
                    self.reset_deferral::<O>(zone, order, false);
                    call.at = At::Ends;
                    return Step::Go;
                }
                let is_async = call.priority == ASYNC;
                if !is_async && (result == result::COMPLETE || result == result::PARTIAL_SKIPPED) {
                    self.defer_compaction_of::<O>(zone, order);
                }
                if is_async && self.node.word(word::NEED_RESCHED) != 0 {
                    call.at = At::Ends;
                }
            }
            At::Ends => {
                let (result, captured) = (call.result, call.captured.checked_sub(1));
                self.tell_reclaim(observer, ReclaimEvent::CompactEnds { result, captured });
                self.update_task_run::<O>(task, |run| run.compacted = result);
                call.at = At::Walk;
                return Step::Line;
            }
            At::Walk => {
                if call.result == result::SKIPPED {
                    return Step::Done(0);
                }
                call.at = At::AfterWalk;
                if let Some(pfn) = call.captured.checked_sub(1) {
                    self.pages.frames.set::<O>(pfn, Frame::new(FrameKind::Pages, order));
                    call.found = pfn + 1;
                } else {
                    let found = self.pages.get_page_from_freelist(&call.request, call.alloc_flags, observer);
                    call.found = found.map_or(0, |(pfn, _)| pfn + 1);
                    call.boosted = self.pages.take_boosted::<O>();
                }
            }
            At::AfterWalk => {
                if let Some(pfn) = call.found.checked_sub(1) {
                    let zone = self.page_zone(pfn);
                    self.set_compact_word::<O>(zone, compact_word::FLUSH, 0);
                    self.reset_deferral::<O>(zone, order, true);
                    return Step::Done(call.found);
                }
                call.at = At::InVain;
                return Step::Point;
            }
            At::InVain => return Step::Done(0),
        }
        Step::Go
    }
}
