//! A request waits as one does in the kernel, page by page (`waiting`); at its points of giving way others run, by the
//! machine's setting, and while it sleeps time passes.

use crate::machine::Machine;
use crate::outcome::{Came, Hang, NullReason};
use crate::pages::request::{PageFailure, PageGrant};
use crate::state::klog::Report;
use crate::{Event, Gfp, Observer, Pfn, ZoneId};

/// Visits to the OOM killer from which nothing came, until a request is taken to go on for ever.
const MOST_VAIN_VISITS: u32 = 2;
/// Ticks in which nothing happens until a sleeper is taken to sleep for ever.
const MOST_IDLE_TICKS: u32 = 200;

impl Machine {
    /// What comes of a request after its first attempt, which found this or nothing.
    #[cold]
    #[inline(never)]
    pub(super) fn wait_for_pages<O: Observer>(
        &mut self,
        gfp: Gfp,
        order: u8,
        found: Option<(Pfn, ZoneId)>,
        observer: &mut O,
    ) -> Result<PageGrant, PageFailure> {
        let boosted = self.pages.take_boosted::<O>();
        if let (Some((pfn, zone)), 0) = (found, boosted) {
            return Ok(PageGrant { pfn, zone, slept_ticks: 0 });
        }
        if O::EVENTS && found.is_none() {
            observer.event(Event::SlowPath);
        }
        let request = self.request_here(gfp, order);
        let begin = self.ticks();
        let task = self.begin_request::<O>(request, found, boosted);
        let served = self.run_until_served(task, observer);
        let slept_ticks = self.ticks().wrapping_sub(begin);
        if O::EVENTS && slept_ticks > 0 {
            observer.event(Event::Wakes { slept_ticks });
        }
        let result = match served {
            Ok(()) => self.end_request::<O>(task),
            Err(reason) => {
                self.drop_request::<O>(task);
                Err(reason)
            }
        };
        match result {
            Ok((pfn, zone)) => Ok(PageGrant { pfn, zone, slept_ticks }),
            Err(reason) => {
                if reason.returns() && !observer.is_dry() {
                    self.warn_alloc::<O>(Report::PageAllocation, gfp, order);
                }
                if O::EVENTS {
                    observer.event(Event::PageFailed { order });
                }
                Err(PageFailure { reason, slept_ticks })
            }
        }
    }

    /// The request's task and others take turns until it ends.
    fn run_until_served<O: Observer>(&mut self, task: usize, observer: &mut O) -> Result<(), NullReason> {
        let mut current = task;
        let mut idle_ticks = 0;
        let mut seen = (0, 0);
        loop {
            let next = match self.proceed_far(current, observer) {
                Came::Line => current,
                Came::Ended if current == task => return Ok(()),
                Came::Ended => task,
                Came::Point => self.turn_at_point(current),
                Came::Waits => match self.turn_beside(current, task) {
                    Some(next) => next,
                    None => {
                        if O::EVENTS && idle_ticks == 0 {
                            observer.event(Event::Sleeps);
                        }
                        idle_ticks += 1;
                        if idle_ticks > MOST_IDLE_TICKS {
                            return Err(NullReason::WaitsForEver { why: Hang::NoFail });
                        }
                        self.tick(true, observer);
                        current
                    }
                },
            };
            let (rounds, visits) = self.rounds_in_vain(task);
            if (rounds > seen.0 || visits > seen.1) && (self.anything_goes_on() || self.others_go_on()) {
                // So many rounds take their time, and meanwhile others write.
                self.tick(true, observer);
            }
            seen = (rounds, visits);
            let helpless = !self.anything_goes_on() && !self.others_go_on() && self.turn_beside(task, task).is_none();
            if visits > MOST_VAIN_VISITS && helpless {
                let nofail = self.asks_for_ever(task);
                let why = if nofail { Hang::NoFail } else { Hang::NoOomWithoutFs };
                return Err(NullReason::WaitsForEver { why });
            }
            if next != current {
                self.give_turn::<O>(next);
                current = next;
            }
        }
    }
}
