//! kmap: high memory has no addresses; a page is lent one of 1024, and keeps it until all are taken back at once.
//!
//! mm/highmem.c, 2.6.12-rc2: `map_new_virtual`, `flush_all_zero_pkmaps`, `kmap_high`, `kunmap_high`. A count of 1 is a slot
//! that nobody uses, but which is still mapped.

use crate::classic::k26::{KMAP_ADDR, KMAP_SLOTS};
use crate::classic::word;
use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::machine::provenance::Memory;
use crate::op::Pointer;
use crate::outcome::{Bug, Freed, Grant, GrantKind, Hang};
use crate::{Observer, Outcome, Pfn, Slot};

impl Machine {
    /// The page that an operand stands for.
    fn page_of(&self, page: Pointer) -> Result<(Pfn, u8), Bug> {
        match self.to_free(page)? {
            Some(Memory::StructPages { pfn, order }) => Ok((pfn, order)),
            Some(_) => Err(Bug::NotAPointer),
            None => Err(Bug::NullPointer),
        }
    }

    pub(crate) fn op_kmap<O: Observer>(&mut self, page: Pointer, into: Option<Slot>, _observer: &mut O) -> Outcome {
        let (pfn, order) = match self.page_of(page) {
            Ok(page) => page,
            Err(bug) => return Outcome::Bug(bug),
        };
        if let Err(bug) = self.might_sleep() {
            return Outcome::Bug(bug);
        }
        let addr = match self.config.page_addr(pfn) {
            Some(addr) => addr,
            None => match self.kmap_high::<O>(pfn) {
                Some(addr) => addr,
                // It sleeps until somebody else unmaps a page.
                None => return Outcome::Hangs { why: Hang::NoKmapSlot, slept_ticks: 0 },
            },
        };
        self.slots.store::<O>(into, addr, self.pages.frames.get(pfn).0[2]);
        let zone = self.zone_of_given(pfn);
        let kind = GrantKind::Pages { zone, pfn, order, pages: 1 };
        Outcome::Granted { grant: Grant { addr, kind }, slept_ticks: 0 }
    }

    fn kmap_high<O: Observer>(&mut self, pfn: Pfn) -> Option<u64> {
        let slots = self.classic.kmaps.as_slice();
        let at = match slots.iter().position(|&(page, _)| page == pfn + 1) {
            Some(at) => at,
            None => self.new_kmap::<O>(pfn)?,
        };
        self.classic.kmaps.update::<O>(at, |slot| slot.1 += 1);
        Some(KMAP_ADDR + at as u64 * PAGE_SIZE_BYTES)
    }

    /// The next slot, going round; whenever that comes to slot 0, all that nobody uses are taken back.
    fn new_kmap<O: Observer>(&mut self, pfn: Pfn) -> Option<usize> {
        let mut at = self.classic.word(word::KMAP_LAST) as usize;
        let mut left = KMAP_SLOTS;
        let found = loop {
            at = (at + 1) % KMAP_SLOTS;
            if at == 0 {
                self.flush_kmaps::<O>();
                // From here on it goes round once more.
                left = KMAP_SLOTS;
            }
            if self.classic.kmaps.get(at).1 == 0 {
                break true;
            }
            left -= 1;
            if left == 0 {
                break false;
            }
        };
        self.classic.words.set::<O>(word::KMAP_LAST, at as u32);
        if found {
            self.classic.kmaps.set::<O>(at, (pfn + 1, 1));
        }
        found.then_some(at)
    }

    fn flush_kmaps<O: Observer>(&mut self) {
        for at in 0..KMAP_SLOTS {
            if self.classic.kmaps.get(at).1 == 1 {
                self.classic.kmaps.set::<O>(at, (0, 0));
            }
        }
        let flushes = self.classic.word(word::KMAP_FLUSHES) + 1;
        self.classic.words.set::<O>(word::KMAP_FLUSHES, flushes);
    }

    /// The page stays mapped, as long as its slot is not taken back.
    pub(crate) fn op_kunmap<O: Observer>(&mut self, page: Pointer, _observer: &mut O) -> Outcome {
        let (pfn, _) = match self.page_of(page) {
            Ok(page) => page,
            Err(bug) => return Outcome::Bug(bug),
        };
        if self.config.page_addr(pfn).is_some() {
            return Outcome::Freed { freed: Freed::Nothing };
        }
        let slot = self.classic.kmaps.as_slice().iter().position(|&(page, count)| page == pfn + 1 && count > 1);
        match slot {
            Some(at) => {
                self.classic.kmaps.update::<O>(at, |slot| slot.1 -= 1);
                Outcome::Freed { freed: Freed::Nothing }
            }
            None => Outcome::Bug(Bug::NotTheStart),
        }
    }

    /// How often all unused slots of kmap were taken back.
    pub fn kmap_flushes(&self) -> u32 {
        if self.config.era.is_classic() { self.classic.word(word::KMAP_FLUSHES) } else { 0 }
    }
}
