//! The honesty line: what of a step is exact, and what is modelled.

use super::Telling;
use crate::fidelity::{
    Part, has_both_memallocs, is_beyond_recordings, is_for_debug_kernels, is_vmalloc_elsewhere, moves, part_of_step,
    waits,
};
use crate::{Message, message};
use kmscope_mm::outcome::{Bug, Hang, Misplaced};
use kmscope_mm::{Event, Op, Outcome, Preset};

/// Which part a step shows that is told; `None`: it asks the kernel for nothing.
pub fn part_of(telling: &Telling) -> Option<Part> {
    let outcome = telling.record.map(|record| record.outcome);
    part_of_step(telling.op(), outcome, telling.events, telling.machine, telling.program.machine)
}

/// The honesty line of a step.
pub fn honesty(telling: &Telling) -> Message {
    match (telling.op(), telling.outcome()) {
        _ if telling.step == 0 => match telling.program.machine {
            Preset::X86_64M256 | Preset::X86_64M384 | Preset::I386M1200 => message!("honesty-boot-measured"),
            Preset::X86_64G4 | Preset::X86_64G64 => message!("honesty-boot-computed"),
            Preset::Toy64 | Preset::Toy1024 => message!("honesty-boot-toy"),
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
        (_, Outcome::Bug(Bug::SleepInAtomic)) => message!("honesty-bug-sleep"),
        (_, Outcome::Bug(Bug::NotInInterrupt)) => message!("honesty-bug-interrupt"),
        _ if telling.vfree_warns() => message!("honesty-bug-vfree"),
        (_, outcome) if is_for_debug_kernels(&outcome) => message!("honesty-bug"),
        (op, _) if is_beyond_recordings(telling.events) || has_both_memallocs(op, telling.machine) => {
            message!("honesty-rights")
        }
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
