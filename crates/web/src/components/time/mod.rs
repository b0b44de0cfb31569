//! Below the stage: buttons, the time line, free pages, lanes of who runs.

pub(crate) mod free_pages;
pub(crate) mod runners;
pub(crate) mod timeline;
pub(crate) mod transport;

pub use timeline::Timeline;
pub use transport::Transport;
