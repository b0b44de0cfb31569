//! A zone: its place, its marks, its lists as counts.

use kmscope_mm::ids::{COSTLY_ORDER, NR_ORDERS};
use kmscope_mm::{Machine, MigrateType, Pfn, ZoneId, ZoneKind};

/// Orders that have per-CPU lists.
pub const PCP_ORDERS: usize = COSTLY_ORDER as usize + 1;

/// A zone, as drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneScene {
    /// Its number.
    pub zone: ZoneId,
    /// What it is for.
    pub kind: ZoneKind,
    /// First page frame.
    pub start_pfn: Pfn,
    /// Page frame after the last.
    pub end_pfn: Pfn,
    /// Page frames that the page allocator was given.
    pub managed_pages: u32,
    /// Pages on the free lists.
    pub free_pages: i64,
    /// The same as watermark checks see it (SMP: folded late).
    pub free_pages_folded: i64,
    /// min watermark, pages.
    pub min_pages: u32,
    /// low watermark, pages.
    pub low_pages: u32,
    /// high watermark, pages.
    pub high_pages: u32,
    /// Temporary boost of all three, pages.
    pub boost_pages: u32,
    /// Reserve against requests that could use a higher zone, pages.
    pub reserve_pages: u32,
    /// Blocks on the free lists, by order and migrate type.
    pub free_lists: [[u32; 4]; NR_ORDERS],
    /// Blocks on the per-CPU lists, by order and migrate type.
    pub pcp_lists: [[u32; 4]; PCP_ORDERS],
    /// The per-CPU lists' `high`, pages.
    pub pcp_high_pages: u32,
    /// The per-CPU lists' batch, pages.
    pub pcp_batch_pages: u32,
    /// Pages in high-atomic pageblocks.
    pub highatomic_pages: u32,
    /// Clean page cache pages.
    pub cache_clean_pages: u32,
    /// Dirty page cache pages, or pages being written.
    pub cache_dirty_pages: u32,
}

/// A level at which a zone's answer changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rung {
    /// GFP_ATOMIC gets nothing at or below it.
    Floor,
    /// GFP_KERNEL sleeps at or below it.
    Min,
    /// kswapd is woken at or below it.
    Low,
    /// kswapd rests above it.
    High,
}

impl Rung {
    /// All rungs, lowest first.
    pub const ALL: [Self; 4] = [Self::Floor, Self::Min, Self::Low, Self::High];
}

impl ZoneScene {
    pub(super) fn capture_all(machine: &Machine) -> Vec<Self> {
        let config = machine.config();
        config.zones.iter().enumerate().map(|(index, zone)| Self::capture(machine, index, zone)).collect()
    }

    fn capture(machine: &Machine, index: usize, config: &kmscope_mm::config::ZoneConfig) -> Self {
        let zone = ZoneId(u8::try_from(index).expect("a handful of zones"));
        let stat = machine.zone_stat(zone);
        let mut free_lists = [[0; 4]; NR_ORDERS];
        let mut pcp_lists = [[0; 4]; PCP_ORDERS];
        for (order, row) in (0u8..).zip(&mut free_lists) {
            for migratetype in MigrateType::ALL {
                row[migratetype.index()] = machine.free_list_len(zone, order, migratetype);
            }
        }
        for (order, row) in (0u8..).zip(&mut pcp_lists) {
            for migratetype in MigrateType::ALL {
                row[migratetype.index()] = count(machine.pcp_list(zone, order, migratetype));
            }
        }
        Self {
            zone,
            kind: config.kind,
            start_pfn: config.start_pfn,
            end_pfn: config.start_pfn + config.spanned_pages,
            managed_pages: config.managed_pages,
            free_pages: stat.free_pages,
            free_pages_folded: stat.free_pages_folded,
            min_pages: stat.min_pages,
            low_pages: stat.low_pages,
            high_pages: stat.high_pages,
            boost_pages: stat.boost_pages,
            reserve_pages: stat.reserve_pages,
            free_lists,
            pcp_lists,
            pcp_high_pages: stat.pcp_high_pages,
            pcp_batch_pages: stat.pcp_batch_pages,
            highatomic_pages: stat.highatomic_pages,
            cache_clean_pages: stat.cache_clean_pages,
            cache_dirty_pages: stat.cache_dirty_pages,
        }
    }

    /// Whether a frame lies in the zone.
    pub fn contains(&self, pfn: Pfn) -> bool {
        (self.start_pfn..self.end_pfn).contains(&pfn)
    }

    /// Pages on the per-CPU lists.
    pub fn pcp_pages(&self) -> u32 {
        (0..).zip(&self.pcp_lists).map(|(order, row): (u32, _)| row.iter().sum::<u32>() << order).sum()
    }

    /// The level of a rung for a request that may use every zone above too: lowmem reserve
    /// included, boost left out (a boost only raises what is asked of it for a while).
    ///
    /// The floor is that of an order-0 GFP_ATOMIC: half of min off, then a quarter of the rest
    /// (mm/page_alloc.c, `__zone_watermark_ok`, 6.12).
    pub fn rung_pages(&self, rung: Rung) -> i64 {
        let mark = match rung {
            Rung::Floor => {
                let half = self.min_pages - self.min_pages / 2;
                half - half / 4
            }
            Rung::Min => self.min_pages,
            Rung::Low => self.low_pages,
            Rung::High => self.high_pages,
        };
        i64::from(mark) + i64::from(self.reserve_pages)
    }
}

fn count(list: impl Iterator) -> u32 {
    u32::try_from(list.count()).expect("fewer blocks than frames")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_are_those_of_the_three_zone_recording() {
        // up-exh-3z-o0-NOWAIT-384M: (min, low, high, reserve) of Normal, DMA32, DMA.
        let cases = [
            ((338, 422, 506, 0), [127, 338, 422, 506]),
            ((185, 231, 277, 182), [252, 367, 413, 459]),
            ((27, 33, 39, 282), [293, 309, 315, 321]),
        ];
        for ((min_pages, low_pages, high_pages, reserve_pages), expected) in cases {
            let zone = ZoneScene { min_pages, low_pages, high_pages, reserve_pages, ..blank() };
            assert_eq!(Rung::ALL.map(|rung| zone.rung_pages(rung)), expected);
        }
    }

    fn blank() -> ZoneScene {
        ZoneScene {
            zone: ZoneId(0),
            kind: ZoneKind::Normal,
            start_pfn: 0,
            end_pfn: 0,
            managed_pages: 0,
            free_pages: 0,
            free_pages_folded: 0,
            min_pages: 0,
            low_pages: 0,
            high_pages: 0,
            boost_pages: 0,
            reserve_pages: 0,
            free_lists: [[0; 4]; NR_ORDERS],
            pcp_lists: [[0; 4]; PCP_ORDERS],
            pcp_high_pages: 0,
            pcp_batch_pages: 0,
            highatomic_pages: 0,
            cache_clean_pages: 0,
            cache_dirty_pages: 0,
        }
    }
}
