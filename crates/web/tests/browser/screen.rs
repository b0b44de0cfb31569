//! The lab's screen: sides that shut and are dragged, the dock, little room, paper.

use crate::harness::{Browser, Lab, Look, in_browser, key};
use serde_json::{Value, json};

/// Left, top, width and height of the first element; nothing where it is not to be seen.
fn place(browser: &Browser, css: &str) -> Option<[f64; 4]> {
    let script = "const element = document.querySelector(arguments[0]);
        if (!element || !element.getClientRects().length) return null;
        const r = element.getBoundingClientRect();
        return [r.left, r.top, r.width, r.height];";
    serde_json::from_value(browser.js(script, vec![json!(css)])).expect("a place")
}

fn width(browser: &Browser, css: &str) -> f64 {
    place(browser, css).map_or(0.0, |place| place[2])
}

fn value_now(browser: &Browser, edge: &str) -> i64 {
    let now = browser.attribute(edge, "aria-valuenow").expect("a separator has a value");
    now.parse().expect("pixels")
}

/// Drags from the middle of an element so far to the right.
fn drag(browser: &Browser, css: &str, by: f64) {
    let [left, top, width, height] = place(browser, css).expect("something to drag");
    let (x, y) = (left + width / 2.0, top + height / 2.0);
    let steps =
        [("mousePressed", 0.0, 1), ("mouseMoved", by / 2.0, 1), ("mouseMoved", by, 1), ("mouseReleased", by, 0)];
    for (kind, dx, buttons) in steps {
        let event = json!({ "type": kind, "x": x + dx, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
        browser.devtools("Input.dispatchMouseEvent", event);
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_stage_has_most_of_the_screen_and_more_when_the_left_side_is_shut() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.leave_the_script();
        let share = || {
            let [_, _, width, height] = place(browser, ".stage").expect("a stage");
            width * height / (1440.0 * 900.0)
        };
        browser.press(".");
        browser.wait_until("the right side shut", || share() > 0.585);
        assert!(share() < 0.6, "{}", share());
        browser.press(",");
        browser.wait_until("the left side shut", || share() > 0.745);
        assert!(!browser.sees("#script"));
        browser.click("#side-left");
        browser.wait_until("the script again", || browser.sees("#script"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn sides_are_dragged_within_limits_shut_below_them_and_stay_so_after_a_reload() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/");
        let before = width(browser, ".left");
        drag(browser, "#edge-left", 60.0);
        browser.wait_until("a wider left side", || (width(browser, ".left") - before - 60.0).abs() < 2.0);
        assert_eq!(value_now(browser, "#edge-left"), 388);
        drag(browser, "#edge-right", -100.0);
        browser.wait_until("a wider right side", || value_now(browser, "#edge-right") == 400);
        drag(browser, "#edge-right", -900.0);
        browser.wait_until("the widest", || value_now(browser, "#edge-right") == 480);
        drag(browser, "#edge-left", -250.0);
        browser.wait_until("it shuts", || value_now(browser, "#edge-left") == 0 && !browser.sees("#script"));
        browser.reload();
        browser.wait_until("the app", || browser.sees("#headline"));
        assert_eq!((value_now(browser, "#edge-left"), value_now(browser, "#edge-right")), (0, 480));
        assert!(!browser.sees("#script") && browser.sees("#why"));
        // It comes back as wide as it was.
        browser.click("#side-left");
        browser.wait_until("the script again", || value_now(browser, "#edge-left") == 388);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn an_edge_is_moved_shut_and_opened_by_keys_alone() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let script = "document.querySelector(arguments[0]).focus()";
        browser.js(script, vec![json!("#edge-left")]);
        assert_eq!(browser.attribute("#edge-left", "role").as_deref(), Some("separator"));
        let start = value_now(browser, "#edge-left");
        for (key, wanted) in [
            (key::RIGHT, start + 16),
            (key::LEFT, start),
            (key::END, 480),
            (key::HOME, 200),
            (key::LEFT, 0),
            (key::RIGHT, 200),
            (key::ENTER, 0),
            (key::ENTER, 200),
        ] {
            browser.press(key);
            browser.wait_until(&format!("{wanted} px"), || value_now(browser, "#edge-left") == wanted);
        }
        assert_eq!(lab.step(), 0, "the keys are the edge's own");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn with_little_room_the_sides_lie_over_the_stage_and_escape_shuts_them() {
    in_browser(Look { width: 800, height: 700, ..Look::DESKTOP }, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=atomic");
        lab.leave_the_script();
        let stage = width(browser, ".stage");
        assert!(stage > 700.0, "{stage}");
        for (key, panel) in [(",", "#script"), (".", "#why")] {
            assert!(!browser.sees(panel), "{panel}");
            browser.press(key);
            browser.wait_until("the side", || browser.sees(panel));
            assert!((width(browser, ".stage") - stage).abs() < 1.0, "the stage keeps its size");
            browser.press(key::ESCAPE);
            browser.wait_until("the side shut", || !browser.sees(panel));
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn steps_free_pages_and_lens_stand_on_one_axis() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins");
        lab.show_what_is_ahead();
        browser.wait_until("the lens", || browser.sees(".strip .v3"));
        let [left, _, across, _] = place(browser, ".tl-row").expect("the ticks");
        for css in [".free-row svg", ".strips"] {
            let [l, _, w, _] = place(browser, css).expect("a row");
            assert!((l - left).abs() < 1.0 && (w - across).abs() < 1.0, "{css}: {l} {w} beside {left} {across}");
        }
        let dock = place(browser, ".transport").expect("the dock")[3];
        assert!((140.0..190.0).contains(&dock), "{dock}");
        // The line of the zone that matters falls to its floor, and what is to come is dotted.
        lab.click_timeline(0.75);
        browser.wait_until("the burst is over", || lab.step() > 340);
        let y = |which: &str| {
            let script = "const points = document.querySelector(arguments[0]).getAttribute('points').trim().split(' ');
                return points.map((point) => Number(point.split(',')[1]));";
            let found: Vec<f64> = serde_json::from_value(browser.js(script, vec![json!(which)])).expect("points");
            found
        };
        let past = y(".free-row .past.own");
        let (first, last) = (past[0], past[past.len() - 1]);
        assert!(first < 15.0 && (74.0..80.0).contains(&last), "from above high to 3/8 of min: {past:?}");
        let dash = |css: &str| {
            browser
                .js("return getComputedStyle(document.querySelector(arguments[0])).strokeDasharray", vec![json!(css)])
        };
        assert_eq!(dash(".free-row .past.own"), "none");
        assert_ne!(dash(".free-row .next.own"), "none");
        assert_eq!(browser.texts(".rungs i"), ["high", "min", "⅜"]);
        // A click there goes to its step, as one on the ticks does.
        let [left, top, across, height] = place(browser, ".free-row").expect("the chart");
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({ "type": kind, "x": left + across * 0.002, "y": top + height / 2.0, "button": "left", "buttons": buttons, "clickCount": 1 });
            browser.devtools("Input.dispatchMouseEvent", event);
        }
        lab.wait_for_step(0);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_is_ahead_in_a_lesson_is_veiled_until_one_gets_there_and_in_ones_own_script_it_is_not() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=split");
        browser.wait_until("every outcome", || browser.all(".tl-piece .unknown").is_empty());
        let results = || lab.results().into_iter().filter(|result| !result.is_empty()).count();
        let veiled = || browser.all(".tl-piece .veiled").len();
        let hidden = veiled();
        assert!(hidden > 5, "{hidden}");
        assert_eq!(results(), 0);
        // As far as one has come, and it stays so when one goes back.
        lab.click_step();
        lab.click_step();
        browser.wait_until("the first result", || results() == 1);
        assert!(veiled() < hidden);
        browser.click("#first");
        lab.wait_for_step(0);
        assert_eq!(results(), 1);
        browser.click("#ahead");
        browser.wait_until("no veil", || veiled() == 0 && results() > 4);
        browser.reload();
        Lab::opened(browser);
        browser.wait_until("still none", || browser.property("#ahead", "checked") == json!(true) && results() > 4);
        browser.click("#ahead");
        browser.wait_until("the veil again", || veiled() > 0);
        lab.write("machine toy 64\na = alloc_page(GFP_KERNEL);\n");
        browser.click("#first");
        browser.wait_until("the result of one's own script", || results() == 1);
        assert!(!browser.sees("#ahead"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_phone_has_three_buttons_and_one_thing_at_a_time() {
    for (width, height) in [(390, 844), (320, 640)] {
        in_browser(Look { width, height, ..Look::DESKTOP }, |browser, server| {
            let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=atomic");
            let buttons: Vec<[f64; 4]> =
                ["#back", "#play", "#step"].map(|css| place(browser, css).expect(css)).to_vec();
            for [_, _, width, height] in &buttons {
                assert!(*height >= 52.0 && *width > 80.0, "{buttons:?}");
            }
            let picked = |tab: &str| {
                let script = "[...document.querySelectorAll('.phonetabs button')]
                    .find((button) => button.textContent === arguments[0]).click()";
                browser.js(script, vec![json!(tab)]);
            };
            for (tab, seen) in
                [("Told", "#lesson-card"), ("Script", "#script"), ("Why", "#why"), ("Picture", ".stage canvas")]
            {
                picked(tab);
                browser.wait_until(tab, || browser.sees(seen));
                let all = ["#lesson-card", "#script", "#why", ".stage canvas"];
                let others: Vec<&str> = all.into_iter().filter(|css| *css != seen && browser.sees(css)).collect();
                assert!(others.is_empty(), "{tab}: {others:?}");
                assert!(browser.sees("#play"), "{tab}");
            }
            let across = browser.js("return document.documentElement.scrollWidth", vec![]);
            assert_eq!(across, json!(width), "nothing stands out at the side");
            let before = lab.step();
            browser.click("#step");
            lab.wait_for_step(before + 1);
        });
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn on_paper_stand_the_moment_and_its_reasons_light_and_whole() {
    in_browser(Look { dark: true, ..Look::DESKTOP }, |browser, server| {
        Lab::open(browser, server, "/#v1;lesson=twins;step=atomic");
        browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        browser.js("window.dispatchEvent(new Event('beforeprint'))", vec![]);
        browser.wait_until("the why on paper", || place(browser, "#decide").is_some());
        let colour = |css: &str| {
            browser
                .js("return getComputedStyle(document.querySelector(arguments[0])).backgroundColor", vec![json!(css)])
        };
        assert_eq!(colour("body"), "rgb(246, 245, 241)", "paper is light");
        for css in ["#script", ".rail", "#play", "#whatif", "#lang"] {
            assert_eq!(place(browser, css), None, "{css}");
        }
        // Nothing is cut off: what is in the page is as high as what it holds.
        let cut = browser.js(
            "return ['.stage', '#why', '#right'].filter((css) => {
                const element = document.querySelector(css);
                return element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflow !== 'visible';
            })",
            vec![],
        );
        assert_eq!(cut, Value::Array(vec![]));
        browser.js("window.dispatchEvent(new Event('afterprint'))", vec![]);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_can_be_pressed_is_at_least_24_pixels_large_and_says_what_it_does() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=atomic");
        lab.show_panel("why");
        // Terms stand in the line of a sentence, as links do.
        let script = "return [...document.querySelectorAll('button, [role=separator], select, summary, input[type=checkbox]')]
            .filter((one) => one.getClientRects().length && !one.closest('.lens-bands, .sr, .stage-view, .term') && one.id !== 'lens-table')
            .map((one) => {
                const of = one.closest('label') ?? one, r = of.getBoundingClientRect();
                const name = one.getAttribute('aria-label') ?? (of.innerText || one.title);
                return [one.outerHTML.slice(0, 120), Math.min(r.width, r.height), name];
            })
            .filter(([, size, name]) => size < 23.5 || !name?.trim());";
        assert_eq!(browser.js(script, vec![]), json!([]));
    });
}
