//! What the outside sees of tasks.

use super::Machine;
use crate::state::tasks::{TaskStat, TaskState, word};
use crate::{NameId, TaskId};

impl Machine {
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

    /// Ticks since boot.
    pub fn ticks(&self) -> u32 {
        self.tasks.word(word::TICKS)
    }
}
