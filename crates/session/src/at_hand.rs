//! The request at hand: against whose marks the free pages of a moment are held.

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

/// The requests of who makes the call of a step, in order; what others ask for meanwhile is theirs. The first one is there from the beginning, and is GFP_KERNEL's where nobody asks
/// for anything. `machine`: after the step.
pub fn at_hand(op: Option<Op>, events: &[Event], machine: &Machine) -> Vec<AtHand> {
    let mut all: Vec<AtHand> = Vec::new();
    let mut turns = 0;
    for (at, event) in events.iter().enumerate() {
        match *event {
            Event::TurnBegins { .. } => turns += 1,
            Event::TurnEnds { .. } => turns -= 1,
            Event::PageRequest { gfp, order, .. } if turns == 0 => {
                let standing = machine.standing(gfp, order);
                if all.last().is_none_or(|last| last.standing != standing) {
                    all.push(AtHand { since: if all.is_empty() { 0 } else { at }, asked: true, standing });
                }
            }
            _ => {}
        }
    }
    if all.is_empty() {
        let gfp = op.and_then(Op::gfp);
        let standing = machine.standing(gfp.unwrap_or(Gfp::GFP_KERNEL), 0);
        all.push(AtHand { since: 0, asked: gfp.is_some(), standing });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::{Floor, MigrateType, Outcome, Preset, ZoneKind};

    #[test]
    fn at_hand_is_the_callers_own_last_request_and_not_what_others_ask_for_meanwhile() {
        let machine = Machine::preset(Preset::X86_64M256);
        let request = |gfp, order| Event::PageRequest {
            order,
            gfp,
            migratetype: MigrateType::Unmovable,
            highest: ZoneKind::Normal,
        };
        let events = [
            Event::SlowPath,
            request(Gfp::GFP_KERNEL | Gfp::HIGH, 1),
            Event::TurnBegins { number: 0 },
            request(Gfp::GFP_ATOMIC, 0),
            Event::TurnEnds { number: 0, outcome: Outcome::Done },
            request(Gfp::GFP_KERNEL, 0),
        ];
        let found = at_hand(None, &events, &machine);
        let found: Vec<_> = found.iter().map(|one| (one.since, one.asked, one.standing.floor)).collect();
        assert_eq!(found, [(0, true, Floor::High), (5, true, Floor::Min)]);

        let nobody = at_hand(None, &events[..1], &machine);
        assert_eq!(nobody, [AtHand { since: 0, asked: false, standing: machine.standing(Gfp::GFP_KERNEL, 0) }]);
    }
}
