//! Slabs that are there before the first operation, as plain data: from a recording, and back.

use crate::event::SlabPlace;
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind};
use crate::state::slabs::{NIL, Object, Slab};
use crate::{CacheId, Pfn, Silent, SlabId};

/// Serial number of objects in use since before the first operation: no pointer leads to them.
const BOOT_SERIAL: u32 = u32::MAX;

/// A slab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlabState {
    /// Its first page.
    pub pfn: Pfn,
    /// Its pages: 2^order.
    pub order: u8,
    /// Objects that it holds.
    pub objects: u16,
    /// Objects that are not on its own freelist.
    pub inuse: u16,
    /// Its own freelist, head first.
    pub freelist: Vec<u16>,
}

/// The slabs of a cache that stand somewhere; full ones are on no list, and not here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CacheSlabs {
    /// The CPU's slab.
    pub cpu_slab: Option<SlabState>,
    /// The CPU freelist: objects of the CPU's slab, head first.
    pub cpu_freelist: Vec<u16>,
    /// The CPU's partial list, head first; with each slab, how many slabs it counted from itself on.
    pub cpu_partial: Vec<(u16, SlabState)>,
    /// The node's partial list, head first.
    pub node_partial: Vec<SlabState>,
}

impl Machine {
    /// The slabs of a cache as plain data.
    pub fn export_slabs(&self, cache: CacheId) -> CacheSlabs {
        let state = self.slabs.caches.get(cache.index());
        let export = |slab: SlabId| {
            let record = self.slabs.slabs.get(slab.index());
            let freelist = self.slabs.freelist(&record, record.free).collect();
            let Slab { pfn, order, objects, inuse, stacked, .. } = record;
            (stacked, SlabState { pfn, order, objects, inuse, freelist })
        };
        let cpu_slab = state.cpu_slab.checked_sub(1).map(SlabId);
        let cpu_freelist = cpu_slab.map(|slab| {
            let record = self.slabs.slabs.get(slab.index());
            self.cpu_freelist(slab, &record).collect()
        });
        CacheSlabs {
            cpu_slab: cpu_slab.map(|slab| export(slab).1),
            cpu_freelist: cpu_freelist.unwrap_or_default(),
            cpu_partial: self.slabs.list(state.cpu_partial).map(export).collect(),
            node_partial: self.slabs.list(state.node_head).map(|slab| export(slab).1).collect(),
        }
    }

    /// Gives a cache that has no slab yet these slabs; their pages are on no list. It cannot be undone.
    pub fn import_slabs(&mut self, cache: CacheId, state: &CacheSlabs) {
        if let Some(slab) = &state.cpu_slab {
            let id = self.import_slab(cache, slab, &state.cpu_freelist);
            self.slabs.slabs.update::<Silent>(id.index(), |record| record.place = SlabPlace::Cpu);
            let cpu_free = state.cpu_freelist.first().map_or(0, |&index| index + 1);
            self.slabs.caches.update::<Silent>(cache.index(), |state| {
                state.cpu_slab = id.0 + 1;
                state.cpu_free = cpu_free;
            });
        }
        for (stacked, slab) in state.cpu_partial.iter().rev() {
            let id = self.import_slab(cache, slab, &[]);
            self.slabs.push_cpu_partial::<Silent>(cache, id);
            self.slabs.slabs.update::<Silent>(id.index(), |record| record.stacked = *stacked);
        }
        for slab in &state.node_partial {
            let id = self.import_slab(cache, slab, &[]);
            self.slabs.node_put::<Silent>(cache, id);
        }
    }

    fn import_slab(&mut self, cache: CacheId, slab: &SlabState, cpu_freelist: &[u16]) -> SlabId {
        let usual = slab.order == self.slabs.geometry_of(cache).order;
        let id = self.slab_record::<Silent>(cache, usual, slab.objects);
        self.pages.frames.set::<Silent>(slab.pfn, Frame::new(FrameKind::Slab, slab.order));
        self.set_frame_owner::<Silent>(slab.pfn, FrameKind::Slab, [id.0, u32::from(cache.0), 0]);
        self.slabs.add_to_ring::<Silent>(cache, id);
        let free = slab.freelist.first().map_or(0, |&index| index + 1);
        self.slabs.slabs.update::<Silent>(id.index(), |record| {
            (record.pfn, record.order, record.free, record.inuse) = (slab.pfn, slab.order, free, slab.inuse);
            (record.next, record.prev) = (NIL, NIL);
        });
        let record = self.slabs.slabs.get(id.index());
        let in_use =
            Object { serial: BOOT_SERIAL, asked_bytes: self.slabs.geometry_of(cache).object_size_bytes, next: 0 };
        for index in 0..slab.objects {
            let at = self.slabs.object_at(&record, index);
            self.slabs.objects.set::<Silent>(at, in_use);
        }
        for list in [&slab.freelist[..], cpu_freelist] {
            for (at, &index) in list.iter().enumerate() {
                let next = list.get(at + 1).map_or(0, |&next| next + 1);
                let object = self.slabs.object_at(&record, index);
                self.slabs.objects.set::<Silent>(object, Object { next, ..Object::default() });
                self.write_freeptr::<Silent>(&record, index, next);
            }
        }
        let free = slab.freelist.len() + cpu_freelist.len();
        self.slabs.caches.update::<Silent>(cache.index(), |state| {
            state.slabs += 1;
            state.objects_in_use += u32::from(slab.objects) - free as u32;
        });
        id
    }
}
