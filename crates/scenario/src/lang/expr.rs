//! Expressions, arguments and calls.

use super::ast::{Arg, Binary, Call, Expr, ExprKind, Prefix, Target};
use super::cursor::{
    Parsed, Tokens, accept, advance, expect, look, peek, previous_end, skip_newlines, unexpected, unsupported,
};
use super::parse::is_type_word;
use super::token::TokenKind;
use crate::diagnostic::{Construct, Expected};
use winnow::{error::ErrMode, stream::Stream};

impl Binary {
    /// How tightly it binds.
    const fn level(self) -> u8 {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::ShiftLeft | Self::ShiftRight => 2,
            Self::Add | Self::Subtract => 3,
            Self::Multiply | Self::Divide => 4,
        }
    }
}

/// An expression.
pub(crate) fn value(input: &mut Tokens<'_, '_>) -> Parsed<Expr> {
    chains(input, 0)
}

/// An expression of operators that bind as tightly as `level`, or more so.
fn chains(input: &mut Tokens<'_, '_>, level: u8) -> Parsed<Expr> {
    let mut first = prefixed(input)?;
    // The next chain is looser than the one before, and has it for its first part.
    while let Some(of_chain) = operator(input, |found| found >= level) {
        let start = first.span.start;
        let mut rest = vec![(of_chain, operand(input, of_chain)?)];
        while let Some(next) = operator(input, |found| found == of_chain.level()) {
            rest.push((next, operand(input, next)?));
        }
        first = Expr { span: start..previous_end(input), kind: ExprKind::Chain(Box::new(first), rest) };
    }
    Ok(first)
}

/// What stands behind an operator.
fn operand(input: &mut Tokens<'_, '_>, operator: Binary) -> Parsed<Expr> {
    skip_newlines(input);
    chains(input, operator.level() + 1)
}

/// An operator of these levels, perhaps at the start of the next line (where only those count that
/// cannot begin a statement).
fn operator(input: &mut Tokens<'_, '_>, wanted: impl Fn(u8) -> bool) -> Option<Binary> {
    let begin = input.checkpoint();
    let new_line = peek(input).kind == TokenKind::Newline;
    skip_newlines(input);
    let TokenKind::Punct(text) = peek(input).kind else {
        input.reset(&begin);
        return None;
    };
    let found = match text {
        "|" => Some(Binary::Or),
        "<<" => Some(Binary::ShiftLeft),
        ">>" => Some(Binary::ShiftRight),
        "+" => Some(Binary::Add),
        "/" => Some(Binary::Divide),
        "&" if !new_line => Some(Binary::And),
        "-" if !new_line => Some(Binary::Subtract),
        "*" if !new_line => Some(Binary::Multiply),
        _ => None,
    };
    let found = found.filter(|operator| wanted(operator.level()));
    match found {
        Some(_) => drop(advance(input)),
        None => input.reset(&begin),
    }
    found
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
            advance(input);
            skip_newlines(input);
            let inner = value(input)?;
            skip_newlines(input);
            let close = expect(input, ")", &[])?;
            Expr { span: span.start..close.end, kind: inner.kind }
        }
        _ => return Err(ErrMode::Cut(unexpected(input, vec![Expected::Value]))),
    };
    if accept(input, "%") {
        let span = expr.span.start..previous_end(input);
        expr = Expr { span, kind: ExprKind::Percent(Box::new(expr)) };
    }
    Ok(expr)
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
    let mut args = Vec::new();
    if !peek(input).is(")") {
        args.push(arg(input)?);
        while comma(input) {
            args.push(arg(input)?);
        }
    }
    skip_newlines(input);
    let close = expect(input, ")", &[Expected::Token(",")])?;
    Ok(Call { name: name.text.to_owned(), name_span: name.start..name.end(), args, close })
}

/// Passes over the comma before the next argument; false if the list ends here.
fn comma(input: &mut Tokens<'_, '_>) -> bool {
    let begin = input.checkpoint();
    skip_newlines(input);
    let goes_on = accept(input, ",");
    if goes_on {
        skip_newlines(input);
    } else {
        input.reset(&begin);
    }
    goes_on
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
