//! What reclaim knows of the node: the LRU lists with the batches in front of them, what they cost, positions of
//! compaction, and who is at work or asleep in the middle of it.
//!
//! include/linux/mmzone.h (`struct lruvec`, `struct pglist_data`, `struct zone`), mm/swap.c (`struct cpu_fbatches`),
//! 6.12.117.

pub(crate) mod activation;
pub(crate) use crate::pages::bits;
pub(crate) mod scan;
pub(crate) mod task;

use crate::journal::table::{Table, tables};
use crate::state::lru::MAX_ZONES;
use crate::{Config, Observer};
use activation::Activation;
use task::{MAX_DEPTH, TaskRun};

/// Pages of a batch (`PAGEVEC_SIZE`).
pub(crate) const BATCH_PAGES: usize = 31;
/// The four lists: inactive and active, anonymous and file.
pub(crate) const LISTS: usize = 4;
/// In place of the highest zone's index: nobody has asked.
pub(crate) const NO_ZONE: u32 = 4;

/// Positions among [`Node::words`].
pub(crate) mod word {
    use super::{BATCH_PAGES, LISTS, MAX_ZONES};

    /// 1: requests that wait go by the rules of this state.
    pub const ON: usize = 0;
    /// Of each list: its oldest page and its newest one (pfn + 1), and its pages.
    pub const LIST: usize = ON + 1;
    /// Of each zone, pages on each of the lists.
    pub const ZONE_PAGES: usize = LIST + 3 * LISTS;
    /// Pages of the batch of new pages, then which they are.
    pub const ADD: usize = ZONE_PAGES + LISTS * MAX_ZONES;
    /// The same of the batch of pages that go to the oldest end.
    pub const ROTATE: usize = ADD + 1 + BATCH_PAGES;
    /// Cost of reclaiming anonymous pages and pages of files.
    pub const COST: usize = ROTATE + 1 + BATCH_PAGES;
    /// `nonresident_age`.
    pub const AGE: usize = COST + 2;
    /// Refaults that were activated, of anonymous pages and of files.
    pub const REFAULTS: usize = AGE + 1;
    /// The same as remembered at the end of the last reclaim.
    pub const REFAULTS_SEEN: usize = REFAULTS + 2;
    /// Flags: see [`super::node_flag`].
    pub const FLAGS: usize = REFAULTS_SEEN + 2;
    /// Pages of swap space, and those free.
    pub const SWAP_TOTAL: usize = FLAGS + 1;
    /// See `SWAP_TOTAL`.
    pub const SWAP_FREE: usize = SWAP_TOTAL + 1;
    /// Swap slots that the CPU has taken in advance, and whether it does so.
    pub const SWAP_SLOTS: usize = SWAP_FREE + 1;
    /// See `SWAP_SLOTS`.
    pub const SWAP_SLOTS_ON: usize = SWAP_SLOTS + 1;
    /// The order and the highest zone that kswapd was asked for, and how often in a row it got nothing.
    pub const KSWAPD_ORDER: usize = SWAP_SLOTS_ON + 1;
    /// See `KSWAPD_ORDER`.
    pub const KSWAPD_HIGHEST: usize = KSWAPD_ORDER + 1;
    /// See `KSWAPD_ORDER`.
    pub const KSWAPD_FAILURES: usize = KSWAPD_HIGHEST + 1;
    /// The order and the highest zone that kcompactd was asked for.
    pub const KCOMPACTD_ORDER: usize = KSWAPD_FAILURES + 1;
    /// See `KCOMPACTD_ORDER`.
    pub const KCOMPACTD_HIGHEST: usize = KCOMPACTD_ORDER + 1;
    /// The running task is to give way at its next point.
    pub const NEED_RESCHED: usize = KCOMPACTD_HIGHEST + 1;
    /// The task that has the CPU.
    pub const RUNNING: usize = NEED_RESCHED + 1;
    /// `vm.swappiness`.
    pub const SWAPPINESS: usize = RUNNING + 1;
    /// Of each zone, see [`super::compact_word`].
    pub const COMPACT: usize = SWAPPINESS + 1;
    /// Of each zone, pages dirty or under writeback.
    pub const WRITE_PENDING: usize = COMPACT + super::compact_word::COUNT * MAX_ZONES;
    /// Whom the OOM killer kills next, plus one.
    pub const VICTIM: usize = WRITE_PENDING + MAX_ZONES;
    /// 1: the flusher was woken.
    pub const FLUSHER_WOKEN: usize = VICTIM + 1;
    /// Who runs when: 0 kswapd first, 1 the caller first, else a tick every so many rounds, plus one.
    pub const TURNS: usize = FLUSHER_WOKEN + 1;
    /// Rounds of direct reclaim since the CPU went to another task.
    pub const ROUNDS: usize = TURNS + 1;
    /// 1: no recording says who runs when, whom the OOM killer kills, and what is written.
    pub const ALONE: usize = ROUNDS + 1;
    /// Number of words.
    pub const COUNT: usize = ALONE + 1;
}

/// Words of compaction, of each zone (`struct zone`, `compact_*`).
pub(crate) mod compact_word {
    /// Where the scanner for pages to move goes on: asynchronous runs, and others.
    pub const MIGRATE: usize = 0;
    /// Where the scanner for free pages goes on.
    pub const FREE: usize = 2;
    /// Where both began after the last reset of the hints.
    pub const INIT_MIGRATE: usize = 3;
    /// See `INIT_MIGRATE`.
    pub const INIT_FREE: usize = 4;
    /// Attempts since it failed.
    pub const CONSIDERED: usize = 5;
    /// log2 of the attempts that are passed over.
    pub const DEFER_SHIFT: usize = 6;
    /// The smallest order that failed.
    pub const ORDER_FAILED: usize = 7;
    /// The hints are to be reset.
    pub const FLUSH: usize = 8;
    /// Number of words.
    pub const COUNT: usize = 9;
}

/// Flags of the node (`enum pgdat_flags`).
pub(crate) mod node_flag {
    /// Many dirty pages stand at the oldest end.
    pub const DIRTY: u32 = 1;
    /// Many pages there are under writeback.
    pub const WRITEBACK: u32 = 2;
    /// All dirty pages that were met are being written and to be reclaimed.
    pub const CONGESTED: u32 = 4;
}

/// What a page of the file is: absent, present, or reclaimed with what is remembered of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct FilePage {
    /// The frame that holds it, plus one.
    pub(crate) pfn: u32,
    /// It was reclaimed: the age then, plus one, and whether it was in the working set.
    pub(crate) shadow: u32,
    pub(crate) workingset: bool,
}

/// The node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    pub(crate) words: Table<u32>,
    /// Skip hints of the pageblocks of all zones.
    pub(crate) skip: Table<bool>,
    /// Pages of the file that is read.
    pub(crate) file: Table<FilePage>,
    /// Who is at work: the caller, kswapd, kcompactd, others.
    pub(crate) tasks: Table<TaskRun>,
    /// What each is at, the outermost first: [`MAX_DEPTH`] of each task.
    pub(crate) stacks: Table<Activation>,
}

tables!(Node { words, skip, file, tasks, stacks });

impl Node {
    pub(crate) fn new(config: &Config) -> Self {
        let mut words = vec![0; word::COUNT];
        words[word::KSWAPD_HIGHEST] = NO_ZONE;
        words[word::KCOMPACTD_HIGHEST] = NO_ZONE - 1;
        words[word::SWAPPINESS] = 60;
        let blocks = |zone: &crate::config::ZoneConfig| {
            let end = zone.start_pfn + zone.spanned_pages;
            ((end - 1) >> config.pageblock_order) - (zone.start_pfn >> config.pageblock_order) + 1
        };
        let blocks: u32 = config.zones.iter().map(blocks).sum();
        let tasks = vec![TaskRun::CALLER, TaskRun::KSWAPD, TaskRun::KCOMPACTD];
        let mut stacks = vec![Activation::Nothing; tasks.len() * MAX_DEPTH];
        stacks[TaskRun::KSWAPD_AT * MAX_DEPTH] = Activation::kswapd();
        stacks[TaskRun::KCOMPACTD_AT * MAX_DEPTH] = Activation::kcompactd();
        Self {
            words: Table::new(words),
            skip: Table::new(vec![false; blocks as usize]),
            file: Table::default(),
            tasks: Table::new(tasks),
            stacks: Table::new(stacks),
        }
    }

    /// Whether requests that wait go by the rules of this state.
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.words.get(word::ON) != 0
    }

    #[inline]
    pub(crate) fn word(&self, at: usize) -> u32 {
        self.words.get(at)
    }

    #[inline]
    pub(crate) fn set<O: Observer>(&mut self, at: usize, value: u32) {
        if self.words.get(at) != value {
            self.words.set::<O>(at, value);
        }
    }

    pub(crate) fn add<O: Observer>(&mut self, at: usize, delta: i32) {
        if delta != 0 {
            self.words.set::<O>(at, self.words.get(at).wrapping_add_signed(delta));
        }
    }

    /// Pages on a list.
    pub(crate) fn pages(&self, list: usize) -> u32 {
        self.word(word::LIST + 3 * list + 2)
    }

    pub(crate) fn pages_of_zone(&self, zone: usize, list: usize) -> u32 {
        self.word(word::ZONE_PAGES + LISTS * zone + list)
    }
}
