//! What if: the same call with other flags, or from another context.

pub(crate) mod fork;
pub(crate) mod matrix;
pub(crate) mod panel;

pub use panel::WhatIf;
