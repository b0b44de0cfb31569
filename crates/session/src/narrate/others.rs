//! Others who run while one sleeps: who they are, what they do, what they get, and where they stand.

use super::{Sign, Telling};
use crate::step::{StepView, Turn};
use crate::{Message, message};
use kmscope_mm::op::{Context, Later};
use kmscope_mm::outcome::Bug;
use kmscope_mm::schedule::ThreadStat;
use kmscope_mm::{Event, Machine, Op, Outcome};
use kmscope_scenario::Program;

/// Others that are told one by one in the why-panel.
const TOLD: usize = 3;

/// Who does what was put off.
pub(crate) fn who(program: &Program, later: Later) -> Message {
    match later {
        Later::Task(name) => {
            message!("others-task", task = program.names.get(name.index()).map_or("?", String::as_str))
        }
        Later::Interrupt { context: Context::HardIrq, .. } => message!("others-hardirq"),
        Later::Interrupt { context: Context::Timer, .. } => message!("others-timer"),
        Later::Interrupt { .. } => message!("others-tasklet"),
    }
}

/// The same in a word, where there is little room.
pub fn short_who(names: &[String], later: Later) -> Message {
    match later {
        Later::Task(name) => message!("result-text", text = names.get(name.index()).map_or("?", String::as_str)),
        Later::Interrupt { context: Context::HardIrq, .. } => message!("lane-hardirq"),
        Later::Interrupt { context: Context::Timer, .. } => message!("lane-timer"),
        Later::Interrupt { .. } => message!("lane-tasklet"),
    }
}

/// A queued operation: who does it, its line, its text.
fn turn(telling: &Telling, number: u32) -> Option<(Message, String, String)> {
    let program = telling.program;
    let later = telling.machine.later_of(number)?;
    let step = program.steps.get(*program.queued.get(number as usize)?)?;
    let text = program.source.get(step.span.clone()).unwrap_or_default().to_owned();
    Some((who(program, later), step.line.to_string(), text))
}

/// What somebody else got, in a word or two; a bug with its name.
fn result(outcome: &Outcome) -> Message {
    match Sign::of(outcome) {
        Sign::Bug => match *outcome {
            Outcome::Bug(Bug::SleepInAtomic) => message!("others-sleep-in-atomic"),
            Outcome::Bug(Bug::DoubleFree) => message!("bug-double-free"),
            Outcome::Bug(Bug::FreeOfReused) => message!("bug-free-of-reused"),
            Outcome::Bug(Bug::UseAfterFree) => message!("bug-use-after-free"),
            Outcome::Hangs { .. } => message!("result-never"),
            _ => message!("sign-bug"),
        },
        Sign::Nothing => match outcome {
            Outcome::Freed { .. } => message!("result-freed"),
            _ => message!("others-done"),
        },
        sign => sign.words(),
    }
}

/// The clause of a turn that begins or ends, or that must wait for a lock.
pub(super) fn clause(telling: &Telling, event: &Event) -> Message {
    let number = match *event {
        Event::TurnBegins { number } | Event::TurnEnds { number, .. } | Event::WaitsForLock { number } => number,
        _ => u32::MAX,
    };
    let Some((who, line, text)) = turn(telling, number) else { return message!("micro-other") };
    match event {
        Event::TurnBegins { .. } => message!("micro-turn-begins", who = who, line = line, text = text),
        Event::TurnEnds { outcome, .. } => {
            message!("micro-turn-ends", who = who, line = line, result = result(outcome))
        }
        _ => message!("micro-waits-for-lock", who = who, line = line, text = text),
    }
}

/// A queued operation that was carried out, in one clause.
pub fn turn_result(program: &Program, machine: &Machine, turn: &Turn) -> Option<Message> {
    let who = who(program, machine.later_of(turn.number)?);
    let step = program.steps.get(*program.queued.get(turn.number as usize)?)?;
    Some(message!("why-others-one", who = who, line = step.line.to_string(), result = result(&turn.outcome)))
}

/// The worst that others met with in a step in which the script itself only waited, or that is worse than NULL.
pub(super) fn worst(telling: &Telling) -> Option<Message> {
    let waits = matches!(telling.op(), Op::Wait { .. });
    let ends = telling.events.iter().filter_map(|event| match event {
        Event::TurnEnds { number, outcome } => Some((*number, outcome)),
        _ => None,
    });
    let (number, outcome) = ends
        .filter(|(_, outcome)| Sign::of(outcome) >= if waits { Sign::Granted } else { Sign::SleptNull })
        .reduce(|worst, next| if Sign::of(next.1) > Sign::of(worst.1) { next } else { worst })?;
    let (who, line, _) = turn(telling, number)?;
    Some(message!("sub-others", who = who, line = line, result = result(outcome)))
}

/// What others did while the caller slept, as one sentence part; where it begins among the events.
pub(crate) fn meanwhile(telling: &Telling) -> Option<(usize, Message)> {
    let begins = telling.events.iter().position(|event| matches!(event, Event::TurnBegins { .. }))?;
    let ends = telling.events.iter().filter_map(|event| match event {
        Event::TurnEnds { number, outcome } => Some((*number, outcome)),
        _ => None,
    });
    let count = ends.clone().count();
    let told = ends.take(TOLD).filter_map(|(number, outcome)| {
        let (who, line, _) = turn(telling, number)?;
        Some(message!("why-others-one", who = who, line = line, result = result(outcome)))
    });
    let told = told.reduce(|first, second| message!("why-clauses", first = first, second = second))?;
    Some((
        begins,
        match count.saturating_sub(TOLD) {
            0 => told,
            more => message!("why-clauses", first = told, second = message!("why-others-more", count = more)),
        },
    ))
}

/// The sentence of a step that sets something up for later.
pub(super) fn queued(telling: &Telling, number: u32) -> Message {
    match telling.machine.later_of(number) {
        Some(later @ Later::Interrupt { after_ticks, .. }) => {
            message!("head-queued-after", who = who(telling.program, later), ticks = after_ticks)
        }
        Some(later) => message!("head-queued", who = who(telling.program, later)),
        None => message!("head-nothing"),
    }
}

/// The sentence of a step with which that begins.
pub(super) fn set_up(telling: &Telling, later: Later) -> Message {
    let who = who(telling.program, later);
    match later {
        Later::Task(_) => message!("head-start", who = who),
        Later::Interrupt { after_ticks, .. } => message!("head-set-up", who = who, ticks = after_ticks),
    }
}

/// Somebody's place in the script, while others run.
#[derive(Clone, PartialEq, Debug)]
pub struct OtherAt {
    /// Who.
    pub who: Message,
    /// Where the script says what it does now, or next.
    pub line: u32,
    /// It sleeps inside of that call.
    pub asleep: bool,
}

/// Where the tasks and interrupts of the schedule stand after so many micro-steps of a step.
pub fn others_at(view: &StepView, program: &Program, micro: usize) -> Vec<OtherAt> {
    let mut threads: Vec<(ThreadStat, bool)> = view.threads.iter().map(|&thread| (thread, false)).collect();
    let end = match micro {
        0 => 0,
        micro => view.micro_steps.get(micro - 1).map_or(view.events.len(), |step| step.events.end),
    };
    let mut running: Vec<usize> = Vec::new();
    for event in &view.events[..end.min(view.events.len())] {
        match *event {
            Event::TurnBegins { number } => {
                let at = threads.iter().position(|(thread, _)| thread.next == Some(number));
                running.push(at.unwrap_or(usize::MAX));
            }
            Event::TurnEnds { number, .. } => {
                if let Some((thread, asleep)) = running.pop().and_then(|at| threads.get_mut(at)) {
                    *asleep = false;
                    thread.next = (number + 1 < thread.end).then_some(number + 1);
                }
            }
            Event::Sleeps | Event::Yields | Event::Wakes { .. } => {
                if let Some((_, asleep)) = running.last().and_then(|&at| threads.get_mut(at)) {
                    *asleep = !matches!(event, Event::Wakes { .. });
                }
            }
            _ => {}
        }
    }
    let place = |(thread, asleep): (ThreadStat, bool)| {
        let step = program.steps.get(*program.queued.get(thread.next? as usize)?)?;
        Some(OtherAt { who: short_who(&program.names, thread.later), line: step.line, asleep: asleep || thread.stuck })
    };
    threads.into_iter().filter_map(place).collect()
}
