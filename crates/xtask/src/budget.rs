//! The size of a first visit: everything that the page loads before it can be used.

use crate::messages::LANGUAGES;
use crate::{Result, root};
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What a first visit may load, compressed.
const BUDGET_BYTES: usize = 250_000;

/// A known gap: a first visit still loads more than the budget. This is the most that it may load
/// until it is closed; lower it with every gain, and remove it once the budget is met.
const KNOWN_BYTES: usize = 313_000;

/// Prints the table of `dist/` and refuses more than the budget, in whichever language it is the most.
pub fn check() -> Result<String> {
    let dist = root::dist();
    let page = fs::read_to_string(dist.join("index.html")).map_err(|error| format!("dist/index.html: {error}"))?;
    let mut table = String::new();
    let (mut plain_sum, mut small_sum) = (0, 0);
    for alternatives in first_visit(&page) {
        let sizes = alternatives.into_iter().map(|name| {
            let content = fs::read(dist.join(&name)).map_err(|error| format!("dist/{name}: {error}"))?;
            Ok((compressed_bytes(&content)?, content.len(), name))
        });
        let (small, plain, name) = sizes.collect::<Result<Vec<_>>>()?.into_iter().max().unwrap_or_default();
        table += &format!("  {name:<36} {plain:>9} B {small:>9} B\n");
        plain_sum += plain;
        small_sum += small;
    }
    table += &format!("  {:<36} {plain_sum:>9} B {small_sum:>9} B of {BUDGET_BYTES} B", "first visit: plain, brotli");
    if small_sum <= BUDGET_BYTES {
        return Err(format!("{table}\nThe budget is met: remove KNOWN_BYTES from budget.rs, so that it stays met."));
    }
    let over = small_sum - BUDGET_BYTES;
    if small_sum <= KNOWN_BYTES {
        Ok(format!("{table}\n  KNOWN GAP: {over} B over the budget (held below {KNOWN_BYTES} B until it is closed)"))
    } else {
        Err(format!(
            "{table}\nThat is {over} B over the budget, and more than the known gap of {KNOWN_BYTES} B allows."
        ))
    }
}

/// The files of a first visit, from the page itself: its own, those it names, and what the boot script
/// asks for: the two halves of the app, and its texts. A visit loads one of each list.
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
            <script src="boot-2.js" data-app="kmscope-3" data-texts="texts-4" async></script><a href="course.html">"#;
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
