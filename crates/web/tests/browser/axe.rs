//! Every page by the rules that a program can check: WCAG 2.2 at level AA, and what is good practice beside it (axe-core).

use crate::harness::{Browser, Lab, Look, Server};
use serde_json::Value;

/// What there is to look at: a name, an address, and what is done there first.
struct Place {
    name: &'static str,
    address: &'static str,
    opens: &'static str,
}

const fn place(name: &'static str, address: &'static str, opens: &'static str) -> Place {
    Place { name, address, opens }
}

const TO_THE_END: &str = "document.querySelector('#last').click()";
const LESSON: &str = "/#v1;lesson=driver;step=recovered";

const PLACES: [Place; 15] = [
    place("lab", "/", ""),
    place("lesson", LESSON, ""),
    place("lesson, at its end", LESSON, TO_THE_END),
    place("lesson, as tables", LESSON, "document.querySelector('#as-table').click()"),
    place(
        "lesson, why",
        LESSON,
        "document.querySelectorAll('.tabs button').forEach((tab) => tab.checkVisibility() && tab.click())",
    ),
    place("lesson, kernel log", LESSON, "document.querySelector('#side-log').click()"),
    place(
        "lesson, all contexts",
        LESSON,
        "document.querySelector('#side-flags')?.click();
        return new Promise((done) => setTimeout(() => done(document.querySelector('#whatif-matrix')?.click()), 300))",
    ),
    place("script with an error", "/#v1;s=!!!", ""),
    place("help", "/", "document.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }))"),
    place("replay", "/replay.html", ""),
    place("embed", "/#v1;lesson=split;step=cascade;embed=1;view=buddy", ""),
    place("embed with the lens", "/#v1;lesson=twins;step=atomic;embed=1;view=gfp", ""),
    place("course", "/course.html", ""),
    place("guide", "/guide.html", ""),
    place("use in a course", "/use.html#v1;lesson=split;step=cascade", ""),
];

/// What axe finds in the present page: a line for each rule and element.
fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    let script = "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const options = { iframes: false, resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } };
        return axe.run(document, options).then((result) => result.violations.flatMap((rule) => rule.nodes.map((node) =>
            `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`)));";
    browser.js(axe, vec![]);
    let found: Value = browser.js(script, vec![]);
    found.as_array().expect("what axe found").iter().filter_map(|line| line.as_str().map(str::to_owned)).collect()
}

fn open(browser: &Browser, server: &Server, place: &Place) {
    // A changed fragment alone loads nothing anew.
    browser.goto("about:blank");
    browser.goto(&server.url(place.address));
    if !["/course.html", "/guide.html"].contains(&place.address) && !place.address.starts_with("/use.html") {
        Lab::opened(browser);
    }
    browser.settle();
    if !place.opens.is_empty() {
        browser.js(place.opens, vec![]);
        browser.settle();
    }
}

fn check(language: &'static str, width: u32, height: u32, themes: &[bool]) {
    let file = std::env::var("KMSCOPE_AXE").expect("KMSCOPE_AXE says where axe-core is: cargo xtask test browser");
    let axe = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let server = Server::start();
    let look = Look { width, height, language, ..Look::DESKTOP };
    let browser = Browser::start(look);
    let mut found = Vec::new();
    for &dark in themes {
        browser.set_look(Look { dark, ..look });
        for place in &PLACES {
            open(&browser, &server, place);
            let theme = if dark { "dark" } else { "light" };
            let here = format!("{} ({language}, {theme}, {width} × {height})", place.name);
            found.extend(violations(&browser, &axe).into_iter().map(|violation| format!("{here}: {violation}")));
        }
    }
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
    browser.assert_console_is_empty();
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn every_page_can_be_used_by_everybody_in_english() {
    check("en-US", 1440, 900, &[false, true]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn every_page_can_be_used_by_everybody_in_chinese() {
    check("zh-CN", 1440, 900, &[false, true]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn every_page_can_be_used_by_everybody_on_a_phone() {
    check("en-US", 390, 844, &[false]);
}
