//! `mdbook-kmscope`: mdBook's fences `kmscope` become live figures, with a picture for print and for readers without scripts.
//!
//! ```toml
//! [preprocessor.kmscope]
//! hosted = "https://…/kmscope/"   # where the app is on the web: for links on paper
//! ```
//!
//! The app's folder `kmscope/` lies in the book's `src`; mdBook copies it as it is.

mod book;

use serde_json::Value;
use std::io::Read as _;
use std::process::ExitCode;

const USAGE: &str = "mdbook-kmscope is run by mdBook: add [preprocessor.kmscope] to book.toml";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        // Every renderer gets something: HTML a live figure, others its sentence and a link.
        ["supports", _] => ExitCode::SUCCESS,
        [] => match preprocess() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("mdbook-kmscope: {error}");
                ExitCode::FAILURE
            }
        },
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn preprocess() -> Result<(), String> {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).map_err(|error| error.to_string())?;
    let input: Value = serde_json::from_str(&input).map_err(|_| USAGE.to_owned())?;
    let Value::Array(pair) = input else { return Err(USAGE.to_owned()) };
    let [context, mut book]: [Value; 2] = pair.try_into().map_err(|_| USAGE.to_owned())?;
    let settings = book::Settings::of(&context);
    if settings.is_html && !settings.app.join("index.html").is_file() {
        eprintln!(
            "mdbook-kmscope: warning: no app in {}: copy target/kit/kmscope there (cargo xtask kit)",
            settings.app.display()
        );
    }
    book::chapters(&mut book, &mut |content, path| {
        book::replace(content, &settings).map_err(|(line, problem)| format!("{path}:{line}: {problem}"))
    })?;
    println!("{book}");
    Ok(())
}
