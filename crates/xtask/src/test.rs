//! `cargo xtask test`: every check there is, one after the other, and a summary.

use crate::setup::{self, Browser};
use crate::{Result, budget, bundle, course, crates, progress, rooms, root, stage_rooms, text, tools};
use lexopt::prelude::*;
use std::path::PathBuf;
use std::process::Command;
use std::thread::JoinHandle;
use std::time::Instant;

/// What `test` is asked for.
pub struct Options {
    browser: bool,
    only: Vec<String>,
}

impl Options {
    /// Reads the rest of the command line.
    pub fn parse(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut options = Self { browser: true, only: Vec::new() };
        while let Some(argument) = arguments.next().map_err(text)? {
            match argument {
                Long("no-browser") => options.browser = false,
                Value(stage) => options.only.push(stage.string().map_err(text)?),
                other => return Err(text(other.unexpected())),
            }
        }
        let known = |name: &String| STAGES.iter().any(|stage| stage.name == *name);
        match options.only.iter().find(|name| !known(name)) {
            Some(name) => {
                let names: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
                Err(format!("there is no stage {name:?}; there are: {}", names.join(", ")))
            }
            None => Ok(options),
        }
    }

    fn wants(&self, stage: &Stage) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == stage.name)
    }
}

/// One check. It gets the title to show and returns what there is to say about its success.
struct Stage {
    name: &'static str,
    title: &'static str,
    /// A stage without whose success this one would say nothing.
    needs: Option<&'static str>,
    run: fn(&str) -> Result<String>,
}

const STAGES: &[Stage] = &[
    Stage { name: "fmt", title: "formatting", needs: None, run: fmt },
    Stage { name: "clippy", title: "clippy, native", needs: None, run: clippy },
    Stage { name: "clippy-wasm", title: "clippy, wasm32", needs: None, run: clippy_wasm },
    Stage { name: "doc", title: "documentation", needs: None, run: doc },
    Stage { name: "crates", title: "directions of crates and rooms", needs: None, run: directions },
    Stage { name: "unit", title: "unit and property tests", needs: None, run: unit },
    Stage { name: "examples", title: "examples in documentation", needs: None, run: examples },
    Stage { name: BUILD, title: "building the app", needs: None, run: build },
    Stage { name: "budget", title: "bundle budget", needs: Some(BUILD), run: size },
    Stage { name: BROWSER, title: "browser tests", needs: Some(BUILD), run: browser },
    Stage { name: WEBKIT, title: "smoke tests in WebKitGTK", needs: Some(BUILD), run: webkit },
    Stage { name: COURSE, title: "books of real tools", needs: Some(BUILD), run: books },
];

const BUILD: &str = "build";
const BROWSER: &str = "browser";
const WEBKIT: &str = "webkit";
const COURSE: &str = "course";

/// Runs the checks; an error if any failed.
pub fn test(options: &Options) -> Result {
    let begin = Instant::now();
    let wants = |name| STAGES.iter().any(|stage| stage.name == name && options.wants(stage));
    setup::for_checking()?;
    // Missing programs should be known now and not after minutes of other checks.
    let browses = options.browser && (wants(BROWSER) || wants(COURSE));
    if browses || wants(BUILD) {
        setup::node()?;
    }
    if browses {
        setup::for_browsing()?;
        setup::axe()?;
    }
    // On a new machine what builds the app takes minutes to compile, often on one processor alone: the checks that need
    // no app go on meanwhile.
    let mut tools = wants(BUILD).then(|| progress::beside(setup::tools));
    let mut failed: Vec<(&Stage, String)> = Vec::new();
    let mut not_run: Vec<String> = Vec::new();
    for stage in STAGES.iter().filter(|stage| options.wants(stage)) {
        if matches!(stage.name, BROWSER | WEBKIT | COURSE) && !options.browser {
            not_run.push(format!("{} (--no-browser)", stage.title));
        } else if let Some(needed) = failed.iter().find(|(other, _)| stage.needs == Some(other.name)) {
            not_run.push(format!("{} ({} failed)", stage.title, needed.0.title));
        } else {
            let ready = tools.take_if(|_| stage.name == BUILD).map_or(Ok(()), wait_for);
            // Who names this one wants the tools that happen to be there as well.
            let run = if stage.name == COURSE && !options.only.is_empty() { all_books } else { stage.run };
            match ready.and_then(|()| run(stage.title)) {
                Ok(said) if said.is_empty() => {}
                Ok(said) => eprintln!("{said}"),
                Err(error) => failed.push((stage, error)),
            }
        }
    }
    summary(&failed, &not_run, begin)
}

/// Waits for what goes on beside the checks.
fn wait_for(work: JoinHandle<Result>) -> Result {
    let join =
        |work: JoinHandle<Result>| work.join().unwrap_or_else(|_| Err("what installs the tools failed".to_owned()));
    if work.is_finished() { join(work) } else { progress::work("waiting for the tools", || join(work)) }
}

fn summary(failed: &[(&Stage, String)], not_run: &[String], begin: Instant) -> Result {
    for (_, output) in failed {
        eprintln!("\n──────── {output}");
    }
    eprintln!();
    for stage in not_run {
        eprintln!("! NOT RUN: {stage}");
    }
    let time = progress::seconds(begin.elapsed());
    if failed.is_empty() {
        eprintln!("{} after {time}", if not_run.is_empty() { "all checks passed" } else { "what ran passed" });
        return Ok(());
    }
    let names: Vec<&str> = failed.iter().map(|(stage, _)| stage.name).collect();
    Err(format!("FAILED after {time}: {}\nagain: cargo xtask test {}", names.join(", "), names.join(" ")))
}

/// Runs cargo; its warnings and everything else it says are shown on failure only.
fn cargo(title: &str, arguments: &[&str]) -> Result<String> {
    progress::run(title, &mut root::cargo(arguments)).map(|_| String::new())
}

fn fmt(title: &str) -> Result<String> {
    cargo(title, &["fmt", "--all", "--check"])
}

fn clippy(title: &str) -> Result<String> {
    cargo(title, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
}

fn clippy_wasm(title: &str) -> Result<String> {
    let target = "wasm32-unknown-unknown";
    cargo(title, &["clippy", "--package", "kmscope-web", "--target", target, "--locked", "--", "-D", "warnings"])
}

fn doc(title: &str) -> Result<String> {
    let mut command = root::cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    progress::run(title, command.env("RUSTDOCFLAGS", "-D warnings")).map(|_| String::new())
}

fn directions(title: &str) -> Result<String> {
    progress::work(title, || crates::check().and_then(|()| rooms::check()).and_then(|()| stage_rooms::check()))
        .map(|()| String::new())
}

fn unit(title: &str) -> Result<String> {
    let done = if has_nextest() {
        progress::run(title, &mut root::cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]))?
    } else {
        progress::run(title, &mut root::cargo(&["test", "--workspace", "--all-targets", "--locked", "--no-fail-fast"]))?
    };
    Ok(counts(&done.output))
}

fn examples(title: &str) -> Result<String> {
    progress::run(title, &mut root::cargo(&["test", "--workspace", "--doc", "--locked"]))
        .map(|done| counts(&done.output))
}

fn build(_title: &str) -> Result<String> {
    bundle::build_release().map(|()| String::new())
}

fn size(title: &str) -> Result<String> {
    progress::work(title, budget::check)
}

fn browser(title: &str) -> Result<String> {
    progress::run(title, &mut browser_command(&InBrowser::Tests, &[])?).map(|done| counts(&done.output))
}

/// Where WebKit is not to be had, that is said, and no more: Chromium has run the same.
fn webkit(title: &str) -> Result<String> {
    match setup::webkit() {
        Ok(browser) => {
            let mut command = browser_command(&InBrowser::WebKit, &[])?;
            progress::run(title, command.env("KMSCOPE_WEBKIT", browser)).map(|done| counts(&done.output))
        }
        Err(hint) => Ok(format!("NOT RUN. {hint}")),
    }
}

fn books(title: &str) -> Result<String> {
    course::test(title, course::Which::Usual)
}

fn all_books(title: &str) -> Result<String> {
    course::test(title, course::Which::All)
}

/// Which of what drives a browser.
pub enum InBrowser {
    /// All tests in Chromium.
    Tests,
    /// The few in WebKit.
    WebKit,
    /// One of `crates/web/tests/browser/tools`.
    Tool(&'static str),
    /// Books of real tools.
    Course(course::Which),
}

/// The tests of the app that drive Chromium. They are marked as ignored, so that a plain `cargo test` neither needs a
/// browser nor a built app.
pub fn browser_command(which: &InBrowser, more: &[&str]) -> Result<Command> {
    let Browser { chromium, driver } = setup::for_browsing()?;
    // Of the whole workspace, as the unit tests are built: of one package alone, features of what it uses may differ, and
    // all would be built once more. A browser mostly waits: there are more of them than processors.
    let program = if matches!(which, InBrowser::Course(_)) { "course" } else { "browser" };
    let select = ["--workspace", "--test", program, "--locked"];
    let mut command = if has_nextest() {
        let mut command =
            root::cargo(&["nextest", "run", "--run-ignored", "only", "--no-fail-fast", "--test-threads", "3"]);
        command.args(select);
        match which {
            InBrowser::Tests => command.args(["-E", "not test(tools::) and not test(webkit::)"]),
            InBrowser::WebKit => command.arg("webkit::"),
            InBrowser::Tool(name) => command.arg(format!("tools::{name}")),
            InBrowser::Course(course::Which::Usual) => command.args(["-E", "not test(more::)"]),
            InBrowser::Course(course::Which::All) => &mut command,
        };
        command
    } else {
        let mut command = root::cargo(&["test", "--no-fail-fast"]);
        command.args(select).args(["--", "--ignored", "--test-threads", "3"]);
        match which {
            InBrowser::Tests => command.args(["--skip", "tools::", "--skip", "webkit::"]),
            InBrowser::WebKit => command.arg("webkit::"),
            InBrowser::Tool(name) => command.arg(format!("tools::{name}")),
            InBrowser::Course(course::Which::Usual) => command.args(["--skip", "more::"]),
            InBrowser::Course(course::Which::All) => &mut command,
        };
        command
    };
    if matches!(which, InBrowser::Tests) {
        command.env("KMSCOPE_AXE", setup::axe()?);
    }
    command.args(more).env("CHROMIUM", chromium).env("CHROMEDRIVER", driver).env("KMSCOPE_DIST", root::dist());
    Ok(command)
}

fn has_nextest() -> bool {
    tools::succeeds(&mut root::cargo(&["nextest", "--version"]))
}

/// The lines in which a test runner sums up.
pub fn counts(output: &str) -> String {
    let lines = output.lines().map(str::trim).filter(|line| line.starts_with("Summary") || is_libtest_sum(line));
    lines.map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

fn is_libtest_sum(line: &str) -> bool {
    line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed; 0 ignored")
}

/// What `shots` is asked for.
pub struct ShotOptions {
    out: PathBuf,
    build: bool,
    fragment: String,
}

impl ShotOptions {
    /// Reads the rest of the command line.
    pub fn parse(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut options = Self { out: root::target().join("shots"), build: true, fragment: String::new() };
        while let Some(argument) = arguments.next().map_err(text)? {
            match argument {
                Long("out") => options.out = PathBuf::from(arguments.value().map_err(text)?),
                Long("no-build") => options.build = false,
                Value(fragment) => options.fragment = fragment.string().map_err(text)?,
                other => return Err(text(other.unexpected())),
            }
        }
        Ok(options)
    }
}

/// Photographs the app for people to look at.
pub fn shots(options: &ShotOptions) -> Result {
    if options.build {
        bundle::build()?;
    }
    std::fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let out = options.out.canonicalize().map_err(text)?;
    let mut command = browser_command(&InBrowser::Tool("shots"), &[])?;
    command.env("KMSCOPE_SHOTS", &out).env("KMSCOPE_FRAGMENT", options.fragment.trim_start_matches('#'));
    progress::run("photographing", &mut command)?;
    eprintln!("{}", out.display());
    Ok(())
}

/// Makes the moving picture of the README.
pub fn film() -> Result {
    bundle::build()?;
    let film = root::root().join("docs/split.png");
    progress::run("filming", browser_command(&InBrowser::Tool("film"), &[])?.env("KMSCOPE_FILM", &film)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_either_test_runner_is_found() {
        let nextest = "  PASS a\n     Summary [   0.1s] 3 tests run: 3 passed, 1 skipped\n";
        assert_eq!(counts(nextest), "  Summary [   0.1s] 3 tests run: 3 passed, 1 skipped");
        let libtest = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured\n\
                       test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n";
        assert_eq!(counts(libtest), "  test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured");
    }

    #[test]
    fn what_a_stage_needs_runs_before_it() {
        for (place, stage) in STAGES.iter().enumerate() {
            if let Some(needed) = stage.needs {
                assert!(STAGES[..place].iter().any(|earlier| earlier.name == needed), "{}", stage.name);
            }
        }
    }
}
