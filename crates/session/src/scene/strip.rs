//! The frames looked at closely, one by one.

use super::Focus;
use kmscope_mm::machine::FrameUse;
use kmscope_mm::{CacheId, Event, Machine, MigrateType, Pfn, SlabId, VmAreaId, ZoneId};
use std::ops::Range;

/// A run of page frames.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Zone of the frame in the middle of attention: its lists are drawn.
    pub zone: ZoneId,
    /// First frame.
    pub first_pfn: Pfn,
    /// What each frame is used for.
    pub frames: Vec<FrameState>,
}

/// What a frame is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameState {
    /// No memory there.
    Hole,
    /// Taken at boot.
    Reserved,
    /// Part of a free block on a buddy list.
    Free {
        /// First frame of the block.
        head_pfn: Pfn,
        /// Order of the block.
        order: u8,
        /// Type of its list.
        migratetype: MigrateType,
    },
    /// Part of a block on a per-CPU list.
    Pcp {
        /// First frame of the block.
        head_pfn: Pfn,
        /// Order of the block.
        order: u8,
        /// Type of its list.
        migratetype: MigrateType,
    },
    /// Off its list and not yet given out: the allocator holds it.
    InHand {
        /// First frame of the block.
        head_pfn: Pfn,
        /// Order of the block.
        order: u8,
        /// Type of the list it came from.
        migratetype: MigrateType,
    },
    /// Given to a caller of the page allocator.
    Allocated {
        /// First frame of the block.
        head_pfn: Pfn,
        /// Order of the block.
        order: u8,
    },
    /// A slab's page.
    Slab {
        /// The slab.
        slab: SlabId,
        /// Its cache.
        cache: CacheId,
    },
    /// A page of a vmalloc area.
    Vmalloc {
        /// The area.
        area: VmAreaId,
        /// Which page of it.
        index: u32,
    },
    /// Page cache.
    PageCache {
        /// Must be written before it can be given back.
        dirty: bool,
    },
    /// Taken by a hog.
    Hog,
    /// Anonymous memory of a task.
    Anon,
    /// Dentries and inodes.
    Dentries,
}

impl From<FrameUse> for FrameState {
    fn from(frame: FrameUse) -> Self {
        match frame {
            FrameUse::Hole => Self::Hole,
            FrameUse::Reserved => Self::Reserved,
            FrameUse::Free { head_pfn, order, migratetype } => Self::Free { head_pfn, order, migratetype },
            FrameUse::Pcp { head_pfn, order, migratetype } => Self::Pcp { head_pfn, order, migratetype },
            FrameUse::Allocated { head_pfn, order } => Self::Allocated { head_pfn, order },
            FrameUse::Slab { slab, cache } => Self::Slab { slab, cache },
            FrameUse::Vmalloc { area, index } => Self::Vmalloc { area, index },
            FrameUse::PageCache { dirty } => Self::PageCache { dirty },
            FrameUse::Hog => Self::Hog,
            FrameUse::Anon => Self::Anon,
            FrameUse::Dentries => Self::Dentries,
        }
    }
}

impl Strip {
    pub(super) fn capture(machine: &Machine, focus: &Focus) -> Self {
        let frames = (focus.first_pfn..focus.first_pfn + focus.frames).map(|pfn| frame_state(machine, pfn)).collect();
        Self { zone: focus.zone, first_pfn: focus.first_pfn, frames }
    }

    /// Some frames as they are now.
    pub fn of_frames(machine: &Machine, frames: Range<Pfn>) -> Self {
        let zone = machine.zone_of(frames.start).unwrap_or(ZoneId(0));
        let first_pfn = frames.start;
        Self { zone, first_pfn, frames: frames.map(|pfn| frame_state(machine, pfn)).collect() }
    }

    /// Frame after the last.
    pub fn end_pfn(&self) -> Pfn {
        self.first_pfn + u32::try_from(self.frames.len()).expect("at most 1024 frames")
    }

    /// State of a frame, if it is shown.
    pub fn state(&self, pfn: Pfn) -> Option<FrameState> {
        self.frames.get(pfn.checked_sub(self.first_pfn)? as usize).copied()
    }

    /// Moves the strip on by one event.
    pub(super) fn apply(&mut self, event: &Event) {
        match *event {
            Event::BlockTaken { pfn, order, migratetype, .. } | Event::PcpTake { pfn, order, migratetype, .. } => {
                self.set(pfn, order, FrameState::InHand { head_pfn: pfn, order, migratetype });
            }
            Event::Split { pfn, order, .. } => {
                let migratetype = self.type_of(pfn);
                self.set(pfn, order, FrameState::InHand { head_pfn: pfn, order, migratetype });
                let upper = pfn + (1 << order);
                self.set(upper, order, FrameState::InHand { head_pfn: upper, order, migratetype });
            }
            Event::Merge { pfn, buddy_pfn, order, .. } => {
                let migratetype = self.type_of(buddy_pfn);
                let head_pfn = pfn & buddy_pfn;
                self.set(head_pfn, order + 1, FrameState::InHand { head_pfn, order: order + 1, migratetype });
            }
            Event::BlockPut { pfn, order, migratetype, .. } => {
                self.set(pfn, order, FrameState::Free { head_pfn: pfn, order, migratetype });
            }
            Event::PcpPut { pfn, order, migratetype, .. } => {
                self.set(pfn, order, FrameState::Pcp { head_pfn: pfn, order, migratetype });
            }
            Event::PageGranted { pfn, order, .. } => {
                self.set(pfn, order, FrameState::Allocated { head_pfn: pfn, order });
            }
            Event::Migrated { from, to, order, .. } => {
                if let Some(state) = self.state(from) {
                    self.set(to, order, state);
                }
            }
            Event::SlabNew { cache, slab, pfn, order, .. } => self.set(pfn, order, FrameState::Slab { slab, cache }),
            Event::VmMapped { area, index, pfn } => self.set(pfn, 0, FrameState::Vmalloc { area, index }),
            _ => {}
        }
    }

    /// Type of the block that a frame belongs to, as far as the strip knows.
    fn type_of(&self, pfn: Pfn) -> MigrateType {
        match self.state(pfn) {
            Some(
                FrameState::InHand { migratetype, .. }
                | FrameState::Free { migratetype, .. }
                | FrameState::Pcp { migratetype, .. },
            ) => migratetype,
            _ => MigrateType::Movable,
        }
    }

    fn set(&mut self, pfn: Pfn, order: u8, state: FrameState) {
        let range = self.visible(pfn, order);
        self.frames[range].fill(state);
    }

    /// Indices of a block's frames that are shown.
    fn visible(&self, pfn: Pfn, order: u8) -> Range<usize> {
        let first = pfn.clamp(self.first_pfn, self.end_pfn());
        let end = (pfn + (1 << order)).clamp(self.first_pfn, self.end_pfn());
        (first - self.first_pfn) as usize..(end - self.first_pfn) as usize
    }
}

fn frame_state(machine: &Machine, pfn: Pfn) -> FrameState {
    if machine.zone_of(pfn).is_none() { FrameState::Hole } else { machine.frame_use(pfn).into() }
}
