//! Going through time: on, back, in small steps, to any place, and by itself.

use crate::harness::{Lab, Look, in_browser, key};
use serde_json::json;

const SCRIPT: &str = "machine toy 1024\n\
    a = alloc_page(GFP_KERNEL);\n\
    b = __get_free_pages(GFP_KERNEL, 3);\n\
    c = kmalloc(100, GFP_KERNEL);\n\
    __free_page(a);\n\
    kfree(c);\n\
    free_pages(b, 3);\n";

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn steps_forward_and_back_show_the_same_moments() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        browser.click("#first");
        lab.wait_for_step(0);
        for as_tables in [false, true] {
            if as_tables {
                lab.toggle_tables();
            }
            let mut moments = vec![lab.moment()];
            for step in 1..=lab.steps() {
                lab.click_step();
                assert_eq!(lab.current_line(), Some(step + 1));
                moments.push(lab.moment());
                assert_ne!(moments[step].headline, moments[step - 1].headline, "step {step} has its own sentence");
                match as_tables {
                    false => assert_ne!(moments[step].picture, moments[step - 1].picture, "step {step} is to be seen"),
                    true => assert_ne!(moments[step].tables, moments[step - 1].tables, "step {step} is to be read"),
                }
            }
            for step in (0..lab.steps()).rev() {
                browser.click("#back");
                lab.wait_for_step(step);
                lab.wait_for_moment(&moments[step], &format!("step {step} on the way back"));
            }
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_tables_hold_the_numbers_of_the_picture() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine toy 1024\na = alloc_page(GFP_KERNEL);\n__free_page(a);\n");
        browser.click("#first");
        lab.wait_for_step(0);
        lab.toggle_tables();
        let before = lab.row("ree lists", "U");
        lab.click_step();
        // One block of order 10 became one block of every smaller order, less the page.
        let after = lab.row("ree lists", "U");
        for order in 0..=9 {
            assert_eq!(after[1 + order], "1", "order {order}: {after:?}");
        }
        assert_eq!((before[11].as_str(), after[11].as_str()), ("1", "0"));
        lab.click_step();
        assert_eq!(lab.row("ree lists", "U"), before, "everything merged again");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn micro_steps_go_through_a_step_event_by_event_and_back() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        browser.click("#first");
        lab.wait_for_step(0);
        // Step 1: one page is cut out of a block of 1024.
        browser.click("#micro");
        lab.wait_for_step(1);
        let mut clauses = vec![lab.position()];
        while lab.step() == 1 && !is_last_micro(&lab.position()) {
            let before = lab.position();
            browser.click("#micro");
            browser.wait_until("another micro-step", || lab.position() != before);
            clauses.push(lab.position());
        }
        assert!(clauses.len() >= 10, "{clauses:#?}");
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
        let end = lab.moment();
        lab.click_timeline(0.001);
        lab.wait_for_step(0);
        assert_ne!(lab.moment(), end);
        browser.js("document.querySelector('#scrubber').focus()", vec![]);
        browser.press(key::END);
        lab.wait_for_step(6);
        lab.wait_for_moment(&end, "the end again");
        assert!(browser.attribute("#scrubber", "aria-valuetext").is_some_and(|text| text.contains(&lab.headline())));
        // A line number leads to its line.
        browser.click(&Lab::line_number(5));
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

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_run_of_many_steps_is_awaited_while_the_page_goes_on_and_can_be_left() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine x86_64 64G\nrepeat 300000 { p = alloc_page(GFP_KERNEL); q = kmalloc(100, GFP_ATOMIC); __free_page(p) }\n");
        assert_eq!(lab.steps(), 900_000);
        lab.leave_the_script();
        browser.press(key::HOME);
        lab.wait_for_step(0);
        // How often the page came to something else meanwhile, and how far the run was then.
        let watch = "self.seen = []; self.watch = setInterval(() => {
            const bar = document.querySelector('#awaited-part');
            if (bar) self.seen.push(bar.value);
        }, 20)";
        browser.js(watch, vec![]);
        browser.press(key::END);
        browser.wait_until("the run begins", || browser.sees("#awaited"));
        assert_eq!(lab.step(), 0, "one is where one was until the steps on the way have run");
        lab.wait_for_step(900_000);
        assert!(!browser.sees("#awaited"));
        let seen: Vec<f64> =
            serde_json::from_value(browser.js("clearInterval(watch); return seen", vec![])).expect("numbers");
        assert!(seen.len() >= 5 && seen.windows(2).all(|pair| pair[0] <= pair[1]), "{seen:?}");
        // What ran once is near.
        browser.press(key::HOME);
        lab.wait_for_step(0);
        assert!(!browser.sees("#awaited"));
        browser.press(key::END);
        lab.wait_for_step(900_000);
        assert_eq!(lab.current_line(), Some(2));
        // Who does not want to wait stays.
        lab.write(
            "machine x86_64 64G\nrepeat 330000 { p = kmalloc(64, GFP_KERNEL); kfree(p); q = alloc_page(GFP_ATOMIC) }\n",
        );
        lab.leave_the_script();
        browser.press(key::HOME);
        lab.wait_for_step(0);
        let stay = "self.stayed = 0; self.watch = setInterval(() => {
            const stay = document.querySelector('#stay');
            if (!stay) return;
            self.stayed += 1;
            stay.click();
            clearInterval(self.watch);
        }, 5)";
        browser.js(stay, vec![]);
        // An edit at the beginning: nothing is known of what follows.
        browser.js(
            "const area = document.querySelector('#script');
            area.value = area.value.replace('kmalloc(64', 'kmalloc(128');
            area.dispatchEvent(new InputEvent('input', { bubbles: true }));
            document.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }))",
            vec![],
        );
        browser.wait_until("somebody stays", || {
            browser.js("return stayed", vec![]) == json!(1) && !browser.sees("#awaited")
        });
        assert_eq!(lab.step(), 0);
    });
}
