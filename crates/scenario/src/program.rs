//! A compiled script: a flat list of steps, each one operation of the machine.

use crate::Diagnostic;
use kmscope_mm::{Op, Preset};
use std::ops::Range;

/// A script, compiled. `repeat` is unrolled, variables are slots, everything is known before the
/// first step runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The text, as typed.
    pub source: String,
    /// The machine it runs on.
    pub machine: Preset,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Text of each [`kmscope_mm::NameId`].
    pub names: Vec<String>,
    /// Text of each [`kmscope_mm::Slot`]: `skb`, `page[3]`.
    pub variables: Vec<String>,
    /// Step of each operation that is queued, as an index of `steps`, by its number in the queue.
    pub queued: Vec<usize>,
    /// Named moments.
    pub markers: Vec<Marker>,
    /// Runs of steps that came from one `repeat`, outer ones first.
    pub repeats: Vec<Repeat>,
    /// What is worth knowing about the text and no error, by position.
    pub notes: Vec<Diagnostic>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the machine does.
    pub op: Op,
    /// Line of the script, 1-based.
    pub line: u32,
    /// The statement's bytes in the source (without its `;`).
    pub span: Range<usize>,
    /// The function as written (`kzalloc`, `__get_free_page`, `in_irq`), for texts.
    pub call: &'static str,
    /// The text of `note("…")` or name of `marker("…")`.
    pub text: Option<String>,
}

/// A named moment: link target, narration, place where play pauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Its name.
    pub name: String,
    /// Steps that have run when it is reached (the `marker` statement included).
    pub step: usize,
}

/// Steps that one `repeat` made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The steps' indices in [`Program::steps`].
    pub steps: Range<usize>,
    /// How often the body ran.
    pub count: u32,
}

/// A program and what is wrong with its text. With errors, the program holds the statements
/// before the first of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// What can run.
    pub program: Program,
    /// Errors, by position.
    pub diagnostics: Vec<Diagnostic>,
}
