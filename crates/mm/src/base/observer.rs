//! Who listens while the machine works, at no cost when nobody does.

use crate::Event;

/// A listener, chosen at compile time: with [`Silent`] the hot loops hold no trace of events.
pub trait Observer {
    /// Whether events are made at all.
    const EVENTS: bool;
    /// Whether overwritten values are journaled, so that the operation can be undone.
    const JOURNAL: bool;
    /// Takes one event.
    fn event(&mut self, event: Event);
    /// Another one that keeps nothing, for what is too much to show one by one. It is of the same type, so that the
    /// machine is compiled once for both.
    fn muted() -> Self;
    /// Whether nothing but the outcome is wanted, and the operation will be undone: then nothing is done that can only
    /// matter to later ones.
    fn is_dry(&self) -> bool {
        false
    }
    /// Told, in a dry run, as soon as it is certain how a request ends that sleeps. The operation ends there, as if the
    /// request slept for ever.
    fn foresees(&mut self, _end: Foresight) {}
    /// Told, in a dry run, that pages need not be looked at before they are taken: in which order they are taken is known.
    fn skip_aging(&mut self) {}
    /// Whether it was told that.
    fn skips_aging(&self) -> bool {
        false
    }
}

/// How a request is certain to end that may sleep, before it did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foresight {
    /// It gets its pages from reclaim.
    Reclaim,
    /// It gets its pages from a task that the OOM killer kills.
    Kill,
}

/// Hears nothing, keeps nothing: the fastest way forward, with no way back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    const EVENTS: bool = false;
    const JOURNAL: bool = false;
    fn event(&mut self, _event: Event) {}
    fn muted() -> Self {
        Self
    }
}

/// Hears nothing, but the operation can be undone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Journaled;

impl Observer for Journaled {
    const EVENTS: bool = false;
    const JOURNAL: bool = true;
    fn event(&mut self, _event: Event) {}
    fn muted() -> Self {
        Self
    }
}

/// Keeps every event up to a limit and counts the rest; the operation can be undone.
#[derive(Clone, Debug)]
pub struct Recorder {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Events beyond `limit` that were not kept.
    pub dropped: u64,
    /// How many are kept at most.
    pub limit: usize,
    /// The operation will be undone: only its outcome is wanted.
    pub dry: bool,
    /// In a dry run: the outcome is a grant after some sleep, and was not waited for.
    pub foreseen: Option<Foresight>,
    /// In a dry run: reclaim takes pages in the order in which it would, without looking at all of them before.
    pub skips_aging: bool,
}

impl Default for Recorder {
    fn default() -> Self {
        Self { events: Vec::new(), dropped: 0, limit: 20_000, dry: false, foreseen: None, skips_aging: false }
    }
}

impl Observer for Recorder {
    const EVENTS: bool = true;
    const JOURNAL: bool = true;
    fn event(&mut self, event: Event) {
        if self.events.len() < self.limit {
            self.events.push(event);
        } else {
            self.dropped += 1;
        }
    }
    fn muted() -> Self {
        Self { limit: 0, ..Self::default() }
    }
    fn is_dry(&self) -> bool {
        self.dry
    }
    fn foresees(&mut self, end: Foresight) {
        self.foreseen = Some(end);
    }
    fn skip_aging(&mut self) {
        self.skips_aging = true;
    }
    fn skips_aging(&self) -> bool {
        self.skips_aging
    }
}
