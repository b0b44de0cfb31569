//! A round of reclaim through the lists of the node, by kswapd or by who reclaims for itself.
//!
//! mm/vmscan.c, 6.12.117: `shrink_node`, `shrink_lruvec`, `should_continue_reclaim`.

use super::direct::{DEF_PRIORITY, throttle};
use super::lru::{INACTIVE_ANON, INACTIVE_FILE};
use super::task::Step;
use crate::Observer;
use crate::event::Watermark;
use crate::ids::COSTLY_ORDER;
use crate::machine::Machine;
use crate::pages::watermark::SWAP_CLUSTER_MAX;
use crate::reclaim_event::ReclaimEvent;
use crate::state::node::activation::{Activation, Active, ActiveAt, Chain, Inactive, InactiveAt, Round, RoundAt};
use crate::state::node::scan::{Found, Scan};
use crate::state::node::{LISTS, node_flag, word};

/// Ticks that kswapd waits for writes at most (`HZ/10` at 100 Hz).
const WRITE_TICKS: u32 = 10;

impl Machine {
    pub(super) fn round_step<O: Observer>(
        &mut self,
        task: usize,
        call: &mut Round,
        returned: u32,
        observer: &mut O,
    ) -> Step {
        use RoundAt as At;
        let mut scan = self.task(task).scan;
        match call.at {
            At::Begins => {
                call.reclaimed = scan.reclaimed;
                scan.found = Found::default();
                self.prepare_scan(&mut scan);
                self.update_task_run::<O>(task, |run| run.scan = scan);
                let Scan { priority, target, highest, order, deactivate, trim, tiny, cost, .. } = scan;
                self.tell_reclaim(
                    observer,
                    ReclaimEvent::Round { priority, target, highest, order, deactivate, trim, tiny, cost },
                );
                call.at = At::Told;
                return Step::Line;
            }
            At::Told => {
                call.at = At::Counts;
                return Step::Point;
            }
            At::Counts => {
                call.left = self.scan_counts(&scan);
                call.targets = call.left;
                call.gained = 0;
                self.tell_reclaim(observer, ReclaimEvent::ToScan { pages: call.left });
                call.at = At::Pass;
            }
            At::Pass => {
                let goes_on = call.left[0] > 0 || call.left[2] > 0 || call.left[3] > 0;
                call.list = 0;
                call.at = if goes_on { At::Piece } else { At::ListsEnd };
            }
            At::Piece => {
                call.gained += returned;
                let Some(list) = (usize::from(call.list)..LISTS).find(|&list| call.left[list] > 0) else {
                    call.at = At::PassEnds;
                    return Step::Point;
                };
                call.list = list as u8 + 1;
                let to_scan = call.left[list].min(SWAP_CLUSTER_MAX);
                call.left[list] -= to_scan;
                if list.is_multiple_of(2) {
                    return Step::Call(Self::inactive_piece(list, to_scan));
                }
                if scan.deactivate & if list < INACTIVE_FILE { 1 } else { 2 } != 0 {
                    return Step::Call(Self::active_piece(list, to_scan));
                }
                self.update_task_run::<O>(task, |run| run.scan.skipped_deactivate = true);
            }
            At::PassEnds => {
                let whole = !scan.kswapd && scan.priority == DEF_PRIORITY;
                call.at = At::Pass;
                if call.gained >= scan.target && !whole && !cut_in_proportion(&mut call.left, &call.targets) {
                    call.at = At::ListsEnd;
                }
            }
            At::ListsEnd => {
                let gained = call.gained;
                self.update_task_run::<O>(task, |run| run.scan.reclaimed += gained);
                call.at = At::Shrinkers;
                if self.node.word(word::SWAP_TOTAL) > 0 && self.is_inactive_low(INACTIVE_ANON) {
                    return Step::Call(Self::active_piece(INACTIVE_ANON + 1, SWAP_CLUSTER_MAX));
                }
            }
            At::Shrinkers => {
                call.at = At::Ends;
                return Step::Point;
            }
            At::Ends => {
                let Scan { reclaimed, scanned, .. } = scan;
                self.tell_reclaim(observer, ReclaimEvent::RoundEnds { reclaimed, scanned });
                call.at = At::After;
                return Step::Line;
            }
            At::After => {
                let gained = scan.reclaimed - call.reclaimed;
                call.reclaimable |= gained > 0;
                let congested = self.note_found::<O>(&scan);
                call.at = At::Goes;
                if scan.kswapd && scan.found.immediate > 0 {
                    let event = ReclaimEvent::Throttles { reason: throttle::WRITEBACK, ticks: WRITE_TICKS };
                    self.tell_reclaim(observer, event);
                    call.at = At::Written;
                    return Step::Line;
                }
                if congested && !scan.kswapd {
                    if self.task(task).kthread || self.need_not_wait_for_progress() {
                        return Step::Point;
                    }
                    let event = ReclaimEvent::Throttles { reason: throttle::CONGESTED, ticks: 1 };
                    self.tell_reclaim(observer, event);
                    call.at = At::Congested;
                    return Step::Line;
                }
            }
            At::Congested | At::Written => {
                let ticks = if call.at == At::Written { WRITE_TICKS } else { 1 };
                call.at = At::Goes;
                return self.sleep_step::<O>(task, ticks);
            }
            At::Goes => {
                let gained = scan.reclaimed - call.reclaimed;
                call.at = At::Begins;
                if !self.should_go_on(gained, &scan) {
                    if call.reclaimable {
                        self.node.set::<O>(word::KSWAPD_FAILURES, 0);
                    } else if scan.trim {
                        self.update_task_run::<O>(task, |run| run.scan.trim_failed = true);
                    }
                    return Step::Done(0);
                }
            }
        }
        Step::Go
    }

    pub(super) fn inactive_piece(list: usize, to_scan: u32) -> Activation {
        Activation::Inactive(Inactive {
            at: InactiveAt::Begins,
            list: list as u8,
            to_scan,
            isolated: Chain::default(),
            kept: Chain::default(),
            freeing: Chain::default(),
            page: 0,
            total: 0,
            taken: 0,
            scanned: 0,
            reclaimed: 0,
            written: 0,
            found: Found::default(),
        })
    }

    pub(super) fn active_piece(list: usize, to_scan: u32) -> Activation {
        let empty = Chain::default();
        Activation::Active(Active {
            at: ActiveAt::Begins,
            list: list as u8,
            to_scan,
            isolated: empty,
            inactive: empty,
            page: 0,
        })
    }

    /// What kswapd notes of dirty pages and of those under writeback. Whether the node is congested.
    fn note_found<O: Observer>(&mut self, scan: &Scan) -> bool {
        let Found { dirty, congested, unqueued_dirty, writeback, taken, file_taken, .. } = scan.found;
        let mut flags = self.node.word(word::FLAGS);
        if scan.kswapd {
            if writeback > 0 && writeback == taken {
                flags |= node_flag::WRITEBACK;
            }
            if unqueued_dirty == file_taken {
                flags |= node_flag::DIRTY;
            }
            if dirty > 0 && dirty == congested {
                flags |= node_flag::CONGESTED;
            }
        }
        self.node.set::<O>(word::FLAGS, flags);
        flags & node_flag::CONGESTED != 0
    }

    /// In reclaim for compaction: whether another round may bring enough together.
    fn should_go_on(&self, gained: u32, scan: &Scan) -> bool {
        let Scan { gfp, order, priority, highest, .. } = *scan;
        let for_compaction =
            self.can_compact(gfp) && order > 0 && (order > COSTLY_ORDER || priority < DEF_PRIORITY - 2);
        if !for_compaction || gained == 0 {
            return false;
        }
        let done = self.zones_up_to(highest).any(|zone| {
            self.pages.watermark_ok(zone, order, Watermark::Min, true, highest, 0)
                || self.is_compaction_suitable(zone, order, highest)
        });
        let mut inactive_pages = self.node.pages(INACTIVE_FILE);
        if self.node.word(word::SWAP_FREE) > 0 {
            inactive_pages += self.node.pages(INACTIVE_ANON);
        }
        !done && inactive_pages > 2 << order
    }
}

/// Enough is reclaimed: the kind of which less is left is stopped, and the other cut to the same share. `false`: one of
/// them has nothing left.
fn cut_in_proportion(left: &mut [u32; LISTS], targets: &[u32; LISTS]) -> bool {
    let [anon, file] = [left[0] + left[1], left[2] + left[3]];
    if anon == 0 || file == 0 {
        return false;
    }
    let (stopped, cut, less) = if file > anon { (0, 2, anon) } else { (2, 0, file) };
    let percent = less * 100 / (targets[stopped] + targets[stopped + 1] + 1);
    left[stopped] = 0;
    left[stopped + 1] = 0;
    for list in cut..cut + 2 {
        let scanned = targets[list] - left[list];
        left[list] = (targets[list] * (100 - percent) / 100).saturating_sub(scanned);
    }
    true
}
