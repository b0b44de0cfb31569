//! How sure one can be of what the app shows: which part of it a step is, and whether recordings pin that part down.
//!
//! Must not know how a step is told.

use crate::{Message, message};
use kmscope_mm::outcome::{Freed, Refusal};
use kmscope_mm::{Arch, Event, Gfp, Machine, Op, Outcome, Preset};

/// How sure one can be of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fidelity {
    /// The same calls were made in Linux 6.12, and gave the same.
    Checked,
    /// It follows the source of Linux 6.12, or stands for something outside; no recording pins it down.
    Modelled,
}

/// What the app shows, in parts of which one can be equally sure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A machine as it was recorded after booting.
    RecordedMachine,
    /// A machine of a former kernel, and all that happens on it.
    Former,
    /// A machine whose state after booting is computed or made up.
    OtherMachine,
    /// Whole pages: buddy lists, per-CPU lists, watermarks, fallback, high-atomic pageblocks.
    Pages,
    /// kmalloc, slab caches.
    Slab,
    /// vmalloc on x86_64.
    Vmalloc,
    /// vmalloc on i386.
    VmallocI386,
    /// vmalloc otherwise than with GFP_KERNEL in a task.
    VmallocElsewhere,
    /// What would be checked on another machine, on one that is made up.
    Toy,
    /// What follows from other calls, but was not recorded itself.
    Derived,
    /// Waiting for memory: kswapd, direct reclaim, writeback.
    Reclaim,
    /// Requests that were granted or refused at once by rules of which no recording exists.
    Rights,
    /// Reports of bugs.
    Reports,
    /// Who else uses memory; contexts; what lies in memory.
    Surroundings,
}

/// How sure one can be of a part: what the signs in the app say, and the table of docs/FIDELITY.md.
pub const fn fidelity(part: Part) -> Fidelity {
    match part {
        Part::RecordedMachine | Part::Pages | Part::Slab | Part::Vmalloc => Fidelity::Checked,
        // What was recorded is the original functions in a harness, not a booted kernel.
        Part::Former | Part::OtherMachine | Part::Toy => Fidelity::Modelled,
        Part::VmallocI386 | Part::VmallocElsewhere | Part::Derived => Fidelity::Modelled,
        Part::Reclaim | Part::Rights | Part::Reports | Part::Surroundings => Fidelity::Modelled,
    }
}

/// All parts: what each is, and by which recordings it is checked, or why it is not. For docs/FIDELITY.md.
#[cfg(not(target_arch = "wasm32"))]
pub const PARTS: [(Part, &str, &str); 14] = [
    (
        Part::RecordedMachine,
        "machines `x86_64 256M`, `x86_64 384M`, `i386 1200M`",
        "first snapshots of `up-buddy-PCP-256M`, `up-zones-3z-384M`, `i386-zones-1200M`",
    ),
    (
        Part::OtherMachine,
        "machines `x86_64 4G`, `x86_64 64G`, toys",
        "computed after the same rules; no recording of their state after booting",
    ),
    (
        Part::Former,
        "machines `linux-2.6.11`, `linux-2.6.10`, `linux-2.0`, and all that happens on them",
        "`k26-*`, `k2610-*`, `k20-*`: the original functions of these kernels in a harness did the same; no booted kernel",
    ),
    (Part::Toy, "all that happens on toys", "made up: no kernel has zones so small, or keeps no reserve"),
    (
        Part::Pages,
        "`alloc_pages`, `__get_free_pages` and relatives, `__free_pages`, `free_pages`, as long as nobody waits",
        "all of `mix`, `phase`, `exh`",
    ),
    (
        Part::Slab,
        "`kmalloc`, `kfree`, `ksize`, `kmem_cache_create`, `_alloc`, `_free`, as long as nobody waits",
        "all of `kseq`, `kinfo`",
    ),
    (Part::Vmalloc, "`vmalloc`, `vfree` on x86_64", "`up-vmalloc-256M`, `up-vmalloc-5G`"),
    (
        Part::VmallocI386,
        "`vmalloc`, `vfree` on i386",
        "`i386-vmalloc-1200M` shows HighMem only; slabs and page tables lie in Normal",
    ),
    (
        Part::VmallocElsewhere,
        "`__vmalloc` with other flags than `GFP_KERNEL`, `vmalloc(0)`, `vfree` in an interrupt",
        "after the source alone; the recorded calls were made by a task, with `GFP_KERNEL`",
    ),
    (
        Part::Derived,
        "`alloc_pages_exact`, `free_pages_exact`, `kvmalloc`, `kvfree`, `kmem_cache_destroy`",
        "made of calls that are checked; not recorded themselves",
    ),
    (
        Part::Reclaim,
        "requests that wait: direct reclaim, kswapd, writeback, swap, compaction, the OOM killer",
        "`press` and `exh-o0-KERNEL_NORETRY` bound it as a whole",
    ),
    (
        Part::Rights,
        "scopes that take flags away, requests that the kernel warns about, reserves of those who may sleep, `PF_MEMALLOC` \
         with `__GFP_NOMEMALLOC`",
        "after the source alone; the recorded requests had none of this",
    ),
    (Part::Reports, "reports of bugs", "debugging kernels make them; the recorded ones were not"),
    (
        Part::Surroundings,
        "page cache, anonymous memory, dentries, hogs, fragmentation, contexts, who runs when, the bytes in memory",
        "they stand for the world around the allocator",
    ),
];

impl Fidelity {
    /// In words.
    pub fn words(self) -> Message {
        match self {
            Self::Checked => message!("fidelity-checked"),
            Self::Modelled => message!("fidelity-modelled"),
        }
    }
}

/// Which part a machine is.
pub const fn part_of_machine(preset: Preset) -> Part {
    match preset {
        Preset::X86_64M256 | Preset::X86_64M384 | Preset::I386M1200 => Part::RecordedMachine,
        Preset::X86_64G4 | Preset::X86_64G64 | Preset::Toy64 | Preset::Toy256 | Preset::Toy1024 => Part::OtherMachine,
        _ => Part::Former,
    }
}

/// Whether a machine is made up: nothing on it was checked.
pub const fn is_toy(preset: Preset) -> bool {
    matches!(preset, Preset::Toy64 | Preset::Toy256 | Preset::Toy1024)
}

/// Which part a step shows, of a machine as it is after it; `None`: it asks the kernel for nothing.
pub fn part_of_step(
    op: Op,
    outcome: Option<Outcome>,
    events: &[Event],
    machine: &Machine,
    preset: Preset,
) -> Option<Part> {
    let part = part_on_recorded_machine(op, outcome, events, machine)?;
    if machine.config().era.is_classic() {
        return Some(Part::Former);
    }
    Some(if is_toy(preset) && fidelity(part) == Fidelity::Checked { Part::Toy } else { part })
}

fn part_on_recorded_machine(op: Op, outcome: Option<Outcome>, events: &[Event], machine: &Machine) -> Option<Part> {
    let vmalloc = if machine.config().arch == Arch::I386 { Part::VmallocI386 } else { Part::Vmalloc };
    Some(match op {
        _ if waits(events) || moves(events) => Part::Reclaim,
        _ if outcome.is_some_and(|outcome| is_for_debug_kernels(&outcome)) => Part::Reports,
        _ if is_beyond_recordings(events) || has_both_memallocs(op, machine) => Part::Rights,
        _ if is_vmalloc_elsewhere(op, outcome) => Part::VmallocElsewhere,
        Op::AllocPages { .. } | Op::FreePages { .. } | Op::GetFreePages { .. } | Op::FreePagesAddr { .. } => {
            Part::Pages
        }
        Op::Kmalloc { .. } | Op::Kfree { .. } | Op::Ksize { .. } => Part::Slab,
        Op::CacheCreate { .. } | Op::CacheAlloc { .. } | Op::CacheFree { .. } => Part::Slab,
        Op::Vmalloc { .. } | Op::Vfree { .. } => vmalloc,
        Op::AllocPagesExact { .. } | Op::FreePagesExact { .. } | Op::CacheDestroy { .. } => Part::Derived,
        Op::Kvmalloc { .. } | Op::Kvfree { .. } | Op::ArrayTooLarge { .. } => Part::Derived,
        _ if matches!(outcome, Some(Outcome::Queued { .. })) => return None,
        Op::Nop | Op::Assign { .. } | Op::Wait { .. } => return None,
        _ => Part::Surroundings,
    })
}

/// Whether only a kernel that checks itself says so.
pub(crate) const fn is_for_debug_kernels(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Bug(_) | Outcome::Refused(Refusal::BadZoneFlags | Refusal::BadMobilityFlags))
}

/// Somebody waits for memory, or gives some back meanwhile.
pub(crate) fn waits(events: &[Event]) -> bool {
    events.iter().any(|event| {
        matches!(
            event,
            Event::Sleeps
                | Event::Yields
                | Event::Tick { .. }
                | Event::Reclaimed { .. }
                | Event::Writeback { .. }
                | Event::Wakes { .. }
        )
    })
}

/// Whether somebody was killed, or compaction decided anything.
pub(crate) fn moves(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::OomKill { .. } | Event::Compacted { .. }))
}

/// Whether a request went by rules of which no recording exists: flags taken off by a scope, a warning on the way, or
/// below a mark with rights of those who may sleep (`__GFP_HIGH`, an OOM victim).
pub(crate) fn is_beyond_recordings(events: &[Event]) -> bool {
    let mut may_sleep = false;
    events.iter().any(|event| match event {
        Event::PageRequest { gfp, .. } => {
            may_sleep = gfp.may_sleep();
            false
        }
        Event::Watermark(check) => may_sleep && check.rights_pages > 0,
        Event::Scoped { .. } | Event::Warned(_) => true,
        _ => false,
    })
}

/// Whether a task with `PF_MEMALLOC`, which opens the reserves, asks with `__GFP_NOMEMALLOC`, which closes them.
pub(crate) fn has_both_memallocs(op: Op, machine: &Machine) -> bool {
    op.gfp().is_some_and(|gfp| gfp.any(Gfp::NOMEMALLOC)) && machine.has_memalloc()
}

/// Whether vmalloc or vfree is called as in no recording.
pub(crate) fn is_vmalloc_elsewhere(op: Op, outcome: Option<Outcome>) -> bool {
    // They change neither where pages come from nor who waits for them.
    let indifferent = Gfp::ZERO | Gfp::ACCOUNT | Gfp::NOWARN | Gfp::HIGHMEM;
    match op {
        Op::Vmalloc { size_bytes, gfp, .. } => size_bytes == 0 || gfp.without(indifferent) != Gfp::GFP_KERNEL,
        Op::Vfree { .. } => matches!(outcome, Some(Outcome::Freed { freed: Freed::Area { pages: 0, .. } })),
        _ => false,
    }
}
