//! `kmscope run`, as a person at a terminal sees it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the command with a script on its standard input.
fn run(script: &str, options: &[&str], language: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kmscope"))
        .args(["run", "-"])
        .args(options)
        .env("LC_ALL", language)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child.stdin.take().expect("its input").write_all(script.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn each_line_gets_its_outcome_and_a_repeat_one_line_for_each_way_it_ended() {
    let script = "machine toy 64\nrepeat 65 {\n    p[i] = alloc_page(GFP_NOWAIT);\n}\nkfree(NULL);\n";
    let output = run(script, &[], "C");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].starts_with("   3  p[i] = alloc_page(GFP_NOWAIT)") && lines[0].contains("● 64 × "), "{out}");
    assert!(lines[1].contains("✕ NULL"), "{out}");
    assert!(lines[2].starts_with("   5  kfree(NULL)"), "{out}");
    assert!(out.ends_with("● 64 granted   ✕ 1 NULL\n"), "{out}");
}

#[test]
fn a_script_with_errors_runs_nothing_and_shows_every_place() {
    let script = "p = kmalloc(10, GFP_ATOMC);\nnote(\"内存\"); kfre(p)\n";
    let output = run(script, &[], "C");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        text(&output.stderr),
        "-:1:17: Unknown GFP flag GFP_ATOMC: did you mean GFP_ATOMIC?\n \
         1 | p = kmalloc(10, GFP_ATOMC);\n   |                 ^^^^^^^^^\n\
         -:2:13: Unknown function kfre: did you mean kfree?\n \
         2 | note(\"内存\"); kfre(p)\n   |               ^^^^\n"
    );
    let output = run(script, &[], "zh_CN.UTF-8");
    assert!(text(&output.stderr).starts_with("-:1:17: 没有 GFP 标志 GFP_ATOMC：是否想写 GFP_ATOMIC？\n"));
}

#[test]
fn json_has_one_object_for_each_step_or_error() {
    let output = run("machine toy 64\np = alloc_page(GFP_KERNEL)\n__free_page(p)\n", &["--json"], "C");
    assert_eq!(output.status.code(), Some(0));
    let objects: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["line"], 2);
    assert_eq!(objects[0]["text"], "p = alloc_page(GFP_KERNEL)");
    assert_eq!(objects[0]["outcome"]["Granted"]["grant"]["kind"]["Pages"]["pfn"], 0);
    assert_eq!(objects[1]["outcome"]["Freed"]["freed"]["Pages"]["pages"], 1);

    let output = run("kfree(p)\n}", &["--json"], "C");
    assert_eq!(output.status.code(), Some(2));
    let errors: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((&errors[0]["line"], &errors[0]["column"]), (&1.into(), &7.into()));
    assert_eq!(errors[1]["line"], 2);
}

#[test]
fn a_file_that_is_not_there_is_an_error_of_its_own() {
    let output = Command::new(env!("CARGO_BIN_EXE_kmscope")).args(["run", "no/such/file"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("kmscope: no/such/file: "));
}

#[test]
fn dmesg_shows_each_report_under_the_step_that_caused_it_and_notes_go_to_the_other_stream() {
    let script = "machine x86_64 256M\nhog(until_free = zero)\np = alloc_page(GFP_ATOMIC | __GFP_REPEAT)\n";
    let output = run(script, &["--dmesg"], "C");
    assert_eq!(output.status.code(), Some(0));
    let out = text(&output.stdout);
    let head =
        "[step 2, line 3: p = alloc_page(GFP_ATOMIC | __GFP_REPEAT)]\ninsmod: page allocation failure: order:0, ";
    assert!(out.starts_with(head), "{out}");
    assert!(out.contains("mode:0x4820(GFP_ATOMIC|__GFP_RETRY_MAYFAIL)"), "{out}");
    let notes = text(&output.stderr);
    assert!(notes.starts_with("-:3:29: __GFP_REPEAT: gone since Linux 4.13"), "{notes}");
}
