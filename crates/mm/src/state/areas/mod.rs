//! vmalloc: addresses in a row, frames from wherever they are free.
//!
//! ```text
//!  addresses  │ area │guard│ area      │guard│  lazily freed  │ free …        lowest first, not reused at once
//!               ▼      –     ▼  ▼  ▼
//!  frames       812          9 77 78                                          order 0, HighMem if there is any
//! ```
//!
//! An area has a `struct vm_struct` and an array of page pointers from kmalloc (a large array is an area itself),
//! a `struct vmap_area` from a cache of its own, and page tables for the addresses that it enters first.
//! mm/vmalloc.c, 6.12. Not modelled: huge mappings, which kvmalloc (not vmalloc) would try for 2 MiB and more.

pub(crate) mod range;

use crate::ids::PAGE_SIZE_BYTES;
use crate::journal::table::{Table, tables};
use crate::state::slabs::Owned;
use crate::{Arch, Config, Era, Pfn, VmAreaId, ZoneKind};
use range::{Range, RangeState};

/// No record, where a link is expected: links hold a number plus one.
pub(crate) const NIL: u32 = 0;

/// Pages of addresses that booting used at the start of the range: in all recordings of vmalloc (`*-vmalloc-*`) the
/// first area begins behind them.
pub(crate) const BOOT_PAGES: u64 = 9;

/// Positions in the table of numbers.
pub(crate) mod word {
    /// Pages of addresses that are free, but not to be used before they are purged.
    pub const LAZY_PAGES: usize = 0;
    /// First record of a range that nobody uses.
    pub const SPARE_RANGE: usize = 1;
    pub const COUNT: usize = 2;
}

/// In which state an area is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AreaState {
    /// Its owner uses it.
    Live,
    /// Given back in an interrupt: a kernel thread will free it.
    Deferred,
    /// Freed; its addresses are not used again yet.
    Lazy,
    /// Freed, and its addresses may be in use again.
    Purged,
}

/// Where an area's array of page pointers is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PageArray {
    None,
    Object(Owned),
    Area(VmAreaId),
}

/// An area.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Area {
    pub(crate) addr: u64,
    pub(crate) asked_bytes: u64,
    pub(crate) serial: u32,
    /// Pages that belong to it, guard page not counted.
    pub(crate) pages: u32,
    /// Pages that it has got so far.
    pub(crate) backed: u32,
    /// Pages that are entered in the page tables.
    pub(crate) mapped: u32,
    /// First and last frame, plus one; each holds the next one in its third word.
    pub(crate) first_frame: u32,
    pub(crate) last_frame: u32,
    pub(crate) range: u32,
    pub(crate) vm_struct: Owned,
    pub(crate) array: PageArray,
    /// Where the device memory begins that it maps; none if it is of pages.
    pub(crate) phys: Option<u64>,
    pub(crate) state: AreaState,
}

/// A page of a page table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PageTable {
    /// log2 of the bytes that it maps.
    pub(crate) shift: u8,
    /// Which of the pieces of address space of that size.
    pub(crate) index: u64,
    pub(crate) pfn: Pfn,
}

/// All vmalloc areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VmAreas {
    /// All ranges of addresses; those next to each other are linked.
    pub(crate) ranges: Table<Range>,
    pub(crate) areas: Table<Area>,
    /// Page tables made since boot. They stay.
    pub(crate) page_tables: Table<PageTable>,
    /// Areas given back in interrupts, oldest first.
    pub(crate) deferred: Table<VmAreaId>,
    pub(crate) words: Table<u64>,
}

tables!(VmAreas { ranges, areas, page_tables, deferred, words });

/// First address of the vmalloc range: fixed on x86_64; on i386 8 MiB behind the end of low memory.
pub(crate) fn start_addr(config: &Config) -> u64 {
    match config.arch {
        Arch::X86_64 => 0xffff_c900_0000_0000,
        Arch::I386 => {
            let high = config.zones.iter().find(|zone| zone.kind == ZoneKind::HighMem);
            let low_end_pfn = high.map_or(config.end_pfn(), |high| high.start_pfn);
            let low_end = config.direct_map_addr() + u64::from(low_end_pfn) * PAGE_SIZE_BYTES;
            let (hole, step) = (8 << 20, 8 << 20);
            match config.era {
                // include/asm-i386/pgtable.h, 2.0.40 and 2.6.12-rc2: a hole of 8 MiB, or nearly, up to twice as much.
                Era::Linux2_0 => (low_end + hole) / step * step,
                Era::Linux2_6_10 | Era::Linux2_6_11 => (low_end + 2 * hole - 1) / step * step,
                _ => low_end + hole,
            }
        }
    }
}

/// Where the vmalloc range ends: recordings/*-vmalloc-*, `vmalloc_end`, rounded up to a page.
pub(crate) const fn end_addr(config: &Config) -> u64 {
    match (config.arch, config.era) {
        (Arch::X86_64, _) => 0xffff_e900_0000_0000,
        // Nobody looks, but the kernel's segment has no more than 1 GiB.
        (Arch::I386, Era::Linux2_0) => 0x4000_0000,
        // Two pages below kmap's (include/asm-i386/pgtable.h, 2.6.12-rc2, with HIGHMEM).
        (Arch::I386, Era::Linux2_6_10 | Era::Linux2_6_11) => 0xff7f_e000,
        (Arch::I386, _) => 0xff3f_e000,
    }
}

/// log2 of the bytes that a page of each level of page tables maps, from the level that is made on demand first.
/// Those above are there since boot.
pub(crate) const fn page_table_shifts(arch: Arch) -> &'static [u8] {
    match arch {
        Arch::X86_64 => &[30, 21],
        Arch::I386 => &[22],
    }
}

impl VmAreas {
    pub(crate) fn new(config: &Config) -> Self {
        let pages = (end_addr(config) - start_addr(config)) / PAGE_SIZE_BYTES;
        let range = |start_page, pages, state, next, prev| Range {
            start_page,
            pages,
            state,
            next,
            prev,
            area: NIL,
            object: None,
        };
        let ranges = vec![
            range(0, BOOT_PAGES, RangeState::Boot, 2, NIL),
            range(BOOT_PAGES, pages - BOOT_PAGES, RangeState::Free, NIL, 1),
        ];
        Self { ranges: Table::new(ranges), words: Table::new(vec![0; word::COUNT]), ..Self::default() }
    }
}

impl Area {
    /// Bytes of addresses, guard page included.
    pub(crate) const fn size_bytes(&self) -> u64 {
        (self.pages as u64 + 1) * PAGE_SIZE_BYTES
    }
}
