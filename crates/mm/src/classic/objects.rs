//! Where the objects of a slab lie: SLAB has its management and a colour before them, 2.0 a descriptor, and a header in
//! each block.

use crate::event::SlabPlace;
use crate::journal::table::Table;
use crate::state::slabs::{Object, Owned, Slab, Slabs};
use crate::{CacheId, Observer, Pfn, SlabId};

/// Serial number of objects that the kernel itself has: no pointer of a script leads to them.
pub(crate) const KERNEL_SERIAL: u32 = u32::MAX;

/// What a slab of a former kernel has of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Own {
    /// Bytes from its first page to what a caller gets of object 0.
    pub(crate) offset_bytes: u32,
    /// The object that holds the management of a slab that does not hold it itself.
    pub(crate) management: Option<Owned>,
}

impl Slabs {
    /// A record for a new slab of a cache, with all objects in use: one of a slab that is gone, or a new one.
    pub(crate) fn former_record<O: Observer>(
        &mut self,
        own: &mut Table<Own>,
        cache: CacheId,
        pfn: Pfn,
        order: u8,
        objects: u16,
    ) -> SlabId {
        let spare = self.caches.get(cache.index()).spare[0];
        let record = |first_object| Slab {
            cache,
            pfn,
            next: 0,
            prev: 0,
            ring_next: 0,
            ring_prev: 0,
            first_object,
            free: 0,
            objects,
            inuse: 0,
            stacked: 0,
            order,
            place: SlabPlace::Gone,
        };
        let slab = match spare.checked_sub(1) {
            Some(at) => {
                let Slab { next, first_object, .. } = self.slabs.get(at as usize);
                self.caches.update::<O>(cache.index(), |state| state.spare[0] = next);
                self.slabs.set::<O>(at as usize, record(first_object));
                SlabId(at)
            }
            None => {
                let first = self.objects.len() as u32;
                for _ in 0..objects {
                    self.objects.push::<O>(Object::default());
                }
                self.slabs.push::<O>(record(first));
                SlabId(self.slabs.len() as u32 - 1)
            }
        };
        while own.len() <= slab.index() {
            own.push::<O>(Own::default());
        }
        self.caches.update::<O>(cache.index(), |state| state.slabs += 1);
        self.add_to_ring::<O>(cache, slab);
        slab
    }

    /// A slab is gone: its record waits to be used again.
    pub(crate) fn former_record_gone<O: Observer>(&mut self, slab: SlabId) {
        let cache = self.slabs.get(slab.index()).cache;
        self.remove_from_ring::<O>(cache, slab);
        let spare = self.caches.get(cache.index()).spare[0];
        self.slabs.update::<O>(slab.index(), |record| {
            (record.next, record.prev, record.free) = (spare, 0, 0);
            record.place = SlabPlace::Gone;
        });
        self.caches.update::<O>(cache.index(), |state| {
            state.spare[0] = slab.0 + 1;
            state.slabs -= 1;
        });
    }

    /// Takes the first object off a slab's own list.
    pub(crate) fn take_object<O: Observer>(&mut self, slab: SlabId) -> u16 {
        let record = self.slabs.get(slab.index());
        let index = record.free - 1;
        let next = self.objects.get(self.object_at(&record, index)).next;
        self.slabs.update::<O>(slab.index(), |record| {
            record.free = next;
            record.inuse += 1;
        });
        index
    }

    /// Puts an object at the front of its slab's own list.
    pub(crate) fn return_object<O: Observer>(&mut self, slab: SlabId, index: u16) {
        let record = self.slabs.get(slab.index());
        let at = self.object_at(&record, index);
        self.objects.set::<O>(at, Object { next: record.free, ..Object::default() });
        self.slabs.update::<O>(slab.index(), |record| {
            record.free = index + 1;
            record.inuse -= 1;
        });
    }

    /// All objects of a new slab are on its list, the lowest first.
    pub(crate) fn chain_objects<O: Observer>(&mut self, slab: SlabId) {
        let record = self.slabs.get(slab.index());
        for index in 0..record.objects {
            let next = if index + 1 == record.objects { 0 } else { index + 2 };
            let at = self.object_at(&record, index);
            self.objects.set::<O>(at, Object { next, ..Object::default() });
        }
        self.slabs.update::<O>(slab.index(), |record| {
            record.free = 1;
            record.inuse = 0;
        });
    }

    /// An object is somebody's now, or nobody's (`serial` 0).
    pub(crate) fn own_object<O: Observer>(&mut self, slab: SlabId, index: u16, serial: u32, asked_bytes: u32) {
        let record = self.slabs.get(slab.index());
        let at = self.object_at(&record, index);
        let next = self.objects.get(at).next;
        self.objects.set::<O>(at, Object { serial, asked_bytes, next });
        self.caches.update::<O>(record.cache.index(), |state| {
            state.objects_in_use = if serial == 0 { state.objects_in_use - 1 } else { state.objects_in_use + 1 };
        });
    }
}
