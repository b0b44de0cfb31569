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
//!
//! # Rooms
//!
//! Its folders are rooms, of which each knows those below and none above; `cargo xtask test crates` holds them to it,
//! methods of the machine included.
//!
//! ```text
//!  ops                              every operation, and what the kernel says of its outcome
//!  world                            who else takes memory: files, tasks, the hog
//!  vmalloc
//!  slab                             SLUB, kmalloc
//!  alloc_pages                      a request for pages, from its flags to the fast or the slow path
//!  former                           what kernels before did: their requests, slabs, areas
//!  schedule                         time passes: who runs while one sleeps
//!  reclaim                          vmscan, writeback, compaction, the OOM killer
//!  context                          where code runs, what it may do there; the kernel log
//!  ─────────────────────────────────────────────── what is done │ what there is ───
//!  machine                          the value, its journal, what the outside sees of it
//!  boot                             how booting leaves the page allocator
//!  classic                          parts of machines of former kernels
//!  state                            its parts
//!  pages                            zones, frames, free lists, per-CPU lists, watermarks
//!  journal                          tables whose writes can be undone
//!  base                             the words: operations, outcomes, events, flags, ids
//! ```
//!
//! The value lies below all that is done with it. Who asks for memory may sleep, whoever sleeps lets others run, and
//! these may do anything: so a request for pages needs all of the machine, not only the parts that it looks at. That
//! is also the one way back up, through `schedule::Perform` and nothing else.

mod alloc_pages;
mod base;
pub mod boot;
pub mod classic;
mod context;
mod former;
mod journal;
pub mod machine;
mod ops;
mod pages;
mod reclaim;
pub mod schedule;
pub mod slab;
mod state;
mod vmalloc;
mod waiting;
mod world;

pub use alloc_pages::floor::{Floor, Standing};
pub use base::config::{Arch, Config, Preset};
pub use base::era::Era;
pub use base::event::Event;
pub use base::gfp::Gfp;
pub use base::ids::{
    COSTLY_ORDER, CacheId, MAX_PAGE_ORDER, MigrateType, NR_ORDERS, NameId, ObjectId, PAGE_SIZE_BYTES, Pfn, SlabId,
    Slot, TaskId, VmAreaId, ZoneId, ZoneKind,
};
pub use base::observer::{Observer, Recorder, Silent};
pub use base::op::Op;
pub use base::outcome::Outcome;
pub use base::{config, event, gfp, ids, observer, op, outcome, reclaim_event, sort, task_op};
pub use machine::{Machine, Mark};
pub use ops::Listener;
pub use pages::page_alloc::MAX_RECLAIM_RETRIES;
pub use pages::request::{PageFailure, PageGrant};
pub use pages::{watermark, zone};
pub use state::klog;
pub use state::tasks::TaskStat;
