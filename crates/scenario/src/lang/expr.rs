//! Expressions, arguments and calls.

use super::ast::{Arg, Binary, Call, Expr, ExprKind, Prefix, Target};
use super::cursor::{
    Parsed, Tokens, accept, advance, expect, look, peek, previous_end, skip_newlines, unexpected, unsupported,
};
use super::parse::is_type_word;
use super::token::TokenKind;
use crate::diagnostic::{Construct, Expected};
use winnow::{
    Parser,
    combinator::{delimited, separated},
    error::ErrMode,
    stream::Stream,
};

/// Operators by how tightly they bind, the loosest first.
const LEVELS: [&[(&str, Binary)]; 5] = [
    &[("|", Binary::Or)],
    &[("&", Binary::And)],
    &[("<<", Binary::ShiftLeft), (">>", Binary::ShiftRight)],
    &[("+", Binary::Add), ("-", Binary::Subtract)],
    &[("*", Binary::Multiply), ("/", Binary::Divide)],
];

/// An expression.
pub(crate) fn value(input: &mut Tokens<'_, '_>) -> Parsed<Expr> {
    chain(input, 0)
}

fn chain(input: &mut Tokens<'_, '_>, level: usize) -> Parsed<Expr> {
    let Some(operators) = LEVELS.get(level) else { return prefixed(input) };
    let first = chain(input, level + 1)?;
    let start = first.span.start;
    let mut rest = Vec::new();
    while let Some(operator) = operator(input, operators) {
        skip_newlines(input);
        rest.push((operator, chain(input, level + 1)?));
    }
    if rest.is_empty() {
        return Ok(first);
    }
    Ok(Expr { span: start..previous_end(input), kind: ExprKind::Chain(Box::new(first), rest) })
}

/// One of these operators, perhaps at the start of the next line (where only those count that
/// cannot begin a statement).
fn operator(input: &mut Tokens<'_, '_>, operators: &[(&str, Binary)]) -> Option<Binary> {
    let begin = input.checkpoint();
    let new_line = peek(input).kind == TokenKind::Newline;
    skip_newlines(input);
    let token = peek(input);
    let found = operators.iter().find(|(text, _)| token.is(text) && !(new_line && ["*", "&", "-"].contains(text)));
    match found {
        Some((_, operator)) => {
            advance(input);
            Some(*operator)
        }
        None => {
            input.reset(&begin);
            None
        }
    }
}

/// Passes over `(char *)` and the like; false if there is none here.
pub(crate) fn cast(input: &mut Tokens<'_, '_>) -> bool {
    if !peek(input).is("(") || look(input, 1).kind != TokenKind::Word {
        return false;
    }
    let mut at = 1;
    let (mut words, mut typed, mut stars) = (0, false, false);
    loop {
        let token = look(input, at);
        if token.kind == TokenKind::Word && !stars {
            words += 1;
            typed |= is_type_word(token.text);
        } else if token.is("*") {
            stars = true;
        } else if token.is(")") {
            break;
        } else {
            return false;
        }
        at += 1;
    }
    if !(typed || stars) || words == 0 {
        return false;
    }
    for _ in 0..=at {
        advance(input);
    }
    true
}

fn prefixed(input: &mut Tokens<'_, '_>) -> Parsed<Expr> {
    let start = peek(input).start;
    let mut prefixes = Vec::new();
    loop {
        let prefix = match peek(input).kind {
            TokenKind::Punct("-") => Prefix::Minus,
            TokenKind::Punct("&") => Prefix::AddressOf,
            TokenKind::Punct("~") => Prefix::Not,
            TokenKind::Punct("*") => return unsupported(peek(input), Construct::Dereference),
            _ if cast(input) => continue,
            _ => break,
        };
        advance(input);
        prefixes.push(prefix);
    }
    let inner = primary(input)?;
    if prefixes.is_empty() {
        return Ok(inner);
    }
    Ok(Expr { span: start..inner.span.end, kind: ExprKind::Prefixed(prefixes, Box::new(inner)) })
}

fn primary(input: &mut Tokens<'_, '_>) -> Parsed<Expr> {
    let token = peek(input);
    let span = token.start..token.end();
    let mut expr = match token.kind {
        TokenKind::Number => {
            advance(input);
            Expr { span, kind: ExprKind::Number(token.text.to_owned()) }
        }
        TokenKind::Text => {
            advance(input);
            Expr { span, kind: ExprKind::Text(unescape(token.text)) }
        }
        TokenKind::Word if token.text == "sizeof" => sizeof(input)?,
        TokenKind::Word if look(input, 1).is("(") => {
            let call = call(input)?;
            Expr { span: span.start..previous_end(input), kind: ExprKind::Call(call) }
        }
        TokenKind::Word => {
            let target = target(input)?;
            let kind = match target.index {
                Some(index) => ExprKind::Element(target.name, Box::new(index)),
                None => ExprKind::Name(target.name),
            };
            Expr { span: target.span, kind }
        }
        TokenKind::Punct("(") => {
            let mut inner = delimited(open, value_across_lines, close).parse_next(input)?;
            inner.span = span.start..previous_end(input);
            inner
        }
        _ => return Err(ErrMode::Cut(unexpected(input, vec![Expected::Value]))),
    };
    if accept(input, "%") {
        let span = expr.span.start..previous_end(input);
        expr = Expr { span, kind: ExprKind::Percent(Box::new(expr)) };
    }
    Ok(expr)
}

fn open(input: &mut Tokens<'_, '_>) -> Parsed<()> {
    expect(input, "(", &[])?;
    skip_newlines(input);
    Ok(())
}

fn close(input: &mut Tokens<'_, '_>) -> Parsed<()> {
    skip_newlines(input);
    expect(input, ")", &[]).map(|_| ())
}

fn value_across_lines(input: &mut Tokens<'_, '_>) -> Parsed<Expr> {
    value(input)
}

/// A name with an index, perhaps: `p`, `p[i]`, `dev->buf`.
pub(crate) fn target(input: &mut Tokens<'_, '_>) -> Parsed<Target> {
    let word = peek(input);
    if word.kind != TokenKind::Word {
        return Err(ErrMode::Cut(unexpected(input, vec![Expected::Name])));
    }
    advance(input);
    let mut name = word.text.to_owned();
    while (peek(input).is("->") || peek(input).is(".")) && look(input, 1).kind == TokenKind::Word {
        name.push_str(advance(input).text);
        name.push_str(advance(input).text);
    }
    let index = if accept(input, "[") {
        skip_newlines(input);
        let index = value(input)?;
        skip_newlines(input);
        expect(input, "]", &[])?;
        Some(index)
    } else {
        None
    };
    Ok(Target { declared: false, name, index, span: word.start..previous_end(input) })
}

/// `sizeof(struct foo)`: the brackets are read as text.
fn sizeof(input: &mut Tokens<'_, '_>) -> Parsed<Expr> {
    let start = advance(input).start;
    let mut of = String::new();
    if accept(input, "(") {
        let mut depth = 1;
        loop {
            let token = peek(input);
            if matches!(token.kind, TokenKind::Newline | TokenKind::End) {
                return Err(ErrMode::Cut(unexpected(input, vec![Expected::Token(")")])));
            }
            advance(input);
            match token.kind {
                TokenKind::Punct("(") => depth += 1,
                TokenKind::Punct(")") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            let apart = token.kind == TokenKind::Word || token.is("*");
            if apart && !of.is_empty() && !of.ends_with('*') {
                of.push(' ');
            }
            of.push_str(token.text);
        }
    } else {
        while accept(input, "*") {
            of.push('*');
        }
        of.push_str(&target(input)?.name);
    }
    Ok(Expr { span: start..previous_end(input), kind: ExprKind::Sizeof(of) })
}

/// `f(a, b)`
pub(crate) fn call(input: &mut Tokens<'_, '_>) -> Parsed<Call> {
    let name = advance(input);
    expect(input, "(", &[])?;
    skip_newlines(input);
    let args = if peek(input).is(")") { Vec::new() } else { separated(1.., arg, comma).parse_next(input)? };
    skip_newlines(input);
    let close = expect(input, ")", &[Expected::Token(",")])?;
    Ok(Call { name: name.text.to_owned(), name_span: name.start..name.end(), args, close })
}

fn comma(input: &mut Tokens<'_, '_>) -> Parsed<()> {
    let begin = input.checkpoint();
    skip_newlines(input);
    if !accept(input, ",") {
        input.reset(&begin);
        // Not an error yet: the list may end here.
        return Err(ErrMode::Backtrack(unexpected(input, vec![Expected::Token(",")])));
    }
    skip_newlines(input);
    Ok(())
}

fn arg(input: &mut Tokens<'_, '_>) -> Parsed<Arg> {
    let word = peek(input);
    let name = if word.kind == TokenKind::Word && look(input, 1).is("=") {
        advance(input);
        advance(input);
        skip_newlines(input);
        Some((word.text.to_owned(), word.start..word.end()))
    } else {
        None
    };
    Ok(Arg { name, value: value(input)? })
}

/// Text without its quotes; `\"` and `\\` as in C, `\n` is a blank (texts are one line).
fn unescape(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(quoted);
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 't') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}
