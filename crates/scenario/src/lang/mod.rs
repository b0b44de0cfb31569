//! The script language, in the order in which a text goes through it:
//! `token` → `parse` (with `cursor` and `expr`) → `ast` → `lower` (with `call` and `value`), which makes the program.
//! `words` is what it knows, `nearest` guesses at what it does not.

mod ast;
mod call;
mod cursor;
pub mod eras;
mod expr;
pub mod highlight;
mod lower;
pub mod nearest;
mod parse;
pub mod places;
mod token;
mod value;
pub mod words;

pub use eras::{era_of, has_word};

pub use cursor::plain_signs;

use crate::{Compiled, Program};

/// Machine of a script that names none.
pub const DEFAULT_MACHINE: kmscope_mm::Preset = kmscope_mm::Preset::X86_64M256;

/// A script may make this many steps.
pub const MAX_STEPS: usize = 1_000_000;

/// So many statements of a script may be carried out, so that one ends that makes few steps: each turn of a loop and
/// each call of a function is one more, and a long statement is several.
pub const MAX_WORK: u32 = 2_500_000;

/// Compiles a script. Never fails: what is wrong is in [`Compiled::diagnostics`].
pub fn compile(source: &str) -> Compiled {
    let stmts = parse::parse(source);
    let mut lowering = lower::Lowering::new(source);
    lowering.run(&stmts);
    let (program, diagnostics): (Program, _) = lowering.finish();
    Compiled { program, diagnostics }
}
