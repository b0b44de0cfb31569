//! All page frames of the machine, summed up in squares.

use kmscope_mm::config::PfnRange;
use kmscope_mm::machine::FrameUse;
use kmscope_mm::sort::sort_by_key;
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

/// The squares of one zone. Where there is no memory there are none, but one empty square that
/// stands for the hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneCells {
    /// The zone.
    pub zone: ZoneId,
    /// The squares, by address.
    pub cells: Vec<Cell>,
    /// Where runs of memory begin: number of the first square and its first frame.
    runs: Vec<(u32, Pfn)>,
    /// Frames of one square.
    cell_pages: u32,
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
    /// Clean page cache.
    pub clean_pages: u32,
    /// Dirty page cache, or pages being written.
    pub dirty_pages: u32,
    /// Anonymous memory.
    pub anon_pages: u32,
    /// Dentries and inodes.
    pub dentry_pages: u32,
    /// In slabs.
    pub slab_pages: u32,
}

impl Cell {
    /// Free pages of all types.
    pub fn free_total(&self) -> u32 {
        self.free_pages.iter().sum()
    }

    /// Frames that somebody has and that cannot be given back: what the other numbers leave.
    pub fn used_pages(&self) -> u32 {
        let others = [self.reserved_pages, self.pcp_pages, self.clean_pages, self.dirty_pages, self.anon_pages];
        let others: u32 = others.into_iter().chain([self.dentry_pages, self.slab_pages, self.free_total()]).sum();
        self.pages.saturating_sub(others)
    }

    /// Adds up another square.
    pub fn add(&mut self, other: &Self) {
        self.pages += other.pages;
        self.reserved_pages += other.reserved_pages;
        for (sum, pages) in self.free_pages.iter_mut().zip(other.free_pages) {
            *sum += pages;
        }
        self.pcp_pages += other.pcp_pages;
        self.clean_pages += other.clean_pages;
        self.dirty_pages += other.dirty_pages;
        self.anon_pages += other.anon_pages;
        self.dentry_pages += other.dentry_pages;
        self.slab_pages += other.slab_pages;
    }
}

impl MemoryMap {
    /// Walks the machine from block to block.
    pub(super) fn capture(machine: &Machine) -> Self {
        let config = machine.config();
        let holes: u32 = config.holes.iter().map(|hole| hole.pages).sum();
        let spanned: u32 = config.zones.iter().map(|zone| zone.spanned_pages).sum();
        let cell_pages = (spanned.saturating_sub(holes) / TARGET_CELLS).max(1).next_power_of_two();
        let zones = (0..)
            .zip(&config.zones)
            .map(|(index, zone)| {
                let frames = zone.start_pfn..zone.start_pfn + zone.spanned_pages;
                let mut cells = ZoneCells { zone: ZoneId(index), cells: Vec::new(), runs: Vec::new(), cell_pages };
                for run in without_holes(frames, &config.holes, cell_pages) {
                    cells.add_run(run.clone());
                    cells.fill(machine, run);
                }
                cells
            })
            .collect();
        Self { cell_pages, zones }
    }

    /// Looks again at the squares that `events` touched, which are all that differs between the
    /// moment of the map and that of `machine`, whichever was first. Costs as much as the events
    /// moved, and not more than [`MemoryMap::capture`].
    pub(super) fn refreshed(&self, events: &[Event], machine: &Machine) -> Self {
        let mut touched: Vec<(usize, usize)> = Vec::new();
        for event in events {
            let (pfn, order) = match *event {
                Event::BlockTaken { pfn, order, .. }
                | Event::BlockPut { pfn, order, .. }
                | Event::PcpPut { pfn, order, .. }
                | Event::PcpTake { pfn, order, .. }
                | Event::SlabNew { pfn, order, .. }
                | Event::SlabDiscarded { pfn, order, .. } => (pfn, order),
                _ => continue,
            };
            let Some(zone) = self.zone_of(pfn) else { continue };
            let last = pfn + (1 << order) - 1;
            if let (Some(from), Some(to)) = (self.zones[zone].index_of(pfn), self.zones[zone].index_of(last)) {
                touched.extend((from..=to).map(|index| (zone, index)));
            }
        }
        sort_by_key(&mut touched, |place| *place);
        touched.dedup();
        let all: usize = self.zones.iter().map(|zone| zone.cells.len()).sum();
        if touched.len() > all / 2 {
            return Self::capture(machine);
        }
        let mut map = self.clone();
        for (zone, index) in touched {
            map.zones[zone].look_again(index, machine);
        }
        map
    }

    /// Squares of a zone.
    pub fn zone(&self, zone: ZoneId) -> Option<&ZoneCells> {
        self.zones.get(zone.index())
    }

    /// Moves the map on by one event. What left the page cache is known by numbers only; its
    /// squares are put right by the next [`MemoryMap::capture`].
    pub(super) fn apply(&mut self, event: &Event) {
        let mut change = |zone: ZoneId, pfn: Pfn, order: u8, f: &dyn Fn(&mut Cell, u32)| {
            if let Some(cells) = self.zones.get_mut(zone.index()) {
                cells.each(pfn..pfn + (1 << order), f);
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
                    self.zones[zone].each(pfn..pfn + (1 << order), &|cell, pages| cell.slab_pages += pages);
                }
            }
            Event::SlabDiscarded { pfn, order, .. } => {
                if let Some(zone) = self.zone_of(pfn) {
                    self.zones[zone].each(pfn..pfn + (1 << order), &|cell, pages| {
                        cell.slab_pages = cell.slab_pages.saturating_sub(pages);
                    });
                }
            }
            _ => {}
        }
    }

    /// Index of the zone that a frame lies in.
    fn zone_of(&self, pfn: Pfn) -> Option<usize> {
        self.zones.iter().rposition(|zone| zone.runs.first().is_some_and(|(_, first)| *first <= pfn))
    }
}

impl ZoneCells {
    /// Squares for a run of memory, after an empty one if it is not the first.
    fn add_run(&mut self, frames: Range<Pfn>) {
        if !self.cells.is_empty() {
            self.cells.push(Cell::default());
        }
        let first_pfn = frames.start - frames.start % self.cell_pages;
        let first = u32::try_from(self.cells.len()).expect("about as many squares as are aimed at");
        self.runs.push((first, first_pfn));
        let count = (frames.end - first_pfn).div_ceil(self.cell_pages) as usize;
        self.cells.resize(self.cells.len() + count, Cell::default());
    }

    /// Number of the square that a frame lies in; `None` in a hole.
    pub fn index_of(&self, pfn: Pfn) -> Option<usize> {
        let run = self.runs.iter().rposition(|(_, first_pfn)| *first_pfn <= pfn)?;
        let (first, first_pfn) = self.runs[run];
        let index = (first + (pfn - first_pfn) / self.cell_pages) as usize;
        let end = self.runs.get(run + 1).map_or(self.cells.len(), |(next, _)| *next as usize - 1);
        (index < end).then_some(index)
    }

    /// Counts one square anew.
    fn look_again(&mut self, index: usize, machine: &Machine) {
        let Some(run) = self.runs.iter().rposition(|(first, _)| *first as usize <= index) else { return };
        let (first, first_pfn) = self.runs[run];
        let start = first_pfn + u32::try_from(index).unwrap_or(first).saturating_sub(first) * self.cell_pages;
        let config = &machine.config().zones[self.zone.index()];
        let frames = config.start_pfn..config.start_pfn + config.spanned_pages;
        self.cells[index] = Cell::default();
        self.fill(machine, start.max(frames.start)..(start + self.cell_pages).min(frames.end));
    }

    fn fill(&mut self, machine: &Machine, frames: Range<Pfn>) {
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
            self.each(run, &|cell, pages| {
                if frame == FrameUse::Hole {
                    return;
                }
                cell.pages += pages;
                match frame {
                    FrameUse::Reserved => cell.reserved_pages += pages,
                    FrameUse::Free { migratetype, .. } => cell.free_pages[migratetype.index()] += pages,
                    FrameUse::Pcp { .. } => cell.pcp_pages += pages,
                    FrameUse::PageCache { dirty: false } => cell.clean_pages += pages,
                    FrameUse::PageCache { dirty: true } => cell.dirty_pages += pages,
                    FrameUse::Anon => cell.anon_pages += pages,
                    FrameUse::Dentries => cell.dentry_pages += pages,
                    FrameUse::Slab { .. } => cell.slab_pages += pages,
                    _ => {}
                }
            });
        }
    }

    /// Calls `f` for each square that `frames` touch, with how many of them lie in it.
    fn each(&mut self, frames: Range<Pfn>, f: &dyn Fn(&mut Cell, u32)) {
        let mut pfn = frames.start;
        while pfn < frames.end {
            let end = frames.end.min(pfn - pfn % self.cell_pages + self.cell_pages);
            if let Some(index) = self.index_of(pfn) {
                f(&mut self.cells[index], end - pfn);
            }
            pfn = end;
        }
    }
}

/// The parts of `frames` where there is memory; holes smaller than a few squares do not count.
fn without_holes(frames: Range<Pfn>, holes: &[PfnRange], cell_pages: u32) -> Vec<Range<Pfn>> {
    let mut runs = Vec::new();
    let mut start = frames.start;
    for hole in holes {
        let end = hole.start_pfn + hole.pages;
        if end <= start || hole.start_pfn >= frames.end || hole.pages < 2 * cell_pages {
            continue;
        }
        if hole.start_pfn > start {
            runs.push(start..hole.start_pfn);
        }
        start = end;
    }
    if start < frames.end {
        runs.push(start..frames.end);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::Preset;

    #[test]
    fn squares_hold_all_frames_of_every_machine_whatever_its_size() {
        for preset in Preset::ALL {
            let machine = Machine::preset(preset);
            let map = MemoryMap::capture(&machine);
            let cells: usize = map.zones.iter().map(|zone| zone.cells.len()).sum();
            assert!(cells <= 2 * TARGET_CELLS as usize, "{preset:?}: {cells} squares");
            for (zone, cells) in machine.config().zones.iter().zip(&map.zones) {
                let mut sum = Cell::default();
                cells.cells.iter().for_each(|cell| sum.add(cell));
                assert_eq!(sum.pages, zone.present_pages, "{preset:?}, {:?}", zone.kind);
                assert_eq!(i64::from(sum.free_total()), machine.zone_stat(cells.zone).free_pages, "{preset:?}");
            }
        }
    }
}
