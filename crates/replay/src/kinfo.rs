//! Recordings of what the slab allocator says of itself: the class of every size, the measures of every cache, and
//! what single requests got.
//!
//! They do not show where free memory lies: here there is plenty.

use super::format::{Flags, Header, Hex, RecordedMeasures, first_key, from_line, wrong_key};
use super::judge::{Address, Both, Comparison, Fact, Judge, What};
use super::slab::kmalloc_name;
use super::{Fault, Options, Verdict, build};
use kmscope_mm::boot::{BlockRun, BootState, PageblockRun, ZoneState};
use kmscope_mm::op::Pointer;
use kmscope_mm::outcome::{Grant, GrantKind};
use kmscope_mm::slab::{Geometry, geometry, word_bytes};
use kmscope_mm::{Config, Gfp, MAX_PAGE_ORDER, Machine, MigrateType, Op, Outcome, Silent, Slot};
use serde::Deserialize;

/// Flag of a cache that is aligned to cache lines (`SLAB_HWCACHE_ALIGN`).
const HWCACHE_ALIGN: u32 = 0x10;

/// Sizes that are looked up one by one.
const MOST_BYTES: u64 = 1 << 16;

/// Sizes from first to last that the same cache serves.
#[derive(Deserialize)]
struct SizeRange {
    kmalloc_range: [u64; 2],
    gfp: Flags,
    cache: String,
    object_size: u32,
    slab_order: u8,
    objects_per_slab: u16,
}

/// One request: its cache, or the order of its pages; neither if it got NULL.
#[derive(Deserialize)]
struct Probe {
    size: u64,
    roundup: u64,
    cache: Option<String>,
    order: Option<u8>,
    ksize: Option<u64>,
}

/// Constants of the slab allocator.
#[derive(Deserialize)]
struct Constants {
    kmalloc_min_size: u64,
    kmalloc_max_cache_size: u64,
    kmalloc_max_size: u64,
    zero_size_ptr: u64,
}

/// What `kmalloc(0)` gave.
#[derive(Deserialize)]
struct Zero {
    kmalloc_zero: Hex,
}

/// Kinds of lines, for the message of one that is none of them.
const KINDS: &str = "kmalloc_min_size, kmalloc_range, kmem_cache, kmalloc_zero, op or end";

/// What kmalloc gave: cache, or order.
#[derive(PartialEq, Debug, Default)]
pub(crate) struct Given {
    pub cache: Option<String>,
    pub order: Option<u8>,
    pub ksize: Option<u64>,
}

/// All memory is free, in blocks of the largest order.
fn plenty(config: &Config) -> BootState {
    let zones = config.zones.iter().map(|zone| {
        let block = 1 << MAX_PAGE_ORDER;
        let pfn = zone.start_pfn.next_multiple_of(block);
        let count = (zone.start_pfn + zone.spanned_pages).saturating_sub(pfn) / block;
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

/// A machine with plenty of memory, asked what the recording says.
pub struct Kinfo {
    machine: Machine,
    /// What was compared, by line.
    pub facts: Vec<Vec<Comparison>>,
}

impl Kinfo {
    /// The machine of a header.
    pub fn new(header: &Header, options: Options, verdict: &mut Verdict) -> Result<Self, String> {
        let config = build::config(header, false)?;
        let boot = plenty(&config);
        let machine = options.boot(config, &boot);
        match build::check_header(header, &machine) {
            Ok(numbers) => verdict.computed = numbers,
            Err(difference) => verdict.differs(0, difference),
        }
        Ok(Self { machine, facts: Vec::new() })
    }

    /// Takes a line after the header, which counts as an operation; whether it was the last.
    pub fn line(&mut self, text: &str, verdict: &mut Verdict) -> Result<bool, Fault> {
        let machine = &mut self.machine;
        let mut both = Both::default();
        match first_key(text) {
            "kmalloc_range" => check_range(&mut both, machine, &from_line(text)?)?,
            "kmem_cache" => check_cache(&mut both, machine.config(), &from_line(text)?)?,
            "op" => check_probe(&mut both, machine, from_line(text)?)?,
            "kmalloc_min_size" => check_constants(&mut both, machine, &from_line(text)?)?,
            "kmalloc_zero" => check_zero(&mut both, machine, &from_line(text)?)?,
            "end" => return Ok(true),
            other => return Err(wrong_key(text, other, KINDS)),
        }
        verdict.total += 1;
        match both.difference {
            None if verdict.difference.is_none() => verdict.agree += 1,
            None => {}
            Some(difference) => verdict.differs(verdict.total, format!("{text}\n{difference}")),
        }
        self.facts.push(both.told);
        Ok(false)
    }
}

fn hold<T: super::judge::Shown>(both: &mut Both, what: Fact<'_>, kernel: &T, model: &T) -> Result<(), String> {
    both.hold(What::Fact(what), kernel, model)
}

fn check_constants(both: &mut Both, machine: &mut Machine, constants: &Constants) -> Result<(), String> {
    let Constants { kmalloc_min_size, kmalloc_max_cache_size, kmalloc_max_size, zero_size_ptr } = *constants;
    let smallest = given(machine, 1, Gfp::GFP_KERNEL)?.ksize;
    let in_cache = given(machine, kmalloc_max_cache_size, Gfp::GFP_KERNEL)?.cache.is_some();
    let not_in_cache = given(machine, kmalloc_max_cache_size + 1, Gfp::GFP_KERNEL)?.order.is_some();
    let largest = given(machine, kmalloc_max_size, Gfp::GFP_KERNEL)?.ksize;
    let larger = given(machine, kmalloc_max_size + 1, Gfp::GFP_KERNEL)?;
    hold(both, Fact::SmallestObject, &Some(kmalloc_min_size), &smallest)?;
    hold(both, Fact::LargestObject, &(true, true), &(in_cache, not_in_cache))?;
    hold(both, Fact::LargestRequest, &Some(kmalloc_max_size), &largest)?;
    hold(both, Fact::BeyondLargest, &Given::default(), &larger)?;
    check_zero(both, machine, &Zero { kmalloc_zero: Hex(zero_size_ptr) })
}

fn check_zero(both: &mut Both, machine: &mut Machine, zero: &Zero) -> Result<(), String> {
    let op = Op::Kmalloc { size_bytes: 0, gfp: Gfp::GFP_KERNEL, into: Some(Slot(0)) };
    match machine.run(op, &mut Silent) {
        Outcome::Granted { grant: Grant { addr, .. }, .. } => {
            hold(both, Fact::ZeroSize, &Address(zero.kmalloc_zero.0), &Address(addr))
        }
        other => Err(format!("kmalloc(0): the model says {other:?}")),
    }
}

fn check_probe(both: &mut Both, machine: &mut Machine, probe: Probe) -> Result<(), String> {
    let Probe { size, roundup, cache, order, ksize } = probe;
    // kmalloc_size_roundup: what ksize would say; the size itself if nothing can hold it.
    let model = given(machine, size, Gfp::GFP_KERNEL)?;
    let model_roundup = model.ksize.unwrap_or(size);
    hold(both, Fact::Request(size), &Given { cache, order, ksize }, &model)?;
    hold(both, Fact::RoundedUp(size), &roundup, &model_roundup)
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

fn check_range(both: &mut Both, machine: &mut Machine, range: &SizeRange) -> Result<(), String> {
    let gfp = range.gfp.0;
    let [first, last] = range.kmalloc_range;
    if last > MOST_BYTES {
        return Err(format!("sizes up to {last} bytes; expected is up to {MOST_BYTES}, which caches serve"));
    }
    let expected = Some(range.cache.clone());
    for size_bytes in first..=last {
        let model = given(machine, size_bytes, gfp)?;
        // Each size is asked for; all alike are told once.
        if model.cache != expected {
            return hold(both, Fact::Request(size_bytes), &expected, &model.cache);
        }
    }
    hold(both, Fact::Requests(first, last), &expected, &expected)?;
    let name = |cache| kmalloc_name(machine.cache_stat(cache).name);
    let cache = machine.caches().find(|&cache| name(cache).as_ref() == Some(&range.cache));
    let stat = machine.cache_stat(cache.ok_or_else(|| format!("no cache {}", range.cache))?);
    let kernel = (range.object_size, range.slab_order, range.objects_per_slab);
    let model = (stat.object_size_bytes, stat.order, stat.objects_per_slab);
    hold(both, Fact::Class, &kernel, &model)
}

/// All measures of a cache. Where objects are freed by RCU, or have a constructor, what is in a free object must not
/// be overwritten: the free pointer lies behind the object, which is larger for it (mm/slub.c, `calculate_sizes`). Some
/// caches say where in the object it may lie all the same (`kmem_cache_args`, `freeptr_offset`).
fn check_cache(both: &mut Both, config: &Config, line: &RecordedMeasures) -> Result<(), Fault> {
    let bits = u32::from_str_radix(line.flags.trim_start_matches("0x"), 16);
    let bits =
        bits.map_err(|error| format!("flags {:?}: {error}; expected are 0x and hexadecimal digits", line.flags))?;
    let kept_whole = line.has_ctor != 0 || line.rcu != 0;
    let offset_given = kept_whole && line.freeptr_offset < line.object_size;
    let pointer_behind = kept_whole && !offset_given;
    let hwcache_align = bits & HWCACHE_ALIGN != 0;
    let word = word_bytes(config.arch);
    let in_words = line.object_size.next_multiple_of(word);
    let computed = match (pointer_behind, hwcache_align) {
        (true, _) => geometry(config, in_words + word, line.align, false),
        // Alignment to cache lines is for the model to compute.
        (false, true) => geometry(config, line.object_size, 0, true),
        (false, false) => geometry(config, line.object_size, line.align, false),
    };
    // No slab holds it: nothing, then, is what the model has.
    let mut model = computed.unwrap_or_default();
    if pointer_behind {
        (model.object_size_bytes, model.freeptr_offset_bytes) = (line.object_size, in_words);
    }
    if offset_given {
        model.freeptr_offset_bytes = line.freeptr_offset;
    }
    let kernel = Geometry {
        object_size_bytes: line.object_size,
        size_bytes: line.size,
        freeptr_offset_bytes: line.freeptr_offset,
        order: line.oo_order,
        objects: line.oo_objects,
        min_order: line.min_order,
        min_objects: line.min_objects,
        min_partial: line.min_partial,
        cpu_partial_slabs: line.cpu_partial_slabs,
    };
    Ok(hold(both, Fact::Measures(line.kmem_cache.as_str().into()), &kernel, &model)?)
}
