//! What reclaim, compaction and the OOM killer did, in words.

use super::Telling;
use crate::{Message, message};
use kmscope_mm::event::{CompactResult, Reclaimed};
use kmscope_mm::outcome::Hang;
use kmscope_mm::{Event, Op, TaskId};

/// A task, as sentences name it.
pub(crate) fn task_name(telling: &Telling, task: TaskId) -> Message {
    let name = telling.machine.tasks().iter().find(|stat| stat.task == task).and_then(|stat| stat.name);
    match name.and_then(|name| telling.program.names.get(name.index())) {
        Some(name) => message!("result-text", text = name.as_str()),
        None if task.0 == 1 => message!("task-hog"),
        None => message!("task-own"),
    }
}

/// Why a call never returns.
pub(crate) fn hang(why: Hang) -> Message {
    match why {
        Hang::NoFail => message!("hang-nofail"),
        Hang::Lock => message!("hang-lock"),
        Hang::OwnLock => message!("hang-own-lock"),
        Hang::OwnSpinlock { interrupted: false } => message!("hang-own-spinlock"),
        Hang::OwnSpinlock { interrupted: true } => message!("hang-interrupted-lock"),
        Hang::NoOomWithoutFs => message!("hang-no-oom"),
        Hang::NoKmapSlot => message!("former-hang-kmap"),
        Hang::BrokenOff => message!("former-hang-broken-off"),
    }
}

/// What came of compaction in a zone.
pub(crate) fn compact_result(result: CompactResult, pages: u32) -> Message {
    match result {
        CompactResult::Skipped => message!("compact-skipped"),
        CompactResult::Deferred => message!("compact-deferred"),
        CompactResult::Complete => message!("compact-complete", pages = pages),
        CompactResult::Success => message!("compact-success", pages = pages),
    }
}

/// The deed without which the request would not have been granted: somebody was killed, or pages were moved.
pub(super) fn brought_about(telling: &Telling) -> Option<Message> {
    let killed = telling.events.iter().find_map(|event| match *event {
        Event::OomKill { task, pages } => Some(message!("sub-killed", task = task_name(telling, task), pages = pages)),
        _ => None,
    });
    killed.or_else(|| {
        telling.events.iter().find_map(|event| match *event {
            Event::Compacted { result: CompactResult::Success, pages: pages @ 1.., .. } => {
                Some(message!("sub-compacted", pages = pages))
            }
            _ => None,
        })
    })
}

/// What was given back, if it was not the page cache alone.
pub(super) fn kinds(events: &[Event]) -> Option<Message> {
    let pages = |wanted: Reclaimed| -> u64 {
        let pages = events.iter().map(|event| match *event {
            Event::Reclaimed { pages, what, .. } if what == wanted => u64::from(pages),
            _ => 0,
        });
        pages.sum()
    };
    let (anon, dentries) = (pages(Reclaimed::Anon), pages(Reclaimed::Dentries));
    (anon + dentries > 0)
        .then(|| message!("sub-given-back", file = pages(Reclaimed::File), anon = anon, dentries = dentries))
}

/// What is worth knowing about memory that the world took.
pub(super) fn world_advice(telling: &Telling) -> Option<Message> {
    match telling.op() {
        Op::Anon { .. } if telling.machine.swap_pages().0 == 0 => Some(message!("sub-anon-no-swap")),
        Op::Anon { .. } => Some(message!("sub-anon")),
        Op::Dentries { .. } => Some(message!("sub-dentries")),
        Op::Fragment { movable: true, .. } => Some(message!("sub-fragment-movable")),
        _ => None,
    }
}
