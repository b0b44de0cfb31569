//! How booting leaves the free lists: memory given page by page, the lowest first.
//!
//! arch/i386/mm/init.c, `paging_init`, `mem_init`; mm/page_alloc.c, `free_area_init`; 2.0.40.

use crate::classic::k20;
use crate::config::{Arch, Caller, PfnRange, ZoneConfig};
use crate::pages::page_alloc::PageAllocator;
use crate::pages::watermark::ZoneMarks;
use crate::pages::zone::{NR_ZONE_INDICES, word};
use crate::{Config, Era, Pfn, Silent, ZoneId, ZoneKind};

/// The zone that stands for all of memory.
pub(crate) const POOL: ZoneId = ZoneId(0);
/// Memory below 640 KiB that is given out.
const BASE_MEMORY: [Pfn; 2] = [1, 159];
/// Where the kernel's image begins and, as taken in the recordings, ends.
const IMAGE: [Pfn; 2] = [256, 544];
/// Bytes of a frame in the tables that follow the image: its `mem_map` entry and what else there is one of for each
/// frame (computed from the first free frame of two sizes of memory).
const FRAME_BYTES: u32 = 56;

/// The first frame behind the kernel's tables.
pub(crate) fn first_free_pfn(end_pfn: Pfn) -> Pfn {
    // One map for each order, a bit for each block.
    let maps: u32 = (0..=k20::MAX_ORDER).map(|order| (end_pfn >> order).div_ceil(8).next_multiple_of(4)).sum();
    IMAGE[1] + (end_pfn * FRAME_BYTES + maps).div_ceil(crate::PAGE_SIZE_BYTES as u32)
}

/// The layout of a machine with so much memory.
pub(crate) fn config(mib: u32, caller: Caller) -> Config {
    let end = mib << 8;
    let free = end - first_free_pfn(end) + (BASE_MEMORY[1] - BASE_MEMORY[0]);
    let pool = ZoneConfig {
        kind: ZoneKind::Normal,
        start_pfn: 0,
        spanned_pages: end,
        present_pages: end,
        managed_pages: free,
    };
    Config {
        era: Era::Linux2_0,
        arch: Arch::I386,
        zones: vec![pool],
        pageblock_order: crate::MAX_PAGE_ORDER,
        smp: false,
        cpus: 1,
        pcp: false,
        compaction: false,
        holes: vec![PfnRange { start_pfn: BASE_MEMORY[1], pages: IMAGE[0] - BASE_MEMORY[1] }],
        caller,
        reserve: true,
    }
}

/// The free lists as booting leaves them.
pub(crate) fn boot(config: &Config) -> PageAllocator {
    let [min_pages, low_pages, high_pages] = k20::marks(config);
    let marks = ZoneMarks {
        min_pages,
        low_pages,
        high_pages,
        lowmem_reserve: [0; NR_ZONE_INDICES],
        pcp_batch: 1,
        pcp_high_min: 0,
        pcp_high_max: 0,
        stat_threshold: 0,
        percpu_drift_mark: 0,
    };
    let mut pages = PageAllocator::former(config, vec![marks]);
    pages.set_word::<Silent>(POOL, word::PCP_BATCH, 1);
    let end = config.end_pfn();
    for pfn in (BASE_MEMORY[0]..BASE_MEMORY[1]).chain(first_free_pfn(end)..end) {
        pages.k20_free(POOL, pfn, 0, &mut Silent);
    }
    pages
}
