//! The kernel's rules for trying again, in words and in numbers.

use super::{Telling, mark_name, right_side, zone_name};
use crate::catalogue::grouped;
use crate::{Message, message};
use kmscope_mm::MAX_RECLAIM_RETRIES;
use kmscope_mm::event::{CompactMode, Verdict, WatermarkCheck};

/// What `should_reclaim_retry` compared: `Normal: free 12 + reclaimable 300 > min 338; 2 of 16 rounds …`.
pub(crate) fn reclaim(telling: &Telling, rounds: u32, check: &WatermarkCheck, reclaimable_pages: u32) -> Message {
    if rounds > MAX_RECLAIM_RETRIES {
        return message!("retry-too-often", most = MAX_RECLAIM_RETRIES);
    }
    if reclaimable_pages == 0 && check.free_pages > 0 && check.verdict != Verdict::NoBlock {
        return no_lru(telling, rounds, check);
    }
    let free = grouped(check.free_pages - i64::from(reclaimable_pages));
    let all = match check.unusable_pages {
        0 => grouped(reclaimable_pages.into()),
        unusable => format!("{} − {}", grouped(reclaimable_pages.into()), grouped(unusable)),
    };
    let (zone, mark, right) = (zone_name(telling.machine, check.zone), mark_name(check), right_side(check));
    let compared = match check.verdict {
        Verdict::Pass => message!("retry-enough", zone = zone, free = free, all = all, mark = mark, right = right),
        Verdict::TooFew => message!("retry-too-few", zone = zone, free = free, all = all, mark = mark, right = right),
        Verdict::NoBlock => message!("retry-no-block", zone = zone, order = check.order),
    };
    message!(
        "why-clauses",
        first = compared,
        second = message!("retry-rounds", rounds = rounds, most = MAX_RECLAIM_RETRIES)
    )
}

/// The same of a zone with nothing on its LRU lists: its free pages stand in for those that could be reclaimed (mm/vmscan.c,
/// `zone_reclaimable_pages`, 6.12.117).
fn no_lru(telling: &Telling, rounds: u32, check: &WatermarkCheck) -> Message {
    let free = match (check.free_pages / 2, check.unusable_pages) {
        (half, 0) => grouped(half),
        (half, unusable) => format!("{} − {}", grouped(half), grouped(unusable)),
    };
    let (zone, mark, right) = (zone_name(telling.machine, check.zone), mark_name(check), right_side(check));
    let compared = match check.verdict {
        Verdict::Pass => message!("retry-enough-twice", zone = zone, free = free, mark = mark, right = right),
        _ => message!("retry-too-few-twice", zone = zone, free = free, mark = mark, right = right),
    };
    message!(
        "why-clauses",
        first = compared,
        second = message!("retry-rounds", rounds = rounds, most = MAX_RECLAIM_RETRIES)
    )
}

/// What `should_compact_retry` decided.
pub(crate) fn compact(mode: CompactMode, harder: bool, again: bool) -> Message {
    // Names of include/linux/compaction.h, `enum compact_priority`.
    let mode = match mode {
        CompactMode::Async => "COMPACT_PRIO_ASYNC",
        CompactMode::SyncLight => "COMPACT_PRIO_SYNC_LIGHT",
        CompactMode::SyncFull => "COMPACT_PRIO_SYNC_FULL",
    };
    match (again, harder) {
        (true, true) => message!("compact-harder", mode = mode),
        (true, false) => message!("compact-again", mode = mode),
        (false, _) => message!("compact-no-more", mode = mode),
    }
}
