//! What the outside sees of the caches.

use super::{CacheStat, Machine, SlabArrayView, SlabLayout, SlabView};
use crate::event::SlabPlace;
use crate::state::slabs::{NIL, Slab};
use crate::{CacheId, Gfp, ObjectId, SlabId};

impl Machine {
    /// Address of an object.
    pub(crate) fn object_addr(&self, slab: &Slab, index: u16) -> u64 {
        let size = u64::from(self.slabs.geometry_of(slab.cache).size_bytes);
        let first = self.config.page_addr(slab.pfn).expect("slabs lie in the direct map");
        first + u64::from(index) * size
    }

    /// Bytes from the first page of a slab to what a caller gets of its first object: management, colour, headers of former
    /// kernels. In 6.12 there are none.
    pub fn object_offset_bytes(&self, slab: SlabId) -> u64 {
        let own = self.classic.slabs.as_slice().get(slab.index());
        own.map_or(0, |own| own.offset_bytes.into())
    }

    /// What lies in a slab beside its objects.
    pub fn slab_layout(&self, slab: SlabId) -> SlabLayout {
        let own = self.classic.slabs.as_slice().get(slab.index());
        let Some(own) = own else { return SlabLayout::default() };
        if self.config.era == crate::Era::Linux2_0 {
            let (management_bytes, header_bytes) =
                (crate::classic::k20::DESCRIPTOR_BYTES, crate::classic::k20::HEADER_BYTES);
            return SlabLayout { colour_bytes: 0, management_bytes, header_bytes };
        }
        let cache = self.slabs.slabs.get(slab.index()).cache;
        let measures = self.classic.caches.get(cache.index()).measures;
        let management_bytes = if own.management.is_none() { measures.management_bytes } else { 0 };
        SlabLayout { colour_bytes: own.offset_bytes - management_bytes, management_bytes, header_bytes: 0 }
    }

    /// Caches that exist (kmalloc caches without slabs included), by number.
    pub fn caches(&self) -> impl Iterator<Item = CacheId> + '_ {
        let states = self.slabs.caches.as_slice().iter().enumerate();
        states.filter(|(_, state)| !state.destroyed).map(|(at, _)| CacheId(at as u16))
    }

    /// Numbers of a cache.
    pub fn cache_stat(&self, cache: CacheId) -> CacheStat {
        let info = self.slabs.infos.get(cache.index());
        let state = self.slabs.caches.get(cache.index());
        CacheStat {
            name: info.name,
            object_size_bytes: info.geometry.object_size_bytes,
            size_bytes: info.geometry.size_bytes,
            objects_per_slab: info.geometry.objects,
            order: info.geometry.order,
            slabs: state.slabs,
            objects_in_use: state.objects_in_use,
            node_partial: state.node_partial,
            min_partial: u32::from(info.geometry.min_partial),
            destroyed: state.destroyed,
        }
    }

    /// Pages of all slabs: of those that a shrinker can give back (NR_SLAB_RECLAIMABLE_B), and of the others.
    pub(crate) fn pages_of_slabs(&self) -> (u32, u32) {
        let mut pages = (0, 0);
        for slab in self.slabs.slabs.as_slice().iter().filter(|slab| slab.place != SlabPlace::Gone) {
            let reclaimable = self.slabs.infos.get(slab.cache.index()).page_gfp.any(Gfp::RECLAIMABLE);
            *if reclaimable { &mut pages.0 } else { &mut pages.1 } += 1 << slab.order;
        }
        pages
    }

    /// A cache's slabs: the CPU's first, then the CPU-partial and the node's partial, each from the head on, then
    /// the full ones, by number. Of SLAB: the partial, the full, the free ones, each list from its head on.
    pub fn slabs(&self, cache: CacheId) -> Vec<SlabId> {
        let state = self.slabs.caches.get(cache.index());
        let mut slabs = Vec::with_capacity(state.slabs as usize);
        if let Some(own) = self.classic.caches.as_slice().get(cache.index()) {
            let lists = [own.partial, own.full, own.free].map(|list| list.head);
            slabs.extend(lists.into_iter().flat_map(|head| self.slabs.list(head)));
            return slabs;
        }
        slabs.extend(state.cpu_slab.checked_sub(1).map(SlabId));
        slabs.extend(self.slabs.list(state.cpu_partial));
        slabs.extend(self.slabs.list(state.node_head));
        let listed = slabs.len();
        slabs.extend(self.slabs.all(cache).filter(|slab| self.slabs.slabs.get(slab.index()).place == SlabPlace::Full));
        crate::sort::sort_by_key(&mut slabs[listed..], |slab| slab.0);
        slabs
    }

    /// The slabs on a cache's list of partial slabs; of 2.0, a bucket's runs with free blocks.
    pub fn listed_runs(&self, cache: CacheId) -> Vec<SlabId> {
        self.slabs.list(self.slabs.caches.get(cache.index()).node_head).collect()
    }

    /// SLAB's numbers of a cache: `None` where there is no SLAB.
    pub fn slab_array(&self, cache: CacheId) -> Option<SlabArrayView> {
        let own = self.classic.caches.as_slice().get(cache.index())?;
        let objects = self.classic.array(cache).iter();
        Some(SlabArrayView {
            objects: objects.map(|&(slab, index)| ObjectId { cache, slab: SlabId(slab), index }).collect(),
            limit: own.limit,
            batch: own.batch,
            touched: own.touched,
            free_objects: own.free_objects,
            free_limit: own.free_limit,
            free_touched: own.free_touched,
            next_reap: own.next_reap,
            no_reap: own.no_reap,
            colour_next: own.colour_next,
            page_gfp: own.page_gfp,
            slabs: [own.partial.len, own.full.len, own.free.len],
            measures: own.measures,
        })
    }

    /// The object that manages a slab from outside: SLAB's, of large objects.
    pub fn slab_management(&self, slab: SlabId) -> Option<ObjectId> {
        let own = self.classic.slabs.as_slice().get(slab.index())?;
        let owned = own.management?;
        Some(ObjectId { cache: self.slabs.home_of(owned.slab).0, slab: owned.slab, index: owned.index })
    }

    /// Whether there is this slab, and it is one of this cache.
    pub fn has_slab(&self, cache: CacheId, slab: SlabId) -> bool {
        let slabs = self.slabs.slabs.as_slice();
        slabs.get(slab.index()).is_some_and(|record| record.cache == cache && record.place != SlabPlace::Gone)
    }

    /// One slab. One that was discarded has no objects.
    pub fn slab_view(&self, slab: SlabId) -> SlabView {
        let record = self.slabs.slabs.get(slab.index());
        let mut freelist = Vec::new();
        let mut objects = Vec::new();
        if record.place != SlabPlace::Gone {
            // Of SLAB the array comes first: what came last goes first.
            let cached =
                self.classic.caches.as_slice().get(record.cache.index()).map(|_| self.classic.array(record.cache));
            let cached = cached.into_iter().flatten().rev().filter(|(of, _)| *of == slab.0);
            freelist.extend(cached.map(|&(_, index)| index));
            freelist.extend(self.cpu_freelist(slab, &record));
            freelist.extend(self.slabs.freelist(&record, record.free));
            objects.extend((0..record.objects).map(|index| {
                let object = self.slabs.objects.get(self.slabs.object_at(&record, index));
                (object.serial != 0).then_some(object.asked_bytes)
            }));
        }
        let Slab { cache, pfn, order, place, .. } = record;
        SlabView { slab, cache, pfn, order, place, objects, freelist }
    }

    /// Address of an object.
    pub(crate) fn addr_of_object(&self, slab: SlabId, index: u16) -> u64 {
        self.object_addr(&self.slabs.slabs.get(slab.index()), index) + self.object_offset_bytes(slab)
    }

    /// The CPU freelist, if this is the CPU's slab.
    pub(crate) fn cpu_freelist(&self, slab: SlabId, record: &Slab) -> impl Iterator<Item = u16> + '_ {
        let state = self.slabs.caches.get(record.cache.index());
        let head = if state.cpu_slab == slab.0 + 1 { state.cpu_free } else { NIL as u16 };
        self.slabs.freelist(record, head)
    }

    /// The object of a slab, in use or not, that an address lies in.
    pub fn object_at(&self, addr: u64) -> Option<ObjectId> {
        let pfn = self.config.pfn_of_addr(addr)?;
        let (head, frame) = self.pages.frames.block_of(pfn)?;
        if frame.kind() != crate::pages::frame::FrameKind::Slab {
            return None;
        }
        let slab = SlabId(frame.0[0]);
        let record = self.slabs.slabs.get(slab.index());
        let offset_bytes = (addr - self.config.page_addr(head)?).checked_sub(self.object_offset_bytes(slab))?;
        let index = offset_bytes / u64::from(self.slabs.geometry_of(record.cache).size_bytes);
        (index < u64::from(record.objects)).then_some(ObjectId { cache: record.cache, slab, index: index as u16 })
    }
}
