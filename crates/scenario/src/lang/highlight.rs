//! What an editor needs to colour a script and to complete words.

use super::token::{Token, TokenKind, scan, scan_line_of};
use super::words::{self, Word};
use std::collections::HashSet;
use std::ops::Range;

/// What a run of text is, for its colour.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenClass {
    /// `machine`, `repeat`, `in_irq`.
    Keyword,
    /// A call of the kernel: `kmalloc`.
    Call,
    /// A statement about the world around: `page_cache`, `hog`, `marker`.
    World,
    /// A GFP or slab flag.
    Flag,
    /// A constant: `PAGE_SIZE`, `NULL`.
    Constant,
    /// A type of C, which means nothing here.
    Type,
    /// A name.
    Variable,
    /// A number.
    Number,
    /// Text in quotes.
    Text,
    /// A comment.
    Comment,
    /// Brackets, operators, commas.
    Punctuation,
    /// What cannot be read.
    Error,
}

/// The tokens of some bytes of a script, in order, without blanks; those at the edges whole. Every byte that is no blank
/// is in one of them.
pub fn highlight(source: &str, bytes: Range<usize>) -> Vec<(Range<usize>, TokenClass)> {
    // What a word is may depend on those before it in its line.
    let mut all = scan_line_of(source, bytes.start).peekable();
    let mut out = Vec::new();
    let mut machine_line = false;
    while let Some(token) = all.next_if(|token| token.start < bytes.end) {
        let class = match token.kind {
            TokenKind::End => break,
            TokenKind::Newline => {
                machine_line = false;
                continue;
            }
            TokenKind::Comment => TokenClass::Comment,
            TokenKind::Text => TokenClass::Text,
            TokenKind::OpenText | TokenKind::OpenComment | TokenKind::Bad => TokenClass::Error,
            TokenKind::Punct("-" | ".") if machine_line => TokenClass::Constant,
            TokenKind::Punct(_) => TokenClass::Punctuation,
            TokenKind::Number if machine_line => TokenClass::Constant,
            TokenKind::Number => TokenClass::Number,
            TokenKind::Word if machine_line => TokenClass::Constant,
            TokenKind::Word => {
                let called = all.peek().is_some_and(|next| next.is("("));
                let class = word_class(token.text, called);
                machine_line = token.text == "machine" && class == TokenClass::Keyword;
                class
            }
        };
        if token.end() > bytes.start {
            out.push((token.start..token.end(), class));
        }
    }
    out
}

fn word_class(word: &str, called: bool) -> TokenClass {
    match words::word(word) {
        Some(Word::Function(function)) if function.is_of_the_world() => TokenClass::World,
        Some(Word::Function(_)) => TokenClass::Call,
        _ if words::STATEMENTS.contains(&word) || words::is_block(word) || word == "as" || word == "sizeof" => {
            TokenClass::Keyword
        }
        _ if called => TokenClass::Call,
        Some(Word::Gfp(_) | Word::SlabFlags(_)) => TokenClass::Flag,
        Some(Word::Constant(_)) => TokenClass::Constant,
        None if word == "NULL" => TokenClass::Constant,
        None if super::parse::is_type_word(word) => TokenClass::Type,
        None => TokenClass::Variable,
    }
}

/// A word that could stand at the cursor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completion {
    /// The word.
    pub word: String,
    /// Its signature, or nothing.
    pub signature: Option<String>,
    /// What it is.
    pub class: TokenClass,
}

/// Words that continue the one before the cursor (a byte of the source), and the bytes that they
/// would replace. Nothing in comments and texts.
pub fn completions(source: &str, cursor: usize) -> (Range<usize>, Vec<Completion>) {
    let none = (cursor..cursor, Vec::new());
    if !source.is_char_boundary(cursor) {
        return none;
    }
    let line: Vec<Token> = scan_line_of(source, cursor).take_while(|token| token.start < cursor).collect();
    let Some((token, before)) = line.split_last() else { return none };
    if token.kind != TokenKind::Word || token.end() < cursor {
        return none;
    }
    let prefix = &source[token.start..cursor];
    let fits = |word: &str| {
        let plain = |w: &str| w.trim_start_matches('_').to_ascii_lowercase();
        word.starts_with(prefix) || !plain(prefix).is_empty() && plain(word).starts_with(&plain(prefix))
    };
    let mut found: Vec<Completion> = Vec::new();
    let mut known = HashSet::new();
    let mut add = |word: &str, signature: Option<String>, class| {
        if fits(word) && word != prefix && known.insert(word.to_owned()) {
            found.push(Completion { word: word.to_owned(), signature, class });
        }
    };
    let at_start = before
        .iter()
        .rfind(|t| t.kind != TokenKind::Comment)
        .is_none_or(|t| t.kind == TokenKind::Newline || [";", "{", "}", "="].iter().any(|p| t.is(p)));
    if at_start {
        for f in words::FUNCTIONS {
            add(f.name, Some(f.signature()), word_class(f.name, true));
        }
        for word in words::BLOCKS.into_iter().chain(words::STATEMENTS) {
            add(word, None, TokenClass::Keyword);
        }
    } else {
        for (name, _) in words::gfp_names() {
            add(name, None, TokenClass::Flag);
        }
        for (name, _) in words::SLAB_FLAGS {
            add(name, None, TokenClass::Flag);
        }
        for (name, _) in words::CONSTANTS {
            add(name, None, TokenClass::Constant);
        }
    }
    for other in scan(source) {
        if other.kind == TokenKind::Word && other.start != token.start && fits(other.text) {
            let class = word_class(other.text, false);
            if class == TokenClass::Variable {
                add(other.text, None, class);
            }
        }
    }
    (token.start..token.end(), found)
}
