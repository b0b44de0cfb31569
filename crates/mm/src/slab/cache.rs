//! Making a cache, and destroying it. mm/slab_common.c, `kmem_cache_create`, `kmem_cache_destroy`;
//! mm/slub.c, `__kmem_cache_shutdown`, `deactivate_slab`, `free_partial`, 6.12.

use super::ObjectGrant;
use crate::event::Event;
use crate::machine::Machine;
use crate::op::CacheFlags;
use crate::pages::request::PageFailure;
use crate::state::slabs::geometry::Geometry;
use crate::state::slabs::{CacheInfo, CacheName, CacheState, KMEM_CACHE, KMEM_CACHE_NODE, NIL, Owned};
use crate::{CacheId, Gfp, NameId, Observer, SlabId};

impl Machine {
    /// A cache with these measures. Its `struct kmem_cache` and `struct kmem_cache_node` are objects themselves;
    /// its name is taken to be a constant of the kernel, its per-CPU part to lie in what was reserved at boot.
    pub(super) fn make_cache<O: Observer>(
        &mut self,
        name: NameId,
        geometry: Geometry,
        flags: CacheFlags,
        observer: &mut O,
    ) -> Result<(CacheId, ObjectGrant), PageFailure> {
        let bytes = self.slabs.geometry_of(KMEM_CACHE).object_size_bytes;
        let mut own = self.slab_alloc(KMEM_CACHE, Gfp::GFP_KERNEL | Gfp::ZERO, bytes, observer)?;
        let bytes = self.slabs.geometry_of(KMEM_CACHE_NODE).object_size_bytes;
        let node = match self.slab_alloc(KMEM_CACHE_NODE, Gfp::GFP_KERNEL, bytes, observer) {
            Ok(node) => node,
            Err(mut failure) => {
                self.slab_free(own.slab, own.index, observer);
                failure.slept_ticks += own.slept_ticks;
                return Err(failure);
            }
        };
        own.slept_ticks += node.slept_ticks;
        let mut page_gfp = Gfp::NONE;
        if flags.dma {
            page_gfp = page_gfp | Gfp::DMA;
        }
        if flags.reclaimable {
            page_gfp = page_gfp | Gfp::RECLAIMABLE;
        }
        let cache = CacheId(self.slabs.infos.len() as u16);
        let own_objects = Some([own.owned(), node.owned()]);
        self.slabs.infos.push::<O>(CacheInfo { name: CacheName::Named(name), geometry, page_gfp, own: own_objects });
        self.slabs.caches.push::<O>(CacheState::default());
        if O::EVENTS {
            observer.event(Event::CacheCreated { cache });
        }
        Ok((cache, own))
    }

    /// The cache whose `struct kmem_cache` is this object.
    pub(super) fn cache_of_struct(&self, slab: SlabId, index: u16) -> Option<CacheId> {
        let own = Owned { slab, index };
        let infos = self.slabs.infos.as_slice().iter().zip(self.slabs.caches.as_slice());
        let mut found = infos
            .enumerate()
            .filter(|(_, (info, state))| !state.destroyed && info.own.is_some_and(|[kmem_cache, _]| kmem_cache == own));
        found.next().map(|(at, _)| CacheId(at as u16))
    }

    /// What an attempt to destroy a cache with objects in use does: its slabs go to the node, the empty ones of them back
    /// to the page allocator, and no other attempt does anything (mm/slub.c, `__kmem_cache_shutdown`, `free_partial`;
    /// mm/slab_common.c, `kmem_cache_destroy`, 6.12.117).
    pub(super) fn doom_cache<O: Observer>(&mut self, cache: CacheId, observer: &mut O) {
        self.deactivate_cpu_slab(cache, observer);
        let cpu_partial = self.slabs.caches.get(cache.index()).cpu_partial;
        self.slabs.caches.update::<O>(cache.index(), |state| (state.cpu_partial, state.doomed) = (NIL, true));
        self.put_partials(cache, cpu_partial, observer);
        let node = self.slabs.list(self.slabs.caches.get(cache.index()).node_head);
        let empty: Vec<SlabId> = node.filter(|slab| self.slabs.slabs.get(slab.index()).inuse == 0).collect();
        for &slab in &empty {
            self.slabs.node_take::<O>(cache, slab);
        }
        // The kernel stacks them while it holds the lock, and discards from the top.
        for &slab in empty.iter().rev() {
            self.discard_slab(slab, observer);
        }
    }

    /// Destroys a cache none of whose objects is in use; returns the pages of its slabs, which go back.
    pub(super) fn drop_cache<O: Observer>(&mut self, cache: CacheId, observer: &mut O) -> u32 {
        let mut pages = 0;
        let mut discard = |machine: &mut Self, slab: SlabId| {
            pages += 1 << machine.slabs.slabs.get(slab.index()).order;
            machine.discard_slab(slab, observer);
        };
        let min_partial = usize::from(self.slabs.geometry_of(cache).min_partial);
        let state = self.slabs.caches.get(cache.index());
        let mut node: Vec<SlabId> = self.slabs.list(state.node_head).collect();
        let cpu_partial: Vec<SlabId> = self.slabs.list(state.cpu_partial).collect();
        for &slab in &node {
            self.slabs.node_take::<O>(cache, slab);
        }
        self.slabs.caches.update::<O>(cache.index(), |state| {
            state.cpu_slab = NIL;
            state.cpu_free = 0;
            state.cpu_partial = NIL;
        });
        // The CPU's slab is given up first, then its partial list, both to the node as far as it keeps empty
        // slabs; at last the node's list goes, from its tail on.
        if let Some(slab) = state.cpu_slab.checked_sub(1).map(SlabId) {
            if node.len() >= min_partial {
                discard(self, slab);
            } else {
                node.insert(0, slab);
            }
        }
        let kept = min_partial.saturating_sub(node.len()).min(cpu_partial.len());
        node.extend_from_slice(&cpu_partial[..kept]);
        for &slab in cpu_partial[kept..].iter().rev() {
            discard(self, slab);
        }
        for &slab in node.iter().rev() {
            discard(self, slab);
        }
        self.slabs.caches.update::<O>(cache.index(), |state| state.destroyed = true);
        if let Some([kmem_cache, kmem_cache_node]) = self.slabs.infos.get(cache.index()).own {
            self.slab_free(kmem_cache_node.slab, kmem_cache_node.index, observer);
            self.slab_free(kmem_cache.slab, kmem_cache.index, observer);
        }
        if O::EVENTS {
            observer.event(Event::CacheDestroyed { cache });
        }
        pages
    }
}
