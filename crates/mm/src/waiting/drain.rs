//! Pages on the per-CPU lists go back to the buddy lists (mm/page_alloc.c, `drain_pages_zone`, 6.12.117).

use crate::machine::Machine;
use crate::pages::pcp::BATCH_SCALE_MAX;
use crate::pages::zone::{word, zone_ids};
use crate::reclaim_event::ReclaimEvent;
use crate::{Observer, ZoneId};

impl Machine {
    pub(super) fn drain_zone<O: Observer>(&mut self, zone: ZoneId, observer: &mut O) {
        loop {
            let count = self.pages.word(zone, word::PCP_COUNT);
            if count == 0 {
                return;
            }
            self.tell_reclaim(observer, ReclaimEvent::Drains { zone, pages: count.cast_unsigned() });
            let portion = self.pages.word(zone, word::PCP_BATCH) << BATCH_SCALE_MAX;
            self.pages.drain_pcp(zone, count.min(portion), 0, observer);
        }
    }

    pub(super) fn drain_zones<O: Observer>(&mut self, observer: &mut O) {
        for zone in zone_ids(self.pages.zones.len()) {
            self.drain_zone(zone, observer);
        }
    }
}
