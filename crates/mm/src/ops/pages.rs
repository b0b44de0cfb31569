//! Operations on whole pages: `alloc_pages`, `__get_free_pages`, `alloc_pages_exact` and their opposites.
//!
//! mm/page_alloc.c, 6.12: `get_free_pages_noprof`, `make_alloc_exact`, `free_pages_exact`, `___free_pages`.

use crate::ids::{order_for_bytes, order_for_nothing};
use crate::machine::Machine;
use crate::machine::provenance::Memory;
use crate::op::Pointer;
use crate::outcome::{Bug, Freed, Grant, GrantKind, Refusal};
use crate::pages::frame::{Frame, FrameKind, page_flag};
use crate::state::klog::{Asker, Warning};
use crate::state::slabs::geometry::word_bytes;
use crate::{Gfp, MAX_PAGE_ORDER, Observer, Outcome, PAGE_SIZE_BYTES, Pfn, Slot, ZoneId};

/// What a caller of the page allocator gets: the address of a `struct page`, or of the memory.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handle {
    StructPage,
    Address,
}

impl Machine {
    /// Checks that every page request makes before it looks for memory.
    fn check_request<O: Observer>(&mut self, gfp: Gfp, order: u8, observer: &mut O) -> Result<(), Outcome> {
        if order > MAX_PAGE_ORDER {
            return Err(Outcome::Refused(Refusal::OrderTooLarge { order }));
        }
        Self::check_gfp(gfp).map_err(Outcome::Refused)?;
        self.might_alloc(gfp, Asker::Pages, observer).map_err(Outcome::Bug)
    }

    fn alloc_block<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        into: Option<Slot>,
        handle: Handle,
        observer: &mut O,
    ) -> Outcome {
        if let Err(outcome) = self.check_request(gfp, order, observer) {
            if matches!(outcome, Outcome::Refused(_)) {
                self.slots.store::<O>(into, 0, 0);
            }
            return outcome;
        }
        match self.alloc_pages(gfp, order, observer) {
            Ok(grant) => {
                let serial = self.slots.next_serial::<O>();
                self.pages.frames.set_word::<O>(grant.pfn, 2, serial);
                // `prep_new_page`: of one page nothing is made.
                if order > 0 && gfp.any(Gfp::COMP) {
                    let frame = self.pages.frames.get(grant.pfn).flagged(page_flag::COMPOUND, true);
                    self.pages.frames.set::<O>(grant.pfn, frame);
                }
                let addr = match handle {
                    Handle::StructPage => self.config.struct_page_addr(grant.pfn),
                    Handle::Address => self.config.page_addr(grant.pfn).expect("the request left out HighMem"),
                };
                self.slots.store::<O>(into, addr, serial);
                let kind = GrantKind::Pages { zone: grant.zone, pfn: grant.pfn, order, pages: 1 << order };
                Outcome::Granted { grant: Grant { addr, kind }, slept_ticks: grant.slept_ticks }
            }
            Err(failure) => self.page_failure_outcome::<O>(failure, into),
        }
    }

    pub(crate) fn op_alloc_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        self.alloc_block(gfp, order, into, Handle::StructPage, observer)
    }

    /// High memory has no address in the direct map: the kernel takes `__GFP_HIGHMEM` off the request.
    pub(crate) fn op_get_free_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        self.alloc_block(gfp.without(Gfp::HIGHMEM), order, into, Handle::Address, observer)
    }

    /// `__free_pages(NULL, …)` would crash, other than `free_pages(0, …)`.
    pub(crate) fn op_free_pages<O: Observer>(&mut self, page: Pointer, order: u8, observer: &mut O) -> Outcome {
        match self.to_free(page) {
            Ok(None) => Outcome::Bug(Bug::NullPointer),
            Ok(Some(Memory::StructPages { pfn, order: allocated })) => self.free_block(pfn, allocated, order, observer),
            // An address of memory is no address of a `struct page`, but the family is right.
            Ok(Some(Memory::Pages { .. })) => Outcome::Bug(Bug::NotAPointer),
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    pub(crate) fn op_free_pages_addr<O: Observer>(&mut self, addr: Pointer, order: u8, observer: &mut O) -> Outcome {
        match self.to_free(addr) {
            Ok(None) => Outcome::Freed { freed: Freed::Nothing },
            Ok(Some(Memory::Pages { pfn, order: allocated })) => self.free_block(pfn, allocated, order, observer),
            Ok(Some(Memory::StructPages { .. })) => Outcome::Bug(Bug::NotAPointer),
            Ok(Some(memory)) => Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    fn free_block<O: Observer>(&mut self, pfn: Pfn, allocated: u8, freed: u8, observer: &mut O) -> Outcome {
        if allocated != freed {
            return Outcome::Bug(Bug::WrongOrder { allocated, freed });
        }
        let zone = self.zone_of_block(pfn);
        self.free_pages(pfn, freed, observer);
        Outcome::Freed { freed: Freed::Pages { zone, pfn, order: freed, pages: 1 << freed } }
    }

    fn zone_of_block(&self, pfn: Pfn) -> ZoneId {
        self.pages.zone_of(pfn).expect("a block that was given out lies in a zone")
    }

    /// A block of sufficient order, of which the pages beyond the size go back at once, to the tails of
    /// their lists.
    pub(crate) fn op_alloc_pages_exact<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        let order = if size_bytes == 0 {
            order_for_nothing(8 * word_bytes(self.config.arch))
        } else {
            order_for_bytes(size_bytes)
        };
        let not_here = Gfp::HIGHMEM | Gfp::COMP;
        if gfp.any(not_here) {
            self.warn(Warning::ExactFlags, gfp, order, observer);
        }
        let gfp = gfp.without(not_here);
        let mut outcome = self.alloc_block(gfp, order, into, Handle::Address, observer);
        if let Outcome::Granted { grant: Grant { kind: GrantKind::Pages { zone, pfn, pages, .. }, .. }, .. } =
            &mut outcome
        {
            let (zone, head) = (*zone, *pfn);
            let kept = size_bytes.div_ceil(PAGE_SIZE_BYTES) as u32;
            let serial = self.pages.frames.get(head).0[2];
            for pfn in head..head + kept {
                let frame = Frame::new(FrameKind::Exact, 0).with_words([head, kept, serial]);
                self.pages.frames.set::<O>(pfn, frame);
            }
            for pfn in head + kept..head + (1 << order) {
                self.pages.free_page_to_tail(zone, pfn, observer);
            }
            *pages = kept;
        }
        outcome
    }

    pub(crate) fn op_free_pages_exact<O: Observer>(
        &mut self,
        addr: Pointer,
        size_bytes: u64,
        observer: &mut O,
    ) -> Outcome {
        let (pfn, pages) = match self.to_free(addr) {
            // Page by page, and only the first one's address is 0 (`free_pages_exact`, 6.12.117).
            Ok(None) if size_bytes > PAGE_SIZE_BYTES => return Outcome::Bug(Bug::NullPointer),
            Ok(None) => return Outcome::Freed { freed: Freed::Nothing },
            Ok(Some(Memory::Exact { pfn, pages })) => (pfn, pages),
            Ok(Some(memory)) => return Outcome::Bug(Bug::WrongFree { allocated_with: self.family(memory) }),
            Err(bug) => return Outcome::Bug(bug),
        };
        let freed = size_bytes.div_ceil(PAGE_SIZE_BYTES);
        if u64::from(pages) != freed {
            return Outcome::Bug(Bug::WrongPages { allocated: pages, freed });
        }
        let order = order_for_bytes(u64::from(pages) * PAGE_SIZE_BYTES);
        let zone = self.zone_of_block(pfn);
        for pfn in pfn..pfn + pages {
            self.free_pages(pfn, 0, observer);
        }
        Outcome::Freed { freed: Freed::Pages { zone, pfn, order, pages } }
    }

    pub(crate) fn op_pcp_enable<O: Observer>(&mut self, on: bool, observer: &mut O) -> Outcome {
        let on_lists = |machine: &Self| -> u32 {
            let zones = crate::pages::zone::zone_ids(machine.pages.zones.len());
            zones.map(|zone| machine.pages.word(zone, crate::pages::zone::word::PCP_COUNT) as u32).sum()
        };
        let before = on_lists(self);
        self.pages.set_pcp_enabled(on, observer);
        Outcome::World { pages: before - on_lists(self) }
    }
}
