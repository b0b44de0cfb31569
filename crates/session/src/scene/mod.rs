//! What the stage shows: plain counts and lists, captured from a machine and moved on by events.
//!
//! ```text
//!  Machine ──capture──▶ Scene ──apply(Event)──▶ Scene …   a test: the same as capture afterwards
//!                         ▲
//!        Focus: which frames, slabs and areas are looked at closely
//! ```
//!
//! Whole zones are counts; only what the [`Focus`] names is kept frame by frame and object by
//! object, so that a scene costs the same on a machine of 64 frames and of 64 GiB.
//!
//! Must not know any words, nor steps.

mod apply;
mod focus;
mod map;
mod queues;
mod slab;
mod strip;
mod vmalloc;
mod zone;

pub use focus::{Focus, MAX_STRIP_FRAMES, MIN_STRIP_FRAMES};
pub use map::{CELL_FRAMES, CellCount, Ground, LEAF_FRAMES, MemoryMap, Tally};
pub use queues::{KNOWN_TURNS, Queues};
pub use slab::CacheScene;
pub use strip::{FrameState, Strip};
pub use vmalloc::AreaScene;
pub use zone::{PCP_ORDERS, Rung, ZoneScene};

use kmscope_mm::op::Context;
use kmscope_mm::{Arch, Era, Event, Machine, VmAreaId};

/// A moment, as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Architecture: decides how addresses are written.
    pub arch: Arch,
    /// The kernel: which lists and marks there are.
    pub era: Era,
    /// log2 of a pageblock's pages.
    pub pageblock_order: u8,
    /// The zones, lowest address first.
    pub zones: Vec<ZoneScene>,
    /// All page frames, counted.
    pub map: MemoryMap,
    /// The frames looked at closely.
    pub strip: Strip,
    /// The order of the lists of their zone.
    pub queues: Queues,
    /// The caches looked at closely, most recent first.
    pub caches: Vec<CacheScene>,
    /// The vmalloc areas looked at closely, newest first.
    pub areas: Vec<AreaScene>,
    /// Areas that are looked at as soon as there are any such.
    wanted_areas: Vec<VmAreaId>,
    /// Contexts entered and not yet left, outermost first.
    pub contexts: Vec<Context>,
    /// kswapd is awake.
    pub kswapd_awake: bool,
    /// Ticks since boot.
    pub ticks: u32,
}

impl Scene {
    /// What `machine` looks like now.
    pub fn capture(machine: &Machine, focus: &Focus) -> Self {
        Self::with_map(machine, focus, MemoryMap::capture(machine))
    }

    /// The same moment, looked at elsewhere: `self` must be a scene of `machine` as it is.
    /// Costs nothing that grows with memory.
    #[must_use]
    pub fn refocused(&self, machine: &Machine, focus: &Focus) -> Self {
        Self::with_map(machine, focus, self.map.clone())
    }

    /// The moment of `machine`, which must differ from that of `self` by `events` and nothing else:
    /// after them, or before them. The map is looked at where they moved something, everything
    /// else is captured; so is the map with an [`Event::Summary`] among them, or where files were written: that is
    /// told in pages, not in frames.
    #[must_use]
    pub fn after(&self, events: &[Event], machine: &Machine, focus: &Focus) -> Self {
        if events.iter().any(|event| matches!(event, Event::Summary { .. } | Event::WritebackDone { .. })) {
            return Self::capture(machine, focus);
        }
        Self::with_map(machine, focus, self.map.refreshed(events, machine))
    }

    fn with_map(machine: &Machine, focus: &Focus, map: MemoryMap) -> Self {
        let config = machine.config();
        Self {
            arch: config.arch,
            era: config.era,
            pageblock_order: config.pageblock_order,
            zones: ZoneScene::capture_all(machine),
            map,
            strip: Strip::capture(machine, focus),
            queues: Queues::capture(machine, focus.zone),
            caches: focus
                .caches
                .iter()
                .filter_map(|&cache| CacheScene::capture(machine, cache, &focus.slabs))
                .collect(),
            areas: AreaScene::capture_all(machine, &focus.areas),
            wanted_areas: focus.areas.clone(),
            contexts: machine.contexts(),
            kswapd_awake: machine.kswapd_awake(),
            ticks: machine.ticks(),
        }
    }

    /// Whether free blocks and pageblocks have migrate types (of the lab's kernels, in 6.12).
    pub const fn has_types(&self) -> bool {
        !self.era.is_classic()
    }

    /// Whether the CPU keeps pages on a hot and a cold list (2.6).
    pub const fn is_hot_and_cold(&self) -> bool {
        self.era.is_2_6()
    }

    /// Whether the CPU keeps pages for itself at all.
    pub fn has_pcp(&self) -> bool {
        self.era != Era::Linux2_0
    }

    /// The zone that is looked at closely.
    pub fn focus_zone(&self) -> Option<&ZoneScene> {
        self.zones.get(self.strip.zone.index())
    }
}
