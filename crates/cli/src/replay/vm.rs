//! Recordings of vmalloc: addresses, frames, and the page allocator's numbers.
//!
//! They do not show the slabs that the areas' bookkeeping came from. On i386 those lie in Normal and all pages of
//! areas in HighMem, so HighMem alone is compared; on x86_64 booting is taken to have left room in those slabs.

use super::format::Header;
use super::steps::same;
use kmscope_mm::machine::{CacheName, FrameUse, KmallocFamily};
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Freed, Grant, GrantKind};
use kmscope_mm::slub::{CacheSlabs, SlabState};
use kmscope_mm::{Gfp, Machine, Op, Outcome, Pfn, Silent, Slot};

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

/// vmalloc: the area's address, size and frames. The outer error: it could not be run.
pub fn vmalloc(
    machine: &mut Machine,
    slot: u32,
    size_bytes: u64,
    addr: &str,
    area_bytes: u64,
    pfns: &[Pfn],
) -> Result<Result<(), String>, String> {
    let kernel_addr = u64::from_str_radix(addr, 16).map_err(|error| format!("address {addr}: {error}"))?;
    let op = Op::Vmalloc { size_bytes, gfp: Gfp::GFP_KERNEL, into: Some(Slot(slot)) };
    let outcome = machine.run(op, &mut Silent);
    let Outcome::Granted { grant: Grant { addr, kind: GrantKind::Area { area, .. } }, .. } = outcome else {
        return Ok(Err(format!("the model says {outcome:?}")));
    };
    let views = machine.vm_areas();
    let view = views.iter().find(|view| view.area == area).ok_or("the area is not shown")?;
    Ok(same("address", &kernel_addr, &addr)
        .and_then(|()| same("bytes with guard page", &area_bytes, &view.size_bytes))
        .and_then(|()| same("frames", &pfns, &view.frames.as_slice())))
}

/// vfree.
pub fn vfree(machine: &mut Machine, slot: u32) -> Result<(), String> {
    match machine.run(Op::Vfree { ptr: Pointer { slot: Slot(slot), offset_bytes: 0 } }, &mut Silent) {
        Outcome::Freed { freed: Freed::Area { .. } } => Ok(()),
        other => Err(format!("the model says {other:?}")),
    }
}
