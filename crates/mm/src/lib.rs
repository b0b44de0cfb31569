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

pub mod config;
pub mod event;
pub mod gfp;
pub mod ids;
pub mod machine;
pub mod observer;
pub mod op;
pub mod outcome;

pub use config::{Arch, Config, Preset};
pub use event::Event;
pub use gfp::Gfp;
pub use ids::{CacheId, MigrateType, NameId, ObjectId, Pfn, SlabId, Slot, VmAreaId, ZoneId, ZoneKind};
pub use machine::{Machine, Mark};
pub use observer::{Observer, Recorder, Silent};
pub use op::Op;
pub use outcome::Outcome;
