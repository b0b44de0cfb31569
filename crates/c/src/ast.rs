//! What a text says, as trees. Types are still as written: what names mean is found when it is compiled.

#![expect(missing_docs, reason = "named as C names its parts")]

use crate::lex::{Loc, Sym};
use std::rc::Rc;

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub loc: Loc,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    Neg,
    Plus,
    Not,
    BitNot,
    Deref,
    AddrOf,
    PreInc,
    PreDec,
    PostInc,
    PostDec,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Gt,
    Le,
    Ge,
    LogAnd,
    LogOr,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Num {
        value: u64,
        unsigned: bool,
        long: bool,
    },
    Char(i64),
    Str(Rc<[u8]>),
    Name(Sym),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    Assign(Option<BinaryOp>, Box<Expr>, Box<Expr>),
    Cond(Box<Expr>, Option<Box<Expr>>, Box<Expr>),
    Call(Box<Expr>, Vec<Expr>, Loc),
    Index(Box<Expr>, Box<Expr>),
    Member {
        of: Box<Expr>,
        name: Sym,
        arrow: bool,
    },
    Cast(Rc<TypeName>, Box<Expr>),
    SizeofExpr(Box<Expr>),
    SizeofType(Rc<TypeName>),
    AlignofType(Rc<TypeName>),
    Comma(Box<Expr>, Box<Expr>),
    Block(Rc<Vec<Stmt>>),
    Compound(Rc<TypeName>, Rc<Init>),
    Offsetof(Rc<TypeName>, Vec<Designator>),
    TypesCompatible(Rc<TypeName>, Rc<TypeName>),
    VaArg(Box<Expr>, Rc<TypeName>),
    Generic(Box<Expr>, Vec<(Option<Rc<TypeName>>, Expr)>),
    /// `50%`, `clean`, `until_free = min` … of a world statement.
    Percent(u64),
    /// What could not be read.
    Bad,
}

#[derive(Clone, Debug)]
pub enum Designator {
    Field(Sym),
    Index(Expr),
    Range(Expr, Expr),
}

#[derive(Clone, Debug)]
pub enum Init {
    Expr(Expr),
    List(Vec<(Vec<Designator>, Init)>, Loc),
}

/// A type as written: what stands before the name, and what is around it.
#[derive(Clone, Debug)]
pub struct TypeName {
    pub spec: Spec,
    pub parts: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basic {
    Void,
    Bool,
    Char,
    SChar,
    UChar,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    LongLong,
    ULongLong,
}

#[derive(Clone, Debug)]
pub enum Spec {
    Basic(Basic),
    Named(Sym, Loc),
    Struct(Rc<StructSpec>),
    Enum(Rc<EnumSpec>),
    TypeofExpr(Box<Expr>),
    TypeofType(Rc<TypeName>),
    /// `__auto_type`
    Auto,
}

#[derive(Clone, Debug)]
pub struct StructSpec {
    pub union: bool,
    pub tag: Option<Sym>,
    pub fields: Option<Vec<Field>>,
    pub packed: bool,
    pub align_bytes: Option<Expr>,
    pub loc: Loc,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: Option<Sym>,
    pub ty: TypeName,
    pub bits: Option<Expr>,
    pub align_bytes: Option<Expr>,
    pub loc: Loc,
}

#[derive(Clone, Debug)]
pub struct EnumSpec {
    pub tag: Option<Sym>,
    pub items: Option<Vec<(Sym, Option<Expr>, Loc)>>,
}

/// What a declarator puts around the type, the first one next to what is before the name.
#[derive(Clone, Debug)]
pub enum Part {
    Ptr,
    Array(Option<Box<Expr>>),
    Func { params: Rc<Vec<Param>>, variadic: bool },
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: Option<Sym>,
    pub ty: TypeName,
    pub loc: Loc,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Storage {
    pub typedef: bool,
    pub is_static: bool,
    pub is_extern: bool,
}

#[derive(Clone, Debug)]
pub struct VarDecl {
    pub name: Sym,
    pub ty: TypeName,
    pub init: Option<Init>,
    pub storage: Storage,
    pub loc: Loc,
    /// `DEFINE_PER_CPU`, `__cleanup(f)` …
    pub cleanup: Option<Sym>,
}

#[derive(Clone, Debug)]
pub struct Function {
    pub name: Sym,
    pub ty: TypeName,
    pub params: Rc<Vec<Param>>,
    pub variadic: bool,
    pub body: Rc<Vec<Stmt>>,
    pub loc: Loc,
    pub end: Loc,
    pub is_static: bool,
}

#[derive(Clone, Debug)]
pub struct Stmt {
    pub kind: StmtKind,
    pub loc: Loc,
    /// One behind its last byte.
    pub end: u32,
}

#[derive(Clone, Debug)]
pub enum StmtKind {
    Empty,
    Expr(Expr),
    Decl(Vec<VarDecl>),
    /// A type by itself.
    Type(Spec),
    Block(Rc<Vec<Stmt>>),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    While(Expr, Box<Stmt>),
    DoWhile(Box<Stmt>, Expr),
    For(Option<Box<Stmt>>, Option<Expr>, Option<Expr>, Box<Stmt>),
    Switch(Expr, Box<Stmt>),
    Case(Expr, Option<Expr>, Box<Stmt>),
    Default(Box<Stmt>),
    Label(Sym, Box<Stmt>),
    Goto(Sym),
    Break,
    Continue,
    Return(Option<Expr>),
    /// `in_irq { … }`, `task name { … }`, `repeat 8 as i { … }`: head, name or index, count or ticks.
    Head {
        head: &'static str,
        name: Option<Sym>,
        arg: Option<Expr>,
        body: Rc<Vec<Stmt>>,
    },
    /// `machine x86_64 256M`
    Machine(Vec<(String, Loc)>),
}

#[derive(Clone, Debug)]
pub enum Item {
    Function(Function),
    Decl(Vec<VarDecl>),
    Type(Spec),
    /// A statement outside of functions: the story.
    Story(Stmt),
}
