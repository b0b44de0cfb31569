//! The lens: what each set of flags would get at every step.

pub(crate) mod choices;
pub(crate) mod panel;
pub(crate) mod strips;
pub(crate) mod table;
