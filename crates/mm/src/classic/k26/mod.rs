//! Linux 2.6.10 and 2.6.11 (2.6.12-rc2 does the same), i386, one CPU.

pub(crate) mod boot;
pub(crate) mod lists;
pub(crate) mod marks;
pub mod slab;

/// Slots of kmap, without PAE (include/asm-i386/highmem.h, 2.6.12-rc2).
pub(crate) const KMAP_SLOTS: usize = 1024;
/// The address of slot 0 (`PKMAP_BASE`), without PAE.
pub(crate) const KMAP_ADDR: u64 = 0xff80_0000;
