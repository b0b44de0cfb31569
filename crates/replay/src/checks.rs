//! Whether what a recording says can be: before a machine is built from it.

use super::Fault;
use super::format::{Header, RecordedSlab, Snapshot, SnapshotZone};
use kmscope_mm::{MAX_PAGE_ORDER, NR_ORDERS, PAGE_SIZE_BYTES};

/// Switches and sizes that the model has in one form only.
const FIXED: [(&str, u32); 12] = [
    ("CONFIG_NUMA", 0),
    ("CONFIG_ZONE_DMA", 1),
    ("CONFIG_CMA", 0),
    ("CONFIG_MEMORY_ISOLATION", 0),
    ("CONFIG_TRANSPARENT_HUGEPAGE", 0),
    ("CONFIG_SHUFFLE_PAGE_ALLOCATOR", 0),
    ("CONFIG_MEMCG", 0),
    ("CONFIG_SLAB_FREELIST_RANDOM", 0),
    ("CONFIG_SLAB_FREELIST_HARDENED", 0),
    ("CONFIG_RANDOM_KMALLOC_CACHES", 0),
    ("CONFIG_SLAB_BUCKETS", 0),
    ("CONFIG_PCP_BATCH_SCALE_MAX", 5),
];

/// The highest frame that a recording may name: 1 TiB of memory.
const MAX_PFN: u32 = 1 << 28;

/// Zones that an architecture has.
const MAX_ZONES: usize = 4;

/// Per-CPU lists: orders 0 to 3, three types.
const PCP_LISTS: (u8, usize) = (3, 3);

/// Whether the header is of a kernel that the model can be.
pub fn header(header: &Header, text: &str) -> Result<(), Fault> {
    let config = |name: &str| header.config.get(name).copied().unwrap_or(0);
    for (name, expected) in FIXED {
        if config(name) != expected {
            let message = format!("{name} is {}; expected is {expected}, all that is modelled", config(name));
            return Err(Fault::near(text, name, message));
        }
    }
    if config("CONFIG_SLUB_CPU_PARTIAL") != config("CONFIG_SMP") {
        let message = "CONFIG_SLUB_CPU_PARTIAL differs from CONFIG_SMP; expected is the same, all that is modelled";
        return Err(Fault::near(text, "CONFIG_SLUB_CPU_PARTIAL", message));
    }
    let numbers = [
        ("page_size", header.page_size, PAGE_SIZE_BYTES),
        ("max_page_order", header.max_page_order.into(), MAX_PAGE_ORDER.into()),
        ("nr_pcp_lists", header.nr_pcp_lists.into(), 12),
        ("nr_migratetypes", header.nr_migratetypes.into(), 4),
        ("page_group_by_mobility_disabled", header.page_group_by_mobility_disabled.into(), 0),
        ("nr_cpu_ids", header.nr_cpu_ids.into(), 1),
        ("online_cpus", header.online_cpus.into(), 1),
        ("watermark_scale_factor", header.watermark_scale_factor.into(), 10),
        ("watermark_boost_factor", header.watermark_boost_factor.into(), 15_000),
    ];
    for (name, found, expected) in numbers {
        if found != expected {
            return Err(Fault::near(text, name, format!("{name} is {found}; expected is {expected}")));
        }
    }
    if !(1..=MAX_PAGE_ORDER).contains(&header.pageblock_order) {
        let message = format!("pageblock_order is {}; expected is 1 to {MAX_PAGE_ORDER}", header.pageblock_order);
        return Err(Fault::near(text, "pageblock_order", message));
    }
    if header.zones.is_empty() {
        return Err(Fault::near(text, "\"zones\"", "there is no zone; expected is one at least"));
    }
    if header.zones.len() > MAX_ZONES || !header.zones.windows(2).all(|pair| pair[0].idx < pair[1].idx) {
        let message = format!("expected are at most {MAX_ZONES} zones with ascending idx");
        return Err(Fault::near(text, "\"zones\"", message));
    }
    let mut end = 0;
    for zone in &header.zones {
        let fault = |message: &str| Fault::near(text, &named("name", &zone.name), format!("{}: {message}", zone.name));
        if zone.start_pfn < end {
            return Err(fault("the zone begins before the one below it ends; expected are zones in ascending order"));
        }
        if zone.spanned == 0 || zone.start_pfn > MAX_PFN || zone.spanned > MAX_PFN {
            return Err(fault(&format!("the zone's frames make no sense; expected are frames below {MAX_PFN}")));
        }
        if zone.managed > zone.present || zone.present > zone.spanned {
            return Err(fault("managed, present and spanned pages; expected is none less than the one before"));
        }
        end = zone.start_pfn + zone.spanned;
    }
    Ok(())
}

fn named(key: &str, name: &str) -> String {
    format!("\"{key}\":\"{name}\"")
}

/// Whether a snapshot can be the state of the header's machine.
pub fn snapshot(header: &Header, snapshot: &Snapshot, text: &str) -> Result<(), Fault> {
    let names: Vec<&str> = snapshot.zones.iter().map(|zone| zone.zone.as_str()).collect();
    let expected: Vec<&str> = header.zones.iter().map(|zone| zone.name.as_str()).collect();
    if names != expected {
        let message = format!("the zones are {names:?}; expected are those of the header, {expected:?}");
        return Err(Fault::near(text, "\"zones\"", message));
    }
    for (at, zone) in snapshot.zones.iter().enumerate() {
        let end = header.zones[at].start_pfn + header.zones[at].spanned;
        let fault =
            |message: String| Fault::near(text, &named("zone", &zone.zone), format!("{}: {message}", zone.zone));
        blocks(zone, header.zones[at].start_pfn, end).map_err(fault)?;
        pageblocks(zone, header.zones[at].start_pfn, end, header.pageblock_order).map_err(fault)?;
        if zone.lru_pages != 0 {
            return Err(fault("lru_pages: pages on the LRU lists are not shown, so there must be none".to_owned()));
        }
    }
    Ok(())
}

fn blocks(zone: &SnapshotZone, start: u32, end: u32) -> Result<(), String> {
    let mut blocks: Vec<(u32, u32)> = Vec::new();
    let mut add = |pfn: u32, order: u8| {
        if !pfn.is_multiple_of(1 << order) || pfn < start || pfn >= end || end - pfn < 1 << order {
            return Err(format!("block {pfn} of order {order}; expected is a multiple of {} in the zone", 1 << order));
        }
        blocks.push((pfn, pfn + (1 << order)));
        Ok(())
    };
    for (order, lists) in zone.free_area.iter().enumerate() {
        lists.iter().flatten().try_for_each(|&pfn| add(pfn, order as u8))?;
    }
    debug_assert_eq!(zone.free_area.len(), NR_ORDERS);
    for list in &zone.pcp.lists {
        if list.order > PCP_LISTS.0 || list.mt >= PCP_LISTS.1 {
            return Err(format!("per-CPU list of order {}, type {}; expected is up to 3 and 2", list.order, list.mt));
        }
        list.pfns.iter().try_for_each(|&pfn| add(pfn, list.order))?;
    }
    blocks.sort_unstable();
    let overlap = blocks.windows(2).find(|pair| pair[0].1 > pair[1].0);
    overlap.map_or(Ok(()), |pair| Err(format!("frame {} is free twice; expected is once", pair[1].0)))
}

fn pageblocks(zone: &SnapshotZone, start: u32, end: u32, order: u8) -> Result<(), String> {
    let mut expected = start >> order << order;
    for &(pfn, count, migratetype) in &zone.pageblocks {
        let last = u64::from(pfn) + (u64::from(count) << order);
        if pfn != expected || count == 0 || last >= u64::from(end) + (1 << order) {
            return Err(format!("pageblocks from {pfn} on; expected is {expected}, and none beyond the zone"));
        }
        if !(-1..=3).contains(&migratetype) {
            return Err(format!("pageblock {pfn} of type {migratetype}; expected is -1 to 3"));
        }
        expected = last as u32;
    }
    if expected < end { Err(format!("pageblocks end at {expected}; expected is {end}")) } else { Ok(()) }
}

/// Whether a slab can be: its objects fit, and the list of the free ones names each at most once.
pub fn slab(slab: &RecordedSlab, freelists: [&[u16]; 2], size_bytes: u32) -> Result<(), String> {
    let RecordedSlab { pfn, order, objects, inuse, .. } = *slab;
    let wrong = |what: &str| Err(format!("slab at {pfn}: {what}"));
    if order > MAX_PAGE_ORDER || u64::from(objects) * u64::from(size_bytes) > PAGE_SIZE_BYTES << order {
        return wrong("its objects do not fit; expected is as many as its pages hold");
    }
    let mut free: Vec<u16> = freelists.concat();
    free.sort_unstable();
    if free.last().is_some_and(|&last| last >= objects) || free.windows(2).any(|pair| pair[0] == pair[1]) {
        return wrong("its free objects; expected is each once, and none beyond the last");
    }
    if usize::from(inuse) + freelists[0].len() != usize::from(objects) {
        return wrong("inuse; expected is the objects without those on its freelist");
    }
    Ok(())
}
