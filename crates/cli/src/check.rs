//! `kmscope check`: what a text leaks and breaks, for a course's homework and for CI.

use crate::run::language;
use crate::source::{self, Source};
use kmscope_c::{Finding, FindingKind, Grade, Outcome as Came, Site, every_failure};
use kmscope_mm::Outcome;
use kmscope_mm::outcome::Bug;
use kmscope_scenario::compile;
use kmscope_session::diagnose::diagnose;
use kmscope_session::real_c::{self, Tracer};
use kmscope_session::{Session, TimeCommand};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Requests of a text that are made to fail at most.
const MOST_FAILURES: usize = 2_000;

/// What is asked for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options {
    /// Each request fails, in turn.
    pub fail_each: bool,
    /// Requests inside of the kernel's helpers count as well (as failslab counts).
    pub fail_inside: bool,
    /// One object a file, for programs.
    pub json: bool,
}

/// What came of a file; the worst decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Verdict {
    Clean,
    Found,
    Refused,
}

/// A line of the output.
struct Line {
    kind: &'static str,
    grave: bool,
    site: Site,
    text: String,
    way: Vec<(String, u32)>,
}

/// Checks files. Exits with 0 if nothing leaks or breaks, 1 if something does, 2 if a text is refused or cannot be read.
pub fn check(files: &[PathBuf], options: Options) -> ExitCode {
    let mut worst = Verdict::Clean;
    for file in files {
        worst = worst.max(check_file(file, options));
    }
    match worst {
        Verdict::Clean => ExitCode::SUCCESS,
        Verdict::Found => ExitCode::from(1),
        Verdict::Refused => ExitCode::from(2),
    }
}

fn check_file(file: &Path, options: Options) -> Verdict {
    let name = file.display().to_string();
    let source = match source::read(file) {
        Ok(source) => source,
        Err(error) => {
            if options.json {
                println!(
                    "{}",
                    json!({ "file": name, "verdict": "refused", "errors": [{ "text": error.to_string() }] })
                );
            } else {
                eprintln!("kmscope: {name}: {error}");
            }
            return Verdict::Refused;
        }
    };
    let script = compile(&source.text);
    if real_c::is_c(&script) { check_c(&name, &source, options) } else { check_script(&name, &source, script, options) }
}

/// `FILE:LINE: text`, and the way to it.
fn print_line(name: &str, line: &Line) {
    let what = if line.grave { "" } else { "note: " };
    println!("{name}:{}: {what}{}", line.site.line, line.text);
    for (function, at) in line.way.iter().skip(1) {
        println!("    called from {function}, line {at}");
    }
}

fn line_json(line: &Line) -> Value {
    let way: Vec<Value> = line.way.iter().map(|(function, at)| json!({ "function": function, "line": at })).collect();
    json!({ "kind": line.kind, "line": line.site.line, "bytes": [line.site.pos, line.site.end], "text": line.text, "way": way })
}

fn line_of(finding: &Finding) -> Line {
    Line {
        kind: finding.kind.name(),
        grave: finding.kind.grade() > Grade::Note,
        site: finding.site,
        text: finding.kind.to_string(),
        way: finding.stack.clone(),
    }
}

fn check_c(name: &str, source: &Source, options: Options) -> Verdict {
    let compiled =
        kmscope_c::program::compile_with(&source.text, kmscope_scenario::lang::DEFAULT_MACHINE, &source.headers);
    let place = |pos: u32| {
        let line = compiled.code.line_of(pos);
        let start = compiled.code.line_starts.get(line as usize - 1).copied().unwrap_or(0);
        let before = compiled.source.get(start as usize..pos as usize).unwrap_or_default();
        (line, before.chars().count() + 1)
    };
    let (mut errors, mut notes) = (Vec::new(), Vec::new());
    for problem in &compiled.problems {
        let (line, column) = place(problem.loc.pos);
        let text = problem.kind.to_string();
        if options.json {
            let object = json!({ "line": line, "column": column, "text": text });
            if problem.kind.is_note() { &mut notes } else { &mut errors }.push(object);
        } else if problem.kind.is_note() {
            eprintln!("{name}:{line}:{column}: note: {text}");
        } else {
            eprintln!("{name}:{line}:{column}: {text}");
            errors.push(Value::Null);
        }
    }
    if source.lossy && !options.json {
        eprintln!("{name}: note: not UTF-8; convert it (iconv -f GBK -t UTF-8) to see its texts as they are");
    }
    if !errors.is_empty() {
        if options.json {
            println!("{}", json!({ "file": name, "verdict": "refused", "errors": errors, "notes": notes }));
        }
        return Verdict::Refused;
    }
    let mut tracer = Tracer::new(&compiled, false);
    let run = kmscope_c::run_to_end(&compiled, &mut tracer);
    let lines: Vec<Line> = run.vm.findings.iter().map(line_of).collect();
    let mut verdict = if lines.iter().any(|line| line.grave) { Verdict::Found } else { Verdict::Clean };
    let mut failures = Vec::new();
    if options.fail_each {
        let mut tracer = Tracer::new(&compiled, false);
        let wanted = |request: &kmscope_c::Request| options.fail_inside || request.inside.is_none();
        failures = every_failure(&compiled, &mut tracer, Tracer::mark, Tracer::undo_to, wanted, MOST_FAILURES);
        if failures.iter().any(|failure| failure.outcome != Came::Clean) {
            verdict = Verdict::Found;
        }
    }
    let came = |outcome: Came| match outcome {
        Came::Clean => "unwound cleanly",
        Came::Leaks => "leaks",
        Came::Breaks => "goes on wrongly",
        Came::Hangs => "hangs",
        Came::Oopses => "oopses",
    };
    if options.json {
        let failures: Vec<Value> = failures
            .iter()
            .map(|failure| {
                let findings: Vec<Value> =
                    failure.findings.iter().map(|finding| line_json(&line_of(finding))).collect();
                json!({
                    "request": failure.number,
                    "line": failure.request.site.line,
                    "call": failure.request.call,
                    "for": failure.request.target,
                    "inside": failure.request.inside.as_deref(),
                    "size_bytes": failure.request.size_bytes,
                    "outcome": came(failure.outcome),
                    "findings": findings,
                })
            })
            .collect();
        let findings: Vec<Value> = lines.iter().map(line_json).collect();
        let mut object = json!({
            "file": name,
            "verdict": if verdict == Verdict::Clean { "clean" } else { "found" },
            "findings": findings,
            "notes": notes,
            "statements": run.vm.statements,
            "requests": run.vm.requests.len(),
        });
        if options.fail_each {
            object["failures"] = Value::Array(failures);
        }
        println!("{object}");
        return verdict;
    }
    lines.iter().for_each(|line| print_line(name, line));
    for failure in &failures {
        let request = &failure.request;
        let inside = request.inside.as_ref().map_or(String::new(), |inside| format!(" inside {inside}"));
        let target = if request.target.is_empty() { String::new() } else { format!(" for {}", request.target) };
        let (number, line, call) = (failure.number, request.site.line, request.call);
        println!("{name}:{line}: if request {number} ({call}{target}{inside}) fails: {}", came(failure.outcome));
        for finding in failure.findings.iter().filter(|finding| finding.kind.grade() > Grade::Note) {
            println!("    {name}:{}: {}", finding.site.line, finding.kind);
        }
    }
    let requests = run.vm.requests.len();
    let inside = run.vm.requests.iter().filter(|request| request.inside.is_some()).count();
    let said = if verdict == Verdict::Clean { "nothing leaks or breaks" } else { "see above" };
    println!(
        "{name}: {} statements, {requests} requests ({inside} of them inside of the kernel's functions): {said}",
        run.vm.statements
    );
    verdict
}

/// A script of the small language: a bug, an oops, a hang, a lock still held, a request that may sleep where it must not.
fn check_script(name: &str, source: &Source, script: kmscope_scenario::Compiled, options: Options) -> Verdict {
    if !script.diagnostics.is_empty() {
        let errors: Vec<Value> = script
            .diagnostics
            .iter()
            .map(|d| json!({ "line": d.line, "column": d.column, "text": diagnose(&d.kind).say(language()) }))
            .collect();
        if options.json {
            println!("{}", json!({ "file": name, "verdict": "refused", "errors": errors }));
        } else {
            for d in &script.diagnostics {
                eprint!("{}", crate::run::shown(name, &source.text, d, language()));
            }
        }
        return Verdict::Refused;
    }
    let mut session = Session::new(script.program);
    while !session.run_ahead(10_000) {}
    let mut lines = Vec::new();
    for step in 1..=session.step_count() {
        let Some(record) = session.record(step).copied() else { continue };
        let outcome = match record.outcome {
            Outcome::Queued { number } => {
                session.turns().iter().find(|turn| turn.number == number).map(|turn| turn.outcome)
            }
            outcome => Some(outcome),
        };
        let kind = match outcome {
            Some(Outcome::Bug(Bug::SleepInAtomic)) => "sleep-in-atomic",
            Some(Outcome::Bug(Bug::Deadlock { .. }) | Outcome::Hangs { .. }) => "hang",
            Some(Outcome::Bug(_)) => "bug",
            _ => continue,
        };
        session.go(TimeCommand::SeekClamped(step));
        let text = session.view().headline.say(language());
        let at = &session.program().steps[step - 1];
        let site = Site { pos: at.span.start as u32, end: at.span.end as u32, line: at.line };
        lines.push(Line { kind, grave: true, site, text, way: Vec::new() });
    }
    session.go(TimeCommand::End);
    let contexts = session.machine().contexts();
    for context in contexts {
        let Some(lock) = context.lock().or(match context {
            kmscope_mm::op::Context::Mutex(name) => Some(name),
            _ => None,
        }) else {
            continue;
        };
        let lock_name = session.program().names.get(lock.index()).cloned().unwrap_or_default();
        let taken = session.program().steps.iter().rfind(|step| step.op == kmscope_mm::Op::Enter(context));
        let site = taken.map_or(Site::default(), |step| Site {
            pos: step.span.start as u32,
            end: step.span.end as u32,
            line: step.line,
        });
        let kind = FindingKind::LockHeld { name: lock_name, since: site };
        lines.push(Line { kind: kind.name(), grave: true, site, text: kind.to_string(), way: Vec::new() });
    }
    let verdict = if lines.is_empty() { Verdict::Clean } else { Verdict::Found };
    if options.json {
        let findings: Vec<Value> = lines.iter().map(line_json).collect();
        println!(
            "{}",
            json!({ "file": name, "verdict": if lines.is_empty() { "clean" } else { "found" }, "findings": findings })
        );
    } else {
        lines.iter().for_each(|line| print_line(name, line));
        let said = if lines.is_empty() { "nothing breaks" } else { "see above" };
        println!("{name}: {} steps: {said}", session.step_count());
    }
    verdict
}
