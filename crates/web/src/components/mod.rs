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
mod key_row;
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
mod runners;
mod script_lines;
mod script_panel;
mod script_row;
mod select;
mod tabs;
mod timeline;
mod track;
mod transport;
mod try_call;
mod view_menu;
mod what_if;
mod why;
mod why_entry;

pub(crate) use button::{Able, Button};
pub(crate) use dialog::Dialog;
pub use dmesg::Dmesg;
pub use header::Header;
pub use headline::Headline;
pub use help::Help;
pub(crate) use icon::{Brand, Icon, Shape};
pub(crate) use key_row::KeyRow;
pub use lesson_card::LessonCard;
pub use link_dialog::LinkDialog;
pub use live::Live;
pub use notice::NoticeBar;
pub use script_panel::ScriptPanel;
pub(crate) use select::Select;
pub(crate) use tabs::Tabs;
pub use timeline::Timeline;
pub use transport::Transport;
pub use what_if::WhatIf;
pub use why::Why;

use crate::state::App;
use yew::prelude::*;

/// What most parts of the page get.
#[derive(Properties, PartialEq, Clone)]
pub struct AppProps {
    /// The state, and where actions go.
    pub app: App,
}
