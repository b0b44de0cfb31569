//! All page frames of the machine, summed up in squares.

use kmscope_mm::machine::FrameUse;
use kmscope_mm::{Event, Machine, Pfn, ZoneId};
use std::ops::Range;

/// About this many squares are drawn, whatever the size of memory.
const TARGET_CELLS: u32 = 1400;

/// The frames of the machine in squares of equal size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryMap {
    /// Frames of one square, a power of two.
    pub cell_pages: u32,
    /// The squares of each zone.
    pub zones: Vec<ZoneCells>,
}

/// The squares of one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneCells {
    /// The zone.
    pub zone: ZoneId,
    /// First frame of the first square: the zone's, rounded down to a square.
    pub first_pfn: Pfn,
    /// The squares.
    pub cells: Vec<Cell>,
}

/// How many frames of a square are used for what; the rest is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cell {
    /// Frames that exist.
    pub pages: u32,
    /// Taken at boot.
    pub reserved_pages: u32,
    /// On free lists, by migrate type.
    pub free_pages: [u32; 4],
    /// On per-CPU lists.
    pub pcp_pages: u32,
    /// Page cache.
    pub cache_pages: u32,
    /// In slabs.
    pub slab_pages: u32,
}

impl Cell {
    /// Free pages of all types.
    pub fn free_total(&self) -> u32 {
        self.free_pages.iter().sum()
    }

    /// Adds up another square.
    pub fn add(&mut self, other: &Self) {
        self.pages += other.pages;
        self.reserved_pages += other.reserved_pages;
        for (sum, pages) in self.free_pages.iter_mut().zip(other.free_pages) {
            *sum += pages;
        }
        self.pcp_pages += other.pcp_pages;
        self.cache_pages += other.cache_pages;
        self.slab_pages += other.slab_pages;
    }
}

impl MemoryMap {
    /// Walks the machine from block to block.
    pub(super) fn capture(machine: &Machine) -> Self {
        let zones = &machine.config().zones;
        let spanned: u32 = zones.iter().map(|zone| zone.spanned_pages).sum();
        let cell_pages = (spanned / TARGET_CELLS).max(1).next_power_of_two();
        let zones = (0..)
            .zip(zones)
            .map(|(index, zone)| {
                let first_pfn = zone.start_pfn - zone.start_pfn % cell_pages;
                let end_pfn = zone.start_pfn + zone.spanned_pages;
                let cells = vec![Cell::default(); (end_pfn - first_pfn).div_ceil(cell_pages) as usize];
                let mut cells = ZoneCells { zone: ZoneId(index), first_pfn, cells };
                cells.fill(machine, zone.start_pfn..end_pfn, cell_pages);
                cells
            })
            .collect();
        Self { cell_pages, zones }
    }

    /// Squares of a zone.
    pub fn zone(&self, zone: ZoneId) -> Option<&ZoneCells> {
        self.zones.get(zone.index())
    }

    /// Moves the map on by one event. What left the page cache is known by numbers only; its
    /// squares are put right by the next [`MemoryMap::capture`].
    pub(super) fn apply(&mut self, event: &Event) {
        let cell_pages = self.cell_pages;
        let mut change = |zone: ZoneId, pfn: Pfn, order: u8, f: &dyn Fn(&mut Cell, u32)| {
            if let Some(cells) = self.zones.get_mut(zone.index()) {
                cells.each(pfn..pfn + (1 << order), cell_pages, f);
            }
        };
        match *event {
            Event::BlockTaken { zone, pfn, order, migratetype } => {
                change(zone, pfn, order, &|cell, pages| {
                    let free = &mut cell.free_pages[migratetype.index()];
                    *free = free.saturating_sub(pages);
                });
            }
            Event::BlockPut { zone, pfn, order, migratetype, .. } => {
                change(zone, pfn, order, &|cell, pages| cell.free_pages[migratetype.index()] += pages);
            }
            Event::PcpPut { zone, pfn, order, .. } => change(zone, pfn, order, &|cell, pages| cell.pcp_pages += pages),
            Event::PcpTake { zone, pfn, order, .. } => {
                change(zone, pfn, order, &|cell, pages| cell.pcp_pages = cell.pcp_pages.saturating_sub(pages));
            }
            Event::SlabNew { pfn, order, .. } => {
                if let Some(zone) = self.zone_of(pfn) {
                    self.zones[zone].each(pfn..pfn + (1 << order), cell_pages, &|cell, pages| cell.slab_pages += pages);
                }
            }
            Event::SlabDiscarded { pfn, order, .. } => {
                if let Some(zone) = self.zone_of(pfn) {
                    self.zones[zone].each(pfn..pfn + (1 << order), cell_pages, &|cell, pages| {
                        cell.slab_pages = cell.slab_pages.saturating_sub(pages);
                    });
                }
            }
            _ => {}
        }
    }

    /// Index of the zone that a frame lies in.
    fn zone_of(&self, pfn: Pfn) -> Option<usize> {
        self.zones.iter().rposition(|zone| zone.first_pfn <= pfn)
    }
}

impl ZoneCells {
    fn fill(&mut self, machine: &Machine, frames: Range<Pfn>, cell_pages: u32) {
        let mut pfn = frames.start;
        while pfn < frames.end {
            let frame = machine.frame_use(pfn);
            // From the head of a block to the next: an order-10 block is one look.
            let next = match frame {
                FrameUse::Free { head_pfn, order, .. }
                | FrameUse::Pcp { head_pfn, order, .. }
                | FrameUse::Allocated { head_pfn, order } => head_pfn + (1 << order),
                _ => pfn + 1,
            };
            let run = pfn..next.clamp(pfn + 1, frames.end);
            pfn = run.end;
            self.each(run, cell_pages, &|cell, pages| {
                if frame == FrameUse::Hole {
                    return;
                }
                cell.pages += pages;
                match frame {
                    FrameUse::Reserved => cell.reserved_pages += pages,
                    FrameUse::Free { migratetype, .. } => cell.free_pages[migratetype.index()] += pages,
                    FrameUse::Pcp { .. } => cell.pcp_pages += pages,
                    FrameUse::PageCache { .. } => cell.cache_pages += pages,
                    FrameUse::Slab { .. } => cell.slab_pages += pages,
                    _ => {}
                }
            });
        }
    }

    /// Calls `f` for each square that `frames` touch, with how many of them lie in it.
    fn each(&mut self, frames: Range<Pfn>, cell_pages: u32, f: &dyn Fn(&mut Cell, u32)) {
        let mut pfn = frames.start;
        while pfn < frames.end {
            let index = (pfn - self.first_pfn) / cell_pages;
            let end = frames.end.min(self.first_pfn + (index + 1) * cell_pages);
            if let Some(cell) = self.cells.get_mut(index as usize) {
                f(cell, end - pfn);
            }
            pfn = end;
        }
    }
}
