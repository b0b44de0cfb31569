//! `kmscope embed` and `kmscope figure`, as an author at a terminal uses them.

use std::process::{Command, Output};

fn kmscope(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kmscope")).args(arguments).output().expect("the command runs")
}

fn out(arguments: &[&str]) -> String {
    let output = kmscope(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn refused(arguments: &[&str]) -> String {
    let output = kmscope(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).expect("UTF-8")
}

#[test]
fn the_lines_for_a_tool_stand_at_the_moment_that_was_asked_for() {
    let lines = out(&["embed", "split", "--step", "cascade", "--for", "sphinx", "--view", "buddy"]);
    assert!(lines.starts_with(".. kmscope:: split\n   :step: cascade\n   :view: buddy\n   :caption: Split"), "{lines}");
    let link = "https://example.org/kmscope/#v1;lesson=slab;step=second-page;lang=zh";
    let lines = out(&["embed", link, "--for", "html", "--home", "../k"]);
    assert!(lines.contains("src=\"../k/index.html#v1;lesson=slab;step=second-page;lang=zh;embed=1\""), "{lines}");
    let list = out(&["embed", "--for", "list"]);
    assert!(list.lines().count() >= 17 && list.contains("scorm"), "{list}");
}

#[test]
fn oembed_says_what_its_specification_wants() {
    let text = out(&["embed", "twins", "--step", "atomic", "--for", "oembed", "--hosted", "https://example.org/k"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((&json["type"], &json["version"]), (&serde_json::json!("rich"), &serde_json::json!("1.0")));
    assert!(json["width"].is_u64() && json["height"].is_u64());
    assert!(
        json["html"]
            .as_str()
            .is_some_and(|html| html.contains("https://example.org/k/index.html#v1;lesson=twins;step=atomic"))
    );
    assert_eq!(json["thumbnail_url"], "https://example.org/k/oembed/twins-atomic.png");
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    for (arguments, part) in [
        (vec!["embed", "split"], "--for html|"),
        (vec!["embed", "split", "--for", "word"], "there are: html"),
        (vec!["embed", "splitt", "--for", "html"], "the lessons are: split"),
        (vec!["embed", "split", "--step", "nowhere", "--for", "html"], "cascade"),
        (vec!["embed", "split", "--for", "scorm"], "--kit"),
        (vec!["embed", "split", "--for", "file", "--kit", "/nowhere", "--out", "x"], "cargo xtask kit"),
        (vec!["figure", "split", "--steps", "99"], "17"),
        (vec!["figure", "split", "--format", "gif"], "apng"),
        (vec!["figure", "split", "--size", "9x9"], "240x160"),
        (vec!["figure"], "a lesson, a file or a link"),
    ] {
        let said = refused(&arguments);
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
}

#[test]
fn a_figure_comes_in_every_format_with_its_words() {
    let svg = out(&["figure", "split", "--steps", "cascade", "--caption", "A page"]);
    assert!(svg.starts_with("<svg ") && svg.contains("A page"));
    assert!(out(&["figure", "split", "--steps", "cascade", "--alt"]).contains("cut out of a block of 1,024"));
    let bytes = |arguments: &[&str]| {
        let output = kmscope(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let pdf =
        bytes(&["figure", "split", "--steps", "1,cascade", "--format", "pdf", "--hosted", "https://example.org/k"]);
    let pdf_text = String::from_utf8_lossy(&pdf);
    assert!(pdf.starts_with(b"%PDF-") && pdf_text.contains("/FontFile"), "the letters come along");
    let small = ["--size", "400x260", "--scale", "1"];
    let png = bytes(&[&["figure", "split", "--steps", "cascade", "--format", "png"], small.as_slice()].concat());
    assert!(png.starts_with(b"\x89PNG") && String::from_utf8_lossy(&png).contains("Granted from zone Normal"));
    let apng = bytes(&[&["figure", "slab", "--steps", "1", "--format", "apng"], small.as_slice()].concat());
    assert!(
        apng.windows(4).any(|chunk| chunk == b"acTL") && apng.windows(4).filter(|chunk| chunk == b"fcTL").count() > 3
    );
    let outlined = out(&["figure", "split", "--steps", "cascade", "--outlines"]);
    assert!(outlined.contains("<path") && !outlined.contains("<text"));
}
