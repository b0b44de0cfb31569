//! How the state moves through time.

use super::{AppState, Run, Start};
use kmscope_mm::{Op, Outcome};
use kmscope_session::{Cursor, Session, TimeCommand};

impl AppState {
    /// Reads cursor and view from the session again.
    pub(super) fn refresh(&mut self) {
        let mut session = self.session.borrow_mut();
        self.cursor = session.cursor();
        let steps = &self.compiled.program.steps;
        let op = |step: usize| step.checked_sub(1).and_then(|index| steps.get(index)).map(|step| step.op);
        let view = session.view();
        self.micro_count = view.micro_steps.len();
        // kswapd may be at work while the script does nothing: then there is something to see.
        if op(self.cursor.step) != Some(Op::Nop) || !view.events.is_empty() {
            self.view = view;
            self.shown = self.cursor;
            self.shown_rev = self.program_rev;
            return;
        }
        // A marker speaks about the last step that did something.
        let is_quiet = |step: usize| matches!(op(step), Some(Op::Nop | Op::Enter(_) | Op::Leave(_)));
        let told = (0..self.cursor.step).rev().find(|&step| !is_quiet(step)).unwrap_or(0);
        if self.view.step != told || self.shown_rev != self.program_rev {
            session.go(TimeCommand::SeekClamped(told));
            self.view = session.view();
            session.go(TimeCommand::SeekMicroClamped(self.cursor));
        }
        self.shown = Cursor { step: told, micro: self.view.micro_steps.len() };
        self.shown_rev = self.program_rev;
    }

    pub(super) fn go(&mut self, command: TimeCommand) {
        self.flows = matches!(command, TimeCommand::StepForward | TimeCommand::MicroForward);
        self.awaits = None;
        let far = {
            let mut session = self.session.borrow_mut();
            let target = session.target(command.clone());
            session.is_far(target.step).then_some(target)
        };
        if let Some(target) = far {
            // Steps run ahead in slices, and then one is there.
            self.wanted = target;
            self.awaits = Some(target);
            self.all_known = false;
            return;
        }
        self.session.borrow_mut().go(command);
        self.refresh();
        self.wanted = self.cursor;
    }

    /// Goes where the person wants to be, once the steps on the way have run.
    pub(super) fn arrive(&mut self) {
        if let Some(target) = self.awaits.filter(|target| !self.session.borrow().is_far(target.step)) {
            self.go(TimeCommand::SeekMicroClamped(target));
        }
    }

    /// Plays the next step. At a marker nothing moves, so the stage would never report that it is done.
    pub(super) fn play_step(&mut self) {
        self.go(TimeCommand::StepForward);
        while self.is_pause() && !self.at_marker() && self.cursor.step < self.step_count() {
            self.go(TimeCommand::StepForward);
        }
        self.run = if self.is_pause() { Run::Paused } else { Run::Play };
    }

    /// While playing: the movement is over, and was rested upon.
    pub(super) fn movement_done(&mut self) {
        if !self.whole() {
            return self.go(TimeCommand::SeekClamped(self.cursor.step));
        }
        let again = self.repeat.filter(|(_, to)| self.cursor.step >= *to);
        if let Some((from, _)) = again {
            self.go(TimeCommand::SeekClamped(from));
        } else if self.cursor.step >= self.step_count() || (self.repeat.is_none() && self.stops_here()) {
            self.run = Run::Paused;
        } else {
            self.play_on();
        }
    }

    /// Play stops here of itself: at NULL, at a bug, at a marker; at the first of several alike.
    pub(super) fn stops_here(&self) -> bool {
        if self.at_marker() {
            return true;
        }
        let stops = |outcome| {
            matches!(outcome, Outcome::Null { .. } | Outcome::Bug(_) | Outcome::Refused(_) | Outcome::Hangs { .. })
        };
        // What others got while one slept counts as well.
        if self.session.borrow().turns_of(self.cursor.step).any(|turn| stops(turn.outcome)) {
            return true;
        }
        let here = self.view.outcome.is_some_and(stops);
        let same_line = |step: usize| {
            self.program().steps.get(step.wrapping_sub(1)).is_some_and(|step| step.line == self.current_line())
        };
        let before = self.cursor.step.saturating_sub(1);
        here && !(same_line(before) && self.outcome(before).is_some_and(stops))
    }

    /// The next step; in a long `repeat`, after the first few of its steps, many at once.
    pub(super) fn play_on(&mut self) {
        const ONE_BY_ONE: usize = 3;
        const STRIDES: usize = 12;
        let next = self.cursor.step;
        let long = self
            .program()
            .repeats
            .iter()
            .find(|repeat| repeat.steps.contains(&next) && next >= repeat.steps.start + ONE_BY_ONE)
            .map(|repeat| repeat.steps.clone());
        let Some(steps) = long else { return self.play_step() };
        let stride = (steps.len() / STRIDES).max(1);
        let mut to = next;
        while to < steps.end && to < next + stride {
            to += 1;
            let plain = matches!(self.outcome(to), Some(outcome) if is_plain(outcome));
            if !plain || to == steps.end || self.program().markers.iter().any(|marker| marker.step == to) {
                break;
            }
        }
        if to == next + 1 && stride == 1 {
            return self.play_step();
        }
        self.go(TimeCommand::SeekClamped(to));
    }
}

/// Nothing that a summary would have to stop for.
fn is_plain(outcome: Outcome) -> bool {
    !matches!(
        outcome,
        Outcome::Null { .. }
            | Outcome::Bug(_)
            | Outcome::Refused(_)
            | Outcome::Hangs { .. }
            | Outcome::Granted { slept_ticks: 1.., .. }
    )
}

/// Goes where a link says.
pub(super) fn go_to(session: &mut Session, start: &Start) {
    if start.step > 0 {
        session.go(match start.micro {
            Some(micro) => TimeCommand::SeekMicroClamped(Cursor { step: start.step, micro }),
            None => TimeCommand::SeekClamped(start.step),
        });
    }
}
