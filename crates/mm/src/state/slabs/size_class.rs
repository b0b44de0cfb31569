//! The size classes of kmalloc, and the numbers of their caches. mm/slab_common.c, include/linux/slab.h, 6.12.

use super::KmallocFamily;
use crate::ids::{MAX_PAGE_ORDER, PAGE_SIZE_BYTES};
use crate::{CacheId, Gfp};

/// Bytes of an object of each class, in the order of the classes.
pub const CLASS_BYTES: [u32; 13] = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

/// Largest request that an object serves (`KMALLOC_MAX_CACHE_SIZE`); above it come whole pages.
pub const MAX_CLASS_BYTES: u64 = 8192;

/// Largest request of all (`KMALLOC_MAX_SIZE`): one block of the largest order.
pub const MAX_BYTES: u64 = PAGE_SIZE_BYTES << MAX_PAGE_ORDER;

/// What `kmalloc(0)` returns (`ZERO_SIZE_PTR`): not NULL, and not to be touched.
pub const ZERO_SIZE_PTR: u64 = 16;

/// The families in the order in which their caches are numbered.
pub const FAMILIES: [KmallocFamily; 3] = [KmallocFamily::Normal, KmallocFamily::Reclaimable, KmallocFamily::Dma];

/// Caches of all families; they have the numbers from 0.
pub const CACHES: u16 = (CLASS_BYTES.len() * FAMILIES.len()) as u16;

/// The class of a request of 1 ..= [`MAX_CLASS_BYTES`] bytes, as an index of [`CLASS_BYTES`].
///
/// Up to 192 bytes a table by eighths decides, so that 96 and 192 have their place between the
/// powers of two; above, the next power of two.
pub fn class_of(size_bytes: u64) -> Option<usize> {
    if size_bytes == 0 || size_bytes > MAX_CLASS_BYTES {
        return None;
    }
    CLASS_BYTES.iter().position(|&class| u64::from(class) >= size_bytes)
}

/// The family that flags ask for. `__GFP_DMA` wins over `__GFP_RECLAIMABLE`; `__GFP_ACCOUNT`
/// changes nothing without memory cgroups.
pub const fn family_of(gfp: Gfp) -> KmallocFamily {
    if gfp.any(Gfp::DMA) {
        KmallocFamily::Dma
    } else if gfp.any(Gfp::RECLAIMABLE) {
        KmallocFamily::Reclaimable
    } else {
        KmallocFamily::Normal
    }
}

/// The number of the cache of a class and family.
pub const fn cache_of(family: KmallocFamily, class: usize) -> CacheId {
    let family = match family {
        KmallocFamily::Normal => 0,
        KmallocFamily::Reclaimable => 1,
        KmallocFamily::Dma => 2,
    };
    CacheId((family * CLASS_BYTES.len() + class) as u16)
}

/// Flags that every slab page of a family is asked for with, whatever the request said.
pub const fn family_gfp(family: KmallocFamily) -> Gfp {
    match family {
        KmallocFamily::Normal => Gfp(0),
        KmallocFamily::Reclaimable => Gfp::RECLAIMABLE,
        KmallocFamily::Dma => Gfp::DMA,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        // (first size, last size, class): the kmalloc_range lines of recordings/*-kinfo-256M.
        let ranges = [
            (1, 8, 8),
            (9, 16, 16),
            (17, 32, 32),
            (33, 64, 64),
            (65, 96, 96),
            (97, 128, 128),
            (129, 192, 192),
            (193, 256, 256),
            (257, 512, 512),
            (513, 1024, 1024),
            (1025, 2048, 2048),
            (2049, 4096, 4096),
            (4097, 8192, 8192),
        ];
        for (first, last, class) in ranges {
            for size in first..=last {
                assert_eq!(class_of(size).map(|index| CLASS_BYTES[index]), Some(class), "{size} bytes");
            }
        }
        assert_eq!(class_of(0), None);
        assert_eq!(class_of(8193), None);
    }

    #[test]
    fn dma_wins_over_reclaimable() {
        assert_eq!(family_of(Gfp::GFP_KERNEL), KmallocFamily::Normal);
        assert_eq!(family_of(Gfp::GFP_KERNEL | Gfp::RECLAIMABLE), KmallocFamily::Reclaimable);
        assert_eq!(family_of(Gfp::GFP_ATOMIC | Gfp::RECLAIMABLE | Gfp::DMA), KmallocFamily::Dma);
        assert_eq!(cache_of(KmallocFamily::Dma, 12), CacheId(CACHES - 1));
    }
}
