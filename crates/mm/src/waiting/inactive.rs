//! A piece of an inactive list: each page is looked at, and reclaimed, kept or made active.
//!
//! mm/vmscan.c, 6.12.117: `shrink_inactive_list`, `shrink_folio_list`, `folio_check_references`, `pageout`,
//! `__remove_mapping`.

use super::task::Step;
use crate::machine::Machine;
use crate::pages::frame::Frame;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Inactive, InactiveAt};
use crate::state::node::bits;
use crate::state::node::{BATCH_PAGES, node_flag, word};
use crate::{Gfp, Observer, Pfn};

/// What becomes of a page.
enum Fate {
    Reclaim,
    Keep,
    Activate,
}

impl Machine {
    pub(super) fn inactive_step<O: Observer>(&mut self, task: usize, call: &mut Inactive, observer: &mut O) -> Step {
        use InactiveAt as At;
        let scan = self.task(task).scan;
        match call.at {
            At::Begins => {
                self.drain_batches::<O>();
                let isolated = self.isolate(call.list, call.to_scan, scan.highest, observer);
                (call.isolated, call.total, call.taken) = (isolated.chain, isolated.total, isolated.chain.len);
                if call.taken == 0 {
                    return Step::Done(0);
                }
                call.at = At::Starts;
                return Step::Point;
            }
            At::Starts | At::Next => {
                call.at = if call.isolated.len > 0 { At::Page } else { At::Ends };
                if call.at == At::Page {
                    return Step::Point;
                }
            }
            At::Page => {
                let Some(pfn) = self.chain_pop(&mut call.isolated) else { return Step::Go };
                call.page = pfn + 1;
                call.scanned += 1;
                call.at = At::Next;
                let frame = self.pages.frames.get(pfn);
                if frame.any(bits::ORPHAN) {
                    self.settle_page(call, pfn, Fate::Keep, observer);
                    return Step::Go;
                }
                let (dirty, writeback) = (frame.any(bits::DIRTY), frame.any(bits::WRITEBACK));
                // Anonymous pages are not dirty in this sense (`folio_check_dirty_writeback`).
                if !frame.any(bits::SWAPBACKED) {
                    call.found.dirty += u32::from(dirty || writeback);
                    call.found.unqueued_dirty += u32::from(dirty && !writeback);
                    call.found.congested += u32::from(writeback && frame.any(bits::RECLAIM));
                }
                if writeback {
                    let throttled = self.node.word(word::FLAGS) & node_flag::WRITEBACK != 0;
                    if scan.kswapd && frame.any(bits::RECLAIM) && throttled {
                        call.found.immediate += 1;
                    } else {
                        self.pages.frames.set::<O>(pfn, frame.with(bits::RECLAIM));
                        call.found.writeback += 1;
                    }
                    self.settle_page(call, pfn, Fate::Activate, observer);
                    return Step::Go;
                }
                call.at = At::Referenced;
                if frame.any(bits::MAPPED) {
                    return Step::Point;
                }
            }
            At::Referenced => {
                let pfn = call.page - 1;
                call.at = At::Next;
                let frame = self.pages.frames.get(pfn);
                let referenced = frame.any(bits::REFERENCED);
                if frame.any(bits::YOUNG) {
                    let frame = frame.without(bits::YOUNG).with(bits::REFERENCED);
                    self.pages.frames.set::<O>(pfn, frame);
                    self.settle_page(call, pfn, if referenced { Fate::Activate } else { Fate::Keep }, observer);
                    return Step::Go;
                }
                let mut frame = frame.without(bits::REFERENCED);
                self.pages.frames.set::<O>(pfn, frame);
                if frame.any(bits::SWAPBACKED) && !frame.any(bits::SWAPCACHE) {
                    if !scan.gfp.any(Gfp::IO) {
                        self.settle_page(call, pfn, Fate::Keep, observer);
                        return Step::Go;
                    }
                    if !self.take_swap_slot::<O>() {
                        self.settle_page(call, pfn, Fate::Activate, observer);
                        return Step::Go;
                    }
                    frame = frame.with(bits::SWAPCACHE | bits::DIRTY);
                    self.pages.frames.set::<O>(pfn, frame);
                }
                call.at = At::Unmapped;
                if frame.any(bits::MAPPED) {
                    return Step::Point;
                }
            }
            At::Unmapped => {
                let pfn = call.page - 1;
                call.at = At::Next;
                let frame = self.pages.frames.get(pfn).without(bits::MAPPED);
                self.pages.frames.set::<O>(pfn, frame);
                let fate = self.write_out(call, pfn, frame, &scan, observer);
                self.settle_page(call, pfn, fate, observer);
            }
            At::Ends => {
                self.free_batch(&mut call.freeing, observer);
                self.tell_reclaim(observer, ReclaimEvent::PieceEnds { reclaimed: call.reclaimed, kept: call.kept.len });
                if O::EVENTS {
                    for pfn in self.chain_pages(call.kept).collect::<Vec<_>>() {
                        let flags = (self.pages.frames.get(pfn).bits() & bits::SHOWN) as u16;
                        self.tell_reclaim(observer, ReclaimEvent::Kept { pfn, flags });
                    }
                }
                self.put_back(call.kept, observer);
                let file = call.list >= 2;
                self.note_cost::<O>(file, call.written, call.total - call.reclaimed);
                if call.found.unqueued_dirty == call.taken {
                    self.node.set::<O>(word::FLUSHER_WOKEN, 1);
                }
                self.update_task_run::<O>(task, |run| {
                    let found = &mut run.scan.found;
                    found.dirty += call.found.dirty;
                    found.congested += call.found.congested;
                    found.unqueued_dirty += call.found.unqueued_dirty;
                    found.writeback += call.found.writeback;
                    found.immediate += call.found.immediate;
                    found.taken += call.taken;
                    found.file_taken += if file { call.taken } else { 0 };
                    run.scan.scanned += call.scanned;
                });
                return Step::Done(call.reclaimed);
            }
        }
        Step::Go
    }

    /// What is dirty has to be written first: that of files is left to the flusher, and anonymous memory goes to swap.
    fn write_out<O: Observer>(
        &mut self,
        call: &mut Inactive,
        pfn: Pfn,
        frame: Frame,
        scan: &crate::state::node::scan::Scan,
        observer: &mut O,
    ) -> Fate {
        if !frame.any(bits::DIRTY) {
            return Fate::Reclaim;
        }
        if !frame.any(bits::SWAPBACKED) {
            self.pages.frames.set::<O>(pfn, frame.with(bits::RECLAIM));
            return Fate::Activate;
        }
        if !scan.gfp.any(Gfp::IO) || !scan.may_writepage {
            return Fate::Keep;
        }
        // The swap space is a RAM disk: written at once.
        self.tell_reclaim(observer, ReclaimEvent::WriteBegins { pfn });
        self.tell_reclaim(observer, ReclaimEvent::WriteEnds { pfn });
        call.written += 1;
        self.pages.frames.set::<O>(pfn, frame.without(bits::DIRTY));
        Fate::Reclaim
    }

    /// A page is gathered with those to be given back, or kept.
    fn settle_page<O: Observer>(&mut self, call: &mut Inactive, pfn: Pfn, fate: Fate, observer: &mut O) {
        let frame = self.pages.frames.get(pfn);
        match fate {
            Fate::Reclaim => {
                self.forget_page::<O>(pfn, frame);
                call.reclaimed += 1;
                self.chain_push::<O>(&mut call.freeing, pfn, frame);
                if call.freeing.len as usize == BATCH_PAGES {
                    self.free_batch(&mut call.freeing, observer);
                }
            }
            Fate::Keep => self.chain_push::<O>(&mut call.kept, pfn, frame),
            Fate::Activate => {
                let mut frame = frame;
                // Not a candidate for swapping: its place there is given up if swap is getting full.
                if frame.any(bits::SWAPCACHE) && self.is_swap_full() {
                    self.node.add::<O>(word::SWAP_FREE, 1);
                    frame = frame.without(bits::SWAPCACHE).with(bits::DIRTY);
                }
                self.chain_push::<O>(&mut call.kept, pfn, frame.with(bits::ACTIVE));
            }
        }
    }

    /// `vm_swap_full`: less than half is free.
    fn is_swap_full(&self) -> bool {
        self.node.word(word::SWAP_FREE) * 2 < self.node.word(word::SWAP_TOTAL)
    }
}
