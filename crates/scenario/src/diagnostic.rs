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
    /// C that the script language does not have.
    Unsupported { what: Construct, text: String },
    /// Part of the language that does not work yet.
    NotYet { name: String },
    /// A flag of older kernels, gone since `gone_in`; `instead` is today's. A note, no error.
    OldFlag { name: &'static str, gone_in: &'static str, instead: Option<&'static str> },
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
    /// More steps than can be shown.
    TooManySteps { limit: u32 },
    /// A loop that never makes enough steps to be stopped by their number.
    TooMuchWork,
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

/// Line and column (in characters, both 1-based) of a byte of the source.
pub fn line_column(source: &str, byte: usize) -> (u32, u32) {
    let mut byte = byte.min(source.len());
    while !source.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &source[..byte];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

impl Diagnostic {
    /// An error at these bytes of the source.
    pub fn new(source: &str, span: Range<usize>, kind: DiagnosticKind) -> Self {
        let (line, column) = line_column(source, span.start);
        Self { line, column, span, kind }
    }
}
