//! Files, anonymous memory and swap space where requests wait as in the kernel: every page is asked for, read or
//! written and put on its list as the kernel does it, one after the other.
//!
//! mm/filemap.c (`filemap_read`, `filemap_create_folio`), mm/memory.c (`do_anonymous_page`), 6.12.117. Simplified: there
//! is one file, which is read without looking ahead.

use crate::machine::Machine;
use crate::outcome::Bug;
use crate::pages::frame::Frame;
use crate::state::node::{bits, word};
use crate::{Event, Gfp, Observer, Outcome, Pfn, TaskId};

/// Flags of who reads a file (mm/filemap.c, `mapping_gfp_constraint`; the mapping's are GFP_HIGHUSER_MOVABLE).
fn reader_flags() -> Gfp {
    Gfp::GFP_HIGHUSER_MOVABLE.without(Gfp::FS) | Gfp::NORETRY | Gfp::NOWARN | Gfp::COMP
}

impl Machine {
    /// The next pages of the file are read, or written.
    pub(super) fn read_on<O: Observer>(&mut self, pages: u32, dirty: bool, observer: &mut O) -> Outcome {
        let first = self.node.file.len() as u32;
        let read = (first..first + pages).take_while(|&index| self.read_page::<O>(index, dirty)).count() as u32;
        if O::EVENTS {
            observer.event(Event::Summary { pages: read });
        }
        Outcome::World { pages: read }
    }

    /// The pages that were read last are read once more.
    pub(super) fn read_back<O: Observer>(&mut self, pages: u32, observer: &mut O) -> Outcome {
        let end = self.node.file.len() as u32;
        let again = (end.saturating_sub(pages)..end).take_while(|&index| self.read_page::<O>(index, false));
        let read = again.count() as u32;
        if O::EVENTS {
            observer.event(Event::Summary { pages: read });
        }
        Outcome::World { pages: read }
    }

    /// A page of the file is used, from memory or from disk; whether it could be.
    fn read_page<O: Observer>(&mut self, index: u32, dirty: bool) -> bool {
        let mut muted = O::muted();
        let pfn = match self.file_frame(index) {
            Some(pfn) => pfn,
            None => {
                let Ok(grant) = self.alloc_pages(reader_flags(), 0, &mut muted) else { return false };
                self.content.forget_pages::<O>(grant.pfn, 1);
                self.add_file_page(grant.pfn, index, dirty, &mut muted);
                grant.pfn
            }
        };
        self.access_file_page(pfn, &mut muted);
        true
    }

    /// The current task writes to new memory.
    pub(super) fn write_anon<O: Observer>(&mut self, pages: u32, observer: &mut O) -> Outcome {
        if self.in_atomic() {
            return Outcome::Bug(Bug::SleepInAtomic);
        }
        let owner = self.current_owner();
        let mut muted = O::muted();
        let mut written = 0;
        while written < pages && !self.tasks.task(owner).killed {
            let Ok(grant) = self.alloc_pages(Gfp::GFP_HIGHUSER_MOVABLE, 0, &mut muted) else { break };
            if self.tasks.task(owner).killed {
                self.pages.free_generally(grant.pfn, 0, &mut muted);
                break;
            }
            self.content.forget_pages::<O>(grant.pfn, 1);
            self.own_anon_page::<O>(grant.pfn, owner);
            written += 1;
        }
        if O::EVENTS {
            observer.event(Event::Summary { pages: written });
        }
        Outcome::World { pages: written }
    }

    /// A frame becomes a page of a task's memory.
    pub(super) fn own_anon_page<O: Observer>(&mut self, pfn: Pfn, owner: TaskId) {
        let frame = Frame::of_bits(bits::SWAPBACKED | bits::MAPPED | bits::YOUNG | bits::WRITTEN);
        self.wait_for_list::<O>(pfn, frame.with_words([0, 0, u32::from(owner.0) + 1]));
        self.tasks.update_task::<O>(owner, |task| task.anon_pages += 1);
    }

    /// Swap space is switched on.
    pub(super) fn swap_on<O: Observer>(&mut self, pages: u32) -> Outcome {
        self.node.add::<O>(word::SWAP_TOTAL, pages.cast_signed());
        self.node.add::<O>(word::SWAP_FREE, pages.cast_signed());
        Outcome::World { pages }
    }
}
