//! How things on the stage are reached: by pointing, in words, in tables.

pub mod selection;
pub mod sentences;
mod table;
pub mod tables;

pub use selection::{HitArea, Selection, hit, neighbour};
