//! Pages of a file come into memory, are used, and leave it; what left it lately is remembered, so that one that comes
//! back soon is known to be needed.
//!
//! mm/workingset.c (`workingset_eviction`, `workingset_refault`, `workingset_test_recent`), mm/swap.c
//! (`folio_mark_accessed`), mm/filemap.c (`filemap_add_folio`), 6.12.117.

use crate::machine::Machine;
use crate::pages::frame::Frame;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::{FilePage, bits, word};
use crate::{Observer, Pfn};

impl Machine {
    /// A page leaves memory: its file remembers when (`__remove_mapping`).
    pub(super) fn forget_page<O: Observer>(&mut self, _pfn: Pfn, frame: Frame) {
        let age = self.node.word(word::AGE);
        self.age_nonresident::<O>(1);
        let Some(index) = frame.0[2].checked_sub(1) else { return };
        if frame.any(bits::SWAPBACKED) {
            let owner = crate::TaskId(index as u16);
            self.tasks.update_task::<O>(owner, |task| {
                task.anon_pages -= 1;
                task.swap_pages += 1;
            });
        }
        if !frame.any(bits::SWAPBACKED) {
            let workingset = frame.any(bits::WORKINGSET);
            self.node.file.set::<O>(index as usize, FilePage { pfn: 0, shadow: age + 1, workingset });
        }
    }

    /// A page of the file was read into a frame: it waits for its list, active if it was in memory lately.
    pub(crate) fn add_file_page<O: Observer>(&mut self, pfn: Pfn, index: u32, dirty: bool, observer: &mut O) {
        let known = self.node.file.as_slice().get(index as usize).copied().unwrap_or_default();
        let mut frame = Frame::of_bits(0);
        if let Some(age) = known.shadow.checked_sub(1) {
            let distance = self.node.word(word::AGE).wrapping_sub(age);
            let mut working_set = self.node.pages(3);
            if self.node.word(word::SWAP_FREE) > 0 {
                working_set += self.node.pages(0) + self.node.pages(1);
            }
            if distance <= working_set {
                frame = frame.with(bits::ACTIVE);
                self.age_nonresident::<O>(1);
                self.node.add::<O>(word::REFAULTS + 1, 1);
                if known.workingset {
                    frame = frame.with(bits::WORKINGSET);
                    self.note_cost::<O>(true, 1, 0);
                }
            }
        }
        let flags = (frame.bits() & bits::SHOWN) as u16;
        self.tell_reclaim(observer, ReclaimEvent::FilePageAdded { pfn, index, flags });
        if dirty {
            frame = frame.with(bits::DIRTY);
            let zone = self.page_zone(pfn).index();
            self.node.add::<O>(word::WRITE_PENDING + zone, 1);
        }
        self.pages.frames.set::<O>(pfn, frame);
        self.hold_file_page::<O>(pfn, index);
        let frame = self.pages.frames.get(pfn);
        self.batch_add::<O>(pfn, frame);
    }

    /// A task wrote to a new page of its memory: it waits for its list.
    pub(super) fn add_anon_page<O: Observer>(&mut self, pfn: Pfn) {
        let frame = Frame::of_bits(bits::SWAPBACKED | bits::MAPPED | bits::YOUNG | bits::WRITTEN);
        self.batch_add::<O>(pfn, frame);
    }

    /// A page of the file is used: the second time it becomes active.
    pub(crate) fn access_file_page<O: Observer>(&mut self, pfn: Pfn, observer: &mut O) {
        self.tell_reclaim(observer, ReclaimEvent::FilePageAccessed { pfn });
        let frame = self.pages.frames.get(pfn);
        if !frame.any(bits::REFERENCED) {
            self.pages.frames.set::<O>(pfn, frame.with(bits::REFERENCED));
        } else if !frame.any(bits::ACTIVE) {
            if frame.any(bits::LRU) {
                let frame = self.list_remove::<O>(pfn).with(bits::ACTIVE).without(bits::REFERENCED);
                self.list_add::<O>(pfn, frame);
            } else {
                let active = self.batch(word::ADD).any(|other| other == pfn);
                let frame = if active { frame.with(bits::ACTIVE) } else { frame };
                self.pages.frames.set::<O>(pfn, frame.without(bits::REFERENCED));
            }
            self.age_nonresident::<O>(1);
        }
    }
}
