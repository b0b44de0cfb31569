//! Memory of devices: mapped to be touched. `ioremap` of 2.6 (arch/i386/mm/ioremap.c, 2.6.12-rc2), `vremap` of 2.0
//! (mm/vmalloc.c, 2.0.40); and the operations on areas that both have.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::machine::provenance::Memory;
use crate::op::Pointer;
use crate::outcome::{Bug, Family, Freed, Grant, GrantKind, NullReason};
use crate::pages::frame::FrameKind;
use crate::pages::request::PageFailure;
use crate::state::areas::{Area, AreaState, NIL};
use crate::{Era, Event, Gfp, Observer, Outcome, Pfn, Slot, VmAreaId};

/// The memory of ISA devices, which lies in the direct map.
const ISA: [u64; 2] = [0xa_0000, 0x10_0000];

impl Machine {
    /// A page becomes an area's next one.
    pub(super) fn back_former_area<O: Observer>(&mut self, area: VmAreaId, pfn: Pfn) {
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

    /// The pages of an area go back in ascending order, and its addresses are free at once.
    pub(super) fn release_former_area<O: Observer>(&mut self, area: VmAreaId, observer: &mut O) {
        let record = self.vm.areas.get(area.index());
        let frames: Vec<Pfn> = self.vm_area_frames(area).collect();
        self.vm.areas.update::<O>(area.index(), |record| {
            record.state = AreaState::Purged;
            (record.first_frame, record.last_frame) = (NIL, NIL);
            (record.backed, record.mapped) = (0, 0);
            record.array = crate::state::areas::PageArray::None;
        });
        for (index, pfn) in (0..).zip(frames) {
            if O::EVENTS && index < record.mapped {
                observer.event(Event::VmUnmapped { area, index, pfn });
            }
            self.former_free(pfn, 0, false, observer);
        }
    }

    pub(crate) fn former_op_vmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if size_bytes == 0 {
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Null { reason: NullReason::TooLarge, slept_ticks: 0 };
        }
        if self.in_interrupt() {
            return Outcome::Bug(Bug::NotInInterrupt);
        }
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        let made = match self.config.era {
            Era::Linux2_0 => self.k20_vmalloc(size_bytes, observer),
            _ => self.k26_vmalloc(size_bytes, gfp | Gfp::HIGHMEM, observer),
        };
        self.area_outcome::<O>(made, 0, into)
    }

    fn area_outcome<O: Observer>(
        &mut self,
        made: Result<(VmAreaId, u32), PageFailure>,
        offset_bytes: u64,
        into: Option<Slot>,
    ) -> Outcome {
        match made {
            Ok((area, slept_ticks)) => {
                let record = self.vm.areas.get(area.index());
                let addr = record.addr + offset_bytes;
                self.slots.store::<O>(into, addr, record.serial);
                let kind = match record.phys {
                    None => GrantKind::Area { area, pages: record.pages },
                    Some(phys) => GrantKind::Device { area, phys: phys + offset_bytes, pages: record.pages },
                };
                Outcome::Granted { grant: Grant { addr, kind }, slept_ticks }
            }
            Err(failure) => self.former_failure::<O>(failure, into),
        }
    }

    /// `ioremap(phys, size)`, in 2.0 `vremap`.
    pub(crate) fn former_op_ioremap<O: Observer>(
        &mut self,
        phys: u64,
        size_bytes: u64,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        let ram_end = match self.config.era {
            Era::Linux2_0 => u64::from(self.config.end_pfn()) * PAGE_SIZE_BYTES,
            _ => self.low_memory_bytes(),
        };
        let refused = |machine: &mut Self, reason| {
            machine.slots.store::<O>(into, 0, 0);
            Outcome::Null { reason, slept_ticks: 0 }
        };
        let end = phys.checked_add(size_bytes).filter(|&end| size_bytes > 0 && end <= 1 << 32);
        let Some(end) = end else { return refused(self, NullReason::NoSuchMemory) };
        if self.config.era == Era::Linux2_0 {
            if !phys.is_multiple_of(PAGE_SIZE_BYTES) {
                return refused(self, NullReason::NotAligned);
            }
            if phys < ram_end {
                return refused(self, NullReason::OrdinaryMemory);
            }
            let made = self.k20_vremap(phys, size_bytes, observer);
            return self.area_outcome::<O>(made, 0, into);
        }
        if phys >= ISA[0] && end <= ISA[1] {
            let addr = self.config.direct_map_addr() + phys;
            self.slots.store::<O>(into, addr, 0);
            let grant = Grant { addr, kind: GrantKind::DirectDevice { phys } };
            return Outcome::Granted { grant, slept_ticks: 0 };
        }
        if phys < ram_end {
            return refused(self, NullReason::OrdinaryMemory);
        }
        let offset_bytes = phys % PAGE_SIZE_BYTES;
        let made = self.k26_get_vm_area(
            (size_bytes + offset_bytes).next_multiple_of(PAGE_SIZE_BYTES),
            Some(phys - offset_bytes),
            observer,
        );
        let made = made.and_then(|(area, slept_ticks)| match self.k26_map_area(area, observer) {
            Ok(slept) => Ok((area, slept_ticks + slept)),
            Err(failure) => {
                self.k26_vunmap(area, observer);
                Err(PageFailure { slept_ticks: slept_ticks + failure.slept_ticks, ..failure })
            }
        });
        self.area_outcome::<O>(made, offset_bytes, into)
    }

    /// Addresses for `size_bytes` of device memory, without mapping it: the search alone, as recordings have it.
    pub fn reserve_device_area<O: Observer>(&mut self, size_bytes: u64, into: Slot, observer: &mut O) -> Outcome {
        let made = self.k26_get_vm_area(size_bytes, Some(0), observer);
        self.area_outcome::<O>(made, 0, Some(into))
    }

    /// Bytes of the direct map.
    fn low_memory_bytes(&self) -> u64 {
        let high = self.config.zones.iter().find(|zone| zone.kind == crate::ZoneKind::HighMem);
        u64::from(high.map_or(self.config.end_pfn(), |zone| zone.start_pfn)) * PAGE_SIZE_BYTES
    }

    /// vfree, and in 2.0 the same for what vremap gave. Of 2.6 `device` says that it is iounmap.
    pub(crate) fn former_op_vfree<O: Observer>(&mut self, ptr: Pointer, device: bool, observer: &mut O) -> Outcome {
        let memory = match self.to_free(ptr) {
            Ok(memory) => memory,
            Err(bug) => return Outcome::Bug(bug),
        };
        let Some(memory) = memory else { return Outcome::Freed { freed: Freed::Nothing } };
        let Memory::Area { area } = memory else {
            return Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) });
        };
        let record = self.vm.areas.get(area.index());
        if self.in_interrupt() && self.config.era != Era::Linux2_0 {
            return Outcome::Bug(Bug::NotInInterrupt);
        }
        if device && record.phys.is_none() {
            return Outcome::Bug(Bug::WrongFree { allocated_with: Family::Vmalloc });
        }
        match self.config.era {
            Era::Linux2_0 => self.k20_vfree(area, observer),
            _ => self.k26_vunmap(area, observer),
        }
        let pages = if record.phys.is_some() { 0 } else { record.pages };
        Outcome::Freed { freed: Freed::Area { area, pages } }
    }
}
