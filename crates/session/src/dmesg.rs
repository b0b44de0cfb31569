//! The kernel log as text: what `dmesg` of Linux 6.12 would show of the reports that the machine keeps.
//!
//! The lines have the kernel's form. Left out is what the model does not have: the time of a line, stack traces
//! and addresses of code, line numbers, registers, the command line's `Hardware name`, nodes (a kernel without
//! CONFIG_NUMA), cgroups and cpusets.

use crate::Session;
use crate::narrate::{cache_name, zone_name};
use kmscope_mm::gfp::Era;
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::klog::{Entry, Report, SleepingCall, Warning, ZoneReport};
use kmscope_mm::machine::Machine;
use kmscope_mm::{Gfp, MigrateType, NameId, TaskId, ZoneId};
use kmscope_scenario::Program;

/// Name and number of the task that runs the script where it names none.
const OWN_TASK: (&str, u32) = ("insmod", 100);

/// Those of the hog.
const HOG: (&str, u32) = ("hog", 99);

/// One report.
#[derive(Clone, Debug, PartialEq)]
pub struct LogReport {
    /// Its number since boot.
    pub number: u32,
    /// The step that made the kernel say it, 1-based.
    pub step: usize,
    /// Its lines.
    pub lines: Vec<String>,
}

impl Session {
    /// Reports up to the current step, lost ones included.
    pub fn dmesg_count(&self) -> u32 {
        self.machine().klog_total()
    }

    /// The last `most` reports up to the current step that the kernel still has, the latest last.
    pub fn dmesg(&self, most: usize) -> Vec<LogReport> {
        let kept = self.machine().klog().count();
        self.machine()
            .klog()
            .skip(kept.saturating_sub(most))
            .map(|(number, entry)| LogReport {
                number,
                step: self.records().partition_point(|record| record.reports <= number) + 1,
                lines: lines(self.program(), self.machine(), entry),
            })
            .collect()
    }
}

/// `0x820(GFP_ATOMIC)`: what is left of a mode without a name stands as a number.
pub fn mode(gfp: Gfp) -> String {
    format!("{:#x}({})", gfp.bits(Era::Linux6_12), gfp.report_names().join("|"))
}

/// Name and number of the task of a report.
fn task<'a>(program: &'a Program, entry: &Entry) -> (&'a str, u32) {
    match entry.task {
        Some(NameId(id)) => (program.names.get(id as usize).map_or("?", String::as_str), OWN_TASK.1 + 1 + id),
        None => OWN_TASK,
    }
}

/// Name and number of the task that was killed.
fn victim_task<'a>(program: &'a Program, machine: &Machine, victim: TaskId) -> (&'a str, u32) {
    match machine.tasks().iter().find(|stat| stat.task == victim).and_then(|stat| stat.name) {
        Some(NameId(id)) => (program.names.get(id as usize).map_or("?", String::as_str), OWN_TASK.1 + 1 + id),
        None if victim == TaskId(1) => HOG,
        None => OWN_TASK,
    }
}

/// The lines of a report.
pub fn lines(program: &Program, machine: &Machine, entry: &Entry) -> Vec<String> {
    let (name, pid) = task(program, entry);
    let (mode, order) = (mode(entry.gfp), entry.order);
    let cpu = format!("CPU: 0 UID: 0 PID: {pid} Comm: {name} Not tainted 6.12.0");
    let warning =
        |file: &str, function: &str| vec![format!("WARNING: CPU: 0 PID: {pid} at {file} {function}"), cpu.clone()];
    let mut lines = match entry.report {
        Report::PageAllocation => {
            vec![format!("{name}: page allocation failure: order:{order}, mode:{mode}, nodemask=(null)"), cpu]
        }
        Report::Vmalloc { size_bytes, too_large } => {
            let why = if too_large { "exceeds total pages" } else { "page order 0, failed to allocate pages" };
            vec![format!("{name}: vmalloc error: size {size_bytes}, {why}, mode:{mode}, nodemask=(null)"), cpu]
        }
        Report::SlabOutOfMemory { cache, slabs, objects, free } => {
            let stat = machine.cache_stat(cache);
            let cache = cache_name(program, machine, cache);
            let least = u64::from(stat.size_bytes).div_ceil(PAGE_SIZE_BYTES).next_power_of_two().trailing_zeros();
            vec![
                format!("SLUB: Unable to allocate memory on CPU 0 (of node 0) on node -1, gfp={mode}"),
                format!(
                    "  cache: {cache}, object size: {}, buffer size: {}, default order: {}, min order: {least}",
                    stat.object_size_bytes, stat.size_bytes, stat.order
                ),
                format!("  node 0: slabs: {slabs}, objs: {objects}, free: {free}"),
            ]
        }
        Report::SleepInAtomic(SleepingCall::Schedule) => {
            vec![format!("BUG: scheduling while atomic: {name}/{pid}/0x{:08x}", entry.preempt_count), cpu]
        }
        Report::SleepInAtomic(call) => {
            let file = match call {
                SleepingCall::MightAlloc => "include/linux/sched/mm.h",
                SleepingCall::Vmalloc => "mm/vmalloc.c",
                SleepingCall::Mutex | SleepingCall::Schedule => "kernel/locking/mutex.c",
            };
            let (atomic, off) = (u8::from(entry.preempt_count != 0), u8::from(entry.irqs_off));
            vec![
                format!("BUG: sleeping function called from invalid context at {file}"),
                format!("in_atomic(): {atomic}, irqs_disabled(): {off}, non_block: 0, pid: {pid}, name: {name}"),
                format!("preempt_count: {:x}, expected: 0", entry.preempt_count),
                cpu,
            ]
        }
        Report::VmallocInInterrupt => vec!["kernel BUG at mm/vmalloc.c!".to_owned(), cpu],
        Report::OrderTooLarge => warning("mm/page_alloc.c", "__alloc_pages_noprof"),
        Report::VmallocZero => warning("mm/vmalloc.c", "__vmalloc_node_range_noprof"),
        Report::CacheBusy { cache } => {
            let cache = cache_name(program, machine, cache);
            vec![
                format!("BUG {cache}: Objects remaining in {cache} on __kmem_cache_shutdown()"),
                format!("kmem_cache_destroy {cache}: Slab cache still has objects"),
            ]
        }
        Report::Warned(Warning::SlabFlags) => {
            let (bad, fixed) = (Gfp::DMA32.0 | Gfp::HIGHMEM.0, entry.gfp.without(Gfp(Gfp::DMA32.0 | Gfp::HIGHMEM.0)));
            let bad = Gfp(entry.gfp.0 & bad);
            vec![
                format!(
                    "Unexpected gfp: {:#x} ({}). Fixing up to gfp: {:#x} ({}). Fix your code!",
                    bad.0,
                    bad.report_names().join("|"),
                    fixed.0,
                    fixed.report_names().join("|")
                ),
                cpu,
            ]
        }
        Report::Warned(Warning::Recursion { .. }) => vec![
            "WARNING: possible circular locking dependency detected".to_owned(),
            "6.12.0 Not tainted".to_owned(),
            format!("{name}/{pid} is trying to acquire lock:"),
            "(fs_reclaim){+.+.}-{0:0}, at: fs_reclaim_acquire".to_owned(),
            "but task is already holding lock:".to_owned(),
            "(fs_lock){+.+.}-{3:3}".to_owned(),
            "which lock already depends on the new lock.".to_owned(),
        ],
        Report::Warned(other) => {
            let (file, function) = other.place();
            warning(file, function)
        }
        Report::OutOfMemory { .. } => {
            vec![format!("{name} invoked oom-killer: gfp_mask={mode}, order={order}, oom_score_adj=0"), cpu]
        }
        Report::Hung(_) => vec![
            format!("INFO: task {name}:{pid} blocked for more than 120 seconds."),
            "      Not tainted 6.12.0".to_owned(),
        ],
    };
    if let Some(zones) = &entry.zones {
        lines.push("Mem-Info:".to_owned());
        let shown = (0..machine.config().zones.len()).map(|at| (ZoneId(u8::try_from(at).unwrap_or(0)), &zones[at]));
        for (zone, report) in shown.clone() {
            memory(machine, zone, report, &mut lines);
        }
        lines.extend(shown.map(|(zone, report)| free_blocks(machine, zone, report)));
    }
    if let Report::OutOfMemory { victim, anon_pages, pinned_pages, .. } = entry.report {
        let (name, pid) = victim_task(program, machine, victim);
        let rss_kb = u64::from(anon_pages + pinned_pages) * PAGE_SIZE_BYTES / 1024;
        lines.push(format!(
            "Out of memory: Killed process {pid} ({name}) anon-rss:{rss_kb}kB, file-rss:0kB, shmem-rss:0kB, UID:0 \
             oom_score_adj:0"
        ));
    }
    lines
}

/// A zone's counters (`show_free_areas`), as far as the model has them. The marks are with the boost, as there.
fn memory(machine: &Machine, zone: ZoneId, report: &ZoneReport, lines: &mut Vec<String>) {
    let kb = |pages: u32| u64::from(pages) * PAGE_SIZE_BYTES / 1024;
    let (stat, of) = (machine.zone_stat(zone), &machine.config().zones[zone.index()]);
    let mark = |pages: u32| kb(pages + report.boost_pages);
    lines.push(format!(
        "{} free:{}kB boost:{}kB min:{}kB low:{}kB high:{}kB reserved_highatomic:{}KB present:{}kB managed:{}kB \
         free_pcp:{}kB",
        zone_name(machine, zone),
        kb(report.free_pages),
        kb(report.boost_pages),
        mark(stat.min_pages),
        mark(stat.low_pages),
        mark(stat.high_pages),
        kb(report.highatomic_pages),
        kb(of.present_pages),
        kb(of.managed_pages),
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
