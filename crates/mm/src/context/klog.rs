//! What is put in the kernel log, and what stands there.

use crate::config::Caller;
use crate::machine::Machine;
use crate::state::klog::{Candidate, Entry, KEPT, KEPT_CANDIDATES, Klog, Report, Warning, at, push_in_ring};
use crate::{CacheId, Event, Gfp, Observer, SlabId, TaskId, ZoneKind};

impl Machine {
    /// Reports since boot, lost ones included.
    pub fn klog_total(&self) -> u32 {
        self.klog.words.get(at::TOTAL)
    }

    /// The reports that are kept, each with its number since boot, oldest first.
    pub fn klog(&self) -> impl Iterator<Item = (u32, &Entry)> + '_ {
        let total = self.klog_total();
        let kept = self.klog.entries.as_slice();
        (total - kept.len() as u32..total).map(|number| (number, &kept[number as usize % KEPT]))
    }

    /// The candidates of a report of the OOM killer, in the order of the processes, as far as they are kept.
    pub fn oom_candidates(&self, first: u32, candidates: u32) -> impl Iterator<Item = Candidate> + '_ {
        let kept = self.klog.candidates.as_slice();
        let lost = self.klog.words.get(at::CANDIDATES) - kept.len() as u32;
        (first.max(lost)..first + candidates).map(|number| kept[number as usize % KEPT_CANDIDATES])
    }

    pub(crate) fn log<O: Observer>(&mut self, report: Report, gfp: Gfp, order: u8, once: u32, with_memory: bool) {
        // A recording's machine has nobody who reads.
        let said = self.klog.words.get(at::ONCE);
        if self.config.caller != Caller::Task || said & once != 0 {
            return;
        }
        if once != 0 {
            self.klog.words.set::<O>(at::ONCE, said | once);
        }
        let (preempt_count, irqs_off) = self.preempt_count();
        let entry = Entry {
            report,
            gfp,
            order,
            task: self.current_task(),
            preempt_count,
            irqs_off,
            highest: self.pages.zonelists.highest(gfp).0,
            memory: with_memory.then(|| self.memory_report()),
            taint: self.klog.words.get(at::TAINT),
        };
        self.klog.push::<O>(entry);
        let taint = report.taints(entry.taint);
        if taint != entry.taint {
            self.klog.words.set::<O>(at::TAINT, taint);
        }
    }

    /// The kernel warns, and goes on.
    pub(crate) fn warn<O: Observer>(&mut self, warning: Warning, gfp: Gfp, order: u8, observer: &mut O) {
        if O::EVENTS {
            observer.event(Event::Warned(warning));
        }
        // Whoever finds a recursion reports it, if anybody does.
        if !matches!(warning, Warning::Recursion { .. }) {
            self.log::<O>(Report::Warned(warning), gfp, order, warning.once(), false);
        }
    }

    /// What the slow path warns about before it does anything (`__alloc_pages_slowpath`).
    pub(crate) fn warn_of_nofail<O: Observer>(&mut self, gfp: Gfp, order: u8, observer: &mut O) {
        for (warning, wrong) in [
            (Warning::NofailOrder, order > 1),
            (Warning::NofailCannotSleep, !gfp.may_sleep()),
            (Warning::NofailMemalloc, self.has_memalloc()),
        ] {
            if wrong {
                self.warn(warning, gfp, order, observer);
            }
        }
    }

    /// Somebody is killed for lack of memory (`dump_header`, `oom_kill_process`), whatever `__GFP_NOWARN` says.
    pub(crate) fn log_oom<O: Observer>(&mut self, victim: TaskId, alive: &[TaskId], gfp: Gfp, order: u8) {
        if self.config.caller != Caller::Task {
            return;
        }
        let first = self.klog.words.get(at::CANDIDATES);
        for &task in alive {
            let candidate = self.candidate(task);
            let Klog { candidates, words, .. } = &mut self.klog;
            push_in_ring::<O, _>(candidates, KEPT_CANDIDATES, words, at::CANDIDATES, candidate);
        }
        let report = Report::OutOfMemory { victim: self.candidate(victim), first, candidates: alive.len() as u32 };
        self.log::<O>(report, gfp, order, 0, true);
    }

    pub(crate) fn candidate(&self, task: TaskId) -> Candidate {
        let state = self.tasks.task(task);
        Candidate { task, resident_pages: state.anon_pages + state.pinned_pages, swap_pages: state.swap_pages }
    }

    /// A request failed, and did not say that it does not matter, or asked for a zone that does not exist
    /// (`warn_alloc`).
    pub(crate) fn warn_alloc<O: Observer>(&mut self, report: Report, gfp: Gfp, order: u8) {
        let has_dma = self.pages.zones.iter().any(|zone| zone.kind == ZoneKind::Dma && zone.managed_pages > 0);
        if !gfp.any(Gfp::NOWARN) && (has_dma || !gfp.any(Gfp::DMA)) {
            self.log::<O>(report, gfp, order, 0, true);
        }
    }

    /// A slab cache got no page (`slab_out_of_memory`, with CONFIG_SLUB_DEBUG).
    pub(crate) fn warn_slab_out_of_memory<O: Observer>(&mut self, cache: CacheId, gfp: Gfp) {
        if gfp.any(Gfp::NOWARN) || self.config.caller != Caller::Task {
            return;
        }
        // Objects of all slabs, each with its own number (`node_nr_objs`); free ones of the node's list alone
        // (`count_partial_free_approx`).
        let (slabs, state) = (&self.slabs.slabs, self.slabs.caches.get(cache.index()));
        let objects = self.slabs.all(cache).map(|slab| u32::from(slabs.get(slab.index()).objects)).sum();
        let free = |slab: SlabId| {
            let record = slabs.get(slab.index());
            u32::from(record.objects - record.inuse)
        };
        let free = self.slabs.list(state.node_head).map(free).sum();
        let report = Report::SlabOutOfMemory { cache, slabs: state.slabs, objects, free };
        self.log::<O>(report, gfp, 0, 0, false);
    }

    pub(crate) fn validate_klog(&self) -> Result<(), String> {
        let (kept, total) = (self.klog.entries.len(), self.klog_total() as usize);
        if kept != total.min(KEPT) {
            return Err(format!("{kept} of {total} reports are kept"));
        }
        let (kept, total) = (self.klog.candidates.len(), self.klog.words.get(at::CANDIDATES) as usize);
        if kept == total.min(KEPT_CANDIDATES) { Ok(()) } else { Err(format!("{kept} of {total} candidates are kept")) }
    }
}
