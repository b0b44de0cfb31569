//! Which part of the stage may use which: the folders of `crates/web/src/stage`, from the bottom.

use crate::{Result, root, text};
use std::fs;
use std::path::Path;

const FOLDER: &str = "crates/web/src/stage";

/// Each part and the parts that it may use.
const PARTS: &[(&str, &str)] = &[
    ("draw", ""),
    ("view", "draw"),
    ("motion", "draw"),
    ("reach", "draw"),
    ("paint", "draw view motion reach"),
    ("picture", "draw view motion reach paint"),
    ("page", "draw view motion reach picture"),
];

/// Names file and line of what does not keep to it.
pub fn check() -> Result {
    let mut broken = Vec::new();
    for (part, uses) in PARTS {
        let folder = root::root().join(FOLDER).join(part);
        let file = root::root().join(FOLDER).join(format!("{part}.rs"));
        if !folder.is_dir() && !file.is_file() {
            broken.push(format!("the plan: the stage has no part {part}"));
        }
        let mut files = Vec::new();
        if folder.is_dir() {
            for entry in fs::read_dir(folder).map_err(text)? {
                files.push(entry.map_err(text)?.path());
            }
        } else if file.is_file() {
            files.push(file);
        }
        for path in files {
            let source = fs::read_to_string(&path).map_err(text)?;
            let top = path.file_stem().is_some_and(|stem| stem == "mod" || stem == *part);
            for (line, other) in foreign(&source, part, uses, top) {
                broken.push(format!("{}:{line}: {part} must not know {other}", shown(&path)));
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root::root()).unwrap_or(path).display().to_string()
}

/// Lines that name a part which is neither this one nor one that it may use. `top`: `super` is the stage there.
fn foreign<'a>(source: &'a str, part: &str, uses: &str, top: bool) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (line, words) in source.lines().enumerate() {
        let words = words.split("//").next().unwrap_or_default();
        for prefix in ["stage::", "super::"].into_iter().take(if top { 2 } else { 1 }) {
            for (at, _) in words.match_indices(prefix) {
                let rest = &words[at + prefix.len()..];
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                let name = &rest[..end];
                let is_part = PARTS.iter().any(|(other, _)| *other == name);
                if is_part && name != part && !uses.split(' ').any(|used| used == name) {
                    found.push((line + 1, name));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_names_one_above_it_is_told_by_line_and_name() {
        let source = "use crate::stage::draw::Rect;\n// crate::stage::page\nuse crate::stage::paint::Frame;\nuse super::page::Engine;\n";
        assert_eq!(foreign(source, "view", "draw", true), [(3, "paint"), (4, "page")]);
        assert_eq!(foreign(source, "view", "draw", false), [(3, "paint")]);
        assert_eq!(foreign(source, "page", "draw paint", true), []);
    }
}
