//! Who is at work in the allocator or in reclaim, and whether it can go on.

use crate::outcome::NullReason;
use crate::state::node::scan::Scan;

/// How deep a task's calls nest.
pub(crate) const MAX_DEPTH: usize = 6;

/// What a task waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Waits {
    /// It can run.
    #[default]
    No,
    /// kswapd or kcompactd: to be asked.
    ForWork,
    /// kswapd: to be asked, or for a while to pass.
    Nap,
    /// A caller far below min: for kswapd.
    Throttled,
    /// For a while to pass.
    Tick,
    /// It has ended.
    Ended,
}

/// A task.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct TaskRun {
    /// Calls that it is in.
    pub(crate) depth: u8,
    pub(crate) waits: Waits,
    /// A kernel thread: never throttled.
    pub(crate) kthread: bool,
    /// A worker of a work queue: sleeps where others yield.
    pub(crate) worker: bool,
    /// It was killed.
    pub(crate) killed: bool,
    /// On kswapd's wait queue, or kcompactd's.
    pub(crate) queued: bool,
    /// It was woken before its time was over.
    pub(crate) woken: bool,
    /// Ticks until its sleep is over by itself.
    pub(crate) due_tick: u32,
    /// What the reclaim that it is in has in mind.
    pub(crate) scan: Scan,
    /// It waits in a request of the script.
    pub(crate) asks: bool,
    /// Why its last request failed.
    pub(crate) reason: Option<NullReason>,
    /// What its last request came to (pfn + 1).
    pub(crate) granted: u32,
    /// What its last direct compaction came to.
    pub(crate) compacted: u8,
}

impl TaskRun {
    pub(crate) const CALLER_AT: usize = 0;
    pub(crate) const KSWAPD_AT: usize = 1;
    pub(crate) const KCOMPACTD_AT: usize = 2;

    const NEW: Self = Self {
        depth: 0,
        waits: Waits::No,
        kthread: false,
        worker: false,
        killed: false,
        queued: false,
        woken: false,
        due_tick: 0,
        scan: Scan {
            kswapd: false,
            gfp: crate::Gfp::NONE,
            order: 0,
            priority: 0,
            highest: 0,
            target: 0,
            reclaimed: 0,
            scanned: 0,
            may_writepage: false,
            may_swap: false,
            deactivate: 0,
            force_deactivate: false,
            skipped_deactivate: false,
            trim: false,
            trim_failed: false,
            no_trim: false,
            tiny: false,
            full_walk: false,
            compaction_ready: false,
            cost: [0; 2],
            found: crate::state::node::scan::Found {
                dirty: 0,
                congested: 0,
                unqueued_dirty: 0,
                writeback: 0,
                immediate: 0,
                taken: 0,
                file_taken: 0,
            },
        },
        asks: false,
        reason: None,
        granted: 0,
        compacted: 0,
    };
    /// Whoever runs the operations.
    pub(crate) const CALLER: Self = Self::NEW;
    /// kswapd, asleep.
    pub(crate) const KSWAPD: Self = Self { depth: 1, waits: Waits::ForWork, kthread: true, queued: true, ..Self::NEW };
    /// kcompactd, asleep.
    pub(crate) const KCOMPACTD: Self =
        Self { depth: 1, waits: Waits::ForWork, kthread: true, queued: true, ..Self::NEW };
    /// Another one, of which nothing is known.
    pub(crate) const OTHER: Self = Self { waits: Waits::ForWork, ..Self::NEW };
}
