//! Names and numbers as the kernel writes them.

use kmscope_mm::machine::{CacheName, KmallocFamily};
use kmscope_mm::{CacheId, Era, Gfp, Machine, MigrateType, Pfn, ZoneId, ZoneKind};
use kmscope_scenario::Program;

/// What the memory of 2.0 is called where others name a zone.
pub const ONE_POOL: &str = "RAM";

/// `Normal`, `DMA32`: as in /proc/zoneinfo.
pub const fn zone_kind_name(kind: ZoneKind) -> &'static str {
    match kind {
        ZoneKind::Dma => "DMA",
        ZoneKind::Dma32 => "DMA32",
        ZoneKind::Normal => "Normal",
        ZoneKind::HighMem => "HighMem",
        ZoneKind::Movable => "Movable",
    }
}

/// Name of a machine's zone; 2.0 has none, but all of its memory in one pool.
pub fn zone_name(machine: &Machine, zone: ZoneId) -> &'static str {
    if machine.config().era == Era::Linux2_0 {
        return ONE_POOL;
    }
    machine.config().zones.get(zone.index()).map_or("?", |zone| zone_kind_name(zone.kind))
}

/// The zone that a request whose highest zone is `highest` looks at first.
pub fn first_zone(machine: &Machine, highest: ZoneKind) -> ZoneId {
    let zones = &machine.config().zones;
    let index = zones.iter().rposition(|zone| zone.kind <= highest && zone.managed_pages > 0).unwrap_or(0);
    ZoneId(u8::try_from(index).unwrap_or(0))
}

/// `kmalloc-256`, `kmalloc-rcl-1k`, `size-256`, the script's own names.
pub fn cache_name(program: &Program, machine: &Machine, cache: CacheId) -> String {
    cache_name_text(machine.cache_stat(cache).name, &program.names)
}

/// The same, of a name; `names`: what the script calls its caches.
pub fn cache_name_text(name: CacheName, names: &[String]) -> String {
    match name {
        CacheName::Kmalloc { family, size_bytes } => {
            let prefix = match family {
                KmallocFamily::Normal => "kmalloc-",
                KmallocFamily::Reclaimable => "kmalloc-rcl-",
                KmallocFamily::Dma => "dma-kmalloc-",
            };
            if size_bytes >= 1024 { format!("{prefix}{}k", size_bytes / 1024) } else { format!("{prefix}{size_bytes}") }
        }
        CacheName::Size { size_bytes, dma: false } => format!("size-{size_bytes}"),
        CacheName::Size { size_bytes, dma: true } => format!("size-{size_bytes}(DMA)"),
        CacheName::Bucket { block_bytes, dma: false } => format!("bucket {block_bytes}"),
        CacheName::Bucket { block_bytes, dma: true } => format!("bucket {block_bytes} (DMA)"),
        CacheName::Named(name) => names.get(name.index()).cloned().unwrap_or_else(|| format!("cache {}", name.0)),
        CacheName::VmapArea => "vmap_area".to_owned(),
        CacheName::KmemCache => "kmem_cache".to_owned(),
        CacheName::KmemCacheNode => "kmem_cache_node".to_owned(),
    }
}

/// A page frame number: `0x1002f0`.
pub fn pfn_text(pfn: Pfn) -> String {
    format!("{pfn:#x}")
}

/// An address: `0xffff888001002000`.
pub fn address(addr: u64) -> String {
    format!("{addr:#x}")
}

/// A size: `200 B`, `64 KiB`, `2 MiB`, `1,500 B`.
pub fn byte_count(bytes: u64) -> String {
    let (number, unit) = match bytes {
        0 => (0, "B"),
        _ if bytes.is_multiple_of(1 << 30) => (bytes >> 30, "GiB"),
        _ if bytes.is_multiple_of(1 << 20) => (bytes >> 20, "MiB"),
        _ if bytes.is_multiple_of(1 << 10) => (bytes >> 10, "KiB"),
        _ => (bytes, "B"),
    };
    match i64::try_from(number) {
        Ok(number) => format!("{} {unit}", crate::catalogue::grouped(number)),
        // An overflow of size_t: kmalloc(-1, …).
        Err(_) => {
            let thousands = i64::try_from(number / 1000).unwrap_or(i64::MAX);
            format!("{},{:03} {unit}", crate::catalogue::grouped(thousands), number % 1000)
        }
    }
}

/// The letter of a migrate type in the app.
pub const fn migrate_type_letter(migratetype: MigrateType) -> &'static str {
    match migratetype {
        MigrateType::Unmovable => "U",
        MigrateType::Movable => "M",
        MigrateType::Reclaimable => "E",
        MigrateType::HighAtomic => "H",
    }
}

/// A flag set as one would write it: `GFP_KERNEL | __GFP_ZERO`.
pub fn gfp_text(gfp: Gfp) -> String {
    let mut rest = gfp;
    let mut words = Vec::new();
    for &(flags, name) in Gfp::COMBINATIONS {
        // A combination of one bit (GFP_DMA) says no more than the bit's own name.
        if flags.0.count_ones() > 1 && rest.has(flags) {
            words.push(name);
            rest = rest.without(flags);
            break;
        }
    }
    for &(flag, name) in Gfp::BITS {
        if rest.has(flag) {
            words.push(name);
        }
    }
    if words.is_empty() { "0".to_owned() } else { words.join(" | ") }
}

/// The zone whose free pages `hog` watches: the first choice of an ordinary kernel request.
pub(super) fn hog_zone(machine: &Machine) -> ZoneId {
    first_zone(machine, ZoneKind::Normal)
}
