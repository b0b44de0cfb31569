//! The second page: a recording of a real kernel on the stage, step by step, with what the kernel said and what the
//! model says.
//!
//! It shares the lab's stage, sentences and look; the comparing is all in `kmscope_replay`.

mod agreement;
mod compare;
mod equal_sign;
mod facts;
mod file;
mod header;
mod headline;
mod help;
mod keys;
mod notices;
mod open;
mod page;
mod picker;
pub mod recordings;
mod said_table;
mod sums;
mod telling;
mod transport;
mod wish;
mod words;

pub use page::Page;
