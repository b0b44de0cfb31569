//! Time: the history of a run, stepping and seeking both ways, what a moment looks like, and the
//! one sentence that says what happened and why.
//!
//! ```text
//!  whatif   dmesg   lesson          on a fork, in the kernel's words, at a marker
//!     └───────┤        │
//!          session     │            where we are: moves, and has a step told
//!     ┌───────┼────────┤
//!     │      why ──▶ narrate        its way through the allocator, its sentences
//!  timeline   └────────┤            the machine in time
//!   ├──┬───────────── step          a step, and what there is to say of it
//!  lens scene    at_hand fidelity   what is known of a moment
//! ```
//!
//! Each knows those below it, as far as a line leads there; `cargo xtask test crates` holds them to it. `catalogue` has
//! the words of all.

mod at_hand;
pub mod biography;
pub mod catalogue;
pub mod diagnose;
pub mod dmesg;
mod fidelity;
pub mod flag_reader;
pub mod glossary;
pub mod lens;
pub mod lesson;
pub mod narrate;
pub mod real_c;
pub mod scene;
pub mod session;
mod step;
pub mod then_and_now;
mod timeline;
pub mod whatif;
pub mod why;

pub use at_hand::{AtHand, at_hand};
pub use catalogue::{Catalogue, Language, Message, Value, text};
pub use diagnose::diagnose;
pub use dmesg::LogReport;
pub use lens::{Ask, Lens, Verdict};
pub use narrate::{LineResult, Sign};
pub use scene::Scene;
pub use session::{Cursor, MicroStep, Past, Session, StepRecord, StepView, TimeCommand, Turn, WhyNode};
