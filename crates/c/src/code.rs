//! What a text becomes: instructions of a small stack machine, and the tables that they refer to.

#![expect(missing_docs, reason = "fields are explained in the sentence of what they belong to")]

use crate::lex::{Loc, Names, Sym};
use crate::types::{Ty, Types};
use std::rc::Rc;

/// How wide a value is, and how it is extended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    W64,
}

impl Width {
    /// Bytes in memory.
    pub const fn bytes(self) -> u32 {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 => 4,
            Self::W64 => 8,
        }
    }

    /// A value cut to the width, and extended again.
    #[inline]
    pub const fn of(self, v: u64) -> u64 {
        match self {
            Self::I8 => v as i8 as u64,
            Self::U8 => v as u8 as u64,
            Self::I16 => v as i16 as u64,
            Self::U16 => v as u16 as u64,
            Self::I32 => v as i32 as u64,
            Self::U32 => v as u32 as u64,
            Self::W64 => v,
        }
    }
}

/// Binary operations on two values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bin {
    Add,
    Sub,
    Mul,
    DivS,
    DivU,
    ModS,
    ModU,
    And,
    Or,
    Xor,
    Shl,
    ShrS,
    ShrU,
    Eq,
    Ne,
    LtS,
    LtU,
    LeS,
    LeU,
}

/// An instruction. `[a, b] → c` says what it takes from the stack, the last one on top, and what it puts there.
#[derive(Clone, Copy, Debug)]
pub enum I {
    /// A statement begins here: an index of [`Code::stmts`].
    Stmt(u32),
    Const(u64),
    /// Address of a static object, by its number.
    Static(u32),
    /// Address of a function.
    Fn(u32),
    /// Address of a place in the frame.
    Local(u32),
    Reg(u16),
    /// [a] → a, and into the register.
    SetReg(u16),
    /// [a] →
    PopReg(u16),
    /// [addr] → value
    Load(Width),
    /// [addr] → value; what lies there is a pointer from a header that nobody knows: if it is NULL, something is there.
    LoadOpaque,
    /// [addr, value] → value
    Store(Width),
    /// [addr, value] →
    StorePop(Width),
    /// [addr] → value
    LoadBits {
        width: Width,
        shift: u8,
        bits: u8,
    },
    /// [addr, value] → value
    StoreBits {
        width: Width,
        shift: u8,
        bits: u8,
    },
    /// [a, b] → a op b, cut to the width
    Bin(Bin, Width),
    /// [a] → a op constant
    BinC(Bin, Width, i32),
    Neg(Width),
    Not(Width),
    /// [a] → !a
    LogNot,
    /// [a] → a != 0
    Bool,
    Norm(Width),
    /// [p, n] → p + n * size
    PtrAdd(u32),
    PtrSub(u32),
    /// [p, q] → (p - q) / size
    PtrDiff(u32),
    /// [p] → p + constant
    AddC(i32),
    /// [addr] → old or new value
    IncMem {
        width: Width,
        by: i32,
        post: bool,
    },
    IncReg {
        reg: u16,
        width: Width,
        by: i32,
        post: bool,
    },
    Jmp(u32),
    Jz(u32),
    Jnz(u32),
    Dup,
    Pop,
    Swap,
    /// Calls a function with so many arguments.
    Call {
        f: u32,
        n: u8,
    },
    /// [f, args…] → result; site
    CallPtr {
        n: u8,
    },
    Ret,
    /// [dst, src] → dst
    Copy(u32),
    /// [addr] → addr, zeroed
    Zero(u32),
    /// [src] → address of a copy in the frame
    CopyRet {
        size: u32,
        at: u32,
    },
    /// [addr of va_list] → the next argument
    VaArg,
    /// The locals of a block begin anew: nothing was written to them.
    Fresh {
        at: u32,
        size: u32,
    },
    /// The same of a register.
    FreshReg(u16),
    /// Something that this text cannot do.
    Trap(u32),
}

/// A statement: where it stands.
#[derive(Clone, Copy, Debug)]
pub struct StmtInfo {
    pub loc: Loc,
    /// One behind its last byte.
    pub end: u32,
}

/// Where a variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Reg(u16),
    /// So many bytes into the frame.
    Frame(u32),
    /// A static object.
    Static(u32),
}

/// A variable of a function, for those who look at it.
#[derive(Clone, Debug)]
pub struct VarInfo {
    pub name: Sym,
    pub ty: Ty,
    pub place: Place,
    /// Instructions among which it is known.
    pub from: u32,
    pub to: u32,
}

/// A function.
#[derive(Clone, Debug)]
pub struct FuncInfo {
    pub name: Sym,
    pub ret: Ty,
    pub params: Vec<Ty>,
    pub variadic: bool,
    /// First instruction, if the text or the prelude defines it.
    pub entry: Option<u32>,
    /// The lab's own function, if it is one.
    pub native: Option<u16>,
    pub registers: u16,
    pub frame_bytes: u32,
    /// Where the arguments go.
    pub places: Vec<(Place, Width, u32)>,
    pub vars: Vec<VarInfo>,
    /// What of the frame may be touched: from, to, in order.
    pub objects: Vec<(u32, u32, Sym)>,
    pub loc: Loc,
    pub end: Loc,
    /// The prelude declares it.
    pub known: bool,
}

/// A variable that lives as long as the module, or a text.
#[derive(Clone, Debug)]
pub struct Static {
    pub name: Sym,
    pub ty: Ty,
    pub addr: u64,
    pub size_bytes: u64,
    pub bytes: Vec<u8>,
    /// Pointers in it: offset, value, static object that it points into.
    pub pointers: Vec<(u32, u64, u32)>,
    pub loc: Loc,
    /// The function that it belongs to.
    pub of: Option<Sym>,
    pub kind: StaticKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StaticKind {
    /// A variable of the text.
    Global,
    /// A string.
    Text,
    /// A variable of the lab's own C: the kernel's.
    Kernel,
    /// A name of a header that is not here.
    Opaque,
}

/// Everything that a text becomes.
#[derive(Clone, Debug)]
pub struct Code {
    pub names: Names,
    pub types: Types,
    pub insns: Vec<I>,
    pub stmts: Vec<StmtInfo>,
    pub funcs: Vec<FuncInfo>,
    pub statics: Vec<Static>,
    /// The function that is the story.
    pub story: u32,
    /// `module_init`, `module_exit`.
    pub init: Option<u32>,
    pub exit: Option<u32>,
    /// The lab's own function for leaving a module.
    pub smp: bool,
    pub source: Rc<str>,
    pub line_starts: Rc<[u32]>,
    pub traps: Vec<(Loc, String)>,
    /// Of each call: the text of what its result is assigned to, by the call's instruction.
    pub targets: Vec<(u32, u32, u32)>,
}

/// Where functions are. (On i386 all that is not memory of the machine lies below the direct map, out of everybody's way:
/// where the kernel has it, the lab's machine has page frames to give out.)
pub const TEXT_64: u64 = 0xffff_ffff_c000_0000;
pub const TEXT_32: u64 = 0xb000_0000;
/// Where variables of the module are.
pub const DATA_64: u64 = 0xffff_ffff_c010_0000;
pub const DATA_32: u64 = 0xb010_0000;

impl Code {
    /// Address of a function.
    pub fn func_addr(&self, f: u32) -> u64 {
        let text = if self.types.word_bytes == 8 { TEXT_64 } else { TEXT_32 };
        text + 16 * (u64::from(f) + 1)
    }

    /// The function at an address.
    pub fn func_at(&self, addr: u64) -> Option<u32> {
        let text = if self.types.word_bytes == 8 { TEXT_64 } else { TEXT_32 };
        let at = addr.checked_sub(text)? / 16;
        (at >= 1 && at <= self.funcs.len() as u64 && addr % 16 == 0).then(|| at as u32 - 1)
    }

    /// A function by its name.
    pub fn func_named(&self, name: &str) -> Option<u32> {
        let sym = self.names.find(name)?;
        self.funcs.iter().position(|f| f.name == sym).map(|at| at as u32)
    }

    /// Line of a place in the reader's text, 1-based.
    pub fn line_of(&self, pos: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= pos) as u32
    }
}
