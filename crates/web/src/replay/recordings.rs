//! The recordings that come with the page: at least one of each kind and of each machine.

use kmscope_session::{Message, message};

/// A recording of the repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Recording {
    /// Name of its file, without ending.
    pub name: &'static str,
    /// Its kind: `mix`, `exh`, …
    pub kind: &'static str,
    /// Operations that are compared.
    pub operations: u32,
    /// Bytes of its file, compressed.
    pub file_bytes: u32,
    /// What was done.
    deed: Deed,
}

/// What was done in a recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Deed {
    Orders,
    OrdersOff,
    Zones,
    Highatomic,
    Exhaust,
    ExhaustOff,
    ExhaustAtomic,
    ExhaustHigh,
    Noretry,
    Kmalloc96,
    Kmalloc1024,
    Fresh,
    Vmalloc,
    Facts,
    Press,
    PressNowait,
}

const fn recording(name: &'static str, kind: &'static str, operations: u32, file_bytes: u32, deed: Deed) -> Recording {
    Recording { name, kind, operations, file_bytes, deed }
}

/// In the order in which they are offered. Numbers are held to docs/FIDELITY.md and the files by a test.
pub const RECORDINGS: &[Recording] = &[
    recording("up-zones-3z-384M", "mix", 4_000, 106_997, Deed::Zones),
    recording("upoff-buddy-256M", "mix", 4_000, 90_984, Deed::OrdersOff),
    recording("up-buddy-PCP-256M", "mix", 3_000, 59_742, Deed::Orders),
    recording("smp-buddy-PCP-256M", "mix", 3_000, 59_841, Deed::Orders),
    recording("i386-zones-1200M", "mix", 4_000, 131_813, Deed::Zones),
    recording("upoff-phase-highatomic-256M", "phase", 8_394, 167_010, Deed::Highatomic),
    recording("upoff-exh-o0-NOWAIT-256M", "exh", 59_125, 2_483, Deed::ExhaustOff),
    recording("up-exh-3z-o0-NOWAIT-384M", "exh", 73_507, 4_950, Deed::Exhaust),
    recording("up-exh-o3-ATOMIC-256M", "exh", 7_429, 2_755, Deed::ExhaustAtomic),
    recording("i386-exh-o0-NOWAIT_HIGHMEM-1200M", "exh", 295_901, 10_456, Deed::ExhaustHigh),
    recording("up-exh-o0-KERNEL_NORETRY-256M", "exh", 58_841, 3_837, Deed::Noretry),
    recording("up-kmalloc-96-256M", "kseq", 3_000, 45_689, Deed::Kmalloc96),
    recording("smp-kmalloc-1024-256M", "kseq", 3_000, 48_747, Deed::Kmalloc1024),
    recording("smp-kmemcache-fresh-256M", "kseq", 4_000, 74_242, Deed::Fresh),
    recording("up-vmalloc-256M", "vm", 34, 15_693, Deed::Vmalloc),
    recording("i386-vmalloc-1200M", "vm", 34, 18_224, Deed::Vmalloc),
    recording("up-kinfo-256M", "kinfo", 200, 4_172, Deed::Facts),
    recording("smp-kinfo-256M", "kinfo", 201, 4_350, Deed::Facts),
    recording("up-press-KERNEL-256M", "press", 0, 5_619, Deed::Press),
    recording("up-press-NOWAIT-256M", "press", 0, 1_647, Deed::PressNowait),
];

impl Recording {
    /// What was done, in a line.
    pub fn deed(&self) -> Message {
        match self.deed {
            Deed::Orders => message!("replay-deed-orders"),
            Deed::OrdersOff => message!("replay-deed-orders-off"),
            Deed::Zones => message!("replay-deed-zones"),
            Deed::Highatomic => message!("replay-deed-highatomic"),
            Deed::Exhaust => message!("replay-deed-exhaust"),
            Deed::ExhaustOff => message!("replay-deed-exhaust-off"),
            Deed::ExhaustAtomic => message!("replay-deed-exhaust-atomic"),
            Deed::ExhaustHigh => message!("replay-deed-exhaust-high"),
            Deed::Noretry => message!("replay-deed-noretry"),
            Deed::Kmalloc96 => message!("replay-deed-kmalloc", cache = "kmalloc-96"),
            Deed::Kmalloc1024 => message!("replay-deed-kmalloc", cache = "kmalloc-1k"),
            Deed::Fresh => message!("replay-deed-fresh"),
            Deed::Vmalloc => message!("replay-deed-vmalloc"),
            Deed::Facts => message!("replay-deed-facts"),
            Deed::Press => message!("replay-deed-press"),
            Deed::PressNowait => message!("replay-deed-press-nowait"),
        }
    }

    /// The machine, as the file's name says it: `x86_64 UP, 256 MiB`.
    pub fn machine(&self) -> String {
        machine_of(self.name).unwrap_or_default()
    }
}

/// The recording of that name.
pub fn find(name: &str) -> Option<usize> {
    RECORDINGS.iter().position(|recording| recording.name == name)
}

/// The machine that a name in the manner of ours speaks of; kernel words, which are not translated.
fn machine_of(name: &str) -> Option<String> {
    let (build, rest) = name.split_once('-')?;
    let build = match build {
        "up" | "upb" | "upoff" => "x86_64 UP",
        "smp" => "x86_64 SMP",
        "i386" => "i386 UP",
        _ => return None,
    };
    let size = rest.rsplit('-').next()?;
    let (number, unit) = size.split_at(size.len().checked_sub(1)?);
    let unit = match unit {
        "G" => "GiB",
        "M" => "MiB",
        _ => return None,
    };
    Some(format!("{build}, {number} {unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    #[test]
    fn what_is_offered_is_there_and_as_large_as_is_said() {
        let fidelity = std::fs::read_to_string(root().join("docs/FIDELITY.md")).expect("docs/FIDELITY.md");
        let mut all_bytes = 0;
        for recording in RECORDINGS {
            let Recording { name, kind, operations, file_bytes, .. } = recording;
            let file = root().join(format!("recordings/{name}.jsonl.gz"));
            let bytes = std::fs::metadata(file).expect("a recording of the repository").len();
            assert_eq!(bytes, u64::from(*file_bytes), "{name}");
            all_bytes += bytes;
            let row = format!("| `{name}` | {kind} | {operations} of {operations} |");
            assert!(fidelity.lines().any(|line| line.starts_with(&row)), "{row}");
            assert!(!recording.machine().is_empty(), "{name}");
        }
        assert!(all_bytes < 1_500_000, "{all_bytes}");
    }

    #[test]
    fn every_kind_and_every_machine_is_offered() {
        for kind in ["mix", "phase", "exh", "kseq", "kinfo", "vm", "press"] {
            assert!(RECORDINGS.iter().any(|recording| recording.kind == kind), "{kind}");
        }
        for machine in ["up-", "upoff-", "smp-", "i386-"] {
            assert!(RECORDINGS.iter().any(|recording| recording.name.starts_with(machine)), "{machine}");
        }
    }
}
