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
        // How many reports there are is to be seen while it is closed.
        browser.wait_for_text("#side-log .count", "2");
        assert!(!browser.sees("#dmesg-log"), "it is closed at first");
        assert_eq!(browser.attribute("#side-log", "aria-expanded").as_deref(), Some("false"));

        // By keyboard alone.
        browser.js("document.querySelector('#side-log').focus()", vec![]);
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
                "insmod: page allocation failure: order:0, mode:0x820(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0",
            ]
        );

        browser.click("#dmesg-log li:last-child .place");
        lab.wait_for_step(2);
        browser.wait_for_text("#dmesg .dmesg-count", "1");
        assert!(browser.sees("#dmesg-log li.now"), "the report of this step is marked");
        assert!(browser.text("#dmesg-log pre").contains("Mem-Info:"));
    });
}

/// The OOM killer chooses, and the path is long.
const KILLED: &str = "machine x86_64 256M\npcp(off)\ntask web { anon(12M) }\nhog(until_free = zero)\n\
    p = kmalloc(2000, GFP_KERNEL)\n";

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_report_shows_memory_and_a_mode_of_an_old_kernel_can_be_read() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        lab.leave_the_script();
        browser.press(key::END);
        lab.wait_for_step(6);
        lab.show_panel("log");
        browser.wait_until("the log", || browser.sees("#dmesg-log"));
        let log = browser.texts("#dmesg-log pre").join("\n");
        for line in ["active_anon:", "Node 0 active_anon:", " writepending:", " total pagecache pages", " pages RAM"] {
            assert!(log.contains(line), "{line} in {log}");
        }
        assert!(browser.text("#dmesg-log").contains("CONFIG_DEBUG_ATOMIC_SLEEP"));

        browser.type_into("#flag-field", "mode:0xd0");
        browser.wait_until("four kernels", || browser.texts("#flag-reader tr").len() == 4);
        let rows = browser.texts("#flag-reader tr");
        assert!(rows[0].contains("2.6.10") && rows[0].contains("GFP_KERNEL"), "{rows:?}");
        assert!(rows[3].contains("6.12") && !rows[3].contains("GFP_KERNEL"), "{rows:?}");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_path_names_the_kernels_rules_unfolds_and_shows_whom_the_oom_killer_weighed() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(KILLED);
        lab.leave_the_script();
        browser.press(key::END);
        browser.wait_until("the OOM killer's table", || browser.texts("#why .oom tbody tr").len() == 3);
        let rows = browser.texts("#why .oom tbody tr");
        assert!(rows[0].contains("killed") && rows[1].contains("web"), "{rows:?}");
        assert!(browser.text("#why").contains("out_of_memory, oom_badness"));
        let folded = "#why li.more details";
        assert!(browser.sees(folded));
        browser.click("#why li.more summary");
        browser.wait_until("the rest of the path", || browser.sees("#why li.more li .rule"));
    });
}
