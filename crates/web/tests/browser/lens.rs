//! The GFP lens and what if: what other flags would have got, and the way into the script.

use crate::harness::{Browser, Lab, Look, in_browser, key};
use serde_json::json;

/// Chooses the option of a select whose words contain `words`.
fn choose(browser: &Browser, css: &str, words: &str) {
    let script = "const select = document.querySelector(arguments[0]);
        select.selectedIndex = [...select.options].findIndex((option) => option.text.includes(arguments[1]));
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return select.selectedIndex;";
    let at = browser.js(script, vec![json!(css), json!(words)]);
    assert!(at.as_i64().is_some_and(|at| at >= 0), "no option {words:?} in {css}");
}

/// The lens as a table: flags, and what they would get after which steps.
fn lens_table(browser: &Browser) -> Vec<Vec<String>> {
    if !browser.sees(".lens-table") {
        browser.js("document.querySelector('#lens-table').click()", vec![]);
    }
    browser.wait_until("the lens as a table", || browser.sees(".lens-table"));
    browser.table(".lens-table")
}

fn row_of(browser: &Browser, flags: &str) -> String {
    let table = lens_table(browser);
    let row = table.iter().find(|row| row[0] == flags);
    row.unwrap_or_else(|| panic!("no row {flags} in {table:?}")).join(" ")
}

/// What a screen reader hears of the lens.
fn heard(browser: &Browser) -> String {
    browser.property("#lens-now", "textContent").as_str().unwrap_or_default().to_owned()
}

/// The fork of these flags, as one line.
fn fork(browser: &Browser, flags: &str) -> String {
    let script = "const fork = [...document.querySelectorAll('.fork')].find((fork) =>
            fork.querySelector('code').textContent === arguments[0]);
        return fork ? [...fork.children].map((part) => part.textContent).join(' ').trim() : '';";
    browser.js(script, vec![json!(flags)]).as_str().unwrap_or_default().to_owned()
}

fn open_fork(browser: &Browser, flags: &str) {
    browser.wait_until("the fork", || !fork(browser, flags).is_empty());
    let script = "[...document.querySelectorAll('.fork')].find((fork) =>
        fork.querySelector('code').textContent === arguments[0]).click()";
    browser.js(script, vec![json!(flags)]);
    browser.wait_until("the fork's detail", || browser.sees(".fork-detail"));
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_band_where_atomic_fails_says_so_and_leads_there() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins");
        lab.show_what_is_ahead();
        browser.wait_until("the band", || browser.sees(".band"));
        assert_eq!(browser.text(".band"), "GFP_ATOMIC fails while GFP_KERNEL would sleep");
        assert!(heard(browser).contains("At boot: GFP_KERNEL granted; GFP_ATOMIC granted"), "{}", heard(browser));

        browser.click(".band");
        browser.wait_until("the band's first step", || lab.step() > 300);
        let first = lab.step();
        let now = heard(browser);
        assert!(now.contains("GFP_KERNEL a bug here: it may sleep (in a task: would sleep)"), "{now}");
        assert!(now.contains("GFP_ATOMIC NULL"), "{now}");
        // One step on, the very request that the lens asks for is made, and gets NULL.
        lab.click_step();
        assert!(lab.headline().starts_with("NULL"), "{}", lab.headline());

        // By keyboard alone.
        browser.click("#first");
        lab.wait_for_step(0);
        browser.js("document.querySelector('.band').focus()", vec![]);
        browser.press(key::ENTER);
        lab.wait_for_step(first);

        // Anywhere else on the strips a click goes to the step there.
        let script = "const strip = document.querySelector('.strip').getBoundingClientRect();
            return [strip.left + strip.width * 0.999, strip.top + strip.height / 2];";
        let place = browser.js(script, vec![]);
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "buttons": buttons, "clickCount": 1 });
            browser.devtools("Input.dispatchMouseEvent", event);
        }
        lab.wait_for_step(lab.steps());
        let event =
            json!({ "type": "mouseMoved", "x": place[0].as_f64().map(|x| x - 3.0), "y": place[1], "buttons": 0 });
        browser.devtools("Input.dispatchMouseEvent", event);
        browser.wait_for_text(".lens-tip", "GFP_KERNEL granted");
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_lens_is_a_table_too_and_asks_for_what_one_chooses() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write("machine x86_64 256M\nhog(until_free = 0)\nnote(\"nothing is left\")\n");
        browser.wait_until("the lens of the script", || row_of(browser, "GFP_ATOMIC").contains("1–2 NULL"));
        assert!(row_of(browser, "GFP_ATOMIC").contains("0–0 granted"), "{}", row_of(browser, "GFP_ATOMIC"));

        choose(browser, "#lens-flags", "GFP_NOIO");
        // No OOM killer without __GFP_FS.
        let rows = || lens_table(browser).concat().join(" ");
        browser.wait_until("what waits for ever", || rows().contains("1–2 never returns"));
        choose(browser, "#lens-flags", "__GFP_NORETRY");
        let noretry = "GFP_KERNEL | __GFP_NORETRY";
        browser.wait_until("a row more", || row_of(browser, noretry).contains("1–2 NULL after sleeping"));
        choose(browser, "#lens-flags", "GFP_NOIO");
        browser.wait_until("a row less", || lens_table(browser).iter().all(|row| row[0] != "GFP_NOIO"));

        // Of one block of 2^10 pages nothing is left after a hog that leaves 500 pages free.
        lab.write("machine x86_64 256M\nhog(until_free = 500)\n");
        browser.wait_until("one page is there", || row_of(browser, "GFP_KERNEL").contains("0–1 granted"));
        choose(browser, "#lens-order", "1,024 pages");
        browser.wait_until("1,024 are not", || row_of(browser, "GFP_ATOMIC").contains("1–1 NULL"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn other_flags_stand_beside_the_original_and_one_of_them_becomes_the_script() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=362");
        lab.show_panel("flags");
        let before = lab.script();
        browser.wait_until("the forks", || fork(browser, "GFP_KERNEL").contains("slept 3 415 > 338"));
        for (flags, got) in [
            ("GFP_ATOMIC", "NULL 127 ≤ 127"),
            ("GFP_NOWAIT", "NULL 127 ≤ 338"),
            ("… | __GFP_NORETRY", "NULL, slept 2 319 ≤ 338"),
            ("… | GFP_DMA", "granted DMA 293 > 33"),
        ] {
            assert!(fork(browser, flags).contains(got), "{flags}: {}", fork(browser, flags));
        }
        assert_eq!((lab.step(), lab.script() == before), (362, true), "a fork changes nothing");

        open_fork(browser, "GFP_ATOMIC");
        browser.wait_for_text(".fork-detail", "NULL: no zone has enough free pages");
        // NULL takes no time to sleep; kswapd, which it woke, reclaims its first 64 pages afterwards.
        let differences = browser.table(".fork-detail .diff");
        assert!(
            differences.contains(&["Normal free pages", "414", "191"].map(str::to_owned).to_vec()),
            "{differences:?}"
        );
        assert!(differences.iter().any(|row| row[0] == "reports in the kernel log"), "{differences:?}");
        // Both ways side by side: what differs is marked by a sign and in words.
        let ways = browser.texts(".fork-detail .ways tr.differs .mark");
        assert!(!ways.is_empty() && ways.iter().all(|mark| mark.contains('≠')), "{ways:?}");
        assert!(browser.text(".fork-detail .sure").contains("Modelled"), "kswapd works meanwhile");
        browser.click("#make-story");
        browser.wait_until("the fork in the script", || lab.script() != before);
        assert_eq!(lab.script(), before.replace("buf = kmalloc(200, GFP_KERNEL);", "buf = kmalloc(200, GFP_ATOMIC);"));
        lab.wait_for_step(362);
        browser.wait_until("its outcome", || lab.headline().starts_with("NULL: no zone has enough free pages"));
        browser.click("#undo");
        browser.wait_until("the script as it was", || lab.script() == before);
        browser.wait_until("its outcome", || {
            lab.headline().starts_with("Granted from zone Normal after sleeping 3 ticks: ")
        });

        // From an interrupt the same call is a bug; written into the script, it stands in a block.
        choose(browser, "#whatif-place", "in an interrupt");
        browser.wait_until("the bug", || fork(browser, "GFP_KERNEL").contains("bug"));
        browser.js("document.querySelector('#make-story').click()", vec![]);
        browser.wait_until("the block", || lab.script().contains("in_irq {\n  buf = kmalloc(200, GFP_ATOMIC);\n}"));
        browser.wait_until("its outcome", || lab.headline().starts_with("NULL"));
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn any_flags_can_be_typed_or_picked_and_become_a_row_of_the_lens() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/#v1;lesson=twins;step=362").show_panel("flags");
        browser.wait_until("the forks", || !fork(browser, "GFP_KERNEL").is_empty());
        browser.click("#whatif-flags");
        browser.type_into("#whatif-flags", "GFP_KERNEL | __GFP_HIHG");
        browser.wait_for_text("#whatif-wrong", "__GFP_HIGH");
        choose(browser, "#whatif-pick", "__GFP_NOMEMALLOC");
        choose(browser, "#whatif-pick", "GFP_ATOMIC");
        choose(browser, "#whatif-pick", "__GFP_NOWARN");
        let flags = "GFP_ATOMIC | __GFP_NOWARN | __GFP_NOMEMALLOC";
        browser.wait_until("a row of these flags", || fork(browser, flags).contains("NULL"));
        assert_eq!(browser.property("#whatif-flags", "value"), json!(flags));
        assert!(!browser.text("#whatif").contains("__GFP_HIHG"));
        browser.wait_until("its detail", || browser.sees("#fork-in-lens"));
        // Six rows are the most: one is taken out by its own button.
        browser.click("#fork-in-lens");
        browser.wait_until("a row of the lens", || heard(browser).contains(flags));
        browser.wait_for_text("#fork-in-lens", "Remove from the lens");
        browser.click("#fork-in-lens");
        browser.wait_until("no row any more", || !heard(browser).contains(flags));
    });
}

/// The text of a cell of the table of all contexts.
fn cell(browser: &Browser, flags: &str, context: &str) -> String {
    let table = browser.table(".matrix");
    let column = table[0].iter().position(|head| head == context);
    let column = column.unwrap_or_else(|| panic!("no context {context} in {:?}", table[0]));
    let row = table.iter().find(|row| row[0] == flags);
    row.and_then(|row| row.get(column)).cloned().unwrap_or_default()
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn all_flags_in_all_contexts_are_one_table_and_a_cell_opens_its_detail() {
    for width in [Look::DESKTOP.width, 390] {
        in_browser(Look { width, ..Look::DESKTOP }, |browser, server| {
            let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=362");
            let why = "[...document.querySelectorAll('.tabs button')].find((tab) => tab.textContent === 'Why').click()";
            if width < 640 {
                browser.js(why, vec![]);
            }
            lab.show_panel("flags");
            browser.wait_until("the panel", || browser.sees("#whatif-matrix"));
            browser.click("#whatif-matrix");
            browser.wait_until("the last cell", || !cell(browser, "GFP_HIGHUSER_MOVABLE", "in a timer").is_empty());
            for (flags, context, got) in [
                ("GFP_KERNEL", "in the context here", "Normal, slept 3"),
                ("GFP_KERNEL", "in an interrupt", "may sleep"),
                ("GFP_KERNEL", "in reclaim (PF_MEMALLOC)", "Normal"),
                ("GFP_ATOMIC", "in an interrupt", "NULL: may not wait"),
                ("… | __GFP_NORETRY", "under a mutex", "NULL, slept 2: one round only"),
            ] {
                assert_eq!(cell(browser, flags, context), got, "{flags} {context}");
            }
            assert_eq!(browser.all(".matrix tbody th[scope=row]").len() + 1, browser.table(".matrix").len());
            browser
                .js("document.querySelectorAll('.matrix tbody tr')[1].querySelectorAll('button')[13].click()", vec![]);
            browser.wait_for_text("#matrix-detail", "GFP_ATOMIC · in an interrupt");
            browser.wait_for_text("#matrix-detail", "NULL: no zone has enough free pages");
            browser.js("document.querySelector('#make-story').click()", vec![]);
            browser.wait_until("it in the script", || {
                lab.script().contains("in_irq {\n  buf = kmalloc(200, GFP_ATOMIC);\n}")
            });
            assert!(!browser.sees(".matrix"), "the dialog is closed");
        });
    }
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn under_a_lock_of_a_file_system_the_lens_says_deadlock_and_not_that_one_may_not_sleep() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        lab.write(
            "machine x86_64 256M\npcp(off)\ndentries(8M)\npage_cache(200M, dirty)\nhog(until_free = min)\n\
             in_irq { repeat 90 { __get_free_page(GFP_ATOMIC); } }\nfs_lock { note(\"held\") }\nspin_lock(l);\n",
        );
        let deadlock = "a deadlock here: its reclaim would wait for what the code itself holds";
        browser.wait_until("the deadlock", || row_of(browser, "GFP_KERNEL").contains(deadlock));
        assert!(row_of(browser, "GFP_KERNEL").contains("a bug here: it may sleep"), "under the spinlock");
        let end = lab.steps();
        browser.js("document.querySelector('#lens-table').click()", vec![]);
        browser.click("#last");
        lab.wait_for_step(end);
        for _ in 0..2 {
            browser.click("#back");
        }
        lab.wait_for_step(end - 2);
        browser.wait_until("what is heard", || heard(browser).contains(deadlock));
        // What is checked and what is modelled stands beside the strips.
        let legend = browser.property(".lens-legend", "textContent");
        let legend = legend.as_str().unwrap_or_default().to_owned();
        assert!(
            legend.contains("checked against recordings: granted, NULL") && legend.contains("modelled"),
            "{legend}"
        );
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn every_band_can_be_reached_however_many_there_are() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        // One page more and one page less, again and again, at the floor of the atomic requests.
        let script = format!(
            "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = min)\nin_irq {{\n\
             repeat 300 {{ p = __get_free_page(GFP_ATOMIC); }}\nrepeat 60 {{ q = __get_free_page(GFP_ATOMIC); }}\n{}}}\n",
            "free_page(p); p = __get_free_page(GFP_ATOMIC);\n".repeat(12),
        );
        lab.write(&script);
        browser.wait_until("the bands", || browser.all(".band").len() > 8);
        browser.js("[...document.querySelectorAll('.band')].at(-1).focus()", vec![]);
        browser.press(key::ENTER);
        browser.wait_until("the last shortage", || lab.step() + 3 > lab.steps());
        assert_eq!(browser.texts(".band").iter().filter(|words| !words.is_empty()).count(), 1, "named once");
    });
}

/// What the person waits for. The state changes for some hundred steps, then every request fails.
#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn the_lens_of_ten_thousand_steps_comes_while_one_goes_on() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/");
        for flags in ["GFP_NOWAIT", "GFP_NOIO", "GFP_NOFS", "__GFP_NORETRY"] {
            choose(browser, "#lens-flags", flags);
        }
        lens_table(browser);
        lab.write(
            "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = min)\nin_irq {\n\
             repeat 10000 { p = __get_free_page(GFP_ATOMIC); }\n}\n",
        );
        assert_eq!(lab.steps(), 10_005);
        browser.click("#first");
        browser.wait_until("the whole lens", || row_of(browser, "GFP_ATOMIC").contains("–10,005 NULL"));

        // Another order: all of it anew.
        choose(browser, "#lens-order", "2 pages");
        let began = std::time::Instant::now();
        lab.click_step();
        browser.wait_until("the other lens", || row_of(browser, "GFP_ATOMIC").contains("10,005"));
        let took = began.elapsed();
        println!("{took:?} for 10,005 steps and six flag sets");
        assert!(took.as_secs() < 5, "{took:?}: two seconds where nothing else runs");
        assert_eq!(lab.step(), 1);

        // Every step changes something, and whoever may sleep would sleep.
        choose(browser, "#lens-order", "1 page");
        let began = std::time::Instant::now();
        lab.write(
            "machine x86_64 384M\npcp(off)\npage_cache(210M, clean)\nhog(until_free = min)\nin_irq {\n\
             repeat 340 { p = __get_free_page(GFP_ATOMIC); }\n\
             repeat 4830 { free_page(p); p = __get_free_page(GFP_ATOMIC); }\n}\n",
        );
        browser.wait_until("the whole lens", || row_of(browser, "GFP_KERNEL").contains("10,005"));
        println!("{:?} where every step changes memory, with the steps themselves", began.elapsed());
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn where_the_script_asks_for_nothing_one_page_is_asked_for_and_becomes_a_line() {
    in_browser(Look::DESKTOP, |browser, server| {
        let lab = Lab::open(browser, server, "/#v1;lesson=twins;step=4");
        lab.show_panel("flags");
        browser.wait_for_text("#whatif h2", "One page here");
        open_fork(browser, "GFP_NOWAIT");
        browser.click("#make-story");
        browser.wait_until("the line", || lab.script().contains("\nalloc_pages(GFP_NOWAIT, 0);\n"));
        lab.wait_for_step(5);
        assert!(lab.headline().starts_with("NULL"), "{}", lab.headline());
    });
}

#[test]
#[ignore = "needs Chromium: cargo xtask test"]
fn an_embedded_moment_about_flags_shows_the_lens_and_the_reasons() {
    in_browser(Look::DESKTOP, |browser, server| {
        Lab::open(browser, server, "/#v1;lesson=twins;step=362;embed=1;view=gfp");
        browser.wait_until("the band", || browser.sees(".band"));
        assert!(browser.sees("#why") && !browser.sees("#whatif") && !browser.sees("#lens-order"));
        Lab::open(browser, server, "/#v1;lesson=twins;step=362;embed=1;view=buddy");
        browser.reload();
        Lab::opened(browser);
        assert!(!browser.sees("#lens") && !browser.sees("#why"));
    });
}
