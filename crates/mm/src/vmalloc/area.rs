//! Making an area and taking it down. mm/vmalloc.c, `__get_vm_area_node`, `alloc_vmap_area`,
//! `__vmalloc_area_node`, `vmap_pages_range_noflush`, `remove_vm_area`, `vfree`, 6.12.

use crate::event::Event;
use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::outcome::{GrantKind, NullReason};
use crate::pages::frame::FrameKind;
use crate::pages::request::PageFailure;
use crate::state::areas::range::Alignment;
use crate::state::areas::{Area, AreaState, BOOT_PAGES, NIL, PageArray, PageTable, page_table_shifts, start_addr};
use crate::state::klog::{Report, VmallocLack};
use crate::state::slabs::geometry::word_bytes;
use crate::state::slabs::{Owned, StructBytes, VMAP_AREA};
use crate::{Gfp, Observer, Pfn, VmAreaId};

/// Flags that the bookkeeping of an area takes over from the request (`GFP_RECLAIM_MASK`).
const NESTED_FLAGS: Gfp = Gfp(Gfp::RECLAIM.0
    | Gfp::HIGH.0
    | Gfp::IO.0
    | Gfp::FS.0
    | Gfp::NOWARN.0
    | Gfp::RETRY_MAYFAIL.0
    | Gfp::NOFAIL.0
    | Gfp::NORETRY.0
    | Gfp::MEMALLOC.0
    | Gfp::NOMEMALLOC.0);

/// Adds what was slept before to a failure, which becomes that of a vmalloc.
fn failed(failure: PageFailure, slept_ticks: u32) -> PageFailure {
    let slept_ticks = failure.slept_ticks + slept_ticks;
    match failure.reason {
        reason @ (NullReason::TooLarge | NullReason::NoAddresses) => PageFailure { reason, slept_ticks },
        reason if !reason.returns() => PageFailure { reason, slept_ticks },
        _ => PageFailure { reason: NullReason::VmallocFailed, slept_ticks },
    }
}

/// Flags of page tables: always `GFP_KERNEL`, inside a scope where the request itself has no `__GFP_FS` or no
/// `__GFP_IO` (`__vmalloc_area_node`).
fn table_flags(gfp: Gfp) -> Gfp {
    match (gfp.any(Gfp::IO), gfp.any(Gfp::FS)) {
        (true, false) => Gfp::GFP_KERNEL.without(Gfp::FS),
        (false, false) => Gfp::GFP_KERNEL.without(Gfp::IO | Gfp::FS),
        _ => Gfp::GFP_KERNEL,
    }
}

impl Machine {
    /// Whether an area would be larger than all of memory (`__vmalloc_node_range_noprof`).
    pub(super) fn is_beyond_memory(&self, size_bytes: u64) -> bool {
        let managed_pages: u64 = self.config.zones.iter().map(|zone| u64::from(zone.managed_pages)).sum();
        size_bytes.div_ceil(PAGE_SIZE_BYTES) > managed_pages
    }

    /// An area of `size_bytes`, mapped. Returns it and how long its caller slept.
    pub(super) fn make_area<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let pages = size_bytes.div_ceil(PAGE_SIZE_BYTES);
        if self.is_beyond_memory(size_bytes) {
            self.warn_of_area::<O>(size_bytes, VmallocLack::Memory, gfp);
            return Err(PageFailure { reason: NullReason::TooLarge, slept_ticks: 0 });
        }
        let (area, mut slept_ticks) =
            self.reserve_area(size_bytes, PAGE_SIZE_BYTES, gfp, observer).inspect_err(|failure| {
                if failure.reason.returns() {
                    let no_addresses = failure.reason == NullReason::NoAddresses;
                    let lack = if no_addresses { VmallocLack::Addresses } else { VmallocLack::Area };
                    self.warn_of_area::<O>(size_bytes, lack, gfp);
                }
            })?;
        let page_gfp = if gfp.any(Gfp::DMA | Gfp::DMA32) { gfp } else { gfp | Gfp::HIGHMEM };
        let array_slept = self.make_page_array(area, gfp, observer);
        slept_ticks += match array_slept {
            Ok(slept_ticks) => slept_ticks,
            Err(failure) => {
                if failure.reason.returns() {
                    let array_bytes = pages * u64::from(word_bytes(self.config.arch));
                    self.warn_of_area::<O>(pages * PAGE_SIZE_BYTES, VmallocLack::Array { array_bytes }, page_gfp);
                }
                self.drop_area(area, observer);
                return Err(failed(failure, slept_ticks));
            }
        };
        let bulk = self.vm_area_alloc_pages(page_gfp | Gfp::NOWARN, pages as u32, observer);
        slept_ticks += bulk.slept_ticks;
        for &pfn in &bulk.pfns {
            self.back_area::<O>(area, pfn);
        }
        let mapped = match bulk.failure {
            Some(failure) => {
                // Nor does it say anything of a caller that was killed.
                if failure.reason.returns() && failure.reason != NullReason::OomVictim {
                    let had_bytes = bulk.pfns.len() as u64 * PAGE_SIZE_BYTES;
                    self.warn_of_area::<O>(had_bytes, VmallocLack::Pages, page_gfp);
                }
                Err(PageFailure { slept_ticks: 0, ..failure })
            }
            None => self.map_area(area, &bulk.pfns, table_flags(gfp), observer).inspect_err(|failure| {
                if failure.reason.returns() {
                    self.warn_of_area::<O>(pages * PAGE_SIZE_BYTES, VmallocLack::Tables, page_gfp);
                }
            }),
        };
        match mapped {
            Ok(table_slept) => Ok((area, slept_ticks + table_slept)),
            Err(failure) => {
                self.drop_area(area, observer);
                Err(failed(failure, slept_ticks))
            }
        }
    }

    fn warn_of_area<O: Observer>(&mut self, size_bytes: u64, lack: VmallocLack, gfp: Gfp) {
        self.warn_alloc::<O>(Report::Vmalloc { size_bytes, lack }, gfp, 0);
    }

    /// A small object of kmalloc for the kernel itself.
    fn kmalloc_own<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(Owned, u32), PageFailure> {
        let granted = self.kmalloc(size_bytes, gfp, observer)?;
        let GrantKind::Object { object, .. } = granted.kind else { unreachable!("a size class serves it") };
        Ok((Owned { slab: object.slab, index: object.index }, granted.slept_ticks))
    }

    /// The addresses, and the two structures that describe them.
    pub(super) fn reserve_area<O: Observer>(
        &mut self,
        size_bytes: u64,
        align_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let nested = Gfp(gfp.0 & NESTED_FLAGS.0);
        let pages = size_bytes.div_ceil(PAGE_SIZE_BYTES);
        let struct_bytes = StructBytes::of(&self.config).vm_struct;
        let (vm_struct, mut slept_ticks) = self
            .kmalloc_own(struct_bytes.into(), nested | Gfp::ZERO, observer)
            .map_err(|failure| failed(failure, 0))?;
        let vmap_area_bytes = self.slabs.geometry_of(VMAP_AREA).object_size_bytes;
        let vmap_area = match self.slab_alloc(VMAP_AREA, nested, vmap_area_bytes, observer) {
            Ok(granted) => granted,
            Err(failure) => {
                self.slab_free(vm_struct.slab, vm_struct.index, observer);
                return Err(failed(failure, slept_ticks));
            }
        };
        slept_ticks += vmap_area.slept_ticks;
        let area = VmAreaId(self.vm.areas.len() as u32);
        let aligned = Alignment {
            pages: align_bytes / PAGE_SIZE_BYTES,
            offset_pages: start_addr(&self.config) / PAGE_SIZE_BYTES,
        };
        let mut taken = self.vm.take_range::<O>(pages + 1, aligned, vmap_area.owned(), area);
        if taken.is_none() {
            self.purge_ranges(observer);
            taken = self.vm.take_range::<O>(pages + 1, aligned, vmap_area.owned(), area);
        }
        let Some((range, left_over)) = taken else {
            self.slab_free(vmap_area.slab, vmap_area.index, observer);
            self.slab_free(vm_struct.slab, vm_struct.index, observer);
            return Err(PageFailure { reason: NullReason::NoAddresses, slept_ticks });
        };
        if let Some(object) = left_over {
            self.slab_free(object.slab, object.index, observer);
        }
        let record = Area {
            addr: self.range_addr(range),
            asked_bytes: size_bytes,
            serial: self.slots.next_serial::<O>(),
            pages: pages as u32,
            backed: 0,
            mapped: 0,
            first_frame: NIL,
            last_frame: NIL,
            range,
            vm_struct,
            array: PageArray::None,
            phys: None,
            state: AreaState::Live,
        };
        self.vm.areas.push::<O>(record);
        if O::EVENTS {
            observer.event(Event::VmArea { area, addr: record.addr, size_bytes: record.size_bytes() });
        }
        Ok((area, slept_ticks))
    }

    /// The array of page pointers: an object, or if it is larger than a page, an area itself.
    fn make_page_array<O: Observer>(&mut self, area: VmAreaId, gfp: Gfp, observer: &mut O) -> Result<u32, PageFailure> {
        let nested = Gfp(gfp.0 & NESTED_FLAGS.0) | Gfp::ZERO;
        let pages = self.vm.areas.get(area.index()).pages;
        let array_bytes = u64::from(pages) * u64::from(word_bytes(self.config.arch));
        let (array, slept_ticks) = if array_bytes > PAGE_SIZE_BYTES {
            let (array, slept_ticks) = self.make_area(array_bytes, nested, observer)?;
            (PageArray::Area(array), slept_ticks)
        } else {
            let (array, slept_ticks) = self.kmalloc_own(array_bytes, nested, observer)?;
            (PageArray::Object(array), slept_ticks)
        };
        self.vm.areas.update::<O>(area.index(), |record| record.array = array);
        Ok(slept_ticks)
    }

    /// A page becomes the area's next one.
    fn back_area<O: Observer>(&mut self, area: VmAreaId, pfn: Pfn) {
        let Area { backed, last_frame, .. } = self.vm.areas.get(area.index());
        self.set_frame_owner::<O>(pfn, FrameKind::Vmalloc, [area.0, backed, NIL]);
        if let Some(last) = last_frame.checked_sub(1) {
            self.pages.frames.set_word::<O>(last, 2, pfn + 1);
        }
        self.vm.areas.update::<O>(area.index(), |record| {
            if record.first_frame == NIL {
                record.first_frame = pfn + 1;
            }
            record.last_frame = pfn + 1;
            record.backed += 1;
        });
    }

    /// Enters the pages in the page tables, which are made where the addresses are used for the first time.
    fn map_area<O: Observer>(
        &mut self,
        area: VmAreaId,
        pfns: &[Pfn],
        table_gfp: Gfp,
        observer: &mut O,
    ) -> Result<u32, PageFailure> {
        let mut addr = self.vm.areas.get(area.index()).addr;
        let mut slept_ticks = 0;
        for (index, &pfn) in (0..).zip(pfns) {
            let first_of_table = addr.is_multiple_of(1 << page_table_shifts(self.config.arch).last().unwrap_or(&0));
            if index == 0 || first_of_table {
                let made = self.make_page_tables(addr, table_gfp, observer);
                slept_ticks += made.map_err(|failure| failed(failure, slept_ticks))?;
            }
            self.vm.areas.update::<O>(area.index(), |record| record.mapped = index + 1);
            if O::EVENTS {
                observer.event(Event::VmMapped { area, index, pfn });
            }
            addr += PAGE_SIZE_BYTES;
        }
        Ok(slept_ticks)
    }

    /// The page tables for an address. They are never given back.
    pub(super) fn make_page_tables<O: Observer>(
        &mut self,
        addr: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<u32, PageFailure> {
        let boot_addr = start_addr(&self.config) + (BOOT_PAGES - 1) * PAGE_SIZE_BYTES;
        let mut slept_ticks = 0;
        for &shift in page_table_shifts(self.config.arch) {
            let index = addr >> shift;
            let made = |table: &PageTable| (table.shift, table.index) == (shift, index);
            if index <= boot_addr >> shift || self.vm.page_tables.as_slice().iter().any(made) {
                continue;
            }
            let grant = self.alloc_pages(gfp | Gfp::ZERO, 0, observer)?;
            slept_ticks += grant.slept_ticks;
            if self.vm.page_tables.as_slice().iter().any(made) {
                // Somebody else made it while the caller slept (`__pte_alloc_kernel`).
                self.free_pages(grant.pfn, 0, observer);
                continue;
            }
            self.vm.page_tables.push::<O>(PageTable { shift, index, pfn: grant.pfn });
        }
        Ok(slept_ticks)
    }

    /// Takes an area down: unmaps it, gives its pages back in ascending order, then what described it.
    pub(super) fn drop_area<O: Observer>(&mut self, area: VmAreaId, observer: &mut O) {
        let record = self.vm.areas.get(area.index());
        self.release_range(record.range, observer);
        let frames: Vec<Pfn> = self.vm_area_frames(area).collect();
        for (index, pfn) in (0..).zip(frames) {
            if O::EVENTS && index < record.mapped {
                observer.event(Event::VmUnmapped { area, index, pfn });
            }
            self.free_pages(pfn, 0, observer);
        }
        match record.array {
            PageArray::None => {}
            PageArray::Object(array) => {
                self.slab_free(array.slab, array.index, observer);
            }
            PageArray::Area(array) => self.drop_area(array, observer),
        }
        self.slab_free(record.vm_struct.slab, record.vm_struct.index, observer);
        self.vm.areas.update::<O>(area.index(), |record| {
            record.state = AreaState::Lazy;
            (record.first_frame, record.last_frame) = (NIL, NIL);
            (record.backed, record.mapped) = (0, 0);
            record.array = PageArray::None;
        });
        if O::EVENTS {
            observer.event(Event::VmAreaFreed { area });
        }
    }
}
