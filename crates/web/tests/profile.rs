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

#[test]
#[ignore = "records what a first visit runs: cargo xtask profile"]
fn first_visits() {
    let into = std::env::var_os("KMSCOPE_MARKS").map(PathBuf::from).expect("KMSCOPE_MARKS says where to write to");
    let server = Server::start();
    let mut ran = BTreeSet::new();
    for look in LOOKS {
        let browser = Browser::start(look);
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTEN }));
        let lab = Lab::open(&browser, &server, "/");
        lab.look_around();
        lab.begin_to_write();
        browser.assert_console_is_empty();
        // What says that the rest cannot be had must not be in the rest.
        browser.js("try { wasm_bindgen.fail('recorded'); } catch {}", vec![]);
        browser.wait_until("the message of a failure", || browser.sees("#panic"));
        let script = "const marks = new Uint8Array(self.marks.buffer), ran = [];
            marks.forEach((mark, at) => { if (mark) ran.push(at); });
            return ran;";
        ran.extend(browser.js(script, vec![]).as_array().expect("numbers").iter().filter_map(|n| n.as_u64()));
    }
    let lines: Vec<String> = ran.iter().map(|function| format!("{function}\n")).collect();
    std::fs::write(&into, lines.concat()).unwrap_or_else(|error| panic!("{}: {error}", into.display()));
}
