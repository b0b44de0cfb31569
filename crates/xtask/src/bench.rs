//! `cargo xtask bench`: the model's page allocator beside published ones, in time and in instructions.
//!
//! The measured program is the crate `kmscope-bench`; here it is built, run, counted and put into words.

use crate::test::InBrowser;
use crate::tools::{self, Tool};
use crate::{Result, bundle, progress, root, setup, test, text};
use lexopt::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `bench` is asked for.
pub struct Options {
    /// Steps of W1, W2 and W2b.
    steps: u32,
    /// Writes the result into docs/BENCHMARKS.md.
    write: bool,
    /// The page in a browser instead of the model.
    page: bool,
}

impl Options {
    /// Reads the rest of the command line.
    pub fn parse(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut options = Self { steps: 10_000_000, write: false, page: false };
        while let Some(argument) = arguments.next().map_err(text)? {
            match argument {
                Long("steps") => options.steps = arguments.value().and_then(|value| value.parse()).map_err(text)?,
                Long("write") => options.write = true,
                Value(what) if what == "page" => options.page = true,
                other => return Err(text(other.unexpected())),
            }
        }
        if options.steps == 0 { Err("--steps: at least one".into()) } else { Ok(options) }
    }
}

/// What a first visit to the built app takes, and a key in a long script, in Chromium.
fn page() -> Result {
    setup::for_browsing()?;
    bundle::build()?;
    let done = progress::run("visiting", &mut test::browser_command(&InBrowser::Tool("speed"), &["--nocapture"])?)?;
    for head in ["first visit", "a script of", "ways through time"] {
        let words = done.output.lines().skip_while(|line| !line.starts_with(head));
        words.take_while(|line| !line.is_empty() && !line.starts_with("test ")).for_each(|line| println!("{line}"));
    }
    Ok(())
}

/// A contender that is the loop and nothing else.
const LOOP: &str = "loop";
/// The one that others are compared with.
const MODEL: &str = "model";
/// Steps that callgrind watches: enough for the state to be a usual one.
const COUNTED_STEPS: u32 = 1_000_000;

const WORKLOADS: [&str; 5] = ["W1", "W2", "W2b", "W3 fill", "W3 free"];

/// What is known of a contender.
#[derive(Default)]
struct Row {
    name: String,
    /// By workload: nanoseconds per step.
    nanos: BTreeMap<String, f64>,
    failed: u32,
    /// W1: instructions per step, the loop's included.
    instructions: Option<f64>,
    /// The same by the source file that they come from.
    by_file: BTreeMap<String, f64>,
}

/// Measures everything, prints it, and writes it down if asked to.
pub fn bench(options: &Options) -> Result {
    if options.page {
        return page();
    }
    let mut build = root::cargo(&["build", "--locked", "--package", "kmscope-bench", "--bin", "kmscope-bench"]);
    progress::run("building the bench", build.args(["--profile", "native"]))?;
    let program = root::target().join("native/kmscope-bench");

    let names = progress::run("listing the contenders", Command::new(&program).arg("names"))?.output;
    let mut rows: Vec<Row> = names.lines().map(|name| Row { name: name.into(), ..Row::default() }).collect();
    // In turns, so that a busy while of the machine hits nobody in particular.
    for _ in 0..TURNS {
        for row in &mut rows {
            time(&program, row, &[&options.steps.to_string()])?;
        }
    }
    let counted = count_all(&program, &mut rows)?;
    let wasm = wasm(&program, options.steps)?;

    let report = report(&rows, &counted, &wasm, options.steps);
    println!("{report}");
    if options.write { write_down(&report) } else { Ok(()) }
}

/// How often each contender is measured; each time counts the best of three.
const TURNS: usize = 3;

/// Times a contender, and keeps what was better than before.
fn time(program: &Path, row: &mut Row, arguments: &[&str]) -> Result {
    let mut command = Command::new(program);
    // What one run gives back stays with the process (glibc), so that the next one is not measured with page faults.
    command.envs([("MALLOC_TRIM_THRESHOLD_", "2000000000"), ("MALLOC_MMAP_THRESHOLD_", "33000000")]);
    let done = progress::run(&format!("timing {}", row.name), command.args(["time", &row.name]).args(arguments))?;
    for line in done.output.lines() {
        let mut fields = line.split('\t');
        let (Some(workload), Some(nanos), Some(failed)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(format!("kmscope-bench said {line:?}"));
        };
        let best = row.nanos.entry(workload.into()).or_insert(f64::INFINITY);
        *best = best.min(nanos.parse().map_err(text)?);
        row.failed = row.failed.max(failed.parse().map_err(text)?);
    }
    Ok(())
}

/// Counts the instructions of all; says how, or why not.
fn count_all(program: &Path, rows: &mut [Row]) -> Result<String> {
    if tools::find("valgrind").is_none() {
        return Ok("Instructions were not counted: install valgrind (Debian: apt-get install valgrind).".into());
    }
    let counts = root::target().join("xtask/callgrind.out");
    for row in rows {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--toggle-collect=*native*measured*"]);
        command.arg(format!("--callgrind-out-file={}", counts.display()));
        command.arg(program).args(["count", &row.name, &COUNTED_STEPS.to_string()]);
        let done = progress::run(&format!("counting {}", row.name), &mut command)?;
        let collected = done.output.lines().find_map(|line| line.split_once("Collected :"));
        let (_, count) = collected.ok_or_else(|| format!("callgrind did not count:\n{}", done.output))?;
        row.instructions = Some(count.trim().parse::<f64>().map_err(text)? / f64::from(COUNTED_STEPS));
        row.by_file = by_file(&fs::read_to_string(&counts).map_err(text)?);
    }
    Ok(format!(
        "Instructions: callgrind, {COUNTED_STEPS} steps of W1, per step, without the loop's own. They repeat exactly."
    ))
}

/// Instructions per counted step by the name of the source file, inlined functions in their own file.
///
/// Callgrind's format: `fl=`, `fi=` and `fe=` say which file the lines of costs below them belong to, with the name in
/// full where its number appears first; the line after `calls=` holds what a called function cost, which is
/// counted in its own place.
fn by_file(counts: &str) -> BTreeMap<String, f64> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    let (mut file, mut of_call) = ("", false);
    for line in counts.lines() {
        if let Some(name) = ["fl=", "fi=", "fe="].iter().find_map(|key| line.strip_prefix(key)) {
            let (number, path) = name.split_once(' ').unwrap_or((name, ""));
            if !path.is_empty() {
                names.insert(number, path);
            }
            file = names.get(number).copied().unwrap_or(number);
        } else if ["cfi=", "cfl="].iter().any(|key| line.starts_with(key)) {
            if let Some((number, path)) = line[4..].split_once(' ') {
                names.insert(number, path);
            }
        } else if line.starts_with("calls=") {
            of_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
            let cost = line.split(' ').next_back().and_then(|cost| cost.parse::<f64>().ok());
            if let Some(cost) = cost.filter(|_| !of_call) {
                let name =
                    if file.contains("crates/mm/") { file.rsplit('/').next().unwrap_or(file) } else { OTHER_FILES };
                *sums.entry(name.to_owned()).or_default() += cost / f64::from(COUNTED_STEPS);
            }
            of_call = false;
        }
    }
    sums
}

/// What is not the model's own source.
const OTHER_FILES: &str = "standard library and loop";

/// Nanoseconds per step of W1, without the loop.
struct Wasm {
    native: f64,
    /// As wasm under node, built as the app is.
    wasm: f64,
}

const NODE_SCRIPT: &str = "\
const { Run } = require(process.argv[2]);
const steps = Number(process.argv[3]);
for (const who of [0, 1]) {
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    const run = new Run(who, steps);
    const begin = process.cpuUsage();
    if (run.measured() !== 0) throw new Error('a request failed');
    const { user, system } = process.cpuUsage(begin);
    best = Math.min(best, (user + system) * 1000);
    run.free();
  }
  console.log(best / steps);
}
";

/// The model as the app has it: the same profile, the same wasm-opt, in V8; and native beside it, in turns.
fn wasm(program: &Path, steps: u32) -> Result<std::result::Result<Wasm, String>> {
    if tools::find("node").is_none() {
        return Ok(Err("wasm was not measured: install nodejs (Debian: apt-get install nodejs).".into()));
    }
    setup::for_building()?;
    let module = build_wasm()?;
    let best_of = |best: &mut [f64; 2], nanos: [f64; 2]| {
        for (best, nanos) in best.iter_mut().zip(nanos) {
            *best = best.min(nanos);
        }
    };
    let [mut native, mut wasm] = [[f64::INFINITY; 2]; 2];
    let script = root::target().join("xtask/bench.cjs");
    fs::write(&script, NODE_SCRIPT).map_err(|error| format!("{}: {error}", script.display()))?;
    let steps = steps.to_string();
    for _ in 0..TURNS {
        let mut rows = [LOOP, MODEL].map(|name| Row { name: name.into(), ..Row::default() });
        for row in &mut rows {
            time(program, row, &[&steps, WORKLOADS[0]])?;
        }
        best_of(&mut native, rows.map(|row| row.nanos[WORKLOADS[0]]));
        let done = progress::run("timing wasm", Command::new("node").arg(&script).arg(&module).arg(&steps))?;
        let nanos: Vec<f64> = done.output.lines().filter_map(|line| line.parse().ok()).collect();
        best_of(&mut wasm, nanos.try_into().map_err(|_| format!("node said:\n{}", done.output))?);
    }
    let [native, wasm] = [native, wasm].map(|[of_loop, of_model]| of_model - of_loop);
    Ok(Ok(Wasm { native, wasm }))
}

/// Builds the bench as wasm, as the app is built; where its script is.
fn build_wasm() -> Result<PathBuf> {
    let (target, profile) = ("wasm32-unknown-unknown", "release");
    let mut build = root::cargo(&["build", "--locked", "--package", "kmscope-bench", "--lib"]);
    build.args(["--profile", profile, "--target", target]);
    progress::run("building the bench for wasm", &mut build)?;
    let folder = root::target().join("xtask/bench");
    let mut bindgen = Command::new(Tool::wasm_bindgen()?.program());
    bindgen.args(["--target", "nodejs", "--out-dir"]).arg(&folder);
    bindgen.arg(root::target().join(target).join(profile).join("kmscope_bench.wasm"));
    progress::run("wasm-bindgen", &mut bindgen)?;
    let wasm = folder.join("kmscope_bench_bg.wasm");
    let mut wasm_opt = Command::new(Tool::wasm_opt().program());
    // As index.html asks Trunk to.
    wasm_opt.args(["-O3", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext"]);
    wasm_opt.args(["--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"]);
    progress::run("wasm-opt", wasm_opt.arg(&wasm).arg("-o").arg(&wasm))?;
    Ok(folder.join("kmscope_bench.js"))
}

/// What each contender is.
fn explained(name: &str) -> &str {
    match name {
        LOOP => "(the loop and a table of handles)",
        MODEL => "**kmscope**, page allocator",
        "model-pcp" => "**kmscope**, page allocator, per-CPU lists on",
        "model-journal" => "**kmscope**, page allocator, journal",
        "model-events" => "**kmscope**, page allocator, journal and events",
        "run" => "**kmscope**, whole operation",
        "run-events" => "**kmscope**, whole operation, journal and events",
        other => other,
    }
}

fn report(rows: &[Row], counted: &str, wasm: &std::result::Result<Wasm, String>, steps: u32) -> String {
    let mut report = String::new();
    let ours = rows.iter().find(|row| row.name == MODEL);
    let empty = rows.iter().find(|row| row.name == LOOP);
    let _ = writeln!(report, "| | {} | W1 instructions |", WORKLOADS.map(|name| format!("{name} ns")).join(" | "));
    let _ = writeln!(report, "|---|{}", "---:|".repeat(WORKLOADS.len() + 1));
    for row in rows {
        let mut cells = Vec::new();
        for workload in WORKLOADS {
            let nanos = row.nanos.get(workload);
            let own = ours.and_then(|ours| ours.nanos.get(workload));
            cells.push(match (nanos, own) {
                (Some(nanos), Some(own)) if row.name != MODEL && row.name != LOOP => {
                    format!("{nanos:.1} ({:.2})", nanos / own)
                }
                (Some(nanos), _) => format!("{nanos:.1}"),
                (None, _) => "–".into(),
            });
        }
        let net = row.instructions.zip(empty.and_then(|empty| empty.instructions)).map(|(all, own)| all - own);
        let net = match (net, row.name == LOOP) {
            (_, true) => row.instructions.map_or("–".into(), |own| format!("({own:.0})")),
            (Some(net), _) => format!("{net:.0}"),
            (None, _) => "–".into(),
        };
        let failed = if row.failed > 0 { format!(" [{} failed]", row.failed) } else { String::new() };
        let _ = writeln!(report, "| {}{failed} | {} | {net} |", explained(&row.name), cells.join(" | "));
    }
    let _ =
        writeln!(report, "\nNanoseconds per step on the processor, best of nine, the loop's own included; in brackets");
    let _ = writeln!(report, "the ratio to kmscope's page allocator in the same run. W1, W2 and W2b: {steps} steps.");
    let _ = writeln!(report, "{counted}");
    if let Some(ours) = ours.filter(|ours| !ours.by_file.is_empty()) {
        let mut files: Vec<_> = ours.by_file.iter().filter(|(_, instructions)| **instructions >= 0.5).collect();
        files.sort_by(|one, other| other.1.total_cmp(one.1));
        let files: Vec<String> = files.iter().map(|(file, count)| format!("{file} {count:.0}")).collect();
        let _ = writeln!(report, "\nWhere kmscope's page allocator spends them, by source file: {}.", files.join(", "));
    }
    match wasm {
        Ok(Wasm { native, wasm }) => {
            let _ = writeln!(
                report,
                "\nW1 as wasm under node, without the loop: {wasm:.1} ns per step; native {native:.1} ns; ratio {:.2}.",
                wasm / native
            );
        }
        Err(hint) => {
            let _ = writeln!(report, "\n{hint}");
        }
    }
    report
}

const BEGIN: &str = "<!-- numbers: cargo xtask bench --write -->\n";
const END: &str = "<!-- end of numbers -->";

fn document() -> PathBuf {
    root::root().join("docs/BENCHMARKS.md")
}

fn write_down(report: &str) -> Result {
    let path = document();
    let old = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let new =
        with_numbers(&old, report).ok_or_else(|| format!("{}: the place for the numbers is gone", path.display()))?;
    fs::write(&path, new).map_err(|error| format!("{}: {error}", path.display()))
}

/// A document with what stands between its marks replaced.
fn with_numbers(document: &str, numbers: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{numbers}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let document = format!("a\n{BEGIN}old\n{END}\nb\n");
        assert_eq!(with_numbers(&document, "new\n"), Some(format!("a\n{BEGIN}\nnew\n\n{END}\nb\n")));
        assert_eq!(with_numbers("a\nb\n", "new"), None);
    }

    #[test]
    fn instructions_are_summed_where_they_are_written_down_and_not_where_they_are_called_from() {
        let million = 1_000_000;
        let counts = format!(
            "events: Ir\nfl=(1) /x/crates/mm/src/buddy.rs\nfn=(1) f\n12 {}\nfi=(2) /lib/index.rs\n+3 {million}\nfe=(1)\n\
             -1 {million}\ncfi=(3) /x/crates/mm/src/frame.rs\ncfn=(2) g\ncalls=5 7\n* {}\n\nfl=(3)\nfn=(2)\n7 {million}\n",
            2 * million,
            9 * million,
        );
        let expected = [("buddy.rs", 3.0), ("frame.rs", 1.0), (OTHER_FILES, 1.0)];
        assert_eq!(by_file(&counts), expected.map(|(file, count)| (file.to_owned(), count)).into());
    }

    #[test]
    fn ratios_are_to_the_model_and_instructions_without_the_loop() {
        let row = |name: &str, nanos: f64, instructions: f64| Row {
            name: name.into(),
            nanos: WORKLOADS.iter().map(|&workload| (workload.to_owned(), nanos)).collect(),
            failed: 0,
            instructions: Some(instructions),
            by_file: BTreeMap::new(),
        };
        let rows = [row(LOOP, 2.0, 14.0), row(MODEL, 10.0, 114.0), row("other", 25.0, 264.0)];
        let report = report(&rows, "", &Ok(Wasm { native: 8.0, wasm: 12.0 }), 1);
        assert!(report.contains("| other | 25.0 (2.50) | 25.0 (2.50)"), "{report}");
        assert!(report.contains("| 250 |") && report.contains("| 100 |") && report.contains("| (14) |"), "{report}");
        assert!(report.contains("ratio 1.50"), "{report}");
    }
}
