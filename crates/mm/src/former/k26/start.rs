//! How SLAB comes up: caches that need each other, made one after the other (mm/slab.c, `kmem_cache_init`,
//! `enable_cpucache`, 2.6.12-rc2).

use crate::classic::k26::slab::{
    ARRAY_BYTES, ARRAY_PLACES, CACHE_BYTES, CACHE_CACHE, KMALLOC_CACHES, LISTS_REAP_MS, REAP_MS, SIZE_BYTES, SlabCache,
    SlabMeasures, WORD_BYTES, measures,
};
use crate::classic::objects::KERNEL_SERIAL;
use crate::classic::{TICK_MS, word};
use crate::config::Caller;
use crate::machine::Machine;
use crate::pages::request::PageFailure;
use crate::state::slabs::geometry::Geometry;
use crate::state::slabs::{CacheInfo, CacheName, CacheState, Owned};
use crate::{CacheId, Config, Gfp, Observer, Silent};

/// Bytes of the array that a cache has while SLAB comes up: one place.
const BOOT_ARRAY_BYTES: u32 = ARRAY_BYTES + WORD_BYTES;

/// Whether a machine has more than 32 MiB.
pub(super) fn is_large(config: &Config) -> bool {
    config.end_pfn() > 32 << 8
}

/// Where memory begins for whoever takes an address for a number: in recordings, which were made in a user process, at
/// 1 GiB.
fn linear_base(config: &Config) -> u64 {
    match config.caller {
        Caller::Task => config.direct_map_addr(),
        Caller::InterruptsOff { .. } => 0x4000_0000,
    }
}

impl Machine {
    /// The same with SLAB in use, if its kernel has it.
    #[must_use]
    pub fn with_slab(mut self) -> Self {
        if self.config.era.is_2_6() {
            self.start_slab().expect("a machine that has just booted has memory");
        }
        self
    }

    fn start_slab(&mut self) -> Result<(), PageFailure> {
        for cache in 0..KMALLOC_CACHES {
            let (bytes, dma) = (SIZE_BYTES[usize::from(cache / 2)], cache % 2 == 1);
            let measures = self.measures_of(bytes, true);
            let name = CacheName::Size { size_bytes: bytes, dma };
            let gfp = if dma { Gfp::DMA } else { Gfp::NONE };
            self.add_cache::<Silent>(name, measures, gfp, false, None);
        }
        let own = self.measures_of(CACHE_BYTES, true);
        self.add_cache::<Silent>(CacheName::KmemCache, own, Gfp::NONE, true, None);
        let mut arrays: Vec<Option<Owned>> = vec![None; self.classic.caches.len()];
        for at in 0..self.classic.caches.len() {
            let objects = self.classic.caches.get(at).measures.objects;
            self.classic
                .caches
                .update::<Silent>(at, |state| (state.limit, state.batch, state.free_limit) = (1, 1, 2 + objects));
        }
        for cache in 0..KMALLOC_CACHES {
            let record = self.cache_record(&mut Silent)?;
            self.set_next_reap::<Silent>(CacheId(cache), record);
            if cache > 0 {
                arrays[usize::from(cache)] = Some(self.boot_array()?);
            }
        }
        // The two arrays that were there from the beginning move to memory of kmalloc.
        arrays[CACHE_CACHE.index()] = Some(self.boot_array()?);
        arrays[0] = Some(self.boot_array()?);
        for cache in self.cache_chain() {
            self.enable_cpucache(cache, arrays[cache.index()], &mut Silent)?;
        }
        self.classic.words.set::<Silent>(word::SLAB_UP, 1);
        self.classic.words.set::<Silent>(word::REAP_TICK, REAP_MS / 2 / TICK_MS);
        Ok(())
    }

    fn boot_array(&mut self) -> Result<Owned, PageFailure> {
        self.k26_kmalloc_own(BOOT_ARRAY_BYTES, Gfp::GFP_KERNEL, &mut Silent).map(|(owned, _)| owned)
    }

    pub(super) fn measures_of(&self, bytes: u32, hwcache_align: bool) -> SlabMeasures {
        measures(bytes, 0, hwcache_align, false, is_large(&self.config)).expect("a slab holds such an object")
    }

    /// Enters a cache in the tables: without a record of its own, and without an array of its own size.
    pub(super) fn add_cache<O: Observer>(
        &mut self,
        name: CacheName,
        measures: SlabMeasures,
        page_gfp: Gfp,
        no_reap: bool,
        own: Option<[Owned; 2]>,
    ) -> CacheId {
        let SlabMeasures { object_bytes, objects, order, limit, batch, free_limit, .. } = measures;
        let geometry = Geometry {
            object_size_bytes: object_bytes,
            size_bytes: object_bytes,
            order,
            objects: objects as u16,
            min_order: order,
            min_objects: objects as u16,
            ..Geometry::default()
        };
        self.slabs.infos.push::<O>(CacheInfo { name, geometry, page_gfp, own });
        self.slabs.caches.push::<O>(CacheState::default());
        let cache = SlabCache { measures, page_gfp, limit, batch, free_limit, no_reap, ..SlabCache::default() };
        self.classic.caches.push::<O>(cache);
        for _ in 0..ARRAY_PLACES {
            self.classic.arrays.push::<O>((0, 0));
        }
        CacheId(self.classic.caches.len() as u16 - 1)
    }

    /// The object that holds a new cache itself.
    pub(super) fn cache_record<O: Observer>(&mut self, observer: &mut O) -> Result<Owned, PageFailure> {
        let (gfp, bytes) = (Gfp::GFP_KERNEL, u64::from(CACHE_BYTES));
        self.k26_cache_alloc(CACHE_CACHE, gfp, bytes, Some(KERNEL_SERIAL), observer).map(|grant| grant.owned())
    }

    /// When the reaper looks at a cache's lists first: a while that its address decides.
    pub(super) fn set_next_reap<O: Observer>(&mut self, cache: CacheId, record: Owned) {
        let phys = self.addr_of_object(record.slab, record.index) - self.config.direct_map_addr();
        let addr = phys + linear_base(&self.config);
        let next_reap = self.jiffies() + LISTS_REAP_MS + (addr % u64::from(LISTS_REAP_MS)) as u32;
        self.classic.caches.update::<O>(cache.index(), |state| state.next_reap = next_reap);
    }

    /// Gives a cache an array of its size; what was in the old one goes back to the slabs. With one CPU the array that all
    /// share has no places, but it is there.
    pub(super) fn enable_cpucache<O: Observer>(
        &mut self,
        cache: CacheId,
        old: Option<Owned>,
        observer: &mut O,
    ) -> Result<Owned, PageFailure> {
        let SlabMeasures { limit, batch, free_limit, .. } = self.classic.caches.get(cache.index()).measures;
        let (array, _) = self.k26_kmalloc_own(ARRAY_BYTES + WORD_BYTES * limit, Gfp::GFP_KERNEL, observer)?;
        let avail = self.classic.caches.get(cache.index()).avail;
        self.classic.caches.update::<O>(cache.index(), |state| {
            (state.limit, state.batch, state.free_limit) = (limit, batch, free_limit);
            state.touched = false;
        });
        if avail > 0 {
            self.k26_flush(cache, avail, observer);
        }
        if let Some(Owned { slab, index }) = old {
            self.k26_cache_free(slab, index, observer);
        }
        // The kernel does without, if there is no memory for it.
        let shared = self.k26_kmalloc_own(ARRAY_BYTES, Gfp::GFP_KERNEL, observer).ok().map(|(owned, _)| owned);
        self.classic.caches.update::<O>(cache.index(), |state| state.shared = shared);
        Ok(array)
    }
}
