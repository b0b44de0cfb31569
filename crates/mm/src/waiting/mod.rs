//! Requests that wait, exactly: direct reclaim, kswapd, compaction, page by page as Linux 6.12.117 does it.
//!
//! Every call that can give way in its middle is a value (`state::node::activation`) and is carried out in steps
//! ([`task`]), so that who runs when can be anything: a rule, or what a recording of a real kernel says.
//!
//! Must not know what the pages are for, nor who decides whose turn it is.

mod active;
mod compact;
mod counts;
mod direct;
mod drain;
mod exit;
mod file;
mod import;
mod inactive;
mod isolate;
mod kcompactd;
mod kswapd;
mod lru;
mod node_round;
mod others;
mod request;
mod served;
mod swap;
pub(crate) mod task;
mod time;
mod turns;
mod validate;
mod wake;
