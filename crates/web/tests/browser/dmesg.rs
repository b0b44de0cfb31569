//! The kernel log: closed at first, as long as the story so far, and each report leads to its step.

use crate::harness::{Lab, Look, in_browser, key};

/// One request fails, one that says that it does not matter, and one that must not sleep.
const SCRIPT: &str = "machine x86_64 256M\nhog(until_free = zero)\np = alloc_page(GFP_ATOMIC)\nq = alloc_page(GFP_NOWAIT)\n\
    in_irq { r = kmalloc(64, GFP_KERNEL); }\n";

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_kernel_log_grows_with_the_story_and_leads_to_its_steps() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        lab.leave_the_script();
        browser.press(key::END);
        lab.wait_for_step(6);
        browser.wait_for_text("#dmesg .dmesg-count", "2");
        assert!(!browser.sees("#dmesg-log"), "it is closed at first");
        assert_eq!(browser.attribute("#dmesg-head", "aria-expanded").as_deref(), Some("false"));

        // By keyboard alone.
        browser.js("document.querySelector('#dmesg-head').focus()", vec![]);
        browser.press(key::ENTER);
        browser.wait_until("the log", || browser.sees("#dmesg-log"));
        let heads: Vec<String> = browser
            .texts("#dmesg-log pre")
            .iter()
            .map(|text| text.lines().next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(
            heads,
            [
                "BUG: sleeping function called from invalid context at include/linux/sched/mm.h",
                "insmod: page allocation failure: order:0, mode:0x820(GFP_ATOMIC), nodemask=(null)",
            ]
        );

        browser.click("#dmesg-log li:last-child .place");
        lab.wait_for_step(2);
        browser.wait_for_text("#dmesg .dmesg-count", "1");
        assert!(browser.sees("#dmesg-log li.now"), "the report of this step is marked");
        assert!(browser.text("#dmesg-log pre").contains("Mem-Info:"));
    });
}
