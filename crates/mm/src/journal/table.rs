//! Flat arrays whose writes can be undone.
//!
//! All state that can change lives in a [`Table`]. A write made on behalf of an observer with
//! `JOURNAL` puts the overwritten value in the table's own undo log; [`Table::undo_to`] writes them
//! back, newest first. The logs are independent of each other: a moment is the list of their lengths.

use crate::Observer;

/// How a log entry is undone.
const PUSHED: u32 = u32::MAX;
const POPPED: u32 = u32::MAX - 1;

/// An overwritten value and where it stood (or that it was pushed or popped).
#[derive(Clone, Copy, Debug)]
struct Undo<T> {
    at: u32,
    old: T,
}

/// An array of plain values with an undo log. Two tables are equal if their contents are; what is
/// in the logs does not count.
#[derive(Clone, Debug)]
pub struct Table<T> {
    data: Vec<T>,
    log: Vec<Undo<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { data: Vec::new(), log: Vec::new() }
    }
}

impl<T: PartialEq> PartialEq for Table<T> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<T: Copy> Table<T> {
    /// A table with these contents and nothing to undo.
    pub fn new(data: Vec<T>) -> Self {
        Self { data, log: Vec::new() }
    }

    /// Number of entries.
    #[inline]
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The entry at `at`.
    #[inline]
    pub fn get(&self, at: usize) -> T {
        self.data[at]
    }

    /// All entries.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        &self.data
    }

    /// Overwrites the entry at `at`.
    #[inline]
    pub fn set<O: Observer>(&mut self, at: usize, value: T) {
        let slot = &mut self.data[at];
        if O::JOURNAL {
            self.log.push(Undo { at: at as u32, old: *slot });
        }
        *slot = value;
    }

    /// Changes the entry at `at` in place.
    #[inline]
    pub fn update<O: Observer>(&mut self, at: usize, change: impl FnOnce(&mut T)) {
        let slot = &mut self.data[at];
        if O::JOURNAL {
            self.log.push(Undo { at: at as u32, old: *slot });
        }
        change(slot);
    }

    /// Appends an entry.
    #[inline]
    pub fn push<O: Observer>(&mut self, value: T) {
        if O::JOURNAL {
            self.log.push(Undo { at: PUSHED, old: value });
        }
        self.data.push(value);
    }

    /// Takes the last entry off.
    #[inline]
    pub fn pop<O: Observer>(&mut self) -> Option<T> {
        let value = self.data.pop()?;
        if O::JOURNAL {
            self.log.push(Undo { at: POPPED, old: value });
        }
        Some(value)
    }
}

/// What the journal needs of a table, whatever it holds.
pub trait UndoLog {
    /// Number of entries in the log.
    fn log_len(&self) -> usize;
    /// Undoes the newest entries until `len` are left.
    fn undo_to(&mut self, len: usize);
    /// Whether everything that was overwritten since the log was `len` long is again what it was. May say no
    /// where a value went to and fro.
    fn is_as_at(&self, len: usize) -> bool;
    /// Forgets the log.
    fn forget(&mut self);
    /// Bytes that the log takes.
    fn log_bytes(&self) -> usize;
}

impl<T: Copy + PartialEq> UndoLog for Table<T> {
    fn log_len(&self) -> usize {
        self.log.len()
    }

    fn undo_to(&mut self, len: usize) {
        while self.log.len() > len {
            let Some(Undo { at, old }) = self.log.pop() else { return };
            match at {
                PUSHED => {
                    self.data.pop();
                }
                POPPED => self.data.push(old),
                _ => self.data[at as usize] = old,
            }
        }
    }

    fn is_as_at(&self, len: usize) -> bool {
        self.log[len..].iter().all(|undo| self.data.get(undo.at as usize).is_some_and(|now| *now == undo.old))
    }

    fn forget(&mut self) {
        self.log = Vec::new();
    }

    fn log_bytes(&self) -> usize {
        self.log.capacity() * size_of::<Undo<T>>()
    }
}

/// A part of the machine: it names all its tables, always in the same order.
pub trait Tables {
    /// Shows each table to `visit`.
    fn each_table(&self, visit: &mut dyn FnMut(&dyn UndoLog));
    /// Hands each table to `visit`.
    fn each_table_mut(&mut self, visit: &mut dyn FnMut(&mut dyn UndoLog));
}

impl<T: Copy + PartialEq> Tables for Table<T> {
    fn each_table(&self, visit: &mut dyn FnMut(&dyn UndoLog)) {
        visit(self);
    }

    fn each_table_mut(&mut self, visit: &mut dyn FnMut(&mut dyn UndoLog)) {
        visit(self);
    }
}

/// Implements [`Tables`] for a structure: the fields that are tables, or have tables.
///
/// `tables!(Slabs { slabs, freelists });`
macro_rules! tables {
    ($type:ty { $($field:ident),* $(,)? }) => {
        impl $crate::journal::table::Tables for $type {
            fn each_table(&self, visit: &mut dyn FnMut(&dyn $crate::journal::table::UndoLog)) {
                let _ = &visit;
                $($crate::journal::table::Tables::each_table(&self.$field, visit);)*
            }

            fn each_table_mut(&mut self, visit: &mut dyn FnMut(&mut dyn $crate::journal::table::UndoLog)) {
                let _ = &visit;
                $($crate::journal::table::Tables::each_table_mut(&mut self.$field, visit);)*
            }
        }
    };
}
pub(crate) use tables;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Silent;
    use crate::observer::Journaled;

    #[test]
    fn undoing_restores_writes_pushes_and_pops_in_reverse() {
        let mut table = Table::new(vec![1u32, 2, 3]);
        let before = table.clone();
        table.set::<Journaled>(1, 20);
        let half = table.clone();
        let mark = table.log_len();
        table.push::<Journaled>(4);
        table.update::<Journaled>(3, |value| *value += 1);
        assert_eq!(table.pop::<Journaled>(), Some(5));
        assert_eq!(table.pop::<Journaled>(), Some(3));
        table.push::<Journaled>(9);
        assert_eq!(table.as_slice(), [1, 20, 9]);
        table.undo_to(mark);
        assert_eq!(table, half);
        table.undo_to(0);
        assert_eq!(table, before);
    }

    #[test]
    fn a_table_is_as_before_only_if_every_value_is() {
        let mut table = Table::new(vec![1u32, 2]);
        table.set::<Journaled>(0, 5);
        let mark = table.log_len();
        table.set::<Journaled>(1, 2);
        assert!(table.is_as_at(mark) && !table.is_as_at(0));
        table.push::<Journaled>(2);
        assert!(!table.is_as_at(mark));
    }

    #[test]
    fn a_silent_write_leaves_no_log() {
        let mut table = Table::new(vec![1u32]);
        table.set::<Silent>(0, 2);
        table.push::<Silent>(3);
        assert_eq!((table.log_len(), table.as_slice()), (0, &[2, 3][..]));
    }
}
