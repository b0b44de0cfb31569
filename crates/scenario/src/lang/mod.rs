//! The script language, in the order in which a text goes through it:
//! `token` → `parse` (with `cursor` and `expr`) → `ast` → `lower` (with `value`), which makes the program.

mod ast;
mod call;
mod cursor;
mod expr;
pub mod highlight;
mod lower;
mod parse;
pub mod places;
mod token;
mod value;
pub mod words;

pub use cursor::plain_signs;

use crate::{Compiled, Program};

/// Machine of a script that names none.
pub const DEFAULT_MACHINE: kmscope_mm::Preset = kmscope_mm::Preset::X86_64M256;

/// A script may make this many steps.
pub const MAX_STEPS: usize = 200_000;

/// Compiles a script. Never fails: what is wrong is in [`Compiled::diagnostics`].
pub fn compile(source: &str) -> Compiled {
    let stmts = parse::parse(source);
    let mut lowering = lower::Lowering::new(source);
    lowering.run(&stmts);
    let (program, diagnostics): (Program, _) = lowering.finish();
    Compiled { program, diagnostics }
}
