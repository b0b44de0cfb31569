//! kmalloc's size classes: which cache serves a request, or how many whole pages.
//!
//! include/linux/slab.h, `kmalloc_type`, `__kmalloc_index`; mm/slab_common.c, `kmalloc_info`,
//! `kmalloc_size_index`; Linux 6.12, x86 (`KMALLOC_MIN_SIZE` 8, `KMALLOC_SHIFT_HIGH` 13).

use crate::event::Event;
use crate::frame::FrameKind;
use crate::ids::{MAX_PAGE_ORDER, PAGE_SIZE_BYTES};
use crate::klog::Warning;
use crate::machine::{KmallocFamily, Machine, order_for_bytes};
use crate::op::Pointer;
use crate::outcome::{Bug, Family, Freed, Grant, GrantKind, NullReason, Refusal};
use crate::page_alloc::PageFailure;
use crate::provenance::{Denotes, Memory};
use crate::{CacheId, Gfp, ObjectId, Observer, Outcome, Pfn, SlabId, Slot};

/// Bytes of an object of each class, in the order of the classes.
pub const CLASS_BYTES: [u32; 13] = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

/// Largest request that an object serves (`KMALLOC_MAX_CACHE_SIZE`); above it come whole pages.
pub const MAX_CLASS_BYTES: u64 = 8192;

/// Largest request of all (`KMALLOC_MAX_SIZE`): one block of the largest order.
pub const MAX_BYTES: u64 = PAGE_SIZE_BYTES << MAX_PAGE_ORDER;

/// What `kmalloc(0)` returns (`ZERO_SIZE_PTR`): not NULL, and not to be touched.
pub const ZERO_SIZE_PTR: u64 = 16;

/// The families in the order in which their caches are numbered.
pub const FAMILIES: [KmallocFamily; 3] = [KmallocFamily::Normal, KmallocFamily::Reclaimable, KmallocFamily::Dma];

/// Caches of all families; they have the numbers from 0.
pub const CACHES: u16 = (CLASS_BYTES.len() * FAMILIES.len()) as u16;

/// The class of a request of 1 ..= [`MAX_CLASS_BYTES`] bytes, as an index of [`CLASS_BYTES`].
///
/// Up to 192 bytes a table by eighths decides, so that 96 and 192 have their place between the
/// powers of two; above, the next power of two.
pub fn class_of(size_bytes: u64) -> Option<usize> {
    if size_bytes == 0 || size_bytes > MAX_CLASS_BYTES {
        return None;
    }
    CLASS_BYTES.iter().position(|&class| u64::from(class) >= size_bytes)
}

/// The family that flags ask for. `__GFP_DMA` wins over `__GFP_RECLAIMABLE`; `__GFP_ACCOUNT`
/// changes nothing without memory cgroups.
pub const fn family_of(gfp: Gfp) -> KmallocFamily {
    if gfp.any(Gfp::DMA) {
        KmallocFamily::Dma
    } else if gfp.any(Gfp::RECLAIMABLE) {
        KmallocFamily::Reclaimable
    } else {
        KmallocFamily::Normal
    }
}

/// The number of the cache of a class and family.
pub const fn cache_of(family: KmallocFamily, class: usize) -> CacheId {
    let family = match family {
        KmallocFamily::Normal => 0,
        KmallocFamily::Reclaimable => 1,
        KmallocFamily::Dma => 2,
    };
    CacheId((family * CLASS_BYTES.len() + class) as u16)
}

/// Flags that every slab page of a family is asked for with, whatever the request said.
pub const fn family_gfp(family: KmallocFamily) -> Gfp {
    match family {
        KmallocFamily::Normal => Gfp(0),
        KmallocFamily::Reclaimable => Gfp::RECLAIMABLE,
        KmallocFamily::Dma => Gfp::DMA,
    }
}

/// A kmalloc that was granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KmallocGrant {
    pub addr: u64,
    pub serial: u32,
    pub kind: GrantKind,
    pub slept_ticks: u32,
}

impl Machine {
    /// What kmalloc makes of flags that no slab page and no large kmalloc may have (`GFP_SLAB_BUG_MASK`): the
    /// kernel drops them, and warns. So `kmalloc(…, GFP_DMA32)` gives no DMA32 memory.
    const fn kmalloc_fix_flags(gfp: Gfp) -> Gfp {
        gfp.without(Gfp(Gfp::DMA32.0 | Gfp::HIGHMEM.0))
    }

    /// Warns of the flags that [`Machine::kmalloc_fix_flags`] drops.
    pub(crate) fn warn_of_slab_flags<O: Observer>(&mut self, gfp: Gfp, observer: &mut O) {
        if Self::kmalloc_fix_flags(gfp) != gfp {
            self.warn(Warning::SlabFlags, gfp, 0, observer);
        }
    }

    /// Flags that contradict each other, where they come as far as the page allocator: with whole pages.
    pub(crate) fn check_large_gfp(size_bytes: u64, gfp: Gfp) -> Result<(), Refusal> {
        if size_bytes > MAX_CLASS_BYTES { Self::check_gfp(Self::kmalloc_fix_flags(gfp)) } else { Ok(()) }
    }

    /// Memory of 1 to [`MAX_BYTES`] bytes: an object of the size class, or whole pages.
    ///
    /// mm/slub.c, `__do_kmalloc_node`, `___kmalloc_large_node`, 6.12.
    pub(crate) fn kmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<KmallocGrant, PageFailure> {
        let Some(class) = class_of(size_bytes) else { return self.kmalloc_large(size_bytes, gfp, observer) };
        let cache = cache_of(family_of(gfp), class);
        if O::EVENTS {
            let class_bytes = CLASS_BYTES[class];
            observer.event(Event::SizeClass { cache, asked_bytes: size_bytes, size_bytes: class_bytes });
        }
        let granted = self.slab_alloc(cache, gfp, size_bytes as u32, observer)?;
        let object = ObjectId { cache, slab: granted.slab, index: granted.index };
        let kind = GrantKind::Object {
            object,
            pfn: granted.pfn,
            zone: granted.zone,
            asked_bytes: size_bytes,
            size_bytes: CLASS_BYTES[class],
        };
        let (addr, serial, slept_ticks) = (granted.addr, granted.serial, granted.slept_ticks);
        Ok(KmallocGrant { addr, serial, kind, slept_ticks })
    }

    fn kmalloc_large<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<KmallocGrant, PageFailure> {
        let order = order_for_bytes(size_bytes);
        if order > MAX_PAGE_ORDER {
            return Err(PageFailure { reason: NullReason::TooLarge, slept_ticks: 0 });
        }
        if O::EVENTS {
            observer.event(Event::WholePages { asked_bytes: size_bytes, order });
        }
        self.warn_of_slab_flags(gfp, observer);
        let granted = self.alloc_pages(Self::kmalloc_fix_flags(gfp) | Gfp::COMP, order, observer)?;
        let serial = self.slots.next_serial::<O>();
        let words = [size_bytes as u32, (size_bytes >> 32) as u32, serial];
        self.set_frame_owner::<O>(granted.pfn, FrameKind::LargeKmalloc, words);
        let addr = self.config.page_addr(granted.pfn).expect("kmalloc's pages lie in the direct map");
        let kind = GrantKind::Pages { zone: granted.zone, pfn: granted.pfn, order, pages: 1 << order };
        Ok(KmallocGrant { addr, serial, kind, slept_ticks: granted.slept_ticks })
    }

    pub(crate) fn op_kmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if size_bytes == 0 {
            self.slots.store::<O>(into, ZERO_SIZE_PTR, 0);
            let grant = Grant { addr: ZERO_SIZE_PTR, kind: GrantKind::ZeroSize };
            return Outcome::Granted { grant, slept_ticks: 0 };
        }
        if let Err(bug) = self.might_alloc(gfp, observer) {
            return Outcome::Bug(bug);
        }
        if size_bytes > MAX_BYTES && !gfp.any(Gfp::NOWARN) {
            // A warning and NULL: __alloc_pages, `WARN_ON_ONCE_GFP(order > MAX_PAGE_ORDER)`.
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Refused(Refusal::OrderTooLarge { order: order_for_bytes(size_bytes) });
        }
        if let Err(refused) = Self::check_large_gfp(size_bytes, gfp) {
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Refused(refused);
        }
        let result = self.kmalloc(size_bytes, gfp, observer);
        self.kmalloc_outcome::<O>(result, into)
    }

    /// Stores what a call got in its variable.
    pub(crate) fn kmalloc_outcome<O: Observer>(
        &mut self,
        result: Result<KmallocGrant, PageFailure>,
        into: Option<Slot>,
    ) -> Outcome {
        match result {
            Ok(KmallocGrant { addr, serial, kind, slept_ticks }) => {
                self.slots.store::<O>(into, addr, serial);
                Outcome::Granted { grant: Grant { addr, kind }, slept_ticks }
            }
            Err(failure) => self.page_failure_outcome::<O>(failure, into),
        }
    }

    /// `kfree` takes what kmalloc gave, and since 6.4 also what `kmem_cache_alloc` gave.
    pub(crate) fn op_kfree<O: Observer>(&mut self, ptr: Pointer, observer: &mut O) -> Outcome {
        if self.denotes(ptr) == Denotes::ZeroSize {
            return Outcome::Freed { freed: Freed::Nothing };
        }
        match self.to_free(ptr) {
            Ok(None) => Outcome::Freed { freed: Freed::Nothing },
            Ok(Some(memory)) => self.kfree_memory(memory, observer),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// Frees an allocation, if kfree is the way to do it.
    pub(crate) fn kfree_memory<O: Observer>(&mut self, memory: Memory, observer: &mut O) -> Outcome {
        match memory {
            Memory::Object { slab, index } if self.slabs.home_of(slab).0 != crate::slub::KMEM_CACHE => {
                Outcome::Freed { freed: self.free_object(slab, index, observer) }
            }
            Memory::Large { pfn, order, .. } => Outcome::Freed { freed: self.free_large(pfn, order, observer) },
            _ => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
        }
    }

    /// Gives an object back.
    pub(crate) fn free_object<O: Observer>(&mut self, slab: SlabId, index: u16, observer: &mut O) -> Freed {
        let (cache, _) = self.slabs.home_of(slab);
        let slab_pages = self.slab_free(slab, index, observer);
        Freed::Object { object: ObjectId { cache, slab, index }, slab_pages }
    }

    /// Gives a large kmalloc back.
    pub(crate) fn free_large<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) -> Freed {
        let zone = self.pages.zone_of(pfn).expect("a page that was given out has a zone");
        self.free_pages(pfn, order, observer);
        Freed::Pages { zone, pfn, order, pages: 1 << order }
    }

    /// What an allocation could hold: all of the object, padding included, or all of the pages. mm/slab_common.c,
    /// `ksize`; NULL and `kmalloc(0)` hold nothing.
    pub(crate) fn op_ksize(&self, ptr: Pointer) -> Outcome {
        let memory = match self.denotes(ptr) {
            Denotes::Null | Denotes::ZeroSize => return Outcome::Size { size_bytes: 0 },
            Denotes::Nothing => return Outcome::Bug(Bug::NotAPointer),
            Denotes::Freed | Denotes::Reused => return Outcome::Bug(Bug::UseAfterFree),
            Denotes::Memory { memory, offset_bytes: 0 } => memory,
            Denotes::Memory { .. } => return Outcome::Bug(Bug::NotTheStart),
        };
        match memory {
            Memory::Object { slab, .. } => {
                let (cache, _) = self.slabs.home_of(slab);
                Outcome::Size { size_bytes: self.slabs.geometry_of(cache).size_bytes.into() }
            }
            Memory::Large { order, .. } => Outcome::Size { size_bytes: PAGE_SIZE_BYTES << order },
            _ => Outcome::Bug(match self.family(memory) {
                family @ (Family::Pages | Family::PagesExact | Family::Vmalloc) => {
                    Bug::WrongFree { allocated_with: family }
                }
                Family::Kmalloc | Family::Cache => Bug::NotAPointer,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        // (first size, last size, class): the kmalloc_range lines of recordings/*-kinfo-256M.
        let ranges = [
            (1, 8, 8),
            (9, 16, 16),
            (17, 32, 32),
            (33, 64, 64),
            (65, 96, 96),
            (97, 128, 128),
            (129, 192, 192),
            (193, 256, 256),
            (257, 512, 512),
            (513, 1024, 1024),
            (1025, 2048, 2048),
            (2049, 4096, 4096),
            (4097, 8192, 8192),
        ];
        for (first, last, class) in ranges {
            for size in first..=last {
                assert_eq!(class_of(size).map(|index| CLASS_BYTES[index]), Some(class), "{size} bytes");
            }
        }
        assert_eq!(class_of(0), None);
        assert_eq!(class_of(8193), None);
    }

    #[test]
    fn orders_of_large_requests_are_those_that_the_kernel_gave() {
        // (bytes, order): kmalloc_probe lines of recordings/*-kinfo-256M.
        let probes = [
            (8193, 2),
            (16384, 2),
            (16385, 3),
            (32769, 4),
            (65537, 5),
            (131_073, 6),
            (300_000, 7),
            (1_048_576, 8),
            (1_048_577, 9),
            (2_097_153, 10),
            (4_194_304, 10),
            (4_194_305, 11),
        ];
        for (size, order) in probes {
            assert_eq!(order_for_bytes(size), order, "{size} bytes");
        }
        assert_eq!((order_for_bytes(1), order_for_bytes(4096), order_for_bytes(4097)), (0, 0, 1));
    }

    #[test]
    fn dma_wins_over_reclaimable() {
        assert_eq!(family_of(Gfp::GFP_KERNEL), KmallocFamily::Normal);
        assert_eq!(family_of(Gfp::GFP_KERNEL | Gfp::RECLAIMABLE), KmallocFamily::Reclaimable);
        assert_eq!(family_of(Gfp::GFP_ATOMIC | Gfp::RECLAIMABLE | Gfp::DMA), KmallocFamily::Dma);
        assert_eq!(cache_of(KmallocFamily::Dma, 12), CacheId(CACHES - 1));
    }
}
