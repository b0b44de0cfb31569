//! What the outside sees of zones, lists and frames.

use super::{FrameUse, Machine, ZoneStat};
use crate::boot::{ZoneDigest, ZoneState};
use crate::event::Watermark;
use crate::pages::buddy::buddy_list;
use crate::pages::frame::FrameKind;
use crate::pages::pcp::pcp_list;
use crate::pages::watermark::ZoneMarks;
use crate::pages::zone::{NR_ZONE_INDICES, word, zone_ids};
use crate::state::lru::{Lru, MAX_ZONES};
use crate::{CacheId, MigrateType, NR_ORDERS, Pfn, SlabId, VmAreaId, ZoneId};

/// Index of the highest zone of an ordinary request: Normal on x86_64, HighMem on i386.
const ORDINARY_HIGHEST: usize = 2;

impl Machine {
    /// Numbers of a zone.
    pub fn zone_stat(&self, zone: ZoneId) -> ZoneStat {
        let word = |at| self.pages.word(zone, at);
        let count = |at| word(at) as u32;
        let mark = |watermark| self.pages.mark_pages(zone, watermark) as u32;
        let (clean, dirty) = self.cache_pages(zone);
        ZoneStat {
            free_pages: (word(word::FREE) + word(word::FREE_DIFF)).into(),
            free_pages_folded: word(word::FREE).into(),
            min_pages: mark(Watermark::Min),
            low_pages: mark(Watermark::Low),
            high_pages: mark(Watermark::High),
            boost_pages: count(word::BOOST),
            reserve_pages: self.pages.zones[zone.index()].marks.lowmem_reserve[ORDINARY_HIGHEST],
            pcp_pages: count(word::PCP_COUNT),
            pcp_high_pages: count(word::PCP_HIGH),
            pcp_batch_pages: count(word::PCP_BATCH),
            highatomic_pages: count(word::RESERVED_HIGHATOMIC),
            cache_clean_pages: clean,
            cache_dirty_pages: dirty,
        }
    }

    /// Pages that a zone keeps back from requests, by the index of their highest zone (`lowmem_reserve[]`).
    pub fn lowmem_reserve(&self, zone: ZoneId) -> [u32; NR_ZONE_INDICES] {
        self.pages.zones[zone.index()].marks.lowmem_reserve
    }

    /// Blocks on a free list.
    pub fn free_list_len(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> u32 {
        self.pages.frames.list(zone, buddy_list(order, migratetype)).len
    }

    /// First pages of the blocks on a free list, head first.
    pub fn free_list(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> impl Iterator<Item = Pfn> + '_ {
        self.pages.list_blocks(zone, buddy_list(order, migratetype))
    }

    /// First pages of the blocks on a per-CPU list (orders 0 to 3), head first. There is none for high-atomic
    /// blocks.
    pub fn pcp_list(&self, zone: ZoneId, order: u8, migratetype: MigrateType) -> impl Iterator<Item = Pfn> + '_ {
        let list = (migratetype != MigrateType::HighAtomic).then(|| pcp_list(order, migratetype));
        list.into_iter().flat_map(move |list| self.pages.list_blocks(zone, list))
    }

    /// The zones that a request with these flags may use, in the order in which they are tried.
    pub fn zonelist_of(&self, gfp: crate::Gfp) -> impl Iterator<Item = ZoneId> + use<> {
        self.pages.zonelist(self.pages.zonelists.highest(gfp).1)
    }

    /// Zone that a frame belongs to.
    pub fn zone_of(&self, pfn: Pfn) -> Option<ZoneId> {
        self.pages.zone_of(pfn)
    }

    /// Type of the pageblock that a frame belongs to; unmovable outside all zones.
    pub fn pageblock_type(&self, pfn: Pfn) -> MigrateType {
        match self.pages.zone_of(pfn) {
            Some(zone) => self.pages.pageblock_type_in(zone, pfn),
            None => MigrateType::Unmovable,
        }
    }

    /// Whether there is memory at a frame.
    fn is_present(&self, pfn: Pfn) -> bool {
        let in_hole = |hole: &crate::config::PfnRange| (hole.start_pfn..hole.start_pfn + hole.pages).contains(&pfn);
        self.pages.zone_of(pfn).is_some() && !self.config.holes.iter().any(in_hole)
    }

    /// What a frame is used for.
    pub fn frame_use(&self, pfn: Pfn) -> FrameUse {
        let Some((head_pfn, frame)) = self.pages.frames.block_of(pfn) else {
            return if self.is_present(pfn) { FrameUse::Reserved } else { FrameUse::Hole };
        };
        let (order, migratetype) = (frame.order(), frame.migratetype());
        let [first, second, ..] = frame.0;
        match frame.kind() {
            FrameKind::None => FrameUse::Reserved,
            FrameKind::Free => FrameUse::Free { head_pfn, order, migratetype },
            FrameKind::Pcp => FrameUse::Pcp { head_pfn, order, migratetype },
            FrameKind::Pages | FrameKind::Exact | FrameKind::LargeKmalloc => FrameUse::Allocated { head_pfn, order },
            FrameKind::Slab => FrameUse::Slab { slab: SlabId(first), cache: CacheId(second as u16) },
            FrameKind::Vmalloc => FrameUse::Vmalloc { area: VmAreaId(first), index: second },
            FrameKind::CacheClean => FrameUse::PageCache { dirty: false },
            FrameKind::CacheDirty => FrameUse::PageCache { dirty: true },
            FrameKind::Hog => FrameUse::Hog,
            FrameKind::Anon => FrameUse::Anon,
            FrameKind::Dentries => FrameUse::Dentries,
        }
    }

    /// Pages of dentries and inodes.
    pub fn dentry_pages(&self) -> u32 {
        self.cache.pages(Lru::DENTRIES)
    }

    /// Whether kswapd is awake.
    pub fn kswapd_awake(&self) -> bool {
        if self.node.is_on() { self.kswapd_left_its_queue() } else { self.pages.kswapd_awake() }
    }

    /// Pages of files of a zone, clean and dirty (or being written).
    fn cache_pages(&self, zone: ZoneId) -> (u32, u32) {
        use crate::state::node::{bits, word as node_word};
        if !self.node.is_on() {
            return (self.pages.word(zone, word::CACHE_CLEAN) as u32, self.pages.word(zone, word::CACHE_DIRTY) as u32);
        }
        let waiting = (0..self.node.word(node_word::ADD) as usize).map(|at| self.node.word(node_word::ADD + 1 + at));
        let is_file = |pfn: &Pfn| !self.pages.frames.get(*pfn).any(bits::SWAPBACKED);
        let in_zone = |pfn: &Pfn| self.pages.zone_of(*pfn) == Some(zone);
        let waiting = waiting.filter(|pfn| is_file(pfn) && in_zone(pfn)).count() as u32;
        let listed = self.node.pages_of_zone(zone.index(), 2) + self.node.pages_of_zone(zone.index(), 3);
        let dirty = self.node.word(node_word::WRITE_PENDING + zone.index());
        ((listed + waiting).saturating_sub(dirty), dirty)
    }

    /// Whether kswapd was woken, or has not gone back to its wait queue.
    fn kswapd_left_its_queue(&self) -> bool {
        !self.node.tasks.get(crate::state::node::task::TaskRun::KSWAPD_AT).queued
    }

    /// The boost of each zone.
    pub(crate) fn boosts(&self) -> [i32; MAX_ZONES] {
        let mut boosts = [0; MAX_ZONES];
        for zone in zone_ids(self.pages.zones.len()) {
            boosts[zone.index()] = self.pages.word(zone, word::BOOST);
        }
        boosts
    }
}

impl Machine {
    /// The state of a zone's page allocator as plain data.
    pub fn export_zone(&self, zone: ZoneId) -> ZoneState {
        self.pages.export_zone(zone)
    }

    /// A zone's numbers, as a recording's digest has them.
    pub fn zone_digest(&self, zone: ZoneId) -> ZoneDigest {
        let word = |at| self.pages.word(zone, at);
        let mut free_blocks = [0; NR_ORDERS];
        for (order, blocks) in free_blocks.iter_mut().enumerate() {
            let lens = MigrateType::ALL.map(|mt| self.pages.frames.list(zone, buddy_list(order as u8, mt)).len);
            *blocks = lens.into_iter().sum();
        }
        ZoneDigest {
            free_blocks,
            pcp: [word::PCP_COUNT, word::PCP_HIGH, word::PCP_ALLOC_FACTOR, word::PCP_FREE_COUNT, word::PCP_FLAGS]
                .map(word),
            zone: [
                word(word::FREE),
                word(word::FREE) + word(word::FREE_DIFF),
                word(word::BOOST),
                word(word::FLAGS),
                word(word::FREE_HIGHATOMIC),
                word(word::RESERVED_HIGHATOMIC),
            ],
            kswapd_awake: self.kswapd_awake(),
        }
    }

    /// Computed marks of a zone: to hold against what a kernel printed.
    pub fn zone_marks(&self, zone: ZoneId) -> &ZoneMarks {
        &self.pages.zones[zone.index()].marks
    }
}
