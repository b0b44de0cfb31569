//! The script: editor, errors, and a call to try.

pub(crate) mod completion;
pub(crate) mod editor;
pub(crate) mod errors;
pub(crate) mod flag_hint;
pub(crate) mod highlight;
pub(crate) mod lines;
pub(crate) mod panel;
pub(crate) mod results;
pub(crate) mod row;
pub(crate) mod try_call;
pub(crate) mod window;

pub use panel::ScriptPanel;
