//! Reclaim: kswapd and direct reclaim, and the blocking part of the slow path.
//!
//! mm/vmscan.c (`balance_pgdat`, `pgdat_balanced`, `try_to_free_pages`) and mm/page_alloc.c
//! (`__alloc_pages_slowpath` and what it calls), 6.12. The order of the steps and every decision are the
//! kernel's; the pace is modelled: how many pages kswapd reclaims while a direct reclaimer reclaims its
//! cluster, and how long a write takes. Left out: compaction (the rules are those of a kernel without
//! CONFIG_COMPACTION), anonymous memory and swap, shrinkers, and the OOM killer: where Linux would kill, the
//! request fails.

use crate::event::{Reclaimer, Watermark};
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::outcome::NullReason;
use crate::page_alloc::{MAX_RECLAIM_RETRIES, PageFailure, PageGrant, PageRequest, alloc_flag};
use crate::page_cache::MAX_ZONES;
use crate::task::word;
use crate::watermark::SWAP_CLUSTER_MAX;
use crate::zone::{flag, word as zone_word, zone_ids};
use crate::{Event, Gfp, MigrateType, Observer, Pfn, ZoneId};

/// Pages that kswapd reclaims in the same time: modelled.
const KSWAPD_PAGES_PER_TICK: u32 = 2 * SWAP_CLUSTER_MAX;
/// Ticks until a dirty page is written: modelled.
const WRITE_TICKS: u32 = 3;

/// Types whose free blocks every request may have.
const ORDINARY: [MigrateType; 3] = [MigrateType::Unmovable, MigrateType::Movable, MigrateType::Reclaimable];

impl Machine {
    /// The slow path from direct reclaim on, for a request that may sleep: each round one tick in which kswapd
    /// and the caller reclaim, then another look at the zones.
    pub(crate) fn slow_path_blocking<O: Observer>(
        &mut self,
        request: &PageRequest,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        if O::EVENTS {
            observer.event(Event::Sleeps);
        }
        let mut slept_ticks = 0;
        let result = self.reclaim_and_retry(request, &mut slept_ticks, observer);
        if O::EVENTS {
            observer.event(match result {
                Err(NullReason::Deadlock { held }) => Event::Deadlock { held },
                _ => Event::Wakes { slept_ticks },
            });
        }
        match result {
            Ok((pfn, zone)) => Ok(PageGrant { pfn, zone, slept_ticks }),
            Err(reason) => Err(PageFailure { reason, slept_ticks }),
        }
    }

    fn reclaim_and_retry<O: Observer>(
        &mut self,
        request: &PageRequest,
        slept_ticks: &mut u32,
        observer: &mut O,
    ) -> Result<(Pfn, ZoneId), NullReason> {
        let gfp = request.gfp;
        let costly = request.order > COSTLY_ORDER;
        let mut rounds_without_progress = 0;
        loop {
            // Reclaim would wait for the very task that it runs in.
            if let Some(held) = self.reclaim_waits_for(gfp) {
                return Err(NullReason::Deadlock { held });
            }
            let cache_before = self.cache_pages();
            *slept_ticks += 1;
            self.tick(observer);
            let may_write = gfp.has(Gfp::IO | Gfp::FS);
            let freed = self.reclaim(request.highest, SWAP_CLUSTER_MAX, Reclaimer::Direct, may_write, observer);
            if freed > 0
                && let Some(granted) = self.retry_after_reclaim(request, observer)
            {
                return Ok(granted);
            }

            let give_up = if gfp.has(Gfp::NORETRY) {
                Some(NullReason::NoRetry)
            } else if costly && !gfp.has(Gfp::RETRY_MAYFAIL) {
                Some(NullReason::Costly)
            } else {
                rounds_without_progress = if freed > 0 && !costly { 0 } else { rounds_without_progress + 1 };
                let retry = self.should_reclaim_retry(request, rounds_without_progress)
                    || self.pages.unreserve_highatomic(request.highest, request.migratetype, true, observer)
                    || freed > 0 && self.should_compact_retry(request);
                if retry {
                    None
                } else {
                    // __alloc_pages_may_oom looks once more, at the high mark, in case somebody was just killed.
                    let flags = alloc_flag::WMARK_HIGH;
                    if let Some(granted) = self.pages.get_page_from_freelist(request, flags, observer) {
                        return Ok(granted);
                    }
                    Some(if costly { NullReason::Costly } else { NullReason::NothingReclaimable })
                }
            };
            if let Some(reason) = give_up {
                if !gfp.has(Gfp::NOFAIL) {
                    return Err(reason);
                }
                let flags = request.alloc_flags | alloc_flag::MIN_RESERVE;
                if let Some(granted) = self.pages.get_page_from_freelist(request, flags, observer) {
                    return Ok(granted);
                }
                if self.cache_pages() == cache_before && !self.cache.is_writing() {
                    return Err(NullReason::WaitsForEver);
                }
            }

            // `retry:` of the slow path. After a fruitful round the zones were looked at just now.
            if request.alloc_flags & alloc_flag::KSWAPD != 0
                && let Some(preferred) = self.pages.preferred_zone(request.highest)
            {
                self.pages.wake_kswapd(preferred, request.order, request.highest, observer);
            }
            if freed == 0
                && let Some(granted) = self.pages.get_page_from_freelist(request, request.retry_flags(), observer)
            {
                return Ok(granted);
            }
        }
    }

    /// `__alloc_pages_direct_reclaim` after progress: the zones again; if that fails, once more after the pages
    /// that hide in the high-atomic reserve and on the per-CPU lists were given back.
    fn retry_after_reclaim<O: Observer>(&mut self, request: &PageRequest, observer: &mut O) -> Option<(Pfn, ZoneId)> {
        self.pages.get_page_from_freelist(request, request.retry_flags(), observer).or_else(|| {
            self.pages.unreserve_highatomic(request.highest, request.migratetype, false, observer);
            self.pages.drain_all_pcps(observer);
            self.pages.get_page_from_freelist(request, request.retry_flags(), observer)
        })
    }

    /// `should_reclaim_retry`: not too many rounds in vain, and some zone would do if everything that can be
    /// reclaimed were free.
    fn should_reclaim_retry(&self, request: &PageRequest, rounds_without_progress: u32) -> bool {
        rounds_without_progress <= MAX_RECLAIM_RETRIES
            && self.pages.zonelist(request.highest).any(|zone| {
                let [free, diff, clean, dirty, boost] = [
                    zone_word::FREE,
                    zone_word::FREE_DIFF,
                    zone_word::CACHE_CLEAN,
                    zone_word::CACHE_DIRTY,
                    zone_word::BOOST,
                ]
                .map(|word| self.pages.word(zone, word));
                let available = free + diff + clean + dirty;
                let mark = self.pages.mark_pages(zone, Watermark::Min) + boost;
                let rights = if request.alloc_flags & alloc_flag::MIN_RESERVE != 0 { mark / 2 } else { 0 };
                let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[request.highest as usize] as i32;
                let unusable = (1 << request.order) - 1;
                let has_block = |migratetype| self.pages.orders_mask(zone, migratetype) >> request.order != 0;
                available - unusable > mark - rights + reserve
                    && (request.order == 0 || ORDINARY.into_iter().any(has_block))
            })
    }

    /// `should_compact_retry` of a kernel without compaction: pages are there, only not in one piece; as long
    /// as reclaim goes on, a block may come together.
    fn should_compact_retry(&self, request: &PageRequest) -> bool {
        (1..=COSTLY_ORDER).contains(&request.order)
            && self.pages.zonelist(request.highest).any(|zone| {
                self.pages.watermark_ok(zone, 0, Watermark::Min, true, request.highest, request.alloc_flags)
            })
    }

    /// Gives back the oldest clean pages of zones up to `highest` until `target` pages are free, and starts to
    /// write the dirty ones on the way (`shrink_folio_list`; in Linux the flusher threads write them, woken
    /// from `shrink_inactive_list`). The pages given back.
    fn reclaim<O: Observer>(
        &mut self,
        highest: u8,
        target: u32,
        by: Reclaimer,
        may_write: bool,
        observer: &mut O,
    ) -> u32 {
        let due_tick = self.ticks().wrapping_add(WRITE_TICKS);
        let (mut freed, mut written) = ([0u32; MAX_ZONES], [0u32; MAX_ZONES]);
        let (mut freed_pages, mut written_pages) = (0, 0);
        while freed_pages < target {
            let write = may_write && written_pages < target;
            let Some((pfn, zone, dirty)) = self.oldest_folio(highest, true, write) else { break };
            let order = self.pages.frames.get(pfn).order();
            let pages = 1 << order;
            if dirty {
                self.write_oldest::<O>(zone, due_tick);
                written[zone.index()] += pages;
                written_pages += pages;
            } else {
                self.lru_remove_oldest::<O>(zone, false);
                self.free_pages(pfn, order, observer);
                freed[zone.index()] += pages;
                freed_pages += pages;
            }
        }
        if freed_pages > 0 {
            self.pages.set_kswapd_failures::<O>(0);
        }
        if O::EVENTS {
            for zone in zone_ids(self.pages.zones.len()) {
                let (freed, written) = (freed[zone.index()], written[zone.index()]);
                if freed > 0 {
                    observer.event(Event::Reclaimed { zone, pages: freed, by });
                }
                if written > 0 {
                    observer.event(Event::Writeback { zone, pages: written });
                }
            }
        }
        freed_pages
    }

    /// Clean and dirty pages of all zones.
    fn cache_pages(&self) -> [i32; 2] {
        [zone_word::CACHE_CLEAN, zone_word::CACHE_DIRTY]
            .map(|word| zone_ids(self.pages.zones.len()).map(|zone| self.pages.word(zone, word)).sum())
    }

    /// A zone that the one who woke kswapd can use and that is above its high mark, boost included
    /// (`pgdat_balanced`).
    fn balanced_zone(&self, order: u8, highest: u8) -> Option<ZoneId> {
        self.pages
            .zonelist(highest)
            .find(|&zone| self.pages.watermark_ok(zone, order, Watermark::High, true, highest, 0))
    }

    /// What kswapd does in one tick (`balance_pgdat`): until a zone is balanced it reclaims; if one is and
    /// kswapd was woken by a boost, it reclaims as many pages as the boost and writes none. Then the boost is
    /// taken off and kswapd sleeps.
    ///
    /// If nothing comes of it, Linux lets it try 16 times at once; then the node is hopeless and kswapd is not
    /// woken any more, until somebody reclaims a page. The 16 runs are one here.
    pub(crate) fn kswapd_slice<O: Observer>(&mut self, observer: &mut O) {
        let (order, highest) = (self.pages.kswapd_order(), self.pages.kswapd_highest());
        if self.tasks.word(word::KSWAPD_BALANCING) == 0 {
            self.kswapd_begins::<O>(highest);
        }
        // Once as much is reclaimed as such a block could need, the rest is up to compaction.
        let order = if order > 0 && self.tasks.word(word::KSWAPD_RECLAIMED) >= 2 << order { 0 } else { order };
        let balanced = self.balanced_zone(order, highest);
        if balanced.is_none() {
            self.tasks.set_word::<O>(word::KSWAPD_BOOST_LEFT, 0);
        }
        let boost_left = self.tasks.word(word::KSWAPD_BOOST_LEFT);
        if balanced.is_some() && boost_left == 0 {
            return self.kswapd_ends(balanced, observer);
        }

        let before = self.cache_pages();
        let may_write = boost_left == 0;
        let freed = self.reclaim(highest, KSWAPD_PAGES_PER_TICK, Reclaimer::Kswapd, may_write, observer);
        let reclaimed = self.tasks.word(word::KSWAPD_RECLAIMED).saturating_add(freed);
        self.tasks.set_word::<O>(word::KSWAPD_RECLAIMED, reclaimed);
        let boost_left = boost_left.saturating_sub(freed);
        self.tasks.set_word::<O>(word::KSWAPD_BOOST_LEFT, boost_left);
        let balanced = self.balanced_zone(order, highest);
        let in_vain = self.cache_pages() == before && (!may_write || !self.cache.is_writing());
        if in_vain && reclaimed == 0 {
            let failures = if balanced.is_some() { self.pages.kswapd_failures() + 1 } else { MAX_RECLAIM_RETRIES };
            self.pages.set_kswapd_failures::<O>(failures);
        }
        if balanced.is_some() && boost_left == 0 || in_vain {
            self.kswapd_ends(balanced, observer);
        }
    }

    fn kswapd_begins<O: Observer>(&mut self, highest: u8) {
        let mut boost_left = 0;
        for zone in zone_ids(self.pages.zones.len()) {
            let usable = self.pages.zones[zone.index()].index <= highest;
            let boost = if usable { self.pages.word(zone, zone_word::BOOST) as u32 } else { 0 };
            self.tasks.set_word::<O>(word::KSWAPD_BOOSTS + zone.index(), boost);
            boost_left += boost;
            // set_reclaim_active: while kswapd works on a zone, its per-CPU lists keep less.
            self.pages.set_flag::<O>(zone, flag::RECLAIM_ACTIVE, usable);
        }
        self.tasks.set_word::<O>(word::KSWAPD_BOOST_LEFT, boost_left);
        self.tasks.set_word::<O>(word::KSWAPD_RECLAIMED, 0);
        self.tasks.set_word::<O>(word::KSWAPD_BALANCING, 1);
    }

    fn kswapd_ends<O: Observer>(&mut self, balanced: Option<ZoneId>, observer: &mut O) {
        let highest = self.pages.kswapd_highest();
        for zone in zone_ids(self.pages.zones.len()) {
            let boost = self.pages.word(zone, zone_word::BOOST);
            let done = self.tasks.word(word::KSWAPD_BOOSTS + zone.index()) as i32;
            if boost > 0 && done > 0 {
                let boost = (boost - done).max(0);
                self.pages.set_word::<O>(zone, zone_word::BOOST, boost);
                if O::EVENTS {
                    observer.event(Event::Boosted { zone, boost_pages: boost as u32 });
                }
            }
            self.pages.set_flag::<O>(zone, flag::RECLAIM_ACTIVE, false);
        }
        for at in [word::KSWAPD_BALANCING, word::KSWAPD_RUNNABLE, word::KSWAPD_RECLAIMED, word::KSWAPD_BOOST_LEFT] {
            self.tasks.set_word::<O>(at, 0);
        }
        self.pages.set_kswapd_awake::<O>(false);
        self.pages.reset_kswapd_request::<O>();
        if O::EVENTS {
            let zone = balanced.or_else(|| self.pages.zonelist(highest).next()).unwrap_or_default();
            observer.event(Event::KswapdSleeps { zone });
        }
    }
}
