//! Reclaim: which pages are given back, by kswapd and by who asks for memory.
//!
//! mm/vmscan.c (`balance_pgdat`, `pgdat_balanced`, `shrink_node`, `shrink_inactive_list`, `shrink_folio_list`,
//! `shrink_active_list`, `get_scan_count`), 6.12. What may be taken and in which order is the kernel's, simplified; the
//! pace is modelled: how many pages kswapd reclaims while a direct reclaimer reclaims its cluster, how long a write
//! takes, and how much shrinkers give in proportion.
//!
//! No request that reclaims writes pages of files: whoever finds only dirty ones wakes the flusher, a thread of its own
//! with no flags but its own. Simplified: dirty pages that are passed over keep their place, and kswapd, which in Linux
//! writes some itself once the flusher falls behind, leaves them all to it.

use crate::event::{Reclaimed, Reclaimer, Watermark};
use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::Held;
use crate::pages::frame::{FrameKind, page_flag};
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::pages::zone::{flag, word as zone_word, zone_ids};
use crate::state::lru::{Lru, MAX_ZONES};
use crate::state::tasks::word;
use crate::{Event, Gfp, Observer, ZoneId};

/// Pages that kswapd reclaims in the same time: modelled.
pub(crate) const KSWAPD_PAGES_PER_TICK: u32 = 2 * SWAP_CLUSTER_MAX;
/// Dirty pages that the flusher begins to write in a tick: as many as kswapd and one who reclaims for itself can take, so
/// that kswapd does not take all of them while the other loses its patience. Modelled.
pub(super) const FLUSHER_PAGES_PER_TICK: u32 = KSWAPD_PAGES_PER_TICK + SWAP_CLUSTER_MAX;
/// Ticks until a dirty page is written: modelled.
pub(crate) const WRITE_TICKS: u32 = 3;
/// Of so many pages of dentries, shrinkers give back one in each round: modelled.
const DENTRIES_PER_PAGE: u32 = 64;

/// What a round of reclaim came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Round {
    /// Pages given back.
    pub(crate) freed_pages: u32,
    /// Writes were begun, or pages changed their list: another round may give more.
    pub(crate) goes_on: bool,
    /// The reclaimer came to what waits for its own caller: it never comes back.
    pub(crate) waits_for: Option<Held>,
}

/// How anonymous pages get to swap.
#[derive(Clone, Copy)]
struct Swap {
    /// When a write that begins now is done.
    due_tick: u32,
    /// A write waits for what its own caller is in.
    waits: bool,
}

/// Pages of each zone, by what became of them.
#[derive(Default)]
struct Tally {
    freed: [[u32; MAX_ZONES]; 3],
    swapped: [u32; MAX_ZONES],
    activated: [u32; MAX_ZONES],
    deactivated: [u32; MAX_ZONES],
}

impl Machine {
    /// One round of reclaim in zones up to `highest`, until `target` pages are free: inactive clean pages of files,
    /// oldest first, and if none are left, the flusher is woken to write the dirty ones; then anonymous pages, which
    /// have to be copied to swap first; and dentries and inodes.
    ///
    /// What `gfp` does not allow is left out (`shrink_folio_list`, `super_cache_scan`): without `__GFP_IO` nothing is
    /// copied to swap, without `__GFP_FS` no file system is asked to give dentries back.
    pub(crate) fn reclaim<O: Observer>(
        &mut self,
        highest: u8,
        target: u32,
        by: Reclaimer,
        gfp: Gfp,
        observer: &mut O,
    ) -> Round {
        let due_tick = self.ticks().wrapping_add(WRITE_TICKS);
        let mut tally = Tally::default();
        let mut round = Round::default();
        let direct = by == Reclaimer::Direct;
        // What somebody holds who sleeps now, others leave for later. Who holds it itself waits for itself.
        let own = |held: Context| direct && self.has_entered(held);
        let (own_fs, own_io) = (own(Context::FsLock), own(Context::IoPath));
        let may_fs = gfp.any(Gfp::FS) && (own_fs || !self.holds(Context::FsLock));
        let may_io = gfp.any(Gfp::IO) && (own_io || !self.holds(Context::IoPath));

        self.deactivate::<O>(highest, false, &mut tally);
        while round.freed_pages < target {
            let Some((pfn, zone)) = self.lru_oldest(highest, |zone| Lru::file(zone, false)) else { break };
            round.freed_pages += 1 << self.pages.frames.get(pfn).order();
            self.give_back(pfn, zone, Reclaimed::File, &mut tally, observer);
        }
        if round.freed_pages < target && self.lru_pages(highest, |zone| Lru::file(zone, true)) > 0 {
            self.wake_flusher(observer);
            round.goes_on = true;
        }
        let swap = may_io.then_some(Swap { due_tick, waits: own_io });
        self.reclaim_anon(highest, target, swap, &mut round, &mut tally, observer);
        let kept = self.cache.pages(Lru::DENTRIES);
        if own_fs && may_fs && kept > 0 {
            round.waits_for = round.waits_for.or(Some(Held::FsLock));
        } else if may_fs && round.waits_for.is_none() {
            let share = kept.div_ceil(DENTRIES_PER_PAGE).min(SWAP_CLUSTER_MAX);
            let wanted = target.saturating_sub(round.freed_pages).max(share).min(kept);
            for _ in 0..wanted {
                let Some(pfn) = self.cache.oldest(Lru::DENTRIES) else { break };
                let zone = self.pages.zone_of(pfn).expect("dentries lie in a zone");
                self.give_back(pfn, zone, Reclaimed::Dentries, &mut tally, observer);
            }
            round.freed_pages += wanted;
        }
        if round.freed_pages > 0 {
            self.pages.set_kswapd_failures::<O>(0);
        }
        let moved = [&tally.swapped, &tally.activated, &tally.deactivated];
        round.goes_on |= moved.into_iter().flatten().any(|&pages| pages > 0);
        if O::EVENTS {
            self.tell(&tally, by, observer);
        }
        round
    }

    /// Anonymous pages that nobody used since the last look: to swap, and when they are there, back to the free lists.
    /// With enough inactive file pages none is looked at (`get_scan_count`, `cache_trim_mode`). `swap`: how they are
    /// written, if they may be.
    fn reclaim_anon<O: Observer>(
        &mut self,
        highest: u8,
        target: u32,
        swap: Option<Swap>,
        round: &mut Round,
        tally: &mut Tally,
        observer: &mut O,
    ) {
        let skips = observer.skips_aging();
        if skips {
            round.goes_on |= self.inactive_is_low(highest, true);
        } else {
            self.deactivate::<O>(highest, true, tally);
        }
        let mut begun = 0;
        // With rising priority all of the list is looked at once (`do_try_to_free_pages`).
        let mut left = self.lru_pages(highest, |zone| Lru::anon(zone, false)) + target;
        while round.freed_pages + begun < target && left > 0 {
            let oldest = if skips {
                self.next_without_looking(highest)
            } else {
                self.lru_oldest(highest, |zone| Lru::anon(zone, false)).or_else(|| {
                    self.deactivate::<O>(highest, true, tally);
                    self.lru_oldest(highest, |zone| Lru::anon(zone, false))
                })
            };
            let Some((pfn, zone)) = oldest else { break };
            let frame = self.pages.frames.get(pfn);
            let pages = 1 << frame.order();
            if !skips {
                left = left.saturating_sub(pages);
            }
            if frame.has(page_flag::IN_SWAP) {
                round.freed_pages += pages;
                self.give_back(pfn, zone, Reclaimed::Anon, tally, observer);
                continue;
            }
            let Some(swap) = swap.filter(|_| self.cache.swap_free() >= pages) else { break };
            if frame.has(page_flag::REFERENCED) && !skips {
                let frame = self.lru_remove::<O>(pfn, zone);
                let frame = frame.flagged(page_flag::REFERENCED, false).flagged(page_flag::ACTIVE, true);
                self.lru_add::<O>(pfn, zone, frame);
                tally.activated[zone.index()] += pages;
            } else if swap.waits {
                round.waits_for = Some(Held::IoPath);
                break;
            } else {
                self.cache.use_swap::<O>(pages as i32);
                self.lru_write::<O>(pfn, zone, swap.due_tick);
                begun += pages;
                tally.swapped[zone.index()] += pages;
            }
        }
    }

    /// The anonymous page that is taken next once all were looked at (`need_not_age`).
    fn next_without_looking(&self, highest: u8) -> Option<(u32, ZoneId)> {
        let oldest = |active| self.lru_oldest(highest, |zone| Lru::anon(zone, active));
        let idle = |&zone: &ZoneId| self.cache.idle(zone) > 0;
        self.lru_oldest_of(self.usable_zones(highest).filter(idle), |zone| Lru::anon(zone, false))
            .or_else(|| oldest(true))
            .or_else(|| oldest(false))
    }

    /// If more pages are active than inactive (on large machines: than a multiple), the oldest active ones become
    /// inactive (`inactive_is_low`, `shrink_active_list`).
    fn deactivate<O: Observer>(&mut self, highest: u8, anon: bool, tally: &mut Tally) {
        if !self.inactive_is_low(highest, anon) {
            return;
        }
        let active = |zone| Self::active_list(zone, anon);
        let mut left = SWAP_CLUSTER_MAX;
        while left > 0 {
            let Some((pfn, zone)) = self.lru_oldest(highest, active) else { break };
            let frame = self.lru_remove::<O>(pfn, zone).flagged(page_flag::ACTIVE | page_flag::REFERENCED, false);
            self.lru_add::<O>(pfn, zone, frame);
            tally.deactivated[zone.index()] += 1 << frame.order();
            left = left.saturating_sub(1 << frame.order());
        }
    }

    fn active_list(zone: ZoneId, anon: bool) -> Lru {
        if anon { Lru::anon(zone, true) } else { Lru::active_file(zone) }
    }

    fn inactive_is_low(&self, highest: u8, anon: bool) -> bool {
        let active_pages = self.lru_pages(highest, |zone| Self::active_list(zone, anon));
        let inactive_pages = if anon {
            self.lru_pages(highest, |zone| Lru::anon(zone, false))
        } else {
            self.lru_pages(highest, |zone| Lru::file(zone, false))
                + self.lru_pages(highest, |zone| Lru::file(zone, true))
        };
        let gib = (active_pages + inactive_pages) >> 18;
        let ratio = if gib > 0 { (10 * gib).isqrt() } else { 1 };
        inactive_pages.saturating_mul(ratio) < active_pages
    }

    /// Takes a page off its list and gives it back to the page allocator.
    fn give_back<O: Observer>(&mut self, pfn: u32, zone: ZoneId, what: Reclaimed, tally: &mut Tally, observer: &mut O) {
        let frame = self.lru_remove::<O>(pfn, zone);
        let pages = 1 << frame.order();
        if frame.kind() == FrameKind::Anon {
            self.tasks.update_task::<O>(crate::TaskId(frame.owner()), |task| task.swap_pages += pages);
        }
        self.free_pages(pfn, frame.order(), observer);
        tally.freed[what as usize][zone.index()] += pages;
    }

    fn tell<O: Observer>(&self, tally: &Tally, by: Reclaimer, observer: &mut O) {
        for zone in zone_ids(self.pages.zones.len()) {
            for what in [Reclaimed::File, Reclaimed::Anon, Reclaimed::Dentries] {
                let pages = tally.freed[what as usize][zone.index()];
                if pages > 0 {
                    observer.event(Event::Reclaimed { zone, pages, by, what });
                }
            }
            let [swapped, activated, deactivated] =
                [&tally.swapped, &tally.activated, &tally.deactivated].map(|of| of[zone.index()]);
            if swapped > 0 {
                observer.event(Event::SwapOut { zone, pages: swapped });
            }
            if activated > 0 {
                observer.event(Event::Aged { zone, pages: activated, to_active: true });
            }
            if deactivated > 0 {
                observer.event(Event::Aged { zone, pages: deactivated, to_active: false });
            }
        }
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
        if self.config.era.is_classic() {
            return self.former_kswapd_slice(observer);
        }
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

        let may_write = boost_left == 0;
        // For a boost: `may_writepage` and `may_swap` are off.
        let gfp = if may_write { Gfp::GFP_KERNEL } else { Gfp::GFP_KERNEL.without(Gfp::IO) };
        let round = self.reclaim(highest, KSWAPD_PAGES_PER_TICK, Reclaimer::Kswapd, gfp, observer);
        let reclaimed = self.tasks.word(word::KSWAPD_RECLAIMED).saturating_add(round.freed_pages);
        self.tasks.set_word::<O>(word::KSWAPD_RECLAIMED, reclaimed);
        let boost_left = boost_left.saturating_sub(round.freed_pages);
        self.tasks.set_word::<O>(word::KSWAPD_BOOST_LEFT, boost_left);
        let balanced = self.balanced_zone(order, highest);
        let in_vain = round.freed_pages == 0 && !round.goes_on && (!may_write || !self.writes_go_on());
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
        let (order, highest) = (self.pages.kswapd_order(), self.pages.kswapd_highest());
        let mut boosted = false;
        for zone in zone_ids(self.pages.zones.len()) {
            let boost = self.pages.word(zone, zone_word::BOOST);
            let done = self.tasks.word(word::KSWAPD_BOOSTS + zone.index()) as i32;
            boosted |= done > 0;
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
        // After a run for a boost, there is likely room to put a pageblock together (`balance_pgdat`, 6.12.117).
        let order = if boosted { order.max(self.pages.pageblock_order) } else { order };
        if order > 0 {
            self.kcompactd(order, highest, observer);
        }
    }
}
