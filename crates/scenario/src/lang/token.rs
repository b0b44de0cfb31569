//! Text into tokens.

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TokenKind {
    /// A name or a keyword.
    Word,
    /// Begins with a digit (like the preprocessor's numbers of C: judged when it is used).
    Number,
    /// Text in quotes.
    Text,
    /// Text without its closing quote.
    OpenText,
    /// Punctuation.
    Punct(&'static str),
    /// The end of a line.
    Newline,
    /// A comment, of either kind.
    Comment,
    /// `/*` without its `*/`.
    OpenComment,
    /// A character that means nothing here.
    Bad,
    /// The end of the source.
    End,
}

/// A token and its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token<'s> {
    pub kind: TokenKind,
    pub text: &'s str,
    pub start: usize,
}

impl Token<'_> {
    pub const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    #[inline]
    pub fn is(&self, punct: &str) -> bool {
        matches!(self.kind, TokenKind::Punct(p) if p == punct)
    }

    #[inline]
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text == word
    }
}

/// Punctuation, the longer before the shorter that it begins with.
const PUNCTUATION: [&str; 39] = [
    "(", ")", ",", ";", "{", "}", "[", "]", "<<=", ">>=", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "++", "--",
    "+=", "-=", "*=", "|=", "&=", "->", "=", "|", "+", "-", "*", "/", "<", ">", "&", "%", "#", "~", ".",
];

/// Bytes of the characters at the beginning of a text that are `wanted`.
fn run(text: &str, wanted: fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Bytes of the text in quotes at the beginning of `rest`, and whether it has its closing quote. A backslash takes
/// the character after it along, but not over the line's end.
fn text(rest: &str) -> (usize, TokenKind) {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'\n' => return (at, TokenKind::OpenText),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (at + 1, TokenKind::Text),
            _ => {}
        }
    }
    (rest.len(), TokenKind::OpenText)
}

/// The token at the beginning of `rest`, which is neither empty nor begins with a blank: its bytes and its kind.
fn token(rest: &str) -> (usize, TokenKind) {
    let first = rest.chars().next().unwrap_or('\n');
    match first {
        '\n' => (1, TokenKind::Newline),
        'a'..='z' | 'A'..='Z' | '_' => (run(rest, is_of_word), TokenKind::Word),
        '0'..='9' => (run(rest, |c| is_of_word(c) || c == '.'), TokenKind::Number),
        '"' => text(rest),
        '/' if rest.starts_with("//") => (run(rest, |c| c != '\n'), TokenKind::Comment),
        '/' if rest.starts_with("/*") => match rest[2..].find("*/") {
            Some(at) => (at + 4, TokenKind::Comment),
            None => (rest.len(), TokenKind::OpenComment),
        },
        _ => match PUNCTUATION.iter().find(|punct| punct.starts_with(first) && rest.starts_with(**punct)) {
            Some(punct) => (punct.len(), TokenKind::Punct(punct)),
            None => (first.len_utf8(), TokenKind::Bad),
        },
    }
}

/// Bytes of the blanks at the beginning of `rest`, and of backslashes that join lines.
fn blanks(rest: &str) -> usize {
    let mut at = 0;
    loop {
        at += run(&rest[at..], |c| c != '\n' && (c.is_whitespace() || c == '\u{feff}'));
        at += match &rest.as_bytes()[at..] {
            [b'\\', b'\n', ..] => 2,
            [b'\\', b'\r', b'\n', ..] => 3,
            _ => return at,
        };
    }
}

/// All tokens of a text, comments included, blanks not; the last is [`TokenKind::End`].
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let end = Token { kind: TokenKind::End, text: "", start: source.len() };
    scan(source).chain([end]).collect()
}

/// The same one after the other, without the last.
pub(crate) fn scan(source: &str) -> impl Iterator<Item = Token<'_>> {
    scan_from(source, 0)
}

/// The tokens from a byte on, at which one begins.
fn scan_from(source: &str, from: usize) -> impl Iterator<Item = Token<'_>> {
    let mut start = from + blanks(&source[from..]);
    std::iter::from_fn(move || {
        let rest = &source[start..];
        if rest.is_empty() {
            return None;
        }
        let (length, kind) = token(rest);
        let found = Token { kind, text: &rest[..length], start };
        start += length + blanks(&rest[length..]);
        Some(found)
    })
}

/// The tokens of the line in which a byte is, and of all lines after it. Of a long text the beginning is not read, but
/// where a comment may reach over lines: nothing else does.
pub(crate) fn scan_line_of(source: &str, byte: usize) -> impl Iterator<Item = Token<'_>> {
    let line = source[..byte].rfind('\n').map_or(0, |at| at + 1);
    let comment = source[..line].find("/*");
    let from = comment.map_or(line, |at| source[..at].rfind('\n').map_or(0, |end| end + 1));
    scan_from(source, from).skip_while(move |token| token.end() <= line)
}
