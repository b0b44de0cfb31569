//! Drivers of our own, each with what is to be found in it: `// expect: …`, and what comes of its requests' failures.

use kmscope_c::{Failure, Kernel, Outcome, Run, StepInfo, compile, every_failure, run_to_end};
use kmscope_mm::observer::Journaled;
use kmscope_mm::{Config, Machine, Mark, Op, Preset};
use std::collections::BTreeSet;

struct Host {
    machine: Machine,
    validate: bool,
}

impl Kernel for Host {
    fn run(&mut self, op: Op, _: &StepInfo) -> kmscope_mm::Outcome {
        let outcome = self.machine.run(op, &mut Journaled);
        if self.validate {
            self.machine.validate().unwrap_or_else(|error| panic!("{op:?}: {error}"));
        }
        outcome
    }

    fn config(&self) -> &Config {
        self.machine.config()
    }
}

fn host(preset: Preset) -> Host {
    Host { machine: Machine::preset(preset), validate: false }
}

fn found(run: &Run) -> BTreeSet<&'static str> {
    run.vm.findings.iter().map(|finding| finding.kind.name()).filter(|name| *name != "init-failed").collect()
}

fn failures(source: &str) -> Vec<Failure> {
    let compiled = compile(source, Preset::X86_64M256);
    let mut host = host(compiled.machine);
    let wanted = |request: &kmscope_c::Request| request.inside.is_none();
    every_failure(&compiled, &mut host, |h| h.machine.mark(), |h, m: &Mark| h.machine.undo_to(*m), wanted, 1000)
}

fn expectation<'a>(source: &'a str, key: &str) -> Option<&'a str> {
    source.lines().find_map(|line| line.strip_prefix(key)).map(str::trim)
}

fn drivers() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drivers");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    all.sort();
    assert!(all.len() >= 15, "{} drivers", all.len());
    all
}

#[test]
fn every_driver_shows_what_is_wrong_with_it_and_nothing_else() {
    for (name, source) in drivers() {
        let compiled = compile(&source, Preset::X86_64M256);
        let errors: Vec<_> = compiled.problems.iter().filter(|problem| !problem.kind.is_note()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let mut host = Host { validate: true, ..host(compiled.machine) };
        let run = run_to_end(&compiled, &mut host);
        let expected = expectation(&source, "// expect:").unwrap();
        let expected: BTreeSet<&str> = expected.split_whitespace().filter(|word| *word != "clean").collect();
        let texts: Vec<String> = run.vm.findings.iter().map(|f| format!("{}: {}", f.site.line, f.kind)).collect();
        assert_eq!(found(&run), expected, "{name}: {texts:#?} {:?}", run.vm.log);
    }
}

#[test]
fn drivers_that_are_right_stay_right_whichever_request_fails() {
    for (name, source) in drivers() {
        if expectation(&source, "// expect:") != Some("clean") || source.contains("// expect-failures:") {
            continue;
        }
        for failure in failures(&source) {
            let texts: Vec<String> = failure.findings.iter().map(|f| format!("{}: {}", f.site.line, f.kind)).collect();
            assert_eq!(failure.outcome, Outcome::Clean, "{name}: request {}: {texts:?}", failure.number);
        }
    }
}

#[test]
fn a_forgotten_error_path_leaks_where_its_requests_fail() {
    let source = include_str!("drivers/forgotten.c");
    let outcomes: Vec<Outcome> = failures(source).into_iter().map(|failure| failure.outcome).collect();
    assert_eq!(outcomes, [Outcome::Clean, Outcome::Leaks, Outcome::Leaks]);
}

#[test]
fn what_is_written_to_the_store_takes_what_the_kernel_takes_for_it() {
    let source = include_str!("drivers/store.c");
    let compiled = compile(source, Preset::X86_64M256);
    let run = run_to_end(&compiled, &mut host(compiled.machine));
    let sizes: Vec<(u64, &str)> =
        run.vm.allocs.iter().filter(|a| a.family.starts_with('k')).map(|a| (a.size, &*a.cache)).collect();
    // One thousand pointers, three pieces; no processor but one, so a mutex has 24 bytes.
    assert_eq!(
        sizes[..5],
        [(144, "kmalloc-192"), (40, "kmalloc-64"), (8000, "kmalloc-8k"), (4000, "kmalloc-4k"), (4000, "kmalloc-4k")]
    );
}

#[test]
fn the_language_means_the_same_on_32_bits() {
    let source = include_str!("drivers/language.c").replace("sizeof(struct inner) == 16", "sizeof(struct inner) == 12");
    let source = source.replace(
        "offsetof(struct outer, y) == 20 && sizeof(struct outer) == 32",
        "offsetof(struct outer, y) == 16 && sizeof(struct outer) == 28",
    );
    let source = format!("machine i386 1200M\n{source}");
    let compiled = compile(&source, Preset::X86_64M256);
    let run = run_to_end(&compiled, &mut host(compiled.machine));
    assert_eq!(found(&run), BTreeSet::new(), "{:?}", run.vm.log);
}

#[test]
fn a_copy_of_a_run_goes_on_as_the_run_does() {
    let source = include_str!("drivers/store.c");
    let compiled = compile(source, Preset::X86_64M256);
    let mut kernel = host(compiled.machine);
    let mut vm = kmscope_c::Vm::new(compiled.code.clone(), kernel.config());
    vm.run(&mut kernel, 500);
    let (mark, mut again) = (kernel.machine.mark(), vm.clone());
    while vm.run(&mut kernel, 1000) == kmscope_c::Status::Running {}
    let end = kernel.machine.clone();
    kernel.machine.undo_to(mark);
    while again.run(&mut kernel, 77) == kmscope_c::Status::Running {}
    assert_eq!(
        (vm.statements, vm.ops, &vm.findings, &vm.log),
        (again.statements, again.ops, &again.findings, &again.log)
    );
    assert!(kernel.machine == end);
}

#[test]
fn one_error_does_not_hide_the_next_and_what_can_run_runs() {
    let source = "#include <linux/module.h>\nstatic int f(void)\n{\n\tint a = ;\n\treturn 1 +;\n}\nstatic int g(void) { return 2; }\nint init_module(void) { pr_info(\"%d\\n\", g()); return 0; }\n";
    let compiled = compile(source, Preset::X86_64M256);
    let lines: Vec<u32> =
        compiled.problems.iter().filter(|p| !p.kind.is_note()).map(|p| compiled.code.line_of(p.loc.pos)).collect();
    assert_eq!(lines, [4, 5]);
    let run = run_to_end(&compiled, &mut host(compiled.machine));
    assert_eq!(run.vm.log.len(), 1);
}
