//! What can be drawn on and with what: a surface, rectangles and paths, texts, signs.
//!
//! Must not know what is drawn.

pub mod geometry;
#[cfg(test)]
pub mod record;
pub mod sign;
pub mod surface;
pub mod svg;
pub mod text;
