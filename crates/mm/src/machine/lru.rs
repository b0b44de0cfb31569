//! Pages on the LRU lists: their links stand in the records of their frames.

use super::Machine;
use crate::pages::frame::{Frame, FrameKind, NIL, page_flag};
use crate::pages::zone::{word as zone_word, zone_ids};
use crate::state::lru::{IDLE, Lru, MAX_ZONES, OLDEST, STAMP, is_before};
use crate::{Observer, Pfn, TaskId, ZoneId};

impl Machine {
    /// Puts a page that is on no list at the newest end of the list that its record says.
    pub(crate) fn lru_add<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId, frame: Frame) {
        let stamp = self.cache.stamp_newest::<O>();
        self.lru_append::<O>(pfn, zone, frame, stamp);
    }

    /// Puts a page on the list of those being written, until tick `due_tick`, which must not be before that of an
    /// earlier call.
    pub(crate) fn lru_write<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId, due_tick: u32) {
        let looked_at = page_flag::ACTIVE | page_flag::REFERENCED;
        let frame = self.lru_remove::<O>(pfn, zone).flagged(looked_at, false).flagged(page_flag::WRITEBACK, true);
        self.lru_append::<O>(pfn, zone, frame, due_tick);
    }

    fn lru_append<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId, frame: Frame, stamp: u32) {
        let list = Lru::of(zone, frame);
        let words = &mut self.cache.words;
        let tail = words.get(list.tail());
        self.pages.frames.set::<O>(pfn, frame.with_words([NIL, tail, stamp]));
        match tail.checked_sub(1) {
            Some(last) => self.pages.frames.set_word::<O>(last, 0, pfn + 1),
            None => words.set::<O>(list.head(), pfn + 1),
        }
        words.set::<O>(list.tail(), pfn + 1);
        self.lru_count::<O>(list, zone, frame, 1);
    }

    /// Puts a page at the oldest end: the first to be reclaimed.
    pub(crate) fn lru_add_oldest<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId, frame: Frame) {
        let list = Lru::of(zone, frame);
        let words = &mut self.cache.words;
        let stamp = words.get(OLDEST) - 1;
        words.set::<O>(OLDEST, stamp);
        let head = words.get(list.head());
        self.pages.frames.set::<O>(pfn, frame.with_words([head, NIL, stamp]));
        match head.checked_sub(1) {
            Some(first) => self.pages.frames.set_word::<O>(first, 1, pfn + 1),
            None => words.set::<O>(list.tail(), pfn + 1),
        }
        words.set::<O>(list.head(), pfn + 1);
        self.lru_count::<O>(list, zone, frame, 1);
    }

    /// Takes a page off its list. Its record, which is returned, is left to the caller.
    pub(crate) fn lru_remove<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId) -> Frame {
        let frame = self.pages.frames.get(pfn);
        let list = Lru::of(zone, frame);
        let words = &mut self.cache.words;
        match frame.prev().checked_sub(1) {
            Some(before) => self.pages.frames.set_word::<O>(before, 0, frame.next()),
            None => words.set::<O>(list.head(), frame.next()),
        }
        match frame.next().checked_sub(1) {
            Some(after) => self.pages.frames.set_word::<O>(after, 1, frame.prev()),
            None => words.set::<O>(list.tail(), frame.prev()),
        }
        self.lru_count::<O>(list, zone, frame, -1);
        frame
    }

    /// A page's content moves to another block of the same order: its place on the list stays.
    pub(crate) fn lru_migrate<O: Observer>(&mut self, from: Pfn, to: Pfn, from_zone: ZoneId, to_zone: ZoneId) {
        debug_assert_eq!(from_zone, to_zone, "compaction stays in one zone");
        let frame = self.pages.frames.get(from);
        let list = Lru::of(from_zone, frame);
        match frame.prev().checked_sub(1) {
            Some(before) => self.pages.frames.set_word::<O>(before, 0, to + 1),
            None => self.cache.words.set::<O>(list.head(), to + 1),
        }
        match frame.next().checked_sub(1) {
            Some(after) => self.pages.frames.set_word::<O>(after, 1, to + 1),
            None => self.cache.words.set::<O>(list.tail(), to + 1),
        }
        self.pages.frames.set::<O>(to, frame);
    }

    fn lru_count<O: Observer>(&mut self, list: Lru, zone: ZoneId, frame: Frame, sign: i32) {
        let pages = sign << frame.order();
        let count = self.cache.words.get(list.pages()).wrapping_add_signed(pages);
        self.cache.words.set::<O>(list.pages(), count);
        let word = match frame.kind() {
            FrameKind::CacheClean => zone_word::CACHE_CLEAN,
            FrameKind::CacheDirty => zone_word::CACHE_DIRTY,
            FrameKind::Anon => {
                if list == Lru::anon(zone, false) && !frame.has(page_flag::REFERENCED) {
                    let idle = self.cache.idle(zone).wrapping_add_signed(pages);
                    self.cache.words.set::<O>(IDLE + zone.index(), idle);
                }
                let task = TaskId(frame.owner());
                let anon_pages = self.tasks.task(task).anon_pages.wrapping_add_signed(pages);
                return self.tasks.update_task::<O>(task, |task| task.anon_pages = anon_pages);
            }
            _ => return,
        };
        self.pages.add_word::<O>(zone, word, pages);
    }

    /// Pages on a kind of list, of all zones up to `highest`.
    pub(crate) fn lru_pages(&self, highest: u8, list: impl Fn(ZoneId) -> Lru) -> u32 {
        self.usable_zones(highest).map(|zone| self.cache.pages(list(zone))).sum()
    }

    /// The oldest page of several lists of all zones up to `highest`: the list of the node.
    pub(crate) fn lru_oldest(&self, highest: u8, list: impl Fn(ZoneId) -> Lru) -> Option<(Pfn, ZoneId)> {
        self.lru_oldest_of(self.usable_zones(highest), list)
    }

    /// The same of some zones.
    pub(crate) fn lru_oldest_of(
        &self,
        zones: impl Iterator<Item = ZoneId>,
        list: impl Fn(ZoneId) -> Lru,
    ) -> Option<(Pfn, ZoneId)> {
        zones
            .filter_map(|zone| Some((self.cache.oldest(list(zone))?, zone)))
            .min_by_key(|&(pfn, _)| self.pages.frames.get(pfn).0[STAMP])
    }

    /// Anonymous pages of all zones up to `highest`, but for those that are being written.
    pub(crate) fn anon_pages(&self, highest: u8) -> u32 {
        self.lru_pages(highest, |zone| Lru::anon(zone, false)) + self.lru_pages(highest, |zone| Lru::anon(zone, true))
    }

    pub(crate) fn usable_zones(&self, highest: u8) -> impl Iterator<Item = ZoneId> + '_ {
        zone_ids(self.pages.zones.len()).filter(move |zone| self.pages.zones[zone.index()].index <= highest)
    }

    /// Pages of a zone that reclaim could give back, one day, as the kernel counts them (mm/vmscan.c,
    /// `zone_reclaimable_pages`, 6.12.117): where there is none at all, the free ones instead.
    pub(crate) fn counted_as_reclaimable(&self, zone: ZoneId) -> i32 {
        match self.reclaimable_pages(zone) {
            0 => self.pages.word(zone, zone_word::FREE) + self.pages.word(zone, zone_word::FREE_DIFF),
            pages => pages,
        }
    }

    /// Pages on a zone's LRU lists, those that are being written among them: anonymous ones if there is room in swap.
    pub(crate) fn reclaimable_pages(&self, zone: ZoneId) -> i32 {
        let file = self.pages.word(zone, zone_word::CACHE_CLEAN) + self.pages.word(zone, zone_word::CACHE_DIRTY);
        if self.cache.swap_free() == 0 {
            return file;
        }
        let anon = self.cache.pages(Lru::anon(zone, false)) + self.cache.pages(Lru::anon(zone, true));
        file + (anon + self.writing_pages().1[zone.index()]).cast_signed()
    }

    /// Of each zone, the pages being written: of files, and anonymous ones.
    pub(crate) fn writing_pages(&self) -> ([u32; MAX_ZONES], [u32; MAX_ZONES]) {
        let (mut file, mut anon) = ([0; MAX_ZONES], [0; MAX_ZONES]);
        let mut next = self.cache.oldest(Lru::WRITING);
        while let Some(pfn) = next {
            let frame = self.pages.frames.get(pfn);
            let of = if frame.kind() == FrameKind::Anon { &mut anon } else { &mut file };
            of[self.pages.zone_of(pfn).map_or(0, ZoneId::index)] += 1 << frame.order();
            next = frame.next().checked_sub(1);
        }
        (file, anon)
    }

    pub(crate) fn validate_lru(&self) -> Result<(), String> {
        let mut cache = [[0u32; 2]; MAX_ZONES];
        let mut listed = 0u32;
        let mut swapped = 0;
        let mut idle = [0; MAX_ZONES];
        let mut owned = vec![[0u32; 2]; self.tasks.count()];
        for list in (0..Lru::COUNT).map(Lru) {
            let mut previous = NIL;
            let mut last_stamp = None;
            let mut pages = 0;
            let mut link = self.cache.words.get(list.head());
            while let Some(pfn) = link.checked_sub(1) {
                let frame = self.pages.frames.get(pfn);
                let zone = self.pages.zone_of(pfn).ok_or(format!("page {pfn:#x} of {list:?} lies in no zone"))?;
                if !(frame.kind().is_lru() || frame.kind() == FrameKind::Dentries) {
                    return Err(format!("frame {pfn:#x} on {list:?} is {:?}", frame.kind()));
                }
                if Lru::of(zone, frame) != list {
                    return Err(format!("page {pfn:#x} of {zone:?}, {frame:?}, stands on {list:?}"));
                }
                if frame.prev() != previous {
                    return Err(format!("page {pfn:#x} of {list:?} has a wrong link back"));
                }
                let stamp = frame.0[STAMP];
                let same = list == Lru::WRITING && last_stamp == Some(stamp);
                if last_stamp.is_some_and(|last| !is_before(last, stamp)) && !same {
                    return Err(format!("page {pfn:#x} of {list:?} is older than the one before it"));
                }
                last_stamp = Some(stamp);
                if list == Lru::anon(zone, false) && !frame.has(page_flag::REFERENCED) {
                    idle[zone.index()] += 1 << frame.order();
                }
                match frame.kind() {
                    FrameKind::CacheClean => cache[zone.index()][0] += 1 << frame.order(),
                    FrameKind::CacheDirty => cache[zone.index()][1] += 1 << frame.order(),
                    FrameKind::Anon => {
                        let owner = owned.get_mut(usize::from(frame.owner()));
                        owner.ok_or(format!("page {pfn:#x} belongs to no task"))?[0] += 1 << frame.order();
                        if frame.has(page_flag::IN_SWAP | page_flag::WRITEBACK) {
                            swapped += 1 << frame.order();
                        }
                    }
                    _ => {}
                }
                pages += 1 << frame.order();
                listed += 1;
                previous = link;
                link = frame.next();
            }
            if self.cache.words.get(list.tail()) != previous || self.cache.pages(list) != pages {
                return Err(format!("the tail or the number of pages of {list:?} is wrong"));
            }
        }
        for zone in zone_ids(self.pages.zones.len()) {
            let words = [zone_word::CACHE_CLEAN, zone_word::CACHE_DIRTY].map(|word| self.pages.word(zone, word) as u32);
            if cache[zone.index()] != words {
                return Err(format!("{zone:?}: cache pages {words:?}, on lists {:?}", cache[zone.index()]));
            }
        }
        let mut frames = 0;
        let mut pinned = [0; MAX_ZONES];
        for (pfn, frame) in self.pages.frames.heads() {
            let kind = frame.kind();
            frames += u32::from(kind.is_lru() || kind == FrameKind::Dentries);
            if let (FrameKind::Hog, Some(owner)) = (kind, frame.0[0].checked_sub(1)) {
                owned.get_mut(owner as usize).ok_or("pinned by no task")?[1] += 1 << frame.order();
                pinned[self.pages.zone_of(pfn).map_or(0, ZoneId::index)] += 1 << frame.order();
            }
        }
        if zone_ids(MAX_ZONES).any(|zone| self.cache.pinned(zone) != pinned[zone.index()]) {
            return Err(format!("pinned pages of the zones: {pinned:?}"));
        }
        if zone_ids(MAX_ZONES).any(|zone| self.cache.idle(zone) != idle[zone.index()]) {
            return Err(format!("idle anonymous pages of the zones: {idle:?}"));
        }
        if frames != listed {
            return Err(format!("{frames} frames are LRU pages, {listed} are on lists"));
        }
        for (at, owned) in owned.iter().enumerate() {
            let task = self.tasks.task(TaskId(at as u16));
            if [task.anon_pages, task.pinned_pages] != *owned {
                return Err(format!("task {at} counts {task:?}, has {owned:?}"));
            }
            swapped += task.swap_pages;
        }
        let (total, used) = self.cache.swap();
        if used != swapped || used > total {
            return Err(format!("{used} of {total} pages of swap are in use, {swapped} are accounted for"));
        }
        Ok(())
    }
}
