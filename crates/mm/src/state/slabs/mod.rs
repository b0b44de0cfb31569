//! SLUB: caches of objects of one size, cut from slabs of pages.
//!
//! ```text
//!  cache ─┬─ CPU slab ───── CPU freelist ▸ ▸ ▸        objects are handed out from here
//!         ├─ CPU-partial    ▸ slab ▸ slab            (SMP) slabs that were full, newest first
//!         ├─ node partial   ▸ slab ▸ slab ▸ slab     taken at the head, put at the tail
//!         └─ full slabs                              on no list
//! ```
//!
//! An object on a freelist holds the address of the next one in its middle; links between slabs and
//! between objects are numbers plus one, 0 ends a list. mm/slub.c, 6.12; built without
//! SLAB_FREELIST_RANDOM and _HARDENED, SLAB_MERGE_DEFAULT, and debugging switched off.

pub(crate) mod geometry;
mod name;
pub(crate) mod size_class;

pub use name::{CacheName, KmallocFamily};

use crate::event::SlabPlace;
use crate::journal::table::{Table, tables};
use crate::{Arch, CacheId, Config, Gfp, Observer, Pfn, SlabId};
use geometry::{Geometry, geometry};

/// The kernel's cache of `struct vmap_area`.
pub(crate) const VMAP_AREA: CacheId = CacheId(size_class::CACHES);
/// The kernel's cache of `struct kmem_cache`: what `kmem_cache_create` returns lies there.
pub(crate) const KMEM_CACHE: CacheId = CacheId(size_class::CACHES + 1);
/// The kernel's cache of `struct kmem_cache_node`, one for each cache.
pub(crate) const KMEM_CACHE_NODE: CacheId = CacheId(size_class::CACHES + 2);

/// End of a list.
pub(crate) const NIL: u32 = 0;

/// What of a cache never changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CacheInfo {
    pub(crate) name: CacheName,
    pub(crate) geometry: Geometry,
    /// Flags that its slab pages are always asked for with.
    pub(crate) page_gfp: Gfp,
    /// Its own `struct kmem_cache` and `struct kmem_cache_node`, for those made after boot.
    pub(crate) own: Option<[Owned; 2]>,
}

/// An object that the kernel itself has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Owned {
    pub(crate) slab: SlabId,
    pub(crate) index: u16,
}

/// What of a cache changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct CacheState {
    pub(crate) cpu_slab: u32,
    pub(crate) cpu_partial: u32,
    pub(crate) node_head: u32,
    pub(crate) node_tail: u32,
    /// Any of its slabs; they are in a ring.
    pub(crate) any_slab: u32,
    /// Records of discarded slabs of the usual order and of the smallest, to be used again.
    pub(crate) spare: [u32; 2],
    pub(crate) node_partial: u32,
    pub(crate) slabs: u32,
    pub(crate) objects_in_use: u32,
    /// Head of the CPU freelist.
    pub(crate) cpu_free: u16,
    pub(crate) destroyed: bool,
    /// An attempt to destroy it failed: it is never released.
    pub(crate) doomed: bool,
    /// Callers that asleep wait for pages of a new slab.
    pub(crate) sleepers: u8,
}

/// A slab. `next` and `prev` belong to the list that it is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Slab {
    pub(crate) cache: CacheId,
    pub(crate) pfn: Pfn,
    pub(crate) next: u32,
    pub(crate) prev: u32,
    pub(crate) ring_next: u32,
    pub(crate) ring_prev: u32,
    /// Record of its first object.
    pub(crate) first_object: u32,
    /// Head of its own freelist.
    pub(crate) free: u16,
    pub(crate) objects: u16,
    /// As the kernel counts: objects on the CPU freelist are in use.
    pub(crate) inuse: u16,
    /// Slabs of the CPU-partial list from this one on, as counted when it was put there.
    pub(crate) stacked: u16,
    pub(crate) order: u8,
    pub(crate) place: SlabPlace,
}

/// An object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Object {
    /// Serial number of its allocation; 0 while it is free.
    pub(crate) serial: u32,
    /// Bytes asked for.
    pub(crate) asked_bytes: u32,
    /// Next object of its freelist.
    pub(crate) next: u16,
}

/// All slab caches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slabs {
    pub(crate) infos: Table<CacheInfo>,
    pub(crate) caches: Table<CacheState>,
    pub(crate) slabs: Table<Slab>,
    pub(crate) objects: Table<Object>,
}

tables!(Slabs { infos, caches, slabs, objects });

impl Slabs {
    /// The kernel's own caches, none of which has a slab yet. (On a real machine booting leaves some; here
    /// what booting took is simply taken.)
    pub(crate) fn new(config: &Config) -> Self {
        let mut infos = Vec::new();
        let mut add = |name, object_size_bytes, hwcache_align, page_gfp| {
            let geometry = geometry(config, object_size_bytes, 0, hwcache_align).expect("a slab holds such an object");
            infos.push(CacheInfo { name, geometry, page_gfp, own: None });
        };
        for family in size_class::FAMILIES {
            for size_bytes in size_class::CLASS_BYTES {
                add(CacheName::Kmalloc { family, size_bytes }, size_bytes, false, size_class::family_gfp(family));
            }
        }
        let struct_bytes = StructBytes::of(config);
        add(CacheName::VmapArea, struct_bytes.vmap_area, false, Gfp::NONE);
        add(CacheName::KmemCache, struct_bytes.kmem_cache, true, Gfp::NONE);
        add(CacheName::KmemCacheNode, struct_bytes.kmem_cache_node, true, Gfp::NONE);
        let caches = vec![CacheState::default(); infos.len()];
        Self { infos: Table::new(infos), caches: Table::new(caches), ..Self::default() }
    }

    /// Measures of a cache.
    pub(crate) fn geometry_of(&self, cache: CacheId) -> Geometry {
        self.infos.get(cache.index()).geometry
    }

    /// Whether it is the kernel's cache of caches.
    pub(crate) fn is_kmem_cache(&self, cache: CacheId) -> bool {
        self.infos.get(cache.index()).name == CacheName::KmemCache
    }

    /// Cache and first page of a slab.
    pub(crate) fn home_of(&self, slab: SlabId) -> (CacheId, Pfn) {
        let record = self.slabs.get(slab.index());
        (record.cache, record.pfn)
    }

    /// Serial number of an object's allocation, 0 if it is free, and the bytes asked for.
    pub(crate) fn allocation_of(&self, slab: SlabId, index: u16) -> (u32, u32) {
        let record = self.slabs.get(slab.index());
        let object = self.objects.get(record.first_object as usize + usize::from(index));
        (object.serial, object.asked_bytes)
    }

    pub(crate) fn object_at(&self, slab: &Slab, index: u16) -> usize {
        slab.first_object as usize + usize::from(index)
    }

    /// Puts a slab at the tail of its cache's node list.
    pub(crate) fn node_put<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let tail = self.caches.get(cache.index()).node_tail;
        self.slabs.update::<O>(slab.index(), |record| {
            (record.next, record.prev) = (NIL, tail);
            record.place = SlabPlace::NodePartial;
        });
        if tail != NIL {
            self.slabs.update::<O>(tail as usize - 1, |record| record.next = slab.0 + 1);
        }
        self.caches.update::<O>(cache.index(), |state| {
            state.node_tail = slab.0 + 1;
            if state.node_head == NIL {
                state.node_head = slab.0 + 1;
            }
            state.node_partial += 1;
        });
    }

    /// The same at the head.
    pub(crate) fn node_put_first<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let head = self.caches.get(cache.index()).node_head;
        self.slabs.update::<O>(slab.index(), |record| {
            (record.next, record.prev) = (head, NIL);
            record.place = SlabPlace::NodePartial;
        });
        if head != NIL {
            self.slabs.update::<O>(head as usize - 1, |record| record.prev = slab.0 + 1);
        }
        self.caches.update::<O>(cache.index(), |state| {
            state.node_head = slab.0 + 1;
            if state.node_tail == NIL {
                state.node_tail = slab.0 + 1;
            }
            state.node_partial += 1;
        });
    }

    /// Takes a slab off its cache's node list. The caller says where it goes.
    pub(crate) fn node_take<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let Slab { next, prev, .. } = self.slabs.get(slab.index());
        if prev != NIL {
            self.slabs.update::<O>(prev as usize - 1, |record| record.next = next);
        }
        if next != NIL {
            self.slabs.update::<O>(next as usize - 1, |record| record.prev = prev);
        }
        self.caches.update::<O>(cache.index(), |state| {
            if prev == NIL {
                state.node_head = next;
            }
            if next == NIL {
                state.node_tail = prev;
            }
            state.node_partial -= 1;
        });
    }

    /// Puts a slab at the head of its cache's CPU-partial list.
    pub(crate) fn push_cpu_partial<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let head = self.caches.get(cache.index()).cpu_partial;
        let stacked = head.checked_sub(1).map_or(0, |old| self.slabs.get(old as usize).stacked);
        self.slabs.update::<O>(slab.index(), |record| {
            (record.next, record.prev) = (head, NIL);
            record.stacked = stacked + 1;
            record.place = SlabPlace::CpuPartial;
        });
        self.caches.update::<O>(cache.index(), |state| state.cpu_partial = slab.0 + 1);
    }

    /// A slab becomes one of its cache's.
    pub(crate) fn add_to_ring<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let link = slab.0 + 1;
        let next = self.caches.get(cache.index()).any_slab;
        let (next, prev) = match next.checked_sub(1) {
            None => (link, link),
            Some(other) => (next, self.slabs.get(other as usize).ring_prev),
        };
        self.slabs.update::<O>(slab.index(), |record| (record.ring_next, record.ring_prev) = (next, prev));
        if next != link {
            self.slabs.update::<O>(next as usize - 1, |record| record.ring_prev = link);
            self.slabs.update::<O>(prev as usize - 1, |record| record.ring_next = link);
        }
        self.caches.update::<O>(cache.index(), |state| state.any_slab = link);
    }

    /// A slab is no longer one of its cache's.
    pub(crate) fn remove_from_ring<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let link = slab.0 + 1;
        let Slab { ring_next: next, ring_prev: prev, .. } = self.slabs.get(slab.index());
        if next != link {
            self.slabs.update::<O>(prev as usize - 1, |record| record.ring_next = next);
            self.slabs.update::<O>(next as usize - 1, |record| record.ring_prev = prev);
        }
        self.caches.update::<O>(cache.index(), |state| {
            if state.any_slab == link {
                state.any_slab = if next == link { NIL } else { next };
            }
        });
    }

    /// Slabs of a list, from its head on.
    pub(crate) fn list(&self, head: u32) -> impl Iterator<Item = SlabId> + '_ {
        let mut at = head;
        std::iter::from_fn(move || {
            let slab = SlabId(at.checked_sub(1)?);
            at = self.slabs.get(slab.index()).next;
            Some(slab)
        })
    }

    /// All slabs of a cache, in no particular order.
    pub(crate) fn all(&self, cache: CacheId) -> impl Iterator<Item = SlabId> + '_ {
        let first = self.caches.get(cache.index()).any_slab;
        let mut at = first;
        std::iter::from_fn(move || {
            let slab = SlabId(at.checked_sub(1)?);
            at = self.slabs.get(slab.index()).ring_next;
            if at == first {
                at = NIL;
            }
            Some(slab)
        })
    }

    /// Objects of a freelist, from its head on.
    pub(crate) fn freelist(&self, slab: &Slab, head: u16) -> impl Iterator<Item = u16> + '_ {
        let first_object = slab.first_object as usize;
        let mut at = head;
        std::iter::from_fn(move || {
            let index = at.checked_sub(1)?;
            at = self.objects.get(first_object + usize::from(index)).next;
            Some(index)
        })
    }
}

/// Bytes of the kernel's own structures that come from slabs: recordings/*-kinfo-256M, `sizeof_…` and
/// `kmem_cache` lines. They depend on the configuration; these are those of the recordings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct StructBytes {
    pub(crate) vm_struct: u32,
    pub(crate) vmap_area: u32,
    pub(crate) kmem_cache: u32,
    pub(crate) kmem_cache_node: u32,
}

impl StructBytes {
    pub const fn of(config: &Config) -> Self {
        match (config.arch, config.smp) {
            (Arch::X86_64, false) => Self { vm_struct: 72, vmap_area: 72, kmem_cache: 184, kmem_cache_node: 24 },
            (Arch::X86_64, true) => Self { vm_struct: 72, vmap_area: 72, kmem_cache: 192, kmem_cache_node: 64 },
            (Arch::I386, _) => Self { vm_struct: 36, vmap_area: 36, kmem_cache: 116, kmem_cache_node: 12 },
        }
    }
}
