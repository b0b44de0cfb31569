//! Tasks go on until they give way, wait or end.
//!
//! Who is in a call stands in a table, so that another can go on at any point of giving way, and the first later where
//! it was. A call is carried out in steps; each says what comes next.

use crate::machine::Machine;
use crate::outcome::Came;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::Activation;
use crate::state::node::task::{MAX_DEPTH, TaskRun, Waits};
use crate::state::node::word;
use crate::{Event, Observer};

/// What comes after a step.
#[expect(clippy::large_enum_variant, reason = "it is looked at where it is made, and never kept")]
pub(crate) enum Step {
    /// The next step of the same call.
    Go,
    /// The same, after whoever watches has had a look: the numbers of the zones belong to what was just told.
    Line,
    /// A point of giving way.
    Point,
    /// Another call; its result goes to the next step.
    Call(Activation),
    /// The call ends with this result.
    Done(u32),
    /// It waits for this.
    Wait(Waits),
}

impl Machine {
    pub(crate) fn tell_reclaim<O: Observer>(&self, observer: &mut O, event: ReclaimEvent) {
        if O::EVENTS {
            observer.event(Event::Reclaim(event));
        }
    }

    pub(super) fn task(&self, task: usize) -> TaskRun {
        self.node.tasks.get(task)
    }

    pub(super) fn update_task_run<O: Observer>(&mut self, task: usize, change: impl FnOnce(&mut TaskRun)) {
        self.node.tasks.update::<O>(task, change);
    }

    /// A task that nothing is known of yet: its number.
    pub(super) fn new_task<O: Observer>(&mut self, run: TaskRun) -> usize {
        let at = self.node.tasks.len();
        self.node.tasks.push::<O>(run);
        for _ in 0..MAX_DEPTH {
            self.node.stacks.push::<O>(Activation::Nothing);
        }
        at
    }

    /// A task makes a call.
    pub(crate) fn begin_call<O: Observer>(&mut self, task: usize, call: Activation) {
        let depth = usize::from(self.task(task).depth);
        assert!(depth < MAX_DEPTH, "calls nest no deeper");
        self.node.stacks.set::<O>(task * MAX_DEPTH + depth, call);
        self.update_task_run::<O>(task, |run| {
            run.depth += 1;
            run.waits = Waits::No;
        });
    }

    /// A task goes on until there is something to look at, it comes to a point of giving way, waits or has ended.
    pub(crate) fn proceed<O: Observer>(&mut self, task: usize, observer: &mut O) -> Came {
        self.proceed_until(task, true, observer)
    }

    /// The same, past what only a recording looks at, and past points at which nobody else takes the CPU.
    pub(crate) fn proceed_far<O: Observer>(&mut self, task: usize, observer: &mut O) -> Came {
        self.proceed_until(task, false, observer)
    }

    fn proceed_until<O: Observer>(&mut self, task: usize, looked_at: bool, observer: &mut O) -> Came {
        let mut result = 0;
        loop {
            let run = self.task(task);
            let Some(depth) = usize::from(run.depth).checked_sub(1) else { return Came::Ended };
            if run.waits != Waits::No {
                return Came::Waits;
            }
            let at = task * MAX_DEPTH + depth;
            let before = self.node.stacks.get(at);
            let mut call = before;
            let step = loop {
                let step = self.step(task, &mut call, std::mem::take(&mut result), observer);
                // Nobody sees the call as it is now, so it is not written down.
                let goes_on = match step {
                    Step::Go => true,
                    Step::Line => !looked_at,
                    // A request's own points are for whoever waits to look at the clock.
                    Step::Point if matches!(call, Activation::Request(_)) => false,
                    Step::Point => !looked_at && self.turn_at_point(task) == task,
                    _ => false,
                };
                if !goes_on {
                    break step;
                }
            };
            if let Step::Done(value) = step {
                self.node.stacks.set::<O>(at, Activation::Nothing);
                self.update_task_run::<O>(task, |run| run.depth -= 1);
                if matches!(call, Activation::Request(_)) {
                    // Whoever made the request has a look at what it got.
                    return Came::Ended;
                }
                result = value;
                continue;
            }
            if call != before {
                self.node.stacks.set::<O>(at, call);
            }
            match step {
                Step::Go | Step::Done(_) => {}
                Step::Line => return Came::Line,
                Step::Point => return Came::Point,
                Step::Call(call) => self.begin_call::<O>(task, call),
                Step::Wait(waits) => {
                    self.update_task_run::<O>(task, |run| run.waits = waits);
                    return Came::Waits;
                }
            }
        }
    }

    /// The next step of a call, which was handed the result of the one that it made last.
    fn step<O: Observer>(&mut self, task: usize, call: &mut Activation, result: u32, observer: &mut O) -> Step {
        match call {
            Activation::Nothing => Step::Done(0),
            Activation::Request(call) => self.request_step(task, call, result, observer),
            Activation::Wake(call) => self.wake_step(call, observer),
            Activation::Direct(call) => self.direct_step(task, call, result, observer),
            Activation::Round(call) => self.round_step(task, call, result, observer),
            Activation::Inactive(call) => self.inactive_step(task, call, observer),
            Activation::Active(call) => self.active_step(task, call, observer),
            Activation::Kswapd(call) => self.kswapd_step(task, call, result, observer),
            Activation::Kcompactd(call) => self.kcompactd_step(call, result, observer),
            Activation::DirectCompact(call) => self.direct_compact_step(task, call, result, observer),
            Activation::CompactZone(call) => self.compact_step(task, call, observer),
            Activation::ResetHints(call) => self.reset_hints_step(call, observer),
            Activation::Exit(call) => self.exit_step(call, observer),
        }
    }

    /// The running task is to give way to whoever was woken, at its next point.
    pub(super) fn ask_to_give_way<O: Observer>(&mut self) {
        self.node.set::<O>(word::NEED_RESCHED, 1);
    }

    /// Callers that wait for kswapd can go on.
    pub(super) fn wake_throttled<O: Observer>(&mut self) {
        for task in 0..self.node.tasks.len() {
            if self.task(task).waits == Waits::Throttled {
                self.update_task_run::<O>(task, |run| run.waits = Waits::No);
                self.ask_to_give_way::<O>();
            }
        }
    }

    /// Whether anybody waits for kswapd.
    pub(super) fn any_throttled(&self) -> bool {
        self.node.tasks.as_slice().iter().any(|run| run.waits == Waits::Throttled)
    }
}
