//! What the stage shows: plain counts and lists, captured from a machine and moved on by events.

/// A moment, as drawn.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Scene;
