//! The invariants of the vmalloc areas.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::pages::frame::FrameKind;
use crate::state::areas::range::RangeState;
use crate::state::areas::{AreaState, PageArray, end_addr, start_addr, word};
use crate::state::slabs::{Owned, VMAP_AREA};
use crate::{CacheId, VmAreaId};

/// Turns a broken condition into the message of `validate`.
fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

impl Machine {
    /// Checks that ranges cover all addresses without overlap and are joined where they can be, and that live areas
    /// have their range, their pages and what describes them.
    pub(crate) fn validate_vm_areas(&self) -> Result<(), String> {
        let (mut page, mut lazy_pages, mut before) = (0, 0, RangeState::Boot);
        for (at, range) in self.vm.ranges_in_order() {
            ensure(range.start_page == page && range.pages > 0, || {
                format!("range {at} begins at {}", range.start_page)
            })?;
            let joined = range.state == before && matches!(before, RangeState::Free | RangeState::Lazy);
            ensure(!joined, || format!("range {at} is not joined with the one before"))?;
            if let Some(object) = range.object {
                self.ensure_in_use(object, Some(VMAP_AREA)).map_err(|message| format!("range {at}: {message}"))?;
            }
            ensure(range.object.is_some() || range.state != RangeState::Live, || {
                format!("range {at} has no vmap_area")
            })?;
            page += range.pages;
            lazy_pages += if range.state == RangeState::Lazy { range.pages } else { 0 };
            before = range.state;
        }
        let all_pages = (end_addr(&self.config) - start_addr(&self.config)) / PAGE_SIZE_BYTES;
        ensure(page == all_pages, || format!("ranges cover {page} of {all_pages} pages"))?;
        ensure(lazy_pages == self.vm.words.get(word::LAZY_PAGES), || format!("{lazy_pages} lazily freed pages"))?;
        for (at, area) in self.vm.areas.as_slice().iter().enumerate() {
            self.validate_area(VmAreaId(at as u32)).map_err(|message| format!("area {at}: {message}, {area:?}"))?;
        }
        for table in self.vm.page_tables.as_slice() {
            let frame = self.pages.frames.get(table.pfn);
            ensure(frame.kind() == FrameKind::Pages, || format!("page table {table:?} on {frame:?}"))?;
        }
        Ok(())
    }

    fn ensure_in_use(&self, object: Owned, cache: Option<CacheId>) -> Result<(), String> {
        let (serial, _) = self.slabs.allocation_of(object.slab, object.index);
        let (home, _) = self.slabs.home_of(object.slab);
        ensure(serial != 0 && cache.is_none_or(|cache| cache == home), || format!("{object:?} is free or another's"))
    }

    fn validate_area(&self, id: VmAreaId) -> Result<(), String> {
        let area = self.vm.areas.get(id.index());
        let waits = self.vm.deferred.as_slice().contains(&id);
        ensure(waits == (area.state == AreaState::Deferred), || "not where deferred areas wait".to_owned())?;
        if !matches!(area.state, AreaState::Live | AreaState::Deferred) {
            return ensure(self.vm_area_frames(id).next().is_none(), || "freed, but it has pages".to_owned());
        }
        let range = self.vm.ranges.get(area.range as usize);
        let own_range =
            range.state == RangeState::Live && range.area == id.0 + 1 && range.pages == u64::from(area.pages) + 1;
        ensure(own_range && self.range_addr(area.range) == area.addr, || format!("has not its range: {range:?}"))?;
        self.ensure_in_use(area.vm_struct, None)?;
        if area.phys.is_some() {
            return ensure(area.array == PageArray::None && area.backed == 0, || "device memory with pages".to_owned());
        }
        match area.array {
            PageArray::None => return Err("has no page pointers".to_owned()),
            PageArray::Object(object) => self.ensure_in_use(object, None)?,
            PageArray::Area(array) => {
                let live = self.vm.areas.get(array.index()).state == AreaState::Live;
                ensure(live, || "its page pointers are freed".to_owned())?;
            }
        }
        let mut pages = 0;
        for pfn in self.vm_area_frames(id) {
            let frame = self.pages.frames.get(pfn);
            let own = frame.kind() == FrameKind::Vmalloc && frame.0[..2] == [id.0, pages] && frame.order() == 0;
            ensure(own, || format!("page {pages}, frame {pfn}, is not its own: {frame:?}"))?;
            pages += 1;
        }
        ensure(pages == area.pages && pages == area.backed && pages == area.mapped, || format!("{pages} pages"))
    }
}
