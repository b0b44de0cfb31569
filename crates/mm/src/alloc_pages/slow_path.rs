//! The slow path: what a request does that the first attempt could not serve.
//!
//! mm/page_alloc.c, 6.12: `__alloc_pages_slowpath`, `__alloc_pages_direct_compact`, `__alloc_pages_direct_reclaim`,
//! `should_reclaim_retry`, `should_compact_retry`, `__alloc_pages_may_oom`, `warn_alloc`. The order of the steps and
//! every decision are the kernel's; the time that a step takes is modelled.

mod foresight;
mod told;

use crate::event::{CompactMode, CompactResult, Reclaimer, Verdict};
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::observer::Foresight;
use crate::outcome::{Hang, NullReason};
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::request::{PageFailure, PageGrant, PageRequest, alloc_flag};
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::pages::zone::zone_index;
use crate::reclaim::oom::Oom;
use crate::state::klog::Report;
use crate::{Event, Gfp, MigrateType, Observer, Pfn, ZoneId, ZoneKind};

/// Rounds in which compaction may come to a block that is then not there (`MAX_COMPACT_RETRIES`).
const MAX_COMPACT_RETRIES: u32 = 16;

/// What a request that sleeps has in mind from round to round.
struct Rounds {
    slept_ticks: u32,
    /// Rounds of reclaim without progress.
    in_vain: u32,
    compact_mode: CompactMode,
    compact_retries: u32,
}

impl Machine {
    /// The slow path of a request with these flags.
    #[cold]
    #[inline(never)]
    pub(crate) fn slow_path<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        let mut request = self.request_here(gfp, order);
        if gfp.any(Gfp::NOFAIL) {
            self.warn_of_nofail(gfp, order, observer);
        }
        if O::EVENTS {
            observer.event(Event::SlowPath);
        }
        if observer.is_dry() && self.need_not_age(&request) {
            observer.skip_aging();
        }
        let mut rounds =
            Rounds { slept_ticks: 0, in_vain: 0, compact_mode: CompactMode::SyncLight, compact_retries: 0 };
        let result = self.try_all(&mut request, &mut rounds, observer);
        let slept_ticks = rounds.slept_ticks;
        let reason = match result {
            Ok((pfn, zone)) => {
                self.wakes(&rounds, observer);
                return Ok(PageGrant { pfn, zone, slept_ticks });
            }
            Err(reason) => reason,
        };
        if reason.returns() {
            self.wakes(&rounds, observer);
            if !observer.is_dry() {
                self.warn_alloc::<O>(Report::PageAllocation, gfp, order);
            }
        }
        if O::EVENTS {
            observer.event(Event::PageFailed { order });
        }
        Err(PageFailure { reason, slept_ticks })
    }

    fn wakes<O: Observer>(&self, rounds: &Rounds, observer: &mut O) {
        if O::EVENTS && rounds.slept_ticks > 0 {
            observer.event(Event::Wakes { slept_ticks: rounds.slept_ticks });
        }
    }

    fn try_all<O: Observer>(
        &mut self,
        request: &mut PageRequest,
        rounds: &mut Rounds,
        observer: &mut O,
    ) -> Result<(Pfn, ZoneId), NullReason> {
        let PageRequest { gfp, order, .. } = *request;
        let costly = order > COSTLY_ORDER;
        let Some(preferred) = self.pages.preferred_zone(request.highest) else {
            return Err(NullReason::NoSuchZone);
        };
        self.wake_for(request, preferred, observer);
        if let Some(found) = self.pages.get_page_from_freelist(request, request.alloc_flags, observer) {
            return Ok(found);
        }
        let early = costly || order > 0 && request.migratetype != MigrateType::Movable;
        if gfp.may_sleep() && early && self.can_compact(gfp) && !request.may_use_reserves() {
            let (result, found) = self.direct_compact(request, CompactMode::Async, rounds, observer);
            if let Some(found) = found {
                return Ok(found);
            }
            if costly && gfp.any(Gfp::NORETRY) {
                // On one node alone, such a request may only compact (`__alloc_pages_slowpath`, 6.12.117).
                if result <= CompactResult::Deferred || gfp.any(Gfp::THISNODE) {
                    return Err(NullReason::NoRetry);
                }
                rounds.compact_mode = CompactMode::Async;
            }
        }
        let mut alone = false;
        loop {
            // `retry:`
            self.wake_for(request, preferred, observer);
            if let Some(found) = self.pages.get_page_from_freelist(request, request.retry_flags(), observer) {
                return Ok(found);
            }
            if !gfp.may_sleep() {
                return Err(NullReason::NoMemoryMayNotWait);
            }
            let mut idle = true;
            let give_up = match self.round(request, rounds, &mut idle, observer)? {
                Round::Granted(found) => return Ok(found),
                Round::Again => continue,
                Round::GiveUp(reason) => reason,
            };
            if !gfp.any(Gfp::NOFAIL) {
                return Err(give_up);
            }
            let flags = request.alloc_flags | alloc_flag::MIN_RESERVE;
            if let Some(found) = self.pages.get_page_from_freelist(request, flags, observer) {
                return Ok(found);
            }
            if alone || idle && !request.memalloc && self.nobody_helps() {
                return Err(NullReason::WaitsForEver { why: Hang::NoFail });
            }
            if request.memalloc {
                // It did not reclaim, so no time has passed: `cond_resched`.
                if O::EVENTS {
                    observer.event(Event::Yields);
                }
                self.pass_tick(rounds, observer);
                alone = self.nobody_helps();
            }
        }
    }

    /// From direct reclaim to the OOM killer. `idle` becomes false if anything happened on which another round can
    /// build.
    fn round<O: Observer>(
        &mut self,
        request: &mut PageRequest,
        rounds: &mut Rounds,
        idle: &mut bool,
        observer: &mut O,
    ) -> Result<Round, NullReason> {
        let PageRequest { gfp, order, .. } = *request;
        let costly = order > COSTLY_ORDER;
        if request.memalloc {
            return Ok(Round::GiveUp(NullReason::IsReclaim));
        }
        if observer.is_dry() && self.is_certain_to_reclaim(request) {
            return Err(Self::foresee(Foresight::Reclaim, observer));
        }
        self.sleep_tick(rounds, observer);
        let reclaimed = self.reclaim(request.highest, SWAP_CLUSTER_MAX, Reclaimer::Direct, gfp, observer);
        if let Some(held) = reclaimed.waits_for {
            if O::EVENTS {
                observer.event(Event::Deadlock { held });
            }
            return Err(NullReason::Deadlock { held });
        }
        *idle = reclaimed.freed_pages == 0 && !reclaimed.goes_on;
        if reclaimed.freed_pages > 0
            && let Some(found) = self.retry_after_reclaim(request, observer)
        {
            return Ok(Round::Granted(found));
        }
        let (compacted, found) = self.direct_compact(request, rounds.compact_mode, rounds, observer);
        if let Some(found) = found {
            return Ok(Round::Granted(found));
        }
        if gfp.any(Gfp::NORETRY) {
            return Ok(Round::GiveUp(NullReason::NoRetry));
        }
        let can_compact = self.can_compact(gfp);
        if costly && !(can_compact && gfp.any(Gfp::RETRY_MAYFAIL)) {
            return Ok(Round::GiveUp(NullReason::Costly));
        }
        rounds.in_vain = if reclaimed.freed_pages > 0 && !costly { 0 } else { rounds.in_vain + 1 };
        let reclaim_again = self.should_reclaim_retry(request, rounds.in_vain);
        self.tell_reclaim_retry(request, rounds.in_vain, reclaim_again, observer);
        if reclaim_again || self.pages.unreserve_highatomic(request.highest, request.migratetype, true, observer) {
            return Ok(Round::Again);
        }
        if reclaimed.freed_pages > 0 && can_compact && order > 0 {
            let before = rounds.compact_mode;
            let compact_again = self.should_compact_retry(request, compacted, rounds);
            Self::tell_compact_retry(before, compacted, rounds.compact_mode, compact_again, observer);
            if compact_again {
                return Ok(Round::Again);
            }
        }
        self.may_oom(request, rounds, idle, observer)
    }

    /// The last resort (`__alloc_pages_may_oom`), and what follows from it.
    fn may_oom<O: Observer>(
        &mut self,
        request: &mut PageRequest,
        rounds: &mut Rounds,
        idle: &mut bool,
        observer: &mut O,
    ) -> Result<Round, NullReason> {
        let PageRequest { gfp, order, .. } = *request;
        // Once more at the high mark, in case somebody else was just killed.
        if O::EVENTS {
            observer.event(Event::LastTry);
        }
        let flags = alloc_flag::WMARK_HIGH;
        if let Some(found) = self.pages.get_page_from_freelist(request, flags, observer) {
            return Ok(Round::Granted(found));
        }
        if order > COSTLY_ORDER {
            return Ok(Round::GiveUp(NullReason::Costly));
        }
        let low = request.highest < zone_index(self.config.arch, ZoneKind::Normal);
        if low || gfp.any(Gfp::RETRY_MAYFAIL | Gfp::THISNODE) {
            return Ok(Round::GiveUp(NullReason::NothingReclaimable));
        }
        if observer.is_dry() && self.is_certain_to_kill(request) {
            return Err(Self::foresee(Foresight::Kill, observer));
        }
        let oom = self.out_of_memory(gfp, order, observer);
        if let Oom::Killed(victim) = oom {
            *idle = false;
            self.sleep_tick(rounds, observer);
            self.reap(victim, observer);
        }
        if gfp.any(Gfp::NOFAIL) {
            let flags = alloc_flag::NO_WATERMARKS;
            if let Some(found) = self.pages.get_page_from_freelist(request, flags, observer) {
                return Ok(Round::Granted(found));
            }
        }
        if request.oom_victim {
            return Ok(Round::GiveUp(NullReason::OomVictim));
        }
        request.oom_victim = self.tasks.task(self.current_owner()).killed;
        rounds.in_vain = 0;
        if *idle && oom == Oom::NotWithoutFs && self.nobody_helps() {
            let why = if gfp.any(Gfp::NOFAIL) { Hang::NoFail } else { Hang::NoOomWithoutFs };
            return Err(NullReason::WaitsForEver { why });
        }
        Ok(Round::Again)
    }

    /// Nothing is being written, kswapd sleeps, no other task goes on: waiting longer changes nothing.
    fn nobody_helps(&self) -> bool {
        !self.writes_go_on() && !self.pages.kswapd_awake() && !self.others_go_on()
    }

    fn wake_for<O: Observer>(&mut self, request: &PageRequest, preferred: ZoneId, observer: &mut O) {
        if request.alloc_flags & alloc_flag::KSWAPD != 0 {
            self.pages.wake_kswapd(preferred, request.order, request.highest, observer);
        }
    }

    fn sleep_tick<O: Observer>(&mut self, rounds: &mut Rounds, observer: &mut O) {
        if O::EVENTS && rounds.slept_ticks == 0 {
            observer.event(Event::Sleeps);
        }
        self.pass_tick(rounds, observer);
    }

    fn pass_tick<O: Observer>(&mut self, rounds: &mut Rounds, observer: &mut O) {
        let begin = self.ticks();
        self.tick(true, observer);
        // Others who slept meanwhile took their time.
        rounds.slept_ticks += self.ticks().wrapping_sub(begin);
    }

    /// `__alloc_pages_direct_compact`. Moving pages takes a tick, if the caller waits for it.
    fn direct_compact<O: Observer>(
        &mut self,
        request: &PageRequest,
        mode: CompactMode,
        rounds: &mut Rounds,
        observer: &mut O,
    ) -> (CompactResult, Option<(Pfn, ZoneId)>) {
        let (result, moved_pages) = self.compact_for(request, mode, observer);
        if result <= CompactResult::Deferred {
            return (result, None);
        }
        if moved_pages > 0 && mode != CompactMode::Async {
            self.sleep_tick(rounds, observer);
        }
        let found = self.pages.get_page_from_freelist(request, request.retry_flags(), observer);
        if let Some((_, zone)) = found {
            self.compaction_succeeded::<O>(zone, request.order, true);
        }
        (result, found)
    }

    /// `__alloc_pages_direct_reclaim` after progress: the zones again; if that fails, once more after the pages
    /// that hide in the high-atomic reserve and on the per-CPU lists were given back.
    fn retry_after_reclaim<O: Observer>(&mut self, request: &PageRequest, observer: &mut O) -> Option<(Pfn, ZoneId)> {
        self.pages.get_page_from_freelist(request, request.retry_flags(), observer).or_else(|| {
            self.pages.unreserve_highatomic(request.highest, request.migratetype, false, observer);
            self.pages.drain_all_pcps(observer);
            self.pages.get_page_from_freelist(request, request.retry_flags(), observer)
        })
    }

    /// `should_reclaim_retry`: not too many rounds in vain, and some zone would do if everything that can be
    /// reclaimed were free.
    fn should_reclaim_retry(&self, request: &PageRequest, rounds_in_vain: u32) -> bool {
        rounds_in_vain <= MAX_RECLAIM_RETRIES
            && self
                .pages
                .zonelist(request.highest)
                .any(|zone| self.if_all_were_reclaimed(request, zone).0.verdict == Verdict::Pass)
    }

    /// `should_compact_retry`: whether compaction may yet bring a block together, if it tries harder or has more room.
    fn should_compact_retry(&self, request: &PageRequest, result: CompactResult, rounds: &mut Rounds) -> bool {
        if request.order == 0 {
            return false;
        }
        let costly = request.order > COSTLY_ORDER;
        match result {
            CompactResult::Skipped => return self.could_compact_after_reclaim(request),
            CompactResult::Success => {
                rounds.compact_retries += 1;
                let most = if costly { MAX_COMPACT_RETRIES / 4 } else { MAX_COMPACT_RETRIES };
                if rounds.compact_retries <= most {
                    return true;
                }
            }
            CompactResult::Deferred | CompactResult::Complete => {}
        }
        let harder = match rounds.compact_mode {
            CompactMode::Async => CompactMode::SyncLight,
            CompactMode::SyncLight if !costly => CompactMode::SyncFull,
            _ => return false,
        };
        rounds.compact_mode = harder;
        rounds.compact_retries = 0;
        true
    }
}

/// What came of one round.
enum Round {
    Granted((Pfn, ZoneId)),
    Again,
    GiveUp(NullReason),
}
