//! What a dry run need not wait for: requests of which it is certain how they end.
//!
//! Not a rule of the kernel but a short way to the same outcome; `session/tests/lens.rs` compares the two.

use crate::event::Watermark;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::observer::Foresight;
use crate::op::Context;
use crate::outcome::{Hang, NullReason};
use crate::pages::frame::page_flag;
use crate::pages::request::PageRequest;
use crate::pages::zone::{word, zone_ids, zone_index};
use crate::reclaim::vmscan::KSWAPD_PAGES_PER_TICK;
use crate::state::lru::{Lru, MAX_ZONES};
use crate::{Gfp, Observer, ZoneId, ZoneKind};

impl Machine {
    /// Ends a request of a dry run whose end is certain.
    pub(super) fn foresee<O: Observer>(end: Foresight, observer: &mut O) -> NullReason {
        observer.foresees(end);
        NullReason::WaitsForEver { why: Hang::NoFail }
    }

    /// Whether reclaim is certain to bring a request above its mark, before it comes to anything worse: some zone has a
    /// block that is large enough, and would be above min if pages were free that certainly come back. Whoever makes
    /// progress tries again; only `__GFP_NORETRY` gives up after the first round.
    pub(super) fn is_certain_to_reclaim(&self, request: &PageRequest) -> bool {
        // The shrinkers are called in every round, however much came back before.
        let deadlocks = request.gfp.any(Gfp::FS) && self.has_entered(Context::FsLock);
        !request.gfp.any(Gfp::NORETRY)
            && !deadlocks
            && self.is_enough(request, |zone, wanted_pages| {
                // Clean pages of files: each round gives some of them back.
                let clean = self.cache.pages(Lru::file(zone, false));
                clean >= wanted_pages || clean + self.comes_from_disk(request, zone) >= wanted_pages
            })
    }

    /// Pages of a zone that are certain to come back once they have been written, to files or to swap, for a request that
    /// does not lose its patience meanwhile: as many are written in a tick as kswapd and a direct reclaimer together can
    /// take, so that both make progress. Meanwhile nobody takes the block apart that is there: as long as it is not the
    /// request's for a lack of free pages, compaction finds no room in the zone (`has_room` asks for more than the mark).
    fn comes_from_disk(&self, request: &PageRequest, zone: ZoneId) -> u32 {
        // Whoever is in the I/O path waits for itself when reclaim comes to pages for swap, and nobody else uses it. A
        // block that kcompactd looks for may be larger than the one that is there.
        if self.pages.kswapd_order() > request.order || self.holds(Context::IoPath) {
            return 0;
        }
        // Pages of zones that the request cannot use might be written first.
        let everywhere = |list: &dyn Fn(ZoneId) -> Lru| {
            let pages = self.lru_pages(request.highest, list);
            (pages == self.lru_pages(u8::MAX, list)).then_some(pages)
        };
        let dirty = everywhere(&|zone| Lru::file(zone, true)).map_or(0, |_| self.cache.pages(Lru::file(zone, true)));
        let anon = [false, true].map(|active| everywhere(&|zone| Lru::anon(zone, active)));
        let [Some(inactive), Some(active)] = anon else { return dirty };
        // Without `__GFP_IO` it is up to kswapd, which may take all that it writes. Patience has no end where nobody may be
        // killed.
        let written = request.gfp.any(Gfp::IO) || self.waits_for_kswapd(request);
        // As long as there is room in swap, nobody gives up.
        if !written || inactive + active >= self.cache.swap_free() {
            return dirty;
        }
        let anon: u32 = [false, true].map(|active| self.cache.pages(Lru::anon(zone, active))).iter().sum();
        dirty + anon
    }

    /// Whether reclaim for a request may take anonymous pages without looking at them before. Looking at a page that was
    /// used makes it active, behind all the others; so pages are taken in this order, whatever is looked at when: inactive
    /// ones that nobody used, then active ones, then those that were used. Left out is what could tell the difference:
    /// rounds of somebody who looks at some zones only, swap that fills up, kswapd's many rounds for a boost, in which it
    /// writes nothing, and who never gives up.
    pub(super) fn need_not_age(&self, request: &PageRequest) -> bool {
        let has_end = request.gfp.any(Gfp::NORETRY | Gfp::RETRY_MAYFAIL) || request.order > COSTLY_ORDER;
        let by_kswapd = if self.pages.kswapd_awake() { self.pages.kswapd_highest() } else { u8::MAX };
        let anon = |highest| self.anon_pages(highest);
        has_end
            && !request.gfp.any(Gfp::NOFAIL)
            && !self.others_go_on()
            && !self.runs_another()
            && (self.boosts() == [0; MAX_ZONES] || !request.gfp.any(Gfp::RETRY_MAYFAIL))
            && anon(request.highest) == anon(u8::MAX)
            && anon(by_kswapd) == anon(u8::MAX)
            && self.cache.swap_free() >= anon(u8::MAX)
            && self.idle_come_first()
    }

    /// Whether all inactive anonymous pages that nobody used are older than those that were used.
    fn idle_come_first(&self) -> bool {
        zone_ids(self.pages.zones.len()).all(|zone| {
            let mut idle = self.cache.idle(zone);
            let mut next = self.cache.oldest(Lru::anon(zone, false));
            while let Some(pfn) = next.filter(|_| idle > 0) {
                let frame = self.pages.frames.get(pfn);
                if frame.has(page_flag::REFERENCED) {
                    return false;
                }
                idle -= 1 << frame.order();
                next = frame.next().checked_sub(1);
            }
            true
        })
    }

    /// Whether a request tries again as long as kswapd brings something.
    fn waits_for_kswapd(&self, request: &PageRequest) -> bool {
        self.pages.kswapd_awake()
            && !request.gfp.any(Gfp::FS | Gfp::RETRY_MAYFAIL | Gfp::THISNODE)
            && request.highest >= zone_index(self.config.arch, ZoneKind::Normal)
    }

    /// Whether it is certain that the OOM killer, if called now, kills somebody for a request, and that the request then
    /// gets its pages; even if its own task was killed. Of each zone, the victim has at least what tasks have there
    /// without all that the others have anywhere; some of it may stay on the per-CPU lists.
    pub(super) fn is_certain_to_kill(&self, request: &PageRequest) -> bool {
        let Some(victim) = self.oom_victim() else { return false };
        let others = self.tasks.ids().filter(|&task| task != victim).map(|task| self.tasks.task(task));
        let (anon, pinned) =
            others.fold((0, 0), |(anon, pinned), task| (anon + task.anon_pages, pinned + task.pinned_pages));
        request.gfp.any(Gfp::FS)
            && !self.tasks.task(self.current_owner()).killed
            && self.is_enough(request, |zone, wanted_pages| {
                let in_zone: u32 = [true, false].map(|active| self.cache.pages(Lru::anon(zone, active))).iter().sum();
                let comes_back = in_zone.saturating_sub(anon) + self.cache.pinned(zone).saturating_sub(pinned);
                comes_back >= wanted_pages + self.pages.word(zone, word::PCP_HIGH_MAX).cast_unsigned()
            })
    }

    /// Whether a request is certain to find its block above min in some zone, if as many pages of it come back as are
    /// wanted. What may hide from the check is left out: the CPU's part of the free pages, high-atomic
    /// pageblocks, and the last pages, which kswapd may leave on the per-CPU lists when it was quicker.
    fn is_enough(&self, request: &PageRequest, comes_back: impl Fn(ZoneId, u32) -> bool) -> bool {
        request.order <= COSTLY_ORDER
            // Nobody else takes any of it meanwhile, and it is the dry run's own request.
            && !self.others_go_on()
            && !self.runs_another()
            && self.pages.zonelist(request.highest).any(|zone| {
                let [free, boost, highatomic] =
                    [word::FREE, word::BOOST, word::RESERVED_HIGHATOMIC].map(|at| self.pages.word(zone, at));
                let marks = &self.pages.zones[zone.index()].marks;
                let hidden = highatomic + (2 * marks.stat_threshold + 2 * KSWAPD_PAGES_PER_TICK).cast_signed();
                let mark = self.pages.mark_pages(zone, Watermark::Min) + boost;
                let reserve = marks.lowmem_reserve[request.highest as usize].cast_signed();
                let wanted_pages = mark + reserve + hidden + (1 << request.order) + 1 - free;
                (request.order == 0 || self.pages.has_block_of(zone, request.order, 0))
                    && comes_back(zone, wanted_pages.max(0).cast_unsigned())
            })
    }
}
