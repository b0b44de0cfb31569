//! Lines of recordings of former kernels.

use serde::Deserialize;
use serde_json::Value;

/// The header: what a machine is built from, and what it is held to. What 2.0 and 2.6 do not share may be missing.
#[derive(Deserialize, Debug)]
pub(super) struct HeaderLine {
    pub kernel: String,
    pub args: String,
    pub mem_mb: u32,
    #[serde(default)]
    pub min_free_kbytes: u64,
    #[serde(default)]
    pub totalram_pages: u32,
    #[serde(default)]
    pub zonelists: std::collections::BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub zones: Vec<HeaderZone>,
    #[serde(default)]
    pub first_free_high_pfn: u32,
    #[serde(default)]
    pub nr_free_pages: u32,
    #[serde(default)]
    pub min_free_pages: u32,
    #[serde(default)]
    pub free_pages_low: u32,
    #[serde(default)]
    pub free_pages_high: u32,
    #[serde(default)]
    pub vmalloc_start: u64,
    #[serde(default)]
    pub kmalloc_buckets: Vec<HeaderBucket>,
}

impl HeaderLine {
    /// The task of the recording may take all memory.
    pub fn memalloc(&self) -> bool {
        self.args.split(' ').any(|arg| matches!(arg, "memalloc" | "memalloc=1" | "pf_memalloc=1"))
    }
}

#[derive(Deserialize, Debug)]
pub(super) struct HeaderZone {
    pub name: String,
    pub start_pfn: u32,
    pub spanned: u32,
    pub present: u32,
    pub pages_min: u32,
    pub pages_low: u32,
    pub pages_high: u32,
    pub lowmem_reserve: Vec<u32>,
    pub pcp: HeaderPcp,
}

#[derive(Deserialize, Debug)]
pub(super) struct HeaderPcp {
    pub hot: HeaderList,
    pub cold: HeaderList,
}

#[derive(Deserialize, Debug)]
pub(super) struct HeaderList {
    pub low: u32,
    pub high: u32,
    pub batch: u32,
}

#[derive(Deserialize, Debug)]
pub(super) struct HeaderBucket {
    pub blocksize: u32,
    pub payload_max: u32,
    pub nblocks: u16,
    pub gfporder: u8,
}

/// All lists at one moment.
#[derive(Deserialize, Debug)]
pub(super) struct Snapshot {
    #[serde(default)]
    pub zones: Vec<SnapshotZone>,
    // 2.0:
    #[serde(default)]
    pub nr_free_pages: u32,
    #[serde(default)]
    pub free_area: Vec<Vec<u32>>,
    #[serde(default)]
    pub buckets: Option<Vec<SnapshotBucket>>,
    #[serde(default)]
    pub page_cache: Option<Vec<Option<i64>>>,
}

#[derive(Deserialize, Debug)]
pub(super) struct SnapshotZone {
    pub name: String,
    pub free_pages: u32,
    pub free_area: Vec<Vec<u32>>,
    pub hot: Vec<u32>,
    pub cold: Vec<u32>,
}

/// Runs of a bucket: first page, free blocks, where they lie.
#[derive(Deserialize, Debug)]
pub(super) struct SnapshotBucket {
    pub bucket: usize,
    #[serde(default)]
    pub free: Vec<(u32, u32, Vec<u32>)>,
    #[serde(default)]
    pub dma: Vec<(u32, u32, Vec<u32>)>,
}

/// SLAB's lists at one moment.
#[derive(Deserialize, Debug)]
pub(super) struct SlabSnapshot {
    pub caches: Vec<SnapshotCache>,
}

#[derive(Deserialize, Debug)]
pub(super) struct SnapshotCache {
    pub cache: String,
    pub touched: u8,
    pub colour_next: u32,
    pub free_objects: u32,
    pub free_touched: u8,
    pub array: Vec<(u32, u16)>,
    pub partial: Vec<Value>,
    pub full: Vec<Value>,
    pub free: Vec<Value>,
}

/// Measures of a cache.
#[derive(Deserialize, Debug)]
pub(super) struct CacheLine {
    #[serde(default)]
    pub kmem_cache: String,
    pub objsize: u32,
    pub num: u32,
    pub gfporder: u8,
    pub colour: u32,
    pub colour_off: u32,
    pub slab_size: u32,
    pub off_slab: u8,
    pub slabp_cache: Option<String>,
    pub limit: u32,
    pub batchcount: u32,
    pub free_limit: u32,
    #[serde(default)]
    pub gfpflags: u32,
    #[serde(default)]
    pub no_reap: u8,
    #[serde(default)]
    pub next_reap: u32,
}

/// A cache that was made for its measures.
#[derive(Deserialize, Debug)]
pub(super) struct CreateLine {
    pub kmem_create: u32,
    #[serde(default)]
    pub align: u32,
    pub hwcache_align: u8,
    pub reclaim_account: u8,
    #[serde(flatten)]
    pub measures: CacheLine,
}

#[derive(Deserialize, Debug)]
pub(super) struct RangeLine {
    pub kmalloc_range: (u64, Option<u64>),
    pub dma: u8,
    pub cache: String,
}

#[derive(Deserialize, Debug)]
pub(super) struct ProbeLine {
    pub kmalloc_probe: u64,
    pub ksize: u32,
    pub null: u8,
}

#[derive(Deserialize, Debug)]
pub(super) struct ScriptLine {
    pub script: Script,
}

#[derive(Deserialize, Debug)]
pub(super) struct Script {
    pub reclaim_max: u32,
    pub oom_allowed: u32,
    pub waits_allowed: u32,
    pub oom_frees: u32,
}

#[derive(Deserialize, Debug)]
pub(super) struct NoteLine {
    pub note: String,
}

#[derive(Deserialize, Debug)]
pub(super) struct EndLine {
    #[serde(rename = "end")]
    _end: u8,
}

/// Areas: address, bytes with the guard page, and of 2.6 flags.
#[derive(Deserialize, Debug)]
pub(super) struct VmList {
    vmlist: Vec<Vec<u64>>,
}

impl VmList {
    pub fn areas(&self) -> Vec<(u64, u64, u32)> {
        let number = |area: &[u64], at: usize| area.get(at).copied().unwrap_or(0);
        self.vmlist.iter().map(|area| (number(area, 0), number(area, 1), number(area, 2) as u32)).collect()
    }
}

/// An operation. Which of the rest there is depends on it.
#[derive(Deserialize, Debug)]
pub(super) struct OpLine {
    pub op: String,
    id: Option<u32>,
    order: Option<u8>,
    pub gfp: Option<u32>,
    pub priority: Option<u32>,
    #[serde(default)]
    pub dma: u32,
    pub pfn: Option<u32>,
    pub step: Option<i32>,
    pub runs: Option<Vec<(u32, u32)>>,
    pub count: Option<u64>,
    pub size: Option<u64>,
    pub phys: Option<u64>,
    pub addr: Option<u64>,
    pub pte0: Option<u64>,
    pub pfns: Option<Vec<u32>>,
    pub pt_pages: Option<u32>,
    pub cache: Option<String>,
    pub slab: Option<u32>,
    pub i: Option<u16>,
    pub bucket: Option<i32>,
    pub c: Option<Vec<i64>>,
    pub jiffies: Option<u32>,
    pub page: Option<u32>,
    pub vaddr: Option<u64>,
    #[serde(default)]
    pub sleeps: u8,
    pub flushes: Option<u32>,
    #[serde(default)]
    pub ev: Vec<String>,
    pub msg: Option<String>,
    pub stopped: Option<String>,
    #[serde(default)]
    pub try_to_free_page_calls: u32,
    #[serde(default)]
    z: Value,
}

/// A zone's name, free pages, hot and cold pages, free blocks.
type ZoneNumbers = (String, u32, [u32; 2], Vec<u32>);

impl OpLine {
    pub fn id(&self) -> Result<u32, String> {
        self.id.filter(|&id| id <= 10_000_000).ok_or_else(|| "expected is an id".to_owned())
    }

    pub fn order(&self) -> Result<u8, String> {
        self.order.filter(|&order| order <= 20).ok_or_else(|| "expected is an order of 0 to 20".to_owned())
    }

    pub fn size(&self) -> Result<u64, String> {
        self.size.ok_or_else(|| "expected is a size".to_owned())
    }

    /// The numbers of the zones that changed. 2.0 has but one pool.
    pub fn numbers(&self) -> Result<Vec<ZoneNumbers>, String> {
        let wrong = |error: serde_json::Error| format!("\"z\": {error}");
        match &self.z {
            Value::Null => Ok(Vec::new()),
            Value::Array(zones) if zones.first().is_some_and(Value::is_number) => {
                let (free_pages, blocks) = serde_json::from_value(self.z.clone()).map_err(wrong)?;
                Ok(vec![("Normal".to_owned(), free_pages, [0; 2], blocks)])
            }
            zones => {
                let zones: Vec<(String, u32, u32, u32, Vec<u32>)> =
                    serde_json::from_value(zones.clone()).map_err(wrong)?;
                Ok(zones.into_iter().map(|(name, free, hot, cold, blocks)| (name, free, [hot, cold], blocks)).collect())
            }
        }
    }
}
