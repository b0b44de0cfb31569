//! The way of a request.
//!
//! mm/page_alloc.c, `__alloc_pages` of 2.6.12-rc2, and of 2.6.9, as which 2.6.10 is taken (with the marks of 2.6.10-rc3);
//! mm/vmscan.c, `wakeup_kswapd`, of both; mm/oom_kill.c, `out_of_memory` of 2.6.9. The order of the steps and every
//! decision are the kernel's; that a wait takes a tick is modelled.

use crate::classic::k26::marks::{Check, Rights};
use crate::classic::lists::UNTYPED;
use crate::classic::word;
use crate::config::Caller;
use crate::event::Watermark;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::outcome::{Hang, NullReason};
use crate::pages::request::{PageFailure, PageGrant};
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::pages::zone::word as zone_word;
use crate::reclaim::oom::Oom;
use crate::state::klog::Report;
use crate::{Era, Event, Gfp, Observer, Pfn, ZoneId};

/// 2.6.10: ticks after which an unanswered call of the OOM killer is forgotten, that calls must go on, and calls that it
/// takes.
const OOM_FORGET_TICKS: u32 = 5000 / crate::classic::TICK_MS;
const OOM_ROW_TICKS: u32 = 1000 / crate::classic::TICK_MS;
const OOM_ROW_CALLS: u32 = 10;

/// A request, and what follows from its flags.
#[derive(Clone, Copy)]
struct Asked {
    gfp: Gfp,
    order: u8,
    /// Index of the highest zone that it may use.
    highest: u8,
    /// Index of the first zone of its list: the entry of `lowmem_reserve` that counts.
    class: u8,
    rights: Rights,
}

/// How far it has come.
#[derive(Default)]
struct Way {
    slept_ticks: u32,
    waits: u32,
    ooms: u32,
}

type Found = Option<(Pfn, ZoneId)>;

impl Machine {
    /// 2^order pages, with what their last owner left in them.
    pub(crate) fn k26_alloc_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        let (highest_kind, highest) = self.pages.zonelists.highest(gfp);
        if O::EVENTS {
            observer.event(Event::PageRequest { order, gfp, migratetype: UNTYPED, highest: highest_kind });
        }
        let Some(first) = self.pages.preferred_zone(highest) else {
            return Err(PageFailure { reason: NullReason::NoSuchZone, slept_ticks: 0 });
        };
        if order > self.config.era.max_order() {
            return Err(PageFailure { reason: NullReason::TooLarge, slept_ticks: 0 });
        }
        let class = self.pages.zones[first.index()].index;
        let rights = Rights { high: gfp.any(Gfp::HIGH), harder: !gfp.may_sleep() };
        let asked = Asked { gfp, order, highest, class, rights };
        let mut way = Way::default();
        let result = match self.k26_pass(asked, Some(Watermark::Low), Rights::PLAIN, observer) {
            Some(found) => Ok(found),
            None => {
                if O::EVENTS {
                    observer.event(Event::SlowPath);
                }
                self.k26_slow_path(asked, &mut way, observer)
            }
        };
        let slept_ticks = way.slept_ticks;
        if O::EVENTS && slept_ticks > 0 {
            observer.event(Event::Wakes { slept_ticks });
        }
        match result {
            Ok((pfn, zone)) => Ok(PageGrant { pfn, zone, slept_ticks }),
            Err(reason) => {
                if reason.returns() && !gfp.any(Gfp::NOWARN) && !observer.is_dry() {
                    self.log::<O>(Report::PageAllocation, gfp, order, 0, false);
                }
                if O::EVENTS && reason != (NullReason::WaitsForEver { why: Hang::BrokenOff }) {
                    observer.event(Event::PageFailed { order });
                }
                Err(PageFailure { reason, slept_ticks })
            }
        }
    }

    /// The first attempt by itself.
    pub(crate) fn k26_above_low<O: Observer>(&mut self, gfp: Gfp, order: u8, observer: &mut O) -> Found {
        let (_, highest) = self.pages.zonelists.highest(gfp);
        let class = self.pages.zones[self.pages.preferred_zone(highest)?.index()].index;
        let asked = Asked { gfp, order, highest, class, rights: Rights::PLAIN };
        self.k26_pass(asked, Some(Watermark::Low), Rights::PLAIN, observer)
    }

    /// The zones of the list one after the other; the first that passes the check and has a block. `None`: no check.
    fn k26_pass<O: Observer>(
        &mut self,
        asked: Asked,
        watermark: Option<Watermark>,
        rights: Rights,
        observer: &mut O,
    ) -> Found {
        let Asked { gfp, order, highest, class, .. } = asked;
        for zone in self.pages.zonelist(highest) {
            let passes = match watermark {
                Some(watermark) => self.pages.k26_watermark_ok(
                    self.config.era,
                    zone,
                    Check { order, watermark, class, rights },
                    observer,
                ),
                None => {
                    if O::EVENTS {
                        observer.event(Event::MarkIgnored { zone });
                    }
                    true
                }
            };
            if passes && let Some((pfn, from_pcp)) = self.pages.k26_rmqueue(zone, order, gfp.any(Gfp::COLD), observer) {
                self.pages.former_grant(zone, pfn, order, from_pcp, observer);
                return Some((pfn, zone));
            }
        }
        None
    }

    /// Every zone of the list that is below its low mark wakes kswapd.
    fn k26_wake_kswapd<O: Observer>(&mut self, asked: Asked, observer: &mut O) {
        let Asked { order, highest, .. } = asked;
        let era = self.config.era;
        for zone in self.pages.zonelist(highest) {
            let enough = if era == Era::Linux2_6_10 {
                self.pages.word(zone, zone_word::FREE) > self.pages.mark_pages(zone, Watermark::Low)
            } else {
                let check = Check { order, watermark: Watermark::Low, class: 0, rights: Rights::PLAIN };
                self.pages.k26_watermark_ok(era, zone, check, &mut crate::Silent)
            };
            if enough {
                continue;
            }
            let awake = self.pages.kswapd_awake();
            self.pages.request_kswapd::<O>(order, highest);
            if !awake {
                self.pages.set_kswapd_awake::<O>(true);
            }
            // Where kswapd never gets the processor, every call finds it asleep.
            if O::EVENTS && (!awake || self.config.caller != Caller::Task) {
                observer.event(Event::KswapdWoken { zone });
            }
        }
    }

    fn k26_slow_path<O: Observer>(
        &mut self,
        asked: Asked,
        way: &mut Way,
        observer: &mut O,
    ) -> Result<(Pfn, ZoneId), NullReason> {
        let Asked { gfp, rights, .. } = asked;
        let mut restarted = false;
        loop {
            // `restart:`
            if restarted && let Some(found) = self.k26_pass(asked, Some(Watermark::Low), Rights::PLAIN, observer) {
                return Ok(found);
            }
            restarted = true;
            self.k26_wake_kswapd(asked, observer);
            if let Some(found) = self.k26_pass(asked, Some(Watermark::Min), rights, observer) {
                return Ok(found);
            }
            let dying = self.config.caller == Caller::Task && self.tasks.task(self.current_owner()).killed;
            if (self.k26_has_memalloc() || dying) && !self.in_interrupt() {
                let reason = if dying { NullReason::OomVictim } else { NullReason::IsReclaim };
                return self.k26_pass(asked, None, Rights::PLAIN, observer).ok_or(reason);
            }
            if !gfp.may_sleep() {
                return Err(NullReason::NoMemoryMayNotWait);
            }
            match self.k26_rebalance(asked, way, observer)? {
                Some(found) => return Ok(found),
                None => continue,
            }
        }
    }

    fn k26_has_memalloc(&self) -> bool {
        self.config.caller == Caller::InterruptsOff { memalloc: true } || self.has_memalloc()
    }

    /// Reclaims, and tries again, round by round; `None`: somebody was killed, and the request begins anew.
    fn k26_rebalance<O: Observer>(
        &mut self,
        asked: Asked,
        way: &mut Way,
        observer: &mut O,
    ) -> Result<Found, NullReason> {
        let Asked { gfp, order, highest, rights, .. } = asked;
        let may_kill = gfp.any(Gfp::FS) && !gfp.any(Gfp::NORETRY);
        loop {
            self.k26_sleep(way, observer);
            let freed = self.former_reclaim_call(highest, SWAP_CLUSTER_MAX, gfp, observer);
            if self.config.era == Era::Linux2_6_10 {
                if freed == 0 && may_kill {
                    self.k2610_ask_oom(asked, way, observer)?;
                }
                if let Some(found) = self.k26_pass(asked, Some(Watermark::Min), rights, observer) {
                    return Ok(Some(found));
                }
            } else if freed > 0 {
                if let Some(found) = self.k26_pass(asked, Some(Watermark::Min), rights, observer) {
                    return Ok(Some(found));
                }
            } else if may_kill {
                if let Some(found) = self.k26_pass(asked, Some(Watermark::High), Rights::PLAIN, observer) {
                    return Ok(Some(found));
                }
                self.k26_kill(asked, way, observer)?;
                return Ok(None);
            }
            // Up to 8 pages are tried for as long as it takes, more only if the request says so; not to try again wins over
            // not to fail.
            if gfp.any(Gfp::NORETRY) {
                return Err(NullReason::NoRetry);
            }
            if order > COSTLY_ORDER && !gfp.any(Gfp::RETRY_MAYFAIL | Gfp::NOFAIL) {
                return Err(NullReason::Costly);
            }
            let helps =
                freed > 0 || may_kill || self.writes_go_on() || self.pages.kswapd_awake() || self.others_go_on();
            if !self.has_stand_in() && !helps {
                let why = if gfp.any(Gfp::NOFAIL) { Hang::NoFail } else { Hang::NoOomWithoutFs };
                return Err(NullReason::WaitsForEver { why });
            }
            if O::EVENTS {
                observer.event(Event::CongestionWait);
            }
            way.waits += 1;
            if self.has_stand_in() && way.waits > self.classic.word(word::WAITS_ALLOWED) {
                return Err(self.broken_off(observer));
            }
            self.k26_sleep(way, observer);
        }
    }

    fn broken_off<O: Observer>(&self, observer: &mut O) -> NullReason {
        if O::EVENTS {
            observer.event(Event::BrokenOff);
        }
        NullReason::WaitsForEver { why: Hang::BrokenOff }
    }

    /// A tick passes, unless nobody else runs.
    fn k26_sleep<O: Observer>(&mut self, way: &mut Way, observer: &mut O) {
        if self.config.caller != Caller::Task || self.has_stand_in() {
            return;
        }
        if O::EVENTS && way.slept_ticks == 0 {
            observer.event(Event::Sleeps);
        }
        let begin = self.ticks();
        self.tick(true, observer);
        way.slept_ticks += self.ticks().wrapping_sub(begin);
    }

    /// The OOM killer, whatever the order.
    fn k26_kill<O: Observer>(&mut self, asked: Asked, way: &mut Way, observer: &mut O) -> Result<(), NullReason> {
        let Asked { gfp, order, .. } = asked;
        if O::EVENTS {
            observer.event(Event::OomCalled { order, kills: true });
        }
        way.ooms += 1;
        if self.has_stand_in() {
            if way.ooms > self.classic.word(word::OOMS_ALLOWED) {
                return Err(self.broken_off(observer));
            }
            let most = self.classic.word(word::OOM_FREES);
            self.former_give_back(u8::MAX, most, false, observer);
            return Ok(());
        }
        match self.out_of_memory(gfp, order, observer) {
            Oom::Killed(victim) => {
                self.k26_sleep(way, observer);
                self.reap(victim, observer);
                Ok(())
            }
            // The caller has been killed itself, and takes what is left.
            _ if self.tasks.task(self.current_owner()).killed => Ok(()),
            _ => Err(NullReason::WaitsForEver { why: Hang::NoFail }),
        }
    }

    /// In 2.6.10 reclaim that freed nothing asks for the OOM killer; it kills if it was asked ten times in a second or more,
    /// without a pause of five, and not within five seconds of the last kill.
    fn k2610_ask_oom<O: Observer>(&mut self, asked: Asked, way: &mut Way, observer: &mut O) -> Result<(), NullReason> {
        if self.has_stand_in() {
            return self.k26_kill(asked, way, observer);
        }
        if self.tasks.task(self.current_owner()).killed {
            // It would go round until somebody else gives something back; here it ends.
            return Err(NullReason::OomVictim);
        }
        let now = self.ticks() + 1;
        let [first, last, calls, killed] =
            [word::OOM_FIRST, word::OOM_LAST, word::OOM_ASKED, word::OOM_KILLED].map(|at| self.classic.word(at));
        self.classic.words.set::<O>(word::OOM_LAST, now);
        if last == 0 || now - last > OOM_FORGET_TICKS {
            self.classic.words.set::<O>(word::OOM_FIRST, now);
            self.classic.words.set::<O>(word::OOM_ASKED, 0);
            return Ok(());
        }
        if now - first < OOM_ROW_TICKS {
            return Ok(());
        }
        self.classic.words.set::<O>(word::OOM_ASKED, calls + 1);
        if calls + 1 < OOM_ROW_CALLS || killed != 0 && now - killed < OOM_FORGET_TICKS {
            return Ok(());
        }
        self.classic.words.set::<O>(word::OOM_KILLED, now);
        self.classic.words.set::<O>(word::OOM_FIRST, now);
        self.classic.words.set::<O>(word::OOM_ASKED, 0);
        self.k26_kill(asked, way, observer)
    }
}
