//! kmalloc: blocks of a few sizes, each with a header, out of runs of pages, each with a descriptor.
//!
//! mm/kmalloc.c, 2.0.40: `kmalloc`, `kfree`, `get_kmalloc_pages`, `free_kmalloc_pages`. A bucket is shown as a cache, a run
//! as its slab; the list of a bucket holds the runs with free blocks. Runs for DMA have lists of their own.

use crate::classic::k20::{BUCKETS, Bucket, DESCRIPTOR_BYTES, HEADER_BYTES, bucket_of};
use crate::classic::objects::{KERNEL_SERIAL, Own};
use crate::classic::word;
use crate::event::{ObjectSource, SlabPlace};
use crate::former::k26::objects::FormerGrant;
use crate::machine::Machine;
use crate::outcome::GrantKind;
use crate::pages::frame::{Frame, FrameKind};
use crate::pages::request::PageFailure;
use crate::state::klog::Report;
use crate::state::slabs::geometry::Geometry;
use crate::state::slabs::{CacheInfo, CacheName, CacheState};
use crate::{CacheId, Era, Event, Gfp, ObjectId, Observer, Pfn, Silent, SlabId};

/// Buckets of the smallest number, of which the runs of as many orders are kept, one of each.
const KEPT_ORDERS: usize = 3;

/// The cache that shows a bucket.
pub(crate) const fn bucket_cache(bucket: usize, dma: bool) -> CacheId {
    CacheId(2 * bucket as u16 + dma as u16)
}

const fn bucket_at(cache: CacheId) -> (usize, bool) {
    (cache.index() / 2, cache.0 % 2 == 1)
}

impl Machine {
    /// The same with the buckets of kmalloc, if its kernel has them.
    #[must_use]
    pub fn with_buckets(mut self) -> Self {
        if self.config.era != Era::Linux2_0 {
            return self;
        }
        for cache in 0..2 * BUCKETS.len() as u16 {
            let (at, dma) = bucket_at(CacheId(cache));
            let Bucket { block_bytes, blocks, order } = BUCKETS[at];
            let geometry = Geometry {
                object_size_bytes: BUCKETS[at].usable_bytes(),
                size_bytes: block_bytes,
                order,
                objects: blocks,
                min_order: order,
                min_objects: blocks,
                ..Geometry::default()
            };
            let name = CacheName::Bucket { block_bytes, dma };
            let page_gfp = if dma { Gfp::DMA } else { Gfp::NONE };
            self.slabs.infos.push::<Silent>(CacheInfo { name, geometry, page_gfp, own: None });
            self.slabs.caches.push::<Silent>(CacheState::default());
        }
        self
    }

    /// A block for so many bytes; `None` if no bucket has such blocks.
    pub(crate) fn k20_kmalloc<O: Observer>(
        &mut self,
        size_bytes: u64,
        gfp: Gfp,
        serial: Option<u32>,
        observer: &mut O,
    ) -> Option<Result<FormerGrant, PageFailure>> {
        let Some(bucket) = bucket_of(size_bytes) else {
            if !observer.is_dry() {
                self.log::<O>(Report::BlockTooLarge { size_bytes }, gfp, 0, 0, false);
            }
            return None;
        };
        let cache = bucket_cache(bucket, gfp.any(Gfp::DMA));
        if O::EVENTS {
            let size_bytes_of = BUCKETS[bucket].block_bytes;
            observer.event(Event::SizeClass { cache, asked_bytes: size_bytes, size_bytes: size_bytes_of });
        }
        Some(self.k20_block(cache, size_bytes, gfp, serial, observer))
    }

    fn k20_block<O: Observer>(
        &mut self,
        cache: CacheId,
        asked_bytes: u64,
        gfp: Gfp,
        serial: Option<u32>,
        observer: &mut O,
    ) -> Result<FormerGrant, PageFailure> {
        let mut slept_ticks = 0;
        let mut from = ObjectSource::NodePartial;
        let slab = match self.slabs.caches.get(cache.index()).node_head.checked_sub(1) {
            Some(first) => SlabId(first),
            None => {
                from = ObjectSource::NewSlab;
                let (run, slept) = self.k20_new_run(cache, gfp, observer)?;
                slept_ticks += slept;
                run
            }
        };
        let index = self.slabs.take_object::<O>(slab);
        let record = self.slabs.slabs.get(slab.index());
        if record.inuse == record.objects {
            self.slabs.node_take::<O>(cache, slab);
            self.k20_place(slab, SlabPlace::Full, observer);
        }
        let serial = serial.unwrap_or_else(|| self.slots.next_serial::<O>());
        self.slabs.own_object::<O>(slab, index, serial, asked_bytes as u32);
        if O::EVENTS {
            observer.event(Event::ObjectTaken { cache, slab, index, asked_bytes: asked_bytes as u32, from });
        }
        let addr = self.addr_of_object(slab, index);
        let zone = self.zone_of_given(record.pfn);
        let size_bytes = self.slabs.geometry_of(cache).object_size_bytes;
        let object = ObjectId { cache, slab, index };
        let kind = GrantKind::Object { object, pfn: record.pfn, zone, asked_bytes, size_bytes };
        Ok(FormerGrant { slab, index, addr, serial, kind, slept_ticks })
    }

    fn k20_place<O: Observer>(&mut self, slab: SlabId, to: SlabPlace, observer: &mut O) {
        let record = self.slabs.slabs.get(slab.index());
        if record.place != to {
            self.slabs.slabs.update::<O>(slab.index(), |record| record.place = to);
            if O::EVENTS {
                let (cache, from) = (record.cache, record.place);
                observer.event(Event::SlabMoved { cache, slab, from, to });
            }
        }
    }

    /// A new run at the head of its bucket's list; ticks slept.
    fn k20_new_run<O: Observer>(
        &mut self,
        cache: CacheId,
        gfp: Gfp,
        observer: &mut O,
    ) -> Result<(SlabId, u32), PageFailure> {
        let (bucket, dma) = bucket_at(cache);
        let Bucket { blocks, order, .. } = BUCKETS[bucket];
        let (pfn, slept_ticks) = match self.k20_alloc_pages(gfp, order, observer) {
            Ok(grant) => (grant.pfn, grant.slept_ticks),
            Err(failure) => match self.k20_kept_run::<O>(bucket, dma) {
                Some(pfn) => (pfn, failure.slept_ticks),
                None => {
                    // GFP_BUFFER and GFP_IO fail without a word.
                    if !gfp.any(Gfp::NOWARN) && !observer.is_dry() {
                        self.log::<O>(Report::NoFreePage, gfp, order, 0, false);
                    }
                    return Err(failure);
                }
            },
        };
        let Machine { slabs, classic, .. } = self;
        let slab = slabs.former_record::<O>(&mut classic.slabs, cache, pfn, order, blocks);
        let own = Own { offset_bytes: DESCRIPTOR_BYTES + HEADER_BYTES, management: None };
        self.classic.slabs.set::<O>(slab.index(), own);
        self.slabs.chain_objects::<O>(slab);
        self.slabs.node_put_first::<O>(cache, slab);
        self.set_frame_owner::<O>(pfn, FrameKind::Slab, [slab.0, u32::from(cache.0), 0]);
        if O::EVENTS {
            let (from, to) = (SlabPlace::Gone, SlabPlace::NodePartial);
            observer.event(Event::SlabNew { cache, slab, pfn, order, objects: blocks });
            observer.event(Event::SlabMoved { cache, slab, from, to });
        }
        Ok((slab, slept_ticks))
    }

    /// The run that was kept: looked for by the number of the bucket, though it was put there by its order.
    fn k20_kept_run<O: Observer>(&mut self, bucket: usize, dma: bool) -> Option<Pfn> {
        if dma || bucket >= KEPT_ORDERS {
            return None;
        }
        let pfn = self.classic.word(word::RUN_CACHE + bucket).checked_sub(1)?;
        self.classic.words.set::<O>(word::RUN_CACHE + bucket, 0);
        // Whoever kept it is forgotten, and with it how large it was.
        Some(pfn)
    }

    /// A block comes back; pages that its run gave back with it.
    pub(crate) fn k20_kfree<O: Observer>(&mut self, slab: SlabId, index: u16, observer: &mut O) -> u32 {
        let record = self.slabs.slabs.get(slab.index());
        let cache = record.cache;
        let was_full = record.inuse == record.objects;
        self.slabs.own_object::<O>(slab, index, 0, 0);
        self.slabs.return_object::<O>(slab, index);
        if O::EVENTS {
            observer.event(Event::ObjectFreed { cache, slab, index, to_cpu: false });
        }
        let empty = record.inuse == 1;
        match (was_full, empty) {
            (true, false) => {
                self.slabs.node_put_first::<O>(cache, slab);
                if O::EVENTS {
                    let (from, to) = (SlabPlace::Full, SlabPlace::NodePartial);
                    observer.event(Event::SlabMoved { cache, slab, from, to });
                }
                0
            }
            (false, false) => 0,
            (_, true) => {
                if !was_full {
                    self.slabs.node_take::<O>(cache, slab);
                }
                self.k20_run_gone(slab, observer)
            }
        }
    }

    /// A run without blocks in use goes back, or is kept in the place of another of its order. Pages given back.
    fn k20_run_gone<O: Observer>(&mut self, slab: SlabId, observer: &mut O) -> u32 {
        let (cache, pfn) = self.slabs.home_of(slab);
        let (bucket, dma) = bucket_at(cache);
        let order = BUCKETS[bucket].order;
        let from = self.slabs.slabs.get(slab.index()).place;
        self.slabs.former_record_gone::<O>(slab);
        if O::EVENTS {
            observer.event(Event::SlabMoved { cache, slab, from, to: SlabPlace::Gone });
            observer.event(Event::SlabDiscarded { cache, slab, pfn, order });
        }
        self.k20_lose_rest::<O>(pfn, order);
        let mut gone = pfn;
        if !dma && usize::from(order) < KEPT_ORDERS {
            let at = word::RUN_CACHE + usize::from(order);
            let kept = self.classic.word(at);
            self.classic.words.set::<O>(at, pfn + 1);
            self.pages.frames.set::<O>(pfn, Frame::new(FrameKind::Hog, order));
            let Some(old) = kept.checked_sub(1) else { return 0 };
            gone = old;
        }
        self.former_free(gone, order, false, observer);
        1 << order
    }

    /// A run that was kept as a larger one than it is given back as: the rest belongs to nobody any more.
    fn k20_lose_rest<O: Observer>(&mut self, pfn: Pfn, order: u8) {
        for half in (order..self.pages.frames.get(pfn).order()).rev() {
            let frame = Frame::new(FrameKind::Hog, half);
            self.pages.frames.set::<O>(pfn + (1 << half), frame);
        }
        let frame = self.pages.frames.get(pfn).of_order(order);
        self.pages.frames.set::<O>(pfn, frame);
    }

    /// A block for the kernel itself.
    pub(crate) fn k20_kmalloc_own<O: Observer>(
        &mut self,
        size_bytes: u32,
        observer: &mut O,
    ) -> Result<(crate::state::slabs::Owned, u32), PageFailure> {
        let block = self.k20_kmalloc(size_bytes.into(), Gfp::GFP_KERNEL, Some(KERNEL_SERIAL), observer);
        block.expect("a bucket holds it").map(|grant| (grant.owned(), grant.slept_ticks))
    }

    /// A bucket's runs, as a recording counts them: first of its list, runs on it, free blocks on it, runs in all.
    pub fn bucket_counts(&self, bucket: usize, dma: bool) -> (Option<Pfn>, u32, u32, u32) {
        let cache = bucket_cache(bucket, dma);
        let listed: Vec<SlabId> = self.slabs.list(self.slabs.caches.get(cache.index()).node_head).collect();
        let free = listed.iter().map(|slab| {
            let record = self.slabs.slabs.get(slab.index());
            u32::from(record.objects - record.inuse)
        });
        let first = listed.first().map(|slab| self.slabs.home_of(*slab).1);
        let runs = [false, true].map(|dma| self.slabs.caches.get(bucket_cache(bucket, dma).index()).slabs);
        (first, listed.len() as u32, free.sum(), runs.into_iter().sum())
    }

    /// The runs that are kept of each order.
    pub fn kept_runs(&self) -> [Option<Pfn>; KEPT_ORDERS] {
        std::array::from_fn(|order| self.classic.word(word::RUN_CACHE + order).checked_sub(1))
    }
}
