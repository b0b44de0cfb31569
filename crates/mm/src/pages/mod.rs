//! The page allocator by itself: zones and frames, free lists and per-CPU lists, migrate types, watermarks, and the
//! walk along the zonelist (mm/page_alloc.c without the slow path).
//!
//! One value, [`PageAllocator`](page_alloc::PageAllocator). Must not know the machine: who asks, whether they may sleep,
//! and what the pages are used for.

pub(crate) mod bits;
pub(crate) mod buddy;
mod capture;
pub(crate) mod fallback;
pub(crate) mod fragmentation;
pub(crate) mod frame;
pub(crate) mod frames;
pub(crate) mod hot_path;
pub(crate) mod page_alloc;
pub(crate) mod pcp;
pub(crate) mod request;
mod validate;
pub mod watermark;
pub mod zone;
