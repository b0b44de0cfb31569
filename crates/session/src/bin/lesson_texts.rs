//! For the build of the page: prints what the lessons say in a language (`en`, `zh`), the text that a page loads at
//! once and, after a `␝`, the one with the further lessons (`kmscope_session::lesson::told`).

use kmscope_session::Language;
use kmscope_session::lesson::told::{first_text, further_text};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(language) = std::env::args().nth(1).and_then(|tag| Language::from_tag(&tag)) else {
        eprintln!("which language? en or zh");
        return ExitCode::FAILURE;
    };
    print!("{}\u{1d}{}", first_text(language), further_text(language));
    ExitCode::SUCCESS
}
