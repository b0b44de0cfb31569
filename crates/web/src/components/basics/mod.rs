//! Shapes that come up again and again: buttons, selects, icons, signs, dialogs, terms.

pub(crate) mod button;
pub(crate) mod dialog;
pub(crate) mod fidelity_badge;
pub(crate) mod icon;
pub(crate) mod key_row;
pub(crate) mod outcome_sign;
pub(crate) mod select;
pub(crate) mod separator;
pub(crate) mod tabs;
pub(crate) mod terms;
pub(crate) mod track;
