//! vmalloc and kvmalloc: areas are made, mapped and taken down. Their tables are kept in
//! [`state::areas`](crate::state::areas).
//!
//! Must not know who else takes memory.

mod area;
mod bulk;
mod device;
mod ops;
mod range;
mod validate;
