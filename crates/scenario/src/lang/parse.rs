//! Tokens into statements. A statement that cannot be read becomes [`StmtKind::Error`], and reading
//! goes on at the next one, so that all errors of a script are known at once.

use super::ast::{Body, Call, Problem, Span, Stmt, StmtKind, Target};
use super::cursor::{
    Parsed, Tokens, accept, advance, expect, look, peek, previous_end, skip_newlines, unexpected, unsupported,
};
use super::nearest::unknown_statement;
use super::token::{Token, TokenKind, tokens};
use super::{expr, words};
use crate::diagnostic::{Construct, DiagnosticKind, Expected};
use std::rc::Rc;
use winnow::{
    error::ErrMode,
    stream::{Stream, TokenSlice},
};

/// Brackets may nest this deep.
const MAX_DEPTH: u32 = 32;

/// Reads a script.
pub(crate) fn parse(source: &str) -> Vec<Stmt> {
    let mut all = tokens(source);
    let depth_problem = limit_depth(&mut all);
    all.retain(|t| t.kind != TokenKind::Comment);
    let mut input = TokenSlice::new(&all);
    let mut out = Vec::new();
    loop {
        out.extend(statements(&mut input));
        let token = peek(&input);
        if token.kind == TokenKind::End {
            break;
        }
        // A `}` that closes nothing.
        let problem = Problem { span: token.start..token.end(), kind: Box::new(DiagnosticKind::ClosesNothing) };
        advance(&mut input);
        out.push(Stmt { span: problem.span.clone(), kind: StmtKind::Error { problem, assigns: vec![] } });
    }
    if let Some(problem) = depth_problem {
        // Everything after it is cut off; what was open there is not worth a word.
        out.push(Stmt { span: problem.span.clone(), kind: StmtKind::Error { problem, assigns: vec![] } });
    }
    out
}

/// Cuts the tokens off where brackets nest too deep: what follows is read by recursion.
fn limit_depth(all: &mut Vec<Token<'_>>) -> Option<Problem> {
    let mut depth = 0_u32;
    let at = all.iter().position(|token| {
        let TokenKind::Punct(text) = token.kind else { return false };
        match text.as_bytes() {
            [b'(' | b'[' | b'{'] => depth += 1,
            [b')' | b']' | b'}'] => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })?;
    let span = all[at].start..all[at].end();
    all.truncate(at);
    all.push(Token { kind: TokenKind::End, text: "", start: span.start });
    Some(Problem { span, kind: Box::new(DiagnosticKind::TooDeep { limit: MAX_DEPTH }) })
}

/// Statements up to a `}` or the end.
pub(crate) fn statements(input: &mut Tokens<'_, '_>) -> Vec<Stmt> {
    let mut out = Vec::new();
    loop {
        while peek(input).kind == TokenKind::Newline || peek(input).is(";") {
            advance(input);
        }
        let first = peek(input);
        if first.kind == TokenKind::End || first.is("}") {
            return out;
        }
        let begin = input.checkpoint();
        match statement(input).and_then(|kind| end_of_statement(input, kind)) {
            Ok(kind) => {
                // A block's statement is its head, as one line of the script shows it.
                let end = previous_end(input).max(first.end());
                out.push(Stmt { span: first.start..end, kind });
            }
            Err(error) => {
                let problem = match error {
                    ErrMode::Backtrack(problem) | ErrMode::Cut(problem) => problem,
                    ErrMode::Incomplete(_) => unexpected(input, vec![Expected::Statement]),
                };
                input.reset(&begin);
                let assigns = recover(input, problem.span.start);
                let end = previous_end(input).max(first.end());
                out.push(Stmt { span: first.start..end, kind: StmtKind::Error { problem, assigns } });
            }
        }
    }
}

fn end_of_statement(input: &mut Tokens<'_, '_>, kind: StmtKind) -> Parsed<StmtKind> {
    let after = peek(input);
    let block = matches!(kind, StmtKind::Block { .. } | StmtKind::Repeat { .. } | StmtKind::Function { .. });
    if block || matches!(after.kind, TokenKind::Newline | TokenKind::End) || after.is(";") || after.is("}") {
        return Ok(kind);
    }
    Err(ErrMode::Cut(unexpected(input, vec![Expected::EndOfStatement])))
}

/// Passes over a statement that could not be read, blocks included; returns the names that it
/// seems to assign, so that their use further down is no second error.
fn recover(input: &mut Tokens<'_, '_>, problem_at: usize) -> Vec<String> {
    let mut assigns = Vec::new();
    let first = peek(input);
    let guards_next = ["if", "else", "while", "for"].iter().any(|word| first.is_word(word));
    let mut previous = first;
    let (mut parens, mut braces) = (0_u32, 0_u32);
    loop {
        let token = peek(input);
        let next = look(input, 1);
        if token.kind == TokenKind::Word && (next.is("=") || next.is("[")) {
            assigns.push(token.text.to_owned());
        }
        match token.kind {
            TokenKind::End => return assigns,
            TokenKind::Newline if braces == 0 => {
                let head_ends = guards_next && (previous.is(")") || previous.is_word("else"));
                if next.is("{") || next.is_word("else") || parens == 0 && head_ends {
                    // `if (…)` or a function's head, with what belongs to it on the next line.
                } else if parens == 0 || (token.start >= problem_at && begins_statement(input, 1)) {
                    return assigns;
                }
            }
            TokenKind::Punct("(" | "[") => parens += 1,
            TokenKind::Punct(")" | "]") => parens = parens.saturating_sub(1),
            TokenKind::Punct("{") => braces += 1,
            TokenKind::Punct("}") => {
                if braces == 0 {
                    return assigns;
                }
                braces -= 1;
                if braces == 0 && token.start >= problem_at {
                    advance(input);
                    if !else_follows(input) {
                        return assigns;
                    }
                    continue;
                }
            }
            TokenKind::Punct(";") if braces == 0 && (parens == 0 || token.start >= problem_at) => return assigns,
            _ => {}
        }
        if token.kind != TokenKind::Newline {
            previous = token;
        }
        advance(input);
    }
}

fn else_follows(input: &Tokens<'_, '_>) -> bool {
    input.iter().find(|t| t.kind != TokenKind::Newline).is_some_and(|t| t.is_word("else"))
}

/// Whether what follows looks like a new statement (and not like the next line of a call).
fn begins_statement(input: &Tokens<'_, '_>, ahead: usize) -> bool {
    let (first, second) = (look(input, ahead), look(input, ahead + 1));
    first.is("}")
        || first.kind == TokenKind::Newline
        || first.kind == TokenKind::Word
            && (second.kind == TokenKind::Word || ["(", "=", "{", "["].iter().any(|p| second.is(p)))
}

fn statement(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    let first = peek(input);
    if first.is("#") {
        return preprocessor(input);
    }
    if first.is("*") {
        return unsupported(first, Construct::Dereference);
    }
    if first.is("(") && expr::cast(input) {
        // `(void)kmalloc(…);`
        return expression_statement(input);
    }
    if first.kind != TokenKind::Word {
        return Err(ErrMode::Backtrack(unexpected(input, vec![Expected::Statement])));
    }
    match first.text {
        "machine" if !look(input, 1).is("(") && !look(input, 1).is("=") => Ok(machine(input)),
        "repeat" => repeat_block(input),
        "for" => for_loop(input),
        "if" | "else" | "switch" | "case" | "default" => unsupported(first, Construct::Condition),
        "while" | "do" => unsupported(first, Construct::Loop),
        "return" | "goto" | "break" | "continue" => unsupported(first, Construct::Jump),
        "typedef" | "enum" => unsupported(first, Construct::TypeDefinition),
        word if look(input, 1).is("{") || words::is_block(word) => block(input),
        _ => declaration_or_expression(input),
    }
}

/// `machine` and its words: what stands together without a blank is one word (`linux-6.12`).
fn machine(input: &mut Tokens<'_, '_>) -> StmtKind {
    advance(input);
    let mut words: Vec<(String, Span)> = Vec::new();
    loop {
        let token = peek(input);
        if matches!(token.kind, TokenKind::Newline | TokenKind::End) || token.is(";") || token.is("}") {
            return StmtKind::Machine(words);
        }
        advance(input);
        match words.last_mut() {
            Some((text, span)) if span.end == token.start => {
                text.push_str(token.text);
                span.end = token.end();
            }
            _ => words.push((token.text.to_owned(), token.start..token.end())),
        }
    }
}

/// `#define NAME value`
fn preprocessor(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    let hash = advance(input);
    let directive = peek(input);
    if !directive.is_word("define") {
        return unsupported(if directive.kind == TokenKind::Word { directive } else { hash }, Construct::Preprocessor);
    }
    advance(input);
    let name = peek(input);
    if name.kind != TokenKind::Word {
        return Err(ErrMode::Cut(unexpected(input, vec![Expected::Name])));
    }
    advance(input);
    if look(input, 0).is("(") && look(input, 0).start == name.end() {
        return unsupported(name, Construct::Preprocessor);
    }
    let value = expr::value(input)?;
    let target = Target { declared: false, name: name.text.to_owned(), index: None, span: name.start..name.end() };
    Ok(StmtKind::Assign(target, value))
}

/// `{ … }`
fn body(input: &mut Tokens<'_, '_>, head: &str) -> Parsed<Body> {
    skip_newlines(input);
    let open = expect(input, "{", &[])?;
    let stmts = statements(input);
    let token = peek(input);
    let close = if token.is("}") {
        advance(input);
        Ok(token.start..token.end())
    } else {
        Err(Problem { span: open, kind: Box::new(DiagnosticKind::Unclosed { block: head.to_owned() }) })
    };
    Ok(Body { stmts, close })
}

/// `in_irq { … }`, `in_irq(after = 2) { … }`, `task name { … }`
fn block(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    let head = peek(input);
    let mut args = Vec::new();
    if head.text.starts_with("in_") && look(input, 1).is("(") {
        args = expr::call(input)?.args;
    } else {
        advance(input);
    }
    let mut name = None;
    if head.text == "task" || head.text == "start" {
        let token = peek(input);
        if token.kind != TokenKind::Word {
            return Err(ErrMode::Cut(unexpected(input, vec![Expected::Name])));
        }
        advance(input);
        name = Some(token.text.to_owned());
    }
    let end = previous_end(input);
    let body = body(input, head.text)?;
    Ok(StmtKind::Block { head: head.text.to_owned(), name, head_span: head.start..end, args, body })
}

/// `repeat n { … }`, `repeat n as j { … }`
fn repeat_block(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    advance(input);
    let to = expr::value(input)?;
    let mut index = "i".to_owned();
    if peek(input).is_word("as") {
        advance(input);
        let name = peek(input);
        if name.kind != TokenKind::Word {
            return Err(ErrMode::Cut(unexpected(input, vec![Expected::Name])));
        }
        advance(input);
        index = name.text.to_owned();
    }
    let body = body(input, "repeat")?;
    Ok(StmtKind::Repeat { index, from: None, to, body })
}

/// `for (i = a; i < b; i++) { … }`, with or without `int`: the loop of C that is a `repeat`.
fn for_loop(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    let head = advance(input);
    let parsed = for_head(input);
    let Ok((index, from, to)) = parsed else { return unsupported(head, Construct::Loop) };
    let body = body(input, "for")?;
    Ok(StmtKind::Repeat { index, from: Some(from), to, body })
}

fn for_head(input: &mut Tokens<'_, '_>) -> Parsed<(String, super::ast::Expr, super::ast::Expr)> {
    expect(input, "(", &[])?;
    while look(input, 1).kind == TokenKind::Word {
        advance(input);
    }
    let index = advance(input);
    expect(input, "=", &[])?;
    let from = expr::value(input)?;
    expect(input, ";", &[])?;
    let again = advance(input);
    expect(input, "<", &[])?;
    let to = expr::value(input)?;
    expect(input, ";", &[])?;
    let (a, b) = (advance(input), advance(input));
    let counts = a.text == index.text && b.is("++") || a.is("++") && b.text == index.text;
    expect(input, ")", &[])?;
    if counts && index.kind == TokenKind::Word && again.text == index.text {
        Ok((index.text.to_owned(), from, to))
    } else {
        Err(ErrMode::Cut(unexpected(input, vec![])))
    }
}

/// Whether a word is a type in C, as far as one can know without headers.
pub(crate) fn is_type_word(word: &str) -> bool {
    const WORDS: [&str; 29] = [
        "void", "char", "short", "int", "long", "unsigned", "signed", "float", "double", "bool", "struct", "union",
        "enum", "const", "volatile", "static", "extern", "register", "u8", "u16", "u32", "u64", "s8", "s16", "s32",
        "s64", "__iomem", "__user", "inline",
    ];
    WORDS.contains(&word) || word.ends_with("_t")
}

fn declaration_or_expression(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    // Words and stars before the name are its type.
    let mut prefix = 0;
    let mut typed = false;
    let mut at = 0;
    while look(input, at).kind == TokenKind::Word {
        let word = look(input, at);
        let mut after = at + 1;
        while look(input, after).is("*") {
            after += 1;
        }
        if look(input, after).kind != TokenKind::Word {
            break;
        }
        typed |= is_type_word(word.text) || after > at + 1;
        at = after;
        prefix = at;
    }
    if prefix == 0 {
        if look(input, 0).kind == TokenKind::Word && is_type_word(peek(input).text) && look(input, 1).is("{") {
            return unsupported(peek(input), Construct::TypeDefinition);
        }
        return expression_statement(input);
    }
    let first = peek(input);
    if !typed {
        // Two names in a row are a declaration only if the first can be a type.
        let known_call = words::function(first.text).is_some();
        if known_call {
            advance(input);
            return Err(ErrMode::Cut(unexpected(input, vec![Expected::Token("(")])));
        }
        return Err(ErrMode::Cut(Problem {
            span: first.start..first.end(),
            kind: Box::new(unknown_statement(first.text)),
        }));
    }
    let mut is_static = false;
    for _ in 0..prefix {
        is_static |= advance(input).is_word("static");
    }
    if look(input, 1).is("(") {
        return function(input);
    }
    if look(input, 1).is("{") {
        return unsupported(first, Construct::TypeDefinition);
    }
    if look(input, 1).is(",")
        || matches!(look(input, 1).kind, TokenKind::Newline | TokenKind::End)
        || look(input, 1).is(";")
    {
        return declared_names(input, is_static);
    }
    // `void *p[8];`
    let begin = input.checkpoint();
    let mut target = expr::target(input)?;
    if peek(input).is(";") || peek(input).is(",") {
        input.reset(&begin);
        return declared_names(input, is_static);
    }
    target.declared = !is_static;
    expect(input, "=", &[Expected::Token(";"), Expected::Token(",")])?;
    skip_newlines(input);
    assigned(input, target)
}

/// `void name(void) { … }`, its type passed over; `void name(void);` declares it, which nobody needs.
fn function(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    let name = advance(input);
    advance(input);
    if peek(input).is_word("void") {
        advance(input);
    }
    if !peek(input).is(")") {
        return unsupported(name, Construct::FunctionParameters);
    }
    advance(input);
    if peek(input).is(";") {
        return Ok(StmtKind::Declare(Vec::new()));
    }
    let body = Rc::new(body(input, name.text)?);
    Ok(StmtKind::Function { name: name.text.to_owned(), name_span: name.start..name.end(), body })
}

/// `void *p, *q[8];`: nothing happens, the names are free to use.
fn declared_names(input: &mut Tokens<'_, '_>, is_static: bool) -> Parsed<StmtKind> {
    let mut names = Vec::new();
    loop {
        while accept(input, "*") {}
        if peek(input).kind != TokenKind::Word {
            return Err(ErrMode::Cut(unexpected(input, vec![Expected::Name])));
        }
        names.push(expr::target(input)?.name);
        if !accept(input, ",") {
            return Ok(StmtKind::Declare(if is_static { Vec::new() } else { names }));
        }
        skip_newlines(input);
    }
}

/// `x = …` or a call.
fn expression_statement(input: &mut Tokens<'_, '_>) -> Parsed<StmtKind> {
    let first = peek(input);
    if first.kind == TokenKind::Word && !look(input, 1).is("(") {
        let target = expr::target(input)?;
        if accept(input, "=") {
            skip_newlines(input);
            return assigned(input, target);
        }
        if target.index.is_some() {
            return Err(ErrMode::Cut(unexpected(input, vec![Expected::Token("=")])));
        }
        let after = peek(input);
        let known = words::function(first.text).is_some();
        let expected = if known {
            vec![Expected::Token("(")]
        } else if matches!(after.kind, TokenKind::Bad | TokenKind::OpenText | TokenKind::OpenComment) {
            vec![]
        } else {
            match unknown_statement(first.text) {
                DiagnosticKind::Unknown { suggestion: None, .. } => vec![Expected::Token("="), Expected::Token("(")],
                kind => {
                    let span = first.start..first.end();
                    return Err(ErrMode::Cut(Problem { span, kind: Box::new(kind) }));
                }
            }
        };
        return Err(ErrMode::Cut(unexpected(input, expected)));
    }
    let call = expr::call(input)?;
    // `task(name) { … }`, `if_something(x) { … }`: a block's head with arguments.
    if peek(input).is("{") {
        let body = body(input, &call.name)?;
        let Call { name: head, name_span: head_span, args, .. } = call;
        return Ok(StmtKind::Block { head, name: None, head_span, args, body });
    }
    Ok(StmtKind::Call(None, call))
}

fn assigned(input: &mut Tokens<'_, '_>, target: Target) -> Parsed<StmtKind> {
    let value = expr::value(input)?;
    if let super::ast::ExprKind::Name(name) = &value.kind
        && words::function(name).is_some()
    {
        return Err(ErrMode::Cut(unexpected(input, vec![Expected::Token("(")])));
    }
    Ok(match value.kind {
        super::ast::ExprKind::Call(call) if !words::is_constant_function(&call.name) => {
            StmtKind::Call(Some(target), call)
        }
        _ => StmtKind::Assign(target, value),
    })
}
