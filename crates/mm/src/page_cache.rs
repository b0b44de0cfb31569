//! The page cache: pages of files, clean or dirty, that reclaim can take.
//!
//! Its pages (folios, if larger than one page) stand on lists from oldest to newest, one clean and one dirty
//! list for each zone; a stamp on each tells which of two zones' oldest folios is older, so that together they
//! are the one list of a node that reclaim walks, skipping zones that are no use to it (mm/vmscan.c,
//! `isolate_lru_folios`, 6.12). Folios being written wait on a list of their own.
//!
//! Simplified: one age instead of active and inactive lists; no limit on dirty pages
//! (`balance_dirty_pages`); a file's pages are never looked at again.

use crate::event::Watermark;
use crate::frame::{Frame, FrameKind, NIL};
use crate::machine::Machine;
use crate::page_alloc::PageRequest;
use crate::table::{Table, tables};
use crate::world::{Muted, bulk_order};
use crate::zone::{word as zone_word, zone_ids, zone_index};
use crate::{Config, Event, Gfp, Observer, Outcome, Pfn, ZoneId, ZoneKind};

/// Most zones that a machine has.
pub(crate) const MAX_ZONES: usize = 4;

/// A list of folios, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Lru(usize);

impl Lru {
    /// Folios being written, in the order in which the writes will be done.
    const WRITING: Self = Self(2 * MAX_ZONES);
    const COUNT: usize = 2 * MAX_ZONES + 1;

    /// Clean or dirty folios of a zone.
    const fn of(zone: ZoneId, dirty: bool) -> Self {
        Self(2 * zone.index() + dirty as usize)
    }

    const fn head(self) -> usize {
        2 * self.0
    }

    const fn tail(self) -> usize {
        2 * self.0 + 1
    }
}

/// Word of the stamp for the next folio at the newest end; it counts up.
const NEWEST: usize = 2 * Lru::COUNT;
/// Word of the stamp of the last folio put at the oldest end; it counts down.
const OLDEST: usize = NEWEST + 1;
/// Both begin here, with room for 2^31 folios either way.
const FIRST_STAMP: u32 = 1 << 31;

/// In a folio's frame record: the stamp, or for a folio being written the tick at which the write is done.
const STAMP: usize = 2;

/// Whether tick or stamp `a` is before `b`; both count on beyond 2^32.
const fn is_before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

/// The page cache.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageCache {
    /// Head and tail (pfn + 1, or [`NIL`]) of each list, then the two stamps.
    words: Table<u32>,
}

tables!(PageCache { words });

impl PageCache {
    pub(crate) fn new(_config: &Config) -> Self {
        let mut words = vec![NIL; OLDEST + 1];
        words[NEWEST] = FIRST_STAMP;
        words[OLDEST] = FIRST_STAMP;
        Self { words: Table::new(words) }
    }

    /// Whether any folio is being written.
    pub(crate) fn is_writing(&self) -> bool {
        self.words.get(Lru::WRITING.head()) != NIL
    }

    fn oldest(&self, list: Lru) -> Option<Pfn> {
        self.words.get(list.head()).checked_sub(1)
    }
}

impl Machine {
    pub(crate) fn op_page_cache<O: Observer>(&mut self, pages: u32, dirty: bool, observer: &mut O) -> Outcome {
        let boosts = self.boosts();
        let mut muted = Muted::<O>::new();
        // As filemap_alloc_folio asks for a file's pages (mm/filemap.c, mapping_gfp_mask, 6.12), but without a
        // call to kswapd: reading stops where that would begin.
        let gfp = Gfp::GFP_HIGHUSER_MOVABLE.without(Gfp::RECLAIM);
        let free: i32 = zone_ids(self.pages.zones.len()).map(|zone| self.pages.word(zone, zone_word::FREE)).sum();
        let mut order = bulk_order(pages.min(free.max(0) as u32));
        let mut left = pages;
        let mut left_when_unboosted = u32::MAX;
        while left > 0 {
            order = order.min(left.ilog2() as u8);
            let request = PageRequest::new(&self.config, &self.pages, gfp, order);
            if let Some((pfn, zone)) = self.pages.fast_path(&request, &mut muted) {
                self.lru_add_newest::<O>(pfn, zone, order, dirty);
                left -= 1 << order;
            } else if order > 0 {
                // __filemap_get_folio tries the next smaller order.
                order -= 1;
            } else if left < left_when_unboosted && self.boosts() != boosts {
                // Marks that were raised on the way would be lowered by kswapd.
                self.restore_boosts::<O>(boosts);
                left_when_unboosted = left;
            } else {
                break;
            }
        }
        self.restore_boosts::<O>(boosts);
        if left > 0 {
            left = self.level_at_low::<O>(pages, left, dirty);
            self.recycle_oldest::<O>(left, dirty);
        }
        if O::EVENTS {
            observer.event(Event::Summary { pages: pages - left });
        }
        Outcome::World { pages: pages - left }
    }

    /// Memory is full: the per-CPU lists are drained, and every zone is brought to its low mark, from which the
    /// last refills may have been far off on either side. Of `pages` asked for, `left` could not be had; how many
    /// it is now.
    fn level_at_low<O: Observer>(&mut self, pages: u32, mut left: u32, dirty: bool) -> u32 {
        self.settle::<O>();
        let movable = zone_index(self.config.arch, ZoneKind::Movable) as usize;
        for zone in zone_ids(self.pages.zones.len()) {
            let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[movable] as i32;
            let low = self.pages.mark_pages(zone, Watermark::Low) + reserve;
            while left < pages && self.pages.word(zone, zone_word::FREE) < low {
                let Some(pfn) = self.cache.oldest(Lru::of(zone, false)) else { break };
                let order = self.pages.frames.get(pfn).order();
                self.lru_remove_oldest::<O>(zone, false);
                self.pages.frames.set::<O>(pfn, Frame::NONE);
                self.pages.free_to_buddy(zone, pfn, order, &mut Muted::<O>::new());
                left += 1 << order;
            }
            while left > 0 && self.pages.word(zone, zone_word::FREE) > low {
                let Some(pfn) = self.take_block::<O>(zone, 0) else { break };
                self.lru_add_newest::<O>(pfn, zone, 0, dirty);
                left -= 1;
            }
        }
        self.settle::<O>();
        left
    }

    /// Reads `pages` more into a cache that cannot grow: the oldest clean folios get new content and are now
    /// the newest. (In Linux kswapd frees them and the reader gets them anew, a little below the low mark.)
    fn recycle_oldest<O: Observer>(&mut self, pages: u32, dirty: bool) {
        let clean: u32 =
            zone_ids(self.pages.zones.len()).map(|zone| self.pages.word(zone, zone_word::CACHE_CLEAN) as u32).sum();
        if clean == 0 {
            return;
        }
        // Whole turns change nothing.
        let mut left = if dirty { pages.min(clean) } else { pages % clean };
        while left > 0 {
            let Some((pfn, zone, _)) = self.oldest_folio(u8::MAX, true, false) else { break };
            let order = self.pages.frames.get(pfn).order();
            self.lru_remove_oldest::<O>(zone, false);
            self.lru_add_newest::<O>(pfn, zone, order, dirty);
            left = left.saturating_sub(1 << order);
        }
    }

    /// The oldest folio that a reclaimer can use: in a zone up to `highest`, clean or dirty as it wants.
    /// Its zone, and whether it is dirty.
    pub(crate) fn oldest_folio(&self, highest: u8, clean: bool, dirty: bool) -> Option<(Pfn, ZoneId, bool)> {
        zone_ids(self.pages.zones.len())
            .filter(|zone| self.pages.zones[zone.index()].index <= highest)
            .flat_map(|zone| [(zone, false, clean), (zone, true, dirty)])
            .filter(|&(_, _, wanted)| wanted)
            .filter_map(|(zone, dirty, _)| Some((self.cache.oldest(Lru::of(zone, dirty))?, zone, dirty)))
            .min_by_key(|&(pfn, ..)| self.pages.frames.get(pfn).0[STAMP])
    }

    /// Takes a zone's oldest clean or dirty folio off its list. The frame's record is left to the caller.
    pub(crate) fn lru_remove_oldest<O: Observer>(&mut self, zone: ZoneId, dirty: bool) {
        let pages = self.list_pop::<O>(Lru::of(zone, dirty));
        let pages = -(pages as i32);
        self.count_cache::<O>(zone, dirty, pages);
    }

    /// Starts to write a zone's oldest dirty folio; it will be done at tick `due_tick`, which must not be before
    /// that of an earlier call.
    pub(crate) fn write_oldest<O: Observer>(&mut self, zone: ZoneId, due_tick: u32) {
        let Some(pfn) = self.cache.oldest(Lru::of(zone, true)) else { return };
        self.list_pop::<O>(Lru::of(zone, true));
        let frame = self.pages.frames.get(pfn);
        self.list_append::<O>(Lru::WRITING, pfn, frame, due_tick);
    }

    /// Folios whose writes are done become clean, and the first to be reclaimed (mm/swap.c,
    /// `folio_rotate_reclaimable`, 6.12).
    pub(crate) fn finish_writes<O: Observer>(&mut self, observer: &mut O) {
        let now = self.ticks();
        let mut done = [0u32; MAX_ZONES];
        while let Some(pfn) = self.cache.oldest(Lru::WRITING) {
            let frame = self.pages.frames.get(pfn);
            if is_before(now, frame.0[STAMP]) {
                break;
            }
            let zone = self.pages.zone_of(pfn).expect("a folio lies in a zone");
            self.list_pop::<O>(Lru::WRITING);
            let clean = Frame::new(FrameKind::CacheClean, frame.order());
            self.list_push_oldest::<O>(Lru::of(zone, false), pfn, clean);
            let pages = 1i32 << frame.order();
            self.count_cache::<O>(zone, true, -pages);
            self.count_cache::<O>(zone, false, pages);
            done[zone.index()] += pages as u32;
        }
        if O::EVENTS {
            for zone in zone_ids(self.pages.zones.len()).filter(|zone| done[zone.index()] > 0) {
                observer.event(Event::WritebackDone { zone, pages: done[zone.index()] });
            }
        }
    }

    /// Makes a block page cache, at the newest end; a file's data, which the model does not know, come into it.
    fn lru_add_newest<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId, order: u8, dirty: bool) {
        let stamp = self.cache.words.get(NEWEST) + 1;
        self.cache.words.set::<O>(NEWEST, stamp);
        let kind = if dirty { FrameKind::CacheDirty } else { FrameKind::CacheClean };
        self.list_append::<O>(Lru::of(zone, dirty), pfn, Frame::new(kind, order), stamp);
        self.count_cache::<O>(zone, dirty, 1 << order);
        self.content.forget_pages::<O>(pfn, 1 << order);
    }

    fn count_cache<O: Observer>(&mut self, zone: ZoneId, dirty: bool, pages: i32) {
        let word = if dirty { zone_word::CACHE_DIRTY } else { zone_word::CACHE_CLEAN };
        let count = self.pages.word(zone, word) + pages;
        self.pages.set_word::<O>(zone, word, count);
    }

    fn list_append<O: Observer>(&mut self, list: Lru, pfn: Pfn, frame: Frame, stamp: u32) {
        let tail = self.cache.words.get(list.tail());
        self.pages.frames.set::<O>(pfn, frame.with_words([NIL, tail, stamp]));
        match tail.checked_sub(1) {
            Some(last) => self.pages.frames.set_word::<O>(last, 0, pfn + 1),
            None => self.cache.words.set::<O>(list.head(), pfn + 1),
        }
        self.cache.words.set::<O>(list.tail(), pfn + 1);
    }

    fn list_push_oldest<O: Observer>(&mut self, list: Lru, pfn: Pfn, frame: Frame) {
        let stamp = self.cache.words.get(OLDEST) - 1;
        self.cache.words.set::<O>(OLDEST, stamp);
        let head = self.cache.words.get(list.head());
        self.pages.frames.set::<O>(pfn, frame.with_words([head, NIL, stamp]));
        match head.checked_sub(1) {
            Some(first) => self.pages.frames.set_word::<O>(first, 1, pfn + 1),
            None => self.cache.words.set::<O>(list.tail(), pfn + 1),
        }
        self.cache.words.set::<O>(list.head(), pfn + 1);
    }

    /// Takes the oldest folio off a list; its pages.
    fn list_pop<O: Observer>(&mut self, list: Lru) -> u32 {
        let pfn = self.cache.oldest(list).expect("a list with a folio on it");
        let frame = self.pages.frames.get(pfn);
        self.cache.words.set::<O>(list.head(), frame.next());
        match frame.next().checked_sub(1) {
            Some(second) => self.pages.frames.set_word::<O>(second, 1, NIL),
            None => self.cache.words.set::<O>(list.tail(), NIL),
        }
        1 << frame.order()
    }

    pub(crate) fn validate_page_cache(&self) -> Result<(), String> {
        let mut counted = [[0u32; 2]; MAX_ZONES];
        let mut listed = 0u32;
        for list in (0..Lru::COUNT).map(Lru) {
            let mut previous = NIL;
            let mut last_stamp = None;
            let mut link = self.cache.words.get(list.head());
            while let Some(pfn) = link.checked_sub(1) {
                let frame = self.pages.frames.get(pfn);
                let dirty = frame.kind() == FrameKind::CacheDirty;
                let zone = self.pages.zone_of(pfn).ok_or(format!("folio {pfn:#x} of {list:?} lies in no zone"))?;
                if !frame.kind().is_lru() {
                    return Err(format!("frame {pfn:#x} on {list:?} is {:?}", frame.kind()));
                }
                if list != Lru::WRITING && list != Lru::of(zone, dirty) || list == Lru::WRITING && !dirty {
                    return Err(format!("folio {pfn:#x} of {zone:?}, dirty {dirty}, stands on {list:?}"));
                }
                if frame.prev() != previous {
                    return Err(format!("folio {pfn:#x} of {list:?} has a wrong link back"));
                }
                let stamp = frame.0[STAMP];
                let same = list == Lru::WRITING && last_stamp == Some(stamp);
                if last_stamp.is_some_and(|last| !is_before(last, stamp)) && !same {
                    return Err(format!("folio {pfn:#x} of {list:?} is older than the one before it"));
                }
                last_stamp = Some(stamp);
                counted[zone.index()][usize::from(dirty)] += 1 << frame.order();
                listed += 1;
                previous = link;
                link = frame.next();
            }
            if self.cache.words.get(list.tail()) != previous {
                return Err(format!("the tail of {list:?} is wrong"));
            }
        }
        for zone in zone_ids(self.pages.zones.len()) {
            let words = [zone_word::CACHE_CLEAN, zone_word::CACHE_DIRTY].map(|word| self.pages.word(zone, word) as u32);
            if counted[zone.index()] != words {
                return Err(format!("{zone:?}: cache pages {words:?}, on lists {:?}", counted[zone.index()]));
            }
        }
        let frames = &self.pages.frames;
        let folios = frames.heads().filter(|(_, frame)| frame.kind().is_lru()).count() as u32;
        if folios != listed {
            return Err(format!("{folios} frames are page cache, {listed} are on lists"));
        }
        Ok(())
    }
}
