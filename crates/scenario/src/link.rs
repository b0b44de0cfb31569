//! Share links: a moment of the lab in the fragment of an address.
//!
//! ```text
//! #v1;s=eNpLKk0…;step=12;micro=3;view=buddy;lang=zh;theme=dark
//! #v1;lesson=twins;step=atomic;embed=1;controls=min
//! #v1;then=kmalloc-128K;step=1;embed=1
//! ```
//!
//! The version comes first. Keys are separated by `;` (or `&`), values are percent-encoded. Unknown
//! keys are ignored, so that newer links open in older labs as far as they can; old links must open
//! for ever (`tests/links` keeps them).

use crate::{Program, lessons, then_and_now};
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use base64::{Engine, alphabet};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib_with_limit};

/// Version that is written.
pub const VERSION: u32 = 1;

/// The longest script that a link may unpack to, bytes: a few kilobytes could otherwise fill the memory.
pub const MAX_SCRIPT_BYTES: usize = 256 << 10;

/// Markers that are named where another one was meant.
const MOST_MARKERS: usize = 12;

/// A link's content. What is `None` or false was not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What to run.
    pub source: Option<Source>,
    /// Where to stand.
    pub step: Option<Place>,
    /// How much of that step is shown: micro-steps.
    pub micro: Option<usize>,
    /// What the stage shows.
    pub view: Option<View>,
    /// Language of the texts, `en` or `zh`.
    pub language: Option<LinkLanguage>,
    /// Colours.
    pub theme: Option<Theme>,
    /// The stage alone, in somebody else's page.
    pub embed: bool,
    /// Controls of an embedded stage.
    pub controls: Option<Controls>,
    /// For an audience: the stage and one sentence, large.
    pub present: bool,
    /// Play at once.
    pub autoplay: bool,
    /// How fast.
    pub speed: Option<Speed>,
    /// Play from here to there again and again.
    pub repeat: Option<(Place, Place)>,
    /// Several kernels side by side: a [comparison](crate::then_and_now) in place of the lab.
    pub then: Option<String>,
}

/// What a link runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A built-in lesson, unchanged.
    Lesson(String),
    /// This script.
    Script(String),
}

/// A place in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// So many steps have run.
    Step(usize),
    /// The marker of this name.
    Marker(String),
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As written in a link.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The one that is written so.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    )*};
}

words! {
    /// What the stage shows.
    View {
        /// Free lists and the map of page frames.
        Buddy = "buddy",
        /// Caches and their slabs.
        Slab = "slab",
        /// Zones and their watermarks.
        Zones = "zones",
        /// What each flag would get.
        Gfp = "gfp",
        /// Everything.
        All = "all",
    }
    /// Language of the texts.
    LinkLanguage {
        /// English.
        English = "en",
        /// Simplified Chinese.
        Chinese = "zh",
    }
    /// Colours.
    Theme {
        /// As the system says.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
        /// High contrast.
        Contrast = "contrast",
    }
    /// Controls of an embedded stage.
    Controls {
        /// Back, play, forward.
        Min = "min",
        /// The whole transport.
        Full = "full",
        /// None: a still picture.
        None = "none",
    }
    /// How fast it plays.
    Speed {
        /// Half as fast.
        Half = "0.5",
        /// As designed.
        One = "1",
        /// Twice as fast.
        Two = "2",
        /// Four times as fast.
        Four = "4",
        /// Without movement.
        Instant = "instant",
    }
}

/// What is wrong with a link.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are explained in the sentence of their variant")]
pub enum LinkProblem {
    /// Not a link of ours.
    Foreign,
    /// Of a later version: what is understood was taken.
    NewerVersion { version: u32 },
    /// The script does not unpack; its first lines were saved.
    ScriptDamaged { saved_lines: u32 },
    /// The script is longer than [`MAX_SCRIPT_BYTES`].
    ScriptTooLarge,
    /// No lesson of this name.
    UnknownLesson { name: String },
    /// A value that means nothing for its key.
    BadValue { key: &'static str, value: String },
    /// No marker of this name in the script, which has these.
    UnknownMarker { name: String, markers: Vec<String> },
}

/// A link, as far as it could be read, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// What could be read.
    pub link: Link,
    /// What is wrong.
    pub problems: Vec<LinkProblem>,
}

impl Link {
    /// The fragment, without its `#`.
    pub fn encode(&self) -> String {
        let mut out = format!("v{VERSION}");
        let mut put = |key: &str, value: &str| {
            out.push(';');
            out.push_str(key);
            out.push('=');
            out.push_str(value);
        };
        match &self.source {
            Some(Source::Lesson(name)) => put("lesson", &escape(name)),
            Some(Source::Script(script)) => put("s", &BASE64.encode(compress_to_vec_zlib(script.as_bytes(), 9))),
            None => {}
        }
        if let Some(name) = &self.then {
            put("then", &escape(name));
        }
        if let Some(place) = &self.step {
            put("step", &place.encode());
        }
        if let Some(micro) = self.micro {
            put("micro", &micro.to_string());
        }
        if let Some(view) = self.view {
            put("view", view.word());
        }
        if let Some(language) = self.language {
            put("lang", language.word());
        }
        if let Some(theme) = self.theme {
            put("theme", theme.word());
        }
        if self.embed {
            put("embed", "1");
        }
        if let Some(controls) = self.controls {
            put("controls", controls.word());
        }
        if self.present {
            put("present", "1");
        }
        if self.autoplay {
            put("autoplay", "1");
        }
        if let Some(speed) = self.speed {
            put("speed", speed.word());
        }
        if let Some((from, to)) = &self.repeat {
            put("loop", &format!("{}..{}", from.encode(), to.encode()));
        }
        out
    }

    /// Whether it says nothing but how the page is to look: no script, no place, no way to show it.
    pub fn is_about_the_page(&self) -> bool {
        *self == Self { language: self.language, theme: self.theme, ..Self::default() }
    }

    /// Reads a fragment, with or without its `#`. An empty one says nothing, and nothing is wrong with it.
    pub fn decode(fragment: &str) -> Decoded {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment).trim();
        let mut decoded = Decoded::default();
        if fragment.is_empty() {
            return decoded;
        }
        // Some programs escape the whole fragment when they pass it on.
        let unescaped;
        let fragment = if fragment.contains([';', '&']) || !fragment.contains('%') {
            fragment
        } else {
            unescaped = unescape(fragment).unwrap_or_else(|| fragment.to_owned());
            &unescaped
        };
        let mut parts = fragment.split([';', '&']);
        let version = parts.next().and_then(|v| v.strip_prefix('v')).and_then(|v| v.parse::<u32>().ok());
        match version {
            Some(VERSION) => {}
            Some(version) if version > VERSION => decoded.problems.push(LinkProblem::NewerVersion { version }),
            _ => {
                decoded.problems.push(LinkProblem::Foreign);
                return decoded;
            }
        }
        for part in parts {
            // A template that escapes attributes leaves `=` as `%3d`: no key of ours holds a `%`.
            let unescaped = part.split('=').next().filter(|key| key.contains('%')).and_then(|_| unescape(part));
            let part = unescaped.as_deref().unwrap_or(part);
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key {
                "s" => {
                    let (packed, whole) = from_base64(value);
                    decoded.script(Unpacked::from_zlib(&packed), whole);
                }
                _ => decoded.take(key, value),
            }
        }
        decoded
    }
}

/// What a script in a link unpacks to.
enum Unpacked {
    /// All of it, and the checksum is right.
    Whole(Vec<u8>),
    /// What could be had before the damage.
    Damaged(Vec<u8>),
    /// More than [`MAX_SCRIPT_BYTES`].
    TooLarge,
}

impl Unpacked {
    /// Unpacks the format of zlib (RFC 1950).
    fn from_zlib(packed: &[u8]) -> Self {
        match decompress_to_vec_zlib_with_limit(packed, MAX_SCRIPT_BYTES) {
            Ok(bytes) => Self::Whole(bytes),
            Err(error) if error.status == TINFLStatus::HasMoreOutput => Self::TooLarge,
            Err(error) => Self::Damaged(error.output),
        }
    }
}

impl Decoded {
    fn take(&mut self, key: &str, raw: &str) {
        let value = unescape(raw);
        let value = value.as_deref().unwrap_or(raw);
        let link = &mut self.link;
        let bad = match key {
            "lesson" | "scenario" => {
                if lessons::place_named(value).is_some() {
                    link.source = Some(Source::Lesson(value.to_owned()));
                } else {
                    self.problems.push(LinkProblem::UnknownLesson { name: shortened(value) });
                }
                return;
            }
            "step" => set(&mut link.step, Place::decode(raw), "step"),
            "then" => {
                let known = then_and_now::place_named(value).map(|_| value.to_owned());
                set(&mut link.then, known, "then")
            }
            "micro" => set(&mut link.micro, value.parse().ok(), "micro"),
            "view" => set(&mut link.view, View::from_word(value), "view"),
            "lang" => set(&mut link.language, LinkLanguage::from_word(value), "lang"),
            "theme" => set(&mut link.theme, Theme::from_word(value), "theme"),
            "controls" => set(&mut link.controls, Controls::from_word(value), "controls"),
            "speed" => set(&mut link.speed, Speed::from_word(value), "speed"),
            "embed" => switch(&mut link.embed, value, "embed"),
            "present" => switch(&mut link.present, value, "present"),
            "autoplay" => switch(&mut link.autoplay, value, "autoplay"),
            "loop" => {
                // `..` also separates names that contain a hyphen.
                let ends = raw.split_once("..").or_else(|| raw.split_once('-'));
                let places = ends.and_then(|(from, to)| Some((Place::decode(from)?, Place::decode(to)?)));
                set(&mut link.repeat, places, "loop")
            }
            _ => None,
        };
        if let Some(key) = bad {
            self.problems.push(LinkProblem::BadValue { key, value: shortened(value) });
        }
    }

    /// Takes the script; `whole`: nothing that held it was cut off.
    fn script(&mut self, unpacked: Unpacked, whole: bool) {
        let (bytes, whole) = match unpacked {
            Unpacked::Whole(bytes) => (bytes, whole),
            Unpacked::Damaged(bytes) => (bytes, false),
            Unpacked::TooLarge => {
                self.problems.push(LinkProblem::ScriptTooLarge);
                return;
            }
        };
        let (text, whole) = match String::from_utf8(bytes) {
            Ok(text) => (text, whole),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                bytes.truncate(valid);
                (String::from_utf8(bytes).unwrap_or_default(), false)
            }
        };
        if whole {
            self.link.source = Some(Source::Script(text));
            return;
        }
        // Where it broke off is in the middle of a line: whole lines are worth keeping.
        let kept = text.rfind('\n').map_or("", |at| &text[..=at]);
        let saved_lines = u32::try_from(kept.lines().count()).unwrap_or(u32::MAX);
        if saved_lines > 0 {
            self.link.source = Some(Source::Script(kept.to_owned()));
        }
        self.problems.push(LinkProblem::ScriptDamaged { saved_lines });
    }
}

/// Sets a field, or gives back the key whose value means nothing.
fn set<T>(field: &mut Option<T>, value: Option<T>, key: &'static str) -> Option<&'static str> {
    let bad = value.is_none().then_some(key);
    *field = value.or(field.take());
    bad
}

fn switch(field: &mut bool, value: &str, key: &'static str) -> Option<&'static str> {
    match value {
        "1" | "true" | "" => *field = true,
        "0" | "false" => *field = false,
        _ => return Some(key),
    }
    None
}

/// Values go into messages: not more of them than one can read.
fn shortened(value: &str) -> String {
    value.chars().take(40).collect()
}

impl Place {
    /// Steps that have run there.
    pub fn step(&self, program: &Program) -> Result<usize, LinkProblem> {
        let name = match self {
            Self::Step(step) => return Ok(*step),
            Self::Marker(name) => name,
        };
        let marker = program.markers.iter().find(|marker| marker.name == *name);
        marker.map(|marker| marker.step).ok_or_else(|| {
            let mut markers: Vec<_> = program.markers.iter().map(|marker| shortened(&marker.name)).collect();
            if markers.len() > MOST_MARKERS {
                markers.truncate(MOST_MARKERS);
                markers.push("…".to_owned());
            }
            LinkProblem::UnknownMarker { name: shortened(name), markers }
        })
    }

    fn encode(&self) -> String {
        match self {
            Self::Step(step) => step.to_string(),
            Self::Marker(name) => escape(name),
        }
    }

    /// Reads a value that is still percent-encoded: digits that are not are a step.
    fn decode(raw: &str) -> Option<Self> {
        if raw.is_empty() {
            return None;
        }
        if raw.bytes().all(|b| b.is_ascii_digit()) {
            return raw.parse().ok().map(Self::Step);
        }
        unescape(raw).map(Self::Marker)
    }
}

/// Percent-encodes what is not plain. A name of digits alone would be taken for a step: its first is encoded.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let number = text.bytes().all(|byte| byte.is_ascii_digit());
    for (i, byte) in text.bytes().enumerate() {
        if number && i == 0 {
            out.push_str(&format!("%{byte:02X}"));
        } else if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digit = |b: Option<u8>| char::from(b?).to_digit(16);
            let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// base64url without padding (RFC 4648, section 5); read with whatever bits stand in the last letter.
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

/// The bytes up to the first character that does not belong, and whether there was none.
fn from_base64(text: &str) -> (Vec<u8>, bool) {
    // As other programs write it.
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = text.bytes().take_while(belongs).count();
    // A single letter after the last four holds no whole byte.
    let letters = if length % 4 == 1 { length - 1 } else { length };
    (BASE64.decode(&text[..letters]).unwrap_or_default(), length == text.len())
}
