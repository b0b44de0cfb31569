//! What came of a fork: in the words of a row, which has room for zone and numbers beside them, and short enough for a
//! cell of a table, where they say all.

use super::slept_ticks;
use crate::narrate::{Sign, zone_name};
use crate::{Message, message};
use kmscope_mm::klog::Warning;
use kmscope_mm::outcome::{Bug, Held, NullReason};
use kmscope_mm::{Event, Machine, Outcome, ZoneId};

/// `granted`, `slept 3`, `slept 3, NULL`, `never returns`.
pub(super) fn in_a_row(outcome: &Outcome, killed: bool) -> Message {
    let ticks = slept_ticks(outcome);
    match Sign::of(outcome) {
        _ if matches!(outcome, Outcome::Hangs { .. }) => message!("result-never"),
        Sign::SleptGranted if killed => message!("whatif-killed", ticks = ticks),
        Sign::SleptGranted => message!("whatif-slept", ticks = ticks),
        Sign::SleptNull => message!("whatif-slept-null", ticks = ticks),
        sign => sign.words(),
    }
}

/// `Normal`, `DMA32, slept 3`, `Normal, warns`, `NULL: may not wait`, `deadlock`.
pub(super) fn in_short(
    outcome: &Outcome,
    killed: bool,
    zone: Option<ZoneId>,
    machine: &Machine,
    events: &[Event],
) -> Message {
    let ticks = slept_ticks(outcome);
    let zone = zone.map(|zone| message!("result-text", text = zone_name(machine, zone)));
    match *outcome {
        Outcome::Granted { .. } => {
            let zone = zone.unwrap_or_else(|| message!("sign-granted"));
            let granted = match ticks {
                0 => zone,
                _ if killed => message!("whatif-cell-killed", zone = zone, ticks = ticks),
                _ => message!("whatif-cell-slept", zone = zone, ticks = ticks),
            };
            if warns(events) { message!("whatif-cell-warns", what = granted) } else { granted }
        }
        Outcome::Null { reason, .. } => match ticks {
            0 => message!("whatif-cell-null", why = why_null(reason)),
            _ => message!("whatif-cell-slept-null", ticks = ticks, why = why_null(reason)),
        },
        Outcome::Hangs { .. } => message!("lens-never"),
        Outcome::Refused(_) => message!("result-refused"),
        Outcome::Bug(Bug::SleepInAtomic) => message!("whatif-cell-may-sleep"),
        Outcome::Bug(Bug::Deadlock { .. }) => message!("lens-deadlock-short"),
        _ => message!("lens-bug-short"),
    }
}

/// Whether the kernel warns on the way. Of the I/O path no check of it does.
fn warns(events: &[Event]) -> bool {
    let warned =
        |event: &Event| matches!(event, Event::Warned(what) if *what != Warning::Recursion { held: Held::IoPath });
    events.iter().any(warned)
}

fn why_null(reason: NullReason) -> Message {
    match reason {
        NullReason::NoMemoryMayNotWait => message!("whatif-null-may-not-wait"),
        NullReason::NoRetry => message!("whatif-null-no-retry"),
        NullReason::Costly => message!("whatif-null-costly"),
        NullReason::OomVictim => message!("whatif-null-killed"),
        NullReason::IsReclaim => message!("whatif-null-is-reclaim"),
        NullReason::NoSuchZone => message!("whatif-null-no-zone"),
        NullReason::TooLarge | NullReason::Overflow => message!("whatif-null-too-large"),
        NullReason::NoAddresses => message!("whatif-null-no-addresses"),
        NullReason::VmallocFailed => message!("whatif-null-no-pages"),
        _ => message!("whatif-null-nothing-left"),
    }
}
