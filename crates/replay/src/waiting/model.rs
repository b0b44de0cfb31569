//! The model's side: a task goes on, and what it comes to.

use super::Program;
use crate::subject::frame_given;
use crate::undo::Runner;
use kmscope_mm::machine::FrameUse;
use kmscope_mm::outcome::{Came, Outcome};
use kmscope_mm::reclaim_event::ReclaimEvent;
use kmscope_mm::task_op::{CALLER, KCOMPACTD, KSWAPD, TaskOp};
use kmscope_mm::{Event, Gfp, Machine, Op, Pfn};
use std::collections::VecDeque;

/// What a task came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    Event(ReclaimEvent),
    /// A request ends: with its frame, or NULL.
    Granted(Option<Pfn>),
    Point,
    Waits,
}

/// The machine, and who is who.
pub(crate) struct Model {
    pub(crate) runner: Runner,
    tokens: VecDeque<Token>,
    names: Vec<String>,
    /// Tasks that are in the middle of something, and in a request.
    busy: Vec<bool>,
    asking: Vec<bool>,
    /// Requests of the caller under way that are not the program's: it makes them inside its own.
    inner: u32,
    events: Vec<Event>,
}

impl Model {
    pub(crate) fn new(runner: Runner) -> Self {
        let names = ["c", "k", "kc"].map(str::to_owned).to_vec();
        Self {
            runner,
            tokens: VecDeque::new(),
            names,
            busy: vec![false, true, true],
            asking: vec![false; 3],
            inner: 0,
            events: Vec::new(),
        }
    }

    pub(crate) fn machine(&self) -> &Machine {
        self.runner.machine()
    }

    pub(crate) fn known_task(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    pub(crate) fn new_task(&mut self, name: &str) -> Result<usize, String> {
        let worker = name.starts_with("kworker");
        let kthread = worker || name == "kthread" || name == "kthreadd";
        self.run_op(TaskOp::New { kthread, worker })?;
        self.names.push(name.to_owned());
        self.busy.push(false);
        self.asking.push(false);
        Ok(self.names.len() - 1)
    }

    /// Whether a task is in the middle of something.
    pub(crate) fn is_busy(&self, task: usize) -> bool {
        self.busy[task]
    }

    /// Whether it is in a request.
    pub(crate) fn is_asking(&self, task: usize) -> bool {
        self.asking[task]
    }

    /// Whether it is the model that writes a page: anonymous memory, to swap.
    pub(crate) fn writes_itself(&self, pfn: Pfn) -> bool {
        let told = matches!(
            self.tokens.front(),
            Some(Token::Event(ReclaimEvent::WriteBegins { .. } | ReclaimEvent::WriteEnds { .. }))
        );
        told || self.machine().frame_use(pfn) == FrameUse::Anon
    }

    pub(crate) fn run_op(&mut self, op: TaskOp) -> Result<Outcome, String> {
        let outcome = self.runner.run_told(Op::Task(op), &mut self.events)?;
        for event in self.events.drain(..) {
            if let Event::Reclaim(event) = event {
                self.tokens.push_back(Token::Event(event));
            }
        }
        Ok(outcome)
    }

    /// A task is given the CPU: what it slept for is over, if nobody woke it.
    pub(crate) fn wakes(&mut self, task: usize) -> Result<(), String> {
        // A caller that is throttled waits for kswapd, whoever gives it the CPU.
        if self.machine().task_sleeps(task) {
            self.run_op(TaskOp::Wakes { task: task as u8 })?;
        }
        Ok(())
    }

    /// A task asks for pages that the program does not ask for.
    pub(crate) fn ask(&mut self, task: usize, gfp: Gfp, order: u8) -> Result<(), String> {
        self.asking[task] = true;
        self.inner += u32::from(task == usize::from(CALLER));
        let outcome = self.run_op(TaskOp::Request { task: task as u8, gfp, order })?;
        self.came(task, outcome);
        Ok(())
    }

    fn came(&mut self, task: usize, outcome: Outcome) {
        let daemon = [KSWAPD, KCOMPACTD].contains(&(task as u8));
        let token = match outcome {
            Outcome::Came(Came::Line) => {
                self.busy[task] = true;
                return;
            }
            Outcome::Came(Came::Point) => Token::Point,
            Outcome::Came(Came::Waits) => Token::Waits,
            outcome => {
                self.busy[task] = daemon || self.machine().task_depth(task) > 0;
                Token::Granted(frame_given(outcome))
            }
        };
        self.tokens.push_back(token);
    }

    /// Whether the program is between two requests, and nothing was told that was not compared.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.tokens.is_empty() && !self.busy[usize::from(CALLER)]
    }

    /// Time passes until somebody can run; who that is.
    pub(crate) fn pass_time(&mut self) -> Result<usize, String> {
        match self.run_op(TaskOp::PassTime)? {
            Outcome::Came(Came::Point) => {}
            _ => return Err("nobody of the model can ever go on".to_owned()),
        }
        self.machine().turn_of_others(usize::MAX).ok_or_else(|| "nobody of the model can go on".to_owned())
    }

    /// What was told, and not compared.
    pub(crate) fn left(&self) -> Option<Token> {
        self.tokens.front().copied()
    }

    /// What was told already.
    pub(crate) fn queued(&mut self) -> Option<Token> {
        self.tokens.pop_front()
    }

    /// What a task comes to next.
    pub(crate) fn next(&mut self, task: usize, program: &mut Program) -> Result<Token, String> {
        loop {
            if let Some(token) = self.tokens.pop_front() {
                if matches!(token, Token::Granted(_)) {
                    self.asking[task] = false;
                }
                if let (Token::Granted(found), CALLER) = (token, task as u8) {
                    match found {
                        _ if self.inner > 0 => self.inner -= 1,
                        Some(pfn) if !program.reads.is_empty() => program.reading = Some((pfn, false)),
                        Some(_) => program.since += 1,
                        None => (program.left, program.reads) = (0, 0..0),
                    }
                }
                return Ok(token);
            }
            if self.busy[task] {
                let outcome = self.run_op(TaskOp::Proceed { task: task as u8 })?;
                self.came(task, outcome);
                continue;
            }
            if task != usize::from(CALLER) {
                return Err(format!("{} has nothing to do", self.names[task]));
            }
            if let Some((pfn, added)) = program.reading {
                let index = program.reads.start;
                if added {
                    program.reading = None;
                    program.reads.start += 1;
                    self.run_op(TaskOp::Access { pfn })?;
                } else {
                    program.reading = Some((pfn, true));
                    self.run_op(TaskOp::AddFilePage { pfn, index, dirty: false })?;
                }
                continue;
            }
            if !program.reads.is_empty() {
                if let Some(pfn) = self.machine().file_frame(program.reads.start) {
                    program.reads.start += 1;
                    self.run_op(TaskOp::Access { pfn })?;
                    continue;
                }
                program.left = 1;
            }
            if program.left == 0 {
                return Err("the program has come to its end".to_owned());
            }
            program.left -= 1;
            self.asking[task] = true;
            let Program { gfp, order, .. } = *program;
            let outcome = self.run_op(TaskOp::Request { task: CALLER, gfp, order })?;
            self.came(task, outcome);
        }
    }

    /// A page of anonymous memory is written, as the model says it is.
    pub(crate) fn expect_write(
        &mut self,
        begins: bool,
        pfn: Pfn,
        task: Option<usize>,
        program: &mut Program,
        points: &mut u64,
    ) -> Result<(), String> {
        let expected = if begins { ReclaimEvent::WriteBegins { pfn } } else { ReclaimEvent::WriteEnds { pfn } };
        loop {
            match self.next(task.ok_or("nobody runs")?, program)? {
                Token::Point => *points += 1,
                Token::Event(event) if event == expected => return Ok(()),
                token => return Err(format!("the model has {token:?}, expected is {expected:?}")),
            }
        }
    }
}
