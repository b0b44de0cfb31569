//! The parts of a machine of a former kernel: what there is, and how its lists move. `k26` is Linux 2.6.10 to 2.6.12-rc2,
//! `k20` Linux 2.0.
//!
//! ```text
//!  pages     the same frames, lists and numbers as in every era; other rules by which they move
//!  slabs     the same records of caches, slabs and objects; beside them what SLAB and 2.0's kmalloc have of their own
//!  vmalloc   the same records of areas; addresses are searched for in another way
//! ```
//!
//! An era begins where a machine is asked which one it is ([`crate::Era`] in [`crate::Config`]), and that is asked in
//! few places: where it is built (`boot`, `machine`), where an operation is carried out (`ops`), where pages are asked
//! for or come back (`alloc_pages`, `machine::memory`), where it is looked at (`machine`) and where it is checked.
//!
//! Must not know requests, nor where code runs: what is done with all this stands in `former`.

pub(crate) mod areas;
pub mod k20;
pub mod k26;
pub(crate) mod lists;
pub(crate) mod objects;

use crate::journal::table::{Table, tables};
use crate::{Config, Era, MigrateType, Pfn};

/// On a 2.6 machine: the per-CPU list of pages that a cache may still hold. It stands where 6.12 has that of unmovable
/// blocks of order 0.
pub const HOT: MigrateType = MigrateType::Unmovable;
/// The list of those that none holds any more. It stands where 6.12 has that of movable blocks of order 0.
pub const COLD: MigrateType = MigrateType::Movable;

/// Milliseconds of a tick: what a request of 2.6 waits for writes before it tries again (HZ/50).
pub const TICK_MS: u32 = 20;

/// Positions in the table of numbers.
pub(crate) mod word {
    /// 2.6: kmem_cache_reap runs next at this tick.
    pub const REAP_TICK: usize = 0;
    /// 2.6: milliseconds that the clock showed at tick 0 (jiffies; HZ is 1000).
    pub const JIFFIES: usize = 1;
    /// 2.6.10: when the OOM killer was asked for the first time in this row, when last, how often, and when it last
    /// killed, ticks plus one.
    pub const OOM_FIRST: usize = 2;
    pub const OOM_LAST: usize = 3;
    pub const OOM_ASKED: usize = 4;
    pub const OOM_KILLED: usize = 5;
    /// 2.0: how often a wrong priority in an interrupt was corrected.
    pub const CORRECTED: usize = 6;
    /// kmap: the slot that was given last, how often all were flushed.
    pub const KMAP_LAST: usize = 7;
    pub const KMAP_FLUSHES: usize = 8;
    /// What stands in for reclaim: 1 if anything does; pages of one call; kills and waits until the request is broken off;
    /// pages that a kill gives.
    pub const STAND_IN: usize = 9;
    pub const RECLAIM_MAX: usize = 10;
    pub const OOMS_ALLOWED: usize = 11;
    pub const WAITS_ALLOWED: usize = 12;
    pub const OOM_FREES: usize = 13;
    /// 2.0: the run of pages that is kept of each of three orders, pfn plus one.
    pub const RUN_CACHE: usize = 14;
    /// SLAB is in use (a recording of the page allocator alone has none).
    pub const SLAB_UP: usize = 17;
    pub const COUNT: usize = 18;
}

/// What machines of former kernels have beside the parts of all machines. Empty on others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classic {
    /// Numbers, see [`word`].
    pub(crate) words: Table<u32>,
    /// SLAB: what is its own of each cache.
    pub(crate) caches: Table<k26::slab::SlabCache>,
    /// SLAB: the objects in the per-CPU arrays, [`k26::slab::ARRAY_PLACES`] for each cache: slab, index.
    pub(crate) arrays: Table<(u32, u16)>,
    /// What is its own of each slab, or run of pages.
    pub(crate) slabs: Table<objects::Own>,
    /// Page-table pages for the vmalloc range, by the 4 MiB that they map.
    pub(crate) page_tables: Table<(u32, Pfn)>,
    /// kmap: page (pfn plus one) and count of each slot.
    pub(crate) kmaps: Table<(u32, u32)>,
}

tables!(Classic { words, caches, arrays, slabs, page_tables, kmaps });

/// The layout of a machine of a former kernel with so much memory.
pub fn config(era: Era, mib: u32, caller: crate::config::Caller) -> Config {
    match era {
        Era::Linux2_0 => k20::boot::config(mib, caller),
        _ => k26::boot::config(era, mib, caller),
    }
}

/// Its page allocator as booting leaves it.
pub(crate) fn boot(config: &Config) -> crate::pages::page_alloc::PageAllocator {
    match config.era {
        Era::Linux2_0 => k20::boot::boot(config),
        _ => k26::boot::boot(config),
    }
}

/// The first frame behind the tables that 2.0 makes at boot, of a machine with so many frames.
pub fn k20_first_free_pfn(end_pfn: Pfn) -> Pfn {
    k20::boot::first_free_pfn(end_pfn)
}

/// `min_free_kbytes` of a 2.6 machine.
pub fn min_free_kbytes(config: &Config) -> u64 {
    k26::marks::min_free_kbytes(config)
}

impl Classic {
    /// Of a machine without memory in use.
    pub(crate) fn new(config: &Config) -> Self {
        if !config.era.is_classic() {
            return Self::default();
        }
        let mut words = vec![0; word::COUNT];
        words[word::JIFFIES] = k26::slab::START_JIFFIES;
        let slots = if config.era == Era::Linux2_0 { 0 } else { k26::KMAP_SLOTS };
        Self { words: Table::new(words), kmaps: Table::new(vec![(0, 0); slots]), ..Self::default() }
    }

    /// One of the numbers.
    pub(crate) fn word(&self, at: usize) -> u32 {
        self.words.get(at)
    }
}
