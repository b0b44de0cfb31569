//! A zone: its place, its marks, its lists as counts.

use kmscope_mm::ids::{COSTLY_ORDER, NR_ORDERS};
use kmscope_mm::zone::{NR_ZONE_INDICES, zone_index};
use kmscope_mm::{Era, Floor, Machine, MigrateType, Pfn, Standing, ZoneId, ZoneKind};

/// Orders that have per-CPU lists.
pub const PCP_ORDERS: usize = COSTLY_ORDER as usize + 1;

/// A zone, as drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneScene {
    /// Its number.
    pub zone: ZoneId,
    /// Its kernel.
    pub era: Era,
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
    /// Its position among the architecture's zones: requests whose highest zone is lower may not use it.
    pub index: u8,
    /// Reserve against requests, by the index of the highest zone that they may use, pages.
    pub reserve_pages: [u32; NR_ZONE_INDICES],
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
    /// Nothing is left: `PF_MEMALLOC`, in 2.0 GFP_ATOMIC.
    Memalloc,
    /// 2.0: GFP_NFS gets nothing at or below it.
    Nfs,
    /// GFP_ATOMIC gets nothing at or below it.
    Atomic,
    /// The same for __GFP_HIGH of a request that can wait, and for a task that was killed for lack of memory.
    GfpHigh,
    /// 2.6: a request that cannot wait, without __GFP_HIGH, gets nothing at or below it.
    Harder,
    /// 2.0: the same of GFP_BUFFER; GFP_IO goes on to reclaim.
    Buffer,
    /// GFP_KERNEL sleeps at or below it.
    Min,
    /// kswapd is woken at or below it.
    Low,
    /// kswapd rests above it.
    High,
}

impl Rung {
    /// All rungs of 6.12, lowest first.
    pub const ALL: [Self; 6] = [Self::Memalloc, Self::Atomic, Self::GfpHigh, Self::Min, Self::Low, Self::High];
    const OF_2_6: [Self; 7] =
        [Self::Memalloc, Self::Atomic, Self::GfpHigh, Self::Harder, Self::Min, Self::Low, Self::High];
    const OF_2_0: [Self; 6] = [Self::Memalloc, Self::Nfs, Self::Buffer, Self::Min, Self::Low, Self::High];

    /// The rungs of a kernel, lowest first.
    pub const fn of_era(era: Era) -> &'static [Self] {
        match era {
            Era::Linux2_0 => &Self::OF_2_0,
            _ if era.is_2_6() => &Self::OF_2_6,
            _ => &Self::ALL,
        }
    }

    /// The rung on which a request stops.
    pub const fn of(floor: Floor) -> Self {
        match floor {
            Floor::Nothing => Self::Memalloc,
            Floor::Atomic => Self::Atomic,
            Floor::High | Floor::OomVictim => Self::GfpHigh,
            Floor::Nfs => Self::Nfs,
            Floor::Harder => Self::Harder,
            Floor::Buffer => Self::Buffer,
            Floor::Min => Self::Min,
        }
    }
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
            era: machine.config().era,
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
            index: zone_index(machine.config().arch, config.kind),
            reserve_pages: machine.lowmem_reserve(zone),
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

    /// Whether a request may use the zone.
    pub const fn is_open_to(&self, standing: &Standing) -> bool {
        self.index <= standing.highest
    }

    /// What the zone keeps back from a request because it could use a higher zone, pages.
    pub fn reserve_against(&self, standing: &Standing) -> u32 {
        self.reserve_pages[usize::from(standing.highest)]
    }

    /// The level of a rung, as a request that stands so finds it: at or below it a request with the rights of that
    /// rung, of the same order and with the same highest zone, gets nothing.
    pub fn rung_pages(&self, rung: Rung, standing: &Standing) -> i64 {
        let floor = |floor: Floor| floor.pages_in(self.era, self.min_pages, self.boost_pages, standing.order);
        let mark = match rung {
            Rung::Memalloc => return 0,
            Rung::Atomic => floor(Floor::Atomic),
            Rung::GfpHigh if standing.floor == Floor::OomVictim => floor(Floor::OomVictim),
            Rung::GfpHigh => floor(Floor::High),
            Rung::Nfs => floor(Floor::Nfs),
            Rung::Harder => floor(Floor::Harder),
            Rung::Buffer => floor(Floor::Buffer),
            Rung::Min => floor(Floor::Min),
            Rung::Low => self.low_pages + self.boost_pages,
            Rung::High => self.high_pages + self.boost_pages,
        };
        i64::from(mark) + i64::from(self.reserve_against(standing))
    }

    /// The boost that is part of a rung as a whole, pages: what rights leave of it is not told apart.
    pub const fn boost_in(&self, rung: Rung) -> u32 {
        match rung {
            Rung::Memalloc | Rung::Atomic | Rung::GfpHigh | Rung::Nfs | Rung::Harder | Rung::Buffer => 0,
            Rung::Min | Rung::Low | Rung::High => self.boost_pages,
        }
    }
}

fn count(list: impl Iterator) -> u32 {
    u32::try_from(list.count()).expect("fewer blocks than frames")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::{Gfp, Preset};

    #[test]
    fn rungs_are_those_of_the_three_zone_recording() {
        // up-exh-3z-o0-NOWAIT-384M: (min, low, high, reserve) of Normal, DMA32, DMA.
        let cases = [
            ((338, 422, 506, 0), [0, 127, 169, 338, 422, 506]),
            ((185, 231, 277, 182), [0, 252, 275, 367, 413, 459]),
            ((27, 33, 39, 282), [0, 293, 296, 309, 315, 321]),
        ];
        let standing = Machine::preset(Preset::X86_64M384).standing(Gfp::GFP_KERNEL, 0);
        for ((min_pages, low_pages, high_pages, reserve), expected) in cases {
            let zone = ZoneScene { min_pages, low_pages, high_pages, reserve_pages: [0, 0, reserve, 9999], ..blank() };
            assert_eq!(Rung::ALL.map(|rung| zone.rung_pages(rung, &standing)), expected);
        }
    }

    #[test]
    fn reserve_and_boost_are_those_of_the_request_at_hand() {
        // DMA of 256 MiB: min 31, low 38, high 45; DMA32: min 462, low 577, high 692, boosted by 512.
        let mut scenes = ZoneScene::capture_all(&Machine::preset(Preset::X86_64M256));
        scenes[1].boost_pages = 512;
        let marks = |zone: &ZoneScene| [zone.min_pages, zone.low_pages, zone.high_pages];
        assert_eq!([marks(&scenes[0]), marks(&scenes[1])], [[31, 38, 45], [462, 577, 692]]);
        let machine = Machine::preset(Preset::X86_64M256);
        for (gfp, order, dma, dma32) in [
            (Gfp::GFP_KERNEL, 0, [0, 235, 239, 254, 261, 268], Some([0, 174, 231, 974, 1089, 1204])),
            (Gfp::GFP_ATOMIC, 1, [0, 235, 239, 254, 261, 268], Some([0, 366, 487, 974, 1089, 1204])),
            (Gfp::GFP_ATOMIC | Gfp::DMA, 0, [0, 12, 16, 31, 38, 45], None),
        ] {
            let standing = machine.standing(gfp, order);
            let rungs = |zone: &ZoneScene| Rung::ALL.map(|rung| zone.rung_pages(rung, &standing));
            assert_eq!(rungs(&scenes[0]), dma, "{gfp:?}, order {order}");
            assert_eq!(scenes[1].is_open_to(&standing).then(|| rungs(&scenes[1])), dma32, "{gfp:?}, order {order}");
        }
    }

    #[test]
    fn on_i386_a_request_for_user_memory_finds_larger_reserves_than_one_of_the_kernel() {
        let machine = Machine::preset(Preset::I386M1200);
        let scenes = ZoneScene::capture_all(&machine);
        let reserves = |gfp| {
            let standing = machine.standing(gfp, 0);
            scenes.iter().map(|zone| zone.reserve_against(&standing)).collect::<Vec<_>>()
        };
        let managed = |at: usize| scenes[at].managed_pages;
        assert_eq!(reserves(Gfp::GFP_DMA), [0, 0, 0]);
        assert_eq!(reserves(Gfp::GFP_KERNEL), [managed(1) / 256, 0, 0]);
        assert_eq!(reserves(Gfp::GFP_HIGHUSER), [(managed(1) + managed(2)) / 256, managed(2) / 32, 0]);
    }

    fn blank() -> ZoneScene {
        ZoneScene {
            zone: ZoneId(0),
            era: Era::Linux6_12,
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
            index: 2,
            reserve_pages: [0; NR_ZONE_INDICES],
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
