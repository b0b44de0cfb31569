//! What the kernel refuses, and what it would report as a bug.

use super::{Telling, byte_count, cache_name, context_place, names};
use crate::{Message, message};
use kmscope_mm::outcome::{Bug, Family, Held, Misplaced, Refusal};
use kmscope_mm::{Gfp, Op};

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
        Bug::WrongFree { allocated_with } if matches!(telling.op(), Op::Ksize { .. }) => {
            message!("bug-wrong-ksize", with = family_calls(allocated_with).0)
        }
        Bug::WrongFree { allocated_with } => {
            let (with, free) = family_calls(allocated_with);
            message!("bug-wrong-free", call = call, with = with, free = free)
        }
        Bug::WrongOrder { allocated, freed } => message!("bug-wrong-order", allocated = allocated, freed = freed),
        Bug::WrongPages { allocated, freed } => message!("bug-wrong-pages", allocated = allocated, freed = freed),
        Bug::DivideByZero => message!("bug-divide-by-zero"),
        Bug::WrongCache { cache } => {
            message!("bug-wrong-cache", cache = cache_name(telling.program, telling.machine, cache))
        }
        Bug::NotAPointer => message!("bug-not-a-pointer"),
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

/// How memory of a family is taken, and how it must be given back.
pub const fn family_calls(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Pages => ("__get_free_pages", "free_pages"),
        Family::StructPages => ("alloc_pages", "__free_pages"),
        Family::PagesExact => ("alloc_pages_exact", "free_pages_exact"),
        Family::Kmalloc => ("kmalloc", "kfree"),
        Family::Cache => ("kmem_cache_alloc", "kmem_cache_free"),
        Family::CacheStruct => ("kmem_cache_create", "kmem_cache_destroy"),
        Family::Vmalloc => ("vmalloc", "vfree"),
    }
}
