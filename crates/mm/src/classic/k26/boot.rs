//! How booting leaves the page allocator: low memory handed over by the boot allocator, high memory page by page.
//!
//! mm/bootmem.c, `init_bootmem_core`, `__alloc_bootmem_core`, `free_all_bootmem_core`; arch/i386/kernel/setup.c,
//! `setup_memory`, `zone_sizes_init`; arch/i386/mm/init.c, `set_highmem_pages_init`; mm/page_alloc.c,
//! `free_area_init_core`; 2.6.12-rc2.

use super::marks;
use crate::config::{Arch, Caller, PfnRange, ZoneConfig};
use crate::pages::page_alloc::PageAllocator;
use crate::pages::zone::word;
use crate::{Config, Era, PAGE_SIZE_BYTES, Pfn, Silent, ZoneId, ZoneKind};

/// First frame above the zone for ISA devices, and above the direct map.
const DMA_END: Pfn = 4096;
const LOW_END: Pfn = 896 << 8;
/// Frames of the memory below 640 KiB that is given out.
const BASE_MEMORY: [Pfn; 2] = [1, 159];
/// First frame of the memory above 1 MiB, where the kernel image begins, and its end.
const IMAGE: [Pfn; 2] = [256, 896];
/// Bytes of a `struct page`.
const STRUCT_PAGE_BYTES: u32 = 32;
/// Bytes of a `wait_queue_head_t`, without spinlocks.
const WAIT_QUEUE_BYTES: u32 = 8;
/// Frames that are freed as one block: the bits of a word of the boot allocator's map.
const MAP_WORD: u32 = 32;

/// The layout of a machine with so much memory.
pub(crate) fn config(era: Era, mib: u32, caller: Caller) -> Config {
    let end = mib << 8;
    let zones =
        [(ZoneKind::Dma, 0, DMA_END), (ZoneKind::Normal, DMA_END, LOW_END), (ZoneKind::HighMem, LOW_END, u32::MAX)];
    let zones = zones.into_iter().filter(|&(_, start, _)| start < end).map(|(kind, start_pfn, zone_end)| {
        let pages = zone_end.min(end) - start_pfn;
        ZoneConfig { kind, start_pfn, spanned_pages: pages, present_pages: pages, managed_pages: pages }
    });
    let mut config = Config {
        era,
        arch: Arch::I386,
        zones: zones.collect(),
        pageblock_order: crate::MAX_PAGE_ORDER,
        smp: false,
        cpus: 1,
        pcp: true,
        compaction: false,
        holes: vec![PfnRange { start_pfn: BASE_MEMORY[1], pages: IMAGE[0] - BASE_MEMORY[1] }],
        caller,
        reserve: true,
    };
    let taken = taken_at_boot(&config);
    for zone in &mut config.zones {
        let (start, end) = (zone.start_pfn, zone.start_pfn + zone.spanned_pages);
        let inside = taken.iter().map(|&[from, to]| to.min(end).saturating_sub(from.max(start)));
        zone.managed_pages -= inside.sum::<u32>();
    }
    config
}

/// Frames of low memory.
fn low_end(config: &Config) -> Pfn {
    config.end_pfn().min(LOW_END)
}

/// Pages of the boot allocator's map that are kept, and of these those that are given out last.
fn map_pages(low_end: Pfn) -> [u32; 2] {
    let page = PAGE_SIZE_BYTES as u32;
    let bytes = low_end.div_ceil(8).next_multiple_of(4);
    [(bytes + page - 1).div_ceil(page), (low_end / 8).div_ceil(page)]
}

/// Where the array of `struct page` begins: at 16 MiB, if there is low memory above, else as low as possible.
pub(crate) fn struct_pages_pfn(config: &Config) -> Pfn {
    if low_end(config) > DMA_END { DMA_END } else { BASE_MEMORY[0] }
}

/// Ranges of frames that are never given out: first frame, and the one behind the last.
fn taken_at_boot(config: &Config) -> [[Pfn; 2]; 4] {
    let wait_queues = config.zones.iter().map(|zone| {
        let queues = (zone.spanned_pages / 256).next_power_of_two().clamp(4, 4096);
        (queues * WAIT_QUEUE_BYTES).next_multiple_of(32)
    });
    let bytes = (config.end_pfn() + 1) * STRUCT_PAGE_BYTES + wait_queues.sum::<u32>();
    let first = struct_pages_pfn(config);
    let struct_pages = [first, first + bytes.div_ceil(PAGE_SIZE_BYTES as u32)];
    let [kept, given_last] = map_pages(low_end(config));
    let image = [BASE_MEMORY[1], IMAGE[1]];
    let map = [IMAGE[1] + given_last, IMAGE[1] + kept];
    // The part of the map that is not kept is given out last of all, and counts as memory like all other.
    [[0, 1], image, map, struct_pages]
}

/// The page allocator as booting leaves it.
pub(crate) fn boot(config: &Config) -> PageAllocator {
    let mut pages = empty(config);
    let low_end = low_end(config);
    let [_, given_last] = map_pages(low_end);
    let last = IMAGE[1]..IMAGE[1] + given_last;
    let taken = taken_at_boot(config);
    let is_free = |pfn: Pfn| !last.contains(&pfn) && !taken.iter().any(|&[from, to]| (from..to).contains(&pfn));
    let mut pfn = 0;
    while pfn < low_end {
        if (pfn..pfn + MAP_WORD).all(is_free) {
            give(&mut pages, pfn, MAP_WORD.ilog2() as u8);
        } else {
            (pfn..pfn + MAP_WORD).filter(|&pfn| is_free(pfn)).for_each(|pfn| give(&mut pages, pfn, 0));
        }
        pfn += MAP_WORD;
    }
    last.for_each(|pfn| give(&mut pages, pfn, 0));
    (LOW_END..config.end_pfn()).for_each(|pfn| give(&mut pages, pfn, 0));
    pages
}

fn give(pages: &mut PageAllocator, pfn: Pfn, order: u8) {
    let zone = pages.zone_of(pfn).expect("memory lies in a zone");
    pages.k26_free(zone, pfn, order, false, &mut Silent);
}

/// With all lists empty.
fn empty(config: &Config) -> PageAllocator {
    let mut pages = PageAllocator::former(config, marks::marks(config));
    for (at, marks) in marks::marks(config).into_iter().enumerate() {
        let zone = ZoneId(at as u8);
        pages.set_word::<Silent>(zone, word::PCP_BATCH, marks.pcp_batch.cast_signed());
        pages.set_word::<Silent>(zone, word::PCP_HIGH, marks.pcp_high_max.cast_signed());
        pages.set_word::<Silent>(zone, word::PCP_HIGH_MIN, marks.pcp_high_min.cast_signed());
        pages.set_word::<Silent>(zone, word::PCP_HIGH_MAX, marks.pcp_high_max.cast_signed());
    }
    pages
}
