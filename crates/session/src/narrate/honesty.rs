//! What of a step is exact, and what is modelled.

use super::Telling;
use crate::{Message, message};
use kmscope_mm::{Event, Op, Outcome, Preset};

/// The honesty line of a step.
pub fn honesty(telling: &Telling) -> Message {
    let reclaim = telling.events.iter().any(|event| {
        matches!(
            event,
            Event::Sleeps
                | Event::Tick { .. }
                | Event::Reclaimed { .. }
                | Event::Writeback { .. }
                | Event::Wakes { .. }
        )
    });
    match (telling.op(), telling.outcome()) {
        _ if telling.step == 0 => match telling.program.machine {
            Preset::X86_64M256 | Preset::X86_64M384 | Preset::I386M1200 => message!("honesty-boot-measured"),
            Preset::X86_64G4 | Preset::X86_64G64 => message!("honesty-boot-computed"),
            Preset::Toy64 | Preset::Toy1024 => message!("honesty-boot-toy"),
        },
        _ if reclaim => message!("honesty-reclaim"),
        (_, Outcome::Bug(_)) => message!("honesty-bug"),
        (Op::PageCache { .. } | Op::Hog { .. } | Op::Fragment { .. }, _) => message!("honesty-world"),
        (Op::Enter(_) | Op::Leave(_), _) => message!("honesty-context"),
        (Op::Vmalloc { .. } | Op::Vfree { .. } | Op::Kvmalloc { .. }, _) => message!("honesty-vmalloc"),
        (Op::Memset { .. } | Op::Peek { .. }, _) => message!("honesty-content"),
        (Op::Nop | Op::Assign { .. } | Op::Wait { .. }, _) => message!("honesty-nothing"),
        _ => message!("honesty-exact"),
    }
}
