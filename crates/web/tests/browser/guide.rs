//! The guide: its words are there without scripts, its figures live, a dragged number is answered by the model.

use crate::harness::{Browser, Look, in_browser};
use serde_json::json;

fn scroll_to(browser: &Browser, css: &str) {
    browser.js(
        "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })",
        vec![json!(css)],
    );
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_dragged_number_is_answered_by_the_model_and_a_question_is_judged() {
    in_browser(Look::DESKTOP, |browser, server| {
        browser.goto(&server.url("/guide.html"));
        assert_eq!(browser.all("main section").len(), 12);
        scroll_to(browser, "#atomic .drag");
        let outcome = || browser.js("return document.querySelector('#atomic .drag').dataset.outcome ?? ''", vec![]);
        browser.wait_until("the model", || outcome() == "granted");
        let set = |value: u32| {
            let script = "const input = document.querySelector('#atomic .drag input');
                input.value = arguments[0];
                input.dispatchEvent(new Event('input', { bubbles: true }));";
            browser.js(script, vec![json!(value)]);
        };
        set(100);
        browser.wait_until("too little", || outcome() == "null");
        browser.wait_for_text("#atomic .drag .says", "NULL");
        set(650);
        browser.wait_until("enough", || outcome() == "granted");
        scroll_to(browser, "#buddies .ask");
        browser.click("#buddies .ask button:not([data-right])");
        browser.wait_for_text("#buddies .ask details", "Not so.");
        browser.click("#buddies .ask button[data-right]");
        browser.wait_for_text("#buddies .ask details", "Right.");
        browser.click("header nav a[hreflang]");
        browser.wait_until("Chinese", || browser.url().contains("guide-zh.html"));
        assert!(browser.text("h1").contains('分'));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_words_and_pictures_of_the_guide_need_no_script() {
    in_browser(Look::DESKTOP, |browser, server| {
        let page = server.file("guide.html");
        let without = page
            .replace("<script src=\"km-scope.js\" defer></script>", "")
            .replace("<script src=\"guide.js\" defer></script>", "");
        assert!(!without.contains("<script"), "there are no others");
        server.put("/still.html", &without, &[]);
        browser.goto(&server.url("/still.html"));
        scroll_to(browser, "#buddies figure");
        browser.wait_until("its picture", || {
            browser.js("return document.querySelector('#buddies figure img').naturalWidth > 300", vec![]) == true
        });
        assert!(browser.text("#buddies .lead").len() > 20);
    });
}
