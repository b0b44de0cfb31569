//! The stage as tables, for those who do not see the canvas and those who want the numbers.

use super::Selection;
use super::sentences::{bytes, place_text, state_text};
use super::table::{Cell, Column, Table};
use crate::stage::draw::text::{
    bytes_text, cache_name, list_letter, list_name, number, pcp_letter, pcp_name, pfn_text, zone_name,
};
use kmscope_mm::classic::{COLD, HOT};
use kmscope_mm::ids::COSTLY_ORDER;
use kmscope_mm::machine::SlabView;
use kmscope_mm::{Era, Floor, MigrateType};
use kmscope_session::scene::{AreaScene, CacheScene, FrameState, Rung, ZoneScene};
use kmscope_session::{AtHand, Language, Past, Scene, Sign, text};
use std::rc::Rc;
use yew::prelude::*;

/// The CPU's lists of 2.6.
const HOT_AND_COLD: [MigrateType; 2] = [HOT, COLD];

/// What the tables show.
#[derive(Properties, PartialEq)]
pub struct TablesProps {
    /// The moment.
    pub scene: Rc<Scene>,
    /// The request at that moment.
    pub at_hand: AtHand,
    /// The steps before it, with what they left and got, and it itself, the latest last.
    pub past: Vec<Past>,
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
    let scene = &props.scene;
    html! {
        <>
            {zones(props)}
            for zone in scene.zones.iter().rev() {
                {free_lists(props, zone)}
                if scene.has_pcp() {
                    {pcp_lists(props, zone)}
                }
            }
            {frames(props)}
            if props.past.len() > 1 {
                {level(props)}
            }
            if !scene.caches.is_empty() {
                {slabs(props)}
            }
            if !scene.areas.is_empty() {
                {areas(props)}
            }
        </>
    }
}

fn table(props: &TablesProps, caption: String, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Html {
    html! { <Table {caption} {columns} {rows} selection={props.selection} select={props.select.clone()} /> }
}

fn zones(props: &TablesProps) -> Html {
    let language = props.language;
    let AtHand { standing, asked, .. } = &props.at_hand;
    let (rungs, has_boost) = (Rung::of_era(props.scene.era), props.scene.has_types());
    let row = |zone: &ZoneScene| {
        let last_pfn = zone.end_pfn.saturating_sub(1);
        let mut cells = vec![
            Cell::Pick(Selection::Zone(zone.zone), zone_name(zone).to_owned()),
            Cell::Number(format!("{}–{}", pfn_text(zone.start_pfn), pfn_text(last_pfn))),
            Cell::Number(format!("{}–{}", bytes(zone.start_pfn), bytes(zone.end_pfn))),
        ];
        let counts = [i64::from(zone.managed_pages), zone.free_pages_folded];
        let marks = rungs.iter().map(|rung| zone.rung_pages(*rung, standing));
        let boost = has_boost.then_some(zone.boost_pages);
        let rest = [zone.reserve_against(standing), zone.cache_clean_pages, zone.cache_dirty_pages];
        let numbers = counts.into_iter().chain(marks).chain(boost.into_iter().chain(rest).map(i64::from));
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
    let mut columns = vec![
        text!(language, "stage-zone").to_string(),
        text!(language, "stage-table-pfns").to_string(),
        text!(language, "stage-table-bytes").to_string(),
        text!(language, "stage-frames").to_string(),
        text!(language, "stage-table-free").to_string(),
    ];
    columns.extend(rungs.iter().map(|rung| rung_head(*rung, props)));
    if has_boost {
        columns.push(text!(language, "stage-table-boost").to_string());
    }
    columns.push(text!(language, "stage-table-reserve").to_string());
    columns.push(text!(language, "stage-table-clean").to_string());
    columns.push(text!(language, "stage-table-dirty").to_string());
    let call = asked.then(|| Column::Words(text!(language, "stage-table-call")));
    let columns = columns.into_iter().map(Column::Numbers).chain(call).collect();
    let rows = props.scene.zones.iter().rev().map(row).collect();
    table(props, text!(language, "stage-table-zones"), columns, rows)
}

/// Who goes by a rung, or its name.
fn rung_head(rung: Rung, props: &TablesProps) -> String {
    match rung {
        Rung::Memalloc if props.scene.era == Era::Linux2_0 => "GFP_ATOMIC".to_owned(),
        Rung::Memalloc => "PF_MEMALLOC".to_owned(),
        Rung::Atomic => "GFP_ATOMIC".to_owned(),
        Rung::GfpHigh if props.at_hand.standing.floor == Floor::OomVictim => {
            text!(props.language, "stage-oom-victim").to_string()
        }
        Rung::GfpHigh => "__GFP_HIGH".to_owned(),
        Rung::Nfs => "GFP_NFS".to_owned(),
        Rung::Harder => "0".to_owned(),
        Rung::Buffer => "GFP_BUFFER".to_owned(),
        Rung::Min => "min".to_owned(),
        Rung::Low => "low".to_owned(),
        Rung::High => "high".to_owned(),
    }
}

fn free_lists(props: &TablesProps, zone: &ZoneScene) -> Html {
    let caption = text!(props.language, "stage-table-free-lists", zone = zone_name(zone));
    let scene = &props.scene;
    let types = if scene.has_types() { &MigrateType::ALL[..] } else { &MigrateType::ALL[..1] };
    let name = |of| match list_letter(scene, of) {
        Some(letter) => format!("{letter} {}", list_name(props.language, scene, of)),
        None => list_name(props.language, scene, of),
    };
    lists(props, caption, (types, &name), scene.era.max_order(), |order, of| zone.free_lists[order][of.index()])
}

fn pcp_lists(props: &TablesProps, zone: &ZoneScene) -> Html {
    let (high, batch) = (zone.pcp_high_pages, zone.pcp_batch_pages);
    let caption = text!(props.language, "stage-table-pcp", zone = zone_name(zone), high = high, batch = batch);
    // High-atomic pages go on the Movable per-CPU list.
    let (types, last_order) =
        if props.scene.is_hot_and_cold() { (&HOT_AND_COLD[..], 0) } else { (&MigrateType::ALL[..3], COSTLY_ORDER) };
    let name = |of| format!("{} {}", pcp_letter(&props.scene, of), pcp_name(props.language, &props.scene, of));
    lists(props, caption, (types, &name), last_order, |order, of| zone.pcp_lists[order][of.index()])
}

/// Lists of a zone: order by type.
fn lists(
    props: &TablesProps,
    caption: String,
    (types, name): (&[MigrateType], &dyn Fn(MigrateType) -> String),
    last_order: u8,
    blocks: impl Fn(usize, MigrateType) -> u32,
) -> Html {
    let language = props.language;
    let row = |&migratetype: &MigrateType| {
        let head = Cell::Head(name(migratetype));
        let counts = (0..=usize::from(last_order)).map(|order| i64::from(blocks(order, migratetype)));
        std::iter::once(head).chain(counts.map(|count| Cell::Number(number(count)))).collect()
    };
    let mut columns = vec![Column::Numbers(text!(language, "stage-order"))];
    columns.extend((0..=last_order).map(|order| Column::Numbers(order.to_string())));
    table(props, caption, columns, types.iter().map(row).collect())
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

/// Free pages over time, step by step.
fn level(props: &TablesProps) -> Html {
    /// Steps that are told.
    const STEPS: usize = 24;
    let language = props.language;
    let zones: Vec<_> = props.scene.zones.iter().filter(|zone| zone.managed_pages > 0).rev().collect();
    let row = |past: &Past| {
        let mut cells = vec![Cell::Head(number(i64::try_from(past.step).unwrap_or(i64::MAX)))];
        let free = zones.iter().map(|zone| past.free_pages.get(zone.zone.index()).copied().unwrap_or(0));
        cells.extend(free.map(|pages| Cell::Number(number(i64::from(pages)))));
        let got = past.outcome.as_ref().map(|outcome| Sign::of(outcome).words().say(language));
        cells.push(Cell::Words(got.unwrap_or_default()));
        cells
    };
    let mut columns = vec![Column::Numbers(text!(language, "stage-table-step"))];
    let free =
        |zone: &&ZoneScene| Column::Numbers(format!("{} {}", text!(language, "stage-table-free"), zone_name(zone)));
    columns.extend(zones.iter().map(free));
    columns.push(Column::Words(text!(language, "stage-table-result")));
    let first = props.past.len().saturating_sub(STEPS);
    table(props, text!(language, "stage-table-level"), columns, props.past[first..].iter().map(row).collect())
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

fn slabs(props: &TablesProps) -> Html {
    let language = props.language;
    let row = |cache: &CacheScene, slab: &SlabView| {
        let freelist = slab.freelist.iter().map(u16::to_string).collect();
        vec![
            Cell::Pick(Selection::Slab(slab.slab), cache_name(cache.stat.name, &props.names)),
            Cell::Number(pfn_text(slab.pfn)),
            Cell::Number(number(1 << slab.order)),
            Cell::Words(place_text(slab.place, &props.scene, language)),
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
    table(props, text!(language, "stage-table-slabs"), columns, rows)
}

fn areas(props: &TablesProps) -> Html {
    let language = props.language;
    let row = |area: &AreaScene| {
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
    let rows = props.scene.areas.iter().map(row).collect();
    table(props, text!(language, "stage-table-areas"), columns, rows)
}
