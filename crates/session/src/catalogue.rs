//! All text that people see, in English and Simplified Chinese, from one catalogue.

/// A language of the app.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// A sentence that has not been said yet: its key and the values of its holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Key in the catalogue.
    pub id: &'static str,
    /// Named values.
    pub args: Vec<(&'static str, Value)>,
}

/// A value in a hole of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number; the catalogue groups its digits and picks the plural.
    Number(i64),
    /// A name, an address, a flag: put in as it is.
    Text(String),
}

/// The texts of one language.
pub struct Catalogue;

impl Catalogue {
    /// The catalogue of a language.
    pub fn of(language: Language) -> &'static Self {
        let _ = language;
        todo!()
    }

    /// Says a sentence.
    pub fn say(&self, message: &Message) -> String {
        let _ = message;
        todo!()
    }
}
