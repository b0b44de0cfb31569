//! The invariants of the slab caches.

use crate::event::SlabPlace;
use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::pages::frame::FrameKind;
use crate::state::slabs::geometry::word_bytes;
use crate::state::slabs::{CacheState, NIL, Slab};
use crate::{CacheId, SlabId};

/// Turns a broken condition into the message of `validate`.
fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

impl Machine {
    /// Checks that counts agree with lists, that every object is in use or on exactly one freelist, that slabs are
    /// where they belong, and that their pages are theirs.
    pub(crate) fn validate_slabs(&self) -> Result<(), String> {
        for (at, state) in self.slabs.caches.as_slice().iter().enumerate() {
            let cache = CacheId(at as u16);
            self.validate_cache(cache, state).map_err(|message| format!("cache {at}: {message}"))?;
        }
        Ok(())
    }

    fn validate_cache(&self, cache: CacheId, state: &CacheState) -> Result<(), String> {
        if state.destroyed {
            return ensure(state.slabs == 0 && state.any_slab == NIL && state.objects_in_use == 0, || {
                "destroyed, but not empty".to_owned()
            });
        }
        let place = |slab: SlabId| self.slabs.slabs.get(slab.index()).place;
        let cpu = state.cpu_slab.checked_sub(1).map(SlabId);
        ensure(cpu.is_none_or(|slab| place(slab) == SlabPlace::Cpu), || "the CPU slab stands elsewhere".to_owned())?;
        ensure(cpu.is_some() || state.cpu_free == 0, || "a CPU freelist without a slab".to_owned())?;
        let mut listed = usize::from(cpu.is_some());
        for (head, expected) in [(state.cpu_partial, SlabPlace::CpuPartial), (state.node_head, SlabPlace::NodePartial)]
        {
            for slab in self.slabs.list(head) {
                listed += 1;
                ensure(place(slab) == expected, || format!("{slab:?} on the list of {expected:?}"))?;
                ensure(listed <= state.slabs as usize, || "more slabs on lists than there are".to_owned())?;
            }
        }
        let mut prev = NIL;
        for slab in self.slabs.list(state.node_head) {
            ensure(self.slabs.slabs.get(slab.index()).prev == prev, || format!("{slab:?}: wrong link back"))?;
            prev = slab.0 + 1;
        }
        ensure(state.node_tail == prev, || "wrong tail of the node's list".to_owned())?;
        let node_partial = self.slabs.list(state.node_head).count();
        ensure(node_partial == state.node_partial as usize, || "wrong length of the node's list".to_owned())?;
        let (mut slabs, mut in_use) = (0, 0);
        for slab in self.slabs.all(cache) {
            slabs += 1;
            listed += usize::from(place(slab) == SlabPlace::Full);
            ensure(slabs <= state.slabs, || "more slabs than counted".to_owned())?;
            in_use += self.validate_slab(cache, slab).map_err(|message| format!("{slab:?}: {message}"))?;
        }
        ensure(slabs == state.slabs, || format!("{slabs} slabs, {} counted", state.slabs))?;
        ensure(listed == slabs as usize, || format!("{listed} of {slabs} slabs have a place"))?;
        ensure(in_use == state.objects_in_use, || format!("{in_use} in use, {} counted", state.objects_in_use))
    }

    /// Checks one slab; returns its objects in use.
    fn validate_slab(&self, cache: CacheId, slab: SlabId) -> Result<u32, String> {
        let record = self.slabs.slabs.get(slab.index());
        ensure(record.cache == cache, || format!("belongs to {:?}", record.cache))?;
        let frame = self.pages.frames.get(record.pfn);
        let owned = frame.kind() == FrameKind::Slab && frame.0[..2] == [slab.0, u32::from(cache.0)];
        ensure(owned && frame.order() == record.order, || format!("page {} is not the slab's: {frame:?}", record.pfn))?;
        let mut free = vec![false; usize::from(record.objects)];
        let own = self.validate_freelist(&record, record.free, &mut free)?;
        let state = self.slabs.caches.get(cache.index());
        let is_cpu = state.cpu_slab == slab.0 + 1;
        let on_cpu = if is_cpu { self.validate_freelist(&record, state.cpu_free, &mut free)? } else { 0 };
        ensure(record.inuse == record.objects - own, || format!("inuse {}, {own} free", record.inuse))?;
        let placed = match record.place {
            SlabPlace::Cpu => is_cpu,
            SlabPlace::Full => own == 0 && !is_cpu,
            SlabPlace::CpuPartial => own > 0 && self.config.smp,
            SlabPlace::NodePartial => own > 0,
            SlabPlace::Empty | SlabPlace::Gone => false,
        };
        ensure(placed, || format!("wrong place {:?} with {own} + {on_cpu} free", record.place))?;
        for (index, &is_free) in free.iter().enumerate() {
            let object = self.slabs.objects.get(self.slabs.object_at(&record, index as u16));
            ensure(is_free == (object.serial == 0), || format!("object {index}: free {is_free}, {object:?}"))?;
        }
        Ok(u32::from(record.objects - own - on_cpu))
    }

    /// Checks a freelist against what is written in the objects; marks them free; returns how many.
    fn validate_freelist(&self, record: &Slab, head: u16, free: &mut [bool]) -> Result<u16, String> {
        let geometry = self.slabs.geometry_of(record.cache);
        let mut count = 0;
        for index in self.slabs.freelist(record, head) {
            let twice = std::mem::replace(&mut free[usize::from(index)], true);
            ensure(!twice, || format!("object {index} is twice on a freelist"))?;
            count += 1;
            let next = self.slabs.objects.get(self.slabs.object_at(record, index)).next;
            let address = if next == 0 { 0 } else { self.object_addr(record, next - 1) };
            let at = u32::from(index) * geometry.size_bytes + geometry.freeptr_offset_bytes;
            let word = word_bytes(self.config.arch);
            let (pfn, offset) = (record.pfn + at / PAGE_SIZE_BYTES as u32, at % PAGE_SIZE_BYTES as u32);
            ensure(self.content.word(pfn, offset, word) == Some(address), || {
                format!("object {index} does not hold the address of the next free one")
            })?;
        }
        Ok(count)
    }
}
