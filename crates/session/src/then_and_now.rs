//! What one step did on machines of several kernels, as facts to be compared.
//!
//! Must not know how they are drawn.

use crate::narrate::{byte_count, pfn_text, zone_name};
use crate::{Language, Message, Session, StepView, message, text};
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Event, Op, Outcome, ZoneId};
use kmscope_scenario::then_and_now::Comparison;

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fact {
    /// Granted, NULL, never: what the caller gets.
    Result,
    /// Zone, or the one pool of 2.0.
    Zone,
    /// First page frame.
    Frame,
    /// Bytes that it may use, or that were taken for it.
    Given,
    /// Of these, bytes that nobody asked for.
    Wasted,
    /// Ticks that it slept.
    Slept,
    /// Tasks that were killed.
    Killed,
    /// Pages free afterwards, in all zones.
    Free,
}

impl Fact {
    /// All, in the order of a table.
    pub const ALL: [Self; 8] =
        [Self::Result, Self::Zone, Self::Frame, Self::Given, Self::Wasted, Self::Slept, Self::Killed, Self::Free];

    /// Its name.
    pub fn name(self) -> Message {
        match self {
            Self::Result => message!("then-result"),
            Self::Zone => message!("then-zone"),
            Self::Frame => message!("then-frame"),
            Self::Given => message!("then-given"),
            Self::Wasted => message!("then-wasted"),
            Self::Slept => message!("then-slept"),
            Self::Killed => message!("then-killed"),
            Self::Free => message!("then-free"),
        }
    }
}

/// What is compared, in a title.
pub fn title(comparison: &Comparison) -> Message {
    match comparison.id {
        "kmalloc-100" => message!("then-kmalloc-100"),
        "kmalloc-4096" => message!("then-kmalloc-4096"),
        "kmalloc-128K" => message!("then-kmalloc-128k"),
        "kmalloc-200K" => message!("then-kmalloc-200k"),
        "cold" => message!("then-cold"),
        "atomic" => message!("then-atomic"),
        _ => message!("then-pieces"),
    }
}

/// A fact of the step at which a session stands; `None` where there is nothing of that kind.
pub fn fact(fact: Fact, session: &mut Session, view: &StepView, language: Language) -> Option<String> {
    let outcome = view.outcome?;
    let grant = match outcome {
        Outcome::Granted { grant: Grant { kind, .. }, .. } => Some(kind),
        _ => None,
    };
    let (program, machine) = session.here();
    let op = program.steps.get(view.step.checked_sub(1)?)?.op;
    let asked = match op {
        Op::Kmalloc { size_bytes, .. } => Some(size_bytes),
        _ => None,
    };
    let given = match grant {
        Some(GrantKind::Object { size_bytes, .. }) => Some(u64::from(size_bytes)),
        Some(GrantKind::Pages { pages, .. }) => Some(u64::from(pages) * kmscope_mm::PAGE_SIZE_BYTES),
        _ => None,
    };
    Some(match fact {
        Fact::Result => match outcome {
            Outcome::Granted { slept_ticks: 0, .. } => text!(language, "then-granted").to_string(),
            Outcome::Granted { .. } => text!(language, "then-granted-slept").to_string(),
            Outcome::Null { .. } => "NULL".to_owned(),
            Outcome::Hangs { .. } => text!(language, "result-never").to_string(),
            Outcome::Freed { .. } => text!(language, "result-freed").to_string(),
            Outcome::Bug(_) => text!(language, "then-bug").to_string(),
            _ => return None,
        },
        Fact::Zone => match grant? {
            GrantKind::Pages { zone, .. } | GrantKind::Object { zone, .. } => zone_name(machine, zone).to_owned(),
            _ => return None,
        },
        Fact::Frame => match grant? {
            GrantKind::Pages { pfn, .. } | GrantKind::Object { pfn, .. } => pfn_text(pfn),
            _ => return None,
        },
        Fact::Given => byte_count(given?),
        Fact::Wasted => byte_count(given?.checked_sub(asked?)?),
        Fact::Slept => match outcome {
            Outcome::Granted { slept_ticks, .. }
            | Outcome::Null { slept_ticks, .. }
            | Outcome::Hangs { slept_ticks, .. } => text!(language, "then-ticks", ticks = slept_ticks),
            _ => return None,
        },
        Fact::Killed => {
            let killed = view.events.iter().filter(|event| matches!(event, Event::OomKill { .. })).count();
            op.gfp()?;
            killed.to_string()
        }
        Fact::Free => {
            let zones = (0..).zip(&machine.config().zones).map(|(at, _)| machine.zone_stat(ZoneId(at)).free_pages);
            zones.sum::<i64>().to_string()
        }
    })
}
