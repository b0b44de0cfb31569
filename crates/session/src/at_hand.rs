//! The request at hand: against whose marks the free pages of a moment are held.

use crate::narrate::gfp_of;
use kmscope_mm::{Event, Gfp, Machine, Op, Standing};

/// A request for pages, and from when on it is the one at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AtHand {
    /// Events of the step before it.
    pub since: usize,
    /// Somebody asks for memory; else it is what GFP_KERNEL would stand like.
    pub asked: bool,
    /// Where it stands.
    pub standing: Standing,
}

/// The requests of a step, in order. The first one is there from the beginning, and is GFP_KERNEL's where nobody asks
/// for anything. `machine`: after the step.
pub fn at_hand(op: Option<Op>, events: &[Event], machine: &Machine) -> Vec<AtHand> {
    let mut all: Vec<AtHand> = Vec::new();
    for (at, event) in events.iter().enumerate() {
        if let Event::PageRequest { gfp, order, .. } = *event {
            let standing = machine.standing(gfp, order);
            if all.last().is_none_or(|last| last.standing != standing) {
                all.push(AtHand { since: if all.is_empty() { 0 } else { at }, asked: true, standing });
            }
        }
    }
    if all.is_empty() {
        let gfp = op.and_then(gfp_of);
        let standing = machine.standing(gfp.unwrap_or(Gfp::GFP_KERNEL), 0);
        all.push(AtHand { since: 0, asked: gfp.is_some(), standing });
    }
    all
}
