//! Tasks: the caller, kswapd, and the clock's ticks.
//!
//! Time is modelled: it passes only while somebody sleeps, while the script waits, and (one tick) at the
//! end of a call if kswapd has work. Nothing in the model depends on how long a tick is.

use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::{Bug, Freed};
use crate::table::{Table, tables};
use crate::{Config, Event, Observer, Op, Outcome};

/// Words of [`Tasks::words`].
pub(crate) mod word {
    /// Ticks since boot.
    pub const TICKS: usize = 0;
    /// 1: kswapd was awake when an operation ended; the next one in process context lets it run.
    pub const KSWAPD_RUNNABLE: usize = 1;
    /// 1: kswapd is inside `balance_pgdat`; the words below count.
    pub const KSWAPD_BALANCING: usize = 2;
    /// Pages reclaimed by this run of kswapd.
    pub const KSWAPD_RECLAIMED: usize = 3;
    /// Pages that are still to be reclaimed for the sake of a boost.
    pub const KSWAPD_BOOST_LEFT: usize = 4;
    /// Boost of each of up to four zones when this run of kswapd began.
    pub const KSWAPD_BOOSTS: usize = 5;
    /// Number of words.
    pub const COUNT: usize = KSWAPD_BOOSTS + 4;
}

/// The state of tasks and the clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tasks {
    /// Contexts entered and not yet left, outermost first.
    pub(crate) contexts: Table<Context>,
    words: Table<u32>,
}

tables!(Tasks { contexts, words });

impl Tasks {
    pub(crate) fn new(_config: &Config) -> Self {
        Self { contexts: Table::default(), words: Table::new(vec![0; word::COUNT]) }
    }

    /// One of the words.
    #[inline]
    pub(crate) fn word(&self, word: usize) -> u32 {
        self.words.get(word)
    }

    /// Overwrites one of the words.
    #[inline]
    pub(crate) fn set_word<O: Observer>(&mut self, word: usize, value: u32) {
        if self.words.get(word) != value {
            self.words.set::<O>(word, value);
        }
    }
}

impl Machine {
    pub(crate) fn op_wait<O: Observer>(&mut self, ticks: u32, observer: &mut O) -> Outcome {
        if self.in_atomic() {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        for left in (1..=ticks).rev() {
            if !self.pages.kswapd_awake() && !self.cache.is_writing() {
                // Nobody has anything to do: the rest of the time passes at once.
                self.pass_time(left, observer);
                break;
            }
            self.tick(observer);
        }
        Outcome::Done
    }

    /// One tick passes: writes that are done by now make their pages clean, and kswapd, if it is awake,
    /// runs for a while.
    pub(crate) fn tick<O: Observer>(&mut self, observer: &mut O) {
        self.pass_time(1, observer);
        self.finish_writes(observer);
        if self.pages.kswapd_awake() {
            self.kswapd_slice(observer);
        }
    }

    fn pass_time<O: Observer>(&mut self, ticks: u32, observer: &mut O) {
        let tick = self.ticks().wrapping_add(ticks);
        self.tasks.set_word::<O>(word::TICKS, tick);
        if O::EVENTS {
            observer.event(Event::Tick { tick });
        }
    }

    /// What happens at the end of every operation: kswapd, if it was awake before, gets a tick. Not in
    /// atomic context, where no other task can run; not after a call that changed nothing; not after one
    /// that slept, when kswapd ran already.
    pub(crate) fn after_op<O: Observer>(&mut self, _op: Op, outcome: &Outcome, observer: &mut O) {
        if !self.pages.kswapd_awake() {
            return;
        }
        let takes_time = match outcome {
            Outcome::Granted { slept_ticks, .. } | Outcome::Null { slept_ticks, .. } => *slept_ticks == 0,
            Outcome::Freed { freed } => *freed != Freed::Nothing,
            Outcome::CacheCreated { .. } | Outcome::CacheDestroyed { .. } => true,
            _ => false,
        };
        if self.tasks.word(word::KSWAPD_RUNNABLE) == 0 {
            self.tasks.set_word::<O>(word::KSWAPD_RUNNABLE, 1);
        } else if takes_time && !self.in_atomic() {
            self.tick(observer);
        }
    }

    pub(crate) fn validate_tasks(&self) -> Result<(), String> {
        self.validate_contexts()?;
        if !self.pages.kswapd_awake() {
            for at in [word::KSWAPD_RUNNABLE, word::KSWAPD_BALANCING] {
                if self.tasks.word(at) != 0 {
                    return Err(format!("kswapd sleeps, but its word {at} is set"));
                }
            }
        }
        Ok(())
    }

    /// Ticks since boot.
    pub fn ticks(&self) -> u32 {
        self.tasks.word(word::TICKS)
    }
}
