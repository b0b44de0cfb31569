//! What caches are called.

#![expect(missing_docs, reason = "fields of variants are explained in the sentence of their variant")]

/// Identity of a cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CacheName {
    /// `kmalloc-N`, `kmalloc-rcl-N`, `dma-kmalloc-N`.
    Kmalloc { family: KmallocFamily, size_bytes: u32 },
    /// SLAB's `size-N` and `size-N(DMA)`.
    Size { size_bytes: u32, dma: bool },
    /// Not a cache, but a bucket of 2.0's kmalloc: blocks of so many bytes, headers counted.
    Bucket { block_bytes: u32, dma: bool },
    /// Made by the script.
    Named(crate::NameId),
    /// The kernel's own, for what vmalloc needs (`vmap_area`).
    VmapArea,
    /// The kernel's own, for what `kmem_cache_create` returns (`kmem_cache`).
    KmemCache,
    /// The kernel's own, for each cache's partial list (`kmem_cache_node`).
    KmemCacheNode,
}

/// kmalloc's three sets of caches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KmallocFamily {
    /// `kmalloc-N`.
    Normal,
    /// `kmalloc-rcl-N`.
    Reclaimable,
    /// `dma-kmalloc-N`.
    Dma,
}
