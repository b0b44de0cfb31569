//! The state of the page allocator, and the walk along the zonelist that is the first attempt of every request.
//!
//! mm/page_alloc.c, 6.12: `get_page_from_freelist`, `rmqueue`, `rmqueue_buddy`, `free_unref_page`; mm/vmscan.c:
//! `wakeup_kswapd`.

use crate::config::{Arch, Config};
use crate::event::{Event, Watermark};
use crate::journal::table::{Table, tables};
use crate::pages::fallback::Mode;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::frames::{Frames, GROUP_FRAMES};
use crate::pages::hot_path::Terms;
use crate::pages::request::{PageRequest, alloc_flag};
use crate::pages::watermark::ZoneMarks;
use crate::pages::zone::{ZoneInfo, Zonelists, flag, word, zone_ids};
use crate::{Gfp, MigrateType, Observer, Pfn, ZoneId, ZoneKind};

/// Rounds without progress before a request gives up, and runs without progress before kswapd does
/// (mm/internal.h, 6.12).
pub const MAX_RECLAIM_RETRIES: u32 = 16;

/// Positions in the table of numbers that belong to no zone.
mod global {
    pub(super) const KSWAPD_AWAKE: usize = 0;
    pub(super) const KSWAPD_ORDER: usize = 1;
    pub(super) const KSWAPD_HIGHEST: usize = 2;
    pub(super) const KSWAPD_FAILURES: usize = 3;
    pub(super) const WHOLE_UNRESERVED: usize = 4;
    pub(super) const BOOSTED: usize = 5;
    pub(super) const COUNT: usize = 6;
}

/// All state of the page allocator.
#[derive(Clone, Debug, PartialEq)]
pub struct PageAllocator {
    /// Fixed numbers of the zones, lowest first.
    pub(crate) zones: Vec<ZoneInfo>,
    /// log2 of a pageblock's pages.
    pub(crate) pageblock_order: u8,
    /// Largest order of a free block.
    pub(crate) max_order: u8,
    /// Pageblocks have types of their own (`page_group_by_mobility_disabled` is 0).
    pub(crate) group_by_mobility: bool,
    /// The kernel is one with a DMA32 zone, even if that has no memory: only then is [`alloc_flag::NOFRAGMENT`] used.
    pub(crate) has_dma32: bool,
    /// Which zones a request may use.
    pub(crate) zonelists: Zonelists,
    /// The same and more for the hot path.
    pub(crate) terms: Terms,
    /// Records of frames; numbers and lists of zones.
    pub(crate) frames: Frames,
    /// Types of pageblocks, zone by zone.
    pub(crate) pageblocks: Table<u8>,
    globals: Table<u32>,
    /// Who asks for pages says itself when kswapd is woken for a boost.
    pub(crate) leaves_waking: bool,
    /// A block that compaction waits for, while it gives pages back; no longer than that.
    pub(crate) capture: Option<Capture>,
    /// What came about of it (pfn + 1).
    pub(crate) captured: u32,
}

/// A block that is to be taken out of the free lists as soon as it comes about (`struct capture_control`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capture {
    pub(crate) zone: ZoneId,
    pub(crate) order: u8,
    /// For movable pages: it may be taken out of any pageblock.
    pub(crate) movable: bool,
}

tables!(PageAllocator { frames, pageblocks, globals });

impl PageAllocator {
    /// With all lists empty and all pageblocks unmovable.
    pub(crate) fn empty(config: &Config) -> Self {
        let zones = crate::pages::zone::zone_infos(config);
        let pageblocks = config.zones.iter().zip(&zones).map(|(_, info)| {
            ((info.end_pfn - 1) >> config.pageblock_order) - (info.start_pfn >> config.pageblock_order) + 1
        });
        let pageblocks = vec![MigrateType::Unmovable as u8; pageblocks.sum::<u32>() as usize];
        // mm/page_alloc.c, `build_all_zonelists`: with fewer than one pageblock for each type there is no grouping.
        let high_pages: u32 = zones.iter().map(|zone| zone.marks.high_pages).sum();
        let managed: u32 = config.zones.iter().map(|zone| zone.managed_pages).sum();
        let types = MigrateType::ALL.len() as u32;
        let mut frames = Frames::new(config.end_pfn(), &zones, config.pageblock_order);
        for (row, info) in frames.rows.iter_mut().zip(&zones) {
            let offset = info.pageblock_base.wrapping_sub(info.start_pfn >> config.pageblock_order);
            row.put(word::PAGEBLOCK_OFFSET, offset.cast_signed());
            row.put(word::STAT_THRESHOLD, info.marks.stat_threshold as i32);
        }
        let group_by_mobility = managed - high_pages >= types << config.pageblock_order;
        let zonelists = Zonelists::new(config, &zones);
        Self {
            pageblock_order: config.pageblock_order,
            max_order: config.era.max_order(),
            group_by_mobility,
            terms: Terms::new(&zones, &zonelists, group_by_mobility),
            has_dma32: config.arch == Arch::X86_64 && zones.iter().any(|zone| zone.kind == ZoneKind::Dma),
            zonelists,
            frames,
            pageblocks: Table::new(pageblocks),
            globals: Table::new(vec![0; global::COUNT]),
            leaves_waking: false,
            capture: None,
            captured: 0,
            zones,
        }
    }

    /// Of a former kernel, with all lists empty: it has marks of its own, no types of pageblocks, and no call takes the
    /// hot path.
    pub(crate) fn former(config: &Config, marks: Vec<ZoneMarks>) -> Self {
        let mut pages = Self::empty(config);
        for (zone, marks) in pages.zones.iter_mut().zip(marks) {
            zone.marks = marks;
        }
        (pages.group_by_mobility, pages.has_dma32) = (false, false);
        pages.use_hot_path(false);
        pages
    }

    /// One of a zone's numbers, see [`word`].
    #[inline]
    pub(crate) fn word(&self, zone: ZoneId, at: usize) -> i32 {
        self.frames.row(zone).word(at)
    }

    /// Overwrites one of a zone's numbers.
    #[inline]
    pub(crate) fn set_word<O: Observer>(&mut self, zone: ZoneId, at: usize, value: i32) {
        self.frames.set_zone_word::<O>(zone, at, value);
    }

    /// Overwrites one of a zone's numbers, if it is another one.
    #[inline]
    pub(crate) fn put_word<O: Observer>(&mut self, zone: ZoneId, at: usize, value: i32) {
        if self.word(zone, at) != value {
            self.set_word::<O>(zone, at, value);
        }
    }

    /// Adds to one of a zone's numbers.
    #[inline]
    pub(crate) fn add_word<O: Observer>(&mut self, zone: ZoneId, at: usize, delta: i32) {
        self.set_word::<O>(zone, at, self.word(zone, at) + delta);
    }

    /// Whether a zone has a flag, see [`flag`].
    #[inline]
    pub(crate) fn has_flag(&self, zone: ZoneId, flag: i32) -> bool {
        self.word(zone, word::FLAGS) & flag != 0
    }

    /// Sets or clears a zone's flag.
    pub(crate) fn set_flag<O: Observer>(&mut self, zone: ZoneId, flag: i32, on: bool) {
        let flags = self.word(zone, word::FLAGS);
        self.set_word::<O>(zone, word::FLAGS, if on { flags | flag } else { flags & !flag });
    }

    /// Zone that a frame belongs to.
    #[inline]
    pub(crate) fn zone_of(&self, pfn: Pfn) -> Option<ZoneId> {
        let spans = |zone: &ZoneId| self.zones[zone.index()].spans(pfn);
        match self.frames.groups.get((pfn / GROUP_FRAMES) as usize)?.zone() {
            Some(zone) => Some(zone).filter(spans),
            None => zone_ids(self.zones.len()).rev().find(spans),
        }
    }

    /// Zones that a request may use, in the order in which they are tried: highest first.
    #[inline]
    pub(crate) fn zonelist(&self, highest: u8) -> impl Iterator<Item = ZoneId> + use<> {
        self.zonelists.zones(highest)
    }

    /// The first zone of the zonelist.
    #[inline]
    pub(crate) fn preferred_zone(&self, highest: u8) -> Option<ZoneId> {
        self.zonelist(highest).next()
    }

    /// Blocks on a list, from its head on.
    pub(crate) fn list_blocks(&self, zone: ZoneId, list: usize) -> impl Iterator<Item = Pfn> + '_ {
        let mut link = self.frames.list(zone, list).head;
        std::iter::from_fn(move || {
            let pfn = link.checked_sub(1)?;
            link = self.frames.get(pfn).next();
            Some(pfn)
        })
    }

    // ── kswapd ───────────────────────────────────────────────────────────────────────────────

    /// Whether kswapd was woken and has not gone back to sleep.
    #[inline]
    pub(crate) fn kswapd_awake(&self) -> bool {
        self.globals.get(global::KSWAPD_AWAKE) != 0
    }

    /// Wakes kswapd up, or lets it sleep.
    pub(crate) fn set_kswapd_awake<O: Observer>(&mut self, awake: bool) {
        self.globals.set::<O>(global::KSWAPD_AWAKE, awake.into());
    }

    /// kswapd is to work for this order and these zones, too.
    pub(crate) fn request_kswapd<O: Observer>(&mut self, order: u8, highest: u8) {
        for (at, value) in [(global::KSWAPD_ORDER, order), (global::KSWAPD_HIGHEST, highest)] {
            if self.globals.get(at) < value.into() {
                self.globals.set::<O>(at, value.into());
            }
        }
    }

    /// The largest order that kswapd was woken for.
    pub(crate) fn kswapd_order(&self) -> u8 {
        self.globals.get(global::KSWAPD_ORDER) as u8
    }

    /// Index of the highest zone that it was woken for.
    pub(crate) fn kswapd_highest(&self) -> u8 {
        self.globals.get(global::KSWAPD_HIGHEST) as u8
    }

    /// Forgets what kswapd was woken for.
    pub(crate) fn reset_kswapd_request<O: Observer>(&mut self) {
        self.globals.set::<O>(global::KSWAPD_ORDER, 0);
        self.globals.set::<O>(global::KSWAPD_HIGHEST, 0);
    }

    /// Whether a free block of a whole pageblock ever left the high-atomic reserve. It could not merge while it was
    /// there, and nothing merges it when it leaves, so its buddy may be free beside it (`unreserve_highatomic_pageblock`).
    pub(crate) fn whole_block_unreserved(&self) -> bool {
        self.globals.get(global::WHOLE_UNRESERVED) != 0
    }

    /// Remembers that one did.
    pub(crate) fn set_whole_block_unreserved<O: Observer>(&mut self) {
        if !self.whole_block_unreserved() {
            self.globals.set::<O>(global::WHOLE_UNRESERVED, 1);
        }
    }

    /// How often in a row kswapd reclaimed nothing.
    pub(crate) fn kswapd_failures(&self) -> u32 {
        self.globals.get(global::KSWAPD_FAILURES)
    }

    /// Counts kswapd's failures, or forgets them after somebody's success.
    pub(crate) fn set_kswapd_failures<O: Observer>(&mut self, failures: u32) {
        if failures != self.kswapd_failures() {
            self.globals.set::<O>(global::KSWAPD_FAILURES, failures);
        }
    }

    /// Whether some zone up to `highest` reaches its high mark, boost included (`pgdat_balanced`).
    pub(crate) fn node_balanced(&self, order: u8, highest: u8) -> bool {
        self.zonelist(highest).any(|zone| self.watermark_ok(zone, order, Watermark::High, true, highest, 0))
    }

    /// Wakes kswapd unless the node is balanced and unboosted, or hopeless (`wakeup_kswapd`).
    pub(crate) fn wake_kswapd<O: Observer>(&mut self, zone: ZoneId, order: u8, highest: u8, observer: &mut O) {
        if self.globals.get(global::KSWAPD_ORDER) < order.into() {
            self.globals.set::<O>(global::KSWAPD_ORDER, order.into());
        }
        if self.globals.get(global::KSWAPD_HIGHEST) < highest.into() {
            self.globals.set::<O>(global::KSWAPD_HIGHEST, highest.into());
        }
        if self.kswapd_awake() || self.kswapd_failures() >= MAX_RECLAIM_RETRIES {
            return;
        }
        let boosted = self.zonelist(highest).any(|zone| self.word(zone, word::BOOST) != 0);
        if boosted || !self.node_balanced(order, highest) {
            self.set_kswapd_awake::<O>(true);
            if O::EVENTS {
                observer.event(Event::KswapdWoken { zone });
            }
        }
    }

    /// Zones (bits) for which kswapd is to be woken, since they were boosted.
    pub(crate) fn boosted(&self) -> u8 {
        self.globals.get(global::BOOSTED) as u8
    }

    /// The same; they are forgotten.
    pub(crate) fn take_boosted<O: Observer>(&mut self) -> u8 {
        let boosted = self.boosted();
        if boosted != 0 {
            self.globals.set::<O>(global::BOOSTED, 0);
        }
        boosted
    }

    // ── one zone ─────────────────────────────────────────────────────────────────────────────

    /// One block from a zone (`rmqueue`), and whether it came from a per-CPU list. Its record is not written yet.
    #[inline(always)]
    fn rmqueue<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<(Pfn, bool)> {
        let pcp_allowed = Self::pcp_allowed(order);
        if pcp_allowed {
            self.count_pcp_alloc::<O>(zone);
        }
        let mut found = None;
        if pcp_allowed && !self.pcp_off(zone) {
            found = self.rmqueue_pcplist(zone, order, migratetype, alloc_flags, observer).map(|pfn| (pfn, true));
        } else if pcp_allowed || alloc_flags & alloc_flag::HIGHATOMIC == 0 {
            if pcp_allowed {
                self.pass_pcp_by::<O>(zone);
            }
            found = self.take_smallest(zone, order, migratetype, observer).map(|pfn| (pfn, false));
        }
        if found.is_none() {
            found = self.rmqueue_buddy(zone, order, migratetype, alloc_flags, observer).map(|pfn| (pfn, false));
        }
        // Also if nothing was found: a refill by the bulk allocator may have left the flag behind.
        if alloc_flags & alloc_flag::KSWAPD != 0 && self.has_flag(zone, flag::BOOSTED_WATERMARK) {
            self.set_flag::<O>(zone, flag::BOOSTED_WATERMARK, false);
            if self.leaves_waking {
                let boosted = self.globals.get(global::BOOSTED) | 1 << zone.index();
                self.globals.set::<O>(global::BOOSTED, boosted);
                return found;
            }
            self.wake_kswapd(zone, 0, self.zones[zone.index()].index, observer);
        }
        found
    }

    /// One block straight from the buddy lists, whatever it takes: where the lists of the own type are not enough.
    #[inline(never)]
    fn rmqueue_buddy<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<Pfn> {
        let one = |pages: &mut Self, observer: &mut O| {
            pages.rmqueue_one(zone, order, migratetype, alloc_flags, &mut Mode::Normal, observer)
        };
        if Self::pcp_allowed(order)
            && self.pcp_off(zone)
            && let Some(pfn) = one(self, observer)
        {
            // `rmqueue_bulk` found it, on behalf of the per-CPU lists.
            return Some(pfn);
        }
        if alloc_flags & alloc_flag::HIGHATOMIC != 0
            && let Some(pfn) = self.rmqueue_smallest(zone, order, MigrateType::HighAtomic, observer)
        {
            return Some(pfn);
        }
        let found = one(self, observer);
        if found.is_none() && alloc_flags & (alloc_flag::OOM | alloc_flag::NON_BLOCK) != 0 {
            return self.rmqueue_smallest(zone, order, MigrateType::HighAtomic, observer);
        }
        found
    }

    // ── all zones ────────────────────────────────────────────────────────────────────────────

    /// Walks along the zonelist until a zone passes the check and has a block; if there is none with pageblocks of
    /// other types left whole, once more without regard to them (`get_page_from_freelist`).
    pub(crate) fn get_page_from_freelist<O: Observer>(
        &mut self,
        request: &PageRequest,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<(Pfn, ZoneId)> {
        let PageRequest { order, migratetype, highest, .. } = *request;
        self.walk_zonelist(order, migratetype, highest, alloc_flags, observer)
    }

    #[inline(never)]
    fn walk_zonelist<O: Observer>(
        &mut self,
        order: u8,
        migratetype: MigrateType,
        highest: u8,
        mut alloc_flags: u32,
        observer: &mut O,
    ) -> Option<(Pfn, ZoneId)> {
        loop {
            for zone in self.zonelist(highest) {
                if let Some(pfn) = self.try_zone(zone, order, migratetype, highest, alloc_flags, observer) {
                    return Some((pfn, zone));
                }
            }
            if alloc_flags & alloc_flag::NOFRAGMENT == 0 {
                return None;
            }
            alloc_flags &= !alloc_flag::NOFRAGMENT;
        }
    }

    #[inline(always)]
    fn try_zone<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        migratetype: MigrateType,
        highest: u8,
        alloc_flags: u32,
        observer: &mut O,
    ) -> Option<Pfn> {
        let above_high =
            !self.has_flag(zone, flag::BELOW_HIGH) && self.high_mark_ok(zone, order, highest, alloc_flags, observer);
        if !above_high && !self.may_go_below_high(zone, order, highest, alloc_flags, observer) {
            return None;
        }
        let Some((pfn, from_pcp)) = self.rmqueue(zone, order, migratetype, alloc_flags, observer) else {
            if O::EVENTS && alloc_flags & alloc_flag::NOFRAGMENT != 0 {
                observer.event(Event::ZoneSkippedNoFragment { zone });
            }
            return None;
        };
        self.frames.set::<O>(pfn, Frame::new(FrameKind::Pages, order));
        if O::EVENTS {
            observer.event(Event::PageGranted { zone, pfn, order, migratetype, from_pcp });
        }
        if alloc_flags & alloc_flag::HIGHATOMIC != 0 {
            self.reserve_highatomic(zone, pfn, order, observer);
        }
        Some(pfn)
    }

    /// Whether a request may have pages of a zone that is not above its high mark, or was not at the last look.
    #[inline(never)]
    fn may_go_below_high<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        highest: u8,
        alloc_flags: u32,
        observer: &mut O,
    ) -> bool {
        if !self.has_flag(zone, flag::BELOW_HIGH) {
            if self.min_mark_unboosted_ok(zone, order, highest, alloc_flags, observer) {
                return true;
            }
            self.set_flag::<O>(zone, flag::BELOW_HIGH, true);
        }
        let watermark = match alloc_flags & alloc_flag::WMARK_MASK {
            alloc_flag::WMARK_LOW => Watermark::Low,
            alloc_flag::WMARK_HIGH => Watermark::High,
            _ => Watermark::Min,
        };
        if self.zone_watermark_fast(zone, order, watermark, highest, alloc_flags, observer) {
            return true;
        }
        let ignored = alloc_flags & alloc_flag::NO_WATERMARKS != 0;
        if O::EVENTS && ignored {
            observer.event(Event::MarkIgnored { zone });
        }
        ignored
    }

    /// The first attempt of a request by itself.
    pub(crate) fn fast_path<O: Observer>(&mut self, request: &PageRequest, observer: &mut O) -> Option<(Pfn, ZoneId)> {
        let PageRequest { gfp, order, migratetype, highest, .. } = *request;
        self.first_attempt(gfp, order, migratetype, highest, observer)
    }

    /// The first attempt of every request: low mark, foreign pageblocks left whole.
    #[inline(always)]
    pub(crate) fn first_attempt<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        migratetype: MigrateType,
        highest: u8,
        observer: &mut O,
    ) -> Option<(Pfn, ZoneId)> {
        let mut alloc_flags = alloc_flag::WMARK_LOW | gfp.0 & Gfp::KSWAPD_RECLAIM.0;
        let zone = self.preferred_zone(highest)?;
        if self.has_dma32 && self.zones[zone.index()].kind == ZoneKind::Normal {
            alloc_flags |= alloc_flag::NOFRAGMENT;
        }
        self.walk_zonelist(order, migratetype, highest, alloc_flags, observer)
    }

    /// The general path, for whatever the hot path is not for.
    #[cold]
    #[inline(never)]
    pub(crate) fn free_generally<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) {
        let zone = self.zone_of(pfn).expect("a block that was given out lies in a zone");
        let pcp_allowed = Self::pcp_allowed(order);
        if pcp_allowed && !self.pcp_off(zone) {
            self.free_to_pcp(zone, pfn, order, observer);
            return;
        }
        if pcp_allowed {
            // Nothing is kept, so it does not matter what a row of large blocks would do.
            let _ = self.count_pcp_free::<O>(zone, order, 1 << order);
            self.pass_pcp_by::<O>(zone);
        }
        if self.capture.is_some() && order <= self.pageblock_order {
            let migratetype = self.pageblock_type_in(zone, pfn);
            self.free_one_page(zone, pfn, order, migratetype, false, observer);
        } else {
            self.free_to_buddy(zone, pfn, order, observer);
        }
        if pcp_allowed {
            self.clear_below_high::<O>(zone);
        }
    }
}
