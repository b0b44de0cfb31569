//! Sources as words and signs: what they name, what they define, what they call.

use crate::{Result, text};
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A word or a sign, and its line.
#[derive(Clone, Debug)]
pub struct Token {
    text: String,
    pub line: usize,
    /// A sign that the next one follows at once.
    joint: bool,
}

/// A file without comments, attributes and tests.
pub struct Source {
    tokens: Vec<Token>,
    /// Modules in files of their own that are tests.
    pub tests: Vec<String>,
    /// Macros that stand at the root of the crate, wherever they are defined.
    pub macros: Vec<String>,
}

/// A name that stands right behind the root of the crate. `*` is everything.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub line: usize,
}

/// A method that an `impl` adds to a type.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    pub of_type: String,
    pub name: String,
}

/// A call of a method; of which type, if that is said.
pub struct Call<'a> {
    pub of_type: Option<&'a str>,
    pub name: &'a str,
    pub line: usize,
}

impl Source {
    /// Reads a file; the error says what is wrong with its brackets or quotes.
    pub fn parse(source: &str) -> Result<Self> {
        let mut tokens = Vec::new();
        flatten(source.parse().map_err(text)?, &mut tokens);
        let (mut tests, mut macros) = (Vec::new(), Vec::new());
        let tokens = without_attributes(&tokens, &mut tests, &mut macros);
        Ok(Self { tokens, tests, macros })
    }

    fn at(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.at(at))
    }

    /// Everything that is named from the root of the crate, by `crate::` or by enough `super::` of a module that lies
    /// `depth` below it.
    pub fn named_from_root(&self, depth: usize) -> Vec<Named> {
        let mut named = Vec::new();
        let mut braces = 0;
        let mut inline = Vec::new();
        let mut in_use = false;
        for (at, token) in self.tokens.iter().enumerate() {
            match token.text.as_str() {
                "{" => {
                    if at >= 2 && self.at(at - 2) == "mod" {
                        inline.push(braces);
                    }
                    braces += 1;
                }
                "}" => {
                    braces -= 1;
                    inline.pop_if(|opened| *opened == braces);
                }
                "use" => in_use = true,
                ";" => in_use = false,
                // `pub(crate)`, `pub(super)`
                "crate" | "super" if self.at(at + 1) == ")" => {}
                "crate" if self.at(at + 1) == "::" => self.first_names(at + 2, &mut named),
                "crate" => named.push(Named { name: "*".into(), line: token.line }),
                "super" if in_use && matches!(self.before(at), "{" | ",") => {
                    // From here it could not be said how far up that is.
                    named.push(Named { name: "*".into(), line: token.line });
                }
                "super" if self.before(at) != "::" || self.before(at - 1) == "self" => {
                    let mut end = at + 1;
                    let mut up = 1;
                    while self.at(end) == "::" && self.at(end + 1) == "super" {
                        (up, end) = (up + 1, end + 2);
                    }
                    if up >= depth + inline.len() && self.at(end) == "::" {
                        self.first_names(end + 1, &mut named);
                    }
                }
                _ => {}
            }
        }
        named
    }

    /// The first name of a path that begins at `at`, or of each in braces.
    fn first_names(&self, at: usize, named: &mut Vec<Named>) {
        let mut push = |at: usize| {
            let name = if self.at(at) == "self" { "*" } else { self.at(at) };
            named.push(Named { name: name.into(), line: self.tokens.get(at).map_or(0, |token| token.line) });
        };
        if self.at(at) != "{" {
            return push(at);
        }
        let mut depth = 0;
        for at in at.. {
            match self.at(at) {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 || at >= self.tokens.len() {
                return;
            }
            if depth == 1 && matches!(self.at(at), "{" | ",") && self.at(at + 1) != "}" {
                push(at + 1);
            }
        }
    }

    /// Modules that the file declares in files of their own.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        let is_module = |&at: &usize| self.before(at) == "mod" && self.at(at + 1) == ";";
        (0..self.tokens.len()).filter(is_module).map(|at| self.at(at))
    }

    /// What the file's `use` bring in: the name here, and the first one of its path.
    pub fn imports(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for at in (0..self.tokens.len()).filter(|&at| self.at(at) == "use") {
            let first = match self.at(at + 1) {
                "crate" | "self" => at + 3,
                _ => at + 1,
            };
            let end = (at..self.tokens.len()).find(|&end| self.at(end) == ";").unwrap_or(self.tokens.len());
            for leaf in first..end {
                let ends = matches!(self.at(leaf + 1), "," | "}" | ";");
                if ends && !matches!(self.at(leaf), "," | "{" | "}") {
                    found.push((self.at(leaf).into(), self.at(first).into()));
                }
            }
        }
        found
    }

    /// Names of the types and traits that the file defines.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        let defines = |at: &usize| matches!(self.before(*at), "struct" | "enum" | "trait" | "union" | "type");
        (0..self.tokens.len()).filter(defines).map(|at| self.at(at))
    }

    /// Names of all functions that the file defines.
    pub fn functions(&self) -> impl Iterator<Item = &str> {
        (0..self.tokens.len()).filter(|&at| self.before(at) == "fn").map(|at| self.at(at))
    }

    /// The methods of the file's `impl`s. What implements a trait is left out: who calls it has to name the trait.
    pub fn methods(&self) -> Vec<Method> {
        let mut methods = Vec::new();
        let is_item = |&at: &usize| self.at(at) == "impl" && matches!(self.before(at), "" | "}" | ";" | "{" | "unsafe");
        for at in (0..self.tokens.len()).filter(is_item) {
            let (mut angles, mut of_type, mut of_trait, mut open) = (0, "", false, at + 1);
            while !matches!(self.at(open), "{" | "") {
                match self.at(open) {
                    "<" => angles += 1,
                    ">" if self.before(open) != "-" => angles -= 1,
                    "for" if angles == 0 => of_trait = true,
                    "where" => break,
                    name if angles == 0 && is_word(name) => of_type = name,
                    _ => {}
                }
                open += 1;
            }
            if of_trait {
                continue;
            }
            let mut depth = 0;
            for at in open.. {
                match self.at(at) {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    "fn" if depth == 1 => {
                        methods.push(Method { of_type: of_type.into(), name: self.at(at + 1).into() });
                    }
                    _ => {}
                }
                if at >= self.tokens.len() || depth == 0 && self.at(at) == "}" {
                    break;
                }
            }
        }
        methods
    }

    /// Calls of methods and functions of types: `x.name(`, `Self::name`, `Type::name`.
    pub fn calls(&self) -> impl Iterator<Item = Call<'_>> {
        (0..self.tokens.len()).filter_map(|at| {
            let of_type = match self.before(at) {
                "." if matches!(self.at(at + 1), "(" | "::") => None,
                "::" => match self.before(at - 1) {
                    "Self" | ">" => None,
                    of_type if of_type.starts_with(char::is_uppercase) => Some(of_type),
                    _ => return None,
                },
                _ => return None,
            };
            Some(Call { of_type, name: self.at(at), line: self.tokens[at].line })
        })
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                into.push(Token { text: open.into(), line, joint: false });
                flatten(group.stream(), into);
                into.push(Token { text: close.into(), line: group.span_close().start().line, joint: false });
            }
            TokenTree::Punct(sign) => {
                let joint = sign.spacing() == Spacing::Joint;
                match into.last_mut() {
                    Some(last) if sign.as_char() == ':' && last.joint && last.text == ":" => {
                        last.text.push(':');
                        last.joint = false;
                    }
                    _ => into.push(Token { text: sign.to_string(), line, joint }),
                }
            }
            word => into.push(Token { text: word.to_string(), line, joint: false }),
        }
    }
}

/// Leaves out attributes (comments for documentation are some), and what is compiled for tests only.
fn without_attributes(tokens: &[Token], tests: &mut Vec<String>, macros: &mut Vec<String>) -> Vec<Token> {
    let text = |at: usize| tokens.get(at).map_or("", |token: &Token| token.text.as_str());
    let end_of = |open: usize| {
        let mut depth = 0;
        (open..tokens.len()).find(|&at| {
            depth += i32::from(matches!(text(at), "(" | "[" | "{")) - i32::from(matches!(text(at), ")" | "]" | "}"));
            depth == 0
        })
    };
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let open = at + 1 + usize::from(text(at + 1) == "!");
        if text(at) != "#" || text(open) != "[" {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let is_test = ["cfg", "(", "test", ")"].iter().enumerate().all(|(word, &of)| text(open + 1 + word) == of);
        at = end_of(open).map_or(tokens.len(), |end| end + 1);
        if text(open + 1) == "macro_export" && text(at) == "macro_rules" {
            macros.push(text(at + 2).into());
        }
        if is_test && text(open - 1) == "#" {
            while text(at) != ";" && text(at) != "{" && at < tokens.len() {
                at = if matches!(text(at), "(" | "[") { end_of(at).unwrap_or(at) } else { at } + 1;
            }
            if text(at) == ";" && text(at - 2) == "mod" {
                tests.push(text(at - 1).into());
            }
            at = if text(at) == "{" { end_of(at).unwrap_or(at) } else { at } + 1;
        }
    }
    kept
}
