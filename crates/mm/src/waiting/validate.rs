//! Invariants of the node: lists and their counts, batches, pages that somebody has isolated, positions of compaction.

use crate::machine::Machine;
use crate::pages::frame::NIL;
use crate::pages::zone::zone_ids;
use crate::state::node::activation::Activation;
use crate::state::node::task::MAX_DEPTH;
use crate::state::node::{BATCH_PAGES, LISTS, bits, compact_word, word};
use std::collections::BTreeSet;

impl Machine {
    pub(crate) fn validate_node(&self) -> Result<(), String> {
        let mut listed = BTreeSet::new();
        let mut of_zones = vec![[0u32; LISTS]; self.pages.zones.len()];
        for list in (0..).take(LISTS) {
            let (mut previous, mut pages) = (NIL, 0);
            for pfn in self.list_pages(list) {
                let frame = self.pages.frames.get(pfn);
                let zone = self.pages.zone_of(pfn).ok_or(format!("page {pfn} of list {list} lies in no zone"))?;
                if !frame.kind().is_lru() || !frame.any(bits::LRU) || frame.list() != list {
                    return Err(format!("page {pfn} of list {list} is {frame:?}"));
                }
                if frame.prev() != previous || !listed.insert(pfn) {
                    return Err(format!("page {pfn} of list {list} is not linked as it should be"));
                }
                previous = pfn + 1;
                pages += 1;
                of_zones[zone.index()][list] += 1;
            }
            if previous != self.node.word(word::LIST + 3 * list + 1) || pages != self.node.pages(list) {
                return Err(format!("list {list} has {pages} pages, {} are counted", self.node.pages(list)));
            }
        }
        for zone in zone_ids(self.pages.zones.len()) {
            let counted: [u32; LISTS] = std::array::from_fn(|list| self.node.pages_of_zone(zone.index(), list));
            if counted != of_zones[zone.index()] {
                return Err(format!("{zone:?} has {:?} pages on lists, counts {counted:?}", of_zones[zone.index()]));
            }
            let info = &self.pages.zones[zone.index()];
            for at in [compact_word::MIGRATE, compact_word::MIGRATE + 1, compact_word::FREE] {
                let pfn = self.compact_word(zone, at);
                if pfn > info.end_pfn + self.block_pages_of_zone() {
                    return Err(format!("{zone:?}: a scanner stands at {pfn}"));
                }
            }
        }
        for pfn in self.batch(word::ADD) {
            let frame = self.pages.frames.get(pfn);
            if !frame.kind().is_lru() || frame.any(bits::LRU) || !listed.insert(pfn) {
                return Err(format!("page {pfn} waits for its list, but is {frame:?}"));
            }
        }
        if [word::ADD, word::ROTATE].into_iter().any(|batch| self.node.word(batch) as usize >= BATCH_PAGES) {
            return Err("a batch is full".to_owned());
        }
        for call in self.node.stacks.as_slice() {
            let chains = match call {
                Activation::Inactive(call) => vec![call.isolated, call.kept, call.freeing],
                Activation::Active(call) => vec![call.isolated, call.inactive],
                Activation::CompactZone(call) => vec![call.to_move],
                _ => Vec::new(),
            };
            for pfn in chains.into_iter().flat_map(|chain| self.chain_pages(chain)) {
                let frame = self.pages.frames.get(pfn);
                if !frame.kind().is_lru() || frame.any(bits::LRU) || !listed.insert(pfn) {
                    return Err(format!("page {pfn} is isolated, but is {frame:?}"));
                }
            }
        }
        self.validate_owners()?;
        for (at, run) in self.node.tasks.as_slice().iter().enumerate() {
            for depth in 0..MAX_DEPTH {
                let call = self.node.stacks.get(at * MAX_DEPTH + depth);
                if (call == Activation::Nothing) != (depth >= usize::from(run.depth)) {
                    return Err(format!("task {at} is in {} calls, but {call:?} stands at {depth}", run.depth));
                }
            }
        }
        Ok(())
    }

    fn block_pages_of_zone(&self) -> u32 {
        1 << self.pages.pageblock_order
    }
}
