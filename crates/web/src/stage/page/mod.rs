//! The stage in the browser: canvas, animation frames, pointer and keys.

mod camera;
mod canvas;
mod component;
mod engine;
mod shots_bar;
mod stage_canvas;

pub use component::{Stage, StageProps};
