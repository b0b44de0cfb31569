//! What was written down, closed part by part.
//!
//! The open journal holds every write, and undoes one after the other. A chapter that is closed holds of every place only
//! what it was on the other side: it is crossed as a whole, back and on again, by changing places with what is there.
//!
//! ```text
//!  boot ═══ behind ═══ behind ═══╪── the open journal ──▶ now
//!                                ╪═══ ahead ═══ ahead ═══▶ what was done already, and is done again
//! ```
//! Most chapters leave most tables alone, so each chapter that a table knows has its number.

/// Chapters of one table: `D` says what the table is on the other side of one.
#[derive(Debug)]
pub(crate) struct Chapters<D> {
    /// Those that lead back, the nearest last.
    behind: Vec<(u32, D)>,
    /// Those that lead on, the nearest last.
    ahead: Vec<(u32, D)>,
}

impl<D> Default for Chapters<D> {
    fn default() -> Self {
        Self { behind: Vec::new(), ahead: Vec::new() }
    }
}

/// A copy of a table has no history but what its open journal says: to copy a machine is to copy one moment.
impl<D> Clone for Chapters<D> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<D> Chapters<D> {
    /// Closes a chapter in which something changed.
    pub(crate) fn close(&mut self, number: u32, other_side: D) {
        self.behind.push((number, other_side));
    }

    /// Crosses a chapter, back or on, unless nothing changed in it: `swap` makes the table what it is on the other side,
    /// and says what it was on this one.
    pub(crate) fn cross(&mut self, number: u32, back: bool, swap: impl FnOnce(D) -> D) {
        let (from, to) = if back { (&mut self.behind, &mut self.ahead) } else { (&mut self.ahead, &mut self.behind) };
        if let Some((_, other_side)) = from.pop_if(|(nearest, _)| *nearest == number) {
            to.push((number, swap(other_side)));
        }
    }

    /// Forgets what leads on: something else is done from here.
    pub(crate) fn forget_ahead(&mut self) {
        self.ahead.clear();
    }

    /// Bytes that all take, if one takes so many.
    pub(crate) fn bytes(&self, of: impl Fn(&D) -> usize) -> usize {
        let chapters = self.behind.iter().chain(&self.ahead);
        chapters.map(|(_, delta)| of(delta)).sum::<usize>()
            + (self.behind.capacity() + self.ahead.capacity()) * size_of::<(u32, D)>()
    }
}

/// How many chapters lie behind a machine and ahead of it. Like the journal, that is no part of what a machine is: any two
/// are equal, and a copy has none.
#[derive(Debug, Default)]
pub(crate) struct Count {
    pub(crate) behind: u32,
    pub(crate) ahead: u32,
}

impl PartialEq for Count {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Clone for Count {
    fn clone(&self) -> Self {
        Self::default()
    }
}
