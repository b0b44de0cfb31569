//! Tables and logs whose writes can be undone.
//!
//! Must not know what is kept in them.

pub(crate) mod chapters;
pub(crate) mod log;
pub(crate) mod table;
