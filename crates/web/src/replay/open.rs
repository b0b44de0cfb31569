//! The recording that is open, and where in it we are.

use super::telling::Told;
use kmscope_replay::{Comparison, Verdict};
use kmscope_session::{Cursor, Language};
use std::rc::Rc;
use yew::prelude::*;

/// What the kernel says of itself: each line, and what was compared of it.
pub type FactLines = Rc<[(String, Vec<Comparison>)]>;

/// What a recording shows.
#[derive(Clone)]
pub enum Shown {
    /// A machine in motion.
    Motion(Motion),
    /// What the kernel says of itself.
    Facts(FactLines),
    /// Sums only.
    Sums,
}

/// A machine in motion.
#[derive(Clone)]
pub struct Motion {
    /// The step that is shown.
    pub told: Rc<Told>,
    /// How many steps there are.
    pub steps: usize,
    /// Steps after which more is compared than after others.
    pub checks: Rc<[usize]>,
    /// Names of caches.
    pub names: Rc<Vec<String>>,
}

/// A recording that was loaded, at one of its steps. Cheap to clone.
#[derive(Clone)]
pub struct Open {
    /// Its name.
    pub name: AttrValue,
    /// How far it agrees.
    pub verdict: Rc<Verdict>,
    /// What there is to see.
    pub shown: Shown,
    /// The current step.
    pub cursor: Cursor,
}

/// The same place of the same recording shows the same.
impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.verdict, &other.verdict) && self.cursor == other.cursor
    }
}

impl Open {
    /// How many steps it has.
    pub fn steps(&self) -> usize {
        match &self.shown {
            Shown::Motion(motion) => motion.steps,
            Shown::Facts(facts) => facts.len(),
            Shown::Sums => 0,
        }
    }

    /// Micro-steps of the current step.
    pub fn micro_count(&self) -> usize {
        if let Shown::Motion(motion) = &self.shown { motion.told.view.micro_steps.len() } else { 0 }
    }

    /// What was compared at the current step.
    pub fn comparisons(&self) -> &[Comparison] {
        match &self.shown {
            Shown::Motion(motion) => &motion.told.comparisons,
            Shown::Facts(facts) => {
                self.cursor.step.checked_sub(1).and_then(|at| facts.get(at)).map_or(&[], |(_, comparisons)| comparisons)
            }
            Shown::Sums => &[],
        }
    }

    /// Steps after which more is compared than after others: snapshots, ends of runs of calls.
    pub fn checks(&self) -> &[usize] {
        if let Shown::Motion(motion) = &self.shown { &motion.checks } else { &[] }
    }

    /// The step of the first difference, if it is at a step.
    pub fn difference(&self) -> Option<usize> {
        let at = usize::try_from(self.verdict.differs_at).unwrap_or(0);
        (self.verdict.difference.is_some() && at > 0).then_some(at)
    }
}

/// What parts of the page get that show the recording.
#[derive(Properties, PartialEq)]
pub struct OpenProps {
    /// The recording, if one is open.
    pub open: Option<Open>,
    /// Language of everything.
    pub language: Language,
}
