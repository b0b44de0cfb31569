//! The stage: one picture of memory that one can walk into, and its twin in tables.
//!
//! ```text
//!  StepView ──▶ motion (events → clips, what is in the hand) ──┐
//!  Cursor ────▶ time on it ────────────────────────────────────┼─▶ paint ─▶ Surface ─▶ canvas, SVG
//!  shot, camera, size ─▶ view (layout) ────────────────────────┘     └─▶ hit areas ─▶ Selection ─▶ tables
//! ```
//!
//! Up is free, down is taken; x is the address, or time; y is the order, or a level. What is drawn is a function of these
//! values and nothing else: going back is drawing an earlier state, never a motion played backwards.
//!
//! `draw` knows nothing of the others; `view` and `motion` know `draw`; `reach` knows `draw`; `paint` knows all of these;
//! [`picture`] puts them together; `page` alone knows the browser.

pub mod draw;
pub mod motion;
mod page;
mod paint;
pub mod picture;
mod reach;
#[cfg(test)]
mod tests;
pub mod view;

pub(crate) use draw::geometry;
pub use draw::svg;
pub(crate) use draw::text::number;
pub use page::{Stage, StageProps};
pub use picture::{Look, Picture};
pub use reach::{HitArea, Selection, crumbs};
pub use view::Shot;

/// Which parts of the stage are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StageMode {
    /// The part.
    pub view: StageView,
    /// In somebody else's page: small.
    pub embed: bool,
    /// Before an audience: nothing smaller than 20 px at 1280 × 720.
    pub presenter: bool,
}

/// Parts of the stage that a link can choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StageView {
    /// What tells each step best.
    #[default]
    All,
    /// Free blocks by order and address.
    Buddy,
    /// The objects of slabs.
    Slab,
    /// All zones from far away.
    Zones,
    /// What flags decide: free pages over time, and who waits.
    Gfp,
}

impl StageView {
    /// The shot that is held, whatever a step does.
    pub const fn shot(self) -> Option<Shot> {
        match self {
            Self::All => None,
            Self::Buddy => Some(Shot::Cut),
            Self::Slab => Some(Shot::Slab),
            Self::Zones => Some(Shot::Whole),
            Self::Gfp => Some(Shot::Level),
        }
    }
}
