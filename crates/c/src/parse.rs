//! Tokens into trees, by recursive descent. What is wrong is noted, and the text goes on at the next statement.

use crate::ast::*;
use crate::lex::{File, Kind, Loc, Names, Sym, Tok, number_value, unescape};
use crate::pp::level;
use std::collections::HashSet;
use std::rc::Rc;

/// What is wrong with the form of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where.
    pub loc: Loc,
    /// Bytes.
    pub len: u32,
    /// What stands there.
    pub found: String,
    /// What could stand there.
    pub expected: String,
}

/// Brackets in brackets …
const MAX_DEPTH: u32 = 200;

/// The parser, and what it knows of names from texts before.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names of types.
    pub typedefs: HashSet<Sym>,
    /// Names of variables and functions.
    pub values: HashSet<Sym>,
}

/// One text's parser.
pub struct Parser<'a> {
    names: &'a mut Names,
    toks: Vec<Tok>,
    at: usize,
    known: &'a mut Known,
    depth: u32,
    inside: bool,
    /// What is wrong.
    pub errors: Vec<ParseError>,
    /// Macros of headers that nobody knows, at the level of declarations.
    pub unknown_macros: Vec<(Sym, Loc)>,
}

type R<T> = Result<T, ()>;

const HEADS: [&str; 8] = ["in_irq", "in_tasklet", "in_timer", "task", "start", "fs_lock", "io_path", "repeat"];

/// Words of a story that stand without brackets.
pub const STORY_WORDS: [&str; 14] = [
    "insmod", "rmmod", "open", "read", "write", "ioctl", "mmap", "close", "irq", "probe", "remove", "packet",
    "suspend", "resume",
];

impl<'a> Parser<'a> {
    /// A parser of these tokens.
    pub fn new(names: &'a mut Names, toks: Vec<Tok>, known: &'a mut Known) -> Self {
        Self { names, toks, at: 0, known, depth: 0, inside: false, errors: Vec::new(), unknown_macros: Vec::new() }
    }

    fn tok(&self) -> Option<&Tok> {
        self.toks.get(self.at)
    }

    fn text_at(&self, at: usize) -> &str {
        self.toks.get(at).map_or("", |t| self.names.text(t.sym))
    }

    fn text(&self) -> &str {
        self.text_at(self.at)
    }

    fn kind_at(&self, at: usize) -> Kind {
        self.toks.get(at).map_or(Kind::Eof, |t| t.kind)
    }

    fn loc(&self) -> Loc {
        match self.tok() {
            Some(tok) => tok.loc,
            None => self.toks.last().map_or(Loc::START, |t| Loc { file: t.loc.file, pos: t.loc.pos + t.len }),
        }
    }

    /// One behind the last token that was read.
    fn end(&self) -> u32 {
        self.at.checked_sub(1).and_then(|at| self.toks.get(at)).map_or(0, |t| t.loc.pos + t.len)
    }

    fn is(&self, sign: &str) -> bool {
        self.text() == sign && !matches!(self.kind_at(self.at), Kind::Str | Kind::Char)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is = self.is(sign);
        self.at += usize::from(is);
        is
    }

    fn fail<T>(&mut self, expected: &str) -> R<T> {
        let (loc, len, found) = match self.tok() {
            Some(tok) => (tok.loc, tok.len, self.names.text(tok.sym).to_owned()),
            None => (self.loc(), 0, String::new()),
        };
        if self.errors.last().is_none_or(|last| last.loc != loc) && self.errors.len() < 200 {
            self.errors.push(ParseError { loc, len, found, expected: expected.to_owned() });
        }
        Err(())
    }

    fn expect(&mut self, sign: &str) -> R<()> {
        if self.eat(sign) { Ok(()) } else { self.fail(sign) }
    }

    /// `;`. Where it is missing at the end of a line, that is where it belongs.
    fn semicolon(&mut self) -> R<()> {
        if self.eat(";") {
            return Ok(());
        }
        let (loc, found) = match self.at.checked_sub(1).and_then(|at| self.toks.get(at)) {
            Some(last) if self.tok().is_none_or(|t| t.first) => {
                (Loc { file: last.loc.file, pos: last.loc.pos + last.len }, String::new())
            }
            _ => return self.fail(";"),
        };
        self.errors.push(ParseError { loc, len: 0, found, expected: ";".into() });
        Ok(())
    }

    fn ident(&mut self) -> R<Sym> {
        match self.tok() {
            Some(tok) if tok.kind == Kind::Ident => {
                let sym = tok.sym;
                self.at += 1;
                Ok(sym)
            }
            _ => self.fail("a name"),
        }
    }

    fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> R<T>) -> R<T> {
        if self.depth >= MAX_DEPTH {
            return self.fail("fewer brackets in brackets");
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    // ── items ────────────────────────────────────────────────────────────────────────────────────

    /// All of the text.
    pub fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while self.at < self.toks.len() {
            let before = self.at;
            if self.item(&mut items).is_err() {
                self.skip_item(before);
            }
            if self.at == before {
                self.at += 1;
            }
        }
        items
    }

    /// To the end of a declaration that went wrong.
    fn skip_item(&mut self, begin: usize) {
        self.depth = 0;
        let mut depth = 0i32;
        // What was read of it counts, so that its closing bracket is found.
        for at in begin..self.at {
            match self.text_at(at) {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
        }
        while let Some(tok) = self.tok() {
            let first = tok.first;
            match self.text() {
                ";" if depth <= 0 => {
                    self.at += 1;
                    return;
                }
                "{" | "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "}" => {
                    depth -= 1;
                    if depth <= 0 {
                        self.at += 1;
                        self.eat(";");
                        return;
                    }
                }
                // A new declaration at the beginning of a line.
                _ if first && depth <= 0 && self.at > begin && self.starts_type(self.at) => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn item(&mut self, items: &mut Vec<Item>) -> R<()> {
        if self.eat(";") {
            return Ok(());
        }
        if self.eat("_Static_assert") || self.eat("static_assert") {
            self.brackets();
            self.eat(";");
            return Ok(());
        }
        if self.eat("__extension__") {
            return self.item(items);
        }
        if self.is("asm") || self.is("__asm__") {
            self.at += 1;
            while self.is("volatile") || self.is("__volatile__") {
                self.at += 1;
            }
            self.brackets();
            self.eat(";");
            return Ok(());
        }
        let loc = self.loc();
        if loc.file == File::User && self.is_story() {
            let stmt = self.story()?;
            items.push(Item::Story(stmt));
            return Ok(());
        }
        // A function of old, without its type.
        if self.kind_at(self.at) == Kind::Ident && self.text_at(self.at + 1) == "(" && !self.starts_type(self.at) {
            return self.call_item(items);
        }
        self.declaration(items)
    }

    /// `NAME(…)` at the level of declarations: a function without a type, or a macro that nobody knows.
    fn call_item(&mut self, items: &mut Vec<Item>) -> R<()> {
        let (sym, loc, begin) = (self.toks[self.at].sym, self.loc(), self.at);
        self.at += 1;
        self.brackets();
        if self.is("{") && loc.file == File::User {
            self.at = begin;
            return self.declaration(items);
        }
        let line_ends = self.tok().is_none_or(|t| t.first);
        if self.eat(";") || line_ends {
            self.unknown_macros.push((sym, loc));
            return Ok(());
        }
        // `DECLARE_X(a) b;`, `SYSCALL_DEFINE1(…) { … }`
        self.unknown_macros.push((sym, loc));
        if self.is("=") {
            while self.at < self.toks.len() && !self.is(";") {
                if self.is("{") { self.brackets() } else { self.at += 1 }
            }
            self.eat(";");
            return Ok(());
        }
        Ok(())
    }

    /// Skips brackets and what is inside.
    fn brackets(&mut self) {
        let mut depth = 0;
        while self.at < self.toks.len() {
            match self.text() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth <= 0 {
                return;
            }
        }
    }

    /// Whether a statement outside of functions stands here.
    fn is_story(&self) -> bool {
        let Some(tok) = self.tok() else { return false };
        match tok.kind {
            Kind::Ident => {}
            Kind::Punct => return matches!(self.text(), "*" | "(" | "++" | "--" | "{"),
            _ => return true,
        }
        let word = self.text();
        let next = self.text_at(self.at + 1);
        match word {
            "machine" => return self.kind_at(self.at + 1) == Kind::Ident && next != "=",
            "if" | "for" | "while" | "do" | "switch" | "goto" | "return" => return true,
            _ => {}
        }
        if HEADS.contains(&word) && (next == "{" || next == "(" || self.kind_at(self.at + 1) != Kind::Punct) {
            // `task name {`, `repeat 8 {`
            let ident = self.kind_at(self.at + 1) == Kind::Ident;
            let after = self.text_at(self.at + 2);
            if next == "{"
                || next == "(" && matches!(word, "in_irq" | "in_tasklet" | "in_timer")
                || word == "repeat"
                || ident && after == "{"
            {
                return true;
            }
        }
        if STORY_WORDS.contains(&word) {
            let alone = self.toks.get(self.at + 1).is_none_or(|t| t.first) || next == ";";
            if alone || next == "(" {
                // `open(…)` is the story's, unless it is a function's head.
                return alone || !self.head_of_function();
            }
        }
        if self.starts_type(self.at) {
            return false;
        }
        match next {
            "(" => {
                let known = self.known.values.contains(&tok.sym);
                known && !self.head_of_function() || !known && self.call_then_line_end_and_lower()
            }
            "=" | "->" | "." | "[" | "++" | "--" | "+=" | "-=" | "*=" | "|=" | "&=" => true,
            _ => false,
        }
    }

    /// `name(…) {` or `name(…) int x; {`
    fn head_of_function(&self) -> bool {
        let (mut at, mut depth) = (self.at + 1, 0);
        while at < self.toks.len() {
            match self.text_at(at) {
                "(" => depth += 1,
                ")" => {
                    depth -= 1;
                    if depth == 0 {
                        return self.text_at(at + 1) == "{";
                    }
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// An unknown function's call, not written as macros are.
    fn call_then_line_end_and_lower(&self) -> bool {
        self.text().chars().any(|c| c.is_ascii_lowercase())
            && !self.head_of_function()
            && self.text().chars().next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
    }

    fn story(&mut self) -> R<Stmt> {
        let loc = self.loc();
        if self.is("machine") {
            self.at += 1;
            let mut words = Vec::new();
            while let Some(tok) = self.tok() {
                if tok.first || self.is(";") {
                    break;
                }
                let mut text = self.text().to_owned();
                let loc = tok.loc;
                self.at += 1;
                // `linux-6.12` is three tokens.
                while self.tok().is_some_and(|t| !t.blank && !t.first) && !self.is(";") {
                    text.push_str(self.text());
                    self.at += 1;
                }
                words.push((text, loc));
            }
            self.eat(";");
            return Ok(Stmt { kind: StmtKind::Machine(words), loc, end: self.end() });
        }
        let word = self.text().to_owned();
        if STORY_WORDS.contains(&word.as_str()) {
            let alone = self.toks.get(self.at + 1).is_none_or(|t| t.first) || self.text_at(self.at + 1) == ";";
            if alone {
                let sym = self.ident()?;
                let kind = ExprKind::Call(Box::new(Expr { kind: ExprKind::Name(sym), loc }), Vec::new(), loc);
                let end = self.end();
                self.eat(";");
                return Ok(Stmt { kind: StmtKind::Expr(Expr { kind, loc }), loc, end });
            }
        }
        self.inside = false;
        self.statement()
    }

    fn is_head(&self) -> Option<&'static str> {
        let word = self.text();
        let head = HEADS.into_iter().find(|head| *head == word)?;
        let next = self.text_at(self.at + 1);
        let after = self.text_at(self.at + 2);
        let is = match head {
            "in_irq" | "in_tasklet" | "in_timer" => next == "{" || next == "(" && after == "after",
            "fs_lock" | "io_path" => next == "{",
            "repeat" => next != "(" || true,
            _ => self.kind_at(self.at + 1) == Kind::Ident && after == "{",
        };
        is.then_some(head)
    }

    fn head(&mut self, head: &'static str, loc: Loc) -> R<Stmt> {
        self.at += 1;
        let (mut name, mut arg) = (None, None);
        match head {
            "task" | "start" => name = Some(self.ident()?),
            "repeat" => {
                arg = Some(self.conditional()?);
                if self.eat("as") {
                    name = Some(self.ident()?);
                }
            }
            _ => {
                if self.eat("(") {
                    if self.eat("after") {
                        self.expect("=")?;
                        arg = Some(self.conditional()?);
                    }
                    self.expect(")")?;
                }
            }
        }
        let body = self.block()?;
        Ok(Stmt { kind: StmtKind::Head { head, name, arg, body }, loc, end: self.end() })
    }

    // ── declarations ─────────────────────────────────────────────────────────────────────────────

    fn declaration(&mut self, items: &mut Vec<Item>) -> R<()> {
        let loc = self.loc();
        let (spec, storage) = self.specifiers()?;
        if self.eat(";") {
            items.push(Item::Type(spec));
            return Ok(());
        }
        // `static BIN_ATTR(name, 0444, …);`: a macro of a header that is not here.
        let before = self.at.checked_sub(1).map_or("", |at| self.text_at(at));
        if matches!(before, "static" | "const" | "extern")
            && matches!(spec, Spec::Basic(Basic::Int))
            && self.kind_at(self.at) == Kind::Ident
            && self.text_at(self.at + 1) == "("
            && !self.head_of_function()
        {
            return self.call_item(items);
        }
        let mut decls = Vec::new();
        loop {
            let at = self.loc();
            let (name, parts) = self.declarator(false)?;
            let Some(name) = name else { return self.fail("a name") };
            self.attributes();
            let ty = TypeName { spec: spec.clone(), parts };
            if let Some(Part::Func { params, variadic }) = ty.parts.last()
                && decls.is_empty()
                && (self.is("{") || self.old_style_params())
            {
                let (params, variadic) = (params.clone(), *variadic);
                self.known.values.insert(name);
                let params = if self.is("{") { params } else { self.old_params(&params)? };
                let mut ty = ty;
                ty.parts.pop();
                let outer = std::mem::replace(&mut self.inside, true);
                let body = self.block();
                self.inside = outer;
                let end = Loc { file: loc.file, pos: self.end().saturating_sub(1) };
                let is_static = storage.is_static;
                items.push(Item::Function(Function {
                    name,
                    ty,
                    params,
                    variadic,
                    body: body?,
                    loc: at,
                    end,
                    is_static,
                }));
                return Ok(());
            }
            if storage.typedef {
                self.known.typedefs.insert(name);
            } else {
                self.known.values.insert(name);
            }
            let init = if self.eat("=") { Some(self.initializer()?) } else { None };
            decls.push(VarDecl { name, ty, init, storage, loc: at, cleanup: None });
            if !self.eat(",") {
                break;
            }
        }
        let result = self.semicolon();
        items.push(Item::Decl(decls));
        result
    }

    fn old_style_params(&self) -> bool {
        self.tok().is_some_and(|t| t.kind == Kind::Ident) && self.starts_type(self.at) && {
            let mut at = self.at;
            while at < self.toks.len() && !matches!(self.text_at(at), "{" | "=" | "(" | "}") {
                at += 1;
            }
            self.text_at(at) == "{" && self.text_at(at - 1) == ";"
        }
    }

    fn old_params(&mut self, names: &Rc<Vec<Param>>) -> R<Rc<Vec<Param>>> {
        let mut typed: Vec<Param> = Vec::new();
        while !self.is("{") {
            let (spec, _) = self.specifiers()?;
            loop {
                let loc = self.loc();
                let (name, parts) = self.declarator(false)?;
                typed.push(Param { name, ty: TypeName { spec: spec.clone(), parts }, loc });
                if !self.eat(",") {
                    break;
                }
            }
            self.expect(";")?;
        }
        let of = |param: &Param| typed.iter().find(|t| t.name == param.name).cloned().unwrap_or_else(|| param.clone());
        Ok(Rc::new(names.iter().map(of).collect()))
    }

    fn attributes(&mut self) -> (bool, Option<Expr>) {
        let (mut packed, mut align) = (false, None);
        loop {
            match self.text() {
                "__attribute__" | "__attribute" => {
                    self.at += 1;
                    let begin = self.at;
                    self.brackets();
                    let end = self.at;
                    for at in begin..end {
                        match self.text_at(at) {
                            "packed" | "__packed__" => packed = true,
                            "aligned" | "__aligned__" if self.text_at(at + 1) == "(" => {
                                self.at = at + 2;
                                align = self.conditional().ok();
                            }
                            _ => {}
                        }
                    }
                    self.at = end;
                }
                "__packed" => {
                    self.at += 1;
                    packed = true;
                }
                "asm" | "__asm__" => {
                    self.at += 1;
                    self.brackets();
                }
                "__aligned" if self.text_at(self.at + 1) == "(" => {
                    self.at += 2;
                    align = self.conditional().ok();
                    self.eat(")");
                }
                _ => return (packed, align),
            }
        }
    }

    fn is_type_word(word: &str) -> bool {
        matches!(
            word,
            "void"
                | "char"
                | "short"
                | "int"
                | "long"
                | "signed"
                | "unsigned"
                | "float"
                | "double"
                | "_Bool"
                | "struct"
                | "union"
                | "enum"
                | "const"
                | "volatile"
                | "static"
                | "extern"
                | "register"
                | "typedef"
                | "inline"
                | "__inline"
                | "__inline__"
                | "auto"
                | "typeof"
                | "__typeof__"
                | "__typeof"
                | "__signed__"
                | "restrict"
                | "__restrict"
                | "__const"
                | "__volatile__"
                | "_Noreturn"
                | "__extension__"
                | "__auto_type"
                | "_Atomic"
                | "__int128"
                | "__attribute__"
                | "_Thread_local"
                | "typeof_unqual"
                | "__always_inline"
                | "asmlinkage"
        )
    }

    /// Whether a declaration begins at a token.
    fn starts_type(&self, at: usize) -> bool {
        let Some(tok) = self.toks.get(at) else { return false };
        if tok.kind != Kind::Ident {
            return false;
        }
        let word = self.names.text(tok.sym);
        if Self::is_type_word(word) {
            return true;
        }
        if self.known.typedefs.contains(&tok.sym) {
            // `list: …`, `size = …` where a variable has a type's name.
            let next = self.text_at(at + 1);
            return !matches!(next, "=" | "." | "->" | "[" | "++" | "--" | ":" | "+=" | "-=" | ";");
        }
        if self.known.values.contains(&tok.sym) {
            return false;
        }
        // A type of a header that is not here: `foo_t x;`, `foo_t *x = …`
        let mut next = at + 1;
        while self.text_at(next) == "*" {
            next += 1;
        }
        let stars = next > at + 1;
        if self.kind_at(next) != Kind::Ident || Self::keyword(self.text_at(next)) {
            return false;
        }
        if self.toks[next].first && !stars {
            return false;
        }
        matches!(self.text_at(next + 1), "=" | ";" | "," | "[" | ")" | "(" | ":")
            || !stars && self.kind_at(next + 1) == Kind::Ident && !self.toks[next + 1].first
            || !stars && self.text_at(next + 1) == "*"
    }

    fn keyword(word: &str) -> bool {
        matches!(
            word,
            "if" | "else"
                | "while"
                | "do"
                | "for"
                | "switch"
                | "case"
                | "default"
                | "break"
                | "continue"
                | "return"
                | "goto"
                | "sizeof"
        )
    }

    fn specifiers(&mut self) -> R<(Spec, Storage)> {
        let mut storage = Storage::default();
        let mut spec: Option<Spec> = None;
        let (mut long, mut short, mut unsigned, mut signed) = (0, false, false, false);
        let (mut int, mut char) = (false, false);
        loop {
            let loc = self.loc();
            let Some(tok) = self.tok().copied() else { break };
            if tok.kind != Kind::Ident {
                break;
            }
            let any = spec.is_some() || long > 0 || short || unsigned || signed || int || char;
            match self.names.text(tok.sym) {
                "static" => storage.is_static = true,
                "extern" => storage.is_extern = true,
                "typedef" => storage.typedef = true,
                "const" | "volatile" | "register" | "inline" | "__inline" | "__inline__" | "auto" | "restrict"
                | "__restrict" | "__const" | "__volatile__" | "_Noreturn" | "__extension__" | "_Thread_local"
                | "__always_inline" | "asmlinkage" => {}
                "__attribute__" | "__packed" | "__aligned" => {
                    self.attributes();
                    continue;
                }
                "_Atomic" => {}
                "long" => long += 1,
                "short" => short = true,
                "unsigned" => unsigned = true,
                "signed" | "__signed__" => signed = true,
                "int" => int = true,
                "char" => char = true,
                "void" => spec = Some(Spec::Basic(Basic::Void)),
                "_Bool" => spec = Some(Spec::Basic(Basic::Bool)),
                "float" => int = true,
                "double" | "__int128" => long = 2,
                "__auto_type" => spec = Some(Spec::Auto),
                "struct" | "union" => {
                    spec = Some(self.struct_spec()?);
                    continue;
                }
                "enum" => {
                    spec = Some(self.enum_spec()?);
                    continue;
                }
                "typeof" | "__typeof__" | "__typeof" | "typeof_unqual" => {
                    self.at += 1;
                    self.expect("(")?;
                    spec = Some(if self.is_type_name() {
                        Spec::TypeofType(Rc::new(self.type_name()?))
                    } else {
                        Spec::TypeofExpr(Box::new(self.expr()?))
                    });
                    self.expect(")")?;
                    continue;
                }
                _ if any => break,
                _ if self.known.typedefs.contains(&tok.sym) => spec = Some(Spec::Named(tok.sym, loc)),
                _ => {
                    // A type of a header that is not here, or a word that says something of what follows.
                    let next = self.kind_at(self.at + 1);
                    let typed = next == Kind::Ident || self.text_at(self.at + 1) == "*";
                    if !typed && !(self.text_at(self.at + 1) == ")" || self.text_at(self.at + 1) == ",") {
                        break;
                    }
                    let after = self.names.text(self.toks.get(self.at + 1).map_or(0, |t| t.sym));
                    let word_before_type = next == Kind::Ident
                        && (Self::is_type_word(after)
                            || self.toks.get(self.at + 1).is_some_and(|t| self.known.typedefs.contains(&t.sym)));
                    if !word_before_type {
                        spec = Some(Spec::Named(tok.sym, loc));
                    }
                }
            }
            self.at += 1;
        }
        let basic = |basic| Some(Spec::Basic(basic));
        let spec = spec.or(match (char, short, long) {
            (true, ..) if unsigned => basic(Basic::UChar),
            (true, ..) if signed => basic(Basic::SChar),
            (true, ..) => basic(Basic::Char),
            (_, true, _) => basic(if unsigned { Basic::UShort } else { Basic::Short }),
            (_, _, 1) => basic(if unsigned { Basic::ULong } else { Basic::Long }),
            (_, _, 2..) => basic(if unsigned { Basic::ULongLong } else { Basic::LongLong }),
            _ if int || unsigned || signed => basic(if unsigned { Basic::UInt } else { Basic::Int }),
            // `static x;`, a function of old
            _ if storage != Storage::default() || self.text_at(self.at + 1) == "(" => basic(Basic::Int),
            _ => None,
        });
        match spec {
            Some(spec) => Ok((spec, storage)),
            None => self.fail("a declaration or a statement"),
        }
    }

    fn struct_spec(&mut self) -> R<Spec> {
        let loc = self.loc();
        let union = self.is("union");
        self.at += 1;
        let (mut packed, mut align_bytes) = self.attributes();
        let tag = match self.tok() {
            Some(tok) if tok.kind == Kind::Ident => {
                let sym = tok.sym;
                self.at += 1;
                Some(sym)
            }
            _ => None,
        };
        // `struct foo __attribute__((packed)) {`
        let (more, align) =
            if self.is("__attribute__") || self.is("__packed") { self.attributes() } else { (false, None) };
        packed |= more;
        align_bytes = align.or(align_bytes);
        let mut fields = None;
        if self.is("{") {
            self.at += 1;
            let mut list = Vec::new();
            while !self.is("}") && self.at < self.toks.len() {
                let before = self.at;
                if self.deeper(|p| p.fields(&mut list)).is_err() {
                    while self.at < self.toks.len() && !self.is(";") && !self.is("}") {
                        if self.is("{") { self.brackets() } else { self.at += 1 }
                    }
                    self.eat(";");
                }
                if self.at == before {
                    self.at += 1;
                }
            }
            self.expect("}")?;
            fields = Some(list);
            let (more, align) = self.attributes();
            packed |= more;
            align_bytes = align.or(align_bytes);
        } else if tag.is_none() {
            return self.fail("a name or {");
        }
        Ok(Spec::Struct(Rc::new(StructSpec { union, tag, fields, packed, align_bytes, loc })))
    }

    fn fields(&mut self, list: &mut Vec<Field>) -> R<()> {
        if self.eat(";") {
            return Ok(());
        }
        if self.eat("_Static_assert") || self.eat("static_assert") {
            self.brackets();
            return self.semicolon();
        }
        // `KABI_RESERVE(1)` and the like: a macro of a header.
        if self.text_at(self.at + 1) == "(" && self.kind_at(self.at) == Kind::Ident && !self.starts_type(self.at) {
            self.at += 1;
            self.brackets();
            self.eat(";");
            return Ok(());
        }
        let (spec, _) = self.specifiers()?;
        if self.eat(";") {
            if matches!(&spec, Spec::Struct(s) if s.tag.is_none() || s.fields.is_some()) {
                list.push(Field {
                    name: None,
                    ty: TypeName { spec, parts: Vec::new() },
                    bits: None,
                    align_bytes: None,
                    loc: self.loc(),
                });
            }
            return Ok(());
        }
        loop {
            let loc = self.loc();
            let (name, parts) = if self.is(":") { (None, Vec::new()) } else { self.declarator(true)? };
            let bits = if self.eat(":") { Some(self.conditional()?) } else { None };
            let (_, align_bytes) = self.attributes();
            list.push(Field { name, ty: TypeName { spec: spec.clone(), parts }, bits, align_bytes, loc });
            if !self.eat(",") {
                break;
            }
        }
        // `int x GUARDED_BY(lock);`, `__counted_by(n)`
        if self.kind_at(self.at) == Kind::Ident {
            self.at += 1;
            if self.is("(") {
                self.brackets();
            }
        }
        self.semicolon()
    }

    fn enum_spec(&mut self) -> R<Spec> {
        self.at += 1;
        self.attributes();
        let tag = match self.tok() {
            Some(tok) if tok.kind == Kind::Ident => {
                let sym = tok.sym;
                self.at += 1;
                Some(sym)
            }
            _ => None,
        };
        let mut items = None;
        if self.eat("{") {
            let mut list = Vec::new();
            while !self.is("}") && self.at < self.toks.len() {
                let loc = self.loc();
                let name = self.ident()?;
                self.attributes();
                self.known.values.insert(name);
                let value = if self.eat("=") { Some(self.conditional()?) } else { None };
                list.push((name, value, loc));
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("}")?;
            self.attributes();
            items = Some(list);
        }
        Ok(Spec::Enum(Rc::new(EnumSpec { tag, items })))
    }

    /// A name with what is around it; the name may be missing.
    fn declarator(&mut self, field: bool) -> R<(Option<Sym>, Vec<Part>)> {
        self.deeper(|p| p.declarator_inner(field))
    }

    fn declarator_inner(&mut self, field: bool) -> R<(Option<Sym>, Vec<Part>)> {
        let mut parts = Vec::new();
        loop {
            match self.text() {
                "*" | "^" => parts.push(Part::Ptr),
                "const" | "volatile" | "restrict" | "__restrict" | "__const" | "__volatile__" => {}
                "__attribute__" | "__aligned" | "__packed" => {
                    self.attributes();
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        let mut name = None;
        let mut inner = Vec::new();
        // `(*f)`, `(name)`; but `(int)` are parameters of something without a name.
        let opens = self.is("(") && {
            let next = self.text_at(self.at + 1);
            matches!(next, "*" | "(" | "^" | "__attribute__")
                || self.kind_at(self.at + 1) == Kind::Ident
                    && !self.starts_type(self.at + 1)
                    && !self.known.typedefs.contains(&self.toks[self.at + 1].sym)
        };
        if opens {
            self.at += 1;
            let (found, found_parts) = self.declarator(field)?;
            self.expect(")")?;
            name = found;
            inner = found_parts;
        } else if self.kind_at(self.at) == Kind::Ident && !Self::keyword(self.text()) {
            let mut sym = self.ident()?;
            // An unknown word of attributes before the name.
            while self.kind_at(self.at) == Kind::Ident
                && !self.toks[self.at].first
                && !self.starts_attribute()
                && !field
            {
                sym = self.ident()?;
            }
            name = Some(sym);
        }
        let mut suffixes = Vec::new();
        loop {
            if self.eat("[") {
                while self.is("static") || self.is("const") || self.is("restrict") {
                    self.at += 1;
                }
                let size = if self.is("]") { None } else { Some(Box::new(self.expr()?)) };
                self.expect("]")?;
                suffixes.push(Part::Array(size));
            } else if self.is("(") {
                let (params, variadic) = self.params()?;
                suffixes.push(Part::Func { params: Rc::new(params), variadic });
            } else {
                break;
            }
        }
        suffixes.reverse();
        parts.extend(suffixes);
        parts.extend(inner);
        Ok((name, parts))
    }

    fn starts_attribute(&self) -> bool {
        matches!(self.text(), "__attribute__" | "__attribute" | "asm" | "__asm__" | "__packed" | "__aligned")
    }

    fn params(&mut self) -> R<(Vec<Param>, bool)> {
        self.expect("(")?;
        let mut params = Vec::new();
        let mut variadic = false;
        if self.eat(")") {
            return Ok((params, false));
        }
        if self.is("void") && self.text_at(self.at + 1) == ")" {
            self.at += 2;
            return Ok((params, false));
        }
        loop {
            if self.eat("...") {
                variadic = true;
                break;
            }
            let loc = self.loc();
            if self.kind_at(self.at) != Kind::Ident {
                return self.fail("a parameter");
            }
            // `f(a, b)` of old
            let next = self.text_at(self.at + 1);
            let plain = matches!(next, "," | ")") && !self.starts_type(self.at) && !Self::is_type_word(self.text());
            if plain && !self.known.typedefs.contains(&self.toks[self.at].sym) {
                let name = self.ident()?;
                self.known.values.insert(name);
                params.push(Param {
                    name: Some(name),
                    ty: TypeName { spec: Spec::Basic(Basic::Int), parts: Vec::new() },
                    loc,
                });
            } else {
                let (spec, _) = self.specifiers()?;
                let (name, parts) = self.declarator(false)?;
                self.attributes();
                if let Some(name) = name {
                    self.known.values.insert(name);
                }
                params.push(Param { name, ty: TypeName { spec, parts }, loc });
            }
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok((params, variadic))
    }

    /// Whether a type in brackets stands behind `(`.
    fn is_type_name(&self) -> bool {
        let Some(tok) = self.tok() else { return false };
        if tok.kind != Kind::Ident {
            return false;
        }
        if Self::is_type_word(self.text()) {
            return true;
        }
        if self.known.typedefs.contains(&tok.sym) {
            return matches!(self.text_at(self.at + 1), "*" | ")" | "(" | "[" | "const" | "volatile");
        }
        if self.known.values.contains(&tok.sym) {
            return false;
        }
        let mut at = self.at + 1;
        while self.text_at(at) == "*" {
            at += 1;
        }
        if self.text_at(at) != ")" {
            return false;
        }
        let stars = at > self.at + 1;
        let word = self.text();
        if stars {
            // `(foo *)x`, but `sizeof(foo *)` as well; `(a * )` is nothing else.
            return true;
        }
        let after = self.kind_at(at + 1);
        word.ends_with("_t")
            || matches!(after, Kind::Ident | Kind::Num | Kind::Str)
                && !self.toks[at + 1].first
                && !Self::keyword(self.text_at(at + 1))
    }

    fn type_name(&mut self) -> R<TypeName> {
        let (spec, _) = self.specifiers()?;
        let (_, parts) = self.declarator(true)?;
        Ok(TypeName { spec, parts })
    }

    fn initializer(&mut self) -> R<Init> {
        if !self.is("{") {
            return Ok(Init::Expr(self.assignment()?));
        }
        self.deeper(Self::init_list)
    }

    fn init_list(&mut self) -> R<Init> {
        let loc = self.loc();
        self.expect("{")?;
        let mut list = Vec::new();
        while !self.is("}") && self.at < self.toks.len() {
            let mut path = Vec::new();
            loop {
                if self.eat(".") {
                    path.push(Designator::Field(self.ident()?));
                } else if self.is("[") {
                    self.at += 1;
                    let from = self.conditional()?;
                    path.push(if self.eat("...") {
                        Designator::Range(from, self.conditional()?)
                    } else {
                        Designator::Index(from)
                    });
                    self.expect("]")?;
                } else {
                    break;
                }
            }
            if path.is_empty() {
                // `name: value` of old
                if self.kind_at(self.at) == Kind::Ident && self.text_at(self.at + 1) == ":" {
                    path.push(Designator::Field(self.ident()?));
                    self.at += 1;
                }
            } else {
                self.eat("=");
            }
            list.push((path, self.initializer()?));
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        Ok(Init::List(list, loc))
    }

    // ── statements ───────────────────────────────────────────────────────────────────────────────

    fn block(&mut self) -> R<Rc<Vec<Stmt>>> {
        self.expect("{")?;
        let mut stmts = Vec::new();
        let was_inside = std::mem::replace(&mut self.inside, true);
        while !self.is("}") {
            if self.at >= self.toks.len() {
                self.inside = was_inside;
                return self.fail("}");
            }
            let before = self.at;
            match self.deeper(Self::statement) {
                Ok(stmt) => stmts.push(stmt),
                Err(()) => {
                    if !self.skip_statement(before) {
                        self.inside = was_inside;
                        return Err(());
                    }
                }
            }
            if self.at == before {
                self.at += 1;
            }
        }
        self.inside = was_inside;
        self.at += 1;
        Ok(Rc::new(stmts))
    }

    /// To the end of a statement that went wrong; false: the end of the text.
    fn skip_statement(&mut self, begin: usize) -> bool {
        let mut depth = 0i32;
        for at in begin..self.at {
            match self.text_at(at) {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
        }
        let mut round = 0i32;
        while self.at < self.toks.len() {
            match self.text() {
                ";" if depth <= 0 && round <= 0 => {
                    self.at += 1;
                    return true;
                }
                ";" if depth <= 0 && self.toks.get(self.at + 1).is_none_or(|t| t.first) => {
                    self.at += 1;
                    return true;
                }
                "(" => round += 1,
                ")" => round -= 1,
                "{" => {
                    depth += 1;
                    round = 0;
                }
                "}" if depth <= 0 => return true,
                "}" => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return true;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        false
    }

    fn statement(&mut self) -> R<Stmt> {
        let loc = self.loc();
        let kind = self.statement_kind(loc)?;
        let end = match &kind {
            StmtKind::If(condition, ..) | StmtKind::While(condition, _) => condition.loc.pos,
            _ => self.end(),
        };
        if let StmtKind::Head { .. } = kind {
            return Ok(Stmt { kind, loc, end });
        }
        Ok(Stmt { kind, loc, end })
    }

    fn nested(&mut self) -> R<Box<Stmt>> {
        Ok(Box::new(self.deeper(Self::statement)?))
    }

    fn statement_kind(&mut self, loc: Loc) -> R<StmtKind> {
        if self.kind_at(self.at) == Kind::Punct {
            if self.eat(";") {
                return Ok(StmtKind::Empty);
            }
            if self.is("{") {
                return Ok(StmtKind::Block(self.block()?));
            }
        }
        if self.kind_at(self.at) == Kind::Ident {
            let word = self.text().to_owned();
            match word.as_str() {
                "if" => {
                    self.at += 1;
                    self.expect("(")?;
                    let condition = self.expr()?;
                    self.expect(")")?;
                    let yes = self.nested()?;
                    let no = if self.eat("else") { Some(self.nested()?) } else { None };
                    return Ok(StmtKind::If(condition, yes, no));
                }
                "else" => return self.fail("a statement"),
                "while" => {
                    self.at += 1;
                    self.expect("(")?;
                    let condition = self.expr()?;
                    self.expect(")")?;
                    return Ok(StmtKind::While(condition, self.nested()?));
                }
                "do" => {
                    self.at += 1;
                    let body = self.nested()?;
                    self.expect("while")?;
                    self.expect("(")?;
                    let condition = self.expr()?;
                    self.expect(")")?;
                    self.semicolon()?;
                    return Ok(StmtKind::DoWhile(body, condition));
                }
                "for" => return self.for_loop(),
                "switch" => {
                    self.at += 1;
                    self.expect("(")?;
                    let value = self.expr()?;
                    self.expect(")")?;
                    return Ok(StmtKind::Switch(value, self.nested()?));
                }
                "case" => {
                    self.at += 1;
                    let from = self.conditional()?;
                    let to = if self.eat("...") { Some(self.conditional()?) } else { None };
                    self.expect(":")?;
                    return Ok(StmtKind::Case(from, to, self.labelled()?));
                }
                "default" if self.text_at(self.at + 1) == ":" => {
                    self.at += 2;
                    return Ok(StmtKind::Default(self.labelled()?));
                }
                "break" => {
                    self.at += 1;
                    self.semicolon()?;
                    return Ok(StmtKind::Break);
                }
                "continue" => {
                    self.at += 1;
                    self.semicolon()?;
                    return Ok(StmtKind::Continue);
                }
                "goto" => {
                    self.at += 1;
                    let label = self.ident()?;
                    self.semicolon()?;
                    return Ok(StmtKind::Goto(label));
                }
                "return" => {
                    self.at += 1;
                    let value = if self.is(";") { None } else { Some(self.expr()?) };
                    self.semicolon()?;
                    return Ok(StmtKind::Return(value));
                }
                "asm" | "__asm__" => {
                    self.at += 1;
                    while self.kind_at(self.at) == Kind::Ident {
                        self.at += 1;
                    }
                    self.brackets();
                    self.semicolon()?;
                    return Ok(StmtKind::Empty);
                }
                "__extension__" => {
                    self.at += 1;
                    return self.statement_kind(loc);
                }
                "__label__" | "_Static_assert" | "static_assert" => {
                    while self.at < self.toks.len() && !self.eat(";") {
                        self.at += 1;
                    }
                    return Ok(StmtKind::Empty);
                }
                "__attribute__" => {
                    self.attributes();
                    self.eat(";");
                    return Ok(StmtKind::Empty);
                }
                _ => {}
            }
            if self.text_at(self.at + 1) == ":" && self.text_at(self.at + 2) != ":" {
                let label = self.ident()?;
                self.at += 1;
                self.attributes();
                return Ok(StmtKind::Label(label, self.labelled()?));
            }
            if loc.file == File::User
                && let Some(head) = self.is_head()
            {
                return self.head(head, loc).map(|stmt| stmt.kind);
            }
            if self.starts_type(self.at) {
                return self.local_declaration();
            }
        }
        let expr = self.expr()?;
        if self.inside || loc.file == File::Prelude {
            // A loop macro of a header that is not here: `for_each_foo(x) { … }`
            if self.is("{") && matches!(expr.kind, ExprKind::Call(..)) {
                let name = match &expr.kind {
                    ExprKind::Call(f, ..) => match f.kind {
                        ExprKind::Name(sym) => Some(sym),
                        _ => None,
                    },
                    _ => None,
                };
                if let Some(sym) = name {
                    self.unknown_macros.push((sym, loc));
                    let body = self.block()?;
                    let zero = Expr { kind: ExprKind::Num { value: 0, unsigned: false, long: false }, loc };
                    return Ok(StmtKind::While(
                        zero,
                        Box::new(Stmt { kind: StmtKind::Block(body), loc, end: self.end() }),
                    ));
                }
            }
            // The same without braces.
            if !self.is(";")
                && self.tok().is_some_and(|t| t.first)
                && !self.is("}")
                && let ExprKind::Call(f, ..) = &expr.kind
                && let ExprKind::Name(sym) = f.kind
                && !self.known.values.contains(&sym)
                && self.names.text(sym).contains("for_each")
            {
                self.unknown_macros.push((sym, loc));
                let body = self.nested()?;
                let zero = Expr { kind: ExprKind::Num { value: 0, unsigned: false, long: false }, loc };
                return Ok(StmtKind::While(zero, body));
            }
            self.semicolon()?;
        } else if !self.eat(";") && self.tok().is_some_and(|t| !t.first) && !self.is("}") {
            return self.fail("; or the end of the line");
        }
        Ok(StmtKind::Expr(expr))
    }

    /// What stands behind a label: a statement, or nothing before `}`.
    fn labelled(&mut self) -> R<Box<Stmt>> {
        if self.is("}") {
            return Ok(Box::new(Stmt { kind: StmtKind::Empty, loc: self.loc(), end: self.end() }));
        }
        self.nested()
    }

    fn for_loop(&mut self) -> R<StmtKind> {
        self.at += 1;
        self.expect("(")?;
        let first = if self.eat(";") {
            None
        } else if self.starts_type(self.at) {
            let loc = self.loc();
            let kind = self.local_declaration()?;
            Some(Box::new(Stmt { kind, loc, end: self.end() }))
        } else {
            let expr = self.expr()?;
            let loc = expr.loc;
            self.expect(";")?;
            Some(Box::new(Stmt { kind: StmtKind::Expr(expr), loc, end: self.end() }))
        };
        let condition = if self.is(";") { None } else { Some(self.expr()?) };
        self.expect(";")?;
        let step = if self.is(")") { None } else { Some(self.expr()?) };
        self.expect(")")?;
        Ok(StmtKind::For(first, condition, step, self.nested()?))
    }

    fn local_declaration(&mut self) -> R<StmtKind> {
        let (spec, storage) = self.specifiers()?;
        if self.eat(";") {
            return Ok(StmtKind::Type(spec));
        }
        let mut decls = Vec::new();
        loop {
            let loc = self.loc();
            let (name, parts) = self.declarator(false)?;
            let Some(name) = name else { return self.fail("a name") };
            let mut cleanup = None;
            if self.is("__cleanup") && self.text_at(self.at + 1) == "(" {
                self.at += 2;
                cleanup = Some(self.ident()?);
                self.expect(")")?;
            }
            self.attributes();
            if storage.typedef {
                self.known.typedefs.insert(name);
            } else {
                self.known.values.insert(name);
                // A variable hides a type of its name.
                if self.known.typedefs.contains(&name) && !parts.is_empty() {
                    self.known.typedefs.remove(&name);
                }
            }
            let init = if self.eat("=") { Some(self.initializer()?) } else { None };
            decls.push(VarDecl { name, ty: TypeName { spec: spec.clone(), parts }, init, storage, loc, cleanup });
            if !self.eat(",") {
                break;
            }
        }
        if self.inside {
            self.semicolon()?;
        } else if !self.eat(";") && self.tok().is_some_and(|t| !t.first) {
            return self.fail(";");
        }
        Ok(StmtKind::Decl(decls))
    }

    // ── expressions ──────────────────────────────────────────────────────────────────────────────

    fn expr(&mut self) -> R<Expr> {
        let mut left = self.assignment()?;
        while self.is(",") {
            let loc = self.loc();
            self.at += 1;
            let right = self.assignment()?;
            left = Expr { kind: ExprKind::Comma(Box::new(left), Box::new(right)), loc };
        }
        Ok(left)
    }

    fn assignment(&mut self) -> R<Expr> {
        self.deeper(|p| {
            let left = p.conditional()?;
            use BinaryOp::*;
            let op = match p.text() {
                "=" => None,
                "+=" => Some(Add),
                "-=" => Some(Sub),
                "*=" => Some(Mul),
                "/=" => Some(Div),
                "%=" => Some(Mod),
                "&=" => Some(And),
                "|=" => Some(Or),
                "^=" => Some(Xor),
                "<<=" => Some(Shl),
                ">>=" => Some(Shr),
                _ => return Ok(left),
            };
            let loc = left.loc;
            p.at += 1;
            let right = p.assignment()?;
            Ok(Expr { kind: ExprKind::Assign(op, Box::new(left), Box::new(right)), loc })
        })
    }

    fn conditional(&mut self) -> R<Expr> {
        let condition = self.binary(0)?;
        if !self.is("?") {
            return Ok(condition);
        }
        let loc = condition.loc;
        self.at += 1;
        let yes = if self.is(":") { None } else { Some(Box::new(self.expr()?)) };
        self.expect(":")?;
        let no = self.deeper(Self::conditional)?;
        Ok(Expr { kind: ExprKind::Cond(Box::new(condition), yes, Box::new(no)), loc })
    }

    fn binary(&mut self, least: u8) -> R<Expr> {
        let mut left = self.unary()?;
        loop {
            if self.kind_at(self.at) != Kind::Punct {
                return Ok(left);
            }
            let Some(level) = level(self.text()).filter(|level| *level > least) else { return Ok(left) };
            use BinaryOp::*;
            let op = match self.text() {
                "||" => LogOr,
                "&&" => LogAnd,
                "|" => Or,
                "^" => Xor,
                "&" => And,
                "==" => Eq,
                "!=" => Ne,
                "<" => Lt,
                ">" => Gt,
                "<=" => Le,
                ">=" => Ge,
                "<<" => Shl,
                ">>" => Shr,
                "+" => Add,
                "-" => Sub,
                "*" => Mul,
                "/" => Div,
                _ => Mod,
            };
            let loc = self.loc();
            // `50%` of a world statement.
            if op == Mod
                && let ExprKind::Num { value, .. } = left.kind
                && matches!(self.text_at(self.at + 1), ")" | ",")
            {
                self.at += 1;
                left = Expr { kind: ExprKind::Percent(value), loc };
                continue;
            }
            self.at += 1;
            let right = self.deeper(|p| p.binary(level))?;
            left = Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), loc };
        }
    }

    fn unary(&mut self) -> R<Expr> {
        self.deeper(Self::unary_inner)
    }

    fn unary_inner(&mut self) -> R<Expr> {
        let loc = self.loc();
        if self.kind_at(self.at) == Kind::Punct {
            let op = match self.text() {
                "-" => Some(UnaryOp::Neg),
                "+" => Some(UnaryOp::Plus),
                "!" => Some(UnaryOp::Not),
                "~" => Some(UnaryOp::BitNot),
                "*" => Some(UnaryOp::Deref),
                "&" | "&&" => Some(UnaryOp::AddrOf),
                "++" => Some(UnaryOp::PreInc),
                "--" => Some(UnaryOp::PreDec),
                _ => None,
            };
            if let Some(op) = op {
                let label = self.is("&&");
                self.at += 1;
                if label {
                    self.ident()?;
                    return Ok(Expr { kind: ExprKind::Num { value: 0, unsigned: true, long: true }, loc });
                }
                let of = self.unary()?;
                return Ok(Expr { kind: ExprKind::Unary(op, Box::new(of)), loc });
            }
            if self.is("(") {
                self.at += 1;
                let typed = self.is_type_name();
                self.at -= 1;
                if typed {
                    self.at += 1;
                    let ty = Rc::new(self.type_name()?);
                    self.expect(")")?;
                    if self.is("{") {
                        let init = Rc::new(self.initializer()?);
                        let made = Expr { kind: ExprKind::Compound(ty, init), loc };
                        return self.postfix(made);
                    }
                    let of = self.unary()?;
                    return Ok(Expr { kind: ExprKind::Cast(ty, Box::new(of)), loc });
                }
            }
        }
        match self.text() {
            "sizeof" if self.kind_at(self.at) == Kind::Ident => {
                self.at += 1;
                if self.is("(") {
                    self.at += 1;
                    if self.is_type_name() {
                        let ty = Rc::new(self.type_name()?);
                        self.expect(")")?;
                        if self.is("{") {
                            let init = Rc::new(self.initializer()?);
                            let of = Expr { kind: ExprKind::Compound(ty, init), loc };
                            return Ok(Expr { kind: ExprKind::SizeofExpr(Box::new(of)), loc });
                        }
                        return Ok(Expr { kind: ExprKind::SizeofType(ty), loc });
                    }
                    self.at -= 1;
                }
                let of = self.unary()?;
                Ok(Expr { kind: ExprKind::SizeofExpr(Box::new(of)), loc })
            }
            "_Alignof" | "__alignof__" | "alignof" | "__alignof" => {
                self.at += 1;
                self.expect("(")?;
                if !self.is_type_name() {
                    let of = self.expr()?;
                    self.expect(")")?;
                    let ty = TypeName { spec: Spec::TypeofExpr(Box::new(of)), parts: Vec::new() };
                    return Ok(Expr { kind: ExprKind::AlignofType(Rc::new(ty)), loc });
                }
                let ty = Rc::new(self.type_name()?);
                self.expect(")")?;
                Ok(Expr { kind: ExprKind::AlignofType(ty), loc })
            }
            "__extension__" => {
                self.at += 1;
                self.unary()
            }
            _ => {
                let primary = self.primary(loc)?;
                self.postfix(primary)
            }
        }
    }

    fn postfix(&mut self, mut of: Expr) -> R<Expr> {
        let mut rounds = 0;
        loop {
            rounds += 1;
            if rounds > 400 {
                return self.fail("a shorter expression");
            }
            let loc = self.loc();
            if self.kind_at(self.at) != Kind::Punct {
                return Ok(of);
            }
            match self.text() {
                "[" => {
                    self.at += 1;
                    let index = self.expr()?;
                    self.expect("]")?;
                    of = Expr { kind: ExprKind::Index(Box::new(of), Box::new(index)), loc };
                }
                "(" if self.inside || self.tok().is_none_or(|t| !t.first) => {
                    self.at += 1;
                    let mut args = Vec::new();
                    while !self.is(")") {
                        args.push(self.argument()?);
                        if !self.eat(",") {
                            break;
                        }
                    }
                    self.expect(")")?;
                    let loc = of.loc;
                    of = Expr { kind: ExprKind::Call(Box::new(of), args, loc), loc };
                }
                "." | "->" => {
                    let arrow = self.is("->");
                    self.at += 1;
                    let name = self.ident()?;
                    of = Expr { kind: ExprKind::Member { of: Box::new(of), name, arrow }, loc };
                }
                "++" if self.inside || self.tok().is_none_or(|t| !t.first) => {
                    self.at += 1;
                    of = Expr { kind: ExprKind::Unary(UnaryOp::PostInc, Box::new(of)), loc };
                }
                "--" if self.inside || self.tok().is_none_or(|t| !t.first) => {
                    self.at += 1;
                    of = Expr { kind: ExprKind::Unary(UnaryOp::PostDec, Box::new(of)), loc };
                }
                _ => return Ok(of),
            }
        }
    }

    /// An argument; types are taken where macros of unknown headers pass them.
    fn argument(&mut self) -> R<Expr> {
        let loc = self.loc();
        if self.kind_at(self.at) == Kind::Ident
            && (matches!(
                self.text(),
                "struct" | "union" | "enum" | "unsigned" | "int" | "char" | "long" | "short" | "void" | "const"
            ) || self.known.typedefs.contains(&self.toks[self.at].sym)
                && matches!(self.text_at(self.at + 1), "," | ")" | "*"))
        {
            let ty = Rc::new(self.type_name()?);
            return Ok(Expr { kind: ExprKind::SizeofType(ty), loc });
        }
        self.assignment()
    }

    /// A macro of a header that is not here, among texts in quotes: it may be one.
    fn is_text_macro(&self) -> bool {
        let upper = |text: &str| text.len() > 1 && !text.chars().any(|c| c.is_ascii_lowercase());
        self.tok().is_some_and(|t| {
            t.kind == Kind::Ident && upper(self.names.text(t.sym)) && !self.known.values.contains(&t.sym)
        }) && self.text_at(self.at + 1) != "("
    }

    fn primary(&mut self, loc: Loc) -> R<Expr> {
        let Some(tok) = self.tok().copied() else { return self.fail("an expression") };
        let text = self.names.shared(tok.sym);
        match tok.kind {
            Kind::Num => {
                self.at += 1;
                match number_value(&text) {
                    Some((value, unsigned, long)) => Ok(Expr {
                        kind: ExprKind::Num { value, unsigned: unsigned || value > i64::MAX as u64, long },
                        loc,
                    }),
                    None => {
                        self.at -= 1;
                        let result = self.fail("a number");
                        self.at += 1;
                        result
                    }
                }
            }
            Kind::Char => {
                self.at += 1;
                let bytes = unescape(&text);
                let value = bytes.iter().fold(0i64, |value, &b| value << 8 | i64::from(b));
                Ok(Expr { kind: ExprKind::Char(if bytes.len() == 1 { i64::from(bytes[0] as i8) } else { value }), loc })
            }
            Kind::Str => {
                let mut bytes = Vec::new();
                loop {
                    if self.kind_at(self.at) == Kind::Str {
                        let text = self.names.shared(self.toks[self.at].sym);
                        bytes.extend(unescape(&text));
                    } else if !self.is_text_macro() {
                        break;
                    }
                    self.at += 1;
                }
                bytes.push(0);
                Ok(Expr { kind: ExprKind::Str(bytes.into()), loc })
            }
            Kind::Ident => {
                match &*text {
                    "__builtin_offsetof" => {
                        self.at += 1;
                        self.expect("(")?;
                        let ty = Rc::new(self.type_name()?);
                        self.expect(",")?;
                        let mut path = vec![Designator::Field(self.ident()?)];
                        loop {
                            if self.eat(".") {
                                path.push(Designator::Field(self.ident()?));
                            } else if self.eat("[") {
                                path.push(Designator::Index(self.expr()?));
                                self.expect("]")?;
                            } else {
                                break;
                            }
                        }
                        self.expect(")")?;
                        return Ok(Expr { kind: ExprKind::Offsetof(ty, path), loc });
                    }
                    "__builtin_types_compatible_p" => {
                        self.at += 1;
                        self.expect("(")?;
                        let left = Rc::new(self.type_name()?);
                        self.expect(",")?;
                        let right = Rc::new(self.type_name()?);
                        self.expect(")")?;
                        return Ok(Expr { kind: ExprKind::TypesCompatible(left, right), loc });
                    }
                    "__builtin_va_arg" => {
                        self.at += 1;
                        self.expect("(")?;
                        let list = self.assignment()?;
                        self.expect(",")?;
                        let ty = Rc::new(self.type_name()?);
                        self.expect(")")?;
                        return Ok(Expr { kind: ExprKind::VaArg(Box::new(list), ty), loc });
                    }
                    "_Generic" => {
                        self.at += 1;
                        self.expect("(")?;
                        let of = self.assignment()?;
                        let mut cases = Vec::new();
                        while self.eat(",") {
                            let ty = if self.eat("default") { None } else { Some(Rc::new(self.type_name()?)) };
                            self.expect(":")?;
                            cases.push((ty, self.assignment()?));
                        }
                        self.expect(")")?;
                        return Ok(Expr { kind: ExprKind::Generic(Box::new(of), cases), loc });
                    }
                    word if Self::keyword(word) => return self.fail("an expression"),
                    _ => {}
                }
                if self.kind_at(self.at + 1) == Kind::Str && self.is_text_macro() {
                    self.at += 1;
                    return self.primary(loc);
                }
                self.at += 1;
                Ok(Expr { kind: ExprKind::Name(tok.sym), loc })
            }
            Kind::Punct if &*text == "(" => {
                self.at += 1;
                if self.is("{") {
                    let body = self.block()?;
                    self.expect(")")?;
                    return Ok(Expr { kind: ExprKind::Block(body), loc });
                }
                let inner = self.expr()?;
                self.expect(")")?;
                Ok(Expr { loc, ..inner })
            }
            _ => self.fail("an expression"),
        }
    }
}
