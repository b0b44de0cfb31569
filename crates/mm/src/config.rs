//! Machines: a memory layout and the policies of a kernel era.

use crate::{Pfn, ZoneKind};
use serde::{Deserialize, Serialize};

/// Processor architecture: decides zone boundaries, the direct map and word size.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Arch {
    /// 64 bit: zones DMA, DMA32, Normal.
    X86_64,
    /// 32 bit with HIGHMEM4G: zones DMA, Normal, HighMem.
    I386,
}

/// The machines a script can name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Preset {
    /// `machine x86_64 256M`: DMA and DMA32; layout of the recordings `*-256M`.
    X86_64M256,
    /// `machine x86_64 384M`: three zones (half the memory above 4 GiB); recordings `*-3z-*-384M`.
    X86_64M384,
    /// `machine x86_64 4G`.
    X86_64G4,
    /// `machine x86_64 64G`.
    X86_64G64,
    /// `machine i386 1200M`: DMA, Normal, HighMem; recordings `i386-*-1200M`.
    I386M1200,
    /// `machine toy 64`: one zone of 64 page frames, per-CPU lists off.
    Toy64,
    /// `machine toy 1024`: one zone of 1024 page frames, per-CPU lists off.
    Toy1024,
}

impl Preset {
    /// All presets, in the order of a menu.
    pub const ALL: [Self; 7] = [
        Self::Toy64,
        Self::Toy1024,
        Self::X86_64M256,
        Self::X86_64M384,
        Self::X86_64G4,
        Self::X86_64G64,
        Self::I386M1200,
    ];

    /// As written in a script after `machine`: architecture and size.
    pub const fn script_words(self) -> (&'static str, &'static str) {
        match self {
            Self::X86_64M256 => ("x86_64", "256M"),
            Self::X86_64M384 => ("x86_64", "384M"),
            Self::X86_64G4 => ("x86_64", "4G"),
            Self::X86_64G64 => ("x86_64", "64G"),
            Self::I386M1200 => ("i386", "1200M"),
            Self::Toy64 => ("toy", "64"),
            Self::Toy1024 => ("toy", "1024"),
        }
    }
}

/// One zone of a machine's layout.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ZoneConfig {
    /// What it is for.
    pub kind: ZoneKind,
    /// First page frame.
    pub start_pfn: Pfn,
    /// Page frames from first to last, holes included.
    pub spanned_pages: u32,
    /// Page frames that exist.
    pub present_pages: u32,
    /// Page frames that the page allocator was given at boot.
    pub managed_pages: u32,
}

/// Everything that a machine is built from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// Architecture.
    pub arch: Arch,
    /// Zones, lowest first. A zone without pages (Normal of a 256 MiB x86_64) is left out.
    pub zones: Vec<ZoneConfig>,
    /// log2 of a pageblock's pages: 9 on x86_64 with huge pages, 10 on i386 and toys.
    pub pageblock_order: u8,
    /// CONFIG_SMP: per-CPU counters are folded late, SLUB has CPU-partial lists.
    pub smp: bool,
    /// CPUs online.
    pub cpus: u32,
    /// Per-CPU page lists in use at boot.
    pub pcp: bool,
    /// CONFIG_COMPACTION.
    pub compaction: bool,
}
