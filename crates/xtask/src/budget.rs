//! The size of a first visit: everything that the page loads before it can be used.

use crate::{Result, root};
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use std::fs;
use std::io::Write;

/// What a first visit should load at most, compressed: the aim.
const AIM_BYTES: usize = 600_000;
/// What it may load, compressed: no change makes it larger unnoticed.
const BUDGET_BYTES: usize = 1_000_000;

/// Prints the table of `dist/` and refuses more than the budget.
pub fn check() -> Result<String> {
    let page =
        fs::read_to_string(root::dist().join("index.html")).map_err(|error| format!("dist/index.html: {error}"))?;
    let mut table = String::new();
    let (mut plain_sum, mut small_sum) = (0, 0);
    for name in first_visit(&page) {
        let (small, plain) = sizes(&name)?;
        table += &format!("  {name:<44} {plain:>9} B {small:>9} B\n");
        plain_sum += plain;
        small_sum += small;
    }
    table += &format!(
        "  {:<44} {plain_sum:>9} B {small_sum:>9} B of {BUDGET_BYTES} B (aim: {AIM_BYTES} B)",
        "first visit: plain, brotli"
    );
    match small_sum.checked_sub(BUDGET_BYTES).filter(|over| *over > 0) {
        None => Ok(table),
        Some(over) => Err(format!("{table}\nThat is {over} B over the budget.")),
    }
}

/// What a file of `dist/` weighs: compressed, and as it is.
fn sizes(name: &str) -> Result<(usize, usize)> {
    let content = fs::read(root::dist().join(name)).map_err(|error| format!("dist/{name}: {error}"))?;
    Ok((compressed_bytes(&content)?, content.len()))
}

/// The files of a first visit, from the page itself: its own, those it names, and those that `www/boot.js` asks for.
fn first_visit(page: &str) -> Vec<String> {
    let mut files = vec!["index.html".to_owned()];
    for tag in page.split('<').filter(|tag| ["link ", "script ", "meta "].iter().any(|kind| tag.starts_with(kind))) {
        let addresses = ["src", "href", "data-js", "data-wasm"].iter().filter_map(|name| attribute(tag, name));
        files.extend(addresses.map(|address| address.trim_start_matches("./").to_owned()));
    }
    files
}

/// What an attribute of a tag says.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

/// `brotli -q 11`.
fn compressed_bytes(content: &[u8]) -> Result<usize> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut small = Vec::new();
    let mut writer = CompressorWriter::with_params(&mut small, 1 << 16, &parameters);
    writer.write_all(content).map_err(crate::text)?;
    drop(writer);
    Ok(small.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_visit_is_the_page_what_it_names_and_the_app() {
        let page = r#"<link rel="stylesheet" href="./app-1.css" /><link rel="icon" href="icon.svg" />
            <meta name="viewport" content="width=device-width" /><a href="course.html">
            <meta name="kmscope" data-js="./app-3.js" data-wasm="./app-3_bg.wasm" /><script src="./boot-2.js"></script>"#;
        let expected = ["index.html", "app-1.css", "icon.svg", "app-3.js", "app-3_bg.wasm", "boot-2.js"];
        assert_eq!(first_visit(page), expected);
    }

    #[test]
    fn compression_is_measured_and_not_guessed() {
        assert!(compressed_bytes(&[7; 100_000]).unwrap() < 100);
        let mut state = 1u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as u8
        })
        .take(4096)
        .collect();
        assert!(compressed_bytes(&noise).unwrap() > 1000);
    }
}
