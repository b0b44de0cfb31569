//! Skip hints of pageblocks, and their reset (mm/compaction.c, `__reset_isolation_suitable`, `__reset_isolation_pfn`,
//! 6.12.117).

use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::pages::frame::FrameKind;
use crate::state::node::activation::ResetHints;
use crate::state::node::{bits, compact_word};
use crate::waiting::task::Step;
use crate::{MigrateType, Observer, Pfn, ZoneId};

impl Machine {
    fn hint_at(&self, zone: ZoneId, pfn: Pfn) -> usize {
        let info = &self.pages.zones[zone.index()];
        let order = self.pages.pageblock_order;
        (info.pageblock_base + (pfn >> order) - (info.start_pfn >> order)) as usize
    }

    pub(in crate::waiting) fn has_skip_hint(&self, zone: ZoneId, pfn: Pfn) -> bool {
        self.node.skip.get(self.hint_at(zone, pfn))
    }

    pub(in crate::waiting) fn set_skip_hint<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, on: bool) {
        let at = self.hint_at(zone, pfn);
        if self.node.skip.get(at) != on {
            self.node.skip.set::<O>(at, on);
        }
    }

    /// From both ends of each zone inward, a pageblock at a time.
    pub(in crate::waiting) fn reset_hints_step<O: Observer>(
        &mut self,
        call: &mut ResetHints,
        _observer: &mut O,
    ) -> Step {
        let zone = ZoneId(call.zone);
        let Some(info) = self.pages.zones.get(zone.index()) else { return Step::Done(0) };
        if !call.started {
            if self.compact_word(zone, compact_word::FLUSH) == 0 {
                return self.next_zone_of(call);
            }
            (call.migrate_pfn, call.free_pfn) = (info.start_pfn, info.end_pfn - 1);
            (call.reset_migrate, call.reset_free) = (call.free_pfn, call.migrate_pfn);
            self.set_compact_word::<O>(zone, compact_word::FLUSH, 0);
            call.started = true;
            return Step::Go;
        }
        if call.migrate_pfn < call.free_pfn {
            if !call.gave_way {
                call.gave_way = true;
                return Step::Point;
            }
            call.gave_way = false;
            let pfn = call.migrate_pfn;
            if self.reset_hint::<O>(zone, pfn, true, call.source_set) && pfn < call.reset_migrate {
                call.source_set = true;
                call.reset_migrate = pfn;
                for at in [compact_word::INIT_MIGRATE, compact_word::MIGRATE, compact_word::MIGRATE + 1] {
                    self.set_compact_word::<O>(zone, at, pfn);
                }
            }
            let pfn = call.free_pfn;
            if self.reset_hint::<O>(zone, pfn, call.free_set, true) && pfn > call.reset_free {
                call.free_set = true;
                call.reset_free = pfn;
                for at in [compact_word::INIT_FREE, compact_word::FREE] {
                    self.set_compact_word::<O>(zone, at, pfn);
                }
            }
            call.migrate_pfn += self.block_pages();
            call.free_pfn = call.free_pfn.saturating_sub(self.block_pages());
            return Step::Go;
        }
        if call.reset_migrate >= call.reset_free {
            self.set_compact_word::<O>(zone, compact_word::MIGRATE, call.migrate_pfn);
            self.set_compact_word::<O>(zone, compact_word::MIGRATE + 1, call.migrate_pfn);
            self.set_compact_word::<O>(zone, compact_word::FREE, call.free_pfn);
        }
        self.next_zone_of(call)
    }

    fn next_zone_of(&self, call: &mut ResetHints) -> Step {
        if call.one_zone {
            return Step::Done(0);
        }
        *call = ResetHints { zone: call.zone + 1, ..ResetHints::default() };
        Step::Go
    }

    /// Whether the pageblock of a frame is worth looking at again; if so, its hint is cleared.
    fn reset_hint<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, source: bool, target: bool) -> bool {
        let info = &self.pages.zones[zone.index()];
        let (first, end) = (info.start_pfn, info.end_pfn);
        if self.is_whole_block_compound(pfn) {
            return false;
        }
        if source && target && !self.has_skip_hint(zone, pfn) {
            return true;
        }
        if !source && target && self.pages.pageblock_type_in(zone, pfn) != MigrateType::Movable {
            return false;
        }
        let start = self.block_start(pfn).max(first);
        let last = (self.block_start(start) + self.block_pages() - 1).min(end - 1);
        for at in (start..=last).step_by(1 << COSTLY_ORDER) {
            let frame = self.pages.frames.get(at);
            let is_source = source && frame.kind().is_lru() && frame.any(bits::LRU);
            if is_source || target && frame.kind() == FrameKind::Free {
                self.set_skip_hint::<O>(zone, at, false);
                return true;
            }
        }
        false
    }

    /// Whether a frame lies in a block that is one for whoever looks at it, and as large as a pageblock.
    pub(super) fn is_whole_block_compound(&self, pfn: Pfn) -> bool {
        self.compound_order(pfn).is_some_and(|order| order >= self.pages.pageblock_order)
    }

    /// Order of the block that a frame lies in, if it is one page for whoever looks at it.
    pub(super) fn compound_order(&self, pfn: Pfn) -> Option<u8> {
        let frame = self.pages.frames.get(pfn);
        if frame.kind() != FrameKind::None {
            return (frame.kind() == FrameKind::Pages && frame.any(bits::COMPOUND)).then(|| frame.order());
        }
        let (_, head) = self.pages.frames.block_of(pfn)?;
        (head.kind() == FrameKind::Pages && head.any(bits::COMPOUND)).then(|| head.order())
    }
}
