//! What the lesson on reentrancy says.

use super::Tour;
use crate::narrate::address;
use crate::{Message, message};
use kmscope_mm::outcome::GrantKind;
use kmscope_mm::{CacheId, Outcome, ZoneKind};

pub(super) fn passage(tour: &mut Tour<'_>, marker: &str) -> Option<Message> {
    let normal = tour.zone(ZoneKind::Normal);
    let out = objects_out(tour);
    Some(match marker {
        "short" => message!(
            "lesson-reentrant-short",
            free = normal.free_pages,
            min = normal.min_pages,
            cache = tour.page_cache()
        ),
        "slept" => {
            let Outcome::Granted { grant, .. } = tour.outcome("tmp") else { return None };
            message!("lesson-reentrant-slept", ticks = tour.slept("page"), lost = address(grant.addr))
        }
        "twice" => message!("lesson-reentrant-twice", objects = out),
        "own" => message!("lesson-reentrant-own", ticks = tour.slept("page"), objects = out),
        "waits" => message!("lesson-reentrant-waits", ticks = tour.slept("page")),
        "mutex" => message!("lesson-reentrant-mutex", turns = turns_since_lock(tour), objects = out),
        _ => return None,
    })
}

/// Objects in use of the cache that serves `tmp`.
fn objects_out(tour: &Tour<'_>) -> u32 {
    match tour.grant("tmp") {
        Some(GrantKind::Object { object, .. }) => tour.machine.cache_stat(object.cache).objects_in_use,
        _ => tour.machine.cache_stat(CacheId(0)).objects_in_use,
    }
}

/// Calls of the task that was started last.
fn turns_since_lock(tour: &Tour<'_>) -> usize {
    let last = tour.machine.threads().len().saturating_sub(1);
    let begin = tour.machine.threads().get(last.wrapping_sub(1)).map_or(0, |thread| thread.end);
    tour.machine.turns_done(0).filter(|(number, _)| *number >= begin).count()
}
