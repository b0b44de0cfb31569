//! A journal that grows without being moved.

/// Entries of a block.
const BLOCK: usize = 1024;

/// A stack of plain values, in blocks.
#[derive(Clone, Debug)]
pub(crate) struct Log<T> {
    /// Blocks that came before `last`, and how many entries they have together.
    full: Vec<Vec<T>>,
    full_len: usize,
    last: Vec<T>,
}

impl<T: Copy> Log<T> {
    /// Empty.
    pub(crate) const fn new() -> Self {
        Self { full: Vec::new(), full_len: 0, last: Vec::new() }
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.full_len + self.last.len()
    }

    /// Appends entries, fewer than a block has.
    #[inline(always)]
    pub(crate) fn push<const N: usize>(&mut self, entries: [T; N]) {
        if self.last.capacity() - self.last.len() < N {
            self.begin_block();
        }
        self.last.extend_from_slice(&entries);
    }

    #[cold]
    #[inline(never)]
    fn begin_block(&mut self) {
        let block = std::mem::replace(&mut self.last, Vec::with_capacity(BLOCK));
        self.full_len += block.len();
        if !block.is_empty() {
            self.full.push(block);
        }
    }

    /// Takes the newest entry off.
    pub(crate) fn pop(&mut self) -> Option<T> {
        if self.last.is_empty()
            && let Some(block) = self.full.pop()
        {
            self.full_len -= block.len();
            self.last = block;
        }
        self.last.pop()
    }

    /// All entries from `start` on, block by block.
    pub(crate) fn since(&self, start: usize) -> impl Iterator<Item = &T> {
        let mut skip = start;
        self.full.iter().chain([&self.last]).flat_map(move |block| {
            let skipped = skip.min(block.len());
            skip -= skipped;
            &block[skipped..]
        })
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        let entries: usize = self.full.iter().map(Vec::capacity).sum();
        (entries + self.last.capacity()) * size_of::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_in_reverse_across_blocks_and_copies() {
        let mut log = Log::new();
        for at in 0..1000_u32 {
            log.push([3 * at, 3 * at + 1, 3 * at + 2]);
        }
        let mut copy = log.clone();
        copy.push([3000]);
        assert_eq!((log.len(), copy.len()), (3000, 3001));
        assert!(copy.since(1500).copied().eq(1500..=3000));
        assert_eq!(copy.pop(), Some(3000));
        for expected in (0..3000).rev() {
            assert_eq!((log.pop(), copy.pop()), (Some(expected), Some(expected)));
            assert_eq!(log.len(), expected as usize);
        }
        assert_eq!((log.pop(), copy.pop()), (None, None));
    }
}
