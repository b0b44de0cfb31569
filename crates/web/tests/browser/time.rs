//! Going through time: on, back, in small steps, to any place, and by itself.

use crate::harness::{Browser, Lab, Look, in_browser};

const SCRIPT: &str = "machine x86_64 256M\n\
    page_cache(120M, clean)\n\
    pcp(off)\n\
    a = kmalloc(100, GFP_KERNEL);\n\
    b = __get_free_pages(GFP_KERNEL, 3);\n\
    kfree(a);\n\
    free_pages(b, 3);\n";

/// What a person sees of a moment.
fn seen(browser: &Browser, lab: &Lab) -> (String, String, String, Vec<Vec<Vec<String>>>) {
    (lab.headline(), lab.subline(), lab.why(), tables(browser))
}

/// All table twins of the stage.
fn tables(browser: &Browser) -> Vec<Vec<Vec<String>>> {
    let count = browser.all(".stage-body table").len();
    let script = "const text = (cell) => cell.textContent.replace(/\\s+/g, ' ').trim();
        return [...document.querySelectorAll('.stage-body table')]
            .map((table) => [...table.rows].map((row) => [...row.cells].map(text)));";
    let tables: Vec<Vec<Vec<String>>> = serde_json::from_value(browser.js(script, vec![])).expect("tables");
    assert_eq!(tables.len(), count);
    tables
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn steps_forward_and_back_show_the_same_moments() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        browser.click("#first");
        lab.wait_for_step(0);
        let mut moments = vec![seen(browser, &lab)];
        assert!(!moments[0].3.is_empty(), "the stage has no table twin");
        for step in 1..=lab.steps() {
            lab.click_step();
            assert_eq!(lab.current_line(), Some(step + 1));
            moments.push(seen(browser, &lab));
            assert_ne!(moments[step].0, moments[step - 1].0, "step {step} has its own sentence");
        }
        for step in (0..lab.steps()).rev() {
            browser.click("#back");
            lab.wait_for_step(step);
            assert_eq!(seen(browser, &lab), moments[step], "step {step}");
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn micro_steps_go_through_a_step_event_by_event_and_back() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        lab.click_timeline(0.999);
        lab.wait_for_step(lab.steps());
        browser.click("#first");
        lab.wait_for_step(0);
        for _ in 0..3 {
            lab.click_step();
        }
        // Step 4: an order-3 block is split off a larger one.
        browser.click("#micro");
        lab.wait_for_step(4);
        let mut clauses = vec![lab.position()];
        while lab.step() == 4 && !is_last_micro(&lab.position()) {
            let before = lab.position();
            browser.click("#micro");
            browser.wait_until("another micro-step", || lab.position() != before);
            clauses.push(lab.position());
        }
        assert!(clauses.len() >= 3, "{clauses:#?}");
        assert!(clauses.iter().any(|clause| clause.contains("split order")), "{clauses:#?}");
        for clause in clauses.iter().rev().skip(1) {
            browser.click("#micro-back");
            browser.wait_until(clause, || lab.position() == *clause);
        }
    });
}

/// `… micro-step 4 of 4: …`
fn is_last_micro(position: &str) -> bool {
    let Some(numbers) = position.split("micro-step ").nth(1) else { return false };
    let mut numbers = numbers.split([' ', ':']);
    let (now, of) = (numbers.next(), numbers.nth(1));
    now.is_some() && now == of
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_time_line_leads_to_any_moment() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        lab.click_timeline(0.999);
        lab.wait_for_step(6);
        let end = seen(browser, &lab);
        lab.click_timeline(0.001);
        lab.wait_for_step(0);
        assert!(lab.results().iter().all(|result| result.is_empty() || !result.is_empty()));
        browser.click("#scrubber");
        browser.press(crate::harness::key::END);
        lab.wait_for_step(6);
        assert_eq!(seen(browser, &lab), end);
        assert!(browser.attribute("#scrubber", "aria-valuetext").is_some_and(|text| text.contains(&lab.headline())));
        // A line number leads to its line.
        browser.click(".rows .row:nth-child(5) .ln");
        lab.wait_for_step(4);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn play_moves_by_itself_and_stops_at_null() {
    in_browser(Look { still: false, ..Look::DESKTOP }, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine toy 64\na = alloc_pages(GFP_KERNEL, 2);\nb = alloc_pages(GFP_ATOMIC, 9);\nc = alloc_page(GFP_KERNEL);\n");
        browser.click("#first");
        lab.wait_for_step(0);
        browser.click("#play");
        lab.wait_for_step(1);
        lab.wait_for_step(2);
        browser.wait_until("it stops at NULL", || {
            browser.attribute("#play", "aria-label").is_some_and(|l| l.starts_with("Play"))
        });
        assert_eq!(lab.step(), 2);
        assert!(lab.headline().contains("NULL"), "{}", lab.headline());
    });
}
