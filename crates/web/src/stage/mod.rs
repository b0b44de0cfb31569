//! The stage: one canvas on which the moment is drawn, and its twin in tables.
//!
//! ```text
//!  StepView ──▶ timeline (events → clips) ──┐
//!  Cursor ────▶ time on it ─────────────────┼─▶ paint(Surface) ─▶ canvas
//!  size, palette, language, mode ───────────┘        └─▶ hit areas ─▶ Selection
//! ```
//!
//! What is drawn is a function of these values and nothing else: going back is drawing an earlier
//! state, never a motion played backwards.

mod canvas;
mod component;
mod engine;
pub mod geometry;
pub mod layout;
mod paint;
pub mod picture;
#[cfg(test)]
mod record;
mod selection;
mod sentences;
mod stage_canvas;
pub mod surface;
pub mod svg;
mod table;
mod tables;
#[cfg(test)]
mod tests;
pub mod timeline;

pub(crate) use paint::number;

pub use component::{Stage, StageProps};
pub use picture::{Look, Picture};
pub use selection::{HitArea, Selection};

/// Which parts of the stage are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StageMode {
    /// The part.
    pub view: StageView,
    /// In somebody else's page: small, without the ladder's explanations.
    pub embed: bool,
    /// Before an audience: nothing smaller than 20 px at 1280 × 720.
    pub presenter: bool,
}

/// Parts of the stage that a link can choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StageView {
    /// Everything that fits.
    #[default]
    All,
    /// Page frames, free lists, per-CPU lists.
    Buddy,
    /// Page frames and slabs.
    Slab,
    /// The zones' watermarks, and all page frames.
    Zones,
    /// What flags decide: the zones' watermarks and the lanes of those who wait.
    Gfp,
}
