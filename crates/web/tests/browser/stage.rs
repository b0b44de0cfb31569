//! The picture of memory: shots, the camera, what is selected, and how it follows each step.

use crate::harness::{Browser, Lab, Look, in_browser, key};
use serde_json::json;

const TOY: &str = "machine toy 64\n\
    a = alloc_pages(GFP_KERNEL, 2);\n\
    b = alloc_page(GFP_KERNEL);\n\
    c = kmalloc(200, GFP_KERNEL);\n\
    __free_page(b);\n\
    kfree(c);\n";

const LARGE: &str = "machine x86_64 256M\na = alloc_page(GFP_KERNEL);\nb = alloc_pages(GFP_KERNEL, 3);\n";

/// The shot that is shown.
fn shot(browser: &Browser) -> String {
    browser.texts(".shot-tabs [aria-pressed=true]").join(" ")
}

fn follows(browser: &Browser) -> bool {
    browser.attribute(".shot-follow", "aria-checked").as_deref() == Some("true")
}

/// A wheel turns over the middle of the picture: up comes closer.
fn wheel(browser: &Browser, notches: i32) {
    let script = "const canvas = document.querySelector('.stage canvas'), r = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: -100 * arguments[0], bubbles: true, cancelable: true,
            clientX: r.left + r.width / 2, clientY: r.top + r.height / 2 }));";
    browser.js(script, vec![json!(notches)]);
}

fn focus_picture(browser: &Browser) {
    browser.js("document.querySelector('.stage canvas').focus()", vec![]);
}

fn picture(browser: &Browser) -> String {
    browser.settle();
    let script = "return document.querySelector('.stage canvas').toDataURL()";
    browser.js(script, vec![]).as_str().unwrap_or_default().to_owned()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn each_step_is_told_by_the_shot_that_shows_it_best_and_any_shot_can_be_chosen() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(TOY);
        browser.click("#first");
        lab.wait_for_step(0);
        for (step, expected) in [(1, "Cut"), (2, "Cut"), (3, "Slab"), (4, "Cut")] {
            lab.click_step();
            browser
                .wait_until(&format!("step {step} comes to rest in {expected}"), || shot(browser).contains(expected));
        }
        focus_picture(browser);
        for (digit, name) in ["Whole", "Cut", "Shelf", "Slab", "Level", "Flags", "Ruler", "Holes"].iter().enumerate() {
            browser.press(&(digit + 1).to_string());
            browser.wait_until(&format!("key {} shows {name}", digit + 1), || shot(browser).contains(name));
            assert!(!follows(browser), "a chosen shot stays");
        }
        browser.click(".shot-follow");
        browser.wait_until("it follows again", || follows(browser) && shot(browser).contains("Cut"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn one_zooms_in_and_back_by_wheel_and_by_keys_and_the_picture_follows_again_when_told() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(LARGE);
        browser.click("#first");
        lab.wait_for_step(0);
        browser.wait_until("boot shows the whole", || shot(browser).contains("Whole"));
        let far = picture(browser);
        for _ in 0..6 {
            wheel(browser, 4);
        }
        let near = picture(browser);
        assert_ne!(near, far);
        browser.wait_until("following is paused", || !follows(browser));
        for _ in 0..8 {
            wheel(browser, -4);
        }
        assert_eq!(picture(browser), far, "all the way back is where one began");
        focus_picture(browser);
        for _ in 0..5 {
            browser.press("+");
        }
        browser.wait_until("keys come closer", || picture(browser) != far);
        browser.press("0");
        browser.wait_until("0 shows all of memory", || picture(browser) == far);
        browser.press("f");
        browser.wait_until("F follows again", || follows(browser));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_is_selected_by_keys_says_what_it_is_and_its_biography_leads_to_its_moments() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(TOY);
        browser.click("#first");
        lab.wait_for_step(0);
        for _ in 0..4 {
            lab.click_step();
        }
        lab.show_panel("why");
        focus_picture(browser);
        browser.press(key::DOWN);
        browser.wait_until("a card says what is selected", || browser.sees(".stage-tip"));
        // Through the picture until a frame or block with a life is found.
        browser.wait_until("the biography is open", || {
            browser.press(key::DOWN);
            browser.sees("#biography li")
        });
        let chapters = browser.texts("#biography li");
        assert!(chapters.len() > 1, "{chapters:?}");
        let button = "#biography li:nth-child(2) button";
        let words = browser.text(button);
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        let step: usize = digits.parse().unwrap_or_else(|_| panic!("a line names its step: {words}"));
        browser.click(button);
        lab.wait_for_step(step);
        browser.press(key::ESCAPE);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_happens_outside_of_what_is_shown_is_said_and_one_can_go_there() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine x86_64 4G\npcp(off)\na = alloc_page(GFP_KERNEL);\nb = alloc_page(GFP_DMA);\n");
        browser.click("#first");
        lab.wait_for_step(0);
        lab.click_step();
        lab.click_step();
        browser.wait_until("the page is cut", || shot(browser).contains("Cut"));
        wheel(browser, 1);
        browser.wait_until("following is paused", || !follows(browser));
        lab.click_step();
        browser.wait_until("an arrow names the side", || browser.sees(".shots .outside"));
        browser.click(".shots .outside");
        browser.wait_until("one is there", || !browser.sees(".shots .outside"));
    });
}
