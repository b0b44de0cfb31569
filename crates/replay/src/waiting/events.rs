//! One line's event against the model's.

use crate::build;
use kmscope_mm::reclaim_event::ReclaimEvent as Event;
use kmscope_mm::{Gfp, Pfn, ZoneId};
use serde_json::Value;

/// Keys by which a line says what it is.
pub(super) const KINDS: &[&str] = &[
    "wake", "woken", "slow", "retry", "dr", "dr_end", "dr_fail", "rr", "cr_retry", "slow_end", "stall", "node",
    "count", "iso", "ff", "sfl", "act", "node_end", "bal", "loop", "bal_end", "nap", "nap_end", "sleep", "no_sleep",
    "throttle", "drain", "dc", "dc_end", "cz", "mig", "mv", "mig_end", "cz_end", "oom", "kill", "dies", "wal", "wfr",
    "slab", "bulk",
];

/// Whether the numbers of the zones belong to such a line.
pub(super) fn has_numbers(key: &str) -> bool {
    !matches!(
        key,
        "woken"
            | "rr"
            | "cr_retry"
            | "count"
            | "iso"
            | "ff"
            | "sfl"
            | "act"
            | "drain"
            | "mig"
            | "mv"
            | "mig_end"
            | "wfr"
    )
}

/// How many pages are told after an event.
pub(super) fn followers(event: Event) -> u32 {
    match event {
        Event::Isolates { taken, .. } => taken,
        Event::GivesBack { pages } | Event::Migrates { pages, .. } => pages,
        Event::PieceEnds { kept, .. } => kept,
        _ => 0,
    }
}

/// Flags as the program of a recording names them.
pub(super) fn program_flags(name: &str) -> Result<Gfp, String> {
    let text = match name {
        "HIGHUSER_MOV" => "GFP_HIGHUSER_MOVABLE".to_owned(),
        "MAYFAIL" => "GFP_KERNEL|__GFP_RETRY_MAYFAIL".to_owned(),
        "KERNEL_HIGH" => "GFP_KERNEL|__GFP_HIGH".to_owned(),
        "KERNEL_DMA" => "GFP_KERNEL|__GFP_DMA".to_owned(),
        "KERNEL_DMA32" => "GFP_KERNEL|__GFP_DMA32".to_owned(),
        "KERNEL_NORETRY" => "GFP_KERNEL|__GFP_NORETRY".to_owned(),
        "KERNEL_MOVABLE" => "GFP_KERNEL|__GFP_MOVABLE".to_owned(),
        "KERNEL_RECLAIMABLE" => "GFP_KERNEL|__GFP_RECLAIMABLE".to_owned(),
        name => format!("GFP_{name}"),
    };
    build::gfp(&text)
}

/// Flags of who reads a file (`GFP_HIGHUSER_MOVABLE` of its mapping, in the middle of a read).
pub(super) fn reader_flags() -> Gfp {
    let more = Gfp::NOWARN | Gfp::NORETRY | Gfp::COMP;
    Gfp::GFP_HIGHUSER_MOVABLE.without(Gfp::FS) | more
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(i64::MIN)
}

fn numbers(value: &Value) -> Vec<i64> {
    value.as_array().map(|array| array.iter().map(number).collect()).unwrap_or_default()
}

/// Frames with their flags, from runs.
fn pages(value: &Value) -> Vec<(Pfn, u16)> {
    let runs: Vec<(Pfn, u32, u32)> = serde_json::from_value(value.clone()).unwrap_or_default();
    runs.iter().flat_map(|&(first, len, flags)| (first..first + len).map(move |pfn| (pfn, flags as u16))).collect()
}

fn told(pages: &[Event]) -> Vec<(Pfn, u16)> {
    let page = |event: &Event| match *event {
        Event::Isolated { pfn, flags } | Event::Kept { pfn, flags } | Event::ToMigrate { pfn, flags } => (pfn, flags),
        Event::GivenBack { pfn } => (pfn, 0),
        _ => (0, 0),
    };
    pages.iter().map(page).collect()
}

/// `ALLOC_CPUSET`, which the model leaves out.
const ALLOC_CPUSET: i64 = 0x40;

/// Whether a line says what the model does.
pub(super) fn same(
    key: &str,
    line: &Value,
    event: Event,
    followers: &[Event],
    zone: impl Fn(&str) -> Option<ZoneId>,
) -> Result<(), String> {
    let at = |name: &str| number(&line[name]);
    let flag = |name: &str| at(name) != 0;
    let frame = |name: &str| u32::try_from(at(name)).ok();
    let zone_of = |name: &str| line[name].as_str().and_then(&zone);
    let agrees = match (key, event) {
        ("wake", Event::WakesKswapd { order, highest }) => (at("wake"), at("hz")) == (order.into(), highest.into()),
        ("woken", Event::KswapdRunnable) | ("retry", Event::Retries) | ("dr", Event::DirectBegins) => true,
        ("dr_fail", Event::DirectInVain) | ("nap", Event::Naps) | ("sleep", Event::Sleeps) => true,
        ("oom", Event::ConsidersOom) | ("kill", Event::Kills { .. }) => true,
        ("slow", Event::Slow { order, gfp, alloc_flags }) => {
            let recorded = &line["slow"];
            let hex = recorded["gfp"].as_str().unwrap_or("").trim_start_matches("0x");
            number(&recorded["order"]) == i64::from(order)
                && u32::from_str_radix(hex, 16).ok() == Some(gfp.0)
                && number(&recorded["af"]) & !ALLOC_CPUSET == i64::from(alloc_flags)
        }
        ("stall", Event::Stalls { priority }) => at("stall") == i64::from(priority),
        ("dr_end", Event::DirectEnds { reclaimed }) => at("dr_end") == i64::from(reclaimed),
        ("rr", Event::RetryDecision { again, in_vain }) => {
            flag("rr") == again && at("no_progress") == i64::from(in_vain)
        }
        ("cr_retry", Event::CompactDecision { again, priority, result, retries }) => {
            flag("cr_retry") == again
                && at("prio") == i64::from(priority)
                && at("result") == i64::from(result)
                && at("retries") == i64::from(retries)
        }
        ("slow_end", Event::SlowEnds { pfn }) => frame("slow_end") == pfn,
        ("node", Event::Round { priority, target, highest, order, deactivate, trim, tiny, cost }) => {
            at("node") == i64::from(priority)
                && at("target") == i64::from(target)
                && at("idx") == i64::from(highest)
                && at("order") == i64::from(order)
                && at("deact") == i64::from(deactivate)
                && flag("trim") == trim
                && flag("tiny") == tiny
                && numbers(&line["cost"]) == cost.map(i64::from)
        }
        ("count", Event::ToScan { pages }) => numbers(&line["count"]) == pages.map(i64::from),
        ("iso", Event::Isolates { list, asked, total, taken }) => {
            at("iso") == i64::from(list)
                && at("n") == i64::from(asked)
                && at("total") == i64::from(total)
                && at("taken") == i64::from(taken)
                && pages(&line["pg"]) == told(followers)
        }
        ("ff", Event::GivesBack { .. }) => pages(&line["ff"]) == told(followers),
        ("sfl", Event::PieceEnds { reclaimed, .. }) => {
            at("sfl") == i64::from(reclaimed) && pages(&line["kept"]) == told(followers)
        }
        ("act", Event::ActivePieceEnds { activated, deactivated }) => {
            at("act") == i64::from(activated) && at("deact") == i64::from(deactivated)
        }
        ("node_end", Event::RoundEnds { reclaimed, scanned }) => {
            at("node_end") == i64::from(reclaimed) && at("scanned") == i64::from(scanned)
        }
        ("bal", Event::Balances { order, highest, boost }) => {
            at("bal") == i64::from(order) && at("hz") == i64::from(highest) && at("boost") == i64::from(boost)
        }
        ("loop", Event::Balance { priority, balanced, boost, order }) => {
            at("loop") == i64::from(priority)
                && flag("balanced") == balanced
                && at("boost") == i64::from(boost)
                && at("order") == i64::from(order)
        }
        ("bal_end", Event::BalanceEnds { order, reclaimed, failures }) => {
            at("bal_end") == i64::from(order)
                && at("reclaimed") == i64::from(reclaimed)
                && at("failures") == i64::from(failures)
        }
        ("nap_end", Event::NapEnds { woken }) => flag("nap_end") == woken,
        ("no_sleep", Event::StaysAwake { woken }) => flag("no_sleep") == woken,
        ("throttle", Event::Throttles { reason, ticks }) => {
            at("throttle") == i64::from(reason) && at("timeout") == i64::from(ticks)
        }
        ("drain", Event::Drains { zone, pages }) => zone_of("drain") == Some(zone) && at("count") == i64::from(pages),
        ("dc", Event::Compacts { priority, order }) => {
            at("dc") == i64::from(priority) && at("order") == i64::from(order)
        }
        ("dc_end", Event::CompactEnds { result, captured }) => {
            at("dc_end") == i64::from(result) && frame("captured") == captured
        }
        ("cz", Event::CompactsZone { zone, is_sync, order, migrate_pfn, free_pfn, whole, migratetype }) => {
            zone_of("cz") == Some(zone)
                && flag("mode") == is_sync
                && at("order") == i64::from(order)
                && at("m") == i64::from(migrate_pfn)
                && at("f") == i64::from(free_pfn)
                && flag("whole") == whole
                && at("mt") == i64::from(migratetype)
        }
        ("mig", Event::Migrates { pages: count, migrate_pfn }) => {
            at("mig") == i64::from(count) && at("m") == i64::from(migrate_pfn) && pages(&line["pg"]) == told(followers)
        }
        ("mv", Event::Moves { pfn, to }) => at("mv") == i64::from(pfn) && at("to") == i64::from(to),
        ("wfr", Event::Left { pfn, order }) => at("wfr") == i64::from(pfn) && at("order") == i64::from(order),
        ("mig_end", Event::MigrateEnds { failed, moved }) => flag("mig_end") == failed && at("ok") == i64::from(moved),
        ("cz_end", Event::CompactsZoneEnds { result, migrate_scanned, free_scanned, migrate_pfn, free_pfn }) => {
            at("cz_end") == i64::from(result)
                && at("ms") == i64::from(migrate_scanned)
                && at("fs") == i64::from(free_scanned)
                && at("m") == i64::from(migrate_pfn)
                && at("f") == i64::from(free_pfn)
        }
        _ => false,
    };
    if agrees { Ok(()) } else { Err(format!("the model has {event:?} {:?}", told(followers))) }
}
