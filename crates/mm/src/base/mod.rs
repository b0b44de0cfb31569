//! The words of the model: what is asked ([`op`]), what comes of it ([`outcome`]), what happened on the way
//! ([`event`]), who listens ([`observer`]), and the names of things and flags in them.
//!
//! Known to everybody, and named from the crate's root. Must not know any part of the machine: these are values that
//! stand in scripts and recordings, too.

pub mod config;
pub(crate) mod era;
pub mod event;
pub mod gfp;
pub mod ids;
pub mod observer;
pub mod op;
pub mod outcome;
pub mod reclaim_event;
pub mod sort;
pub mod task_op;
pub(crate) mod warning;
