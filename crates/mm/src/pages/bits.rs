//! Flags of pages that reclaim can take, as they stand in a page's record (include/linux/page-flags.h, 6.12.117; the
//! accessed and dirty bits of a page table beside them).

use crate::pages::frame::{Frame, FrameKind};

/// Used since it was last looked at.
pub const REFERENCED: u32 = 1;
/// Not yet written.
pub const DIRTY: u32 = 2;
/// Being written.
pub const WRITEBACK: u32 = 4;
/// On an active list.
pub const ACTIVE: u32 = 8;
/// Was active once, or came back soon after it was reclaimed.
pub const WORKINGSET: u32 = 16;
/// To be reclaimed as soon as it is written.
pub const RECLAIM: u32 = 32;
/// Anonymous: goes to swap.
pub const SWAPBACKED: u32 = 64;
/// Has a place in swap.
pub const SWAPCACHE: u32 = 256;
/// A page table refers to it.
pub const MAPPED: u32 = 512;
/// What a recording shows; one of them, for buffers of a file system, means nothing here.
pub const SHOWN: u32 = 0x7ff;
/// On a list (`PG_lru`); or a slab that counts as movable.
pub const LRU: u32 = 1 << 11;
/// The page table says that it was used.
pub const YOUNG: u32 = 1 << 12;
/// The page table says that it was written.
pub const WRITTEN: u32 = 1 << 13;
/// Its owner is gone: it is given back when whoever isolated it lets go of it.
pub const ORPHAN: u32 = 1 << 14;

/// Head of a block that is one page for whoever looks at it (`PG_head`).
pub const COMPOUND: u32 = 1 << 15;

/// Where the flags begin in word 3.
const SHIFT: u32 = 16;

impl Frame {
    /// Its flags.
    pub(crate) const fn bits(self) -> u32 {
        self.0[3] >> SHIFT
    }

    /// With these flags set.
    #[must_use]
    pub(crate) const fn with(mut self, bits: u32) -> Self {
        self.0[3] |= bits << SHIFT;
        self
    }

    /// With these flags cleared.
    #[must_use]
    pub(crate) const fn without(mut self, bits: u32) -> Self {
        self.0[3] &= !(bits << SHIFT);
        self
    }

    /// Whether one of these flags is set.
    pub(crate) const fn any(self, bits: u32) -> bool {
        self.bits() & bits != 0
    }

    /// A page of a list with these flags.
    pub(crate) const fn of_bits(bits: u32) -> Self {
        let kind = match (bits & SWAPBACKED != 0, bits & (DIRTY | WRITEBACK) != 0) {
            (true, _) => FrameKind::Anon,
            (false, true) => FrameKind::CacheDirty,
            (false, false) => FrameKind::CacheClean,
        };
        Self::new(kind, 0).with(bits)
    }

    /// The same with its kind as its flags say.
    #[must_use]
    pub(crate) const fn of_its_kind(self) -> Self {
        let mut frame = Self::of_bits(self.bits());
        frame.0[0] = self.0[0];
        frame.0[1] = self.0[1];
        frame.0[2] = self.0[2];
        frame
    }

    /// Number of the list that it belongs on.
    pub(crate) const fn list(self) -> usize {
        (self.any(ACTIVE) as usize) | if self.any(SWAPBACKED) { 0 } else { 2 }
    }
}
