//! Links to a moment: what is shared opens again, what is damaged harms nothing.

use crate::harness::{Lab, Look, in_browser, key};

const SCRIPT: &str =
    "machine toy 1024\na = alloc_pages(GFP_KERNEL, 1);\nb = alloc_page(GFP_ATOMIC); // 中文\n__free_pages(a, 1);\n";

/// Shares the present moment: the link stands in the address then.
fn share(lab: &Lab) -> String {
    let browser = lab.browser;
    let before = browser.url();
    browser.click("#share");
    browser.wait_until("a link in the address", || browser.url() != before);
    browser.url()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_opens_the_same_script_at_the_same_step_in_the_same_language() {
    let mut link = String::new();
    let mut headline = String::new();
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        browser.click("#last");
        lab.wait_for_step(3);
        browser.click("#back");
        lab.wait_for_step(2);
        browser.click("#lang");
        browser
            .wait_until("Chinese", || browser.property("html", "lang").as_str().is_some_and(|l| l.starts_with("zh")));
        headline = lab.headline();
        link = share(&lab).split_once('#').expect("a fragment").1.to_owned();
    });
    assert!(link.len() < 1000, "{} characters: {link}", link.len());
    // Another browser, which knows nothing of the first.
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, &format!("/#{link}"));
        assert_eq!(lab.script(), SCRIPT);
        assert_eq!((lab.step(), lab.steps()), (2, 3));
        assert_eq!(lab.headline(), headline);
        browser.click("#first");
        lab.wait_for_step(0);
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_damaged_link_says_so_and_loses_nothing() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        let link = share(&lab);
        let (_, fragment) = link.split_once('#').expect("a fragment");
        // As a mail program cuts it, with a letter changed, of a version to come, of somebody else.
        let middle = fragment.len() / 2;
        let changed = if fragment.as_bytes()[middle] == b'A' { "B" } else { "A" };
        let damaged = [
            fragment[..fragment.len() - 7].to_owned(),
            format!("{}{changed}{}", &fragment[..middle], &fragment[middle + 1..]),
            fragment.replacen("v1", "v999", 1),
            "%E0%A4%A%00;;==v1;;;".to_owned(),
        ];
        for fragment in damaged {
            browser.goto("about:blank");
            let lab = Lab::open(browser, server, &format!("/#{fragment}"));
            browser.wait_for_text("#notice", "could not be read");
            assert_eq!(lab.script(), SCRIPT, "after {fragment}");
            browser.chord(&[key::ESCAPE]);
            browser.wait_until("the message is gone", || !browser.sees("#notice .notice"));
        }
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_pasted_into_the_open_page_opens() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        let link = share(&lab);
        lab.write("machine toy 64\n");
        browser.js("location.hash = ''", vec![]);
        browser.goto(&link);
        browser.wait_until("the script of the link", || lab.script() == SCRIPT);
    });
}
