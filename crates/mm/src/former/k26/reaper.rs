//! What SLAB gives back by itself: every two seconds (`cache_reap`), and when it is asked to (`kmem_cache_shrink`).
//!
//! mm/slab.c, 2.6.12-rc2: `cache_reap`, `drain_array_locked`, `__cache_shrink`.

use crate::classic::k26::slab::{CACHE_CACHE, KMALLOC_CACHES, LISTS_REAP_MS, REAP_MS};
use crate::classic::{TICK_MS, word};
use crate::machine::Machine;
use crate::{CacheId, Observer, SlabId};

impl Machine {
    /// All caches, those made last first.
    pub fn cache_chain(&self) -> Vec<CacheId> {
        let count = self.classic.caches.len() as u16;
        let made = (CACHE_CACHE.0 + 1..count).rev().filter(|&cache| !self.slabs.caches.get(cache.into()).destroyed);
        made.chain((0..KMALLOC_CACHES).rev()).chain([CACHE_CACHE.0]).map(CacheId).collect()
    }

    /// jiffies now, milliseconds.
    pub(crate) fn jiffies(&self) -> u32 {
        self.classic.word(word::JIFFIES).wrapping_add(self.ticks().wrapping_mul(TICK_MS))
    }

    /// Runs the reaper as often as its time has come since it was last looked at.
    pub(crate) fn run_reaper<O: Observer>(&mut self, observer: &mut O) {
        if !self.config.era.is_2_6() || self.classic.word(word::SLAB_UP) == 0 {
            return;
        }
        let period = REAP_MS / TICK_MS;
        let mut due = self.classic.word(word::REAP_TICK);
        // Of a long time in which nobody did anything, the first visits do all there is to do.
        let missed = self.ticks().wrapping_sub(due) / period;
        if (due.wrapping_sub(self.ticks()) as i32) <= 0 {
            for visit in 0..=missed.min(400) {
                let jiffies =
                    self.classic.word(word::JIFFIES).wrapping_add((due + visit * period).wrapping_mul(TICK_MS));
                self.k26_reap(jiffies, observer);
            }
            due = due.wrapping_add((missed + 1) * period);
            self.classic.words.set::<O>(word::REAP_TICK, due);
        }
    }

    /// One visit of the reaper.
    pub(crate) fn k26_reap<O: Observer>(&mut self, jiffies: u32, observer: &mut O) {
        for cache in self.cache_chain() {
            let state = self.classic.caches.get(cache.index());
            if state.no_reap {
                continue;
            }
            if state.touched {
                self.classic.caches.update::<O>(cache.index(), |state| state.touched = false);
            } else if state.avail > 0 {
                let fifth = state.limit.div_ceil(5);
                let count = if fifth > state.avail { state.avail.div_ceil(2) } else { fifth };
                self.k26_flush(cache, count, observer);
            }
            if (state.next_reap.wrapping_sub(jiffies) as i32) > 0 {
                continue;
            }
            let touched = self.classic.caches.get(cache.index()).free_touched;
            self.classic.caches.update::<O>(cache.index(), |state| {
                state.next_reap = jiffies.wrapping_add(LISTS_REAP_MS);
                state.free_touched = false;
            });
            if touched {
                continue;
            }
            let each = 5 * state.measures.objects;
            for _ in 0..state.free_limit.div_ceil(each) {
                let Some(slab) = self.classic.caches.get(cache.index()).free.head.checked_sub(1) else { break };
                self.k26_destroy_slab(SlabId(slab), observer);
            }
        }
    }

    /// `kmem_cache_shrink`: all of the array, and all free slabs, the one that came first first. Pages given back.
    pub(crate) fn k26_shrink<O: Observer>(&mut self, cache: CacheId, observer: &mut O) -> u32 {
        let avail = self.classic.caches.get(cache.index()).avail;
        let mut pages = if avail > 0 { self.k26_flush(cache, avail, observer) } else { 0 };
        while let Some(slab) = self.classic.caches.get(cache.index()).free.tail.checked_sub(1) {
            pages += self.k26_destroy_slab(SlabId(slab), observer);
        }
        pages
    }
}
