//! The parts of the page, one file each.

mod dialog;
mod editor;
mod errors;
mod flag_hint;
mod header;
mod headline;
mod help;
mod highlight;
mod icons;
mod lesson_card;
mod line_results;
mod link_dialog;
mod live;
mod notice;
mod script_panel;
mod signs;
mod timeline;
mod transport;
mod try_call;
mod view_menu;
mod why;

pub use header::Header;
pub use headline::Headline;
pub use help::Help;
pub use lesson_card::LessonCard;
pub use link_dialog::LinkDialog;
pub use live::Live;
pub use notice::NoticeBar;
pub use script_panel::ScriptPanel;
pub use timeline::Timeline;
pub use transport::Transport;
pub use view_menu::ViewMenu;
pub use why::Why;

use crate::state::App;
use yew::prelude::*;

/// What nearly every part gets.
#[derive(Properties, PartialEq, Clone)]
pub struct AppProps {
    /// The state, and where actions go.
    pub app: App,
}
