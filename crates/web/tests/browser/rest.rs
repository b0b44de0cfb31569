//! The app comes in two parts: a first visit loads one of them, and whatever it begins beyond looking brings the rest.

use crate::harness::{Browser, Lab, Look, Server, in_browser};
use serde_json::json;

/// The file of the rest, as a path ends.
const REST: &str = ".rest.wasm";

/// How the page asked for the rest each time: `fetch`, or `xmlhttprequest` while all waits.
fn ways(browser: &Browser) -> Vec<String> {
    let script = "return performance.getEntriesByType('resource')
        .filter((entry) => entry.name.endsWith(arguments[0])).map((entry) => entry.initiatorType);";
    let ways = browser.js(script, vec![json!(REST)]);
    ways.as_array().into_iter().flatten().filter_map(|way| way.as_str().map(str::to_owned)).collect()
}

/// Chooses a lesson of the menu by its place, without having touched it before.
fn choose_lesson(browser: &Browser, place: u32) {
    let script = "const menu = document.querySelector('#lesson');
        menu.selectedIndex = arguments[0];
        menu.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(script, vec![json!(place)]);
}

fn a_first_visit(look: Look) {
    in_browser(look, |browser, server| {
        Lab::open(browser, server, "/").look_around();
        let asked: Vec<String> = server.asked().into_iter().filter(|path| path.contains(".rest.wasm")).collect();
        assert!(
            asked.is_empty(),
            "{:?} {:?} {asked:?}: if the lab has changed, cargo xtask profile",
            ways(browser),
            browser.log()
        );
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn who_looks_at_the_opening_lesson_never_loads_the_rest() {
    a_first_visit(Look::DESKTOP);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn who_looks_at_it_on_a_phone_in_chinese_never_loads_the_rest() {
    a_first_visit(Look { width: 390, height: 844, still: false, language: "zh-CN", ..Look::DESKTOP });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn who_begins_to_write_gets_the_rest_once_and_goes_on() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        browser.click("#script");
        browser.wait_until("the rest", || ways(browser) == ["fetch"]);
        lab.write("machine x86_64 256M\np = vmalloc(100000);\nvfree(p);\nvfree(p);\n");
        browser.click("#last");
        lab.wait_for_step(3);
        assert_eq!(lab.results()[2], "freed");
        browser.click("#help-button");
        browser.wait_until("the help", || browser.sees("dialog"));
        assert_eq!(ways(browser), ["fetch"]);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_to_another_lesson_and_a_kept_script_have_the_rest_from_the_start() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=slab");
        browser.click("#last");
        lab.wait_for_step(lab.steps());
        assert_eq!(ways(browser), ["fetch"]);
        browser.goto("about:blank");
        Lab::open(browser, server, "/");
        assert_eq!(ways(browser), ["fetch"]);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_pasted_into_a_first_visit_opens_when_the_rest_is_there() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let before = lab.script();
        browser.goto(&server.url("/#v1;lesson=slab;step=2"));
        browser.wait_until("the other lesson", || lab.script() != before && lab.step() == 2);
        assert_eq!(ways(browser), ["fetch"]);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_is_called_before_it_came_is_loaded_while_all_waits() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let before = lab.script();
        choose_lesson(browser, 7);
        browser.wait_until("another lesson", || lab.script() != before);
        browser.click("#last");
        lab.wait_for_step(lab.steps());
        assert_eq!(ways(browser).first().map(String::as_str), Some("xmlhttprequest"));
    });
}

/// The console tells of it: no test of an empty one.
#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_rest_that_cannot_be_had_is_named_and_what_was_typed_is_kept() {
    let server = Server::start();
    let browser = Browser::start(Look::DESKTOP);
    server.refuse(REST);
    server.refuse(".rest.wasm.js");
    let lab = Lab::open(&browser, &server, "/");
    let before = lab.script();
    browser.click("#script");
    browser.press("// mine\n");
    choose_lesson(&browser, 7);
    browser.wait_for_text("#panic", REST);
    let kept = browser.property("#panic textarea", "value");
    let kept = kept.as_str().expect("a text");
    // How much could be typed before it failed depends on when that was.
    assert!(kept.len() > before.len(), "{kept}");
    assert!(kept.contains(before.lines().last().expect("lines")), "{kept}");
}
