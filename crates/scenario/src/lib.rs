//! The script language: kernel-style C calls and the surroundings they run in, parsed with
//! positions and helpful errors, compiled to the machine's operations; lessons; share links.

pub mod diagnostic;
pub mod lang;
pub mod lessons;
pub mod link;
pub mod program;
pub mod then_and_now;

pub use diagnostic::{Diagnostic, DiagnosticKind, When};
pub use lang::{
    compile,
    highlight::{Completion, TokenClass, completions, highlight},
    plain_signs,
};
pub use program::{Compiled, Marker, Program, Repeat, Step};
