//! How many pages of each list a round looks at (mm/vmscan.c, `prepare_scan_control`, `get_scan_count`, 6.12.117).

use super::lru::{INACTIVE_ANON, INACTIVE_FILE};
use crate::event::Watermark;
use crate::machine::Machine;
use crate::pages::zone::{word as zone_word, zone_ids};
use crate::state::node::scan::{DEACTIVATE_ANON, DEACTIVATE_FILE, Scan};
use crate::state::node::{LISTS, word};

/// `MAX_SWAPPINESS`.
const MAX_SWAPPINESS: u64 = 200;

impl Machine {
    pub(super) fn prepare_scan(&self, scan: &mut Scan) {
        scan.cost = [word::COST, word::COST + 1].map(|at| self.node.word(at));
        scan.deactivate = if scan.force_deactivate {
            DEACTIVATE_ANON | DEACTIVATE_FILE
        } else {
            let due = |kind: usize, inactive: usize| {
                self.node.word(word::REFAULTS + kind) != self.node.word(word::REFAULTS_SEEN + kind)
                    || self.is_inactive_low(inactive)
            };
            let anon = if due(0, INACTIVE_ANON) { DEACTIVATE_ANON } else { 0 };
            anon | if due(1, INACTIVE_FILE) { DEACTIVATE_FILE } else { 0 }
        };
        let inactive_file = self.node.pages(INACTIVE_FILE);
        scan.trim = inactive_file >> scan.priority > 0 && scan.deactivate & DEACTIVATE_FILE == 0 && !scan.no_trim;
        let zones = || zone_ids(self.pages.zones.len());
        let free: i32 = zones().map(|zone| self.pages.word(zone, zone_word::FREE)).sum();
        let high = |zone| self.pages.mark_pages(zone, Watermark::High) + self.pages.word(zone, zone_word::BOOST);
        let high: i32 = zones().map(high).sum();
        let file = (inactive_file + self.node.pages(INACTIVE_FILE + 1)).cast_signed();
        scan.tiny = file + free <= high
            && scan.deactivate & DEACTIVATE_ANON == 0
            && self.node.pages(INACTIVE_ANON) >> scan.priority > 0;
    }

    pub(super) fn scan_counts(&self, scan: &Scan) -> [u32; LISTS] {
        let swappiness = u64::from(self.node.word(word::SWAPPINESS));
        let pages = |list: usize| -> u32 {
            let zones = self.zones_up_to(scan.highest);
            zones.map(|zone| self.node.pages_of_zone(zone.index(), list)).sum()
        };
        let shares: [(u64, u64); 2] = if !scan.may_swap || self.node.word(word::SWAP_FREE) == 0 {
            [(0, 1), (1, 1)]
        } else if scan.priority == 0 && swappiness > 0 {
            [(1, 1), (1, 1)]
        } else if scan.tiny {
            [(1, 1), (0, 1)]
        } else if scan.trim {
            [(0, 1), (1, 1)]
        } else {
            let [anon, file] = scan.cost.map(u64::from);
            let (anon_cost, file_cost) = (anon + file + anon, anon + file + file);
            let total = anon_cost + file_cost;
            let anon = swappiness * (total + 1) / (anon_cost + 1);
            let file = (MAX_SWAPPINESS - swappiness) * (total + 1) / (file_cost + 1);
            [(anon, anon + file), (file, anon + file)]
        };
        std::array::from_fn(|list| {
            let (part, of) = shares[list / 2];
            let scan = u64::from(pages(list) >> scan.priority);
            (scan * part / of) as u32
        })
    }
}
