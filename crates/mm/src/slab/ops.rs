//! The operations on caches that a script can do.

use crate::machine::Machine;
use crate::machine::provenance::{Denotes, Memory};
use crate::op::{CacheFlags, Pointer};
use crate::outcome::{Bug, Freed, Grant, GrantKind, Refusal};
use crate::state::klog::{Asker, Report};
use crate::state::slabs::geometry::geometry;
use crate::state::slabs::size_class::MAX_BYTES;
use crate::state::slabs::{CacheName, KMEM_CACHE};
use crate::{CacheId, Gfp, NameId, ObjectId, Observer, Outcome, Slot};

impl Machine {
    pub(crate) fn op_cache_create<O: Observer>(
        &mut self,
        name: NameId,
        size_bytes: u32,
        align_bytes: u32,
        flags: CacheFlags,
        into: Slot,
        observer: &mut O,
    ) -> Outcome {
        // It takes a mutex, and allocates with GFP_KERNEL.
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        self.warn_of_cache_name::<O>(name, size_bytes, flags);
        if size_bytes == 0 {
            // Nobody checks it before the layout is computed.
            return Outcome::Bug(Bug::DivideByZero);
        }
        let Some(geometry) = geometry(&self.config, size_bytes, align_bytes, flags.hwcache_align) else {
            self.slots.store::<O>(Some(into), 0, 0);
            return Outcome::Refused(Refusal::BadCacheSize { size_bytes });
        };
        match self.make_cache(name, geometry, flags, observer) {
            Ok((cache, own)) => {
                self.slots.store::<O>(Some(into), own.addr, own.serial);
                Outcome::CacheCreated { cache }
            }
            Err(failure) => self.page_failure_outcome::<O>(failure, Some(into)),
        }
    }

    /// What a kernel with CONFIG_DEBUG_VM says of a cache's name (mm/slab_common.c, `kmem_cache_sanity_check`, 6.12.117),
    /// once it has found nothing wrong with the size. Caches that could not be destroyed are on no list any more.
    fn warn_of_cache_name<O: Observer>(&mut self, name: NameId, size_bytes: u32, flags: CacheFlags) {
        if u64::from(size_bytes) > MAX_BYTES {
            return;
        }
        let caches = self.slabs.infos.as_slice().iter().zip(self.slabs.caches.as_slice());
        let mut on_list = caches.filter(|(_, state)| !state.destroyed && !state.doomed);
        if on_list.any(|(info, _)| info.name == CacheName::Named(name)) {
            self.log::<O>(Report::CacheNameTwice { name }, Gfp::NONE, 0, 0, false);
        }
        if flags.blank_in_name {
            self.log::<O>(Report::CacheNameBlank, Gfp::NONE, 0, 0, false);
        }
    }

    /// The cache that an operand points to.
    fn cache_at(&self, cache: Pointer) -> Result<CacheId, Bug> {
        match self.denotes(cache) {
            Denotes::Null => Err(Bug::NullPointer),
            Denotes::Freed | Denotes::Reused => Err(Bug::CacheGone),
            Denotes::Memory { memory: Memory::Object { slab, index }, offset_bytes: 0 }
                if self.slabs.home_of(slab).0 == KMEM_CACHE =>
            {
                self.cache_of_struct(slab, index).ok_or(Bug::CacheGone)
            }
            Denotes::ZeroSize | Denotes::Nothing | Denotes::Memory { .. } => Err(Bug::NotAPointer),
        }
    }

    pub(crate) fn op_cache_alloc<O: Observer>(
        &mut self,
        cache: Pointer,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        let cache = match self
            .cache_at(cache)
            .and_then(|cache| self.might_alloc(gfp, Asker::Cache, observer).map(|()| cache))
        {
            Ok(cache) => cache,
            Err(bug) => return Outcome::Bug(bug),
        };
        let geometry = self.slabs.geometry_of(cache);
        let asked_bytes = geometry.object_size_bytes;
        match self.slab_alloc(cache, gfp, asked_bytes, observer) {
            Ok(granted) => {
                self.slots.store::<O>(into, granted.addr, granted.serial);
                let kind = GrantKind::Object {
                    object: ObjectId { cache, slab: granted.slab, index: granted.index },
                    pfn: granted.pfn,
                    zone: granted.zone,
                    asked_bytes: asked_bytes.into(),
                    size_bytes: geometry.size_bytes,
                };
                Outcome::Granted { grant: Grant { addr: granted.addr, kind }, slept_ticks: granted.slept_ticks }
            }
            Err(failure) => self.page_failure_outcome::<O>(failure, into),
        }
    }

    pub(crate) fn op_cache_free<O: Observer>(&mut self, cache: Pointer, ptr: Pointer, observer: &mut O) -> Outcome {
        let cache = match self.cache_at(cache) {
            Ok(cache) => cache,
            Err(bug) => return Outcome::Bug(bug),
        };
        match self.to_free(ptr) {
            Ok(None) => Outcome::Bug(Bug::NullPointer),
            Ok(Some(Memory::Object { slab, index })) => {
                let (home, _) = self.slabs.home_of(slab);
                if home == cache {
                    Outcome::Freed { freed: self.free_object(slab, index, observer) }
                } else {
                    Outcome::Bug(Bug::WrongCache { cache: home })
                }
            }
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// `kmem_cache_destroy` (mm/slab_common.c, 6.12.117). Of a cache with objects in use, empty slabs go back and the rest
    /// stays, but the cache has given its last reference away: objects can still come back, and it is never released.
    /// (Who sleeps while it waits for a new slab counts as an object: the kernel would not notice.)
    pub(crate) fn op_cache_destroy<O: Observer>(&mut self, cache: Pointer, observer: &mut O) -> Outcome {
        if self.denotes(cache) == Denotes::Null {
            return Outcome::Freed { freed: Freed::Nothing };
        }
        let cache = match self.cache_at(cache).and_then(|cache| {
            // It takes a mutex.
            self.might_sleep().map(|()| cache)
        }) {
            Ok(cache) => cache,
            Err(bug) => return Outcome::Bug(bug),
        };
        let state = self.slabs.caches.get(cache.index());
        if state.doomed {
            return Outcome::CacheLost { cache };
        }
        let objects = state.objects_in_use + u32::from(state.sleepers);
        if objects > 0 {
            self.doom_cache(cache, observer);
            return Outcome::Refused(Refusal::CacheBusy { cache, objects });
        }
        let pages = self.drop_cache(cache, observer);
        Outcome::CacheDestroyed { cache, pages }
    }
}
