//! The place in the tokens: looking ahead, taking what is expected, and saying what was not.

use super::ast::{Problem, Span};
use super::token::{Token, TokenKind};
use crate::diagnostic::{Construct, DiagnosticKind, Expected, Found, Unterminated};
use winnow::{
    error::{ErrMode, ParserError},
    stream::{Stream, TokenSlice},
};

pub(crate) type Tokens<'t, 's> = TokenSlice<'t, Token<'s>>;
pub(crate) type Parsed<T> = Result<T, ErrMode<Problem>>;

impl<'t, 's> ParserError<Tokens<'t, 's>> for Problem {
    type Inner = Self;

    fn from_input(input: &Tokens<'t, 's>) -> Self {
        unexpected(input, vec![])
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

/// The next token; the last one, [`TokenKind::End`], is never consumed.
#[inline]
pub(crate) fn peek<'s>(input: &Tokens<'_, 's>) -> Token<'s> {
    look(input, 0)
}

/// The token `ahead` places on.
pub(crate) fn look<'s>(input: &Tokens<'_, 's>, ahead: usize) -> Token<'s> {
    let at = ahead.min(input.len().saturating_sub(1));
    input.get(at).copied().unwrap_or(Token { kind: TokenKind::End, text: "", start: 0 })
}

/// Takes the next token.
pub(crate) fn advance<'s>(input: &mut Tokens<'_, 's>) -> Token<'s> {
    let token = peek(input);
    if token.kind != TokenKind::End {
        input.next_token();
    }
    token
}

/// Takes the next token if it is this punctuation.
pub(crate) fn accept(input: &mut Tokens<'_, '_>, punct: &str) -> bool {
    let found = peek(input).is(punct);
    if found {
        advance(input);
    }
    found
}

/// Takes this punctuation, or says that it was expected.
pub(crate) fn expect(input: &mut Tokens<'_, '_>, punct: &'static str, or: &[Expected]) -> Parsed<Span> {
    let token = peek(input);
    if token.is(punct) {
        advance(input);
        return Ok(token.start..token.end());
    }
    let mut expected = vec![Expected::Token(punct)];
    expected.extend_from_slice(or);
    Err(ErrMode::Cut(unexpected(input, expected)))
}

/// Passes over line ends.
pub(crate) fn skip_newlines(input: &mut Tokens<'_, '_>) {
    while peek(input).kind == TokenKind::Newline {
        advance(input);
    }
}

/// End of the token before the next one.
pub(crate) fn previous_end(input: &Tokens<'_, '_>) -> usize {
    input.previous_tokens().find(|t| t.kind != TokenKind::Newline).map_or(0, Token::end)
}

/// What stands here was not expected; tokens that are wrong in themselves say so instead.
pub(crate) fn unexpected(input: &Tokens<'_, '_>, expected: Vec<Expected>) -> Problem {
    let token = peek(input);
    let span = token.start..token.end();
    let behind = previous_end(input);
    // On a later line, the place to look at is where the earlier one stopped.
    let new_line = input.previous_tokens().next().is_some_and(|t| t.kind == TokenKind::Newline);
    let kind = match token.kind {
        TokenKind::Newline => {
            return Problem {
                span: behind..behind,
                kind: Box::new(DiagnosticKind::Unexpected { found: Found::EndOfLine, expected }),
            };
        }
        TokenKind::End => {
            return Problem {
                span: behind..behind,
                kind: Box::new(DiagnosticKind::Unexpected { found: Found::EndOfText, expected }),
            };
        }
        TokenKind::OpenText => DiagnosticKind::Unterminated { what: Unterminated::Text },
        TokenKind::OpenComment => DiagnosticKind::Unterminated { what: Unterminated::Comment },
        TokenKind::Bad => bad_character(token.text),
        _ if new_line && behind > 0 && !expected.contains(&Expected::Statement) => {
            return Problem {
                span: behind..behind,
                kind: Box::new(DiagnosticKind::Unexpected { found: Found::EndOfLine, expected }),
            };
        }
        _ => DiagnosticKind::Unexpected { found: Found::Token(token.text.to_owned()), expected },
    };
    Problem { span, kind: Box::new(kind) }
}

fn bad_character(text: &str) -> DiagnosticKind {
    let character = text.chars().next().unwrap_or(' ');
    DiagnosticKind::BadCharacter { character, instead: plain(character) }
}

/// The text with every full-width sign of its code as C writes it; comments and texts stay as they are.
pub fn plain_signs(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    for token in super::token::tokens(source).iter().filter(|token| token.kind == TokenKind::Bad) {
        if let Some(plain) = token.text.chars().next().and_then(plain) {
            out.push_str(&source[done..token.start]);
            out.push(plain);
            done = token.end();
        }
    }
    out + &source[done..]
}

/// What C writes for a sign of an East Asian keyboard.
fn plain(character: char) -> Option<char> {
    // Full-width forms lie at a fixed distance from ASCII; some signs do not.
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0),
        '、' => Some(','),
        '。' => Some('.'),
        '“' | '”' => Some('"'),
        '‘' | '’' => Some('\''),
        '【' => Some('['),
        '】' => Some(']'),
        _ => None,
    }
}

pub(crate) fn unsupported<T>(token: Token<'_>, what: Construct) -> Parsed<T> {
    let kind = DiagnosticKind::Unsupported { what, text: token.text.to_owned() };
    Err(ErrMode::Cut(Problem { span: token.start..token.end(), kind: Box::new(kind) }))
}
