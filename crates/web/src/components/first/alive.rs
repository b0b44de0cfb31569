//! The machine of the first visit, at work for ever.

use kmscope_scenario::compile;
use kmscope_session::{Cursor, Session, StepView, TimeCommand};
use std::rc::Rc;

/// A moment of it.
#[derive(Clone, Debug)]
pub struct AliveMoment {
    /// What is to be seen.
    pub view: Rc<StepView>,
    /// Where in it.
    pub cursor: Cursor,
    /// The moment before leads to it.
    pub flows: bool,
}

/// The run.
pub struct Alive {
    session: Session,
    /// The step from which on it begins again.
    from: usize,
}

impl Default for Alive {
    fn default() -> Self {
        let program = compile(include_str!("alive.kms")).program;
        let from = program.markers.first().map_or(0, |marker| marker.step);
        let mut session = Session::new(program);
        // Before the marker, at which there is nothing to see.
        session.go(TimeCommand::SeekClamped(from.saturating_sub(1)));
        Self { session, from }
    }
}

impl Alive {
    /// What is to be seen; `flows`: the moment before led to it.
    pub fn moment(&mut self, flows: bool) -> AliveMoment {
        AliveMoment { view: self.session.view(), cursor: self.session.cursor(), flows }
    }

    /// The next operation; after the last, the first.
    pub fn go_on(&mut self) -> AliveMoment {
        let step = self.session.cursor().step;
        let ended = step >= self.session.step_count();
        if ended || step < self.from {
            self.session.go(TimeCommand::SeekClamped(self.from));
        }
        self.session.go(TimeCommand::StepForward);
        self.moment(!ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::Outcome;

    #[test]
    fn every_operation_moves_something_and_at_the_end_memory_is_as_at_the_beginning() {
        let mut alive = Alive::default();
        let steps = alive.session.step_count() - alive.from;
        assert!(steps > 12, "{steps}");
        let start = alive.moment(false).view.after.zones[0].clone();
        for _ in 0..steps {
            let moment = alive.go_on();
            assert!(moment.flows && !moment.view.events.is_empty());
            assert!(!matches!(moment.view.outcome, Some(Outcome::Null { .. } | Outcome::Bug(_))), "{:?}", moment.view);
        }
        assert_eq!(alive.moment(false).view.after.zones[0], start);
        let again = alive.go_on();
        assert_eq!((again.cursor.step, again.flows), (alive.from + 1, false));
    }

    #[test]
    fn what_lies_there_is_broken_into_pieces_of_many_sizes() {
        let zone = &Alive::default().moment(false).view.after.zones[0];
        let orders = zone.free_lists.iter().filter(|types| types.iter().any(|blocks| *blocks > 0)).count();
        assert!(orders >= 4, "{:?}", zone.free_lists);
    }
}
