//! kmalloc's size classes: which cache serves a request, or how many whole pages.
//!
//! include/linux/slab.h, `kmalloc_type`, `__kmalloc_index`; mm/slab_common.c, `kmalloc_info`,
//! `kmalloc_size_index`; Linux 6.12, x86 (`KMALLOC_MIN_SIZE` 8, `KMALLOC_SHIFT_HIGH` 13).

use crate::event::Event;
use crate::ids::{MAX_PAGE_ORDER, PAGE_SIZE_BYTES, order_for_bytes};
use crate::machine::Machine;
use crate::machine::provenance::{Denotes, Memory};
use crate::op::Pointer;
use crate::outcome::{Bug, Family, Freed, Grant, GrantKind, NullReason, Refusal};
use crate::pages::frame::{FrameKind, page_flag};
use crate::pages::request::PageFailure;
use crate::state::klog::{Asker, Warning};
use crate::state::slabs::size_class::{
    CLASS_BYTES, MAX_BYTES, MAX_CLASS_BYTES, ZERO_SIZE_PTR, cache_of, class_of, family_of,
};
use crate::{Gfp, ObjectId, Observer, Outcome, Pfn, SlabId, Slot};

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
        self.tasks.count_large_kmalloc::<O>(1 << order);
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
        if size_bytes > MAX_BYTES {
            // A warning and NULL, before anybody asks whether the caller may sleep: mm/page_alloc.c,
            // `__alloc_pages_noprof`, `WARN_ON_ONCE_GFP(order > MAX_PAGE_ORDER)`, 6.12.117.
            self.warn_of_slab_flags(gfp, observer);
            self.slots.store::<O>(into, 0, 0);
            return if gfp.any(Gfp::NOWARN) {
                Outcome::Null { reason: NullReason::TooLarge, slept_ticks: 0 }
            } else {
                Outcome::Refused(Refusal::OrderTooLarge { order: order_for_bytes(size_bytes) })
            };
        }
        if let Err(bug) = self.might_alloc(gfp, Asker::of_kmalloc(size_bytes), observer) {
            return Outcome::Bug(bug);
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

    /// Whether pages that the page allocator gave out are one folio: to kfree and ksize they are like a large kmalloc.
    fn is_folio(&self, pfn: Pfn) -> bool {
        self.pages.frames.get(pfn).has(page_flag::COMPOUND)
    }

    /// Frees an allocation, if kfree is the way to do it, or does as well: mm/slub.c, `free_large_kmalloc`, 6.12.117, asks
    /// only whether the folio is larger than a page, and counts it off the large kmallocs, whoever allocated it.
    pub(crate) fn kfree_memory<O: Observer>(&mut self, memory: Memory, observer: &mut O) -> Outcome {
        match memory {
            Memory::Object { slab, index } if self.slabs.home_of(slab).0 != crate::state::slabs::KMEM_CACHE => {
                Outcome::Freed { freed: self.free_object(slab, index, observer) }
            }
            Memory::Large { pfn, order, .. } => Outcome::Freed { freed: self.free_large(pfn, order, observer) },
            Memory::Pages { pfn, order } if self.is_folio(pfn) => {
                Outcome::Freed { freed: self.free_large(pfn, order, observer) }
            }
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
        self.tasks.count_large_kmalloc::<O>(-(1 << order));
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
            // `__ksize`, 6.12.117, warns of no more than the largest size class.
            Memory::Pages { pfn, order } if self.is_folio(pfn) && PAGE_SIZE_BYTES << order > MAX_CLASS_BYTES => {
                Outcome::Size { size_bytes: PAGE_SIZE_BYTES << order }
            }
            _ => Outcome::Bug(match self.family(memory) {
                family @ (Family::Pages
                | Family::StructPages
                | Family::PagesExact
                | Family::Vmalloc
                | Family::Ioremap) => Bug::WrongFree { allocated_with: family },
                Family::Kmalloc | Family::Cache | Family::CacheStruct => Bug::NotAPointer,
            }),
        }
    }
}
