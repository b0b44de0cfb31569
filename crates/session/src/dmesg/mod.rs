//! The kernel log as text: what `dmesg` of Linux 6.12 would show of the reports that the machine keeps.
//!
//! The lines have the kernel's form. Left out is what the model does not have: the time of a line, stack traces
//! and addresses of code, line numbers, registers, the command line's `Hardware name`. All tasks are root's, in the root
//! of cpusets and cgroups; the names of zones are those of a kernel without CONFIG_NUMA.
//!
//! Must not know what the app says of the same: these are the kernel's words.

mod memory;
mod oom;

use crate::narrate::cache_name;
use crate::{Message, Session, message};
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::klog::{Entry, Report, SleepingCall, VmallocLack, Warning};
use kmscope_mm::machine::Machine;
use kmscope_mm::{Arch, Gfp, NameId};
use kmscope_scenario::Program;

/// Name and number of the task that runs the script where it names none.
const OWN_TASK: (&str, u32) = ("insmod", 100);

/// Where a request was allowed to look: no memory policy, the root's cpuset, the only node.
const NOWHERE: &str = "nodemask=(null),cpuset=/,mems_allowed=0";

/// One report.
#[derive(Clone, Debug, PartialEq)]
pub struct LogReport {
    /// Its number since boot.
    pub number: u32,
    /// The step that made the kernel say it, 1-based.
    pub step: usize,
    /// Its lines.
    pub lines: Vec<String>,
    /// What has to be known of it.
    pub note: Option<Message>,
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
                note: note(entry.report),
            })
            .collect()
    }
}

/// `0x820(GFP_ATOMIC)`: what is left of a mode without a name stands as a number.
pub fn mode(gfp: Gfp) -> String {
    format!("{:#x}({})", gfp.0, gfp.report_names().join("|"))
}

/// Name and number of the task of a report.
fn task<'a>(program: &'a Program, entry: &Entry) -> (&'a str, u32) {
    match entry.task {
        Some(NameId(id)) => (program.names.get(id as usize).map_or("?", String::as_str), OWN_TASK.1 + 1 + id),
        None => OWN_TASK,
    }
}

/// Which kernels say so, and when.
fn note(report: Report) -> Option<Message> {
    Some(match report {
        Report::SleepInAtomic(SleepingCall::Schedule) => return None,
        Report::SleepInAtomic(_) => message!("dmesg-config", config = "CONFIG_DEBUG_ATOMIC_SLEEP"),
        Report::BadZoneFlags | Report::BadMobilityFlags => message!("dmesg-config", config = "CONFIG_DEBUG_VM"),
        Report::BadCacheSize { insane: true, .. } => message!("dmesg-config-first", config = "CONFIG_DEBUG_VM"),
        Report::Warned(Warning::Recursion { .. }) => message!("dmesg-config", config = "CONFIG_PROVE_LOCKING"),
        Report::SlabOutOfMemory { .. } => message!("dmesg-config", config = "CONFIG_SLUB_DEBUG"),
        Report::CacheBusy { .. } => message!("dmesg-config-first", config = "CONFIG_SLUB_DEBUG"),
        Report::NoAreaToFree { .. } => message!("dmesg-hashed"),
        Report::Hung => message!("dmesg-hung"),
        _ => return None,
    })
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
            vec![format!("{name}: page allocation failure: order:{order}, mode:{mode}, {NOWHERE}"), cpu]
        }
        Report::Vmalloc { size_bytes, lack } => {
            let why = match lack {
                VmallocLack::Memory => "exceeds total pages".to_owned(),
                VmallocLack::Area => "vm_struct allocation failed".to_owned(),
                // The kernel's own spelling.
                VmallocLack::Array { array_bytes } => format!("failed to allocated page array size {array_bytes}"),
                VmallocLack::Pages => "failed to allocate pages".to_owned(),
                VmallocLack::Tables => "failed to map pages".to_owned(),
            };
            vec![format!("{name}: vmalloc error: size {size_bytes}, {why}, mode:{mode}, {NOWHERE}"), cpu]
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
        // The scheduler disables preemption itself before it looks. With interrupts off and nothing else it sees
        // nothing wrong; what sleeps, as wait_event(), asks might_sleep() before.
        Report::SleepInAtomic(SleepingCall::Schedule) if entry.preempt_count > 0 => {
            vec![format!("BUG: scheduling while atomic: {name}/{pid}/0x{:08x}", entry.preempt_count + 1), cpu]
        }
        Report::SleepInAtomic(call) => {
            let file = match call {
                SleepingCall::MightAlloc => "include/linux/sched/mm.h",
                SleepingCall::Vmalloc => "mm/vmalloc.c",
                SleepingCall::Mutex => "kernel/locking/mutex.c",
                SleepingCall::Schedule => "include/linux/wait.h",
            };
            let (atomic, off) = (u8::from(entry.preempt_count != 0), u8::from(entry.irqs_off));
            vec![
                format!("BUG: sleeping function called from invalid context at {file}"),
                format!("in_atomic(): {atomic}, irqs_disabled(): {off}, non_block: 0, pid: {pid}, name: {name}"),
                format!("preempt_count: {:x}, expected: 0", entry.preempt_count),
                "RCU nest depth: 0, expected: 0".to_owned(),
                cpu,
            ]
        }
        Report::VmallocInInterrupt => vec!["kernel BUG at mm/vmalloc.c!".to_owned(), cpu],
        Report::BadZoneFlags => vec!["kernel BUG at include/linux/gfp.h!".to_owned(), cpu],
        Report::BadMobilityFlags => warning("include/linux/gfp.h", "gfp_migratetype"),
        Report::BadCacheSize { name, insane } => {
            let name = program.names.get(name.index()).map_or("?", String::as_str);
            let first = insane.then(|| format!("kmem_cache_create({name}) integrity check failed"));
            let last = format!("__kmem_cache_create_args({name}) failed with error -22");
            first.into_iter().chain([last, cpu]).collect()
        }
        Report::OrderTooLarge => warning("mm/page_alloc.c", "__alloc_pages_noprof"),
        Report::VmallocZero => warning("mm/vmalloc.c", "__vmalloc_node_range_noprof"),
        Report::CacheBusy { cache } => {
            let cache = cache_name(program, machine, cache);
            let mut lines = vec![
                format!("BUG {cache} (Not tainted): Objects remaining in {cache} on __kmem_cache_shutdown()"),
                format!("kmem_cache_destroy {cache}: Slab cache still has objects"),
            ];
            lines.extend(warning("mm/slab_common.c", "kmem_cache_destroy"));
            lines
        }
        Report::NoAreaToFree { addr } => {
            let digits = if machine.config().arch == Arch::I386 { 8 } else { 16 };
            let mut lines = Vec::new();
            // Both functions warn of an address at which no page begins.
            if !addr.is_multiple_of(PAGE_SIZE_BYTES) {
                lines.push(format!("Trying to vfree() bad address ({addr:0digits$x})"));
                lines.extend(warning("mm/vmalloc.c", "remove_vm_area"));
            }
            lines.push(format!("Trying to vfree() nonexistent vm area ({addr:0digits$x})"));
            lines.extend(warning("mm/vmalloc.c", "vfree"));
            lines
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
        Report::Hung => vec![
            format!("INFO: task {name}:{pid} blocked for more than 120 seconds."),
            "      Not tainted 6.12.0".to_owned(),
            "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.".to_owned(),
        ],
    };
    if let Some(memory) = &entry.memory {
        memory::lines(machine, entry.highest, memory, &mut lines);
    }
    if let Report::OutOfMemory { victim, first, candidates } = entry.report {
        oom::lines(program, machine, victim, machine.oom_candidates(first, candidates), &mut lines);
    }
    lines
}
