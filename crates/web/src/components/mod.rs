//! The parts of the page, one file each.

mod button;
mod dialog;
mod dmesg;
mod editor;
mod errors;
mod fidelity_badge;
mod flag_hint;
mod flag_reader;
mod fork;
mod header;
mod headline;
mod help;
mod highlight;
mod icon;
mod icons;
mod lens;
mod lens_choices;
mod lens_strips;
mod lens_table;
mod lesson_card;
mod line_results;
mod link_dialog;
mod live;
mod matrix;
mod notice;
mod oom_candidates;
mod outcome_sign;
mod parts;
mod runners;
mod script_panel;
mod select;
mod signs;
mod timeline;
mod track;
mod transport;
mod try_call;
mod view_menu;
mod what_if;
mod why;
mod why_entry;

pub(crate) use dialog::Dialog;
pub use dmesg::dmesg;
pub use header::header;
pub use headline::headline;
pub use help::help;
pub(crate) use icons::{Icon, brand};
pub use lesson_card::lesson_card;
pub use link_dialog::link_dialog;
pub use live::Live;
pub use notice::{notice_bar, use_fading_notice};
pub(crate) use parts::{Able, Select};
pub use parts::{Button, act};
pub use script_panel::script_panel;
pub use timeline::Timeline;
pub use transport::Transport;
pub use what_if::WhatIf;
pub use why::Why;

use crate::state::App;
use yew::prelude::*;

/// What a part with a state of its own gets; the others are plain functions of the app.
#[derive(Properties, PartialEq, Clone)]
pub struct AppProps {
    /// The state, and where actions go.
    pub app: App,
}
