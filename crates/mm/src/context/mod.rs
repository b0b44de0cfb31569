//! Where code runs and what follows from it: contexts and scopes, what may sleep, whose task it is; and the kernel log,
//! which says where.
//!
//! Must not know how anybody gets memory, nor let time pass: to enter a context that has to be waited for is up to
//! [`schedule`](crate::schedule).

mod klog;
mod memory_report;
pub(crate) mod stack;
