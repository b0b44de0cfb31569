//! Linux 2.0 (2.0.40), i386: one pool of memory, no zones, no per-CPU lists, no slab caches.

pub(crate) mod boot;
pub(crate) mod lists;

use crate::Config;

/// First frame that ISA devices cannot reach.
pub(crate) const DMA_END: u32 = 4096;
/// Orders of free blocks: 0 to 5 (`NR_MEM_LISTS`, include/linux/mmzone.h's forerunner in mm/page_alloc.c).
pub(crate) const MAX_ORDER: u8 = 5;

/// Of a bucket of kmalloc: bytes of a block, header counted; blocks of a run of pages; order of the run
/// (mm/kmalloc.c, `sizes`, `blocksize`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bucket {
    /// Bytes of a block, of which the first are its header.
    pub block_bytes: u32,
    /// Blocks of a run.
    pub blocks: u16,
    /// The run is 2^order pages.
    pub order: u8,
}

/// Bytes of a block's header, and of the descriptor at the beginning of a run.
pub const HEADER_BYTES: u32 = 8;
/// See [`HEADER_BYTES`].
pub const DESCRIPTOR_BYTES: u32 = 16;

const fn bucket(block_bytes: u32, blocks: u16, order: u8) -> Bucket {
    Bucket { block_bytes, blocks, order }
}

/// The buckets, smallest first.
pub const BUCKETS: [Bucket; 13] = [
    bucket(32, 127, 0),
    bucket(64, 63, 0),
    bucket(128, 31, 0),
    bucket(252, 16, 0),
    bucket(508, 8, 0),
    bucket(1020, 4, 0),
    bucket(2040, 2, 0),
    bucket(4080, 1, 0),
    bucket(8176, 1, 1),
    bucket(16_368, 1, 2),
    bucket(32_752, 1, 3),
    bucket(65_520, 1, 4),
    bucket(131_056, 1, 5),
];

/// Largest request, bytes.
pub const MAX_BYTES: u64 = (131_072 - HEADER_BYTES - DESCRIPTOR_BYTES) as u64;

impl Bucket {
    /// Bytes that a caller can have.
    pub const fn usable_bytes(&self) -> u32 {
        self.block_bytes - HEADER_BYTES
    }
}

/// The bucket for so many bytes.
pub(crate) fn bucket_of(size_bytes: u64) -> Option<usize> {
    BUCKETS.iter().position(|bucket| size_bytes <= u64::from(bucket.usable_bytes()))
}

/// What the kernel keeps of free pages: `min_free_pages`, `free_pages_low`, `free_pages_high` (mm/page_alloc.c,
/// `free_area_init`).
pub(crate) fn marks(config: &Config) -> [u32; 3] {
    let min = 24 + (config.end_pfn() / 128).max(24);
    [min, min + min / 2, 2 * min]
}

/// Priorities (include/linux/mm.h).
pub(crate) const BUFFER: u32 = 0;
pub(crate) const ATOMIC: u32 = 1;
pub(crate) const NFS: u32 = 5;
pub(crate) const IO: u32 = 6;

/// What a priority must leave (mm/page_alloc.c, `__get_free_pages`): `None` for GFP_ATOMIC, which is not asked.
pub(crate) const fn reserve(min_pages: u32, priority: u32) -> Option<u32> {
    match priority {
        ATOMIC => None,
        NFS => Some(5),
        BUFFER | IO if min_pages >= 48 => Some(min_pages - (12 + min_pages / 8)),
        _ => Some(min_pages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_request_misses_128_kib_by_descriptor_and_header() {
        assert_eq!(MAX_BYTES, 131_048);
        assert_eq!((bucket_of(MAX_BYTES), bucket_of(MAX_BYTES + 1)), (Some(12), None));
        // A page's worth takes two pages, a little less one.
        let order = |bytes| BUCKETS[bucket_of(bytes).expect("a bucket")].order;
        assert_eq!((order(4072), order(4073), order(4096)), (0, 1, 1));
    }

    #[test]
    fn every_run_holds_its_blocks_behind_its_descriptor() {
        for bucket in BUCKETS {
            let run_bytes = 4096u32 << bucket.order;
            let used = DESCRIPTOR_BYTES + u32::from(bucket.blocks) * bucket.block_bytes;
            assert!(used <= run_bytes && used + bucket.block_bytes > run_bytes, "{bucket:?}");
        }
    }
}
