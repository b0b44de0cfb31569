//! The way of a request (mm/page_alloc.c, `__get_free_pages`; mm/vmscan.c, `try_to_free_page`; 2.0.40): a test of the
//! number of free pages, whatever the order; then the lists, once.

use crate::classic::k20::{self, boot::POOL};
use crate::classic::lists::UNTYPED;
use crate::classic::word;
use crate::config::Caller;
use crate::event::{Event, Verdict, Watermark, WatermarkCheck};
use crate::machine::Machine;
use crate::outcome::NullReason;
use crate::pages::request::{PageFailure, PageGrant};
use crate::pages::zone::word as zone_word;
use crate::{Era, Gfp, Observer, Pfn, ZoneId, ZoneKind};

/// The priority that never waits, and of those that others fail with rather than wait.
const ATOMIC: u32 = 1;
const BUFFER: u32 = 0;
/// How often a wrong priority in an interrupt is noticed.
const CORRECTIONS: u32 = 4;

impl Machine {
    /// The priority of a request, as the kernel takes it here: in an interrupt any but GFP_ATOMIC is corrected, the first
    /// four times.
    pub(crate) fn k20_priority<O: Observer>(&mut self, gfp: Gfp) -> u32 {
        let priority = Era::Linux2_0.priority(gfp);
        let corrected = self.classic.word(word::CORRECTED);
        if priority != ATOMIC && self.in_interrupt() && corrected < CORRECTIONS {
            self.classic.words.set::<O>(word::CORRECTED, corrected + 1);
            return ATOMIC;
        }
        priority
    }

    /// 2^order pages.
    pub(crate) fn k20_alloc_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        if O::EVENTS {
            let highest = if gfp.any(Gfp::DMA) { ZoneKind::Dma } else { ZoneKind::Normal };
            observer.event(Event::PageRequest { order, gfp, migratetype: UNTYPED, highest });
        }
        if order > k20::MAX_ORDER {
            return Err(PageFailure { reason: NullReason::TooLarge, slept_ticks: 0 });
        }
        let priority = self.k20_priority::<O>(gfp);
        let mut slept_ticks = 0;
        let reason = loop {
            if self.k20_enough(priority, order, observer) {
                // Nothing is freed for who finds enough memory in too small pieces.
                match self.pages.k20_take(POOL, order, gfp.any(Gfp::DMA), observer) {
                    Some(pfn) => {
                        self.pages.former_grant(POOL, pfn, order, false, observer);
                        self.k20_wake_kswapd(observer);
                        return Ok(PageGrant { pfn, zone: POOL, slept_ticks });
                    }
                    None => break NullReason::Fragmented,
                }
            }
            if priority == BUFFER {
                break NullReason::NoMemoryMayNotWait;
            }
            if self.config.caller == Caller::Task {
                let begin = self.ticks();
                if O::EVENTS && slept_ticks == 0 {
                    observer.event(Event::Sleeps);
                }
                self.tick(true, observer);
                slept_ticks += self.ticks().wrapping_sub(begin);
            }
            if self.former_reclaim_call(u8::MAX, 1, gfp, observer) == 0 {
                break NullReason::NothingReclaimable;
            }
        };
        if O::EVENTS {
            observer.event(Event::PageFailed { order });
        }
        Err(PageFailure { reason, slept_ticks })
    }

    /// 2^order pages, if more than the low mark are free.
    pub(crate) fn k20_above_low<O: Observer>(&mut self, order: u8, observer: &mut O) -> Option<(Pfn, ZoneId)> {
        let low = self.pages.mark_pages(POOL, Watermark::Low);
        if self.pages.word(POOL, zone_word::FREE) - (1 << order) < low || order > k20::MAX_ORDER {
            return None;
        }
        let pfn = self.pages.k20_take(POOL, order, false, observer)?;
        self.pages.former_grant(POOL, pfn, order, false, observer);
        Some((pfn, POOL))
    }

    /// Whether more pages are free than the priority must leave.
    fn k20_enough<O: Observer>(&self, priority: u32, order: u8, observer: &mut O) -> bool {
        let min = self.pages.mark_pages(POOL, Watermark::Min);
        let Some(reserve) = k20::reserve(min.cast_unsigned(), priority) else {
            return true;
        };
        let free = self.pages.word(POOL, zone_word::FREE);
        let verdict = if free > reserve.cast_signed() { Verdict::Pass } else { Verdict::TooFew };
        if O::EVENTS {
            observer.event(Event::Watermark(WatermarkCheck {
                zone: POOL,
                order,
                watermark: Watermark::Min,
                free_pages: free.into(),
                unusable_pages: 0,
                mark_pages: min.into(),
                boost_pages: 0,
                rights_pages: i64::from(min) - i64::from(reserve),
                reserve_pages: 0,
                verdict,
            }));
        }
        verdict == Verdict::Pass
    }

    /// The next tick of the clock would find too few free pages and wake kswapd.
    fn k20_wake_kswapd<O: Observer>(&mut self, observer: &mut O) {
        let high = self.pages.mark_pages(POOL, Watermark::High);
        let ours = self.config.caller == Caller::Task && !self.pages.kswapd_awake();
        if ours && self.pages.word(POOL, zone_word::FREE) < high {
            self.pages.set_kswapd_awake::<O>(true);
            if O::EVENTS {
                observer.event(Event::KswapdWoken { zone: POOL });
            }
        }
    }
}
