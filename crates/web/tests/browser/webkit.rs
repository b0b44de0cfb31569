//! The app in WebKit, whose engine is that of Safari: what everybody does works there as well.

use crate::harness::{Browser, Lab, Server, key};
use serde_json::json;

/// Runs a test in a browser of its own; nothing that fails in the page stays unseen.
fn in_webkit(test: impl FnOnce(&Browser, &Server)) {
    let server = Server::start();
    let browser = Browser::start_webkit();
    test(&browser, &server);
    assert!(browser.all("#panic").is_empty(), "the app failed");
}

#[test]
#[ignore = "needs WebKitGTK: cargo xtask test"]
fn one_loads_steps_zooms_and_selects_in_webkit() {
    in_webkit(|browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=split");
        browser.wait_until("boot", || lab.step() == 0);
        let mut headlines = vec![lab.headline()];
        for _ in 0..3 {
            lab.click_step();
            headlines.push(lab.headline());
        }
        for (step, headline) in headlines[..3].iter().enumerate().rev() {
            browser.click("#back");
            lab.wait_for_step(step);
            assert_eq!(&lab.headline(), headline);
        }
        browser.press(key::END);
        lab.wait_for_step(lab.steps());
        // The picture is drawn, and another one when one comes closer.
        let picture = || {
            browser.settle();
            let picture = browser.js("return document.querySelector('.stage canvas').toDataURL()", vec![]);
            picture.as_str().map(str::to_owned).unwrap_or_default()
        };
        let far = picture();
        let wheel = "const canvas = document.querySelector('.stage canvas'), r = canvas.getBoundingClientRect();
            canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: -400, bubbles: true, cancelable: true,
                clientX: r.left + r.width / 2, clientY: r.top + r.height / 2 }));";
        browser.js(wheel, vec![]);
        browser.wait_until("it comes closer", || picture() != far);
        // Keys select, and what is selected says what it is.
        browser.js("document.querySelector('.stage canvas').focus()", vec![]);
        browser.press(key::ENTER);
        browser.wait_until("something is selected", || browser.sees(".stage-tip, #crumbs"));
        browser.press(key::ESCAPE);
        // A script of one's own runs.
        let write = "const area = document.querySelector('#script');
            area.value = 'machine toy 64\\np = kmalloc(100, GFP_KERNEL);\\nkfree(p);\\n';
            area.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        browser.js(write, vec![]);
        browser.wait_until("its steps", || lab.steps() == 2);
    });
}

#[test]
#[ignore = "needs WebKitGTK: cargo xtask test"]
fn a_frame_in_somebody_elses_page_steps_in_webkit() {
    in_webkit(|browser, server| {
        let address = server.url("/#v1;lesson=split;step=cascade;embed=1");
        let frame = format!(
            "<!DOCTYPE html><title>Mine</title><h1>Mine</h1><iframe width=760 height=420 src=\"{address}\"></iframe>"
        );
        server.put("/mine", &frame, &[]);
        browser.goto(&server.url("/mine"));
        browser.enter_frame("iframe");
        let lab = Lab::opened(browser);
        let before = (lab.position(), lab.headline());
        browser.click("#step");
        browser.wait_until("another step", || lab.position() != before.0);
        browser.click("#back");
        browser.wait_until("the first moment", || lab.headline() == before.1);
        let wide = browser.js("return document.documentElement.scrollWidth <= innerWidth", vec![]);
        assert_eq!(wide, json!(true), "nothing is cut off");
    });
}
