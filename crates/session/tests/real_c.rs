//! Texts of C become programs whose steps can be gone through.

use kmscope_mm::{Op, Outcome};
use kmscope_session::real_c::compile_any;
use kmscope_session::{Session, TimeCommand};

#[test]
fn the_module_of_the_reference_runs_and_its_request_is_a_step() {
    let reference = include_str!("../../../docs/SCRIPT.md");
    let mut examples = reference.split("```c\n").skip(1).filter_map(|rest| rest.split("```").next());
    let module = examples.find(|example| example.contains("#include")).expect("there is a module");
    let compiled = compile_any(module);
    // It gives nothing back, which is said and stops nothing.
    let line = 1 + module.lines().position(|line| line.contains("kmalloc")).expect("it asks for memory") as u32;
    let asks = compiled.program.steps.iter().position(|step| matches!(step.op, Op::Kmalloc { size_bytes: 100, .. }));
    let step = asks.expect("its request is a step");
    assert_eq!(compiled.program.steps[step].line, line);
    let mut session = Session::new(compiled.program);
    session.go(TimeCommand::SeekClamped(step + 1));
    assert!(matches!(session.view().outcome, Some(Outcome::Granted { .. })));
}

#[test]
fn a_script_without_c_is_compiled_as_ever() {
    let script = "machine toy 64\np = alloc_page(GFP_KERNEL);\n__free_page(p);\n";
    assert_eq!(compile_any(script), kmscope_scenario::compile(script));
}
