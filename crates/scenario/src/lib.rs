//! The script language: kernel-style C calls and the surroundings they run in, parsed with
//! positions and helpful errors, compiled to the machine's operations; lessons; share links.

pub mod diagnostic;
pub mod program;

pub use diagnostic::Diagnostic;
pub use program::{compile, Compiled, Program, Step};
