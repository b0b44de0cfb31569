//! C as kernel code uses it: read, compiled to a small stack machine, and executed on a kernel that somebody else provides.
//!
//! ```text
//!  text ─lex─▶ tokens ─pp─▶ tokens ─parse─▶ trees ─compile─▶ Code ─▶ Vm ──one Op──▶ Kernel
//!                             ▲                                │
//!            prelude (the lab's own headers, in C)             └ findings, leaks, what was printed
//! ```
//!
//! The crate knows the machine only through [`Kernel`]: one operation, and its outcome. A [`Vm`] is a value: a copy of it is a
//! moment that can be gone back to, and going on from there gives the same, bit for bit. Must not know files, clocks, the web.

pub mod ast;
pub mod code;
pub mod compile;
pub mod finding;
pub mod lex;
pub mod memory;
pub mod natives;
pub mod parse;
pub mod pp;
pub mod program;
pub mod run;
pub mod types;
pub mod vm;

pub use code::Code;
pub use compile::{Problem, ProblemKind};
pub use finding::{About, Finding, FindingKind, Grade, Site};
pub use program::{Compiled, compile};
pub use run::{Failure, Outcome, Run, every_failure, run_to_end};
pub use vm::{Kernel, Request, Status, StepInfo, Vm};
