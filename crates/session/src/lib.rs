//! Time: the history of a run, stepping and seeking both ways, what a moment looks like, and the
//! one sentence that says what happened and why.

pub mod session;
pub mod scene;
pub mod catalogue;

pub use catalogue::{Catalogue, Language, Message, Value, text};
pub use scene::Scene;
pub use session::{Cursor, Session, StepRecord, StepView, TimeCommand};
