//! What of a moment is shown and where it stands: the shot, the camera's stretch of addresses, the layout.
//!
//! Must not know how it is drawn.

pub mod axis;
pub mod framing;
pub mod layout;
pub mod shot;

pub use axis::{Axis, Scale, Span};
pub use framing::Framing;
pub use layout::{Layout, Room, Row};
pub use shot::Shot;
