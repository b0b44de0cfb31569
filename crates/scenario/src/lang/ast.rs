//! The syntax tree: what was written, before anything is known about names.

use crate::DiagnosticKind;
use std::ops::Range;
use std::rc::Rc;

/// Bytes in the source.
pub(crate) type Span = Range<usize>;

/// Something wrong, and where. What it is lies behind a pointer: results are moved about a great deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub span: Span,
    pub kind: Box<DiagnosticKind>,
}

/// An expression.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

/// Kinds of expressions. Chains are flat, so that only brackets nest.
#[derive(Clone, Debug)]
pub(crate) enum ExprKind {
    /// As written: `0x40`, `64K`, `12UL`.
    Number(String),
    /// A name: variable, flag, constant, bare word (`dev->buf` is one name).
    Name(String),
    /// `name[index]`
    Element(String, Box<Expr>),
    /// Text in quotes, without them.
    Text(String),
    /// `50%`
    Percent(Box<Expr>),
    /// `sizeof(…)`: what is in the brackets.
    Sizeof(String),
    /// `f(…)`
    Call(Call),
    /// Operators that bind equally, from the left.
    Chain(Box<Expr>, Vec<(Binary, Expr)>),
    /// Prefix operators, the outermost first.
    Prefixed(Vec<Prefix>, Box<Expr>),
}

/// Operators between two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binary {
    Or,
    And,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// Operators before a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Prefix {
    Minus,
    /// `&l` of a lock: the same as `l`.
    AddressOf,
    Not,
}

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub name: String,
    pub name_span: Span,
    pub args: Vec<Arg>,
    /// The closing bracket.
    pub close: Span,
}

/// An argument, perhaps named: `until_free = min`.
#[derive(Clone, Debug)]
pub(crate) struct Arg {
    pub name: Option<(String, Span)>,
    pub value: Expr,
}

/// The left side of `=`.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// It is declared here (and not `static`): in a function, each call has its own.
    pub declared: bool,
    pub name: String,
    pub index: Option<Expr>,
    pub span: Span,
}

/// A statement, without its `;`.
#[derive(Clone, Debug)]
pub(crate) struct Stmt {
    pub span: Span,
    pub kind: StmtKind,
}

/// Kinds of statements.
#[derive(Clone, Debug)]
pub(crate) enum StmtKind {
    /// `machine x86_64 256M linux-6.12`: the words after it.
    Machine(Vec<(String, Span)>),
    /// `f(…)` or `x = f(…)`.
    Call(Option<Target>, Call),
    /// `x = value`.
    Assign(Target, Expr),
    /// `void *p, *q;`: the names, but for those that are `static`.
    Declare(Vec<String>),
    /// `void name(void) { … }`
    Function { name: String, name_span: Span, body: Rc<Body> },
    /// `head { … }`, `head(…) { … }`, `task name { … }`
    Block { head: String, name: Option<String>, head_span: Span, args: Vec<Arg>, body: Body },
    /// `repeat n { … }`, `for (i = a; i < b; i++) { … }`
    Repeat { index: String, from: Option<Expr>, to: Expr, body: Body },
    /// It could not be read; names that it would have assigned.
    Error { problem: Problem, assigns: Vec<String> },
}

/// `{ … }`
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub stmts: Vec<Stmt>,
    /// The `}`, or what is wrong without it.
    pub close: Result<Span, Problem>,
}
