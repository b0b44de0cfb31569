//! What former kernels did with their parts: the way of a request, objects, areas, kmap. `k26` is Linux 2.6.10 and
//! 2.6.11, `k20` Linux 2.0.
//!
//! Must not know the operations: `ops` asks here what became of one, and `alloc_pages` for pages.

pub(crate) mod device;
mod k20;
mod k26;
mod ops;
mod pages;
pub(crate) mod stand_in;
mod validate;
