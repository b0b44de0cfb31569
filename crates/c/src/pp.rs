//! The preprocessor: macros, conditions; `#include` brings nothing, since the lab has its own headers.

use crate::lex::{File, Kind, LexError, Loc, Names, Sym, Tok, lex, number_value};
use std::collections::HashMap;
use std::rc::Rc;

/// A macro.
#[derive(Clone, Debug)]
struct Macro {
    /// `None`: without parameters.
    params: Option<Vec<Sym>>,
    /// The name of what is left of the arguments.
    rest: Option<Sym>,
    body: Rc<[Tok]>,
    /// It is the lab's own, in place of a function.
    own: bool,
}

/// What the preprocessor notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PpError {
    /// A directive that is not known, or not well formed.
    Directive(Loc, String),
    /// `#if` without `#endif`, or the other way round.
    Unbalanced(Loc),
    /// A call of a macro without its `)`.
    MacroCall(Loc, String),
    /// Macros that make more text than can be.
    TooMuch(Loc),
}

/// Tokens that macros may make at most.
const MOST_TOKENS: usize = 2_000_000;

/// The preprocessor.
#[derive(Clone, Debug)]
pub struct Preprocessor {
    /// Texts of tokens.
    pub names: Names,
    macros: HashMap<Sym, Macro>,
    hides: Vec<Vec<Sym>>,
    hide_of: HashMap<(u32, Sym), u32>,
    /// What is wrong.
    pub errors: Vec<PpError>,
    /// What the lexer found wrong.
    pub lex_errors: Vec<LexError>,
    /// `#include`d names in quotes.
    pub included: Vec<(Loc, String)>,
    made: usize,
    /// Texts of headers, by their names.
    pub headers: HashMap<String, String>,
    depth: u32,
}

impl Preprocessor {
    /// Nothing defined.
    pub fn new() -> Self {
        Self {
            names: Names::default(),
            macros: HashMap::new(),
            hides: vec![Vec::new()],
            hide_of: HashMap::new(),
            errors: Vec::new(),
            lex_errors: Vec::new(),
            included: Vec::new(),
            made: 0,
            headers: HashMap::new(),
            depth: 0,
        }
    }

    /// `#define name body`
    pub fn define(&mut self, line: &str) {
        let mut none = Vec::new();
        let toks = lex(line, File::Prelude, &mut self.names, &mut none);
        self.define_from(&toks);
    }

    /// Whether a macro of this name is known.
    pub fn is_macro(&self, name: &str) -> bool {
        self.names.find(name).is_some_and(|sym| self.macros.contains_key(&sym))
    }

    /// A text's tokens, macros expanded.
    pub fn run(&mut self, text: &str, file: File) -> Vec<Tok> {
        let mut lex_errors = Vec::new();
        let toks = lex(text, file, &mut self.names, &mut lex_errors);
        self.lex_errors.append(&mut lex_errors);
        let hash = self.names.sym("#");
        let mut out = Vec::with_capacity(toks.len());
        // For each open #if: whether this branch runs, whether one ran already, whether the outside runs.
        let mut conditions: Vec<(bool, bool, bool, Loc)> = Vec::new();
        let mut pending: Vec<Tok> = Vec::new();
        let mut at = 0;
        while at < toks.len() {
            let tok = toks[at];
            let active = conditions.last().is_none_or(|c| c.0);
            if !(tok.first && tok.sym == hash) {
                if active {
                    pending.push(tok);
                }
                at += 1;
                continue;
            }
            let end = toks[at + 1..].iter().position(|t| t.first).map_or(toks.len(), |n| at + 1 + n);
            let line = &toks[at + 1..end];
            at = end;
            // A directive among the arguments of a macro's call: the call goes on behind it.
            if active && !self.open_call(&pending) {
                self.expand(std::mem::take(&mut pending), &mut out);
            }
            let Some(name) = line.first() else { continue };
            let word = self.names.text(name.sym).to_owned();
            let rest = &line[1..];
            match word.as_str() {
                "if" | "ifdef" | "ifndef" => {
                    let holds = active
                        && match word.as_str() {
                            "if" => self.condition(rest, name.loc),
                            _ => rest.first().is_some_and(|t| self.macros.contains_key(&t.sym)) == (word == "ifdef"),
                        };
                    conditions.push((holds, holds, active, tok.loc));
                }
                "elif" | "else" | "elifdef" | "elifndef" => {
                    let Some(last) = conditions.last().copied() else {
                        self.errors.push(PpError::Unbalanced(tok.loc));
                        continue;
                    };
                    let holds = last.2
                        && !last.1
                        && match word.as_str() {
                            "else" => true,
                            "elif" => self.condition(rest, name.loc),
                            _ => rest.first().is_some_and(|t| self.macros.contains_key(&t.sym)) == (word == "elifdef"),
                        };
                    if let Some(top) = conditions.last_mut() {
                        *top = (holds, last.1 || holds, last.2, last.3);
                    }
                }
                "endif" => {
                    if conditions.pop().is_none() {
                        self.errors.push(PpError::Unbalanced(tok.loc));
                    }
                }
                _ if !active => {}
                "define" => self.define_from(rest),
                "undef" => {
                    if let Some(tok) = rest.first() {
                        self.macros.remove(&tok.sym);
                    }
                }
                "include" | "include_next" | "import" => {
                    if let Some(tok) = rest.first().filter(|tok| tok.kind == Kind::Str) {
                        let name = self.names.text(tok.sym).trim_matches('"').to_owned();
                        match self.headers.get(&name).cloned() {
                            Some(text) if self.depth < 16 => {
                                self.depth += 1;
                                let toks = self.run(&text, File::Prelude);
                                self.depth -= 1;
                                out.extend(toks);
                            }
                            Some(_) => {}
                            None => self.included.push((tok.loc, name)),
                        }
                    }
                }
                "pragma" | "warning" | "line" | "ident" | "error" => {}
                _ if name.kind == Kind::Num => {}
                _ => self.errors.push(PpError::Directive(name.loc, word)),
            }
        }
        self.expand(pending, &mut out);
        if let Some(open) = conditions.first() {
            self.errors.push(PpError::Unbalanced(open.3));
        }
        out
    }

    /// Whether the tokens end inside of a macro call's brackets.
    fn open_call(&self, toks: &[Tok]) -> bool {
        let mut depth = 0i32;
        for (back, tok) in toks.iter().rev().take(2000).enumerate() {
            match self.names.text(tok.sym) {
                ")" => depth -= 1,
                "(" => {
                    depth += 1;
                    if depth > 0 {
                        let at = toks.len() - 1 - back;
                        let before = at.checked_sub(1).map(|at| toks[at]);
                        return before.is_some_and(|t| self.macros.get(&t.sym).is_some_and(|m| m.params.is_some()));
                    }
                }
                ";" | "{" | "}" if depth == 0 => return false,
                _ => {}
            }
        }
        false
    }

    fn define_from(&mut self, toks: &[Tok]) {
        let Some(name) = toks.first() else { return };
        if name.kind != Kind::Ident {
            self.errors.push(PpError::Directive(name.loc, "define".into()));
            return;
        }
        let mut at = 1;
        let (mut params, mut rest) = (None, None);
        let text = |this: &Self, at: usize| toks.get(at).map_or("", |t| this.names.text(t.sym)).to_owned();
        if toks.get(1).is_some_and(|t| !t.blank) && text(self, 1) == "(" {
            let mut list = Vec::new();
            at = 2;
            loop {
                match text(self, at).as_str() {
                    ")" => {
                        at += 1;
                        break;
                    }
                    "" => break,
                    "," => {}
                    "..." => {
                        // `args...` gives the rest a name.
                        let named =
                            toks.get(at - 1).is_some_and(|t| t.kind == Kind::Ident && list.last() == Some(&t.sym));
                        rest = Some(if named { list.pop().unwrap_or(0) } else { self.names.sym("__VA_ARGS__") });
                    }
                    _ => list.push(toks[at].sym),
                }
                at += 1;
            }
            params = Some(list);
        }
        let mut body: Vec<Tok> = toks.get(at..).unwrap_or_default().to_vec();
        for tok in &mut body {
            tok.first = false;
        }
        let own = name.loc.file == File::Prelude && params.is_some() && self.depth == 0;
        self.macros.insert(name.sym, Macro { params, rest, body: body.into(), own });
    }

    fn hidden(&mut self, hide: u32, name: Sym) -> u32 {
        if let Some(&known) = self.hide_of.get(&(hide, name)) {
            return known;
        }
        let mut set = self.hides[hide as usize].clone();
        set.push(name);
        let number = self.hides.len() as u32;
        self.hides.push(set);
        self.hide_of.insert((hide, name), number);
        number
    }

    fn expand(&mut self, input: Vec<Tok>, out: &mut Vec<Tok>) {
        // A stack, the next token last.
        let mut todo = input;
        todo.reverse();
        let open = self.names.sym("(");
        while let Some(tok) = todo.pop() {
            if tok.kind != Kind::Ident {
                out.push(tok);
                continue;
            }
            let Some(found) = self.macros.get(&tok.sym) else {
                out.push(self.special(tok));
                continue;
            };
            if tok.hide != 0 && self.hides[tok.hide as usize].contains(&tok.sym) {
                out.push(tok);
                continue;
            }
            // In the kernel it is a function: a member may have its name, and the text may define one of its own.
            if found.own && tok.loc.file == File::User {
                let before = out.last().copied();
                let text = before.map_or("", |t| self.names.text(t.sym));
                let words = ["return", "else", "do", "case", "sizeof", "goto", "typeof", "static", "extern", "const"];
                let named = before.is_some_and(|t| t.kind == Kind::Ident)
                    && !words.contains(&text)
                    && !self.names.text(tok.sym).chars().any(|c| c.is_ascii_uppercase());
                if text == "->" || text == "." {
                    out.push(tok);
                    continue;
                }
                if named && todo.last().is_some_and(|next| next.sym == open) {
                    self.macros.remove(&tok.sym);
                    out.push(tok);
                    continue;
                }
            }
            let found = found.clone();
            if self.made > MOST_TOKENS {
                if self.made != usize::MAX {
                    self.errors.push(PpError::TooMuch(tok.loc));
                    self.made = usize::MAX;
                }
                out.push(tok);
                continue;
            }
            let hide = self.hidden(tok.hide, tok.sym);
            let mut made = Vec::new();
            match &found.params {
                None => made.extend(self.substitute(&found, &[], &[], tok.loc)),
                Some(params) => {
                    if todo.last().is_none_or(|next| next.sym != open) {
                        out.push(tok);
                        continue;
                    }
                    let Some(args) = self.arguments(&mut todo, params.len(), found.rest.is_some()) else {
                        let name = self.names.text(tok.sym).to_owned();
                        self.errors.push(PpError::MacroCall(tok.loc, name));
                        continue;
                    };
                    let expanded: Vec<Vec<Tok>> = args
                        .iter()
                        .map(|arg| {
                            let mut done = Vec::new();
                            self.expand(arg.clone(), &mut done);
                            done
                        })
                        .collect();
                    made.extend(self.substitute(&found, &args, &expanded, tok.loc));
                }
            }
            for made in &mut made {
                made.hide = if made.hide == 0 { hide } else { self.hidden(made.hide, tok.sym) };
            }
            if let Some(first) = made.first_mut() {
                first.first = tok.first;
                first.blank = tok.blank;
            }
            self.made = self.made.saturating_add(made.len() + 1);
            todo.extend(made.into_iter().rev());
        }
    }

    fn special(&mut self, tok: Tok) -> Tok {
        match self.names.text(tok.sym) {
            "__FILE__" => Tok { kind: Kind::Str, sym: self.names.sym("\"module.c\""), ..tok },
            "__COUNTER__" => {
                self.made += 1;
                let number = self.made.to_string();
                Tok { kind: Kind::Num, sym: self.names.sym(&number), ..tok }
            }
            _ => tok,
        }
    }

    /// The arguments of a call; `todo` stands at its `(`.
    fn arguments(&mut self, todo: &mut Vec<Tok>, params: usize, rest: bool) -> Option<Vec<Vec<Tok>>> {
        let before = todo.len();
        let mut args: Vec<Vec<Tok>> = vec![Vec::new()];
        let mut depth = 0;
        loop {
            let Some(tok) = todo.pop() else {
                let _ = before;
                return None;
            };
            match self.names.text(tok.sym) {
                "(" | "[" | "{" if tok.kind == Kind::Punct => {
                    depth += 1;
                    if depth == 1 {
                        continue;
                    }
                }
                ")" | "]" | "}" if tok.kind == Kind::Punct => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                "," if depth == 1 && !(rest && args.len() > params) => {
                    args.push(Vec::new());
                    continue;
                }
                _ => {}
            }
            if let Some(last) = args.last_mut() {
                last.push(Tok { first: false, ..tok });
            }
        }
        if params == 0 && !rest && args.len() == 1 && args[0].is_empty() {
            args.clear();
        }
        let wanted = params + usize::from(rest);
        while args.len() < wanted {
            args.push(Vec::new());
        }
        Some(args)
    }

    fn substitute(&mut self, of: &Macro, args: &[Vec<Tok>], expanded: &[Vec<Tok>], loc: Loc) -> Vec<Tok> {
        let params = of.params.as_deref().unwrap_or_default();
        let va = self.names.sym("__VA_ARGS__");
        let place = |sym: Sym| -> Option<usize> {
            params
                .iter()
                .position(|&p| p == sym)
                .or_else(|| (of.rest == Some(sym) || of.rest.is_some() && sym == va).then_some(params.len()))
        };
        let body = &of.body;
        let mut out: Vec<Tok> = Vec::with_capacity(body.len());
        let mut at = 0;
        while at < body.len() {
            let tok = body[at];
            let text = self.names.text(tok.sym);
            if text == "#" && of.params.is_some() {
                if let Some(arg) = body.get(at + 1).and_then(|t| place(t.sym)) {
                    let text = self.spelled(&args[arg]);
                    out.push(Tok { kind: Kind::Str, sym: self.names.sym(&text), loc, first: false, ..tok });
                    at += 2;
                    continue;
                }
            }
            if text == "__VA_OPT__" && of.rest.is_some() {
                let mut depth = 0;
                let mut inner = Vec::new();
                at += 1;
                while let Some(t) = body.get(at) {
                    match self.names.text(t.sym) {
                        "(" => depth += 1,
                        ")" => depth -= 1,
                        _ => {}
                    }
                    at += 1;
                    inner.push(*t);
                    if depth == 0 {
                        break;
                    }
                }
                if expanded.last().is_some_and(|rest| !rest.is_empty()) && inner.len() > 2 {
                    let part = Macro { body: inner[1..inner.len() - 1].into(), ..of.clone() };
                    out.extend(self.substitute(&part, args, expanded, loc));
                }
                continue;
            }
            let pastes_next = body.get(at + 1).is_some_and(|t| self.names.text(t.sym) == "##");
            if text == "##" && !out.is_empty() || text == "##" && at + 1 < body.len() {
                let Some(next) = body.get(at + 1).copied() else { break };
                let right: Vec<Tok> = match place(next.sym) {
                    Some(arg) => args[arg].clone(),
                    None => vec![Tok { loc, ..next }],
                };
                // `, ## __VA_ARGS__` without arguments takes the comma away.
                if place(next.sym) == Some(params.len()) && out.last().is_some_and(|t| self.names.text(t.sym) == ",") {
                    if right.is_empty() {
                        out.pop();
                    } else {
                        out.extend(expanded[params.len()].iter().copied());
                    }
                } else {
                    let mut right = right.into_iter();
                    match (out.last().copied(), right.next()) {
                        (Some(left), Some(first)) if at > 0 => {
                            let text = format!("{}{}", self.names.text(left.sym), self.names.text(first.sym));
                            let kind =
                                if left.kind == Kind::Ident || left.kind == Kind::Num { left.kind } else { first.kind };
                            out.pop();
                            out.push(Tok { kind, sym: self.names.sym(&text), ..left });
                        }
                        (_, Some(first)) => out.push(first),
                        _ => {}
                    }
                    out.extend(right);
                }
                at += 2;
                continue;
            }
            match place(tok.sym).filter(|_| tok.kind == Kind::Ident) {
                Some(arg) if pastes_next => {
                    if args[arg].is_empty() {
                        // An empty left side: what is pasted stands alone.
                        let Some(next) = body.get(at + 2).copied() else { break };
                        match place(next.sym) {
                            Some(arg) => out.extend(args[arg].iter().copied()),
                            None => out.push(Tok { loc, ..next }),
                        }
                        at += 3;
                        continue;
                    }
                    out.extend(args[arg].iter().copied());
                }
                Some(arg) => {
                    let mut first = true;
                    for made in &expanded[arg] {
                        out.push(Tok { blank: if first { tok.blank } else { made.blank }, ..*made });
                        first = false;
                    }
                }
                None => out.push(Tok { loc, ..tok }),
            }
            at += 1;
        }
        out
    }

    /// `#arg`: the text of an argument, in quotes.
    fn spelled(&self, arg: &[Tok]) -> String {
        let mut out = String::from("\"");
        for (at, tok) in arg.iter().enumerate() {
            if at > 0 && tok.blank {
                out.push(' ');
            }
            let text = self.names.text(tok.sym);
            if matches!(tok.kind, Kind::Str | Kind::Char) {
                out.push_str(&text.replace('\\', "\\\\").replace('"', "\\\""));
            } else {
                out.push_str(text);
            }
        }
        out.push('"');
        out
    }

    fn condition(&mut self, line: &[Tok], loc: Loc) -> bool {
        // `defined` first: its name must not be expanded.
        let mut toks = Vec::new();
        let mut at = 0;
        let one = self.names.sym("1");
        let zero = self.names.sym("0");
        while at < line.len() {
            let tok = line[at];
            let word = self.names.text(tok.sym);
            let asks = matches!(word, "defined" | "IS_ENABLED" | "IS_BUILTIN" | "IS_MODULE" | "IS_REACHABLE");
            if !asks && !matches!(word, "__has_include" | "__has_attribute" | "__has_builtin") {
                toks.push(tok);
                at += 1;
                continue;
            }
            let bracket = line.get(at + 1).is_some_and(|t| self.names.text(t.sym) == "(");
            let name = line.get(at + 1 + usize::from(bracket));
            let known = asks && name.is_some_and(|t| self.macros.contains_key(&t.sym));
            toks.push(Tok { kind: Kind::Num, sym: if known { one } else { zero }, ..tok });
            at += 2;
            if bracket {
                while line.get(at).is_some_and(|t| self.names.text(t.sym) != ")") {
                    at += 1;
                }
                at += 1;
            }
        }
        let mut done = Vec::new();
        self.expand(toks, &mut done);
        let mut value = Condition { names: &self.names, toks: &done, at: 0, depth: 0 };
        match value.ternary() {
            Some(value) => value != 0,
            None => {
                self.errors.push(PpError::Directive(loc, "if".into()));
                false
            }
        }
    }
}

impl Default for Preprocessor {
    fn default() -> Self {
        Self::new()
    }
}

/// The value of `#if`'s expression.
struct Condition<'a> {
    names: &'a Names,
    toks: &'a [Tok],
    at: usize,
    depth: u32,
}

impl Condition<'_> {
    fn peek(&self) -> &str {
        self.toks.get(self.at).map_or("", |t| self.names.text(t.sym))
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is = self.peek() == sign;
        self.at += usize::from(is);
        is
    }

    fn ternary(&mut self) -> Option<i64> {
        let value = self.binary(0)?;
        if !self.eat("?") {
            return Some(value);
        }
        let yes = self.ternary()?;
        self.eat(":").then_some(())?;
        let no = self.ternary()?;
        Some(if value != 0 { yes } else { no })
    }

    fn binary(&mut self, least: u8) -> Option<i64> {
        let mut left = self.unary()?;
        loop {
            let sign = self.peek().to_owned();
            let Some(level) = level(&sign).filter(|level| *level > least) else { return Some(left) };
            self.at += 1;
            let right = self.binary(level)?;
            let truth = |is: bool| i64::from(is);
            left = match sign.as_str() {
                "||" => truth(left != 0 || right != 0),
                "&&" => truth(left != 0 && right != 0),
                "|" => left | right,
                "^" => left ^ right,
                "&" => left & right,
                "==" => truth(left == right),
                "!=" => truth(left != right),
                "<" => truth(left < right),
                ">" => truth(left > right),
                "<=" => truth(left <= right),
                ">=" => truth(left >= right),
                "<<" => left.wrapping_shl(right as u32),
                ">>" => left.wrapping_shr(right as u32),
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                "/" => left.checked_div(right)?,
                _ => left.checked_rem(right)?,
            };
        }
    }

    fn unary(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > 200 {
            return None;
        }
        let value = self.unary_inner();
        self.depth -= 1;
        value
    }

    fn unary_inner(&mut self) -> Option<i64> {
        if self.eat("!") {
            return Some(i64::from(self.unary()? == 0));
        }
        if self.eat("-") {
            return Some(self.unary()?.wrapping_neg());
        }
        if self.eat("+") {
            return self.unary();
        }
        if self.eat("~") {
            return Some(!self.unary()?);
        }
        if self.eat("(") {
            let value = self.ternary()?;
            self.eat(")").then_some(())?;
            return Some(value);
        }
        let tok = *self.toks.get(self.at)?;
        self.at += 1;
        match tok.kind {
            Kind::Num => number_value(self.names.text(tok.sym)).map(|(value, ..)| value as i64),
            Kind::Char => Some(crate::lex::unescape(self.names.text(tok.sym)).first().copied().unwrap_or(0).into()),
            Kind::Ident => {
                // A macro that nobody knows: 0, and so is its call.
                if self.eat("(") {
                    let mut depth = 1;
                    while depth > 0 && self.at < self.toks.len() {
                        match self.peek() {
                            "(" => depth += 1,
                            ")" => depth -= 1,
                            _ => {}
                        }
                        self.at += 1;
                    }
                }
                Some(0)
            }
            _ => None,
        }
    }
}

/// How tightly a binary sign binds; larger binds tighter.
pub fn level(sign: &str) -> Option<u8> {
    Some(match sign {
        "||" => 1,
        "&&" => 2,
        "|" => 3,
        "^" => 4,
        "&" => 5,
        "==" | "!=" => 6,
        "<" | ">" | "<=" | ">=" => 7,
        "<<" | ">>" => 8,
        "+" | "-" => 9,
        "*" | "/" | "%" => 10,
        _ => return None,
    })
}
