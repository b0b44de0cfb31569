//! The operations on areas that a script can do, and kvmalloc.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::machine::provenance::{Denotes, Memory};
use crate::op::Pointer;
use crate::outcome::{Bug, Freed, GrantKind, Refusal};
use crate::pages::request::PageFailure;
use crate::slab::kmalloc::KmallocGrant;
use crate::state::areas::AreaState;
use crate::state::klog::{Asker, Warning};
use crate::state::slabs::geometry::word_bytes;
use crate::state::slabs::size_class::MAX_BYTES;
use crate::{Gfp, Observer, Outcome, Slot, VmAreaId};

/// Most that kvmalloc asks vmalloc for (`INT_MAX`), bytes.
const KVMALLOC_MAX_BYTES: u64 = i32::MAX as u64;

impl Machine {
    pub(crate) fn op_vmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if size_bytes == 0 {
            // `__vmalloc_node_range`: WARN_ON_ONCE(!size)
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Refused(Refusal::ZeroSize);
        }
        // More than all of memory is turned down before anything else is looked at (`__vmalloc_node_range_noprof`).
        if !self.is_beyond_memory(size_bytes) {
            if let Err(bug) = self.may_vmalloc_here(gfp, observer) {
                return Outcome::Bug(bug);
            }
            if let Err(refused) = Self::check_gfp(gfp) {
                self.slots.store::<O>(into, 0, 0);
                return Outcome::Refused(refused);
            }
        }
        let result = self.vmalloc(size_bytes, gfp, observer);
        self.kmalloc_outcome::<O>(result, into)
    }

    /// Whether vmalloc may be called here: mm/vmalloc.c, 6.12.117, `__get_vm_area_node` (`BUG_ON(in_interrupt())`),
    /// `alloc_vmap_area` (`might_sleep()`, whatever the flags say).
    fn may_vmalloc_here<O: Observer>(&mut self, gfp: Gfp, observer: &mut O) -> Result<(), Bug> {
        if self.in_interrupt() {
            return Err(Bug::NotInInterrupt);
        }
        self.might_sleep()?;
        self.might_alloc(gfp, Asker::Vmalloc, observer)
    }

    fn vmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<KmallocGrant, PageFailure> {
        let (area, slept_ticks) = self.make_area(size_bytes, gfp, observer)?;
        let record = self.vm.areas.get(area.index());
        let kind = GrantKind::Area { area, pages: record.pages };
        Ok(KmallocGrant { addr: record.addr, serial: record.serial, kind, slept_ticks })
    }

    pub(crate) fn op_vfree<O: Observer>(&mut self, ptr: Pointer, observer: &mut O) -> Outcome {
        let memory = match self.to_free(ptr) {
            Ok(memory) => memory,
            Err(bug) => return Outcome::Bug(bug),
        };
        // `vfree`: might_sleep() even for NULL; in an interrupt it defers instead.
        if self.in_atomic() && !self.in_interrupt() {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        match memory {
            None => Outcome::Freed { freed: Freed::Nothing },
            Some(Memory::Area { area }) => Outcome::Freed { freed: self.vfree_area(area, observer) },
            Some(memory) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
        }
    }

    /// The address of which vfree says that no area is there. A page inside of an area is taken for the area
    /// (`__find_vmap_area`); kvfree comes to vfree with addresses of the vmalloc range alone. In an interrupt the address
    /// is only put on a list, and looked at later. mm/vmalloc.c, `vfree`, `remove_vm_area`, 6.12.
    pub(crate) fn no_area_to_free(&self, ptr: Pointer, bug: Bug, kvfree: bool) -> Option<u64> {
        let addr = self.slots.pointer(ptr).ok()?.value;
        let comes_to_vfree = !kvfree || self.is_vmalloc_addr(addr);
        let looked = comes_to_vfree && bug != Bug::SleepInAtomic && !self.in_interrupt();
        let known = addr.is_multiple_of(PAGE_SIZE_BYTES) && self.vm_area_at(addr).is_some();
        (looked && addr != 0 && !known).then_some(addr)
    }

    fn vfree_area<O: Observer>(&mut self, area: VmAreaId, observer: &mut O) -> Freed {
        let record = self.vm.areas.get(area.index());
        // Of ioremap's areas vfree does what iounmap does, but for the type of memory that stays reserved.
        let pages = if record.phys.is_some() { 0 } else { record.pages };
        if self.in_interrupt() {
            self.defer_vfree::<O>(area);
            return Freed::Area { area, pages: 0 };
        }
        self.drop_area(area, observer);
        Freed::Area { area, pages }
    }

    /// In an interrupt the area is only put on a list (`vfree_atomic`), linked through its own first word.
    fn defer_vfree<O: Observer>(&mut self, area: VmAreaId) {
        let next = self.vm.deferred.as_slice().last().map_or(0, |older| self.vm.areas.get(older.index()).addr);
        // Device memory takes the link as it takes whatever is written to it.
        let first = self.vm_area_frames(area).next();
        if let Some(first) = first {
            self.content.write_word::<O>(first, 0, word_bytes(self.config.arch), next);
        }
        self.vm.areas.update::<O>(area.index(), |record| record.state = AreaState::Deferred);
        self.vm.deferred.push::<O>(area);
    }

    /// What a kernel thread does when code that may not sleep has ended: frees areas given back in interrupts, the
    /// last one first, and purges ranges if there are many (`delayed_vfree_work`, `drain_vmap_area_work`).
    pub(crate) fn run_vmalloc_work<O: Observer>(&mut self, observer: &mut O) {
        if self.vm.deferred.is_empty() && !self.purge_is_due() || self.in_atomic() {
            return;
        }
        while let Some(area) = self.vm.deferred.pop::<O>() {
            self.drop_area(area, observer);
        }
        if self.purge_is_due() {
            self.purge_ranges(observer);
        }
    }

    /// kvmalloc: kmalloc without trying hard, then, if that fails and more than a page is wanted, vmalloc; of more than
    /// [`KVMALLOC_MAX_BYTES`] it only warns.
    /// mm/util.c, `__kvmalloc_node_noprof`, `kmalloc_gfp_adjust`, 6.12.
    pub(crate) fn op_kvmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if size_bytes <= PAGE_SIZE_BYTES {
            return self.op_kmalloc(size_bytes, gfp, into, observer);
        }
        // Where kmalloc cannot serve it, its order is turned down before anything else is looked at; then it is for
        // vmalloc to do so, which may not even come to that.
        let here = match size_bytes {
            ..=MAX_BYTES => self.might_alloc(gfp, Asker::of_kmalloc(size_bytes), observer),
            _ if gfp.may_sleep() && size_bytes <= KVMALLOC_MAX_BYTES && !self.is_beyond_memory(size_bytes) => {
                self.may_vmalloc_here(gfp, observer)
            }
            _ => Ok(()),
        };
        if let Err(bug) = here {
            return Outcome::Bug(bug);
        }
        if size_bytes <= MAX_BYTES
            && let Err(refused) = Self::check_large_gfp(size_bytes, gfp)
        {
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Refused(refused);
        }
        let mut first = (gfp | Gfp::NOWARN).without(Gfp::NOFAIL);
        if !gfp.any(Gfp::RETRY_MAYFAIL) {
            first = first | Gfp::NORETRY;
        }
        let mut result = self.kmalloc(size_bytes, first, observer);
        if let Err(failure) = result
            && failure.reason.returns()
            && gfp.may_sleep()
        {
            if size_bytes <= KVMALLOC_MAX_BYTES {
                result = self.vmalloc(size_bytes, gfp, observer);
                match &mut result {
                    Ok(granted) => granted.slept_ticks += failure.slept_ticks,
                    Err(last) => last.slept_ticks += failure.slept_ticks,
                }
            } else if !gfp.any(Gfp::NOWARN) {
                self.warn(Warning::KvmallocSize, gfp, 0, observer);
            }
        }
        self.kmalloc_outcome::<O>(result, into)
    }

    pub(crate) fn op_kvfree<O: Observer>(&mut self, ptr: Pointer, observer: &mut O) -> Outcome {
        match self.denotes(ptr) {
            Denotes::Memory { memory: Memory::Area { .. }, .. } => self.op_vfree(ptr, observer),
            _ => self.op_kfree(ptr, observer),
        }
    }
}
