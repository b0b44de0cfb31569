//! The parts of the page, one file each; parts of a part beside it.

pub(crate) mod basics;
mod biography;
mod crumbs;
mod first;
mod header;
mod headline;
mod help;
mod lens;
mod lesson_card;
mod link_dialog;
mod live;
mod log;
mod notice;
mod rail;
mod script;
mod then_and_now;
mod time;
mod view_menu;
mod what_if;
mod why;

pub(crate) use basics::button::{Able, Button};
pub(crate) use basics::dialog::Dialog;
pub(crate) use basics::icon::{Brand, Icon, Shape};
pub(crate) use basics::key_row::KeyRow;
pub(crate) use basics::select::Select;
pub(crate) use basics::separator::Separator;
pub(crate) use basics::tabs::Tabs;
pub use biography::{Biography, BiographyOf};
pub use first::{Alive, FirstVisit, MODE as FIRST_MODE};
pub use header::Header;
pub use headline::Headline;
pub use help::Help;
pub use lesson_card::LessonCard;
pub use link_dialog::LinkDialog;
pub use live::Live;
pub use log::Dmesg;
pub use notice::NoticeBar;
pub use rail::Rail;
pub use script::ScriptPanel;
pub use then_and_now::ThenAndNow;
pub use time::{Timeline, Transport};
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
