//! Pages that come back, whose a block is, and what is written in it.

use super::Machine;
use crate::ids::PAGE_SIZE_BYTES;
use crate::pages::frame::{Frame, FrameKind};
use crate::{Era, Event, Observer, Pfn, ZoneId};

impl Machine {
    /// Gives 2^order pages back that [`Machine::alloc_pages`] gave: nobody checks that.
    #[inline(never)]
    pub fn free_pages<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) {
        self.free_pages_inlined(pfn, order, observer);
    }

    /// [`Machine::free_pages`] for a caller that does little else.
    #[inline(always)]
    pub fn free_pages_inlined<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) {
        if !self.pages.free_hot(pfn, order, observer) {
            self.free_pages_generally(pfn, order, observer);
        }
    }

    /// The general path, for whatever the hot path is not for.
    #[cold]
    #[inline(never)]
    fn free_pages_generally<O: Observer>(&mut self, pfn: Pfn, order: u8, observer: &mut O) {
        if self.config.era.is_classic() {
            self.former_free(pfn, order, false, observer);
        } else {
            self.pages.free_generally(pfn, order, observer);
        }
    }

    /// Gives 2^order pages back by the rules of a former kernel; `cold`: no cache holds them.
    pub(crate) fn former_free<O: Observer>(&mut self, pfn: Pfn, order: u8, cold: bool, observer: &mut O) {
        let zone = self.pages.zone_of(pfn).expect("a block that was given out lies in a zone");
        match self.config.era {
            Era::Linux2_0 => self.pages.k20_free(zone, pfn, order, observer),
            _ => self.pages.k26_free(zone, pfn, order, cold, observer),
        }
    }

    /// Gives a block straight back to the free lists of its zone.
    pub(crate) fn give_to_buddy<O: Observer>(&mut self, zone: ZoneId, pfn: Pfn, order: u8, observer: &mut O) {
        match self.config.era {
            Era::Linux2_0 => self.pages.k20_free(zone, pfn, order, observer),
            era if era.is_2_6() => self.pages.free_untyped(zone, pfn, order, era.max_order(), observer),
            _ => self.pages.free_to_buddy(zone, pfn, order, observer),
        }
    }

    /// Says what a block that was just given out is used for.
    #[inline]
    pub(crate) fn set_frame_owner<O: Observer>(&mut self, pfn: Pfn, kind: FrameKind, words: [u32; 3]) {
        let order = self.pages.frames.get(pfn).order();
        self.pages.frames.set::<O>(pfn, Frame::new(kind, order).with_words(words));
    }

    /// Clears pages that were asked for with `__GFP_ZERO`.
    pub(crate) fn clear_pages<O: Observer>(&mut self, pfn: Pfn, pages: u32, observer: &mut O) {
        self.content.fill_pages::<O>(pfn, pages, 0);
        if O::EVENTS {
            for pfn in pfn..pfn + pages {
                observer.event(Event::Written { pfn, byte: 0 });
            }
        }
    }

    /// Fills memory of the direct map.
    pub(crate) fn fill_direct_map<O: Observer>(&mut self, addr: u64, len_bytes: u64, byte: u8, observer: &mut O) {
        let (end, mut at) = (addr + len_bytes, addr);
        while at < end {
            let stop = end.min((at / PAGE_SIZE_BYTES + 1) * PAGE_SIZE_BYTES);
            let pfn = self.config.pfn_of_addr(at).expect("memory of the direct map");
            self.fill_page(pfn, (at % PAGE_SIZE_BYTES) as u32, (stop - at) as u32, byte, observer);
            at = stop;
        }
    }

    pub(crate) fn fill_page<O: Observer>(
        &mut self,
        pfn: Pfn,
        offset_bytes: u32,
        len_bytes: u32,
        byte: u8,
        observer: &mut O,
    ) {
        self.content.fill::<O>(pfn, offset_bytes, len_bytes, byte);
        if O::EVENTS {
            observer.event(Event::Written { pfn, byte });
        }
    }
}
