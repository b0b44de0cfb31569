//! Page frames: sixteen bytes each, of which only the first frame of a block is written.
//!
//! A record of all zeros is a frame inside a larger block, one taken at boot, or a hole. What a frame belongs
//! to is found by looking at the heads of ever larger aligned blocks around it (at most eleven).
//!
//! Frames stand in groups of 1024, the pages of the largest block. A group that is all one block, or never
//! held any, needs just the record of its first frame: 64 GiB that nobody has touched take 300 KiB.
//!
//! ```text
//!  group        groups                    records
//!  pfn / 1024 ─▶ 0: never split ────────▶ [pfn / 1024]           the group's first frame
//!               else start of a chunk ──▶ [start + pfn % 1024]   each of its frames
//! ```

use crate::table::{GROWTH, Table, tables};
use crate::{MAX_PAGE_ORDER, MigrateType, NR_ORDERS, Observer, Pfn};

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
    /// Taken by a hog.
    Hog = 10,
}

impl FrameKind {
    const ALL: [Self; 11] = [
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
    ];

    /// Somebody outside the page allocator has it.
    pub const fn is_allocated(self) -> bool {
        self as u8 >= Self::Pages as u8
    }

    /// On the LRU lists: reclaim (and moving) can take it.
    pub const fn is_lru(self) -> bool {
        matches!(self, Self::CacheClean | Self::CacheDirty)
    }
}

/// The record of a block, kept at its first frame.
///
/// Word 3 is kind (bits 0 to 3), order (bits 4 to 7) and list's migrate type (bits 8 and 9); words 0 to 2 are
/// links, or belong to the owner.
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

    /// A head on a list of `migratetype`.
    #[inline]
    pub const fn listed(kind: FrameKind, order: u8, migratetype: MigrateType, next: u32, prev: u32) -> Self {
        Self([next, prev, 0, kind as u32 | (order as u32) << 4 | (migratetype as u32) << 8])
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
        MigrateType::ALL[(self.0[3] >> 8 & 3) as usize]
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

/// log2 of a group's frames.
const GROUP_ORDER: u32 = MAX_PAGE_ORDER as u32;
/// Frames of a group.
const GROUP_FRAMES: u32 = 1 << GROUP_ORDER;

const _: () = assert!(GROUP_FRAMES as usize == GROWTH);

/// The records of all page frames, by pfn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frames {
    end_pfn: Pfn,
    /// By group: where its chunk of 1024 records begins; 0 if it has none.
    groups: Table<u32>,
    /// First the record of each group's first frame, for groups without a chunk; then the chunks.
    records: Table<[u32; 4]>,
}

tables!(Frames { groups, records });

/// Where the records of a group are: looked up once for all the frames of a block and its buddies.
#[derive(Clone, Copy)]
pub struct Group(u32);

impl Frames {
    /// Records for frames 0 to `end_pfn` − 1, none of them a head.
    pub fn new(end_pfn: Pfn) -> Self {
        // At least one, so that no chunk begins at 0.
        let groups = end_pfn.div_ceil(GROUP_FRAMES).max(1) as usize;
        Self { end_pfn, groups: Table::new(vec![0; groups]), records: Table::new(vec![[0; 4]; groups]) }
    }

    /// The group of a frame. It holds until a record is written.
    #[inline]
    pub fn group(&self, pfn: Pfn) -> Group {
        Group(self.groups.get((pfn >> GROUP_ORDER) as usize))
    }

    /// The record of a frame of this group.
    #[inline]
    pub fn get_in(&self, group: Group, pfn: Pfn) -> Frame {
        if group.0 != 0 {
            return Frame(self.records.get((group.0 + pfn % GROUP_FRAMES) as usize));
        }
        if pfn.is_multiple_of(GROUP_FRAMES) {
            Frame(self.records.get((pfn >> GROUP_ORDER) as usize))
        } else {
            Frame::NONE
        }
    }

    /// Where a frame's record stands, to be written: a group whose first frame is not all of it gets a chunk.
    #[inline]
    fn place<O: Observer>(&mut self, pfn: Pfn) -> usize {
        let start = self.group(pfn).0;
        if start != 0 {
            return (start + pfn % GROUP_FRAMES) as usize;
        }
        if pfn.is_multiple_of(GROUP_FRAMES) {
            return (pfn >> GROUP_ORDER) as usize;
        }
        self.split::<O>(pfn >> GROUP_ORDER) + (pfn % GROUP_FRAMES) as usize
    }

    /// Gives a group a chunk; returns where it begins.
    #[cold]
    #[inline(never)]
    fn split<O: Observer>(&mut self, group: u32) -> usize {
        let start = self.records.len();
        self.records.grow::<O>([0; 4]);
        self.groups.set::<O>(group as usize, start as u32);
        let first = self.records.get(group as usize);
        self.records.set::<O>(start, first);
        start
    }

    /// The record of a frame.
    #[inline]
    pub fn get(&self, pfn: Pfn) -> Frame {
        self.get_in(self.group(pfn), pfn)
    }

    /// Overwrites the record of a frame.
    #[inline]
    pub fn set<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        let place = self.place::<O>(pfn);
        self.records.set::<O>(place, frame.0);
    }

    /// Overwrites one word of a frame's record.
    #[inline]
    pub fn set_word<O: Observer>(&mut self, pfn: Pfn, word: usize, value: u32) {
        let place = self.place::<O>(pfn);
        self.records.update::<O>(place, |record| record[word] = value);
    }

    /// All heads with their records, in ascending order.
    pub fn heads(&self) -> impl Iterator<Item = (Pfn, Frame)> + '_ {
        let frames = |group: u32| {
            let start = group << GROUP_ORDER;
            let touched = self.groups.get(group as usize) != 0;
            let end = if touched { (start + GROUP_FRAMES).min(self.end_pfn) } else { start + 1 };
            start..end
        };
        let pfns = (0..self.groups.len() as u32).flat_map(frames);
        pfns.map(|pfn| (pfn, self.get(pfn))).filter(|(_, frame)| frame.kind() != FrameKind::None)
    }

    /// The block that a frame lies in: its head's pfn and record. `None`: taken at boot, or a hole.
    pub fn block_of(&self, pfn: Pfn) -> Option<(Pfn, Frame)> {
        if pfn >= self.end_pfn {
            return None;
        }
        (0..NR_ORDERS as u8).find_map(|order| {
            let head = pfn & !((1 << order) - 1);
            let frame = self.get(head);
            (frame.kind() != FrameKind::None && frame.order() >= order).then_some((head, frame))
        })
    }
}
