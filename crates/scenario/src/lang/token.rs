//! Text into tokens.

use winnow::{
    LocatingSlice, ModalResult, Parser,
    combinator::{alt, opt, preceded},
    error::{ContextError, ErrMode},
    token::{any, literal, one_of, take_while},
};

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

    pub fn is(&self, punct: &str) -> bool {
        matches!(self.kind, TokenKind::Punct(p) if p == punct)
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text == word
    }
}

/// Punctuation, the longer before the shorter that it begins with.
const PUNCTUATION: [&str; 39] = [
    "<<=", ">>=", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "++", "--", "+=", "-=", "*=", "|=", "&=", "->", "(",
    ")", "{", "}", "[", "]", ",", ";", "=", "|", "+", "-", "*", "/", "<", ">", "&", "%", "#", "~", ".",
];

type Input<'s> = LocatingSlice<&'s str>;
type Lexed<T> = ModalResult<T, ContextError>;

fn newline(input: &mut Input<'_>) -> Lexed<TokenKind> {
    '\n'.value(TokenKind::Newline).parse_next(input)
}

fn line_comment(input: &mut Input<'_>) -> Lexed<TokenKind> {
    ("//", take_while(0.., |c| c != '\n')).value(TokenKind::Comment).parse_next(input)
}

fn block_comment(input: &mut Input<'_>) -> Lexed<TokenKind> {
    literal("/*").parse_next(input)?;
    let rest: &str = input.as_ref();
    let (bytes, kind) = match rest.find("*/") {
        Some(at) => (at + 2, TokenKind::Comment),
        None => (rest.len(), TokenKind::OpenComment),
    };
    winnow::token::take(rest[..bytes].chars().count()).value(kind).parse_next(input)
}

fn word(input: &mut Input<'_>) -> Lexed<TokenKind> {
    (one_of(('a'..='z', 'A'..='Z', '_')), take_while(0.., ('a'..='z', 'A'..='Z', '0'..='9', '_')))
        .value(TokenKind::Word)
        .parse_next(input)
}

fn number(input: &mut Input<'_>) -> Lexed<TokenKind> {
    (one_of('0'..='9'), take_while(0.., ('a'..='z', 'A'..='Z', '0'..='9', '_', '.')))
        .value(TokenKind::Number)
        .parse_next(input)
}

fn text(input: &mut Input<'_>) -> Lexed<TokenKind> {
    '"'.parse_next(input)?;
    loop {
        take_while(0.., |c| !matches!(c, '"' | '\\' | '\n')).parse_next(input)?;
        if opt(preceded('\\', one_of(|c| c != '\n'))).parse_next(input)?.is_some() {
            continue;
        }
        let closed = opt('"').parse_next(input)?.is_some();
        if !closed {
            // A lone backslash at the line's end leaves the text open, too.
            opt('\\').parse_next(input)?;
        }
        return Ok(if closed { TokenKind::Text } else { TokenKind::OpenText });
    }
}

fn punctuation(input: &mut Input<'_>) -> Lexed<TokenKind> {
    let rest: &str = input.as_ref();
    match PUNCTUATION.iter().find(|p| rest.starts_with(**p)) {
        Some(p) => literal(*p).value(TokenKind::Punct(p)).parse_next(input),
        None => Err(ErrMode::Backtrack(ContextError::new())),
    }
}

fn token(input: &mut Input<'_>) -> Lexed<TokenKind> {
    alt((newline, line_comment, block_comment, word, number, text, punctuation, any.value(TokenKind::Bad)))
        .parse_next(input)
}

/// Blanks, and a backslash that joins lines.
fn blanks(input: &mut Input<'_>) -> Lexed<()> {
    loop {
        take_while(0.., |c: char| c != '\n' && (c.is_whitespace() || c == '\u{feff}')).parse_next(input)?;
        if opt(alt(("\\\n", "\\\r\n"))).parse_next(input)?.is_none() {
            return Ok(());
        }
    }
}

/// All tokens of a text, comments included, blanks not; the last is [`TokenKind::End`].
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut input = LocatingSlice::new(source);
    let mut out = Vec::new();
    loop {
        // Neither can fail: every character is at least a bad one.
        let _ = blanks.parse_next(&mut input);
        match token.with_span().parse_next(&mut input) {
            Ok((kind, span)) => out.push(Token { kind, text: &source[span.clone()], start: span.start }),
            Err(_) => break,
        }
    }
    out.push(Token { kind: TokenKind::End, text: "", start: source.len() });
    out
}
