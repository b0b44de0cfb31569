//! Reclaim, and what stands in for it in recordings that were made without it: a row of pages, of which each call gives
//! back as many as was said.

use crate::classic::word;
use crate::event::Reclaimer;
use crate::machine::Machine;
use crate::machine::provenance::Memory;
use crate::op::{Pointer, StandIn};
use crate::outcome::{Bug, Freed};
use crate::pages::frame::{Frame, FrameKind};
use crate::{Event, Gfp, Observer, Outcome};

impl Machine {
    /// What stands in for reclaim is told what it has, or what it gives.
    pub(crate) fn op_stand_in<O: Observer>(&mut self, told: StandIn) -> Outcome {
        match told {
            StandIn::Reclaimable { page } => self.make_reclaimable::<O>(page),
            StandIn::Limits { reclaim_max, ooms_allowed, waits_allowed, oom_frees } => {
                let values =
                    [(word::STAND_IN, 1), (word::RECLAIM_MAX, reclaim_max), (word::OOMS_ALLOWED, ooms_allowed)];
                let more = [(word::WAITS_ALLOWED, waits_allowed), (word::OOM_FREES, oom_frees)];
                for (at, value) in values.into_iter().chain(more) {
                    self.classic.words.set::<O>(at, value);
                }
                Outcome::Done
            }
        }
    }

    /// A page becomes the newest of the page cache.
    fn make_reclaimable<O: Observer>(&mut self, page: Pointer) -> Outcome {
        match self.to_free(page) {
            Ok(Some(Memory::StructPages { pfn, order: 0 } | Memory::Pages { pfn, order: 0 })) => {
                let zone = self.pages.zone_of(pfn).expect("a page that was given out lies in a zone");
                self.lru_add::<O>(pfn, zone, Frame::new(FrameKind::CacheClean, 0));
                Outcome::Freed { freed: Freed::Pages { zone, pfn, order: 0, pages: 1 } }
            }
            Ok(_) => Outcome::Bug(Bug::NotAPointer),
            Err(bug) => Outcome::Bug(bug),
        }
    }

    /// Whether something stands in for reclaim.
    pub(crate) fn has_stand_in(&self) -> bool {
        self.config.era.is_classic() && self.classic.word(word::STAND_IN) != 0
    }

    /// One call of direct reclaim; pages freed.
    pub(crate) fn former_reclaim_call<O: Observer>(
        &mut self,
        highest: u8,
        target: u32,
        gfp: Gfp,
        observer: &mut O,
    ) -> u32 {
        let freed_pages = if self.has_stand_in() {
            let most = self.classic.word(word::RECLAIM_MAX);
            self.former_give_back(u8::MAX, most, true, observer)
        } else {
            self.former_reclaim(highest, target, gfp, Reclaimer::Direct, observer)
        };
        if O::EVENTS {
            observer.event(Event::ReclaimCalled { freed_pages });
        }
        freed_pages
    }
}
