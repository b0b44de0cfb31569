//! The lists of the node: pages come to their newest end through a batch, and leave at their oldest.
//!
//! mm/swap.c (`folio_add_lru`, `folio_batch_move_lru`, `lru_add_drain_cpu`, `folio_rotate_reclaimable`), mm/vmscan.c
//! (`move_folios_to_lru`, `inactive_is_low`), include/linux/mm_inline.h, 6.12.117.

use crate::machine::Machine;
use crate::pages::frame::{Frame, NIL};
use crate::state::node::activation::Chain;
use crate::state::node::bits;
use crate::state::node::{BATCH_PAGES, LISTS, word};
use crate::{Observer, Pfn, ZoneId};

/// The list of inactive anonymous pages; that of active ones follows, then those of files.
pub(super) const INACTIVE_ANON: usize = 0;
/// Inactive pages of files.
pub(super) const INACTIVE_FILE: usize = 2;

const fn oldest_word(list: usize) -> usize {
    word::LIST + 3 * list
}

const fn newest_word(list: usize) -> usize {
    word::LIST + 3 * list + 1
}

impl Machine {
    pub(super) fn page_zone(&self, pfn: Pfn) -> ZoneId {
        self.pages.zone_of(pfn).expect("a page of a list lies in a zone")
    }

    /// The oldest page of a list.
    pub(super) fn oldest(&self, list: usize) -> Option<Pfn> {
        self.node.word(oldest_word(list)).checked_sub(1)
    }

    /// Puts a page on the list that its flags say, at its newest end.
    pub(super) fn list_add<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        let frame = frame.with(bits::LRU).of_its_kind();
        let list = frame.list();
        let newest = self.node.word(newest_word(list));
        let mut record = frame;
        record.0[0] = NIL;
        record.0[1] = newest;
        self.pages.frames.set::<O>(pfn, record);
        match newest.checked_sub(1) {
            Some(last) => self.pages.frames.set_word::<O>(last, 0, pfn + 1),
            None => self.node.set::<O>(oldest_word(list), pfn + 1),
        }
        self.node.set::<O>(newest_word(list), pfn + 1);
        self.list_count::<O>(list, pfn, 1);
    }

    /// The same at its oldest end.
    pub(super) fn list_add_oldest<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        let frame = frame.with(bits::LRU).of_its_kind();
        let list = frame.list();
        let oldest = self.node.word(oldest_word(list));
        let mut record = frame;
        record.0[0] = oldest;
        record.0[1] = NIL;
        self.pages.frames.set::<O>(pfn, record);
        match oldest.checked_sub(1) {
            Some(first) => self.pages.frames.set_word::<O>(first, 1, pfn + 1),
            None => self.node.set::<O>(newest_word(list), pfn + 1),
        }
        self.node.set::<O>(oldest_word(list), pfn + 1);
        self.list_count::<O>(list, pfn, 1);
    }

    /// Takes a page off its list: its record, which is no more of a list, and is left as it was.
    pub(super) fn list_remove<O: Observer>(&mut self, pfn: Pfn) -> Frame {
        let frame = self.pages.frames.get(pfn);
        let list = frame.list();
        match frame.prev().checked_sub(1) {
            Some(before) => self.pages.frames.set_word::<O>(before, 0, frame.next()),
            None => self.node.set::<O>(oldest_word(list), frame.next()),
        }
        match frame.next().checked_sub(1) {
            Some(after) => self.pages.frames.set_word::<O>(after, 1, frame.prev()),
            None => self.node.set::<O>(newest_word(list), frame.prev()),
        }
        self.list_count::<O>(list, pfn, -1);
        frame.without(bits::LRU)
    }

    fn list_count<O: Observer>(&mut self, list: usize, pfn: Pfn, sign: i32) {
        let zone = self.page_zone(pfn).index();
        self.node.add::<O>(word::LIST + 3 * list + 2, sign);
        self.node.add::<O>(word::ZONE_PAGES + LISTS * zone + list, sign);
    }

    // ── batches ──────────────────────────────────────────────────────────────────────────────

    fn batch_push<O: Observer>(&mut self, batch: usize, pfn: Pfn) -> bool {
        let count = self.node.word(batch) as usize;
        self.node.set::<O>(batch + 1 + count, pfn);
        self.node.set::<O>(batch, count as u32 + 1);
        count + 1 == BATCH_PAGES
    }

    fn batch_take<O: Observer>(&mut self, batch: usize) -> Vec<Pfn> {
        let count = self.node.word(batch) as usize;
        let pfns = (0..count).map(|at| self.node.word(batch + 1 + at)).collect();
        for at in 0..count {
            self.node.set::<O>(batch + 1 + at, 0);
        }
        self.node.set::<O>(batch, 0);
        pfns
    }

    /// Pages that wait in a batch.
    pub(crate) fn batch(&self, batch: usize) -> impl Iterator<Item = Pfn> + '_ {
        (0..self.node.word(batch) as usize).map(move |at| self.node.word(batch + 1 + at))
    }

    /// A new page, whose record says what it is, waits for its list.
    pub(super) fn batch_add<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        let mut frame = frame.without(bits::LRU).of_its_kind();
        frame.0[0] = NIL;
        frame.0[1] = NIL;
        self.pages.frames.set::<O>(pfn, frame);
        if self.batch_push::<O>(word::ADD, pfn) {
            self.drain_add_batch::<O>();
        }
    }

    /// The same, for who fills memory.
    pub(crate) fn wait_for_list<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        self.batch_add::<O>(pfn, frame);
    }

    /// A page on a list is to go to the oldest end.
    pub(super) fn batch_rotate<O: Observer>(&mut self, pfn: Pfn) {
        if self.batch_push::<O>(word::ROTATE, pfn) {
            self.drain_rotate_batch::<O>();
        }
    }

    fn drain_add_batch<O: Observer>(&mut self) {
        for pfn in self.batch_take::<O>(word::ADD) {
            let frame = self.pages.frames.get(pfn);
            self.list_add::<O>(pfn, frame);
        }
    }

    fn drain_rotate_batch<O: Observer>(&mut self) {
        for pfn in self.batch_take::<O>(word::ROTATE) {
            if self.pages.frames.get(pfn).any(bits::LRU) {
                let frame = self.list_remove::<O>(pfn).without(bits::ACTIVE);
                self.list_add_oldest::<O>(pfn, frame);
            }
        }
    }

    /// Empties the batches (`lru_add_drain`).
    pub(super) fn drain_batches<O: Observer>(&mut self) {
        if self.node.word(word::ADD) > 0 {
            self.drain_add_batch::<O>();
        }
        if self.node.word(word::ROTATE) > 0 {
            self.drain_rotate_batch::<O>();
        }
    }

    /// Takes a page out of a batch, as its last owner lets go of it.
    pub(super) fn batch_remove<O: Observer>(&mut self, pfn: Pfn) {
        for batch in [word::ADD, word::ROTATE] {
            let pfns: Vec<Pfn> = self.batch(batch).collect();
            if pfns.contains(&pfn) {
                self.batch_take::<O>(batch);
                for other in pfns.into_iter().filter(|&other| other != pfn) {
                    self.batch_push::<O>(batch, other);
                }
            }
        }
    }

    // ── chains of isolated pages ─────────────────────────────────────────────────────────────

    /// Puts a page with this record at a chain's end.
    pub(super) fn chain_push<O: Observer>(&mut self, chain: &mut Chain, pfn: Pfn, frame: Frame) {
        let mut frame = frame;
        frame.0[0] = NIL;
        frame.0[1] = NIL;
        self.pages.frames.set::<O>(pfn, frame);
        match chain.last.checked_sub(1) {
            Some(last) => self.pages.frames.set_word::<O>(last, 0, pfn + 1),
            None => chain.first = pfn + 1,
        }
        chain.last = pfn + 1;
        chain.len += 1;
    }

    /// Takes the first page off a chain.
    pub(super) fn chain_pop(&self, chain: &mut Chain) -> Option<Pfn> {
        let pfn = chain.first.checked_sub(1)?;
        chain.first = self.pages.frames.get(pfn).next();
        chain.len -= 1;
        if chain.len == 0 {
            *chain = Chain::default();
        }
        Some(pfn)
    }

    /// Pages of a chain, in order.
    pub(super) fn chain_pages(&self, chain: Chain) -> impl Iterator<Item = Pfn> + '_ {
        let mut link = chain.first;
        (0..chain.len).map(move |_| {
            let pfn = link - 1;
            link = self.pages.frames.get(pfn).next();
            pfn
        })
    }

    // ── what is known of the lists ───────────────────────────────────────────────────────────

    /// Whether fewer pages are inactive than there should be.
    pub(super) fn is_inactive_low(&self, inactive: usize) -> bool {
        let [inactive_pages, active_pages] = [inactive, inactive + 1].map(|list| self.node.pages(list));
        let gib = (inactive_pages + active_pages) >> 18;
        let ratio = if gib > 0 { (10 * gib).isqrt() } else { 1 };
        inactive_pages.saturating_mul(ratio) < active_pages
    }

    /// Pages of a zone that reclaim might give back; of one without any, the free ones
    /// (`zone_reclaimable_pages`).
    pub(super) fn zone_reclaimable(&self, zone: ZoneId) -> i32 {
        let pages = |list| self.node.pages_of_zone(zone.index(), list).cast_signed();
        let mut pages_in_all = pages(2) + pages(3);
        if self.node.word(word::SWAP_FREE) > 0 {
            pages_in_all += pages(0) + pages(1);
        }
        if pages_in_all == 0 { self.free_exact(zone) } else { pages_in_all }
    }

    /// Free pages of a zone, those of the CPU's own count included.
    pub(super) fn free_exact(&self, zone: ZoneId) -> i32 {
        use crate::pages::zone::word;
        self.pages.word(zone, word::FREE) + self.pages.word(zone, word::FREE_DIFF)
    }

    /// What looking at pages in vain costs their kind (`lru_note_cost`).
    pub(super) fn note_cost<O: Observer>(&mut self, file: bool, written: u32, rotated: u32) {
        use crate::pages::watermark::SWAP_CLUSTER_MAX;
        let cost = written * SWAP_CLUSTER_MAX + rotated;
        self.node.add::<O>(word::COST + usize::from(file), cost.cast_signed());
        let pages: u32 = (0..LISTS).map(|list| self.node.pages(list)).sum();
        let [anon, file] = [word::COST, word::COST + 1].map(|at| self.node.word(at));
        if anon + file > pages / 4 {
            self.node.set::<O>(word::COST, anon / 2);
            self.node.set::<O>(word::COST + 1, file / 2);
        }
    }

    /// Remembers how many refaults there were (`snapshot_refaults`).
    pub(super) fn remember_refaults<O: Observer>(&mut self) {
        for kind in 0..2 {
            let refaults = self.node.word(word::REFAULTS + kind);
            self.node.set::<O>(word::REFAULTS_SEEN + kind, refaults);
        }
    }

    pub(super) fn age_nonresident<O: Observer>(&mut self, pages: u32) {
        self.node.add::<O>(word::AGE, pages.cast_signed());
    }

    /// Puts pages back on the lists that their flags say, in order; those whose owner is gone are given back, as many at
    /// once as a batch holds (`move_folios_to_lru`).
    pub(super) fn put_back<O: Observer>(&mut self, mut pages: Chain, observer: &mut O) {
        let mut orphans = Chain::default();
        while let Some(pfn) = self.chain_pop(&mut pages) {
            let frame = self.pages.frames.get(pfn);
            if frame.any(bits::ORPHAN) {
                self.chain_push::<O>(&mut orphans, pfn, frame);
                if orphans.len as usize == BATCH_PAGES {
                    self.free_batch(&mut orphans, observer);
                }
                continue;
            }
            self.list_add::<O>(pfn, frame);
            if frame.any(bits::ACTIVE) {
                self.age_nonresident::<O>(1);
            }
        }
        self.free_batch(&mut orphans, observer);
    }

    /// Gives pages back to the page allocator, one by one (`free_unref_folios`).
    pub(super) fn free_batch<O: Observer>(&mut self, chain: &mut Chain, observer: &mut O) {
        if chain.len == 0 {
            return;
        }
        self.tell_reclaim(observer, crate::reclaim_event::ReclaimEvent::GivesBack { pages: chain.len });
        if O::EVENTS {
            for pfn in self.chain_pages(*chain).collect::<Vec<_>>() {
                self.tell_reclaim(observer, crate::reclaim_event::ReclaimEvent::GivenBack { pfn });
            }
        }
        while let Some(pfn) = self.chain_pop(chain) {
            self.pages.free_generally(pfn, 0, observer);
        }
    }
}
