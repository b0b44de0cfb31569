//! vmalloc, and the addresses of ioremap.
//!
//! mm/vmalloc.c, 2.6.12-rc2: `__get_vm_area`, `__vmalloc`, `map_vm_area`, `__vunmap`.

use crate::classic::k26::slab::class_of;
use crate::event::Event;
use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::outcome::NullReason;
use crate::pages::request::PageFailure;
use crate::state::areas::{Area, AreaState, NIL, PageArray, end_addr, start_addr};
use crate::state::klog::{Report, VmallocLack};
use crate::state::slabs::Owned;
use crate::{Gfp, Observer, Pfn, VmAreaId};

/// Bytes of `struct vm_struct`, and of a page pointer.
const VM_STRUCT_BYTES: u32 = 28;
const POINTER_BYTES: u64 = 4;
/// Largest alignment of an ioremap area: 2^19 bytes.
const IOREMAP_MAX_SHIFT: u32 = 19;
/// Bytes that a page of page tables maps.
pub(crate) const TABLE_BYTES: u64 = 4 << 20;

/// Flags of a page of page tables.
const TABLE_GFP: Gfp = Gfp(Gfp::GFP_KERNEL.0 | Gfp::RETRY_MAYFAIL.0 | Gfp::ZERO.0);

impl Machine {
    /// Addresses for so many bytes of device memory (`phys` is where that lies; `None`: for pages), and a guard page.
    pub(crate) fn k26_get_vm_area<O: Observer>(
        &mut self,
        size_bytes: u64,
        phys: Option<u64>,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let bytes = size_bytes.next_multiple_of(PAGE_SIZE_BYTES);
        // An exact power of two is aligned to twice itself.
        let shift = (u64::BITS - size_bytes.leading_zeros()).clamp(PAGE_SIZE_BYTES.ilog2(), IOREMAP_MAX_SHIFT);
        let align = if phys.is_some() { 1 << shift } else { 1 };
        let (vm_struct, slept_ticks) = self.k26_kmalloc_own(VM_STRUCT_BYTES, Gfp::GFP_KERNEL, observer)?;
        let (start, end) = (start_addr(&self.config), end_addr(&self.config));
        match self.vm.first_gap(start, Some(end), bytes + PAGE_SIZE_BYTES, align) {
            Some(addr) => Ok((self.add_area(addr, size_bytes, phys, vm_struct, observer), slept_ticks)),
            None => {
                self.k26_cache_free(vm_struct.slab, vm_struct.index, observer);
                if !observer.is_dry() {
                    let report = Report::Vmalloc { size_bytes, lack: VmallocLack::Addresses };
                    self.log::<O>(report, Gfp::GFP_KERNEL, 0, 0, false);
                }
                Err(PageFailure { reason: NullReason::NoAddresses, slept_ticks })
            }
        }
    }

    /// Enters an area in the tables.
    pub(crate) fn add_area<O: Observer>(
        &mut self,
        addr: u64,
        asked_bytes: u64,
        phys: Option<u64>,
        vm_struct: Owned,
        observer: &mut O,
    ) -> VmAreaId {
        let area = VmAreaId(self.vm.areas.len() as u32);
        let record = Area {
            addr,
            asked_bytes,
            serial: self.slots.next_serial::<O>(),
            pages: asked_bytes.div_ceil(PAGE_SIZE_BYTES) as u32,
            backed: 0,
            mapped: 0,
            first_frame: NIL,
            last_frame: NIL,
            range: 0,
            vm_struct,
            array: PageArray::None,
            phys,
            state: AreaState::Live,
        };
        self.vm.areas.push::<O>(record);
        if O::EVENTS {
            observer.event(Event::VmArea { area, addr, size_bytes: record.size_bytes() });
        }
        area
    }

    /// An area of pages; ticks slept.
    pub(crate) fn k26_vmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let pages = size_bytes.div_ceil(PAGE_SIZE_BYTES);
        if pages > u64::from(self.config.end_pfn()) {
            return Err(PageFailure { reason: NullReason::TooLarge, slept_ticks: 0 });
        }
        let (area, mut slept_ticks) = self.k26_get_vm_area(size_bytes, None, observer)?;
        let mut got = self.k26_page_array(area, pages * POINTER_BYTES, gfp, observer);
        for _ in 0..pages {
            let Ok(slept) = got else { break };
            slept_ticks += slept;
            got = self.k26_alloc_pages(gfp, 0, observer).map(|grant| {
                self.back_former_area::<O>(area, grant.pfn);
                grant.slept_ticks
            });
        }
        let mapped = got.and_then(|slept| {
            slept_ticks += slept;
            self.k26_map_area(area, observer)
        });
        match mapped {
            Ok(slept) => Ok((area, slept_ticks + slept)),
            Err(failure) => {
                slept_ticks += failure.slept_ticks;
                self.k26_vunmap(area, observer);
                let reason = if failure.reason.returns() { NullReason::VmallocFailed } else { failure.reason };
                Err(PageFailure { reason, slept_ticks })
            }
        }
    }

    /// The array of an area's pages: an object, or if it is larger than a page, an area itself. Ticks slept.
    fn k26_page_array<O: Observer>(
        &mut self,
        area: VmAreaId,
        array_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<u32, PageFailure> {
        let (array, slept_ticks) = if array_bytes > PAGE_SIZE_BYTES {
            let (array, slept_ticks) = self.k26_vmalloc(array_bytes, gfp, observer)?;
            (PageArray::Area(array), slept_ticks)
        } else {
            debug_assert!(class_of(array_bytes).is_some());
            let (array, slept_ticks) =
                self.k26_kmalloc_own(array_bytes as u32, gfp.without(Gfp::HIGHMEM | Gfp::ZERO), observer)?;
            (PageArray::Object(array), slept_ticks)
        };
        self.vm.areas.update::<O>(area.index(), |record| record.array = array);
        Ok(slept_ticks)
    }

    /// Enters an area in the page tables, which are made where they are needed for the first time, and stay. Ticks slept.
    pub(crate) fn k26_map_area<O: Observer>(&mut self, area: VmAreaId, observer: &mut O) -> Result<u32, PageFailure> {
        let record = self.vm.areas.get(area.index());
        let last = record.addr + u64::from(record.pages) * PAGE_SIZE_BYTES - 1;
        let mut slept_ticks = 0;
        let frames: Vec<Pfn> = self.vm_area_frames(area).collect();
        for table in record.addr / TABLE_BYTES..=last / TABLE_BYTES {
            let table = table as u32;
            if self.classic.page_tables.as_slice().iter().all(|&(made, _)| made != table) {
                let zero = if self.config.era == crate::Era::Linux2_6_10 { Gfp::NONE } else { Gfp::ZERO };
                let grant = self.k26_alloc_pages(TABLE_GFP.without(Gfp::ZERO) | zero, 0, observer)?;
                self.clear_pages(grant.pfn, 1, observer);
                slept_ticks += grant.slept_ticks;
                self.classic.page_tables.push::<O>((table, grant.pfn));
            }
        }
        self.tell_mapped::<O>(area, &frames, observer);
        Ok(slept_ticks)
    }

    pub(crate) fn tell_mapped<O: Observer>(&mut self, area: VmAreaId, frames: &[Pfn], observer: &mut O) {
        self.vm.areas.update::<O>(area.index(), |record| record.mapped = record.pages);
        if O::EVENTS {
            for (index, &pfn) in (0..).zip(frames) {
                observer.event(Event::VmMapped { area, index, pfn });
            }
        }
    }

    /// Takes an area down: its pages in ascending order, the array, what describes it.
    pub(crate) fn k26_vunmap<O: Observer>(&mut self, area: VmAreaId, observer: &mut O) {
        let record = self.vm.areas.get(area.index());
        self.release_former_area(area, observer);
        match record.array {
            PageArray::None => {}
            PageArray::Object(array) => {
                self.k26_cache_free(array.slab, array.index, observer);
            }
            PageArray::Area(array) => self.k26_vunmap(array, observer),
        }
        self.k26_cache_free(record.vm_struct.slab, record.vm_struct.index, observer);
        if O::EVENTS {
            observer.event(Event::VmAreaFreed { area });
            observer.event(Event::VmAreaPurged { area });
        }
    }
}
