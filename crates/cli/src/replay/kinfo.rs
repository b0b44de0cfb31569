//! Recordings of what the slab allocator says of itself: the class of every size, the measures of every cache, and
//! what single requests got.
//!
//! They do not show where free memory lies: here there is plenty.

use super::format::{Header, RecordedMeasures};
use super::slab::kmalloc_name;
use super::steps::same;
use super::{Verdict, build};
use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, ZoneState};
use kmscope_mm::op::{CacheFlags, Pointer};
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::{Config, Gfp, MAX_PAGE_ORDER, Machine, MigrateType, NameId, Op, Outcome, Silent, Slot};
use serde::Deserialize;
use std::io;

/// Flag of a cache that is aligned to cache lines (`SLAB_HWCACHE_ALIGN`).
const HWCACHE_ALIGN: u32 = 0x10;

/// A line after the header.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Range(SizeRange),
    Cache {
        flags: String,
        has_ctor: u8,
        rcu: u8,
        #[serde(flatten)]
        measures: RecordedMeasures,
    },
    Probe(Probe),
    /// Constants.
    Other {},
}

/// Sizes from first to last that the same cache serves.
#[derive(Deserialize)]
struct SizeRange {
    kmalloc_range: [u64; 2],
    gfp: String,
    cache: String,
    object_size: u32,
    slab_order: u8,
    objects_per_slab: u16,
}

/// One request: its cache, or the order of its pages; neither if it got NULL.
#[derive(Deserialize)]
struct Probe {
    #[serde(rename = "op")]
    _op: String,
    size: u64,
    cache: Option<String>,
    order: Option<u8>,
    ksize: Option<u64>,
}

/// What kmalloc gave: cache, or order.
#[derive(PartialEq, Debug, Default)]
struct Given {
    cache: Option<String>,
    order: Option<u8>,
    ksize: Option<u64>,
}

/// All memory is free, in blocks of the largest order.
fn plenty(config: &Config) -> BootState {
    let zones = config.zones.iter().map(|zone| {
        let block = 1 << MAX_PAGE_ORDER;
        let pfn = zone.start_pfn.next_multiple_of(block);
        let count = (zone.start_pfn + zone.spanned_pages - pfn) / block;
        let migratetype = MigrateType::Movable;
        let pages = (count * block) as i32;
        let pageblocks = (zone.start_pfn + zone.spanned_pages - 1) >> config.pageblock_order;
        let pageblocks = pageblocks - (zone.start_pfn >> config.pageblock_order) + 1;
        let first = zone.start_pfn >> config.pageblock_order << config.pageblock_order;
        ZoneState {
            free_folded: pages,
            free_exact: pages,
            free: vec![BlockRun { order: MAX_PAGE_ORDER, migratetype, pfn, count, step: block as i32 }],
            pageblocks: vec![PageblockRun { pfn: first, count: pageblocks, migratetype }],
            ..ZoneState::default()
        }
    });
    BootState { zones: zones.collect() }
}

/// Replays the lines after the header. A line counts as an operation if it says something of an allocation.
pub fn replay(header: &Header, lines: impl Iterator<Item = io::Result<String>>) -> Result<Verdict, String> {
    let config = build::config(header, false)?;
    let boot = plenty(&config);
    let mut machine = Machine::boot(config, &boot);
    let mut verdict = Verdict { agree: 0, total: 0, difference: build::check_header(header, &machine).err() };
    for text in lines {
        let text = text.map_err(|error| error.to_string())?;
        let line: Line = serde_json::from_str(&text).map_err(|error| format!("{text}: {error}"))?;
        let compared = match line {
            Line::Range(range) => check_range(&mut machine, &range)?,
            // Where objects are freed by RCU or have a constructor, the free pointer lies behind the object.
            Line::Cache { has_ctor: 0, rcu: 0, flags, measures } => check_cache(&mut machine, &flags, &measures)?,
            Line::Probe(probe) => {
                let kernel = Given { cache: probe.cache, order: probe.order, ksize: probe.ksize };
                same(&format!("{} bytes", probe.size), &kernel, &given(&mut machine, probe.size, Gfp::GFP_KERNEL)?)
            }
            Line::Cache { .. } | Line::Other {} => continue,
        };
        verdict.total += 1;
        match compared {
            Ok(()) if verdict.difference.is_none() => verdict.agree += 1,
            Ok(()) => {}
            Err(difference) => {
                verdict.difference.get_or_insert_with(|| format!("{text}\n{difference}"));
            }
        }
    }
    Ok(verdict)
}

/// Asks for memory, looks at what came, and gives it back.
fn given(machine: &mut Machine, size_bytes: u64, gfp: Gfp) -> Result<Given, String> {
    let ptr = Pointer { slot: Slot(0), offset_bytes: 0 };
    let mut given = match machine.run(Op::Kmalloc { size_bytes, gfp, into: Some(ptr.slot) }, &mut Silent) {
        Outcome::Granted { grant: Grant { kind: GrantKind::Object { object, .. }, .. }, .. } => {
            Given { cache: kmalloc_name(machine.cache_stat(object.cache).name), ..Given::default() }
        }
        Outcome::Granted { grant: Grant { kind: GrantKind::Pages { order, .. }, .. }, .. } => {
            Given { order: Some(order), ..Given::default() }
        }
        Outcome::Refused(_) => return Ok(Given::default()),
        other => return Err(format!("{size_bytes} bytes: the model says {other:?}")),
    };
    if let Outcome::Size { size_bytes } = machine.run(Op::Ksize { ptr }, &mut Silent) {
        given.ksize = Some(size_bytes);
    }
    machine.run(Op::Kfree { ptr }, &mut Silent);
    Ok(given)
}

fn check_range(machine: &mut Machine, range: &SizeRange) -> Result<Result<(), String>, String> {
    let gfp = build::gfp(&range.gfp)?;
    let [first, last] = range.kmalloc_range;
    for size_bytes in first..=last {
        let model = given(machine, size_bytes, gfp)?;
        if model.cache.as_ref() != Some(&range.cache) {
            return Ok(same(&format!("{size_bytes} bytes"), &Some(&range.cache), &model.cache.as_ref()));
        }
    }
    let name = |cache| kmalloc_name(machine.cache_stat(cache).name);
    let cache = machine.caches().find(|&cache| name(cache).as_ref() == Some(&range.cache));
    let stat = machine.cache_stat(cache.ok_or_else(|| format!("no cache {}", range.cache))?);
    let kernel = (range.object_size, range.slab_order, range.objects_per_slab);
    let model = (stat.object_size_bytes, stat.order, stat.objects_per_slab);
    Ok(same("object size, order, objects", &kernel, &model))
}

fn check_cache(machine: &mut Machine, flags: &str, measures: &RecordedMeasures) -> Result<Result<(), String>, String> {
    let bits = u32::from_str_radix(flags.trim_start_matches("0x"), 16).map_err(|error| format!("{flags}: {error}"))?;
    let hwcache_align = bits & HWCACHE_ALIGN != 0;
    let flags = CacheFlags { hwcache_align, ..CacheFlags::default() };
    let (into, size_bytes) = (Slot(1), measures.object_size);
    // Alignment to cache lines is for the model to compute.
    let align_bytes = if hwcache_align { 0 } else { measures.align };
    let op = Op::CacheCreate { name: NameId(0), size_bytes, align_bytes, flags, into };
    let cache = match machine.run(op, &mut Silent) {
        Outcome::CacheCreated { cache } => cache,
        other => return Err(format!("{}: the model says {other:?}", measures.kmem_cache)),
    };
    let stat = machine.cache_stat(cache);
    machine.run(Op::CacheDestroy { cache: Pointer { slot: into, offset_bytes: 0 } }, &mut Silent);
    let kernel = (measures.size, measures.oo_order, measures.oo_objects, measures.min_partial);
    let model = (stat.size_bytes, stat.order, stat.objects_per_slab, stat.min_partial);
    Ok(same(&format!("{}: size, order, objects, min_partial", measures.kmem_cache), &kernel, &model))
}
