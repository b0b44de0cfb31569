//! What is looked at closely.

use kmscope_mm::machine::CacheName;
use kmscope_mm::{CacheId, Event, Machine, Pfn, SlabId, VmAreaId, ZoneId};

/// Fewest frames that are shown one by one.
pub const MIN_STRIP_FRAMES: u32 = 64;
/// Most frames that are shown one by one: a block of the largest order.
pub const MAX_STRIP_FRAMES: u32 = 1024;
/// Caches that are shown.
const CACHES: usize = 3;
/// Slabs that are shown, of all caches.
const SLABS: usize = 12;
/// vmalloc areas that are shown.
const AREAS: usize = 2;

/// What of a machine is looked at closely; chosen by what a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// Zone whose lists are drawn.
    pub zone: ZoneId,
    /// First frame of the strip, aligned to `frames`.
    pub first_pfn: Pfn,
    /// Frames of the strip: a power of two.
    pub frames: u32,
    /// Caches, most recent first.
    pub caches: Vec<CacheId>,
    /// Slabs, most recent first.
    pub slabs: Vec<SlabId>,
    /// vmalloc areas, most recent first.
    pub areas: Vec<VmAreaId>,
}

impl Focus {
    /// Where to look before anything happened: the block that the next ordinary request would get.
    pub fn at_boot(machine: &Machine) -> Self {
        let config = machine.config();
        let first_with_pages = |index: &usize| config.zones[*index].managed_pages > 0;
        let index = (0..config.zones.len()).rev().find(first_with_pages).unwrap_or(0);
        let zone = ZoneId(u8::try_from(index).expect("a handful of zones"));
        let head = smallest_free_block(machine, zone).unwrap_or((config.zones[index].start_pfn, 0));
        let mut focus =
            Self { zone, first_pfn: 0, frames: 0, caches: Vec::new(), slabs: Vec::new(), areas: Vec::new() };
        focus.look_at(head.0, head.1);
        focus
    }

    /// Where to look in a step that did `events` and left `after`; where it did nothing, one goes
    /// on looking where one looked before.
    #[must_use]
    pub fn of_step(&self, events: &[Event], after: &Machine) -> Self {
        let mut focus = self.clone();
        focus.follow_objects(events, after);
        if let Some((zone, pfn)) = place_of(events, after) {
            focus.zone = zone;
            focus.look_at(pfn, largest_block_around(events, pfn));
        } else if let Some(zone) = asked_first(events) {
            // It got nothing: what it would have got of the zone it wanted.
            if let Some((pfn, order)) = smallest_free_block(after, zone) {
                focus.zone = zone;
                focus.look_at(pfn, order);
            }
        }
        focus
    }

    /// The window around a block: aligned, and not smaller than the smallest.
    fn look_at(&mut self, pfn: Pfn, order: u8) {
        self.frames = (1 << order).clamp(MIN_STRIP_FRAMES, MAX_STRIP_FRAMES);
        self.first_pfn = pfn - pfn % self.frames;
    }

    fn follow_objects(&mut self, events: &[Event], after: &Machine) {
        for event in events {
            match *event {
                Event::SizeClass { cache, .. } | Event::CacheCreated { cache } => to_front(&mut self.caches, cache),
                Event::SlabNew { cache, slab, .. }
                | Event::ObjectTaken { cache, slab, .. }
                | Event::ObjectFreed { cache, slab, .. }
                | Event::SlabDiscarded { cache, slab, .. } => {
                    to_front(&mut self.caches, cache);
                    to_front(&mut self.slabs, slab);
                }
                Event::VmArea { area, .. }
                | Event::VmMapped { area, .. }
                | Event::VmUnmapped { area, .. }
                | Event::VmAreaFreed { area } => to_front(&mut self.areas, area),
                _ => {}
            }
        }
        // The kernel's own caches matter only where nothing of the caller's is to be seen.
        let own = |cache: &CacheId| match after.cache_stat(*cache).name {
            CacheName::VmapArea | CacheName::KmemCache | CacheName::KmemCacheNode => true,
            CacheName::Kmalloc { .. } | CacheName::Named(_) => false,
            CacheName::Size { .. } | CacheName::Bucket { .. } => false,
        };
        if !self.caches.iter().all(own) {
            self.caches.retain(|cache| !own(cache));
        }
        self.caches.truncate(CACHES);
        self.areas.truncate(AREAS);
        for cache in &self.caches {
            // To list the slabs of a cache takes as long as it has slabs.
            if self.slabs.len() >= 2 * SLABS {
                break;
            }
            for slab in after.slabs(*cache).into_iter().take(SLABS / CACHES) {
                if !self.slabs.contains(&slab) {
                    self.slabs.push(slab);
                }
            }
        }
        self.slabs.truncate(2 * SLABS);
    }
}

fn to_front<T: PartialEq>(list: &mut Vec<T>, item: T) {
    list.retain(|other| *other != item);
    list.insert(0, item);
}

/// First block of the lowest order that has one.
fn smallest_free_block(machine: &Machine, zone: ZoneId) -> Option<(Pfn, u8)> {
    (0..=kmscope_mm::ids::MAX_PAGE_ORDER).find_map(|order| {
        let head = |migratetype| machine.free_list(zone, order, migratetype).next();
        kmscope_mm::MigrateType::ALL.into_iter().find_map(head).map(|pfn| (pfn, order))
    })
}

/// The frame that a step is about: what the caller got in the end, else what it gave back, else
/// what moved between lists last.
fn place_of(events: &[Event], after: &Machine) -> Option<(ZoneId, Pfn)> {
    let at = |pfn| after.zone_of(pfn).map(|zone| (zone, pfn));
    let last = |f: &dyn Fn(&Event) -> Option<Pfn>| events.iter().rev().find_map(f).and_then(at);
    let mapped = last(&|event| match *event {
        Event::VmMapped { pfn, .. } => Some(pfn),
        _ => None,
    });
    let granted = || {
        last(&|event| match *event {
            Event::PageGranted { pfn, .. } | Event::SlabDiscarded { pfn, .. } => Some(pfn),
            _ => None,
        })
    };
    let touched = || {
        last(&|event| match *event {
            Event::ObjectTaken { slab, .. } | Event::ObjectFreed { slab, .. } => Some(after.slab_view(slab).pfn),
            _ => None,
        })
    };
    let moved = || {
        last(&|event| match *event {
            Event::PcpPut { pfn, .. }
            | Event::BlockPut { pfn, .. }
            | Event::PcpTake { pfn, .. }
            | Event::BlockTaken { pfn, .. } => Some(pfn),
            _ => None,
        })
    };
    mapped.or_else(granted).or_else(touched).or_else(moved)
}

/// The zone that a request looked at first.
fn asked_first(events: &[Event]) -> Option<ZoneId> {
    events.iter().find_map(|event| match *event {
        Event::Watermark(check) => Some(check.zone),
        _ => None,
    })
}

/// Order of the largest block around a frame that was split, merged, taken or put in a step.
fn largest_block_around(events: &[Event], pfn: Pfn) -> u8 {
    let order_around = |event: &Event| {
        let (head, order) = match *event {
            Event::BlockTaken { pfn, order, .. }
            | Event::BlockPut { pfn, order, .. }
            | Event::PcpPut { pfn, order, .. }
            | Event::PcpTake { pfn, order, .. }
            | Event::PageGranted { pfn, order, .. } => (pfn, order),
            Event::Split { pfn, order, .. } => (pfn, order + 1),
            Event::Merge { pfn, buddy_pfn, order, .. } => (pfn & buddy_pfn, order + 1),
            _ => return None,
        };
        (head..head + (1 << order)).contains(&pfn).then_some(order)
    };
    events.iter().filter_map(order_around).max().unwrap_or(0)
}
