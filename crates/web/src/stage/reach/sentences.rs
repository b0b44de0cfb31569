//! What things of the stage are, in words.

use super::Selection;
use crate::stage::draw::text::{bytes_text, cache_name, list_name, pcp_name, pfn_text, type_name, zone_name};
use kmscope_mm::event::SlabPlace;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::machine::SlabView;
use kmscope_mm::{MigrateType, SlabId, Standing, ZoneId};
use kmscope_session::scene::{CacheScene, FrameState, Rung, ZoneScene};
use kmscope_session::{Language, Scene, text};

/// Where a slab is.
pub fn place_text(place: SlabPlace, scene: &Scene, language: Language) -> String {
    match place {
        SlabPlace::NodePartial if !scene.has_types() => text!(language, "former-slab-partial").to_string(),
        SlabPlace::Full if scene.is_hot_and_cold() => text!(language, "former-slab-full").to_string(),
        SlabPlace::Cpu => text!(language, "stage-slab-cpu").to_string(),
        SlabPlace::CpuPartial => text!(language, "stage-slab-cpu-partial").to_string(),
        SlabPlace::NodePartial => text!(language, "stage-slab-node-partial").to_string(),
        SlabPlace::Full | SlabPlace::Gone => text!(language, "stage-slab-full").to_string(),
        SlabPlace::Empty => text!(language, "stage-slab-empty").to_string(),
    }
}

/// Where a frame begins, in bytes.
pub fn bytes(pfn: u32) -> String {
    bytes_text(u64::from(pfn) * PAGE_SIZE_BYTES)
}

/// What a frame is used for.
pub fn state_text(state: FrameState, scene: &Scene, names: &[String], language: Language) -> String {
    let typed = |migratetype: MigrateType| list_name(language, scene, migratetype);
    match state {
        FrameState::Hole => text!(language, "stage-use-hole").to_string(),
        FrameState::Reserved => text!(language, "stage-use-reserved").to_string(),
        FrameState::Free { order, migratetype, .. } => {
            text!(language, "stage-use-free", order = order, kind = typed(migratetype))
        }
        FrameState::Pcp { order, migratetype, .. } => {
            text!(language, "stage-use-pcp", order = order, kind = pcp_name(language, scene, migratetype))
        }
        FrameState::InHand { order, .. } => text!(language, "stage-use-in-hand", order = order),
        FrameState::Allocated { order, .. } => text!(language, "stage-use-allocated", order = order),
        FrameState::Slab { cache, .. } => {
            let found = scene.caches.iter().find(|other| other.cache == cache);
            let name = found.map(|cache| cache_name(cache.stat.name, names)).unwrap_or_default();
            text!(language, "stage-use-slab", cache = name)
        }
        FrameState::Vmalloc { index, .. } => text!(language, "stage-use-vmalloc", index = index),
        FrameState::PageCache { dirty: false } => text!(language, "stage-use-clean").to_string(),
        FrameState::PageCache { dirty: true } => text!(language, "stage-use-dirty").to_string(),
        FrameState::Hog => text!(language, "stage-use-hog").to_string(),
        FrameState::Anon => text!(language, "stage-use-anon").to_string(),
        FrameState::Dentries => text!(language, "stage-use-dentries").to_string(),
    }
}

/// What a thing is, in a sentence: its tooltip.
pub fn describe(selection: Selection, scene: &Scene, names: &[String], language: Language) -> String {
    let zone_of = |zone: ZoneId| scene.zones.get(zone.index()).map_or("", |zone| zone_name(zone.kind));
    match selection {
        Selection::None => String::new(),
        Selection::Zone(zone) => scene.zones.get(zone.index()).map_or_else(String::new, |zone| {
            text!(
                language,
                "stage-tip-zone",
                zone = zone_name(zone.kind),
                first = pfn_text(zone.start_pfn),
                last = pfn_text(zone.end_pfn.saturating_sub(1)),
                from = bytes(zone.start_pfn),
                to = bytes(zone.end_pfn),
                free = zone.free_pages_folded,
                managed = zone.managed_pages
            )
        }),
        Selection::Frame(pfn) => {
            let state = scene.strip.state(pfn).map(|state| state_text(state, scene, names, language));
            format!("{}: {}", pfn_text(pfn), state.unwrap_or_default())
        }
        Selection::Block { pfn, order, migratetype } => block_text(scene, pfn, order, migratetype, language),
        Selection::Pageblock(pfn) => scene.map.pageblock_type(pfn).map_or_else(String::new, |of| {
            text!(language, "stage-tip-pageblock", pfn = pfn_text(pfn), kind = type_name(language, of))
        }),
        Selection::FreeList { zone, order, migratetype } => {
            scene.zones.get(zone.index()).map_or_else(String::new, |found| {
                text!(
                    language,
                    "stage-tip-list",
                    zone = zone_of(zone),
                    order = order,
                    kind = list_name(language, scene, migratetype),
                    blocks = found.free_lists[usize::from(order)][migratetype.index()]
                )
            })
        }
        Selection::PcpList { zone, order, migratetype } => {
            scene.zones.get(zone.index()).map_or_else(String::new, |found| {
                text!(
                    language,
                    "stage-tip-pcp",
                    zone = zone_of(zone),
                    order = order,
                    kind = pcp_name(language, scene, migratetype),
                    blocks = found.pcp_lists[usize::from(order)][migratetype.index()]
                )
            })
        }
        Selection::Cache(cache) => {
            scene.caches.iter().find(|other| other.cache == cache).map_or_else(String::new, |cache| {
                if !scene.has_types() {
                    return text!(
                        language,
                        "former-tip-cache",
                        cache = cache_name(cache.stat.name, names),
                        size = cache.stat.size_bytes,
                        objects = cache.stat.objects_in_use,
                        slabs = cache.stat.slabs
                    );
                }
                text!(
                    language,
                    "stage-tip-cache",
                    cache = cache_name(cache.stat.name, names),
                    size = cache.stat.size_bytes,
                    objects = cache.stat.objects_in_use,
                    slabs = cache.stat.slabs,
                    partial = cache.stat.node_partial,
                    keep = cache.stat.min_partial
                )
            })
        }
        Selection::Slab(slab) => slab_of(scene, slab).map_or_else(String::new, |(cache, view)| {
            text!(
                language,
                "stage-tip-slab",
                cache = cache_name(cache.stat.name, names),
                pfn = pfn_text(view.pfn),
                pages = 1u32 << view.order,
                place = place_text(view.place, scene, language),
                used = view.objects.iter().flatten().count(),
                objects = view.objects.len()
            )
        }),
        Selection::Object(object) => slab_of(scene, object.slab).map_or_else(String::new, |(cache, view)| {
            let asked = view.objects.get(usize::from(object.index)).copied().flatten();
            let offset = u64::from(object.index) * u64::from(cache.stat.size_bytes);
            let place = format!("{}+{offset}", pfn_text(view.pfn));
            match asked {
                Some(asked) => text!(
                    language,
                    "stage-tip-object",
                    index = object.index,
                    place = place,
                    asked = asked,
                    size = cache.stat.object_size_bytes,
                    waste = cache.stat.object_size_bytes.saturating_sub(asked)
                ),
                None => text!(
                    language,
                    "stage-tip-object-free",
                    index = object.index,
                    place = place,
                    turn = view.freelist.iter().position(|free| *free == object.index).unwrap_or(0)
                ),
            }
        }),
        Selection::Area(area) => scene.areas.iter().find(|other| other.area == area).map_or_else(String::new, |area| {
            text!(
                language,
                "stage-tip-area",
                address = format!("{:#x}", area.addr),
                pages = area.frames.iter().flatten().count(),
                of = area.data_pages()
            )
        }),
    }
}

/// A free block: its frames, its list, its buddy.
fn block_text(scene: &Scene, pfn: u32, order: u8, of: MigrateType, language: Language) -> String {
    let frames = 1u32 << order;
    let turn = scene.queues.turn(pfn, order, of);
    let place = match turn {
        Some(0) => text!(language, "stage-tip-first").to_string(),
        Some(turn) => text!(language, "stage-tip-turn", turn = turn + 1),
        None => String::new(),
    };
    let buddy = if order < scene.era.max_order() {
        text!(language, "stage-tip-buddy", buddy = pfn_text(pfn ^ frames), pfn = pfn_text(pfn), size = pfn_text(frames))
    } else {
        String::new()
    };
    text!(
        language,
        "stage-tip-block",
        first = pfn_text(pfn),
        last = pfn_text(pfn + (frames - 1)),
        frames = frames,
        size = bytes_text(u64::from(frames) * PAGE_SIZE_BYTES),
        order = order,
        kind = list_name(language, scene, of),
        place = place,
        buddy = buddy
    )
}

fn slab_of(scene: &Scene, slab: SlabId) -> Option<(&CacheScene, &SlabView)> {
    let of = |cache| {
        let cache: &CacheScene = cache;
        cache.slabs.iter().find(|view| view.slab == slab).map(|view| (cache, view))
    };
    scene.caches.iter().find_map(of)
}

/// The picture in a sentence, for those who do not see it.
pub fn picture_sentence(scene: &Scene, standing: &Standing, language: Language) -> String {
    let zone = |zone: &ZoneScene| {
        text!(
            language,
            "stage-picture-zone",
            zone = zone_name(zone.kind),
            free = zone.free_pages_folded,
            min = zone.rung_pages(Rung::Min, standing)
        )
    };
    let zones: Vec<String> = scene.zones.iter().rev().map(zone).collect();
    text!(language, "stage-picture", zones = zones.join(" "))
}
