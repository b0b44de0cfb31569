//! Memory as a report shows it: every number that mm/show_mem.c (`__show_mem`, `show_free_areas`) and mm/swap_state.c
//! (`show_swap_cache_info`), 6.12, print and that the model has.

use crate::machine::Machine;
use crate::pages::buddy::buddy_list;
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::zone::{word, zone_ids};
use crate::state::klog::MemoryReport;
use crate::state::lru::Lru;
use crate::state::tasks::word as task_word;
use crate::{MigrateType, NR_ORDERS, ZoneId};

impl Machine {
    /// Memory as it is now.
    pub(super) fn memory_report(&self) -> MemoryReport {
        let mut report = MemoryReport::default();
        let (writing_file, writing_anon) = self.writing_pages();
        for (zone, of) in zone_ids(self.pages.zones.len()).zip(&mut report.zones) {
            let count = |at| self.pages.word(zone, at) as u32;
            let listed = |list| self.cache.pages(list);
            let (file, anon) = (writing_file[zone.index()], writing_anon[zone.index()]);
            of.free_pages = count(word::FREE);
            of.boost_pages = count(word::BOOST);
            of.highatomic_pages = count(word::RESERVED_HIGHATOMIC);
            of.pcp_pages = count(word::PCP_COUNT);
            of.active_anon_pages = listed(Lru::anon(zone, true));
            of.inactive_anon_pages = listed(Lru::anon(zone, false)) + anon;
            of.active_file_pages = listed(Lru::active_file(zone));
            of.inactive_file_pages = count(word::CACHE_CLEAN) + count(word::CACHE_DIRTY) - of.active_file_pages;
            of.pinned_pages = self.cache.pinned(zone);
            of.dirty_pages = count(word::CACHE_DIRTY) - file;
            of.writing_pages = file + anon;
            for order in 0..NR_ORDERS {
                for migratetype in MigrateType::ALL {
                    let len = self.free_blocks(zone, order as u8, migratetype);
                    of.blocks[order] += len;
                    of.types[order] |= u8::from(len > 0) << migratetype.index();
                }
            }
        }
        let (reclaimable, unreclaimable) = self.pages_of_slabs();
        report.slab_reclaimable_pages = reclaimable + self.cache.pages(Lru::DENTRIES);
        report.slab_unreclaimable_pages = unreclaimable + self.tasks.word(task_word::LARGE_KMALLOC);
        let (total, used) = self.cache.swap();
        let out: u32 = self.tasks().iter().map(|task| task.swap_pages).sum();
        report.swap_cache_pages = used - out;
        (report.swap_pages, report.swap_free_pages) = (total, total - used);
        report.hopeless = self.pages.kswapd_failures() >= MAX_RECLAIM_RETRIES;
        report
    }

    fn free_blocks(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> u32 {
        self.pages.frames.list(zone, buddy_list(order, migratetype)).len
    }
}
