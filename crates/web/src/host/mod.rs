//! Messages between an embedded lab and the page around it: docs/EMBEDDING.md describes them for authors.
//!
//! ```text
//!  page around us ──postMessage──▶ port ──Ask──▶ hook ──Action──▶ AppState
//!                ◀──postMessage── port ◀──Say── hook ◀── what changed
//! ```
//!
//! Every message is a plain object with `kmscope: 1` and a `type`. What comes from anybody but the parent, or is not ours, is
//! not even looked at. Only a lab in its embed form speaks: the whole lab in somebody's frame holds what its own user wrote.

mod message;
mod port;

pub use message::{Ask, Bad, Field, Say, State, Where, outcome_word};
pub use port::{Port, is_heard, say};
