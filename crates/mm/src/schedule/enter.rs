//! Into a context and out of it. A lock that another task has is waited for.

use crate::context::stack::{NoEntry, left, may_end_unbegun, may_enter, may_leave};
use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::{Bug, Hang, Misplaced};
use crate::{Event, Observer, Outcome};

impl Machine {
    pub(crate) fn op_enter<O: Observer>(&mut self, context: Context, observer: &mut O) -> Outcome {
        if self.in_atomic() && (context.is_sleeping_lock() || context == Context::IoPath) {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        match may_enter(self.tasks.contexts.as_slice(), context) {
            Ok(()) => {}
            Err(NoEntry::Misplaced(why)) => return Outcome::Bug(Bug::BadContext { why }),
            Err(NoEntry::Hangs(why)) => return Outcome::Hangs { why, slept_ticks: 0 },
        }
        if context.is_sleeping_lock()
            && let Err(why) = self.wait_for_lock(context, observer)
        {
            return Outcome::Hangs { why, slept_ticks: 0 };
        }
        if let Context::Task(name) = context {
            self.tasks.start_named::<O>(name);
        }
        self.tasks.contexts.push::<O>(context);
        Outcome::Done
    }

    pub(crate) fn op_leave<O: Observer>(&mut self, context: Context, _observer: &mut O) -> Outcome {
        let at = match may_leave(self.tasks.contexts.as_slice(), context) {
            Ok(at) => at,
            Err(Misplaced::NotBegun) if may_end_unbegun(self.tasks.contexts.as_slice(), context) => {
                return Outcome::NotBegun;
            }
            Err(why) => return Outcome::Bug(Bug::BadContext { why }),
        };
        let contexts = &mut self.tasks.contexts;
        let left = left(contexts.as_slice(), context, at);
        while contexts.len() > left.len() {
            contexts.pop::<O>();
        }
        for (place, context) in left.into_iter().enumerate().skip(at.min(contexts.len())) {
            contexts.set::<O>(place, context);
        }
        Outcome::Done
    }

    /// Takes a lock that a task holds which waits for its turn: the caller sleeps until it is given up. Ticks slept;
    /// `Err`: that never happens.
    pub(crate) fn wait_for_lock<O: Observer>(&mut self, lock: Context, observer: &mut O) -> Result<u32, Hang> {
        let begin = self.ticks();
        while self.parked_in(lock) {
            if O::EVENTS && self.ticks() == begin {
                observer.event(Event::Sleeps);
            }
            if !self.others_go_on() {
                return Err(Hang::Lock);
            }
            self.tick(true, observer);
        }
        let slept_ticks = self.ticks().wrapping_sub(begin);
        if O::EVENTS && slept_ticks > 0 {
            observer.event(Event::Wakes { slept_ticks });
        }
        Ok(slept_ticks)
    }
}
