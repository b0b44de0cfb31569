//! Addresses that areas give back: freed lazily, purged together. mm/vmalloc.c, 6.12: `free_vmap_area_noflush`,
//! `__purge_vmap_area_lazy`.

use crate::ids::PAGE_SIZE_BYTES;
use crate::machine::Machine;
use crate::state::areas::range::RangeState;
use crate::state::areas::{AreaState, word};
use crate::{Config, Observer};

/// Lazily freed pages beyond which all are purged (`lazy_max_pages`): 32 MiB for each bit of the number of CPUs.
fn lazy_max_pages(config: &Config) -> u64 {
    u64::from(u32::BITS - config.cpus.leading_zeros()) * ((32 << 20) / PAGE_SIZE_BYTES)
}

impl Machine {
    /// An area's addresses are free, but not to be used again yet.
    pub(super) fn release_range<O: Observer>(&mut self, at: u32, observer: &mut O) {
        let pages = self.vm.ranges.get(at as usize).pages;
        self.vm.words.update::<O>(word::LAZY_PAGES, |lazy| *lazy += pages);
        self.turn_range(at, RangeState::Lazy, observer);
    }

    fn turn_range<O: Observer>(&mut self, at: u32, state: RangeState, observer: &mut O) {
        for object in self.vm.turn_range::<O>(at, state).into_iter().flatten() {
            self.slab_free(object.slab, object.index, observer);
        }
    }

    /// Purges all lazily freed ranges: their addresses may be used again.
    pub(super) fn purge_ranges<O: Observer>(&mut self, observer: &mut O) {
        loop {
            let lazy = self.vm.ranges_in_order().find(|(_, range)| range.state == RangeState::Lazy);
            let Some((at, _)) = lazy else { break };
            self.turn_range(at, RangeState::Free, observer);
        }
        self.vm.words.set::<O>(word::LAZY_PAGES, 0);
        for at in 0..self.vm.areas.len() {
            if self.vm.areas.get(at).state == AreaState::Lazy {
                self.vm.areas.update::<O>(at, |area| area.state = AreaState::Purged);
                if O::EVENTS {
                    observer.event(crate::Event::VmAreaPurged { area: crate::VmAreaId(at as u32) });
                }
            }
        }
    }

    /// Whether so much is freed lazily that a kernel thread purges it.
    pub(super) fn purge_is_due(&self) -> bool {
        self.vm.words.get(word::LAZY_PAGES) > lazy_max_pages(&self.config)
    }
}
