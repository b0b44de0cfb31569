//! A fixed number of values whose writes can be undone: a [`Table`](crate::table::Table) that never grows.
//!
//! The values lie in the structure itself, so that reading one is a single load, and their number is known to the
//! compiler: the page allocator's counters and lists are touched several times in every request.

use crate::Observer;
use crate::table::{Tables, UndoLog};

/// An overwritten value and where it stood.
#[derive(Clone, Copy, Debug)]
struct Undo<T> {
    at: u32,
    old: T,
}

/// `N` plain values with an undo log. Equal if the values are; what is in the logs does not count.
#[derive(Clone, Debug)]
pub struct Cells<T, const N: usize> {
    data: [T; N],
    log: Vec<Undo<T>>,
}

impl<T: PartialEq, const N: usize> PartialEq for Cells<T, N> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<T: Copy + PartialEq, const N: usize> Cells<T, N> {
    /// All of the same value, and nothing to undo.
    pub fn new(value: T) -> Self {
        Self { data: [value; N], log: Vec::new() }
    }

    /// The value at `at`.
    #[inline(always)]
    pub fn get(&self, at: usize) -> T {
        self.data[at]
    }

    /// All values.
    pub fn as_slice(&self) -> &[T] {
        &self.data
    }

    /// Overwrites the value at `at`.
    #[inline(always)]
    pub fn set<O: Observer>(&mut self, at: usize, value: T) {
        let slot = &mut self.data[at];
        if O::JOURNAL {
            self.log.push(Undo { at: at as u32, old: *slot });
        }
        *slot = value;
    }
}

impl<T: Copy + PartialEq, const N: usize> UndoLog for Cells<T, N> {
    fn log_len(&self) -> usize {
        self.log.len()
    }

    fn undo_to(&mut self, len: usize) {
        while self.log.len() > len {
            let Some(Undo { at, old }) = self.log.pop() else { return };
            self.data[at as usize] = old;
        }
    }

    fn is_as_at(&self, len: usize) -> bool {
        self.log[len..].iter().all(|undo| self.data[undo.at as usize] == undo.old)
    }

    fn forget(&mut self) {
        self.log = Vec::new();
    }

    fn log_bytes(&self) -> usize {
        self.log.capacity() * size_of::<Undo<T>>()
    }
}

impl<T: Copy + PartialEq, const N: usize> Tables for Cells<T, N> {
    fn each_table(&self, visit: &mut dyn FnMut(&dyn UndoLog)) {
        visit(self);
    }

    fn each_table_mut(&mut self, visit: &mut dyn FnMut(&mut dyn UndoLog)) {
        visit(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Silent;
    use crate::observer::Journaled;

    #[test]
    fn undoing_restores_what_was_overwritten_in_reverse() {
        let mut cells = Cells::<u32, 4>::new(7);
        let before = cells.clone();
        cells.set::<Journaled>(1, 20);
        let mark = cells.log_len();
        let half = cells.clone();
        cells.set::<Journaled>(1, 21);
        cells.set::<Journaled>(3, 5);
        assert_eq!(cells.as_slice(), [7, 21, 7, 5]);
        cells.undo_to(mark);
        assert_eq!(cells, half);
        cells.undo_to(0);
        assert_eq!(cells, before);
    }

    #[test]
    fn a_silent_write_leaves_no_log() {
        let mut cells = Cells::<u32, 2>::new(0);
        cells.set::<Silent>(1, 3);
        assert_eq!((cells.log_len(), cells.get(1)), (0, 3));
    }
}
