//! The why-panel: the request's way through the allocator, with the numbers of every check.

mod entry;
mod oom_candidates;
mod panel;

pub use panel::Why;
