//! Writing a script: results at the lines' ends, errors with a way out, undo, and nothing lost.

use crate::harness::{Lab, Look, in_browser, key};

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn what_is_typed_runs_and_every_line_shows_its_result() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(
            "machine x86_64 256M\np = kmalloc(100, GFP_KERNEL);\nkfree(p);\nkfree(p);\nq = kmalloc(5M, GFP_KERNEL);\n",
        );
        assert_eq!(lab.steps(), 4);
        browser.click("#last");
        lab.wait_for_step(4);
        let results = lab.results();
        assert!(results[1].starts_with('…'), "the end of the address: {results:?}");
        assert_eq!(results[2], "freed", "{results:?}");
        assert_eq!(results[3], "BUG", "the second kfree: {results:?}");
        assert_eq!(results[4], "refused", "no kmalloc is larger than 4 MiB: {results:?}");
        browser.click(&Lab::line_number(2));
        lab.wait_for_step(1);
        assert!(lab.headline().starts_with("Granted from kmalloc-128"), "{}", lab.headline());
        assert!(lab.why().contains("28 B unused"), "{}", lab.why());
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn an_error_has_its_place_and_a_suggestion_that_one_click_accepts() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine x86_64 256M\np = kmalloc(100, GFP_ATOMC);\nkfree(p);\n");
        browser.wait_for_text("#errors", "GFP_ATOMIC");
        let errors = lab.errors();
        assert!(errors.contains("Line 2, column 18"), "{errors}");
        assert!(errors.contains("GFP_ATOMC"), "{errors}");
        assert_eq!(browser.attribute("#script", "aria-invalid").as_deref(), Some("true"));
        // What comes before the error runs; what comes after it does not.
        assert_eq!(lab.steps(), 0);
        browser.click("#fix");
        browser.wait_until("no error", || lab.errors().is_empty());
        assert_eq!(lab.script(), "machine x86_64 256M\np = kmalloc(100, GFP_ATOMIC);\nkfree(p);\n");
        assert_eq!(lab.steps(), 2);
        assert_eq!(browser.attribute("#script", "aria-invalid").as_deref(), Some("false"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn edits_can_be_undone_and_done_again() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let one = "machine toy 64\na = alloc_page(GFP_KERNEL);\n";
        lab.write(one);
        std::thread::sleep(std::time::Duration::from_millis(1500));
        let more = "b = alloc_page(GFP_KERNEL);\n";
        browser.press(more);
        browser.wait_until("two steps", || lab.steps() == 2);
        browser.chord(&[key::CONTROL, "z"]);
        browser.wait_until("one step", || lab.steps() <= 1);
        let mut presses = 0;
        while lab.script() != one {
            presses += 1;
            assert!(presses < 40, "undo does not lead back: {:?}", lab.script());
            browser.chord(&[key::CONTROL, "z"]);
        }
        browser.chord(&[key::CONTROL, key::SHIFT, "z"]);
        browser.wait_until("something again", || lab.script() != one);
        browser.click("#undo");
        browser.wait_until("the undone state by the button", || lab.script() == one);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_script_survives_a_reload() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let script = "machine toy 64\nkept = alloc_page(GFP_KERNEL);\n";
        lab.write(script);
        browser.reload();
        let lab = Lab::opened(browser);
        browser.wait_until("the script of before", || lab.script() == script);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_call_built_from_the_fields_becomes_a_line_and_runs() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine x86_64 256M\nfirst = kmalloc(64, GFP_KERNEL);\n");
        browser.click("#last");
        lab.wait_for_step(1);
        browser.click("#add-line");
        lab.wait_for_step(2);
        assert_eq!(lab.steps(), 2, "{}", lab.script());
        assert!(lab.script().lines().count() > 2, "{}", lab.script());
    });
}
