//! After a failure, compaction of a zone is passed over for some attempts (mm/compaction.c, `defer_compaction`,
//! `compaction_deferred`, `compaction_defer_reset`, `compaction_restarting`, 6.12.117).

use crate::machine::Machine;
use crate::state::node::compact_word;
use crate::{Observer, ZoneId};

/// Failures in a row double the attempts that are passed over, up to 2 to this.
const MAX_SHIFT: u32 = 6;

impl Machine {
    pub(in crate::waiting) fn is_compaction_deferred<O: Observer>(&mut self, zone: ZoneId, order: u8) -> bool {
        if u32::from(order) < self.compact_word(zone, compact_word::ORDER_FAILED) {
            return false;
        }
        let limit = 1 << self.compact_word(zone, compact_word::DEFER_SHIFT);
        let considered = (self.compact_word(zone, compact_word::CONSIDERED) + 1).min(limit);
        self.set_compact_word::<O>(zone, compact_word::CONSIDERED, considered);
        considered < limit
    }

    pub(in crate::waiting) fn defer_compaction_of<O: Observer>(&mut self, zone: ZoneId, order: u8) {
        let shift = (self.compact_word(zone, compact_word::DEFER_SHIFT) + 1).min(MAX_SHIFT);
        let failed = self.compact_word(zone, compact_word::ORDER_FAILED).min(order.into());
        self.set_compact_word::<O>(zone, compact_word::CONSIDERED, 0);
        self.set_compact_word::<O>(zone, compact_word::DEFER_SHIFT, shift);
        self.set_compact_word::<O>(zone, compact_word::ORDER_FAILED, failed);
    }

    pub(in crate::waiting) fn reset_deferral<O: Observer>(&mut self, zone: ZoneId, order: u8, granted: bool) {
        if granted {
            self.set_compact_word::<O>(zone, compact_word::CONSIDERED, 0);
            self.set_compact_word::<O>(zone, compact_word::DEFER_SHIFT, 0);
        }
        if u32::from(order) >= self.compact_word(zone, compact_word::ORDER_FAILED) {
            self.set_compact_word::<O>(zone, compact_word::ORDER_FAILED, u32::from(order) + 1);
        }
    }

    /// Whether it was passed over as often as it can be, so that the hints are worth resetting.
    pub(super) fn is_compaction_restarting(&self, zone: ZoneId, order: u8) -> bool {
        u32::from(order) >= self.compact_word(zone, compact_word::ORDER_FAILED)
            && self.compact_word(zone, compact_word::DEFER_SHIFT) == MAX_SHIFT
            && self.compact_word(zone, compact_word::CONSIDERED) >= 1 << MAX_SHIFT
    }
}
