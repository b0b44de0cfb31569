//! SLAB at work: objects out of the array and back, refills, slabs that grow and go.
//!
//! mm/slab.c, 2.6.12-rc2: `__cache_alloc`, `cache_alloc_refill`, `cache_grow`, `__cache_free`, `cache_flusharray`,
//! `free_block`, `slab_destroy`.

use crate::classic::k26::slab::{SlabCache, UNTOUCHED_REFILL, class_of, kmalloc_cache};
use crate::classic::objects::KERNEL_SERIAL;
use crate::event::{ObjectSource, SlabPlace};
use crate::machine::Machine;
use crate::outcome::GrantKind;
use crate::pages::frame::FrameKind;
use crate::pages::request::PageFailure;
use crate::state::slabs::Owned;
use crate::{CacheId, Event, Gfp, ObjectId, Observer, Pfn, SlabId, ZoneId};

/// Flags of a request that are for its slab's management, too (`SLAB_LEVEL_MASK`).
const LEVEL_FLAGS: Gfp = Gfp(Gfp::RECLAIM.0
    | Gfp::HIGH.0
    | Gfp::IO.0
    | Gfp::FS.0
    | Gfp::COLD.0
    | Gfp::NOWARN.0
    | Gfp::RETRY_MAYFAIL.0
    | Gfp::NOFAIL.0
    | Gfp::NORETRY.0
    | Gfp::NO_GROW.0
    | Gfp::COMP.0);

/// An object that was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FormerGrant {
    pub(crate) slab: SlabId,
    pub(crate) index: u16,
    pub(crate) addr: u64,
    pub(crate) serial: u32,
    pub(crate) kind: GrantKind,
    pub(crate) slept_ticks: u32,
}

impl FormerGrant {
    pub(crate) fn owned(&self) -> Owned {
        Owned { slab: self.slab, index: self.index }
    }
}

impl Machine {
    fn slab_cache(&self, cache: CacheId) -> SlabCache {
        self.classic.caches.get(cache.index())
    }

    fn with_cache<O: Observer>(&mut self, cache: CacheId, change: impl FnOnce(&mut SlabCache)) {
        self.classic.caches.update::<O>(cache.index(), change);
    }

    /// kmalloc: the smallest cache that holds the size; `None` if none does.
    pub(crate) fn k26_kmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Option<Result<FormerGrant, PageFailure>> {
        let cache = kmalloc_cache(class_of(size_bytes)?, gfp.any(Gfp::DMA));
        if O::EVENTS {
            let size_of_class = self.slabs.geometry_of(cache).size_bytes;
            observer.event(Event::SizeClass { cache, asked_bytes: size_bytes, size_bytes: size_of_class });
        }
        Some(self.k26_cache_alloc(cache, gfp, size_bytes, None, observer))
    }

    /// An object of a cache; `serial`: whose it is, where that is the kernel itself.
    pub(crate) fn k26_cache_alloc<O: Observer>(
        &mut self,
        cache: CacheId,
        gfp: Gfp,
        asked_bytes: u64,
        serial: Option<u32>,
        observer: &mut O,
    ) -> Result<FormerGrant, PageFailure> {
        let (slab, index, from, slept_ticks) = self.k26_take(cache, gfp, observer)?;
        let serial = serial.unwrap_or_else(|| self.slots.next_serial::<O>());
        self.slabs.own_object::<O>(slab, index, serial, asked_bytes as u32);
        if O::EVENTS {
            observer.event(Event::ObjectTaken { cache, slab, index, asked_bytes: asked_bytes as u32, from });
        }
        let addr = self.addr_of_object(slab, index);
        if gfp.any(Gfp::ZERO) {
            let size = self.slabs.geometry_of(cache).size_bytes;
            self.fill_direct_map(addr, size.into(), 0, observer);
        }
        let (_, pfn) = self.slabs.home_of(slab);
        let zone = self.pages.zone_of(pfn).expect("a slab lies in a zone");
        let size_bytes = self.slabs.geometry_of(cache).size_bytes;
        let object = ObjectId { cache, slab, index };
        let kind = GrantKind::Object { object, pfn, zone, asked_bytes, size_bytes };
        Ok(FormerGrant { slab, index, addr, serial, kind, slept_ticks })
    }

    /// A small object for the kernel itself.
    pub(crate) fn k26_kmalloc_own<O: Observer>(
        &mut self,
        size_bytes: u32,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(Owned, u32), PageFailure> {
        let class = class_of(size_bytes.into()).expect("a kmalloc cache holds it");
        let cache = kmalloc_cache(class, gfp.any(Gfp::DMA));
        let grant = self.k26_cache_alloc(cache, gfp, size_bytes.into(), Some(KERNEL_SERIAL), observer)?;
        Ok((grant.owned(), grant.slept_ticks))
    }

    /// The object that came last into the array, which is filled first if it is empty.
    fn k26_take<O: Observer>(
        &mut self,
        cache: CacheId,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(SlabId, u16, ObjectSource, u32), PageFailure> {
        let mut from = ObjectSource::CpuFreelist;
        let mut slept_ticks = 0;
        while self.slab_cache(cache).avail == 0 {
            from = ObjectSource::NodePartial;
            if self.k26_refill(cache, observer) == 0 {
                from = ObjectSource::NewSlab;
                slept_ticks += self.k26_grow(cache, gfp, observer)?;
            }
        }
        if !self.slab_cache(cache).touched {
            self.with_cache::<O>(cache, |state| state.touched = true);
        }
        let (slab, index) = self.classic.pop_object::<O>(cache).expect("the array was filled");
        Ok((slab, index, from, slept_ticks))
    }

    /// Objects from partial slabs, then from free ones, into the array; how many.
    fn k26_refill<O: Observer>(&mut self, cache: CacheId, observer: &mut O) -> u32 {
        let state = self.slab_cache(cache);
        let wanted = if state.touched { state.batch } else { state.batch.min(UNTOUCHED_REFILL) };
        let objects = state.measures.objects as u16;
        let mut got = 0;
        while got < wanted {
            let state = self.slab_cache(cache);
            let mut link = state.partial.head;
            if link == 0 {
                if !state.free_touched {
                    self.with_cache::<O>(cache, |state| state.free_touched = true);
                }
                link = state.free.head;
            }
            let Some(slab) = link.checked_sub(1).map(SlabId) else { break };
            while got < wanted && self.slabs.slabs.get(slab.index()).inuse < objects {
                let index = self.slabs.take_object::<O>(slab);
                self.classic.push_object::<O>(cache, slab, index);
                got += 1;
            }
            let full = self.slabs.slabs.get(slab.index()).inuse == objects;
            self.k26_move(slab, if full { SlabPlace::Full } else { SlabPlace::NodePartial }, false, observer);
        }
        if got > 0 {
            self.with_cache::<O>(cache, |state| state.free_objects -= got);
        }
        got
    }

    fn k26_move<O: Observer>(&mut self, slab: SlabId, to: SlabPlace, tail: bool, observer: &mut O) {
        let cache = self.slabs.home_of(slab).0;
        let from = self.classic.unlist_slab::<O>(&mut self.slabs, slab);
        self.classic.put_slab::<O>(&mut self.slabs, slab, to, tail);
        if O::EVENTS && from != to {
            observer.event(Event::SlabMoved { cache, slab, from, to });
        }
    }

    /// A new slab on the free list; ticks slept.
    fn k26_grow<O: Observer>(&mut self, cache: CacheId, gfp: Gfp, observer: &mut O) -> Result<u32, PageFailure> {
        let SlabCache { measures, colour_next, page_gfp, .. } = self.slab_cache(cache);
        let next = if colour_next + 1 >= measures.colours { 0 } else { colour_next + 1 };
        if next != colour_next {
            self.with_cache::<O>(cache, |state| state.colour_next = next);
        }
        let colour_bytes = colour_next * measures.colour_bytes;
        let page_flags = gfp.without(Gfp::ZERO | Gfp::HIGHMEM) | page_gfp;
        let pages = self.k26_alloc_pages(page_flags, measures.order, observer)?;
        let mut slept_ticks = pages.slept_ticks;
        let management = match measures.off_slab_in {
            None => None,
            Some(bytes) => match self.k26_kmalloc_own(bytes, Gfp(gfp.0 & LEVEL_FLAGS.0), observer) {
                Ok((owned, slept)) => {
                    slept_ticks += slept;
                    Some(owned)
                }
                Err(failure) => {
                    self.former_free(pages.pfn, measures.order, false, observer);
                    return Err(PageFailure { slept_ticks: slept_ticks + failure.slept_ticks, ..failure });
                }
            },
        };
        let objects = measures.objects as u16;
        let Machine { slabs, classic, .. } = self;
        let slab = slabs.former_record::<O>(&mut classic.slabs, cache, pages.pfn, measures.order, objects);
        let on_slab = if management.is_none() { measures.management_bytes } else { 0 };
        let own = crate::classic::objects::Own { offset_bytes: colour_bytes + on_slab, management };
        self.classic.slabs.set::<O>(slab.index(), own);
        self.slabs.chain_objects::<O>(slab);
        self.classic.put_slab::<O>(&mut self.slabs, slab, SlabPlace::Empty, true);
        self.with_cache::<O>(cache, |state| state.free_objects += measures.objects);
        self.set_frame_owner::<O>(pages.pfn, FrameKind::Slab, [slab.0, u32::from(cache.0), 0]);
        if O::EVENTS {
            let (pfn, order) = (pages.pfn, measures.order);
            observer.event(Event::SlabNew { cache, slab, pfn, order, objects });
            observer.event(Event::SlabMoved { cache, slab, from: SlabPlace::Gone, to: SlabPlace::Empty });
        }
        Ok(slept_ticks)
    }

    /// An object comes back; pages that its slab, or another, gave back with it.
    pub(crate) fn k26_cache_free<O: Observer>(&mut self, slab: SlabId, index: u16, observer: &mut O) -> u32 {
        let cache = self.slabs.home_of(slab).0;
        self.slabs.own_object::<O>(slab, index, 0, 0);
        let state = self.slab_cache(cache);
        let mut pages = 0;
        if state.avail >= state.limit {
            pages = self.k26_flush(cache, state.batch, observer);
        }
        self.classic.push_object::<O>(cache, slab, index);
        if O::EVENTS {
            observer.event(Event::ObjectFreed { cache, slab, index, to_cpu: true });
        }
        pages
    }

    /// The oldest objects of the array go back to their slabs; pages given back.
    pub(crate) fn k26_flush<O: Observer>(&mut self, cache: CacheId, count: u32, observer: &mut O) -> u32 {
        let objects = self.classic.take_oldest::<O>(cache, count);
        self.with_cache::<O>(cache, |state| state.free_objects += count);
        let mut pages = 0;
        for (slab, index) in objects {
            self.slabs.return_object::<O>(slab, index);
            if O::EVENTS {
                observer.event(Event::ObjectFreed { cache, slab, index, to_cpu: false });
            }
            if self.slabs.slabs.get(slab.index()).inuse > 0 {
                self.k26_move(slab, SlabPlace::NodePartial, true, observer);
                continue;
            }
            let state = self.slab_cache(cache);
            if state.free_objects > state.free_limit {
                pages += self.k26_destroy_slab(slab, observer);
            } else {
                self.k26_move(slab, SlabPlace::Empty, false, observer);
            }
        }
        pages
    }

    /// An empty slab goes back to the page allocator: first its pages, then what managed it. Pages given back.
    pub(crate) fn k26_destroy_slab<O: Observer>(&mut self, slab: SlabId, observer: &mut O) -> u32 {
        let (cache, pfn) = self.slabs.home_of(slab);
        let measures = self.slab_cache(cache).measures;
        let from = self.classic.unlist_slab::<O>(&mut self.slabs, slab);
        self.with_cache::<O>(cache, |state| state.free_objects -= measures.objects);
        let management = self.classic.slabs.get(slab.index()).management;
        self.slabs.former_record_gone::<O>(slab);
        if O::EVENTS {
            observer.event(Event::SlabMoved { cache, slab, from, to: SlabPlace::Gone });
            observer.event(Event::SlabDiscarded { cache, slab, pfn, order: measures.order });
        }
        self.former_free(pfn, measures.order, false, observer);
        let mut pages = 1 << measures.order;
        if let Some(Owned { slab, index }) = management {
            pages += self.k26_cache_free(slab, index, observer);
        }
        pages
    }

    /// Zone of a page that was given out.
    pub(crate) fn zone_of_given(&self, pfn: Pfn) -> ZoneId {
        self.pages.zone_of(pfn).expect("a page that was given out lies in a zone")
    }
}
