//! The guide: an illustrated article in twelve chapters, in two languages, as plain HTML. Its figures are the app in its embed form
//! (`<km-scope>`), each with the picture of its moment inside, which is what is seen without scripts and on paper.
//!
//! ```text
//!  text/en.md, text/zh.md ──read──▶ Chapter, Piece ──▶ page: HTML
//!                                      └─ figures: SVG, drawn by the code that draws the screen
//! ```

mod asks;
mod page;
mod read;

pub use asks::{Ask, ask};
pub use page::{Made, make};
pub use read::{Chapter, Piece, read};

use kmscope_session::Language;

/// The text in a language.
pub const fn text(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../text/en.md"),
        Language::Chinese => include_str!("../text/zh.md"),
    }
}

/// The name of the page in a language.
pub const fn file_name(language: Language) -> &'static str {
    match language {
        Language::English => "guide.html",
        Language::Chinese => "guide-zh.html",
    }
}
