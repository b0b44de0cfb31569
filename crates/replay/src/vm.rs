//! Recordings of vmalloc: addresses, frames, and the page allocator's numbers.
//!
//! They do not show the slabs that the areas' bookkeeping came from. On i386 those lie in Normal and all pages of
//! areas in HighMem, so HighMem alone is compared; on x86_64 booting is taken to have left room in those slabs.

use super::format::{Header, Vmalloc};
use super::judge::{Address, Judge, What};
use kmscope_mm::machine::{CacheName, FrameUse, KmallocFamily};
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::slab::{CacheSlabs, SlabState};
use kmscope_mm::{Gfp, Machine, Op, Outcome, Pfn, Slot};

/// Slabs with room in each cache: fewer than a node keeps, so that none goes back.
const SLABS: usize = 4;

/// The zone that alone is compared, if not all are.
pub fn only_zone(header: &Header) -> Option<String> {
    let high = header.zones.iter().find(|zone| zone.name == "HighMem");
    high.filter(|_| header.mode == "vm").map(|zone| zone.name.clone())
}

/// Gives the caches that vmalloc uses slabs with room, in frames that were taken at boot.
pub fn leave_room(machine: &mut Machine) -> Result<(), String> {
    let frames = 0..machine.config().end_pfn();
    let reserved =
        |pfn: &Pfn| machine.frame_use(*pfn) == FrameUse::Reserved && machine.config().page_addr(*pfn).is_some();
    let caches: Vec<_> = machine.caches().filter(|&cache| serves_vmalloc(machine.cache_stat(cache).name)).collect();
    let reserved: Vec<Pfn> = frames.filter(reserved).take(caches.len() * SLABS).collect();
    if reserved.len() < caches.len() * SLABS {
        return Err("too few frames are taken since boot".to_owned());
    }
    for (&cache, pfns) in caches.iter().zip(reserved.chunks(SLABS)) {
        let objects = (4096 / machine.cache_stat(cache).size_bytes) as u16;
        let slab = |&pfn: &Pfn| SlabState { pfn, order: 0, objects, inuse: 0, freelist: (0..objects).collect() };
        let node_partial = pfns.iter().map(slab).collect();
        machine.import_slabs(cache, &CacheSlabs { node_partial, ..CacheSlabs::default() });
    }
    machine.validate()
}

fn serves_vmalloc(name: CacheName) -> bool {
    match name {
        CacheName::Kmalloc { family: KmallocFamily::Normal, size_bytes } => size_bytes <= 4096,
        CacheName::VmapArea => true,
        _ => false,
    }
}

/// vmalloc of a recording.
pub fn vmalloc_op(recorded: &Vmalloc) -> Op {
    Op::Vmalloc { size_bytes: recorded.size, gfp: Gfp::GFP_KERNEL, into: Some(Slot(recorded.slot.0)) }
}

/// Holds the area's address, size and frames; none of them if the model gave no area.
pub fn hold_area(
    judge: &mut impl Judge,
    machine: &Machine,
    recorded: &Vmalloc,
    outcome: Outcome,
) -> Result<(), String> {
    let (addr, size_bytes, frames) = match outcome {
        Outcome::Granted { grant: Grant { addr, kind: GrantKind::Area { area, .. } }, .. } => {
            let view = machine.vm_areas().into_iter().find(|view| view.area == area).ok_or("the area is not shown")?;
            (addr, view.size_bytes, view.frames)
        }
        _ => (0, 0, Vec::new()),
    };
    judge.hold(What::Address, &Address(recorded.addr.0), &Address(addr))?;
    judge.hold(What::AreaBytes, &recorded.area_size, &size_bytes)?;
    judge.hold(What::AreaFrames, &recorded.pfns, &frames)
}

/// vfree of a recording.
pub fn vfree_op(slot: u32) -> Op {
    Op::Vfree { ptr: Pointer { slot: Slot(slot), offset_bytes: 0 } }
}
