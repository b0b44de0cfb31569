//! Statements into steps: loops are unrolled, variables become slots, and everything that can be
//! known before the script runs is checked.

use super::ast::{Arg, Body, Expr, Problem, Span, Stmt, StmtKind, Target};
use super::value::{Trouble, Value};
use super::{DEFAULT_MACHINE, MAX_STEPS, words};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Expected, Found, NameKind, Quantity};
use crate::program::{Marker, Program, Repeat, Step};
use kmscope_mm::{
    Gfp, NameId, Op, Preset, Slot,
    op::{CacheFlags, Context, Later},
};

use std::cell::RefCell;
use std::rc::Rc;

/// Statements that may be carried out, so that a loop which makes no steps ends, too.
const MAX_WORK: u32 = 1_000_000;
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
    pub elements: Vec<(i64, Slot)>,
    /// Its assignment is wrong, which was said already.
    pub poisoned: bool,
}

impl Variable {
    /// The slot of an element, if it was assigned.
    pub fn element(&self, index: i64) -> Option<Slot> {
        let at = self.elements.binary_search_by_key(&index, |(other, _)| *other).ok()?;
        Some(self.elements[at].1)
    }
}

/// A function that the script defines.
struct Function {
    name: String,
    body: Rc<Body>,
    called: bool,
}

/// The program in the making.
pub(crate) struct Lowering<'s> {
    source: &'s str,
    line_starts: Vec<usize>,
    machine: Option<Preset>,
    /// A script has so few names that looking through all of them is the quickest way.
    pub(super) variables: Vec<Variable>,
    steps: Vec<Step>,
    slot_names: Vec<String>,
    names: Vec<String>,
    markers: Vec<Marker>,
    repeats: Vec<Repeat>,
    diagnostics: Vec<Diagnostic>,
    /// What is no error; a cell, since it turns up while values are only read.
    notes: RefCell<Vec<Diagnostic>>,
    functions: Vec<Function>,
    /// Functions that are being called, the outermost first: what their own variables stand for outside.
    calls: Vec<(String, Vec<Variable>)>,
    /// What becomes a step now is queued, to run later.
    later: bool,
    queued: Vec<usize>,
    /// After the first error, nothing more becomes a step.
    failed: bool,
    work: u32,
    /// A limit was hit: nothing more is looked at.
    stopped: bool,
}

impl<'s> Lowering<'s> {
    pub fn new(source: &'s str) -> Self {
        let line_starts = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            source,
            line_starts,
            machine: None,
            variables: Vec::new(),
            steps: Vec::new(),
            slot_names: Vec::new(),
            names: Vec::new(),
            markers: Vec::new(),
            repeats: Vec::new(),
            diagnostics: Vec::new(),
            notes: RefCell::default(),
            functions: Vec::new(),
            calls: Vec::new(),
            later: false,
            queued: Vec::new(),
            failed: false,
            work: 0,
            stopped: false,
        }
    }

    pub fn finish(mut self) -> (Program, Vec<Diagnostic>) {
        // What nobody calls is looked at once, for its errors.
        self.failed = true;
        for at in 0..self.functions.len() {
            if !self.functions[at].called {
                self.expand(at);
            }
        }
        let program = Program {
            machine: self.machine(),
            source: self.source.to_owned(),
            steps: self.steps,
            names: self.names,
            queued: self.queued,
            variables: self.slot_names,
            markers: self.markers,
            repeats: self.repeats,
            notes: self.notes.into_inner(),
        };
        (program, self.diagnostics)
    }

    /// The machine, as far as it is known.
    pub(crate) fn machine(&self) -> Preset {
        self.machine.unwrap_or(DEFAULT_MACHINE)
    }

    /// Says what is wrong, by position, and once for each place (a loop would say it again and again).
    pub(crate) fn report(&mut self, problem: Problem) {
        self.failed = true;
        let place = (problem.span.start, problem.span.end);
        let at = self.diagnostics.partition_point(|d| (d.span.start, d.span.end) < place);
        if self.diagnostics.get(at).is_none_or(|d| d.span != problem.span) {
            self.diagnostics.insert(at, Diagnostic::new(self.source, problem.span, *problem.kind));
        }
    }

    /// Says what is worth knowing and no error, once for each place.
    pub(crate) fn note(&self, problem: Problem) {
        let mut notes = self.notes.borrow_mut();
        let at = notes.partition_point(|note| note.span.start < problem.span.start);
        if notes.get(at).is_none_or(|note| note.span != problem.span) {
            notes.insert(at, Diagnostic::new(self.source, problem.span, *problem.kind));
        }
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
        let at = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        NameId(u32::try_from(at).unwrap_or(u32::MAX))
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
            if let Some(slot) = self.variable(&target.name).and_then(|v| v.element(index)) {
                return Ok(slot);
            }
            let slot = self.new_slot(format!("{}[{index}]", target.name));
            let elements = &mut self.variable_mut(&target.name).elements;
            let at = elements.partition_point(|(other, _)| *other < index);
            elements.insert(at, (index, slot));
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
        self.variables.iter().find(|v| v.name == name)
    }

    fn variable_mut(&mut self, name: &str) -> &mut Variable {
        let at = self.variables.iter().position(|v| v.name == name).unwrap_or_else(|| {
            self.variables.push(Variable { name: name.to_owned(), ..Variable::default() });
            self.variables.len() - 1
        });
        &mut self.variables[at]
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        self.variable_mut(name).binding = Some(binding);
    }

    /// A name whose assignment is wrong: its use is no second error.
    pub(crate) fn poison(&mut self, name: &str) {
        self.variable_mut(name).poisoned = true;
    }

    pub fn run(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            if self.stopped {
                return;
            }
            self.work += 1;
            if self.work > MAX_WORK {
                self.stopped = true;
                self.report(Problem { span: stmt.span.clone(), kind: Box::new(DiagnosticKind::TooMuchWork) });
                return;
            }
            if let Err(Some(problem)) = self.stmt(stmt) {
                self.report(problem);
            }
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
            StmtKind::Repeat { index, from, to, body } => self.repeat(index, from.as_ref(), to, body),
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
        match words::machine(arch, size_text) {
            Ok(preset) => self.machine = Some(preset),
            Err(kind @ DiagnosticKind::MachineSize { .. }) => {
                return wrong(size.map_or(&end, |(_, span)| span), kind);
            }
            Err(kind) => return wrong(arch_span, kind),
        }
        match words.get(2) {
            None => {}
            Some((era, _)) if era == words::ERA => {}
            Some((era, span)) if era.starts_with("linux-") || era == "classic" || era == "ancient" => {
                return wrong(span, DiagnosticKind::NotYet { name: era.clone() });
            }
            Some((era, span)) => {
                let suggestion = Some(words::ERA.to_owned());
                let kind = DiagnosticKind::Unknown { what: NameKind::Machine, name: era.clone(), suggestion };
                return wrong(span, kind);
            }
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
        let Some((_, outer)) = self.calls.last() else { return };
        if outer.iter().all(|variable| variable.name != name) {
            let own = Variable { name: name.to_owned(), ..Variable::default() };
            let hidden = std::mem::replace(self.variable_mut(name), own);
            if let Some((_, outer)) = self.calls.last_mut() {
                outer.push(hidden);
            }
        }
    }

    fn declare_target(&mut self, target: Option<&Target>) {
        if let Some(target) = target.filter(|target| target.declared) {
            self.declare(&target.name);
        }
    }

    fn function(&mut self, name: &str, name_span: &Span, body: &Rc<Body>) -> Result<(), Trouble> {
        self.close(body)?;
        if self.functions.iter().any(|function| function.name == name) || words::function(name).is_some() {
            let kind = DiagnosticKind::FunctionTwice { name: name.to_owned() };
            return Err(Some(Problem { span: name_span.clone(), kind: Box::new(kind) }));
        }
        self.functions.push(Function { name: name.to_owned(), body: body.clone(), called: false });
        Ok(())
    }

    /// The place of a function that the script defines.
    pub(super) fn function_named(&self, name: &str) -> Option<usize> {
        self.functions.iter().position(|function| function.name == name)
    }

    /// Names of the functions that the script defines.
    pub(super) fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.name.as_str())
    }

    /// A call of a function of the script: its statements, with its own variables.
    pub(super) fn call_own(&mut self, at: usize, span: &Span) -> Result<(), Trouble> {
        let name = &self.functions[at].name;
        if self.calls.iter().any(|(calling, _)| calling == name) {
            let kind = DiagnosticKind::Recursion { name: name.clone() };
            return Err(Some(Problem { span: span.clone(), kind: Box::new(kind) }));
        }
        self.expand(at);
        Ok(())
    }

    fn expand(&mut self, at: usize) {
        let function = &mut self.functions[at];
        function.called = true;
        let body = function.body.clone();
        self.calls.push((function.name.clone(), Vec::new()));
        self.run(&body.stmts);
        for hidden in self.calls.pop().into_iter().flat_map(|(_, outer)| outer) {
            let name = hidden.name.clone();
            *self.variable_mut(&name) = hidden;
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
                    let suggestion = words::nearest(head, words::BLOCKS.into_iter().chain(["repeat"]));
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

    fn repeat(&mut self, index: &str, from: Option<&Expr>, to: &Expr, body: &Body) -> Result<(), Trouble> {
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
        // How often is not known: the body is looked at once, for its errors.
        let (first, last) = limits.unwrap_or_else(|trouble| {
            if let Some(problem) = trouble {
                self.report(problem);
            }
            self.failed = true;
            (0, 1)
        });
        let inner = Variable { name: index.to_owned(), ..Variable::default() };
        let outer = std::mem::replace(self.variable_mut(index), inner);
        let begin = self.steps.len();
        let place = self.repeats.len();
        let count = u32::try_from(last - first).unwrap_or(u32::MAX);
        self.repeats.push(Repeat { steps: begin..begin, count });
        for i in first..last {
            if self.stopped {
                break;
            }
            self.work += 1;
            self.bind(index, Binding::Number(i));
            self.run(&body.stmts);
        }
        if self.steps.len() == begin {
            self.repeats.truncate(place);
        } else {
            self.repeats[place].steps.end = self.steps.len();
        }
        *self.variable_mut(index) = outer;
        self.close(body).map(|_| ())
    }

    /// A step at which to stand, with a name.
    pub(crate) fn marker(&mut self, name: &str, call: &'static str, span: &Span) -> Result<(), Trouble> {
        if self.markers.iter().any(|m| m.name == name) {
            let kind = DiagnosticKind::MarkerTwice { name: name.to_owned() };
            return Err(Some(Problem { span: span.clone(), kind: Box::new(kind) }));
        }
        self.only_now(call, span)?;
        self.emit(Op::Nop, span, call, Some(name.to_owned()));
        if !self.failed {
            self.markers.push(Marker { name: name.to_owned(), step: self.steps.len() });
        }
        Ok(())
    }
}
