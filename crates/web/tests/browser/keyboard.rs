//! The whole way without a mouse, and what a screen reader hears of it.

use crate::harness::{Browser, Lab, Look, in_browser, key};

/// Presses Tab until the element has the focus.
fn tab_to(browser: &Browser, id: &str) {
    for _ in 0..60 {
        if focused(browser) == id {
            return;
        }
        browser.press(key::TAB);
    }
    panic!("Tab never comes to #{id}");
}

fn focused(browser: &Browser) -> String {
    browser.js("return document.activeElement?.id ?? ''", vec![]).as_str().unwrap_or_default().to_owned()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_script_is_written_run_and_explored_with_the_keyboard_alone() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        tab_to(browser, "script");
        browser.chord(&[key::CONTROL, "a"]);
        browser
            .press("machine toy 64\na = alloc_page(GFP_KERNEL);\nb = alloc_pages(GFP_KERNEL, 2);\n__free_page(a);\n");
        browser.wait_until("three steps", || lab.steps() == 3);
        // In the script the arrows are its own.
        browser.press(key::LEFT);
        assert_eq!(lab.step(), 0);
        tab_to(browser, "step");
        browser.press(key::ENTER);
        lab.wait_for_step(1);
        browser.press(key::RIGHT);
        lab.wait_for_step(2);
        browser.press(key::LEFT);
        lab.wait_for_step(1);
        browser.press(key::END);
        lab.wait_for_step(3);
        browser.press(key::HOME);
        lab.wait_for_step(0);
        browser.chord(&[key::SHIFT, key::RIGHT]);
        lab.wait_for_step(1);
        browser.chord(&[key::SHIFT, key::LEFT]);
        browser.chord(&[key::SHIFT, key::LEFT]);
        lab.wait_for_step(0);
        browser.press("9");
        browser.wait_until("nine tenths", || lab.step() == 2);
        browser.press("r");
        lab.wait_for_step(0);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn every_step_is_spoken_once_and_politely() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine toy 64\na = alloc_page(GFP_KERNEL);\n__free_page(a);\n");
        assert_eq!(browser.attribute("#status", "aria-live").as_deref(), Some("polite"));
        lab.click_step();
        browser.wait_until("the sentence of the step", || lab.spoken().contains(&lab.headline()));
        let first = lab.spoken();
        lab.click_step();
        browser.wait_until("the next sentence", || lab.spoken() != first && lab.spoken().contains(&lab.headline()));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_focus_can_be_seen_wherever_it_is() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/");
        let script = "const active = document.activeElement;
            if (!active || active === document.body) return '';
            const style = getComputedStyle(active), around = active.closest('.editor, .tl-row, label') ?? active;
            const ring = (s) => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
            return ring(style) || ring(getComputedStyle(around)) ? '' : active.outerHTML.slice(0, 200);";
        for _ in 0..30 {
            browser.press(key::TAB);
            let invisible = browser.js(script, vec![]);
            assert_eq!(invisible, "", "no ring around this");
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_help_opens_with_a_question_mark_and_closes_with_escape() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.leave_the_script();
        browser.press("?");
        browser.wait_until("the help", || browser.sees("dialog"));
        assert!(browser.text("dialog").contains("Space"));
        browser.press(key::ESCAPE);
        browser.wait_until("no help", || !browser.sees("dialog"));
    });
}
