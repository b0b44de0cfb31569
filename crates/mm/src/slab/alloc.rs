//! Handing out an object. mm/slub.c, `slab_alloc_node`, `___slab_alloc`, `get_partial_node`,
//! `allocate_slab`, 6.12.

use super::ObjectGrant;
use crate::event::{Event, ObjectSource, SlabPlace};
use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::pages::frame::FrameKind;
use crate::pages::request::{PageFailure, PageGrant};
use crate::state::slabs::geometry::word_bytes;
use crate::state::slabs::{NIL, Object, Slab};
use crate::{CacheId, Gfp, Observer, SlabId};

/// Flags of a request that reach the page allocator (`GFP_RECLAIM_MASK`, `GFP_CONSTRAINT_MASK`); zone and
/// migrate type are the cache's matter.
const PAGE_FLAGS: Gfp = Gfp(Gfp::RECLAIM.0
    | Gfp::HIGH.0
    | Gfp::IO.0
    | Gfp::FS.0
    | Gfp::NOWARN.0
    | Gfp::RETRY_MAYFAIL.0
    | Gfp::NOFAIL.0
    | Gfp::NORETRY.0
    | Gfp::MEMALLOC.0
    | Gfp::NOMEMALLOC.0
    | Gfp::HARDWALL.0
    | Gfp::THISNODE.0);

impl Machine {
    /// An object of a cache; `asked_bytes` of it will be used. `__GFP_ZERO` clears all of it.
    ///
    /// The caller has checked that it may sleep if the flags say so.
    pub(crate) fn slab_alloc<O: Observer>(
        &mut self,
        cache: CacheId,
        gfp: Gfp,
        asked_bytes: u32,
        observer: &mut O,
    ) -> Result<ObjectGrant, PageFailure> {
        let (source, slept_ticks) = self.slab_load_freelist(cache, gfp, observer)?;
        let state = self.slabs.caches.get(cache.index());
        let slab = SlabId(state.cpu_slab - 1);
        let record = self.slabs.slabs.get(slab.index());
        let index = state.cpu_free - 1;
        let at = self.slabs.object_at(&record, index);
        let next = self.slabs.objects.get(at).next;
        let serial = self.slots.next_serial::<O>();
        self.slabs.objects.set::<O>(at, Object { serial, asked_bytes, next: 0 });
        self.slabs.caches.update::<O>(cache.index(), |state| {
            state.cpu_free = next;
            state.objects_in_use += 1;
        });
        if O::EVENTS {
            observer.event(Event::ObjectTaken { cache, slab, index, asked_bytes, from: source });
        }
        let addr = self.object_addr(&record, index);
        if gfp.any(Gfp::ZERO) {
            let bytes = self.slabs.geometry_of(cache).object_size_bytes;
            self.fill_direct_map(addr, u64::from(bytes), 0, observer);
        }
        let pfn = self.config.pfn_of_addr(addr).expect("slabs lie in the direct map");
        let zone = self.pages.zone_of(pfn).expect("a slab's page has a zone");
        Ok(ObjectGrant { slab, index, addr, pfn, zone, serial, slept_ticks })
    }

    /// Writes the address of `next` into a free object, where the allocator keeps its links. That it shows when
    /// the object is handed out again is true: nobody clears it.
    pub(super) fn write_freeptr<O: Observer>(&mut self, slab: &Slab, index: u16, next: u16) {
        let geometry = self.slabs.geometry_of(slab.cache);
        let at = u32::from(index) * geometry.size_bytes + geometry.freeptr_offset_bytes;
        let value = if next == 0 { 0 } else { self.object_addr(slab, next - 1) };
        let page = PAGE_SIZE_BYTES as u32;
        let len = word_bytes(self.config.arch);
        self.content.write_word::<O>(slab.pfn + at / page, at % page, len, value);
    }

    /// Sees to it that the CPU freelist has an object; says where it was found.
    fn slab_load_freelist<O: Observer>(
        &mut self,
        cache: CacheId,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(ObjectSource, u32), PageFailure> {
        let state = self.slabs.caches.get(cache.index());
        if state.cpu_free != 0 {
            return Ok((ObjectSource::CpuFreelist, 0));
        }
        if state.cpu_slab != NIL {
            let slab = SlabId(state.cpu_slab - 1);
            if self.slabs.slabs.get(slab.index()).free != 0 {
                self.take_over::<O>(cache, slab);
                return Ok((ObjectSource::CpuSlab, 0));
            }
            // Every object is in use: the slab is on no list until one comes back.
            self.slabs.slabs.update::<O>(slab.index(), |record| record.place = SlabPlace::Full);
            self.slabs.caches.update::<O>(cache.index(), |state| state.cpu_slab = NIL);
            if O::EVENTS {
                observer.event(Event::SlabMoved { cache, slab, from: SlabPlace::Cpu, to: SlabPlace::Full });
            }
        }
        if state.cpu_partial != NIL {
            let slab = SlabId(state.cpu_partial - 1);
            let next = self.slabs.slabs.get(slab.index()).next;
            self.slabs.caches.update::<O>(cache.index(), |state| state.cpu_partial = next);
            self.make_cpu_slab(cache, slab, SlabPlace::CpuPartial, observer);
            return Ok((ObjectSource::CpuPartial, 0));
        }
        if state.node_head != NIL {
            let slab = SlabId(state.node_head - 1);
            self.slabs.node_take::<O>(cache, slab);
            self.fill_cpu_partial(cache, observer);
            self.make_cpu_slab(cache, slab, SlabPlace::NodePartial, observer);
            return Ok((ObjectSource::NodePartial, 0));
        }
        let slept_ticks = self.new_cpu_slab(cache, gfp, observer)?;
        Ok((ObjectSource::NewSlab, slept_ticks))
    }

    /// All free objects of the CPU's slab go on the CPU freelist.
    fn take_over<O: Observer>(&mut self, cache: CacheId, slab: SlabId) {
        let free = self.slabs.slabs.get(slab.index()).free;
        self.slabs.slabs.update::<O>(slab.index(), |record| {
            record.free = 0;
            record.inuse = record.objects;
            record.place = SlabPlace::Cpu;
        });
        self.slabs.caches.update::<O>(cache.index(), |state| {
            state.cpu_slab = slab.0 + 1;
            state.cpu_free = free;
        });
    }

    fn make_cpu_slab<O: Observer>(&mut self, cache: CacheId, slab: SlabId, from: SlabPlace, observer: &mut O) {
        self.take_over::<O>(cache, slab);
        if O::EVENTS {
            observer.event(Event::SlabMoved { cache, slab, from, to: SlabPlace::Cpu });
        }
    }

    /// After one slab was taken from the node's list, the CPU takes some more for itself while it holds the lock:
    /// half as many as it may keep, and one.
    fn fill_cpu_partial<O: Observer>(&mut self, cache: CacheId, observer: &mut O) {
        let limit = self.slabs.geometry_of(cache).cpu_partial_slabs;
        if !self.config.smp || limit == 0 {
            return;
        }
        for _ in 0..=limit / 2 {
            let head = self.slabs.caches.get(cache.index()).node_head;
            let Some(slab) = head.checked_sub(1).map(SlabId) else { return };
            self.slabs.node_take::<O>(cache, slab);
            self.slabs.push_cpu_partial::<O>(cache, slab);
            if O::EVENTS {
                let (from, to) = (SlabPlace::NodePartial, SlabPlace::CpuPartial);
                observer.event(Event::SlabMoved { cache, slab, from, to });
            }
        }
    }

    /// Pages for a slab: the usual order without trying hard, then the smallest with all that the request allows.
    fn slab_pages<O: Observer>(
        &mut self,
        cache: CacheId,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(PageGrant, u8), PageFailure> {
        let info = self.slabs.infos.get(cache.index());
        let geometry = info.geometry;
        let gfp = Gfp(gfp.0 & PAGE_FLAGS.0) | info.page_gfp | Gfp::COMP;
        let mut first = (gfp | Gfp::NOWARN | Gfp::NORETRY).without(Gfp::NOFAIL);
        if first.may_sleep() && geometry.order > geometry.min_order {
            first = (first | Gfp::NOMEMALLOC).without(Gfp::RECLAIM);
        }
        let failure = match self.alloc_pages(first, geometry.order, observer) {
            Ok(grant) => return Ok((grant, geometry.order)),
            Err(failure) if !failure.reason.returns() => return Err(failure),
            Err(failure) => failure,
        };
        if O::EVENTS && geometry.order > geometry.min_order {
            observer.event(Event::SlabOrderFallback { cache, from: geometry.order, to: geometry.min_order });
        }
        match self.alloc_pages(gfp, geometry.min_order, observer) {
            Ok(mut grant) => {
                grant.slept_ticks += failure.slept_ticks;
                Ok((grant, geometry.min_order))
            }
            Err(mut last) => {
                last.slept_ticks += failure.slept_ticks;
                Err(last)
            }
        }
    }

    /// A new slab becomes the CPU's; all its objects are on the CPU freelist, in the order of their addresses.
    fn new_cpu_slab<O: Observer>(&mut self, cache: CacheId, gfp: Gfp, observer: &mut O) -> Result<u32, PageFailure> {
        self.warn_of_slab_flags(gfp, observer);
        // Who sleeps here comes back to the cache: it must not be destroyed meanwhile.
        if gfp.may_sleep() {
            self.slabs.caches.update::<O>(cache.index(), |state| state.sleepers += 1);
        }
        let pages = self.slab_pages(cache, gfp, observer);
        if gfp.may_sleep() {
            self.slabs.caches.update::<O>(cache.index(), |state| state.sleepers -= 1);
        }
        let (grant, order) = match pages {
            Ok(got) => got,
            Err(failure) => {
                if failure.reason.returns() {
                    self.warn_slab_out_of_memory::<O>(cache, gfp);
                }
                return Err(failure);
            }
        };
        // Somebody else may have filled the place while the caller slept.
        self.deactivate_cpu_slab(cache, observer);
        let geometry = self.slabs.geometry_of(cache);
        let usual = order == geometry.order;
        let objects = if usual { geometry.objects } else { geometry.min_objects };
        let slab = self.slab_record::<O>(cache, usual, objects);
        self.set_frame_owner::<O>(grant.pfn, FrameKind::Slab, [slab.0, u32::from(cache.0), 0]);
        self.slabs.add_to_ring::<O>(cache, slab);
        self.slabs.slabs.update::<O>(slab.index(), |record| {
            *record = Slab {
                cache,
                pfn: grant.pfn,
                next: NIL,
                prev: NIL,
                ring_next: record.ring_next,
                ring_prev: record.ring_prev,
                first_object: record.first_object,
                free: 0,
                objects,
                inuse: objects,
                stacked: 0,
                order,
                place: SlabPlace::Cpu,
            };
        });
        let record = self.slabs.slabs.get(slab.index());
        for index in 0..objects {
            let next = if index + 1 == objects { 0 } else { index + 2 };
            let at = self.slabs.object_at(&record, index);
            self.slabs.objects.set::<O>(at, Object { next, ..Object::default() });
            self.write_freeptr::<O>(&record, index, next);
        }
        self.slabs.caches.update::<O>(cache.index(), |state| {
            state.cpu_slab = slab.0 + 1;
            state.cpu_free = 1;
            state.slabs += 1;
        });
        if O::EVENTS {
            observer.event(Event::SlabNew { cache, slab, pfn: grant.pfn, order, objects });
        }
        Ok(grant.slept_ticks)
    }

    /// The CPU's slab, if it has one, becomes the node's, with what is left of its freelist (`deactivate_slab`): at the
    /// tail of the list if objects came back to it while others of it were on the CPU freelist.
    pub(super) fn deactivate_cpu_slab<O: Observer>(&mut self, cache: CacheId, observer: &mut O) {
        let state = self.slabs.caches.get(cache.index());
        let Some(slab) = state.cpu_slab.checked_sub(1).map(SlabId) else { return };
        let record = self.slabs.slabs.get(slab.index());
        let mut free = record.free;
        let mut inuse = record.inuse;
        let left: Vec<u16> = self.slabs.freelist(&record, state.cpu_free).collect();
        for &index in left.iter().rev() {
            let at = self.slabs.object_at(&record, index);
            self.slabs.objects.update::<O>(at, |object| object.next = free);
            self.write_freeptr::<O>(&record, index, free);
            free = index + 1;
            inuse -= 1;
        }
        self.slabs.caches.update::<O>(cache.index(), |state| (state.cpu_slab, state.cpu_free) = (NIL, 0));
        self.slabs.slabs.update::<O>(slab.index(), |record| (record.free, record.inuse) = (free, inuse));
        let enough = state.node_partial >= u32::from(self.slabs.geometry_of(cache).min_partial);
        let to = match inuse {
            0 if enough => return self.discard_slab(slab, observer),
            _ if free == 0 => SlabPlace::Full,
            _ => SlabPlace::NodePartial,
        };
        if to == SlabPlace::Full {
            self.slabs.slabs.update::<O>(slab.index(), |record| record.place = to);
        } else if record.free != 0 {
            self.slabs.node_put::<O>(cache, slab);
        } else {
            self.slabs.node_put_first::<O>(cache, slab);
        }
        if O::EVENTS {
            observer.event(Event::SlabMoved { cache, slab, from: SlabPlace::Cpu, to });
        }
    }

    /// A record for a slab of so many objects: that of a discarded slab of the same cache, or a new one.
    pub(super) fn slab_record<O: Observer>(&mut self, cache: CacheId, usual: bool, objects: u16) -> SlabId {
        let spare = self.slabs.caches.get(cache.index()).spare[usize::from(!usual)];
        if let Some(slab) = spare.checked_sub(1).map(SlabId) {
            let next = self.slabs.slabs.get(slab.index()).next;
            self.slabs.caches.update::<O>(cache.index(), |state| state.spare[usize::from(!usual)] = next);
            return slab;
        }
        let slab = SlabId(self.slabs.slabs.len() as u32);
        let first_object = self.slabs.objects.len() as u32;
        for _ in 0..objects {
            self.slabs.objects.push::<O>(Object::default());
        }
        self.slabs.slabs.push::<O>(Slab {
            cache,
            pfn: 0,
            next: NIL,
            prev: NIL,
            ring_next: NIL,
            ring_prev: NIL,
            first_object,
            free: 0,
            objects,
            inuse: 0,
            stacked: 0,
            order: 0,
            place: SlabPlace::Gone,
        });
        slab
    }
}
