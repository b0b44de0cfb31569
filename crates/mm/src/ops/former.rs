//! Operations on machines of former kernels: what differs from 6.12 is asked of `former`.

use crate::machine::Machine;
use crate::{Era, Observer, Op, Outcome};

impl Machine {
    /// Carries an operation out that a former kernel does in its own way, or that only recordings of one have; `None`: as
    /// in every era.
    pub(super) fn perform_former<O: Observer>(&mut self, op: Op, observer: &mut O) -> Option<Outcome> {
        let in_2_0 = self.config.era == Era::Linux2_0;
        Some(match op {
            // 2.0 has no function that takes or gives a `struct page`.
            Op::AllocPages { .. } | Op::FreePages { .. } if in_2_0 => Outcome::NotThen,
            Op::AllocPages { gfp, order, into } => self.former_op_pages(gfp, order, false, into, observer),
            Op::GetFreePages { gfp, order, into } => self.former_op_pages(gfp, order, true, into, observer),
            Op::Kmalloc { size_bytes, gfp, into } => {
                self.former_op_kmalloc(self.config.size_t(size_bytes), gfp, into, observer)
            }
            Op::Kfree { ptr } => self.former_op_kfree(ptr, observer),
            Op::Ksize { ptr } => self.former_op_ksize(ptr),
            Op::Vmalloc { size_bytes, gfp, into } => {
                self.former_op_vmalloc(self.config.size_t(size_bytes), gfp, into, observer)
            }
            Op::Vfree { ptr } => self.former_op_vfree(ptr, false, observer),
            Op::Ioremap { phys, size_bytes, into } => self.former_op_ioremap(phys, size_bytes, into, observer),
            Op::Iounmap { ptr } => self.former_op_vfree(ptr, !in_2_0, observer),
            Op::StandIn(told) => self.op_stand_in::<O>(told),
            Op::FreeCold { page } => self.op_free_cold(page, observer),
            // What came later, and what there is only to switch a later kernel.
            Op::AllocPagesExact { .. }
            | Op::FreePagesExact { .. }
            | Op::Kvmalloc { .. }
            | Op::Kvfree { .. }
            | Op::PcpEnable(_) => Outcome::NotThen,
            Op::CacheCreate { .. }
            | Op::CacheAlloc { .. }
            | Op::CacheFree { .. }
            | Op::CacheDestroy { .. }
            | Op::CacheShrink { .. }
            | Op::Kmap { .. }
            | Op::Kunmap { .. }
                if in_2_0 =>
            {
                Outcome::NotThen
            }
            Op::CacheCreate { name, size_bytes, align_bytes, flags, into } => {
                self.k26_op_cache_create(name, size_bytes, align_bytes, flags, into, observer)
            }
            Op::CacheAlloc { cache, gfp, into } => self.k26_op_cache_alloc(cache, gfp, into, observer),
            Op::CacheFree { cache, ptr } => self.k26_op_cache_free(cache, ptr, observer),
            Op::CacheDestroy { cache } => self.k26_op_cache_destroy(cache, observer),
            Op::CacheShrink { cache } => self.former_op_shrink(cache, observer),
            Op::ShrinkOwn { cache } => self.op_shrink_own(cache, observer),
            Op::Kmap { page, into } => self.op_kmap(page, into, observer),
            Op::Kunmap { page } => self.op_kunmap(page, observer),
            Op::Reap { jiffies } if !in_2_0 => {
                self.k26_reap(jiffies, observer);
                Outcome::Done
            }
            Op::ReserveArea { size_bytes, into } if !in_2_0 => self.reserve_device_area(size_bytes, into, observer),
            _ => return None,
        })
    }
}
