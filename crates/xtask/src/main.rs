//! `cargo xtask`: everything that is done with this repository, in a few commands.
//!
//! On a new machine each command first installs what it lacks, into the user's cache folder.

mod bench;
mod budget;
mod bundle;
mod course;
mod crates;
mod kit;
mod progress;
mod rooms;
mod root;
mod serve;
mod setup;
mod stage_rooms;
mod test;
mod tools;

use lexopt::prelude::*;
use std::process::ExitCode;

/// What went wrong, in words for the person at the terminal.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--release]   build the app, serve it on 127.0.0.1 (port 8080), rebuild on every change
  build                          build the app into dist/, ready for any folder of any static server
  kit                            make what authors of courses take, in target/kit (docs/EMBEDDING.md)
  test [--no-browser] [STAGE…]   run every check; with names of stages, only those
  bench [--steps N] [--write]    measure the page allocator beside published ones (--write: docs/BENCHMARKS.md)
  bench page                     measure a first visit to the app in Chromium, behind a slow line
  shots [--out DIR] [FRAGMENT]   photograph the built app at all sizes, themes and languages
  film                           make the moving picture of the README (docs/split.png)
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next().map_err(text)? {
        Some(Value(command)) => command.string().map_err(text)?,
        Some(Long("help") | Short('h')) | None => {
            print!("{HELP}");
            return Ok(());
        }
        Some(other) => return Err(text(other.unexpected())),
    };
    match command.as_str() {
        "serve" => serve::serve(&serve::Options::parse(arguments)?),
        "build" => {
            no_more(arguments)?;
            bundle::build()
        }
        "kit" => {
            no_more(arguments)?;
            kit::kit()
        }
        "test" => test::test(&test::Options::parse(arguments)?),
        "bench" => bench::bench(&bench::Options::parse(arguments)?),
        "shots" => test::shots(&test::ShotOptions::parse(arguments)?),
        "film" => {
            no_more(arguments)?;
            test::film()
        }
        // Called by Trunk after every build (Trunk.toml).
        "finish-bundle" => bundle::finish(),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("cargo xtask: there is no command {other:?}\n\n{HELP}")),
    }
}

/// Refuses arguments that a command does not know.
fn no_more(mut arguments: lexopt::Parser) -> Result {
    match arguments.next().map_err(text)? {
        Some(argument) => Err(text(argument.unexpected())),
        None => Ok(()),
    }
}

/// An error of a library as text.
fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
