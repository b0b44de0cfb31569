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
        browser.click(".rows .row:nth-child(2) .ln");
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
fn words_are_offered_while_one_types_and_taken_by_keys_or_pointer() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine toy 64\n");
        browser.press("p = alloc_p");
        browser.wait_until("the list", || browser.sees("#completion"));
        let active = || browser.attribute("#script", "aria-activedescendant");
        assert_eq!(browser.attribute("#script", "aria-controls").as_deref(), Some("completion"));
        assert_eq!(active().as_deref(), Some("completion-0"));
        let options = browser.texts("#completion li");
        assert!(options.len() > 1 && options[0].starts_with("alloc_pages("), "{options:?}");
        // It stands below the word.
        let script = "const list = document.querySelector('#completion').getBoundingClientRect();
            const row = document.querySelector('.rows .row:nth-child(2) code').getBoundingClientRect();
            return [list.top - row.bottom, list.left - row.left];";
        let beside = browser.js(script, vec![]);
        assert!(beside[0].as_f64().is_some_and(|down| (-2.0..12.0).contains(&down)), "{beside}");
        assert!(beside[1].as_f64().is_some_and(|right| (10.0..40.0).contains(&right)), "{beside}");
        browser.press(key::DOWN);
        browser.wait_until("the next word", || active().as_deref() == Some("completion-1"));
        browser.press(key::TAB);
        browser.wait_until("the word", || {
            lab.script().ends_with(&format!("p = {}", options[1].split_inclusive('(').next().unwrap_or_default()))
        });
        assert!(!browser.sees("#completion"));
        browser.press("GFP_AT");
        browser.wait_until("flags", || browser.sees("#completion"));
        assert!(browser.text("#completion li").contains("never sleeps"), "{}", browser.text("#completion li"));
        browser.press(key::ENTER);
        browser.wait_until("the flag", || lab.script().ends_with("GFP_ATOMIC"));
        browser.press(");\nkf");
        browser.wait_until("the list", || browser.sees("#completion"));
        browser.press(key::ESCAPE);
        browser.wait_until("no list", || !browser.sees("#completion"));
        assert_eq!(browser.js("return document.activeElement.id", vec![]), "script", "the first Esc is the list's");
        browser.press("r");
        browser.wait_until("the list", || browser.sees("#completion"));
        let script = "document.querySelector('#completion li').dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))";
        browser.js(script, vec![]);
        browser.wait_until("the call", || lab.script().ends_with("kfree("));
        // A whole word is offered nothing: Enter ends the line.
        browser.press("p);");
        assert!(!browser.sees("#completion"));
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
        lab.try_a_call();
        browser.click("#add-line");
        lab.wait_for_step(2);
        assert_eq!(lab.steps(), 2, "{}", lab.script());
        assert!(lab.script().lines().count() > 2, "{}", lab.script());
    });
}
