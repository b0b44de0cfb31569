//! Invariants of what former kernels have of their own.

use crate::classic::k20::BUCKETS;
use crate::classic::word;
use crate::event::SlabPlace;
use crate::machine::Machine;
use crate::pages::frame::FrameKind;
use crate::state::areas::AreaState;
use crate::{CacheId, Era, SlabId};

/// Turns a broken condition into the message of `validate`.
fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

impl Machine {
    /// Slabs, areas and kmap.
    pub(crate) fn validate_former(&self) -> Result<(), String> {
        for at in 0..self.slabs.caches.len() {
            let cache = CacheId(at as u16);
            let checked = match self.config.era {
                Era::Linux2_0 => self.validate_bucket(cache),
                _ => self.validate_slab_cache(cache),
            };
            checked.map_err(|message| format!("cache {at}: {message}"))?;
        }
        self.validate_former_areas()?;
        self.validate_kmaps()
    }

    /// Checks a slab's own list; its free objects.
    fn validate_own_list(&self, cache: CacheId, slab: SlabId) -> Result<u32, String> {
        let record = self.slabs.slabs.get(slab.index());
        ensure(record.cache == cache, || format!("{slab:?} belongs to {:?}", record.cache))?;
        let frame = self.pages.frames.get(record.pfn);
        let owned = frame.kind() == FrameKind::Slab && frame.0[..2] == [slab.0, u32::from(cache.0)];
        ensure(owned && frame.order() >= record.order, || format!("page {} is not {slab:?}'s: {frame:?}", record.pfn))?;
        let mut free = 0;
        for index in self.slabs.freelist(&record, record.free) {
            let object = self.slabs.objects.get(self.slabs.object_at(&record, index));
            ensure(object.serial == 0, || format!("{slab:?}: object {index} is free and in use"))?;
            free += 1;
            ensure(free <= u32::from(record.objects), || format!("{slab:?}: its list does not end"))?;
        }
        let inuse = u32::from(record.objects) - free;
        ensure(u32::from(record.inuse) == inuse, || format!("{slab:?}: {} in use, {inuse} found", record.inuse))?;
        Ok(free)
    }

    fn validate_slab_cache(&self, cache: CacheId) -> Result<(), String> {
        let state = self.classic.caches.get(cache.index());
        let counted = self.slabs.caches.get(cache.index());
        let (mut slabs, mut free, mut all) = (0, 0, 0);
        for (list, place) in
            [(state.partial, SlabPlace::NodePartial), (state.full, SlabPlace::Full), (state.free, SlabPlace::Empty)]
        {
            let (mut prev, mut len) = (0, 0);
            for slab in self.slabs.list(list.head) {
                let record = self.slabs.slabs.get(slab.index());
                ensure(record.place == place && record.prev == prev, || format!("{slab:?} on the list of {place:?}"))?;
                let own = self.validate_own_list(cache, slab)?;
                let inuse = u32::from(record.objects) - own;
                let right = match place {
                    SlabPlace::Full => own == 0,
                    SlabPlace::Empty => inuse == 0,
                    _ => own > 0 && inuse > 0,
                };
                ensure(right, || format!("{slab:?} with {own} free on the list of {place:?}"))?;
                (prev, len, free) = (slab.0 + 1, len + 1, free + own);
                all += u32::from(record.objects);
                let management = self.classic.slabs.get(slab.index()).management;
                ensure(management.is_some() == state.measures.off_slab_in.is_some(), || {
                    format!("{slab:?}: management")
                })?;
                ensure(len <= list.len, || format!("the list of {place:?} does not end"))?;
            }
            ensure((list.tail, list.len) == (prev, len), || format!("tail or length of the list of {place:?}"))?;
            slabs += len;
        }
        ensure(slabs == counted.slabs && state.partial.len == counted.node_partial, || "slabs are miscounted".into())?;
        ensure(free == state.free_objects, || format!("{} free objects counted, {free} found", state.free_objects))?;
        ensure(state.avail <= state.limit, || "the array is too full".to_owned())?;
        for &(slab, index) in self.classic.array(cache) {
            let (serial, _) = self.slabs.allocation_of(SlabId(slab), index);
            let home = self.slabs.home_of(SlabId(slab)).0;
            ensure(serial == 0 && home == cache, || format!("object {index} of slab {slab} in the array"))?;
        }
        let in_use = all - free - state.avail;
        ensure(in_use == counted.objects_in_use, || format!("{} in use, {in_use} found", counted.objects_in_use))?;
        ensure(!counted.destroyed || slabs == 0, || "destroyed, but not empty".to_owned())
    }

    fn validate_bucket(&self, cache: CacheId) -> Result<(), String> {
        let counted = self.slabs.caches.get(cache.index());
        let (mut slabs, mut in_use, mut listed) = (0, 0, 0);
        for slab in self.slabs.all(cache) {
            let free = self.validate_own_list(cache, slab)?;
            let record = self.slabs.slabs.get(slab.index());
            let place = if free == 0 { SlabPlace::Full } else { SlabPlace::NodePartial };
            ensure(record.place == place && record.inuse > 0, || format!("{slab:?} stands at {:?}", record.place))?;
            listed += u32::from(free > 0);
            slabs += 1;
            in_use += u32::from(record.inuse);
        }
        let list = self.slabs.list(counted.node_head).count() as u32;
        ensure((list, counted.node_partial) == (listed, listed), || {
            format!("{listed} runs with free blocks, {list} listed")
        })?;
        ensure((slabs, in_use) == (counted.slabs, counted.objects_in_use), || {
            "runs or blocks are miscounted".to_owned()
        })?;
        for order in 0..3 {
            if let Some(pfn) = self.classic.word(word::RUN_CACHE + order).checked_sub(1) {
                let frame = self.pages.frames.get(pfn);
                ensure(frame.kind() == FrameKind::Hog && frame.order() == order as u8, || format!("kept run {pfn}"))?;
            }
        }
        debug_assert!(cache.index() < 2 * BUCKETS.len());
        Ok(())
    }

    fn validate_former_areas(&self) -> Result<(), String> {
        let mut end = 0;
        for (area, addr, bytes) in self.vm.live_in_order() {
            ensure(addr >= end, || format!("{area:?} begins inside another"))?;
            end = addr + bytes;
            let record = self.vm.areas.get(area.index());
            let mut frames = 0;
            for pfn in self.vm_area_frames(area) {
                let frame = self.pages.frames.get(pfn);
                let owned = frame.kind() == FrameKind::Vmalloc && frame.0[..2] == [area.0, frames];
                ensure(owned, || format!("{area:?}: page {frames}, {pfn}, is {frame:?}"))?;
                frames += 1;
            }
            ensure(frames == record.backed, || format!("{area:?}: {} pages counted, {frames} found", record.backed))?;
            let whole = if record.phys.is_some() { 0 } else { record.pages };
            ensure(record.backed == whole, || format!("{area:?}: {} of {whole} pages", record.backed))?;
        }
        let gone = self.vm.areas.as_slice().iter().filter(|area| area.state != AreaState::Live);
        ensure(gone.clone().all(|area| area.backed == 0), || "an area that is gone has pages".to_owned())
    }

    fn validate_kmaps(&self) -> Result<(), String> {
        for (at, &(page, count)) in self.classic.kmaps.as_slice().iter().enumerate() {
            ensure((page == 0) == (count == 0), || format!("kmap slot {at}: page {page}, count {count}"))?;
        }
        Ok(())
    }
}
