//! The node's state from plain data, and back.

use super::others::is_write_pending;
use crate::boot::{CompactState, NodeExtras, NodeState, PageRun};
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::zone::zone_ids;
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::{FilePage, LISTS, bits, compact_word, node_flag, word};
use crate::{Pfn, Silent, ZoneId};

impl Machine {
    /// From now on, requests that wait do so as in a kernel in this state, page by page, and tasks go on one at a time.
    pub fn import_node(&mut self, state: &NodeState, extras: &NodeExtras) {
        self.node.set::<Silent>(word::ON, 1);
        self.pages.leaves_waking = true;
        for &(pfn, order) in &extras.compound {
            self.pages.frames.set::<Silent>(pfn, Frame::new(FrameKind::Pages, order).with(bits::COMPOUND));
        }
        for &pfn in &extras.like_movable {
            let frame = self.pages.frames.get(pfn);
            let frame = if frame.kind() == FrameKind::None { Frame::new(FrameKind::Pages, 0) } else { frame };
            self.pages.frames.set::<Silent>(pfn, frame.with(bits::LRU));
        }
        let frame = |flags: u32| {
            let used = if flags & bits::MAPPED != 0 { bits::YOUNG | bits::WRITTEN } else { 0 };
            Frame::of_bits(flags | used)
        };
        for &(start, pages, flags) in state.lists.iter().flatten() {
            for pfn in start..start + pages {
                self.list_add::<Silent>(pfn, frame(flags));
            }
        }
        for &(start, pages, flags) in &state.batches[0] {
            for pfn in start..start + pages {
                self.batch_add::<Silent>(pfn, frame(flags));
            }
        }
        for &(start, pages, _) in &state.batches[1] {
            for pfn in start..start + pages {
                self.batch_rotate::<Silent>(pfn);
            }
        }
        for &(start, pages, index) in &extras.file {
            for at in 0..pages {
                self.hold_file_page::<Silent>(start + at, index + at);
            }
        }
        let counted = state.lists.iter().chain([&state.batches[0]]).flatten();
        for &(start, pages, flags) in counted {
            if is_write_pending(Frame::of_bits(flags)) {
                let zone = self.page_zone(start).index();
                self.node.add::<Silent>(word::WRITE_PENDING + zone, pages.cast_signed());
            }
        }
        let mut set = |at: usize, value: u32| self.node.set::<Silent>(at, value);
        for kind in 0..2 {
            set(word::COST + kind, state.cost[kind]);
            set(word::REFAULTS + kind, state.refaults[kind]);
            set(word::REFAULTS_SEEN + kind, state.refaults_seen[kind]);
        }
        set(word::AGE, state.age);
        set(word::FLAGS, (0..3).map(|at| u32::from(state.flags[at]) << at).sum());
        set(word::KSWAPD_ORDER, state.kswapd[0]);
        set(word::KSWAPD_HIGHEST, state.kswapd[1]);
        set(word::KSWAPD_FAILURES, state.kswapd[2]);
        set(word::SWAP_FREE, state.swap[0]);
        set(word::SWAP_TOTAL, state.swap[1]);
        set(word::SWAPPINESS, extras.swappiness);
        let highest = self.pages.zones.last().map_or(0, |zone| zone.index);
        self.node.set::<Silent>(word::KCOMPACTD_HIGHEST, highest.into());
        for (zone, compact) in zone_ids(self.pages.zones.len()).zip(&state.compact) {
            let words = [
                compact.migrate[0],
                compact.migrate[1],
                compact.free,
                compact.init_migrate,
                compact.init_free,
                compact.considered,
                compact.defer_shift,
                compact.order_failed,
                compact.flush.into(),
            ];
            for (at, value) in words.into_iter().enumerate() {
                self.set_compact_word::<Silent>(zone, at, value);
            }
            let start = self.pages.zones[zone.index()].start_pfn;
            for &pfn in &compact.skip {
                self.set_skip_hint::<Silent>(zone, pfn.max(start), true);
            }
        }
        if !extras.kcompactd {
            self.update_task_run::<Silent>(TaskRun::KCOMPACTD_AT, |run| {
                (run.waits, run.queued) = (Waits::Ended, false);
            });
        }
        self.forget_journal();
    }

    fn page_runs(&self, pfns: impl Iterator<Item = Pfn>) -> Vec<PageRun> {
        let mut runs: Vec<PageRun> = Vec::new();
        for pfn in pfns {
            let flags = self.pages.frames.get(pfn).bits() & bits::SHOWN;
            match runs.last_mut() {
                Some((start, pages, same)) if *start + *pages == pfn && *same == flags => *pages += 1,
                _ => runs.push((pfn, 1, flags)),
            }
        }
        runs
    }

    /// Pages of a list, the oldest first.
    pub(super) fn list_pages(&self, list: usize) -> impl Iterator<Item = Pfn> + '_ {
        let mut link = self.node.word(word::LIST + 3 * list);
        std::iter::from_fn(move || {
            let pfn = link.checked_sub(1)?;
            link = self.pages.frames.get(pfn).next();
            Some(pfn)
        })
    }

    /// The node's state as plain data.
    pub fn export_node(&self) -> NodeState {
        let word = |at: usize| self.node.word(at);
        let zones = || zone_ids(self.pages.zones.len());
        NodeState {
            lists: std::array::from_fn(|list| self.page_runs(self.list_pages(list))),
            batches: [word::ADD, word::ROTATE].map(|batch| self.page_runs(self.batch(batch))),
            cost: [word(word::COST), word(word::COST + 1)],
            age: word(word::AGE),
            refaults: [word(word::REFAULTS), word(word::REFAULTS + 1)],
            refaults_seen: [word(word::REFAULTS_SEEN), word(word::REFAULTS_SEEN + 1)],
            flags: [node_flag::DIRTY, node_flag::WRITEBACK, node_flag::CONGESTED]
                .map(|flag| word(word::FLAGS) & flag != 0),
            kswapd: [word::KSWAPD_ORDER, word::KSWAPD_HIGHEST, word::KSWAPD_FAILURES].map(word),
            swap: [word(word::SWAP_FREE), word(word::SWAP_TOTAL)],
            zone_pages: zones()
                .map(|zone| std::array::from_fn(|list| self.node.pages_of_zone(zone.index(), list)))
                .collect(),
            write_pending: zones().map(|zone| word(word::WRITE_PENDING + zone.index())).collect(),
            compact: zones().map(|zone| self.export_compact(zone)).collect(),
        }
    }

    fn export_compact(&self, zone: ZoneId) -> CompactState {
        let word = |at| self.compact_word(zone, at);
        let info = &self.pages.zones[zone.index()];
        let order = self.pages.pageblock_order;
        let blocks = (info.start_pfn >> order)..=((info.end_pfn - 1) >> order);
        let starts = blocks.map(|block| block << order);
        CompactState {
            migrate: [word(compact_word::MIGRATE), word(compact_word::MIGRATE + 1)],
            free: word(compact_word::FREE),
            init_migrate: word(compact_word::INIT_MIGRATE),
            init_free: word(compact_word::INIT_FREE),
            considered: word(compact_word::CONSIDERED),
            defer_shift: word(compact_word::DEFER_SHIFT),
            order_failed: word(compact_word::ORDER_FAILED),
            flush: word(compact_word::FLUSH) != 0,
            skip: starts.filter(|&pfn| self.has_skip_hint(zone, pfn.max(info.start_pfn))).collect(),
        }
    }

    /// A frame holds a page of the file.
    pub(super) fn hold_file_page<O: crate::Observer>(&mut self, pfn: Pfn, index: u32) {
        while self.node.file.len() <= index as usize {
            self.node.file.push::<O>(FilePage::default());
        }
        self.node.file.set::<O>(index as usize, FilePage { pfn: pfn + 1, ..FilePage::default() });
        self.pages.frames.set_word::<O>(pfn, 2, index + 1);
    }
}

const _: () = assert!(LISTS == 4);
