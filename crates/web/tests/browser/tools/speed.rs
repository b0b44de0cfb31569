//! `cargo xtask bench page`: how long a first visit takes, in a real Chromium behind a slow line. Prints, asserts nothing:
//! times depend on the machine.

use crate::harness::{Browser, Look, Server};
use serde_json::{Value, json};

/// "Fast 4G": 9 Mbit/s down, 1.5 Mbit/s up, 60 ms there and back.
const DOWN_BYTES_PER_SECOND: u32 = 9_000_000 / 8;
const UP_BYTES_PER_SECOND: u32 = 1_500_000 / 8;
const LATENCY_MS: u32 = 60;
/// Visits, each in a fresh browser.
const VISITS: usize = 5;

/// Notes when the app has taken the page over and the browser is free to listen to a person.
const WATCH: &str = "new MutationObserver((_, observer) => {
    if (!document.querySelector('#app > .app #headline')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { self.interactiveMs = performance.now(); }));
}).observe(document, { childList: true, subtree: true });";

/// Milliseconds since the address was asked for.
#[derive(Clone, Copy)]
struct Visit {
    first_paint: f64,
    first_words: f64,
    interactive: f64,
    longest_task: f64,
}

fn visit(server: &Server) -> (Visit, Value) {
    let browser = Browser::start(Look::DESKTOP);
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }));
    browser.devtools("Network.enable", json!({}));
    let line = json!({
        "offline": false, "latency": LATENCY_MS,
        "downloadThroughput": DOWN_BYTES_PER_SECOND, "uploadThroughput": UP_BYTES_PER_SECOND,
    });
    browser.devtools("Network.emulateNetworkConditions", line);
    browser.goto(&server.url("/"));
    browser.wait_until("an app that listens", || browser.js("return self.interactiveMs ?? null", vec![]).is_number());
    let script = "const paint = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
        const loaded = performance.getEntriesByType('resource').map((file) => [file.name, file.encodedBodySize, file.responseEnd]);
        const page = performance.getEntriesByType('navigation')[0];
        return new Promise((resolve) => {
            let longest = 0;
            new PerformanceObserver((list) => {
                for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
            }).observe({ type: 'longtask', buffered: true });
            setTimeout(() => resolve([
                [paint('first-paint'), paint('first-contentful-paint'), self.interactiveMs, longest],
                [['index.html', page.encodedBodySize, page.responseEnd], ...loaded],
            ]), 100);
        });";
    let seen = browser.js(script, vec![]);
    let at = |index: usize| seen[0][index].as_f64().unwrap_or(f64::NAN);
    (Visit { first_paint: at(0), first_words: at(1), interactive: at(2), longest_task: at(3) }, seen[1].clone())
}

#[test]
#[ignore = "measures: cargo xtask bench page"]
fn a_first_visit_over_a_slow_line() {
    let server = Server::start_compressed();
    // The server compresses each file when it is first asked for.
    visit(&server);
    let mut visits = Vec::new();
    let mut loaded = Value::Null;
    for _ in 0..VISITS {
        let (visit, files) = visit(&server);
        visits.push(visit);
        loaded = files;
    }
    let row = |name: &str, of: fn(&Visit) -> f64| {
        let mut times: Vec<f64> = visits.iter().map(of).collect();
        times.sort_by(f64::total_cmp);
        println!("{name:<44} {:>6.0} {:>6.0} {:>6.0}", times[0], times[times.len() / 2], times[times.len() - 1]);
    };
    println!("first visit, 9 Mbit/s, {LATENCY_MS} ms, {VISITS} visits: ms      least median   most");
    row("first paint", |visit| visit.first_paint);
    row("first contentful paint (something to read)", |visit| visit.first_words);
    row("interactive", |visit| visit.interactive);
    row("longest task", |visit| visit.longest_task);
    println!("loaded, brotli:");
    for file in loaded.as_array().into_iter().flatten() {
        let name = file[0].as_str().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
        let (bytes, end) = (file[1].as_f64().unwrap_or_default(), file[2].as_f64().unwrap_or_default());
        println!("  {name:<42} {bytes:>8.0} B, there after {end:>5.0} ms");
    }
}
