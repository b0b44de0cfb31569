//! Operations on whole pages, where the kernel is a former one: nobody checks an order or flags before they are used.

use crate::machine::Machine;
use crate::outcome::{Grant, GrantKind, NullReason, Refusal};
use crate::pages::request::{PageFailure, PageGrant};
use crate::state::klog::Asker;
use crate::{Era, Gfp, Observer, Outcome, Pfn, Slot, ZoneId};

impl Machine {
    /// 2^order pages with what their last owner left in them, by the rules of the machine's kernel.
    pub(crate) fn former_alloc_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        match self.config.era {
            Era::Linux2_0 => self.k20_alloc_pages(gfp, order, observer),
            _ => self.k26_alloc_pages(gfp, order, observer),
        }
    }

    /// 2^order pages above the low mark.
    pub(crate) fn former_above_low<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Option<(Pfn, ZoneId)> {
        match self.config.era {
            Era::Linux2_0 => self.k20_above_low(order, observer),
            _ => self.k26_above_low(gfp, order, observer),
        }
    }

    /// `alloc_pages` (`as_address`: `__get_free_pages`) by the rules of the machine's kernel.
    pub(crate) fn former_op_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        as_address: bool,
        into: Option<Slot>,
        observer: &mut O,
    ) -> Outcome {
        if as_address && gfp.any(Gfp::HIGHMEM) {
            // Such a page may have no address.
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Refused(Refusal::NoDirectMap);
        }
        if order > self.config.era.max_order() {
            self.slots.store::<O>(into, 0, 0);
            return Outcome::Null { reason: NullReason::TooLarge, slept_ticks: 0 };
        }
        if let Err(bug) = self.former_may_alloc(gfp, Asker::Pages, observer) {
            return Outcome::Bug(bug);
        }
        match self.former_alloc_pages(gfp, order, observer) {
            Ok(grant) => {
                if gfp.any(Gfp::ZERO) {
                    self.clear_pages(grant.pfn, 1 << order, observer);
                }
                let serial = self.slots.next_serial::<O>();
                self.pages.frames.set_word::<O>(grant.pfn, 2, serial);
                let addr = match self.config.page_addr(grant.pfn) {
                    Some(addr) if as_address => addr,
                    _ => self.config.struct_page_addr(grant.pfn),
                };
                self.slots.store::<O>(into, addr, serial);
                let kind = GrantKind::Pages { zone: grant.zone, pfn: grant.pfn, order, pages: 1 << order };
                Outcome::Granted { grant: Grant { addr, kind }, slept_ticks: grant.slept_ticks }
            }
            Err(failure) => self.former_failure::<O>(failure, into),
        }
    }

    /// Whether a request may be made here. 2.0 does not ask (in an interrupt it corrects the priority).
    pub(crate) fn former_may_alloc<O: Observer>(
        &mut self,
        gfp: Gfp,
        by: Asker,
        observer: &mut O,
    ) -> Result<(), crate::outcome::Bug> {
        if self.config.era == Era::Linux2_0 && self.in_interrupt() {
            return Ok(());
        }
        self.might_alloc(gfp, by, observer)
    }

    /// What the caller of an operation gets whose request failed. A call that does not return sets no variable.
    pub(crate) fn former_failure<O: Observer>(&mut self, failure: PageFailure, into: Option<Slot>) -> Outcome {
        let PageFailure { reason, slept_ticks } = failure;
        if reason.returns() {
            self.slots.store::<O>(into, 0, 0);
        }
        Outcome::Null { reason, slept_ticks }
    }
}
