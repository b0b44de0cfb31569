//! Getting pages back: reclaim ([`vmscan`]), dirty pages on their way to disk ([`writeback`]), compaction, the OOM
//! killer.
//!
//! Must not know who wants the pages beyond their flags, nor when its turn comes: that is said above, by the clock and
//! by the slow path.

pub(crate) mod compaction;
mod former;
pub(crate) mod oom;
pub(crate) mod vmscan;
mod writeback;
