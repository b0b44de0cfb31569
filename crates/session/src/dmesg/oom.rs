//! What the OOM killer writes of its choice (mm/oom_kill.c, `dump_tasks`, `dump_oom_victim`, `__oom_kill_process`, 6.12).
//!
//! All memory of a task is anonymous here, pinned or not; page tables of processes are not modelled.

use super::OWN_TASK;
use super::memory::kb;
use kmscope_mm::klog::Candidate;
use kmscope_mm::machine::Machine;
use kmscope_mm::{NameId, TaskId};
use kmscope_scenario::Program;

/// Name and number of the hog.
const HOG: (&str, u32) = ("hog", 99);

/// Name and number of a task.
fn name_of<'a>(program: &'a Program, machine: &Machine, task: TaskId) -> (&'a str, u32) {
    match machine.tasks().iter().find(|stat| stat.task == task).and_then(|stat| stat.name) {
        Some(NameId(id)) => (program.names.get(id as usize).map_or("?", String::as_str), OWN_TASK.1 + 1 + id),
        None if task == TaskId(1) => HOG,
        None => OWN_TASK,
    }
}

/// What the thread says that takes a killed task's memory back (`oom_reap_task_mm`).
pub(super) fn reaped(program: &Program, machine: &Machine, task: TaskId) -> String {
    let (name, pid) = name_of(program, machine, task);
    format!("oom_reaper: reaped process {pid} ({name}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB")
}

/// The table of tasks, then who was chosen. Memory cgroups would add theirs (CONFIG_MEMCG).
pub(super) fn lines(
    program: &Program,
    machine: &Machine,
    victim: Candidate,
    candidates: impl Iterator<Item = Candidate>,
    lines: &mut Vec<String>,
) {
    lines.push("Tasks state (memory values in pages):".to_owned());
    lines.push(
        "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name"
            .to_owned(),
    );
    // In the order in which they began, as their numbers are (`for_each_process`).
    let mut candidates: Vec<Candidate> = candidates.collect();
    candidates.sort_by_key(|candidate| name_of(program, machine, candidate.task).1);
    for Candidate { task, resident_pages: rss, swap_pages: swapped } in candidates {
        let (name, pid) = name_of(program, machine, task);
        lines.push(format!(
            "[{pid:7}] {:5} {pid:5} {:8} {rss:8} {rss:8} {:8} {:9} {:8} {swapped:8} {:13} {name}",
            0,
            rss + swapped,
            0,
            0,
            0,
            0
        ));
    }
    let (name, pid) = name_of(program, machine, victim.task);
    lines.push(format!("oom-kill:constraint=CONSTRAINT_NONE,{},task={name},pid={pid},uid=0", super::NOWHERE));
    lines.push(format!(
        "Out of memory: Killed process {pid} ({name}) total-vm:{}kB, anon-rss:{}kB, file-rss:0kB, shmem-rss:0kB, UID:0 \
         pgtables:0kB oom_score_adj:0",
        kb(victim.resident_pages + victim.swap_pages),
        kb(victim.resident_pages)
    ));
}
