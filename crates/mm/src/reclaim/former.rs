//! Reclaim on machines of former kernels.
//!
//! Modelled: how much a call gives back is the kernels' (32 pages in 2.6, one in 2.0), and so is that clean pages of files
//! go first, the oldest first, and come back as cold pages; what else they did is simplified to dirty pages being written
//! by whoever reclaims, and to dentries. Anonymous memory stays where it is.

use crate::event::{Reclaimed, Reclaimer, Watermark};
use crate::machine::Machine;
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::pages::zone::zone_ids;
use crate::reclaim::vmscan::{KSWAPD_PAGES_PER_TICK, WRITE_TICKS};
use crate::state::lru::{Lru, MAX_ZONES};
use crate::state::tasks::word;
use crate::{Era, Event, Gfp, Observer};

impl Machine {
    /// Gives the oldest clean pages of files back, up to `most`; how many there were.
    pub(crate) fn former_give_back<O: Observer>(
        &mut self,
        highest: u8,
        most: u32,
        cold: bool,
        observer: &mut O,
    ) -> u32 {
        let mut freed = 0;
        while freed < most {
            let inactive = self.lru_oldest(highest, |zone| Lru::file(zone, false));
            let found = inactive.or_else(|| self.lru_oldest(highest, Lru::active_file));
            let Some((pfn, zone)) = found else { break };
            let frame = self.lru_remove::<O>(pfn, zone);
            freed += 1 << frame.order();
            self.former_free(pfn, frame.order(), cold, observer);
        }
        freed
    }

    /// One call of reclaim; pages given back.
    pub(crate) fn former_reclaim<O: Observer>(
        &mut self,
        highest: u8,
        target: u32,
        gfp: Gfp,
        by: Reclaimer,
        observer: &mut O,
    ) -> u32 {
        let before = self.free_of_zones();
        let mut freed = self.former_give_back(highest, target, true, observer);
        self.tell_reclaimed(before, by, Reclaimed::File, observer);
        if freed < target && gfp.any(Gfp::IO) {
            self.write_dirty::<O>(highest, target - freed);
        }
        let before = self.free_of_zones();
        while freed < target && gfp.any(Gfp::FS) {
            let Some(pfn) = self.cache.oldest(Lru::DENTRIES) else { break };
            let zone = self.pages.zone_of(pfn).expect("dentries lie in a zone");
            let frame = self.lru_remove::<O>(pfn, zone);
            self.former_free(pfn, frame.order(), false, observer);
            freed += 1 << frame.order();
        }
        self.tell_reclaimed(before, by, Reclaimed::Dentries, observer);
        freed
    }

    /// Writes of the oldest dirty pages begin.
    fn write_dirty<O: Observer>(&mut self, highest: u8, pages: u32) {
        let due_tick = self.ticks().wrapping_add(WRITE_TICKS);
        for _ in 0..pages {
            let Some((pfn, zone)) = self.lru_oldest(highest, |zone| Lru::file(zone, true)) else { break };
            self.lru_write::<O>(pfn, zone, due_tick);
        }
    }

    fn free_of_zones(&self) -> [i64; MAX_ZONES] {
        let mut free = [0; MAX_ZONES];
        for zone in zone_ids(self.pages.zones.len()) {
            let stat = self.zone_stat(zone);
            free[zone.index()] = stat.free_pages + i64::from(stat.pcp_pages);
        }
        free
    }

    fn tell_reclaimed<O: Observer>(&self, before: [i64; MAX_ZONES], by: Reclaimer, what: Reclaimed, observer: &mut O) {
        if !O::EVENTS {
            return;
        }
        let after = self.free_of_zones();
        for zone in zone_ids(self.pages.zones.len()) {
            let pages = (after[zone.index()] - before[zone.index()]).max(0) as u32;
            if pages > 0 {
                observer.event(Event::Reclaimed { zone, pages, by, what });
            }
        }
    }

    /// What kswapd does in a tick: it works until every zone reaches its high mark (2.6.11: for the order that it was woken
    /// for), or nothing more comes.
    pub(crate) fn former_kswapd_slice<O: Observer>(&mut self, observer: &mut O) {
        let order = if self.config.era == Era::Linux2_6_11 { self.pages.kswapd_order() } else { 0 };
        let balanced = |machine: &Self| {
            zone_ids(machine.pages.zones.len())
                .all(|zone| machine.zone_stat(zone).free_pages > i64::from(machine.high_pages(zone)) + (1 << order) - 1)
        };
        if !balanced(self) {
            let pages = if self.config.era == Era::Linux2_0 { SWAP_CLUSTER_MAX } else { KSWAPD_PAGES_PER_TICK };
            let freed = self.former_reclaim(u8::MAX, pages, Gfp::GFP_KERNEL, Reclaimer::Kswapd, observer);
            if !balanced(self) && (freed > 0 || self.writes_go_on()) {
                return;
            }
        }
        self.pages.set_kswapd_awake::<O>(false);
        self.pages.reset_kswapd_request::<O>();
        self.tasks.set_word::<O>(word::KSWAPD_RUNNABLE, 0);
        if O::EVENTS
            && let Some(zone) = zone_ids(self.pages.zones.len()).next()
        {
            observer.event(Event::KswapdSleeps { zone });
        }
    }

    fn high_pages(&self, zone: crate::ZoneId) -> u32 {
        self.pages.mark_pages(zone, Watermark::High).cast_unsigned()
    }
}
