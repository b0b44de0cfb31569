//! The kernel log as text: what `dmesg` of Linux 6.12 would show of the reports that the machine keeps.
//!
//! The lines have the kernel's form. Left out is what the model does not have: the time of a line, stack traces
//! and addresses of code, line numbers, registers, the command line's `Hardware name`. All tasks are root's, in the root
//! of cpusets and cgroups; the names of zones are those of a kernel without CONFIG_NUMA.
//!
//! Must not know what the app says of the same: these are the kernel's words.

mod former;
mod memory;
mod oom;

use crate::narrate::cache_name;
use crate::{Message, Session, message};
use kmscope_mm::ids::PAGE_SIZE_BYTES;
use kmscope_mm::klog::{
    Asker, DIED, Entry, Report, SleepingCall, TAINT_BAD_PAGE, TAINT_DIE, TAINT_WARN, VmallocLack, Warning,
};
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
        self.cursor().step.checked_sub(1).map_or(0, |step| self.records()[step].reports)
    }

    /// The last `most` reports up to the current step that the kernel still has, the latest last.
    pub fn dmesg(&mut self, most: usize) -> Vec<LogReport> {
        self.seek(self.cursor().step);
        let machine = self.machine_there();
        let kept = machine.klog().count();
        machine
            .klog()
            .skip(kept.saturating_sub(most))
            .map(|(number, entry)| LogReport {
                number,
                step: self.records().partition_point(|record| record.reports <= number) + 1,
                lines: lines(self.program(), machine, entry),
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

/// The kernel of the recordings: release, and the number of its build.
const KERNEL: &str = "6.12.117 #1";

/// Bits of `preempt_count()` that say that an interrupt is served, or softirqs are off.
const IN_INTERRUPT: u32 = 0xff_ff00;

/// A kernel that has reported something is tainted: `Tainted: G        W         ` has a place for each of its flags
/// (kernel/panic.c, `taint_flags`, `print_tainted_seq`, 6.12.117). Of them the model knows three.
const TAINTS: [(u32, usize, char, &str); 3] =
    [(TAINT_BAD_PAGE, 5, 'B', "BAD_PAGE"), (TAINT_DIE, 7, 'D', "DIE"), (TAINT_WARN, 9, 'W', "WARN")];

/// Places of `print_tainted`.
const TAINT_FLAGS: usize = 19;

/// `Not tainted`, or all flags.
fn tainted(taint: u32) -> String {
    let mut flags = [' '; TAINT_FLAGS];
    // No module with another licence is loaded.
    flags[0] = 'G';
    let set = TAINTS.iter().filter(|(bit, ..)| taint & bit != 0);
    set.clone().for_each(|&(_, at, letter, _)| flags[at] = letter);
    if set.count() == 0 { "Not tainted".to_owned() } else { format!("Tainted: {}", flags.iter().collect::<String>()) }
}

/// The task as every dump of a stack begins, and what taints the kernel (lib/dump_stack.c, `dump_stack_print_info`).
fn who(name: &str, pid: u32, taint: u32) -> Vec<String> {
    let mut lines = vec![format!("CPU: 0 UID: 0 PID: {pid} Comm: {name} {} {KERNEL}", tainted(taint))];
    let set = TAINTS.iter().filter(|(bit, ..)| taint & bit != 0);
    let spelt: Vec<String> = set.map(|(_, _, letter, name)| format!("[{letter}]={name}")).collect();
    if !spelt.is_empty() {
        lines.push(format!("Tainted: {}", spelt.join(", ")));
    }
    lines
}

/// Slabs with objects of a cache that is to be destroyed, of each of which there is a report, as far as they are shown.
const SHOWN_SLABS: u32 = 8;

/// Which kernels say so, and when.
fn note(report: Report) -> Option<Message> {
    Some(match report {
        Report::SleepInAtomic(SleepingCall::Schedule) => return None,
        Report::SleepInAtomic(_) => message!("dmesg-config-sleep"),
        Report::BadZoneFlags | Report::BadMobilityFlags | Report::CacheNameTwice { .. } | Report::CacheNameBlank => {
            message!("dmesg-config", config = "CONFIG_DEBUG_VM")
        }
        Report::BadCacheSize { insane: true, .. } => message!("dmesg-config-first", config = "CONFIG_DEBUG_VM"),
        Report::Recursion { .. } => message!("dmesg-config", config = "CONFIG_PROVE_LOCKING"),
        Report::SlabOutOfMemory { .. } => message!("dmesg-config", config = "CONFIG_SLUB_DEBUG"),
        Report::CacheBusy { slabs: 1.., .. } => message!("dmesg-config-slabs"),
        Report::NoAreaToFree { .. } | Report::KfreePages { .. } => message!("dmesg-hashed"),
        Report::Hung => message!("dmesg-hung"),
        _ => return None,
    })
}

/// The lines of a report.
pub fn lines(program: &Program, machine: &Machine, entry: &Entry) -> Vec<String> {
    if machine.config().era.is_classic() {
        return former::lines(program, machine, entry);
    }
    let (name, pid) = task(program, entry);
    let (mode, order) = (mode(entry.gfp), entry.order);
    let cpu = who(name, pid, entry.taint);
    let after = |first: String| -> Vec<String> { std::iter::once(first).chain(cpu.iter().cloned()).collect() };
    let warning_when = |taint: u32, file: &str, function: &str| -> Vec<String> {
        let first = format!("WARNING: CPU: 0 PID: {pid} at {file} {function}");
        std::iter::once(first).chain(who(name, pid, taint)).collect()
    };
    let warning = |file: &str, function: &str| warning_when(entry.taint, file, function);
    // The kernel stops whoever runs; in an interrupt, all of it (arch/x86/kernel/dumpstack.c, `oops_end`).
    let dies = |mut lines: Vec<String>, what: &str| -> Vec<String> {
        lines.push(format!("Oops: {what} [#{}]", (entry.taint >> DIED) + 1));
        lines.extend(cpu.iter().cloned());
        if entry.preempt_count & IN_INTERRUPT != 0 {
            lines.push("Kernel panic - not syncing: Fatal exception in interrupt".to_owned());
        }
        lines
    };
    let mut lines = match entry.report {
        Report::PageAllocation => {
            after(format!("{name}: page allocation failure: order:{order}, mode:{mode}, {NOWHERE}"))
        }
        Report::Vmalloc { size_bytes, lack } => {
            let why = match lack {
                VmallocLack::Memory => "exceeds total pages".to_owned(),
                VmallocLack::Area | VmallocLack::Addresses => "vm_struct allocation failed".to_owned(),
                // The kernel's own spelling.
                VmallocLack::Array { array_bytes } => format!("failed to allocated page array size {array_bytes}"),
                VmallocLack::Pages => "failed to allocate pages".to_owned(),
                VmallocLack::Tables => "failed to map pages".to_owned(),
            };
            let mut lines = Vec::new();
            if lack == VmallocLack::Addresses {
                // With the guard page (mm/vmalloc.c, `alloc_vmap_area`).
                let with_guard = size_bytes.next_multiple_of(PAGE_SIZE_BYTES) + PAGE_SIZE_BYTES;
                let (start, end) = machine.vmalloc_range();
                lines.push(format!(
                    "vmalloc_node_range for size {with_guard} failed: Address range restricted to {start:#x} - {end:#x}"
                ));
            }
            lines.extend(after(format!("{name}: vmalloc error: size {size_bytes}, {why}, mode:{mode}, {NOWHERE}")));
            lines
        }
        // Former kernels' alone.
        Report::BlockTooLarge { .. } | Report::NoFreePage => Vec::new(),
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
            after(format!("BUG: scheduling while atomic: {name}/{pid}/0x{:08x}", entry.preempt_count + 1))
        }
        Report::SleepInAtomic(call) => {
            let file = match call {
                SleepingCall::MightAlloc => "include/linux/sched/mm.h",
                SleepingCall::Vmalloc => "mm/vmalloc.c",
                SleepingCall::Mutex => "kernel/locking/mutex.c",
                SleepingCall::Workqueue => "kernel/workqueue.c",
                SleepingCall::SubmitBio => "block/blk-core.c",
                SleepingCall::Schedule => "include/linux/wait.h",
            };
            let (atomic, off) = (u8::from(entry.preempt_count != 0), u8::from(entry.irqs_off));
            let mut lines = vec![
                format!("BUG: sleeping function called from invalid context at {file}"),
                format!("in_atomic(): {atomic}, irqs_disabled(): {off}, non_block: 0, pid: {pid}, name: {name}"),
                format!("preempt_count: {:x}, expected: 0", entry.preempt_count),
                "RCU nest depth: 0, expected: 0".to_owned(),
            ];
            lines.extend(cpu.iter().cloned());
            lines
        }
        Report::VmallocInInterrupt => dies(vec!["kernel BUG at mm/vmalloc.c!".to_owned()], "invalid opcode: 0000"),
        Report::BadZoneFlags => dies(vec!["kernel BUG at include/linux/gfp.h!".to_owned()], "invalid opcode: 0000"),
        Report::DivideByZero => dies(Vec::new(), "divide error: 0000"),
        Report::Oops { addr, write } => {
            let digits = if machine.config().arch == Arch::I386 { 8 } else { 16 };
            let what = match addr {
                ..PAGE_SIZE_BYTES => "kernel NULL pointer dereference, address",
                _ => "unable to handle page fault for address",
            };
            let (access, code) = if write { ("write", 2) } else { ("read", 0) };
            let lines = vec![
                format!("BUG: {what}: {addr:0digits$x}"),
                format!("#PF: supervisor {access} access in kernel mode"),
                format!("#PF: error_code({code:#06x}) - not-present page"),
            ];
            dies(lines, &format!("Oops: {code:04x}"))
        }
        // An inline function: its place is in a header, its name that of the function around it.
        Report::BadMobilityFlags => warning("include/linux/gfp.h", "__alloc_pages_noprof"),
        Report::BadCacheSize { name, insane } => {
            let name = program.names.get(name.index()).map_or("?", String::as_str);
            let first = insane.then(|| format!("kmem_cache_create({name}) integrity check failed"));
            let last = format!("__kmem_cache_create_args({name}) failed with error -22");
            first.into_iter().chain(after(last)).collect()
        }
        Report::OrderTooLarge => warning("mm/page_alloc.c", "__alloc_pages_noprof"),
        Report::VmallocZero => warning("mm/vmalloc.c", "__vmalloc_node_range_noprof"),
        Report::CacheBusy { cache, slabs } => {
            let cache = cache_name(program, machine, cache);
            let (mut lines, mut taint) = (Vec::new(), entry.taint);
            for _ in 0..slabs.min(SHOWN_SLABS) {
                let found = "Objects remaining on __kmem_cache_shutdown()";
                lines.push(format!("BUG {cache} ({}): {found}", tainted(taint)));
                taint |= TAINT_BAD_PAGE;
                lines.extend(warning_when(taint, "mm/slub.c", "__slab_err"));
                taint |= TAINT_WARN;
            }
            // The place of the call would stand at its end.
            lines.push(format!("kmem_cache_destroy {cache}: Slab cache still has objects when called from …"));
            lines.extend(warning_when(taint, "mm/slab_common.c", "kmem_cache_destroy"));
            lines
        }
        Report::CacheNameTwice { name } => {
            let name = program.names.get(name.index()).map_or("?", String::as_str);
            let first = format!("kmem_cache of name '{name}' already exists");
            std::iter::once(first).chain(warning("mm/slab_common.c", "__kmem_cache_create_args")).collect()
        }
        Report::CacheNameBlank => warning("mm/slab_common.c", "__kmem_cache_create_args"),
        Report::KfreePages { addr } => {
            let digits = if machine.config().arch == Arch::I386 { 8 } else { 16 };
            let mut lines = warning("mm/slub.c", "free_large_kmalloc");
            lines.push(format!("object pointer: 0x{addr:0digits$x}"));
            lines
        }
        Report::KsizePages => warning("mm/slab_common.c", "__ksize"),
        Report::Reaped { task } => vec![oom::reaped(program, machine, task)],
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
            after(format!(
                "Unexpected gfp: {:#x} ({}). Fixing up to gfp: {:#x} ({}). Fix your code!",
                bad.0,
                bad.report_names().join("|"),
                fixed.0,
                fixed.report_names().join("|")
            ))
        }
        // The place is that of the function around the check (mm/page_alloc.c, `fs_reclaim_acquire` hands on `_RET_IP_`).
        Report::Recursion { by } => {
            let function = match by {
                Asker::Pages => "__alloc_pages_noprof",
                Asker::Kmalloc => "__kmalloc_cache_noprof",
                Asker::Cache => "kmem_cache_alloc_noprof",
                Asker::Vmalloc => "__kmalloc_cache_node_noprof",
            };
            vec![
                "WARNING: possible circular locking dependency detected".to_owned(),
                format!("{KERNEL} {}", tainted(entry.taint)),
                format!("{name}/{pid} is trying to acquire lock:"),
                format!("(fs_reclaim){{+.+.}}-{{0:0}}, at: {function}"),
                "but task is already holding lock:".to_owned(),
                "(fs_lock){+.+.}-{3:3}".to_owned(),
                "which lock already depends on the new lock.".to_owned(),
            ]
        }
        Report::Warned(other) => {
            let (file, function) = other.place();
            warning(file, function)
        }
        Report::OutOfMemory { .. } => {
            after(format!("{name} invoked oom-killer: gfp_mask={mode}, order={order}, oom_score_adj=0"))
        }
        Report::Hung => vec![
            format!("INFO: task {name}:{pid} blocked for more than 120 seconds."),
            format!("      {} {KERNEL}", tainted(entry.taint)),
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
