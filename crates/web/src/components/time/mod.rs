//! Below the stage: buttons, the time line, lanes of who runs.

pub(crate) mod runners;
pub(crate) mod timeline;
pub(crate) mod transport;

pub use timeline::Timeline;
pub use transport::Transport;
