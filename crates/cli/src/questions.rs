//! `kmscope questions`: exam sheets with solutions, which the model gives.

use crate::{figure, options};
use kmscope_questions::{Kind, Sheet, markdown};
use kmscope_session::Language;
use lexopt::prelude::*;
use std::path::PathBuf;

/// What stands in `kmscope help`.
pub const USAGE: &str = "\
       kmscope questions [--seed N] [--count N] [--kinds a,b,c] [--lang en|zh] [--hosted ADDRESS] [--out FILE.md]
                                     an exam sheet with solutions, as Markdown; the same seed makes the same sheet;
                                     --hosted: each solution links to its moment in the lab";

/// Reads the rest of the command line and does it.
pub fn run(mut arguments: lexopt::Parser) -> Result<(), String> {
    let mut sheet = Sheet { seed: 0, count: 10, kinds: Vec::new(), language: Language::English, hosted: None };
    let mut out = None::<PathBuf>;
    while let Some(argument) = arguments.next().map_err(options::text)? {
        match argument {
            Long("seed") => {
                let seed = options::value(&mut arguments)?.parse();
                sheet.seed = seed.map_err(|_| "--seed is a whole number that is not negative")?;
            }
            Long("count") => sheet.count = options::number(&mut arguments, "--count", 1..=200)?,
            Long("kinds") => {
                let known = || Kind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
                for word in options::value(&mut arguments)?.split(',') {
                    let kind = Kind::from_word(word.trim());
                    sheet.kinds.push(kind.ok_or_else(|| format!("there is no kind {word:?}; there are: {}", known()))?);
                }
            }
            Long("lang") => sheet.language = options::language(&mut arguments)?,
            Long("hosted") => sheet.hosted = Some(options::folder(&options::value(&mut arguments)?)),
            Long("out") => out = Some(options::value(&mut arguments)?.into()),
            _ => return Err(format!("{}\n\n{USAGE}", argument.unexpected())),
        }
    }
    figure::print(out.as_deref(), markdown(&sheet).as_bytes())
}
