//! Slab caches of a recording: put into the machine, and compared.

use super::checks;
use super::format::{Place, RecordedCache, RecordedMeasures, RecordedSlab, SlabSnapshot};
use super::judge::{CacheCounts, Judge, What, same};
use kmscope_mm::machine::{CacheName, FrameUse, KmallocFamily};
use kmscope_mm::op::{CacheFlags, Pointer};
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::slab::{CacheSlabs, SlabState};
use kmscope_mm::{CacheId, Gfp, Machine, NameId, Op, Outcome, Pfn, Silent, Slot};

/// Variables for the recording's own caches; those of its objects come behind them.
pub const CACHE_SLOTS: u32 = 16;

/// The caches that a recording follows.
#[derive(Default)]
pub struct SlabCompare {
    caches: Vec<Followed>,
}

/// A cache by its name in the recording.
struct Followed {
    name: String,
    cache: CacheId,
    /// The variable that it is in, if the recording made it.
    slot: Option<Slot>,
    object_size_bytes: u32,
    /// Slabs that the kernel had at first and the recording does not show: full ones.
    hidden_slabs: u32,
}

/// The variable of an object.
fn slot(id: u32) -> Slot {
    Slot(CACHE_SLOTS + id)
}

/// The pointer to an object.
pub fn pointer(id: u32) -> Pointer {
    Pointer { slot: slot(id), offset_bytes: 0 }
}

/// The kernel's name of a kmalloc cache.
pub fn kmalloc_name(name: CacheName) -> Option<String> {
    let CacheName::Kmalloc { family, size_bytes } = name else { return None };
    let prefix = match family {
        KmallocFamily::Normal => "kmalloc-",
        KmallocFamily::Reclaimable => "kmalloc-rcl-",
        KmallocFamily::Dma => "dma-kmalloc-",
    };
    Some(if size_bytes >= 1024 { format!("{prefix}{}k", size_bytes / 1024) } else { format!("{prefix}{size_bytes}") })
}

fn slab_state(slab: &RecordedSlab) -> SlabState {
    let RecordedSlab { pfn, order, inuse, objects, ref freelist } = *slab;
    SlabState { pfn, order, objects, inuse, freelist: freelist.clone() }
}

fn cache_slabs(cache: &RecordedCache) -> CacheSlabs {
    CacheSlabs {
        cpu_slab: cache.cpu_slab.as_ref().map(slab_state),
        cpu_freelist: cache.cpu_freelist.clone(),
        cpu_partial: cache.cpu_partial.iter().map(|stacked| (stacked.slabs, slab_state(&stacked.slab))).collect(),
        node_partial: cache.node_partial.iter().map(slab_state).collect(),
    }
}

/// Slabs that stand on some list.
fn shown_slabs(slabs: &CacheSlabs) -> u32 {
    (usize::from(slabs.cpu_slab.is_some()) + slabs.cpu_partial.len() + slabs.node_partial.len()) as u32
}

impl SlabCompare {
    /// Whether the recording has not shown any cache yet.
    pub fn is_empty(&self) -> bool {
        self.caches.is_empty()
    }

    /// Gives the machine the slabs of the first snapshot.
    pub fn import(
        &mut self,
        machine: &mut Machine,
        measures: &[RecordedMeasures],
        snapshot: &SlabSnapshot,
    ) -> Result<(), String> {
        for recorded in &snapshot.caches {
            let name = &recorded.cache;
            let line = measures.iter().find(|line| line.kmem_cache == *name);
            let line = line.ok_or_else(|| format!("cache {name} has no measures"))?;
            let known =
                machine.caches().find(|&cache| kmalloc_name(machine.cache_stat(cache).name).as_ref() == Some(name));
            let (cache, slot) = match known {
                Some(cache) => (cache, None),
                None => self.create(machine, line).map(|(cache, slot)| (cache, Some(slot)))?,
            };
            let stat = machine.cache_stat(cache);
            let kernel = (line.object_size, line.size, line.oo_order, line.oo_objects, line.min_partial.into());
            let model = (stat.object_size_bytes, stat.size_bytes, stat.order, stat.objects_per_slab, stat.min_partial);
            same(&format!("{name}: object size, size, order, objects, min_partial"), &kernel, &model)?;
            check_slabs(machine, recorded, line.size)?;
            let slabs = cache_slabs(recorded);
            machine.import_slabs(cache, &slabs);
            let hidden_slabs = recorded.nr_slabs.map_or(0, |in_all| in_all.saturating_sub(shown_slabs(&slabs)));
            let object_size_bytes = line.object_size;
            self.caches.push(Followed { name: name.clone(), cache, slot, object_size_bytes, hidden_slabs });
        }
        machine.validate().map_err(|why| format!("the first slabs make no sense: {why}"))
    }

    /// A cache that the recording made for itself before the first snapshot.
    fn create(&self, machine: &mut Machine, line: &RecordedMeasures) -> Result<(CacheId, Slot), String> {
        // What describes a cache must not take pages now: it lay in slabs that booting had made.
        let own = [CacheName::KmemCache, CacheName::KmemCacheNode];
        let own = own.map(|name| machine.caches().find(|&cache| machine.cache_stat(cache).name == name));
        for cache in own.into_iter().flatten() {
            if machine.cache_stat(cache).slabs == 0 {
                let pfn = reserved_frame(machine).ok_or("no frame is taken since boot")?;
                let objects = machine.cache_stat(cache).objects_per_slab;
                let slab = SlabState { pfn, order: 0, objects, inuse: objects, freelist: Vec::new() };
                let cpu_freelist = (0..objects).collect();
                let slabs = CacheSlabs { cpu_slab: Some(slab), cpu_freelist, ..CacheSlabs::default() };
                machine.import_slabs(cache, &slabs);
            }
        }
        let into = Slot(self.caches.len() as u32);
        let (size_bytes, align_bytes, flags) = (line.object_size, line.align, CacheFlags::default());
        let name = NameId(self.caches.len() as u32);
        match machine.run(Op::CacheCreate { name, size_bytes, align_bytes, flags, into }, &mut Silent) {
            Outcome::CacheCreated { cache } => Ok((cache, into)),
            other => Err(format!("cache {} cannot be made: {other:?}", line.kmem_cache)),
        }
    }

    /// Names of all caches that the recording follows.
    pub fn names(&self) -> Vec<String> {
        self.caches.iter().map(|followed| followed.name.clone()).collect()
    }

    fn name(&self, cache: CacheId) -> Option<String> {
        self.caches.iter().find(|followed| followed.cache == cache).map(|followed| followed.name.clone())
    }

    fn followed(&self, name: &str) -> Result<&Followed, String> {
        let found = self.caches.iter().find(|followed| followed.name == name);
        found.ok_or_else(|| format!("cache {name} is not in the first snapshot"))
    }

    /// kmalloc, or kmem_cache_alloc if the recording made caches of its own: the operation, and the name of the
    /// cache that is to serve it.
    pub fn alloc(&self, machine: &Machine, id: u32, size: u64, gfp: Gfp) -> (Op, Option<String>) {
        let into = Some(slot(id));
        let own = |followed: &&Followed| followed.slot.is_some() && u64::from(followed.object_size_bytes) == size;
        if let Some(followed) = self.caches.iter().find(own)
            && let Some(cache) = followed.slot
        {
            let op = Op::CacheAlloc { cache: Pointer { slot: cache, offset_bytes: 0 }, gfp, into };
            return (op, Some(followed.name.clone()));
        }
        // include/linux/slab.h, `kmalloc_type`
        let wanted = if gfp.any(Gfp::DMA) {
            KmallocFamily::Dma
        } else if gfp.any(Gfp::RECLAIMABLE) {
            KmallocFamily::Reclaimable
        } else {
            KmallocFamily::Normal
        };
        let class = machine.caches().filter_map(|cache| match machine.cache_stat(cache).name {
            CacheName::Kmalloc { family, size_bytes } if family == wanted && u64::from(size_bytes) >= size => {
                Some((size_bytes, cache))
            }
            _ => None,
        });
        let cache = class.min_by_key(|&(size_bytes, _)| size_bytes);
        let name = cache.and_then(|(_, cache)| kmalloc_name(machine.cache_stat(cache).name));
        (Op::Kmalloc { size_bytes: size, gfp, into }, name)
    }

    /// A cache's numbers after an operation: CPU slab, its free objects, its objects in use, slabs on the CPU's
    /// partial list and as counted there, slabs on the node's list, and (where the kernel counts them) all slabs.
    pub fn digest(
        &self,
        judge: &mut impl Judge,
        machine: &Machine,
        cache: Option<&str>,
        kernel: &[Option<u32>],
    ) -> Result<(), String> {
        let (Some(name), false) = (cache, kernel.is_empty()) else { return Ok(()) };
        let followed = self.followed(name)?;
        let slabs = machine.export_slabs(followed.cache);
        let mut model = vec![
            slabs.cpu_slab.as_ref().map(|slab| slab.pfn),
            Some(slabs.cpu_freelist.len() as u32),
            Some(slabs.cpu_slab.as_ref().map_or(0, |slab| slab.inuse.into())),
            Some(slabs.cpu_partial.len() as u32),
            Some(slabs.cpu_partial.first().map_or(0, |(stacked, _)| u32::from(*stacked))),
            Some(slabs.node_partial.len() as u32),
            Some(machine.cache_stat(followed.cache).slabs + followed.hidden_slabs),
        ];
        model.truncate(kernel.len());
        let what = What::CacheNumbers { cache: name.into() };
        judge.hold(what, &CacheCounts(kernel.to_vec()), &CacheCounts(model))
    }

    /// All lists of all caches, in their order.
    pub fn snapshot(&self, judge: &mut impl Judge, machine: &Machine, snapshot: &SlabSnapshot) -> Result<(), String> {
        for recorded in &snapshot.caches {
            let followed = self.followed(&recorded.cache)?;
            let place = format!("{} slab snapshot, {}", snapshot.slab_snapshot, recorded.cache).into();
            judge.hold(What::CacheSlabs { place }, &cache_slabs(recorded), &machine.export_slabs(followed.cache))?;
        }
        Ok(())
    }
}

/// A frame that was taken at boot, at an address of its own.
fn reserved_frame(machine: &Machine) -> Option<Pfn> {
    let config = machine.config();
    let taken = |pfn: &Pfn| machine.frame_use(*pfn) == FrameUse::Reserved && config.page_addr(*pfn).is_some();
    config.zones.iter().rev().find_map(|zone| (zone.start_pfn..zone.start_pfn + zone.spanned_pages).find(taken))
}

/// Whether a cache's slabs can be: their frames were taken at boot, and their freelists make sense.
fn check_slabs(machine: &Machine, recorded: &RecordedCache, size_bytes: u32) -> Result<(), String> {
    let on_cpu = recorded.cpu_slab.iter().map(|slab| (slab, &recorded.cpu_freelist[..]));
    let partial = recorded.cpu_partial.iter().map(|stacked| &stacked.slab).chain(&recorded.node_partial);
    for (slab, cpu_freelist) in on_cpu.chain(partial.map(|slab| (slab, &[][..]))) {
        let in_cache = |why| format!("{}: {why}", recorded.cache);
        checks::slab(slab, [&slab.freelist, cpu_freelist], size_bytes).map_err(in_cache)?;
        let frames = slab.pfn..slab.pfn.saturating_add(1 << slab.order);
        let usable = |pfn: Pfn| {
            machine.config().page_addr(pfn).is_some()
                && pfn < machine.config().end_pfn()
                && machine.frame_use(pfn) == FrameUse::Reserved
        };
        if let Some(pfn) = frames.into_iter().find(|&pfn| !usable(pfn)) {
            return Err(in_cache(format!("slab at {}: frame {pfn}; expected is one that is not free", slab.pfn)));
        }
    }
    Ok(())
}

/// Where the model put what was asked for; nowhere if it gave nothing.
pub fn place_given(machine: &Machine, slabs: &SlabCompare, outcome: Outcome) -> Place {
    let nowhere = Place { cache: None, slab_pfn: None, index: None, pfn: None, order: None };
    match outcome {
        Outcome::Granted { grant: Grant { kind: GrantKind::Object { object, pfn, .. }, .. }, .. } => Place {
            cache: slabs.name(object.cache),
            slab_pfn: Some(machine.slab_view(object.slab).pfn),
            index: Some(object.index),
            pfn: Some(pfn),
            order: None,
        },
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { pfn, order, .. }, .. }, .. } => {
            Place { pfn: Some(pfn), order: Some(order), ..nowhere }
        }
        _ => nowhere,
    }
}

/// Where what a variable points to lies.
pub fn place_held(machine: &Machine, slabs: &SlabCompare, id: u32) -> Option<Place> {
    let addr = machine.slot_value(slot(id))?;
    let pfn = machine.config().pfn_of_addr(addr)?;
    Some(match machine.object_at(addr) {
        Some(object) => Place {
            cache: slabs.name(object.cache),
            slab_pfn: Some(machine.slab_view(object.slab).pfn),
            index: Some(object.index),
            pfn: Some(pfn),
            order: None,
        },
        None => {
            let FrameUse::Allocated { order, .. } = machine.frame_use(pfn) else { return None };
            Place { cache: None, slab_pfn: None, index: None, pfn: Some(pfn), order: Some(order) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmscope_mm::Preset;

    #[test]
    fn what_describes_a_private_cache_lies_at_an_address_on_every_machine() {
        for preset in [Preset::X86_64M256, Preset::X86_64M384, Preset::I386M1200] {
            let machine = Machine::preset(preset);
            let pfn = reserved_frame(&machine).expect("a frame that was taken at boot");
            assert!(machine.config().page_addr(pfn).is_some(), "{preset:?}");
        }
    }
}
