//! How things on the stage are reached: by pointing, in words, in tables.

mod crumbs;
pub mod selection;
pub mod sentences;
mod table;
pub mod tables;

pub use crumbs::crumbs;
pub use selection::{HitArea, Selection, hit, neighbour};
