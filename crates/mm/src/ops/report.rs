//! What the outcome of an operation makes the kernel say.

use crate::machine::Machine;
use crate::outcome::{Bug, Hang, Refusal};
use crate::state::klog::{ONCE_ORDER, ONCE_VMALLOC_ZERO, Report, SleepingCall};
use crate::state::slabs::size_class::MAX_BYTES;
use crate::{Gfp, Observer, Op, Outcome};

impl Machine {
    /// Writes down what the outcome of an operation makes the kernel say.
    pub(super) fn log_outcome<O: Observer>(&mut self, op: Op, outcome: &Outcome) {
        let gfp = op.gfp().unwrap_or(Gfp::NONE);
        let order = match op {
            Op::AllocPages { order, .. } | Op::GetFreePages { order, .. } => order,
            _ => 0,
        };
        let (report, order, once) = match *outcome {
            Outcome::Bug(Bug::SleepInAtomic) => {
                let call = match op {
                    Op::Vfree { .. } | Op::Kvfree { .. } => SleepingCall::Vmalloc,
                    Op::Vmalloc { gfp, .. } if !gfp.may_sleep() => SleepingCall::Vmalloc,
                    Op::Wait { .. } => SleepingCall::Schedule,
                    Op::CacheCreate { .. } | Op::CacheDestroy { .. } | Op::Enter(_) => SleepingCall::Mutex,
                    _ => SleepingCall::MightAlloc,
                };
                (Report::SleepInAtomic(call), order, 0)
            }
            Outcome::Bug(Bug::NotInInterrupt) => (Report::VmallocInInterrupt, 0, 0),
            // Who loops in the allocator or spins for ever is not blocked: of that the kernel says nothing.
            Outcome::Bug(Bug::Deadlock { .. }) | Outcome::Hangs { why: Hang::Lock | Hang::OwnLock, .. } => {
                (Report::Hung, order, 0)
            }
            Outcome::Bug(bug) => {
                let (Op::Vfree { ptr } | Op::Kvfree { ptr }) = op else { return };
                let Some(addr) = self.no_area_to_free(ptr, bug, matches!(op, Op::Kvfree { .. })) else { return };
                (Report::NoAreaToFree { addr }, 0, 0)
            }
            Outcome::Refused(Refusal::OrderTooLarge { order }) if !gfp.any(Gfp::NOWARN) => {
                (Report::OrderTooLarge, order, ONCE_ORDER)
            }
            Outcome::Refused(Refusal::BadZoneFlags) => (Report::BadZoneFlags, order, 0),
            Outcome::Refused(Refusal::BadMobilityFlags) => (Report::BadMobilityFlags, order, 0),
            Outcome::Refused(Refusal::BadCacheSize { size_bytes }) => {
                let Op::CacheCreate { name, .. } = op else { return };
                let insane = u64::from(size_bytes) > MAX_BYTES;
                (Report::BadCacheSize { name, insane }, 0, 0)
            }
            Outcome::Refused(Refusal::ZeroSize) => (Report::VmallocZero, 0, ONCE_VMALLOC_ZERO),
            Outcome::Refused(Refusal::CacheBusy { cache, .. }) => (Report::CacheBusy { cache }, 0, 0),
            _ => return,
        };
        self.log::<O>(report, gfp, order, once, false);
    }
}
