//! `kmscope run`: runs a script and prints what each line gets.

use kmscope_scenario::{Diagnostic, Program, compile};
use kmscope_session::narrate::turn_result;
use kmscope_session::real_c;
use kmscope_session::{Language, Session, Sign, TimeCommand, diagnose::diagnose};
use serde_json::json;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

/// What is printed of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Print {
    /// Each line and what it got.
    Lines,
    /// One object a step.
    Json,
    /// What the kernel would log.
    Dmesg,
}

/// Runs the script in `file` (`-`: standard input).
/// Exits with 2 if the file cannot be read or the script has errors.
pub fn run(file: &Path, print: Print) -> ExitCode {
    let json = print == Print::Json;
    let name = file.display().to_string();
    let read = match crate::source::read(file) {
        Ok(read) => read,
        Err(error) => {
            eprintln!("kmscope: {name}: {error}");
            return ExitCode::from(2);
        }
    };
    let compiled = compile(&read.text);
    if real_c::is_c(&compiled) {
        return finish(run_c(&name, &read, print));
    }
    let source = read.text;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if !compiled.diagnostics.is_empty() {
        let written = compiled.diagnostics.iter().try_for_each(|d| {
            if json {
                return writeln!(out, "{}", diagnostic_json(d));
            }
            eprint!("{}", shown(&name, &source, d, language()));
            Ok(())
        });
        written.and_then(|()| out.flush()).map(|()| ExitCode::from(2))
    } else {
        for note in compiled.program.notes.iter().filter(|_| !json) {
            eprint!("{}", shown(&name, &source, note, language()));
        }
        let written = match print {
            Print::Lines => print_lines(compiled.program, &mut out),
            Print::Json => print_json(compiled.program, &mut out),
            Print::Dmesg => print_dmesg(compiled.program, &mut out),
        };
        written.and_then(|()| out.flush()).map(|()| ExitCode::SUCCESS)
    };
    finish(written)
}

fn finish(written: io::Result<ExitCode>) -> ExitCode {
    match written {
        Ok(code) => code,
        // Whoever read the output has seen enough (`| head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kmscope: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Executes C: what each statement got, then what was found.
fn run_c(name: &str, source: &crate::source::Source, print: Print) -> io::Result<ExitCode> {
    let default = kmscope_scenario::lang::DEFAULT_MACHINE;
    let compiled = kmscope_c::program::compile_with(&source.text, default, &source.headers);
    let json = print == Print::Json;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for problem in &compiled.problems {
        let line = compiled.code.line_of(problem.loc.pos);
        if json {
            let kind = if problem.kind.is_note() { "note" } else { "error" };
            writeln!(out, "{}", json!({ kind: problem.kind.to_string(), "line": line }))?;
        } else {
            eprintln!("{name}:{line}: {}{}", if problem.kind.is_note() { "note: " } else { "" }, problem.kind);
        }
    }
    if compiled.is_refused() {
        out.flush()?;
        return Ok(ExitCode::from(2));
    }
    let executed = real_c::execute(&compiled);
    let (program, vm) = (executed.program, executed.run.vm);
    match print {
        Print::Lines => print_lines(program, &mut out)?,
        Print::Json => print_json(program, &mut out)?,
        Print::Dmesg => {
            for (_, text) in &vm.log {
                writeln!(out, "{text}")?;
            }
            print_dmesg(program, &mut out)?;
            return out.flush().map(|()| ExitCode::SUCCESS);
        }
    }
    if !json && !vm.log.is_empty() {
        writeln!(out, "\nprinted:")?;
        for (_, text) in &vm.log {
            writeln!(out, "  {text}")?;
        }
    }
    if !json && !vm.findings.is_empty() {
        writeln!(out, "\nfound:")?;
    }
    for finding in &vm.findings {
        let (line, text) = (finding.site.line, finding.kind.to_string());
        if json {
            writeln!(
                out,
                "{}",
                json!({ "finding": finding.kind.name(), "line": line, "text": text, "after_step": finding.step })
            )?;
        } else {
            writeln!(out, "{line:>4}  {text}")?;
        }
    }
    out.flush().map(|()| ExitCode::SUCCESS)
}

/// The language of the terminal, if it is one of ours.
pub fn language() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|tag| Language::from_tag(&tag))
        .unwrap_or_default()
}

/// `FILE:LINE:COLUMN: what is wrong`, the line, and a mark under the place.
pub fn shown(file: &str, source: &str, d: &Diagnostic, language: Language) -> String {
    let line_start = source[..d.span.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = source[line_start..].find('\n').map_or(source.len(), |at| line_start + at);
    let line = source[line_start..line_end].trim_end();
    let blank = |text: &str| -> String {
        // Tabs stay tabs and wide characters take two places, so that the mark stands below.
        text.chars().map(|c| if c == '\t' { "\t".to_owned() } else { " ".repeat(columns(c)) }).collect()
    };
    let before = blank(&source[line_start..d.span.start.min(line_end)]);
    let marked = &source[d.span.start.min(line_end)..d.span.end.clamp(d.span.start.min(line_end), line_end)];
    let carets = "^".repeat(marked.chars().map(columns).sum::<usize>().max(1));
    let number = d.line.to_string();
    let gutter = " ".repeat(number.len());
    let what = diagnose(&d.kind).say(language);
    format!("{file}:{}:{}: {what}\n {number} | {line}\n {gutter} | {before}{carets}\n", d.line, d.column)
}

/// Columns of a terminal that a character takes: two in the East Asian blocks.
const fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 2,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' => 2,
        '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

fn diagnostic_json(d: &Diagnostic) -> serde_json::Value {
    json!({
        "error": diagnose(&d.kind).say(Language::English),
        "line": d.line,
        "column": d.column,
        "bytes": [d.span.start, d.span.end],
    })
}

/// A session all of whose outcomes are known.
fn finished(program: Program) -> Session {
    let mut session = Session::new(program);
    while !session.run_ahead(10_000) {}
    session
}

/// One object for each step.
fn print_json(program: Program, out: &mut impl Write) -> io::Result<()> {
    let session = finished(program);
    let program = session.program();
    for (i, step) in program.steps.iter().enumerate() {
        let record = session.record(i + 1);
        let object = json!({
            "step": i + 1,
            "line": step.line,
            "text": &program.source[step.span.clone()],
            "op": step.op,
            "outcome": record.map(|r| r.outcome),
            "atomic": record.map(|r| r.atomic),
        });
        writeln!(out, "{object}")?;
        // What was put off, where it ran: with the step that put it off.
        for turn in session.turns_of(i + 1) {
            let queued_by = program.queued.get(turn.number as usize).map(|index| index + 1);
            writeln!(out, "{}", json!({ "during": i + 1, "queued_by": queued_by, "outcome": turn.outcome }))?;
        }
    }
    Ok(())
}

/// A line of the output: a statement, and the steps of it that ended alike.
struct Row {
    line: u32,
    span: Range<usize>,
    sign: Sign,
    first_step: usize,
    count: usize,
}

/// A statement and what it got. Of a `repeat`, each statement stands once for each way in which it ended.
fn rows(session: &Session) -> Vec<Row> {
    let program = session.program();
    let mut rows: Vec<Row> = Vec::new();
    let mut group_begins = 0;
    let mut group_ends = 0;
    for (i, step) in program.steps.iter().enumerate() {
        if i >= group_ends {
            group_begins = rows.len();
            group_ends = program.repeats.iter().find(|r| r.steps.start == i).map_or(i + 1, |r| r.steps.end);
        }
        let sign = session.record(i + 1).map_or(Sign::Nothing, |record| Sign::of(&record.outcome));
        match rows[group_begins..].iter_mut().find(|row| row.span == step.span && row.sign == sign) {
            Some(row) => row.count += 1,
            None => rows.push(Row { line: step.line, span: step.span.clone(), sign, first_step: i + 1, count: 1 }),
        }
        // Ends that came later stand with their statement.
        rows[group_begins..].sort_by_key(|row| row.span.start);
    }
    rows
}

/// The kernel log at the end, each report after the step that made the kernel say it.
fn print_dmesg(program: Program, out: &mut impl Write) -> io::Result<()> {
    let mut session = finished(program);
    session.go(TimeCommand::End);
    let reports = session.dmesg(usize::MAX);
    let program = session.program();
    let lost = session.dmesg_count() as usize - reports.len();
    if lost > 0 {
        writeln!(out, "({lost} older reports lost)")?;
    }
    for report in &reports {
        let step = &program.steps[report.step - 1];
        let text = program.source[step.span.clone()].lines().next().unwrap_or_default();
        writeln!(out, "[step {}, line {}: {text}]", report.step, step.line)?;
        for line in &report.lines {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn print_lines(program: Program, out: &mut impl Write) -> io::Result<()> {
    const WIDTH: usize = 46;
    let language = language();
    let mut session = finished(program);
    let rows = rows(&session);
    let mut last = None;
    for row in &rows {
        session.go(TimeCommand::SeekClamped(row.first_step));
        let headline = session.view().headline.say(language);
        let text = session.program().source[row.span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let text = if last == Some((row.line, row.span.clone())) { String::new() } else { text };
        last = Some((row.line, row.span.clone()));
        let wide = text.chars().map(columns).sum::<usize>();
        let pad = " ".repeat(WIDTH.saturating_sub(wide));
        let count = if row.count > 1 { format!("{} × ", row.count) } else { String::new() };
        writeln!(out, "{:>4}  {text}{pad} {} {count}{headline}", row.line, row.sign.char())?;
        // Of a loop, what others did in its first round.
        let turns: Vec<_> = session.turns_of(row.first_step).copied().collect();
        for turn in &turns {
            let (program, machine) = session.here();
            if let Some(said) = turn_result(program, machine, turn) {
                writeln!(out, "      {:WIDTH$} {} {}", "", Sign::of(&turn.outcome).char(), said.say(language))?;
            }
        }
    }
    let all = [Sign::Granted, Sign::SleptGranted, Sign::SleptNull, Sign::Null, Sign::Bug];
    let counts = all.into_iter().filter_map(|sign| {
        let count = rows.iter().filter(|row| row.sign == sign).map(|row| row.count).sum::<usize>();
        (count > 0).then(|| format!("{} {count} {}", sign.char(), sign.words().say(language)))
    });
    writeln!(out, "\n{}", counts.collect::<Vec<_>>().join("   "))
}
