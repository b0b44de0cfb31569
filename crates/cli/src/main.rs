//! `kmscope`: the laboratory without a browser.

mod check;
mod embed;
mod figure;
mod moment;
mod options;
mod package;
mod questions;
mod run;
mod source;
mod zip;

use kmscope_cli::replay::{self, Options};

use lexopt::prelude::*;
use run::Print;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
usage: kmscope run FILE [--json|--dmesg]
                                     run a script, print what each line gets, or what the kernel would log
       kmscope check FILE… [--fail-each [--inside]] [--json]
                                     run C or scripts, print what leaks and breaks
       kmscope replay RECORDING… [--undo] [--report DOCUMENT]
                                     run the operations of a real kernel's recording and compare

check exits with 0 if nothing leaks or breaks, 1 if something does, 2 if a text is refused. With --fail-each it also
lets each request for memory fail, in turn: those of the text, with --inside those that the kernel's functions make
inside of it as well.

replay reads .jsonl and .jsonl.gz; it exits with 1 if any operation differs. With --undo it also goes back to the
beginning of each recording and compares that; with --report it writes what agrees into the generated part of a
document (docs/FIDELITY.md).";

/// What the command line asks for.
enum Command {
    Run { file: PathBuf, print: Print },
    Check { files: Vec<PathBuf>, options: check::Options },
    Replay { files: Vec<PathBuf>, options: Options, report: Option<PathBuf> },
    Help,
}

fn parse() -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_env();
    let mut words: Vec<PathBuf> = Vec::new();
    let mut print = Print::Lines;
    let mut options = Options::default();
    let mut report = None;
    let mut checking = check::Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("json") => print = Print::Json,
            Long("fail-each") => checking.fail_each = true,
            Long("inside") => checking.fail_inside = true,
            Long("dmesg") => print = Print::Dmesg,
            Long("undo") => options.undo = true,
            Long("report") => report = Some(parser.value()?.into()),
            Value(word) => words.push(word.into()),
            _ => return Err(argument.unexpected()),
        }
    }
    let mut words = words.into_iter();
    let command = words.next();
    let files: Vec<PathBuf> = words.collect();
    match (command.as_ref().and_then(|word| word.to_str()), files.as_slice()) {
        (Some("run" | "help"), _) if options.undo || report.is_some() => {
            Err("--undo and --report go with replay".into())
        }
        (Some("check"), [_, ..]) if print != Print::Dmesg && !options.undo && report.is_none() => {
            checking.json = print == Print::Json;
            checking.fail_each |= checking.fail_inside;
            Ok(Command::Check { files, options: checking })
        }
        (Some("check"), _) => Err("check takes files, --fail-each, --inside and --json, and no other option".into()),
        _ if checking.fail_each || checking.fail_inside => Err("--fail-each and --inside go with check".into()),
        (Some("run"), [file]) => Ok(Command::Run { file: file.clone(), print }),
        (Some("replay"), [_, ..]) if print == Print::Lines => Ok(Command::Replay { files, options, report }),
        (Some("help"), []) => Ok(Command::Help),
        (Some("run"), _) => Err("run takes one file".into()),
        (Some("replay"), _) => Err("replay takes recordings, --undo and --report, and no other option".into()),
        _ => Err("a command is expected: run, check, replay, embed, figure or questions".into()),
    }
}

/// The commands for course material have options of their own.
fn for_courses() -> Option<Result<(), String>> {
    let mut parser = lexopt::Parser::from_env();
    match parser.next().ok()?? {
        Value(word) if word == "figure" => Some(figure::run(parser)),
        Value(word) if word == "embed" => Some(embed::run(parser)),
        Value(word) if word == "questions" => Some(questions::run(parser)),
        _ => None,
    }
}

fn main() -> ExitCode {
    match for_courses() {
        Some(Ok(())) => return ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("kmscope: {error}");
            return ExitCode::from(2);
        }
        None => {}
    }
    match parse() {
        Ok(Command::Run { file, print }) => run::run(&file, print),
        Ok(Command::Check { files, options }) => check::check(&files, options),
        Ok(Command::Replay { files, options, report }) => replay::replay(&files, options, report.as_deref()),
        Ok(Command::Help) => {
            println!(
                "{USAGE}\n\nfor courses (docs/EMBEDDING.md):\n{}\n{}\n{}",
                embed::USAGE,
                figure::USAGE,
                questions::USAGE
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("kmscope: {error}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}
