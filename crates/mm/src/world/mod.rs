//! The world around the script: files that are read, tasks that use memory, dentries, the hog, memory in pieces.
//!
//! Modelled: no kernel code is reproduced here. Must not know slabs and vmalloc.

mod exactly;
mod hog;
mod page_cache;
