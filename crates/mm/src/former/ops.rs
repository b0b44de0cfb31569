//! Operations on objects, where the kernel is a former one; and those that recordings were made with.

use crate::classic::k20::BUCKETS;
use crate::machine::Machine;
use crate::machine::provenance::{Denotes, Memory};
use crate::op::Pointer;
use crate::outcome::{Bug, Family, Freed, Grant, NullReason};
use crate::state::klog::Asker;
use crate::{CacheId, Era, Gfp, Observer, Outcome, Slot};

impl Machine {
    /// kmalloc. Size 0 is a size like others: the smallest object.
    pub(crate) fn former_op_kmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if let Err(bug) = self.former_may_alloc(gfp, Asker::Kmalloc, observer) {
            return Outcome::Bug(bug);
        }
        let result = match self.config.era {
            Era::Linux2_0 => self.k20_kmalloc(size_bytes, gfp, None, observer),
            _ => self.k26_kmalloc(size_bytes, gfp.without(Gfp::HIGHMEM), observer),
        };
        match result {
            None => {
                self.slots.store::<O>(into, 0, 0);
                Outcome::Null { reason: NullReason::TooLarge, slept_ticks: 0 }
            }
            Some(Ok(grant)) => {
                self.slots.store::<O>(into, grant.addr, grant.serial);
                let (addr, kind, slept_ticks) = (grant.addr, grant.kind, grant.slept_ticks);
                Outcome::Granted { grant: Grant { addr, kind }, slept_ticks }
            }
            Some(Err(failure)) => self.former_failure::<O>(failure, into),
        }
    }

    /// kfree.
    pub(crate) fn former_op_kfree<O: Observer>(&mut self, ptr: Pointer, observer: &mut O) -> Outcome {
        match self.to_free(ptr) {
            Ok(None) => Outcome::Freed { freed: Freed::Nothing },
            Ok(Some(Memory::Object { slab, index })) => {
                let (cache, _) = self.slabs.home_of(slab);
                if self.slabs.is_kmem_cache(cache) {
                    return Outcome::Bug(Bug::WrongFree { allocated_with: Family::CacheStruct });
                }
                if self.config.era == Era::Linux2_0 {
                    let slab_pages = self.k20_kfree(slab, index, observer);
                    let object = crate::ObjectId { cache, slab, index };
                    return Outcome::Freed { freed: Freed::Object { object, slab_pages } };
                }
                self.k26_freed(slab, index, observer)
            }
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// ksize: of SLAB the object, of 2.0 the block without its header.
    pub(crate) fn former_op_ksize(&self, ptr: Pointer) -> Outcome {
        match self.denotes(ptr) {
            Denotes::Null => Outcome::Size { size_bytes: 0 },
            Denotes::Nothing | Denotes::ZeroSize => Outcome::Bug(Bug::NotAPointer),
            Denotes::Freed | Denotes::Reused => Outcome::Bug(Bug::UseAfterFree),
            Denotes::Memory { memory: Memory::Object { slab, .. }, offset_bytes: 0 } => {
                let (cache, _) = self.slabs.home_of(slab);
                Outcome::Size { size_bytes: self.slabs.geometry_of(cache).object_size_bytes.into() }
            }
            Denotes::Memory { memory, offset_bytes: 0 } => {
                Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) })
            }
            Denotes::Memory { .. } => Outcome::Bug(Bug::NotTheStart),
        }
    }

    /// A page comes back as one that no cache holds.
    pub(crate) fn op_free_cold<O: Observer>(&mut self, page: Pointer, observer: &mut O) -> Outcome {
        match self.to_free(page) {
            Ok(Some(Memory::StructPages { pfn, order: 0 })) => {
                let zone = self.zone_of_given(pfn);
                self.former_free(pfn, 0, true, observer);
                Outcome::Freed { freed: Freed::Pages { zone, pfn, order: 0, pages: 1 } }
            }
            Ok(None) => Outcome::Bug(Bug::NullPointer),
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// kmem_cache_shrink of a cache that a script made.
    pub(crate) fn former_op_shrink<O: Observer>(&mut self, cache: Pointer, observer: &mut O) -> Outcome {
        match self.k26_cache_at(cache) {
            Ok(cache) => self.op_shrink_own(cache, observer),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// kmem_cache_shrink of any cache.
    pub(crate) fn op_shrink_own<O: Observer>(&mut self, cache: CacheId, observer: &mut O) -> Outcome {
        if !self.config.era.is_2_6() || cache.index() >= self.classic.caches.len() {
            return Outcome::Done;
        }
        Outcome::World { pages: self.k26_shrink(cache, observer) }
    }

    /// The bucket that serves so many bytes.
    pub fn bucket_for(size_bytes: u64) -> Option<usize> {
        crate::classic::k20::bucket_of(size_bytes).filter(|&bucket| bucket < BUCKETS.len())
    }
}
