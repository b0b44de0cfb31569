//! Ranges of addresses: free, in use, or freed and waiting to be purged.
//!
//! mm/vmalloc.c, 6.12: `__alloc_vmap_area`, `va_clip`, `__merge_or_add_vmap_area`,
//! `free_vmap_area_noflush`, `__purge_vmap_area_lazy`; with one CPU there is one vmap node, so everything comes from
//! the one tree of free ranges.

use super::{NIL, VmAreas, word};
use crate::state::slabs::Owned;
use crate::{Observer, VmAreaId};

/// State of a range of addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RangeState {
    /// Used since boot.
    Boot,
    /// Free.
    Free,
    /// An area's.
    Live,
    /// Freed, but the TLB may still know it: not to be used before all such ranges are purged together.
    Lazy,
    /// A record without a range.
    Spare,
}

/// A range of addresses, linked with its neighbours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Range {
    /// Pages from the start of the vmalloc range.
    pub(crate) start_page: u64,
    pub(crate) pages: u64,
    pub(crate) state: RangeState,
    pub(crate) next: u32,
    pub(crate) prev: u32,
    /// The area of a live range, plus one.
    pub(crate) area: u32,
    /// Its `struct vmap_area`; none if that was made at boot.
    pub(crate) object: Option<Owned>,
}

/// Where an area may begin: at multiples of so many pages of addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Alignment {
    pub(crate) pages: u64,
    /// Pages of addresses before the vmalloc range.
    pub(crate) offset_pages: u64,
}

impl Alignment {
    /// Pages from a place in the range to the next where an area may begin.
    fn lead(self, start_page: u64) -> u64 {
        let page = start_page + self.offset_pages;
        page.next_multiple_of(self.pages) - page
    }
}

impl VmAreas {
    /// Ranges in the order of their addresses.
    pub(crate) fn ranges_in_order(&self) -> impl Iterator<Item = (u32, Range)> + '_ {
        let mut link = 1;
        std::iter::from_fn(move || {
            let at = u32::checked_sub(link, 1)?;
            let range = self.ranges.get(at as usize);
            link = range.next;
            Some((at, range))
        })
    }

    fn range_record<O: Observer>(&mut self, range: Range) -> u32 {
        match (self.words.get(word::SPARE_RANGE) as u32).checked_sub(1) {
            Some(at) => {
                let next = self.ranges.get(at as usize).next;
                self.words.set::<O>(word::SPARE_RANGE, next.into());
                self.ranges.set::<O>(at as usize, range);
                at
            }
            None => {
                self.ranges.push::<O>(range);
                self.ranges.len() as u32 - 1
            }
        }
    }

    /// Takes addresses for so many pages from the lowest free range that has them. Returns the record, and the
    /// `vmap_area` of the free range if nothing is left of it.
    pub(crate) fn take_range<O: Observer>(
        &mut self,
        pages: u64,
        aligned: Alignment,
        object: Owned,
        area: VmAreaId,
    ) -> Option<(u32, Option<Owned>)> {
        let fits =
            |range: &Range| range.state == RangeState::Free && range.pages >= pages + aligned.lead(range.start_page);
        let (at, mut free) = self.ranges_in_order().find(|(_, range)| fits(range))?;
        let lead = aligned.lead(free.start_page);
        if lead > 0 {
            free = self.split_front::<O>(at, lead);
        }
        if free.pages == pages {
            self.ranges.update::<O>(at as usize, |range| {
                range.state = RangeState::Live;
                range.object = Some(object);
                range.area = area.0 + 1;
            });
            return Some((at, free.object));
        }
        let live = Range {
            start_page: free.start_page,
            pages,
            state: RangeState::Live,
            next: at + 1,
            prev: free.prev,
            area: area.0 + 1,
            object: Some(object),
        };
        let live_at = self.range_record::<O>(live);
        if let Some(prev) = free.prev.checked_sub(1) {
            self.ranges.update::<O>(prev as usize, |range| range.next = live_at + 1);
        }
        self.ranges.update::<O>(at as usize, |range| {
            range.start_page += pages;
            range.pages -= pages;
            range.prev = live_at + 1;
        });
        Some((live_at, None))
    }

    /// Makes the first pages of a free range one of their own, without a `vmap_area` that is counted. Returns what is left.
    fn split_front<O: Observer>(&mut self, at: u32, pages: u64) -> Range {
        let free = self.ranges.get(at as usize);
        let front = Range { pages, next: at + 1, object: None, ..free };
        let front_at = self.range_record::<O>(front);
        if let Some(prev) = free.prev.checked_sub(1) {
            self.ranges.update::<O>(prev as usize, |range| range.next = front_at + 1);
        }
        self.ranges.update::<O>(at as usize, |range| {
            range.start_page += pages;
            range.pages -= pages;
            range.prev = front_at + 1;
        });
        self.ranges.get(at as usize)
    }

    /// Changes a range's state and joins it with neighbours of the same state, the next one first, as the kernel
    /// does: of two joined the one that was there stays. Returns the objects that are left over, in order.
    pub(crate) fn turn_range<O: Observer>(&mut self, at: u32, state: RangeState) -> [Option<Owned>; 2] {
        self.ranges.update::<O>(at as usize, |range| (range.state, range.area) = (state, NIL));
        let range = self.ranges.get(at as usize);
        let same = |link: u32| {
            let neighbour = link.checked_sub(1)?;
            (self.ranges.get(neighbour as usize).state == state).then_some(neighbour)
        };
        let (next, prev) = (same(range.next), same(range.prev));
        let mut left_over = [None; 2];
        if let Some(next) = next {
            let stays = self.ranges.get(next as usize).object;
            left_over[0] = range.object;
            self.join::<O>(at, next, stays);
        }
        if let Some(prev) = prev {
            let joined = self.ranges.get(at as usize).object;
            let stays = self.ranges.get(prev as usize).object;
            left_over[1] = joined;
            self.join::<O>(prev, at, stays);
        }
        left_over
    }

    /// The range at `low` takes over its next neighbour `high`, with this object.
    fn join<O: Observer>(&mut self, low: u32, high: u32, object: Option<Owned>) {
        let gone = self.ranges.get(high as usize);
        self.ranges.update::<O>(low as usize, |range| {
            range.pages += gone.pages;
            range.next = gone.next;
            range.object = object;
        });
        if let Some(after) = gone.next.checked_sub(1) {
            self.ranges.update::<O>(after as usize, |range| range.prev = low + 1);
        }
        let spare = self.words.get(word::SPARE_RANGE) as u32;
        self.ranges.set::<O>(
            high as usize,
            Range {
                start_page: 0,
                pages: 0,
                state: RangeState::Spare,
                next: spare,
                prev: NIL,
                area: NIL,
                object: None,
            },
        );
        self.words.set::<O>(word::SPARE_RANGE, u64::from(high) + 1);
    }
}
