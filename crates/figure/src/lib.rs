//! Figures of the stage for where no browser is: SVG, and with the feature `raster` also PDF, PNG and moving PNG. Drawn by the
//! code that draws the screen.
//!
//! ```text
//!  script, places ──▶ AppState (what the lab would show there) ──▶ Picture ──▶ SvgSurface ──▶ panels ──▶ one SVG
//! ```

mod colors;
mod compose;
mod panel;
#[cfg(feature = "raster")]
pub mod raster;
mod words;

pub use colors::Look;
pub use compose::Figure;
use kmscope_scenario::lessons;
use kmscope_scenario::link::{LinkProblem, Place, Source, View};
use kmscope_session::{Language, lesson};
use kmscope_web::stage::Shot;

/// What a figure is asked to show.
#[derive(Clone, Debug)]
pub struct Order {
    /// The script's text.
    pub script: String,
    /// The moments, one panel each.
    pub places: Vec<Place>,
    /// Instead of the moments: so many pictures of the last one's motion.
    pub film: Option<usize>,
    /// Language of all words.
    pub language: Language,
    /// Colours.
    pub look: Look,
    /// What every panel shows; `None`: what tells its step best.
    pub shot: Option<Shot>,
    /// Size of the picture in each panel, CSS pixels.
    pub size: (f64, f64),
    /// Panels beside each other; `None`: as many as is usual.
    pub columns: Option<usize>,
    /// Whether the sentences of each step stand above its picture.
    pub sentences: bool,
    /// A line below all.
    pub caption: Option<String>,
    /// The address that is printed below, with its QR code.
    pub link: Option<String>,
}

impl Order {
    /// One moment, light, in English, with its sentences.
    pub fn new(script: &str, place: Place) -> Self {
        Self {
            script: script.to_owned(),
            places: vec![place],
            film: None,
            language: Language::English,
            look: Look::Light,
            shot: None,
            size: (880.0, 420.0),
            columns: None,
            sentences: true,
            caption: None,
            link: None,
        }
    }
}

/// The script that a link runs, in a language. `None`: there is no such lesson.
pub fn script_of(source: &Source, language: Language) -> Option<String> {
    match source {
        Source::Lesson(name) => lessons::find(name).map(|found| lesson::script(found, language).to_owned()),
        Source::Script(script) => Some(script.clone()),
    }
}

/// The shot that a link's `view=` holds.
pub const fn shot_of(view: View) -> Option<Shot> {
    match view {
        View::Buddy => Some(Shot::Cut),
        View::Slab => Some(Shot::Slab),
        View::Zones => Some(Shot::Whole),
        View::Gfp => Some(Shot::Level),
        View::All => None,
    }
}

/// Why there is no figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The script has an error: line (1-based), and what is wrong.
    Script(u32, String),
    /// No marker of this name, but these.
    NoMarker(String, Vec<String>),
    /// The script has no such step, but so many.
    NoStep(usize, usize),
    /// No moment was asked for, or a film of no pictures.
    Nothing,
    /// It cannot be written in this format.
    Format(String),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Script(line, what) => write!(out, "line {line}: {what}"),
            Self::NoMarker(name, there) => write!(out, "there is no marker {name:?}; there are: {}", there.join(", ")),
            Self::NoStep(step, steps) => write!(out, "there is no step {step}: the script has {steps}"),
            Self::Nothing => write!(out, "no step was asked for"),
            Self::Format(what) => write!(out, "{what}"),
        }
    }
}

impl From<LinkProblem> for Problem {
    fn from(problem: LinkProblem) -> Self {
        match problem {
            LinkProblem::UnknownMarker { name, markers } => Self::NoMarker(name, markers),
            _ => Self::Nothing,
        }
    }
}

/// Draws it.
pub fn figure(order: &Order) -> Result<Figure, Problem> {
    let panels = panel::panels(order)?;
    Ok(compose::compose(order, &panels))
}

/// The one sentence that the lab says at the first moment of an order.
pub fn sentence(order: &Order) -> Result<String, Problem> {
    panel::sentence(order)
}
