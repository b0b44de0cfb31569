//! What a person prefers, and how the app was opened.

use super::{Edit, Notice, Sides, Speed};
use crate::stage::StageMode;
use kmscope_scenario::link::{Controls, LinkProblem};
use kmscope_session::Language;

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Light, with second and third voices as dark as the first.
    Contrast,
}

impl Theme {
    /// All themes, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Contrast];

    /// For links, storage and the `data-theme` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The theme of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// What a person prefers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Prefs {
    /// Light or dark.
    pub theme: Theme,
    /// Language of everything.
    pub language: Language,
    /// The switch in the app; the system's wish counts too.
    pub reduce_motion: bool,
    /// What stands beside the stage.
    pub sides: Sides,
    /// In a lesson, what is still to come is shown as well.
    pub shows_ahead: bool,
}

/// How much of the app is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Layout {
    /// The whole lab.
    #[default]
    Full,
    /// In somebody else's page: headline, stage, small controls.
    Embed {
        /// How many of the controls.
        controls: Controls,
    },
}

impl Layout {
    /// In somebody else's page.
    pub const fn is_embed(self) -> bool {
        matches!(self, Self::Embed { .. })
    }
}

/// How the app opens: what storage and address say, put together.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Start {
    /// The script.
    pub script: String,
    /// Step and micro-step to show.
    pub step: usize,
    /// All of the step if `None`.
    pub micro: Option<usize>,
    /// Preferences.
    pub prefs: Prefs,
    /// How much is shown.
    pub layout: Layout,
    /// What the stage shows.
    pub stage: StageMode,
    /// What is wrong with the link in the address.
    pub trouble: Option<LinkTrouble>,
    /// The lesson that the script is, or was made from.
    pub lesson: Option<usize>,
    /// Scripts that undo brings back, the latest last: the person's own, where a link takes its place, and what was put
    /// aside for the scripts of other tabs.
    pub earlier: Vec<Edit>,
    /// The script came by a link.
    pub linked: bool,
    /// It is to be said that scripts were put aside.
    pub others: bool,
    /// The app failed the last time, and opens with a lesson instead.
    pub recovered: bool,
    /// How quick.
    pub speed: Speed,
    /// For an audience.
    pub presents: bool,
    /// Nobody was here before: a machine at work is shown first.
    pub first: bool,
    /// Play at once.
    pub autoplay: bool,
    /// Play from the first step to the second again and again.
    pub repeat: Option<(usize, usize)>,
    /// Several kernels side by side, in place of the lab.
    pub then: Option<Then>,
}

/// Several kernels side by side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Then {
    /// Which of the [comparisons](kmscope_scenario::then_and_now::COMPARISONS).
    pub which: usize,
    /// The step; `None`: that at which they differ.
    pub step: Option<usize>,
}

impl Start {
    /// What is to be said first.
    pub(super) fn notice(&self) -> Option<Notice> {
        if self.recovered {
            Some(Notice::Recovered)
        } else if let Some(trouble) = &self.trouble {
            Some(Notice::Link(trouble.clone()))
        } else {
            self.others.then_some(Notice::OtherScript)
        }
    }
}

/// What is wrong with a link.
#[derive(Clone, PartialEq, Debug)]
pub enum LinkTrouble {
    /// Nothing of it was taken: the person's script is as it was.
    Broken,
    /// Some of it was.
    Partly(LinkProblem),
}
