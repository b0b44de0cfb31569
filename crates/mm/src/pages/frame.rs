//! A page frame's record: sixteen bytes, of which only those of a block's first frame are written.

use crate::MigrateType;

/// No frame, where a link is expected: links hold the page frame number plus one.
pub const NIL: u32 = 0;

/// What the block that a frame heads is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameKind {
    /// Not the head of a block.
    None = 0,
    /// A free block on a buddy list; words 0 and 1 link it.
    Free = 1,
    /// A block on a per-CPU list; words 0 and 1 link it.
    Pcp = 2,
    /// Given to a caller of the page allocator; word 2 is the serial number of the allocation.
    Pages = 3,
    /// One page of an `alloc_pages_exact`; word 0 is the head's pfn, word 1 the pages, word 2 the serial number.
    Exact = 4,
    /// A large kmalloc; words 0 and 1 are the asked bytes, word 2 the serial number.
    LargeKmalloc = 5,
    /// A slab; word 0 is its number, word 1 its cache's.
    Slab = 6,
    /// A page of a vmalloc area; word 0 is the area's number, word 1 the page's index in it.
    Vmalloc = 7,
    /// A clean page of the page cache; words 0 and 1 link it.
    CacheClean = 8,
    /// A dirty page of the page cache, or one being written; words 0 and 1 link it, word 2 is its owner's.
    CacheDirty = 9,
    /// Taken by a hog, or by the kernel for ever; word 0 is the owner's number plus one, or 0.
    Hog = 10,
    /// Anonymous memory of a task; words 0 and 1 link it, word 2 is its stamp, the owner stands beside the flags.
    Anon = 11,
    /// Objects that a file system keeps to be quicker (dentries, inodes); words 0 and 1 link it.
    Dentries = 12,
}

impl FrameKind {
    const ALL: [Self; 13] = [
        Self::None,
        Self::Free,
        Self::Pcp,
        Self::Pages,
        Self::Exact,
        Self::LargeKmalloc,
        Self::Slab,
        Self::Vmalloc,
        Self::CacheClean,
        Self::CacheDirty,
        Self::Hog,
        Self::Anon,
        Self::Dentries,
    ];

    /// Somebody outside the page allocator has it.
    pub const fn is_allocated(self) -> bool {
        self as u8 >= Self::Pages as u8
    }

    /// On the LRU lists: reclaim (and moving) can take it.
    pub const fn is_lru(self) -> bool {
        matches!(self, Self::CacheClean | Self::CacheDirty | Self::Anon)
    }
}

/// Flags of pages on the LRU lists, and of pages that somebody has (include/linux/page-flags.h).
pub mod page_flag {
    /// On an active list (`PG_active`).
    pub const ACTIVE: u32 = 1 << 10;
    /// Used since it was last looked at (`PG_referenced`, or the accessed bit of a page table).
    pub const REFERENCED: u32 = 1 << 11;
    /// Being written, to its file or to swap (`PG_writeback`).
    pub const WRITEBACK: u32 = 1 << 12;
    /// Anonymous: a copy is in swap, and up to date.
    pub const IN_SWAP: u32 = 1 << 13;
    /// Of a block that a caller of the page allocator has: it is one folio (`__GFP_COMP`), and says how large it is.
    pub const COMPOUND: u32 = 1 << 14;
}

/// The record of a block, kept at its first frame.
///
/// Word 3 is kind (bits 0 to 3), order (bits 4 to 7), list's migrate type (bits 8 and 9), flags (bits 10
/// to 15, see [`page_flag`]) and the task they belong to (bits 16 to 31); words 0 to 2 are links, or belong to the
/// owner.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Frame(pub [u32; 4]);

impl Frame {
    /// Not a head.
    pub const NONE: Self = Self([0; 4]);

    /// A head of `kind` and `order`; the words are zero.
    #[inline]
    pub const fn new(kind: FrameKind, order: u8) -> Self {
        Self([0, 0, 0, kind as u32 | (order as u32) << 4])
    }

    /// With the owner's words.
    #[inline]
    #[must_use]
    pub const fn with_words(self, words: [u32; 3]) -> Self {
        Self([words[0], words[1], words[2], self.0[3]])
    }

    /// What it is.
    #[inline]
    pub const fn kind(self) -> FrameKind {
        FrameKind::ALL[(self.0[3] & 15) as usize]
    }

    /// Order of the block.
    #[inline]
    pub const fn order(self) -> u8 {
        (self.0[3] >> 4 & 15) as u8
    }

    /// Migrate type of the list that it is on.
    #[inline]
    pub const fn migratetype(self) -> MigrateType {
        MigrateType::from_bits(self.0[3] >> 8)
    }

    /// Whether one of these flags of [`page_flag`] is set.
    pub const fn has(self, flags: u32) -> bool {
        self.0[3] & flags != 0
    }

    /// With flags of [`page_flag`] set or cleared.
    #[must_use]
    pub const fn flagged(mut self, flags: u32, on: bool) -> Self {
        self.0[3] = if on { self.0[3] | flags } else { self.0[3] & !flags };
        self
    }

    /// Of another order.
    #[must_use]
    pub const fn of_order(mut self, order: u8) -> Self {
        self.0[3] = self.0[3] & !0xf0 | (order as u32) << 4;
        self
    }

    /// Number of the task that anonymous memory belongs to.
    pub const fn owner(self) -> u16 {
        (self.0[3] >> 16) as u16
    }

    /// Belonging to a task.
    #[must_use]
    pub const fn owned_by(mut self, owner: u16) -> Self {
        self.0[3] = self.0[3] & 0xffff | (owner as u32) << 16;
        self
    }

    /// Link to the next block of its list: pfn + 1, or [`NIL`].
    #[inline]
    pub const fn next(self) -> u32 {
        self.0[0]
    }

    /// Link to the previous block of its list: pfn + 1, or [`NIL`].
    #[inline]
    pub const fn prev(self) -> u32 {
        self.0[1]
    }

    /// Whether it is a free block of exactly this order.
    #[inline]
    pub const fn is_free_of_order(self, order: u8) -> bool {
        self.0[3] & 0xff == (FrameKind::Free as u32 | (order as u32) << 4)
    }
}
