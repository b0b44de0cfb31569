//! What the kernel refuses, and what it would report as a bug.

use super::origin::{Mistaken, mistaken};
use super::{Telling, byte_count, cache_name, context_place, names};
use crate::{Message, message};
use kmscope_mm::Gfp;
use kmscope_mm::outcome::{Bug, Held, Misplaced, Refusal};

/// The sentence of a refusal.
pub(super) fn refusal(telling: &Telling, refused: Refusal) -> Message {
    match refused {
        Refusal::OrderTooLarge { order } if telling.logged() => message!("refused-order", order = order),
        Refusal::OrderTooLarge { order } => message!("refused-order-quietly", order = order),
        Refusal::CacheBusy { cache, objects } => {
            let cache = cache_name(telling.program, telling.machine, cache);
            message!("refused-cache-busy", cache = cache, objects = objects)
        }
        Refusal::BadCacheSize { size_bytes } => {
            message!("refused-cache-size", size = byte_count(u64::from(size_bytes)))
        }
        Refusal::NoDirectMap => message!("refused-highmem", call = telling.call()),
        Refusal::BadZoneFlags => message!("refused-zone-flags"),
        Refusal::BadMobilityFlags => message!("refused-mobility-flags"),
        Refusal::ZeroSize => message!("refused-zero-size"),
    }
}

/// What follows from it, and what the kernel says.
pub(super) fn consequence(telling: &Telling, refused: Refusal) -> Message {
    match refused {
        Refusal::BadZoneFlags => message!("sub-refused-zone-flags"),
        Refusal::BadMobilityFlags => message!("sub-refused-mobility-flags"),
        Refusal::BadCacheSize { .. } => message!("sub-refused-cache-size"),
        Refusal::CacheBusy { .. } => message!("sub-refused-cache-busy"),
        _ if telling.logged() => message!("sub-refused"),
        _ if telling.op().gfp().is_some_and(|gfp| gfp.any(Gfp::NOWARN)) => message!("sub-refused-nowarn"),
        _ => message!("sub-refused-once"),
    }
}

/// The sentence of a bug.
pub(super) fn bug(telling: &Telling, bug: Bug) -> Message {
    let call = telling.call();
    if let Some((mistaken, with, free)) = mistaken(telling, bug) {
        return match mistaken {
            Mistaken::StructPage => message!("bug-struct-page", call = call, with = with, free = free),
            Mistaken::Address => message!("bug-address", call = call, with = with, free = free),
            Mistaken::NoAddress { instead } => message!("bug-no-address", call = call, with = with, instead = instead),
            Mistaken::NotACache => message!("bug-not-a-cache", call = call, with = with),
            Mistaken::NoSize => message!("bug-no-size", call = call, with = with),
            Mistaken::OtherFamily => message!("bug-wrong-free", call = call, with = with, free = free),
        };
    }
    match bug {
        Bug::SleepInAtomic => {
            // vmalloc may sleep whatever its flags say (mm/vmalloc.c, `alloc_vmap_area`, 6.12.117).
            let flags = telling.op().gfp().filter(|gfp| gfp.may_sleep());
            let flags = flags.map_or_else(|| call.to_owned(), names::gfp_text);
            message!("bug-sleep-in-atomic", flags = flags, context = context_place(telling))
        }
        Bug::NotInInterrupt => message!("bug-not-in-interrupt", call = call, context = context_place(telling)),
        Bug::DoubleFree => message!("bug-double-free"),
        Bug::FreeOfReused => message!("bug-free-of-reused"),
        Bug::UseAfterFree => message!("bug-use-after-free"),
        Bug::OutOfBounds { size_bytes } => message!("bug-out-of-bounds", size = byte_count(size_bytes)),
        Bug::NotTheStart => message!("bug-not-the-start"),
        Bug::WrongOrder { allocated, freed } => message!("bug-wrong-order", allocated = allocated, freed = freed),
        Bug::WrongPages { allocated, freed } => message!("bug-wrong-pages", allocated = allocated, freed = freed),
        Bug::DivideByZero => message!("bug-divide-by-zero"),
        Bug::WrongCache { cache } => {
            message!("bug-wrong-cache", cache = cache_name(telling.program, telling.machine, cache))
        }
        Bug::NotAPointer | Bug::WrongFree { .. } => message!("bug-not-a-pointer"),
        Bug::NullPointer => message!("bug-null-pointer"),
        Bug::CacheGone => message!("bug-cache-gone"),
        Bug::BadContext { why } => misplaced(why),
        Bug::Deadlock { held: Held::FsLock } => message!("bug-deadlock-fs"),
        Bug::Deadlock { held: Held::IoPath } => message!("bug-deadlock-io"),
    }
}

/// Why a context cannot begin, or end.
fn misplaced(why: Misplaced) -> Message {
    match why {
        Misplaced::IrqsOff => message!("bug-irqs-off"),
        Misplaced::SoftirqsOff => message!("bug-softirqs-off"),
        Misplaced::BhWithIrqsOff => message!("bug-bh-irqs-off"),
        Misplaced::KeepsProcessor => message!("bug-keeps-processor"),
        Misplaced::AlreadyIn => message!("bug-already-in"),
        Misplaced::NotBegun => message!("bug-not-begun"),
        Misplaced::StillInside => message!("bug-still-inside"),
        Misplaced::Schedule => message!("bug-schedule"),
    }
}

/// What becomes of the script then.
pub(super) fn without_context(why: Misplaced) -> Message {
    match why {
        Misplaced::IrqsOff | Misplaced::SoftirqsOff | Misplaced::KeepsProcessor | Misplaced::AlreadyIn => {
            message!("sub-cannot-begin")
        }
        Misplaced::BhWithIrqsOff => message!("sub-bh-irqs-off"),
        Misplaced::NotBegun => message!("sub-not-begun"),
        Misplaced::StillInside => message!("sub-still-inside"),
        Misplaced::Schedule => message!("sub-bug"),
    }
}
