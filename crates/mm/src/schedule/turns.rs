//! Others run while one sleeps: tasks that take turns, and interrupts that come at their time.
//!
//! Between [`Op::Schedule`] and [`Op::Scheduled`] operations are not carried out but queued. At every tick that
//! somebody sleeps, the interrupts whose time has come run to their end, and then each task that can go on runs one
//! operation (more, as long as it holds what forbids to sleep). An operation that sleeps itself lets the others run;
//! who slept first goes on when it has ended, so sleeps nest.
//!
//! Modelled: no kernel code is reproduced here. One processor, no preemption: who does not sleep or wait keeps it.

use super::Perform;
use crate::event::Event;
use crate::machine::Machine;
use crate::op::{Context, Later};
use crate::outcome::{Bug, Misplaced};
use crate::state::threads::{MAX_CONTEXTS, Queued, Schedule, Thread, ThreadStat};
use crate::{NameId, Observer, Op, Outcome};

/// Whether `now` is not before `then`.
fn is_due(now: u32, then: u32) -> bool {
    now.wrapping_sub(then) < 1 << 31
}

impl Machine {
    /// Whether operations are queued now instead of being carried out.
    #[inline]
    pub fn is_scheduling(&self) -> bool {
        !self.schedule.open.is_empty()
    }

    pub(crate) fn op_schedule<O: Observer>(&mut self, later: Later, _observer: &mut O) -> Outcome {
        // To start a task takes memory and may sleep; to set up a timer does not.
        if self.in_atomic() && later.task().is_some() {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        let begin = self.schedule.queue.len() as u32;
        let thread = Thread::new(later, begin, self.ticks());
        self.schedule.threads.push::<O>(thread);
        self.schedule.open.push::<O>(());
        if let Later::Task(name) = later {
            self.tasks.start_named::<O>(name);
        }
        Outcome::Done
    }

    /// What becomes of an operation while the schedule is open.
    pub(crate) fn queue_op<O: Observer>(&mut self, op: Op) -> Outcome {
        match op {
            Op::Scheduled => {
                self.schedule.open.pop::<O>();
                Outcome::Done
            }
            Op::Schedule(_) => Outcome::Bug(Bug::BadContext { why: Misplaced::Schedule }),
            op => {
                let number = self.schedule.queue.len() as u32;
                self.schedule.queue.push::<O>(Queued { op, outcome: None });
                let last = self.schedule.threads.len() - 1;
                self.schedule.threads.update::<O>(last, |thread| thread.end = number + 1);
                Outcome::Queued { number }
            }
        }
    }

    /// Interrupts, softirqs and timers whose time has come, in the order in which they were set up.
    pub(crate) fn run_interrupts<O: Observer>(&mut self, observer: &mut O) {
        for at in 0..self.schedule.threads.len() {
            let thread = self.schedule.threads.get(at);
            if let Later::Interrupt { context, .. } = thread.later
                && thread.goes_on()
                && is_due(self.ticks(), thread.due_tick)
            {
                self.run_thread(at, context, observer);
            }
        }
    }

    /// A turn for every task that can go on.
    pub(crate) fn run_others<O: Observer>(&mut self, observer: &mut O) {
        for at in 0..self.schedule.threads.len() {
            let thread = self.schedule.threads.get(at);
            let Later::Task(name) = thread.later else { continue };
            let own = Context::Task(name);
            if !thread.goes_on() || !is_due(self.ticks(), thread.due_tick) || self.holds(own) {
                continue;
            }
            if self.waits_for_lock(&thread) {
                if !thread.told_to_wait {
                    self.schedule.threads.update::<O>(at, |thread| thread.told_to_wait = true);
                    if O::EVENTS {
                        observer.event(Event::WaitsForLock { number: thread.next });
                    }
                }
                continue;
            }
            self.run_thread(at, own, observer);
        }
    }

    /// One operation of a thread, and more while it must not sleep, in its own contexts.
    fn run_thread<O: Observer>(&mut self, at: usize, own: Context, observer: &mut O) {
        let base = self.tasks.contexts.len();
        self.schedule.threads.update::<O>(at, |thread| {
            thread.running = true;
            thread.told_to_wait = false;
        });
        self.tasks.contexts.push::<O>(own);
        for &context in self.schedule.threads.get(at).contexts() {
            self.tasks.contexts.push::<O>(context);
        }
        loop {
            let number = self.schedule.threads.get(at).next;
            let op = self.schedule.queue.get(number as usize).op;
            if O::EVENTS {
                observer.event(Event::TurnBegins { number });
            }
            let outcome = match op {
                Op::Wait { ticks } if !self.in_atomic() => {
                    let due_tick = self.ticks().wrapping_add(ticks);
                    self.schedule.threads.update::<O>(at, |thread| thread.due_tick = due_tick);
                    Outcome::Done
                }
                Op::Enter(_) if self.tasks.contexts.len() > base + MAX_CONTEXTS => {
                    Outcome::Bug(Bug::BadContext { why: Misplaced::Schedule })
                }
                op => self.perform(op, observer),
            };
            if observer.is_dry() {
                // Left undone by the operation, as only later ones could tell; here one is still under way.
                self.run_workqueue(observer);
            }
            if O::EVENTS {
                observer.event(Event::TurnEnds { number, outcome });
            }
            self.schedule.queue.update::<O>(number as usize, |queued| queued.outcome = Some(outcome));
            self.schedule.done.push::<O>(number);
            let stuck = matches!(outcome, Outcome::Hangs { .. } | Outcome::Bug(Bug::Deadlock { .. }));
            self.schedule.threads.update::<O>(at, |thread| {
                thread.next = number + 1;
                thread.stuck = stuck;
            });
            if stuck || number + 1 == self.schedule.threads.get(at).end || !self.in_atomic() {
                break;
            }
        }
        let mut inner = self.tasks.contexts.as_slice().get(base + 1..).unwrap_or_default().to_vec();
        let ends = self.schedule.threads.get(at).next == self.schedule.threads.get(at).end;
        if ends {
            // What it did not leave ends with it, but for locks: nobody gives them up.
            inner.retain(|context| context.is_sleeping_lock());
        }
        while self.tasks.contexts.len() > base {
            self.tasks.contexts.pop::<O>();
        }
        self.schedule.threads.update::<O>(at, |thread| {
            thread.running = false;
            thread.depth = inner.len().min(MAX_CONTEXTS) as u8;
            for (place, context) in thread.contexts.iter_mut().zip(inner) {
                *place = context;
            }
        });
    }

    /// Whether a thread's next operation takes a lock that somebody else has. One that has it itself is let go on, and
    /// never comes back.
    fn waits_for_lock(&self, thread: &Thread) -> bool {
        match self.schedule.queue.get(thread.next as usize).op {
            Op::Enter(lock) if lock.is_sleeping_lock() => self.holds(lock) && !thread.contexts().contains(&lock),
            _ => false,
        }
    }

    /// Whether anybody of the schedule may yet do something, sooner or later.
    pub(crate) fn others_go_on(&self) -> bool {
        let threads = self.schedule.threads.as_slice();
        threads.iter().any(|thread| {
            let task = matches!(thread.later, Later::Task(name) if self.holds(Context::Task(name)));
            thread.goes_on() && !task && !self.waits_for_lock(thread)
        })
    }

    /// Whether it is the turn of somebody of the schedule, while whoever runs the script sleeps.
    pub(crate) fn runs_another(&self) -> bool {
        self.schedule.threads.as_slice().iter().any(|thread| thread.running)
    }

    /// Tasks and interrupts of the schedule, in the order in which they were set up.
    pub fn threads(&self) -> Vec<ThreadStat> {
        let threads = self.schedule.threads.as_slice().iter();
        let stat = |thread: &Thread| ThreadStat {
            later: thread.later,
            next: (thread.next < thread.end).then_some(thread.next),
            end: thread.end,
            due_tick: thread.due_tick,
            stuck: thread.stuck,
        };
        threads.map(stat).collect()
    }

    /// Queued operations that were carried out: their numbers, in the order in which they ended, and what they got.
    pub fn turns_done(&self, from: usize) -> impl Iterator<Item = (u32, Outcome)> + '_ {
        let done = self.schedule.done.as_slice().get(from..).unwrap_or_default();
        done.iter().filter_map(|&number| Some((number, self.schedule.queue.get(number as usize).outcome?)))
    }

    /// Who carries a queued operation out.
    pub fn later_of(&self, number: u32) -> Option<Later> {
        self.schedule.threads.as_slice().iter().find(|thread| number < thread.end).map(|thread| thread.later)
    }

    pub(crate) fn validate_schedule(&self) -> Result<(), String> {
        let Schedule { threads, queue, done, open } = &self.schedule;
        let mut begin = 0;
        for (at, thread) in threads.as_slice().iter().enumerate() {
            if thread.running || thread.next < begin || thread.next > thread.end || thread.end as usize > queue.len() {
                return Err(format!("thread {at} has no place in its queue: {thread:?}"));
            }
            let ran = |number: u32| queue.get(number as usize).outcome.is_some();
            if (begin..thread.next).any(|number| !ran(number)) || (thread.next..thread.end).any(ran) {
                return Err(format!("thread {at} did not run what it says"));
            }
            let contexts = thread.contexts();
            let atomic = contexts.iter().any(|context| context.is_atomic());
            if atomic && !thread.stuck && matches!(thread.later, Later::Task(_)) {
                return Err(format!("thread {at} waits for its turn where it must not: {contexts:?}"));
            }
            begin = thread.end;
        }
        let ran = queue.as_slice().iter().filter(|queued| queued.outcome.is_some()).count();
        if ran != done.len() || open.len() > 1 {
            return Err(format!("{ran} queued operations ran, {} are counted", done.len()));
        }
        Ok(())
    }
}

impl Later {
    /// The task's name, if it is one.
    pub const fn task(self) -> Option<NameId> {
        match self {
            Self::Task(name) => Some(name),
            Self::Interrupt { .. } => None,
        }
    }
}
