//! What is in memory, byte by byte, as far as the model knows it: what was written since boot.
//!
//! Only memory that was written takes room, and memory filled with one byte takes four bytes a page:
//!
//! ```text
//!  groups       pages               splits                chunks
//!  512 pages ─▶ one word a page ─▶ eight words a page ─▶ 512 bytes: 64 words and a bit for each byte
//!               │                  │
//!               └ unknown, or all the same byte, or the number of the next table's record
//! ```
//!
//! Nothing is cleared when memory changes its owner: a new owner sees what the last one left, unless
//! it asked for `__GFP_ZERO`.

use crate::ids::PAGE_SIZE_BYTES;
use crate::journal::table::{Table, tables};
use crate::{Observer, Pfn};

/// Pages that share a group.
const GROUP_PAGES: u32 = 512;
/// Bytes of a chunk, the smallest piece that is kept byte by byte.
const CHUNK_BYTES: u32 = 512;
/// Chunks of a page.
const PAGE_CHUNKS: usize = (PAGE_SIZE_BYTES as u32 / CHUNK_BYTES) as usize;
/// Words of a chunk: its bytes, then one bit for each, set where the byte is known.
const CHUNK_WORDS: usize = CHUNK_BYTES as usize / 8 + CHUNK_BYTES as usize / 64;

/// What is known of a page or a chunk, in one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Known {
    /// Nothing.
    Nothing,
    /// Every byte is this one.
    Fill(u8),
    /// It is kept in parts, in this record of the next table.
    Parts(usize),
}

impl Known {
    const fn decode(word: u32) -> Self {
        match word {
            0 => Self::Nothing,
            1..=256 => Self::Fill((word - 1) as u8),
            _ => Self::Parts(word as usize - 257),
        }
    }

    const fn encode(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Fill(byte) => 1 + byte as u32,
            Self::Parts(record) => 257 + record as u32,
        }
    }
}

/// The contents of all memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// For every 512 pages, where in `pages` their words begin, plus one; 0 if none was ever written.
    groups: Table<u32>,
    /// A word a page.
    pages: Table<u32>,
    /// The eight chunks of a page that is kept in parts.
    splits: Table<[u32; PAGE_CHUNKS]>,
    /// Words of the chunks that are kept byte by byte, [`CHUNK_WORDS`] each.
    chunks: Table<u64>,
    /// Records of `splits` that nobody uses.
    spare_splits: Table<u32>,
    /// Records of `chunks` that nobody uses.
    spare_chunks: Table<u32>,
}

tables!(Content { groups, pages, splits, chunks, spare_splits, spare_chunks });

impl Content {
    /// Nothing was written yet in memory of so many page frames.
    pub fn new(end_pfn: Pfn) -> Self {
        Self { groups: Table::new(vec![0; end_pfn.div_ceil(GROUP_PAGES) as usize]), ..Self::default() }
    }

    /// A byte of a page, if it is known.
    pub fn byte(&self, pfn: Pfn, offset_bytes: u32) -> Option<u8> {
        let split = match self.page(pfn) {
            Known::Nothing => return None,
            Known::Fill(byte) => return Some(byte),
            Known::Parts(record) => self.splits.get(record),
        };
        match Known::decode(split[(offset_bytes / CHUNK_BYTES) as usize]) {
            Known::Nothing => None,
            Known::Fill(byte) => Some(byte),
            Known::Parts(chunk) => {
                let at = (offset_bytes % CHUNK_BYTES) as usize;
                let known = self.chunks.get(chunk * CHUNK_WORDS + 64 + at / 64) >> (at % 64) & 1 == 1;
                let word = self.chunks.get(chunk * CHUNK_WORDS + at / 8);
                known.then_some(word.to_le_bytes()[at % 8])
            }
        }
    }

    /// A word of 4 or 8 bytes that is aligned to its length, least significant byte first, if all of it is known.
    pub fn word(&self, pfn: Pfn, offset_bytes: u32, len_bytes: u32) -> Option<u64> {
        let (mask, bits) = if len_bytes == 8 { (u64::MAX, 0xff) } else { (0xffff_ffff, 0xf) };
        let known = match self.page(pfn) {
            Known::Parts(record) => Known::decode(self.splits.get(record)[(offset_bytes / CHUNK_BYTES) as usize]),
            whole => whole,
        };
        match known {
            Known::Nothing => None,
            Known::Fill(byte) => Some(u64::from_le_bytes([byte; 8]) & mask),
            Known::Parts(chunk) => {
                let at = (offset_bytes % CHUNK_BYTES) as usize;
                let known = self.chunks.get(chunk * CHUNK_WORDS + 64 + at / 64) >> (at % 64) & bits == bits;
                known.then(|| self.chunks.get(chunk * CHUNK_WORDS + at / 8) >> (at % 8 * 8) & mask)
            }
        }
    }

    /// Fills a part of one page with a byte.
    pub fn fill<O: Observer>(&mut self, pfn: Pfn, offset_bytes: u32, len_bytes: u32, byte: u8) {
        if self.page(pfn) == Known::Fill(byte) || len_bytes == 0 {
            return;
        }
        if u64::from(len_bytes) == PAGE_SIZE_BYTES {
            return self.set_page::<O>(pfn, Known::Fill(byte));
        }
        let split = self.split_of::<O>(pfn);
        let end_bytes = offset_bytes + len_bytes;
        let mut at = offset_bytes;
        while at < end_bytes {
            let index = (at / CHUNK_BYTES) as usize;
            let stop = end_bytes.min((index as u32 + 1) * CHUNK_BYTES);
            if stop - at == CHUNK_BYTES {
                self.release_chunk::<O>(self.splits.get(split)[index]);
                self.splits.update::<O>(split, |parts| parts[index] = Known::Fill(byte).encode());
            } else {
                let chunk = self.chunk_of::<O>(split, index);
                for offset in at..stop {
                    self.put::<O>(chunk, offset % CHUNK_BYTES, byte);
                }
            }
            at = stop;
        }
    }

    /// Fills whole pages in a row with a byte.
    pub fn fill_pages<O: Observer>(&mut self, pfn: Pfn, pages: u32, byte: u8) {
        for page in pfn..pfn + pages {
            if self.page(page) != Known::Fill(byte) {
                self.set_page::<O>(page, Known::Fill(byte));
            }
        }
    }

    /// Writes the low `len_bytes` (4 or 8) of a word, least significant byte first, where it does not cross a
    /// chunk's end: it is aligned to its length.
    pub fn write_word<O: Observer>(&mut self, pfn: Pfn, offset_bytes: u32, len_bytes: u32, word: u64) {
        let split = self.split_of::<O>(pfn);
        let chunk = self.chunk_of::<O>(split, (offset_bytes / CHUNK_BYTES) as usize);
        let at = offset_bytes % CHUNK_BYTES;
        let (shift, mask) = (at % 8 * 8, if len_bytes == 8 { u64::MAX } else { 0xffff_ffff });
        self.chunks.update::<O>(chunk * CHUNK_WORDS + at as usize / 8, |old| {
            *old = *old & !(mask << shift) | (word & mask) << shift;
        });
        let bits = if len_bytes == 8 { 0xff } else { 0xf };
        let known = chunk * CHUNK_WORDS + 64 + at as usize / 64;
        if self.chunks.get(known) >> (at % 64) & bits != bits {
            self.chunks.update::<O>(known, |old| *old |= bits << (at % 64));
        }
    }

    /// Pages in a row were filled with what the model does not know: data of a file.
    pub fn forget_pages<O: Observer>(&mut self, pfn: Pfn, pages: u32) {
        for page in pfn..pfn + pages {
            if self.page(page) != Known::Nothing {
                self.set_page::<O>(page, Known::Nothing);
            }
        }
    }

    fn page(&self, pfn: Pfn) -> Known {
        match self.groups.get((pfn / GROUP_PAGES) as usize) {
            0 => Known::Nothing,
            group => Known::decode(self.pages.get((group - 1 + pfn % GROUP_PAGES) as usize)),
        }
    }

    /// Overwrites what is known of a page; parts that it had are spare.
    fn set_page<O: Observer>(&mut self, pfn: Pfn, known: Known) {
        let group = (pfn / GROUP_PAGES) as usize;
        if self.groups.get(group) == 0 {
            let first = self.pages.len() as u32;
            for _ in 0..GROUP_PAGES {
                self.pages.push::<O>(Known::Nothing.encode());
            }
            self.groups.set::<O>(group, first + 1);
        }
        let at = (self.groups.get(group) - 1 + pfn % GROUP_PAGES) as usize;
        if let Known::Parts(split) = Known::decode(self.pages.get(at)) {
            for part in self.splits.get(split) {
                self.release_chunk::<O>(part);
            }
            self.spare_splits.push::<O>(split as u32);
        }
        self.pages.set::<O>(at, known.encode());
    }

    /// The record of a page's parts; made if there is none.
    fn split_of<O: Observer>(&mut self, pfn: Pfn) -> usize {
        let known = self.page(pfn);
        if let Known::Parts(split) = known {
            return split;
        }
        let parts = [known.encode(); PAGE_CHUNKS];
        let split = match self.spare_splits.pop::<O>() {
            Some(split) => {
                self.splits.set::<O>(split as usize, parts);
                split as usize
            }
            None => {
                self.splits.push::<O>(parts);
                self.splits.len() - 1
            }
        };
        self.set_page::<O>(pfn, Known::Parts(split));
        split
    }

    /// The record of a chunk's bytes; made if there is none.
    fn chunk_of<O: Observer>(&mut self, split: usize, index: usize) -> usize {
        let known = Known::decode(self.splits.get(split)[index]);
        let (fill, bits) = match known {
            Known::Parts(chunk) => return chunk,
            Known::Nothing => (0, 0),
            Known::Fill(byte) => (u64::from_le_bytes([byte; 8]), u64::MAX),
        };
        let words = |at| if at < 64 { fill } else { bits };
        let chunk = match self.spare_chunks.pop::<O>() {
            Some(chunk) => {
                let chunk = chunk as usize;
                for at in 0..CHUNK_WORDS {
                    self.chunks.set::<O>(chunk * CHUNK_WORDS + at, words(at));
                }
                chunk
            }
            None => {
                for at in 0..CHUNK_WORDS {
                    self.chunks.push::<O>(words(at));
                }
                self.chunks.len() / CHUNK_WORDS - 1
            }
        };
        self.splits.update::<O>(split, |parts| parts[index] = Known::Parts(chunk).encode());
        chunk
    }

    fn release_chunk<O: Observer>(&mut self, part: u32) {
        if let Known::Parts(chunk) = Known::decode(part) {
            self.spare_chunks.push::<O>(chunk as u32);
        }
    }

    fn put<O: Observer>(&mut self, chunk: usize, at: u32, byte: u8) {
        self.chunks.update::<O>(chunk * CHUNK_WORDS + at as usize / 8, |word| {
            let shift = at % 8 * 8;
            *word = *word & !(0xff << shift) | u64::from(byte) << shift;
        });
        self.chunks.update::<O>(chunk * CHUNK_WORDS + 64 + at as usize / 64, |bits| *bits |= 1 << (at % 64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::table::Tables;
    use crate::observer::Journaled;

    /// A plain array of bytes, to compare with.
    struct Plain(Vec<Option<u8>>);

    impl Plain {
        fn check(&self, content: &Content) {
            for (at, &byte) in self.0.iter().enumerate() {
                let (pfn, offset) = ((at / 4096) as Pfn, (at % 4096) as u32);
                assert_eq!(content.byte(pfn, offset), byte, "page {pfn}, byte {offset}");
            }
        }

        fn fill(&mut self, pfn: Pfn, offset: u32, len: u32, byte: u8) {
            let at = pfn as usize * 4096 + offset as usize;
            self.0[at..at + len as usize].fill(Some(byte));
        }
    }

    #[test]
    fn what_is_kept_is_what_a_plain_array_would_hold_and_undo_brings_it_back() {
        let mut content = Content::new(4);
        let before = content.clone();
        let mut plain = Plain(vec![None; 4 * 4096]);
        // (page, offset, length, byte): within a chunk, across chunks, whole chunks, whole pages, over one another.
        let fills = [
            (0, 10, 3, 1),
            (0, 500, 20, 2),
            (0, 512, 512, 3),
            (1, 0, 4096, 4),
            (1, 100, 1000, 5),
            (0, 0, 4096, 0),
            (2, 4095, 1, 6),
            (1, 0, 4096, 7),
            (2, 0, 511, 8),
            (3, 1, 4094, 9),
        ];
        for (pfn, offset, len, byte) in fills {
            content.fill::<Journaled>(pfn, offset, len, byte);
            plain.fill(pfn, offset, len, byte);
            plain.check(&content);
        }
        content.write_word::<Journaled>(3, 1024, 8, 0x8877_6655_4433_2211);
        content.write_word::<Journaled>(2, 2052, 4, 0xdead_beef);
        for (at, byte) in (1024..).zip([0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]) {
            plain.fill(3, at, 1, byte);
        }
        for (at, byte) in (2052..).zip([0xef, 0xbe, 0xad, 0xde]) {
            plain.fill(2, at, 1, byte);
        }
        plain.check(&content);
        assert_eq!(content.word(3, 1024, 8), Some(0x8877_6655_4433_2211));
        assert_eq!((content.word(3, 1028, 4), content.word(2, 2052, 4)), (Some(0x8877_6655), Some(0xdead_beef)));
        assert_eq!((content.word(1, 8, 8), content.word(2, 504, 8)), (Some(0x0707_0707_0707_0707), None));
        content.forget_pages::<Journaled>(1, 2);
        assert_eq!((content.byte(1, 0), content.byte(2, 4095), content.byte(3, 1)), (None, None, Some(9)));
        content.fill_pages::<Journaled>(1, 2, 0);
        assert_eq!((content.byte(1, 0), content.byte(2, 2052)), (Some(0), Some(0)));
        content.each_table_mut(&mut |table| table.undo_to(0));
        assert_eq!(content, before);
    }
}
