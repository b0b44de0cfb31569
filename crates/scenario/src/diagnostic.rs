//! What is wrong with a script, where, and what to do about it.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

use std::ops::Range;

/// One error, with its place. The text for people is made from `kind` by the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Line, 1-based.
    pub line: u32,
    /// Column in characters, 1-based.
    pub column: u32,
    /// Bytes in the source.
    pub span: Range<usize>,
    /// What.
    pub kind: DiagnosticKind,
}

/// When a kernel's flag or call came or went; versions of Linux.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// It came in this version.
    Since(&'static str),
    /// This version does not have it yet; a later one of the lab's has.
    After(&'static str),
    /// This version is the first without it.
    GoneIn(&'static str),
    /// This version no longer has it; an earlier one of the lab's has.
    GoneBy(&'static str),
}

/// Kinds of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// Something else was expected here.
    Unexpected { found: Found, expected: Vec<Expected> },
    /// No such function, flag, machine, variable; `suggestion` is the nearest known one.
    Unknown { what: NameKind, name: String, suggestion: Option<String> },
    /// A character that no statement contains; full-width punctuation has its ASCII twin in `instead`.
    BadCharacter { character: char, instead: Option<char> },
    /// A text or a comment that does not end.
    Unterminated { what: Unterminated },
    /// A `{` without its `}`.
    Unclosed { block: String },
    /// A `}` without its `{`.
    ClosesNothing,
    /// Brackets in brackets in brackets …
    TooDeep { limit: u32 },
    /// Not a number: `12x`; `suggestion` is a number that was perhaps meant.
    BadNumber { text: String, suggestion: Option<String> },
    /// A number outside what makes sense here.
    OutOfRange { what: Quantity, value: i64, least: i64, most: i64 },
    /// Sums that do not fit into 64 bits, or a division by zero.
    Arithmetic,
    /// Too few or too many arguments.
    ArgumentCount { signature: String, least: u32, most: u32, found: u32 },
    /// An argument of another kind.
    ArgumentKind { signature: String, parameter: &'static str, expected: Expected, found: ValueKind },
    /// Values of kinds that this operator cannot join: `p * 2`, `GFP_KERNEL + 1`.
    OperatorKind { left: ValueKind, operator: &'static str, right: ValueKind },
    /// A call inside a call: each statement is one step.
    NestedCall { function: String },
    /// `x = f(…)` where `f` returns nothing that a variable can hold.
    NoResult { function: String },
    /// The result must be kept: nothing could be done without it.
    ResultUnused { function: String },
    /// `p[9]`, where other elements were assigned, this one was not.
    ElementUnassigned { name: String, first: i64, last: i64 },
    /// The size of a type that the lab does not know.
    SizeofUnknown { of: String },
    /// Of a text that is executed as C: an error, a note, something that was found; in words already.
    OfC { text: String },
    /// C that the script language does not have.
    Unsupported { what: Construct, text: String },
    /// Part of the language that does not work yet.
    NotYet { name: String },
    /// A call of the kernel for which the language has another way.
    WrittenOtherwise { name: &'static str, instead: &'static str },
    /// A flag of older kernels, gone since `gone_in`; `instead` is today's. A note, no error.
    OldFlag { name: &'static str, gone_in: &'static str, instead: Option<&'static str> },
    /// A flag or call that the machine's kernel, Linux `era`, does not have.
    NotInEra { name: String, era: &'static str, when: When, instead: Option<&'static str> },
    /// The per-CPU page lists of Linux `era` cannot be switched off; `none`: it has no such lists.
    PcpFixed { era: &'static str, none: bool },
    /// The machines of Linux `era` are others: of `arch`, with these sizes.
    MachineOfEra { era: &'static str, arch: &'static str, sizes: Vec<&'static str> },
    /// `machine` after the first step, or twice.
    MachineNotFirst,
    /// Not a size that this architecture has here.
    MachineSize { arch: &'static str, sizes: Vec<&'static str> },
    /// Two markers of one name.
    MarkerTwice { name: String },
    /// Two functions of one name, or a function named as one of the kernel's.
    FunctionTwice { name: String },
    /// A function that, in the end, calls itself.
    Recursion { name: String },
    /// What cannot stand among what runs later: `start` in `start`, a marker.
    NotLater { name: &'static str },
    /// Functions that call each other, blocks in blocks in functions …
    CallsTooDeep { limit: u32 },
    /// More steps than can be shown.
    TooManySteps { limit: u32 },
    /// A loop, or a function, in which more is carried out than one would wait for, however few steps that makes;
    /// `head` is its first words: `repeat 1024`, `f()`.
    TooMuchWork { head: String, limit: u32 },
}

/// What stands where something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This text.
    Token(String),
    /// Nothing more on the line.
    EndOfLine,
    /// Nothing more at all.
    EndOfText,
}

/// What could stand here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Exactly this.
    Token(&'static str),
    /// A call, an assignment, a block.
    Statement,
    /// A name.
    Name,
    /// A number, a flag or a variable.
    Value,
    /// A number.
    Number,
    /// A number of bytes.
    Bytes,
    /// GFP flags.
    GfpFlags,
    /// Slab flags.
    SlabFlags,
    /// A variable that holds a pointer.
    Pointer,
    /// A variable that holds a cache.
    Cache,
    /// Text in quotes.
    Text,
    /// `50%`.
    Percent,
    /// One of these words.
    Words(&'static [&'static str]),
    /// The end of the statement.
    EndOfStatement,
}

/// What kind of name is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A function or statement.
    Function,
    /// The head of a block.
    Block,
    /// A GFP flag.
    Flag,
    /// A flag of `kmem_cache_create`.
    SlabFlag,
    /// A variable that was never assigned.
    Variable,
    /// A machine.
    Machine,
    /// A word among few: `clean`, `off`, `min`.
    Word,
}

/// What does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unterminated {
    /// `"…`
    Text,
    /// `/* …`
    Comment,
}

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A number.
    Number,
    /// GFP flags.
    GfpFlags,
    /// Slab flags.
    SlabFlags,
    /// A pointer.
    Pointer,
    /// Text.
    Text,
    /// A percentage.
    Percent,
    /// A level of free pages: `min`, `low`.
    Level,
    /// `NULL`.
    Null,
    /// A bare word.
    Word,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Bytes.
    Bytes,
    /// An order.
    Order,
    /// Percent.
    Percent,
    /// Ticks.
    Ticks,
    /// Repetitions.
    Repetitions,
    /// A byte's value.
    Byte,
    /// Pages.
    Pages,
    /// GFP bits.
    GfpBits,
}

/// C that scripts do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// `if`, `switch`, `?:`: a script has one way through.
    Condition,
    /// `while`, `do`, a `for` that is not a plain count.
    Loop,
    /// `return`, `goto`, `break`.
    Jump,
    /// A function with parameters.
    FunctionParameters,
    /// `#include` and the like.
    Preprocessor,
    /// `*p = 1`.
    Dereference,
    /// `struct s { … }`.
    TypeDefinition,
}

/// Errors at their places, with lines and columns counted in one go.
pub(crate) fn placed(
    source: &str,
    by_position: impl IntoIterator<Item = (Range<usize>, DiagnosticKind)>,
) -> Vec<Diagnostic> {
    let (mut at, mut line, mut column) = (0, 1, 1);
    let place = |(span, kind): (Range<usize>, DiagnosticKind)| {
        let passed = source.get(at..span.start).unwrap_or_default();
        let lines = passed.bytes().filter(|&byte| byte == b'\n').count();
        let of_last = passed.rfind('\n').map_or(passed, |newline| &passed[newline + 1..]);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        column = count(of_last.chars().count()).saturating_add(if lines > 0 { 1 } else { column });
        line += count(lines);
        at = at.max(span.start);
        Diagnostic { line, column, span, kind }
    };
    by_position.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters() {
        let source = "ab内c\n\n内d\n";
        let kinds = source.char_indices().map(|(at, _)| (at..at, DiagnosticKind::Arithmetic));
        let places: Vec<_> = placed(source, kinds).iter().map(|found| (found.line, found.column)).collect();
        assert_eq!(places, [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 1), (3, 1), (3, 2), (3, 3)]);
        let twice = [(3..4, DiagnosticKind::Arithmetic), (3..9, DiagnosticKind::ClosesNothing)];
        assert!(placed("a\nb c d e", twice).iter().all(|found| (found.line, found.column) == (2, 2)));
    }
}
