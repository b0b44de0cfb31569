//! Memory of devices: addresses of the vmalloc range that lead to no page of the machine's.
//!
//! arch/x86/mm/ioremap.c, `__ioremap_caller`, `iounmap`; mm/vmalloc.c, `__get_vm_area_node`, `vfree`; 6.12. Simplified: all
//! of it is mapped page by page, where the kernel takes larger pieces if both addresses are aligned; and the `vmap_area` of
//! free addresses that alignment leaves before an area is not counted.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::machine::provenance::Memory;
use crate::op::Pointer;
use crate::outcome::{Bug, Freed, Grant, GrantKind, NullReason};
use crate::pages::request::PageFailure;
use crate::state::areas::page_table_shifts;
use crate::{Arch, Gfp, Observer, Outcome, Slot, VmAreaId};

/// Physical addresses that there are: 52 bits on x86_64, 32 on i386.
const fn end_of_physical(arch: Arch) -> u64 {
    match arch {
        Arch::X86_64 => 1 << 52,
        Arch::I386 => 1 << 32,
    }
}

/// log2 of the largest alignment of an area (`IOREMAP_MAX_ORDER`, arch/x86/include/asm/page_types.h).
const fn max_align_shift(arch: Arch) -> u32 {
    match arch {
        Arch::X86_64 => 30,
        Arch::I386 => 22,
    }
}

impl Machine {
    /// Whether a page of memory that the machine itself uses lies in a range of physical addresses.
    fn is_ram(&self, phys: u64, end: u64) -> bool {
        let in_hole = |at: u64| {
            let pfn = at / PAGE_SIZE_BYTES;
            let mut holes = self.config.holes.iter();
            holes.any(|hole| (u64::from(hole.start_pfn)..u64::from(hole.start_pfn + hole.pages)).contains(&pfn))
        };
        let mut zones = self.config.zones.iter();
        zones.any(|zone| {
            let (from, to) = (zone.start_pfn, zone.start_pfn + zone.spanned_pages);
            let (from, to) = (u64::from(from) * PAGE_SIZE_BYTES, u64::from(to) * PAGE_SIZE_BYTES);
            let (mut at, stop) = (phys.max(from), end.min(to));
            while at < stop && in_hole(at) {
                at = (at / PAGE_SIZE_BYTES + 1) * PAGE_SIZE_BYTES;
            }
            at < stop
        })
    }

    /// `ioremap(phys, size)`.
    pub(crate) fn op_ioremap<O: Observer>(
        &mut self,
        phys: u64,
        size_bytes: u64,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if self.in_interrupt() {
            return Outcome::Bug(Bug::NotInInterrupt);
        }
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        let end =
            phys.checked_add(size_bytes).filter(|&end| size_bytes > 0 && end <= end_of_physical(self.config.arch));
        let reason = match end {
            None => Some(NullReason::NoSuchMemory),
            Some(end) if self.is_ram(phys, end) => Some(NullReason::OrdinaryMemory),
            Some(_) => None,
        };
        if let Some(reason) = reason {
            return self.page_failure_outcome::<O>(PageFailure { reason, slept_ticks: 0 }, into);
        }
        let offset_bytes = phys % PAGE_SIZE_BYTES;
        let bytes = (size_bytes + offset_bytes).next_multiple_of(PAGE_SIZE_BYTES);
        match self.make_device_area(phys - offset_bytes, bytes, observer) {
            Ok((area, slept_ticks)) => {
                let record = self.vm.areas.get(area.index());
                let addr = record.addr + offset_bytes;
                self.slots.store::<O>(into, addr, record.serial);
                let kind = GrantKind::Device { area, phys, pages: record.pages };
                Outcome::Granted { grant: Grant { addr, kind }, slept_ticks }
            }
            Err(failure) => self.page_failure_outcome::<O>(failure, into),
        }
    }

    fn make_device_area<O: Observer>(
        &mut self,
        phys: u64,
        bytes: u64,
        observer: &mut O,
    ) -> Result<(VmAreaId, u32), PageFailure> {
        let shift = bytes.next_power_of_two().ilog2();
        let align_bytes = 1 << shift.clamp(PAGE_SIZE_BYTES.ilog2(), max_align_shift(self.config.arch));
        let (area, mut slept_ticks) = self.reserve_area(bytes, align_bytes, Gfp::GFP_KERNEL, observer)?;
        self.vm.areas.update::<O>(area.index(), |record| record.phys = Some(phys));
        let record = self.vm.areas.get(area.index());
        let table_bytes = 1u64 << page_table_shifts(self.config.arch).last().unwrap_or(&22);
        let last = record.addr + bytes - 1;
        for table in record.addr / table_bytes..=last / table_bytes {
            match self.make_page_tables(table * table_bytes, Gfp::GFP_KERNEL, observer) {
                Ok(slept) => slept_ticks += slept,
                Err(failure) => {
                    self.drop_area(area, observer);
                    return Err(PageFailure { slept_ticks: slept_ticks + failure.slept_ticks, ..failure });
                }
            }
        }
        Ok((area, slept_ticks))
    }

    /// `iounmap(ptr)`: nothing is freed but what describes the addresses. Of ordinary memory it does nothing; of a vmalloc
    /// area it would lose the pages.
    pub(crate) fn op_iounmap<O: Observer>(&mut self, ptr: Pointer, observer: &mut O) -> Outcome {
        match self.to_free(ptr) {
            Ok(None) => Outcome::Freed { freed: Freed::Nothing },
            Ok(Some(Memory::Area { area })) if self.vm.areas.get(area.index()).phys.is_some() => {
                if let Err(bug) = self.might_sleep() {
                    return Outcome::Bug(bug);
                }
                self.drop_area(area, observer);
                Outcome::Freed { freed: Freed::Area { area, pages: 0 } }
            }
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }
}
