//! Who runs, along the time line, each in a lane: where the script's own task sleeps, other tasks, interrupts, and
//! while kswapd is awake. What others do while one sleeps stands in the step during which they do it.

use crate::components::basics::button::act;
use crate::components::basics::track::{Track, style_between};
use crate::state::{Action, App};
use kmscope_mm::op::{Context, Later};
use kmscope_mm::{NameId, Op, Outcome};
use kmscope_session::{TimeCommand, text};
use std::ops::Range;
use std::rc::Rc;
use yew::prelude::*;

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

impl Lane {
    /// From top to bottom.
    const ALL: [Self; 4] = [Self::Own, Self::Tasks, Self::Interrupts, Self::Kswapd];
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

/// A lane for each, as far as the steps are known; an empty one for those who never do anything.
type Lanes = [Vec<Option<Doing>>; 4];

/// What everybody does in each step.
fn doings(app: &App) -> Lanes {
    let session = app.session.borrow();
    let steps = &app.program().steps;
    let mut lanes: Lanes = Default::default();
    let (mut later, mut queued) = (None, Vec::new());
    for (at, step) in steps.iter().enumerate() {
        let veiled = app.veiled_after().is_some_and(|seen| at >= seen);
        let Some(record) = session.record(at + 1).filter(|_| !veiled) else { break };
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
    for lane in &mut lanes {
        if lane.iter().all(Option::is_none) {
            *lane = Vec::new();
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

/// What the lanes show, and where.
#[derive(Properties, PartialEq)]
pub(crate) struct RunnersProps {
    /// The app.
    pub app: App,
    /// Where the steps are.
    pub track: Rc<Track>,
}

/// The lanes of all who ever do something; none where the script's own task is all that ever runs.
#[component]
pub(crate) fn Runners(props: &RunnersProps) -> Html {
    let RunnersProps { app, track } = props;
    let lanes = use_memo((app.program_rev, app.records_rev, app.has_lens()), |(.., shown)| match shown {
        true => doings(app),
        false => Lanes::default(),
    });
    let at_work = |lane: &Lane| !lanes[*lane as usize].is_empty();
    html! {
        <div class="runners-place">
            for lane in Lane::ALL.into_iter().filter(at_work) {
                <LaneRow app={app.clone()} track={track.clone()} {lane} lanes={lanes.clone()} />
            }
        </div>
    }
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

#[derive(Properties, PartialEq)]
struct LaneRowProps {
    app: App,
    track: Rc<Track>,
    /// Which one it is …
    lane: Lane,
    /// … of these.
    lanes: Rc<Lanes>,
}

/// A lane.
#[component]
fn LaneRow(props: &LaneRowProps) -> Html {
    let LaneRowProps { app, track, lane, lanes } = props;
    let language = app.language();
    let doings = &lanes[*lane as usize];
    let name = |name: Option<NameId>| name.and_then(|name| app.program().names.get(name.index()).cloned());
    let title = match lane {
        Lane::Own => text!(language, "lane-own"),
        Lane::Tasks => only_name(doings).and_then(name).unwrap_or_else(|| text!(language, "lane-tasks")),
        Lane::Interrupts => text!(language, "lane-interrupts"),
        Lane::Kswapd => "kswapd".to_owned(),
    };
    let piece = |(steps, doing): (Range<usize>, Option<Doing>)| {
        let (class, words) = match doing? {
            Doing::Sleeps => ("zz", Some(text!(language, "lane-asleep"))),
            Doing::Turn(of) => ("turn", name(of)),
            Doing::Runs(of) => ("", name(of)),
        };
        let words = words.filter(|words| !words.is_empty()).unwrap_or_else(|| title.clone());
        let style = style_between(track.edge(steps.start), track.edge(steps.end));
        let onclick = act(app, Action::Go(TimeCommand::SeekClamped(steps.start)));
        Some(html! { <i {class} ~style={style} title={words} {onclick}></i> })
    };
    html! {
        <div class="runners" aria-hidden="true">
            <span class="tl-label">{title.as_str()}</span>
            <div class="run-row">{for runs(doings.iter().copied()).into_iter().filter_map(piece)}</div>
        </div>
    }
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
