//! Machines that no recording shows: large PCs, and toys.

use super::{DMA_HOLE, hole, pages_of};
use crate::boot::{BlockRun, BootState, PageblockRun, PcpState, ZoneState};
use crate::config::{Arch, Caller, Config, PfnRange, ZoneConfig};
use crate::pages::watermark::compute_marks;
use crate::pages::zone::pcp_flag;
use crate::{Era, MAX_PAGE_ORDER, MigrateType, PAGE_SIZE_BYTES, Pfn, ZoneKind};

/// First frame above 16 MiB, above the memory below 4 GiB of a PC with devices at 3 GiB, and above 4 GiB.
const DMA_END: Pfn = 4096;
/// End of the memory below 3 GiB; the firmware keeps the last 32 frames (measured on 5 GiB).
const LOW_END: Pfn = 0xc_0000 - 32;
/// End of the zone DMA32.
const DMA32_END: Pfn = 0x10_0000;
/// End of the kernel image, which begins at 16 MiB: measured in our recordings' kernels.
const KERNEL_END: Pfn = 7174;

/// A toy: one zone, every frame free, no reserve, no per-CPU lists.
///
/// It has fewer frames than one pageblock for each migrate type, so the kernel would not group pages by
/// mobility there, and every block is unmovable.
pub(super) fn toy(frames: u32) -> (Config, BootState) {
    let config = Config {
        era: Era::Linux6_12,
        arch: Arch::X86_64,
        zones: vec![ZoneConfig {
            kind: ZoneKind::Normal,
            start_pfn: 0,
            spanned_pages: frames,
            present_pages: frames,
            managed_pages: frames,
        }],
        pageblock_order: MAX_PAGE_ORDER,
        smp: false,
        cpus: 1,
        pcp: false,
        compaction: true,
        caller: Caller::Task,
        holes: Vec::new(),
        reserve: false,
    };
    let zone = ZoneState {
        free_folded: frames as i32,
        free_exact: frames as i32,
        free: vec![BlockRun::one(frames.ilog2() as u8, MigrateType::Unmovable, 0)],
        pcp: PcpState { batch: 1, flags: pcp_flag::FREE_HIGH_BATCH, ..PcpState::default() },
        ..ZoneState::default()
    };
    (config, BootState { zones: vec![zone] })
}

/// A PC with `pages` frames: the first 3 GiB below 4 GiB, the rest above.
pub(super) fn x86_64(pages: u32) -> (Config, BootState) {
    let end = DMA32_END + (pages - 0xc_0000);
    // 64 bytes of `struct page` for each frame are taken from the top of memory, 2 MiB at a time.
    let struct_page_frames = (u64::from(pages) * 64).div_ceil(PAGE_SIZE_BYTES) as u32;
    let top = (end - struct_page_frames.next_multiple_of(512)) & !511;
    let given = [
        (ZoneKind::Dma, 1, DMA_END, vec![(256, DMA_END)]),
        (ZoneKind::Dma32, DMA_END, DMA32_END, vec![(KERNEL_END, LOW_END & !31)]),
        (ZoneKind::Normal, DMA32_END, end, vec![(DMA32_END, top)]),
    ];
    let holes = [DMA_HOLE, hole(LOW_END, DMA32_END)];
    let zones = given.iter().map(|(kind, start_pfn, end_pfn, ranges)| {
        let in_holes = holes.iter().filter(|hole| (*start_pfn..*end_pfn).contains(&hole.start_pfn));
        let missing: u32 = in_holes.map(|hole: &PfnRange| hole.pages).sum();
        ZoneConfig {
            kind: *kind,
            start_pfn: *start_pfn,
            spanned_pages: end_pfn - start_pfn,
            present_pages: end_pfn - start_pfn - missing,
            managed_pages: ranges.iter().map(|(start, end)| end - start).sum(),
        }
    });
    let config = Config {
        era: Era::Linux6_12,
        arch: Arch::X86_64,
        zones: zones.collect(),
        pageblock_order: 9,
        smp: false,
        cpus: 1,
        pcp: true,
        compaction: true,
        caller: Caller::Task,
        holes: holes.to_vec(),
        reserve: true,
    };
    let marks = compute_marks(&config);
    let zones = given.iter().zip(marks).map(|((_, start_pfn, end_pfn, ranges), marks)| {
        let free: Vec<BlockRun> = ranges.iter().flat_map(|&(start, end)| blocks(start, end)).collect();
        let first = start_pfn >> config.pageblock_order;
        let count = ((end_pfn - 1) >> config.pageblock_order) - first + 1;
        let pages = pages_of(&free);
        let pcp = PcpState {
            high_min: marks.pcp_high_min as i32,
            high_max: marks.pcp_high_max as i32,
            batch: marks.pcp_batch as i32,
            flags: pcp_flag::FREE_HIGH_BATCH,
            ..PcpState::default()
        };
        let pfn = first << config.pageblock_order;
        let pageblocks = vec![PageblockRun { pfn, count, migratetype: MigrateType::Movable }];
        ZoneState { free_folded: pages, free_exact: pages, free, pcp, pageblocks, ..ZoneState::default() }
    });
    let boot = BootState { zones: zones.collect() };
    (config, boot)
}

/// The largest aligned blocks of a range in ascending order: so the kernel hands memory over.
fn blocks(start: Pfn, end: Pfn) -> Vec<BlockRun> {
    let mut runs: Vec<BlockRun> = Vec::new();
    let mut pfn = start;
    while pfn < end {
        let order = (pfn.trailing_zeros().min((end - pfn).ilog2()) as u8).min(MAX_PAGE_ORDER);
        match runs.last_mut() {
            Some(run) if run.order == order => run.count += 1,
            _ => runs.push(BlockRun { order, migratetype: MigrateType::Movable, pfn, count: 1, step: 1 << order }),
        }
        pfn += 1 << order;
    }
    runs
}
