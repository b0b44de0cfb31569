//! The main job: a driver's life, typed in, stepped to its end and back to its start.

use crate::harness::{Lab, Look, in_browser};
use std::path::Path;

const SCRIPT: &str = include_str!("driver.kms");

/// Line of the script (1-based) and what stands at its end after the run.
const RESULTS: [(&str, &str); 9] = [
    ("dma = ", "100"),
    ("desc = ", "cache"),
    ("kfree(skb)", "freed"),
    ("bad = ", "BUG"),
    ("lost = ", "NULL"),
    ("kept = ", "slept 4"),
    ("kmem_cache_destroy", "gone"),
    ("vfree", "freed"),
    ("kfree(priv);                                    //", "BUG"),
];

/// Beginning of a line of the script, and what the headline says after it.
const SENTENCES: [(&str, &str); 9] = [
    ("priv = ", "Granted from kmalloc-2k"),
    ("dma = ", "Granted from zone DMA: 8 pages from frame 0x100 on"),
    ("table = ", "24 pages, contiguous in virtual addresses only"),
    ("skb = ", "Granted from kmalloc-2k"),
    ("d = ", "object 0 of the new slab"),
    ("bad = ", "BUG: GFP_KERNEL may sleep, but this runs while spinlock priv->lock is held"),
    ("lost = ", "NULL: no zone has enough free pages, and this request may not wait"),
    ("kept = ", "Granted from zone DMA32 after sleeping 4 ticks: "),
    ("kfree(priv);                                    //", "BUG: double free"),
];

fn line_of(beginning: &str) -> usize {
    let found = SCRIPT.lines().position(|line| line.trim_start().starts_with(beginning));
    found.unwrap_or_else(|| panic!("no line {beginning:?}")) + 1
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn a_driver_is_typed_stepped_to_its_end_and_back_to_its_start() {
    in_browser(Look::DESKTOP, |browser, server| {
        assert!(SCRIPT.lines().count() >= 40);
        let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("main-job");
        let lab = Lab::open(browser, server, "/");
        lab.write(SCRIPT);
        assert_eq!(lab.errors(), "");
        browser.click("#first");
        lab.wait_for_step(0);
        lab.leave_the_script();
        let steps = lab.steps();

        let mut moments = vec![lab.moment()];
        let mut lines = vec![0];
        for step in 1..=steps {
            lab.click_step();
            let moment = lab.moment();
            assert!(!moment.headline.is_empty() && lab.spoken().contains(&moment.headline), "step {step}: {moment:?}");
            assert!(lab.position().starts_with(&format!("Step {step} of {steps}")), "{}", lab.position());
            lines.push(lab.current_line().expect("a step has a line"));
            moments.push(moment);
        }
        for (beginning, sentence) in SENTENCES {
            let step = lines.iter().rposition(|line| *line == line_of(beginning)).expect("the line ran");
            let headline = &moments[step].headline;
            assert!(headline.contains(sentence), "{beginning}: {headline}");
        }
        let results = lab.results();
        for (beginning, result) in RESULTS {
            let shown = &results[line_of(beginning) - 1];
            assert!(shown.contains(result), "{beginning}: {shown}");
        }
        browser.save_picture(&pictures.join("end.png"));

        for step in (0..steps).rev() {
            browser.click("#back");
            lab.wait_for_step(step);
            lab.wait_for_moment(&moments[step], &format!("step {step} on the way back"));
            if lines[step] == line_of("kept = ") {
                browser.save_picture(&pictures.join("slept.png"));
            }
        }
        assert_eq!(lab.step(), 0);
    });
}
