//! Others run while one sleeps: they are seen in their lines, told in the why-panel, and known to who does not see.

use crate::harness::{Lab, Look, in_browser, key};

/// A reader in the same function, a packet after one tick.
const SCRIPT: &str = "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = min)\nstatic char *tmp;\n\
    void show(void) {\nvoid *page;\ntmp = kmalloc(64, GFP_ATOMIC);\npage = alloc_page(GFP_KERNEL);\nkfree(tmp);\n}\n\
    start reader { show(); }\nin_irq(after = 1) { skb = kmalloc(1500, GFP_ATOMIC); }\nshow();\nwait(3)\n";

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn two_tasks_in_one_function_are_seen_where_they_stand() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        assert_eq!(lab.errors(), "");
        lab.leave_the_script();
        browser.press(key::END);
        lab.wait_for_step(lab.steps());
        assert!(lab.subline().contains("task reader, line 10: BUG: double free"), "{}", lab.subline());
        assert_eq!(lab.result(10), "BUG", "the line shows what it got for the worst of its callers");

        // The step in which the script's own task sleeps: others have lanes and places meanwhile.
        let sleeps = lab.steps() - 2;
        browser.press(key::LEFT);
        browser.press(key::LEFT);
        lab.wait_for_step(sleeps);
        assert!(
            lab.headline().starts_with("Granted from zone Normal after sleeping 1 tick: page frame "),
            "{}",
            lab.headline()
        );
        assert_eq!(browser.texts(".who"), ["reader"]);
        let others = || browser.property("#others", "textContent").as_str().unwrap_or_default().to_owned();
        assert_eq!(others(), "reader goes on in line 9 when its turn comes");
        let why = lab.why();
        assert!(why.contains("an interrupt handler, line 13: granted; task reader, line 8: granted"), "{why}");
        assert!(browser.sees(".runners .zz"), "the row of who runs has a sleeper");

        // Before it, both are still to come; the script says of their lines that they wait.
        browser.press(key::LEFT);
        lab.wait_for_step(sleeps - 1);
        assert_eq!(others(), "reader goes on in line 8 when its turn comesirq goes on in line 13 when its turn comes");
    });
}
