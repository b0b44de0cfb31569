//! Links to a moment: what is shared opens again, what is damaged harms nothing, and nothing that was kept is lost.

use crate::harness::server::SUB_FOLDER;
use crate::harness::{Browser, Lab, Look, in_browser, key};
use kmscope_scenario::compile;
use kmscope_scenario::lessons::{LESSONS, find};
use kmscope_scenario::link::{Link, Source};

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

// ── an address that changes under the open page, in every form of the app ────────────────────────

/// Where a marker of a lesson is.
fn step_of(lesson: &str, marker: &str) -> usize {
    let program = compile(find(lesson).expect("a lesson").script).program;
    program.markers.iter().find(|known| known.name == marker).expect("a marker").step
}

/// Puts a fragment behind the address of the page that is open, as a person does; nothing is loaded for it.
fn put_fragment(browser: &Browser, fragment: &str) {
    browser.js("location.hash = arguments[0];", vec![fragment.into()]);
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_first_link_that_is_put_into_the_open_lab_opens_and_so_does_the_next() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        let script = |name: &str| find(name).expect("a lesson").script;
        put_fragment(browser, "#v1;lesson=slab;step=second-page");
        browser.wait_until("another lesson", || lab.script() == script("slab"));
        lab.wait_for_step(step_of("slab", "second-page"));
        // The same lesson at another step, by its number and by its marker.
        put_fragment(browser, "#v1;lesson=slab;step=2");
        lab.wait_for_step(2);
        put_fragment(browser, "#v1;lesson=slab;step=second-page");
        lab.wait_for_step(step_of("slab", "second-page"));
        put_fragment(browser, "#v1;lesson=split;step=cascade;lang=zh");
        browser.wait_until("one more lesson", || lab.script() == find("split").expect("a lesson").chinese);
        lab.wait_for_step(step_of("split", "cascade"));
        browser.js("history.back()", vec![]);
        browser.wait_until("the lesson before", || lab.script() == find("slab").expect("a lesson").chinese);
        lab.wait_for_step(step_of("slab", "second-page"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_to_a_marker_that_is_not_there_says_which_are() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=split;step=nowhere");
        browser.wait_for_text("#notice", "no marker \"nowhere\"");
        browser.wait_for_text("#notice", "cascade");
        assert_eq!((lab.script().as_str(), lab.step()), (find("split").expect("a lesson").script, 0));
        put_fragment(browser, "#v1;lesson=split;step=cascade");
        lab.wait_for_step(step_of("split", "cascade"));
        browser.wait_until("nothing to complain of", || !browser.sees("#notice .notice"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn an_embedded_lab_follows_the_page_around_it_from_the_first_change_on() {
    in_browser(Look::DESKTOP, |browser, server| {
        let page = format!(
            "<!DOCTYPE html><html lang=en><title>Slides</title><link rel=icon href=/icon.svg>
            <iframe title=kmscope sandbox=allow-scripts width=900 height=500
                src='{}index.html#v1;lesson=split;step=cascade;embed=1'></iframe></html>",
            server.url(SUB_FOLDER)
        );
        server.put("/slides", &page, &[]);
        // Another name of this machine: another site.
        browser.goto(&server.url("/slides").replace("127.0.0.1", "localhost"));
        let go_to = |fragment: &str| {
            let script = "const frame = document.querySelector('iframe');
                frame.src = frame.src.split('#')[0] + arguments[0];";
            browser.js(script, vec![fragment.into()]);
        };
        let in_frame = |look: &dyn Fn(&Lab)| {
            browser.enter_frame("iframe");
            look(&Lab::opened(browser));
            browser.leave_frame();
        };
        in_frame(&|_| {
            browser.js("window.stays = true", vec![]);
        });
        let asked = || server.asked().iter().filter(|path| path.starts_with(SUB_FOLDER)).count();
        let before = asked();
        for (lesson, marker) in [("split", "cascade"), ("slab", "second-page"), ("split", "cascade")] {
            let step = step_of(lesson, marker);
            let steps = compile(find(lesson).expect("a lesson").script).program.steps.len();
            for (place, expected) in [("1".to_owned(), 1), (marker.to_owned(), step), (steps.to_string(), steps)] {
                go_to(&format!("#v1;lesson={lesson};step={place};embed=1"));
                in_frame(&|lab| {
                    lab.wait_for_step(expected);
                    assert_eq!(lab.steps(), steps, "{lesson}");
                    assert!(!browser.sees("#script"), "it is still embedded");
                    assert_eq!(browser.js("return window.stays === true", vec![]), true, "loaded anew");
                });
            }
        }
        assert_eq!(asked(), before, "nothing is loaded for it");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_replay_follows_its_address_to_another_step_and_another_recording() {
    in_browser(Look::DESKTOP, |browser, server| {
        let (one, other) = ("up-exh-o3-ATOMIC-256M", "upoff-buddy-256M");
        let step = || browser.property("#scrubber", "value").as_str().and_then(|value| value.parse::<usize>().ok());
        let is_open = |name: &str, at: usize| {
            browser.find(&format!("[data-name='{name}'][aria-current]"));
            browser.wait_until(&format!("{name} at {at}"), || browser.all("#loading").is_empty() && step() == Some(at));
        };
        browser.goto(&server.url(&format!("/replay.html#v1;recording={one};step=5")));
        is_open(one, 5);
        put_fragment(browser, &format!("#v1;recording={one};step=9"));
        is_open(one, 9);
        put_fragment(browser, &format!("#v1;recording={other};step=3"));
        is_open(other, 3);
        put_fragment(browser, "#v1;step=4;lang=zh");
        is_open(other, 4);
        browser.wait_until("Chinese", || browser.property("html", "lang") == "zh-CN");
        put_fragment(browser, "#v1;recording=nobodys;lang=en");
        browser.wait_for_text("#trouble", "nobodys");
        is_open(other, 4);
        put_fragment(browser, &format!("#v1;recording={one};step=2"));
        is_open(one, 2);
        browser.wait_until("nothing to complain of", || browser.all("#trouble").is_empty());
    });
}

// ── what is kept, and whose it is ────────────────────────────────────────────────────────────────

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_link_takes_nothing_away_from_what_was_kept() {
    in_browser(Look::DESKTOP, |browser, server| {
        let choose = |index: usize| {
            let script = "const menu = document.querySelector('#lesson');
                menu.selectedIndex = arguments[0];
                menu.dispatchEvent(new Event('change', { bubbles: true }));";
            browser.js(script, vec![index.into()]);
        };
        let fragment = Link { source: Some(Source::Script(SCRIPT.to_owned())), ..Link::default() }.encode();
        // A lesson was kept: it is nobody's own script.
        let lab = Lab::open(browser, server, "/");
        choose(4);
        browser.wait_until("a lesson", || lab.script() == LESSONS[3].script);
        browser.goto("about:blank");
        let lab = Lab::open(browser, server, &format!("/#{fragment}"));
        assert_eq!(lab.script(), SCRIPT);
        choose(2);
        browser.wait_until("another lesson", || lab.script() == LESSONS[1].script);
        choose(0);
        browser.wait_until("a new script", || lab.script() == "machine x86_64 256M linux-6.12\n");
        // One's own was kept: a link that is only looked at leaves it where it is.
        let mine = "machine toy 64\nmine = alloc_page(GFP_KERNEL);\n";
        lab.write(mine);
        browser.goto("about:blank");
        let lab = Lab::open(browser, server, &format!("/#{fragment}"));
        assert_eq!(lab.script(), SCRIPT);
        assert_eq!(browser.js("return localStorage.getItem('kmscope.own-script')", vec![]), mine);
        // Typed in, it is kept, and so is the one before.
        browser.click("#script");
        browser.chord(&[key::CONTROL, key::END]);
        browser.press("c = alloc_page(GFP_KERNEL);");
        browser.wait_for_text("#notice", "another script");
        browser.click("#other-script");
        browser.wait_until("one's own script", || lab.script() == mine);
        browser.click("#undo");
        browser.wait_until("the one of the link again", || lab.script().starts_with(SCRIPT));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn two_tabs_keep_the_scripts_of_both() {
    in_browser(Look::DESKTOP, |browser, server| {
        let (one, other) = ("machine toy 64\na = alloc_page(0);\n", "machine toy 64\nb = vmalloc(5000);\n");
        let lab = Lab::open(browser, server, "/");
        lab.write(one);
        let first = browser.open_tab(Look::DESKTOP);
        let lab = Lab::open(browser, server, "/");
        assert_eq!(lab.script(), one, "what was kept");
        lab.write(other);
        assert!(!browser.sees("#notice .notice"), "it goes on with what was kept");
        let second = browser.switch_to_tab(first);
        let lab = Lab::opened(browser);
        browser.click("#script");
        browser.chord(&[key::CONTROL, key::END]);
        browser.press("c = alloc_page(0);");
        browser.wait_for_text("#notice", "another script");
        // Each has its own after a reload, and neither is lost.
        let typed = lab.script();
        browser.reload();
        assert_eq!(Lab::opened(browser).script(), typed);
        browser.switch_to_tab(second);
        browser.reload();
        let lab = Lab::opened(browser);
        assert_eq!(lab.script(), other);
        browser.click("#script");
        browser.chord(&[key::CONTROL, key::END]);
        browser.press("d = NULL;");
        browser.wait_for_text("#notice", "another script");
        browser.click("#other-script");
        browser.wait_until("the script of the first tab", || lab.script() == typed);
    });
}
