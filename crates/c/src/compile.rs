//! Trees into instructions: names are found, types computed, structures laid out.

use crate::ast::*;
use crate::code::*;
use crate::lex::{File, Loc, Names, Sym};
use crate::natives;
use crate::types::*;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What is wrong with a text, or worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub loc: Loc,
    /// Bytes.
    pub len: u32,
    /// What.
    pub kind: ProblemKind,
}

/// Kinds of problems. The last ones are notes: the text runs all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are explained in the sentence of their variant")]
pub enum ProblemKind {
    /// Something else was expected.
    Syntax { found: String, expected: String },
    /// A text or a comment that does not end.
    Unterminated,
    /// A line of the preprocessor that cannot be read.
    Directive { text: String },
    /// `#if` without `#endif`, or the other way round.
    Unbalanced,
    /// Macros that make too much text.
    TooMuch,
    /// No such field.
    NoMember { of: String, name: String, suggestion: Option<String> },
    /// This cannot be assigned to.
    NotAssignable,
    /// A label that does not exist.
    NoLabel { name: String },
    /// `break`, `continue`, `case` outside of what they belong to.
    Misplaced { word: String },
    /// Not a machine of the lab.
    NoMachine { text: String },
    /// A case that is not a constant, as far as is known here.
    NotConstant,
    /// A function that is not simulated: it gives 0 or something opaque. `takes_memory`: the real one allocates.
    Stub { name: String, takes_memory: bool, suggestion: Option<String> },
    /// A name of a header that is not here: 0, or something opaque.
    UnknownName { name: String, suggestion: Option<String> },
    /// A macro of a header that is not here: it is left out.
    UnknownMacro { name: String },
    /// A structure of a header that is not here: its size is not known.
    UnknownSize { name: String, assumed_bytes: u64 },
    /// A header of the text's own that was not pasted.
    OwnHeader { name: String },
    /// A story was made for the module.
    StoryMade { story: String },
}

impl ProblemKind {
    /// Whether the text runs all the same.
    pub const fn is_note(&self) -> bool {
        matches!(
            self,
            Self::Stub { .. }
                | Self::UnknownName { .. }
                | Self::UnknownMacro { .. }
                | Self::UnknownSize { .. }
                | Self::OwnHeader { .. }
                | Self::NotConstant
                | Self::StoryMade { .. }
        )
    }
}

#[derive(Clone, Copy, Debug)]
struct Local {
    place: Place,
    ty: Ty,
}

/// What a place in memory is to an assignment.
#[derive(Clone, Copy, Debug)]
enum Lv {
    Reg(u16, Ty),
    Mem(Ty),
    Bits(Ty, u8, u8),
    /// A value that has no place: it is on the stack.
    Value(Ty),
}

#[derive(Default)]
struct Current {
    scopes: Vec<HashMap<Sym, Local>>,
    registers: u16,
    frame: u32,
    addressed: HashSet<Sym>,
    labels: HashMap<Sym, u32>,
    gotos: Vec<(Sym, usize, Loc)>,
    breaks: Vec<Vec<usize>>,
    continues: Vec<Vec<usize>>,
    cases: Vec<Switch>,
    ret: Ty,
    vars: Vec<VarInfo>,
    objects: Vec<(u32, u32, Sym)>,
    name: Sym,
    story: bool,
    loops: u32,
}

#[derive(Default)]
struct Switch {
    cases: Vec<(i64, i64, u32)>,
    default: Option<u32>,
    ty: Ty,
}

struct Leaf {
    offset: u64,
    ty: Ty,
    bits: Option<(u8, u8)>,
    expr: Expr,
}

/// The compiler, over all texts.
pub struct Compiler {
    /// What it makes.
    pub code: Code,
    tags: HashMap<Sym, Ty>,
    typedefs: HashMap<Sym, Ty>,
    consts: HashMap<Sym, (i64, Ty)>,
    globals: HashMap<Sym, u32>,
    func_ids: HashMap<Sym, u32>,
    strings: HashMap<Rc<[u8]>, u32>,
    next_addr: u64,
    /// What is wrong, and notes.
    pub problems: Vec<Problem>,
    noted: HashSet<(Sym, u8)>,
    cur: Current,
    quiet: u32,
    types_found: HashMap<usize, Ty>,
    init_code: Vec<(u32, Expr, u64, Ty, Option<(u8, u8)>)>,
    rest: Sym,
    laters: u32,
    file: File,
    /// `machine …`, as written.
    pub machine: Option<Vec<(String, Loc)>>,
    /// Words of the story that stand in the text.
    pub story_words: HashSet<String>,
}

impl Compiler {
    /// Nothing compiled yet.
    pub fn new(word_bytes: u8, smp: bool) -> Self {
        let mut names = Names::default();
        let rest = names.sym("__rest");
        let code = Code {
            names,
            types: Types::new(word_bytes),
            insns: Vec::new(),
            stmts: vec![StmtInfo { loc: Loc::START, end: 0 }],
            funcs: Vec::new(),
            statics: Vec::new(),
            story: 0,
            init: None,
            exit: None,
            smp,
            source: "".into(),
            line_starts: Rc::new([0]),
            traps: Vec::new(),
            targets: Vec::new(),
        };
        Self {
            code,
            tags: HashMap::new(),
            typedefs: HashMap::new(),
            consts: HashMap::new(),
            globals: HashMap::new(),
            func_ids: HashMap::new(),
            strings: HashMap::new(),
            next_addr: if word_bytes == 8 { DATA_64 } else { DATA_32 },
            problems: Vec::new(),
            noted: HashSet::new(),
            cur: Current::default(),
            quiet: 0,
            types_found: HashMap::new(),
            init_code: Vec::new(),
            rest,
            laters: 0,
            file: File::Prelude,
            machine: None,
            story_words: HashSet::new(),
        }
    }

    fn text(&self, sym: Sym) -> String {
        self.code.names.text(sym).to_owned()
    }

    /// The names of the tokens that are compiled.
    pub fn set_names(&mut self, names: Names) {
        self.code.names = names;
        self.rest = self.code.names.sym("__rest");
    }

    /// Notes a problem.
    pub fn problem(&mut self, loc: Loc, len: u32, kind: ProblemKind) {
        if self.quiet == 0 && self.problems.len() < 500 {
            self.problems.push(Problem { loc, len, kind });
        }
    }

    /// Something that is said once for each name.
    fn note(&mut self, loc: Loc, name: Sym, group: u8, kind: impl FnOnce(&mut Self) -> ProblemKind) {
        if self.quiet == 0 && loc.file == File::User && self.noted.insert((name, group)) {
            let len = self.code.names.text(name).len() as u32;
            let kind = kind(self);
            self.problem(loc, len, kind);
        }
    }

    // ── types ────────────────────────────────────────────────────────────────────────────────────

    fn ty(&mut self, name: &TypeName) -> Ty {
        let base = self.spec(&name.spec);
        self.wrap(base, &name.parts)
    }

    fn wrap(&mut self, base: Ty, parts: &[Part]) -> Ty {
        let mut ty = base;
        for part in parts {
            ty = match part {
                Part::Ptr => self.code.types.ptr(ty),
                Part::Array(size) => {
                    let count = match size {
                        None => None,
                        Some(expr) => Some(self.constant(expr).unwrap_or(1).max(0) as u64),
                    };
                    let bytes = self.code.types.size(ty).saturating_mul(count.unwrap_or(0));
                    let count = if bytes > 1 << 30 { Some(0) } else { count };
                    self.code.types.of(Type::Array(ty, count))
                }
                Part::Func { params, variadic } => {
                    let params = params.iter().map(|p| self.param_type(&p.ty)).collect();
                    self.code.types.of(Type::Func(Rc::new(FuncType { ret: ty, params, variadic: *variadic })))
                }
            };
        }
        ty
    }

    /// Arrays and functions as parameters are pointers.
    fn param_type(&mut self, name: &TypeName) -> Ty {
        let ty = self.ty(name);
        match *self.code.types.get(ty) {
            Type::Array(of, _) => self.code.types.ptr(of),
            Type::Func(_) => self.code.types.ptr(ty),
            _ => ty,
        }
    }

    fn spec(&mut self, spec: &Spec) -> Ty {
        match spec {
            Spec::Basic(basic) => match basic {
                Basic::Void => VOID,
                Basic::Bool => BOOL,
                Basic::Char | Basic::SChar => CHAR,
                Basic::UChar => UCHAR,
                Basic::Short => SHORT,
                Basic::UShort => USHORT,
                Basic::Int => INT,
                Basic::UInt => UINT,
                Basic::Long => LONG,
                Basic::ULong => ULONG,
                Basic::LongLong => LLONG,
                Basic::ULongLong => ULLONG,
            },
            Spec::Named(sym, _) => match self.typedefs.get(sym) {
                Some(&ty) => ty,
                None => {
                    // A type of a header that is not here.
                    let tag = self.text(*sym);
                    let ty = self.code.types.new_struct(&tag, false);
                    self.typedefs.insert(*sym, ty);
                    ty
                }
            },
            Spec::Struct(of) => self.struct_type(of),
            Spec::Enum(of) => {
                let mut next = 0i64;
                for (name, value, _) in of.items.iter().flatten() {
                    if let Some(value) = value {
                        next = self.constant(value).unwrap_or(next);
                    }
                    let ty = if i32::try_from(next).is_ok() { INT } else { LLONG };
                    self.consts.insert(*name, (next, ty));
                    next = next.wrapping_add(1);
                }
                // GCC: an enum without negative values is unsigned.
                match &of.items {
                    Some(items) => {
                        let negative = items.iter().any(|(name, ..)| self.consts.get(name).is_some_and(|c| c.0 < 0));
                        if negative { INT } else { UINT }
                    }
                    None => UINT,
                }
            }
            Spec::TypeofExpr(expr) => self.type_of(expr),
            Spec::TypeofType(name) => self.ty(name),
            Spec::Auto => ANY,
        }
    }

    fn struct_type(&mut self, of: &StructSpec) -> Ty {
        let tag_text = of.tag.map(|tag| self.text(tag)).unwrap_or_default();
        let known = of.tag.and_then(|tag| self.tags.get(&tag).copied());
        let Some(fields) = &of.fields else {
            return match (known, of.tag) {
                (Some(ty), _) => ty,
                (None, tag) => {
                    let ty = self.code.types.new_struct(&tag_text, of.union);
                    if let Some(tag) = tag {
                        self.tags.insert(tag, ty);
                    }
                    ty
                }
            };
        };
        let complete = |this: &Self, ty: Ty| match this.code.types.get(ty) {
            Type::Struct(at) => this.code.types.structs[*at as usize].complete,
            _ => false,
        };
        let ty = match known {
            Some(ty) if !complete(self, ty) => ty,
            _ => {
                let ty = self.code.types.new_struct(&tag_text, of.union);
                if let Some(tag) = of.tag {
                    self.tags.insert(tag, ty);
                }
                ty
            }
        };
        let mut list = Vec::with_capacity(fields.len());
        for field in fields {
            let of = self.ty(&field.ty);
            let bits = field.bits.as_ref().map(|bits| self.constant(bits).unwrap_or(1).clamp(0, 64) as u8);
            let align = field.align_bytes.as_ref().and_then(|a| self.constant(a)).unwrap_or(0).clamp(0, 4096) as u64;
            if !self.code.types.is_scalar(of) && self.unknown_size(of) && of != ty {
                self.note_size(field.loc, of);
            }
            list.push((field.name, of, bits, align));
        }
        let align = of.align_bytes.as_ref().and_then(|a| self.constant(a)).unwrap_or(0).clamp(0, 4096) as u64;
        self.code.types.lay_out(ty, list, of.packed, align);
        ty
    }

    /// Whether the size of a type is not known, since its header is not here.
    fn unknown_size(&self, ty: Ty) -> bool {
        match self.code.types.get(ty) {
            Type::Array(of, _) => self.unknown_size(*of),
            Type::Struct(at) => {
                let of = &self.code.types.structs[*at as usize];
                !of.complete || of.auto
            }
            _ => false,
        }
    }

    fn note_size(&mut self, loc: Loc, ty: Ty) {
        let mut ty = ty;
        while let Type::Array(of, _) = self.code.types.get(ty) {
            ty = *of;
        }
        let name = self.code.types.text(ty);
        let assumed_bytes = self.code.types.size(ty);
        let sym = self.code.names.sym(&name);
        self.note(loc, sym, 3, |_| ProblemKind::UnknownSize { name, assumed_bytes });
    }

    fn width(&self, ty: Ty) -> Width {
        match *self.code.types.get(ty) {
            Type::Int { bytes, signed, .. } => match (bytes, signed) {
                (1, true) => Width::I8,
                (1, false) => Width::U8,
                (2, true) => Width::I16,
                (2, false) => Width::U16,
                (4, true) => Width::I32,
                (4, false) => Width::U32,
                _ => Width::W64,
            },
            _ if self.code.types.word_bytes == 4 => Width::U32,
            _ => Width::W64,
        }
    }

    /// Type of an expression, without making code.
    fn type_of(&mut self, expr: &Expr) -> Ty {
        // Kept while one type is being found, so that nested expressions are not looked at over and over.
        if self.quiet == 0 {
            self.types_found.clear();
        }
        let key = std::ptr::from_ref(expr) as usize;
        if let Some(&ty) = self.types_found.get(&key) {
            return ty;
        }
        let len = self.code.insns.len();
        let saved = (self.cur.registers, self.cur.frame, self.cur.objects.len(), self.cur.vars.len());
        let gotos = self.cur.gotos.len();
        let targets = self.code.targets.len();
        let stmts = self.code.stmts.len();
        self.quiet += 1;
        let ty = match self.lvalue(expr) {
            Lv::Reg(_, ty) | Lv::Mem(ty) | Lv::Bits(ty, ..) | Lv::Value(ty) => ty,
        };
        self.quiet -= 1;
        self.code.insns.truncate(len);
        self.code.targets.truncate(targets);
        self.code.stmts.truncate(stmts);
        self.cur.gotos.truncate(gotos);
        self.cur.registers = self.cur.registers.max(saved.0);
        self.cur.objects.truncate(saved.2);
        self.cur.vars.truncate(saved.3);
        self.cur.frame = saved.1;
        if self.quiet > 0 {
            self.types_found.insert(key, ty);
        }
        ty
    }

    /// Value of a constant expression.
    fn constant(&mut self, expr: &Expr) -> Option<i64> {
        if let ExprKind::Num { value, .. } = expr.kind {
            return Some(value as i64);
        }
        let (value, _) = self.constant_value(expr, LLONG)?;
        Some(value as i64)
    }

    /// Value of a constant expression, converted; and the static object that it points into (0: none, else number + 1).
    fn constant_value(&mut self, expr: &Expr, ty: Ty) -> Option<(u64, u32)> {
        let len = self.code.insns.len();
        let targets = self.code.targets.len();
        let frame = self.cur.frame;
        self.quiet += 1;
        let from = self.rvalue(expr);
        self.convert(from, ty);
        self.quiet -= 1;
        let result = self.fold(len);
        self.code.insns.truncate(len);
        self.code.targets.truncate(targets);
        self.cur.frame = frame;
        result
    }

    /// Runs the instructions from `from` on, if they need nothing but themselves.
    fn fold(&self, from: usize) -> Option<(u64, u32)> {
        let mut stack: Vec<(u64, u32)> = Vec::new();
        let mut at = from;
        let mut steps = 0;
        while at < self.code.insns.len() {
            steps += 1;
            if steps > 10_000 {
                return None;
            }
            let insn = self.code.insns[at];
            at += 1;
            match insn {
                I::Const(v) => stack.push((v, 0)),
                I::Static(s) => stack.push((self.code.statics[s as usize].addr, s + 1)),
                I::Fn(f) => stack.push((self.code.func_addr(f), 0)),
                I::Bin(op, w) => {
                    let (b, _) = stack.pop()?;
                    let (a, p) = stack.pop()?;
                    stack.push((binary(op, w, a, b)?, p));
                }
                I::BinC(op, w, c) => {
                    let (a, p) = stack.pop()?;
                    stack.push((binary(op, w, a, i64::from(c) as u64)?, p));
                }
                I::Neg(w) => {
                    let (a, _) = stack.pop()?;
                    stack.push((w.of(a.wrapping_neg()), 0));
                }
                I::Not(w) => {
                    let (a, _) = stack.pop()?;
                    stack.push((w.of(!a), 0));
                }
                I::LogNot => {
                    let (a, _) = stack.pop()?;
                    stack.push((u64::from(a == 0), 0));
                }
                I::Bool => {
                    let (a, _) = stack.pop()?;
                    stack.push((u64::from(a != 0), 0));
                }
                I::Norm(w) => {
                    let (a, p) = stack.pop()?;
                    stack.push((w.of(a), p));
                }
                I::PtrAdd(size) => {
                    let (n, _) = stack.pop()?;
                    let (p, of) = stack.pop()?;
                    stack.push((p.wrapping_add(n.wrapping_mul(size.into())), of));
                }
                I::PtrSub(size) => {
                    let (n, _) = stack.pop()?;
                    let (p, of) = stack.pop()?;
                    stack.push((p.wrapping_sub(n.wrapping_mul(size.into())), of));
                }
                I::PtrDiff(size) => {
                    let (b, _) = stack.pop()?;
                    let (a, _) = stack.pop()?;
                    stack.push(((a.wrapping_sub(b) as i64).checked_div(size.into())? as u64, 0));
                }
                I::AddC(c) => {
                    let (a, p) = stack.pop()?;
                    stack.push((a.wrapping_add_signed(c.into()), p));
                }
                I::Jmp(to) => at = to as usize,
                I::Jz(to) => {
                    if stack.pop()?.0 == 0 {
                        at = to as usize;
                    }
                }
                I::Jnz(to) => {
                    if stack.pop()?.0 != 0 {
                        at = to as usize;
                    }
                }
                I::Dup => {
                    let top = *stack.last()?;
                    stack.push(top);
                }
                I::Pop => {
                    stack.pop()?;
                }
                _ => return None,
            }
        }
        if stack.len() == 1 { stack.pop() } else { None }
    }

    // ── items ────────────────────────────────────────────────────────────────────────────────────

    /// One text: first what it declares, then its bodies. Its story becomes the function that it returns.
    pub fn unit(&mut self, items: &[Item], file: File) -> u32 {
        self.file = file;
        let mut bodies: Vec<(u32, &Function)> = Vec::new();
        let mut inits: Vec<(u32, &VarDecl)> = Vec::new();
        for item in items {
            match item {
                Item::Type(spec) => {
                    self.spec(spec);
                }
                Item::Function(f) => {
                    let id = self.declare_function(f);
                    bodies.push((id, f));
                }
                Item::Decl(decls) => {
                    for decl in decls {
                        if let Some(id) = self.declare(decl)
                            && decl.init.is_some()
                        {
                            inits.push((id, decl));
                        }
                    }
                }
                Item::Story(_) => {}
            }
        }
        for (id, decl) in inits {
            self.global_init(id, decl);
        }
        for (id, f) in bodies {
            self.function(id, f);
        }
        let story: Vec<&Stmt> =
            items.iter().filter_map(|i| if let Item::Story(s) = i { Some(s) } else { None }).collect();
        let name = self.code.names.sym(if file == File::User { "the story" } else { "start" });
        self.story(name, &story)
    }

    fn new_function(&mut self, name: Sym, loc: Loc) -> u32 {
        let id = self.code.funcs.len() as u32;
        self.code.funcs.push(FuncInfo {
            name,
            ret: INT,
            params: Vec::new(),
            variadic: true,
            entry: None,
            native: None,
            registers: 0,
            frame_bytes: 0,
            places: Vec::new(),
            vars: Vec::new(),
            objects: Vec::new(),
            loc,
            end: loc,
            known: false,
        });
        id
    }

    fn declare_function(&mut self, f: &Function) -> u32 {
        let ret = self.ty(&f.ty);
        let params: Vec<Ty> = f.params.iter().map(|p| self.param_type(&p.ty)).collect();
        let known = self.func_ids.get(&f.name).copied();
        // A text's own function takes the place of the lab's.
        let id = match known {
            Some(id) if self.code.funcs[id as usize].entry.is_none() && !self.code.funcs[id as usize].known => id,
            _ => self.new_function(f.name, f.loc),
        };
        self.func_ids.insert(f.name, id);
        let info = &mut self.code.funcs[id as usize];
        info.ret = ret;
        info.params = params;
        info.variadic = f.variadic;
        info.loc = f.loc;
        info.end = f.end;
        info.known = self.file == File::Prelude;
        // So that two of one name, or a body that fails, are still callable.
        info.entry = Some(u32::MAX);
        id
    }

    fn declare(&mut self, decl: &VarDecl) -> Option<u32> {
        let ty = self.ty(&decl.ty);
        if decl.storage.typedef {
            self.typedefs.insert(decl.name, ty);
            return None;
        }
        if let Type::Func(of) = self.code.types.get(ty).clone() {
            let native = natives::find(self.code.names.text(decl.name));
            match self.func_ids.get(&decl.name) {
                Some(&id) if self.file == File::User && self.code.funcs[id as usize].known => return None,
                Some(&id) => {
                    let info = &mut self.code.funcs[id as usize];
                    if info.entry.is_none() {
                        info.ret = of.ret;
                        info.params = of.params.clone();
                        info.variadic = of.variadic;
                    }
                    return None;
                }
                None => {}
            }
            let id = self.new_function(decl.name, decl.loc);
            self.func_ids.insert(decl.name, id);
            let info = &mut self.code.funcs[id as usize];
            info.ret = of.ret;
            info.params = of.params.clone();
            info.variadic = of.variadic;
            info.native = native;
            info.known = self.file == File::Prelude;
            return None;
        }
        if let Some(&id) = self.globals.get(&decl.name) {
            let of = &self.code.statics[id as usize];
            if decl.storage.is_extern && decl.init.is_none() || of.loc.file == decl.loc.file {
                // A tentative definition before; an array may get its size now.
                if of.size_bytes >= self.code.types.size(ty).max(1) && decl.init.is_none() || of.ty == ty {
                    return Some(id);
                }
            }
        }
        let ty = self.sized_by_init(ty, decl.init.as_ref());
        let kind = match (self.file, decl.storage.is_extern && decl.init.is_none()) {
            (File::Prelude, _) => StaticKind::Kernel,
            (_, true) => StaticKind::Opaque,
            _ => StaticKind::Global,
        };
        if self.unknown_size(ty) {
            self.note_size(decl.loc, ty);
        }
        let id = self.new_static(decl.name, ty, decl.loc, None, kind);
        self.globals.insert(decl.name, id);
        Some(id)
    }

    /// An array without a size gets that of its initialiser.
    fn sized_by_init(&mut self, ty: Ty, init: Option<&Init>) -> Ty {
        let &Type::Array(of, None) = self.code.types.get(ty) else { return ty };
        let count = match init {
            Some(Init::Expr(Expr { kind: ExprKind::Str(bytes), .. })) => bytes.len() as u64,
            Some(Init::List(list, _)) => {
                if let [(path, Init::Expr(Expr { kind: ExprKind::Str(bytes), .. }))] = list.as_slice()
                    && path.is_empty()
                    && self.code.types.size(of) == 1
                {
                    bytes.len() as u64
                } else {
                    let mut most = 0u64;
                    let mut leaves = Vec::new();
                    self.flatten_list(ty, list, 0, &mut leaves, &mut most);
                    let size = self.code.types.size(of).max(1);
                    most.div_ceil(size)
                }
            }
            _ => 0,
        };
        self.code.types.of(Type::Array(of, Some(count.min(1 << 24))))
    }

    fn new_static(&mut self, name: Sym, ty: Ty, loc: Loc, of: Option<Sym>, kind: StaticKind) -> u32 {
        let size = self.code.types.size(ty).min(64 << 20);
        self.raw_static(name, ty, size, loc, of, kind)
    }

    fn raw_static(&mut self, name: Sym, ty: Ty, size: u64, loc: Loc, of: Option<Sym>, kind: StaticKind) -> u32 {
        let id = self.code.statics.len() as u32;
        // There is room for so much; what is beyond lies at one place, and is as good as not there.
        let (begin, room) =
            if self.code.types.word_bytes == 8 { (DATA_64, 0x0f00_0000) } else { (DATA_32, 0x0300_0000) };
        let full = self.next_addr - begin > room;
        let size = if full { size.min(4096) } else { size };
        let addr = self.next_addr.next_multiple_of(32);
        // What is between them belongs to nobody.
        self.next_addr = addr + size.max(1) + 32;
        self.code.statics.push(Static {
            name,
            ty,
            addr,
            size_bytes: size,
            bytes: Vec::new(),
            pointers: Vec::new(),
            loc,
            of,
            kind,
        });
        id
    }

    fn string(&mut self, bytes: &Rc<[u8]>) -> u32 {
        if let Some(&id) = self.strings.get(bytes) {
            return id;
        }
        let ty = self.code.types.of(Type::Array(CHAR, Some(bytes.len() as u64)));
        let name = self.code.names.sym("\"\"");
        let id = self.raw_static(name, ty, bytes.len() as u64, Loc::START, None, StaticKind::Text);
        self.code.statics[id as usize].bytes = bytes.to_vec();
        self.strings.insert(bytes.clone(), id);
        id
    }

    fn global_init(&mut self, id: u32, decl: &VarDecl) {
        let Some(init) = &decl.init else { return };
        let ty = self.code.statics[id as usize].ty;
        let mut leaves = Vec::new();
        let mut most = 0;
        self.flatten(ty, init, 0, &mut leaves, &mut most);
        let size = self.code.statics[id as usize].size_bytes.max(most);
        self.code.statics[id as usize].size_bytes = size;
        let word = u64::from(self.code.types.word_bytes);
        for leaf in leaves {
            if let ExprKind::Str(bytes) = &leaf.expr.kind
                && matches!(self.code.types.get(leaf.ty), Type::Array(..))
            {
                let room = self.code.types.size(leaf.ty);
                let bytes: Vec<u8> = bytes.iter().copied().take(room as usize).collect();
                self.write_static(id, leaf.offset, &bytes);
                continue;
            }
            let target = self.scalar(leaf.ty);
            match self.constant_value(&leaf.expr, target) {
                Some((value, points_into)) => {
                    let bytes = self.code.types.size(target).min(8) as usize;
                    if let Some((shift, width)) = leaf.bits {
                        let mask = if width >= 64 { u64::MAX } else { (1 << width) - 1 };
                        let at = leaf.offset as usize;
                        let old = &self.code.statics[id as usize].bytes;
                        let mut unit = 0u64;
                        for byte in (0..bytes).rev() {
                            unit = unit << 8 | u64::from(old.get(at + byte).copied().unwrap_or(0));
                        }
                        unit = unit & !(mask << shift) | (value & mask) << shift;
                        self.write_static(id, leaf.offset, &unit.to_le_bytes()[..bytes]);
                        continue;
                    }
                    self.write_static(id, leaf.offset, &value.to_le_bytes()[..bytes]);
                    if points_into > 0 && bytes as u64 == word {
                        self.code.statics[id as usize].pointers.push((leaf.offset as u32, value, points_into - 1));
                    }
                }
                None => self.init_code.push((id, leaf.expr, leaf.offset, leaf.ty, leaf.bits)),
            }
        }
    }

    fn write_static(&mut self, id: u32, offset: u64, bytes: &[u8]) {
        let of = &mut self.code.statics[id as usize];
        let end = offset as usize + bytes.len();
        if end > 64 << 20 {
            return;
        }
        if of.bytes.len() < end {
            of.bytes.resize(end, 0);
        }
        of.bytes[offset as usize..end].copy_from_slice(bytes);
    }

    /// What a value is converted to that goes into a place of this type.
    fn scalar(&self, ty: Ty) -> Ty {
        if self.code.types.is_auto(ty) { ANY } else { ty }
    }

    /// The places that an initialiser fills, in order.
    fn flatten(&mut self, ty: Ty, init: &Init, offset: u64, out: &mut Vec<Leaf>, most: &mut u64) {
        match init {
            Init::Expr(expr) => {
                *most = (*most).max(offset + self.code.types.size(ty));
                out.push(Leaf { offset, ty, bits: None, expr: expr.clone() });
            }
            Init::List(list, _) => match self.code.types.get(ty) {
                Type::Struct(_) | Type::Array(..) => {
                    if let ([(path, Init::Expr(expr))], Type::Array(of, _)) = (list.as_slice(), self.code.types.get(ty))
                        && path.is_empty()
                        && matches!(expr.kind, ExprKind::Str(_))
                        && self.code.types.size(*of) == 1
                    {
                        out.push(Leaf { offset, ty, bits: None, expr: expr.clone() });
                        return;
                    }
                    self.flatten_list(ty, list, offset, out, most);
                }
                _ => {
                    if let Some((_, first)) = list.first() {
                        self.flatten(ty, first, offset, out, most);
                    }
                }
            },
        }
    }

    fn flatten_list(
        &mut self,
        ty: Ty,
        list: &[(Vec<Designator>, Init)],
        offset: u64,
        out: &mut Vec<Leaf>,
        most: &mut u64,
    ) {
        let mut at = 0;
        self.fill(ty, list, &mut at, offset, out, most, true);
    }

    /// Fills an aggregate from the list; without braces of its own it stops when it is full.
    #[expect(clippy::too_many_arguments, reason = "a recursive walk")]
    fn fill(
        &mut self,
        ty: Ty,
        list: &[(Vec<Designator>, Init)],
        at: &mut usize,
        offset: u64,
        out: &mut Vec<Leaf>,
        most: &mut u64,
        braces: bool,
    ) {
        match self.code.types.get(ty).clone() {
            Type::Array(of, count) => {
                let size = self.code.types.size(of);
                let mut index = 0u64;
                while let Some((path, init)) = list.get(*at) {
                    let mut rest: &[Designator] = path;
                    let mut repeat = 1;
                    match path.first() {
                        Some(Designator::Index(expr)) if braces => {
                            index = self.constant(expr).unwrap_or(0).clamp(0, 1 << 24) as u64;
                            rest = &path[1..];
                        }
                        Some(Designator::Range(from, to)) if braces => {
                            index = self.constant(from).unwrap_or(0).clamp(0, 1 << 24) as u64;
                            let to = self.constant(to).unwrap_or(0).clamp(0, 1 << 24) as u64;
                            repeat = (to + 1).saturating_sub(index).min(65536);
                            rest = &path[1..];
                        }
                        Some(_) if !braces => return,
                        _ => {}
                    }
                    if count.is_some_and(|count| index >= count) && !(braces && count == Some(0)) {
                        if braces {
                            *at += 1;
                            continue;
                        }
                        return;
                    }
                    let here = *at;
                    for _ in 0..repeat.max(1) {
                        *at = here;
                        let place = offset + index * size;
                        *most = (*most).max(place + size);
                        self.fill_one(of, list, at, rest, init, place, out, most);
                        index += 1;
                    }
                }
            }
            Type::Struct(number) => {
                let union = self.code.types.structs[number as usize].union;
                let mut next = 0usize;
                while let Some((path, init)) = list.get(*at) {
                    if let Some(Designator::Field(name)) = path.first() {
                        if !braces {
                            return;
                        }
                        let found = self.code.types.field(ty, *name).or_else(|| {
                            self.code.types.auto_field(ty, *name, self.rest).map(|(offset, ty)| (offset, ty, None))
                        });
                        let Some((at_byte, field, bits)) = found else {
                            let loc = init_loc(init);
                            self.no_member(ty, *name, loc);
                            *at += 1;
                            continue;
                        };
                        let fields = &self.code.types.structs[number as usize].fields;
                        if let Some(place) = fields.iter().position(|f| f.name == Some(*name)) {
                            next = place + 1;
                        }
                        self.fill_field(field, bits, list, at, &path[1..], init, offset + at_byte, out, most);
                        continue;
                    }
                    let fields = &self.code.types.structs[number as usize].fields;
                    // Bit-fields without a name are passed over.
                    while fields.get(next).is_some_and(|f| f.name.is_none() && f.bits.is_some()) {
                        next += 1;
                    }
                    let Some(field) = fields.get(next).cloned() else {
                        if braces {
                            if self.code.types.is_auto(ty) && !self.code.types.structs[number as usize].complete {
                                // A structure that nobody knows: the value gets some place.
                                self.fill_field(ANY, None, list, at, path, init, offset, out, most);
                                continue;
                            }
                            *at += 1;
                            continue;
                        }
                        return;
                    };
                    if union && next > 0 {
                        if braces {
                            *at += 1;
                            continue;
                        }
                        return;
                    }
                    next += 1;
                    self.fill_field(field.ty, field.bits, list, at, path, init, offset + field.offset_bytes, out, most);
                }
            }
            _ => {
                if let Some((_, init)) = list.get(*at) {
                    *at += 1;
                    self.flatten(ty, init, offset, out, most);
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a recursive walk")]
    fn fill_field(
        &mut self,
        ty: Ty,
        bits: Option<(u8, u8)>,
        list: &[(Vec<Designator>, Init)],
        at: &mut usize,
        rest: &[Designator],
        init: &Init,
        offset: u64,
        out: &mut Vec<Leaf>,
        most: &mut u64,
    ) {
        let before = out.len();
        self.fill_one(ty, list, at, rest, init, offset, out, most);
        if bits.is_some()
            && let Some(leaf) = out.get_mut(before)
        {
            leaf.bits = bits;
        }
    }

    /// One element or field: with a further path, with braces, with a value, or without braces of its own.
    #[expect(clippy::too_many_arguments, reason = "a recursive walk")]
    fn fill_one(
        &mut self,
        ty: Ty,
        list: &[(Vec<Designator>, Init)],
        at: &mut usize,
        rest: &[Designator],
        init: &Init,
        offset: u64,
        out: &mut Vec<Leaf>,
        most: &mut u64,
    ) {
        if !rest.is_empty() {
            let inner = [(rest.to_vec(), init.clone())];
            *at += 1;
            self.flatten_list(ty, &inner, offset, out, most);
            return;
        }
        let aggregate = matches!(self.code.types.get(ty), Type::Struct(_) | Type::Array(..)) && !self.is_auto_place(ty);
        match init {
            Init::Expr(expr) if aggregate => {
                let text = matches!(expr.kind, ExprKind::Str(_)) && matches!(self.code.types.get(ty), Type::Array(..));
                let whole = text || {
                    let of = self.type_of(expr);
                    self.code.types.is_struct(of)
                };
                if whole {
                    *at += 1;
                    self.flatten(ty, init, offset, out, most);
                } else {
                    let before = *at;
                    self.fill(ty, list, at, offset, out, most, false);
                    if *at == before {
                        *at += 1;
                    }
                }
            }
            _ => {
                *at += 1;
                self.flatten(ty, init, offset, out, most);
            }
        }
    }

    /// A place for a field that nobody declared: it holds a word, or what its users make of it.
    fn is_auto_place(&self, ty: Ty) -> bool {
        matches!(self.code.types.get(ty), Type::Struct(at) if self.code.types.structs[*at as usize].auto)
    }

    // ── functions ────────────────────────────────────────────────────────────────────────────────

    fn function(&mut self, id: u32, f: &Function) {
        let ret = self.code.funcs[id as usize].ret;
        let mut addressed = HashSet::new();
        walk_stmts(&f.body, &mut addressed);
        self.cur = Current { ret, name: f.name, addressed, ..Current::default() };
        self.cur.scopes.push(HashMap::new());
        let entry = self.here();
        let mut places = Vec::new();
        for param in f.params.iter() {
            let ty = self.param_type(&param.ty);
            let size = self.code.types.size(ty) as u32;
            let name = param.name.unwrap_or(self.rest);
            let scalar = self.code.types.is_scalar(ty);
            let place = if scalar && !self.cur.addressed.contains(&name) {
                Place::Reg(self.new_reg())
            } else {
                Place::Frame(self.new_frame(size, name))
            };
            places.push((place, self.width(ty), if scalar { 0 } else { size }));
            self.bind(name, Local { place, ty });
        }
        self.stmts(&f.body);
        // The end without a return: what comes back was never set, unless nobody looks.
        self.stmt_mark(f.end, f.end.pos + 1);
        self.emit(I::Const(0));
        self.emit(I::Ret);
        self.finish_function(id, entry, places, f.loc, f.end);
    }

    fn finish_function(&mut self, id: u32, entry: u32, places: Vec<(Place, Width, u32)>, loc: Loc, end: Loc) {
        for (label, at, loc) in std::mem::take(&mut self.cur.gotos) {
            match self.cur.labels.get(&label) {
                Some(&to) => self.code.insns[at] = I::Jmp(to),
                None => {
                    let name = self.text(label);
                    let len = name.len() as u32;
                    self.problem(loc, len, ProblemKind::NoLabel { name });
                    let trap = self.trap(loc, "goto");
                    self.code.insns[at] = I::Trap(trap);
                }
            }
        }
        self.close_scope();
        let to = self.here();
        let cur = std::mem::take(&mut self.cur);
        let info = &mut self.code.funcs[id as usize];
        info.entry = Some(entry);
        info.registers = cur.registers;
        info.frame_bytes = cur.frame;
        info.places = places;
        info.objects = cur.objects;
        info.vars = cur.vars;
        for var in &mut info.vars {
            var.to = var.to.min(to);
        }
        info.loc = loc;
        info.end = end;
    }

    /// The statements outside of functions, as a function without parameters.
    fn story(&mut self, name: Sym, stmts: &[&Stmt]) -> u32 {
        let loc = stmts.first().map_or(Loc { file: self.file, pos: 0 }, |stmt| stmt.loc);
        let id = self.new_function(name, loc);
        let mut addressed = HashSet::new();
        for stmt in stmts {
            walk_stmt(stmt, &mut addressed);
        }
        self.cur = Current { ret: VOID, name, story: true, addressed, ..Current::default() };
        self.cur.scopes.push(HashMap::new());
        let entry = self.here();
        for (id, expr, offset, ty, bits) in std::mem::take(&mut self.init_code) {
            self.stmt_mark(expr.loc, expr.loc.pos + 1);
            self.emit(I::Static(id));
            self.add_const(offset);
            self.store_init(ty, bits, &expr);
        }
        for stmt in stmts {
            self.stmt(stmt);
        }
        self.stmt_mark(Loc { file: self.file, pos: stmts.last().map_or(0, |s| s.loc.pos) }, 0);
        self.emit(I::Const(0));
        self.emit(I::Ret);
        self.finish_function(id, entry, Vec::new(), loc, loc);
        id
    }

    /// Compiles further statements of the story as a function of its own: a story that was made.
    pub fn extra_story(&mut self, items: &[Item]) -> u32 {
        let story: Vec<&Stmt> =
            items.iter().filter_map(|i| if let Item::Story(s) = i { Some(s) } else { None }).collect();
        let name = self.code.names.sym("the story");
        self.story(name, &story)
    }

    fn emit(&mut self, insn: I) -> usize {
        self.code.insns.push(insn);
        self.code.insns.len() - 1
    }

    fn here(&self) -> u32 {
        self.code.insns.len() as u32
    }

    fn patch(&mut self, at: usize) {
        let to = self.here();
        match &mut self.code.insns[at] {
            I::Jmp(target) | I::Jz(target) | I::Jnz(target) => *target = to,
            _ => {}
        }
    }

    fn add_const(&mut self, bytes: u64) {
        match i32::try_from(bytes) {
            Ok(0) => {}
            Ok(bytes) => {
                self.emit(I::AddC(bytes));
            }
            Err(_) => {
                self.emit(I::Const(bytes));
                self.emit(I::PtrAdd(1));
            }
        }
    }

    fn trap(&mut self, loc: Loc, what: &str) -> u32 {
        self.code.traps.push((loc, what.to_owned()));
        self.code.traps.len() as u32 - 1
    }

    fn new_reg(&mut self) -> u16 {
        let reg = self.cur.registers;
        self.cur.registers = reg.saturating_add(1);
        reg
    }

    fn new_frame(&mut self, size: u32, name: Sym) -> u32 {
        // Between the objects of a frame there is room that belongs to nobody.
        let at = self.cur.frame.next_multiple_of(16) + 16;
        self.cur.frame = at.saturating_add(size.max(1)).saturating_add(16);
        self.cur.objects.push((at, at + size, name));
        at
    }

    fn bind(&mut self, name: Sym, local: Local) {
        let from = self.here();
        self.cur.vars.push(VarInfo { name, ty: local.ty, place: local.place, from, to: u32::MAX });
        if let Some(scope) = self.cur.scopes.last_mut() {
            scope.insert(name, local);
        }
    }

    fn open_scope(&mut self) {
        self.cur.scopes.push(HashMap::new());
    }

    fn close_scope(&mut self) {
        let to = self.here();
        let Some(scope) = self.cur.scopes.pop() else { return };
        for (name, local) in scope {
            if let Some(var) =
                self.cur.vars.iter_mut().rev().find(|v| v.name == name && v.place == local.place && v.to == u32::MAX)
            {
                var.to = to;
            }
        }
    }

    fn stmt_mark(&mut self, loc: Loc, end: u32) {
        let number = self.code.stmts.len() as u32;
        self.code.stmts.push(StmtInfo { loc, end: end.max(loc.pos) });
        self.emit(I::Stmt(number));
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Empty => {}
            StmtKind::Expr(expr) => {
                self.stmt_mark(stmt.loc, stmt.end);
                self.effect(expr);
            }
            StmtKind::Decl(decls) => {
                for decl in decls {
                    self.local(decl, stmt);
                }
            }
            StmtKind::Type(spec) => {
                self.spec(spec);
            }
            StmtKind::Block(body) => {
                self.open_scope();
                self.stmts(body);
                self.close_scope();
            }
            StmtKind::If(condition, yes, no) => {
                self.stmt_mark(stmt.loc, stmt.end);
                let falls = self.jump_unless(condition);
                self.stmt(yes);
                match no {
                    None => falls.into_iter().for_each(|at| self.patch(at)),
                    Some(no) => {
                        let end = self.emit(I::Jmp(0));
                        falls.into_iter().for_each(|at| self.patch(at));
                        self.stmt(no);
                        self.patch(end);
                    }
                }
            }
            StmtKind::While(condition, body) => {
                let begin = self.here();
                self.stmt_mark(stmt.loc, stmt.end);
                let falls = self.jump_unless(condition);
                let (breaks, continues) = self.loop_body(body);
                for at in continues {
                    self.code.insns[at] = I::Jmp(begin);
                }
                self.emit(I::Jmp(begin));
                falls.into_iter().chain(breaks).for_each(|at| self.patch(at));
            }
            StmtKind::DoWhile(body, condition) => {
                let begin = self.here();
                let (breaks, continues) = self.loop_body(body);
                continues.into_iter().for_each(|at| self.patch(at));
                self.stmt_mark(condition.loc, condition.loc.pos + 1);
                self.condition(condition);
                self.emit(I::Jnz(begin));
                breaks.into_iter().for_each(|at| self.patch(at));
            }
            StmtKind::For(first, condition, step, body) => {
                self.open_scope();
                if let Some(first) = first {
                    self.stmt(first);
                }
                let begin = self.here();
                self.stmt_mark(stmt.loc, stmt.loc.pos + 3);
                let falls = condition.as_ref().map(|c| self.jump_unless(c)).unwrap_or_default();
                let (breaks, continues) = self.loop_body(body);
                continues.into_iter().for_each(|at| self.patch(at));
                if let Some(step) = step {
                    self.effect(step);
                }
                self.emit(I::Jmp(begin));
                falls.into_iter().chain(breaks).for_each(|at| self.patch(at));
                self.close_scope();
            }
            StmtKind::Switch(value, body) => self.switch(stmt, value, body),
            StmtKind::Case(from, to, inner) => {
                let at = self.here();
                let from_value = self.constant(from);
                if from_value.is_none() {
                    self.problem(from.loc, 1, ProblemKind::NotConstant);
                    self.stmt(inner);
                    return;
                }
                let from_value = from_value.unwrap_or(0);
                let to_value = to.as_ref().and_then(|to| self.constant(to)).unwrap_or(from_value);
                match self.cur.cases.last_mut() {
                    Some(switch) => switch.cases.push((from_value, to_value, at)),
                    None => self.problem(stmt.loc, 4, ProblemKind::Misplaced { word: "case".into() }),
                }
                self.stmt(inner);
            }
            StmtKind::Default(inner) => {
                let at = self.here();
                match self.cur.cases.last_mut() {
                    Some(switch) => switch.default = Some(at),
                    None => self.problem(stmt.loc, 7, ProblemKind::Misplaced { word: "default".into() }),
                }
                self.stmt(inner);
            }
            StmtKind::Label(name, inner) => {
                let at = self.here();
                self.cur.labels.insert(*name, at);
                self.stmt(inner);
            }
            StmtKind::Goto(label) => {
                self.stmt_mark(stmt.loc, stmt.end);
                let at = self.emit(I::Jmp(0));
                self.cur.gotos.push((*label, at, stmt.loc));
            }
            StmtKind::Break | StmtKind::Continue => {
                self.stmt_mark(stmt.loc, stmt.end);
                let at = self.emit(I::Jmp(0));
                let is_break = matches!(stmt.kind, StmtKind::Break);
                let list = if is_break { self.cur.breaks.last_mut() } else { self.cur.continues.last_mut() };
                match list {
                    Some(list) => list.push(at),
                    None => {
                        let word = if is_break { "break" } else { "continue" };
                        self.problem(stmt.loc, word.len() as u32, ProblemKind::Misplaced { word: word.into() });
                        self.patch(at);
                    }
                }
            }
            StmtKind::Return(value) => {
                self.stmt_mark(stmt.loc, stmt.end);
                let ret = self.cur.ret;
                match value {
                    Some(value) => {
                        let ty = self.rvalue(value);
                        if ret == VOID {
                            if ty == VOID {
                                // `return f();` in a function of no result.
                            }
                        } else {
                            self.convert(ty, ret);
                        }
                    }
                    None => {
                        self.emit(I::Const(0));
                    }
                }
                self.emit(I::Ret);
            }
            StmtKind::Head { head, name, arg, body } => self.head(stmt, head, *name, arg.as_ref(), body),
            StmtKind::Machine(words) => {
                if self.machine.is_none() {
                    self.machine = Some(words.clone());
                }
            }
        }
    }

    fn loop_body(&mut self, body: &Stmt) -> (Vec<usize>, Vec<usize>) {
        self.cur.breaks.push(Vec::new());
        self.cur.continues.push(Vec::new());
        self.cur.loops += 1;
        self.stmt(body);
        self.cur.loops -= 1;
        (self.cur.breaks.pop().unwrap_or_default(), self.cur.continues.pop().unwrap_or_default())
    }

    fn switch(&mut self, stmt: &Stmt, value: &Expr, body: &Stmt) {
        self.stmt_mark(stmt.loc, stmt.loc.pos + 6);
        let ty = self.rvalue(value);
        let reg = self.new_reg();
        self.emit(I::PopReg(reg));
        let dispatch = self.emit(I::Jmp(0));
        self.cur.breaks.push(Vec::new());
        self.cur.cases.push(Switch { ty, ..Switch::default() });
        self.stmt(body);
        let end = self.emit(I::Jmp(0));
        let Switch { cases, default, ty } = self.cur.cases.pop().unwrap_or_default();
        self.patch(dispatch);
        let width = self.width(ty);
        for (from, to, at) in cases {
            self.emit(I::Reg(reg));
            if from == to {
                self.emit(I::Const(width.of(from as u64)));
                self.emit(I::Bin(Bin::Eq, Width::W64));
            } else {
                self.emit(I::Const(width.of(from as u64)));
                self.emit(I::Bin(Bin::Sub, Width::W64));
                self.emit(I::Const(to.wrapping_sub(from) as u64));
                self.emit(I::Bin(Bin::LeU, Width::W64));
            }
            self.emit(I::Jnz(at));
        }
        if let Some(at) = default {
            self.emit(I::Jmp(at));
        }
        self.patch(end);
        for at in self.cur.breaks.pop().unwrap_or_default() {
            self.patch(at);
        }
    }

    /// A block of the language around C: who runs what is inside, and when.
    fn head(&mut self, stmt: &Stmt, head: &'static str, name: Option<Sym>, arg: Option<&Expr>, body: &Rc<Vec<Stmt>>) {
        if head == "repeat" {
            let loc = stmt.loc;
            let counter = name.unwrap_or_else(|| self.code.names.sym("i"));
            let id = self.new_static(counter, LONG, loc, None, StaticKind::Global);
            let hidden = self.globals.insert(counter, id);
            self.stmt_mark(loc, stmt.loc.pos + 6);
            let reg = self.new_reg();
            if let Some(arg) = arg {
                let ty = self.rvalue(arg);
                self.convert(ty, LONG);
            } else {
                self.emit(I::Const(1));
            }
            self.emit(I::PopReg(reg));
            self.emit(I::Static(id));
            self.emit(I::Const(0));
            self.emit(I::StorePop(self.width(LONG)));
            let begin = self.here();
            self.stmt_mark(loc, stmt.loc.pos + 6);
            self.emit(I::Static(id));
            self.emit(I::Load(self.width(LONG)));
            self.emit(I::Reg(reg));
            self.emit(I::Bin(Bin::LtS, Width::W64));
            let falls = self.emit(I::Jz(0));
            self.open_scope();
            self.stmts(body);
            self.close_scope();
            self.emit(I::Static(id));
            self.emit(I::IncMem { width: self.width(LONG), by: 1, post: false });
            self.emit(I::Pop);
            self.emit(I::Jmp(begin));
            self.patch(falls);
            match hidden {
                Some(id) => self.globals.insert(counter, id),
                None => self.globals.remove(&counter),
            };
            return;
        }
        let number = natives::HEADS.iter().position(|known| *known == head).unwrap_or(0) as u64;
        let later = head == "start" || arg.is_some();
        let name_sym = name.unwrap_or_else(|| self.code.names.sym(head));
        let bytes: Rc<[u8]> = self.text(name_sym).bytes().chain([0]).collect();
        let text = self.string(&bytes);
        if later {
            self.laters += 1;
            let sym = self.code.names.sym(&format!("{} {}", head, self.laters));
            let id = self.new_function(sym, stmt.loc);
            let outer = std::mem::take(&mut self.cur);
            // Its code stands in the middle of what calls it: it is jumped over.
            let over = self.emit(I::Jmp(0));
            let mut addressed = HashSet::new();
            walk_stmts(body, &mut addressed);
            self.cur = Current { ret: VOID, name: sym, story: outer.story, addressed, ..Current::default() };
            self.cur.scopes.push(HashMap::new());
            let entry = self.here();
            self.stmts(body);
            self.emit(I::Const(0));
            self.emit(I::Ret);
            let end = Loc { file: stmt.loc.file, pos: stmt.end };
            self.finish_function(id, entry, Vec::new(), stmt.loc, end);
            self.cur = outer;
            self.patch(over);
            self.stmt_mark(stmt.loc, stmt.loc.pos + head.len() as u32);
            self.emit(I::Fn(id));
            self.emit(I::Const(number));
            self.emit(I::Static(text));
            match arg {
                Some(arg) => {
                    let ty = self.rvalue(arg);
                    self.convert(ty, LONG);
                }
                None => {
                    self.emit(I::Const(0));
                }
            }
            self.call_named("__later", 4);
            self.emit(I::Pop);
            return;
        }
        self.stmt_mark(stmt.loc, stmt.loc.pos + head.len() as u32);
        self.emit(I::Const(number));
        self.emit(I::Static(text));
        self.call_named("__enter", 2);
        self.emit(I::Pop);
        self.open_scope();
        self.stmts(body);
        self.close_scope();
        self.stmt_mark(Loc { file: stmt.loc.file, pos: stmt.end.saturating_sub(1) }, stmt.end);
        self.emit(I::Const(number));
        self.emit(I::Static(text));
        self.call_named("__leave", 2);
        self.emit(I::Pop);
    }

    fn call_named(&mut self, name: &str, n: u8) {
        let sym = self.code.names.sym(name);
        let f = match self.func_ids.get(&sym) {
            Some(&f) => f,
            None => {
                let f = self.new_function(sym, Loc { file: File::Prelude, pos: 0 });
                self.code.funcs[f as usize].native = natives::find(name);
                self.code.funcs[f as usize].known = true;
                self.code.funcs[f as usize].ret = LONG;
                self.func_ids.insert(sym, f);
                f
            }
        };
        self.emit(I::Call { f, n });
    }

    fn local(&mut self, decl: &VarDecl, stmt: &Stmt) {
        if decl.storage.typedef {
            let ty = self.ty(&decl.ty);
            self.typedefs.insert(decl.name, ty);
            return;
        }
        let mut ty = self.ty(&decl.ty);
        if let (Spec::Auto, Some(Init::Expr(expr))) = (&decl.ty.spec, &decl.init) {
            let of = self.type_of(expr);
            ty = self.decayed(of);
            ty = self.wrap(ty, &decl.ty.parts);
        }
        if matches!(self.code.types.get(ty), Type::Func(_)) {
            self.declare(decl);
            return;
        }
        if decl.storage.is_extern {
            if let Some(id) = self.declare(decl) {
                self.bind(decl.name, Local { place: Place::Static(id), ty });
            }
            return;
        }
        let ty = self.sized_by_init(ty, decl.init.as_ref());
        if self.unknown_size(ty) {
            self.note_size(decl.loc, ty);
        }
        if decl.storage.is_static || self.cur.story {
            let of = (!self.cur.story).then_some(self.cur.name);
            let id = self.new_static(decl.name, ty, decl.loc, of, StaticKind::Global);
            if self.cur.story {
                self.globals.insert(decl.name, id);
                if let Some(init) = &decl.init {
                    self.stmt_mark(stmt.loc, stmt.end);
                    self.emit(I::Static(id));
                    self.run_init(ty, init);
                    self.emit(I::Pop);
                }
            } else {
                self.bind(decl.name, Local { place: Place::Static(id), ty });
                self.global_init(id, decl);
            }
            return;
        }
        let size = self.code.types.size(ty);
        if self.code.types.is_scalar(ty) && !self.cur.addressed.contains(&decl.name) {
            let reg = self.new_reg();
            self.bind(decl.name, Local { place: Place::Reg(reg), ty });
            match &decl.init {
                Some(init) => {
                    self.stmt_mark(decl.loc, stmt.end);
                    let begin = self.here();
                    let from = match init {
                        Init::Expr(expr) => self.rvalue(expr),
                        Init::List(list, _) => match list.first() {
                            Some((_, Init::Expr(expr))) => self.rvalue(expr),
                            _ => {
                                self.emit(I::Const(0));
                                INT
                            }
                        },
                    };
                    self.convert(from, ty);
                    self.name_target(begin, decl.loc, self.code.names.text(decl.name).len() as u32);
                    self.emit(I::PopReg(reg));
                }
                None => {
                    if self.cur.loops > 0 {
                        self.emit(I::FreshReg(reg));
                    }
                }
            }
            return;
        }
        let at = self.new_frame(size.min(1 << 20) as u32, decl.name);
        self.bind(decl.name, Local { place: Place::Frame(at), ty });
        match &decl.init {
            Some(init) => {
                self.stmt_mark(decl.loc, stmt.end);
                self.emit(I::Local(at));
                self.run_init(ty, init);
                self.emit(I::Pop);
            }
            None if self.cur.loops > 0 => {
                self.emit(I::Fresh { at, size: size as u32 });
            }
            None => {}
        }
    }

    /// [addr] → addr, filled.
    fn run_init(&mut self, ty: Ty, init: &Init) {
        let size = self.code.types.size(ty);
        if let Init::Expr(expr) = init
            && !(matches!(expr.kind, ExprKind::Str(_)) && matches!(self.code.types.get(ty), Type::Array(..)))
        {
            self.emit(I::Dup);
            self.store_init(ty, None, expr);
            return;
        }
        self.emit(I::Zero(size as u32));
        let (mut leaves, mut most) = (Vec::new(), 0);
        self.flatten(ty, init, 0, &mut leaves, &mut most);
        for leaf in leaves {
            self.emit(I::Dup);
            self.add_const(leaf.offset);
            self.store_init(leaf.ty, leaf.bits, &leaf.expr);
        }
    }

    /// [addr] → ; the value of an expression goes there.
    fn store_init(&mut self, ty: Ty, bits: Option<(u8, u8)>, expr: &Expr) {
        if let (ExprKind::Str(bytes), &Type::Array(..)) = (&expr.kind, self.code.types.get(ty)) {
            let room = self.code.types.size(ty).min(bytes.len() as u64);
            let id = self.string(bytes);
            self.emit(I::Static(id));
            self.emit(I::Copy(room as u32));
            self.emit(I::Pop);
            return;
        }
        let begin = self.here();
        let from = self.rvalue(expr);
        if self.code.types.is_struct(ty) && self.code.types.is_struct(from) && !self.is_auto_place(ty) {
            let size = self.code.types.size(ty);
            self.emit(I::Copy(size as u32));
            self.emit(I::Pop);
            return;
        }
        let ty = self.scalar(ty);
        self.convert(from, ty);
        self.name_target(begin, expr.loc, 0);
        let width = self.width(ty);
        match bits {
            Some((shift, bits)) => {
                self.emit(I::StoreBits { width, shift, bits });
                self.emit(I::Pop);
            }
            None => {
                self.emit(I::StorePop(width));
            }
        }
    }

    /// Remembers what the result of the calls since `begin` is assigned to.
    fn name_target(&mut self, begin: u32, loc: Loc, len: u32) {
        if loc.file != File::User || self.quiet > 0 || len == 0 {
            return;
        }
        for at in (begin as usize..self.code.insns.len()).rev() {
            if matches!(self.code.insns[at], I::Call { .. } | I::CallPtr { .. }) {
                self.code.targets.push((at as u32, loc.pos, len));
                return;
            }
        }
    }

    // ── expressions ──────────────────────────────────────────────────────────────────────────────

    /// For its effect alone.
    fn effect(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Unary(op @ (UnaryOp::PostInc | UnaryOp::PostDec), of) => {
                let op = if *op == UnaryOp::PostInc { UnaryOp::PreInc } else { UnaryOp::PreDec };
                let pre = Expr { kind: ExprKind::Unary(op, of.clone()), loc: expr.loc };
                self.rvalue(&pre);
                self.emit(I::Pop);
            }
            ExprKind::Comma(a, b) => {
                self.effect(a);
                self.effect(b);
            }
            _ => {
                self.rvalue(expr);
                match self.code.insns.last() {
                    Some(I::Store(width)) => {
                        let width = *width;
                        self.code.insns.pop();
                        self.emit(I::StorePop(width));
                    }
                    Some(I::SetReg(reg)) => {
                        let reg = *reg;
                        self.code.insns.pop();
                        self.emit(I::PopReg(reg));
                    }
                    _ => {
                        self.emit(I::Pop);
                    }
                }
            }
        }
    }

    /// [] → value that decides.
    fn condition(&mut self, expr: &Expr) {
        let ty = self.rvalue(expr);
        let _ = ty;
    }

    /// Jumps that are taken if the condition does not hold.
    fn jump_unless(&mut self, expr: &Expr) -> Vec<usize> {
        match &expr.kind {
            ExprKind::Binary(BinaryOp::LogAnd, a, b) => {
                let mut falls = self.jump_unless(a);
                falls.extend(self.jump_unless(b));
                falls
            }
            ExprKind::Binary(BinaryOp::LogOr, a, b) => {
                let holds = self.jump_if(a);
                let falls = self.jump_unless(b);
                holds.into_iter().for_each(|at| self.patch(at));
                falls
            }
            ExprKind::Unary(UnaryOp::Not, of) => self.jump_if(of),
            _ => {
                self.condition(expr);
                vec![self.emit(I::Jz(0))]
            }
        }
    }

    /// Jumps that are taken if the condition holds.
    fn jump_if(&mut self, expr: &Expr) -> Vec<usize> {
        match &expr.kind {
            ExprKind::Binary(BinaryOp::LogOr, a, b) => {
                let mut holds = self.jump_if(a);
                holds.extend(self.jump_if(b));
                holds
            }
            ExprKind::Binary(BinaryOp::LogAnd, a, b) => {
                let falls = self.jump_unless(a);
                let holds = self.jump_if(b);
                falls.into_iter().for_each(|at| self.patch(at));
                holds
            }
            ExprKind::Unary(UnaryOp::Not, of) => self.jump_unless(of),
            _ => {
                self.condition(expr);
                vec![self.emit(I::Jnz(0))]
            }
        }
    }

    /// Makes a value of one type one of another.
    fn convert(&mut self, from: Ty, to: Ty) {
        if from == to || to == VOID {
            return;
        }
        if to == BOOL {
            self.emit(I::Bool);
            return;
        }
        let (f, t) = (self.width(from), self.width(to));
        if self.code.types.get(from) == &Type::Any && matches!(self.code.types.get(to), Type::Ptr(_)) {
            // What a stub returns, where a pointer is wanted, is something.
            match self.code.insns.last() {
                Some(I::Call { f, .. }) => {
                    let info = &self.code.funcs[*f as usize];
                    if info.entry.is_none() && info.native.is_none() {
                        self.call_named("__opaque", 1);
                    }
                }
                Some(I::Load(_)) => self.opaque_base(),
                _ => {}
            }
        }
        let signed = |w: Width| matches!(w, Width::I8 | Width::I16 | Width::I32);
        let needs = match (f, t) {
            (_, Width::W64) => false,
            (a, b) if a == b => false,
            (a, b) if a.bytes() > b.bytes() => true,
            (a, b) if a.bytes() == b.bytes() => signed(a) != signed(b),
            (a, b) => signed(a) && !signed(b),
        };
        if needs {
            self.emit(I::Norm(t));
        }
    }

    /// The value's type as that of an operand: arrays and functions are pointers.
    fn decayed(&mut self, ty: Ty) -> Ty {
        match *self.code.types.get(ty) {
            Type::Array(of, _) => self.code.types.ptr(of),
            Type::Func(_) => self.code.types.ptr(ty),
            Type::Struct(at) if self.code.types.structs[at as usize].auto => ANY,
            _ => ty,
        }
    }

    /// [addr] → value; type of the value.
    fn load(&mut self, ty: Ty) -> Ty {
        match *self.code.types.get(ty) {
            Type::Array(of, _) => self.code.types.ptr(of),
            Type::Func(_) => self.code.types.ptr(ty),
            Type::Struct(at) if !self.code.types.structs[at as usize].auto => ty,
            Type::Void => VOID,
            _ => {
                let ty = self.scalar(ty);
                let width = self.width(ty);
                self.emit(I::Load(width));
                ty
            }
        }
    }

    /// [] → value; its type. Structures are handled by their address.
    fn rvalue(&mut self, expr: &Expr) -> Ty {
        match &expr.kind {
            ExprKind::Num { value, unsigned, long } => {
                self.emit(I::Const(*value));
                let hex = *value > i32::MAX as u64;
                match (unsigned, long) {
                    (true, true) => {
                        if *value > u64::from(u32::MAX) {
                            ULLONG
                        } else {
                            ULONG
                        }
                    }
                    (true, false) => {
                        if *value <= u64::from(u32::MAX) {
                            UINT
                        } else {
                            ULLONG
                        }
                    }
                    (false, true) => {
                        if *value > i64::MAX as u64 {
                            ULLONG
                        } else if *value > i32::MAX as u64 {
                            LLONG
                        } else {
                            LONG
                        }
                    }
                    _ if !hex => INT,
                    _ if *value <= u64::from(u32::MAX) => self.number_type(expr.loc, *value),
                    _ => LLONG,
                }
            }
            ExprKind::Char(value) => {
                self.emit(I::Const(*value as u64));
                INT
            }
            ExprKind::Str(bytes) => {
                let id = self.string(bytes);
                self.emit(I::Static(id));
                CHAR_PTR
            }
            ExprKind::Percent(value) => {
                self.emit(I::Const(*value));
                INT
            }
            ExprKind::Bad => {
                self.emit(I::Const(0));
                INT
            }
            ExprKind::Name(sym) => self.name_value(*sym, expr.loc),
            ExprKind::Unary(op, of) => self.unary(*op, of, expr),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, expr),
            ExprKind::Assign(op, a, b) => self.assign(*op, a, b, expr),
            ExprKind::Cond(condition, yes, no) => self.conditional(condition, yes.as_deref(), no),
            ExprKind::Call(f, args, _) => self.call(f, args, expr.loc),
            ExprKind::Cast(name, of) => {
                let to = self.ty(name);
                let from = self.rvalue(of);
                if to == VOID {
                    return VOID;
                }
                if self.code.types.is_struct(to) {
                    return if self.is_auto_or_unknown(to) { ANY } else { from };
                }
                self.convert(from, to);
                to
            }
            ExprKind::SizeofExpr(of) => {
                let ty = self.type_of(of);
                if self.unknown_size(ty) {
                    self.note_size(of.loc, ty);
                }
                let size = match &of.kind {
                    ExprKind::Str(bytes) => bytes.len() as u64,
                    _ => self.code.types.size(ty),
                };
                self.emit(I::Const(size));
                ULONG
            }
            ExprKind::SizeofType(name) => {
                let ty = self.ty(name);
                if self.unknown_size(ty) {
                    self.note_size(expr.loc, ty);
                }
                let size = self.code.types.size(ty);
                self.emit(I::Const(size));
                ULONG
            }
            ExprKind::AlignofType(name) => {
                let ty = self.ty(name);
                let align = self.code.types.align(ty);
                self.emit(I::Const(align));
                ULONG
            }
            ExprKind::Comma(a, b) => {
                self.effect(a);
                self.rvalue(b)
            }
            ExprKind::Block(stmts) => self.block_value(stmts),
            ExprKind::Offsetof(name, path) => {
                let ty = self.ty(name);
                self.emit(I::Const(0));
                let mut at = ty;
                for step in path {
                    match step {
                        Designator::Field(name) => match self.field(at, *name) {
                            Some((offset, ty, _)) => {
                                self.add_const(offset);
                                at = ty;
                            }
                            None => {
                                self.no_member(at, *name, expr.loc);
                                break;
                            }
                        },
                        Designator::Index(index) | Designator::Range(index, _) => {
                            let of = self.code.types.pointee(at).unwrap_or(INT);
                            let size = self.code.types.size(of);
                            let ty = self.rvalue(index);
                            self.convert(ty, LONG);
                            self.emit(I::PtrAdd(size as u32));
                            at = of;
                        }
                    }
                }
                ULONG
            }
            ExprKind::TypesCompatible(a, b) => {
                let same = self.ty(a) == self.ty(b);
                self.emit(I::Const(u64::from(same)));
                INT
            }
            ExprKind::Generic(of, cases) => {
                let ty = self.type_of(of);
                let ty = self.decayed(ty);
                let mut chosen = None;
                for (name, value) in cases {
                    match name {
                        Some(name) => {
                            if self.ty(name) == ty {
                                chosen = Some(value);
                                break;
                            }
                        }
                        None => chosen = chosen.or(Some(value)),
                    }
                }
                match chosen {
                    Some(value) => self.rvalue(value),
                    None => {
                        self.emit(I::Const(0));
                        INT
                    }
                }
            }
            ExprKind::VaArg(list, name) => {
                self.lvalue(list);
                let ty = self.ty(name);
                self.emit(I::VaArg);
                ty
            }
            ExprKind::Index(..) | ExprKind::Member { .. } | ExprKind::Compound(..) => match self.lvalue(expr) {
                Lv::Mem(ty) => self.load(ty),
                Lv::Bits(ty, shift, bits) => {
                    let width = self.width(ty);
                    self.emit(I::LoadBits { width, shift, bits });
                    ty
                }
                Lv::Reg(reg, ty) => {
                    self.emit(I::Reg(reg));
                    ty
                }
                Lv::Value(ty) => ty,
            },
        }
    }

    fn is_auto_or_unknown(&self, ty: Ty) -> bool {
        self.code.types.is_auto(ty)
    }

    /// A decimal number that an int does not hold is long; a hexadecimal one may be unsigned.
    fn number_type(&self, _loc: Loc, _value: u64) -> Ty {
        if self.code.types.word_bytes == 8 { LONG } else { UINT }
    }

    fn find(&self, sym: Sym) -> Option<Local> {
        let local = self.cur.scopes.iter().rev().find_map(|scope| scope.get(&sym).copied());
        local.or_else(|| {
            let id = *self.globals.get(&sym)?;
            Some(Local { place: Place::Static(id), ty: self.code.statics[id as usize].ty })
        })
    }

    fn name_value(&mut self, sym: Sym, loc: Loc) -> Ty {
        let local = self.cur.scopes.iter().rev().find_map(|scope| scope.get(&sym).copied());
        if local.is_none() {
            if let Some(&(value, ty)) = self.consts.get(&sym) {
                self.emit(I::Const(value as u64));
                return ty;
            }
            if !self.globals.contains_key(&sym)
                && let Some(&f) = self.func_ids.get(&sym)
            {
                self.emit(I::Fn(f));
                let info = &self.code.funcs[f as usize];
                let of = FuncType { ret: info.ret, params: info.params.clone(), variadic: info.variadic };
                let of = self.code.types.of(Type::Func(Rc::new(of)));
                return self.code.types.ptr(of);
            }
        }
        match self.code.names.text(sym) {
            "__func__" | "__FUNCTION__" | "__PRETTY_FUNCTION__" => {
                let bytes: Rc<[u8]> = self.text(self.cur.name).bytes().chain([0]).collect();
                let id = self.string(&bytes);
                self.emit(I::Static(id));
                return CHAR_PTR;
            }
            "jiffies" | "jiffies_64" if self.find(sym).is_none() => {
                self.call_named("__jiffies", 0);
                return ULONG;
            }
            "__LINE__" => {
                self.emit(I::Const(u64::from(self.code.line_of(loc.pos))));
                return INT;
            }
            _ => {}
        }
        if self.find(sym).is_none() && self.is_unknown_constant(sym) {
            self.note(loc, sym, 1, |this| ProblemKind::UnknownName {
                name: this.text(sym),
                suggestion: this.near(sym),
            });
            self.emit(I::Const(0));
            return INT;
        }
        let lv = self.name_place(sym, loc);
        match lv {
            Lv::Reg(reg, ty) => {
                self.emit(I::Reg(reg));
                ty
            }
            Lv::Mem(ty) => self.load(ty),
            Lv::Bits(ty, ..) | Lv::Value(ty) => ty,
        }
    }

    /// Written as constants are.
    fn is_unknown_constant(&self, sym: Sym) -> bool {
        let text = self.code.names.text(sym);
        text.len() > 1 && !text.chars().any(|c| c.is_ascii_lowercase())
    }

    /// Nearest known name.
    fn near(&self, sym: Sym) -> Option<String> {
        let text = self.code.names.text(sym);
        let globals = self.globals.keys().chain(self.func_ids.keys()).chain(self.consts.keys());
        let locals = self.cur.scopes.iter().flat_map(|scope| scope.keys());
        nearest(text, globals.chain(locals).map(|sym| self.code.names.text(*sym)))
    }

    /// Where a name's value lies; an unknown one is something of a header.
    fn name_place(&mut self, sym: Sym, loc: Loc) -> Lv {
        if let Some(Local { place, ty }) = self.find(sym) {
            return match place {
                Place::Reg(reg) => Lv::Reg(reg, ty),
                Place::Frame(at) => {
                    self.emit(I::Local(at));
                    Lv::Mem(ty)
                }
                Place::Static(id) => {
                    self.emit(I::Static(id));
                    Lv::Mem(ty)
                }
            };
        }
        if let Some(&f) = self.func_ids.get(&sym) {
            self.emit(I::Fn(f));
            return Lv::Value(VOID_PTR);
        }
        self.note(loc, sym, 1, |this| ProblemKind::UnknownName { name: this.text(sym), suggestion: this.near(sym) });
        let tag = self.text(sym);
        let ty = self.code.types.new_struct(&tag, false);
        if let Type::Struct(at) = *self.code.types.get(ty) {
            let of = &mut self.code.types.structs[at as usize];
            of.auto = true;
            of.complete = true;
            of.size_bytes = AUTO_BYTES;
            of.align_bytes = 8;
        }
        let id = self.new_static(sym, ty, loc, None, StaticKind::Opaque);
        self.globals.insert(sym, id);
        self.emit(I::Static(id));
        Lv::Mem(ty)
    }

    fn field(&mut self, ty: Ty, name: Sym) -> Option<(u64, Ty, Option<(u8, u8)>)> {
        if let Some(found) = self.code.types.field(ty, name) {
            return Some(found);
        }
        self.code.types.auto_field(ty, name, self.rest).map(|(offset, ty)| (offset, ty, None))
    }

    fn no_member(&mut self, ty: Ty, name: Sym, loc: Loc) {
        let text = self.text(name);
        let of = self.code.types.text(ty);
        let suggestion = match self.code.types.get(ty) {
            Type::Struct(at) => {
                let fields = self.code.types.structs[*at as usize].fields.iter().filter_map(|f| f.name);
                nearest(&text, fields.map(|sym| self.code.names.text(sym)))
            }
            _ => None,
        };
        let len = text.len() as u32;
        self.problem(loc, len, ProblemKind::NoMember { of, name: text, suggestion });
    }

    /// What a pointer from a header that nobody knows points to is something.
    fn opaque_base(&mut self) {
        match self.code.insns.last() {
            Some(I::Load(_)) => {
                self.code.insns.pop();
                self.emit(I::LoadOpaque);
            }
            Some(I::Call { .. } | I::CallPtr { .. }) => self.call_named("__opaque", 1),
            _ => {}
        }
    }

    /// Puts the address of a place on the stack, if it is in memory.
    fn lvalue(&mut self, expr: &Expr) -> Lv {
        match &expr.kind {
            ExprKind::Name(sym) => {
                let local = self.cur.scopes.iter().rev().any(|scope| scope.contains_key(sym));
                if !local
                    && (self.consts.contains_key(sym)
                        || !self.globals.contains_key(sym) && self.func_ids.contains_key(sym))
                {
                    return Lv::Value(self.name_value(*sym, expr.loc));
                }
                if !local
                    && self.find(*sym).is_none()
                    && (self.is_unknown_constant(*sym) || self.code.names.text(*sym).starts_with("__"))
                {
                    return Lv::Value(self.name_value(*sym, expr.loc));
                }
                self.name_place(*sym, expr.loc)
            }
            ExprKind::Unary(UnaryOp::Deref, of) => {
                let ty = self.rvalue(of);
                match *self.code.types.get(ty) {
                    Type::Ptr(to) => match self.code.types.get(to) {
                        Type::Func(_) => Lv::Value(ty),
                        Type::Void => Lv::Mem(UCHAR),
                        _ => Lv::Mem(to),
                    },
                    Type::Any => {
                        self.opaque_base();
                        Lv::Mem(ANY)
                    }
                    _ => Lv::Mem(ANY),
                }
            }
            ExprKind::Index(a, b) => {
                let (mut a, mut b) = (a, b);
                let at = self.type_of(a);
                if matches!(self.code.types.get(at), Type::Int { .. }) {
                    std::mem::swap(&mut a, &mut b);
                }
                // `p[i] = …` of the story: an array of pointers.
                if let ExprKind::Name(sym) = &a.kind
                    && self.cur.story
                    && self.find(*sym).is_none()
                    && !self.func_ids.contains_key(sym)
                {
                    let ty = self.code.types.of(Type::Array(VOID_PTR, Some(4096)));
                    let id = self.new_static(*sym, ty, a.loc, None, StaticKind::Global);
                    self.globals.insert(*sym, id);
                }
                let ty = self.rvalue(a);
                if self.code.types.get(ty) == &Type::Any {
                    self.opaque_base();
                }
                let of = match *self.code.types.get(ty) {
                    Type::Ptr(of) if of != VOID => of,
                    Type::Ptr(_) => UCHAR,
                    _ => ANY,
                };
                let size = self.code.types.size(of);
                let begin = self.here();
                let ty = self.rvalue(b);
                let constant = match self.code.insns.get(begin as usize) {
                    Some(I::Const(n)) if self.here() == begin + 1 => {
                        i32::try_from((*n as i64).saturating_mul(size as i64)).ok()
                    }
                    _ => None,
                };
                match constant {
                    Some(bytes) => {
                        self.code.insns.pop();
                        if bytes != 0 {
                            self.emit(I::AddC(bytes));
                        }
                    }
                    None => {
                        self.convert(ty, if self.width(ty) == Width::U32 { ULONG } else { LONG });
                        self.emit(I::PtrAdd(size as u32));
                    }
                }
                Lv::Mem(of)
            }
            ExprKind::Member { of, name, arrow } => {
                let ty = if *arrow {
                    let ty = self.rvalue(of);
                    match *self.code.types.get(ty) {
                        Type::Ptr(to) => to,
                        Type::Any => {
                            self.opaque_base();
                            self.auto_type(expr, *name)
                        }
                        _ => ty,
                    }
                } else {
                    match self.lvalue(of) {
                        Lv::Mem(ty) => ty,
                        Lv::Value(ty) => ty,
                        Lv::Reg(reg, ty) => {
                            self.emit(I::Reg(reg));
                            ty
                        }
                        Lv::Bits(ty, ..) => ty,
                    }
                };
                match self.field(ty, *name) {
                    Some((offset, ty, bits)) => {
                        self.add_const(offset);
                        match bits {
                            Some((shift, bits)) => Lv::Bits(ty, shift, bits),
                            None => Lv::Mem(ty),
                        }
                    }
                    None if matches!(self.code.types.get(ty), Type::Void | Type::Any) => {
                        let of = self.auto_type(expr, *name);
                        let offset = self.field(of, *name).map_or(0, |found| found.0);
                        self.add_const(offset);
                        Lv::Mem(ANY)
                    }
                    None => {
                        self.no_member(ty, *name, expr.loc);
                        let trap = self.trap(expr.loc, "member");
                        self.emit(I::Trap(trap));
                        Lv::Mem(INT)
                    }
                }
            }
            ExprKind::Compound(name, init) => {
                let ty = self.ty(name);
                let ty = self.sized_by_init(ty, Some(init));
                let size = self.code.types.size(ty) as u32;
                if self.cur.scopes.is_empty() {
                    // Outside of functions it lives for ever.
                    let id = self.new_static(self.rest, ty, expr.loc, None, StaticKind::Global);
                    let decl = VarDecl {
                        name: self.rest,
                        ty: (**name).clone(),
                        init: Some((**init).clone()),
                        storage: Storage::default(),
                        loc: expr.loc,
                        cleanup: None,
                    };
                    self.global_init(id, &decl);
                    self.emit(I::Static(id));
                    return Lv::Mem(ty);
                }
                let at = self.new_frame(size, self.rest);
                self.emit(I::Local(at));
                self.run_init(ty, init);
                Lv::Mem(ty)
            }
            ExprKind::Cast(..)
            | ExprKind::Comma(..)
            | ExprKind::Cond(..)
            | ExprKind::Call(..)
            | ExprKind::Block(..)
            | ExprKind::Assign(..) => {
                let ty = self.rvalue(expr);
                if self.code.types.is_struct(ty) { Lv::Mem(ty) } else { Lv::Value(ty) }
            }
            ExprKind::Str(bytes) => {
                let id = self.string(bytes);
                self.emit(I::Static(id));
                Lv::Mem(self.code.statics[id as usize].ty)
            }
            _ => Lv::Value(self.rvalue(expr)),
        }
    }

    /// A structure of unknown fields for what somebody takes for a structure.
    fn auto_type(&mut self, _expr: &Expr, _name: Sym) -> Ty {
        let sym = self.code.names.sym("<opaque>");
        if let Some(&ty) = self.tags.get(&sym) {
            return ty;
        }
        let ty = self.code.types.new_struct("", false);
        self.tags.insert(sym, ty);
        ty
    }

    fn unary(&mut self, op: UnaryOp, of: &Expr, expr: &Expr) -> Ty {
        match op {
            UnaryOp::Neg | UnaryOp::BitNot | UnaryOp::Plus => {
                let ty = self.rvalue(of);
                let ty = self.promoted(ty);
                let width = self.width(ty);
                match op {
                    UnaryOp::Neg => {
                        self.emit(I::Neg(width));
                    }
                    UnaryOp::BitNot => {
                        self.emit(I::Not(width));
                    }
                    _ => {}
                }
                ty
            }
            UnaryOp::Not => {
                self.condition(of);
                self.emit(I::LogNot);
                INT
            }
            UnaryOp::Deref => match self.lvalue(expr) {
                Lv::Mem(ty) => self.load(ty),
                Lv::Reg(_, ty) | Lv::Bits(ty, ..) | Lv::Value(ty) => ty,
            },
            UnaryOp::AddrOf => match self.lvalue(of) {
                Lv::Mem(ty) => self.code.types.ptr(ty),
                Lv::Value(ty) => ty,
                Lv::Reg(reg, ty) => {
                    // Of a name that nobody saw coming (in a macro): its value has no place.
                    self.emit(I::Reg(reg));
                    self.problem(expr.loc, 1, ProblemKind::NotAssignable);
                    self.code.types.ptr(ty)
                }
                Lv::Bits(ty, ..) => self.code.types.ptr(ty),
            },
            UnaryOp::PreInc | UnaryOp::PreDec | UnaryOp::PostInc | UnaryOp::PostDec => {
                let post = matches!(op, UnaryOp::PostInc | UnaryOp::PostDec);
                let up = matches!(op, UnaryOp::PreInc | UnaryOp::PostInc);
                let lv = self.lvalue(of);
                let ty = match lv {
                    Lv::Reg(_, ty) | Lv::Mem(ty) | Lv::Bits(ty, ..) | Lv::Value(ty) => self.scalar(ty),
                };
                let step = match self.code.types.get(ty) {
                    Type::Ptr(to) => self.code.types.size(*to) as i32,
                    _ => 1,
                };
                let by = if up { step } else { -step };
                let width = self.width(ty);
                match lv {
                    Lv::Reg(reg, _) => {
                        self.emit(I::IncReg { reg, width, by, post });
                    }
                    Lv::Mem(_) => {
                        self.emit(I::IncMem { width, by, post });
                    }
                    Lv::Bits(_, shift, bits) => {
                        self.emit(I::Dup);
                        self.emit(I::LoadBits { width, shift, bits });
                        self.emit(I::BinC(Bin::Add, width, by));
                        self.emit(I::StoreBits { width, shift, bits });
                    }
                    Lv::Value(_) => self.problem(expr.loc, 1, ProblemKind::NotAssignable),
                }
                ty
            }
        }
    }

    /// A small integer is an int in an expression.
    fn promoted(&self, ty: Ty) -> Ty {
        match *self.code.types.get(ty) {
            Type::Int { bytes, .. } if bytes < 4 => INT,
            Type::Ptr(_) => ULONG,
            Type::Int { .. } => ty,
            _ => LONG,
        }
    }

    /// The type in which two numbers meet.
    fn common(&self, a: Ty, b: Ty) -> Ty {
        let (a, b) = (self.promoted(a), self.promoted(b));
        let part = |ty: Ty| match *self.code.types.get(ty) {
            Type::Int { bytes, signed, .. } => (bytes, !signed),
            _ => (self.code.types.word_bytes, false),
        };
        let (x, y) = (part(a), part(b));
        match x.0.cmp(&y.0) {
            std::cmp::Ordering::Greater => a,
            std::cmp::Ordering::Less => b,
            std::cmp::Ordering::Equal if x.1 => a,
            std::cmp::Ordering::Equal if y.1 => b,
            std::cmp::Ordering::Equal => a.max(b),
        }
    }

    fn is_unsigned(&self, ty: Ty) -> bool {
        !matches!(self.code.types.get(ty), Type::Int { signed: true, .. } | Type::Any)
    }

    fn binary(&mut self, op: BinaryOp, a: &Expr, b: &Expr, expr: &Expr) -> Ty {
        if matches!(op, BinaryOp::LogAnd | BinaryOp::LogOr) {
            let falls = self.jump_unless(expr);
            self.emit(I::Const(1));
            let end = self.emit(I::Jmp(0));
            falls.into_iter().for_each(|at| self.patch(at));
            self.emit(I::Const(0));
            self.patch(end);
            return INT;
        }
        let left = self.rvalue(a);
        let left = self.decayed(left);
        self.binary_with(op, left, b)
    }

    /// [a] → a op b
    fn binary_with(&mut self, op: BinaryOp, left: Ty, b: &Expr) -> Ty {
        let pointer = |this: &Self, ty: Ty| matches!(this.code.types.get(ty), Type::Ptr(_));
        let is_pointer = pointer(self, left);
        // What the right side is decides how the left is converted first.
        let right_type = self.type_of(b);
        let right_type = self.decayed(right_type);
        if matches!(op, BinaryOp::Add | BinaryOp::Sub) && is_pointer {
            let to = self.code.types.pointee(left).unwrap_or(VOID);
            let size = self.code.types.size(to).max(1) as u32;
            if op == BinaryOp::Sub && pointer(self, right_type) {
                self.rvalue(b);
                self.emit(I::PtrDiff(size));
                return LONG;
            }
            let ty = self.rvalue(b);
            self.convert(ty, if self.width(ty) == Width::U32 { ULONG } else { LONG });
            self.emit(if op == BinaryOp::Add { I::PtrAdd(size) } else { I::PtrSub(size) });
            return left;
        }
        if op == BinaryOp::Add && pointer(self, right_type) {
            let to = self.code.types.pointee(right_type).unwrap_or(VOID);
            let size = self.code.types.size(to).max(1) as u32;
            self.convert(left, LONG);
            self.rvalue(b);
            self.emit(I::Swap);
            self.emit(I::PtrAdd(size));
            return right_type;
        }
        if matches!(op, BinaryOp::Shl | BinaryOp::Shr) {
            let ty = self.promoted(left);
            let begin = self.here();
            self.rvalue(b);
            let op = match op {
                BinaryOp::Shl => Bin::Shl,
                _ if self.is_unsigned(ty) => Bin::ShrU,
                _ => Bin::ShrS,
            };
            self.emit_bin(op, self.width(ty), begin);
            return ty;
        }
        let common = self.common(left, right_type);
        self.convert(left, common);
        let begin = self.here();
        let right = self.rvalue(b);
        self.convert(right, common);
        let unsigned = self.is_unsigned(common);
        let pick = |s, u| if unsigned { u } else { s };
        let op = match op {
            BinaryOp::Add => Bin::Add,
            BinaryOp::Sub => Bin::Sub,
            BinaryOp::Mul => Bin::Mul,
            BinaryOp::Div => pick(Bin::DivS, Bin::DivU),
            BinaryOp::Mod => pick(Bin::ModS, Bin::ModU),
            BinaryOp::And => Bin::And,
            BinaryOp::Or => Bin::Or,
            BinaryOp::Xor => Bin::Xor,
            BinaryOp::Eq => Bin::Eq,
            BinaryOp::Ne => Bin::Ne,
            BinaryOp::Lt => pick(Bin::LtS, Bin::LtU),
            BinaryOp::Le => pick(Bin::LeS, Bin::LeU),
            BinaryOp::Gt => {
                // a > b is b < a.
                self.emit(I::Swap);
                self.emit(I::Bin(pick(Bin::LtS, Bin::LtU), Width::W64));
                return INT;
            }
            BinaryOp::Ge => {
                self.emit(I::Swap);
                self.emit(I::Bin(pick(Bin::LeS, Bin::LeU), Width::W64));
                return INT;
            }
            _ => Bin::And,
        };
        let compares = matches!(op, Bin::Eq | Bin::Ne | Bin::LtS | Bin::LtU | Bin::LeS | Bin::LeU);
        let width = if compares { Width::W64 } else { self.width(common) };
        self.emit_bin(op, width, begin);
        if compares {
            INT
        } else if is_pointer && matches!(op, Bin::And | Bin::Or | Bin::Add | Bin::Sub) {
            ULONG
        } else {
            common
        }
    }

    /// The operation, with a constant if that is all of its right side.
    fn emit_bin(&mut self, op: Bin, width: Width, right_begin: u32) {
        if let Some(I::Const(c)) = self.code.insns.last().copied()
            && self.here() == right_begin + 1
            && let Ok(c) = i32::try_from(c as i64)
        {
            self.code.insns.pop();
            self.emit(I::BinC(op, width, c));
            return;
        }
        self.emit(I::Bin(op, width));
    }

    fn assign(&mut self, op: Option<BinaryOp>, a: &Expr, b: &Expr, expr: &Expr) -> Ty {
        // A variable of the story needs no declaration.
        if let (ExprKind::Name(sym), true) = (&a.kind, self.cur.story)
            && self.find(*sym).is_none()
            && !self.consts.contains_key(sym)
        {
            let of = self.type_of(b);
            let of = self.decayed(of);
            let ty = if self.code.types.is_scalar(of) && of != ANY { of } else { LONG };
            let id = self.new_static(*sym, ty, a.loc, None, StaticKind::Global);
            self.globals.insert(*sym, id);
        }
        let lv = self.lvalue(a);
        let ty = match lv {
            Lv::Reg(_, ty) | Lv::Mem(ty) | Lv::Bits(ty, ..) | Lv::Value(ty) => ty,
        };
        if let Lv::Value(_) = lv {
            self.problem(expr.loc, 1, ProblemKind::NotAssignable);
            self.emit(I::Pop);
            self.rvalue(b);
            return ty;
        }
        if self.code.types.is_struct(ty) && !self.is_auto_place(ty) {
            let from = self.rvalue(b);
            if !self.code.types.is_struct(from) {
                // A structure of a header that nobody knows, from a call: nothing to copy.
                self.emit(I::Pop);
                return ty;
            }
            let size = self.code.types.size(ty).min(self.code.types.size(from));
            self.emit(I::Copy(size as u32));
            return ty;
        }
        let ty = self.scalar(ty);
        let width = self.width(ty);
        match op {
            None => {
                let begin = self.here();
                let from = self.rvalue(b);
                let from = self.decayed(from);
                self.convert(from, ty);
                self.name_target(begin, start_of(a), self.len_of(a));
            }
            Some(op) => {
                match lv {
                    Lv::Reg(reg, _) => {
                        self.emit(I::Reg(reg));
                    }
                    Lv::Bits(_, shift, bits) => {
                        self.emit(I::Dup);
                        self.emit(I::LoadBits { width, shift, bits });
                    }
                    _ => {
                        self.emit(I::Dup);
                        self.emit(I::Load(width));
                    }
                }
                let result = self.binary_with(op, ty, b);
                self.convert(result, ty);
            }
        }
        match lv {
            Lv::Reg(reg, _) => {
                self.emit(I::SetReg(reg));
            }
            Lv::Bits(_, shift, bits) => {
                self.emit(I::StoreBits { width, shift, bits });
            }
            _ => {
                self.emit(I::Store(width));
            }
        }
        ty
    }

    /// Bytes of an assignment's left side, as written, up to ` =`.
    fn len_of(&self, expr: &Expr) -> u32 {
        let start = start_of(expr);
        if start.file != File::User {
            return 0;
        }
        let text = self.code.source.get(start.pos as usize..).unwrap_or_default();
        let end = text.find(['=', '\n', ';']).unwrap_or(0);
        text[..end].trim_end().len() as u32
    }

    fn conditional(&mut self, condition: &Expr, yes: Option<&Expr>, no: &Expr) -> Ty {
        let no_type = self.type_of(no);
        let no_type = self.decayed(no_type);
        let Some(yes) = yes else {
            let ty = self.rvalue(condition);
            let common = self.meet(ty, no_type, condition, no);
            self.convert(ty, common);
            self.emit(I::Dup);
            let end = self.emit(I::Jnz(0));
            self.emit(I::Pop);
            let ty = self.rvalue(no);
            self.convert(ty, common);
            self.patch(end);
            return common;
        };
        let yes_type = self.type_of(yes);
        let yes_type = self.decayed(yes_type);
        let common = self.meet(yes_type, no_type, yes, no);
        let falls = self.jump_unless(condition);
        let ty = self.rvalue(yes);
        self.convert(ty, common);
        let end = self.emit(I::Jmp(0));
        falls.into_iter().for_each(|at| self.patch(at));
        let ty = self.rvalue(no);
        self.convert(ty, common);
        self.patch(end);
        common
    }

    fn meet(&mut self, a: Ty, b: Ty, _yes: &Expr, _no: &Expr) -> Ty {
        let types = &self.code.types;
        match (types.get(a), types.get(b)) {
            _ if a == b => a,
            (Type::Struct(_), _) => a,
            (_, Type::Struct(_)) => b,
            (Type::Void, _) | (_, Type::Void) => VOID,
            (Type::Ptr(to), Type::Ptr(_)) => {
                if *to == VOID {
                    b
                } else {
                    a
                }
            }
            (Type::Ptr(_), _) => a,
            (_, Type::Ptr(_)) => b,
            _ => self.common(a, b),
        }
    }

    fn block_value(&mut self, stmts: &[Stmt]) -> Ty {
        self.open_scope();
        let mut ty = VOID;
        match stmts.split_last() {
            Some((last, before)) => {
                self.stmts(before);
                match last_expr(last) {
                    Some((labels, expr)) => {
                        for label in labels {
                            let at = self.here();
                            self.cur.labels.insert(label, at);
                        }
                        ty = self.rvalue(expr);
                    }
                    None => {
                        self.stmt(last);
                        self.emit(I::Const(0));
                    }
                }
            }
            None => {
                self.emit(I::Const(0));
            }
        }
        self.close_scope();
        ty
    }

    // ── calls ────────────────────────────────────────────────────────────────────────────────────

    fn call(&mut self, f: &Expr, args: &[Expr], loc: Loc) -> Ty {
        if let ExprKind::Name(sym) = f.kind {
            let name = self.text(sym);
            match name.as_str() {
                "__builtin_expect" | "__builtin_expect_with_probability" | "likely" | "unlikely"
                    if !args.is_empty() =>
                {
                    return self.rvalue(&args[0]);
                }
                "__builtin_constant_p" => {
                    self.emit(I::Const(0));
                    return INT;
                }
                "__builtin_choose_expr" if args.len() == 3 => {
                    let first = self.constant(&args[0]).unwrap_or(0) != 0;
                    return self.rvalue(&args[if first { 1 } else { 2 }]);
                }
                _ => {}
            }
            if self.cur.story && loc.file == File::User {
                if let Some(ty) = self.world(&name, args) {
                    return ty;
                }
                if let Some(native) = natives::story_word(&name)
                    && !self.find_function(sym)
                {
                    self.story_words.insert(name.clone());
                    return self.story_call(native, args);
                }
            }
            let local = self.cur.scopes.iter().any(|scope| scope.contains_key(&sym))
                || self.globals.contains_key(&sym) && !self.func_ids.contains_key(&sym);
            if !local {
                return self.call_function(sym, args, loc);
            }
        }
        // Through a pointer: the function first, then its arguments.
        let callee = match &f.kind {
            ExprKind::Unary(UnaryOp::Deref, inner) => inner,
            _ => f,
        };
        let ty = self.rvalue(callee);
        let of = match self.code.types.get(ty) {
            Type::Ptr(to) => match self.code.types.get(*to) {
                Type::Func(of) => Some(of.clone()),
                Type::Ptr(inner) => match self.code.types.get(*inner) {
                    Type::Func(of) => Some(of.clone()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let (params, ret, variadic) = match &of {
            Some(of) => (of.params.clone(), of.ret, of.variadic),
            None => (Vec::new(), ANY, true),
        };
        let n = self.arguments(args, &params, variadic);
        self.emit(I::CallPtr { n });
        self.returned(ret)
    }

    fn find_function(&self, sym: Sym) -> bool {
        self.func_ids
            .get(&sym)
            .is_some_and(|f| self.code.funcs[*f as usize].entry.is_some() && !self.code.funcs[*f as usize].known)
    }

    fn arguments(&mut self, args: &[Expr], params: &[Ty], _variadic: bool) -> u8 {
        for (at, arg) in args.iter().enumerate() {
            let from = self.rvalue(arg);
            let from = self.decayed(from);
            match params.get(at) {
                Some(&to) if self.code.types.is_scalar(to) => self.convert(from, to),
                Some(_) => {}
                None => {
                    if self.code.types.is_scalar(from) && !matches!(self.code.types.get(from), Type::Ptr(_) | Type::Any)
                    {
                        let to = self.promoted(from);
                        self.convert(from, to);
                    }
                }
            }
        }
        args.len().min(255) as u8
    }

    /// What a call leaves on the stack: a structure is copied to where it stays.
    fn returned(&mut self, ret: Ty) -> Ty {
        if self.code.types.is_struct(ret) && !self.is_auto_or_unknown(ret) {
            let size = self.code.types.size(ret) as u32;
            let at = self.new_frame(size, self.rest);
            self.emit(I::CopyRet { size, at });
        }
        ret
    }

    fn call_function(&mut self, sym: Sym, args: &[Expr], loc: Loc) -> Ty {
        let id = match self.func_ids.get(&sym) {
            Some(&id) => id,
            None => {
                let native = natives::find(self.code.names.text(sym));
                let id = self.new_function(sym, loc);
                self.func_ids.insert(sym, id);
                let info = &mut self.code.funcs[id as usize];
                info.native = native;
                info.ret = ANY;
                id
            }
        };
        let info = &self.code.funcs[id as usize];
        if info.entry.is_none() && info.native.is_none() {
            let known = info.known;
            let silent = known && natives::is_silent(self.code.names.text(sym));
            if !silent {
                let takes_memory = natives::takes_memory(self.code.names.text(sym));
                self.note(loc, sym, 0, |this| ProblemKind::Stub {
                    name: this.text(sym),
                    takes_memory,
                    suggestion: if known { None } else { this.near(sym) },
                });
            }
        }
        let info = &self.code.funcs[id as usize];
        let (params, ret, variadic) = (info.params.clone(), info.ret, info.variadic);
        let n = self.arguments(args, &params, variadic);
        self.emit(I::Call { f: id, n });
        self.returned(ret)
    }

    /// `open(…)`, `write(4000)` …
    fn story_call(&mut self, native: &'static str, args: &[Expr]) -> Ty {
        let mut n = self.arguments(args, &[LONG, LONG, LONG], true);
        // What is left out is 0.
        while n < 2 {
            self.emit(I::Const(0));
            n += 1;
        }
        self.call_named(native, n);
        LONG
    }

    /// A statement about the world around: its words are not C's.
    fn world(&mut self, name: &str, args: &[Expr]) -> Option<Ty> {
        let native = natives::world(name)?;
        let sym = self.code.names.find(name)?;
        if self.find_function(sym) {
            return None;
        }
        let mut n = 0;
        for arg in args {
            let value = match &arg.kind {
                ExprKind::Assign(None, key, value) => {
                    if let ExprKind::Name(key) = key.kind
                        && self.code.names.text(key) == "until_free"
                    {
                        self.emit(I::Const(natives::UNTIL_FREE));
                        n += 1;
                    }
                    &**value
                }
                _ => arg,
            };
            let words = |expr: &Expr| match expr.kind {
                ExprKind::Name(sym) => natives::world_word(self.code.names.text(sym)),
                _ => None,
            };
            match &value.kind {
                ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), level, pages) if words(level).is_some() => {
                    let word = words(level).unwrap_or(0);
                    let pages = self.constant(pages).unwrap_or(0);
                    self.emit(I::Const(word));
                    self.emit(I::Const(if *op == BinaryOp::Add { pages } else { -pages } as u64));
                    n += 2;
                }
                ExprKind::Percent(percent) => {
                    self.emit(I::Const(natives::PERCENT | percent));
                    n += 1;
                }
                _ => match words(value) {
                    Some(word) => {
                        self.emit(I::Const(word));
                        n += 1;
                    }
                    None => {
                        let ty = self.rvalue(value);
                        self.convert(ty, LLONG);
                        n += 1;
                    }
                },
            }
        }
        self.call_named(native, n);
        Some(LONG)
    }

    /// The function of a name, if the text or the prelude defines it, or the lab knows it.
    pub fn function_id(&self, name: &str) -> Option<u32> {
        self.func_ids.get(&self.code.names.find(name)?).copied()
    }

    /// All variables of the text and their types.
    pub fn global_id(&self, name: &str) -> Option<u32> {
        self.globals.get(&self.code.names.find(name)?).copied()
    }
}

/// a op b, as C does it; `None`: division by zero.
pub fn binary(op: Bin, w: Width, a: u64, b: u64) -> Option<u64> {
    let bits = w.bytes() * 8;
    let truth = |is: bool| u64::from(is);
    Some(match op {
        Bin::Add => w.of(a.wrapping_add(b)),
        Bin::Sub => w.of(a.wrapping_sub(b)),
        Bin::Mul => w.of(a.wrapping_mul(b)),
        Bin::DivS => {
            w.of((a as i64).checked_div(b as i64).unwrap_or(if b == 0 { return None } else { a as i64 }) as u64)
        }
        Bin::DivU => w.of(a.checked_div(b)?),
        Bin::ModS => w.of((a as i64).checked_rem(b as i64).unwrap_or(if b == 0 { return None } else { 0 }) as u64),
        Bin::ModU => w.of(a.checked_rem(b)?),
        Bin::And => a & b,
        Bin::Or => a | b,
        Bin::Xor => w.of(a ^ b),
        Bin::Shl => w.of(a.wrapping_shl(b as u32 & (bits.max(32) - 1))),
        Bin::ShrS => w.of(((a as i64) >> (b as u32 & (bits.max(32) - 1))) as u64),
        Bin::ShrU => w.of(a >> (b as u32 & (bits.max(32) - 1))),
        Bin::Eq => truth(a == b),
        Bin::Ne => truth(a != b),
        Bin::LtS => truth((a as i64) < b as i64),
        Bin::LtU => truth(a < b),
        Bin::LeS => truth(a as i64 <= b as i64),
        Bin::LeU => truth(a <= b),
    })
}

fn init_loc(init: &Init) -> Loc {
    match init {
        Init::Expr(expr) => expr.loc,
        Init::List(_, loc) => *loc,
    }
}

/// The first place of an expression.
fn start_of(expr: &Expr) -> Loc {
    match &expr.kind {
        ExprKind::Member { of, .. } | ExprKind::Index(of, _) => start_of(of).min(expr.loc),
        _ => expr.loc,
    }
}

/// The expression that a block's last statement is, behind its labels.
fn last_expr(stmt: &Stmt) -> Option<(Vec<Sym>, &Expr)> {
    match &stmt.kind {
        StmtKind::Expr(expr) => Some((Vec::new(), expr)),
        StmtKind::Label(label, inner) => {
            let (mut labels, expr) = last_expr(inner)?;
            labels.insert(0, *label);
            Some((labels, expr))
        }
        _ => None,
    }
}

/// The known name that is nearest to a text, if one is near.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let limit = (text.len() / 4).min(2);
    if limit == 0 {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        if name.starts_with("__") != text.starts_with("__") || name == text || name.len().abs_diff(text.len()) > limit {
            continue;
        }
        let distance = distance(text.as_bytes(), name.as_bytes());
        if distance <= limit && best.is_none_or(|(least, other)| (distance, name) < (least, other)) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

/// Letters to change, add, take away or swap.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            next[j] = (row[j] + 1).min(next[j - 1] + 1).min(row[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

/// Names whose address is taken: they live in memory.
fn walk_stmts(stmts: &[Stmt], out: &mut HashSet<Sym>) {
    stmts.iter().for_each(|stmt| walk_stmt(stmt, out));
}

fn walk_stmt(stmt: &Stmt, out: &mut HashSet<Sym>) {
    match &stmt.kind {
        StmtKind::Expr(e) => walk(e, out),
        StmtKind::Decl(decls) => decls.iter().for_each(|decl| {
            walk_type(&decl.ty, out);
            if let Some(init) = &decl.init {
                walk_init(init, out);
            }
        }),
        StmtKind::Block(body) => walk_stmts(body, out),
        StmtKind::If(e, yes, no) => {
            walk(e, out);
            walk_stmt(yes, out);
            if let Some(no) = no {
                walk_stmt(no, out);
            }
        }
        StmtKind::While(e, body) | StmtKind::DoWhile(body, e) | StmtKind::Switch(e, body) => {
            walk(e, out);
            walk_stmt(body, out);
        }
        StmtKind::For(first, condition, step, body) => {
            if let Some(first) = first {
                walk_stmt(first, out);
            }
            condition.iter().chain(step).for_each(|e| walk(e, out));
            walk_stmt(body, out);
        }
        StmtKind::Case(_, _, inner) | StmtKind::Default(inner) | StmtKind::Label(_, inner) => walk_stmt(inner, out),
        StmtKind::Return(Some(e)) => walk(e, out),
        StmtKind::Head { arg, body, .. } => {
            if let Some(arg) = arg {
                walk(arg, out);
            }
            walk_stmts(body, out);
        }
        _ => {}
    }
}

fn walk_type(ty: &TypeName, out: &mut HashSet<Sym>) {
    if let Spec::TypeofExpr(e) = &ty.spec {
        walk(e, out);
    }
}

fn walk_init(init: &Init, out: &mut HashSet<Sym>) {
    match init {
        Init::Expr(e) => walk(e, out),
        Init::List(list, _) => list.iter().for_each(|(_, init)| walk_init(init, out)),
    }
}

fn walk(expr: &Expr, out: &mut HashSet<Sym>) {
    match &expr.kind {
        ExprKind::Unary(op, of) => {
            if *op == UnaryOp::AddrOf {
                let mut base = &**of;
                loop {
                    match &base.kind {
                        ExprKind::Member { of, arrow: false, .. } | ExprKind::Index(of, _) => base = of,
                        ExprKind::Cond(_, yes, no) => {
                            if let (Some(yes), ExprKind::Name(no)) = (yes, &no.kind) {
                                out.insert(*no);
                                base = yes;
                                continue;
                            }
                            break;
                        }
                        _ => break,
                    }
                }
                if let ExprKind::Name(sym) = base.kind {
                    out.insert(sym);
                }
            }
            walk(of, out);
        }
        ExprKind::Binary(_, a, b) | ExprKind::Assign(_, a, b) | ExprKind::Index(a, b) | ExprKind::Comma(a, b) => {
            walk(a, out);
            walk(b, out);
        }
        ExprKind::Cond(a, b, c) => {
            walk(a, out);
            if let Some(b) = b {
                walk(b, out);
            }
            walk(c, out);
        }
        ExprKind::Call(f, args, _) => {
            walk(f, out);
            args.iter().for_each(|arg| walk(arg, out));
        }
        ExprKind::Member { of, .. } => walk(of, out),
        ExprKind::Cast(ty, of) => {
            walk_type(ty, out);
            walk(of, out);
        }
        ExprKind::SizeofExpr(of) => walk(of, out),
        ExprKind::Block(stmts) => walk_stmts(stmts, out),
        ExprKind::Compound(_, init) => walk_init(init, out),
        ExprKind::VaArg(list, _) => {
            if let ExprKind::Name(sym) = list.kind {
                out.insert(sym);
            }
            walk(list, out);
        }
        ExprKind::Generic(of, cases) => {
            walk(of, out);
            cases.iter().for_each(|(_, e)| walk(e, out));
        }
        _ => {}
    }
}

impl std::fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let perhaps = |f: &mut std::fmt::Formatter<'_>, suggestion: &Option<String>| match suggestion {
            Some(name) => write!(f, ". Did you mean {name}?"),
            None => Ok(()),
        };
        match self {
            Self::Syntax { found, expected } if found.is_empty() => write!(f, "{expected} is expected here"),
            Self::Syntax { found, expected } => write!(f, "{expected} is expected here, not {found}"),
            Self::Unterminated => write!(f, "this text or comment does not end"),
            Self::Directive { text } => write!(f, "#{text} cannot be read"),
            Self::Unbalanced => write!(f, "#if and #endif do not belong together"),
            Self::TooMuch => write!(f, "macros make too much text here"),
            Self::NoMember { of, name, suggestion } => {
                write!(f, "{of} has no member {name}")?;
                perhaps(f, suggestion)
            }
            Self::NotAssignable => write!(f, "this cannot be assigned to"),
            Self::NoLabel { name } => write!(f, "there is no label {name} in this function"),
            Self::Misplaced { word } => write!(f, "{word} belongs into a loop or a switch"),
            Self::NoMachine { text } => write!(f, "machine {text}: the lab has no such machine"),
            Self::NotConstant => write!(f, "this is not a constant that is known here: this case is left out"),
            Self::Stub { name, takes_memory, suggestion } => {
                write!(f, "{name} is not simulated: it does nothing here")?;
                if *takes_memory {
                    write!(f, " (the real one may take memory, which is not counted)")?;
                }
                perhaps(f, suggestion)
            }
            Self::UnknownName { name, suggestion } => {
                write!(f, "{name} is not known: 0, or something opaque")?;
                perhaps(f, suggestion)
            }
            Self::UnknownMacro { name } => write!(f, "{name} is a macro of a header that is not here: it is left out"),
            Self::UnknownSize { name, assumed_bytes } => {
                write!(f, "the size of {name} is not known: {assumed_bytes} bytes are assumed")
            }
            Self::OwnHeader { name } => write!(f, "\"{name}\" was not pasted: its names are not known"),
            Self::StoryMade { story } => write!(f, "a story was made: {}", story.replace('\n', "; ")),
        }
    }
}
