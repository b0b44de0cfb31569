//! Tasks: the caller, kswapd, and the clock's ticks.
//!
//! Time is modelled: it passes only while somebody sleeps, while the script waits, and (one tick) at the
//! end of a call if kswapd has work. Nothing in the model depends on how long a tick is.

use crate::machine::Machine;
use crate::op::Context;
use crate::outcome::{Bug, Freed};
use crate::table::{Table, tables};
use crate::{Config, Event, NameId, Observer, Op, Outcome, TaskId};

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
    /// Of each zone, after compaction failed: attempts since, how many are passed over (a power of two), and the
    /// smallest order that failed.
    pub const COMPACT: usize = KSWAPD_BOOSTS + 4;
    /// 1: the flusher was woken and has dirty pages to write.
    pub const FLUSHER_AWAKE: usize = COMPACT + 12;
    /// Number of words.
    pub const COUNT: usize = FLUSHER_AWAKE + 1;
}

/// A task's own numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct TaskState {
    /// Its name plus one; 0: it has none of its own.
    pub(crate) name: u32,
    /// Anonymous memory.
    pub(crate) anon_pages: u32,
    /// Memory that it pinned.
    pub(crate) pinned_pages: u32,
    /// Memory that is in swap, and no more in memory.
    pub(crate) swap_pages: u32,
    /// It exists.
    pub(crate) started: bool,
    /// It was killed for lack of memory.
    pub(crate) killed: bool,
}

impl TaskState {
    /// Whether it can be killed.
    pub(crate) const fn is_alive(&self) -> bool {
        self.started && !self.killed
    }
}

/// A task, as the outside sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TaskStat {
    /// Its number.
    pub task: TaskId,
    /// Its name, if the script gave it one.
    pub name: Option<NameId>,
    /// Anonymous memory, pages.
    pub anon_pages: u32,
    /// Memory that it pinned, pages.
    pub pinned_pages: u32,
    /// Memory in swap, pages.
    pub swap_pages: u32,
    /// It was killed for lack of memory.
    pub killed: bool,
}

/// The state of tasks and the clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tasks {
    /// Contexts entered and not yet left, outermost first.
    pub(crate) contexts: Table<Context>,
    words: Table<u32>,
    tasks: Table<TaskState>,
}

tables!(Tasks { contexts, words, tasks });

impl Tasks {
    /// The script's own task.
    pub(crate) const MAIN: TaskId = TaskId(0);
    /// The hog.
    pub(crate) const HOG: TaskId = TaskId(1);

    pub(crate) fn new(_config: &Config) -> Self {
        let mut words = vec![0; word::COUNT];
        // No order has failed yet.
        for zone in 0..4 {
            words[word::COMPACT + 3 * zone + 2] = u32::from(crate::MAX_PAGE_ORDER) + 1;
        }
        let main = TaskState { started: true, ..TaskState::default() };
        Self { words: Table::new(words), tasks: Table::new(vec![main, TaskState::default()]), ..Self::default() }
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

    pub(crate) fn count(&self) -> usize {
        self.tasks.len()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = TaskId> {
        (0..self.tasks.len()).map(|at| TaskId(at as u16))
    }

    pub(crate) fn task(&self, task: TaskId) -> TaskState {
        self.tasks.get(task.index())
    }

    pub(crate) fn update_task<O: Observer>(&mut self, task: TaskId, change: impl FnOnce(&mut TaskState)) {
        self.tasks.update::<O>(task.index(), change);
    }

    fn named(&self, name: NameId) -> Option<TaskId> {
        let at = self.tasks.as_slice().iter().position(|task| task.name == name.0 + 1)?;
        Some(TaskId(at as u16))
    }

    /// The task of this name; made if there is none. One that was killed is started anew.
    pub(crate) fn start_named<O: Observer>(&mut self, name: NameId) {
        match self.named(name) {
            Some(task) if self.task(task).killed => self.update_task::<O>(task, |task| task.killed = false),
            Some(_) => {}
            None => {
                self.tasks.push::<O>(TaskState { name: name.0 + 1, started: true, ..TaskState::default() });
            }
        }
    }
}

impl Machine {
    /// The task that runs, or was interrupted, by its number.
    pub fn current_owner(&self) -> TaskId {
        self.current_task().and_then(|name| self.tasks.named(name)).unwrap_or(Tasks::MAIN)
    }

    /// All tasks that own memory, or did: the script's own, the hog, then those that the script names.
    pub fn tasks(&self) -> Vec<TaskStat> {
        let tasks = (0..self.tasks.count()).map(|at| (TaskId(at as u16), self.tasks.task(TaskId(at as u16))));
        let stat = |(task, state): (TaskId, TaskState)| TaskStat {
            task,
            name: state.name.checked_sub(1).map(NameId),
            anon_pages: state.anon_pages,
            pinned_pages: state.pinned_pages,
            swap_pages: state.swap_pages,
            killed: state.killed,
        };
        tasks.filter(|(_, state)| state.started).map(stat).collect()
    }

    /// Pages of swap space, and how many of them are in use.
    pub fn swap_pages(&self) -> (u32, u32) {
        self.cache.swap()
    }

    pub(crate) fn op_wait<O: Observer>(&mut self, ticks: u32, observer: &mut O) -> Outcome {
        if self.in_atomic() {
            return Outcome::Bug(Bug::SleepInAtomic);
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

    /// Whether writes are under way, or will be.
    pub(crate) fn writes_go_on(&self) -> bool {
        self.cache.is_writing() || self.flusher_awake()
    }

    /// One tick passes: writes that are done by now make their pages clean, interrupts come whose time it is, and
    /// flusher and kswapd, if they are awake, run for a while; so do other tasks if whoever ran is `asleep`.
    pub(crate) fn tick<O: Observer>(&mut self, asleep: bool, observer: &mut O) {
        self.pass_time(1, observer);
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

    /// Ticks since boot.
    pub fn ticks(&self) -> u32 {
        self.tasks.word(word::TICKS)
    }
}
