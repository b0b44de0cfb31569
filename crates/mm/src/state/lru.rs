//! The LRU lists: pages that reclaim can take, oldest first.
//!
//! In Linux a node has four: inactive and active, of files and of anonymous memory. Here each zone has its own, clean
//! and dirty pages of files apart; a stamp on each page tells which of two zones' oldest is older, so that together
//! they are the lists of the node that reclaim walks, passing over what is no use to it (mm/vmscan.c,
//! `isolate_lru_folios`, 6.12). What is being written waits on a list of its own, and so do the dentries and inodes of
//! file systems, which are one page a piece here.

use crate::journal::table::{Table, tables};
use crate::pages::frame::{Frame, FrameKind, NIL, page_flag};
use crate::{Config, Observer, Pfn, ZoneId};

/// Most zones that a machine has.
pub(crate) const MAX_ZONES: usize = 4;

/// A list of pages, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Lru(pub(crate) usize);

/// Lists of a zone.
const PER_ZONE: usize = 5;

impl Lru {
    /// Pages being written, in the order in which the writes will be done.
    pub(crate) const WRITING: Self = Self(PER_ZONE * MAX_ZONES);
    /// Dentries and inodes.
    pub(crate) const DENTRIES: Self = Self(Self::WRITING.0 + 1);
    pub(crate) const COUNT: usize = Self::DENTRIES.0 + 1;

    /// Inactive pages of files.
    pub(crate) const fn file(zone: ZoneId, dirty: bool) -> Self {
        Self(PER_ZONE * zone.index() + dirty as usize)
    }

    /// Active pages of files, clean and dirty.
    pub(crate) const fn active_file(zone: ZoneId) -> Self {
        Self(PER_ZONE * zone.index() + 2)
    }

    /// Anonymous pages.
    pub(crate) const fn anon(zone: ZoneId, active: bool) -> Self {
        Self(PER_ZONE * zone.index() + 3 + active as usize)
    }

    /// The list that a page's record says that it stands on.
    pub(crate) fn of(zone: ZoneId, frame: Frame) -> Self {
        match frame.kind() {
            FrameKind::Dentries => Self::DENTRIES,
            _ if frame.has(page_flag::WRITEBACK) => Self::WRITING,
            FrameKind::Anon => Self::anon(zone, frame.has(page_flag::ACTIVE)),
            _ if frame.has(page_flag::ACTIVE) => Self::active_file(zone),
            kind => Self::file(zone, kind == FrameKind::CacheDirty),
        }
    }

    pub(crate) const fn head(self) -> usize {
        3 * self.0
    }

    pub(crate) const fn tail(self) -> usize {
        3 * self.0 + 1
    }

    pub(crate) const fn pages(self) -> usize {
        3 * self.0 + 2
    }
}

/// Word of the stamp for the next page at the newest end; it counts up.
const NEWEST: usize = 3 * Lru::COUNT;
/// Word of the stamp of the last page put at the oldest end; it counts down.
pub(crate) const OLDEST: usize = NEWEST + 1;
/// Word of the pages of swap space.
const SWAP_TOTAL: usize = OLDEST + 1;
/// Word of those in use.
const SWAP_USED: usize = SWAP_TOTAL + 1;
/// Words of the pages of each zone that tasks pinned.
const PINNED: usize = SWAP_USED + 1;
/// Words of the inactive anonymous pages of each zone that nobody used since the last look.
pub(crate) const IDLE: usize = PINNED + MAX_ZONES;
const WORDS: usize = IDLE + MAX_ZONES;
/// Both stamps begin here, with room for 2^31 pages either way.
const FIRST_STAMP: u32 = 1 << 31;

/// In a page's record: the stamp, or for one being written the tick at which the write is done.
pub(crate) const STAMP: usize = 2;

/// Whether tick or stamp `a` is before `b`; both count on beyond 2^32.
pub(crate) const fn is_before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

/// All lists, and what is known of swap space.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageCache {
    /// Head and tail (pfn + 1, or [`NIL`]) and pages of each list, then the stamps, then swap space.
    pub(crate) words: Table<u32>,
}

tables!(PageCache { words });

impl PageCache {
    pub(crate) fn new(_config: &Config) -> Self {
        let mut words = vec![0; WORDS];
        words[NEWEST] = FIRST_STAMP;
        words[OLDEST] = FIRST_STAMP;
        Self { words: Table::new(words) }
    }

    /// Whether any page is being written.
    pub(crate) fn is_writing(&self) -> bool {
        self.words.get(Lru::WRITING.head()) != NIL
    }

    /// Pages on a list.
    pub(crate) fn pages(&self, list: Lru) -> u32 {
        self.words.get(list.pages())
    }

    pub(crate) fn oldest(&self, list: Lru) -> Option<Pfn> {
        self.words.get(list.head()).checked_sub(1)
    }

    pub(crate) fn newest(&self, list: Lru) -> Option<Pfn> {
        self.words.get(list.tail()).checked_sub(1)
    }

    /// Pages of swap space, and those in use.
    pub(crate) fn swap(&self) -> (u32, u32) {
        (self.words.get(SWAP_TOTAL), self.words.get(SWAP_USED))
    }

    pub(crate) fn swap_free(&self) -> u32 {
        self.words.get(SWAP_TOTAL) - self.words.get(SWAP_USED)
    }

    pub(crate) fn add_swap<O: Observer>(&mut self, pages: u32) -> u32 {
        let total = self.words.get(SWAP_TOTAL).saturating_add(pages);
        self.words.set::<O>(SWAP_TOTAL, total);
        total
    }

    pub(crate) fn use_swap<O: Observer>(&mut self, pages: i32) {
        let used = self.words.get(SWAP_USED).wrapping_add_signed(pages);
        self.words.set::<O>(SWAP_USED, used);
    }

    /// Pages of a zone that tasks pinned.
    pub(crate) fn pinned(&self, zone: ZoneId) -> u32 {
        self.words.get(PINNED + zone.index())
    }

    pub(crate) fn pin<O: Observer>(&mut self, zone: ZoneId, pages: i32) {
        let pinned = self.pinned(zone).wrapping_add_signed(pages);
        self.words.set::<O>(PINNED + zone.index(), pinned);
    }

    /// Inactive anonymous pages of a zone that nobody used since the last look.
    pub(crate) fn idle(&self, zone: ZoneId) -> u32 {
        self.words.get(IDLE + zone.index())
    }

    pub(crate) fn stamp_newest<O: Observer>(&mut self) -> u32 {
        let stamp = self.words.get(NEWEST) + 1;
        self.words.set::<O>(NEWEST, stamp);
        stamp
    }
}
