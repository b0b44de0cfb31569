//! The play state: whether the cursor moves on when a movement has been shown.

/// Whether time runs by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Run {
    /// It stands still: a step is shown with its movements, and then one waits.
    #[default]
    Paused,
    /// On and on, to the next NULL, bug or marker.
    Play,
}

/// How quick movements are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Speed {
    /// ½.
    Half,
    /// As designed.
    #[default]
    One,
    /// Twice as quick.
    Two,
    /// Four times as quick.
    Four,
    /// No movement: every step at once.
    Instant,
}

impl Speed {
    /// All speeds, slowest first.
    pub const ALL: [Self; 5] = [Self::Half, Self::One, Self::Two, Self::Four, Self::Instant];

    /// For the stage.
    pub const fn factor(self) -> f64 {
        match self {
            Self::Half => 0.5,
            Self::One => 1.0,
            Self::Two => 2.0,
            Self::Four => 4.0,
            Self::Instant => f64::INFINITY,
        }
    }

    /// As shown; `None`: "instant", which is a word.
    pub const fn label(self) -> Option<&'static str> {
        match self {
            Self::Half => Some("½×"),
            Self::One => Some("1×"),
            Self::Two => Some("2×"),
            Self::Four => Some("4×"),
            Self::Instant => None,
        }
    }

    /// The next quicker one.
    #[must_use]
    pub fn quicker(self) -> Self {
        Self::ALL[(self as usize + 1).min(Self::ALL.len() - 1)]
    }

    /// The next slower one.
    #[must_use]
    pub fn slower(self) -> Self {
        Self::ALL[(self as usize).saturating_sub(1)]
    }

    /// The speed at a position of [`Self::ALL`].
    pub fn at(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }
}
