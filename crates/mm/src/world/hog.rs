//! Somebody else takes memory, all at once or in pieces. It is really taken from the free lists and really given back,
//! so that what the zones look like afterwards could have come about.

use crate::alloc_pages::floor::Floor;
use crate::event::Watermark;
use crate::machine::Machine;
use crate::op::{HogTarget, Level};
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::zone::{word, zone_ids, zone_index};
use crate::state::lru::MAX_ZONES;
use crate::state::tasks::Tasks;
use crate::{Event, MAX_PAGE_ORDER, MigrateType, Observer, Outcome, Pfn, ZoneId, ZoneKind};

/// Up to this many pages, somebody else's memory is taken page by page …
const SINGLE_PAGES: u32 = 98_304;
/// … beyond that in blocks, so that there are about as many as this: 32-page blocks for 4 GiB, 512-page
/// blocks for 64 GiB.
const BLOCKS: u32 = 32_768;
/// Free pieces that `fragment` makes at most; on the largest machines it stops there.
const FRAGMENTS: u32 = 1 << 19;

/// Order of the blocks in which the world takes `pages`.
pub(crate) fn bulk_order(pages: u32) -> u8 {
    if pages <= SINGLE_PAGES {
        0
    } else {
        (pages.div_ceil(BLOCKS).next_power_of_two().ilog2() as u8).min(MAX_PAGE_ORDER)
    }
}

/// Whose a block becomes that the world takes.
#[derive(Clone, Copy)]
enum Keeper {
    /// The kernel's, for ever.
    Kernel,
    /// The hog's, pinned.
    HogPinned,
    /// Anonymous memory of the hog.
    HogMovable,
}

impl Machine {
    /// A process takes memory and pins it, with no regard to watermarks and without waking kswapd. One that was killed
    /// is started anew.
    ///
    /// The per-CPU lists are drained first and the counters folded, as they are when a real machine gets
    /// into that state over seconds: so `UntilFree` leaves exactly the level free.
    pub(crate) fn op_hog<O: Observer>(&mut self, target: HogTarget, observer: &mut O) -> Outcome {
        self.start_hog::<O>();
        self.settle::<O>();
        let managed: u64 = self.pages.zones.iter().map(|zone| u64::from(zone.managed_pages)).sum();
        let mut wanted = match target {
            HogTarget::Pages(pages) => pages,
            HogTarget::Percent(percent) => (managed * u64::from(percent.min(100)) / 100) as u32,
            HogTarget::UntilFree(..) => u32::MAX,
        };
        let mut taken = 0;
        for zone in zone_ids(self.pages.zones.len()).rev() {
            let keep = match target {
                HogTarget::UntilFree(level, offset) => self.level_pages(zone, level, offset),
                _ => 0,
            };
            let free = self.pages.word(zone, word::FREE).max(0) as u32;
            let pages = self.take_from_zone::<O>(zone, wanted.min(free.saturating_sub(keep)), Keeper::HogPinned);
            taken += pages;
            wanted -= pages;
        }
        self.settle::<O>();
        if O::EVENTS {
            observer.event(Event::Summary { pages: taken });
        }
        Outcome::World { pages: taken }
    }

    /// What `UntilFree` leaves free in a zone: the level, and what the zone keeps back (`lowmem_reserve`) from
    /// requests that may use Normal, so that none of them finds more in any zone than the level says. The
    /// offset counts in the zone that they prefer.
    fn level_pages(&self, zone: ZoneId, level: Level, offset: i32) -> u32 {
        let min = self.pages.mark_pages(zone, Watermark::Min);
        let mark = match level {
            Level::Zero => return if self.is_preferred(zone) { offset.max(0) as u32 } else { 0 },
            Level::AtomicFloor => Floor::Atomic.pages(min.cast_unsigned(), 0, 0).cast_signed(),
            Level::Min => min,
            Level::Low => self.pages.mark_pages(zone, Watermark::Low),
            Level::High => self.pages.mark_pages(zone, Watermark::High),
        };
        let normal = zone_index(self.config.arch, ZoneKind::Normal);
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[normal as usize] as i32;
        let offset = if self.is_preferred(zone) { offset } else { 0 };
        (mark + reserve).saturating_add(offset).max(0) as u32
    }

    /// The zone where a request for GFP_KERNEL looks first.
    fn is_preferred(&self, zone: ZoneId) -> bool {
        self.pages.preferred_zone(zone_index(self.config.arch, ZoneKind::Normal)) == Some(zone)
    }

    /// Takes up to `pages` free pages of a zone, movable ones first; how many they are.
    fn take_from_zone<O: Observer>(&mut self, zone: ZoneId, pages: u32, keeper: Keeper) -> u32 {
        let mut left = pages;
        let mut order = bulk_order(pages);
        while left > 0 {
            order = order.min(left.ilog2() as u8);
            match self.take_block::<O>(zone, order) {
                Some(pfn) => {
                    self.keep::<O>(pfn, zone, order, keeper);
                    left -= 1 << order;
                }
                None if order == 0 => break,
                None => order -= 1,
            }
        }
        pages - left
    }

    /// One free block of a zone, whatever its type; pageblocks keep theirs.
    pub(crate) fn take_block<O: Observer>(&mut self, zone: ZoneId, order: u8) -> Option<Pfn> {
        use MigrateType::{HighAtomic, Movable, Reclaimable, Unmovable};
        let mut muted = O::muted();
        [Movable, Reclaimable, Unmovable, HighAtomic]
            .into_iter()
            .find_map(|migratetype| self.pages.rmqueue_smallest(zone, order, migratetype, &mut muted))
    }

    fn start_hog<O: Observer>(&mut self) {
        let hog = self.tasks.task(Tasks::HOG);
        if !hog.is_alive() {
            self.tasks.update_task::<O>(Tasks::HOG, |task| (task.started, task.killed) = (true, false));
        }
    }

    /// A block that was just taken becomes somebody's.
    fn keep<O: Observer>(&mut self, pfn: Pfn, zone: ZoneId, order: u8, keeper: Keeper) {
        let hog = Tasks::HOG.0;
        match keeper {
            Keeper::Kernel => self.pages.frames.set::<O>(pfn, Frame::new(FrameKind::Hog, order)),
            Keeper::HogPinned => {
                let frame = Frame::new(FrameKind::Hog, order).with_words([u32::from(hog) + 1, 0, 0]);
                self.pages.frames.set::<O>(pfn, frame);
                self.tasks.update_task::<O>(Tasks::HOG, |task| task.pinned_pages += 1 << order);
                self.cache.pin::<O>(zone, 1 << order);
            }
            Keeper::HogMovable => {
                if self.node.is_on() {
                    (pfn..pfn + (1 << order)).for_each(|pfn| self.own_anon_page::<O>(pfn, Tasks::HOG));
                    return self.content.forget_pages::<O>(pfn, 1 << order);
                }
                self.lru_add::<O>(pfn, zone, Frame::new(FrameKind::Anon, order).owned_by(hog));
                self.content.forget_pages::<O>(pfn, 1 << order);
            }
        }
    }

    /// Leaves `percent` % of each zone free, in no piece larger than 2^free_order pages: of the larger free
    /// blocks every second piece of that size is kept by somebody, and what is more than the share is taken
    /// whole. More than half of the free memory cannot be left that way.
    pub(crate) fn op_fragment<O: Observer>(
        &mut self,
        free_order: u8,
        percent: u8,
        movable: bool,
        observer: &mut O,
    ) -> Outcome {
        let keeper = if movable { Keeper::HogMovable } else { Keeper::Kernel };
        if movable {
            self.start_hog::<O>();
        }
        self.settle::<O>();
        let mut taken = 0;
        let mut pieces = FRAGMENTS;
        for zone in zone_ids(self.pages.zones.len()).rev() {
            taken += self.fragment_zone::<O>(zone, free_order.min(MAX_PAGE_ORDER), percent, keeper, &mut pieces);
        }
        self.settle::<O>();
        if O::EVENTS {
            observer.event(Event::Summary { pages: taken });
        }
        Outcome::World { pages: taken }
    }

    fn fragment_zone<O: Observer>(
        &mut self,
        zone: ZoneId,
        order: u8,
        percent: u8,
        keeper: Keeper,
        pieces: &mut u32,
    ) -> u32 {
        let piece = 1u32 << order;
        let managed = u64::from(self.pages.zones[zone.index()].managed_pages);
        let share = (managed * u64::from(percent.min(100)) / 100) as u32;
        let free_before = self.pages.word(zone, word::FREE).max(0) as u32;

        let mut large = Vec::new();
        for large_order in (order + 1..=MAX_PAGE_ORDER).rev() {
            while let Some(pfn) = self.take_block::<O>(zone, large_order) {
                large.push((pfn, large_order));
            }
        }
        // What is left on the lists is small enough already.
        let mut free = self.pages.word(zone, word::FREE).max(0) as u32;
        if free > share {
            free -= self.take_from_zone::<O>(zone, free - share, keeper);
        }
        for (pfn, large_order) in large {
            let even_pieces = 1 << (large_order - order - 1);
            let given = ((share - free) / piece).min(even_pieces).min(*pieces);
            if given == 0 {
                self.keep::<O>(pfn, zone, large_order, keeper);
                continue;
            }
            for kept in 0..even_pieces {
                self.keep::<O>(pfn + (2 * kept + 1) * piece, zone, order, keeper);
                if kept >= given {
                    self.keep::<O>(pfn + 2 * kept * piece, zone, order, keeper);
                }
            }
            for given in 0..given {
                self.give_to_buddy(zone, pfn + 2 * given * piece, order, &mut O::muted());
            }
            free += given * piece;
            *pieces -= given;
        }
        free_before - free
    }

    /// Quiet seconds: the per-CPU lists are drained, the counters folded (mm/vmstat.c, `refresh_cpu_vm_stats`).
    ///
    /// Former kernels have no such seconds: their lists are drained for nobody.
    pub(crate) fn settle<O: Observer>(&mut self) {
        if self.config.era.is_classic() {
            return;
        }
        self.pages.drain_all_pcps(&mut O::muted());
        for zone in zone_ids(self.pages.zones.len()) {
            let diff = self.pages.word(zone, word::FREE_DIFF);
            if diff != 0 {
                self.pages.add_word::<O>(zone, word::FREE, diff);
                self.pages.set_word::<O>(zone, word::FREE_DIFF, 0);
            }
        }
    }

    /// Takes off the boost that the world brought about: kswapd would have done it meanwhile.
    pub(crate) fn restore_boosts<O: Observer>(&mut self, boosts: [i32; MAX_ZONES]) {
        for zone in zone_ids(self.pages.zones.len()) {
            if self.pages.word(zone, word::BOOST) != boosts[zone.index()] {
                self.pages.set_word::<O>(zone, word::BOOST, boosts[zone.index()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_takes_single_pages_as_long_as_they_are_not_too_many() {
        for (pages, order) in
            [(1, 0), (30_720, 0), (98_304, 0), (98_305, 2), (786_432, 5), (12_582_912, 9), (u32::MAX, 10)]
        {
            assert_eq!(bulk_order(pages), order, "{pages} pages");
        }
    }
}
