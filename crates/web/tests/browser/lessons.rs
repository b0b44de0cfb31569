//! Lessons: with the words and numbers of the model.

use crate::harness::{Browser, Lab, Look, in_browser};
use kmscope_scenario::lessons::{LESSONS, Lesson, find, place_named};
use kmscope_session::{Language, lesson};

/// What the lesson says at a marker, from the model itself.
fn passage(lesson: &Lesson, marker: &str, language: Language) -> String {
    let passages = lesson::passages(lesson);
    passages.iter().find(|passage| passage.marker == marker).expect("a marker").text.say(language)
}

fn words(browser: &Browser) -> String {
    browser.texts("#lesson-card p").join(" ")
}

/// Chooses a lesson in the menu.
fn choose(browser: &Browser, id: &str) {
    let script = "const menu = document.querySelector('#lesson');
        menu.selectedIndex = arguments[0] + 1;
        menu.dispatchEvent(new Event('change', { bubbles: true }));";
    browser.js(script, vec![place_named(id).expect("a lesson").into()]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_lesson_says_what_the_model_says_in_either_language() {
    in_browser(Look::DESKTOP, |browser, server| {
        let split = find("split").expect("a lesson");
        let wanted = |language| passage(split, "cascade", language);
        let lab = Lab::open(browser, server, "/#v1;lesson=split;step=cascade");
        browser.wait_until("the words of the lesson", || words(browser) == wanted(Language::English));
        let step = lab.step();
        browser.click("#lang");
        browser.wait_until("the words in Chinese", || words(browser) == wanted(Language::Chinese));
        assert_eq!((lab.script().as_str(), lab.step()), (split.chinese, step), "comments in Chinese, the same place");
        browser.click("#lang");
        browser.wait_until("the words in English", || words(browser) == wanted(Language::English));
        assert_eq!((lab.script().as_str(), lab.step()), (split.script, step));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_lesson_that_is_chosen_opens_and_is_there_again_after_a_reload() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let summary = |id| lesson::summary(find(id).expect("a lesson")).say(Language::English);
        assert!(words(browser).starts_with(&summary(LESSONS[0].id)), "{}", words(browser));
        for id in ["slab", "zones"] {
            choose(browser, id);
            browser.wait_until("the lesson", || words(browser).starts_with(&summary(id)));
            assert_eq!(lab.script(), find(id).expect("a lesson").script);
        }
        // What was kept is known as a lesson.
        browser.reload();
        Lab::opened(browser);
        browser.wait_until("the lesson", || words(browser).starts_with(&summary("zones")));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_changed_lesson_is_still_that_lesson_and_leaves_ones_own_script_alone() {
    in_browser(Look::DESKTOP, |browser, server| {
        let chosen = || browser.property("#lesson", "selectedIndex").as_u64();
        let place = place_named("slab").map(|place| place as u64 + 1);
        let own = "machine toy 64\n// mine\np = kmalloc(100, GFP_KERNEL);\n";
        let lab = Lab::open(browser, server, "/");
        lab.write(own);
        browser.wait_until("a script that is no lesson", || chosen() == Some(0));
        choose(browser, "slab");
        let slab = find("slab").expect("a lesson").script;
        browser.wait_until("the lesson", || lab.script() == slab && chosen() == place);
        browser.click("#undo");
        browser.wait_until("the menu follows", || lab.script() == own && chosen() == Some(0));
        browser.click("#redo");
        browser.wait_until("the menu follows", || lab.script() == slab && chosen() == place);
        lab.try_a_call();
        browser.click("#add-line");
        browser.wait_until("the lesson says so", || words(browser).contains("Ctrl+Z"));
        let changed = lab.script();
        assert_ne!(changed, slab);
        assert_eq!(chosen(), place);
        browser.reload();
        Lab::opened(browser);
        browser.wait_until("the changed lesson", || lab.script() == changed && chosen() == place);
        browser.js(
            "const menu = document.querySelector('#lesson');
            menu.selectedIndex = 0;
            menu.dispatchEvent(new Event('change', { bubbles: true }));",
            Vec::new(),
        );
        browser.wait_until("one's own script", || lab.script() == own && chosen() == Some(0));
        assert!(!browser.sees("#lesson-card"), "it is no lesson");
    });
}
