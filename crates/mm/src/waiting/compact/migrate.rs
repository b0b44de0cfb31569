//! Isolated pages are moved, the last one first: all of them get their targets and are unmapped, then all are copied
//! (mm/migrate.c, `migrate_pages_batch`; mm/compaction.c, `compaction_alloc`, `compaction_free`; mm/page_alloc.c,
//! `compaction_capture`; 6.12.117).

use crate::config::Arch;
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::page_alloc::Capture;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::FilePage;
use crate::state::node::activation::{Chain, CompactAt, CompactZone};
use crate::state::node::bits;
use crate::waiting::task::Step;
use crate::{MigrateType, Observer, Pfn};

impl Machine {
    pub(super) fn begin_migration<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) {
        let (pages, migrate_pfn) = (call.pages, call.migrate_pfn);
        self.tell_reclaim(observer, ReclaimEvent::Migrates { pages, migrate_pfn });
        let pfns: Vec<Pfn> = self.chain_pages(call.to_move).collect();
        for &pfn in pfns.iter().filter(|_| O::EVENTS) {
            let flags = (self.pages.frames.get(pfn).bits() & bits::SHOWN) as u16;
            self.tell_reclaim(observer, ReclaimEvent::ToMigrate { pfn, flags });
        }
        // The last one first.
        let mut reversed = Chain::default();
        for pfn in pfns.into_iter().rev() {
            let frame = self.pages.frames.get(pfn);
            self.chain_push::<O>(&mut reversed, pfn, frame);
        }
        call.to_move = reversed;
        call.moved = 0;
        call.out_of_targets = false;
    }

    pub(super) fn migrate_step<O: Observer>(&mut self, _task: usize, call: &mut CompactZone, observer: &mut O) -> Step {
        use CompactAt as At;
        match call.at {
            At::MigrateNext if call.to_move.len == 0 => call.at = At::MoveNext,
            At::MigrateNext if self.pages.frames.get(call.to_move.first - 1).any(bits::ORPHAN) => {
                let mut chain = call.to_move;
                let pfn = self.chain_pop(&mut chain).expect("a page to be moved");
                call.to_move = chain;
                call.pages -= 1;
                self.free_while_compacting(call, pfn, 0, observer);
            }
            At::MigrateNext => {
                call.searched = false;
                call.at = At::Target;
                return Step::Point;
            }
            At::Target => {
                let Some(order) = (0..call.pool.len()).find(|&order| call.pool[order].len > 0) else {
                    if call.searched {
                        call.out_of_targets = true;
                        call.at = At::MoveNext;
                        return Step::Go;
                    }
                    call.searched = true;
                    self.begin_free_search(call, observer);
                    return Step::Go;
                };
                self.take_target(call, order, observer);
                call.at = At::Targeted;
            }
            At::FreeSearched | At::FreeBlock | At::FreePages | At::FreePagesDone => {
                return self.free_scan_step(call, observer);
            }
            At::Targeted => {
                call.at = At::Unmapped;
                if self.pages.frames.get(call.page - 1).any(bits::MAPPED) {
                    return Step::Point;
                }
            }
            At::Unmapped => {
                let pfn = call.page - 1;
                let frame = self.pages.frames.get(pfn);
                if frame.any(bits::MAPPED) && frame.any(bits::WRITTEN) {
                    self.pages.frames.set::<O>(pfn, frame.with(bits::DIRTY));
                }
                call.at = At::MigrateNext;
            }
            At::MoveNext if call.targets.len == 0 => call.at = At::MigrateEnds,
            At::MoveNext => {
                call.at = At::Move;
                return Step::Point;
            }
            At::Move => {
                let Some(to) = self.chain_pop(&mut call.targets) else { return Step::Go };
                let from = self.pages.frames.get(to).0[2] - 1;
                call.page = from + 1;
                let mut frame = self.pages.frames.get(from);
                if frame.any(bits::ORPHAN) {
                    // Its owner is gone: the target goes back to the pool.
                    let mut chain = call.pool[0];
                    self.chain_push_first::<O>(&mut chain, to, Frame::new(FrameKind::Pages, 0));
                    call.pool[0] = chain;
                    call.free_pages += 1;
                    call.at = At::Moved;
                    return Step::Go;
                }
                if self.config.arch == Arch::I386 {
                    frame = frame.without(bits::YOUNG | bits::WRITTEN);
                }
                self.page_moves::<O>(to, frame);
                self.batch_add::<O>(to, frame);
                call.at = At::Moved;
                if frame.any(bits::MAPPED) {
                    return Step::Point;
                }
            }
            _ => {
                let pfn = call.page - 1;
                self.free_while_compacting(call, pfn, 0, observer);
                call.moved += 1;
                call.at = At::MoveNext;
            }
        }
        Step::Go
    }

    /// Takes a page for the next one to be moved, of a larger block the lowest.
    fn take_target<O: Observer>(&mut self, call: &mut CompactZone, order: usize, observer: &mut O) {
        let mut chain = call.pool[order];
        let to = self.chain_pop(&mut chain).expect("the list has a block");
        call.pool[order] = chain;
        for low in (0..order).rev() {
            let upper = to + (1 << low);
            let mut chain = call.pool[low];
            self.chain_push_first::<O>(&mut chain, upper, Frame::new(FrameKind::Pages, low as u8));
            call.pool[low] = chain;
        }
        let from = self.chain_pop(&mut call.to_move).expect("a page to be moved");
        call.page = from + 1;
        call.free_pages -= 1;
        call.pages -= 1;
        let mut chain = call.targets;
        self.chain_push::<O>(&mut chain, to, Frame::new(FrameKind::Pages, 0).with_words([0, 0, from + 1]));
        call.targets = chain;
        self.content.forget_pages::<O>(to, 1);
        self.tell_reclaim(observer, ReclaimEvent::Moves { pfn: from, to });
    }

    fn chain_push_first<O: Observer>(&mut self, chain: &mut Chain, pfn: Pfn, frame: Frame) {
        let mut frame = frame;
        frame.0[0] = chain.first;
        frame.0[1] = 0;
        self.pages.frames.set::<O>(pfn, frame);
        if chain.len == 0 {
            chain.last = pfn + 1;
        }
        chain.first = pfn + 1;
        chain.len += 1;
    }

    /// The file's page lies elsewhere now.
    fn page_moves<O: Observer>(&mut self, to: Pfn, frame: Frame) {
        let index = frame.0[2];
        if !frame.any(bits::SWAPBACKED)
            && let Some(at) = index.checked_sub(1)
            && (at as usize) < self.node.file.len()
        {
            self.node.file.set::<O>(at as usize, FilePage { pfn: to + 1, ..FilePage::default() });
        }
    }

    /// A page goes back while its zone is being compacted: a block of just the order that is wanted is taken out as it
    /// comes about.
    pub(super) fn free_while_compacting<O: Observer>(
        &mut self,
        call: &mut CompactZone,
        pfn: Pfn,
        order: u8,
        observer: &mut O,
    ) {
        self.tell_reclaim(observer, ReclaimEvent::Left { pfn, order });
        self.with_capture(call, observer, |machine, observer| machine.pages.free_generally(pfn, order, observer));
    }

    pub(super) fn drain_zone_capturing<O: Observer>(&mut self, call: &mut CompactZone, observer: &mut O) {
        let zone = self.pool_zone(call);
        self.with_capture(call, observer, |machine, observer| machine.drain_zone(zone, observer));
    }

    fn with_capture<O: Observer>(
        &mut self,
        call: &mut CompactZone,
        observer: &mut O,
        free: impl FnOnce(&mut Self, &mut O),
    ) {
        if !call.direct || call.captured > 0 {
            return free(self, observer);
        }
        let movable = call.migratetype == MigrateType::Movable as u8;
        self.pages.set_capture(Some(Capture { zone: call.zone, order: call.order, movable }));
        free(self, observer);
        call.captured = self.pages.end_capture();
    }
}
