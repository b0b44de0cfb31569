//! Watermarks: how much each zone keeps back, and for whom.
//!
//! mm/page_alloc.c, 6.12: `calculate_min_free_kbytes`, `__setup_per_zone_wmarks`,
//! `setup_per_zone_lowmem_reserve`, `zone_batchsize`, `zone_highsize`, `__zone_watermark_ok`,
//! `zone_watermark_fast`; mm/vmstat.c: `calculate_normal_threshold`.

use crate::config::Config;
use crate::event::{Event, Verdict, Watermark, WatermarkCheck};
use crate::pages::page_alloc::PageAllocator;
use crate::pages::request::alloc_flag;
use crate::pages::zone::{NR_ZONE_INDICES, word, zone_index};
use crate::{MAX_PAGE_ORDER, MigrateType, Observer, PAGE_SIZE_BYTES, ZoneId, ZoneKind};

/// `watermark_scale_factor`, in 1/10000 of the zone.
const WATERMARK_SCALE_FACTOR: u64 = 10;
/// `watermark_boost_factor`, in 1/10000 of the high mark.
pub(crate) const WATERMARK_BOOST_FACTOR: u64 = 15_000;
/// Pages that reclaim takes at a time (`SWAP_CLUSTER_MAX`).
pub(crate) const SWAP_CLUSTER_MAX: u32 = 32;

/// What is computed for each zone from the layout alone.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneMarks {
    /// min, low and high watermark, pages, without boost.
    pub min_pages: u32,
    /// See `min_pages`.
    pub low_pages: u32,
    /// See `min_pages`.
    pub high_pages: u32,
    /// Kept back from requests whose highest zone is the one with this index, pages.
    pub lowmem_reserve: [u32; NR_ZONE_INDICES],
    /// Per-CPU lists: pages of a batch, least and greatest `high`.
    pub pcp_batch: u32,
    /// See `pcp_batch`.
    pub pcp_high_min: u32,
    /// See `pcp_batch`.
    pub pcp_high_max: u32,
    /// SMP: the CPU's part of the free pages is folded in when it exceeds this. 0 on UP: at once.
    pub stat_threshold: u32,
    /// SMP: high mark and drift, where the CPU's part could hide that the zone is below its min mark; else 0. The kernel
    /// judges by the exact number of free pages below it whether kswapd has enough; who wakes kswapd has failed a
    /// lower mark by the folded one, so nothing here depends on it.
    pub percpu_drift_mark: u32,
}

/// `min_free_kbytes` of a layout: the square root of 16 times low memory in KiB, within 128 … 262144.
pub fn min_free_kbytes(config: &Config) -> u64 {
    let lowmem_kb = lowmem_pages(config) * (PAGE_SIZE_BYTES / 1024);
    (lowmem_kb * 16).isqrt().clamp(128, 262_144)
}

fn lowmem_pages(config: &Config) -> u64 {
    let low = config.zones.iter().filter(|zone| zone.kind != ZoneKind::HighMem);
    low.map(|zone| u64::from(zone.managed_pages)).sum()
}

/// The marks of all zones.
pub fn compute_marks(config: &Config) -> Vec<ZoneMarks> {
    let pages_min = min_free_kbytes(config) / (PAGE_SIZE_BYTES / 1024);
    let lowmem = lowmem_pages(config).max(1);
    let cpus = config.cpus.max(1);
    let mut marks = Vec::with_capacity(config.zones.len());
    for (at, zone) in config.zones.iter().enumerate() {
        let managed = u64::from(zone.managed_pages);
        let share = pages_min * managed / lowmem;
        let min = if zone.kind == ZoneKind::HighMem {
            (managed / 1024).clamp(u64::from(SWAP_CLUSTER_MAX), 128)
        } else {
            share
        };
        let distance = (share / 4).max(managed * WATERMARK_SCALE_FACTOR / 10_000);
        let [min_pages, low_pages, high_pages] =
            [min, min + distance, min + 2 * distance].map(|pages| if config.reserve { pages as u32 } else { 0 });

        // include/linux/mmzone.h, `sysctl_lowmem_reserve_ratio`
        let ratio = match zone.kind {
            ZoneKind::Dma | ZoneKind::Dma32 => 256,
            ZoneKind::Normal => 32,
            ZoneKind::HighMem | ZoneKind::Movable => 0,
        };
        let own_index = zone_index(config.arch, zone.kind) as usize;
        let mut lowmem_reserve = [0; NR_ZONE_INDICES];
        for (index, reserve) in lowmem_reserve.iter_mut().enumerate().skip(own_index + 1) {
            let above = config.zones[at + 1..].iter();
            let above = above.filter(|zone| zone_index(config.arch, zone.kind) as usize <= index);
            let pages: u32 = above.map(|zone| zone.managed_pages).sum();
            *reserve = pages.checked_div(ratio).unwrap_or(0);
        }

        let stat_threshold = if config.smp { stat_threshold(cpus, zone.managed_pages) } else { 0 };
        // mm/vmstat.c, `refresh_zone_stat_thresholds`
        let max_drift = cpus * stat_threshold;
        let percpu_drift_mark = if max_drift > low_pages - min_pages { high_pages + max_drift } else { 0 };

        let batch = ((zone.managed_pages / 1024).min(256) / 4).max(1);
        let pcp_batch = (prev_power_of_two(batch + batch / 2) - 1).max(1);
        marks.push(ZoneMarks {
            min_pages,
            low_pages,
            high_pages,
            lowmem_reserve,
            pcp_batch,
            pcp_high_min: (low_pages / cpus).max(4 * pcp_batch),
            pcp_high_max: (zone.managed_pages / 8 / cpus).max(4 * pcp_batch),
            stat_threshold,
            percpu_drift_mark,
        });
    }
    marks
}

/// What the kernel takes to be out of reach for user memory: of each zone the high mark and the largest reserve, but
/// not more than the zone has (`calculate_totalreserve_pages`).
pub fn totalreserve_pages(config: &Config) -> u64 {
    let reserve = |(zone, marks): (&crate::config::ZoneConfig, ZoneMarks)| {
        let largest = marks.lowmem_reserve.into_iter().max().unwrap_or(0);
        u64::from((marks.high_pages + largest).min(zone.managed_pages))
    };
    config.zones.iter().zip(compute_marks(config)).map(reserve).sum()
}

fn prev_power_of_two(value: u32) -> u32 {
    1 << value.ilog2()
}

/// Position of the highest bit set, counted from 1; 0 of 0.
fn fls(value: u32) -> u32 {
    u32::BITS - value.leading_zeros()
}

fn stat_threshold(cpus: u32, managed_pages: u32) -> u32 {
    let units_of_128_mib = managed_pages >> (27 - 12);
    (2 * fls(cpus) * (1 + fls(units_of_128_mib))).min(125)
}

/// What the rights of a request leave of a mark with its boost, pages.
#[inline]
pub(crate) const fn left_of_mark(mark_pages: i32, alloc_flags: u32) -> i32 {
    let mut limit = mark_pages;
    if alloc_flags & alloc_flag::MIN_RESERVE != 0 {
        limit -= limit / 2;
        if alloc_flags & alloc_flag::NON_BLOCK != 0 {
            limit -= limit / 4;
        }
    }
    if alloc_flags & alloc_flag::OOM != 0 {
        limit -= limit / 2;
    }
    limit
}

impl PageAllocator {
    /// A mark's own pages, without boost.
    #[inline]
    pub(crate) fn mark_pages(&self, zone: ZoneId, watermark: Watermark) -> i32 {
        let marks = &self.zones[zone.index()].marks;
        (match watermark {
            Watermark::None | Watermark::Min => marks.min_pages,
            Watermark::Low => marks.low_pages,
            Watermark::High => marks.high_pages,
        }) as i32
    }

    /// The check of the walk along the zonelist (`zone_watermark_fast`), told to the observer.
    ///
    /// Requests with `__GFP_HIGH` of order 0 against the min mark get a second try without the boost. That
    /// goes by the mark the *request* may go down to, even while it is held against the high mark.
    pub(crate) fn zone_watermark_fast<O: Observer>(
        &self,
        zone: ZoneId,
        order: u8,
        watermark: Watermark,
        highest: u8,
        alloc_flags: u32,
        observer: &mut O,
    ) -> bool {
        let boost = self.word(zone, word::BOOST);
        self.check_mark(zone, order, watermark, boost, highest, alloc_flags, observer)
            || self.min_mark_unboosted_ok(zone, order, highest, alloc_flags, observer)
    }

    /// The high mark's part of it: most requests end here.
    #[inline(always)]
    pub(crate) fn high_mark_ok<O: Observer>(
        &self,
        zone: ZoneId,
        order: u8,
        highest: u8,
        alloc_flags: u32,
        observer: &mut O,
    ) -> bool {
        let boost = self.word(zone, word::BOOST);
        self.check_mark(zone, order, Watermark::High, boost, highest, alloc_flags, observer)
    }

    /// The second try.
    pub(crate) fn min_mark_unboosted_ok<O: Observer>(
        &self,
        zone: ZoneId,
        order: u8,
        highest: u8,
        alloc_flags: u32,
        observer: &mut O,
    ) -> bool {
        let boost = self.word(zone, word::BOOST);
        let unboosted = order == 0
            && boost != 0
            && alloc_flags & alloc_flag::MIN_RESERVE != 0
            && alloc_flags & alloc_flag::WMARK_MASK == alloc_flag::WMARK_MIN;
        unboosted && self.check_mark(zone, order, Watermark::Min, 0, highest, alloc_flags, observer)
    }

    /// A check that nobody is told of (`zone_watermark_ok`).
    pub(crate) fn watermark_ok(
        &self,
        zone: ZoneId,
        order: u8,
        watermark: Watermark,
        boosted: bool,
        highest: u8,
        alloc_flags: u32,
    ) -> bool {
        let boost = if boosted { self.word(zone, word::BOOST) } else { 0 };
        self.check_mark(zone, order, watermark, boost, highest, alloc_flags, &mut crate::Silent)
    }

    /// `__zone_watermark_ok`.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "they are the terms of one inequality")]
    fn check_mark<O: Observer>(
        &self,
        zone: ZoneId,
        order: u8,
        watermark: Watermark,
        boost: i32,
        highest: u8,
        alloc_flags: u32,
        observer: &mut O,
    ) -> bool {
        let mark = self.mark_pages(zone, watermark);
        let free = self.word(zone, word::FREE);
        let reserves = alloc_flags & alloc_flag::RESERVES != 0;
        let mut unusable = (1 << order) - 1;
        let mut limit = mark + boost;
        if reserves {
            limit = left_of_mark(limit, alloc_flags);
        } else {
            unusable += self.word(zone, word::FREE_HIGHATOMIC);
        }
        let rights = mark + boost - limit;
        let reserve = self.zones[zone.index()].marks.lowmem_reserve[usize::from(highest)] as i32;
        let verdict = if free - unusable <= limit + reserve {
            Verdict::TooFew
        } else if order == 0 || self.has_block_of(zone, order, alloc_flags) {
            Verdict::Pass
        } else {
            Verdict::NoBlock
        };
        if O::EVENTS {
            observer.event(Event::Watermark(WatermarkCheck {
                zone,
                order,
                watermark,
                free_pages: free.into(),
                unusable_pages: unusable.into(),
                mark_pages: mark.into(),
                boost_pages: boost.into(),
                rights_pages: rights.into(),
                reserve_pages: reserve.into(),
                verdict,
            }));
        }
        verdict == Verdict::Pass
    }

    /// Whether some list that the request may use holds a block of at least `order`.
    #[inline]
    pub(crate) fn has_block_of(&self, zone: ZoneId, order: u8, alloc_flags: u32) -> bool {
        debug_assert!(order <= MAX_PAGE_ORDER);
        let orders = |migratetype| self.orders_mask(zone, migratetype);
        let mut usable =
            orders(MigrateType::Unmovable) | orders(MigrateType::Movable) | orders(MigrateType::Reclaimable);
        if alloc_flags & (alloc_flag::HIGHATOMIC | alloc_flag::OOM) != 0 {
            usable |= orders(MigrateType::HighAtomic);
        }
        usable >> order != 0
    }
}
