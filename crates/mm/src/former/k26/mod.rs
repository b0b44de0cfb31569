//! Linux 2.6.10 and 2.6.11.

mod areas;
mod caches;
mod kmap;
pub(crate) mod objects;
mod reaper;
mod request;
mod start;
