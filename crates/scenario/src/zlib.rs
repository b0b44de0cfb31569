//! Reads the format of zlib (RFC 1950 and 1951), and writes it without packing.
//!
//! Crates that read it are made for speed, and would be a fiftieth of what every visitor of the page
//! loads; a link holds a few kilobytes. The tests hold it against such a crate.

/// How reading came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// All was read, and the checksum is right.
    Whole,
    /// What was read so far is all that can be had.
    Damaged,
    /// There is more than was allowed.
    TooLarge,
}

/// Unpacks up to `most_bytes`.
pub(crate) fn inflate(packed: &[u8], most_bytes: usize) -> (Vec<u8>, End) {
    let mut reader = Reader { packed, at: 2, bits: 0, bit_count: 0, out: Vec::new(), most_bytes };
    let header = packed.first_chunk().is_some_and(|head| {
        // Deflate, a window of at most 32 KiB, no dictionary.
        head[0] & 0x0f == 8 && head[0] >> 4 <= 7 && head[1] & 0x20 == 0 && u16::from_be_bytes(*head) % 31 == 0
    });
    let read = header && reader.blocks().is_some();
    let Reader { at, out, .. } = reader;
    let end = if out.len() > most_bytes {
        End::TooLarge
    } else if read && packed.get(at..at + 4) == Some(&adler32(&out).to_be_bytes()) {
        End::Whole
    } else {
        End::Damaged
    };
    (out, end)
}

/// Bytes as they are, in this format.
pub(crate) fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut rest = bytes;
    loop {
        let (block, behind) = rest.split_at(rest.len().min(usize::from(u16::MAX)));
        let length = block.len() as u16;
        out.push(u8::from(behind.is_empty()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
        rest = behind;
        if rest.is_empty() {
            out.extend(adler32(bytes).to_be_bytes());
            return out;
        }
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (b + a) % 65521)
    });
    b << 16 | a
}

struct Reader<'a> {
    packed: &'a [u8],
    /// The next byte.
    at: usize,
    /// Bits of the last byte that were not taken yet, the next one lowest.
    bits: u32,
    bit_count: u32,
    out: Vec<u8>,
    most_bytes: usize,
}

/// Lengths and distances begin so, and have so many bits more.
const LENGTH: ([u16; 29], [u8; 29]) = (
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258],
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
/// In which order the lengths of the code for lengths stand.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

impl Reader<'_> {
    fn take(&mut self, count: u32) -> Option<usize> {
        while self.bit_count < count {
            self.bits |= u32::from(*self.packed.get(self.at)?) << self.bit_count;
            self.at += 1;
            self.bit_count += 8;
        }
        let taken = self.bits & ((1 << count) - 1);
        self.bits >>= count;
        self.bit_count -= count;
        Some(taken as usize)
    }

    /// All blocks; `None` where it is damaged or becomes too long.
    fn blocks(&mut self) -> Option<()> {
        loop {
            let last = self.take(1)? == 1;
            match self.take(2)? {
                0 => self.stored_block()?,
                1 => {
                    let mut lengths = [8; 288];
                    lengths[144..256].fill(9);
                    lengths[256..280].fill(7);
                    self.packed_block(&Code::new(&lengths)?, &Code::new(&[5; 30])?)?;
                }
                2 => {
                    let (literals, distances) = self.codes()?;
                    self.packed_block(&literals, &distances)?;
                }
                _ => return None,
            }
            if last {
                return Some(());
            }
        }
    }

    fn stored_block(&mut self) -> Option<()> {
        (self.bits, self.bit_count) = (0, 0);
        let (length, complement) = (self.take(16)?, self.take(16)?);
        if length != !complement & 0xffff {
            return None;
        }
        for _ in 0..length {
            let byte = self.take(8)?;
            self.put(byte as u8)?;
        }
        Some(())
    }

    /// The codes for literals and lengths, and for distances, of a block that brings its own.
    fn codes(&mut self) -> Option<(Code, Code)> {
        let (literals, distances, count) = (self.take(5)? + 257, self.take(5)? + 1, self.take(4)? + 4);
        let mut of_lengths = [0; 19];
        for place in &ORDER[..count] {
            of_lengths[*place] = self.take(3)? as u8;
        }
        let of_lengths = Code::new(&of_lengths)?;
        let mut lengths: Vec<u8> = Vec::new();
        while lengths.len() < literals + distances {
            let (length, times) = match of_lengths.read(self)? {
                16 => (*lengths.last()?, 3 + self.take(2)?),
                17 => (0, 3 + self.take(3)?),
                18 => (0, 11 + self.take(7)?),
                length => (length as u8, 1),
            };
            lengths.resize(lengths.len() + times, length);
        }
        if lengths.len() > literals + distances {
            return None;
        }
        Some((Code::new(&lengths[..literals])?, Code::new(&lengths[literals..])?))
    }

    fn packed_block(&mut self, literals: &Code, distances: &Code) -> Option<()> {
        loop {
            let symbol = literals.read(self)?;
            match symbol {
                0..256 => self.put(symbol as u8)?,
                256 => return Some(()),
                _ => {
                    let length = *LENGTH.0.get(symbol - 257)?;
                    let length = usize::from(length) + self.take(u32::from(LENGTH.1[symbol - 257]))?;
                    let symbol = distances.read(self)?;
                    // Distances double every two symbols.
                    let more = (symbol as u32 / 2).saturating_sub(1);
                    let base = if symbol < 4 { symbol + 1 } else { ((2 + symbol % 2) << more) + 1 };
                    let distance = base + self.take(more)?;
                    let from = self.out.len().checked_sub(distance)?;
                    for at in from..from + length {
                        self.put(self.out[at])?;
                    }
                }
            }
        }
    }

    fn put(&mut self, byte: u8) -> Option<()> {
        self.out.push(byte);
        (self.out.len() <= self.most_bytes).then_some(())
    }
}

/// A canonical Huffman code.
struct Code {
    /// How many symbols have codes of each length.
    counts: [u16; 16],
    /// The symbols, sorted by their codes.
    symbols: Vec<u16>,
}

impl Code {
    /// The code whose symbols have codes of these lengths; `None` if there cannot be one.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0_u16; 16];
        let mut symbols = Vec::new();
        let mut left = 1_i32;
        for length in 1..16 {
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, of)| usize::from(**of) == length) {
                counts[length] += 1;
                symbols.push(symbol as u16);
            }
            left = 2 * left - i32::from(counts[length]);
            if left < 0 {
                return None;
            }
        }
        Some(Self { counts, symbols })
    }

    fn read(&self, reader: &mut Reader<'_>) -> Option<usize> {
        let (mut code, mut first, mut before) = (0, 0, 0);
        for count in &self.counts[1..] {
            let count = usize::from(*count);
            code = code << 1 | reader.take(1)?;
            first <<= 1;
            if code < first + count {
                return self.symbols.get(before + code - first).map(|symbol| usize::from(*symbol));
            }
            first += count;
            before += count;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;
    use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_others_pack_comes_back(words in prop::collection::vec("[a-d]{0,3}|\\PC{1,3}", 0..400), level in 0..11_u8) {
            let text = words.concat();
            let packed = compress_to_vec_zlib(text.as_bytes(), level);
            prop_assert_eq!(inflate(&packed, text.len()), (text.clone().into_bytes(), End::Whole));
            prop_assert_eq!(inflate(&stored(text.as_bytes()), text.len()), (text.into_bytes(), End::Whole));
        }

        #[test]
        fn damage_is_found_where_others_find_it(
            text in "[a-f\n]{1,300}", at in any::<prop::sample::Index>(), byte in any::<u8>(), level in 0..11_u8,
        ) {
            let mut packed = compress_to_vec_zlib(text.as_bytes(), level);
            *at.get_mut(&mut packed) = byte;
            let ours = inflate(&packed, 100_000);
            match decompress_to_vec_zlib_with_limit(&packed, 100_000) {
                Ok(bytes) => prop_assert_eq!(ours, (bytes, End::Whole)),
                Err(_) => prop_assert_ne!(ours.1, End::Whole),
            }
        }

        #[test]
        fn anything_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            inflate(&[&[0x78, 0x01], &bytes[..]].concat(), 10_000);
        }
    }

    #[test]
    fn long_ways_back_and_long_texts_are_read() {
        let text: Vec<u8> = (0..200_000_u32).map(|n| (n % 7919 * n % 251) as u8).collect();
        let text = [&text[..], &text[..]].concat();
        assert!(inflate(&compress_to_vec_zlib(&text, 9), text.len()) == (text, End::Whole));
    }

    #[test]
    fn more_than_was_asked_for_is_not_unpacked() {
        let packed = compress_to_vec_zlib(&[b'a'; 100_000], 9);
        let (out, end) = inflate(&packed, 1000);
        assert_eq!((out.len(), end), (1001, End::TooLarge));
    }
}
