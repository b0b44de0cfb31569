//! The messages as types, and how they are read from and written as fields of an object. Knows no browser.

use crate::state::Theme;
use kmscope_mm::Outcome;
use kmscope_scenario::link::{MAX_SCRIPT_BYTES, Place};

/// Version of the protocol: the value of `kmscope` in every message.
pub const VERSION: f64 = 1.0;

/// The longest string that is read out of a message, bytes.
const MAX_TEXT_BYTES: usize = MAX_SCRIPT_BYTES;

/// A value of a message.
#[derive(Clone, PartialEq, Debug)]
pub enum Field {
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// An array of strings.
    Texts(Vec<String>),
}

/// What the page around asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Ask {
    /// `hello`: "are you there?", answered by `ready`.
    Hello,
    /// `load`: another lesson or script. A `link` says all that a link can say.
    LoadLink(String),
    /// `load` with `lesson`, and perhaps `step`.
    LoadLesson {
        /// Its name.
        name: String,
        /// Where to stand.
        step: Option<Place>,
    },
    /// `load` with `script`, and perhaps `step`.
    LoadScript {
        /// The text.
        text: String,
        /// Where to stand.
        step: Option<Place>,
    },
    /// `goto`: another moment.
    Goto(Where),
    /// `play`.
    Play,
    /// `pause`.
    Pause,
    /// `theme`.
    Theme(Theme),
    /// `get-state`, answered by `state` with the same `id`.
    GetState {
        /// Whatever the asker likes.
        id: Option<Field>,
    },
}

/// A place in a run, as a message names it.
#[derive(Clone, PartialEq, Debug)]
pub struct Where {
    /// A step or a marker.
    pub step: Place,
    /// Micro-steps of it; all if `None`.
    pub micro: Option<usize>,
}

/// A message that is ours, and says nothing that can be done: `(type, what is wrong)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bad {
    /// Its `type`, as it was sent.
    pub about: String,
    /// What is wrong, in English: it is for whoever writes the page.
    pub problem: String,
}

impl Ask {
    /// Reads a message field by field. `None`: it is not ours.
    pub fn read(field: impl Fn(&str) -> Option<Field>) -> Option<Result<Self, Bad>> {
        match field("kmscope")? {
            Field::Number(version) if version >= VERSION => {}
            _ => return None,
        }
        let Some(Field::Text(kind)) = field("type") else { return None };
        let bad = |problem: &str| Bad { about: kind.chars().take(40).collect(), problem: problem.to_owned() };
        let text = |name: &str| match field(name) {
            Some(Field::Text(text)) if text.len() > MAX_TEXT_BYTES => Err(bad("a string is too long")),
            Some(Field::Text(text)) => Ok(Some(text)),
            None => Ok(None),
            Some(_) => Err(bad(&format!("{name} must be a string"))),
        };
        let read = || -> Result<Self, Bad> {
            Ok(match kind.as_str() {
                "hello" => Self::Hello,
                "play" => Self::Play,
                "pause" => Self::Pause,
                "get-state" => Self::GetState { id: field("id") },
                "theme" => {
                    let theme = text("theme")?.and_then(|code| Theme::from_code(&code));
                    Self::Theme(theme.ok_or_else(|| bad("theme must be auto, light, dark or contrast"))?)
                }
                "goto" => {
                    let step = place(field("step")).ok_or_else(|| bad("step must be a number or a marker's name"))?;
                    Self::Goto(Where { step, micro: field("micro").and_then(whole) })
                }
                "load" => {
                    let step = match field("step") {
                        None => None,
                        step => Some(place(step).ok_or_else(|| bad("step must be a number or a marker's name"))?),
                    };
                    match (text("link")?, text("lesson")?, text("script")?) {
                        (Some(link), None, None) => Self::LoadLink(link),
                        (None, Some(name), None) => Self::LoadLesson { name, step },
                        (None, None, Some(text)) => Self::LoadScript { text, step },
                        _ => return Err(bad("load takes one of link, lesson and script")),
                    }
                }
                _ => return Err(bad("unknown type")),
            })
        };
        Some(read())
    }
}

fn whole(field: Field) -> Option<usize> {
    match field {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is small, whole and not negative"
        )]
        Field::Number(number) if (0.0..1e9).contains(&number) && number.fract() == 0.0 => Some(number as usize),
        _ => None,
    }
}

/// A step or a marker: a string of digits is a step, as in a link.
fn place(field: Option<Field>) -> Option<Place> {
    match field? {
        Field::Text(text) if text.is_empty() => None,
        Field::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok().map(Place::Step),
        Field::Text(text) => Some(Place::Marker(text)),
        number => whole(number).map(Place::Step),
    }
}

/// What the page around is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Say {
    /// The lab is there: `ready`.
    Ready(State),
    /// The answer to `get-state`.
    State {
        /// As it was asked.
        id: Option<Field>,
        /// The state.
        state: State,
    },
    /// Another moment is shown: `step`.
    Step(State),
    /// It is one that has a name: `marker`.
    Marker {
        /// Its name.
        name: String,
        /// Steps that have run.
        step: usize,
    },
    /// The last step is wholly shown: `ended`.
    Ended {
        /// How many steps there were.
        step: usize,
    },
    /// The room that all of it wants: `resize`.
    Resize {
        /// CSS pixels.
        height_px: u32,
    },
    /// A key of a presenter's clicker that is not for us: `page`, by 1 or −1.
    Page {
        /// On, and not back.
        on: bool,
    },
    /// What was asked cannot be done: `error`.
    Error(Bad),
}

/// The moment that is shown.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct State {
    /// Steps that have run.
    pub step: usize,
    /// Micro-steps of it that are shown.
    pub micro: usize,
    /// Steps of the script.
    pub steps: usize,
    /// The marker that stands there.
    pub marker: Option<String>,
    /// All markers.
    pub markers: Vec<String>,
    /// Time runs by itself.
    pub playing: bool,
    /// What the step got: [`outcome_word`].
    pub outcome: &'static str,
    /// The one sentence.
    pub headline: String,
    /// The second sentence.
    pub subline: String,
    /// `en` or `zh`.
    pub language: &'static str,
    /// The lesson that the script is.
    pub lesson: Option<&'static str>,
    /// The fragment that leads here.
    pub link: String,
}

impl State {
    fn fields(self, whole: bool) -> Vec<(&'static str, Field)> {
        let mut fields = vec![
            ("step", number(self.step)),
            ("micro", number(self.micro)),
            ("steps", number(self.steps)),
            ("playing", Field::Flag(self.playing)),
            ("outcome", Field::Text(self.outcome.to_owned())),
            ("headline", Field::Text(self.headline)),
            ("subline", Field::Text(self.subline)),
            ("language", Field::Text(self.language.to_owned())),
        ];
        fields.extend(self.marker.map(|name| ("marker", Field::Text(name))));
        if whole {
            fields.push(("markers", Field::Texts(self.markers)));
            fields.extend(self.lesson.map(|name| ("lesson", Field::Text(name.to_owned()))));
            fields.push(("link", Field::Text(self.link)));
        }
        fields
    }
}

fn number(number: usize) -> Field {
    #[expect(clippy::cast_precision_loss, reason = "steps are few")]
    Field::Number(number as f64)
}

impl Say {
    /// The message as fields, without its `kmscope`.
    pub fn fields(self) -> Vec<(&'static str, Field)> {
        let of = |kind: &str| vec![("type", Field::Text(kind.to_owned()))];
        let (mut fields, rest) = match self {
            Self::Ready(state) => {
                let mut fields = of("ready");
                fields.push(("version", Field::Text(env!("CARGO_PKG_VERSION").to_owned())));
                (fields, state.fields(true))
            }
            Self::State { id, state } => {
                let mut fields = of("state");
                fields.extend(id.map(|id| ("id", id)));
                (fields, state.fields(true))
            }
            Self::Step(state) => (of("step"), state.fields(false)),
            Self::Marker { name, step } => (of("marker"), vec![("name", Field::Text(name)), ("step", number(step))]),
            Self::Ended { step } => (of("ended"), vec![("step", number(step))]),
            Self::Resize { height_px } => (of("resize"), vec![("height", Field::Number(f64::from(height_px)))]),
            Self::Page { on } => (of("page"), vec![("by", Field::Number(if on { 1.0 } else { -1.0 }))]),
            Self::Error(Bad { about, problem }) => {
                (of("error"), vec![("about", Field::Text(about)), ("problem", Field::Text(problem))])
            }
        };
        fields.extend(rest);
        fields
    }
}

/// What a step got, in one word of the protocol.
pub const fn outcome_word(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        None => "boot",
        Some(Outcome::Granted { slept_ticks: 0, .. }) => "granted",
        Some(Outcome::Granted { .. }) => "slept",
        Some(Outcome::Null { .. }) => "null",
        Some(Outcome::Hangs { .. }) => "hangs",
        Some(Outcome::Freed { .. }) => "freed",
        Some(Outcome::Refused(_)) => "refused",
        Some(Outcome::Bug(_)) => "bug",
        Some(_) => "done",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, Field)]) -> Option<Result<Ask, Bad>> {
        Ask::read(|name| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()))
    }

    fn text(text: &str) -> Field {
        Field::Text(text.to_owned())
    }

    fn ours(kind: &str, more: &[(&str, Field)]) -> Result<Ask, Bad> {
        let mut fields = vec![("kmscope", Field::Number(1.0)), ("type", text(kind))];
        fields.extend(more.iter().cloned());
        read(&fields).expect("it is ours")
    }

    #[test]
    fn what_is_not_ours_is_not_looked_at() {
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("type", text("play"))]), None);
        assert_eq!(read(&[("kmscope", text("1")), ("type", text("play"))]), None);
        assert_eq!(read(&[("kmscope", Field::Number(0.0)), ("type", text("play"))]), None);
        assert_eq!(read(&[("kmscope", Field::Number(1.0)), ("type", Field::Number(3.0))]), None);
        assert_eq!(read(&[("context", text("iframe.resize"))]), None);
    }

    #[test]
    fn each_kind_of_message_is_read() {
        assert_eq!(ours("hello", &[]), Ok(Ask::Hello));
        assert_eq!(ours("theme", &[("theme", text("dark"))]), Ok(Ask::Theme(Theme::Dark)));
        let goto = |step: Field| ours("goto", &[("step", step)]);
        let at = |step: Place| Ok(Ask::Goto(Where { step, micro: None }));
        assert_eq!(goto(Field::Number(3.0)), at(Place::Step(3)));
        assert_eq!(goto(text("3")), at(Place::Step(3)));
        assert_eq!(goto(text("cascade")), at(Place::Marker("cascade".to_owned())));
        let lesson = ours("load", &[("lesson", text("slab")), ("step", text("full"))]);
        let step = Some(Place::Marker("full".to_owned()));
        assert_eq!(lesson, Ok(Ask::LoadLesson { name: "slab".to_owned(), step }));
        assert_eq!(
            ours("get-state", &[("id", Field::Number(7.0))]),
            Ok(Ask::GetState { id: Some(Field::Number(7.0)) })
        );
    }

    #[test]
    fn a_message_that_is_ours_and_wrong_is_told_what_is_wrong() {
        let problem = |result: Result<Ask, Bad>| result.expect_err("it is wrong").problem;
        assert!(problem(ours("goto", &[])).contains("step"));
        for wrong in [Field::Number(-1.0), Field::Number(0.5), Field::Number(f64::NAN), text(""), Field::Flag(true)] {
            assert!(problem(ours("goto", &[("step", wrong)])).contains("step"));
        }
        assert!(problem(ours("theme", &[("theme", text("pink"))])).contains("contrast"));
        assert!(problem(ours("load", &[])).contains("one of"));
        assert!(problem(ours("load", &[("lesson", text("a")), ("script", text("b"))])).contains("one of"));
        assert!(problem(ours("load", &[("script", text(&"a".repeat(MAX_TEXT_BYTES + 1)))])).contains("too long"));
        assert!(problem(ours("dance", &[])).contains("unknown"));
        let long = ours(&"x".repeat(1000), &[]).expect_err("it is wrong");
        assert_eq!(long.about.len(), 40);
    }

    #[test]
    fn what_is_said_has_its_type_first_and_the_state_of_the_moment() {
        let state = State { step: 2, steps: 5, outcome: "null", marker: Some("m".to_owned()), ..State::default() };
        let fields = Say::Step(state.clone()).fields();
        assert_eq!(fields[0], ("type", text("step")));
        assert!(fields.contains(&("step", Field::Number(2.0))) && fields.contains(&("marker", text("m"))));
        assert!(!fields.iter().any(|(name, _)| *name == "link"), "short messages stay short");
        let fields = Say::State { id: Some(text("a")), state }.fields();
        assert!(fields.contains(&("id", text("a"))) && fields.iter().any(|(name, _)| *name == "link"));
    }
}
