//! What the kernel warns about and goes on.

use crate::outcome::Held;
use serde::{Deserialize, Serialize};

/// What the kernel warns about and goes on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Warning {
    /// Reclaim on behalf of this request could wait for what its task holds. Of file systems, lockdep says so (with
    /// CONFIG_PROVE_LOCKING, if it saw reclaim take such a lock before); of the I/O path, nobody does.
    Recursion {
        /// What it holds.
        held: Held,
    },
    /// `__GFP_NOFAIL` for more than two pages (`__alloc_pages_slowpath`).
    NofailOrder,
    /// `__GFP_NOFAIL` without `__GFP_DIRECT_RECLAIM`: it fails after all (`__alloc_pages_slowpath`).
    NofailCannotSleep,
    /// `__GFP_NOFAIL` by a task with `PF_MEMALLOC` (`__alloc_pages_slowpath`).
    NofailMemalloc,
    /// `__GFP_DMA32` or `__GFP_HIGHMEM` for a slab page or a large kmalloc: taken off (`kmalloc_fix_flags`).
    SlabFlags,
    /// `__GFP_COMP` or `__GFP_HIGHMEM` for `alloc_pages_exact`: taken off.
    ExactFlags,
    /// kvmalloc of more than `INT_MAX` bytes: NULL (`__kvmalloc_node_noprof`).
    KvmallocSize,
}

impl Warning {
    /// The function of Linux 6.12 that warns, and its file.
    pub const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Recursion { .. } => ("mm/page_alloc.c", "fs_reclaim_acquire"),
            Self::NofailOrder | Self::NofailCannotSleep | Self::NofailMemalloc => {
                ("mm/page_alloc.c", "__alloc_pages_slowpath")
            }
            Self::SlabFlags => ("mm/slub.c", "kmalloc_fix_flags"),
            Self::ExactFlags => ("mm/page_alloc.c", "alloc_pages_exact_noprof"),
            Self::KvmallocSize => ("mm/util.c", "__kvmalloc_node_noprof"),
        }
    }

    /// Bit by which it is remembered that the kernel said so, if it says so only once.
    pub(crate) const fn once(self) -> u32 {
        match self {
            Self::Recursion { .. } => 1,
            Self::NofailOrder => 1 << 1,
            Self::NofailCannotSleep => 1 << 2,
            Self::NofailMemalloc => 1 << 3,
            Self::ExactFlags => 1 << 4,
            Self::KvmallocSize => 1 << 7,
            Self::SlabFlags => 0,
        }
    }
}
