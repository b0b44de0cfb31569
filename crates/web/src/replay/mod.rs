//! The second page: a recording of a real kernel on the stage, step by step, with what the kernel said and what the
//! model says.
//!
//! It shares the lab's stage, sentences and look; the comparing is all in `kmscope_replay`.

mod file;
mod header;
mod keys;
mod page;
mod panel;
mod picker;
pub mod recordings;
mod telling;
mod transport;

pub use page::Page;
