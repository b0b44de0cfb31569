//! Who runs, along the time line, each in a lane: where the script's own task sleeps, other tasks, interrupts, and
//! while kswapd is awake. What others do while one sleeps stands in the step during which they do it.

use super::parts::act;
use super::timeline::Track;
use crate::el::el;
use crate::platform::css;
use crate::state::{Action, App};
use kmscope_mm::op::{Context, Later};
use kmscope_mm::{NameId, Op, Outcome};
use kmscope_session::{TimeCommand, text};
use std::ops::Range;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind::onclick;

/// A lane: who shares a line of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lane {
    /// The script's own task, where it sleeps.
    Own,
    /// Tasks with names.
    Tasks,
    /// Interrupts, tasklets, timers.
    Interrupts,
    Kswapd,
}

/// What somebody does in a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Doing {
    /// It has the processor.
    Runs(Option<NameId>),
    /// It sleeps in its call.
    Sleeps,
    /// It has a turn or more, while whoever called sleeps or waits.
    Turn(Option<NameId>),
}

/// A lane for each, as far as the steps are known.
type Lanes = [Vec<Option<Doing>>; 4];

/// What everybody does in each step.
fn doings(app: &App) -> Lanes {
    let session = app.session.borrow();
    let steps = &app.program().steps;
    let mut lanes: Lanes = Default::default();
    let (mut later, mut queued) = (None, Vec::new());
    for (at, step) in steps.iter().enumerate() {
        let Some(record) = session.record(at + 1) else { break };
        let (lane, name) = match record.runner {
            None => (Lane::Own, None),
            Some(Context::Task(name)) => (Lane::Tasks, Some(name)),
            Some(_) => (Lane::Interrupts, None),
        };
        let doing = match record.outcome {
            Outcome::Granted { slept_ticks: 1.., .. } | Outcome::Null { slept_ticks: 1.., .. } => Some(Doing::Sleeps),
            _ => (lane != Lane::Own).then_some(Doing::Runs(name)),
        };
        for of in &mut lanes {
            of.push(None);
        }
        lanes[lane as usize][at] = doing;
        lanes[Lane::Kswapd as usize][at] = record.kswapd_awake.then_some(Doing::Runs(None));
        match (step.op, record.outcome) {
            (Op::Schedule(of), _) => later = Some(of),
            (_, Outcome::Queued { .. }) => queued.extend(later),
            _ => {}
        }
    }
    for turn in session.turns() {
        let (lane, name) = match queued.get(turn.number as usize) {
            Some(Later::Task(name)) => (Lane::Tasks, Some(*name)),
            _ => (Lane::Interrupts, None),
        };
        if let Some(doing) = lanes[lane as usize].get_mut(turn.step - 1) {
            *doing = Some(Doing::Turn(name));
        }
    }
    lanes
}

/// Runs of steps, 1-based, with the same answer.
fn runs<T: PartialEq>(answers: impl Iterator<Item = T>) -> Vec<(Range<usize>, T)> {
    let mut runs: Vec<(Range<usize>, T)> = Vec::new();
    for (index, answer) in answers.enumerate() {
        match runs.last_mut() {
            Some((steps, last)) if *last == answer => steps.end += 1,
            _ => runs.push((index + 1..index + 2, answer)),
        }
    }
    runs
}

/// The lanes of all who ever do something; none where the script's own task is all that ever runs.
pub(super) fn lanes(app: &App, track: &Track) -> Vec<Html> {
    let doings = doings(app);
    let mut drawn = Vec::new();
    for lane in [Lane::Own, Lane::Tasks, Lane::Interrupts, Lane::Kswapd] {
        drawn.extend(self::lane(app, track, lane, &doings[lane as usize]));
    }
    drawn
}

/// The name of the one task that has turns or runs here, if it is one.
fn only_name(doings: &[Option<Doing>]) -> Option<Option<NameId>> {
    let mut names = doings.iter().filter_map(|doing| match doing {
        Some(Doing::Runs(name) | Doing::Turn(name)) => Some(*name),
        _ => None,
    });
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

/// A lane; `None` if nothing is ever done in it.
fn lane(app: &App, track: &Track, lane: Lane, doings: &[Option<Doing>]) -> Option<Html> {
    let language = app.language();
    let name = |name: Option<NameId>| name.and_then(|name| app.program().names.get(name.index()).cloned());
    let title = match lane {
        Lane::Own => text!(language, "lane-own"),
        Lane::Tasks => only_name(doings).and_then(name).unwrap_or_else(|| text!(language, "lane-tasks")),
        Lane::Interrupts => text!(language, "lane-interrupts"),
        Lane::Kswapd => "kswapd".to_owned(),
    };
    let mut pieces: Vec<Html> = Vec::new();
    for (steps, doing) in runs(doings.iter().copied()) {
        let (class, words) = match doing {
            None => continue,
            Some(Doing::Sleeps) => ("zz", text!(language, "lane-asleep")),
            Some(Doing::Turn(of)) => ("turn", name(of).unwrap_or_default()),
            Some(Doing::Runs(of)) => ("", name(of).unwrap_or_default()),
        };
        let (from, to) = (track.edge(steps.start), track.edge(steps.end));
        let style = format!("left:{}%;width:{}%", css::number(from * 100.0), css::number((to - from) * 100.0));
        let go = act(app, Action::Go(TimeCommand::SeekClamped(steps.start)));
        let said = if words.is_empty() { title.clone() } else { words.clone() };
        pieces.push(el("i").class(class).set("style", style).set("title", said).on(onclick, go).into());
    }
    let label = el("span").class("tl-label").put(title);
    let row = el("div").class("run-row").put(pieces);
    let found = doings.iter().any(Option::is_some);
    found.then(|| el("div").class("runners").set("aria-hidden", "true").put(label).put(row).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_with_the_same_answer_are_one_run() {
        let found = runs([1, 1, 2, 1].into_iter());
        assert_eq!(found, [(1..3, 1), (3..4, 2), (4..5, 1)]);
        assert!(runs(std::iter::empty::<u8>()).is_empty());
    }
}
