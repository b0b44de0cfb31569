//! How fast the model's page allocator is, beside published allocators that can do the same work.
//!
//! Every allocator replays the same recorded steps ([`workload`]) through the same loop ([`Contender`]), so the
//! loop's own cost is the same for all, and is measured too ([`Loop`]). `cargo xtask bench` runs it all.

pub mod model;
#[cfg(not(target_arch = "wasm32"))]
pub mod peers;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod workload;

use std::hint::black_box;
use workload::Step;

/// An allocator of blocks of 2^order page frames, which remembers by slot what it gave.
pub trait Contender {
    /// Fills a slot. Whether there was a block.
    fn alloc(&mut self, slot: u32, order: u8) -> bool;
    /// Gives the block of a slot back.
    fn free(&mut self, slot: u32, order: u8);
}

/// Replays steps; returns how many requests failed.
#[inline(never)]
pub fn replay<C: Contender>(contender: &mut C, steps: &[Step]) -> u32 {
    let mut failed = 0;
    for step in steps {
        if step.is_free() {
            contender.free(step.slot(), step.order());
        } else if !contender.alloc(step.slot(), step.order()) {
            failed += 1;
        }
    }
    failed
}

/// No allocator at all: what the loop and a table of handles cost.
pub struct Loop {
    slots: Vec<u32>,
}

impl Loop {
    /// For so many slots.
    pub fn new(slots: u32) -> Self {
        Self { slots: vec![0; slots as usize] }
    }
}

impl Contender for Loop {
    #[inline]
    fn alloc(&mut self, slot: u32, order: u8) -> bool {
        self.slots[slot as usize] = black_box(order.into());
        true
    }

    #[inline]
    fn free(&mut self, slot: u32, _order: u8) {
        black_box(self.slots[slot as usize]);
    }
}
