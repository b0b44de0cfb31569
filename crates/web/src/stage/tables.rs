//! The stage as tables, for those who do not see the canvas and those who want the numbers.

use super::Selection;
use super::paint::{bytes_text, cache_name, number, pfn_text, type_name, zone_name};
use kmscope_mm::event::SlabPlace;
use kmscope_mm::ids::{COSTLY_ORDER, MAX_PAGE_ORDER, PAGE_SIZE_BYTES};
use kmscope_mm::{MigrateType, ZoneId};
use kmscope_session::scene::{CacheScene, FrameState, Rung, ZoneScene};
use kmscope_session::{Language, Scene, text};
use std::rc::Rc;
use yew::prelude::*;

/// What the tables show.
#[derive(Properties, PartialEq, Clone)]
pub struct TablesProps {
    /// The moment.
    pub scene: Rc<Scene>,
    /// Language of the heads.
    pub language: Language,
    /// Names that the script gave.
    pub names: Rc<Vec<String>>,
    /// What is selected.
    pub selection: Selection,
    /// Selects something.
    pub select: Callback<Selection>,
}

/// The tables.
#[component]
pub fn Tables(props: &TablesProps) -> Html {
    html! {
        <>
            { zones(props) }
            { for props.scene.zones.iter().rev().map(|zone| lists(props, zone)) }
            { frames(props) }
            { slabs(props) }
            { areas(props) }
        </>
    }
}

/// A cell that selects what it names.
fn pick(props: &TablesProps, selection: Selection, label: String) -> Html {
    let select = props.select.clone();
    let chosen = props.selection == selection;
    let onclick = Callback::from(move |_: MouseEvent| select.emit(if chosen { Selection::None } else { selection }));
    html! { <button type="button" aria-pressed={chosen.to_string()} {onclick}>{label}</button> }
}

fn zones(props: &TablesProps) -> Html {
    let language = props.language;
    let row = |zone: &ZoneScene| {
        let marks = Rung::ALL.map(|rung| zone.rung_pages(rung));
        html! {
            <tr key={format!("{:?}", zone.kind)}>
                <th scope="row">{ pick(props, Selection::Zone(zone.zone), zone_name(zone.kind).to_owned()) }</th>
                <td>{ format!("{}–{}", pfn_text(zone.start_pfn), pfn_text(zone.end_pfn.saturating_sub(1))) }</td>
                <td>{ format!("{}–{}", bytes(zone.start_pfn), bytes(zone.end_pfn)) }</td>
                <td>{ number(i64::from(zone.managed_pages)) }</td>
                <td>{ number(zone.free_pages_folded) }</td>
                { for marks.map(|pages| html! { <td>{ number(pages) }</td> }) }
                <td>{ number(i64::from(zone.boost_pages)) }</td>
                <td>{ number(i64::from(zone.reserve_pages)) }</td>
                <td>{ number(i64::from(zone.cache_clean_pages)) }</td>
                <td>{ number(i64::from(zone.cache_dirty_pages)) }</td>
            </tr>
        }
    };
    let heads = [
        text!(language, "stage-zone"),
        text!(language, "stage-table-pfns"),
        text!(language, "stage-table-bytes"),
        text!(language, "stage-frames"),
        text!(language, "stage-table-free"),
        text!(language, "stage-floor"),
    ];
    let tail = [
        text!(language, "stage-table-boost"),
        text!(language, "stage-table-reserve"),
        text!(language, "stage-table-clean"),
        text!(language, "stage-table-dirty"),
    ];
    html! {
        <table>
            <caption>{ text!(language, "stage-table-zones") }</caption>
            <thead><tr>
                { for heads.into_iter().map(head) }
                { for ["min", "low", "high"].map(head) }
                { for tail.into_iter().map(head) }
            </tr></thead>
            <tbody>{ for props.scene.zones.iter().rev().map(row) }</tbody>
        </table>
    }
}

fn head<T: Into<AttrValue>>(label: T) -> Html {
    let label: AttrValue = label.into();
    html! { <th scope="col">{label}</th> }
}

fn bytes(pfn: u32) -> String {
    bytes_text(u64::from(pfn) * PAGE_SIZE_BYTES)
}

/// Free lists and per-CPU lists of a zone: order by type.
fn lists(props: &TablesProps, zone: &ZoneScene) -> Html {
    let language = props.language;
    let cell = |count: u32| html! { <td>{ number(i64::from(count)) }</td> };
    let row = |pcp: bool, migratetype: MigrateType| {
        let count = |order: u8| {
            if pcp {
                zone.pcp_lists[usize::from(order)][migratetype.index()]
            } else {
                zone.free_lists[usize::from(order)][migratetype.index()]
            }
        };
        let last = if pcp { COSTLY_ORDER } else { MAX_PAGE_ORDER };
        html! {
            <tr>
                <th scope="row">{ format!("{} {}", migratetype.letter(), type_name(language, migratetype)) }</th>
                { for (0..=last).map(|order| cell(count(order))) }
            </tr>
        }
    };
    let table = |pcp: bool, caption: String| {
        // High-atomic pages go on the Movable per-CPU list.
        let kinds = if pcp { &MigrateType::ALL[..3] } else { &MigrateType::ALL[..] };
        let last = if pcp { COSTLY_ORDER } else { MAX_PAGE_ORDER };
        html! {
            <table>
                <caption>{caption}</caption>
                <thead><tr>
                    { head(text!(language, "stage-order")) }
                    { for (0..=last).map(|order| head(order.to_string())) }
                </tr></thead>
                <tbody>{ for kinds.iter().map(|migratetype| row(pcp, *migratetype)) }</tbody>
            </table>
        }
    };
    let name = zone_name(zone.kind);
    html! {
        <>
            { table(false, text!(language, "stage-table-free-lists", zone = name)) }
            { table(true, text!(language, "stage-table-pcp", zone = name, high = zone.pcp_high_pages, batch = zone.pcp_batch_pages)) }
        </>
    }
}

/// The strip, a run of frames in the same state a row.
fn frames(props: &TablesProps) -> Html {
    let strip = &props.scene.strip;
    let mut runs: Vec<(u32, u32, FrameState)> = Vec::new();
    for (pfn, state) in (strip.first_pfn..).zip(&strip.frames) {
        match runs.last_mut() {
            Some((_, count, last)) if last == state => *count += 1,
            _ => runs.push((pfn, 1, *state)),
        }
    }
    let language = props.language;
    let row = |(pfn, count, state): &(u32, u32, FrameState)| {
        let last = pfn + count - 1;
        let label = if *count == 1 { pfn_text(*pfn) } else { format!("{}–{}", pfn_text(*pfn), pfn_text(last)) };
        html! {
            <tr key={*pfn}>
                <th scope="row">{ pick(props, Selection::Frame(*pfn), label) }</th>
                <td>{ number(i64::from(*count)) }</td>
                <td class="text">{ state_text(*state, &props.scene, &props.names, language) }</td>
            </tr>
        }
    };
    html! {
        <table>
            <caption>{ text!(language, "stage-table-strip") }</caption>
            <thead><tr>
                { head("pfn") }
                { head(text!(language, "stage-frames")) }
                <th scope="col" class="text">{ text!(language, "stage-table-use") }</th>
            </tr></thead>
            <tbody>{ for runs.iter().map(row) }</tbody>
        </table>
    }
}

fn slabs(props: &TablesProps) -> Html {
    let language = props.language;
    if props.scene.caches.is_empty() {
        return html! { <div></div> };
    }
    let rows = props.scene.caches.iter().flat_map(|cache| cache.slabs.iter().map(move |slab| (cache, slab)));
    let row = |(cache, slab): (&CacheScene, &kmscope_mm::machine::SlabView)| {
        let freelist: Vec<String> = slab.freelist.iter().take(16).map(u16::to_string).collect();
        html! {
            <tr key={slab.slab.0}>
                <th scope="row">{ pick(props, Selection::Slab(slab.slab), cache_name(cache.stat.name, &props.names)) }</th>
                <td>{ pfn_text(slab.pfn) }</td>
                <td>{ number(1 << slab.order) }</td>
                <td class="text">{ place_text(slab.place, language) }</td>
                <td>{ format!("{}/{}", slab.objects.iter().flatten().count(), slab.objects.len()) }</td>
                <td class="text">{ freelist.join(" ") }{ if slab.freelist.len() > 16 { " …" } else { "" } }</td>
            </tr>
        }
    };
    html! {
        <table>
            <caption>{ text!(language, "stage-table-slabs") }</caption>
            <thead><tr>
                { head(text!(language, "stage-table-cache")) }
                { head("pfn") }
                { head(text!(language, "stage-frames")) }
                <th scope="col" class="text">{ text!(language, "stage-table-place") }</th>
                { head(text!(language, "stage-table-objects")) }
                <th scope="col" class="text">{ text!(language, "stage-table-freelist") }</th>
            </tr></thead>
            <tbody>{ for rows.map(row) }</tbody>
        </table>
    }
}

fn areas(props: &TablesProps) -> Html {
    let language = props.language;
    if props.scene.areas.is_empty() {
        return html! { <div></div> };
    }
    let row = |area: &kmscope_session::scene::AreaScene| {
        let frames: Vec<String> = area.frames.iter().flatten().take(16).map(|pfn| pfn_text(*pfn)).collect();
        html! {
            <tr key={area.area.0}>
                <th scope="row">{ pick(props, Selection::Area(area.area), format!("{:#x}", area.addr)) }</th>
                <td>{ bytes_text(area.size_bytes) }</td>
                <td>{ number(i64::try_from(area.frames.iter().flatten().count()).unwrap_or(0)) }</td>
                <td class="text">{ frames.join(" ") }{ if area.frames.len() > 16 { " …" } else { "" } }</td>
            </tr>
        }
    };
    html! {
        <table>
            <caption>{ text!(language, "stage-table-areas") }</caption>
            <thead><tr>
                { head(text!(language, "stage-table-address")) }
                { head(text!(language, "stage-table-size-guard")) }
                { head(text!(language, "stage-table-mapped")) }
                <th scope="col" class="text">{ text!(language, "stage-table-behind") }</th>
            </tr></thead>
            <tbody>{ for props.scene.areas.iter().map(row) }</tbody>
        </table>
    }
}

fn place_text(place: SlabPlace, language: Language) -> String {
    match place {
        SlabPlace::Cpu => text!(language, "stage-slab-cpu").to_string(),
        SlabPlace::CpuPartial => text!(language, "stage-slab-cpu-partial").to_string(),
        SlabPlace::NodePartial => text!(language, "stage-slab-node-partial").to_string(),
        SlabPlace::Full | SlabPlace::Gone => text!(language, "stage-slab-full").to_string(),
    }
}

/// What a frame is used for, in words.
fn state_text(state: FrameState, scene: &Scene, names: &[String], language: Language) -> String {
    let typed = |migratetype: MigrateType| type_name(language, migratetype);
    match state {
        FrameState::Hole => text!(language, "stage-use-hole").to_string(),
        FrameState::Reserved => text!(language, "stage-use-reserved").to_string(),
        FrameState::Free { order, migratetype, .. } => {
            text!(language, "stage-use-free", order = order, kind = typed(migratetype))
        }
        FrameState::Pcp { order, migratetype, .. } => {
            text!(language, "stage-use-pcp", order = order, kind = typed(migratetype))
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
        Selection::FreeList { zone, order, migratetype } => {
            scene.zones.get(zone.index()).map_or_else(String::new, |found| {
                text!(
                    language,
                    "stage-tip-list",
                    zone = zone_of(zone),
                    order = order,
                    kind = type_name(language, migratetype),
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
                    kind = type_name(language, migratetype),
                    blocks = found.pcp_lists[usize::from(order)][migratetype.index()]
                )
            })
        }
        Selection::Cache(cache) => {
            scene.caches.iter().find(|other| other.cache == cache).map_or_else(String::new, |cache| {
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
                place = place_text(view.place, language),
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

fn slab_of(scene: &Scene, slab: kmscope_mm::SlabId) -> Option<(&CacheScene, &kmscope_mm::machine::SlabView)> {
    let of = |cache| {
        let cache: &CacheScene = cache;
        cache.slabs.iter().find(|view| view.slab == slab).map(|view| (cache, view))
    };
    scene.caches.iter().find_map(of)
}

/// The picture in a sentence, for those who do not see it.
pub fn picture_sentence(scene: &Scene, step: usize, language: Language) -> String {
    let zone = |zone: &ZoneScene| {
        text!(
            language,
            "stage-picture-zone",
            zone = zone_name(zone.kind),
            free = zone.free_pages_folded,
            min = zone.rung_pages(Rung::Min)
        )
    };
    let zones: Vec<String> = scene.zones.iter().rev().map(zone).collect();
    text!(language, "stage-picture", step = step, zones = zones.join(" "))
}
