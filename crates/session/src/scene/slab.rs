//! A cache and those of its slabs that are looked at.

use kmscope_mm::event::SlabPlace;
use kmscope_mm::machine::{CacheStat, SlabView};
use kmscope_mm::sort::sort_by_key;
use kmscope_mm::{CacheId, Event, Machine, SlabId};

/// A cache, as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheScene {
    /// The cache.
    pub cache: CacheId,
    /// Its numbers.
    pub stat: CacheStat,
    /// The slabs that are shown object by object: the CPU's first, then partial ones, full ones.
    pub slabs: Vec<SlabView>,
}

impl CacheScene {
    pub(super) fn capture(machine: &Machine, cache: CacheId, wanted: &[SlabId]) -> Option<Self> {
        if !machine.caches().any(|other| other == cache) {
            return None;
        }
        let slabs = machine.slabs(cache).into_iter().filter(|slab| wanted.contains(slab));
        let mut slabs: Vec<_> = slabs.map(|slab| machine.slab_view(slab)).collect();
        sort(&mut slabs);
        Some(Self { cache, stat: machine.cache_stat(cache), slabs })
    }

    fn slab(&mut self, slab: SlabId) -> Option<&mut SlabView> {
        self.slabs.iter_mut().find(|view| view.slab == slab)
    }
}

/// By place, then by number: an order that does not depend on the order of capture.
fn sort(slabs: &mut [SlabView]) {
    let rank = |place| match place {
        SlabPlace::Cpu => 0,
        SlabPlace::CpuPartial => 1,
        SlabPlace::NodePartial => 2,
        SlabPlace::Full => 3,
        SlabPlace::Empty => 4,
        SlabPlace::Gone => 5,
    };
    sort_by_key(slabs, |view| (rank(view.place), view.slab.0));
}

pub(super) fn apply(caches: &mut Vec<CacheScene>, event: &Event) {
    if let Event::CacheDestroyed { cache } = *event {
        caches.retain(|scene| scene.cache != cache);
        return;
    }
    let cache = match *event {
        Event::SlabNew { cache, .. }
        | Event::SlabMoved { cache, .. }
        | Event::ObjectTaken { cache, .. }
        | Event::ObjectFreed { cache, .. }
        | Event::SlabDiscarded { cache, .. } => cache,
        _ => return,
    };
    let Some(scene) = caches.iter_mut().find(|scene| scene.cache == cache) else { return };
    match *event {
        Event::SlabNew { slab, pfn, order, objects, .. } => {
            scene.stat.slabs += 1;
            scene.slabs.retain(|view| view.slab != slab);
            scene.slabs.push(SlabView {
                slab,
                cache,
                pfn,
                order,
                place: SlabPlace::Cpu,
                objects: vec![None; usize::from(objects)],
                freelist: (0..objects).collect(),
            });
        }
        Event::SlabMoved { slab, from, to, .. } => {
            if from == SlabPlace::NodePartial {
                scene.stat.node_partial -= 1;
            }
            if to == SlabPlace::NodePartial {
                scene.stat.node_partial += 1;
            }
            if let Some(view) = scene.slab(slab) {
                view.place = to;
            }
        }
        Event::ObjectTaken { slab, index, asked_bytes, .. } => {
            scene.stat.objects_in_use += 1;
            if let Some(view) = scene.slab(slab) {
                view.objects[usize::from(index)] = Some(asked_bytes);
                view.freelist.retain(|free| *free != index);
            }
        }
        Event::ObjectFreed { slab, index, .. } => {
            scene.stat.objects_in_use -= 1;
            if let Some(view) = scene.slab(slab) {
                view.objects[usize::from(index)] = None;
                view.freelist.insert(0, index);
            }
        }
        Event::SlabDiscarded { slab, .. } => {
            scene.stat.slabs -= 1;
            scene.slabs.retain(|view| view.slab != slab);
        }
        _ => {}
    }
    sort(&mut scene.slabs);
}
