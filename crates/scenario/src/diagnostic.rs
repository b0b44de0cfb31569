//! What is wrong with a script, where, and what to do about it.

/// One error, with its place. The text for people is made from `kind` by the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Line, 1-based.
    pub line: u32,
    /// Column in characters, 1-based.
    pub column: u32,
    /// Bytes in the source.
    pub span: std::ops::Range<usize>,
    /// What.
    pub kind: DiagnosticKind,
}

/// Kinds of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// Something else was expected here.
    Unexpected { found: String, expected: Vec<String> },
    /// No such function, flag, machine, variable; `suggestion` is the nearest known one.
    Unknown { what: NameKind, name: String, suggestion: Option<String> },
}

/// What kind of name is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A function or statement.
    Function,
    /// A GFP flag.
    Flag,
    /// A variable that was never assigned.
    Variable,
    /// A machine.
    Machine,
}
