//! Where a pointer came from, and what it is therefore: the address of memory, a `struct page`, a cache.

use super::Telling;
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Bug, Family};
use kmscope_mm::{Op, Outcome, Slot};

/// The step before `end` that gave a variable the pointer that it holds, as an index.
pub(crate) fn origin(telling: &Telling, mut slot: Slot, end: usize) -> Option<usize> {
    for at in (0..end).rev() {
        let outcome = telling.records.get(at)?.outcome;
        match telling.program.steps.get(at)?.op {
            // A bug changes no variable; what is refused leaves NULL.
            _ if matches!(outcome, Outcome::Bug(_)) => {}
            Op::Assign { from, into } if into == slot => slot = from.slot,
            op if op.fills() == Some(slot) => return Some(at),
            _ => {}
        }
    }
    None
}

/// What an operation frees.
pub(crate) fn freed_by(op: Op) -> Option<Pointer> {
    match op {
        Op::FreePages { page: pointer, .. }
        | Op::FreePagesAddr { addr: pointer, .. }
        | Op::FreePagesExact { addr: pointer, .. }
        | Op::Kfree { ptr: pointer }
        | Op::CacheFree { ptr: pointer, .. }
        | Op::CacheDestroy { cache: pointer }
        | Op::Vfree { ptr: pointer }
        | Op::Kvfree { ptr: pointer } => Some(pointer),
        _ => None,
    }
}

/// A pointer that is not what the call takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mistaken {
    /// It is a `struct page`, and the call frees by address.
    StructPage,
    /// It is an address, and the call frees by `struct page`.
    Address,
    /// It is a `struct page`, and the call reads or writes memory; this one would have returned an address.
    NoAddress { instead: &'static str },
    /// It is memory, and the call takes a cache.
    NotACache,
    /// It is of a family whose memory `ksize` does not know.
    NoSize,
    /// It is freed by a call of another family.
    OtherFamily,
}

/// What is mistaken for what; with which call the memory was taken, and which one frees it.
pub(crate) fn mistaken(telling: &Telling, bug: Bug) -> Option<(Mistaken, &'static str, &'static str)> {
    let op = telling.op();
    let taken = |pointer: Pointer| {
        let at = origin(telling, pointer.slot, telling.step.checked_sub(1)?)?;
        // What is queued, or got NULL, tells nothing.
        let has_it = matches!(telling.records[at].outcome, Outcome::Granted { .. } | Outcome::CacheCreated { .. });
        has_it.then(|| &telling.program.steps[at])
    };
    let of = |mistaken, pointer: Option<Pointer>, is_it: fn(Op) -> bool| {
        let step = taken(pointer?).filter(|step| is_it(step.op))?;
        Some((mistaken, step.call, freed_with(step.call)?))
    };
    let is_page: fn(Op) -> bool = |op| matches!(op, Op::AllocPages { .. });
    match (bug, op) {
        (Bug::NotAPointer, Op::FreePagesAddr { addr, .. }) => of(Mistaken::StructPage, Some(addr), is_page),
        (Bug::NotAPointer, Op::FreePages { page, .. }) => {
            of(Mistaken::Address, Some(page), |op| matches!(op, Op::GetFreePages { .. }))
        }
        (Bug::NotAPointer, Op::Memset { ptr, .. } | Op::Peek { ptr }) => {
            let (_, with, free) = of(Mistaken::StructPage, Some(ptr), is_page)?;
            let instead = if with == "alloc_page" { "__get_free_page" } else { "__get_free_pages" };
            Some((Mistaken::NoAddress { instead }, with, free))
        }
        (Bug::NotAPointer, Op::CacheAlloc { cache, .. } | Op::CacheFree { cache, .. } | Op::CacheDestroy { cache }) => {
            of(Mistaken::NotACache, Some(cache), |op| !matches!(op, Op::CacheCreate { .. }))
        }
        (Bug::WrongFree { allocated_with }, _) => {
            let (mistaken, pointer) = match op {
                Op::Ksize { ptr } => (Mistaken::NoSize, Some(ptr)),
                op => (Mistaken::OtherFamily, freed_by(op)),
            };
            let step = pointer.and_then(taken).filter(|step| may_be(step.op, allocated_with));
            let exactly = step.and_then(|step| Some((step.call, freed_with(step.call)?)));
            let (with, free) = exactly.unwrap_or_else(|| family_calls(allocated_with));
            Some((mistaken, with, free))
        }
        _ => None,
    }
}

/// Whether an operation takes memory of this family.
const fn may_be(op: Op, family: Family) -> bool {
    match family {
        Family::Pages => matches!(op, Op::GetFreePages { .. }),
        Family::StructPages => matches!(op, Op::AllocPages { .. }),
        Family::PagesExact => matches!(op, Op::AllocPagesExact { .. }),
        Family::Kmalloc => matches!(op, Op::Kmalloc { .. } | Op::Kvmalloc { .. }),
        Family::Cache => matches!(op, Op::CacheAlloc { .. }),
        Family::CacheStruct => matches!(op, Op::CacheCreate { .. }),
        Family::Vmalloc => matches!(op, Op::Vmalloc { .. } | Op::Kvmalloc { .. }),
        Family::Ioremap => matches!(op, Op::Ioremap { .. }),
    }
}

/// The call that frees what another one returned.
fn freed_with(call: &str) -> Option<&'static str> {
    Some(match call {
        "alloc_page" => "__free_page",
        "alloc_pages" => "__free_pages",
        "__get_free_page" | "get_zeroed_page" => "free_page",
        "__get_free_pages" | "__get_dma_pages" | "get_dma_pages" => "free_pages",
        "alloc_pages_exact" => "free_pages_exact",
        "kmalloc" | "kzalloc" | "kcalloc" | "kmalloc_array" => "kfree",
        "kmem_cache_create" => "kmem_cache_destroy",
        "kmem_cache_alloc" | "kmem_cache_zalloc" => "kmem_cache_free",
        "vmalloc" | "vzalloc" | "__vmalloc" | "vremap" => "vfree",
        "ioremap" | "ioremap_nocache" => "iounmap",
        "kmap" => "kunmap",
        "get_free_page" | "get_free_pages" => "free_pages",
        "kvmalloc" | "kvzalloc" => "kvfree",
        _ => return None,
    })
}

/// How memory of a family is taken, and how it must be given back.
const fn family_calls(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Pages => ("__get_free_pages", "free_pages"),
        Family::StructPages => ("alloc_pages", "__free_pages"),
        Family::PagesExact => ("alloc_pages_exact", "free_pages_exact"),
        Family::Kmalloc => ("kmalloc", "kfree"),
        Family::Cache => ("kmem_cache_alloc", "kmem_cache_free"),
        Family::CacheStruct => ("kmem_cache_create", "kmem_cache_destroy"),
        Family::Vmalloc => ("vmalloc", "vfree"),
        Family::Ioremap => ("ioremap", "iounmap"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_scenario::lang::words::{FUNCTIONS, Returns};

    #[test]
    fn every_call_that_takes_memory_has_one_that_frees_it() {
        for function in FUNCTIONS {
            let takes = matches!(function.returns, Returns::Pointer | Returns::Cache);
            assert_eq!(freed_with(function.name).is_some(), takes, "{}", function.name);
        }
    }
}
