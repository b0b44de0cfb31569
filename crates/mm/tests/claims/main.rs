//! What the lessons say, held against the model: each test is one claim, with its numbers.
//!
//! Numbers that the kernel computes are computed here once more, from the layout, and not read from the model.

mod buddy;
mod floors;
mod former;
#[path = "../lab/mod.rs"]
mod lab;
mod objects;
mod surroundings;
mod twins;
mod watermarks;
mod zones;
