//! The size of a first visit: everything that the page loads before it can be used.

use crate::bundle::attribute;
use crate::messages::LANGUAGES;
use crate::{Result, root};
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What a first visit may load, compressed.
const BUDGET_BYTES: usize = 250_000;

/// Prints the table of `dist/` and refuses more than the budget, in whichever language it is the most.
pub fn check() -> Result<String> {
    let page =
        fs::read_to_string(root::dist().join("index.html")).map_err(|error| format!("dist/index.html: {error}"))?;
    let mut table = String::new();
    let (mut plain_sum, mut small_sum) = (0, 0);
    for alternatives in first_visit(&page) {
        let sizes = alternatives.into_iter().map(|name| {
            let (small, plain) = sizes(&name)?;
            Ok((small, plain, name))
        });
        let (small, plain, name) = sizes.collect::<Result<Vec<_>>>()?.into_iter().max().unwrap_or_default();
        table += &format!("  {name:<36} {plain:>9} B {small:>9} B\n");
        plain_sum += plain;
        small_sum += small;
    }
    table += &format!("  {:<36} {plain_sum:>9} B {small_sum:>9} B of {BUDGET_BYTES} B", "first visit: plain, brotli");
    if let (Some(rest), Some(look)) = (attribute(&page, "data-rest"), attribute(&page, "data-more")) {
        let ((small, plain), (small_look, plain_look)) = (sizes(rest)?, sizes(look)?);
        let (small, plain) = (small + small_look, plain + plain_look);
        table += &format!("\n  {:<36} {plain:>9} B {small:>9} B", "what it loads when more is wanted");
    }
    match small_sum.checked_sub(BUDGET_BYTES).filter(|over| *over > 0) {
        None => Ok(table),
        Some(over) => Err(format!(
            "{table}\nThat is {over} B over the budget. If what a first visit runs has changed: cargo xtask profile"
        )),
    }
}

/// What a file of `dist/` weighs: compressed, and as it is.
fn sizes(name: &str) -> Result<(usize, usize)> {
    let content = fs::read(root::dist().join(name)).map_err(|error| format!("dist/{name}: {error}"))?;
    Ok((compressed_bytes(&content)?, content.len()))
}

/// The files of a first visit, from the page itself: its own, those it names, and what the boot script
/// asks for: the app's script and its wasm, without the rest of it, and its texts. A visit loads one of each list.
fn first_visit(page: &str) -> Vec<Vec<String>> {
    let mut files = vec![vec!["index.html".to_owned()]];
    for tag in page.split('<').filter(|tag| tag.starts_with("link") || tag.starts_with("script")) {
        if let Some(address) = attribute(tag, "src").or_else(|| attribute(tag, "href")) {
            files.push(vec![address.trim_start_matches("./").to_owned()]);
        }
        if let Some(app) = attribute(tag, "data-app") {
            files.extend([vec![format!("{app}.js")], vec![format!("{app}.wasm")]]);
        }
        if let Some(texts) = attribute(tag, "data-texts") {
            files.push(LANGUAGES.map(|language| format!("{texts}.{language}.js")).into());
        }
    }
    files.retain(|file| Path::new(&file[0]).extension().is_some());
    files
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
            <script src="boot-2.js" data-app="kmscope-3" data-rest="kmscope-3.rest.wasm" data-texts="texts-4" async></script><a href="course.html">"#;
        let expected = [
            vec!["index.html"],
            vec!["app-1.css"],
            vec!["icon.svg"],
            vec!["boot-2.js"],
            vec!["kmscope-3.js"],
            vec!["kmscope-3.wasm"],
            vec!["texts-4.en.js", "texts-4.zh.js"],
        ];
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
