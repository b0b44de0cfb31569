//! SLAB: caches of objects of one size, whose slabs stand on three lists, with an array of objects before them.
//!
//! ```text
//!  cache ─┬─ array    ▸ object ▸ object …    what came last goes first
//!         ├─ partial  ▸ slab ▸ slab          taken from at the head, put at the tail
//!         ├─ full     ▸ slab
//!         └─ free     ▸ slab                 kept up to free_limit objects, until the reaper comes
//! ```
//!
//! mm/slab.c, include/linux/kmalloc_sizes.h, 2.6.12-rc2: `kmem_cache_create`, `cache_estimate`, `enable_cpucache`. Built for
//! L1 lines of 32 bytes, without debugging; one CPU, so no shared arrays.

use crate::event::SlabPlace;
use crate::ids::PAGE_SIZE_BYTES;
use crate::state::slabs::{CacheState, Slab, Slabs};
use crate::{CacheId, Gfp, Observer, SlabId};

/// jiffies when the first operation of a recording runs (HZ is 1000): 300 s after the counter began.
pub(crate) const START_JIFFIES: u32 = 300_000;
/// Milliseconds from one visit of the reaper to the next, and between two looks at a cache's lists.
pub(crate) const REAP_MS: u32 = 2000;
pub(crate) const LISTS_REAP_MS: u32 = 4000;
/// Places of each cache in the table of arrays: the largest limit.
pub(crate) const ARRAY_PLACES: usize = 120;
/// Most objects of a refill by a cache that was not used since the reaper came.
pub(crate) const UNTOUCHED_REFILL: u32 = 16;

/// Bytes of an object of each kmalloc cache.
pub const SIZE_BYTES: [u32; 15] =
    [32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];
/// kmalloc caches: one of each size, and its twin for the DMA zone. They have the numbers from 0, size by size.
pub(crate) const KMALLOC_CACHES: u16 = 2 * SIZE_BYTES.len() as u16;
/// The cache of caches (`cache_cache`).
pub(crate) const CACHE_CACHE: CacheId = CacheId(KMALLOC_CACHES);

/// Bytes of the processor's cache line.
const LINE_BYTES: u32 = 32;
/// Bytes of `struct slab`, and of its entry for each object.
const SLAB_BYTES: u32 = 24;
const BUFCTL_BYTES: u32 = 2;
/// Bytes of `struct kmem_cache`, rounded up to lines; of `struct array_cache` without places, and with one, and of a
/// place.
pub(crate) const CACHE_BYTES: u32 = 128;
pub(crate) const ARRAY_BYTES: u32 = 16;
pub(crate) const WORD_BYTES: u32 = 4;
/// From this size on management lies outside.
const OFF_SLAB_BYTES: u32 = PAGE_SIZE_BYTES as u32 / 8;
/// Largest order of a slab.
const MAX_SLAB_ORDER: u8 = 5;
/// Most objects of a slab whose management lies in an object of another cache: those that the largest cache can manage
/// which manages itself (size-256).
const OFF_SLAB_OBJECTS: u32 = (256 - SLAB_BYTES) / BUFCTL_BYTES;

/// The measures of a cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SlabMeasures {
    /// From one object to the next, bytes; what `ksize` says.
    pub object_bytes: u32,
    /// Objects of a slab.
    pub objects: u32,
    /// Order of a slab.
    pub order: u8,
    /// Colours, counting that of no offset twice (0 and 1: none).
    pub colours: u32,
    /// Bytes from one colour to the next.
    pub colour_bytes: u32,
    /// Bytes of management.
    pub management_bytes: u32,
    /// It lies in an object of another cache: of so many bytes.
    pub off_slab_in: Option<u32>,
    /// Places of the array, and objects of a refill.
    pub limit: u32,
    /// See `limit`.
    pub batch: u32,
    /// Free objects beyond which an empty slab is given back at once.
    pub free_limit: u32,
}

/// Objects of so many bytes that fit in a slab, and the bytes left over.
fn estimate(order: u8, object_bytes: u32, align: u32, off_slab: bool) -> (u32, u32) {
    let slab_bytes = (PAGE_SIZE_BYTES as u32) << order;
    let (base, each) = if off_slab { (0, 0) } else { (SLAB_BYTES, BUFCTL_BYTES) };
    let used = |objects: u32| objects * object_bytes + (base + objects * each).next_multiple_of(align);
    let mut objects = slab_bytes / (object_bytes + each);
    while objects > 0 && used(objects) > slab_bytes {
        objects -= 1;
    }
    (objects, slab_bytes.saturating_sub(used(objects)))
}

/// Places of the array of a cache of such objects.
const fn array_limit(object_bytes: u32) -> u32 {
    match object_bytes {
        131_073.. => 1,
        4097.. => 8,
        1025.. => 24,
        257.. => 54,
        _ => 120,
    }
}

/// The smallest kmalloc cache for so many bytes: its place among [`SIZE_BYTES`].
pub(crate) fn class_of(size_bytes: u64) -> Option<usize> {
    SIZE_BYTES.iter().position(|&class| size_bytes <= u64::from(class))
}

/// The kmalloc cache of a place among [`SIZE_BYTES`].
pub(crate) const fn kmalloc_cache(class: usize, dma: bool) -> CacheId {
    CacheId(2 * class as u16 + dma as u16)
}

/// The measures of a cache of objects of `size_bytes`; `None` if no slab holds one. `large_machine`: of more than 32 MiB.
pub fn measures(
    size_bytes: u32,
    align_bytes: u32,
    hwcache_align: bool,
    reclaim_account: bool,
    large_machine: bool,
) -> Option<SlabMeasures> {
    let in_words = size_bytes.checked_next_multiple_of(WORD_BYTES).filter(|&bytes| bytes > 0)?;
    let mut align = WORD_BYTES;
    if hwcache_align {
        align = LINE_BYTES;
        while in_words <= align / 2 {
            align /= 2;
        }
    }
    let align = align.max(align_bytes).checked_next_power_of_two()?;
    let object_bytes = in_words.checked_next_multiple_of(align)?;
    let mut off_slab = in_words >= OFF_SLAB_BYTES;
    let break_order = u8::from(large_machine);
    let mut order = 0;
    let (objects, mut left_over) = if reclaim_account && object_bytes <= PAGE_SIZE_BYTES as u32 {
        estimate(order, object_bytes, align, off_slab)
    } else {
        loop {
            let (objects, left_over) = estimate(order, object_bytes, align, off_slab);
            if order >= MAX_SLAB_ORDER {
                break (objects, left_over);
            }
            if objects > 0 {
                if off_slab && objects > OFF_SLAB_OBJECTS && order > 0 {
                    order -= 1;
                    break estimate(order, object_bytes, align, off_slab);
                }
                if order >= break_order || u64::from(left_over) * 8 <= PAGE_SIZE_BYTES << order {
                    break (objects, left_over);
                }
            }
            order += 1;
        }
    };
    if objects == 0 {
        return None;
    }
    let plain_bytes = SLAB_BYTES + objects * BUFCTL_BYTES;
    let mut management_bytes = plain_bytes.next_multiple_of(align);
    if off_slab && left_over >= management_bytes {
        off_slab = false;
        left_over -= management_bytes;
    }
    if off_slab {
        management_bytes = plain_bytes;
    }
    let colour_bytes = LINE_BYTES.max(align);
    let limit = array_limit(object_bytes);
    let batch = limit.div_ceil(2);
    Some(SlabMeasures {
        object_bytes,
        objects,
        order,
        colours: left_over / colour_bytes,
        colour_bytes,
        management_bytes,
        off_slab_in: off_slab.then(|| class_of(management_bytes.into()).map(|class| SIZE_BYTES[class])).flatten(),
        limit,
        batch,
        free_limit: 2 * batch + objects,
    })
}

/// A list of slabs: first, last (number plus one), how many.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct SlabList {
    pub(crate) head: u32,
    pub(crate) tail: u32,
    pub(crate) len: u32,
}

/// What a cache has of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SlabCache {
    pub(crate) measures: SlabMeasures,
    pub(crate) page_gfp: Gfp,
    /// Its array came, so limit and batch are those of its measures.
    pub(crate) limit: u32,
    pub(crate) batch: u32,
    pub(crate) free_limit: u32,
    /// The reaper passes it over.
    pub(crate) no_reap: bool,
    /// Its lists are looked at when jiffies are past this.
    pub(crate) next_reap: u32,
    pub(crate) colour_next: u32,
    pub(crate) free_objects: u32,
    /// Slabs of the free list were needed, or looked for, since the reaper came; so was the array.
    pub(crate) free_touched: bool,
    pub(crate) touched: bool,
    /// Objects in the array.
    pub(crate) avail: u32,
    /// The array that all CPUs share, which with one CPU has no places.
    pub(crate) shared: Option<crate::state::slabs::Owned>,
    pub(crate) partial: SlabList,
    pub(crate) full: SlabList,
    pub(crate) free: SlabList,
}

impl SlabCache {
    /// The list of slabs that stand at a place.
    pub(crate) fn list(&mut self, place: SlabPlace) -> &mut SlabList {
        match place {
            SlabPlace::Full => &mut self.full,
            SlabPlace::Empty => &mut self.free,
            _ => &mut self.partial,
        }
    }
}

impl super::super::Classic {
    /// Puts a slab on one of the lists of its cache.
    pub(crate) fn put_slab<O: Observer>(&mut self, slabs: &mut Slabs, slab: SlabId, place: SlabPlace, tail: bool) {
        let cache = slabs.slabs.get(slab.index()).cache;
        let mut state = self.caches.get(cache.index());
        let list = state.list(place);
        let link = slab.0 + 1;
        let (next, prev) = if tail { (0, list.tail) } else { (list.head, 0) };
        slabs.slabs.update::<O>(slab.index(), |record| {
            (record.next, record.prev) = (next, prev);
            record.place = place;
        });
        if let Some(next) = next.checked_sub(1) {
            slabs.slabs.update::<O>(next as usize, |record| record.prev = link);
        }
        if let Some(prev) = prev.checked_sub(1) {
            slabs.slabs.update::<O>(prev as usize, |record| record.next = link);
        }
        if next == 0 {
            list.tail = link;
        }
        if prev == 0 {
            list.head = link;
        }
        list.len += 1;
        self.caches.set::<O>(cache.index(), state);
        if place == SlabPlace::NodePartial {
            slabs.caches.update::<O>(cache.index(), |state: &mut CacheState| state.node_partial += 1);
        }
    }

    /// Takes a slab off its list; the caller says where it goes.
    pub(crate) fn unlist_slab<O: Observer>(&mut self, slabs: &mut Slabs, slab: SlabId) -> SlabPlace {
        let Slab { cache, next, prev, place, .. } = slabs.slabs.get(slab.index());
        let mut state = self.caches.get(cache.index());
        let list = state.list(place);
        match next.checked_sub(1) {
            Some(next) => slabs.slabs.update::<O>(next as usize, |record| record.prev = prev),
            None => list.tail = prev,
        }
        match prev.checked_sub(1) {
            Some(prev) => slabs.slabs.update::<O>(prev as usize, |record| record.next = next),
            None => list.head = next,
        }
        list.len -= 1;
        self.caches.set::<O>(cache.index(), state);
        if place == SlabPlace::NodePartial {
            slabs.caches.update::<O>(cache.index(), |state: &mut CacheState| state.node_partial -= 1);
        }
        place
    }

    /// The objects in a cache's array, those that go last first.
    pub(crate) fn array(&self, cache: CacheId) -> &[(u32, u16)] {
        let first = cache.index() * ARRAY_PLACES;
        &self.arrays.as_slice()[first..first + self.caches.get(cache.index()).avail as usize]
    }

    /// Puts an object in the array.
    pub(crate) fn push_object<O: Observer>(&mut self, cache: CacheId, slab: SlabId, index: u16) {
        let at = self.caches.get(cache.index()).avail;
        self.arrays.set::<O>(cache.index() * ARRAY_PLACES + at as usize, (slab.0, index));
        self.caches.update::<O>(cache.index(), |state| state.avail = at + 1);
    }

    /// Takes the object that came last.
    pub(crate) fn pop_object<O: Observer>(&mut self, cache: CacheId) -> Option<(SlabId, u16)> {
        let at = self.caches.get(cache.index()).avail.checked_sub(1)?;
        self.caches.update::<O>(cache.index(), |state| state.avail = at);
        let (slab, index) = self.arrays.get(cache.index() * ARRAY_PLACES + at as usize);
        Some((SlabId(slab), index))
    }

    /// Takes the oldest objects out of the array.
    pub(crate) fn take_oldest<O: Observer>(&mut self, cache: CacheId, count: u32) -> Vec<(SlabId, u16)> {
        let first = cache.index() * ARRAY_PLACES;
        let array = self.array(cache).to_vec();
        let (gone, stay) = array.split_at(count as usize);
        for (at, &object) in stay.iter().enumerate() {
            self.arrays.set::<O>(first + at, object);
        }
        self.caches.update::<O>(cache.index(), |state| state.avail -= count);
        gone.iter().map(|&(slab, index)| (SlabId(slab), index)).collect()
    }
}
