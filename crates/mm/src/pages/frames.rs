//! What a request for pages reads and writes: the records of all page frames and, for each zone, a row of numbers.
//!
//! Both consist of quads, sixteen bytes each, and share one journal: a write is undone by putting a quad back.
//!
//! A record of all zeros is a frame inside a larger block, one taken at boot, or a hole. What a frame belongs
//! to is found by looking at the heads of ever larger aligned blocks around it (at most eleven).
//!
//! Frames stand in groups of 1024, the pages of the largest block. A group that is all one block, or never
//! held any, needs just the record of its first frame: 64 GiB that nobody has touched take 512 KiB.
//!
//! ```text
//!  group        groups                        records
//!  pfn / 1024 ─▶ { first } ─────────────────▶ never split: the group's first frame
//!               { chunk } ──▶ [pfn % 1024] ─▶ each of its frames
//! ```

use crate::journal::chapters::Chapters;
use crate::journal::log::Log;
use crate::journal::table::{Tables, UndoLog};
use crate::pages::buddy::{LISTS, List};
use crate::pages::frame::{Frame, FrameKind, NIL};
use crate::pages::zone::{NR_ZONE_INDICES, ZoneInfo, word};
use crate::{MAX_PAGE_ORDER, MigrateType, NR_ORDERS, Observer, Pfn, ZoneId};

/// Sixteen bytes: a frame's record, a list, or four of a zone's numbers.
pub(crate) type Quad = [u32; 4];

/// log2 of a group's frames.
pub(crate) const GROUP_ORDER: u32 = MAX_PAGE_ORDER as u32;
/// Frames of a group.
pub(crate) const GROUP_FRAMES: u32 = 1 << GROUP_ORDER;

/// The records of a group's frames.
pub(crate) type Chunk = [Quad; GROUP_FRAMES as usize];

/// In the place of a zone's number: frames of this group belong to several zones, or to none.
const NOT_ONE_ZONE: u8 = u8::MAX;

/// 1024 frames in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// The record of each frame.
    pub(crate) chunk: Option<Box<Chunk>>,
    /// Without a chunk: the first frame's record.
    pub(crate) first: Quad,
    /// The only zone that has frames here, or [`NOT_ONE_ZONE`].
    zone: u8,
    /// If there is one: the types of the pageblocks here, two of 512 frames, or twice that of one of 1024.
    pub(crate) types: [MigrateType; 2],
}

impl Group {
    /// The only zone that has frames here.
    #[inline(always)]
    pub(crate) fn zone(&self) -> Option<ZoneId> {
        (usize::from(self.zone) < NR_ZONE_INDICES).then_some(ZoneId(self.zone))
    }
}

/// Everything about a zone that a request looks at: its lists, four in a line, and behind them words, see [`word`].
/// A power of two of each, so that no position needs to be checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row([[Quad; 4]; LINES]);

/// Lines of a row.
const LINES: usize = 16;
/// The first line of words.
const WORDS_LINE: usize = LINES - word::ALL / 16;

const _: () = assert!(LISTS <= WORDS_LINE * 4);

/// The quad of a word among those of a row.
const fn quad_at(word: usize) -> usize {
    WORDS_LINE * 4 + word / 4
}

impl Row {
    /// One of the words.
    #[inline(always)]
    pub(crate) fn word(&self, at: usize) -> i32 {
        self.0[quad_at(at) / 4 % LINES][quad_at(at) % 4][at % 4].cast_signed()
    }

    /// Four words in a row.
    #[inline(always)]
    pub(crate) fn quad_of(&self, word: usize) -> Quad {
        self.0[quad_at(word) / 4 % LINES][quad_at(word) % 4]
    }

    /// Overwrites one of the words, unjournaled.
    #[inline(always)]
    pub(crate) fn put(&mut self, at: usize, value: i32) {
        self.0[quad_at(at) / 4 % LINES][quad_at(at) % 4][at % 4] = value.cast_unsigned();
    }

    /// Orders of which there are free blocks of this type: bit k for order k.
    #[inline(always)]
    pub(crate) fn orders(&self, migratetype: MigrateType) -> u32 {
        const AT: usize = quad_at(word::ORDERS);
        self.0[AT / 4][AT % 4][migratetype.index()]
    }

    /// Overwrites these orders, unjournaled.
    #[inline(always)]
    pub(crate) fn put_orders(&mut self, migratetype: MigrateType, orders: u32) {
        const AT: usize = quad_at(word::ORDERS);
        self.0[AT / 4][AT % 4][migratetype.index()] = orders;
    }

    /// A list: first, last (pfn + 1, or [`NIL`]), how many.
    #[inline(always)]
    pub(crate) fn list(&mut self, list: usize) -> &mut Quad {
        &mut self.0[list / 4 % LINES][list % 4]
    }

    /// The lists of free blocks of orders `from` to `end` − 1, all types of an order in a line.
    #[inline(always)]
    pub(crate) fn lines(&mut self, from: u32, end: u32) -> &mut [[Quad; 4]] {
        &mut self.0[from as usize..end as usize]
    }

    /// A list of free blocks.
    #[inline(always)]
    pub(crate) fn buddy_list(&mut self, order: u32, migratetype: MigrateType) -> &mut Quad {
        &mut self.0[order as usize % LINES][migratetype.index()]
    }
}

/// A quad as it was, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Undo {
    at: u32,
    old: Quad,
}

/// Not a frame, but a quad of a zone's row.
const OF_ROW: u32 = 1 << 31;
/// Not a frame, but a group that got its chunk.
const OF_GROUP: u32 = 1 << 30;
/// Not a frame, but the types of a group's pageblocks.
const OF_TYPES: u32 = 1 << 29;

impl Undo {
    /// Of a frame's record.
    #[inline(always)]
    pub(crate) fn frame(pfn: Pfn, old: Quad) -> Self {
        Self { at: pfn, old }
    }

    /// Of four words of a zone.
    #[inline(always)]
    pub(crate) fn words(zone: ZoneId, word: usize, old: Quad) -> Self {
        Self::row(zone, quad_at(word), old)
    }

    /// Of a list.
    #[inline(always)]
    pub(crate) fn list(zone: ZoneId, list: usize, old: Quad) -> Self {
        Self::row(zone, list, old)
    }

    /// Of a list of free blocks.
    #[inline(always)]
    pub(crate) fn buddy_list(zone: ZoneId, order: u32, migratetype: MigrateType, old: Quad) -> Self {
        Self::row(zone, order as usize * 4 + migratetype.index(), old)
    }

    #[inline(always)]
    fn row(zone: ZoneId, quad: usize, old: Quad) -> Self {
        Self { at: OF_ROW | (zone.0 as u32) << 8 | quad as u32, old }
    }
}

/// Records of frames by pfn, rows of zones, and their journal. Equal if these are; what is in the journal does not
/// count.
#[derive(Clone, Debug)]
pub struct Frames {
    end_pfn: Pfn,
    pub(crate) groups: Vec<Group>,
    pub(crate) rows: [Row; NR_ZONE_INDICES],
    pub(crate) log: Log<Undo>,
    chapters: Chapters<OtherSide>,
}

/// What the frames are on the other side of a chapter.
#[derive(Debug)]
struct OtherSide {
    /// Quads that differ.
    quads: Vec<Undo>,
    /// Groups that have a chunk on one side alone: their number, and what they have on the other.
    groups: Vec<(u32, Option<Box<Chunk>>, Quad)>,
}

impl PartialEq for Frames {
    fn eq(&self, other: &Self) -> bool {
        (self.end_pfn, &self.rows, &self.groups) == (other.end_pfn, &other.rows, &other.groups)
    }
}

impl Frames {
    /// Records for frames 0 to `end_pfn` − 1, none of them a head; all numbers and lists are empty.
    pub fn new(end_pfn: Pfn, zones: &[ZoneInfo], pageblock_order: u8) -> Self {
        let zone_at = |group: u32| {
            let (start, end) = (group << GROUP_ORDER, (group + 1) << GROUP_ORDER);
            let mut there = (0u8..).zip(zones).filter(|(_, zone)| zone.start_pfn < end && start < zone.end_pfn);
            match (there.next(), there.next()) {
                (Some((zone, _)), None) if pageblock_order + 1 >= MAX_PAGE_ORDER => zone,
                _ => NOT_ONE_ZONE,
            }
        };
        let group = |at| Group { chunk: None, first: [0; 4], zone: zone_at(at), types: [MigrateType::Unmovable; 2] };
        Self {
            end_pfn,
            groups: (0..end_pfn.div_ceil(GROUP_FRAMES)).map(group).collect(),
            rows: [const { Row([[[0; 4]; 4]; LINES]) }; NR_ZONE_INDICES],
            log: Log::new(),
            chapters: Chapters::default(),
        }
    }

    // ── frames ───────────────────────────────────────────────────────────────────────────────

    /// The group of a frame.
    #[inline(always)]
    pub(crate) fn group(&self, pfn: Pfn) -> &Group {
        &self.groups[(pfn >> GROUP_ORDER) as usize]
    }

    /// The record of a frame.
    #[inline(always)]
    pub fn get(&self, pfn: Pfn) -> Frame {
        let group = self.group(pfn);
        match &group.chunk {
            Some(chunk) => Frame(chunk[(pfn % GROUP_FRAMES) as usize]),
            None if pfn.is_multiple_of(GROUP_FRAMES) => Frame(group.first),
            None => Frame::NONE,
        }
    }

    /// Overwrites the record of a frame.
    #[inline(always)]
    pub fn set<O: Observer>(&mut self, pfn: Pfn, frame: Frame) {
        self.replace::<O>(pfn, frame);
    }

    /// Overwrites the record of a frame; returns the old one.
    #[inline(always)]
    pub fn replace<O: Observer>(&mut self, pfn: Pfn, frame: Frame) -> Frame {
        let Some(chunk) = &mut self.groups[(pfn >> GROUP_ORDER) as usize].chunk else {
            return self.replace_in_whole::<O>(pfn, frame);
        };
        let record = &mut chunk[(pfn % GROUP_FRAMES) as usize];
        let old = *record;
        if O::JOURNAL {
            self.log.push([Undo::frame(pfn, old)]);
        }
        *record = frame.0;
        Frame(old)
    }

    /// The same in a group without a chunk: it gets one, unless it is about its first frame.
    #[cold]
    #[inline(never)]
    fn replace_in_whole<O: Observer>(&mut self, pfn: Pfn, frame: Frame) -> Frame {
        let at = pfn >> GROUP_ORDER;
        let group = &mut self.groups[at as usize];
        if pfn.is_multiple_of(GROUP_FRAMES) && group.chunk.is_none() {
            let old = std::mem::replace(&mut group.first, frame.0);
            if O::JOURNAL {
                self.log.push([Undo::frame(pfn, old)]);
            }
            return Frame(old);
        }
        self.split::<O>(at)[(pfn % GROUP_FRAMES) as usize] = frame.0;
        // Undone together with the whole chunk.
        Frame::NONE
    }

    /// Gives a group its chunk.
    #[cold]
    #[inline(never)]
    pub(crate) fn split<O: Observer>(&mut self, at: u32) -> &mut Chunk {
        let group = &mut self.groups[at as usize];
        if O::JOURNAL {
            self.log.push([Undo { at: OF_GROUP | at, old: group.first }]);
        }
        let mut chunk: Box<Chunk> =
            vec![[0; 4]; GROUP_FRAMES as usize].into_boxed_slice().try_into().expect("as many as a chunk has");
        chunk[0] = std::mem::take(&mut group.first);
        group.chunk.insert(chunk)
    }

    /// Overwrites one word of a frame's record.
    #[inline(always)]
    pub fn set_word<O: Observer>(&mut self, pfn: Pfn, word: usize, value: u32) {
        let Some(chunk) = &mut self.groups[(pfn >> GROUP_ORDER) as usize].chunk else {
            return self.set_word_in_whole::<O>(pfn, word, value);
        };
        let record = &mut chunk[(pfn % GROUP_FRAMES) as usize];
        if O::JOURNAL {
            self.log.push([Undo::frame(pfn, *record)]);
        }
        record[word] = value;
    }

    #[cold]
    #[inline(never)]
    fn set_word_in_whole<O: Observer>(&mut self, pfn: Pfn, word: usize, value: u32) {
        let mut frame = self.get(pfn);
        frame.0[word] = value;
        self.set::<O>(pfn, frame);
    }

    /// The first head from `pfn` on, before `end_pfn` and in the same group, with its record.
    pub(crate) fn next_head(&self, pfn: Pfn, end_pfn: Pfn) -> Option<(Pfn, Frame)> {
        let group = self.group(pfn);
        let Some(chunk) = &group.chunk else {
            return Some((pfn, self.get(pfn))).filter(|(_, frame)| frame.kind() != FrameKind::None);
        };
        let first = (pfn % GROUP_FRAMES) as usize;
        let records = &chunk[first..first + (end_pfn - pfn) as usize];
        let at = records.iter().position(|&record| Frame(record).kind() != FrameKind::None)?;
        Some((pfn + at as u32, Frame(records[at])))
    }

    /// All heads with their records, in ascending order.
    pub fn heads(&self) -> impl Iterator<Item = (Pfn, Frame)> + '_ {
        let frames = |group: u32| {
            let start = group << GROUP_ORDER;
            let split = self.groups[group as usize].chunk.is_some();
            let end = if split { (start + GROUP_FRAMES).min(self.end_pfn) } else { start + 1 };
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

    /// Gives a pageblock of a group, whose frames belong to one zone, a type.
    pub(crate) fn set_type<O: Observer>(&mut self, pfn: Pfn, pageblock_order: u8, to: MigrateType) {
        let at = pfn >> GROUP_ORDER;
        let types = &mut self.groups[at as usize].types;
        if O::JOURNAL {
            self.log.push([Undo { at: OF_TYPES | at, old: [types[0] as u32, types[1] as u32, 0, 0] }]);
        }
        if pageblock_order == MAX_PAGE_ORDER {
            *types = [to; 2];
        } else {
            types[(pfn / (GROUP_FRAMES / 2) % 2) as usize] = to;
        }
    }

    // ── rows ─────────────────────────────────────────────────────────────────────────────────

    /// The row of a zone.
    #[inline(always)]
    pub(crate) fn row(&self, zone: ZoneId) -> &Row {
        &self.rows[zone.bounded()]
    }

    /// Overwrites one of a zone's words.
    #[inline(always)]
    pub(crate) fn set_zone_word<O: Observer>(&mut self, zone: ZoneId, at: usize, value: i32) {
        let row = &mut self.rows[zone.bounded()];
        if O::JOURNAL {
            self.log.push([Undo::words(zone, at, row.quad_of(at))]);
        }
        row.put(at, value);
    }

    /// One of a zone's lists.
    #[inline]
    pub(crate) fn list(&self, zone: ZoneId, list: usize) -> List {
        let [head, tail, len, _] = self.row(zone).0[list / 4 % LINES][list % 4];
        List { head, tail, len }
    }

    /// Overwrites a list's first block and its last one (pfn + 1).
    pub(crate) fn set_list_ends<O: Observer>(&mut self, zone: ZoneId, list: usize, head: u32, tail: u32) {
        let quad = self.rows[zone.bounded()].list(list);
        if O::JOURNAL {
            self.log.push([Undo::list(zone, list, *quad)]);
        }
        (quad[0], quad[1]) = (head, tail);
    }

    /// Links a block into a list, at its head or tail, and writes its record. Returns the list's new length.
    #[inline(always)]
    pub(crate) fn link<O: Observer>(&mut self, zone: ZoneId, list: usize, pfn: Pfn, kind: u32, tail: bool) -> u32 {
        // The end of the list at which the block comes, and the opposite end.
        let (near, far) = (usize::from(tail), usize::from(!tail));
        let quad = self.rows[zone.bounded()].list(list);
        if O::JOURNAL {
            self.log.push([Undo::list(zone, list, *quad)]);
        }
        let neighbour = quad[near];
        quad[near] = pfn + 1;
        quad[2] += 1;
        let len = quad[2];
        if neighbour == NIL {
            quad[far] = pfn + 1;
        } else {
            self.set_word::<O>(neighbour - 1, far, pfn + 1);
        }
        let mut record = [NIL, NIL, 0, kind];
        record[near] = neighbour;
        self.set::<O>(pfn, Frame(record));
        len
    }

    /// Takes a block with this record out of a list; the record stays as it is. Returns the list's new length.
    #[inline(always)]
    pub(crate) fn unlink<O: Observer>(&mut self, zone: ZoneId, list: usize, frame: Frame) -> u32 {
        let quad = self.rows[zone.bounded()].list(list);
        if O::JOURNAL {
            self.log.push([Undo::list(zone, list, *quad)]);
        }
        let (next, prev) = (frame.next(), frame.prev());
        quad[2] -= 1;
        let len = quad[2];
        if next == NIL {
            quad[1] = prev;
        }
        if prev == NIL {
            quad[0] = next;
        }
        if next != NIL {
            self.set_word::<O>(next - 1, 1, prev);
        }
        if prev != NIL {
            self.set_word::<O>(prev - 1, 0, next);
        }
        len
    }
}

impl Frames {
    /// The quad that an entry is about; none of a group's chunk.
    fn quad(&self, at: u32) -> Quad {
        if at & OF_ROW != 0 {
            self.rows[(at >> 8) as usize % NR_ZONE_INDICES].0[at as usize / 4 % LINES][at as usize % 4]
        } else if at & OF_TYPES != 0 {
            let types = self.groups[(at & !OF_TYPES) as usize].types;
            [types[0] as u32, types[1] as u32, 0, 0]
        } else {
            self.get(at).0
        }
    }

    /// Overwrites it, unjournaled.
    fn put_quad(&mut self, at: u32, quad: Quad) {
        if at & OF_ROW != 0 {
            *self.rows[(at >> 8) as usize % NR_ZONE_INDICES].list(at as usize % 256) = quad;
        } else if at & OF_TYPES != 0 {
            self.groups[(at & !OF_TYPES) as usize].types = [quad[0], quad[1]].map(MigrateType::from_bits);
        } else {
            self.set::<crate::Silent>(at, Frame(quad));
        }
    }

    /// What the frames were before everything in the log.
    fn before_the_log(&self) -> OtherSide {
        let mut quads: Vec<Undo> = self.log.since(0).copied().collect();
        // The first that was written down of each is the oldest: the order of equal ones stays.
        quads.sort_by_key(|undo| undo.at);
        quads.dedup_by_key(|undo| undo.at);
        let is_group = |undo: &Undo| undo.at & OF_ROW == 0 && undo.at & OF_GROUP != 0;
        let split: Vec<Undo> = quads.extract_if(.., |undo| is_group(undo)).collect();
        // They are in order.
        let was_whole = |pfn: Pfn| split.binary_search_by_key(&(OF_GROUP | pfn >> GROUP_ORDER), |undo| undo.at).is_ok();
        let first_of = |undo: &Undo| {
            let first = (undo.at & !OF_GROUP) << GROUP_ORDER;
            // It may have changed before it was split.
            quads.binary_search_by_key(&first, |undo| undo.at).map_or(undo.old, |at| quads[at].old)
        };
        let groups = split.iter().map(|undo| (undo.at & !OF_GROUP, None, first_of(undo))).collect();
        quads.retain(|&Undo { at, old }| {
            let is_frame = at & (OF_ROW | OF_TYPES) == 0;
            !(is_frame && was_whole(at)) && self.quad(at) != old
        });
        OtherSide { quads, groups }
    }

    /// Makes the frames what they are on the other side of a chapter; returns what they were.
    fn swap(&mut self, OtherSide { mut quads, mut groups }: OtherSide) -> OtherSide {
        for undo in &mut quads {
            let here = self.quad(undo.at);
            self.put_quad(undo.at, undo.old);
            undo.old = here;
        }
        for (at, chunk, first) in &mut groups {
            let group = &mut self.groups[*at as usize];
            std::mem::swap(&mut group.chunk, chunk);
            std::mem::swap(&mut group.first, first);
        }
        OtherSide { quads, groups }
    }
}

impl UndoLog for Frames {
    fn log_len(&self) -> usize {
        self.log.len()
    }

    fn undo_to(&mut self, len: usize) {
        while self.log.len() > len {
            let Some(Undo { at, old }) = self.log.pop() else { return };
            if at & OF_ROW == 0 && at & OF_GROUP != 0 {
                let group = &mut self.groups[(at & !OF_GROUP) as usize];
                (group.chunk, group.first) = (None, old);
            } else {
                self.put_quad(at, old);
            }
        }
    }

    fn is_as_at(&self, len: usize) -> bool {
        self.log
            .since(len)
            .all(|&Undo { at, old }| (at & OF_ROW != 0 || at & (OF_GROUP | OF_TYPES) == 0) && self.quad(at) == old)
    }

    fn forget(&mut self) {
        self.log = Log::new();
        self.chapters = Chapters::default();
    }

    fn log_bytes(&self) -> usize {
        let of_chapter = |side: &OtherSide| {
            let chunks = side.groups.iter().filter(|(_, chunk, _)| chunk.is_some()).count();
            side.quads.capacity() * size_of::<Undo>() + chunks * size_of::<Chunk>() + size_of_val(&*side.groups)
        };
        self.log.bytes() + self.chapters.bytes(of_chapter)
    }

    fn close_chapter(&mut self, number: u32) {
        if self.log.len() == 0 {
            return;
        }
        let mut before = self.before_the_log();
        self.log = Log::new();
        if !before.quads.is_empty() || !before.groups.is_empty() {
            before.quads.shrink_to_fit();
            self.chapters.close(number, before);
        }
    }

    fn cross_chapter(&mut self, number: u32, back: bool) {
        let mut chapters = std::mem::take(&mut self.chapters);
        chapters.cross(number, back, |side| self.swap(side));
        self.chapters = chapters;
    }

    fn forget_ahead(&mut self) {
        self.chapters.forget_ahead();
    }
}

impl Tables for Frames {
    fn each_table(&self, visit: &mut dyn FnMut(&dyn UndoLog)) {
        visit(self);
    }

    fn each_table_mut(&mut self, visit: &mut dyn FnMut(&mut dyn UndoLog)) {
        visit(self);
    }
}
