//! `kmscope run`: runs a script and prints what each line gets.

use std::path::Path;
use std::process::ExitCode;

/// Runs the script in `file`; `json`: one object a line instead of text.
pub fn run(file: &Path, json: bool) -> ExitCode {
    let _ = (file, json);
    eprintln!("kmscope run: not built yet");
    ExitCode::FAILURE
}
