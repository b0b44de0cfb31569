//! What the slow path tells of its rules for trying again, with the numbers that they compare.

use crate::event::{CompactMode, CompactResult, Verdict, Watermark, WatermarkCheck};
use crate::machine::Machine;
use crate::pages::request::{PageRequest, alloc_flag};
use crate::pages::watermark::left_of_mark;
use crate::pages::zone::word;
use crate::{Event, Observer, ZoneId};

impl Machine {
    /// `should_reclaim_retry`: what came out, and the comparison that it rests on, of the first zone that passes or of
    /// the preferred one.
    pub(super) fn tell_reclaim_retry<O: Observer>(
        &self,
        request: &PageRequest,
        rounds_in_vain: u32,
        again: bool,
        observer: &mut O,
    ) {
        if !O::EVENTS {
            return;
        }
        let checks = || self.pages.zonelist(request.highest).map(|zone| self.if_all_were_reclaimed(request, zone));
        let passes = |(check, _): &(WatermarkCheck, u32)| check.verdict == Verdict::Pass;
        if let Some((check, reclaimable_pages)) = checks().find(passes).or_else(|| checks().next()) {
            observer.event(Event::ReclaimRetry { rounds_in_vain, check, reclaimable_pages, again });
        }
    }

    /// The min mark of a zone against what would be free in it if reclaim gave back all that it can, and how much that
    /// is.
    pub(super) fn if_all_were_reclaimed(&self, request: &PageRequest, zone: ZoneId) -> (WatermarkCheck, u32) {
        let [free, diff, boost, highatomic] =
            [word::FREE, word::FREE_DIFF, word::BOOST, word::FREE_HIGHATOMIC].map(|at| self.pages.word(zone, at));
        let reclaimable = self.reclaimable_pages(zone);
        let alloc_flags = request.retry_flags();
        let hidden = if alloc_flags & alloc_flag::RESERVES == 0 { highatomic } else { 0 };
        let mark = self.pages.mark_pages(zone, Watermark::Min);
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[usize::from(request.highest)];
        let mut check = WatermarkCheck {
            zone,
            order: request.order,
            watermark: Watermark::Min,
            free_pages: (free + diff + self.counted_as_reclaimable(zone)).into(),
            unusable_pages: ((1 << request.order) - 1 + hidden).into(),
            mark_pages: mark.into(),
            boost_pages: boost.into(),
            rights_pages: (mark + boost - left_of_mark(mark + boost, alloc_flags)).into(),
            reserve_pages: reserve.into(),
            verdict: Verdict::Pass,
        };
        if check.usable_pages() <= check.limit_pages() {
            check.verdict = Verdict::TooFew;
        } else if request.order > 0 && !self.pages.has_block_of(zone, request.order, alloc_flags) {
            check.verdict = Verdict::NoBlock;
        }
        (check, reclaimable.max(0).cast_unsigned())
    }

    /// `should_compact_retry`: what came out, and how hard compaction tries from now on.
    pub(super) fn tell_compact_retry<O: Observer>(
        before: CompactMode,
        result: CompactResult,
        now: CompactMode,
        again: bool,
        observer: &mut O,
    ) {
        if O::EVENTS {
            observer.event(Event::CompactRetry { result, mode: now, harder: now != before, again });
        }
    }
}
