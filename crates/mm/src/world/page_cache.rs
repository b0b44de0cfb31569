//! Files, anonymous memory, swap space and dentries: what fills memory and can be taken back.
//!
//! Modelled: no kernel code is reproduced here. The pages are asked of the page allocator as Linux asks for them, and
//! stand on its LRU lists. Simplified: no limit on dirty pages (`balance_dirty_pages`); dentries are whole pages; an
//! anonymous page is used when it comes and never again.

use crate::event::Watermark;
use crate::machine::Machine;
use crate::outcome::Bug;
use crate::pages::frame::{Frame, FrameKind, page_flag};
use crate::pages::zone::{word as zone_word, zone_ids, zone_index};
use crate::state::lru::{Lru, STAMP};
use crate::world::hog::bulk_order;
use crate::{Event, Gfp, Observer, Outcome, ZoneKind};

/// Pages of files, as filemap_alloc_folio asks for them (mm/filemap.c, mapping_gfp_mask, 6.12).
const FILE: Gfp = Gfp::GFP_HIGHUSER_MOVABLE;

impl Machine {
    /// Files are read, as long as memory is above low, where kswapd would be called; then the oldest pages are
    /// replaced.
    pub(crate) fn op_page_cache<O: Observer>(&mut self, pages: u32, dirty: bool, observer: &mut O) -> Outcome {
        if self.node.is_on() {
            return self.read_on(pages, dirty, observer);
        }
        let frame = Frame::new(if dirty { FrameKind::CacheDirty } else { FrameKind::CacheClean }, 0);
        let mut left = self.fill_to_low::<O>(pages, FILE, frame);
        if left > 0 {
            left = self.level_at_low::<O>(pages, left, dirty);
            self.recycle_oldest::<O>(left, dirty);
        }
        if O::EVENTS {
            observer.event(Event::Summary { pages: pages - left });
        }
        Outcome::World { pages: pages - left }
    }

    /// The current task writes to new memory: down to low in one go, then page by page, which may reclaim others'
    /// pages, and kill the task. (A page fault asks for `GFP_HIGHUSER_MOVABLE`: mm/memory.c, `do_anonymous_page`.)
    pub(crate) fn op_anon<O: Observer>(&mut self, pages: u32, observer: &mut O) -> Outcome {
        if self.node.is_on() {
            return self.write_anon(pages, observer);
        }
        if self.in_atomic() {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        let owner = self.current_owner();
        let mut muted = O::muted();
        let frame = |order| Frame::new(FrameKind::Anon, order).flagged(page_flag::REFERENCED, true).owned_by(owner.0);
        let mut left = self.fill_to_low::<O>(pages, FILE, frame(0));
        while left > 0 && !self.tasks.task(owner).killed {
            let Ok(grant) = self.alloc_pages(FILE, 0, &mut muted) else { break };
            self.lru_add::<O>(grant.pfn, grant.zone, frame(0));
            self.content.forget_pages::<O>(grant.pfn, 1);
            left -= 1;
        }
        if O::EVENTS {
            observer.event(Event::Summary { pages: pages - left });
        }
        Outcome::World { pages: pages - left }
    }

    /// File systems look up names: dentries and inodes are kept (`GFP_KERNEL | __GFP_RECLAIMABLE`: fs/dcache.c).
    pub(crate) fn op_dentries<O: Observer>(&mut self, pages: u32, observer: &mut O) -> Outcome {
        let gfp = Gfp::GFP_KERNEL | Gfp::RECLAIMABLE;
        let left = self.fill_to_low::<O>(pages, gfp, Frame::new(FrameKind::Dentries, 0));
        if O::EVENTS {
            observer.event(Event::Summary { pages: pages - left });
        }
        Outcome::World { pages: pages - left }
    }

    /// Swap space is switched on (`swapon`).
    pub(crate) fn op_swap<O: Observer>(&mut self, pages: u32, _observer: &mut O) -> Outcome {
        if self.node.is_on() {
            return self.swap_on::<O>(pages);
        }
        let before = self.cache.swap().0;
        let total = self.cache.add_swap::<O>(pages);
        Outcome::World { pages: total - before }
    }

    /// The newest inactive pages of files are used once more (mm/swap.c, `folio_mark_accessed`): the second use
    /// brings a page to the active list, the first being its reading.
    pub(crate) fn op_read_again<O: Observer>(&mut self, pages: u32, observer: &mut O) -> Outcome {
        if self.node.is_on() {
            return self.read_back(pages, observer);
        }
        let mut left = pages;
        while left > 0 {
            let newest = self
                .usable_zones(u8::MAX)
                .filter_map(|zone| Some((self.cache.newest(Lru::file(zone, false))?, zone)))
                .max_by_key(|&(pfn, _)| self.pages.frames.get(pfn).0[STAMP]);
            let Some((pfn, zone)) = newest else { break };
            let frame = self.lru_remove::<O>(pfn, zone).flagged(page_flag::ACTIVE, true);
            self.lru_add::<O>(pfn, zone, frame);
            left = left.saturating_sub(1 << frame.order());
        }
        if O::EVENTS {
            observer.event(Event::Summary { pages: pages - left });
        }
        Outcome::World { pages: pages - left }
    }

    /// Takes up to `pages` pages for `frame`'s use, without a call to kswapd: it ends where that would begin. Content
    /// that the model does not know comes into them. How many could not be had.
    fn fill_to_low<O: Observer>(&mut self, pages: u32, gfp: Gfp, frame: Frame) -> u32 {
        let boosts = self.boosts();
        let mut muted = O::muted();
        let gfp = gfp.without(Gfp::RECLAIM);
        let free: i32 = zone_ids(self.pages.zones.len()).map(|zone| self.pages.word(zone, zone_word::FREE)).sum();
        let mut order = if frame.kind() == FrameKind::Dentries { 0 } else { bulk_order(pages.min(free.max(0) as u32)) };
        let mut left = pages;
        let mut left_when_unboosted = u32::MAX;
        while left > 0 {
            order = order.min(left.ilog2() as u8);
            if let Some((pfn, zone)) = self.take_above_low(gfp, order, &mut muted) {
                self.lru_add::<O>(pfn, zone, frame.of_order(order));
                self.content.forget_pages::<O>(pfn, 1 << order);
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
        left
    }

    /// Memory is full: the per-CPU lists are drained, and every zone is brought to its low mark, from which the
    /// last refills may have been far off on either side. Of `pages` asked for, `left` could not be had; how many
    /// it is now.
    fn level_at_low<O: Observer>(&mut self, pages: u32, mut left: u32, dirty: bool) -> u32 {
        self.settle::<O>();
        let movable = zone_index(self.config.arch, ZoneKind::Movable) as usize;
        let kind = if dirty { FrameKind::CacheDirty } else { FrameKind::CacheClean };
        for zone in zone_ids(self.pages.zones.len()) {
            let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[movable] as i32;
            let low = self.pages.mark_pages(zone, Watermark::Low) + reserve;
            while left < pages && self.pages.word(zone, zone_word::FREE) < low {
                let Some(pfn) = self.cache.oldest(Lru::file(zone, false)) else { break };
                let order = self.lru_remove::<O>(pfn, zone).order();
                self.pages.frames.set::<O>(pfn, Frame::NONE);
                self.give_to_buddy(zone, pfn, order, &mut O::muted());
                left += 1 << order;
            }
            while left > 0 && self.pages.word(zone, zone_word::FREE) > low {
                let Some(pfn) = self.take_block::<O>(zone, 0) else { break };
                self.lru_add::<O>(pfn, zone, Frame::new(kind, 0));
                self.content.forget_pages::<O>(pfn, 1);
                left -= 1;
            }
        }
        self.settle::<O>();
        left
    }

    /// Reads `pages` more into a cache that cannot grow: the oldest clean folios get new content and are now
    /// the newest. (In Linux kswapd frees them and the reader gets them anew, a little below the low mark.)
    fn recycle_oldest<O: Observer>(&mut self, pages: u32, dirty: bool) {
        let clean = self.lru_pages(u8::MAX, |zone| Lru::file(zone, false));
        if clean == 0 {
            return;
        }
        // Whole turns change nothing.
        let mut left = if dirty { pages.min(clean) } else { pages % clean };
        let kind = if dirty { FrameKind::CacheDirty } else { FrameKind::CacheClean };
        while left > 0 {
            let Some((pfn, zone)) = self.lru_oldest(u8::MAX, |zone| Lru::file(zone, false)) else { break };
            let order = self.lru_remove::<O>(pfn, zone).order();
            self.lru_add::<O>(pfn, zone, Frame::new(kind, order));
            self.content.forget_pages::<O>(pfn, 1 << order);
            left = left.saturating_sub(1 << order);
        }
    }
}
