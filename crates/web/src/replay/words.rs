//! What kernel and model say, in words.

use super::open::{Open, Shown};
use kmscope_replay::{Cell, Fact, Known, What};
use kmscope_session::catalogue::grouped;
use kmscope_session::narrate::pfn_text;
use kmscope_session::{Language, text};

/// Frames of a list that are shown.
const FRAMES: usize = 64;

/// The sentence of the current step: what is spoken.
pub fn sentence(open: &Open, language: Language) -> String {
    let step = open.cursor.step;
    if step == 0 {
        return verdict_sentence(open, language);
    }
    let said = said(open, language);
    text!(language, "ui-status", step = step, steps = open.steps(), sentence = said)
}

/// What the two say of the step's result.
pub fn said(open: &Open, language: Language) -> String {
    let comparisons = open.comparisons();
    let all = comparisons.len();
    let same = comparisons.iter().filter(|one| one.same).count();
    let of = text!(language, "replay-of-all", same = same, all = all);
    match comparisons.first() {
        Some(one) if is_result(&one.what) => {
            let (kernel, model) = (values(&one.what, &one.kernel, language), values(&one.what, &one.model, language));
            if one.same {
                text!(language, "replay-said-same", kernel = kernel, model = model, of = of)
            } else {
                text!(language, "replay-said-different", kernel = kernel, model = model, of = of)
            }
        }
        _ => of,
    }
}

/// How far the whole recording agrees.
pub fn verdict_sentence(open: &Open, language: Language) -> String {
    let verdict = &open.verdict;
    match open.shown {
        Shown::Sums => text!(language, "replay-verdict-sums"),
        _ => text!(language, "replay-verdict", agree = verdict.agree, total = verdict.total),
    }
}

/// A frame, an object's place, an area: what a call gives.
const fn is_result(what: &What<'_>) -> bool {
    matches!(
        what,
        What::Frame { .. } | What::FrameOfMany { .. } | What::Place { .. } | What::Address | What::Fact { .. }
    )
}

/// A value as it is shown.
pub fn value(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Null => "NULL".to_owned(),
        Cell::Frame(pfn) => pfn_text(*pfn),
        Cell::Number(number) => grouped(*number),
        Cell::Address(addr) => format!("{addr:#x}"),
        Cell::Unchanged(true) => text!(language, "replay-unchanged"),
        Cell::Unchanged(false) => text!(language, "replay-changed"),
        Cell::Text(text) => text.clone(),
    }
}

/// The values of one thing, in a row. Of an object's place what is not there is left out.
pub fn values(what: &What<'_>, cells: &[Cell], language: Language) -> String {
    if let (What::Place { .. }, [cache, slab, index, pfn, order]) = (what, cells) {
        return match (cache, order) {
            (Cell::Text(cache), _) => text!(
                language,
                "replay-object",
                cache = cache.as_str(),
                slab = value(slab, language),
                index = value(index, language)
            ),
            (_, Cell::Number(order)) => {
                text!(language, "replay-pages", pfn = value(pfn, language), order = *order)
            }
            _ => "NULL".to_owned(),
        };
    }
    let shown = cells.iter().take(FRAMES).map(|cell| value(cell, language)).collect::<Vec<_>>().join(" ");
    if cells.len() > FRAMES { shown + " …" } else { shown }
}

/// What it is that was compared.
pub fn name(what: &What<'_>, language: Language) -> String {
    match what {
        What::Frame { .. } | What::FrameOfMany { .. } => text!(language, "replay-what-frame"),
        What::Place { .. } => text!(language, "replay-what-place"),
        What::FreeBlocks { .. } => text!(language, "replay-what-free"),
        What::PcpNumbers { .. } | What::PcpState { .. } => text!(language, "replay-what-pcp"),
        What::ZoneNumbers { .. } | What::ZoneState { .. } | What::AfterFailure { .. } => {
            text!(language, "replay-what-zone")
        }
        What::Unchanged { zone } => zone.to_string(),
        What::CacheNumbers { cache } => cache.to_string(),
        What::Address => text!(language, "replay-what-address"),
        What::AreaBytes => text!(language, "replay-what-bytes"),
        What::AreaFrames => text!(language, "replay-what-frames"),
        What::FreeList { place, order, migratetype } => {
            text!(
                language,
                "replay-what-free-list",
                zone = last(place),
                order = *order,
                kind = migratetype.letter().to_string()
            )
        }
        What::PcpList { place, order, migratetype } => {
            text!(
                language,
                "replay-what-pcp-list",
                zone = last(place),
                order = *order,
                kind = migratetype.letter().to_string()
            )
        }
        What::Pageblocks { place } => text!(language, "replay-what-pageblocks", zone = last(place)),
        What::CacheSlabs { place } => text!(language, "replay-what-slabs", cache = last(place)),
        What::Fact(fact) => fact_name(fact, language),
        // As the header names it.
        What::Header { what } => what.to_string(),
    }
}

/// The zone's or the cache's name, behind that of the snapshot.
fn last(place: &str) -> &str {
    place.rsplit(", ").next().unwrap_or_default()
}

fn fact_name(fact: &Fact<'_>, language: Language) -> String {
    match fact {
        Fact::SmallestObject => text!(language, "replay-fact-smallest"),
        Fact::LargestObject => text!(language, "replay-fact-largest"),
        Fact::LargestRequest => text!(language, "replay-fact-largest-request"),
        Fact::BeyondLargest => text!(language, "replay-fact-beyond"),
        Fact::ZeroSize => "kmalloc(0)".to_owned(),
        Fact::Request(bytes) => text!(language, "replay-fact-request", size = *bytes),
        Fact::RoundedUp(bytes) => text!(language, "replay-fact-rounded", size = *bytes),
        Fact::Requests(first, last) => text!(language, "replay-fact-requests", first = *first, last = *last),
        Fact::Class => text!(language, "replay-fact-class"),
        Fact::Measures(cache) => cache.to_string(),
    }
}

/// The zone that a comparison is about.
pub fn zone_of<'a>(what: &'a What<'_>) -> Option<&'a str> {
    match what {
        What::FreeBlocks { zone }
        | What::PcpNumbers { zone }
        | What::ZoneNumbers { zone }
        | What::AfterFailure { zone } => Some(zone),
        _ => None,
    }
}

/// Part of a snapshot.
pub const fn is_of_snapshot(what: &What<'_>) -> bool {
    matches!(
        what,
        What::FreeList { .. }
            | What::PcpList { .. }
            | What::PcpState { .. }
            | What::ZoneState { .. }
            | What::Pageblocks { .. }
            | What::CacheSlabs { .. }
    )
}

/// Heads of the columns: the kernel's own words.
pub fn heads(what: &What<'_>) -> Option<Vec<&'static str>> {
    Some(match what {
        What::FreeBlocks { .. } => vec!["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        What::PcpNumbers { .. } => vec!["count", "high", "alloc_factor", "free_count", "flags"],
        What::ZoneNumbers { .. } => {
            vec!["free", "exact", "boost", "flags", "high\u{ad}atomic", "re\u{ad}served", "kswapd"]
        }
        What::CacheNumbers { .. } => {
            vec!["cpu slab", "freelist", "inuse", "cpu partial", "slabs", "nr_partial", "nr_slabs"]
        }
        What::Fact(Fact::Measures(_)) => {
            vec![
                "object_size",
                "size",
                "offset",
                "order",
                "objects",
                "min order",
                "min objects",
                "min_partial",
                "cpu slabs",
            ]
        }
        What::AfterFailure { .. } => vec!["free", "exact", "pcp", "boost", "high\u{ad}atomic", "re\u{ad}served"],
        _ => return None,
    })
}

/// What is known to differ, or cannot be compared.
pub fn known_sentence(known: &Known, language: Language) -> String {
    match known {
        Known::VmallocBookkeeping { compared, not } => {
            text!(language, "replay-known-vmalloc", compared = compared.as_str(), not = not.join(", "))
        }
        Known::Waiting { requests, of } => text!(language, "replay-known-waiting", requests = *requests, all = *of),
        Known::NoFrames { requests } => text!(language, "replay-known-frames", requests = *requests),
        // These stand side by side (`sums`).
        Known::BeforeReclaim { .. } | Known::Granted { .. } => String::new(),
    }
}
