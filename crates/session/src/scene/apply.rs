//! A scene, moved on by events.

use super::{Scene, slab, vmalloc};
use kmscope_mm::event::Reclaimed;
use kmscope_mm::{Event, MigrateType, ZoneId};

impl Scene {
    /// Moves the scene on by one event. After all events of a step it equals the scene captured
    /// afterwards, except for what is no part of any event: the per-CPU lists' `high` and batch, the
    /// contexts, which frames the page cache left and wrote, a cache that is new, where one
    /// allocation ends and the next begins, and after [`Event::Summary`].
    pub fn apply(&mut self, event: &Event) {
        self.map.apply(event);
        self.strip.apply(event);
        self.queues.apply(event);
        slab::apply(&mut self.caches, event);
        vmalloc::apply(&mut self.areas, &self.wanted_areas, event);
        match *event {
            Event::BlockTaken { zone, order, migratetype, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    let blocks = &mut zone.free_lists[usize::from(order)][migratetype.index()];
                    *blocks = blocks.saturating_sub(1);
                    zone.free_pages -= 1 << order;
                }
            }
            Event::BlockPut { zone, order, migratetype, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.free_lists[usize::from(order)][migratetype.index()] += 1;
                    zone.free_pages += 1 << order;
                }
            }
            Event::PcpPut { zone, order, migratetype, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.pcp_lists[usize::from(order)][migratetype.index()] += 1;
                }
            }
            Event::PcpTake { zone, order, migratetype, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    let blocks = &mut zone.pcp_lists[usize::from(order)][migratetype.index()];
                    *blocks = blocks.saturating_sub(1);
                }
            }
            Event::FreePages { zone, free_pages } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.free_pages_folded = free_pages;
                }
            }
            Event::Boosted { zone, boost_pages } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.boost_pages = boost_pages;
                }
            }
            Event::HighAtomicReserved { zone, pages, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.highatomic_pages += pages;
                }
            }
            Event::PageblockRetyped { zone, from: MigrateType::HighAtomic, .. } => {
                // Under pressure a reserved pageblock becomes ordinary again.
                let pages = 1 << self.pageblock_order;
                if let Some(zone) = self.zone_mut(zone) {
                    zone.highatomic_pages = zone.highatomic_pages.saturating_sub(pages);
                }
            }
            Event::Released { zone, free_pages, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    (zone.free_pages, zone.free_pages_folded) = (free_pages, free_pages);
                }
            }
            Event::Reclaimed { zone, pages, what: Reclaimed::File, .. } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.cache_clean_pages = zone.cache_clean_pages.saturating_sub(pages);
                }
            }
            Event::WritebackDone { zone, pages } => {
                if let Some(zone) = self.zone_mut(zone) {
                    zone.cache_dirty_pages = zone.cache_dirty_pages.saturating_sub(pages);
                    zone.cache_clean_pages += pages;
                }
            }
            Event::KswapdWoken { .. } => self.kswapd_awake = true,
            Event::KswapdSleeps { .. } => self.kswapd_awake = false,
            Event::Tick { tick } => self.ticks = tick,
            _ => {}
        }
    }

    fn zone_mut(&mut self, zone: ZoneId) -> Option<&mut super::ZoneScene> {
        self.zones.get_mut(zone.index())
    }
}
