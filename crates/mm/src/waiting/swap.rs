//! Places in swap space. A CPU takes many of them at once, as long as there are plenty (mm/swap_slots.c,
//! `folio_alloc_swap`, `check_cache_active`, 6.12.117).

use crate::Observer;
use crate::machine::Machine;
use crate::state::node::word;

/// Places that a CPU takes at once (`SWAP_SLOTS_CACHE_SIZE`).
const SLOTS: u32 = 64;

impl Machine {
    /// A place for a page; `false` if there is none.
    pub(super) fn take_swap_slot<O: Observer>(&mut self) -> bool {
        let free = self.node.word(word::SWAP_FREE);
        if self.node.word(word::SWAP_SLOTS_ON) == 0 {
            if free > 5 * SLOTS {
                self.node.set::<O>(word::SWAP_SLOTS_ON, 1);
            }
        } else if free < 2 * SLOTS {
            let taken = self.node.word(word::SWAP_SLOTS);
            self.node.set::<O>(word::SWAP_SLOTS_ON, 0);
            self.node.set::<O>(word::SWAP_SLOTS, 0);
            self.node.set::<O>(word::SWAP_FREE, free + taken);
        }
        if self.node.word(word::SWAP_SLOTS_ON) != 0 {
            if self.node.word(word::SWAP_SLOTS) == 0 {
                let taken = free.min(SLOTS);
                self.node.set::<O>(word::SWAP_FREE, free - taken);
                self.node.set::<O>(word::SWAP_SLOTS, taken);
            }
            if self.node.word(word::SWAP_SLOTS) > 0 {
                self.node.add::<O>(word::SWAP_SLOTS, -1);
                return true;
            }
        }
        if self.node.word(word::SWAP_FREE) == 0 {
            return false;
        }
        self.node.add::<O>(word::SWAP_FREE, -1);
        true
    }
}
