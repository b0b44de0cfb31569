//! Writing a script: results at the lines' ends, errors with a way out, undo, and nothing lost.

use crate::harness::{Browser, Lab, Look, in_browser, key};
use kmscope_scenario::lessons::LESSONS;

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

/// What of the shown rows is not as it should be: an outcome over the letters of its call, a letter outside of the panel, a
/// line that the textarea breaks elsewhere.
const BADLY_PLACED: &str = "const editor = document.querySelector('.editor'), area = document.querySelector('#script');
    const meets = (a, b) => a.left < b.right - .5 && b.left < a.right - .5 && a.top < b.bottom - .5 && b.top < a.bottom - .5;
    const right = editor.getBoundingClientRect().left + editor.clientWidth;
    const wrong = [];
    for (const row of document.querySelectorAll('.row')) {
        const place = row.getBoundingClientRect(), letters = document.createRange();
        letters.selectNodeContents(row.querySelector('code'));
        const code = [...letters.getClientRects()];
        for (const outcome of row.querySelectorAll('.res:not(:empty), .sig, .who')) {
            const its = outcome.getBoundingClientRect();
            // What had no room is outside of the end of the row, where it is cut off.
            const clip = outcome.closest('.end')?.getBoundingClientRect() ?? place;
            const seen = its.top < clip.bottom - .5 && its.left < clip.right - .5;
            if (seen && code.some((letter) => meets(letter, its))) wrong.push(`over its call: ${row.textContent}`);
        }
        // A blank at the end of a line hangs over.
        if (code.some((letter) => letter.right > right + 8)) wrong.push(`not all in sight: ${row.textContent}`);
    }
    const padding = parseFloat(getComputedStyle(area).paddingTop), height = area.style.height;
    area.style.height = 0;
    const [ours, theirs] = [document.querySelector('.rows').offsetHeight, area.scrollHeight - padding];
    area.style.height = height;
    if (Math.abs(ours - theirs) > 1) wrong.push(`the rows are ${ours} px high, the text below them ${theirs} px`);
    return wrong;";

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn no_outcome_hides_any_of_its_call_in_any_lesson() {
    in_browser(Look::DESKTOP, |browser, server| {
        let mut wrong = Vec::new();
        for lesson in LESSONS {
            browser.goto("about:blank");
            let lab = Lab::open(browser, server, &format!("/#v1;lesson={}", lesson.id));
            browser.click("#last");
            lab.wait_for_step(lab.steps());
            browser.wait_until("every outcome", || lab.knows_all());
            browser.settle();
            let found = browser.js(BADLY_PLACED, vec![]);
            let found = found.as_array().expect("a list").iter().filter_map(|line| line.as_str());
            wrong.extend(found.map(|line| format!("{}: {line}", lesson.id)));
            assert!(browser.all(".row .sig").len() + browser.all(".res:not(:empty)").len() > 3, "{}", lesson.id);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Puts a text into the editor at once, as pasting does, and the caret behind the first `at`.
fn paste(browser: &Browser, text: &str, at: &str) {
    let script = "const area = document.querySelector('#script');
        area.focus();
        area.value = arguments[0];
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
        const caret = arguments[0].indexOf(arguments[1]) + arguments[1].length;
        area.setSelectionRange(caret, caret);";
    browser.js(script, vec![text.into(), at.into()]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn of_a_long_script_the_rows_in_sight_are_drawn_and_nothing_typed_is_lost() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let lines: String = (2..=20_000).map(|line| format!("p{line} = kmalloc(100, GFP_ATOMIC);\n")).collect();
        let script = format!("machine x86_64 4G\n{lines}");
        paste(browser, &script, "p10000 = kmalloc(100, GFP_ATOMIC);");
        browser.wait_until("all steps", || lab.steps() == 19_999);
        let drawn = || {
            browser.js("return [...document.querySelectorAll('.row')].map((row) => Number(row.dataset.line))", vec![])
        };
        let drawn = || -> Vec<usize> { serde_json::from_value(drawn()).expect("numbers") };
        let few = |rows: &[usize]| !rows.is_empty() && rows.len() <= 320;
        assert!(few(&drawn()), "{:?}", drawn());
        // Where one scrolls, the rows are drawn at their places.
        browser
            .js("const editor = document.querySelector('.editor'); editor.scrollTop = editor.scrollHeight / 2", vec![]);
        browser.wait_until("the rows in the middle", || drawn().contains(&10_000));
        assert!(few(&drawn()), "{:?}", drawn());
        let place = "const row = document.querySelector('.row[data-line=\"10000\"]').getBoundingClientRect();
            const area = document.querySelector('#script').getBoundingClientRect();
            return row.top - area.top - 9999 * row.height - parseFloat(getComputedStyle(document.querySelector('#script')).paddingTop);";
        let off = browser.js(place, vec![]).as_f64().expect("a distance");
        assert!(off.abs() < 1.0, "line 10000 is drawn {off} px off its place in the text");
        // What is typed is seen at once, and becomes steps.
        browser.press(" // a note");
        browser.wait_for_text(".row[data-line='10000'] code", "// a note");
        let edited =
            script.replace("p10000 = kmalloc(100, GFP_ATOMIC);", "p10000 = kmalloc(100, GFP_ATOMIC); // a note");
        assert_eq!(lab.script(), edited);
        browser.press("\nkfree(p10000);");
        browser.wait_until("a step more", || lab.steps() == 20_000);
        // A step that is not drawn comes into sight when one goes to it.
        lab.leave_the_script();
        browser.press(key::END);
        lab.wait_for_step(20_000);
        browser.wait_until("the last line", || lab.current_line() == Some(20_001));
        assert!(few(&drawn()), "{:?}", drawn());
        browser.press(key::HOME);
        lab.wait_for_step(0);
        assert!(few(&drawn()));
        // The page goes away before typing has paused.
        let typed = lab.script();
        paste(browser, &typed, "p10000 = kmalloc(100, GFP_ATOMIC);");
        browser.press(" // and a last one");
        browser.reload();
        let lab = Lab::opened(browser);
        assert!(lab.script().contains("p10000 = kmalloc(100, GFP_ATOMIC); // and a last one"));
    });
}
