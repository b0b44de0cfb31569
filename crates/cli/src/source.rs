//! Texts from files: a script, or C with the headers of its own that lie beside it.

use std::io::{self, Read};
use std::path::Path;

/// A text, and what is worth knowing about how it was read.
pub struct Source {
    /// The text.
    pub text: String,
    /// It was not UTF-8: what could not be read is shown as such.
    pub lossy: bool,
    /// Headers beside the file, by the names by which it includes them.
    pub headers: Vec<(String, String)>,
}

/// Reads a file (`-`: standard input).
pub fn read(file: &Path) -> io::Result<Source> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
    let (text, lossy) = decode(bytes);
    let headers = if file.as_os_str() == "-" { Vec::new() } else { own_headers(file, &text) };
    Ok(Source { text, lossy, headers })
}

fn decode(bytes: Vec<u8>) -> (String, bool) {
    match String::from_utf8(bytes) {
        Ok(text) => (text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text), false),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
    }
}

/// The headers that a text includes in quotes and that lie beside it, and those that they include.
fn own_headers(file: &Path, text: &str) -> Vec<(String, String)> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut todo = vec![text.to_owned()];
    while let Some(text) = todo.pop() {
        for line in text.lines() {
            let Some(rest) = line.trim_start().strip_prefix('#') else { continue };
            let Some(rest) = rest.trim_start().strip_prefix("include") else { continue };
            let Some(name) = rest.trim_start().strip_prefix('"').and_then(|name| name.split('"').next()) else {
                continue;
            };
            if headers.len() >= 100 || headers.iter().any(|(known, _)| known == name) {
                continue;
            }
            let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
            let (header, _) = decode(bytes);
            todo.push(header.clone());
            headers.push((name.to_owned(), header));
        }
    }
    headers
}
