//! `cargo xtask bench page`: how long a first visit takes, in a real Chromium behind a slow line, and how long a key takes
//! in a long script. Prints, asserts nothing: times depend on the machine.

use crate::harness::{Browser, Lab, Look, Server};
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
    let row = |name: &str, of: fn(&Visit) -> f64| print_row(name, visits.iter().map(of).collect());
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

fn print_row(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!("{name:<44} {:>6.0} {:>6.0} {:>6.0}", times[0], times[times.len() / 2], times[times.len() - 1]);
}

/// Lines of the long script.
const LINES: usize = 20_000;
/// Keys that are typed into it, and the pause between two, ms.
const KEYS: usize = 30;
const BETWEEN_MS: u64 = 150;

/// Notes how long each key takes: from when it was struck until the frame that shows it is drawn, whatever else the page
/// had to do before it; and the tasks that would have kept a key waiting.
const WATCH_KEYS: &str = "self.keysMs = []; self.tasksMs = [];
    new PerformanceObserver((list) => { for (const task of list.getEntries()) tasksMs.push(task.duration); })
        .observe({ type: 'longtask' });
    addEventListener('keydown', (event) => requestAnimationFrame(() => {
        const drawn = new MessageChannel();
        drawn.port1.onmessage = () => keysMs.push(performance.now() - event.timeStamp);
        drawn.port2.postMessage(0);
    }), true);";

/// A script of many lines, most of which ask for something.
fn long_script() -> String {
    let mut script = "machine x86_64 256M\n".to_owned();
    for line in 1..LINES / 4 {
        script +=
            &format!("p{line} = kmalloc({}, GFP_KERNEL);\nq{line} = alloc_page(GFP_ATOMIC);\n", 8 * (line % 500 + 1));
        script += &format!("// line {line}\nkfree(p{line});\n");
    }
    script
}

#[test]
#[ignore = "measures: cargo xtask bench page"]
fn a_key_in_a_long_script() {
    let server = Server::start();
    let browser = Browser::start(Look::DESKTOP);
    Lab::open(&browser, &server, "/");
    let script = long_script();
    let open = "const area = document.querySelector('#script');
        area.value = arguments[0];
        area.dispatchEvent(new InputEvent('input', { bubbles: true }));
        const middle = arguments[0].indexOf('\\n', arguments[0].length / 2);
        area.focus();
        area.setSelectionRange(middle, middle);";
    browser.js(open, vec![json!(script)]);
    for (name, first) in [("a key while outcomes are computed", true), ("a key when all is known", false)] {
        if !first {
            std::thread::sleep(std::time::Duration::from_secs(30));
        }
        browser.js(WATCH_KEYS, vec![]);
        for nth in 0..KEYS {
            let key = if nth % 2 == 0 { " " } else { "/" };
            let key = json!({ "type": "keyDown", "text": key, "key": key });
            browser.devtools("Input.dispatchKeyEvent", key);
            std::thread::sleep(std::time::Duration::from_millis(BETWEEN_MS));
        }
        browser.wait_until("all keys", || browser.js("return keysMs.length", vec![]).as_u64() >= Some(KEYS as u64));
        let seen = browser.js("return [keysMs, tasksMs]", vec![]);
        let times = |at: usize| seen[at].as_array().into_iter().flatten().filter_map(Value::as_f64).collect::<Vec<_>>();
        println!("a script of {} lines, {KEYS} keys: ms            least median   most", script.lines().count());
        print_row(name, times(0));
        print_row("  longest tasks", [times(1), vec![0.0]].concat());
    }
    println!("{} rows are drawn", browser.all(".row").len());
}
