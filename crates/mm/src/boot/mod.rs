//! The state in which booting leaves the page allocator, as plain data: from a preset or from a recording.
//!
//! Must not know anything that happens later.

mod node_state;
pub(crate) mod preset;

pub use node_state::{CompactState, NodeExtras, NodeState, PageRun};

use crate::config::Config;
use crate::pages::buddy::buddy_list;
use crate::pages::page_alloc::PageAllocator;
use crate::pages::pcp::{pcp_block, pcp_list};
use crate::pages::zone::word;
use crate::{MigrateType, Pfn, Silent, ZoneId};

/// Blocks of one list at regular distances, in list order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockRun {
    /// Their order.
    pub order: u8,
    /// The list's migrate type.
    pub migratetype: MigrateType,
    /// The first block.
    pub pfn: Pfn,
    /// How many.
    pub count: u32,
    /// Frames from one to the next; negative where the list descends.
    pub step: i32,
}

impl BlockRun {
    /// A single block.
    pub const fn one(order: u8, migratetype: MigrateType, pfn: Pfn) -> Self {
        Self { order, migratetype, pfn, count: 1, step: 0 }
    }

    fn pfns(self) -> impl Iterator<Item = Pfn> {
        (0..self.count).map(move |at| self.pfn.wrapping_add_signed(self.step * at as i32))
    }
}

/// Pageblocks in a row with the same type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageblockRun {
    /// First frame of the first (it may lie before the zone).
    pub pfn: Pfn,
    /// How many.
    pub count: u32,
    /// Their type.
    pub migratetype: MigrateType,
}

/// Numbers of a zone's per-CPU lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PcpState {
    /// Pages on the lists.
    pub count: i32,
    /// The length at which they are drained.
    pub high: i32,
    /// Its limits.
    pub high_min: i32,
    /// See `high_min`.
    pub high_max: i32,
    /// Pages of a batch.
    pub batch: i32,
    /// [`crate::pages::zone::pcp_flag`].
    pub flags: i32,
    /// How often the refill has doubled.
    pub alloc_factor: i32,
    /// Pages freed in a row.
    pub free_count: i32,
}

/// One zone's state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ZoneState {
    /// `NR_FREE_PAGES` as the checks see it.
    pub free_folded: i32,
    /// The exact number.
    pub free_exact: i32,
    /// `watermark_boost`.
    pub boost: i32,
    /// [`crate::pages::zone::flag`].
    pub flags: i32,
    /// `nr_free_highatomic`.
    pub free_highatomic: i32,
    /// `nr_reserved_highatomic`.
    pub reserved_highatomic: i32,
    /// Blocks of the free lists, each list from its head on.
    pub free: Vec<BlockRun>,
    /// Blocks of the per-CPU lists, each list from its head on.
    pub pcp_blocks: Vec<BlockRun>,
    /// Numbers of the per-CPU lists.
    pub pcp: PcpState,
    /// Types of the pageblocks.
    pub pageblocks: Vec<PageblockRun>,
}

/// The page allocator's state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BootState {
    /// Zone by zone, as in [`Config::zones`].
    pub zones: Vec<ZoneState>,
}

impl PageAllocator {
    /// In the given state.
    pub(crate) fn new(config: &Config, boot: &BootState) -> Self {
        let mut pages = Self::empty(config);
        for (at, state) in boot.zones.iter().enumerate() {
            pages.import_zone(ZoneId(at as u8), state);
        }
        pages
    }

    fn import_zone(&mut self, zone: ZoneId, state: &ZoneState) {
        for run in &state.pageblocks {
            for at in 0..run.count {
                let pfn = run.pfn + (at << self.pageblock_order);
                let pfn = pfn.max(self.zones[zone.index()].start_pfn);
                self.set_pageblock_type(zone, pfn, run.migratetype, &mut Silent);
            }
        }
        for run in &state.free {
            for pfn in run.pfns() {
                self.add_to_free_list(zone, pfn, run.order, run.migratetype, true, &mut Silent);
            }
        }
        for run in &state.pcp_blocks {
            for pfn in run.pfns() {
                let (list, block) = (pcp_list(run.order, run.migratetype), pcp_block(run.order, run.migratetype));
                self.frames.link::<Silent>(zone, list, pfn, block, true);
            }
        }
        let pcp = state.pcp;
        for (at, value) in [
            (word::FREE, state.free_folded),
            (word::FREE_DIFF, state.free_exact - state.free_folded),
            (word::BOOST, state.boost),
            (word::FLAGS, state.flags),
            (word::FREE_HIGHATOMIC, state.free_highatomic),
            (word::RESERVED_HIGHATOMIC, state.reserved_highatomic),
            (word::PCP_COUNT, pcp.count),
            (word::PCP_HIGH, pcp.high),
            (word::PCP_HIGH_MIN, pcp.high_min),
            (word::PCP_HIGH_MAX, pcp.high_max),
            (word::PCP_BATCH, pcp.batch),
            (word::PCP_FLAGS, pcp.flags),
            (word::PCP_ALLOC_FACTOR, pcp.alloc_factor),
            (word::PCP_FREE_COUNT, pcp.free_count),
        ] {
            self.set_word::<Silent>(zone, at, value);
        }
    }

    /// The state of a zone, every block a run of its own.
    pub(crate) fn export_zone(&self, zone: ZoneId) -> ZoneState {
        let word = |at| self.word(zone, at);
        let mut free = Vec::new();
        let mut pcp_blocks = Vec::new();
        for order in 0..=crate::MAX_PAGE_ORDER {
            for migratetype in MigrateType::ALL {
                let blocks = self.list_blocks(zone, buddy_list(order, migratetype));
                free.extend(blocks.map(|pfn| BlockRun::one(order, migratetype, pfn)));
                if Self::pcp_allowed(order) && migratetype != MigrateType::HighAtomic {
                    let blocks = self.list_blocks(zone, pcp_list(order, migratetype));
                    pcp_blocks.extend(blocks.map(|pfn| BlockRun::one(order, migratetype, pfn)));
                }
            }
        }
        let info = &self.zones[zone.index()];
        let mut pageblocks: Vec<PageblockRun> = Vec::new();
        for block in info.start_pfn >> self.pageblock_order..=(info.end_pfn - 1) >> self.pageblock_order {
            let pfn = block << self.pageblock_order;
            let migratetype = self.pageblock_type_in(zone, pfn.max(info.start_pfn));
            match pageblocks.last_mut() {
                Some(run) if run.migratetype == migratetype => run.count += 1,
                _ => pageblocks.push(PageblockRun { pfn, count: 1, migratetype }),
            }
        }
        ZoneState {
            free_folded: word(word::FREE),
            free_exact: word(word::FREE) + word(word::FREE_DIFF),
            boost: word(word::BOOST),
            flags: word(word::FLAGS),
            free_highatomic: word(word::FREE_HIGHATOMIC),
            reserved_highatomic: word(word::RESERVED_HIGHATOMIC),
            free,
            pcp_blocks,
            pcp: PcpState {
                count: word(word::PCP_COUNT),
                high: word(word::PCP_HIGH),
                high_min: word(word::PCP_HIGH_MIN),
                high_max: word(word::PCP_HIGH_MAX),
                batch: word(word::PCP_BATCH),
                flags: word(word::PCP_FLAGS),
                alloc_factor: word(word::PCP_ALLOC_FACTOR),
                free_count: word(word::PCP_FREE_COUNT),
            },
            pageblocks,
        }
    }
}

/// What a recording's digest of a zone holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZoneDigest {
    /// Free blocks of each order.
    pub free_blocks: [u32; crate::NR_ORDERS],
    /// Per-CPU lists: pages, high, alloc_factor, free_count, flags.
    pub pcp: [i32; 5],
    /// Free pages (folded, exact), boost, flags, free and reserved high-atomic pages.
    pub zone: [i32; 6],
    /// kswapd was woken.
    pub kswapd_awake: bool,
}
