//! When what moves, and where a block is meanwhile.
//!
//! Must not know where anything stands.

pub mod hand;
pub mod timeline;

pub use hand::{Leg, Place, legs};
pub use timeline::{Clip, ListRef, Motion, Timeline};
