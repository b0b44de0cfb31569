//! Before an audience: the stage alone, large, by the keys of a clicker.

use crate::harness::{Browser, Lab, Look, in_browser, key};
use serde_json::json;

const ROOM: Look = Look { width: 1280, height: 720, ..Look::DESKTOP };

/// The smallest letters of the page that are to be seen, px, and where they stand.
fn smallest(browser: &Browser) -> (f64, String) {
    let script = "const walk = document.createTreeWalker(document.querySelector('.app'), NodeFilter.SHOW_TEXT);
        let least = [Infinity, ''];
        for (let node; (node = walk.nextNode()); ) {
            const element = node.parentElement, r = element.getBoundingClientRect();
            const hidden = !node.textContent.trim() || r.width < 2 || element.closest('.sr, .stage-tables')
                || getComputedStyle(element).clipPath !== 'none';
            const size = parseFloat(getComputedStyle(element).fontSize);
            if (!hidden && size < least[0]) least = [size, element.outerHTML.slice(0, 120)];
        }
        return least;";
    serde_json::from_value(browser.js(script, vec![])).expect("a size and a place")
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_clicker_leads_through_a_lesson_dims_and_leaves() {
    in_browser(ROOM, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=split");
        lab.leave_the_script();
        browser.press("p");
        browser.wait_until("the presenter", || browser.sees(".present"));
        assert!(!browser.sees("header") && !browser.sees("#script") && !browser.sees(".rail"));
        let mut headlines = vec![lab.headline()];
        for keys in [key::PAGE_DOWN, key::RIGHT, " ", key::ENTER] {
            let before = lab.step();
            browser.press(keys);
            browser.wait_until("the next moment", || lab.step() > before);
            headlines.push(lab.headline());
        }
        let all = headlines.len();
        headlines.dedup();
        assert_eq!(headlines.len(), all, "at each press there is something new to see: {headlines:#?}");
        let here = lab.step();
        browser.press(key::PAGE_UP);
        browser.wait_until("the moment before", || lab.step() < here);
        assert_eq!(lab.headline(), headlines[all - 2]);
        for keys in ["b", "."] {
            browser.press(keys);
            browser.wait_until("black", || browser.sees("#dimmed"));
            browser.press(keys);
            browser.wait_until("light", || !browser.sees("#dimmed"));
        }
        browser.press("b");
        browser.wait_until("black", || browser.sees("#dimmed"));
        let here = lab.step();
        browser.press(key::PAGE_DOWN);
        browser.wait_until("the moment as it was", || !browser.sees("#dimmed"));
        assert_eq!(lab.step(), here, "in the dark nothing is passed over");
        browser.press(key::ESCAPE);
        browser.wait_until("the lab", || browser.sees("header") && browser.sees("#script"));
        assert_eq!(lab.step(), here);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn pressed_again_while_something_moves_a_clicker_ends_the_movement() {
    in_browser(Look { still: false, ..ROOM }, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=split;present=1");
        browser.press(key::PAGE_DOWN);
        browser.wait_until("the cascade", || lab.step() == 2);
        browser.press(key::PAGE_DOWN);
        // A cascade of ten cuts takes seconds; ended, it is over at once.
        std::thread::sleep(std::time::Duration::from_millis(500));
        let picture = || browser.js("return document.querySelector('canvas').toDataURL()", vec![]);
        let ended = picture();
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(picture() == ended, "the second press ends the movement");
        assert_eq!(lab.step(), 2, "… and goes no further");
        let headline = lab.headline();
        browser.press(key::PAGE_DOWN);
        browser.wait_until("the next moment", || lab.step() > 2);
        assert_ne!(lab.headline(), headline);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn nothing_is_smaller_than_20_pixels_and_all_grows_with_the_screen() {
    in_browser(ROOM, |browser, server| {
        for moment in ["lesson=split;step=cascade", "lesson=twins;step=362"] {
            for lang in ["en", "zh"] {
                browser.set_look(ROOM);
                Lab::open(browser, server, &format!("/#v1;{moment};present=1;lang={lang}"));
                browser.wait_until("the presenter", || browser.sees(".present"));
                let (least, place) = smallest(browser);
                assert!(least >= 20.0, "{least} px: {place}");
                let size = || {
                    browser
                        .js("return parseFloat(getComputedStyle(document.querySelector('#headline')).fontSize)", vec![])
                };
                assert_eq!(size(), json!(36));
                browser.set_look(Look { width: 2560, height: 1440, ..ROOM });
                browser.wait_until("twice as large", || size() == json!(72));
                assert!(smallest(browser).0 >= 40.0, "{:?}", smallest(browser));
            }
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_button_presents_as_well_and_the_page_fills_the_screen_where_it_may() {
    in_browser(ROOM, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=atomic");
        browser.click("#present");
        browser.wait_until("the presenter", || browser.sees(".present"));
        browser.wait_until("full screen", || browser.js("return !!document.fullscreenElement", vec![]) == json!(true));
        // Enter belongs to the clicker, not to the button that was pressed.
        let before = lab.step();
        browser.press(key::ENTER);
        browser.wait_until("the next moment", || lab.step() > before);
        browser.js("document.exitFullscreen()", vec![]);
        browser.wait_until("the lab", || !browser.sees(".present") && browser.sees("header"));
    });
}
