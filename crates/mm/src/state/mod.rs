//! The parts of the machine beside its pages: the LRU lists, slabs, vmalloc areas, tasks, the schedule, the kernel log,
//! variables, the content of memory.
//!
//! Each is a value of tables with what keeps its lists in order; what it is for is decided above. Must not know the
//! machine, nor (but for slabs, in which areas have their structures) each other.

pub(crate) mod areas;
pub(crate) mod content;
pub mod klog;
pub(crate) mod lru;
pub(crate) mod node;
pub(crate) mod slabs;
pub(crate) mod slots;
pub(crate) mod tasks;
pub(crate) mod threads;
