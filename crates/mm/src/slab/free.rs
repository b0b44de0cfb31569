//! Taking an object back. mm/slub.c, `do_slab_free`, `__slab_free`, `put_cpu_partial`,
//! `__put_partials`, 6.12.

use crate::event::{Event, SlabPlace};
use crate::machine::Machine;
use crate::state::slabs::{NIL, Object};
use crate::{CacheId, Observer, SlabId};

impl Machine {
    /// Gives an object back that is in use. Returns the pages of its slab if the slab went back as well.
    pub(crate) fn slab_free<O: Observer>(&mut self, slab: SlabId, index: u16, observer: &mut O) -> u32 {
        let record = self.slabs.slabs.get(slab.index());
        let cache = record.cache;
        let state = self.slabs.caches.get(cache.index());
        let to_cpu = state.cpu_slab == slab.0 + 1;
        let next = if to_cpu { state.cpu_free } else { record.free };
        let at = self.slabs.object_at(&record, index);
        self.slabs.objects.set::<O>(at, Object { next, ..Object::default() });
        self.write_freeptr::<O>(&record, index, next);
        self.slabs.caches.update::<O>(cache.index(), |state| {
            state.objects_in_use -= 1;
            if to_cpu {
                state.cpu_free = index + 1;
            }
        });
        if O::EVENTS {
            observer.event(Event::ObjectFreed { cache, slab, index, to_cpu });
        }
        if to_cpu {
            return 0;
        }
        self.slabs.slabs.update::<O>(slab.index(), |record| {
            record.free = index + 1;
            record.inuse -= 1;
        });
        let now_empty = record.inuse == 1;
        if record.place == SlabPlace::Full && self.config.smp {
            return self.put_cpu_partial(cache, slab, observer);
        }
        let enough = state.node_partial >= u32::from(self.slabs.geometry_of(cache).min_partial);
        match record.place {
            SlabPlace::NodePartial if now_empty && enough => {
                self.slabs.node_take::<O>(cache, slab);
                self.discard_slab(slab, observer);
                1 << record.order
            }
            SlabPlace::Full if now_empty && enough => {
                self.discard_slab(slab, observer);
                1 << record.order
            }
            SlabPlace::Full => {
                self.slabs.node_put::<O>(cache, slab);
                if O::EVENTS {
                    let (from, to) = (SlabPlace::Full, SlabPlace::NodePartial);
                    observer.event(Event::SlabMoved { cache, slab, from, to });
                }
                0
            }
            // It stays where it is, even if it is empty now.
            _ => 0,
        }
    }

    /// A slab that was full goes on the CPU-partial list. If that list has all that it may have, the slabs on it
    /// first go to the node. Returns the pages of `slab` if it went back; others may go back as well.
    fn put_cpu_partial<O: Observer>(&mut self, cache: CacheId, slab: SlabId, observer: &mut O) -> u32 {
        let head = self.slabs.caches.get(cache.index()).cpu_partial;
        let limit = self.slabs.geometry_of(cache).cpu_partial_slabs;
        let drained = head.checked_sub(1).filter(|&old| self.slabs.slabs.get(old as usize).stacked >= limit);
        if drained.is_some() {
            self.slabs.caches.update::<O>(cache.index(), |state| state.cpu_partial = NIL);
        }
        self.slabs.push_cpu_partial::<O>(cache, slab);
        if O::EVENTS {
            let (from, to) = (SlabPlace::Full, SlabPlace::CpuPartial);
            observer.event(Event::SlabMoved { cache, slab, from, to });
        }
        if drained.is_some() {
            self.put_partials(cache, head, observer);
        }
        0
    }

    /// The slabs of a list that was the CPU's go to the node: empty ones, if the node has enough, back to the
    /// page allocator.
    pub(super) fn put_partials<O: Observer>(&mut self, cache: CacheId, head: u32, observer: &mut O) {
        let min_partial = u32::from(self.slabs.geometry_of(cache).min_partial);
        let mut discard = Vec::new();
        let mut at = head;
        while let Some(slab) = at.checked_sub(1).map(SlabId) {
            let record = self.slabs.slabs.get(slab.index());
            at = record.next;
            if record.inuse == 0 && self.slabs.caches.get(cache.index()).node_partial >= min_partial {
                discard.push(slab);
                continue;
            }
            self.slabs.node_put::<O>(cache, slab);
            if O::EVENTS {
                let (from, to) = (SlabPlace::CpuPartial, SlabPlace::NodePartial);
                observer.event(Event::SlabMoved { cache, slab, from, to });
            }
        }
        // The kernel stacks them while it holds the lock, and discards from the top.
        while let Some(slab) = discard.pop() {
            self.discard_slab(slab, observer);
        }
    }

    /// An empty slab that is on no list goes back to the page allocator.
    pub(super) fn discard_slab<O: Observer>(&mut self, slab: SlabId, observer: &mut O) {
        let record = self.slabs.slabs.get(slab.index());
        let cache = record.cache;
        let usual = record.order == self.slabs.geometry_of(cache).order;
        self.slabs.remove_from_ring::<O>(cache, slab);
        self.slabs.caches.update::<O>(cache.index(), |state| state.slabs -= 1);
        let spare = self.slabs.caches.get(cache.index()).spare[usize::from(!usual)];
        self.slabs.slabs.update::<O>(slab.index(), |record| {
            record.place = SlabPlace::Gone;
            record.free = 0;
            record.inuse = 0;
            record.next = spare;
        });
        self.slabs.caches.update::<O>(cache.index(), |state| state.spare[usize::from(!usual)] = slab.0 + 1);
        if O::EVENTS {
            observer.event(Event::SlabMoved { cache, slab, from: record.place, to: SlabPlace::Gone });
            observer.event(Event::SlabDiscarded { cache, slab, pfn: record.pfn, order: record.order });
        }
        self.free_pages(record.pfn, record.order, observer);
    }
}
