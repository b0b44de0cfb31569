//! Machines: a memory layout and the policies of a kernel era.

use crate::base::era::Era;
use crate::{MAX_PAGE_ORDER, PAGE_SIZE_BYTES, Pfn, ZoneKind};
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
    /// `machine toy 256`: one zone of 256 page frames, per-CPU lists off.
    Toy256,
    /// `machine toy 1024`: one zone of 1024 page frames, per-CPU lists off.
    Toy1024,
    /// `machine i386 16M linux-2.6.11`.
    K2611M16,
    /// `machine i386 64M linux-2.6.11`: layout of the recordings `k26-*-64M`.
    K2611M64,
    /// `machine i386 256M linux-2.6.11`.
    K2611M256,
    /// `machine i386 1200M linux-2.6.11`: layout of the recordings `k26-*-1200M`.
    K2611M1200,
    /// `machine i386 16M linux-2.6.10`.
    K2610M16,
    /// `machine i386 64M linux-2.6.10`: layout of the recording `k2610-mix-64M`.
    K2610M64,
    /// `machine i386 256M linux-2.6.10`.
    K2610M256,
    /// `machine i386 1200M linux-2.6.10`.
    K2610M1200,
    /// `machine i386 16M linux-2.0`: layout of the recording `k20-kmalloc-16M`.
    K20M16,
    /// `machine i386 64M linux-2.0`: layout of the recordings `k20-*-64M`.
    K20M64,
}

impl Preset {
    /// All presets, in the order of a menu.
    pub const ALL: [Self; 18] = [
        Self::Toy64,
        Self::Toy256,
        Self::Toy1024,
        Self::X86_64M256,
        Self::X86_64M384,
        Self::X86_64G4,
        Self::X86_64G64,
        Self::I386M1200,
        Self::K2611M16,
        Self::K2611M64,
        Self::K2611M256,
        Self::K2611M1200,
        Self::K2610M16,
        Self::K2610M64,
        Self::K2610M256,
        Self::K2610M1200,
        Self::K20M16,
        Self::K20M64,
    ];

    /// Its kernel; in a script `linux-` and the version, left out for 6.12.
    pub const fn era(self) -> Era {
        match self {
            Self::K2611M16 | Self::K2611M64 | Self::K2611M256 | Self::K2611M1200 => Era::Linux2_6_11,
            Self::K2610M16 | Self::K2610M64 | Self::K2610M256 | Self::K2610M1200 => Era::Linux2_6_10,
            Self::K20M16 | Self::K20M64 => Era::Linux2_0,
            _ => Era::Linux6_12,
        }
    }

    /// The statement that names it in a script; the kernel is named where it is not 6.12.
    pub fn statement(self) -> String {
        let (arch, size) = self.script_words();
        match self.era() {
            Era::Linux6_12 => format!("machine {arch} {size}"),
            era => format!("machine {arch} {size} linux-{}", era.version()),
        }
    }

    /// As written in a script after `machine`: architecture and size.
    pub const fn script_words(self) -> (&'static str, &'static str) {
        match self {
            Self::X86_64M256 => ("x86_64", "256M"),
            Self::X86_64M384 => ("x86_64", "384M"),
            Self::X86_64G4 => ("x86_64", "4G"),
            Self::X86_64G64 => ("x86_64", "64G"),
            Self::I386M1200 => ("i386", "1200M"),
            Self::Toy64 => ("toy", "64"),
            Self::Toy256 => ("toy", "256"),
            Self::Toy1024 => ("toy", "1024"),
            Self::K2611M16 | Self::K2610M16 | Self::K20M16 => ("i386", "16M"),
            Self::K2611M64 | Self::K2610M64 | Self::K20M64 => ("i386", "64M"),
            Self::K2611M256 | Self::K2610M256 => ("i386", "256M"),
            Self::K2611M1200 | Self::K2610M1200 => ("i386", "1200M"),
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
    /// The kernel, by whose rules memory is given out.
    pub era: Era,
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
    /// Ranges of frames inside the zones where there is no memory, ascending.
    pub holes: Vec<PfnRange>,
    /// Who runs the operations.
    pub caller: Caller,
    /// The zones keep min, low and high watermarks. Toys do not: 32 pages, the least that the kernel
    /// keeps, is half of the smallest toy; "toys keep no reserve".
    pub reserve: bool,
}

/// Who runs the operations, where they are in no other context.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Caller {
    /// An ordinary task: kswapd runs beside it, and sleeping where one must not is reported.
    #[default]
    Task,
    /// A test in the kernel with interrupts off from beginning to end, as recordings are made: nobody else
    /// runs (kswapd may be woken, but never gets the CPU), and nobody checks for sleeping. `memalloc`: the task
    /// has `PF_MEMALLOC`, and may take all memory.
    InterruptsOff {
        /// See above.
        memalloc: bool,
    },
}

/// Some page frames in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct PfnRange {
    /// First page frame.
    pub start_pfn: Pfn,
    /// Page frames.
    pub pages: u32,
}

/// Bytes of `struct page`: 64 on x86_64, 32 on i386 (what its frames at boot amount to in the recordings).
const STRUCT_PAGE_BYTES: [u64; 2] = [64, 32];

impl Config {
    /// A size as the kernel's `size_t` holds it: on i386 its lower 32 bits.
    pub(crate) const fn size_t(&self, size_bytes: u64) -> u64 {
        match self.arch {
            Arch::X86_64 => size_bytes,
            Arch::I386 => size_bytes & 0xffff_ffff,
        }
    }

    /// Frames from 0 to the last frame of the last zone.
    pub fn end_pfn(&self) -> Pfn {
        self.zones.iter().map(|zone| zone.start_pfn + zone.spanned_pages).max().unwrap_or(0)
    }

    /// Where the direct map begins, without address randomisation: arch/x86/include/asm/page_64_types.h
    /// (`__PAGE_OFFSET_BASE_L4`) and page_32_types.h, 6.12.
    pub const fn direct_map_addr(&self) -> u64 {
        match self.arch {
            // The kernel's segment begins at 3 GiB: in it a pointer is the physical address (include/asm-i386/page.h, 2.0.40).
            Arch::I386 if matches!(self.era, Era::Linux2_0) => 0,
            Arch::X86_64 => 0xffff_8880_0000_0000,
            Arch::I386 => 0xc000_0000,
        }
    }

    /// Address of a frame in the direct map; `None` in HighMem.
    pub fn page_addr(&self, pfn: Pfn) -> Option<u64> {
        let high = self.zones.iter().find(|zone| zone.kind == ZoneKind::HighMem);
        match high {
            Some(high) if pfn >= high.start_pfn => None,
            _ => Some(self.direct_map_addr() + u64::from(pfn) * PAGE_SIZE_BYTES),
        }
    }

    /// Frame that an address of the direct map lies in.
    pub fn pfn_of_addr(&self, addr: u64) -> Option<Pfn> {
        let pfn = Pfn::try_from(addr.checked_sub(self.direct_map_addr())? / PAGE_SIZE_BYTES).ok()?;
        (pfn < self.end_pfn() && self.page_addr(pfn).is_some()).then_some(pfn)
    }

    /// Where the array of `struct page` begins: `vmemmap` on x86_64; on i386 `mem_map`, at the top of the
    /// direct map (the recordings show its frames as taken at boot).
    fn struct_pages_addr(&self) -> u64 {
        match self.arch {
            Arch::X86_64 => 0xffff_ea00_0000_0000,
            // Where the boot allocator finds room first, from 16 MiB on (mm/page_alloc.c, `free_area_init_node`, 2.6.12-rc2).
            Arch::I386 if self.era.is_classic() => {
                let dma_pages = 4096;
                let first = if self.end_pfn() > dma_pages { dma_pages } else { 1 };
                self.direct_map_addr() + u64::from(first) * PAGE_SIZE_BYTES
            }
            Arch::I386 => {
                let low = self.zones.iter().filter(|zone| zone.kind != ZoneKind::HighMem);
                let end = low.map(|zone| zone.start_pfn + zone.spanned_pages).max().unwrap_or(0);
                let covered = u64::from(self.end_pfn().next_multiple_of(1 << MAX_PAGE_ORDER));
                let bytes = (covered * STRUCT_PAGE_BYTES[Arch::I386 as usize]).next_multiple_of(PAGE_SIZE_BYTES);
                self.direct_map_addr() + u64::from(end) * PAGE_SIZE_BYTES - bytes
            }
        }
    }

    /// Address of a frame's `struct page`.
    pub fn struct_page_addr(&self, pfn: Pfn) -> u64 {
        self.struct_pages_addr() + u64::from(pfn) * STRUCT_PAGE_BYTES[self.arch as usize]
    }

    /// Frame whose `struct page` begins at an address.
    pub fn pfn_of_struct_page(&self, addr: u64) -> Option<Pfn> {
        let offset = addr.checked_sub(self.struct_pages_addr())?;
        let bytes = STRUCT_PAGE_BYTES[self.arch as usize];
        let pfn = Pfn::try_from(offset / bytes).ok()?;
        (offset.is_multiple_of(bytes) && pfn < self.end_pfn()).then_some(pfn)
    }
}
