//! What the lab listens to, and what it does beside being shown: a hook each.

mod address;
mod compiling;
mod host;
mod keeping;
mod keyboard;
mod presenting;
mod running_ahead;
mod sight;
mod system;

pub use address::use_address;
pub use compiling::use_compiling;
pub use host::use_host;
pub use keeping::use_keeping;
pub use keyboard::use_keyboard;
pub use presenting::use_presenting;
pub use running_ahead::use_running_ahead;
pub use sight::use_sight_of_the_way;
pub use system::{use_look, use_system};
