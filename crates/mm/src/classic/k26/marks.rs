//! Marks and reserves, and the check against them.
//!
//! mm/page_alloc.c, 2.6.12-rc2: `setup_per_zone_pages_min`, `setup_per_zone_lowmem_reserve`, `init_per_zone_pages_min`,
//! `zone_watermark_ok`; of 2.6.9 (and, as its change lists say, 2.6.10) what `__alloc_pages` does itself. Both reckon with
//! present pages, the kernel's own and holes among them.

use crate::classic::lists::UNTYPED;
use crate::event::{Event, Verdict, Watermark, WatermarkCheck};
use crate::pages::buddy::buddy_list;
use crate::pages::page_alloc::PageAllocator;
use crate::pages::watermark::ZoneMarks;
use crate::pages::zone::{NR_ZONE_INDICES, word, zone_index};
use crate::{Config, Era, Observer, PAGE_SIZE_BYTES, ZoneId, ZoneKind};

/// Fewest and most pages that HighMem keeps.
const HIGHMEM_MIN: [u32; 2] = [32, 128];

/// `min_free_kbytes`: the square root of 16 times low memory in KiB, within 128 … 65536.
pub(crate) fn min_free_kbytes(config: &Config) -> u64 {
    (u64::from(lowmem_pages(config)) * (PAGE_SIZE_BYTES / 1024) * 16).isqrt().clamp(128, 65_536)
}

fn lowmem_pages(config: &Config) -> u32 {
    config.zones.iter().filter(|zone| zone.kind != ZoneKind::HighMem).map(|zone| zone.present_pages).sum()
}

/// The marks of all zones.
pub(crate) fn marks(config: &Config) -> Vec<ZoneMarks> {
    let pages_min = min_free_kbytes(config) / (PAGE_SIZE_BYTES / 1024);
    let lowmem = u64::from(lowmem_pages(config).max(1));
    let zones = config.zones.iter().enumerate();
    zones
        .map(|(at, zone)| {
            let present = zone.present_pages;
            let min_pages = match zone.kind {
                ZoneKind::HighMem => (present / 1024).clamp(HIGHMEM_MIN[0], HIGHMEM_MIN[1]),
                _ => (pages_min * u64::from(present) / lowmem) as u32,
            };
            let ratio = match zone.kind {
                _ if config.era == Era::Linux2_6_10 => 0,
                ZoneKind::Dma => 256,
                ZoneKind::Normal => 32,
                _ => 0,
            };
            let own = usize::from(zone_index(config.arch, zone.kind));
            let mut lowmem_reserve = [0; NR_ZONE_INDICES];
            for (class, reserve) in lowmem_reserve.iter_mut().enumerate().skip(own + 1) {
                let above = config.zones[at + 1..].iter();
                let above = above.filter(|zone| usize::from(zone_index(config.arch, zone.kind)) <= class);
                *reserve = above.map(|zone| zone.present_pages).sum::<u32>().checked_div(ratio).unwrap_or(0);
            }
            let batch = ((present / 1024).min(64) / 4).max(1);
            ZoneMarks {
                min_pages,
                low_pages: min_pages * 5 / 4,
                high_pages: min_pages * 6 / 4,
                lowmem_reserve,
                pcp_batch: batch,
                pcp_high_min: 2 * batch,
                pcp_high_max: 6 * batch,
                stat_threshold: 0,
                percpu_drift_mark: 0,
            }
        })
        .collect()
}

/// What a check is made with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rights {
    /// `__GFP_HIGH` counts.
    pub(crate) high: bool,
    /// The request cannot wait.
    pub(crate) harder: bool,
}

impl Rights {
    /// None.
    pub(crate) const PLAIN: Self = Self { high: false, harder: false };
}

/// What a watermark check is made for.
#[derive(Clone, Copy)]
pub(crate) struct Check {
    /// 2^order pages are asked for.
    pub(crate) order: u8,
    /// More pages than this mark must be left.
    pub(crate) watermark: Watermark,
    /// Index of the first zone on the request's list: decides how much of `lowmem_reserve` is kept.
    pub(crate) class: u8,
    /// What the request may do beyond others.
    pub(crate) rights: Rights,
}

impl PageAllocator {
    /// Whether a zone may give so many pages, and is left with more than the mark (`zone_watermark_ok`).
    pub(crate) fn k26_watermark_ok<O: Observer>(&self, era: Era, zone: ZoneId, check: Check, observer: &mut O) -> bool {
        let Check { order, watermark, class, rights } = check;
        let mark = self.mark_pages(zone, watermark);
        let mut limit = mark;
        if rights.high {
            // 2.6.10 halves and rounds down, 2.6.11 takes a half that was rounded down off.
            limit = if era == Era::Linux2_6_10 { limit / 2 } else { limit - limit / 2 };
        }
        if rights.harder {
            limit -= limit / 4;
        }
        let free = self.word(zone, word::FREE);
        let unusable = (1 << order) - 1;
        let reserve = self.zones[zone.index()].marks.lowmem_reserve[usize::from(class)].cast_signed();
        let mut verdict = if free - unusable <= limit + reserve { Verdict::TooFew } else { Verdict::Pass };
        let mut rounds = Vec::new();
        if verdict == Verdict::Pass && era != Era::Linux2_6_10 {
            let (mut usable, mut half) = (free - unusable, limit);
            for below in 0..order {
                usable -= (self.frames.list(zone, buddy_list(below, UNTYPED)).len << below).cast_signed();
                half /= 2;
                if O::EVENTS {
                    let (usable_pages, mark_pages) = (usable.into(), half.into());
                    rounds.push(Event::MarkHalved { zone, order: below + 1, usable_pages, mark_pages });
                }
                if usable <= half {
                    verdict = Verdict::NoBlock;
                    break;
                }
            }
        }
        if O::EVENTS {
            observer.event(Event::Watermark(WatermarkCheck {
                zone,
                order,
                watermark,
                free_pages: free.into(),
                unusable_pages: unusable.into(),
                mark_pages: mark.into(),
                boost_pages: 0,
                rights_pages: (mark - limit).into(),
                reserve_pages: reserve.into(),
                verdict,
            }));
            rounds.into_iter().for_each(|round| observer.event(round));
        }
        verdict == Verdict::Pass
    }
}
