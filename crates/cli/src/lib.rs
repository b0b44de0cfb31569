//! What the command `kmscope` is made of, for it and for its tests.

pub mod replay;
