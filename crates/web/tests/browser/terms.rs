//! Terms explain themselves where they stand, and all of them in the help.

use crate::harness::{Browser, Lab, Look, in_browser, key};
use kmscope_scenario::lessons::LESSONS;
use kmscope_session::glossary::{Term, find};
use kmscope_session::{Language, lesson};

/// A term in the lesson's passage: its button and its explanation.
const TERM: &str = "[aria-describedby=lesson-term-glossary-free-list]";
const MEANING: &str = "#lesson-term-glossary-free-list";

fn open_at_cascade<'a>(browser: &'a Browser, server: &crate::harness::Server) -> Lab<'a> {
    let lab = Lab::open(browser, server, "/#v1;lesson=split;step=cascade");
    browser.wait_until("the passage", || browser.sees(TERM));
    lab
}

fn focus(browser: &Browser, css: &str) {
    browser.js("document.querySelector(arguments[0]).focus()", vec![css.into()]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_term_is_explained_to_the_keyboard_and_to_a_tap_and_esc_closes_that_alone() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = open_at_cascade(browser, server);
        let term = Term::named("glossary-free-list").expect("a term");
        let meaning = term.meaning(Language::English);
        let words = browser.texts("#lesson-card p").join(" ");
        let found = find(&words, Language::English);
        assert_eq!(browser.all("#lesson-card .term").len(), found.len(), "each term once: {words}");
        assert!(!browser.sees(MEANING), "nobody has asked");

        focus(browser, TERM);
        browser.wait_for_text(MEANING, &meaning);
        browser.press(" ");
        browser.press(key::ENTER);
        let waits = browser.attribute("#play", "aria-label").is_some_and(|label| label.starts_with("Play"));
        assert!(browser.sees(MEANING) && waits, "a term is no place to play from");
        browser.press("?");
        browser.wait_until("the help", || browser.sees("dialog"));
        browser.press(key::ESCAPE);
        browser.wait_until("no help", || !browser.sees("dialog"));
        focus(browser, "#step");
        browser.wait_until("it closes behind whoever goes on", || !browser.sees(MEANING));

        browser.click(TERM);
        browser.wait_for_text(MEANING, &meaning);
        let step = lab.step();
        browser.press(key::ESCAPE);
        browser.wait_until("Esc closes it", || !browser.sees(MEANING));
        assert_eq!(lab.step(), step);
        // It does not leave the window, wherever the word stands.
        let inside = "return [...document.querySelectorAll('.term')].every((term) => {
            term.firstChild.focus();
            return true;
        }) && document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.js(inside, vec![]), true);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_second_sentence_and_the_path_have_terms_too_each_once_in_the_path() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/#v1;lesson=twins;step=kernel");
        browser.wait_until("terms in the path", || browser.all("#why .path .term").len() > 4);
        // Also those in the folded part of the path.
        let texts = |css: &str| -> Vec<String> {
            let all = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)";
            serde_json::from_value(browser.js(all, vec![css.into()])).expect("texts")
        };
        let terms = texts("#why .path .term > button");
        assert!(terms.iter().any(|term| term == "slow path"), "{terms:?}");
        let mut meanings = texts("#why .path .term [role=tooltip]");
        let count = meanings.len();
        meanings.sort();
        meanings.dedup();
        assert_eq!(meanings.len(), count, "a term is explained where it stands first");
        assert!(!browser.all("#subline .term").is_empty());
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_help_has_the_whole_glossary_in_both_languages() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/#v1;lesson=split");
        for language in Language::ALL {
            browser.click("#help-button");
            browser.click("#help .glossary summary");
            let names: Vec<String> = Term::all().map(|term| term.name(language)).collect();
            browser.wait_until("all terms", || browser.texts("#help .glossary dt") == names);
            browser.press(key::ESCAPE);
            browser.wait_until("no help", || !browser.sees("dialog"));
            browser.click("#lang");
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_next_lesson_is_offered_at_the_end_of_one_and_after_the_last_none() {
    in_browser(Look::DESKTOP, |browser, server| {
        let title = |place: usize| lesson::title(&LESSONS[place]).say(Language::English);
        Lab::open(browser, server, "/#v1;lesson=split;step=limit");
        browser.wait_for_text("#next-lesson", &format!("Next: {}", title(1)));
        assert!(!browser.sees("#next-marker"), "there is no further marker");
        browser.click("#next-lesson");
        browser.wait_for_text("#lesson-card h2", &title(1));
        assert!(browser.sees("#next-marker") && !browser.sees("#next-lesson"), "it begins");
        let last = LESSONS.last().expect("a lesson").id;
        Lab::open(browser, server, &format!("/#v1;lesson={last};step=remove"));
        browser.wait_for_text("#lesson-card h2", &title(LESSONS.len() - 1));
        assert!(!browser.sees("#next-lesson"));
    });
}
