//! All text that people see, in English and Simplified Chinese, from one catalogue.
//!
//! The sentences stand in `messages/en.ftl`, `messages/en/*.ftl` and their Chinese twins, in the
//! format of [Project Fluent](https://projectfluent.org); `build.rs` compiles them. Code names
//! them with [`message!`](crate::message!) and [`text!`](crate::text!), which do not compile if the
//! key or a hole is wrong.
//!
//! ```
//! use kmscope_session::{Catalogue, Language, message};
//! let message = message!("result-pages", pages = 53_760);
//! assert_eq!(Catalogue::of(Language::English).say(&message), "53,760 pages");
//! assert_eq!(Catalogue::of(Language::Chinese).say(&message), "53,760 页");
//! ```

use std::sync::OnceLock;

/// A language of the app.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// For the `lang` attribute of a page (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// For links and storage: `en`, `zh`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The language that a BCP 47 tag (`zh-CN`, `en`) asks for, if it is one of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let main = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(main))
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::English => Self::Chinese,
            Self::Chinese => Self::English,
        }
    }
}

/// Which sentence: the place of its key among the sorted keys. Only [`message!`](crate::message!) and
/// [`text!`](crate::text!) make one, when they are compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id(u16);

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Id {
    /// The key in the catalogue.
    pub fn name(self) -> &'static str {
        KEYS[usize::from(self.0)].0
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, name: &&str) -> bool {
        self.name() == *name
    }
}

/// A sentence that has not been said yet: which one, and the values of its holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Which sentence of the catalogue.
    pub id: Id,
    /// Values with the places of their holes among the sorted holes of the sentence.
    args: Vec<(u8, Value)>,
}

impl Message {
    /// A sentence whose holes are not filled yet.
    pub const fn new(id: Id) -> Self {
        Self { id, args: Vec::new() }
    }

    /// Fills a hole.
    #[doc(hidden)]
    pub fn fill(&mut self, hole: u8, value: impl IntoValue) {
        value.fill(hole, self);
    }

    /// Says it in a language.
    pub fn say(&self, language: Language) -> String {
        Catalogue::of(language).say(self)
    }
}

/// A value in a hole of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number; the catalogue groups its digits and picks the plural.
    Number(i64),
    /// A name, an address, a flag: put in as it is.
    Text(String),
    /// A sentence inside the sentence.
    Message(Box<Message>),
}

/// What can stand in a hole. Its ways into a message are few and not inlined, since sentences are made
/// in a thousand places.
pub trait IntoValue {
    /// Fills a hole of a message with it.
    fn fill(self, hole: u8, message: &mut Message);
}

impl IntoValue for Value {
    #[inline(never)]
    fn fill(self, hole: u8, message: &mut Message) {
        message.args.push((hole, self));
    }
}

impl IntoValue for i64 {
    #[inline(never)]
    fn fill(self, hole: u8, message: &mut Message) {
        Value::Number(self).fill(hole, message);
    }
}

macro_rules! numbers_into_value {
    ($($number:ty),*) => {$(
        impl IntoValue for $number {
            fn fill(self, hole: u8, message: &mut Message) {
                i64::try_from(self).unwrap_or(i64::MAX).fill(hole, message);
            }
        }
    )*};
}

numbers_into_value!(u8, u16, u32, u64, usize, i32);

impl IntoValue for &str {
    fn fill(self, hole: u8, message: &mut Message) {
        self.to_owned().fill(hole, message);
    }
}

impl IntoValue for String {
    #[inline(never)]
    fn fill(self, hole: u8, message: &mut Message) {
        Value::Text(self).fill(hole, message);
    }
}

impl IntoValue for Message {
    #[inline(never)]
    fn fill(self, hole: u8, message: &mut Message) {
        Value::Message(Box::new(self)).fill(hole, message);
    }
}

/// `message!("key", hole = value, …)`: a [`Message`] whose key and holes exist, checked when it is compiled.
#[macro_export]
macro_rules! message {
    ($id:literal $(, $hole:ident = $value:expr)* $(,)?) => {
        {
            #[allow(unused_mut, reason = "some sentences have no holes")]
            let mut message =
                $crate::catalogue::Message::new(const { $crate::catalogue::id($id, &[$(stringify!($hole)),*]) });
            $(message.fill(const { $crate::catalogue::hole($id, stringify!($hole)) }, $value);)*
            message
        }
    };
}

/// `text!(language, "key")`, or with holes `text!(language, "key", hole = value, …)`: the text
/// itself, checked when it is compiled.
#[macro_export]
macro_rules! text {
    ($language:expr, $id:literal) => {
        $crate::catalogue::text($language, const { $crate::catalogue::id($id, &[]) })
    };
    ($language:expr, $id:literal $(, $hole:ident = $value:expr)+ $(,)?) => {
        $crate::message!($id $(, $hole = $value)+).say($language)
    };
}

/// Every key and its holes, sorted.
const KEYS: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// The id of a key. Fails to compile if there is no such key, or it has other holes.
#[doc(hidden)]
pub const fn id(key: &str, holes: &[&str]) -> Id {
    let place = place(key);
    let wanted = KEYS[place].1;
    assert!(wanted.len() == holes.len(), "the sentence has other holes");
    let mut i = 0;
    while i < wanted.len() {
        let mut j = 0;
        while j < holes.len() && compare(wanted[i], holes[j]) != 0 {
            j += 1;
        }
        assert!(j < holes.len(), "the sentence has a hole that is not filled");
        i += 1;
    }
    assert!(place <= u16::MAX as usize, "too many sentences for an id");
    Id(place as u16)
}

/// The place of a hole among the sorted holes of a sentence. Fails to compile if it has no such hole.
#[doc(hidden)]
pub const fn hole(key: &str, name: &str) -> u8 {
    let holes = KEYS[place(key)].1;
    let mut at = 0;
    while compare(holes[at], name) != 0 {
        at += 1;
    }
    at as u8
}

const fn place(key: &str) -> usize {
    let (mut low, mut high) = (0, KEYS.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let order = compare(KEYS[middle].0, key);
        if order == 0 {
            return middle;
        } else if order < 0 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    panic!("no such key in messages/en.ftl or messages/en/*.ftl");
}

const fn compare(a: &str, b: &str) -> i32 {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] as i32 - b[i] as i32;
        }
        i += 1;
    }
    a.len() as i32 - b.len() as i32
}

/// The texts of one language.
#[derive(Debug)]
pub struct Catalogue {
    language: Language,
    /// The pattern of each id.
    patterns: Vec<&'static str>,
}

/// A sentence without holes.
pub fn text(language: Language, id: Id) -> String {
    Catalogue::of(language).say(&Message::new(id))
}

impl Catalogue {
    /// The catalogue of a language.
    pub fn of(language: Language) -> &'static Self {
        static CATALOGUES: [OnceLock<Catalogue>; Language::ALL.len()] =
            [const { OnceLock::new() }; Language::ALL.len()];
        CATALOGUES[language as usize].get_or_init(|| {
            let texts = match language {
                Language::English => include_str!(concat!(env!("OUT_DIR"), "/en.messages")),
                Language::Chinese => include_str!(concat!(env!("OUT_DIR"), "/zh.messages")),
            };
            Self { language, patterns: texts.split_terminator('\u{1e}').collect() }
        })
    }

    /// Every key, sorted.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.iter().map(|(key, _)| *key)
    }

    /// How many sentences this language has: as many as there are keys.
    pub fn sentence_count(&self) -> usize {
        self.patterns.len()
    }

    /// Says a sentence. An unfilled hole is said as `{?}`.
    pub fn say(&self, message: &Message) -> String {
        let mut out = String::new();
        self.say_into(message, &mut out);
        out
    }

    fn say_into(&self, message: &Message, out: &mut String) {
        Speaker { catalogue: self, message, rest: self.pattern(message.id) }.pattern(Some(out));
    }

    fn pattern(&self, id: Id) -> &str {
        self.patterns.get(usize::from(id.0)).copied().unwrap_or_default()
    }
}

/// Reads a pattern in the compact form (see `build/fluent.rs`) and says it.
struct Speaker<'a> {
    catalogue: &'a Catalogue,
    message: &'a Message,
    rest: &'a str,
}

impl<'a> Speaker<'a> {
    /// Says the rest up to the end of this pattern or variant; `None`: passes over it in silence.
    fn pattern(&mut self, mut out: Option<&mut String>) {
        while let Some(at) = self.rest.find(['\u{1}', '\u{3}', '\u{4}', '\u{5}']) {
            let (text, rest) = self.rest.split_at(at);
            if let Some(out) = out.as_deref_mut() {
                out.push_str(text);
            }
            match rest.as_bytes()[0] {
                1 => {
                    self.rest = &rest[1..];
                    let hole = self.place();
                    if let Some(out) = out.as_deref_mut() {
                        self.hole(hole, out);
                    }
                }
                3 => {
                    self.rest = &rest[1..];
                    self.choice(out.as_deref_mut());
                }
                _ => {
                    // A variant ends here; the choice goes on with it.
                    self.rest = rest;
                    return;
                }
            }
        }
        if let Some(out) = out {
            out.push_str(self.rest);
        }
        self.rest = "";
    }

    /// The place of a hole among the holes of the sentence.
    fn place(&mut self) -> u8 {
        let place = self.rest.as_bytes().first().map_or(0, |letter| letter.wrapping_sub(b'a'));
        self.rest = self.rest.get(1..).unwrap_or_default();
        place
    }

    /// The key of a variant.
    fn key(&mut self) -> &'a str {
        let (key, rest) = self.rest.split_once('\u{2}').unwrap_or((self.rest, ""));
        self.rest = rest;
        key
    }

    fn value(&self, hole: u8) -> Option<&Value> {
        self.message.args.iter().find(|(key, _)| *key == hole).map(|(_, value)| value)
    }

    fn hole(&self, hole: u8, out: &mut String) {
        match self.value(hole) {
            Some(Value::Number(number)) => push_grouped(*number, out),
            Some(Value::Text(text)) => out.push_str(text),
            Some(Value::Message(message)) => self.catalogue.say_into(message, out),
            None => out.push_str("{?}"),
        }
    }

    /// Says the variant that fits best: the exact value, then the plural, then the default.
    fn choice(&mut self, out: Option<&mut String>) {
        let hole = self.place();
        let mut best: (u32, &'a str) = (0, "");
        while self.rest.starts_with('\u{4}') {
            self.rest = &self.rest[1..];
            let key = self.key();
            let fit = self.fit(hole, key);
            if fit > best.0 {
                best = (fit, self.rest);
            }
            self.pattern(None);
        }
        self.rest = self.rest.strip_prefix('\u{5}').unwrap_or(self.rest);
        if let Some(out) = out {
            Speaker { catalogue: self.catalogue, message: self.message, rest: best.1 }.pattern(Some(out));
        }
    }

    fn fit(&self, hole: u8, key: &str) -> u32 {
        let (key, default) = key.strip_prefix('*').map_or((key, 0), |key| (key, 1));
        match self.value(hole) {
            Some(Value::Number(number)) if key.parse() == Ok(*number) => 3,
            // Chinese has one form for all numbers.
            Some(Value::Number(1)) if key == "one" && self.catalogue.language == Language::English => 2,
            Some(Value::Text(text)) if text == key => 3,
            _ => default,
        }
    }
}

/// Digits in groups of three: 53,760. Both languages write numbers so.
fn push_grouped(number: i64, out: &mut String) {
    if number < 0 {
        out.push('−');
    }
    let digits = number.unsigned_abs().to_string();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

/// A number with its digits in groups of three.
pub fn grouped(number: i64) -> String {
    let mut out = String::new();
    push_grouped(number, &mut out);
    out
}
