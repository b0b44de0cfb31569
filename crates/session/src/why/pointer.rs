//! What is wrong with a pointer: which call took the memory behind it, whether and where it was freed
//! since, and what the rule is that the call breaks.

use super::Path;
use crate::narrate::{Telling, byte_count, cache_name, family_calls};
use crate::{Message, message};
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Bug, Misplaced};
use kmscope_mm::{Op, Outcome, Slot};

pub(super) fn nodes(telling: &Telling, bug: Bug, path: &mut Path) {
    let now = telling.step.saturating_sub(1);
    if let Some(pointer) = looked_at(telling.op(), bug) {
        let origin = origin(telling, pointer.slot, now);
        if let Some(taken) = origin {
            path.push(0, "", message!("why-taken"), Some(taking(telling, taken)));
            if let Some(freed) = freed(telling, taken, now) {
                let (line, statement) = statement(telling, freed);
                let detail = message!("why-given-back-detail", line = line, statement = statement);
                path.push(0, "", message!("why-given-back"), Some(detail));
            }
        }
    }
    let title = match bug {
        Bug::BadContext { .. } => message!("why-nesting"),
        Bug::DivideByZero => message!("why-layout"),
        _ => message!("why-pointer"),
    };
    path.push(0, "", title, Some(rule(telling, bug))).deciding = true;
}

/// The rule that the call breaks, with its numbers.
fn rule(telling: &Telling, bug: Bug) -> Message {
    let offset = freed_by(telling.op()).map_or(0, |pointer| pointer.offset_bytes);
    match bug {
        Bug::DoubleFree => message!("why-pointer-double-free"),
        Bug::FreeOfReused => message!("why-pointer-reused"),
        Bug::UseAfterFree => message!("why-pointer-use-after-free"),
        Bug::OutOfBounds { size_bytes } => match (telling.op(), byte_count(size_bytes)) {
            (Op::Memset { ptr, len_bytes, .. }, size) if ptr.offset_bytes >= 0 => {
                let reached = len_bytes.saturating_add(ptr.offset_bytes.unsigned_abs());
                message!("why-pointer-bounds", reached = byte_count(reached), size = size)
            }
            (_, size) => message!("why-pointer-bounds-outside", size = size),
        },
        Bug::NotTheStart => message!("why-pointer-offset", offset = offset),
        Bug::WrongFree { allocated_with } if matches!(telling.op(), Op::Ksize { .. }) => {
            message!("why-pointer-wrong-ksize", with = family_calls(allocated_with).0)
        }
        Bug::WrongFree { allocated_with } => {
            let (with, free) = family_calls(allocated_with);
            message!("why-pointer-wrong-free", call = telling.call(), with = with, free = free)
        }
        Bug::WrongOrder { allocated, freed } => {
            message!("why-pointer-wrong-order", allocated = allocated, freed = freed)
        }
        Bug::WrongPages { allocated, freed } => {
            message!("why-pointer-wrong-pages", allocated = allocated, freed = freed)
        }
        Bug::DivideByZero => message!("why-divide-by-zero"),
        Bug::WrongCache { cache } => {
            message!("why-pointer-wrong-cache", cache = cache_name(telling.program, telling.machine, cache))
        }
        Bug::NullPointer => message!("why-pointer-null"),
        Bug::CacheGone => message!("why-pointer-cache-gone"),
        Bug::BadContext { why } => nesting(why),
        Bug::NotAPointer | Bug::SleepInAtomic | Bug::NotInInterrupt | Bug::Deadlock { .. } => {
            message!("why-pointer-none")
        }
    }
}

/// The rule that forbids a context to begin, or to end.
fn nesting(why: Misplaced) -> Message {
    match why {
        Misplaced::IrqsOff => message!("why-nesting-irqs-off"),
        Misplaced::SoftirqsOff => message!("why-nesting-softirqs-off"),
        Misplaced::BhWithIrqsOff => message!("why-nesting-bh"),
        Misplaced::KeepsProcessor => message!("why-nesting-processor"),
        Misplaced::AlreadyIn => message!("why-nesting-already-in"),
        Misplaced::NotBegun => message!("why-nesting-not-begun"),
        Misplaced::StillInside => message!("why-nesting-inside"),
        Misplaced::Schedule => message!("why-nesting-schedule"),
    }
}

/// `line 2: p = kmalloc(200, GFP_KERNEL) → 200 B asked for`
fn taking(telling: &Telling, step: usize) -> Message {
    let (line, statement) = statement(telling, step);
    let asked_bytes = match telling.program.steps[step].op {
        Op::Kmalloc { size_bytes, .. }
        | Op::Vmalloc { size_bytes, .. }
        | Op::Kvmalloc { size_bytes, .. }
        | Op::AllocPagesExact { size_bytes, .. } => Some(size_bytes),
        Op::GetFreePages { order, .. } => Some(kmscope_mm::ids::PAGE_SIZE_BYTES << order),
        _ => None,
    };
    match (telling.records.get(step).map(|record| record.outcome), asked_bytes) {
        (Some(Outcome::Null { .. } | Outcome::Refused(_)), _) => {
            message!("why-taken-null", line = line, statement = statement)
        }
        (_, Some(bytes)) => message!("why-taken-bytes", line = line, statement = statement, size = byte_count(bytes)),
        _ => message!("why-taken-detail", line = line, statement = statement),
    }
}

/// Line and text of a step.
pub(super) fn statement(telling: &Telling, step: usize) -> (String, String) {
    let step = &telling.program.steps[step];
    let text = telling.program.source.get(step.span.clone()).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    (step.line.to_string(), first.trim_end_matches(['{', ';', ' ']).to_owned())
}

/// The step before `end` that gave a variable the pointer that it holds.
fn origin(telling: &Telling, mut slot: Slot, end: usize) -> Option<usize> {
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

/// The step that freed what `taken` took, before `end`.
fn freed(telling: &Telling, taken: usize, end: usize) -> Option<usize> {
    (taken + 1..end).find(|&at| {
        let gone = telling
            .records
            .get(at)
            .is_some_and(|record| matches!(record.outcome, Outcome::Freed { .. } | Outcome::CacheDestroyed { .. }));
        let pointer = telling.program.steps.get(at).and_then(|step| freed_by(step.op));
        gone && pointer.is_some_and(|pointer| origin(telling, pointer.slot, at) == Some(taken))
    })
}

/// What an operation frees.
fn freed_by(op: Op) -> Option<Pointer> {
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

/// The operand that a bug is about.
fn looked_at(op: Op, bug: Bug) -> Option<Pointer> {
    match op {
        Op::CacheAlloc { cache, .. } | Op::CacheFree { cache, .. } if bug == Bug::CacheGone => Some(cache),
        Op::Ksize { ptr } | Op::Memset { ptr, .. } | Op::Peek { ptr } => Some(ptr),
        _ => freed_by(op),
    }
}
