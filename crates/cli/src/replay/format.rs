//! Recordings as they are written: JSON, one object a line.

use serde::Deserialize;

/// The parts of a header that a machine is built from, and those that it is held to.
#[derive(Deserialize, Debug)]
pub struct Header {
    pub arch: String,
    pub mode: String,
    pub config: BuildConfig,
    pub pageblock_order: u8,
    pub page_group_by_mobility_disabled: u8,
    pub online_cpus: u32,
    pub min_free_kbytes: u64,
    pub zones: Vec<HeaderZone>,
}

/// Switches of the kernel build.
#[derive(Deserialize, Debug)]
pub struct BuildConfig {
    #[serde(rename = "CONFIG_SMP")]
    pub smp: u8,
    #[serde(rename = "CONFIG_COMPACTION")]
    pub compaction: u8,
}

#[derive(Deserialize, Debug)]
pub struct HeaderZone {
    pub name: String,
    pub start_pfn: u32,
    pub spanned: u32,
    pub present: u32,
    pub managed: u32,
    pub watermark: HeaderMarks,
    pub lowmem_reserve: [u32; 4],
    pub pcp: HeaderPcp,
    #[serde(default)]
    pub stat_threshold: u32,
}

#[derive(Deserialize, Debug)]
pub struct HeaderMarks {
    pub min: u32,
    pub low: u32,
    pub high: u32,
}

#[derive(Deserialize, Debug)]
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
    /// By order and migrate type, head first.
    pub free_area: Vec<[Vec<u32>; 4]>,
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
#[derive(Deserialize, Debug)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    /// A block was asked for.
    Alloc {
        n: u64,
        id: u32,
        order: u8,
        gfp: String,
        pfn: Option<u32>,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// A block was given back.
    Free {
        n: u64,
        id: u32,
        order: u8,
        pfn: u32,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// Many of the same in a row; a run is a first frame and how many blocks follow each other.
    AllocSeq {
        first_index: u64,
        order: u8,
        gfp: String,
        runs: Vec<(u32, u32)>,
        count: u64,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// kmalloc; `c` are the numbers of the cache afterwards.
    Kmalloc {
        n: u64,
        id: u32,
        size: u64,
        gfp: String,
        #[serde(flatten)]
        place: Place,
        #[serde(default)]
        c: Vec<Option<u32>>,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// kfree.
    Kfree {
        n: u64,
        id: u32,
        #[serde(flatten)]
        place: Place,
        #[serde(default)]
        c: Vec<Option<u32>>,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// vmalloc; `pfns` are the frames of its pages in order.
    Vmalloc {
        slot: u32,
        size: u64,
        addr: String,
        area_size: u64,
        pfns: Vec<u32>,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// vfree.
    Vfree {
        slot: u32,
        #[serde(default)]
        z: Vec<Digest>,
    },
    /// The first that failed.
    AllocFail { index: u64, order: u8, gfp: String, zones: Vec<FailZone> },
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
    pub min_partial: u32,
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
#[derive(Deserialize, Debug, Clone, PartialEq)]
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
    Snapshot(Snapshot),
    Measures(RecordedMeasures),
    SlabSnapshot(SlabSnapshot),
    VmallocRange,
    Operation(Operation),
    End,
}

impl Line {
    /// Reads one line; the error says what it is not.
    pub fn parse(text: &str) -> Result<Self, String> {
        /// A line that holds just a context.
        #[derive(Deserialize)]
        struct ContextLine {
            context: RecordedContext,
        }
        // Every kind of line begins with its own key.
        let key = text.strip_prefix("{\"").and_then(|rest| rest.split('"').next()).unwrap_or("");
        let wrong = |error: serde_json::Error| error.to_string();
        Ok(match key {
            "context" => Self::Context(serde_json::from_str::<ContextLine>(text).map_err(wrong)?.context),
            "header" => Self::Header(serde_json::from_str(text).map_err(wrong)?),
            "kmem_cache" => Self::Measures(serde_json::from_str(text).map_err(wrong)?),
            "slab_snapshot" => Self::SlabSnapshot(serde_json::from_str(text).map_err(wrong)?),
            "snapshot" => Self::Snapshot(serde_json::from_str(text).map_err(wrong)?),
            "op" => Self::Operation(serde_json::from_str(text).map_err(wrong)?),
            "vmalloc_start" => Self::VmallocRange,
            "end" => Self::End,
            other => return Err(format!("a line that begins with {other:?} is not understood")),
        })
    }
}
