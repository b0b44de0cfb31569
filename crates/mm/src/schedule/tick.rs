//! The clock's ticks, and who does something in one.
//!
//! Time is modelled: it passes only while somebody sleeps, while the script waits, and (one tick) at the
//! end of a call if kswapd has work. Nothing in the model depends on how long a tick is.

use crate::machine::Machine;
use crate::outcome::{Bug, Freed};
use crate::state::tasks::word;
use crate::{Event, Observer, Op, Outcome};

impl Machine {
    pub(crate) fn op_wait<O: Observer>(&mut self, ticks: u32, observer: &mut O) -> Outcome {
        if self.in_atomic() {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        if self.node.is_on() {
            return self.wait_exactly_for(ticks, observer);
        }
        for left in (1..=ticks).rev() {
            if !self.pages.kswapd_awake() && !self.writes_go_on() && !self.others_go_on() {
                // Nobody has anything to do: the rest of the time passes at once.
                self.pass_time(left, observer);
                break;
            }
            self.tick(true, observer);
        }
        Outcome::Done
    }

    /// One tick passes: writes that are done by now make their pages clean, interrupts come whose time it is, and
    /// flusher and kswapd, if they are awake, run for a while; so do other tasks if whoever ran is `asleep`.
    pub(crate) fn tick<O: Observer>(&mut self, asleep: bool, observer: &mut O) {
        self.pass_time(1, observer);
        if self.node.is_on() {
            self.wake_sleepers::<O>();
            self.run_interrupts(observer);
            if asleep {
                self.run_others(observer);
            }
            return;
        }
        self.finish_writes(observer);
        self.run_interrupts(observer);
        if self.flusher_awake() {
            self.flusher_slice(observer);
        }
        if self.pages.kswapd_awake() {
            self.kswapd_slice(observer);
        }
        if asleep {
            self.run_others(observer);
        }
    }

    /// Whoever runs the script sleeps: kswapd and the others run until they sleep as well.
    fn wait_exactly_for<O: Observer>(&mut self, ticks: u32, observer: &mut O) -> Outcome {
        for left in (1..=ticks).rev() {
            self.run_daemons(observer);
            if !self.anything_goes_on() && !self.others_go_on() {
                self.pass_time(left, observer);
                return Outcome::Done;
            }
            self.tick(true, observer);
        }
        self.run_daemons(observer);
        Outcome::Done
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
            self.tick(false, observer);
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
}
