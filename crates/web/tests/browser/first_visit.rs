//! The first visit: a machine at work, one sentence, one button.

use crate::harness::{Browser, Lab, Look, Server, in_browser, key};
use serde_json::json;

fn open(browser: &Browser, server: &Server, address: &str) {
    browser.goto(&server.url(address));
    browser.wait_until("the app", || browser.sees("#headline"));
}

/// A number that differs when any pixel of the stage does.
fn picture(browser: &Browser) -> String {
    let data = browser.js("return document.querySelector('canvas').toDataURL()", vec![]);
    data.as_str().expect("a picture").to_owned()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn one_button_leads_to_the_first_step_of_the_first_lesson_and_the_visit_is_remembered() {
    in_browser(Look::DESKTOP, |browser, server| {
        open(browser, server, "/");
        assert!(browser.sees("#ask") && browser.sees("canvas") && !browser.sees("#script"));
        browser.click("#ask");
        browser.wait_until("the lab", || browser.all("#ask").is_empty());
        let lab = Lab { browser };
        browser.wait_until("the first call", || lab.step() == 2);
        assert!(lab.headline().contains("0x0"), "{}", lab.headline());
        assert!(!browser.sees("#script") && !browser.sees("#why"), "both sides are shut");
        browser.reload();
        browser.wait_until("the lab", || browser.sees("#step"));
        assert!(!browser.sees("#ask"), "once is enough");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_machine_works_until_it_is_paused() {
    in_browser(Look { still: false, ..Look::DESKTOP }, |browser, server| {
        open(browser, server, "/");
        let first = picture(browser);
        browser.wait_until("something happens", || picture(browser) != first);
        browser.click("#first-pause");
        browser.wait_until("paused", || browser.attribute("#first-pause", "aria-pressed").as_deref() == Some("true"));
        // The movement under way comes to its end.
        std::thread::sleep(std::time::Duration::from_millis(1500));
        let still = picture(browser);
        std::thread::sleep(std::time::Duration::from_millis(2200));
        assert_eq!(picture(browser), still);
        browser.click("#first-pause");
        browser.wait_until("at work again", || picture(browser) != still);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn who_wants_no_movements_sees_it_stand_still() {
    in_browser(Look::DESKTOP, |browser, server| {
        open(browser, server, "/");
        let first = picture(browser);
        std::thread::sleep(std::time::Duration::from_millis(2200));
        assert_eq!(picture(browser), first);
        assert!(!browser.sees("#first-pause"), "there is nothing to pause");
        // By keys alone.
        browser.js("document.querySelector('#ask').focus()", vec![]);
        browser.press(key::ENTER);
        browser.wait_until("the lab", || browser.sees("#step"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_and_somebody_elses_page_show_what_they_say_at_once() {
    in_browser(Look::DESKTOP, |browser, server| {
        for address in ["/#v1;lesson=slab", "/?embed=1", "/#v1;embed=1;lesson=split", "/#v1;present=1"] {
            browser.goto("about:blank");
            browser.goto(&server.url(address));
            browser.wait_until("the app", || browser.sees("#headline"));
            assert!(browser.all("#ask").is_empty(), "{address}");
            browser.js("localStorage.clear(); sessionStorage.clear();", vec![]);
        }
        // In another language it is a first visit all the same.
        browser.goto("about:blank");
        open(browser, server, "/#v1;lang=zh");
        browser.wait_until("the button in Chinese", || browser.text("#ask").contains("4 KiB"));
        assert_eq!(browser.property("html", "lang"), json!("zh-CN"));
    });
}
