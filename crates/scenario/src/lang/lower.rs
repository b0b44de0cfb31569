//! Statements into steps: loops are unrolled, variables become slots, and everything that can be
//! known before the script runs is checked.

use super::ast::{Arg, Body, Expr, Problem, Span, Stmt, StmtKind, Target};
use super::nearest::{nearest, nearest_own};
use super::value::{Trouble, Value};
use super::{DEFAULT_MACHINE, MAX_STEPS, MAX_WORK, eras, words};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Expected, Found, NameKind, Quantity, placed};
use crate::program::{Marker, Program, Repeat, Step};
use kmscope_mm::{
    Era, Gfp, NameId, Op, Preset, Slot,
    op::{CacheFlags, Context, Later},
};

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// Bytes of a statement, and terms of a sum, that are as much work as a short statement.
const BYTES_OF_WORK: usize = 128;
const TERMS_OF_WORK: usize = 4;
/// Blocks, loops and functions may nest this deep when they are carried out, which goes by recursion.
const MAX_NESTING: u32 = 64;
/// The first letters of a loop that are told.
const HEAD_LETTERS: usize = 40;
/// Names that are compared with unknown ones, in all: beyond, there are no guesses.
const MAX_COMPARED: usize = 100_000;
/// Ticks that an interrupt may be put off.
const MAX_AFTER_TICKS: i64 = 1000;

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Binding {
    Number(i64),
    Gfp(Gfp),
    SlabFlags(CacheFlags),
    /// A pointer, known when the script runs.
    Pointer(Slot),
}

/// A name of the script.
#[derive(Clone, Default, Debug)]
pub(crate) struct Variable {
    pub name: String,
    pub binding: Option<Binding>,
    /// `p[3]`, by index.
    pub elements: BTreeMap<i64, Slot>,
    /// Its assignment is wrong, or not known, which was said already.
    pub poisoned: bool,
    /// How many functions are being called where it was declared: the innermost has it to itself.
    depth: usize,
}

/// A function that the script defines.
struct Function {
    name: String,
    body: Rc<Body>,
    /// Its statements were looked at.
    called: bool,
}

/// A function that is being called.
struct Call {
    /// Its place.
    function: usize,
    /// What names stood for that it declared, by the variable's place.
    hidden: Vec<(usize, Variable)>,
}

/// A loop or a function that is being carried out.
struct Running {
    /// Its head.
    head: Span,
    /// The work that was done before.
    work_before: u32,
}

/// The program in the making.
pub(crate) struct Lowering<'s> {
    source: &'s str,
    line_starts: Vec<usize>,
    machine: Option<Preset>,
    pub(super) variables: Vec<Variable>,
    variable_places: HashMap<String, usize>,
    steps: Vec<Step>,
    slot_names: Vec<String>,
    names: Vec<String>,
    name_ids: HashMap<String, NameId>,
    markers: Vec<Marker>,
    marker_names: HashSet<String>,
    repeats: Vec<Repeat>,
    /// What is wrong, by position.
    problems: BTreeMap<(usize, usize), DiagnosticKind>,
    /// What is no error; a cell, since it turns up while values are only read.
    notes: RefCell<BTreeMap<(usize, usize), DiagnosticKind>>,
    functions: Vec<Function>,
    function_places: HashMap<String, usize>,
    /// Functions that are being called, the outermost first.
    calls: Vec<Call>,
    /// Loops and functions that are being carried out, the outermost first.
    running: Vec<Running>,
    /// Variables that got a number or an element in the loops that are being carried out.
    changed_in_loop: Vec<usize>,
    loops: u32,
    nesting: u32,
    /// Names that were compared with unknown ones.
    compared: Cell<usize>,
    /// What becomes a step now is queued, to run later.
    later: bool,
    queued: Vec<usize>,
    /// After the first error, nothing more becomes a step.
    failed: bool,
    /// What was carried out, in statements; a cell, since values count as well.
    work: Cell<u32>,
    /// A limit was hit: nothing more is looked at.
    stopped: bool,
    /// What nobody called is looked at, for its errors.
    finishing: bool,
}

impl<'s> Lowering<'s> {
    pub fn new(source: &'s str) -> Self {
        let line_starts = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            source,
            line_starts,
            machine: None,
            variables: Vec::new(),
            variable_places: HashMap::new(),
            steps: Vec::new(),
            slot_names: Vec::new(),
            names: Vec::new(),
            name_ids: HashMap::new(),
            markers: Vec::new(),
            marker_names: HashSet::new(),
            repeats: Vec::new(),
            problems: BTreeMap::new(),
            notes: RefCell::default(),
            functions: Vec::new(),
            function_places: HashMap::new(),
            calls: Vec::new(),
            running: Vec::new(),
            changed_in_loop: Vec::new(),
            loops: 0,
            nesting: 0,
            compared: Cell::new(0),
            later: false,
            queued: Vec::new(),
            failed: false,
            work: Cell::new(0),
            stopped: false,
            finishing: false,
        }
    }

    pub fn finish(mut self) -> (Program, Vec<Diagnostic>) {
        // What nobody calls is looked at once, for its errors.
        self.failed = true;
        self.finishing = true;
        for at in 0..self.functions.len() {
            if !self.functions[at].called {
                self.expand(at);
            }
        }
        let in_order = |problems: BTreeMap<(usize, usize), DiagnosticKind>| {
            placed(self.source, problems.into_iter().map(|((start, end), kind)| (start..end, kind)))
        };
        let program = Program {
            machine: self.machine(),
            source: self.source.to_owned(),
            steps: self.steps,
            names: self.names,
            queued: self.queued,
            variables: self.slot_names,
            markers: self.markers,
            repeats: self.repeats,
            notes: in_order(self.notes.into_inner()),
        };
        (program, in_order(self.problems))
    }

    /// The machine, as far as it is known.
    pub(crate) fn machine(&self) -> Preset {
        self.machine.unwrap_or(DEFAULT_MACHINE)
    }

    /// Says what is wrong, once for each place (a function would say it at each of its calls).
    pub(crate) fn report(&mut self, problem: Problem) {
        self.failed = true;
        self.problems.entry((problem.span.start, problem.span.end)).or_insert(*problem.kind);
    }

    /// Says what is worth knowing and no error, once for each place.
    pub(crate) fn note(&self, problem: Problem) {
        self.notes.borrow_mut().entry((problem.span.start, problem.span.end)).or_insert(*problem.kind);
    }

    /// The name that was meant, among words of the language. After very many unknown names there are no guesses.
    pub(super) fn guess<'a>(&self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
        nearest(name, self.counted(known)?)
    }

    /// The same among the script's own names.
    pub(super) fn guess_own<'a>(&self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
        nearest_own(name, self.counted(known)?)
    }

    fn counted<T>(&self, known: impl IntoIterator<Item = T>) -> Option<impl Iterator<Item = T>> {
        let count = || self.compared.set(self.compared.get() + 1);
        (self.compared.get() < MAX_COMPARED).then(|| known.into_iter().inspect(move |_| count()))
    }

    pub(crate) fn emit(&mut self, op: Op, span: &Span, call: &'static str, text: Option<String>) {
        if self.failed {
            return;
        }
        if self.steps.len() >= MAX_STEPS {
            self.stopped = true;
            let limit = u32::try_from(MAX_STEPS).unwrap_or(u32::MAX);
            self.report(Problem { span: span.clone(), kind: Box::new(DiagnosticKind::TooManySteps { limit }) });
            return;
        }
        let line = self.line_starts.partition_point(|start| *start <= span.start);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        if self.later {
            self.queued.push(self.steps.len());
        }
        self.steps.push(Step { op, line, span: span.clone(), call, text });
    }

    /// The number of a name (of a lock, of a cache).
    pub(crate) fn name_id(&mut self, name: &str) -> NameId {
        if let Some(id) = self.name_ids.get(name) {
            return *id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.to_owned());
        self.name_ids.insert(name.to_owned(), id);
        id
    }

    fn new_slot(&mut self, name: String) -> Slot {
        let slot = Slot(u32::try_from(self.slot_names.len()).unwrap_or(u32::MAX));
        self.slot_names.push(name);
        slot
    }

    /// The slot that an assignment fills; made if it is the first.
    pub(crate) fn assign_slot(&mut self, target: &Target) -> Result<Slot, Trouble> {
        if let Some(index) = &target.index {
            let index = self.index(index)?;
            let place = self.place_of(&target.name);
            if let Some(slot) = self.variables[place].elements.get(&index) {
                return Ok(*slot);
            }
            let slot = self.new_slot(format!("{}[{index}]", target.name));
            self.variables[place].elements.insert(index, slot);
            self.changed(place);
            return Ok(slot);
        }
        if let Some(Variable { binding: Some(Binding::Pointer(slot)), .. }) = self.variable(&target.name) {
            return Ok(*slot);
        }
        let slot = self.new_slot(target.name.clone());
        self.bind(&target.name, Binding::Pointer(slot));
        Ok(slot)
    }

    /// What a name stands for, if anything.
    pub(crate) fn variable(&self, name: &str) -> Option<&Variable> {
        self.variable_places.get(name).map(|&place| &self.variables[place])
    }

    /// The place of a name among the variables.
    fn place_of(&mut self, name: &str) -> usize {
        if let Some(place) = self.variable_places.get(name) {
            return *place;
        }
        let place = self.variables.len();
        self.variables.push(Variable { name: name.to_owned(), ..Variable::default() });
        self.variable_places.insert(name.to_owned(), place);
        place
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        let place = self.place_of(name);
        self.variables[place].binding = Some(binding);
        if !matches!(binding, Binding::Pointer(_)) {
            self.changed(place);
        }
    }

    /// Remembers what a loop would not have made of a variable, had it ended early.
    fn changed(&mut self, place: usize) {
        if self.loops > 0 && self.changed_in_loop.last() != Some(&place) {
            self.changed_in_loop.push(place);
        }
    }

    /// A name whose assignment is wrong: its use is no second error.
    pub(crate) fn poison(&mut self, name: &str) {
        let place = self.place_of(name);
        self.variables[place].poisoned = true;
    }

    pub fn run(&mut self, stmts: &[Stmt]) {
        self.nesting += 1;
        for stmt in stmts {
            let has_body =
                matches!(stmt.kind, StmtKind::Block { .. } | StmtKind::Repeat { .. } | StmtKind::Function { .. });
            let bytes = if has_body { 0 } else { stmt.span.len() };
            self.spend(bytes, &stmt.span);
            if self.stopped {
                break;
            }
            if let Err(Some(problem)) = self.stmt(stmt) {
                self.report(problem);
            }
        }
        self.nesting -= 1;
    }

    /// A value of so many terms is calculated.
    pub(super) fn calculates(&self, terms: usize) {
        let work = u32::try_from(terms / TERMS_OF_WORK).unwrap_or(u32::MAX);
        self.work.set(self.work.get().saturating_add(work));
    }

    /// One statement more, or one turn of a loop: too many of them, and nothing more is looked at.
    fn spend(&mut self, bytes: usize, at: &Span) {
        let long = u32::try_from(bytes / BYTES_OF_WORK).unwrap_or(u32::MAX);
        self.work.set(self.work.get().saturating_add(1).saturating_add(long));
        if self.work.get() > MAX_WORK && !self.stopped {
            self.stopped = true;
            // The innermost that does most of it by itself; else all around it.
            let most = |running: &&Running| self.work.get() - running.work_before > MAX_WORK / 2;
            let blamed = self.running.iter().rev().find(most).or(self.running.first());
            let span = blamed.map_or(at, |running| &running.head).clone();
            let first_line = self.source[span.clone()].lines().next().unwrap_or_default();
            let head = first_line.chars().take(HEAD_LETTERS).collect();
            let kind = Box::new(DiagnosticKind::TooMuchWork { head, limit: MAX_WORK });
            self.report(Problem { span, kind });
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<(), Trouble> {
        match &stmt.kind {
            StmtKind::Machine(words) => self.machine_line(words, &stmt.span),
            StmtKind::Declare(names) => {
                names.iter().for_each(|name| self.declare(name));
                Ok(())
            }
            StmtKind::Function { name, name_span, body } => self.function(name, name_span, body),
            StmtKind::Call(target, call) => {
                self.declare_target(target.as_ref());
                let result = self.call(target.as_ref(), call, &stmt.span);
                if let (Err(_), Some(target)) = (&result, target) {
                    self.poison(&target.name);
                    // What it depends on was wrong, so this step is left out, too.
                    self.failed = true;
                }
                result
            }
            StmtKind::Assign(target, value) => {
                self.declare_target(Some(target));
                let result = self.assign(target, value, &stmt.span);
                if result.is_err() {
                    self.poison(&target.name);
                    self.failed = true;
                }
                result
            }
            StmtKind::Block { head, name, head_span, args, body } => {
                self.block(head, name.as_deref(), head_span, args, body)
            }
            StmtKind::Repeat { index, from, to, body } => {
                // The head of C's loop is told by its first word.
                let end = if from.is_some() { stmt.span.start + "for".len() } else { to.span.end };
                self.repeat(stmt.span.start..end, index, from.as_ref(), to, body)
            }
            StmtKind::Error { problem, assigns } => {
                for name in assigns {
                    self.poison(name);
                }
                Err(Some(problem.clone()))
            }
        }
    }

    fn assign(&mut self, target: &Target, expr: &Expr, span: &Span) -> Result<(), Trouble> {
        let value = self.eval(expr)?;
        let binding = match value {
            Value::Pointer(_) | Value::Null => {
                let from = value.pointer();
                let into = self.assign_slot(target)?;
                self.emit(Op::Assign { from, into }, span, "=", None);
                return Ok(());
            }
            Value::Number(n) => Binding::Number(n),
            Value::Gfp(gfp) => Binding::Gfp(gfp),
            Value::SlabFlags(flags) => Binding::SlabFlags(flags),
            Value::Word(word) => {
                return Err(Some(self.unknown_name(&word, &expr.span, crate::diagnostic::ValueKind::Number)));
            }
            Value::Text(_) | Value::Percent(_) | Value::Level(..) => {
                let found = Found::Token(self.source[expr.span.clone()].to_owned());
                let kind = DiagnosticKind::Unexpected { found, expected: vec![Expected::Value] };
                return Err(Some(Problem { span: expr.span.clone(), kind: Box::new(kind) }));
            }
        };
        if target.index.is_some() {
            let found = Found::Token(self.source[expr.span.clone()].to_owned());
            let kind = DiagnosticKind::Unexpected { found, expected: vec![Expected::Pointer] };
            return Err(Some(Problem { span: expr.span.clone(), kind: Box::new(kind) }));
        }
        self.bind(&target.name, binding);
        Ok(())
    }

    fn machine_line(&mut self, words: &[(String, Span)], span: &Span) -> Result<(), Trouble> {
        let wrong = |span: &Span, kind| Err(Some(Problem { span: span.clone(), kind: Box::new(kind) }));
        if self.machine.is_some() || !self.steps.is_empty() {
            return wrong(span, DiagnosticKind::MachineNotFirst);
        }
        let end = span.end..span.end;
        let missing = |expected| DiagnosticKind::Unexpected { found: Found::EndOfLine, expected };
        let Some((arch, arch_span)) = words.first() else {
            return wrong(&end, missing(vec![Expected::Words(&["x86_64", "i386", "toy"])]));
        };
        let size = words.get(1);
        let size_text = size.map_or("", |(text, _)| text.as_str());
        let era = match words.get(2) {
            None => Era::Linux6_12,
            Some((name, span)) => match eras::NAMES.iter().find(|(known, _)| known == name) {
                Some((_, era)) => *era,
                None => {
                    let nearest = self.guess(name, eras::NAMES.iter().map(|(known, _)| *known));
                    let suggestion = Some(nearest.unwrap_or_else(|| eras::NAMES[0].0.to_owned()));
                    let kind = DiagnosticKind::Unknown { what: NameKind::Machine, name: name.clone(), suggestion };
                    return wrong(span, kind);
                }
            },
        };
        match words::machine(arch, size_text, era) {
            Ok(preset) => self.machine = Some(preset),
            Err(kind @ DiagnosticKind::MachineSize { .. }) => {
                return wrong(size.map_or(&end, |(_, span)| span), kind);
            }
            Err(kind) => return wrong(arch_span, kind),
        }
        match words.get(3) {
            None => Ok(()),
            Some((word, span)) => wrong(
                span,
                DiagnosticKind::Unexpected {
                    found: Found::Token(word.clone()),
                    expected: vec![Expected::EndOfStatement],
                },
            ),
        }
    }

    /// A name that is declared inside of a function is the call's own.
    fn declare(&mut self, name: &str) {
        let depth = self.calls.len();
        let place = self.place_of(name);
        if self.variables[place].depth < depth {
            let hidden = self.replace_variable(place);
            if let Some(call) = self.calls.last_mut() {
                call.hidden.push((place, hidden));
            }
        }
    }

    /// Another variable of the same name, the innermost function's own; the one that it hides.
    fn replace_variable(&mut self, place: usize) -> Variable {
        let name = self.variables[place].name.clone();
        let own = Variable { name, depth: self.calls.len(), ..Variable::default() };
        std::mem::replace(&mut self.variables[place], own)
    }

    fn declare_target(&mut self, target: Option<&Target>) {
        if let Some(target) = target.filter(|target| target.declared) {
            self.declare(&target.name);
        }
    }

    fn function(&mut self, name: &str, name_span: &Span, body: &Rc<Body>) -> Result<(), Trouble> {
        self.close(body)?;
        if self.function_places.contains_key(name) || words::function(name).is_some() {
            let kind = DiagnosticKind::FunctionTwice { name: name.to_owned() };
            return Err(Some(Problem { span: name_span.clone(), kind: Box::new(kind) }));
        }
        self.function_places.insert(name.to_owned(), self.functions.len());
        self.functions.push(Function { name: name.to_owned(), body: body.clone(), called: false });
        Ok(())
    }

    /// The place of a function that the script defines.
    pub(super) fn function_named(&self, name: &str) -> Option<usize> {
        self.function_places.get(name).copied()
    }

    /// Names of the functions that the script defines.
    pub(super) fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.name.as_str())
    }

    /// A call of a function of the script: its statements, with its own variables; `span` is the whole call.
    pub(super) fn call_own(&mut self, at: usize, name_span: &Span, span: Span) -> Result<(), Trouble> {
        let wrong = |kind| Err(Some(Problem { span: name_span.clone(), kind: Box::new(kind) }));
        if self.calls.iter().any(|call| call.function == at) {
            return wrong(DiagnosticKind::Recursion { name: self.functions[at].name.clone() });
        }
        if self.finishing && self.functions[at].called {
            return Ok(());
        }
        if self.nesting >= MAX_NESTING {
            return wrong(DiagnosticKind::CallsTooDeep { limit: MAX_NESTING });
        }
        self.spend(0, &span);
        self.running.push(Running { head: span, work_before: self.work.get() });
        self.expand(at);
        self.running.pop();
        Ok(())
    }

    fn expand(&mut self, at: usize) {
        let function = &mut self.functions[at];
        function.called = true;
        let body = function.body.clone();
        self.calls.push(Call { function: at, hidden: Vec::new() });
        self.run(&body.stmts);
        for (place, hidden) in self.calls.pop().into_iter().flat_map(|call| call.hidden) {
            self.variables[place] = hidden;
        }
    }

    /// `start name { … }`, `in_irq(after = ticks) { … }`: what stands inside runs later.
    fn block_for_later(
        &mut self,
        later: Later,
        call: &'static str,
        head_span: &Span,
        body: &Body,
    ) -> Result<(), Trouble> {
        self.only_now(call, head_span)?;
        self.emit(Op::Schedule(later), head_span, call, None);
        self.later = true;
        self.run(&body.stmts);
        self.later = false;
        let close = self.close(body)?;
        self.emit(Op::Scheduled, &close, call, None);
        Ok(())
    }

    /// What cannot be put off.
    fn only_now(&self, name: &'static str, span: &Span) -> Result<(), Trouble> {
        match self.later {
            true => Err(Some(Problem { span: span.clone(), kind: Box::new(DiagnosticKind::NotLater { name }) })),
            false => Ok(()),
        }
    }

    /// The ticks of `(after = ticks)`, if that stands there.
    fn after_ticks(&self, head: &str, args: &[Arg]) -> Result<Option<u32>, Trouble> {
        let Some(arg) = args.first() else { return Ok(None) };
        let span = arg.name.as_ref().map_or(&arg.value.span, |(_, span)| span);
        let wrong = |span: &Span, kind| Err(Some(Problem { span: span.clone(), kind: Box::new(kind) }));
        if arg.name.as_ref().is_none_or(|(name, _)| name != "after") || args.len() > 1 {
            let signature = format!("{head}(after = ticks)");
            let found = u32::try_from(args.len()).unwrap_or(u32::MAX);
            return match &arg.name {
                Some((name, _)) if args.len() == 1 => {
                    let suggestion = Some("after".to_owned());
                    wrong(span, DiagnosticKind::Unknown { what: NameKind::Word, name: name.clone(), suggestion })
                }
                _ if args.len() == 1 => wrong(
                    span,
                    DiagnosticKind::Unexpected {
                        found: Found::Token(self.source[span.clone()].to_owned()),
                        expected: vec![Expected::Token("after = ticks")],
                    },
                ),
                _ => wrong(span, DiagnosticKind::ArgumentCount { signature, least: 1, most: 1, found }),
            };
        }
        match self.eval(&arg.value)? {
            Value::Number(ticks @ 0..=MAX_AFTER_TICKS) => Ok(u32::try_from(ticks).ok()),
            Value::Number(value) => {
                let (least, most) = (0, MAX_AFTER_TICKS);
                wrong(&arg.value.span, DiagnosticKind::OutOfRange { what: Quantity::Ticks, value, least, most })
            }
            _ => {
                let found = Found::Token(self.source[arg.value.span.clone()].to_owned());
                wrong(&arg.value.span, DiagnosticKind::Unexpected { found, expected: vec![Expected::Number] })
            }
        }
    }

    fn block(
        &mut self,
        head: &str,
        name: Option<&str>,
        head_span: &Span,
        args: &[Arg],
        body: &Body,
    ) -> Result<(), Trouble> {
        let (call, context) = match head {
            "start" => {
                let later = Later::Task(self.name_id(name.unwrap_or_default()));
                return self.block_for_later(later, "start", head_span, body);
            }
            "in_irq" => ("in_irq", Context::HardIrq),
            "in_tasklet" => ("in_tasklet", Context::Tasklet),
            "in_timer" => ("in_timer", Context::Timer),
            "task" => ("task", Context::Task(self.name_id(name.unwrap_or_default()))),
            "fs_lock" => ("fs_lock", Context::FsLock),
            "io_path" => ("io_path", Context::IoPath),
            _ => {
                let kind = if words::NOT_YET.contains(&head) {
                    DiagnosticKind::NotYet { name: head.to_owned() }
                } else {
                    let suggestion = self.guess(head, words::BLOCKS.into_iter().chain(["repeat"]));
                    DiagnosticKind::Unknown { what: NameKind::Block, name: head.to_owned(), suggestion }
                };
                self.report(Problem { span: head_span.clone(), kind: Box::new(kind) });
                self.run(&body.stmts);
                return self.close(body).map(|_| ());
            }
        };
        if let Some(after_ticks) = self.after_ticks(head, args)? {
            return self.block_for_later(Later::Interrupt { context, after_ticks }, call, head_span, body);
        }
        self.emit(Op::Enter(context), head_span, call, None);
        self.run(&body.stmts);
        let close = self.close(body)?;
        self.emit(Op::Leave(context), &close, call, None);
        Ok(())
    }

    fn close(&self, body: &Body) -> Result<Span, Trouble> {
        body.close.clone().map_err(Some)
    }

    fn repeat(&mut self, head: Span, index: &str, from: Option<&Expr>, to: &Expr, body: &Body) -> Result<(), Trouble> {
        let bound = |this: &Self, expr: &Expr| match this.eval(expr)? {
            Value::Number(n) => Ok(n),
            Value::Word(word) => Err(Some(this.unknown_name(&word, &expr.span, crate::diagnostic::ValueKind::Number))),
            _ => {
                let found = Found::Token(this.source[expr.span.clone()].to_owned());
                let kind = DiagnosticKind::Unexpected { found, expected: vec![Expected::Number] };
                Err(Some(Problem { span: expr.span.clone(), kind: Box::new(kind) }))
            }
        };
        let limits = (|| {
            let first = from.map_or(Ok(0), |from| bound(self, from))?;
            let last = bound(self, to)?;
            let most = i64::from(MAX_WORK);
            let value = last.saturating_sub(first);
            if from.is_none() && !(0..=most).contains(&value) || value > most {
                let kind = DiagnosticKind::OutOfRange { what: Quantity::Repetitions, value, least: 0, most };
                return Err(Some(Problem { span: to.span.clone(), kind: Box::new(kind) }));
            }
            Ok((first, last.max(first)))
        })();
        let mut cut_short = limits.is_err();
        // How often is not known: the body is looked at once, for its errors.
        let (first, last) = limits.unwrap_or_else(|trouble| {
            if let Some(problem) = trouble {
                self.report(problem);
            }
            self.failed = true;
            (0, 1)
        });
        let index = self.place_of(index);
        let outer = self.replace_variable(index);
        let changed_before = self.changed_in_loop.len();
        self.loops += 1;
        self.running.push(Running { head: head.clone(), work_before: self.work.get() });
        let begin = self.steps.len();
        let place = self.repeats.len();
        let count = u32::try_from(last - first).unwrap_or(u32::MAX);
        self.repeats.push(Repeat { steps: begin..begin, count });
        for i in first..last {
            self.spend(0, &head);
            if self.stopped {
                break;
            }
            self.variables[index].binding = Some(Binding::Number(i));
            self.run(&body.stmts);
            // Nothing more becomes a step, and nearly all that is wrong with the body was said.
            if self.failed && i + 1 < last {
                cut_short = true;
                break;
            }
        }
        self.running.pop();
        if cut_short {
            for place in &self.changed_in_loop[changed_before..] {
                let variable = &mut self.variables[*place];
                variable.poisoned = true;
                variable.binding = variable.binding.filter(|binding| matches!(binding, Binding::Pointer(_)));
            }
        }
        self.loops -= 1;
        if self.loops == 0 {
            self.changed_in_loop.clear();
        }
        if self.steps.len() == begin {
            self.repeats.truncate(place);
        } else {
            self.repeats[place].steps.end = self.steps.len();
        }
        self.variables[index] = outer;
        self.close(body).map(|_| ())
    }

    /// A step at which to stand, with a name.
    pub(crate) fn marker(&mut self, name: &str, call: &'static str, span: &Span) -> Result<(), Trouble> {
        if self.marker_names.contains(name) {
            let kind = DiagnosticKind::MarkerTwice { name: name.to_owned() };
            return Err(Some(Problem { span: span.clone(), kind: Box::new(kind) }));
        }
        self.only_now(call, span)?;
        self.emit(Op::Nop, span, call, Some(name.to_owned()));
        if !self.failed {
            self.marker_names.insert(name.to_owned());
            self.markers.push(Marker { name: name.to_owned(), step: self.steps.len() });
        }
        Ok(())
    }
}
