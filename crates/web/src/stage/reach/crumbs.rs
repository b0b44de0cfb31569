//! Where a selected thing lies: from its zone down to itself.

use super::Selection;
use crate::stage::draw::text::{cache_name, pfn_text, zone_name};
use kmscope_mm::machine::SlabView;
use kmscope_mm::{Pfn, SlabId};
use kmscope_session::scene::{CacheScene, FrameState};
use kmscope_session::{Language, Scene, text};

/// The way to what is selected: each thing with its name, the zone first; nothing for what lies nowhere in memory.
pub fn crumbs(selection: Selection, scene: &Scene, names: &[String], language: Language) -> Vec<(Selection, String)> {
    let slab = |wanted: SlabId| {
        let in_cache = |cache: &'_ CacheScene| cache.slabs.iter().find(|slab| slab.slab == wanted).cloned();
        scene.caches.iter().find_map(|cache| Some((cache, in_cache(cache)?)))
    };
    let place = |pfn: Pfn, block: bool| place(pfn, block, scene, language);
    let of_slab = |cache: &CacheScene, slab: &SlabView| {
        let mut way = place(slab.pfn, false);
        let label = text!(language, "crumb-slab", cache = cache_name(cache.stat.name, names), pfn = pfn_text(slab.pfn));
        way.push((Selection::Slab(slab.slab), label));
        way
    };
    match selection {
        Selection::Frame(pfn) => {
            let mut way = place(pfn, true);
            way.push((selection, text!(language, "crumb-frame", pfn = pfn_text(pfn))));
            way
        }
        Selection::Block { pfn, order, .. } => {
            let mut way = place(pfn, false);
            way.push((selection, text!(language, "crumb-block", pfn = pfn_text(pfn), order = order)));
            way
        }
        Selection::Pageblock(pfn) => place(pfn, false),
        Selection::Slab(id) => slab(id).map(|(cache, slab)| of_slab(cache, &slab)).unwrap_or_default(),
        Selection::Object(object) => {
            let Some((cache, found)) = slab(object.slab) else { return Vec::new() };
            let mut way = of_slab(cache, &found);
            way.push((selection, text!(language, "crumb-object", index = object.index)));
            way
        }
        Selection::Zone(_)
        | Selection::FreeList { .. }
        | Selection::PcpList { .. }
        | Selection::Cache(_)
        | Selection::Area(_)
        | Selection::None => Vec::new(),
    }
}

/// Zone and pageblock of a frame, and the free block in which it lies.
fn place(pfn: Pfn, block: bool, scene: &Scene, language: Language) -> Vec<(Selection, String)> {
    let mut way = Vec::new();
    if let Some(zone) = scene.zones.iter().find(|zone| (zone.start_pfn..zone.end_pfn).contains(&pfn)) {
        way.push((Selection::Zone(zone.zone), zone_name(zone).to_owned()));
    }
    let pageblock = pfn & !((1 << scene.pageblock_order) - 1);
    way.push((Selection::Pageblock(pageblock), text!(language, "crumb-pageblock", pfn = pfn_text(pageblock))));
    let state = pfn.checked_sub(scene.strip.first_pfn).and_then(|at| scene.strip.frames.get(at as usize));
    if let Some(&FrameState::Free { head_pfn, order, migratetype }) = state.filter(|_| block) {
        let label = text!(language, "crumb-block", pfn = pfn_text(head_pfn), order = order);
        way.push((Selection::Block { pfn: head_pfn, order, migratetype }, label));
    }
    way
}
