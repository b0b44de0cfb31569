//! Who runs when, on one CPU that nobody is taken from but at points of giving way.
//!
//! kernel/sched, 6.12.117, and measured: who sleeps lets others run; kswapd, once it was woken, comes at the caller's
//! next point and goes on until it naps. In a tight loop that is not always so: whether a task that was woken may come
//! at once depends on how long each ran before, and a tick of the clock on how many nanoseconds a round takes. So it is
//! a setting here.

use crate::Observer;
use crate::machine::Machine;
use crate::op::Turns;
use crate::outcome::Came;
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::word;

impl Machine {
    /// The setting.
    pub fn turns(&self) -> Turns {
        match self.node.word(word::TURNS) {
            0 => Turns::KswapdFirst,
            1 => Turns::CallerFirst,
            rounds => Turns::TickEvery { rounds: rounds - 1 },
        }
    }

    pub(crate) fn set_turns<O: Observer>(&mut self, turns: Turns) {
        let value = match turns {
            Turns::KswapdFirst => 0,
            Turns::CallerFirst => 1,
            Turns::TickEvery { rounds } => rounds.max(1) + 1,
        };
        self.node.set::<O>(word::TURNS, value);
    }

    /// Whether a task can go on.
    fn can_run(&self, task: usize) -> bool {
        let run = self.node.tasks.get(task);
        // Whoever runs the program of a recording can always go on with it.
        let alone = self.node.word(word::ALONE) != 0;
        run.waits == Waits::No && (run.depth > 0 || task == TaskRun::CALLER_AT && !alone)
    }

    fn daemons(&self) -> impl Iterator<Item = usize> {
        [TaskRun::KSWAPD_AT, TaskRun::KCOMPACTD_AT].into_iter()
    }

    /// Who runs after `task`, which has come to a point of giving way, by the setting.
    pub fn turn_at_point(&self, task: usize) -> usize {
        let asked = self.node.word(word::NEED_RESCHED) != 0;
        let is_daemon = task == TaskRun::KSWAPD_AT || task == TaskRun::KCOMPACTD_AT;
        let daemon = self.daemons().find(|&daemon| self.can_run(daemon));
        // A task that was killed goes as soon as it can, and to its end.
        let dying = (3..self.node.tasks.len()).find(|&other| self.can_run(other) && self.is_dying(other));
        if let Some(dying) = dying.filter(|_| !self.is_dying(task)) {
            return dying;
        }
        match self.turns() {
            // kswapd is above all others, kcompactd beside them.
            Turns::KswapdFirst if task != TaskRun::KSWAPD_AT && self.can_run(TaskRun::KSWAPD_AT) => TaskRun::KSWAPD_AT,
            Turns::KswapdFirst => task,
            Turns::CallerFirst if is_daemon && asked && self.can_run(TaskRun::CALLER_AT) => TaskRun::CALLER_AT,
            Turns::CallerFirst => task,
            Turns::TickEvery { rounds } => {
                let tick = self.node.word(word::ROUNDS) >= rounds;
                match daemon {
                    Some(daemon) if !is_daemon && tick => daemon,
                    _ if is_daemon && asked && self.can_run(TaskRun::CALLER_AT) => TaskRun::CALLER_AT,
                    _ => task,
                }
            }
        }
    }

    /// Who runs while `task` waits: kswapd, kcompactd, or whoever else can.
    pub fn turn_of_others(&self, task: usize) -> Option<usize> {
        let others = self.daemons().chain([TaskRun::CALLER_AT]).chain(3..self.node.tasks.len());
        others.into_iter().find(|&other| other != task && self.can_run(other))
    }

    /// Who runs while `task` waits, if nobody goes on who waits in another request of the script than `own`.
    pub(crate) fn turn_beside(&self, task: usize, own: usize) -> Option<usize> {
        let others = self.daemons().chain([own]).chain(3..self.node.tasks.len());
        let mut others = others.filter(|&other| other != task && self.can_run(other));
        others.find(|&other| other == own || !self.node.tasks.get(other).asks)
    }

    /// The CPU goes to a task.
    pub(crate) fn give_turn<O: Observer>(&mut self, task: usize) {
        self.node.set::<O>(word::RUNNING, task as u32);
        self.node.set::<O>(word::NEED_RESCHED, 0);
        self.node.set::<O>(word::ROUNDS, 0);
    }

    /// A task sleeps for so many ticks (the timer's own tick is added: kernel/time/timer.c, `calc_index`).
    pub(crate) fn sleep_for<O: Observer>(&mut self, task: usize, ticks: u32) {
        let due_tick = self.ticks().wrapping_add(ticks + 1);
        self.update_task_run::<O>(task, |run| (run.waits, run.due_tick) = (Waits::Tick, due_tick));
    }

    /// Time passes until the first of those who sleep for a while is due; who that is.
    pub(crate) fn pass_to_next<O: Observer>(&mut self) -> Option<usize> {
        let now = self.ticks();
        let sleeps = |&task: &usize| matches!(self.task(task).waits, Waits::Nap | Waits::Tick);
        let left = |&task: &usize| self.task(task).due_tick.wrapping_sub(now).cast_signed().max(0);
        let order = [TaskRun::KSWAPD_AT, TaskRun::CALLER_AT].into_iter().chain(3..self.node.tasks.len());
        let next = order.filter(sleeps).min_by_key(left)?;
        let tick = now.wrapping_add(left(&next).cast_unsigned());
        self.tasks.set_word::<O>(crate::state::tasks::word::TICKS, tick);
        self.update_task_run::<O>(next, |run| run.waits = Waits::No);
        Some(next)
    }

    /// kswapd, kcompactd and tasks that die go on, while whoever runs the script does not.
    pub(crate) fn run_daemons<O: Observer>(&mut self, observer: &mut O) {
        let mut steps = 0u32;
        while let Some(mut current) = self.turn_of_others(usize::MAX) {
            loop {
                steps += 1;
                match self.proceed_far(current, observer) {
                    Came::Line => {}
                    Came::Point => {
                        let next = self.turn_at_point(current);
                        if next != current && next != 0 {
                            current = next;
                        }
                    }
                    Came::Waits | Came::Ended => break,
                }
                if steps > 10_000_000 {
                    return;
                }
            }
        }
    }
}
