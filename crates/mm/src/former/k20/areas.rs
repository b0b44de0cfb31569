//! vmalloc and vremap.
//!
//! mm/vmalloc.c, 2.0.40: `get_vm_area`, `vmalloc`, `vremap`, `vmalloc_area_pages`, `vfree`.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::outcome::NullReason;
use crate::pages::request::PageFailure;
use crate::state::areas::start_addr;
use crate::{Event, Gfp, Observer, Pfn, VmAreaId};

/// Bytes of `struct vm_struct`.
const AREA_BYTES: u32 = 16;
/// Bytes that a page of page tables maps.
const TABLE_BYTES: u64 = 4 << 20;

impl Machine {
    fn k20_get_vm_area<O: Observer>(
        &mut self,
        size_bytes: u64,
        phys: Option<u64>,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let (vm_struct, slept_ticks) = self.k20_kmalloc_own(AREA_BYTES, observer)?;
        let bytes = size_bytes.next_multiple_of(PAGE_SIZE_BYTES) + PAGE_SIZE_BYTES;
        let addr = self.vm.first_gap(start_addr(&self.config), None, bytes, 1).expect("the end is not looked at");
        Ok((self.add_area(addr, size_bytes, phys, vm_struct, observer), slept_ticks))
    }

    /// A page of page tables where a new piece of 4 MiB begins; ticks slept.
    fn k20_table<O: Observer>(&mut self, addr: u64, observer: &mut O) -> Result<u32, PageFailure> {
        let table = (addr / TABLE_BYTES) as u32;
        if self.classic.page_tables.as_slice().iter().any(|&(made, _)| made == table) {
            return Ok(0);
        }
        let grant = self.k20_alloc_pages(Gfp::GFP_KERNEL, 0, observer)?;
        self.clear_pages(grant.pfn, 1, observer);
        self.classic.page_tables.push::<O>((table, grant.pfn));
        Ok(grant.slept_ticks)
    }

    /// An area of pages, each mapped as it comes; ticks slept.
    pub(crate) fn k20_vmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let bytes = size_bytes.next_multiple_of(PAGE_SIZE_BYTES);
        if bytes > u64::from(self.config.end_pfn()) * PAGE_SIZE_BYTES {
            return Err(PageFailure { reason: NullReason::TooLarge, slept_ticks: 0 });
        }
        let (area, mut slept_ticks) = self.k20_get_vm_area(size_bytes, None, observer)?;
        let first = self.vm.areas.get(area.index()).addr;
        for at in 0..bytes / PAGE_SIZE_BYTES {
            let got = self.k20_table(first + at * PAGE_SIZE_BYTES, observer).and_then(|slept| {
                slept_ticks += slept;
                self.k20_alloc_pages(Gfp::GFP_KERNEL, 0, observer)
            });
            match got {
                Ok(grant) => {
                    slept_ticks += grant.slept_ticks;
                    self.back_former_area::<O>(area, grant.pfn);
                }
                Err(failure) => {
                    self.k20_vfree(area, observer);
                    let slept_ticks = slept_ticks + failure.slept_ticks;
                    return Err(PageFailure { reason: NullReason::VmallocFailed, slept_ticks });
                }
            }
        }
        let frames: Vec<Pfn> = self.vm_area_frames(area).collect();
        self.tell_mapped::<O>(area, &frames, observer);
        Ok((area, slept_ticks))
    }

    /// Addresses for device memory.
    pub(crate) fn k20_vremap<O: Observer>(
        &mut self,
        phys: u64,
        size_bytes: u64,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let (area, mut slept_ticks) = self.k20_get_vm_area(size_bytes, Some(phys), observer)?;
        let first = self.vm.areas.get(area.index()).addr;
        let last = first + size_bytes.next_multiple_of(PAGE_SIZE_BYTES) - 1;
        for table in first / TABLE_BYTES..=last / TABLE_BYTES {
            match self.k20_table(table * TABLE_BYTES, observer) {
                Ok(slept) => slept_ticks += slept,
                Err(failure) => {
                    self.k20_vfree(area, observer);
                    return Err(PageFailure { slept_ticks: slept_ticks + failure.slept_ticks, ..failure });
                }
            }
        }
        self.tell_mapped::<O>(area, &[], observer);
        Ok((area, slept_ticks))
    }

    /// Takes an area down: its pages in ascending order (device memory is no page of the machine's), then what describes
    /// it.
    pub(crate) fn k20_vfree<O: Observer>(&mut self, area: VmAreaId, observer: &mut O) {
        let vm_struct = self.vm.areas.get(area.index()).vm_struct;
        self.release_former_area(area, observer);
        self.k20_kfree(vm_struct.slab, vm_struct.index, observer);
        if O::EVENTS {
            observer.event(Event::VmAreaFreed { area });
            observer.event(Event::VmAreaPurged { area });
        }
    }
}
