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

mod area;
mod bulk;
mod ops;
mod range;
mod validate;

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::{Machine, VmAreaView};
use crate::slub::Owned;
use crate::table::{Table, tables};
use crate::{Arch, Config, Pfn, VmAreaId, ZoneKind};
use range::{Range, RangeState};

/// No record, where a link is expected: links hold a number plus one.
const NIL: u32 = 0;

/// Pages of addresses that booting used at the start of the range: in all recordings of vmalloc (`*-vmalloc-*`) the
/// first area begins behind them.
const BOOT_PAGES: u64 = 9;

/// Positions in the table of numbers.
mod word {
    /// Pages of addresses that are free, but not to be used before they are purged.
    pub const LAZY_PAGES: usize = 0;
    /// First record of a range that nobody uses.
    pub const SPARE_RANGE: usize = 1;
    pub const COUNT: usize = 2;
}

/// In which state an area is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum AreaState {
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
enum PageArray {
    None,
    Object(Owned),
    Area(VmAreaId),
}

/// An area.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Area {
    addr: u64,
    asked_bytes: u64,
    serial: u32,
    /// Pages that belong to it, guard page not counted.
    pages: u32,
    /// Pages that it has got so far.
    backed: u32,
    /// Pages that are entered in the page tables.
    mapped: u32,
    /// First and last frame, plus one; each holds the next one in its third word.
    first_frame: u32,
    last_frame: u32,
    range: u32,
    vm_struct: Owned,
    array: PageArray,
    state: AreaState,
}

/// A page of a page table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct PageTable {
    /// log2 of the bytes that it maps.
    shift: u8,
    /// Which of the pieces of address space of that size.
    index: u64,
    pfn: Pfn,
}

/// All vmalloc areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VmAreas {
    /// All ranges of addresses; those next to each other are linked.
    ranges: Table<Range>,
    areas: Table<Area>,
    /// Page tables made since boot. They stay.
    page_tables: Table<PageTable>,
    /// Areas given back in interrupts, oldest first.
    deferred: Table<VmAreaId>,
    words: Table<u64>,
}

tables!(VmAreas { ranges, areas, page_tables, deferred, words });

/// First address of the vmalloc range: fixed on x86_64; on i386 8 MiB behind the end of low memory.
fn start_addr(config: &Config) -> u64 {
    match config.arch {
        Arch::X86_64 => 0xffff_c900_0000_0000,
        Arch::I386 => {
            let high = config.zones.iter().find(|zone| zone.kind == ZoneKind::HighMem);
            let low_end_pfn = high.map_or(config.end_pfn(), |high| high.start_pfn);
            config.direct_map_addr() + u64::from(low_end_pfn) * PAGE_SIZE_BYTES + (8 << 20)
        }
    }
}

/// Where the vmalloc range ends: recordings/*-vmalloc-*, `vmalloc_end`, rounded up to a page.
const fn end_addr(arch: Arch) -> u64 {
    match arch {
        Arch::X86_64 => 0xffff_e900_0000_0000,
        Arch::I386 => 0xff3f_e000,
    }
}

/// log2 of the bytes that a page of each level of page tables maps, from the level that is made on demand first.
/// Those above are there since boot.
const fn page_table_shifts(arch: Arch) -> &'static [u8] {
    match arch {
        Arch::X86_64 => &[30, 21],
        Arch::I386 => &[22],
    }
}

impl VmAreas {
    pub(crate) fn new(config: &Config) -> Self {
        let pages = (end_addr(config.arch) - start_addr(config)) / PAGE_SIZE_BYTES;
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

impl Machine {
    /// Whether an address is in the vmalloc range.
    pub(crate) fn is_vmalloc_addr(&self, addr: u64) -> bool {
        (start_addr(&self.config)..end_addr(self.config.arch)).contains(&addr)
    }

    /// The live area that an address lies in, and its serial number. (The page pointers of large areas lie in areas
    /// that no script can reach.)
    pub(crate) fn vm_area_at(&self, addr: u64) -> Option<(VmAreaId, u32)> {
        if !self.is_vmalloc_addr(addr) {
            return None;
        }
        let page = (addr - start_addr(&self.config)) / PAGE_SIZE_BYTES;
        let (_, range) = self.vm.ranges_in_order().find(|(_, range)| page < range.start_page + range.pages)?;
        let area = VmAreaId(range.area.checked_sub(1)?);
        let record = self.vm.areas.get(area.index());
        (record.state == AreaState::Live).then_some((area, record.serial))
    }

    /// Bytes that an area was asked for with.
    pub(crate) fn vm_asked_bytes(&self, area: VmAreaId) -> u64 {
        self.vm.areas.get(area.index()).asked_bytes
    }

    /// Frames of an area, in the order of its addresses.
    pub(crate) fn vm_area_frames(&self, area: VmAreaId) -> impl Iterator<Item = Pfn> + '_ {
        let mut link = self.vm.areas.get(area.index()).first_frame;
        std::iter::from_fn(move || {
            let pfn = link.checked_sub(1)?;
            link = self.pages.frames.get(pfn).0[2];
            Some(pfn)
        })
    }

    /// vmalloc areas whose addresses are not free for others, lowest address first.
    pub fn vm_areas(&self) -> Vec<VmAreaView> {
        let areas = self.vm.areas.as_slice().iter().enumerate();
        let shown = areas.filter(|(_, area)| area.state != AreaState::Purged);
        let mut views: Vec<VmAreaView> = shown
            .map(|(at, area)| VmAreaView {
                area: VmAreaId(at as u32),
                addr: area.addr,
                size_bytes: area.size_bytes(),
                frames: self.vm_area_frames(VmAreaId(at as u32)).collect(),
                freed: area.state == AreaState::Lazy,
            })
            .collect();
        crate::sort::sort_by_key(&mut views, |view| view.addr);
        views
    }
}

impl Area {
    /// Bytes of addresses, guard page included.
    const fn size_bytes(&self) -> u64 {
        (self.pages as u64 + 1) * PAGE_SIZE_BYTES
    }
}
