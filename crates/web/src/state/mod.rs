//! The state of the app and the closed set of things that can happen to it.

mod action;
mod app_state;
mod edits;
mod lens_choice;
mod open_lesson;
mod prefs;
mod reduce;
mod run;
mod screen;
mod script_edit;
mod sides;
mod time;

pub use action::Action;
pub use app_state::{App, AppState, Notice, Overlay, Tab};
pub use edits::{Edit, EditHistory};
pub use lens_choice::{LensChoice, SETS, set_name};
pub use open_lesson::OpenLesson;
pub use prefs::{Layout, LinkTrouble, Prefs, Start, Theme, Then};
pub use run::{Run, Speed};
pub use screen::Show;
pub use screen::biography_subject;
pub use sides::{Panel, Room, Side, Sides, Which};
