//! Many single pages at once. mm/page_alloc.c, `alloc_pages_bulk_noprof`; mm/vmalloc.c,
//! `vm_area_alloc_pages`, 6.12.

use crate::event::{Event, Verdict, Watermark, WatermarkCheck};
use crate::machine::Machine;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::request::{PageFailure, PageRequest, alloc_flag};
use crate::pages::zone::word;
use crate::{Gfp, Observer, Pfn, ZoneId};

/// Pages that vmalloc asks for at a time.
const CHUNK_PAGES: u32 = 100;

/// Pages got, in order; and why there are not more, if there are not.
pub(super) struct Bulk {
    pub pfns: Vec<Pfn>,
    pub slept_ticks: u32,
    pub failure: Option<PageFailure>,
}

impl Machine {
    /// So many single pages for a vmalloc area: in chunks, and when a chunk is not had whole, one by one.
    pub(super) fn vm_area_alloc_pages<O: Observer>(&mut self, gfp: Gfp, pages: u32, observer: &mut O) -> Bulk {
        let mut bulk = Bulk { pfns: Vec::with_capacity(pages as usize), slept_ticks: 0, failure: None };
        while (bulk.pfns.len() as u32) < pages {
            let want = CHUNK_PAGES.min(pages - bulk.pfns.len() as u32);
            let before = bulk.pfns.len();
            self.alloc_pages_bulk(gfp, want, &mut bulk, observer);
            if bulk.pfns.len() - before != want as usize {
                break;
            }
        }
        while (bulk.pfns.len() as u32) < pages {
            match self.alloc_pages(gfp, 0, observer) {
                Ok(grant) => {
                    bulk.slept_ticks += grant.slept_ticks;
                    bulk.pfns.push(grant.pfn);
                }
                Err(failure) => {
                    bulk.slept_ticks += failure.slept_ticks;
                    bulk.failure = Some(failure);
                    break;
                }
            }
        }
        bulk
    }

    /// One chunk: from the per-CPU list of the first zone that stays above its low mark with all of them taken; a
    /// single page, or if there is no such zone, the ordinary way, which gives one page.
    fn alloc_pages_bulk<O: Observer>(&mut self, gfp: Gfp, want: u32, bulk: &mut Bulk, observer: &mut O) {
        if want > 1 {
            let request = PageRequest::new(&self.config, &self.pages, gfp, 0);
            let zones: Vec<ZoneId> = self.pages.zonelist(request.highest).collect();
            let passed = zones.into_iter().find(|&zone| self.bulk_watermark_ok(zone, &request, want, observer));
            if let Some(zone) = passed {
                let mut got = 0;
                while got < want {
                    let flags = alloc_flag::WMARK_LOW;
                    let from_pcp = !self.pages.pcp_off(zone);
                    let Some(pfn) = self.pages.rmqueue_pcplist(zone, 0, request.migratetype, flags, observer) else {
                        break;
                    };
                    self.pages.frames.set::<O>(pfn, Frame::new(FrameKind::Pages, 0));
                    if O::EVENTS {
                        let migratetype = request.migratetype;
                        observer.event(Event::PageGranted { zone, pfn, order: 0, migratetype, from_pcp });
                    }
                    if gfp.any(Gfp::ZERO) {
                        self.clear_pages(pfn, 1, observer);
                    }
                    bulk.pfns.push(pfn);
                    got += 1;
                }
                if got > 0 {
                    return;
                }
            }
        }
        if let Ok(grant) = self.alloc_pages(gfp, 0, observer) {
            bulk.slept_ticks += grant.slept_ticks;
            bulk.pfns.push(grant.pfn);
        }
    }

    /// Whether a zone has more than its low mark when so many pages are gone.
    fn bulk_watermark_ok<O: Observer>(&self, zone: ZoneId, request: &PageRequest, want: u32, observer: &mut O) -> bool {
        let free_pages = i64::from(self.pages.word(zone, word::FREE));
        let unusable_pages = i64::from(want) + i64::from(self.pages.word(zone, word::FREE_HIGHATOMIC));
        let reserve = self.pages.zones[zone.index()].marks.lowmem_reserve[usize::from(request.highest)];
        let mut check = WatermarkCheck {
            zone,
            order: 0,
            watermark: Watermark::Low,
            free_pages,
            unusable_pages,
            mark_pages: self.pages.mark_pages(zone, Watermark::Low).into(),
            boost_pages: self.pages.word(zone, word::BOOST).into(),
            rights_pages: 0,
            reserve_pages: reserve.into(),
            verdict: Verdict::Pass,
        };
        if check.usable_pages() <= check.limit_pages() {
            check.verdict = Verdict::TooFew;
        }
        if O::EVENTS {
            observer.event(Event::Watermark(check));
        }
        check.verdict == Verdict::Pass
    }
}
