//! What became of a page frame or of an object: the steps in which it changed hands.
//!
//! The machine is led back step by step and on again, within bounds, and what the thing is used for is compared: no
//! more is kept for it than the journal keeps anyway.
//!
//! Rests on the session, and is known to nobody.

use crate::narrate::{cache_name, pfn_text};
use crate::scene::{FrameState, Strip};
use crate::{Message, Session, message};
use kmscope_mm::{Machine, ObjectId, Pfn};

/// Steps before the present one that are looked at …
const BACK: usize = 2_000;
/// … and after it, as far as they have run.
const AHEAD: usize = 500;

/// Whose biography it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A page frame.
    Frame(Pfn),
    /// An object of a slab.
    Object(ObjectId),
}

/// One time that it changed hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The step in which it did; 0 is boot: how it began.
    pub step: usize,
    /// Line of the script, 1-based; 0 at boot.
    pub line: u32,
    /// What it was from then on.
    pub text: Message,
}

/// What a thing is at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Frame(FrameState),
    /// An object: bytes asked for, if it is in use.
    Object(Option<u32>),
    /// Its slab is not there.
    NoSlab,
}

fn state(machine: &Machine, subject: Subject) -> State {
    match subject {
        Subject::Frame(pfn) => State::Frame(Strip::of_frames(machine, pfn..pfn + 1).frames[0]),
        Subject::Object(object) => {
            let there = machine.caches().any(|cache| cache == object.cache)
                && machine.slabs(object.cache).contains(&object.slab);
            if !there {
                return State::NoSlab;
            }
            let view = machine.slab_view(object.slab);
            State::Object(view.objects.get(usize::from(object.index)).copied().flatten())
        }
    }
}

impl Session {
    /// All that is known to have happened to a thing, by step. The cursor stays where it is.
    pub fn biography(&mut self, subject: Subject) -> Vec<Change> {
        let now = self.cursor().step;
        let first = now.saturating_sub(BACK);
        let last = (now + AHEAD).min(self.known_steps());
        let mut states = Vec::new();
        for step in first..=last {
            self.seek(step);
            states.push(state(self.machine_there(), subject));
        }
        self.seek(now);
        let mut changes = Vec::new();
        for (at, state) in states.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| states[before]);
            if before == Some(*state) || before.is_none() && *state == State::NoSlab {
                continue;
            }
            let step = first + at;
            let line = step.checked_sub(1).and_then(|at| self.program().steps.get(at)).map_or(0, |step| step.line);
            changes.push(Change { step, line, text: self.change_text(before, *state) });
        }
        changes
    }

    fn change_text(&self, before: Option<State>, now: State) -> Message {
        match now {
            State::NoSlab => message!("bio-no-slab"),
            State::Object(Some(asked)) => message!("bio-object-given", asked = asked),
            State::Object(None) if matches!(before, Some(State::Object(Some(_)))) => message!("bio-object-freed"),
            State::Object(None) => message!("bio-object-new"),
            State::Frame(state) => {
                let before = before.and_then(|before| match before {
                    State::Frame(state) => Some(state),
                    _ => None,
                });
                self.frame_text(before, state)
            }
        }
    }

    fn frame_text(&self, before: Option<FrameState>, now: FrameState) -> Message {
        match now {
            FrameState::Hole => message!("bio-hole"),
            FrameState::Reserved => message!("bio-reserved"),
            FrameState::InHand { order, .. } => message!("bio-free", order = order),
            FrameState::Free { order, head_pfn, .. } => {
                let head = pfn_text(head_pfn);
                match before {
                    Some(FrameState::Free { order: was, .. }) if order < was => {
                        message!("bio-cut", order = order, head = head)
                    }
                    Some(FrameState::Free { order: was, .. }) if order > was => {
                        message!("bio-joined", order = order, head = head)
                    }
                    Some(FrameState::Free { .. }) | None => message!("bio-free", order = order),
                    Some(FrameState::Pcp { .. }) => message!("bio-drained", order = order),
                    Some(_) => message!("bio-freed", order = order),
                }
            }
            FrameState::Pcp { .. } => match before {
                Some(FrameState::Free { .. }) => message!("bio-refilled"),
                _ => message!("bio-pcp"),
            },
            FrameState::Allocated { order, .. } => message!("bio-given", order = order),
            FrameState::Slab { cache, .. } => {
                let known = self.machine_there().caches().any(|other| other == cache);
                let name = if known { cache_name(self.program(), self.machine_there(), cache) } else { "?".to_owned() };
                message!("bio-slab", cache = name)
            }
            FrameState::Vmalloc { index, .. } => message!("bio-vmalloc", index = index),
            FrameState::PageCache { dirty: false } => message!("bio-clean"),
            FrameState::PageCache { dirty: true } => message!("bio-dirty"),
            FrameState::Hog => message!("bio-hog"),
            FrameState::Anon => message!("bio-anon"),
            FrameState::Dentries => message!("bio-dentries"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, TimeCommand};

    fn told(source: &str, at: usize, subject: Subject) -> Vec<(usize, String)> {
        let compiled = kmscope_scenario::compile(source);
        assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
        let mut session = Session::new(compiled.program);
        session.go(TimeCommand::End);
        session.go(TimeCommand::SeekClamped(at));
        let before = session.machine().clone();
        let changes = session.biography(subject);
        assert!(session.machine().equals_but_for_the_log(&before), "the machine is where it was");
        changes.into_iter().map(|change| (change.step, change.text.say(Language::English))).collect()
    }

    #[test]
    fn a_frame_tells_when_it_was_cut_given_freed_and_joined() {
        let source = "machine toy 64\np = alloc_page(GFP_KERNEL);\nq = alloc_page(GFP_KERNEL);\n__free_page(p);\n__free_page(q);";
        for at in 0..=4 {
            let found = told(source, at, Subject::Frame(1));
            let expected = [
                (0, "free, in a block of order 6"),
                (1, "cut: in the block at 0x1 of order 0"),
                (2, "allocated, order 0"),
                (4, "freed: free, in a block of order 6"),
            ];
            let found: Vec<(usize, &str)> = found.iter().map(|(step, text)| (*step, text.as_str())).collect();
            assert_eq!(found, expected, "seen from step {at}");
        }
    }

    #[test]
    fn an_object_tells_for_how_many_bytes_it_was_given_and_when_it_was_freed() {
        let source = "machine toy 64\na = kmalloc(200, GFP_KERNEL);\nkfree(a);\nb = kmalloc(100, GFP_KERNEL);\nc = kmalloc(250, GFP_KERNEL);";
        let mut session = Session::new(kmscope_scenario::compile(source).program);
        session.go(TimeCommand::SeekClamped(1));
        let view = session.view();
        let object = view.owners[0].0;
        let found: Vec<usize> = told(source, 4, Subject::Object(object)).iter().map(|(step, _)| *step).collect();
        assert_eq!(found, [1, 2, 4]);
    }
}
