//! Bytes, wherever they lie: sparse pages by address, each byte known as written or not, each pointer with the
//! allocation that it came from. A copy shares pages until they are written.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;

const PAGE: u64 = 4096;

/// A page of memory.
#[derive(Clone)]
struct Page {
    bytes: [u8; PAGE as usize],
    /// A bit for each byte: it was written.
    written: [u64; 64],
    /// For each word of four bytes: the allocation that a pointer there came from.
    origins: Option<Box<[u32; 1024]>>,
}

/// Numbers of pages are their own hash.
#[derive(Default, Clone)]
pub struct PageHasher(u64);

impl Hasher for PageHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// What was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Read {
    /// The number, little end first.
    pub value: u64,
    /// All of its bytes were written.
    pub written: bool,
    /// Allocation that it came from, if it is a pointer.
    pub origin: u32,
}

/// Pages that are the same as others, at other addresses.
#[derive(Clone, Debug)]
struct Alias {
    start: u64,
    /// Address of each page.
    pages: Rc<[u64]>,
}

/// All memory that anything was written to.
#[derive(Clone)]
pub struct Memory {
    places: HashMap<u64, u32, BuildHasherDefault<PageHasher>>,
    pages: Vec<Rc<Page>>,
    last: (u64, u32),
    zeroes: Rc<Page>,
    aliases: Vec<Alias>,
}

impl Default for Memory {
    fn default() -> Self {
        let zeroes = Page { bytes: [0; PAGE as usize], written: [u64::MAX; 64], origins: None };
        Self {
            places: HashMap::default(),
            pages: Vec::new(),
            last: (u64::MAX, 0),
            zeroes: Rc::new(zeroes),
            aliases: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} pages", self.pages.len())
    }
}

impl Memory {
    fn real(&self, addr: u64) -> u64 {
        for alias in &self.aliases {
            let offset = addr.wrapping_sub(alias.start);
            if offset / PAGE < alias.pages.len() as u64 {
                return alias.pages[(offset / PAGE) as usize] + offset % PAGE;
            }
        }
        addr
    }

    /// From now on these pages are seen at `start` as well.
    pub fn alias(&mut self, start: u64, pages: Vec<u64>) {
        self.unalias(start);
        self.aliases.push(Alias { start, pages: pages.into() });
        self.last = (u64::MAX, 0);
    }

    /// The pages are not seen at `start` any more.
    pub fn unalias(&mut self, start: u64) {
        self.aliases.retain(|alias| alias.start != start);
        self.last = (u64::MAX, 0);
    }

    #[inline]
    fn find(&mut self, number: u64) -> Option<usize> {
        if self.last.0 == number {
            return Some(self.last.1 as usize);
        }
        let real = if self.aliases.is_empty() { number } else { self.real(number.wrapping_mul(PAGE)) / PAGE };
        let at = *self.places.get(&real)?;
        self.last = (number, at);
        Some(at as usize)
    }

    fn page(&mut self, number: u64) -> &mut Page {
        let at = match self.find(number) {
            Some(at) => at,
            None => {
                let real = if self.aliases.is_empty() { number } else { self.real(number.wrapping_mul(PAGE)) / PAGE };
                let at = self.pages.len();
                let page = Page { bytes: [0; PAGE as usize], written: [0; 64], origins: None };
                self.pages.push(Rc::new(page));
                self.places.insert(real, at as u32);
                self.last = (number, at as u32);
                at
            }
        };
        Rc::make_mut(&mut self.pages[at])
    }

    /// Reads up to 8 bytes.
    #[inline]
    pub fn read(&mut self, addr: u64, len: u32) -> Read {
        let offset = (addr % PAGE) as usize;
        let len = len as usize;
        if offset + len > PAGE as usize {
            let mut read = Read { value: 0, written: true, origin: 0 };
            for at in 0..len {
                let one = self.read(addr.wrapping_add(at as u64), 1);
                read.value |= one.value << (8 * at);
                read.written &= one.written;
            }
            return read;
        }
        let Some(at) = self.find(addr / PAGE) else { return Read::default() };
        let page = &*self.pages[at];
        let mut bytes = [0u8; 8];
        bytes[..len].copy_from_slice(&page.bytes[offset..offset + len]);
        let mask = (1u64 << len) - 1;
        let (word, bit) = (offset / 64, offset % 64);
        let mut bits = page.written[word] >> bit;
        if bit + len > 64 {
            bits |= page.written[word + 1] << (64 - bit);
        }
        let origin = match &page.origins {
            Some(origins) if len >= 4 && offset % 4 == 0 => origins[offset / 4],
            _ => 0,
        };
        Read { value: u64::from_le_bytes(bytes), written: bits & mask == mask, origin }
    }

    /// Writes up to 8 bytes; `written` false: something that was never set is copied there.
    #[inline]
    pub fn write(&mut self, addr: u64, len: u32, value: u64, origin: u32, written: bool) {
        let offset = (addr % PAGE) as usize;
        let n = len as usize;
        if offset + n > PAGE as usize {
            for at in 0..n {
                self.write(addr.wrapping_add(at as u64), 1, value >> (8 * at), 0, written);
            }
            return;
        }
        let page = self.page(addr / PAGE);
        page.bytes[offset..offset + n].copy_from_slice(&value.to_le_bytes()[..n]);
        set_bits(&mut page.written, offset, n, written);
        if origin != 0 && offset % 4 == 0 && n >= 4 {
            let origins = page.origins.get_or_insert_with(|| Box::new([0; 1024]));
            origins[offset / 4] = origin;
            if n == 8 {
                origins[offset / 4 + 1] = 0;
            }
        } else if let Some(origins) = &mut page.origins {
            let last = (offset + n - 1) / 4;
            origins[offset / 4..=last].fill(0);
            // The upper half of a pointer is overwritten.
            if offset / 4 > 0 && offset % 8 >= 4 {
                origins[offset / 4 - 1] = 0;
            }
        }
    }

    /// Whether all bytes of a range were written.
    pub fn is_written(&mut self, addr: u64, len: u64) -> bool {
        self.first_unwritten(addr, len).is_none()
    }

    /// The first byte of a range that was never written.
    pub fn first_unwritten(&mut self, addr: u64, len: u64) -> Option<u64> {
        let mut at = addr;
        let end = addr.saturating_add(len);
        while at < end {
            let stop = end.min((at / PAGE + 1).saturating_mul(PAGE));
            let Some(page) = self.find(at / PAGE) else { return Some(at) };
            let written = self.pages[page].written;
            for byte in at..stop {
                let offset = (byte % PAGE) as usize;
                if written[offset / 64] >> (offset % 64) & 1 == 0 {
                    return Some(byte);
                }
            }
            at = stop;
        }
        None
    }

    /// Fills a range.
    pub fn fill(&mut self, addr: u64, len: u64, byte: u8) {
        let mut at = addr;
        let end = addr.saturating_add(len);
        while at < end {
            let stop = end.min((at / PAGE + 1).saturating_mul(PAGE));
            if stop - at == PAGE && byte == 0 {
                self.place(at / PAGE, self.zeroes.clone());
            } else {
                let page = self.page(at / PAGE);
                let (from, n) = ((at % PAGE) as usize, (stop - at) as usize);
                page.bytes[from..from + n].fill(byte);
                set_bits(&mut page.written, from, n, true);
                if let Some(origins) = &mut page.origins {
                    origins[from / 4..(from + n).div_ceil(4)].fill(0);
                }
            }
            at = stop;
        }
    }

    fn place(&mut self, number: u64, page: Rc<Page>) {
        match self.find(number) {
            Some(at) => self.pages[at] = page,
            None => {
                self.page(number);
                let at = self.last.1 as usize;
                self.pages[at] = page;
            }
        }
    }

    /// Nothing was ever written to a range.
    pub fn forget(&mut self, addr: u64, len: u64) {
        let mut at = addr;
        let end = addr.saturating_add(len);
        while at < end {
            let stop = end.min((at / PAGE + 1).saturating_mul(PAGE));
            if self.find(at / PAGE).is_some() {
                let page = self.page(at / PAGE);
                let (from, n) = ((at % PAGE) as usize, (stop - at) as usize);
                set_bits(&mut page.written, from, n, false);
                if let Some(origins) = &mut page.origins {
                    origins[from / 4..(from + n).div_ceil(4)].fill(0);
                }
            }
            at = stop;
        }
    }

    /// Copies a range, what was not written and where pointers came from included.
    pub fn copy(&mut self, to: u64, from: u64, len: u64) {
        if to == from || len == 0 {
            return;
        }
        let words = to % 8 == from % 8;
        let step = |this: &mut Self, offset: u64, n: u32| {
            let read = this.read(from.wrapping_add(offset), n);
            if read.written || n == 1 {
                this.write(to.wrapping_add(offset), n, read.value, read.origin, read.written);
            } else {
                for at in 0..u64::from(n) {
                    let read = this.read(from.wrapping_add(offset + at), 1);
                    this.write(to.wrapping_add(offset + at), 1, read.value, 0, read.written);
                }
            }
        };
        let mut parts = Vec::new();
        let mut at = 0;
        while at < len {
            let n = if words && from.wrapping_add(at) % 8 == 0 && len - at >= 8 {
                8
            } else if words && from.wrapping_add(at) % 4 == 0 && len - at >= 4 && self.has_origin(from.wrapping_add(at))
            {
                4
            } else {
                1
            };
            parts.push((at, n));
            at += u64::from(n);
            if parts.len() >= 4096 && from > to {
                for (at, n) in parts.drain(..) {
                    step(self, at, n);
                }
            }
        }
        if from > to || from.saturating_add(len) <= to {
            for (at, n) in parts {
                step(self, at, n);
            }
        } else {
            for (at, n) in parts.into_iter().rev() {
                step(self, at, n);
            }
        }
    }

    fn has_origin(&mut self, addr: u64) -> bool {
        self.read(addr, 4).origin != 0
    }

    /// Bytes of a range, whether or not they were written.
    pub fn bytes(&mut self, addr: u64, len: u64) -> Vec<u8> {
        (0..len).map(|at| self.read(addr.wrapping_add(at), 1).value as u8).collect()
    }

    /// All pointers that lie in a range: their place, value and origin.
    pub fn pointers(&mut self, addr: u64, len: u64, word_bytes: u64, mut each: impl FnMut(u64, Read)) {
        let mut at = addr.checked_next_multiple_of(word_bytes).unwrap_or(addr);
        let end = addr.saturating_add(len);
        while at.saturating_add(word_bytes) <= end {
            if self.find(at / PAGE).is_none() {
                at = (at / PAGE + 1).saturating_mul(PAGE);
                continue;
            }
            let read = self.read(at, word_bytes as u32);
            if read.written && read.value >= 4096 {
                each(at, read);
            }
            at += word_bytes;
        }
    }
}

fn set_bits(bits: &mut [u64; 64], from: usize, n: usize, on: bool) {
    let (mut at, end) = (from, from + n);
    while at < end {
        let (word, bit) = (at / 64, at % 64);
        let take = (64 - bit).min(end - at);
        let mask = if take == 64 { u64::MAX } else { ((1 << take) - 1) << bit };
        if on {
            bits[word] |= mask;
        } else {
            bits[word] &= !mask;
        }
        at += take;
    }
}
