//! What runs later, and functions of the script: how they become steps.

use expect_test::{Expect, expect};
use kmscope_mm::Op;
use kmscope_mm::op::{Context, Later};
use kmscope_scenario::compile;
use std::fmt::Write;

/// Each step: its line, its operation in short, its place in the queue; then what is wrong.
fn steps(script: &str) -> String {
    let compiled = compile(script);
    let program = &compiled.program;
    let mut out = String::new();
    for (index, step) in program.steps.iter().enumerate() {
        let number = program.queued.iter().position(|&queued| queued == index);
        let queued = number.map(|number| format!(" queued {number}")).unwrap_or_default();
        let variable = |slot: kmscope_mm::Slot| program.variables[slot.index()].clone() + &format!("#{}", slot.0);
        let op = match step.op {
            Op::Schedule(Later::Task(name)) => format!("start {}", program.names[name.index()]),
            Op::Schedule(Later::Interrupt { context, after_ticks }) => format!("{context:?} in {after_ticks}"),
            Op::Scheduled => "end".to_owned(),
            Op::Kmalloc { into, .. } => format!("kmalloc into {}", into.map(variable).unwrap_or_default()),
            Op::Kfree { ptr } => format!("kfree {}", variable(ptr.slot)),
            Op::Enter(Context::Mutex(name)) => format!("lock {}", program.names[name.index()]),
            Op::Leave(Context::Mutex(name)) => format!("unlock {}", program.names[name.index()]),
            op => format!("{op:?}"),
        };
        writeln!(out, "{} {op}{queued}", step.line).unwrap();
    }
    for diagnostic in &compiled.diagnostics {
        let text = &script[diagnostic.span.clone()];
        writeln!(out, "{}:{} `{text}` {:?}", diagnostic.line, diagnostic.column, diagnostic.kind).unwrap();
    }
    out
}

fn check(script: &str, expected: Expect) {
    expected.assert_eq(&steps(script));
}

#[test]
fn what_stands_in_start_is_queued_and_the_rest_runs_at_once() {
    check(
        "start reader {\n  mutex_lock(&m);\n  a = kmalloc(8, GFP_KERNEL);\n  mutex_unlock(&m);\n}\nkfree(a);",
        expect![[r#"
            1 start reader
            2 lock m queued 0
            3 kmalloc into a#0 queued 1
            4 unlock m queued 2
            5 end
            6 kfree a#0
        "#]],
    );
}

#[test]
fn an_interrupt_can_be_put_off() {
    check(
        "in_irq(after = 2) { a = kmalloc(8, GFP_ATOMIC); }\nrepeat 2 { in_timer(after = 3 * i) { kfree(a); } }",
        expect![[r#"
            1 HardIrq in 2
            1 kmalloc into a#0 queued 0
            1 end
            2 Timer in 0
            2 kfree a#0 queued 1
            2 end
            2 Timer in 3
            2 kfree a#0 queued 2
            2 end
        "#]],
    );
}

#[test]
fn a_function_is_its_statements_with_variables_of_its_own() {
    check(
        "static char *shared;\nvoid probe(void)\n{\n  void *own = kmalloc(8, GFP_KERNEL);\n  shared = kmalloc(8, GFP_KERNEL);\n  kfree(own);\n}\nown = kmalloc(1, GFP_KERNEL);\nprobe();\nprobe();\nkfree(own);\nkfree(shared);",
        expect![[r#"
            8 kmalloc into own#0
            4 kmalloc into own#1
            5 kmalloc into shared#2
            6 kfree own#1
            4 kmalloc into own#3
            5 kmalloc into shared#2
            6 kfree own#3
            11 kfree own#0
            12 kfree shared#2
        "#]],
    );
}

#[test]
fn what_is_wrong_with_them_is_said_where_it_stands() {
    for (script, expected) in [
        (
            "start a { start b { } }",
            expect![[r#"
            1 start a
            1:11 `start b` NotLater { name: "start" }
        "#]],
        ),
        (
            "start a { marker(\"m\") }",
            expect![[r#"
            1 start a
            1:11 `marker("m")` NotLater { name: "marker" }
        "#]],
        ),
        (
            "start { }",
            expect![[r#"
            1:7 `{` Unexpected { found: Token("{"), expected: [Name] }
        "#]],
        ),
        (
            "in_irq(2) { }",
            expect![[r#"
            1:8 `2` Unexpected { found: Token("2"), expected: [Token("after = ticks")] }
        "#]],
        ),
        (
            "in_irq(before = 2) { }",
            expect![[r#"
            1:8 `before` Unknown { what: Word, name: "before", suggestion: Some("after") }
        "#]],
        ),
        (
            "in_irq(after = 2000) { }",
            expect![[r#"
            1:16 `2000` OutOfRange { what: Ticks, value: 2000, least: 0, most: 1000 }
        "#]],
        ),
        (
            "in_irq(after = GFP_KERNEL) { }",
            expect![[r#"
            1:16 `GFP_KERNEL` Unexpected { found: Token("GFP_KERNEL"), expected: [Number] }
        "#]],
        ),
        (
            "in_irq(after = 1, 2) { }",
            expect![[r#"
            1:8 `after` ArgumentCount { signature: "in_irq(after = ticks)", least: 1, most: 1, found: 2 }
        "#]],
        ),
        (
            "fs_lock(after = 1) { }",
            expect![[r#"
            1:8 `(` Unexpected { found: Token("("), expected: [Token("{")] }
        "#]],
        ),
        (
            "void f(void) { f(); }\nf();",
            expect![[r#"
            1:16 `f` Recursion { name: "f" }
        "#]],
        ),
        (
            "void f(void) { g(); }\nvoid g(void) { f(); }\nf();",
            expect![[r#"
            2:16 `f` Recursion { name: "f" }
        "#]],
        ),
        (
            "void f(void) { }\nvoid f(void) { }",
            expect![[r#"
            2:6 `f` FunctionTwice { name: "f" }
        "#]],
        ),
        (
            "void kfree(void) { }",
            expect![[r#"
            1:6 `kfree` FunctionTwice { name: "kfree" }
        "#]],
        ),
        (
            "void never_called(void) { kfre(p); }",
            expect![[r#"
            1:27 `kfre` Unknown { what: Function, name: "kfre", suggestion: Some("kfree") }
        "#]],
        ),
        (
            "void probe(void) { }\nprobee();\nx = probe();\nprobe(1);",
            expect![[r#"
            2:1 `probee` Unknown { what: Function, name: "probee", suggestion: Some("probe") }
            3:1 `x = probe` NoResult { function: "probe" }
            4:7 `1` ArgumentCount { signature: "probe()", least: 0, most: 0, found: 1 }
        "#]],
        ),
        (
            "void f(void) { kfree(p);",
            expect![[r#"
            1:14 `{` Unclosed { block: "f" }
        "#]],
        ),
        (
            "void f(void);\nf();",
            expect![[r#"
            2:1 `f` Unknown { what: Function, name: "f", suggestion: None }
        "#]],
        ),
    ] {
        check(script, expected);
    }
}
