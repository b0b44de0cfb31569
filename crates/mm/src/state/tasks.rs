//! Tasks, and the words of the clock, of kswapd, kcompactd and the flusher.

use crate::journal::table::{Table, tables};
use crate::op::Context;
use crate::{Config, NameId, Observer, TaskId};

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
    /// Pages of large kmallocs, which count as slabs that nobody can shrink (NR_SLAB_UNRECLAIMABLE_B).
    pub const LARGE_KMALLOC: usize = FLUSHER_AWAKE + 1;
    /// Number of words.
    pub const COUNT: usize = LARGE_KMALLOC + 1;
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
    pub(crate) words: Table<u32>,
    pub(crate) tasks: Table<TaskState>,
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

    /// Counts pages of large kmallocs (mm/slub.c, `___kmalloc_large_node`, `free_large_kmalloc`).
    pub(crate) fn count_large_kmalloc<O: Observer>(&mut self, pages: i32) {
        let before = self.word(word::LARGE_KMALLOC);
        self.set_word::<O>(word::LARGE_KMALLOC, before.wrapping_add_signed(pages));
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

    pub(crate) fn named(&self, name: NameId) -> Option<TaskId> {
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
