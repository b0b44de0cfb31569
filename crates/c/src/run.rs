//! A run from beginning to end, and every failure that it could meet.

use crate::finding::{Finding, FindingKind, Grade};
use crate::program::Compiled;
use crate::vm::{Kernel, Request, Status, Vm};

/// A run that has ended.
pub struct Run {
    /// The state at its end.
    pub vm: Vm,
    /// How it ended.
    pub status: Status,
}

impl Run {
    /// The worst of its findings.
    pub fn worst(&self) -> Option<Grade> {
        self.vm.findings.iter().map(|finding| finding.kind.grade()).max()
    }
}

/// Runs a text to its end.
pub fn run_to_end(compiled: &Compiled, kernel: &mut dyn Kernel) -> Run {
    let mut vm = Vm::new(compiled.code.clone(), kernel.config());
    let status = loop {
        match vm.run(kernel, 1_000_000) {
            Status::Running => {}
            status => break status,
        }
    };
    Run { vm, status }
}

/// What came of a run in which one request failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// All is given back, nothing breaks.
    Clean,
    /// Something is not given back.
    Leaks,
    /// It goes on wrongly: freed twice, out of bounds, after free, …
    Breaks,
    /// It waits or turns for ever.
    Hangs,
    /// The kernel stops it.
    Oopses,
}

/// A request that was made to fail.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its number, from 1.
    pub number: u32,
    /// The request.
    pub request: Request,
    /// What came of it.
    pub outcome: Outcome,
    /// What was found that is not found without the failure.
    pub findings: Vec<Finding>,
}

/// Lets each request of a run fail, in turn: from the last to the first, so that the machine and the interpreter go back
/// step by step and no run begins anew. `wanted` says which requests count. `mark` and `back` keep and restore the machine.
pub fn every_failure<K: Kernel, M>(
    compiled: &Compiled,
    kernel: &mut K,
    mut mark: impl FnMut(&K) -> M,
    mut back: impl FnMut(&mut K, &M),
    wanted: impl Fn(&Request) -> bool,
    most: usize,
) -> Vec<Failure> {
    let begin = mark(kernel);
    let whole = run_to_end(compiled, kernel);
    let requests = whole.vm.requests.clone();
    back(kernel, &begin);
    // Moments before each request are kept as the run goes by: every so many statements one.
    let mut moments = vec![(Vm::new(compiled.code.clone(), kernel.config()), begin)];
    let every = (whole.vm.statements / 64).max(64);
    loop {
        let Some((last, _)) = moments.last() else { break };
        let mut vm = last.clone();
        if vm.run(kernel, every) != Status::Running || moments.len() > 400 {
            break;
        }
        let at = mark(kernel);
        moments.push((vm, at));
    }
    let known: Vec<&Finding> = whole.vm.findings.iter().collect();
    let mut failures = Vec::new();
    for (index, request) in requests
        .iter()
        .enumerate()
        .filter(|(_, request)| wanted(request))
        .take(most)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        let number = index as u32 + 1;
        while moments.len() > 1 && moments.last().is_some_and(|(vm, _)| vm.requests.len() as u32 >= number) {
            moments.pop();
        }
        let Some((moment, at)) = moments.last() else { break };
        back(kernel, at);
        let mut vm = moment.clone();
        vm.fail_at = Some(number);
        while vm.run(kernel, 1_000_000) == Status::Running {}
        let is_new = |finding: &&Finding| {
            !known.iter().any(|other| other.site == finding.site && other.kind.name() == finding.kind.name())
        };
        let findings: Vec<Finding> = vm.findings.iter().filter(is_new).cloned().collect();
        failures.push(Failure { number, request: request.clone(), outcome: judge(&findings), findings });
    }
    if let Some((_, at)) = moments.first() {
        back(kernel, at);
    }
    failures.reverse();
    failures
}

fn judge(findings: &[Finding]) -> Outcome {
    let mut worst = Outcome::Clean;
    for finding in findings {
        let outcome = match &finding.kind {
            FindingKind::Hang { .. } | FindingKind::OwnLock { .. } | FindingKind::Budget { .. } => Outcome::Hangs,
            kind if kind.grade() == Grade::Oops => Outcome::Oopses,
            FindingKind::Leak { .. } | FindingKind::StillRegistered { .. } => Outcome::Leaks,
            kind if kind.grade() == Grade::Error => Outcome::Breaks,
            _ => Outcome::Clean,
        };
        worst = worst.max(outcome);
    }
    worst
}
