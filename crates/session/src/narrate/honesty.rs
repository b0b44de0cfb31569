//! The honesty line: what of a step is exact, and what is modelled.

use super::Telling;
use super::former;
use crate::fidelity::{
    Part, has_both_memallocs, is_beyond_recordings, is_for_debug_kernels, is_vmalloc_elsewhere, moves, part_of_step,
    waits,
};
use crate::{Message, message};
use kmscope_mm::klog::Report;
use kmscope_mm::outcome::{Bug, Family, Hang, Misplaced};
use kmscope_mm::{Event, Op, Outcome, Preset};

/// Which part a step shows that is told; `None`: it asks the kernel for nothing.
pub fn part_of(telling: &Telling) -> Option<Part> {
    let outcome = telling.record.map(|record| record.outcome);
    part_of_step(telling.op(), outcome, telling.events, telling.machine, telling.program.machine)
}

/// The report that a step left, if it left one.
fn report(telling: &Telling) -> Option<Report> {
    telling.logged().then(|| telling.machine.klog().last().map(|(_, entry)| entry.report))?
}

/// Whether the scheduler itself found that the caller must not sleep (kernel/sched/core.c, `schedule_debug`, 6.12.117): it
/// looks at the preempt count alone.
fn scheduler_reports(telling: &Telling) -> bool {
    let last = telling.machine.klog().last();
    telling.logged() && last.is_some_and(|(_, entry)| entry.preempt_count > 0)
}

/// Which kernels notice a bug. Sources of 6.12.117: mm/page_alloc.c, `__free_pages`, `free_pages_prepare`; mm/vmalloc.c,
/// `find_unlink_vmap_area`; for the rest see `Report`.
fn what_kernels_notice(telling: &Telling, op: Op, bug: Bug) -> Message {
    match (op, bug) {
        (
            Op::Kfree { .. } | Op::Kvfree { .. },
            Bug::WrongFree { allocated_with: Family::Pages | Family::PagesExact },
        ) => {
            message!("honesty-bug-warns", function = "free_large_kmalloc", file = "mm/slub.c")
        }
        (Op::Ksize { .. }, Bug::WrongFree { allocated_with: Family::Pages | Family::PagesExact }) => {
            message!("honesty-bug-warns", function = "__ksize", file = "mm/slab_common.c")
        }
        (_, Bug::DivideByZero) => message!("honesty-bug-oops"),
        // mm/slub.c, `cache_from_obj`.
        (Op::CacheFree { cache, .. }, Bug::NullPointer) if telling.machine.slot_value(cache.slot) == Some(0) => {
            message!("honesty-bug-null-cache")
        }
        _ if matches!(report(telling), Some(Report::Oops { .. })) => message!("honesty-bug-oops"),
        (_, Bug::WrongOrder { allocated, freed }) if freed < allocated => message!("honesty-bug-leak"),
        (_, Bug::WrongPages { allocated, freed }) if freed < u64::from(allocated) => message!("honesty-bug-leak"),
        (_, Bug::WrongOrder { .. }) => message!("honesty-bug-bad-page"),
        // Nothing is at odd addresses but a warning, which vfree_warns() has told.
        (Op::Vfree { .. } | Op::Kvfree { .. }, Bug::NotTheStart) if is_in_area(telling, op) => {
            message!("honesty-bug-vfree-inside")
        }
        _ => message!("honesty-bug"),
    }
}

/// Whether the pointer of a vfree lies in an area that is in use.
fn is_in_area(telling: &Telling, op: Op) -> bool {
    let (Op::Vfree { ptr } | Op::Kvfree { ptr }) = op else { return false };
    let Some(addr) = telling.machine.slot_value(ptr.slot) else { return false };
    telling.machine.vm_areas().iter().any(|area| area.addr == addr)
}

/// The honesty line of a step.
pub fn honesty(telling: &Telling) -> Message {
    if let Some(former) = former::honesty(telling) {
        return former;
    }
    match (telling.op(), telling.outcome()) {
        _ if telling.step == 0 => match telling.program.machine {
            Preset::X86_64M256 | Preset::X86_64M384 | Preset::I386M1200 => message!("honesty-boot-measured"),
            Preset::X86_64G4 | Preset::X86_64G64 => message!("honesty-boot-computed"),
            Preset::Toy64 | Preset::Toy256 | Preset::Toy1024 => message!("honesty-boot-toy"),
            _ => unreachable!("what a step on a former kernel rests on is said by `former`"),
        },
        (_, Outcome::Bug(Bug::Deadlock { .. })) => message!("honesty-deadlock"),
        (Op::Schedule(_) | Op::Scheduled, _) | (_, Outcome::Queued { .. }) => message!("honesty-schedule"),
        _ if telling.events.iter().any(|event| matches!(event, Event::TurnBegins { .. })) => {
            message!("honesty-others")
        }
        _ if moves(telling.events) => message!("honesty-moved"),
        _ if waits(telling.events) => message!("honesty-reclaim"),
        (_, Outcome::Hangs { why: Hang::OwnSpinlock { .. }, .. }) => message!("honesty-spinlock"),
        (_, Outcome::Bug(Bug::BadContext { why: Misplaced::NotBegun })) => message!("honesty-not-begun"),
        (_, Outcome::Bug(Bug::BadContext { .. })) => message!("honesty-cannot-be"),
        (Op::Wait { .. }, Outcome::Bug(Bug::SleepInAtomic)) if scheduler_reports(telling) => {
            message!("honesty-bug-schedule")
        }
        (_, Outcome::Bug(Bug::SleepInAtomic)) => message!("honesty-bug-sleep"),
        (_, Outcome::Bug(Bug::NotInInterrupt)) => message!("honesty-bug-interrupt"),
        _ if telling.vfree_warns() => message!("honesty-bug-vfree"),
        (op, Outcome::Bug(bug)) => what_kernels_notice(telling, op, bug),
        (_, outcome) if is_for_debug_kernels(&outcome) => message!("honesty-debug-vm"),
        (op, _) if is_beyond_recordings(telling.events) || has_both_memallocs(op, telling.machine) => {
            message!("honesty-rights")
        }
        (Op::Ioremap { .. } | Op::Iounmap { .. }, _) => message!("honesty-device"),
        (op, _) if op.touches_device() => message!("former-honesty-io"),
        (op, outcome) if is_vmalloc_elsewhere(op, Some(outcome)) => message!("honesty-vmalloc-elsewhere"),
        _ if part_of(telling) == Some(Part::Toy) => message!("honesty-toy"),
        (Op::PageCache { .. } | Op::Hog { .. } | Op::Fragment { .. } | Op::ReadAgain { .. } | Op::Anon { .. }, _)
        | (Op::Swap { .. } | Op::Dentries { .. }, _) => message!("honesty-world"),
        (Op::Enter(context) | Op::Leave(context), _) if !context.is_atomic() => message!("honesty-scope"),
        (Op::Enter(_) | Op::Leave(_), _) => message!("honesty-context"),
        (Op::Vmalloc { .. } | Op::Vfree { .. } | Op::Kvmalloc { .. }, _) => message!("honesty-vmalloc"),
        (Op::Memset { .. } | Op::Peek { .. }, _) => message!("honesty-content"),
        (Op::Nop | Op::Assign { .. } | Op::Wait { .. }, _) => message!("honesty-nothing"),
        _ => message!("honesty-exact"),
    }
}
