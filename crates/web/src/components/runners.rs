//! Who runs, along the time line: tasks and interrupts, where somebody sleeps, and while kswapd is awake.

use super::timeline::Track;
use crate::el::{El, el};
use crate::platform::css;
use crate::state::App;
use kmscope_mm::Outcome;
use kmscope_mm::op::Context;
use kmscope_session::{StepRecord, text};
use std::ops::Range;
use yew::prelude::*;

/// A word stands in a piece of at least this share of the width.
const ROOM_FOR_A_WORD: f64 = 0.035;

/// What the processor does in a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cpu {
    /// The script's own task runs.
    Own,
    /// Another task, an interrupt, a softirq.
    Other(Context),
    /// Whoever runs sleeps in its call.
    Asleep,
}

fn cpu(record: &StepRecord) -> Cpu {
    match (record.outcome, record.runner) {
        (Outcome::Granted { slept_ticks: 1.., .. } | Outcome::Null { slept_ticks: 1.., .. }, _) => Cpu::Asleep,
        (_, Some(context)) => Cpu::Other(context),
        (_, None) => Cpu::Own,
    }
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

/// The row; nothing where the script's own task is all that ever runs.
pub(super) fn row(app: &App, track: &Track) -> Option<El> {
    let language = app.language();
    let session = app.session.borrow();
    let records: Vec<&StepRecord> = (1..=app.step_count()).map_while(|step| session.record(step)).collect();
    if records.iter().all(|record| cpu(record) == Cpu::Own && !record.kswapd_awake) {
        return None;
    }
    let piece = |class: &'static str, steps: &Range<usize>, words: String| {
        let (from, to) = (track.edge(steps.start), track.edge(steps.end));
        let style = format!("left:{}%;width:{}%", css::number(from * 100.0), css::number((to - from) * 100.0));
        let room = (to - from) * if app.narrow { 0.36 } else { 1.0 };
        let piece = el("i").class(class).set("style", style).set("title", words.clone());
        piece.put((room > ROOM_FOR_A_WORD).then(|| el("b").put(words))).into()
    };
    let mut pieces: Vec<Html> = Vec::new();
    for (steps, cpu) in runs(records.iter().map(|record| cpu(record))) {
        pieces.push(match cpu {
            Cpu::Own => continue,
            Cpu::Asleep => piece("zz", &steps, text!(language, "lane-asleep")),
            Cpu::Other(Context::Task(name)) => {
                piece("tsk", &steps, app.program().names.get(name.index()).cloned().unwrap_or_default())
            }
            Cpu::Other(Context::HardIrq) => piece("int", &steps, text!(language, "lane-hardirq")),
            Cpu::Other(Context::Timer) => piece("int", &steps, text!(language, "lane-timer")),
            Cpu::Other(_) => piece("int", &steps, text!(language, "lane-tasklet")),
        });
    }
    for (steps, awake) in runs(records.iter().map(|record| record.kswapd_awake)) {
        if awake {
            pieces.push(piece("ks", &steps, "kswapd".to_owned()));
        }
    }
    let label = el("span").class("tl-label").put(text!(language, "ui-runners"));
    Some(el("div").class("runners").set("aria-hidden", "true").put(label).put(el("div").class("run-row").put(pieces)))
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
