//! Memory in a report (mm/show_mem.c, `__show_mem`, `show_free_areas`; mm/swap_state.c, `show_swap_cache_info`; 6.12).
//!
//! What the model does not have stands as 0: isolated, mapped and shared pages, stacks, page tables of processes, bounce
//! buffers, CMA. Lines that only CONFIG_CMA, CONFIG_MEMORY_FAILURE or CONFIG_HUGETLB_PAGE bring are left out.

use crate::narrate::zone_name;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::klog::{MemoryReport, ZoneReport};
use kmscope_mm::machine::Machine;
use kmscope_mm::{MigrateType, ZoneId, ZoneKind};

/// Pages in units of 1024 bytes, as `K()`.
pub(super) fn kb(pages: u32) -> u64 {
    u64::from(pages) * PAGE_SIZE_BYTES / 1024
}

/// All lines; of zones only those that the request could use.
pub(super) fn lines(machine: &Machine, highest: ZoneKind, memory: &MemoryReport, lines: &mut Vec<String>) {
    let zones = &machine.config().zones;
    let populated: Vec<usize> = (0..zones.len()).filter(|&at| zones[at].present_pages > 0).collect();
    let shown: Vec<(ZoneId, &ZoneReport)> = populated
        .iter()
        .filter(|&&at| zones[at].kind <= highest)
        .map(|&at| (ZoneId(u8::try_from(at).unwrap_or(0)), &memory.zones[at]))
        .collect();
    let sum = |of: fn(&ZoneReport) -> u32| -> u32 { memory.zones.iter().map(of).sum() };
    let (active_anon, inactive_anon) = (sum(|zone| zone.active_anon_pages), sum(|zone| zone.inactive_anon_pages));
    let (active_file, inactive_file) = (sum(|zone| zone.active_file_pages), sum(|zone| zone.inactive_file_pages));
    let (pinned, dirty, writing) =
        (sum(|zone| zone.pinned_pages), sum(|zone| zone.dirty_pages), sum(|zone| zone.writing_pages));
    let free_pcp: u32 = shown.iter().map(|(_, zone)| zone.pcp_pages).sum();
    lines.extend([
        "Mem-Info:".to_owned(),
        format!("active_anon:{active_anon} inactive_anon:{inactive_anon} isolated_anon:0"),
        format!(" active_file:{active_file} inactive_file:{inactive_file} isolated_file:0"),
        format!(" unevictable:{pinned} dirty:{dirty} writeback:{writing}"),
        format!(
            " slab_reclaimable:{} slab_unreclaimable:{}",
            memory.slab_reclaimable_pages, memory.slab_unreclaimable_pages
        ),
        " mapped:0 shmem:0 pagetables:0".to_owned(),
        " sec_pagetables:0 bounce:0".to_owned(),
        " kernel_misc_reclaimable:0".to_owned(),
        format!(" free:{} free_pcp:{free_pcp} free_cma:0", sum(|zone| zone.free_pages)),
        format!(
            "Node 0 active_anon:{}kB inactive_anon:{}kB active_file:{}kB inactive_file:{}kB unevictable:{}kB \
             isolated(anon):0kB isolated(file):0kB mapped:0kB dirty:{}kB writeback:{}kB shmem:0kB writeback_tmp:0kB \
             kernel_stack:0kB pagetables:0kB sec_pagetables:0kB all_unreclaimable? {}",
            kb(active_anon),
            kb(inactive_anon),
            kb(active_file),
            kb(inactive_file),
            kb(pinned),
            kb(dirty),
            kb(writing),
            if memory.hopeless { "yes" } else { "no" }
        ),
    ]);
    for &(zone, report) in &shown {
        counters(machine, zone, report, lines);
    }
    lines.extend(shown.iter().map(|&(zone, report)| free_blocks(machine, zone, report)));
    let (mut present, mut managed, mut high) = (0, 0, 0);
    for zone in populated.iter().map(|&at| &zones[at]) {
        present += zone.present_pages;
        managed += zone.managed_pages;
        high += if zone.kind == ZoneKind::HighMem { zone.present_pages } else { 0 };
    }
    lines.extend([
        format!("{} total pagecache pages", active_file + inactive_file + memory.swap_cache_pages),
        format!("{} pages in swap cache", memory.swap_cache_pages),
        format!("Free swap  = {}kB", kb(memory.swap_free_pages)),
        format!("Total swap = {}kB", kb(memory.swap_pages)),
        format!("{present} pages RAM"),
        format!("{high} pages HighMem/MovableOnly"),
        format!("{} pages reserved", present - managed),
    ]);
}

/// A zone's counters. The marks are with the boost, as there.
fn counters(machine: &Machine, zone: ZoneId, report: &ZoneReport, lines: &mut Vec<String>) {
    let (stat, of) = (machine.zone_stat(zone), &machine.config().zones[zone.index()]);
    let mark = |pages: u32| kb(pages + report.boost_pages);
    lines.push(format!(
        "{} free:{}kB boost:{}kB min:{}kB low:{}kB high:{}kB reserved_highatomic:{}KB active_anon:{}kB \
         inactive_anon:{}kB active_file:{}kB inactive_file:{}kB unevictable:{}kB writepending:{}kB present:{}kB \
         managed:{}kB mlocked:{}kB bounce:0kB free_pcp:{}kB local_pcp:{}kB free_cma:0kB",
        zone_name(machine, zone),
        kb(report.free_pages),
        kb(report.boost_pages),
        mark(stat.min_pages),
        mark(stat.low_pages),
        mark(stat.high_pages),
        kb(report.highatomic_pages),
        kb(report.active_anon_pages),
        kb(report.inactive_anon_pages),
        kb(report.active_file_pages),
        kb(report.inactive_file_pages),
        kb(report.pinned_pages),
        kb(report.dirty_pages + report.writing_pages),
        kb(of.present_pages),
        kb(of.managed_pages),
        kb(report.pinned_pages),
        kb(report.pcp_pages),
        kb(report.pcp_pages),
    ));
    let mut reserve = "lowmem_reserve[]:".to_owned();
    for pages in machine.lowmem_reserve(zone) {
        reserve.push_str(&format!(" {pages}"));
    }
    lines.push(reserve);
}

/// `Normal: 12*4kB (UM) 3*8kB (U) … = 72kB`.
fn free_blocks(machine: &Machine, zone: ZoneId, report: &ZoneReport) -> String {
    let mut line = format!("{}: ", zone_name(machine, zone));
    let mut sum = 0;
    for (order, (&blocks, &types)) in report.blocks.iter().zip(&report.types).enumerate() {
        let kb = (PAGE_SIZE_BYTES / 1024) << order;
        sum += u64::from(blocks) * kb;
        line.push_str(&format!("{blocks}*{kb}kB "));
        if blocks > 0 {
            line.push('(');
            let here = |of: &&(MigrateType, char)| types & 1 << of.0.index() != 0;
            line.extend(LETTERS.iter().filter(here).map(|(_, letter)| *letter));
            line.push_str(") ");
        }
    }
    line.push_str(&format!("= {sum}kB"));
    line
}

/// Migrate types as `show_migration_types` writes them, in its order.
const LETTERS: [(MigrateType, char); 4] = [
    (MigrateType::Unmovable, 'U'),
    (MigrateType::Movable, 'M'),
    (MigrateType::Reclaimable, 'E'),
    (MigrateType::HighAtomic, 'H'),
];
