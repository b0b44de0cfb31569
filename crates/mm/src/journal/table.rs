//! Flat arrays whose writes can be undone.
//!
//! All state that can change lives in a [`Table`]. A write made on behalf of an observer with
//! `JOURNAL` puts the overwritten value in the table's own undo log; [`Table::undo_to`] writes them
//! back, newest first. The logs are independent of each other: a moment is the list of their lengths.

use crate::Observer;
use crate::journal::chapters::Chapters;

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
    chapters: Chapters<OtherSide<T>>,
}

/// What a table is on the other side of a chapter: its length, and every entry that may differ.
#[derive(Debug)]
struct OtherSide<T> {
    len: usize,
    entries: Vec<(u32, T)>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { data: Vec::new(), log: Vec::new(), chapters: Chapters::default() }
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
        Self { data, log: Vec::new(), chapters: Chapters::default() }
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
    /// Forgets the log, and all chapters.
    fn forget(&mut self);
    /// Bytes that log and chapters take.
    fn log_bytes(&self) -> usize;
    /// Closes the log as the chapter of this number; the log is empty then.
    fn close_chapter(&mut self, number: u32);
    /// Crosses a chapter, back or on. The log is empty.
    fn cross_chapter(&mut self, number: u32, back: bool);
    /// Forgets the chapters that lead on.
    fn forget_ahead(&mut self);
}

impl<T: Copy + PartialEq> Table<T> {
    /// What the table was before everything in the log.
    fn before_the_log(&self) -> OtherSide<T> {
        let pushed = self.log.iter().filter(|undo| undo.at == PUSHED).count();
        let popped = self.log.iter().filter(|undo| undo.at == POPPED).count();
        let len = self.data.len() + popped - pushed;
        let mut now = len;
        let mut entries = Vec::new();
        for undo in &self.log {
            let at = match undo.at {
                PUSHED => {
                    now += 1;
                    continue;
                }
                POPPED => {
                    now -= 1;
                    now as u32
                }
                at => at,
            };
            if (at as usize) < len {
                entries.push((at, undo.old));
            }
        }
        // The first that was written down of each is the oldest: the order of equal ones stays.
        entries.sort_by_key(|(at, _)| *at);
        entries.dedup_by_key(|(at, _)| *at);
        entries.retain(|(at, old)| self.data.get(*at as usize) != Some(old));
        OtherSide { len, entries }
    }

    /// Makes the table what it is on the other side of a chapter; returns what it was.
    fn swap(&mut self, OtherSide { len, entries }: OtherSide<T>) -> OtherSide<T> {
        let here = self.data.len();
        let mut of_here: Vec<(u32, T)> = Vec::with_capacity(entries.len() + here.saturating_sub(len));
        if let Some((_, value)) = entries.last().filter(|_| len > here) {
            // Each of these has an entry.
            self.data.resize(len, *value);
        }
        for (at, value) in &entries {
            let old = std::mem::replace(&mut self.data[*at as usize], *value);
            if (*at as usize) < here {
                of_here.push((*at, old));
            }
        }
        of_here.extend((len..here).map(|at| (at as u32, self.data[at])));
        self.data.truncate(len);
        OtherSide { len: here, entries: of_here }
    }
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
        self.chapters = Chapters::default();
    }

    fn log_bytes(&self) -> usize {
        let of_chapter = |side: &OtherSide<T>| side.entries.capacity() * size_of::<(u32, T)>();
        self.log.capacity() * size_of::<Undo<T>>() + self.chapters.bytes(of_chapter)
    }

    fn close_chapter(&mut self, number: u32) {
        if self.log.is_empty() {
            return;
        }
        let mut before = self.before_the_log();
        self.log.clear();
        if before.len != self.data.len() || !before.entries.is_empty() {
            before.entries.shrink_to_fit();
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

    /// A write, by numbers of any size.
    fn write(table: &mut Table<u32>, (kind, at, value): (u8, usize, u32)) {
        match (kind % 4, table.len()) {
            (0, _) | (_, 0) => table.push::<Journaled>(value),
            (1, _) => drop(table.pop::<Journaled>()),
            (2, len) => table.set::<Journaled>(at % len, value % 3),
            (_, len) => table.update::<Journaled>(at % len, |old| *old += value % 2),
        }
    }

    proptest::proptest! {
        #[test]
        fn chapters_are_crossed_back_and_on_as_often_as_one_likes(
            chapters in proptest::collection::vec(
                proptest::collection::vec((0..4u8, 0..16usize, 0..9u32), 0..12), 1..8),
            ways in proptest::collection::vec(0..8usize, 1..12),
        ) {
            let mut table = Table::new(vec![7u32; 3]);
            let mut sides = vec![table.clone()];
            for (number, writes) in (0..).zip(&chapters) {
                writes.iter().for_each(|&one| write(&mut table, one));
                table.close_chapter(number);
                sides.push(table.clone());
            }
            let mut here = chapters.len();
            for way in ways {
                let target = way % sides.len();
                while here > target {
                    here -= 1;
                    table.cross_chapter(here as u32, true);
                }
                while here < target {
                    table.cross_chapter(here as u32, false);
                    here += 1;
                }
                proptest::prop_assert_eq!(&table, &sides[here]);
                // What the open journal says is undone before a chapter is crossed.
                write(&mut table, (2, way, 1));
                table.undo_to(0);
            }
        }
    }

    #[test]
    fn a_chapter_keeps_of_every_place_one_value_and_none_that_came_back() {
        let mut table = Table::new(vec![1u32; 1000]);
        for round in 0..100 {
            table.set::<Journaled>(3, round);
            table.set::<Journaled>(4, 9);
            table.set::<Journaled>(4, 1);
            table.push::<Journaled>(round);
            table.pop::<Journaled>();
        }
        table.close_chapter(0);
        let empty = table.chapters.bytes(|_| 0);
        assert_eq!(table.chapters.bytes(|side| side.entries.len()) - empty, 1, "the fourth alone");
        let copy = table.clone();
        assert_eq!(copy.chapters.bytes(|side| side.entries.len()), 0, "a copy has no history");
    }

    #[test]
    fn a_silent_write_leaves_no_log() {
        let mut table = Table::new(vec![1u32]);
        table.set::<Silent>(0, 2);
        table.push::<Silent>(3);
        assert_eq!((table.log_len(), table.as_slice()), (0, &[2, 3][..]));
    }
}
