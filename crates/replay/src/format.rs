//! Recordings as they are written: JSON, one object a line.

use super::Fault;
use kmscope_mm::{Gfp, MAX_PAGE_ORDER};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny};
use std::collections::BTreeMap;

/// A variable's number. Recordings count up from 1; an absurd one would only cost memory.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub u32);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let id = u32::deserialize(from)?;
        let most = 10_000_000;
        if id <= most { Ok(Self(id)) } else { Err(de::Error::custom(format!("{id} is more than {most} variables"))) }
    }
}

/// log2 of a block's pages.
#[derive(Debug, Clone, Copy)]
pub struct Order(pub u8);

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let order = u8::deserialize(from)?;
        let wrong = || de::Error::custom(format!("order {order}, expected is 0 to {MAX_PAGE_ORDER}"));
        if order <= MAX_PAGE_ORDER { Ok(Self(order)) } else { Err(wrong()) }
    }
}

/// Flags as a recording writes them: names joined with `|`, or 0.
#[derive(Debug, Clone, Copy)]
pub struct Flags(pub Gfp);

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        super::build::gfp(&text).map(Self).map_err(de::Error::custom)
    }
}

/// An address without 0x.
#[derive(Debug, Clone, Copy)]
pub struct Hex(pub u64);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = |error| de::Error::custom(format!("address {text:?}: {error}"));
        u64::from_str_radix(&text, 16).map(Self).map_err(wrong)
    }
}

/// For what may be null but must be there.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

/// A header: what a machine is built from, and what it is held to.
#[derive(Deserialize, Debug, Clone)]
pub struct Header {
    pub arch: String,
    pub mode: String,
    pub cmdline: String,
    pub config: BTreeMap<String, u32>,
    pub page_size: u64,
    pub max_page_order: u8,
    pub pageblock_order: u8,
    pub nr_pcp_lists: u32,
    pub nr_migratetypes: u32,
    pub page_group_by_mobility_disabled: u8,
    pub nr_cpu_ids: u32,
    pub online_cpus: u32,
    pub min_free_kbytes: u64,
    pub watermark_scale_factor: u32,
    pub watermark_boost_factor: u32,
    pub totalreserve_pages: u64,
    pub zonelist: Vec<String>,
    pub zone_indices: Vec<String>,
    pub zones: Vec<HeaderZone>,
}

#[derive(Deserialize, Debug, Clone)]
pub struct HeaderZone {
    pub name: String,
    pub idx: u8,
    pub start_pfn: u32,
    pub spanned: u32,
    pub present: u32,
    pub managed: u32,
    pub watermark: HeaderMarks,
    pub lowmem_reserve: [u32; 4],
    pub pcp: HeaderPcp,
    #[serde(default)]
    pub stat_threshold: u32,
    #[serde(default)]
    pub percpu_drift_mark: u32,
}

#[derive(Deserialize, Debug, Clone)]
pub struct HeaderMarks {
    pub min: u32,
    pub low: u32,
    pub high: u32,
    pub promo: u32,
}

#[derive(Deserialize, Debug, Clone)]
pub struct HeaderPcp {
    pub high_min: u32,
    pub high_max: u32,
    pub batch: u32,
}

/// The state of all zones at one moment.
#[derive(Deserialize, Debug)]
pub struct Snapshot {
    pub snapshot: String,
    pub zones: Vec<SnapshotZone>,
}

#[derive(Deserialize, Debug)]
pub struct SnapshotZone {
    pub zone: String,
    pub nr_free_pages: i32,
    pub nr_free_pages_exact: i32,
    pub nr_free_highatomic: i32,
    pub nr_reserved_highatomic: i32,
    pub watermark_boost: i32,
    pub flags: i32,
    #[serde(default)]
    pub lru_pages: u32,
    /// By order and migrate type, head first.
    pub free_area: [[Vec<u32>; 4]; 11],
    pub pcp: SnapshotPcp,
    /// First frame, number of pageblocks, migrate type; −1 where there is no memory.
    pub pageblocks: Vec<(u32, u32, i8)>,
}

#[derive(Deserialize, Debug)]
pub struct SnapshotPcp {
    pub count: i32,
    pub high: i32,
    pub high_min: i32,
    pub high_max: i32,
    pub batch: i32,
    pub flags: i32,
    pub alloc_factor: i32,
    pub free_count: i32,
    pub lists: Vec<PcpList>,
}

#[derive(Deserialize, Debug)]
pub struct PcpList {
    pub order: u8,
    pub mt: usize,
    pub pfns: Vec<u32>,
}

/// A zone's numbers after an operation: name, free blocks of each order, per-CPU lists, free pages and the rest.
#[derive(Deserialize, Debug, Clone, PartialEq)]
pub struct Digest(pub String, pub [u32; 11], pub [i32; 5], pub [i32; 7]);

/// Where a recording of exhaustion was made.
#[derive(Deserialize, Debug)]
pub struct RecordedContext {
    pub in_interrupt: u8,
    pub in_serving_softirq: u8,
    pub pf_memalloc: u8,
}

/// One operation.
#[derive(Debug)]
pub enum Operation {
    /// A block was asked for.
    Alloc(Alloc),
    /// A block was given back.
    Free(Free),
    /// Many of the same in a row.
    AllocSeq(AllocSeq),
    /// kmalloc, or an object of a cache of the recording's own.
    Kmalloc(Kmalloc),
    /// kfree.
    Kfree(Kfree),
    /// vmalloc.
    Vmalloc(Vmalloc),
    /// vfree.
    Vfree(Vfree),
    /// The first that failed.
    AllocFail(AllocFail),
}

/// A block was asked for; `pfn` is null if there was none.
#[derive(Deserialize, Debug)]
pub struct Alloc {
    pub n: u64,
    pub id: Id,
    pub order: Order,
    pub gfp: Flags,
    #[serde(deserialize_with = "present")]
    pub pfn: Option<u32>,
    #[serde(default)]
    pub z: Vec<Digest>,
}

/// A block was given back.
#[derive(Deserialize, Debug)]
pub struct Free {
    pub n: u64,
    pub id: Id,
    pub order: Order,
    pub pfn: u32,
    #[serde(default)]
    pub z: Vec<Digest>,
}

/// Many of the same in a row; a run is a first frame and how many blocks follow each other.
#[derive(Deserialize, Debug)]
pub struct AllocSeq {
    pub first_index: u64,
    pub order: Order,
    pub gfp: Flags,
    pub runs: Vec<(u32, u32)>,
    pub count: u64,
    #[serde(default)]
    pub z: Vec<Digest>,
}

/// kmalloc; `c` are the numbers of the cache afterwards.
#[derive(Deserialize, Debug)]
pub struct Kmalloc {
    pub n: u64,
    pub id: Id,
    pub size: u64,
    pub gfp: Flags,
    pub cache: Option<String>,
    pub slab_pfn: Option<u32>,
    pub index: Option<u16>,
    pub pfn: Option<u32>,
    pub order: Option<u8>,
    #[serde(default)]
    pub c: Vec<Option<u32>>,
    #[serde(default)]
    pub z: Vec<Digest>,
}

/// kfree.
#[derive(Deserialize, Debug)]
pub struct Kfree {
    pub n: u64,
    pub id: Id,
    pub cache: Option<String>,
    pub slab_pfn: Option<u32>,
    pub index: Option<u16>,
    pub pfn: u32,
    pub order: Option<u8>,
    #[serde(default)]
    pub c: Vec<Option<u32>>,
    #[serde(default)]
    pub z: Vec<Digest>,
}

impl Kmalloc {
    /// What was given.
    pub fn place(&self) -> Place {
        Place {
            cache: self.cache.clone(),
            slab_pfn: self.slab_pfn,
            index: self.index,
            pfn: self.pfn,
            order: self.order,
        }
    }
}

impl Kfree {
    /// What was taken.
    pub fn place(&self) -> Place {
        Place {
            cache: self.cache.clone(),
            slab_pfn: self.slab_pfn,
            index: self.index,
            pfn: Some(self.pfn),
            order: self.order,
        }
    }
}

/// vmalloc; `pfns` are the frames of its pages in order.
#[derive(Deserialize, Debug)]
pub struct Vmalloc {
    pub slot: Id,
    pub size: u64,
    pub addr: Hex,
    pub area_size: u64,
    pub pfns: Vec<u32>,
    #[serde(default)]
    pub z: Vec<Digest>,
}

/// vfree.
#[derive(Deserialize, Debug)]
pub struct Vfree {
    pub slot: Id,
    #[serde(default)]
    pub z: Vec<Digest>,
}

/// The first that failed, after `index` that did not.
#[derive(Deserialize, Debug)]
pub struct AllocFail {
    pub index: u64,
    pub order: Order,
    pub gfp: Flags,
    pub zones: Vec<FailZone>,
}

/// A zone's numbers after the failure.
#[derive(Deserialize, Debug, PartialEq, Clone)]
pub struct FailZone {
    pub zone: String,
    pub nr_free_pages: i32,
    pub nr_free_pages_exact: i32,
    pub pcp_count: i32,
    pub boost: i32,
    pub nr_free_highatomic: i32,
    pub nr_reserved_highatomic: i32,
}

/// Measures of a slab cache.
#[derive(Deserialize, Debug)]
pub struct RecordedMeasures {
    pub kmem_cache: String,
    pub object_size: u32,
    pub size: u32,
    pub align: u32,
    pub oo_order: u8,
    pub oo_objects: u16,
    pub freeptr_offset: u32,
    pub min_order: u8,
    pub min_objects: u16,
    pub min_partial: u8,
    /// Only where the kernel has CPU-partial lists.
    #[serde(default)]
    pub cpu_partial_slabs: u16,
    pub flags: String,
    pub has_ctor: u8,
    pub rcu: u8,
}

/// The slabs of some caches at one moment.
#[derive(Deserialize, Debug)]
pub struct SlabSnapshot {
    pub slab_snapshot: String,
    pub caches: Vec<RecordedCache>,
}

#[derive(Deserialize, Debug)]
pub struct RecordedCache {
    pub cache: String,
    pub cpu_slab: Option<RecordedSlab>,
    pub cpu_freelist: Vec<u16>,
    pub cpu_partial: Vec<StackedSlab>,
    pub node_partial: Vec<RecordedSlab>,
    pub nr_slabs: Option<u32>,
}

#[derive(Deserialize, Debug)]
pub struct StackedSlab {
    pub slabs: u16,
    pub slab: RecordedSlab,
}

#[derive(Deserialize, Debug)]
pub struct RecordedSlab {
    pub pfn: u32,
    pub order: u8,
    pub inuse: u16,
    pub objects: u16,
    pub freelist: Vec<u16>,
}

/// What kmalloc gave or kfree took: an object, or whole pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its cache; none if it is whole pages.
    pub cache: Option<String>,
    pub slab_pfn: Option<u32>,
    pub index: Option<u16>,
    /// Page that it begins in; none if nothing was given.
    pub pfn: Option<u32>,
    /// Order of whole pages.
    pub order: Option<u8>,
}

/// One line of a recording.
#[derive(Debug)]
pub enum Line {
    Context(RecordedContext),
    Header(Box<Header>),
    Snapshot(Box<Snapshot>),
    Measures(RecordedMeasures),
    SlabSnapshot(SlabSnapshot),
    VmallocRange,
    Operation(Box<Operation>),
    End,
}

/// Kinds of lines that recordings of operations have, for the message of one that is none of them.
const KINDS: &str = "context, header, snapshot, kmem_cache, slab_snapshot, vmalloc_start, op or end";
/// Operations, for the same.
const OPERATIONS: &str = "alloc, free, alloc_seq, alloc_fail, kmalloc, kfree, vmalloc or vfree";

/// The key that a line begins with: every kind of line has its own.
pub fn first_key(text: &str) -> &str {
    text.strip_prefix("{\"").and_then(|rest| rest.split('"').next()).unwrap_or("")
}

/// Reads a line as one of a kind.
pub fn from_line<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        // Each line is a text of its own: its number is for the caller to say.
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
        Fault::at(error.column(), message)
    })
}

impl Line {
    /// Reads one line.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        /// A line that holds just a context.
        #[derive(Deserialize)]
        struct ContextLine {
            context: RecordedContext,
        }
        Ok(match first_key(text) {
            "context" => Self::Context(from_line::<ContextLine>(text)?.context),
            "header" => Self::Header(from_line(text)?),
            "kmem_cache" => Self::Measures(from_line(text)?),
            "slab_snapshot" => Self::SlabSnapshot(from_line(text)?),
            "snapshot" => Self::Snapshot(from_line(text)?),
            "op" => Self::Operation(Box::new(Operation::parse(text)?)),
            "vmalloc_start" => from_line::<IgnoredAny>(text).map(|_| Self::VmallocRange)?,
            "end" => from_line::<IgnoredAny>(text).map(|_| Self::End)?,
            other => return Err(wrong_key(text, other, KINDS)),
        })
    }
}

/// A line that begins with something else than it should.
pub fn wrong_key(text: &str, key: &str, expected: &str) -> Fault {
    match from_line::<IgnoredAny>(text) {
        Err(not_json) => not_json,
        Ok(_) => Fault::at(1, format!("the line begins with {key:?}; expected is {expected}")),
    }
}

impl Operation {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let name = text.split('"').nth(3).unwrap_or("");
        Ok(match name {
            "alloc" => Self::Alloc(from_line(text)?),
            "free" => Self::Free(from_line(text)?),
            "alloc_seq" => Self::AllocSeq(from_line(text)?),
            "alloc_fail" => Self::AllocFail(from_line(text)?),
            "kmalloc" => Self::Kmalloc(from_line(text)?),
            "kfree" => Self::Kfree(from_line(text)?),
            "vmalloc" => Self::Vmalloc(from_line(text)?),
            "vfree" => Self::Vfree(from_line(text)?),
            other => return Err(wrong_key(text, other, OPERATIONS)),
        })
    }
}
