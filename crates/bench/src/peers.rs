//! Published allocators that can do the same work.

use crate::Contender;
use crate::workload::{FRAMES, SLOTS};
use buddy_alloc::buddy_alloc::{BuddyAlloc, BuddyAllocParam};
use buddy_system_allocator::FrameAllocator;
use offset_allocator::{Allocation, Allocator};
use std::sync::{Mutex, PoisonError};

/// `buddy_system_allocator::FrameAllocator`: buddies in ordered sets.
pub struct FrameSets {
    frames: FrameAllocator<11>,
    slots: Vec<u32>,
}

impl Default for FrameSets {
    fn default() -> Self {
        let mut frames = FrameAllocator::new();
        frames.add_frame(0, FRAMES as usize);
        Self { frames, slots: vec![0; SLOTS as usize] }
    }
}

impl Contender for FrameSets {
    #[inline]
    fn alloc(&mut self, slot: u32, order: u8) -> bool {
        let Some(pfn) = self.frames.alloc(1 << order) else { return false };
        self.slots[slot as usize] = pfn as u32;
        true
    }

    #[inline]
    fn free(&mut self, slot: u32, order: u8) {
        self.frames.dealloc(self.slots[slot as usize] as usize, 1 << order);
    }
}

/// `offset_allocator::Allocator`: ranges of any length in 256 classes of sizes; it knows no orders.
pub struct Offsets {
    ranges: Allocator,
    slots: Vec<Option<Allocation>>,
}

impl Default for Offsets {
    fn default() -> Self {
        Self { ranges: Allocator::with_max_allocs(FRAMES, FRAMES + 1), slots: vec![None; SLOTS as usize] }
    }
}

impl Contender for Offsets {
    #[inline]
    fn alloc(&mut self, slot: u32, order: u8) -> bool {
        let allocation = self.ranges.allocate(1 << order);
        self.slots[slot as usize] = allocation;
        allocation.is_some()
    }

    #[inline]
    fn free(&mut self, slot: u32, _order: u8) {
        if let Some(allocation) = self.slots[slot as usize].take() {
            self.ranges.free(allocation);
        }
    }
}

const PAGE_BYTES: usize = 4096;
/// Room for its bitmaps beside the pages.
const BOOKKEEPING_BYTES: usize = 2 << 20;

/// The memory that [`InBand`] manages, from one instance to the next: only the first has to wait for the system to
/// provide the pages.
static MEMORY: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// `buddy_alloc::BuddyAlloc`: buddies that are linked inside of the free memory itself, so it needs real memory.
pub struct InBand {
    blocks: BuddyAlloc,
    slots: Vec<*mut u8>,
    /// What `blocks` hands out.
    memory: Vec<u8>,
}

impl Default for InBand {
    #[expect(unsafe_code, reason = "the crate has no safe constructor")]
    fn default() -> Self {
        let bytes = FRAMES as usize * PAGE_BYTES + BOOKKEEPING_BYTES;
        let mut memory = std::mem::take(&mut *MEMORY.lock().unwrap_or_else(PoisonError::into_inner));
        memory.reserve_exact(bytes);
        let param = BuddyAllocParam::new(memory.as_mut_ptr(), bytes, PAGE_BYTES);
        // SAFETY: the memory is allocated, belongs to this structure as long as the allocator does, and nobody
        // else reads or writes it.
        let blocks = unsafe { BuddyAlloc::new(param) };
        Self { blocks, slots: vec![std::ptr::null_mut(); SLOTS as usize], memory }
    }
}

impl Drop for InBand {
    fn drop(&mut self) {
        *MEMORY.lock().unwrap_or_else(PoisonError::into_inner) = std::mem::take(&mut self.memory);
    }
}

impl Contender for InBand {
    #[inline]
    fn alloc(&mut self, slot: u32, order: u8) -> bool {
        let block = self.blocks.malloc(PAGE_BYTES << order);
        self.slots[slot as usize] = block;
        !block.is_null()
    }

    #[inline]
    fn free(&mut self, slot: u32, _order: u8) {
        self.blocks.free(self.slots[slot as usize]);
    }
}
