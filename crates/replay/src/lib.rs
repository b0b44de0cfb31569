//! The operations of a recording of a real kernel, run on the model and compared.
//!
//! Held to the recording are: what the kernel computed from its layout (watermarks, reserves, sizes of the
//! per-CPU lists), every page frame number or NULL, every zone's numbers after every operation, and every
//! snapshot with all its lists in their order.
//!
//! ```text
//!  line ─▶ format (JSON) ─▶ checks (can it be so?) ─▶ steps (run it on the model) ─▶ compare ─▶ Verdict
//!                 └───────────────┴── no ─▶ Broken: line, column, what was expected
//! ```
//!
//! Knows neither files nor pages: lines come in, a verdict goes out.

mod build;
mod checks;
mod classic;
mod compare;
mod format;
mod judge;
mod kinfo;
mod loader;
mod player;
mod press;
mod slab;
mod steps;
mod subject;
mod undo;
mod verdict;
mod vm;
mod waiting;

pub use judge::{Cell, Comparison, Fact, What};
pub use loader::{Content, Loaded, Loader, Tape};
pub use player::{Done, Player};
pub use slab::CACHE_SLOTS;
pub use steps::replay_lines;
use verdict::Fault;
pub use verdict::{Broken, Known, Verdict};

use kmscope_mm::boot::BootState;
use kmscope_mm::{Config, Machine};

/// What is done beside comparing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Run all with a journal, go back to the beginning, and compare that too.
    pub undo: bool,
    /// Run all without the page allocator's hot path ([`Machine::use_hot_path`]), with which it has to agree.
    pub general_path: bool,
    /// Of a recording of requests that wait: leave out who runs when, and go by the rule "kswapd first".
    pub by_rule: bool,
}

impl Options {
    /// A machine in this state, on the path that is asked for.
    fn boot(self, config: Config, boot: &BootState) -> Machine {
        let mut machine = Machine::boot(config, boot);
        machine.use_hot_path(!self.general_path);
        machine
    }
}
