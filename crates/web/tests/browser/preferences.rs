//! Language and theme, chosen and kept.

use crate::harness::{Browser, Lab, Look, in_browser};

fn is_dark(browser: &Browser) -> bool {
    let script = "const of = (element) => getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
        const [r, g, b, a] = of(document.body);
        const [x, y, z] = a === 0 ? of(document.documentElement) : [r, g, b];
        return x + y + z < 384;";
    browser.js(script, vec![]) == true
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_language_changes_everything_that_is_said_and_is_kept() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine x86_64 256M\np = kmalloc(100, GFP_KERNEL);\n");
        browser.click("#last");
        lab.wait_for_step(1);
        let (english, why) = (lab.headline(), lab.why());
        browser.click("#lang");
        browser.wait_until("Chinese", || lab.headline() != english);
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for (what, text) in
            [("headline", lab.headline()), ("why", lab.why()), ("position", lab.position()), ("spoken", lab.spoken())]
        {
            assert!(is_chinese(&text), "{what}: {text}");
        }
        assert!(lab.headline().contains("kmalloc-128"), "kernel words stay: {}", lab.headline());
        assert_ne!(lab.why(), why);
        assert!(browser.property("html", "lang").as_str().is_some_and(|lang| lang.starts_with("zh")));
        browser.reload();
        let lab = Lab::opened(browser);
        assert!(is_chinese(&lab.headline()), "{}", lab.headline());
        browser.click("#lang");
        browser.wait_until("English", || !is_chinese(&lab.headline()));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_browser_in_chinese_is_spoken_to_in_chinese() {
    in_browser(Look { language: "zh-CN", ..Look::DESKTOP }, |browser, server| {
        Lab::open(browser, server, "/");
        assert_eq!(browser.property("html", "lang"), "zh-CN");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_theme_follows_the_system_until_one_is_chosen() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/");
        assert!(!is_dark(browser));
        browser.set_look(Look { dark: true, ..Look::DESKTOP });
        browser.wait_until("dark as the system", || is_dark(browser));
        browser.click("#theme");
        browser.click("#theme-light");
        browser.wait_until("light as chosen", || !is_dark(browser));
        browser.reload();
        Lab::opened(browser);
        assert!(!is_dark(browser), "the choice is kept");
    });
}
