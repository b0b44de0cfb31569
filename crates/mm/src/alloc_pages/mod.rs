//! A request for pages, made somewhere by somebody: what the surroundings leave of its flags, the fast path, and the slow
//! path with all its steps (mm/page_alloc.c, 6.12: `__alloc_pages`, `__alloc_pages_slowpath`).
//!
//! Must not know what the pages are for.

pub(crate) mod floor;
mod slow_path;
mod waits;

use crate::machine::Machine;
use crate::outcome::Refusal;
use crate::pages::request::{PageFailure, PageGrant, PageRequest};
use crate::{Event, Gfp, Observer, Outcome, Pfn, Slot, ZoneId};

impl Machine {
    /// Flags that contradict each other (include/linux/gfp.h, `gfp_zone`, `gfp_migratetype`; `prepare_alloc_pages`
    /// asks both before it looks at anything else). Who asks a slab cache for a small object does not come here with
    /// them: its pages have the zone and the type of the cache (mm/slub.c, `new_slab`).
    pub(crate) fn check_gfp(gfp: Gfp) -> Result<(), Refusal> {
        let zones = [Gfp::DMA, Gfp::DMA32, Gfp::HIGHMEM].into_iter().filter(|&flag| gfp.any(flag)).count();
        if zones > 1 {
            Err(Refusal::BadZoneFlags)
        } else if gfp.has(Gfp::MOVABLE | Gfp::RECLAIMABLE) {
            Err(Refusal::BadMobilityFlags)
        } else {
            Ok(())
        }
    }

    /// Whether most calls take a shorter path to the same result, as they do unless this is called: for tests that
    /// compare the two. Machines of which only one does are not equal.
    pub fn use_hot_path(&mut self, on: bool) {
        self.pages.use_hot_path(on && !self.config.era.is_classic());
    }

    /// 2^order pages in one piece. May sleep, if the flags allow it.
    ///
    /// The page allocator itself, without what [`crate::Op::AllocPages`] does around it: no variable is set, and
    /// nobody checks where the call comes from.
    #[inline(never)]
    pub fn alloc_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        self.alloc_pages_inlined(gfp, order, observer)
    }

    /// [`Machine::alloc_pages`] for a caller that does little else.
    #[inline(always)]
    pub fn alloc_pages_inlined<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        // Where code runs in a context of its own, that may change what it asks for.
        if !gfp.any(Gfp::ZERO)
            && self.tasks.contexts.is_empty()
            && let Some((pfn, zone)) = self.pages.alloc_hot(gfp, order, observer)
        {
            return Ok(PageGrant { pfn, zone, slept_ticks: 0 });
        }
        self.alloc_pages_generally(gfp, order, observer)
    }

    /// The general path, for whatever the hot path is not for.
    #[cold]
    #[inline(never)]
    pub(crate) fn alloc_pages_generally<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        let result = self.alloc_pages_as_left(gfp, order, observer);
        if gfp.any(Gfp::ZERO)
            && let Ok(grant) = result
        {
            self.clear_pages(grant.pfn, 1 << order, observer);
        }
        result
    }

    /// Pages with what their last owner left in them.
    fn alloc_pages_as_left<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        if self.config.era.is_classic() {
            return self.former_alloc_pages(gfp, order, observer);
        }
        let gfp = self.current_gfp_context(gfp, observer);
        let (highest_kind, highest) = self.pages.zonelists.highest(gfp);
        let migratetype = self.pages.migratetype_of(gfp);
        if O::EVENTS {
            observer.event(Event::PageRequest { order, gfp, migratetype, highest: highest_kind });
        }
        let found = self.pages.first_attempt(gfp, order, migratetype, highest, observer);
        if self.node.is_on() {
            return self.wait_for_pages(gfp, order, found, observer);
        }
        if let Some((pfn, zone)) = found {
            return Ok(PageGrant { pfn, zone, slept_ticks: 0 });
        }
        self.slow_path(gfp, order, observer)
    }

    /// 2^order pages above the low mark, for who would rather have none than wake kswapd.
    pub(crate) fn take_above_low<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Option<(Pfn, ZoneId)> {
        if self.config.era.is_classic() {
            return self.former_above_low(gfp, order, observer);
        }
        let request = PageRequest::new(&self.config, &self.pages, gfp, order);
        self.pages.fast_path(&request, observer)
    }

    /// What the caller of an operation gets whose request failed. A call that does not return sets no variable.
    pub(crate) fn page_failure_outcome<O: Observer>(&mut self, failure: PageFailure, into: Option<Slot>) -> Outcome {
        let PageFailure { reason, slept_ticks } = failure;
        if reason.returns() {
            self.slots.store::<O>(into, 0, 0);
        }
        Outcome::Null { reason, slept_ticks }
    }
}
