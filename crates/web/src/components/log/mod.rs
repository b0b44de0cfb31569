//! The kernel log.

mod flag_reader;
mod panel;

pub use panel::Dmesg;
