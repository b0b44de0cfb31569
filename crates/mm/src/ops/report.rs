//! What the outcome of an operation makes the kernel say.

use crate::machine::Machine;
use crate::machine::provenance::{Denotes, Memory};
use crate::op::{Context, Pointer};
use crate::outcome::{Bug, Hang, Refusal};
use crate::state::klog::{ONCE_KFREE_PAGES, ONCE_ORDER, ONCE_VMALLOC_ZERO, Report, SleepingCall};
use crate::state::slabs::size_class::MAX_BYTES;
use crate::{Arch, Gfp, Observer, Op, Outcome, PAGE_SIZE_BYTES};

/// Where x86-64 looks for the `struct page` of address 0 (arch/x86/include/asm/page_64.h, `__phys_addr_nodebug`;
/// include/asm-generic/memory_model.h, `__pfn_to_page`; without KASLR).
const STRUCT_PAGE_OF_NULL: u64 = 0xffff_ebde_0000_0000;

impl Machine {
    /// Writes down what the outcome of an operation makes the kernel say.
    pub(super) fn log_outcome<O: Observer>(&mut self, op: Op, outcome: &Outcome) {
        let gfp = op.gfp().unwrap_or(Gfp::NONE);
        let order = match op {
            Op::AllocPages { order, .. } | Op::GetFreePages { order, .. } => order,
            _ => 0,
        };
        let (report, order, once) = match *outcome {
            Outcome::Bug(Bug::SleepInAtomic) => {
                let call = match op {
                    Op::Vfree { .. } | Op::Kvfree { .. } => SleepingCall::Vmalloc,
                    Op::Vmalloc { gfp, .. } if !gfp.may_sleep() => SleepingCall::Vmalloc,
                    Op::Wait { .. } => SleepingCall::Schedule,
                    // `kvfree_rcu_barrier` comes before the mutex.
                    Op::CacheDestroy { .. } => SleepingCall::Workqueue,
                    Op::Enter(Context::IoPath) => SleepingCall::SubmitBio,
                    Op::CacheCreate { .. } | Op::Enter(_) => SleepingCall::Mutex,
                    _ => SleepingCall::MightAlloc,
                };
                (Report::SleepInAtomic(call), order, 0)
            }
            Outcome::Bug(Bug::NotInInterrupt) => (Report::VmallocInInterrupt, 0, 0),
            // Who loops in the allocator or spins for ever is not blocked: of that the kernel says nothing.
            Outcome::Bug(Bug::Deadlock { .. }) | Outcome::Hangs { why: Hang::Lock | Hang::OwnLock, .. } => {
                (Report::Hung, order, 0)
            }
            Outcome::Bug(bug) => {
                let Some((report, once)) = self.report_of(op, bug) else { return };
                (report, 0, once)
            }
            Outcome::Refused(Refusal::OrderTooLarge { order }) if !gfp.any(Gfp::NOWARN) => {
                (Report::OrderTooLarge, order, ONCE_ORDER)
            }
            Outcome::Refused(Refusal::BadZoneFlags) => (Report::BadZoneFlags, order, 0),
            Outcome::Refused(Refusal::BadMobilityFlags) => (Report::BadMobilityFlags, order, 0),
            Outcome::Refused(Refusal::BadCacheSize { size_bytes }) => {
                let Op::CacheCreate { name, .. } = op else { return };
                let insane = u64::from(size_bytes) > MAX_BYTES;
                (Report::BadCacheSize { name, insane }, 0, 0)
            }
            Outcome::Refused(Refusal::ZeroSize) => (Report::VmallocZero, 0, ONCE_VMALLOC_ZERO),
            Outcome::Refused(Refusal::CacheBusy { cache, .. }) => {
                let slabs = self.slabs.caches.get(cache.index()).node_partial;
                (Report::CacheBusy { cache, slabs }, 0, 0)
            }
            _ => return,
        };
        self.log::<O>(report, gfp, order, once, false);
    }

    /// What every kernel says of a bug, and of which of its warnings it says so only once.
    fn report_of(&self, op: Op, bug: Bug) -> Option<(Report, u32)> {
        let always = |report: Report| Some((report, 0));
        match op {
            Op::Vfree { ptr } => always(Report::NoAreaToFree { addr: self.no_area_to_free(ptr, bug, false)? }),
            Op::Kvfree { ptr } => match self.no_area_to_free(ptr, bug, true) {
                Some(addr) => always(Report::NoAreaToFree { addr }),
                None => self.report_of(Op::Kfree { ptr }, bug),
            },
            // An address of pages: kfree takes them for a large kmalloc of one page (mm/slub.c, `free_large_kmalloc`).
            Op::Kfree { ptr } => match self.denotes(ptr) {
                Denotes::Memory { memory: Memory::Pages { .. } | Memory::Exact { .. }, .. } => {
                    let addr = self.slots.pointer(ptr).ok()?.value;
                    Some((Report::KfreePages { addr }, ONCE_KFREE_PAGES))
                }
                _ => None,
            },
            Op::Ksize { ptr } => match self.denotes(ptr) {
                Denotes::Memory { memory: Memory::Pages { .. } | Memory::Exact { .. }, .. } => {
                    always(Report::KsizePages)
                }
                _ => None,
            },
            Op::Memset { ptr, len_bytes, .. } => {
                always(Report::Oops { addr: self.unmapped(ptr, len_bytes)?, write: true })
            }
            Op::Peek { ptr } => always(Report::Oops { addr: self.unmapped(ptr, 1)?, write: false }),
            // `PageHead(page)` reads the flags of a `struct page`, its first word (mm/page_alloc.c, `___free_pages`).
            Op::FreePages { .. } if bug == Bug::NullPointer => always(Report::Oops { addr: 0, write: false }),
            // The slab of NULL is looked for before anything else (mm/slub.c, `kmem_cache_free`, `virt_to_slab`): a
            // `struct page` so far behind all others that nothing is mapped there. It reads its second word.
            Op::CacheFree { cache, .. }
                if bug == Bug::NullPointer
                    && self.denotes(cache) != Denotes::Null
                    && self.config.arch == Arch::X86_64 =>
            {
                always(Report::Oops { addr: STRUCT_PAGE_OF_NULL + 8, write: false })
            }
            // It reads `object_size` before anything else (mm/slab.h, `struct kmem_cache`; mm/slub.c,
            // `kmem_cache_alloc_noprof`).
            Op::CacheAlloc { .. } if bug == Bug::NullPointer => {
                let addr = if self.config.arch == Arch::I386 { 0x10 } else { 0x1c };
                always(Report::Oops { addr, write: false })
            }
            Op::CacheCreate { .. } if bug == Bug::DivideByZero => always(Report::DivideByZero),
            _ => None,
        }
    }

    /// The first address of an access at which certainly nothing is mapped: in the first page, which is the pointer's of
    /// `kmalloc(0)` and NULL's, or in the guard page behind a vmalloc area.
    fn unmapped(&self, ptr: Pointer, len_bytes: u64) -> Option<u64> {
        let addr = self.slots.pointer(ptr).ok()?.value;
        if addr < PAGE_SIZE_BYTES {
            return (len_bytes > 0).then_some(addr);
        }
        let Denotes::Memory { memory: Memory::Area { area }, offset_bytes } = self.denotes(ptr) else { return None };
        let mapped_bytes = u64::from(self.vm.areas.get(area.index()).pages) * PAGE_SIZE_BYTES;
        let offset = u64::try_from(offset_bytes).ok().filter(|&offset| offset < mapped_bytes + PAGE_SIZE_BYTES)?;
        let end = offset.checked_add(len_bytes)?;
        (end > mapped_bytes).then(|| addr - offset + mapped_bytes.max(offset))
    }
}
