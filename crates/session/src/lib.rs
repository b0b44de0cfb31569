//! Time: the history of a run, stepping and seeking both ways, what a moment looks like, and the
//! one sentence that says what happened and why.

mod at_hand;
pub mod catalogue;
pub mod diagnose;
pub mod dmesg;
pub mod flag_reader;
pub mod lens;
pub mod lesson;
pub mod narrate;
pub mod scene;
pub mod session;
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
pub use session::{Cursor, MicroStep, Session, StepRecord, StepView, TimeCommand, Turn, WhyNode};
