//! What a person prefers, and how the app was opened.

use crate::stage::StageMode;
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
}

impl Theme {
    /// All themes, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// For links, storage and the `data-theme` attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
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
}

/// How much of the app is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Layout {
    /// The whole lab.
    #[default]
    Full,
    /// In somebody else's page: headline, stage, small controls.
    Embed {
        /// Whether the controls are shown at all.
        controls: bool,
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
    /// The link in the address could not be read.
    pub damaged_link: bool,
    /// The lesson that the script is, if it is one.
    pub lesson: Option<usize>,
}
