//! Zones: what is fixed at boot, and the numbers that change.

use crate::config::{Arch, Config};
use crate::pages::watermark::{ZoneMarks, compute_marks};
use crate::{Gfp, Pfn, ZoneId, ZoneKind};

/// Numbers of zones that a request can name as its highest: four on each architecture.
pub const NR_ZONE_INDICES: usize = 4;

/// A zone's fixed numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneInfo {
    /// What it is for.
    pub kind: ZoneKind,
    /// Its position among the architecture's zones (DMA 0 …), by which `lowmem_reserve` is indexed.
    pub index: u8,
    /// First frame.
    pub start_pfn: Pfn,
    /// One past the last frame.
    pub end_pfn: Pfn,
    /// Frames that the page allocator manages.
    pub managed_pages: u32,
    /// Watermarks and what is computed with them.
    pub marks: ZoneMarks,
    /// First entry of the table of pageblock types.
    pub pageblock_base: u32,
}

impl ZoneInfo {
    /// Whether a frame lies in the zone.
    #[inline]
    pub const fn spans(&self, pfn: Pfn) -> bool {
        self.start_pfn <= pfn && pfn < self.end_pfn
    }
}

/// Positions of a zone's numbers among its words. Each row of four is journaled as one: what is written together
/// stands together.
pub mod word {
    /// Words that change, but for the last few.
    pub const COUNT: usize = 16;
    /// All words.
    pub const ALL: usize = 32;

    /// `NR_FREE_PAGES` as the checks see it.
    pub const FREE: usize = 0;
    /// Pages on the per-CPU lists.
    pub const PCP_COUNT: usize = 1;
    /// Pages freed in a row.
    pub const PCP_FREE_COUNT: usize = 2;
    /// Flags: see [`super::pcp_flag`].
    pub const PCP_FLAGS: usize = 3;

    /// The CPU's part of the free pages that is not folded in yet (SMP).
    pub const FREE_DIFF: usize = 4;
    /// `high` of the per-CPU lists, which floats between its limits.
    pub const PCP_HIGH: usize = 5;
    /// How often the refill has doubled.
    pub const PCP_ALLOC_FACTOR: usize = 6;
    /// `nr_free_highatomic`.
    pub const FREE_HIGHATOMIC: usize = 7;

    /// `watermark_boost`.
    pub const BOOST: usize = 8;
    /// Flags: see [`super::flag`].
    pub const FLAGS: usize = 9;
    /// Least `high`.
    pub const PCP_HIGH_MIN: usize = 10;
    /// Greatest `high`.
    pub const PCP_HIGH_MAX: usize = 11;

    /// Pages of a batch.
    pub const PCP_BATCH: usize = 12;
    /// `nr_reserved_highatomic`.
    pub const RESERVED_HIGHATOMIC: usize = 13;
    /// Clean page cache pages.
    pub const CACHE_CLEAN: usize = 14;
    /// Dirty page cache pages, those being written included.
    pub const CACHE_DIRTY: usize = 15;

    /// By migrate type: orders with free blocks, bit k for order k.
    pub const ORDERS: usize = 16;
    /// Fixed. See [`ZoneMarks`](super::ZoneMarks).
    pub const STAT_THRESHOLD: usize = 20;
    /// Fixed. Added (wrapping) to the number of a pageblock: its entry in the table of pageblock types.
    pub const PAGEBLOCK_OFFSET: usize = 21;
}

/// Zone flags (include/linux/mmzone.h, `enum zone_flags`, 6.12).
pub mod flag {
    /// Boosted by the allocation that is under way.
    pub const BOOSTED_WATERMARK: i32 = 1;
    /// kswapd reclaims.
    pub const RECLAIM_ACTIVE: i32 = 2;
    /// Free pages are below the high watermark.
    pub const BELOW_HIGH: i32 = 4;
}

/// Flags of per-CPU lists.
pub mod pcp_flag {
    /// The last block freed was of order 1 to 3.
    pub const PREV_FREE_HIGH_ORDER: i32 = 1;
    /// The CPU's cache is large enough to keep a batch of freed pages.
    pub const FREE_HIGH_BATCH: i32 = 2;
}

/// Position of a kind among the architecture's zones (`enum zone_type`, include/linux/mmzone.h, 6.12).
pub const fn zone_index(arch: Arch, kind: ZoneKind) -> u8 {
    match (arch, kind) {
        (_, ZoneKind::Dma) => 0,
        (_, ZoneKind::Dma32) => 1,
        (Arch::X86_64, ZoneKind::Normal) => 2,
        (Arch::I386, ZoneKind::Normal) => 1,
        (_, ZoneKind::HighMem) => 2,
        (_, ZoneKind::Movable) => 3,
    }
}

/// The zones of a layout.
pub fn zone_infos(config: &Config) -> Vec<ZoneInfo> {
    let marks = compute_marks(config);
    let mut pageblock_base = 0;
    config
        .zones
        .iter()
        .zip(marks)
        .map(|(zone, marks)| {
            let end_pfn = zone.start_pfn + zone.spanned_pages;
            let first = zone.start_pfn >> config.pageblock_order;
            let last = (end_pfn - 1) >> config.pageblock_order;
            let info = ZoneInfo {
                kind: zone.kind,
                index: zone_index(config.arch, zone.kind),
                start_pfn: zone.start_pfn,
                end_pfn,
                managed_pages: zone.managed_pages,
                marks,
                pageblock_base,
            };
            pageblock_base += last - first + 1;
            info
        })
        .collect()
}

/// Flags that name a zone, alone or together: the four lowest bits of a [`Gfp`].
const ZONE_FLAGS: usize = 16;

/// Which zones a request may use, by its flags: computed once, looked up for every request.
#[derive(Clone, Debug, PartialEq)]
pub struct Zonelists {
    /// By the flags that name a zone: the highest zone, and its index.
    highest: [(ZoneKind, u8); ZONE_FLAGS],
    /// By the index of the highest zone: how many of the machine's zones are allowed, from the lowest on.
    allowed: [u8; NR_ZONE_INDICES],
}

impl Zonelists {
    /// For a layout and its zones.
    pub fn new(config: &Config, zones: &[ZoneInfo]) -> Self {
        let highest = std::array::from_fn(|flags| {
            let kind = highest_zone(config, Gfp(flags as u32));
            (kind, zone_index(config.arch, kind))
        });
        let allowed = |index: usize| zones.iter().take_while(|zone| usize::from(zone.index) <= index).count() as u8;
        Self { highest, allowed: std::array::from_fn(allowed) }
    }

    /// The highest zone that a request may use, and its index; the machine need not have it.
    #[inline]
    pub fn highest(&self, gfp: Gfp) -> (ZoneKind, u8) {
        self.highest[gfp.0 as usize % ZONE_FLAGS]
    }

    /// Zones up to the one of index `highest`, in the order in which they are tried: highest first.
    #[inline]
    pub fn zones(&self, highest: u8) -> impl Iterator<Item = ZoneId> + use<> {
        (0..self.allowed[highest as usize]).rev().map(ZoneId)
    }
}

/// include/linux/gfp.h, `gfp_zone`, 6.12. A kernel without a zone ignores the flag that asks for it: on i386 there
/// is no DMA32, on x86_64 no HighMem, on toys neither of them nor DMA.
fn highest_zone(config: &Config, gfp: Gfp) -> ZoneKind {
    let toy = config.zones.len() == 1 && config.zones[0].kind == ZoneKind::Normal;
    let (dma, dma32, highmem) = (!toy, !toy && config.arch == Arch::X86_64, config.arch == Arch::I386);
    if gfp.any(Gfp::DMA) && dma {
        ZoneKind::Dma
    } else if gfp.any(Gfp::DMA32) && dma32 {
        ZoneKind::Dma32
    } else if gfp.has(Gfp::HIGHMEM | Gfp::MOVABLE) {
        ZoneKind::Movable
    } else if gfp.any(Gfp::HIGHMEM) && highmem {
        ZoneKind::HighMem
    } else {
        ZoneKind::Normal
    }
}

/// Zones by number, lowest first.
pub fn zone_ids(count: usize) -> impl DoubleEndedIterator<Item = ZoneId> {
    (0..count as u8).map(ZoneId)
}
