//! Texts with C in them: executed on a machine, and what they did as a program whose steps can be gone through.
//!
//! The interpreter (`kmscope_c`) reaches the machine through [`Tracer`], one operation at a time; each becomes a step. Operations
//! and machine are deterministic, so the session that goes through the steps sees what the interpreter saw.
//!
//! Must not know the session.

use kmscope_c::{Compiled, Kernel, ProblemKind, Run, Status, StepInfo, Vm};
use kmscope_mm::observer::Journaled;
use kmscope_mm::op::Context;
use kmscope_mm::{Config, Machine, Mark, Op, Outcome};
use kmscope_scenario::lang::DEFAULT_MACHINE;
use kmscope_scenario::{Compiled as Script, Diagnostic, DiagnosticKind, Marker, Program, Repeat, Step};

/// Steps of a program that can be gone through at most; a run may do more.
pub const MAX_STEPS: usize = 200_000;

/// Whether a text is C that is executed. A text that is the script language alone is compiled to its steps; one in which
/// that language meets C that it does not have (a condition, a jump, a type, a line of the preprocessor, a function with
/// parameters, a dereference) is executed, all of it.
pub fn is_c(script: &Script) -> bool {
    script.diagnostics.iter().any(|error| matches!(error.kind, DiagnosticKind::Unsupported { .. }))
}

/// A machine, and the steps that ran on it.
pub struct Tracer {
    machine: Machine,
    /// `None`: steps are not kept.
    steps: Option<Vec<Step>>,
    variables: Vec<String>,
}

impl Tracer {
    /// The machine that a text asks for; `keep`: its steps are kept.
    pub fn new(compiled: &Compiled, keep: bool) -> Self {
        let machine = Machine::preset(compiled.machine);
        Self { machine, steps: keep.then(Vec::new), variables: Vec::new() }
    }

    /// The machine as it is.
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Its place in the journal.
    pub fn mark(&self) -> Mark {
        self.machine.mark()
    }

    /// Back to a place in the journal.
    pub fn undo_to(&mut self, mark: &Mark) {
        self.machine.undo_to(*mark);
    }
}

/// The function of a step that nobody wrote.
const fn call_of(op: Op) -> &'static str {
    match op {
        Op::Enter(context) | Op::Leave(context) => match context {
            Context::HardIrq => "in_irq",
            Context::Tasklet => "in_tasklet",
            Context::Timer => "in_timer",
            Context::Task(_) => "task",
            Context::Mutex(_) => "mutex_lock",
            Context::FsLock => "fs_lock",
            Context::IoPath => "io_path",
            _ => "spin_lock",
        },
        Op::Wait { .. } => "wait",
        _ => "",
    }
}

impl Kernel for Tracer {
    fn run(&mut self, op: Op, info: &StepInfo) -> Outcome {
        if let Some((slot, name)) = &info.slot {
            if self.variables.len() <= slot.index() {
                self.variables.resize(slot.index() + 1, String::new());
            }
            self.variables[slot.index()].clone_from(name);
        }
        if let Some(steps) = self.steps.as_mut().filter(|steps| steps.len() < MAX_STEPS) {
            let call = if info.call.is_empty() { call_of(op) } else { info.call };
            let (start, end) = (info.site.pos as usize, info.site.end as usize);
            steps.push(Step {
                op,
                line: info.site.line.max(1),
                span: start..end.max(start),
                call,
                text: info.text.clone(),
            });
        }
        self.machine.run(op, &mut Journaled)
    }

    fn config(&self) -> &Config {
        self.machine.config()
    }
}

/// A text that was executed.
pub struct Executed {
    /// What it did, step by step.
    pub program: Program,
    /// The interpreter at its end: what was found, what was printed, its requests.
    pub run: Run,
}

/// Statements of a text that run while somebody types it: nothing holds the page.
const STATEMENTS_WHILE_TYPING: u64 = 1_000_000;

/// Compiles a script, or executes C ([`is_c`]): what it did, step by step; what is wrong; and, as notes at their lines,
/// what was found and what is not simulated.
pub fn compile_any(source: &str) -> Script {
    let script = kmscope_scenario::compile(source);
    if !is_c(&script) {
        return script;
    }
    let compiled = kmscope_c::compile(source, DEFAULT_MACHINE);
    let Executed { mut program, run } = execute_for(&compiled, STATEMENTS_WHILE_TYPING);
    let at = |pos: u32, end: u32, text: String| {
        let line = compiled.code.line_of(pos);
        let start = compiled.code.line_starts.get(line as usize - 1).map_or(0, |start| *start as usize);
        let span = pos as usize..(end.max(pos) as usize).min(source.len()).max(pos as usize);
        let before = compiled.source.get(start..pos as usize).unwrap_or_default();
        let column = u32::try_from(before.chars().count() + 1).unwrap_or(1);
        Diagnostic { line, column, span, kind: DiagnosticKind::OfC { text } }
    };
    // What stands behind the text itself is the story that was made for it.
    let inside = |pos: u32| pos.min(u32::try_from(source.len()).unwrap_or(u32::MAX));
    let mut diagnostics = Vec::new();
    for problem in &compiled.problems {
        let pos = inside(problem.loc.pos);
        let text = problem.kind.to_string();
        let said = at(pos, pos + problem.len, text);
        let is_story = matches!(problem.kind, ProblemKind::StoryMade { .. });
        if problem.kind.is_note() || is_story { &mut program.notes } else { &mut diagnostics }.push(said);
    }
    for finding in &run.vm.findings {
        let pos = inside(finding.site.pos);
        program.notes.push(at(pos, inside(finding.site.end), finding.kind.to_string()));
    }
    program.notes.sort_by_key(|note| note.span.start);
    source.clone_into(&mut program.source);
    for step in &mut program.steps {
        if step.span.end > source.len() {
            step.span = source.len()..source.len();
        }
    }
    Script { program, diagnostics }
}

/// Executes a text to its end.
pub fn execute(compiled: &Compiled) -> Executed {
    execute_for(compiled, u64::MAX)
}

/// Executes a text to its end, or so many statements of it.
fn execute_for(compiled: &Compiled, statements: u64) -> Executed {
    let mut tracer = Tracer::new(compiled, true);
    let mut vm = Vm::new(compiled.code.clone(), tracer.config());
    let mut status = Status::Running;
    while status == Status::Running && vm.statements < statements {
        status = vm.run(&mut tracer, 100_000);
    }
    let run = Run { vm, status };
    let steps = tracer.steps.unwrap_or_default();
    let mut variables = tracer.variables;
    // A request without a name in the text is called after its function.
    for step in &steps {
        if let Some(name) = step.op.fills().and_then(|slot| variables.get_mut(slot.index()))
            && name.is_empty()
        {
            *name = format!("({})", step.call);
        }
    }
    let markers = run.vm.markers.iter().filter(|(_, step)| (*step as usize) <= steps.len());
    let markers = markers.map(|(name, step)| Marker { name: name.clone(), step: *step as usize }).collect();
    let repeats = vec![Repeat { steps: 0..steps.len(), count: 1 }];
    let program = Program {
        source: compiled.source.clone(),
        machine: compiled.machine,
        names: run.vm.names(),
        variables,
        queued: Vec::new(),
        markers,
        repeats: if steps.is_empty() { Vec::new() } else { repeats },
        notes: Vec::new(),
        steps,
    };
    Executed { program, run }
}
