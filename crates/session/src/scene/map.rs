//! All page frames of the machine, counted: how much of each stretch is free in blocks of which order, and what the
//! rest is used for.
//!
//! ```text
//!  memory   │ leaf: 1,024 frames, a block of the largest order            │ leaf …
//!           │ cell │ cell │ …  16 cells of 64 frames                      │
//!  cell     blocks of orders 0–5 lie inside: counted by order and type; from order 6 on a cell is part of one
//! ```
//!
//! A step touches a few leaves; the others are shared between the moments before and after it.

use kmscope_mm::ids::NR_ORDERS;
use kmscope_mm::machine::FrameUse;
use kmscope_mm::sort::sort_by_key;
use kmscope_mm::{Event, Machine, MigrateType, Pfn};
use std::ops::Range;
use std::rc::Rc;

/// Frames of a cell.
pub const CELL_FRAMES: u32 = 64;
/// Frames of a leaf: a block of the largest order.
pub const LEAF_FRAMES: u32 = 1024;
const CELLS: usize = (LEAF_FRAMES / CELL_FRAMES) as usize;
/// Orders whose blocks are smaller than a cell.
const SMALL_ORDERS: usize = 6;

/// What a frame on the ground is used for, in the order in which uses are drawn from below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Ground {
    /// No memory there.
    Hole,
    /// Taken at boot.
    Reserved,
    /// In slabs.
    Slab,
    /// Somebody has it, and it cannot be given back.
    Used,
    /// Anonymous memory.
    Anon,
    /// Dentries and inodes.
    Dentries,
    /// Dirty page cache, or being written.
    Dirty,
    /// Clean page cache.
    Clean,
    /// On per-CPU lists.
    Pcp,
}

impl Ground {
    /// How many uses there are.
    pub const COUNT: usize = 9;
    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Hole,
        Self::Reserved,
        Self::Slab,
        Self::Used,
        Self::Anon,
        Self::Dentries,
        Self::Dirty,
        Self::Clean,
        Self::Pcp,
    ];
}

/// Frames, counted by what they are used for; those in the allocator's hand are in none of the counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Pages in free blocks, by order and migrate type.
    pub free_pages: [[u32; 4]; NR_ORDERS],
    /// Other frames, by [`Ground`].
    pub ground_pages: [u32; Ground::COUNT],
}

impl Tally {
    /// Free pages of all orders and types.
    pub fn free_total(&self) -> u32 {
        self.free_pages.iter().flatten().sum()
    }

    /// Frames of one use.
    pub const fn ground(&self, ground: Ground) -> u32 {
        self.ground_pages[ground as usize]
    }

    /// Adds up another count.
    pub fn add(&mut self, other: &Self) {
        for (sum, pages) in self.free_pages.iter_mut().flatten().zip(other.free_pages.iter().flatten()) {
            *sum += pages;
        }
        for (sum, pages) in self.ground_pages.iter_mut().zip(other.ground_pages) {
            *sum += pages;
        }
    }
}

/// 64 frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CellCount {
    /// Pages in free blocks of orders 0 to 5, by order and migrate type.
    small: [[u8; 4]; SMALL_ORDERS],
    /// Order and type of the larger free block of which the cell is part.
    large: Option<(u8, MigrateType)>,
    /// Other frames, by [`Ground`].
    ground: [u8; Ground::COUNT],
}

impl CellCount {
    /// Order and type of the block of order 6 or more of which the whole cell is part.
    pub const fn large(&self) -> Option<(u8, MigrateType)> {
        self.large
    }

    /// Counts the cell with others.
    pub fn add_to(&self, tally: &mut Tally) {
        for (sums, pages) in tally.free_pages.iter_mut().zip(self.small) {
            for (sum, pages) in sums.iter_mut().zip(pages) {
                *sum += u32::from(pages);
            }
        }
        if let Some((order, migratetype)) = self.large {
            tally.free_pages[usize::from(order)][migratetype.index()] += CELL_FRAMES;
        }
        for (sum, pages) in tally.ground_pages.iter_mut().zip(self.ground) {
            *sum += u32::from(pages);
        }
    }
}

/// 1,024 frames.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Leaf {
    cells: [CellCount; CELLS],
    sum: Tally,
    /// Type of the pageblock of each half, if there is memory.
    pageblocks: [Option<MigrateType>; 2],
}

/// The frames of the machine, counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemoryMap {
    /// Stretches of frame numbers with memory, or with holes too small to matter, by address.
    runs: Vec<Run>,
    /// A pageblock is a whole leaf, not half of one.
    large_pageblocks: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Run {
    /// First frame, aligned to a leaf.
    first_pfn: Pfn,
    leaves: Vec<Rc<Leaf>>,
}

impl Run {
    fn frames(&self) -> Range<Pfn> {
        let leaves = u32::try_from(self.leaves.len()).expect("fewer leaves than frames");
        self.first_pfn..self.first_pfn + leaves * LEAF_FRAMES
    }
}

impl MemoryMap {
    /// Walks the machine from block to block.
    pub(super) fn capture(machine: &Machine) -> Self {
        let runs = runs(machine);
        let leaf = |pfn| Rc::new(Leaf::capture(machine, pfn));
        let run = |frames: &Range<Pfn>| Run {
            first_pfn: frames.start,
            leaves: frames.clone().step_by(LEAF_FRAMES as usize).map(leaf).collect(),
        };
        let large_pageblocks = machine.config().pageblock_order >= kmscope_mm::ids::MAX_PAGE_ORDER;
        Self { runs: runs.iter().map(run).collect(), large_pageblocks }
    }

    /// Looks again at the leaves that `events` touched, which are all that differs between the moment of the map and
    /// that of `machine`, whichever was first. Costs as much as the events moved.
    pub(super) fn refreshed(&self, events: &[Event], machine: &Machine) -> Self {
        let mut touched: Vec<Pfn> = Vec::new();
        for event in events {
            let pfn = match *event {
                Event::BlockTaken { pfn, .. }
                | Event::BlockPut { pfn, .. }
                | Event::PcpPut { pfn, .. }
                | Event::PcpTake { pfn, .. }
                | Event::PageblockRetyped { pfn, .. }
                | Event::SlabNew { pfn, .. }
                | Event::SlabDiscarded { pfn, .. } => pfn,
                _ => continue,
            };
            let first_pfn = pfn - pfn % LEAF_FRAMES;
            if touched.last() != Some(&first_pfn) {
                touched.push(first_pfn);
            }
        }
        sort_by_key(&mut touched, |pfn| *pfn);
        touched.dedup();
        let mut map = self.clone();
        for pfn in touched {
            if let Some(leaf) = map.leaf_mut(pfn) {
                *leaf = Rc::new(Leaf::capture(machine, pfn));
            }
        }
        map
    }

    fn leaf(&self, pfn: Pfn) -> Option<&Leaf> {
        let run = self.runs.iter().rfind(|run| run.first_pfn <= pfn)?;
        run.leaves.get(((pfn - run.first_pfn) / LEAF_FRAMES) as usize).map(Rc::as_ref)
    }

    fn leaf_mut(&mut self, pfn: Pfn) -> Option<&mut Rc<Leaf>> {
        let run = self.runs.iter_mut().rfind(|run| run.first_pfn <= pfn)?;
        run.leaves.get_mut(((pfn - run.first_pfn) / LEAF_FRAMES) as usize)
    }

    /// Stretches of frame numbers that the map knows, by address.
    pub fn runs(&self) -> impl Iterator<Item = Range<Pfn>> + '_ {
        self.runs.iter().map(Run::frames)
    }

    /// The cell in which a frame lies; `None` outside of memory.
    pub fn cell(&self, pfn: Pfn) -> Option<&CellCount> {
        Some(&self.leaf(pfn)?.cells[(pfn % LEAF_FRAMES / CELL_FRAMES) as usize])
    }

    /// Type of the pageblock in which a frame lies; `None` outside of memory.
    pub fn pageblock_type(&self, pfn: Pfn) -> Option<MigrateType> {
        self.leaf(pfn)?.pageblocks[(pfn % LEAF_FRAMES / (LEAF_FRAMES / 2)) as usize]
    }

    /// What the frames of a stretch are used for, to the nearest cell: from the cell in which it begins to that in
    /// which it ends, without the latter unless it is the same.
    pub fn tally(&self, frames: Range<Pfn>) -> Tally {
        let mut tally = Tally::default();
        let first = frames.start - frames.start % CELL_FRAMES;
        let end = (frames.end - frames.end % CELL_FRAMES).max(first + CELL_FRAMES);
        let mut pfn = first;
        while pfn < end {
            let Some(leaf) = self.leaf(pfn) else {
                pfn = pfn - pfn % LEAF_FRAMES + LEAF_FRAMES;
                continue;
            };
            if pfn.is_multiple_of(LEAF_FRAMES) && pfn + LEAF_FRAMES <= end {
                tally.add(&leaf.sum);
                pfn += LEAF_FRAMES;
            } else {
                leaf.cells[(pfn % LEAF_FRAMES / CELL_FRAMES) as usize].add_to(&mut tally);
                pfn += CELL_FRAMES;
            }
        }
        tally
    }

    /// All of memory.
    pub fn total(&self) -> Tally {
        let mut tally = Tally::default();
        self.runs.iter().flat_map(|run| &run.leaves).for_each(|leaf| tally.add(&leaf.sum));
        tally
    }

    /// Moves the map on by one event. What left the page cache is known by numbers only; its leaves are put right by
    /// the next look at them.
    pub(super) fn apply(&mut self, event: &Event) {
        match *event {
            Event::BlockTaken { pfn, order, migratetype, .. } => self.float(pfn, order, migratetype, false),
            Event::BlockPut { pfn, order, migratetype, .. } => self.float(pfn, order, migratetype, true),
            Event::PcpPut { pfn, order, .. } => self.lay(pfn, order, Ground::Pcp, true),
            Event::PcpTake { pfn, order, .. } => self.lay(pfn, order, Ground::Pcp, false),
            Event::SlabNew { pfn, order, .. } => self.lay(pfn, order, Ground::Slab, true),
            Event::SlabDiscarded { pfn, order, .. } => self.lay(pfn, order, Ground::Slab, false),
            Event::PageblockRetyped { pfn, to, .. } => {
                let both = self.large_pageblocks;
                if let Some(leaf) = self.leaf_mut(pfn) {
                    let half = (pfn % LEAF_FRAMES / (LEAF_FRAMES / 2)) as usize;
                    let pageblocks = &mut Rc::make_mut(leaf).pageblocks;
                    if both {
                        *pageblocks = [Some(to); 2];
                    } else {
                        pageblocks[half] = Some(to);
                    }
                }
            }
            _ => {}
        }
    }

    /// The map without what no event tells: who has frames that are on no list and in no slab.
    #[must_use]
    pub fn without_owners(mut self) -> Self {
        let told = [Ground::Pcp as usize, Ground::Slab as usize];
        for leaf in self.runs.iter_mut().flat_map(|run| &mut run.leaves) {
            let leaf = Rc::make_mut(leaf);
            let untold = |(at, _): &(usize, &mut u8)| !told.contains(at);
            for cell in &mut leaf.cells {
                cell.ground.iter_mut().enumerate().filter(untold).for_each(|(_, pages)| *pages = 0);
            }
            let untold = |(at, _): &(usize, &mut u32)| !told.contains(at);
            leaf.sum.ground_pages.iter_mut().enumerate().filter(untold).for_each(|(_, pages)| *pages = 0);
        }
        self
    }

    /// A block goes on a free list, or leaves it: it is in the allocator's hand then.
    fn float(&mut self, pfn: Pfn, order: u8, migratetype: MigrateType, floats: bool) {
        self.each_cell(pfn, order, &mut |cell, sum, pages| {
            if usize::from(order) < SMALL_ORDERS {
                change(&mut cell.small[usize::from(order)][migratetype.index()], pages, floats);
            } else {
                cell.large = floats.then_some((order, migratetype));
            }
            let sum = &mut sum.free_pages[usize::from(order)][migratetype.index()];
            *sum = if floats { *sum + u32::from(pages) } else { sum.saturating_sub(pages.into()) };
        });
    }

    /// Frames get a use, or lose it.
    fn lay(&mut self, pfn: Pfn, order: u8, ground: Ground, gets: bool) {
        self.each_cell(pfn, order, &mut |cell, sum, pages| {
            change(&mut cell.ground[ground as usize], pages, gets);
            let sum = &mut sum.ground_pages[ground as usize];
            *sum = if gets { *sum + u32::from(pages) } else { sum.saturating_sub(pages.into()) };
        });
    }

    fn each_cell(&mut self, pfn: Pfn, order: u8, f: &mut dyn FnMut(&mut CellCount, &mut Tally, u8)) {
        let (mut at, end) = (pfn, pfn + (1 << order));
        while at < end {
            let next = end.min(at - at % CELL_FRAMES + CELL_FRAMES);
            if let Some(leaf) = self.leaf_mut(at) {
                let Leaf { cells, sum, .. } = Rc::make_mut(leaf);
                let pages = u8::try_from(next - at).expect("a cell has 64 frames");
                f(&mut cells[(at % LEAF_FRAMES / CELL_FRAMES) as usize], sum, pages);
            }
            at = next;
        }
    }
}

const fn change(count: &mut u8, pages: u8, more: bool) {
    *count = if more { count.saturating_add(pages) } else { count.saturating_sub(pages) };
}

impl Leaf {
    fn capture(machine: &Machine, first_pfn: Pfn) -> Self {
        let half = LEAF_FRAMES / 2;
        let pageblock = |pfn| machine.zone_of(pfn).map(|_| machine.pageblock_type(pfn));
        let mut cells = [CellCount::default(); CELLS];
        let (mut pfn, end) = (first_pfn, first_pfn + LEAF_FRAMES);
        while pfn < end {
            let frame = match machine.zone_of(pfn) {
                Some(_) => machine.frame_use(pfn),
                None => FrameUse::Hole,
            };
            // From the head of a block to the next: an order-10 block is one look.
            let next = match frame {
                FrameUse::Free { head_pfn, order, .. }
                | FrameUse::Pcp { head_pfn, order, .. }
                | FrameUse::Allocated { head_pfn, order } => head_pfn + (1 << order),
                _ => pfn + 1,
            };
            let next = next.clamp(pfn + 1, end);
            while pfn < next {
                let stop = next.min(pfn - pfn % CELL_FRAMES + CELL_FRAMES);
                let pages = u8::try_from(stop - pfn).expect("a cell has 64 frames");
                cells[((pfn - first_pfn) / CELL_FRAMES) as usize].count(frame, pages);
                pfn = stop;
            }
        }
        let mut sum = Tally::default();
        cells.iter().for_each(|cell| cell.add_to(&mut sum));
        Self { cells, sum, pageblocks: [pageblock(first_pfn), pageblock(first_pfn + half)] }
    }
}

impl CellCount {
    fn count(&mut self, frame: FrameUse, pages: u8) {
        let ground = match frame {
            FrameUse::Free { order, migratetype, .. } => {
                match self.small.get_mut(usize::from(order)) {
                    Some(small) => small[migratetype.index()] += pages,
                    None => self.large = Some((order, migratetype)),
                }
                return;
            }
            FrameUse::Hole => Ground::Hole,
            FrameUse::Reserved => Ground::Reserved,
            FrameUse::Pcp { .. } => Ground::Pcp,
            FrameUse::PageCache { dirty: false } => Ground::Clean,
            FrameUse::PageCache { dirty: true } => Ground::Dirty,
            FrameUse::Anon => Ground::Anon,
            FrameUse::Dentries => Ground::Dentries,
            FrameUse::Slab { .. } => Ground::Slab,
            FrameUse::Allocated { .. } | FrameUse::Vmalloc { .. } | FrameUse::Hog => Ground::Used,
        };
        self.ground[ground as usize] += pages;
    }
}

/// Where there is memory: frames of all zones but for holes of a leaf and more.
fn runs(machine: &Machine) -> Vec<Range<Pfn>> {
    let config = machine.config();
    let mut runs: Vec<Range<Pfn>> = Vec::new();
    let down = |pfn: Pfn| pfn - pfn % LEAF_FRAMES;
    let up = |pfn: Pfn| down(pfn + LEAF_FRAMES - 1);
    let mut add = |frames: Range<Pfn>| {
        let frames = down(frames.start)..up(frames.end);
        match runs.last_mut() {
            Some(last) if frames.start <= last.end => last.end = last.end.max(frames.end),
            _ if frames.start < frames.end => runs.push(frames),
            _ => {}
        }
    };
    for zone in config.zones.iter().filter(|zone| zone.present_pages > 0) {
        let (mut start, end) = (zone.start_pfn, zone.start_pfn + zone.spanned_pages);
        for hole in &config.holes {
            let hole = hole.start_pfn..hole.start_pfn + hole.pages;
            if up(hole.start) < down(hole.end) && hole.start < end && hole.end > start {
                if hole.start > start {
                    add(start..hole.start);
                }
                start = hole.end;
            }
        }
        if start < end {
            add(start..end);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::Preset;

    #[test]
    fn the_map_counts_all_frames_of_every_machine_whatever_its_size() {
        for preset in Preset::ALL {
            let machine = Machine::preset(preset);
            let map = MemoryMap::capture(&machine);
            let total = map.total();
            let zones = &machine.config().zones;
            let present: u32 = zones.iter().map(|zone| zone.present_pages).sum();
            let all: u32 = total.ground_pages.iter().sum::<u32>() + total.free_total();
            // Former kernels count the hole below 1 MiB as present (`classic::config`).
            let holes = if preset.era().is_classic() { 0 } else { total.ground(Ground::Hole) };
            assert_eq!(all - holes, present, "{preset:?}");
            let free: i64 = (0..).zip(zones).map(|(at, _)| machine.zone_stat(kmscope_mm::ZoneId(at)).free_pages).sum();
            assert_eq!(i64::from(total.free_total()), free, "{preset:?}");
            let mut parts = Tally::default();
            for run in map.runs() {
                let middle = run.start + (run.end - run.start) / 3 / CELL_FRAMES * CELL_FRAMES;
                parts.add(&map.tally(run.start..middle.max(run.start + CELL_FRAMES)));
                parts.add(&map.tally(middle.max(run.start + CELL_FRAMES)..run.end));
            }
            assert_eq!(parts, total, "{preset:?}");
        }
    }
}
