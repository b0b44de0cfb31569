//! The stage as tables, for those who do not see the canvas and those who want the numbers.

use super::Selection;
use super::paint::{bytes_text, cache_name, number, pfn_text, type_name, zone_name};
use crate::el::{El, el, together};
use kmscope_mm::event::SlabPlace;
use kmscope_mm::ids::{COSTLY_ORDER, MAX_PAGE_ORDER, PAGE_SIZE_BYTES};
use kmscope_mm::{Floor, MigrateType, Standing, ZoneId};
use kmscope_session::scene::{CacheScene, FrameState, Rung, ZoneScene};
use kmscope_session::{AtHand, Language, Scene, text};
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// What the tables show.
#[derive(Properties, PartialEq, Clone)]
pub struct TablesProps {
    /// The moment.
    pub scene: Rc<Scene>,
    /// The request at that moment.
    pub at_hand: AtHand,
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
    let lists = props.scene.zones.iter().rev().flat_map(|zone| lists(props, zone));
    let mut tables = vec![zones(props)];
    tables.extend(lists);
    tables.push(frames(props));
    tables.extend(slabs(props));
    tables.extend(areas(props));
    together(tables)
}

/// A cell.
enum Cell {
    /// A number, at the right.
    Number(String),
    /// Words, at the left.
    Words(String),
    /// The head of a row, which selects what it names.
    Pick(Selection, String),
    /// The head of a row.
    Head(String),
}

impl Cell {
    fn draw(self, props: &TablesProps) -> Html {
        let head = || el("th").set("scope", "row");
        let cell = match self {
            Self::Number(number) => el("td").put(number),
            Self::Words(words) => el("td").class("text").put(words),
            Self::Pick(selection, label) => head().put(pick(props, selection, label)),
            Self::Head(label) => head().put(label),
        };
        cell.into()
    }
}

/// The head of a column.
enum Column {
    /// Above numbers.
    Numbers(String),
    /// Above words.
    Words(String),
}

/// A table out of its parts.
fn table(props: &TablesProps, caption: String, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Html {
    let head = columns.into_iter().map(|column| {
        let place = el("th").set("scope", "col");
        let place = match column {
            Column::Numbers(label) => place.put(label),
            Column::Words(label) => place.class("text").put(label),
        };
        place.into()
    });
    let body = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().map(|cell| cell.draw(props));
        el("tr").put(cells.collect::<Vec<Html>>()).into()
    });
    el("table")
        .put(el("caption").put(caption))
        .put(el("thead").put(el("tr").put(head.collect::<Vec<Html>>())))
        .put(el("tbody").put(body.collect::<Vec<Html>>()))
        .into()
}

/// A button that selects what it names.
fn pick(props: &TablesProps, selection: Selection, label: String) -> El {
    let select = props.select.clone();
    let chosen = props.selection == selection;
    let choose = Callback::from(move |_: Event| select.emit(if chosen { Selection::None } else { selection }));
    let button = el("button").set("type", "button").set("aria-pressed", if chosen { "true" } else { "false" });
    button.on(ListenerKind::onclick, choose).put(label)
}

fn zones(props: &TablesProps) -> Html {
    let language = props.language;
    let AtHand { standing, asked, .. } = &props.at_hand;
    let row = |zone: &ZoneScene| {
        let last_pfn = zone.end_pfn.saturating_sub(1);
        let mut cells = vec![
            Cell::Pick(Selection::Zone(zone.zone), zone_name(zone.kind).to_owned()),
            Cell::Number(format!("{}–{}", pfn_text(zone.start_pfn), pfn_text(last_pfn))),
            Cell::Number(format!("{}–{}", bytes(zone.start_pfn), bytes(zone.end_pfn))),
        ];
        let counts = [i64::from(zone.managed_pages), zone.free_pages_folded];
        let marks = Rung::ALL.map(|rung| zone.rung_pages(rung, standing));
        let reserve = zone.reserve_against(standing);
        let rest = [zone.boost_pages, reserve, zone.cache_clean_pages, zone.cache_dirty_pages];
        let numbers = counts.into_iter().chain(marks).chain(rest.map(i64::from));
        cells.extend(numbers.map(|count| Cell::Number(number(count))));
        if *asked {
            let pages = zone.rung_pages(Rung::of(standing.floor), standing);
            cells.push(Cell::Words(match (zone.is_open_to(standing), standing.may_sleep) {
                (false, _) => text!(language, "stage-table-call-closed"),
                (true, true) => text!(language, "stage-table-call-sleeps", pages = pages),
                (true, false) => text!(language, "stage-table-call-stops", pages = pages),
            }));
        }
        cells
    };
    let columns = [
        text!(language, "stage-zone"),
        text!(language, "stage-table-pfns"),
        text!(language, "stage-table-bytes"),
        text!(language, "stage-frames"),
        text!(language, "stage-table-free"),
        "PF_MEMALLOC".to_owned(),
        "GFP_ATOMIC".to_owned(),
        if standing.floor == Floor::OomVictim { text!(language, "stage-oom-victim") } else { "__GFP_HIGH".to_owned() },
        "min".to_owned(),
        "low".to_owned(),
        "high".to_owned(),
        text!(language, "stage-table-boost"),
        text!(language, "stage-table-reserve"),
        text!(language, "stage-table-clean"),
        text!(language, "stage-table-dirty"),
    ];
    let call = asked.then(|| Column::Words(text!(language, "stage-table-call")));
    let columns = columns.map(Column::Numbers).into_iter().chain(call).collect();
    let rows = props.scene.zones.iter().rev().map(row).collect();
    table(props, text!(language, "stage-table-zones"), columns, rows)
}

fn bytes(pfn: u32) -> String {
    bytes_text(u64::from(pfn) * PAGE_SIZE_BYTES)
}

/// Free lists and per-CPU lists of a zone: order by type.
fn lists(props: &TablesProps, zone: &ZoneScene) -> [Html; 2] {
    let language = props.language;
    let lists = |pcp: bool, caption: String| {
        // High-atomic pages go on the Movable per-CPU list.
        let kinds = if pcp { &MigrateType::ALL[..3] } else { &MigrateType::ALL[..] };
        let last = if pcp { COSTLY_ORDER } else { MAX_PAGE_ORDER };
        let row = |&migratetype: &MigrateType| {
            let mut cells = vec![Cell::Head(format!("{} {}", migratetype.letter(), type_name(language, migratetype)))];
            for order in 0..=usize::from(last) {
                let lists = if pcp { &zone.pcp_lists[order] } else { &zone.free_lists[order] };
                cells.push(Cell::Number(number(i64::from(lists[migratetype.index()]))));
            }
            cells
        };
        let mut columns = vec![Column::Numbers(text!(language, "stage-order"))];
        columns.extend((0..=last).map(|order| Column::Numbers(order.to_string())));
        table(props, caption, columns, kinds.iter().map(row).collect())
    };
    let name = zone_name(zone.kind);
    let (high, batch) = (zone.pcp_high_pages, zone.pcp_batch_pages);
    [
        lists(false, text!(language, "stage-table-free-lists", zone = name)),
        lists(true, text!(language, "stage-table-pcp", zone = name, high = high, batch = batch)),
    ]
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
    let row = |&(pfn, count, state): &(u32, u32, FrameState)| {
        let last = pfn + count - 1;
        let label = if count == 1 { pfn_text(pfn) } else { format!("{}–{}", pfn_text(pfn), pfn_text(last)) };
        vec![
            Cell::Pick(Selection::Frame(pfn), label),
            Cell::Number(number(i64::from(count))),
            Cell::Words(state_text(state, &props.scene, &props.names, language)),
        ]
    };
    let columns = vec![
        Column::Numbers("pfn".to_owned()),
        Column::Numbers(text!(language, "stage-frames")),
        Column::Words(text!(language, "stage-table-use")),
    ];
    table(props, text!(language, "stage-table-strip"), columns, runs.iter().map(row).collect())
}

/// The first few of a list, and whether there are more.
fn beginning(mut all: Vec<String>) -> String {
    const SHOWN: usize = 16;
    if all.len() > SHOWN {
        all.truncate(SHOWN);
        all.push("…".to_owned());
    }
    all.join(" ")
}

fn slabs(props: &TablesProps) -> Option<Html> {
    let language = props.language;
    let row = |cache: &CacheScene, slab: &kmscope_mm::machine::SlabView| {
        let freelist = slab.freelist.iter().map(u16::to_string).collect();
        vec![
            Cell::Pick(Selection::Slab(slab.slab), cache_name(cache.stat.name, &props.names)),
            Cell::Number(pfn_text(slab.pfn)),
            Cell::Number(number(1 << slab.order)),
            Cell::Words(place_text(slab.place, language)),
            Cell::Number(format!("{}/{}", slab.objects.iter().flatten().count(), slab.objects.len())),
            Cell::Words(beginning(freelist)),
        ]
    };
    let mut rows = Vec::new();
    for cache in &props.scene.caches {
        rows.extend(cache.slabs.iter().map(|slab| row(cache, slab)));
    }
    let columns = vec![
        Column::Numbers(text!(language, "stage-table-cache")),
        Column::Numbers("pfn".to_owned()),
        Column::Numbers(text!(language, "stage-frames")),
        Column::Words(text!(language, "stage-table-place")),
        Column::Numbers(text!(language, "stage-table-objects")),
        Column::Words(text!(language, "stage-table-freelist")),
    ];
    let any = !props.scene.caches.is_empty();
    any.then(|| table(props, text!(language, "stage-table-slabs"), columns, rows))
}

fn areas(props: &TablesProps) -> Option<Html> {
    let language = props.language;
    let row = |area: &kmscope_session::scene::AreaScene| {
        let frames: Vec<String> = area.frames.iter().flatten().map(|pfn| pfn_text(*pfn)).collect();
        vec![
            Cell::Pick(Selection::Area(area.area), format!("{:#x}", area.addr)),
            Cell::Number(bytes_text(area.size_bytes)),
            Cell::Number(number(i64::try_from(frames.len()).unwrap_or(0))),
            Cell::Words(beginning(frames)),
        ]
    };
    let columns = vec![
        Column::Numbers(text!(language, "stage-table-address")),
        Column::Numbers(text!(language, "stage-table-size-guard")),
        Column::Numbers(text!(language, "stage-table-mapped")),
        Column::Words(text!(language, "stage-table-behind")),
    ];
    let rows: Vec<_> = props.scene.areas.iter().map(row).collect();
    let any = !rows.is_empty();
    any.then(|| table(props, text!(language, "stage-table-areas"), columns, rows))
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
