//! Text into tokens: comments and continued lines are gone, every token knows its place.

use std::collections::HashMap;
use std::rc::Rc;

/// A name or a sign, as a number: see [`Names`].
pub type Sym = u32;

/// All texts of tokens, each once.
#[derive(Clone, Default, Debug)]
pub struct Names {
    numbers: HashMap<Rc<str>, Sym>,
    texts: Vec<Rc<str>>,
}

impl Names {
    /// The number of a text.
    pub fn sym(&mut self, text: &str) -> Sym {
        if let Some(&sym) = self.numbers.get(text) {
            return sym;
        }
        let sym = self.texts.len() as Sym;
        let text: Rc<str> = text.into();
        self.texts.push(text.clone());
        self.numbers.insert(text, sym);
        sym
    }

    /// The text of a number.
    pub fn text(&self, sym: Sym) -> &str {
        self.texts.get(sym as usize).map_or("", |text| text)
    }

    /// The number of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<Sym> {
        self.numbers.get(text).copied()
    }

    /// Shared text of a number.
    pub fn shared(&self, sym: Sym) -> Rc<str> {
        self.texts[sym as usize].clone()
    }
}

/// Which of the texts a token stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub enum File {
    /// The reader's.
    User,
    /// The lab's own C.
    Prelude,
}

/// A place in a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Loc {
    /// Which text.
    pub file: File,
    /// Its first byte.
    pub pos: u32,
}

impl Loc {
    /// The beginning of the reader's text.
    pub const START: Self = Self { file: File::User, pos: 0 };
}

/// Kinds of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A name or a keyword.
    Ident,
    /// A number, `64M` included.
    Num,
    /// `"…"`, quotes included.
    Str,
    /// `'…'`, quotes included.
    Char,
    /// A sign.
    Punct,
    /// A character that C does not have.
    Other,
    /// The end of the text.
    Eof,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Tok {
    /// What kind.
    pub kind: Kind,
    /// Its text.
    pub sym: Sym,
    /// Its place (of a macro's content: that of its use).
    pub loc: Loc,
    /// Bytes in the text.
    pub len: u32,
    /// It is the first of its line.
    pub first: bool,
    /// A blank stands before it.
    pub blank: bool,
    /// Macros that must not be expanded here.
    pub hide: u32,
}

/// What the lexer complains about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LexError {
    /// `"…` or `'…` that does not end on its line.
    Unterminated(Loc),
    /// `/*` without its end.
    OpenComment(Loc),
}

const SIGNS3: [&str; 3] = ["<<=", ">>=", "..."];
const SIGNS2: [&str; 20] = [
    "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    "##",
];

/// All tokens of a text, without the end.
pub fn lex(text: &str, file: File, names: &mut Names, errors: &mut Vec<LexError>) -> Vec<Tok> {
    let bytes = text.as_bytes();
    let mut toks = Vec::with_capacity(bytes.len() / 4);
    let (mut at, mut first, mut blank) = (0usize, true, false);
    let loc = |pos: usize| Loc { file, pos: pos as u32 };
    while at < bytes.len() {
        let c = bytes[at];
        let start = at;
        match c {
            b'\n' => {
                first = true;
                blank = true;
                at += 1;
                continue;
            }
            b'\\' if bytes.get(at + 1) == Some(&b'\n') => {
                at += 2;
                blank = true;
                continue;
            }
            b'\\' if bytes.get(at + 1) == Some(&b'\r') && bytes.get(at + 2) == Some(&b'\n') => {
                at += 3;
                blank = true;
                continue;
            }
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                at += 1;
                blank = true;
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += if bytes[at] == b'\\' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                }
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                match text[at + 2..].find("*/") {
                    Some(end) => at += 2 + end + 2,
                    None => {
                        errors.push(LexError::OpenComment(loc(start)));
                        at = bytes.len();
                    }
                }
                blank = true;
                continue;
            }
            _ => {}
        }
        let kind = match c {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => {
                if c == b'L' && matches!(bytes.get(at + 1), Some(b'"' | b'\'')) {
                    // A wide text: taken as a plain one.
                    at += 1;
                    continue;
                }
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_' | b'$')) {
                    at += 1;
                }
                Kind::Ident
            }
            b'0'..=b'9' => {
                number(bytes, &mut at);
                Kind::Num
            }
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                number(bytes, &mut at);
                Kind::Num
            }
            b'"' | b'\'' => {
                at += 1;
                loop {
                    match bytes.get(at) {
                        None | Some(b'\n') => {
                            errors.push(LexError::Unterminated(loc(start)));
                            break;
                        }
                        Some(b'\\') => {
                            at += 1;
                            if bytes.get(at) == Some(&b'\r') {
                                at += 1;
                            }
                            at += 1;
                            while at < bytes.len() && !text.is_char_boundary(at) {
                                at += 1;
                            }
                        }
                        Some(&end) if end == c => {
                            at += 1;
                            break;
                        }
                        Some(_) => at += 1,
                    }
                }
                at = at.min(bytes.len());
                if c == b'"' { Kind::Str } else { Kind::Char }
            }
            _ if c.is_ascii() => {
                let rest = &bytes[at..];
                let is = |sign: &&str| rest.starts_with(sign.as_bytes());
                at += if SIGNS3.iter().any(|s| is(&s)) {
                    3
                } else if SIGNS2.iter().any(|s| is(&s)) {
                    2
                } else {
                    1
                };
                if c == b'@' || c == b'`' || c == b'\\' || c < 0x20 { Kind::Other } else { Kind::Punct }
            }
            _ => {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                Kind::Other
            }
        };
        let sym = names.sym(&text[start..at]);
        toks.push(Tok { kind, sym, loc: loc(start), len: (at - start) as u32, first, blank, hide: 0 });
        first = false;
        blank = false;
    }
    toks
}

fn number(bytes: &[u8], at: &mut usize) {
    let hex = bytes[*at] == b'0' && matches!(bytes.get(*at + 1), Some(b'x' | b'X'));
    while *at < bytes.len() {
        let c = bytes[*at];
        let sign = matches!(c, b'+' | b'-') && matches!(bytes[*at - 1], b'e' | b'E') && !hex;
        if !(c.is_ascii_alphanumeric() || c == b'.' || c == b'_' || sign && *at > 0) {
            break;
        }
        // `1...5` is a range.
        if c == b'.' && bytes.get(*at + 1) == Some(&b'.') {
            break;
        }
        *at += 1;
    }
}

/// The bytes of a string literal's or character's text, quotes taken off.
pub fn unescape(quoted: &str) -> Vec<u8> {
    let bytes = quoted.as_bytes();
    let quote = bytes.first().copied().unwrap_or(b'"');
    let end = if bytes.len() > 1 && bytes.last() == Some(&quote) { bytes.len() - 1 } else { bytes.len() };
    let (mut out, mut at) = (Vec::new(), 1);
    while at < end {
        if bytes[at] != b'\\' {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        at += 1;
        let Some(&c) = bytes.get(at) else { break };
        at += 1;
        match c {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'v' => out.push(11),
            b'e' => out.push(27),
            b'\n' => {}
            b'\r' => at += usize::from(bytes.get(at) == Some(&b'\n')),
            b'x' => {
                let mut value = 0u32;
                while let Some(digit) = bytes.get(at).and_then(|&b| (b as char).to_digit(16)) {
                    value = value.wrapping_mul(16) + digit;
                    at += 1;
                }
                out.push(value as u8);
            }
            b'0'..=b'7' => {
                let mut value = u32::from(c - b'0');
                for _ in 0..2 {
                    match bytes.get(at) {
                        Some(&d @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(d - b'0');
                            at += 1;
                        }
                        _ => break,
                    }
                }
                out.push(value as u8);
            }
            other => out.push(other),
        }
    }
    out
}

/// The value of a number's text, and whether its suffixes say unsigned and long. `64K`, `16M`, `1G` are the
/// language's own; `None`: not a number.
pub fn number_value(text: &str) -> Option<(u64, bool, bool)> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    let end = digits.find(|c: char| !c.is_digit(radix) && c != '_').unwrap_or(digits.len());
    let (number, suffix) = digits.split_at(end);
    let number: String = number.chars().filter(|c| *c != '_').collect();
    let value = if number.is_empty() && radix == 8 { 0 } else { u64::from_str_radix(&number, radix).ok()? };
    let (mut unsigned, mut long, mut shift) = (false, false, 0);
    for c in suffix.chars() {
        match c {
            'u' | 'U' => unsigned = true,
            'l' | 'L' => long = true,
            'K' if shift == 0 => shift = 10,
            'M' if shift == 0 => shift = 20,
            'G' if shift == 0 => shift = 30,
            _ => {
                // A floating number: its whole part.
                let whole = text.split(['.', 'e', 'E']).next()?;
                return (radix != 16 && text.contains(['.', 'e', 'E']))
                    .then(|| whole.parse().ok().map(|v| (v, false, false)))?;
            }
        }
    }
    Some((value.checked_mul(1 << shift)?, unsigned, long || shift > 0 && value << shift > 0x7fff_ffff))
}
