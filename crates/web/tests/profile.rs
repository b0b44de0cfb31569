//! `cargo xtask profile`: first visits to an app that leaves a mark for every function that runs.

#[path = "harness/mod.rs"]
mod harness;

use harness::{Browser, Lab, Look, Server};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Makes the memory of the marks known to the page.
const LISTEN: &str = "{ const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
        const made = await instantiate(...given);
        self.marks = (made.instance ?? made).exports.marks;
        return made;
    }; }";

/// Wide and narrow, light and dark, with movements and without, in both languages.
const LOOKS: [Look; 3] = [
    Look { still: false, ..Look::DESKTOP },
    Look { width: 390, height: 844, scale: 2.0, dark: true, still: false, language: "zh-CN" },
    Look { width: 1024, height: 768, scale: 1.0, dark: true, still: true, language: "zh-CN" },
];

/// How much slower the computer is than ours: what is computed ahead is cut into slices by time.
const SLOWER: [u32; 4] = [6, 4, 2, 1];

#[test]
#[ignore = "records what a first visit runs: cargo xtask profile"]
fn first_visits() {
    let into = std::env::var_os("KMSCOPE_MARKS").map(PathBuf::from).expect("KMSCOPE_MARKS says where to write to");
    let server = Server::start();
    let mut ran = BTreeSet::new();
    for look in LOOKS {
        let browser = Browser::start(look);
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTEN }));
        for rate in SLOWER {
            browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate }));
            let lab = Lab::open(&browser, &server, "/");
            for css in ["#step", "#next-marker", "#play"] {
                browser.click(css);
            }
            lab.wait_for_outcomes();
            ran.extend(marks(&browser));
            browser.js("localStorage.clear()", vec![]);
            browser.goto("about:blank");
        }
        let lab = Lab::open(&browser, &server, "/");
        lab.look_around();
        lab.begin_to_write();
        browser.assert_console_is_empty();
        // What says that the rest cannot be had must not be in the rest.
        browser.js("try { wasm_bindgen.fail('recorded'); } catch {}", vec![]);
        browser.wait_until("the message of a failure", || browser.sees("#panic"));
        ran.extend(marks(&browser));
    }
    let lines: Vec<String> = ran.iter().map(|mark| format!("{mark}\n")).collect();
    std::fs::write(&into, lines.concat()).unwrap_or_else(|error| panic!("{}: {error}", into.display()));
}

/// The numbers of what ran in the present page.
fn marks(browser: &Browser) -> BTreeSet<u64> {
    let script = "const marks = new Uint8Array(self.marks.buffer), ran = [];
        marks.forEach((mark, at) => { if (mark) ran.push(at); });
        return ran;";
    browser.js(script, vec![]).as_array().expect("numbers").iter().filter_map(|mark| mark.as_u64()).collect()
}
