//! Caches that a script makes.
//!
//! mm/slab.c, 2.6.12-rc2: `kmem_cache_create`, `kmem_cache_destroy`.

use super::start::is_large;
use crate::classic::k26::slab::{CACHE_BYTES, CACHE_CACHE, measures};
use crate::machine::Machine;
use crate::machine::provenance::{Denotes, Memory};
use crate::op::{CacheFlags, Pointer};
use crate::outcome::{Bug, Freed, Grant, Refusal};
use crate::state::klog::Asker;
use crate::state::slabs::{CacheName, Owned};
use crate::{CacheId, Gfp, NameId, ObjectId, Observer, Outcome, PAGE_SIZE_BYTES, Slot};

/// Largest object of a cache (`MAX_OBJ_ORDER`).
const MAX_OBJECT_BYTES: u32 = (PAGE_SIZE_BYTES as u32) << 5;

impl Machine {
    pub(crate) fn k26_op_cache_create<O: Observer>(
        &mut self,
        name: NameId,
        size_bytes: u32,
        align_bytes: u32,
        flags: CacheFlags,
        into: Slot,
        observer: &mut O,
    ) -> Outcome {
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        let large = is_large(&self.config);
        let held = (4..=MAX_OBJECT_BYTES).contains(&size_bytes);
        let found = measures(size_bytes, align_bytes, flags.hwcache_align, flags.reclaimable, large);
        let Some(measures) = found.filter(|_| held) else {
            self.slots.store::<O>(Some(into), 0, 0);
            return Outcome::Refused(Refusal::BadCacheSize { size_bytes });
        };
        let serial = self.slots.next_serial::<O>();
        let gfp = Gfp::GFP_KERNEL;
        let record = match self.k26_cache_alloc(CACHE_CACHE, gfp, CACHE_BYTES.into(), Some(serial), observer) {
            Ok(record) => record,
            Err(failure) => return self.former_failure::<O>(failure, Some(into)),
        };
        let page_gfp = if flags.dma { Gfp::DMA } else { Gfp::NONE };
        let cache = self.add_cache::<O>(CacheName::Named(name), measures, page_gfp, false, None);
        self.set_next_reap::<O>(cache, record.owned());
        match self.enable_cpucache(cache, None, observer) {
            Ok(array) => {
                self.slabs.infos.update::<O>(cache.index(), |info| info.own = Some([record.owned(), array]));
                self.slots.store::<O>(Some(into), record.addr, serial);
                if O::EVENTS {
                    observer.event(crate::Event::CacheCreated { cache });
                }
                Outcome::CacheCreated { cache }
            }
            Err(failure) => {
                self.slabs.caches.update::<O>(cache.index(), |state| state.destroyed = true);
                self.k26_cache_free(record.slab, record.index, observer);
                self.former_failure::<O>(failure, Some(into))
            }
        }
    }

    /// The cache that an operand points to.
    pub(crate) fn k26_cache_at(&self, cache: Pointer) -> Result<CacheId, Bug> {
        match self.denotes(cache) {
            Denotes::Null => Err(Bug::NullPointer),
            Denotes::Freed | Denotes::Reused => Err(Bug::CacheGone),
            Denotes::Memory { memory: Memory::Object { slab, index }, offset_bytes: 0 } => {
                let is_it = |own: &[Owned; 2]| own[0] == Owned { slab, index };
                let at = self.slabs.infos.as_slice().iter().zip(self.slabs.caches.as_slice());
                let mut at = at.enumerate().filter(|(_, (_, state))| !state.destroyed);
                let found = at.find(|(_, (info, _))| info.own.as_ref().is_some_and(is_it));
                found.map(|(at, _)| CacheId(at as u16)).ok_or(Bug::NotAPointer)
            }
            Denotes::ZeroSize | Denotes::Nothing | Denotes::Memory { .. } => Err(Bug::NotAPointer),
        }
    }

    pub(crate) fn k26_op_cache_alloc<O: Observer>(
        &mut self,
        cache: Pointer,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        let cache = match self.k26_cache_at(cache) {
            Ok(cache) => cache,
            Err(bug) => return Outcome::Bug(bug),
        };
        if let Err(bug) = self.might_alloc(gfp, Asker::Cache, observer) {
            return Outcome::Bug(bug);
        }
        let asked = self.slabs.geometry_of(cache).object_size_bytes;
        match self.k26_cache_alloc(cache, gfp, asked.into(), None, observer) {
            Ok(grant) => {
                self.slots.store::<O>(into, grant.addr, grant.serial);
                Outcome::Granted { grant: Grant { addr: grant.addr, kind: grant.kind }, slept_ticks: grant.slept_ticks }
            }
            Err(failure) => self.former_failure::<O>(failure, into),
        }
    }

    pub(crate) fn k26_op_cache_free<O: Observer>(&mut self, cache: Pointer, ptr: Pointer, observer: &mut O) -> Outcome {
        let cache = match self.k26_cache_at(cache) {
            Ok(cache) => cache,
            Err(bug) => return Outcome::Bug(bug),
        };
        match self.to_free(ptr) {
            Ok(None) => Outcome::Bug(Bug::NullPointer),
            Ok(Some(Memory::Object { slab, index })) => {
                let (home, _) = self.slabs.home_of(slab);
                if home == cache {
                    self.k26_freed(slab, index, observer)
                } else {
                    Outcome::Bug(Bug::WrongCache { cache: home })
                }
            }
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// Gives an object back that a script had.
    pub(crate) fn k26_freed<O: Observer>(&mut self, slab: crate::SlabId, index: u16, observer: &mut O) -> Outcome {
        let (cache, _) = self.slabs.home_of(slab);
        let slab_pages = self.k26_cache_free(slab, index, observer);
        Outcome::Freed { freed: Freed::Object { object: ObjectId { cache, slab, index }, slab_pages } }
    }

    /// All free slabs go back; if others are left, the cache stays as it is and the kernel complains.
    pub(crate) fn k26_op_cache_destroy<O: Observer>(&mut self, cache: Pointer, observer: &mut O) -> Outcome {
        let cache = match self.k26_cache_at(cache) {
            Ok(cache) => cache,
            Err(bug) => return Outcome::Bug(bug),
        };
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        let mut pages = self.k26_shrink(cache, observer);
        let objects = self.slabs.caches.get(cache.index()).objects_in_use;
        if objects > 0 {
            return Outcome::Refused(Refusal::CacheBusy { cache, objects });
        }
        self.slabs.caches.update::<O>(cache.index(), |state| state.destroyed = true);
        if let Some([record, array]) = self.slabs.infos.get(cache.index()).own {
            pages += self.k26_cache_free(array.slab, array.index, observer);
            if let Some(Owned { slab, index }) = self.classic.caches.get(cache.index()).shared {
                pages += self.k26_cache_free(slab, index, observer);
            }
            pages += self.k26_cache_free(record.slab, record.index, observer);
        }
        if O::EVENTS {
            observer.event(crate::Event::CacheDestroyed { cache });
        }
        Outcome::CacheDestroyed { cache, pages }
    }
}
