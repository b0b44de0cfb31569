//! A request that waits, from its entry into the slow path to its end.
//!
//! mm/page_alloc.c, 6.12.117: `__alloc_pages_slowpath`, `__alloc_pages_direct_reclaim`, `should_reclaim_retry`,
//! `should_compact_retry`, `__alloc_pages_may_oom`.

use super::compact::result;
use super::task::Step;
use crate::event::Verdict;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::outcome::NullReason;
use crate::pages::page_alloc::MAX_RECLAIM_RETRIES;
use crate::pages::request::{PageRequest, alloc_flag};
use crate::pages::zone::zone_index;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{
    Activation, Direct, DirectAt, DirectCompact, DirectCompactAt, Request, RequestAt, Wake,
};
use crate::state::node::task::{TaskRun, Waits};
use crate::state::node::word;
use crate::{Gfp, MigrateType, Observer, ZoneId, ZoneKind};

/// Rounds in which compaction may come to a block that is then not there (`MAX_COMPACT_RETRIES`).
const MAX_COMPACT_RETRIES: u32 = 16;
/// Asynchronous compaction.
const ASYNC: u8 = 2;
/// Synchronous compaction.
const SYNC_LIGHT: u8 = 1;

impl Request {
    pub(crate) fn new(request: PageRequest, at: RequestAt) -> Self {
        Self {
            request,
            at,
            alloc_flags: request.alloc_flags,
            found: 0,
            no_progress: 0,
            progress: 0,
            compact_priority: SYNC_LIGHT,
            compact_result: result::SKIPPED,
            compact_retries: 0,
            retry: false,
            told: false,
            boosted: 0,
            reason: None,
            vain_visits: 0,
        }
    }
}

impl Machine {
    /// The call that wakes kswapd for one of the zones that a walk has boosted, the highest first.
    pub(super) fn wake_for_boost(&self, boosted: &mut u8) -> Option<Step> {
        let zone = 7u32.checked_sub(boosted.leading_zeros())?;
        *boosted &= !(1 << zone);
        let highest = self.pages.zones[zone as usize].index;
        Some(Step::Call(Activation::Wake(Wake { order: 0, highest, may_sleep: false, told: false })))
    }

    pub(super) fn request_step<O: Observer>(
        &mut self,
        task: usize,
        call: &mut Request,
        returned: u32,
        observer: &mut O,
    ) -> Step {
        use RequestAt as At;
        if let Some(step) = self.wake_for_boost(&mut call.boosted) {
            return step;
        }
        let request = call.request;
        let PageRequest { gfp, order, .. } = request;
        let costly = order > COSTLY_ORDER;
        let can_compact = self.can_compact(gfp);
        match call.at {
            At::Enters => {
                if self.pages.preferred_zone(request.highest).is_none() {
                    return fails(call, NullReason::NoSuchZone);
                }
                call.at = At::FirstWalk;
                return Self::wake_for_request(call);
            }
            At::FirstWalk => self.walk(call, call.alloc_flags, At::AfterFirstWalk, observer),
            At::AfterFirstWalk if call.found > 0 => call.at = At::Found,
            At::AfterFirstWalk => {
                self.tell_reclaim(observer, ReclaimEvent::Slow { order, gfp, alloc_flags: call.alloc_flags });
                call.told = true;
                call.at = At::Slow;
                return Step::Line;
            }
            At::Slow => {
                let early = costly || order > 0 && request.migratetype != MigrateType::Movable;
                if gfp.may_sleep() && early && can_compact && !request.may_use_reserves() {
                    call.at = At::EarlyCompacted;
                    return Self::compact_for_request(call, ASYNC);
                }
                call.at = At::Retry;
            }
            At::EarlyCompacted => {
                call.found = returned;
                call.compact_result = self.task(task).compacted;
                if costly && gfp.any(Gfp::NORETRY) {
                    if call.found == 0 && (call.compact_result <= result::DEFERRED || gfp.any(Gfp::THISNODE)) {
                        return fails(call, NullReason::NoRetry);
                    }
                    call.compact_priority = ASYNC;
                }
                call.at = if call.found > 0 { At::Found } else { At::Retry };
            }
            At::Retry => {
                call.at = At::Retries;
                return Self::wake_for_request(call);
            }
            At::Retries => {
                self.tell_reclaim(observer, ReclaimEvent::Retries);
                call.at = At::RetryWalk;
                return Step::Line;
            }
            At::RetryWalk => {
                call.alloc_flags = request.retry_flags();
                self.walk(call, call.alloc_flags, At::AfterRetryWalk, observer);
            }
            At::AfterRetryWalk if call.found > 0 => call.at = At::Found,
            At::AfterRetryWalk if !gfp.may_sleep() => return fails(call, NullReason::NoMemoryMayNotWait),
            At::AfterRetryWalk if request.memalloc => return fails(call, NullReason::IsReclaim),
            At::AfterRetryWalk => {
                self.tell_reclaim(observer, ReclaimEvent::DirectBegins);
                call.at = At::Reclaims;
                return Step::Line;
            }
            At::Reclaims => {
                call.at = At::Reclaimed;
                return Step::Call(Activation::Direct(Direct { request, at: DirectAt::Begins, result: 0 }));
            }
            At::Reclaimed => {
                call.progress = returned;
                if returned > 0 {
                    call.vain_visits = 0;
                }
                self.tell_reclaim(observer, ReclaimEvent::DirectEnds { reclaimed: returned });
                call.at = At::AfterReclaim;
                return Step::Line;
            }
            At::AfterReclaim if call.progress == 0 => call.at = At::Compacts,
            At::AfterReclaim => self.walk(call, call.alloc_flags, At::AfterReclaimWalk, observer),
            At::AfterReclaimWalk if call.found > 0 => call.at = At::Found,
            At::AfterReclaimWalk => {
                self.tell_reclaim(observer, ReclaimEvent::DirectInVain);
                call.at = At::Drains;
                return Step::Line;
            }
            At::Drains => {
                self.pages.unreserve_highatomic(request.highest, request.migratetype, false, observer);
                self.drain_zones(observer);
                self.walk(call, call.alloc_flags, At::AfterDrainWalk, observer);
            }
            At::AfterDrainWalk => call.at = if call.found > 0 { At::Found } else { At::Compacts },
            At::Compacts if order == 0 => call.at = At::Decides,
            At::Compacts => {
                call.at = At::Compacted;
                return Self::compact_for_request(call, call.compact_priority);
            }
            At::Compacted => {
                call.found = returned;
                call.compact_result = self.task(task).compacted;
                call.at = if call.found > 0 { At::Found } else { At::Decides };
            }
            At::Decides => {
                if gfp.any(Gfp::NORETRY) {
                    return fails(call, NullReason::NoRetry);
                }
                if costly && !(can_compact && gfp.any(Gfp::RETRY_MAYFAIL)) {
                    return fails(call, NullReason::Costly);
                }
                call.no_progress = if call.progress > 0 && !costly { 0 } else { call.no_progress + 1 };
                call.at = At::Decided;
                call.retry = false;
                if call.no_progress <= MAX_RECLAIM_RETRIES {
                    call.retry = self.could_do_if_reclaimed(&request, call.alloc_flags);
                    return if self.task(task).worker { Step::Wait(Waits::Tick) } else { Step::Point };
                }
            }
            At::Decided => {
                let (again, in_vain) = (call.retry, call.no_progress);
                self.tell_reclaim(observer, ReclaimEvent::RetryDecision { again, in_vain });
                let again = again
                    || self.pages.unreserve_highatomic(request.highest, request.migratetype, true, observer)
                    || call.progress > 0 && can_compact && self.compacts_again(call, observer);
                call.at = if again { At::Retry } else { At::MayOom };
            }
            At::MayOom => {
                self.tell_reclaim(observer, ReclaimEvent::ConsidersOom);
                call.at = At::OomWalk;
                return Step::Line;
            }
            At::OomWalk => self.walk(call, alloc_flag::WMARK_HIGH, At::AfterOomWalk, observer),
            At::AfterOomWalk if call.found > 0 => call.at = At::Found,
            At::AfterOomWalk => {
                let low = request.highest < zone_index(self.config.arch, ZoneKind::Normal);
                if costly {
                    return fails(call, NullReason::Costly);
                }
                if low || gfp.any(Gfp::RETRY_MAYFAIL | Gfp::THISNODE) {
                    return fails(call, NullReason::NothingReclaimable);
                }
                call.at = At::Killed;
                call.vain_visits += 1;
                if self.node.word(word::ALONE) != 0 {
                    self.kill_for::<O>(call, observer);
                    return Step::Go;
                }
                let victim = self.node.word(word::VICTIM);
                if gfp.any(Gfp::FS) && victim > 0 {
                    self.tell_reclaim(observer, ReclaimEvent::Kills { task: victim as u8 - 1 });
                    call.at = At::Kills;
                    return Step::Line;
                }
            }
            At::Kills => {
                let victim = self.node.word(word::VICTIM) as usize - 1;
                self.update_task_run::<O>(victim, |run| {
                    run.killed = true;
                    run.waits = Waits::No;
                });
                self.node.set::<O>(word::VICTIM, 0);
                self.ask_to_give_way::<O>();
                call.at = At::Killed;
            }
            At::Killed => {
                let rights = call.alloc_flags & alloc_flag::OOM != 0 || gfp.any(Gfp::NOMEMALLOC);
                if self.task(task).killed && rights {
                    return fails(call, NullReason::OomVictim);
                }
                call.no_progress = 0;
                call.at = At::Retry;
            }
            At::Fails if gfp.any(Gfp::NOFAIL) && gfp.may_sleep() => {
                call.vain_visits += 1;
                self.walk(call, alloc_flag::MIN_RESERVE | alloc_flag::WMARK_MIN, At::Retry, observer);
                if call.found > 0 {
                    call.at = At::Found;
                } else {
                    return Step::Point;
                }
            }
            At::Fails | At::Found => {
                if call.at == At::Fails {
                    call.found = 0;
                }
                call.at = At::Ended;
                if call.told && task == TaskRun::CALLER_AT {
                    self.tell_reclaim(observer, ReclaimEvent::SlowEnds { pfn: call.found.checked_sub(1) });
                    return Step::Line;
                }
            }
            At::Ended => {
                let (granted, reason) = (call.found, call.reason);
                self.update_task_run::<O>(task, |run| (run.granted, run.reason) = (granted, reason));
                return Step::Done(granted);
            }
        }
        Step::Go
    }

    fn wake_for_request(call: &Request) -> Step {
        let PageRequest { gfp, order, highest, alloc_flags, .. } = call.request;
        if alloc_flags & alloc_flag::KSWAPD == 0 {
            return Step::Go;
        }
        let may_sleep = gfp.may_sleep();
        Step::Call(Activation::Wake(Wake { order, highest, may_sleep, told: false }))
    }

    fn compact_for_request(call: &Request, priority: u8) -> Step {
        Step::Call(Activation::DirectCompact(DirectCompact {
            request: call.request,
            at: DirectCompactAt::Begins,
            alloc_flags: call.alloc_flags,
            priority,
            zone: 0,
            result: result::SKIPPED,
            captured: 0,
            found: 0,
            boosted: 0,
        }))
    }

    /// Walks along the zonelist; the next step is `then`.
    fn walk<O: Observer>(&mut self, call: &mut Request, flags: u32, then: RequestAt, observer: &mut O) {
        let found = self.pages.get_page_from_freelist(&call.request, flags, observer);
        call.found = found.map_or(0, |(pfn, _)| pfn + 1);
        call.boosted = self.pages.take_boosted::<O>();
        call.at = then;
    }

    /// Whether some zone would do if everything that can be reclaimed were free (`should_reclaim_retry`).
    fn could_do_if_reclaimed(&self, request: &PageRequest, alloc_flags: u32) -> bool {
        let PageRequest { order, highest, .. } = *request;
        let would_do = |zone: ZoneId| {
            let available = self.zone_reclaimable(zone) + self.free_exact(zone);
            self.pages.min_mark_verdict(zone, order, highest, alloc_flags, available) == Verdict::Pass
        };
        self.pages.zonelist(highest).any(would_do)
    }

    fn compacts_again<O: Observer>(&mut self, call: &mut Request, observer: &mut O) -> bool {
        let PageRequest { order, highest, .. } = call.request;
        if order == 0 {
            return false;
        }
        let costly = order > COSTLY_ORDER;
        let mut again = false;
        if call.compact_result == result::SKIPPED {
            again = self.pages.zonelist(highest).any(|zone| {
                let available = self.zone_reclaimable(zone) / i32::from(order) + self.free_exact(zone);
                self.has_room_to_compact(zone, order, highest, available)
            });
        } else {
            if call.compact_result == result::SUCCESS {
                call.compact_retries += 1;
                again = call.compact_retries <= if costly { MAX_COMPACT_RETRIES / 4 } else { MAX_COMPACT_RETRIES };
            }
            if !again && call.compact_priority > u8::from(costly) {
                call.compact_priority -= 1;
                call.compact_retries = 0;
                again = true;
            }
        }
        let (priority, result, retries) = (call.compact_priority, call.compact_result, call.compact_retries);
        self.tell_reclaim(observer, ReclaimEvent::CompactDecision { again, priority, result, retries });
        again
    }
}

/// The step in which a request gives up.
fn fails(call: &mut Request, reason: NullReason) -> Step {
    call.at = RequestAt::Fails;
    call.reason = Some(reason);
    Step::Go
}
