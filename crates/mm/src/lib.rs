//! The machine: zones, page frames, the buddy allocator, per-CPU page lists, watermarks, reclaim,
//! slab caches, kmalloc and vmalloc of Linux 6.12, as one deterministic value.
//!
//! ```text
//!  Op ──▶ Machine::run ──▶ Outcome          what the caller got
//!              │  └──────▶ Event, Event, …  what happened inside, in order, with the numbers
//!              └─ every write is journaled: Machine::undo_to(mark) restores it bit for bit
//! ```
//!
//! The crate knows no web, clock, randomness, files or text for people. Each module is named as
//! Linux names the part and cites the file, function and version whose behaviour it reproduces.

pub mod boot;
mod buddy;
mod compaction;
pub mod config;
mod content;
mod context;
mod era;
pub mod event;
mod fallback;
mod floor;
mod frame;
mod frames;
pub mod gfp;
pub mod ids;
pub mod klog;
mod kmalloc;
mod log;
mod lru;
pub mod machine;
mod memory;
pub mod observer;
mod oom;
pub mod op;
pub mod outcome;
mod page_alloc;
mod page_cache;
mod page_request;
mod pcp;
mod preset;
mod provenance;
pub mod schedule;
mod slots;
mod slow_path;
pub mod slub;
pub mod sort;
mod straight;
mod table;
mod task;
mod validate;
mod vmalloc;
mod vmscan;
pub mod watermark;
mod world;
pub mod zone;

pub use config::{Arch, Config, Preset};
pub use era::Era;
pub use event::Event;
pub use floor::{Floor, Standing};
pub use gfp::Gfp;
pub use ids::{
    COSTLY_ORDER, CacheId, MAX_PAGE_ORDER, MigrateType, NR_ORDERS, NameId, ObjectId, PAGE_SIZE_BYTES, Pfn, SlabId,
    Slot, TaskId, VmAreaId, ZoneId, ZoneKind,
};
pub use machine::{Machine, Mark};
pub use observer::{Observer, Recorder, Silent};
pub use op::Op;
pub use outcome::Outcome;
pub use page_request::{PageFailure, PageGrant};
pub use task::TaskStat;
